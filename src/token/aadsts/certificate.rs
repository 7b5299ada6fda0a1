//! The certificate and the signature that is made with its key.

use crate::token::explanation::{Compare, Explanation, ROW};

/// "Client assertion contains an invalid signature. \[Reason - The key was not found., Thumbprint of key
/// used by client: 'HEX', ..." and, newer, "The certificate with identifier used to sign the client
/// assertion is not registered on application."
pub(super) const NOT_REGISTERED: Explanation = Explanation {
    numbers: &[700027],
    words: &["key was not found", "not registered"],
    code: "cert_not_registered",
    meaning: "the certificate is not registered with this application",
    causes: &[
        "the certificate was not uploaded, or to another application or tenant",
        "it was uploaded a moment ago: that takes a minute or two",
        "another file signs: an old PFX, or the one of another environment",
        "the thumbprint is in the wrong field or form: SHA-256 in x5t, or hexadecimal text encoded",
    ],
    remedies: &[
        "upload the .cer at App registrations, Certificates & secrets, and wait two minutes",
        "compare with Certificates & secrets in the portal, which shows SHA-1: certgen thumbprint \
         app.pfx",
        "see what the assertion says: certgen assertion app.pfx --tenant T --client-id ID --explain",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};

/// "\[Reason - The key used is expired., Thumbprint of key used by client: 'HEX', Found key
/// 'Start=..., End=...'".
pub(super) const EXPIRED: Explanation = Explanation {
    numbers: &[700027],
    words: &["key used is expired", "certificate is expired", "has expired"],
    code: "cert_expired",
    meaning: "the certificate is registered, but it has expired",
    causes: &[
        "the certificate has reached its end",
        "a new one was made and registered, but the old file still signs",
    ],
    remedies: &[
        "see its dates: certgen show app.pfx",
        "make a new one and upload its .cer: certgen new --name NAME",
        "an application exchanges its own certificate before the old one ends: certgen manifest \
         old.pfx --proof --object-id ID",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};

/// "\[Reason - Key was found, but use of the key to verify the signature failed." and, older, "The
/// provided signature value did not match the expected signature value."
pub(super) const NOT_ITS_KEY: Explanation = Explanation {
    numbers: &[700027],
    words: &["to verify the signature failed", "did not match the expected signature"],
    code: "bad_signature",
    meaning: "the certificate is registered, but the signature was not made with its key",
    causes: &[
        "the private key belongs to another certificate",
        "the assertion was changed after it was signed, or a byte was lost or added on its way",
        "the algorithm in the header is not the one that was used",
    ],
    remedies: &[
        "see whether key and certificate belong together: certgen show app.pfx",
        "verify the assertion: certgen jwt verify assertion.txt --cert app.cer",
        "send it without a line end; curl --data-urlencode NAME@- adds one: certgen assertion \
         app.pfx --tenant T --client-id ID --form",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};

pub(super) const REFUSED: Explanation = Explanation {
    numbers: &[700027],
    code: "cert_refused",
    meaning: "the certificate or the signature was not accepted",
    causes: &[
        "the certificate is not registered with this application",
        "the certificate has expired",
        "the signature was not made with the key of the certificate that the assertion names",
    ],
    remedies: &[
        "compare with Certificates & secrets in the portal, which shows SHA-1: certgen thumbprint \
         app.pfx",
        "see its dates, and whether key and certificate belong together: certgen show app.pfx",
        "give the whole text of the server to certgen explain -",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};

/// "Invalid JWT token. Unsupported key for the signing algorithm" and "'ES384' is not a supported
/// signature algorithm. Supported signing algorithms are: 'RS256, ...'".
pub(super) const ALGORITHM: Explanation = Explanation {
    numbers: &[5002730, 5002738],
    code: "unsupported_key",
    meaning: "Entra does not take this kind of key, or this algorithm",
    causes: &[
        "the certificate has an elliptic key or Ed25519; Entra takes RSA alone",
        "the signature is PS256 where this place takes RS256 alone",
        "the assertion is signed with a shared secret (HS256)",
    ],
    remedies: &[
        "sign with RS256: certgen assertion app.pfx --tenant T --client-id ID --profile entra-v1",
        "make a certificate with an RSA key: certgen new --name NAME --key rsa2048",
        "see what kind of key it has: certgen show app.pfx",
    ],
    compare: Some(Compare::Algorithm),
    ..ROW
};

/// Applications that trust a subject name and an issuer instead of one certificate.
pub(super) const SUBJECT: Explanation = Explanation {
    numbers: &[700030],
    code: "subject_not_authorized",
    meaning: "the application trusts certificates by subject name, and not this name",
    causes: &[
        "the certificate has another subject or alternative name than the application lists",
        "it is self-signed, or of another authority than the one that the tenant trusts",
    ],
    remedies: &[
        "see its subject and issuer: certgen show app.pfx",
        "send the chain along: certgen assertion app.pfx --tenant T --client-id ID --x5c chain",
        "register the certificate itself at App registrations, Certificates & secrets",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};

/// "JWT token failed signature validation".
pub(super) const SIGNATURE: Explanation = Explanation {
    numbers: &[900384],
    code: "bad_signature",
    meaning: "the signature of the token does not hold",
    causes: &[
        "the private key does not belong to the certificate that is registered",
        "the token was changed after it was signed, or a byte was lost or added on its way",
    ],
    remedies: &[
        "verify it: certgen jwt verify assertion.txt --cert app.cer",
        "see whether key and certificate belong together: certgen show app.pfx",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};

/// The number has had several meanings; all are about the credential.
pub(super) const OLD_REFUSED: Explanation = Explanation {
    numbers: &[50012],
    code: "cert_refused",
    meaning: "what the application signs in with was not accepted",
    causes: &[
        "the certificate is not registered, or its chain or its subject is not trusted",
        "the signature was not made with its key",
        "the clock of this computer is wrong",
    ],
    remedies: &[
        "compare with Certificates & secrets in the portal, which shows SHA-1: certgen thumbprint \
         app.pfx",
        "see its dates, and whether key and certificate belong together: certgen show app.pfx",
        "set the clock of this computer",
    ],
    compare: Some(Compare::Thumbprint),
    ..ROW
};
