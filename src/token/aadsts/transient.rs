//! What goes away by itself.

use crate::token::explanation::{Explanation, ROW};

/// What Microsoft documents as transient, unavailable or timed out.
pub(super) const UNAVAILABLE: Explanation = Explanation {
    numbers: &[50033, 90006, 90012, 90024, 90033, 90090, 90091],
    code: "unavailable",
    meaning: "Entra, or a service behind it, is not available at the moment",
    causes: &["a short disturbance at Microsoft", "seldom an outage"],
    remedies: &[
        "ask again in a few seconds, then less and less often",
        "if it stays, see https://status.azure.com",
    ],
    is_transient: true,
    ..ROW
};

pub(super) const THROTTLED: Explanation = Explanation {
    numbers: &[90055],
    code: "throttled",
    meaning: "too many requests come from this tenant or this application",
    causes: &[
        "a token is asked for at every call, though one holds for an hour",
        "many machines start at the same moment",
    ],
    remedies: &[
        "wait as long as Retry-After says, then ask less often",
        "keep the token and use it until shortly before its end; --cache does that",
    ],
    is_transient: true,
    ..ROW
};

/// Not documented as something that goes away.
pub(super) const BROKEN: Explanation = Explanation {
    numbers: &[50000, 90036, 90092],
    code: "server_error",
    meaning: "Entra has an error of its own, and does not promise that it goes away",
    causes: &["a fault at Microsoft, or in what is stored about the tenant"],
    remedies: &[
        "ask again in a minute",
        "if it stays, open a support case with the trace id, the correlation id and the time",
    ],
    ..ROW
};
