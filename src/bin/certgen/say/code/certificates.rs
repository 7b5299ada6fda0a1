//! Certificates, and those above them: what does not hold, and what is weak.

use super::Known;

pub const EXPIRES_SOON: Known = Known {
    meaning: "the certificate will expire within the time of --within",
    causes: &["it is near its end, and nobody has renewed it yet"],
    remedies: &["renew it before: certgen renew my-app.pfx", "ask for less: --within 7d"],
};

pub const INCOMPLETE_CHAIN: Known = Known {
    meaning: "a certificate between the first one and the root is missing",
    causes: &["the file of --chain has the root alone, and not the CA below it"],
    remedies: &[
        "see who has signed it: certgen show FILE",
        "put the certificate of that CA into the file of --chain",
    ],
};

pub const IS_CA: Known = Known {
    meaning: "a CA certificate is used for a server or a client",
    causes: &["the root was taken for the certificate below it", "it was made with CA:TRUE"],
    remedies: &["make another: certgen new --name NAME"],
};

pub const ISSUER_NOT_VALID: Known = Known {
    meaning: "a certificate above this one has expired, or is not valid yet",
    causes: &["the CA has a new certificate, and the file has the old one"],
    remedies: &["get the new one from the CA, and give it with --chain"],
};

pub const LONG_LIFE: Known = Known {
    meaning: "the certificate is valid for longer than is wise, or than clients take",
    causes: &["it was made for many years"],
    remedies: &["make one for a year: certgen new --name NAME --valid 1y"],
};

pub const LOW_EXPONENT: Known = Known {
    meaning: "the public exponent of an RSA key is below 65537, as NIST does not allow",
    causes: &["it is an old root, many of which have 3", "an old program made the key"],
    remedies: &["nothing has to be done; a new key has 65537: certgen new --name NAME"],
};

pub const NAME_NOT_PERMITTED: Known = Known {
    meaning: "a name in the certificate is one that its CA may not sign for",
    causes: &["the CA has name constraints, and the name is outside the permitted ones"],
    remedies: &[
        "see the names: certgen show FILE",
        "leave the name out, or use a CA that may sign for it",
    ],
};

pub const SIGNATURE_UNPROVEN: Known = Known {
    meaning: "whether the CA signed the certificate cannot be told: neither yes nor no",
    causes: &[
        "the signature is of a kind that certgen does not verify",
        "there are more certificates than are verified in one run",
    ],
    remedies: &[
        "if it is not verified here, ask another program that knows the algorithm",
        "if there were too many, check the file alone, or fewer at once",
    ],
};

pub const UNPROVEN: Known = Known {
    meaning: "something cannot be told that a proof was wanted for: neither yes nor no",
    causes: &["a signature, or a key, is of a kind that certgen does not verify"],
    remedies: &[
        "read what cannot be told, and why, in the message",
        "ask another program that knows the algorithm",
    ],
};

pub const UNTRUSTED_ROOT: Known = Known {
    meaning: "the chain ends at a root that is none of those in --chain",
    causes: &["the certificate was signed by another CA", "the root was replaced by a new one"],
    remedies: &["if you trust that root, put it into the file of --chain"],
};

pub const WEAK_KEY: Known = Known {
    meaning: "others can find the private half of the key, or sign without it",
    causes: &[
        "it was made years ago, with RSA of 1024 bits",
        "the program or the chip that made it was not random enough: ROCA, primes next to each other",
        "it was made to deceive: a public exponent of 1, a point of small order",
    ],
    remedies: &[
        "make a new one: certgen new --name NAME --key rsa2048",
        "of a request, --allow-weak-key takes it, if it is a key at all",
    ],
};

pub const WEAK_SIGNATURE: Known = Known {
    meaning: "the certificate or the request is signed over SHA-1 or MD5, which can be forged",
    causes: &["an old CA, or an old program, made it"],
    remedies: &[
        "make a new one, signed over SHA-256: certgen new --name NAME",
        "a request too: certgen new --csr --name NAME",
    ],
};

pub const WRONG_USAGE: Known = Known {
    meaning: "the certificate does not allow its key to do what it is used for",
    causes: &["its extended key usage has serverAuth and no clientAuth, or the reverse"],
    remedies: &["make one for both: certgen new --name NAME --use both"],
};
