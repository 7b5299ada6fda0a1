//! The request itself: how it was sent, and what is missing in it.

use crate::token::explanation::{Explanation, ROW};

/// "The endpoint only accepts POST requests. Received a GET request."
pub(super) const NOT_POST: Explanation = Explanation {
    numbers: &[900561, 90056],
    code: "bad_request",
    meaning: "a token is asked for with POST, and this was another kind of request",
    causes: &[
        "the URL was opened in a browser, or an old guide says GET",
        "a redirect has turned POST into GET, such as from http to https",
    ],
    remedies: &[
        "make the whole command: certgen assertion app.pfx --tenant T --client-id ID --curl",
        "write the URL with https",
    ],
    ..ROW
};

/// "The request body must contain the following parameter: 'grant_type'."
pub(super) const MALFORMED: Explanation = Explanation {
    numbers: &[900144, 90014, 90023, 9002313, 90004, 90100, 70003],
    code: "bad_request",
    meaning: "the request is not one that the token endpoint understands",
    causes: &[
        "the body is JSON, or in the URL: it has to be a form (application/x-www-form-urlencoded)",
        "a field is missing, empty or misspelt; the text of the server often names it",
        "values were not encoded, so that a sign such as & or + has cut them",
    ],
    remedies: &[
        "make the whole body: certgen assertion app.pfx --tenant T --client-id ID --form",
        "make the whole command: certgen assertion app.pfx --tenant T --client-id ID --curl",
    ],
    ..ROW
};
