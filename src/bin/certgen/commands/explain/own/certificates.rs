//! Certificates, and those above them: what does not hold, and what is weak.

use super::Own;

pub const ALL: &[Own] = &[Own {
    code: "name_not_permitted",
    exits: &[5],
    meaning: "a name in the certificate is one that its CA may not sign for",
    causes: &["the CA has name constraints, and the name is outside the permitted ones"],
    remedies: &[
        "see the names: certgen show FILE",
        "leave the name out, or use a CA that may sign for it",
    ],
}];
