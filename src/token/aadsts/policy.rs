//! What an administrator forbids, and what looks like a fault of the program that asks.

use crate::token::explanation::{Explanation, ROW};

/// "Access has been blocked by Conditional Access policies. The access policy does not allow token
/// issuance."
pub(super) const CONDITIONAL_ACCESS: Explanation = Explanation {
    numbers: &[53003, 530032, 530035, 50131],
    code: "blocked_by_policy",
    meaning: "a policy of the tenant does not let this application sign in from here",
    causes: &[
        "Conditional Access for workload identities allows certain addresses alone",
        "Entra takes the application for endangered, such as after a leak of its secret",
        "security defaults or another policy of the tenant block the request",
    ],
    remedies: &[
        "ask the administrator, with the correlation id: Entra admin center, Sign-in logs, Service \
         principal sign-ins",
        "ask from an address that the policy allows, or have this one added",
    ],
    ..ROW
};

/// "Access to '...' tenant is denied": tenant restrictions of a proxy.
pub(super) const RESTRICTED: Explanation = Explanation {
    numbers: &[500021, 500022, 50002],
    code: "blocked_by_policy",
    meaning: "the network that the request came through allows certain tenants alone",
    causes: &["a proxy adds the header Restrict-Access-To-Tenants, and this tenant is not in it"],
    remedies: &[
        "have the administrator of the network add the tenant",
        "ask from another network, or without the proxy: see HTTPS_PROXY",
    ],
    ..ROW
};

/// "A client loop has been detected."
pub(super) const LOOP: Explanation = Explanation {
    numbers: &[50196],
    code: "loop_detected",
    meaning: "the same token was asked for too often in a short time",
    causes: &[
        "each call of the API gets a token of its own, though one holds for an hour",
        "a program asks again and again after an error that does not go away",
    ],
    remedies: &[
        "keep the token and use it until shortly before its end; --cache does that",
        "wait five minutes, and end what asks in a loop",
    ],
    ..ROW
};
