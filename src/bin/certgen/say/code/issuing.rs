//! What a CA does not sign.

use super::Known;

pub const BAD_REQUEST: Known = Known {
    meaning: "the request is none, or asks for what this CA does not grant",
    causes: &[
        "it asks to be a CA, or for an extension that is not taken from a request",
        "its subject is no text, has control characters, is too long, or is the name of the CA",
        "an alternative name is none that TLS knows, such as an IP address given as a host name",
        "extensions stand in it twice, bytes behind its end, or its version is none that there is",
        "the file is a certificate or a key, not a request",
    ],
    remedies: &[
        "see what it asks for: certgen show app.csr",
        "give the certificate other names than it asks for: --san dns:app.example",
        "have it made again without that",
    ],
};

pub const NOT_A_CA: Known = Known {
    meaning: "the certificate may not sign others, or not this one",
    causes: &[
        "it is the certificate of an application or a server, not of a CA",
        "its key usage has no keyCertSign",
        "it is limited to other purposes, such as clientAuth",
    ],
    remedies: &[
        "see what it may do: certgen show ca.pfx",
        "make a CA: certgen new --ca --name \"My CA\"",
    ],
};

pub const OTHER_ISSUER: Known = Known {
    meaning: "a certificate that a CA signed cannot sign itself again",
    causes: &["its issuer is a CA, and only a CA vouches for the new one"],
    remedies: &[
        "ask that CA: certgen renew my-app.pfx --csr",
        "sign with a CA of yours: certgen renew my-app.pfx --ca-cert ca.pfx",
    ],
};

pub const PATH_LENGTH: Known = Known {
    meaning: "the CA may not have so many CAs below it",
    causes: &["its path length, or that of one above it, is used up"],
    remedies: &[
        "sign with the CA above it",
        "leave --ca out, if what is made need not sign others itself",
    ],
};

pub const VALIDITY_CUT: Known = Known {
    meaning: "the certificate ends sooner than usual, together with its CA",
    causes: &["the CA itself has less than a year left"],
    remedies: &["renew the CA, then make the certificate again"],
};
