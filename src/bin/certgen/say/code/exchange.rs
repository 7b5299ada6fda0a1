//! The exchange for a token: the way to the server, its reply, and what is kept.

use super::Known;

pub const BAD_CA_FILE: Known = Known {
    meaning: "the file of --ca-file has no certificate of an authority that can be trusted",
    causes: &["it has a private key, or is a PFX", "it is empty, or has something else in it"],
    remedies: &["give the certificate of the authority as PEM or DER: certgen show FILE"],
};

pub const BAD_PROXY: Known = Known {
    meaning: "the address of the proxy is none",
    causes: &[
        "the port or the scheme is missing, or it is one that certgen does not speak",
        "HTTPS_PROXY or another variable is set to something else",
    ],
    remedies: &[
        "write it like http://proxy.example:8080",
        "see what HTTPS_PROXY and ALL_PROXY are set to",
    ],
};

pub const BAD_REPLY: Known = Known {
    meaning: "what answered does not speak as a token endpoint does",
    causes: &[
        "the address has a typing error, or leads to a page for people",
        "a proxy or a login of the network answers in its place",
        "the server redirects, which certgen does not follow with a secret",
    ],
    remedies: &[
        "see token_endpoint under /.well-known/openid-configuration of the server",
        "write the address with https, and no slash too many",
    ],
};

pub const CACHE_NOT_USED: Known = Known {
    meaning: "a token that was kept is not used, since its file is not as certgen left it",
    causes: &[
        "it was changed, or other users can read it",
        "the disk was full when it was written",
    ],
    remedies: &["delete the file that the message names; a new token is fetched"],
};

pub const NETWORK: Known = Known {
    meaning: "the server cannot be reached, or the connection broke",
    causes: &[
        "the name of the host has a typing error",
        "a proxy is needed, or one is set that does not work",
        "a firewall is in the way, or the certificate of the server is not trusted",
    ],
    remedies: &[
        "read the message: it says how far it came",
        "see what HTTPS_PROXY and NO_PROXY are set to",
        "make the body here and send it from elsewhere: certgen assertion app.pfx --tenant T --client-id ID --form",
    ],
};

pub const NO_ROLES: Known = Known {
    meaning: "the token was issued, but allows nothing: it carries no roles",
    causes: &[
        "no application permission was added, or Grant admin consent was not pressed",
        "the permissions are delegated ones, which a service without a user does not get",
    ],
    remedies: &[
        "App registrations, API permissions: add application permissions, then Grant admin consent",
        "wait a few minutes, and get a new token; see its roles: certgen jwt decode token.txt",
    ],
};

pub const NOT_AN_ASSERTION: Known = Known {
    meaning: "the file of --assertion-file has no signed token in it",
    causes: &[
        "it is a certificate or a secret",
        "the token was cut off, or there is more than one",
    ],
    remedies: &["see what it is: certgen jwt decode FILE"],
};

pub const NOT_BEARER: Known = Known {
    meaning: "the token is bound to a key, so that it alone is of no use",
    causes: &["the client is registered with tokens that are bound (DPoP, mTLS, pop)"],
    remedies: &[
        "have the client registered for bearer tokens, or use a client that proves its key",
        "see what the token says of itself: certgen jwt decode token.txt",
    ],
};

pub const NOT_CACHED: Known = Known {
    meaning: "the token could not be kept for the next time",
    causes: &["there is no folder for caches, or other users can write to it", "the disk is full"],
    remedies: &["make the folder that the message names one of your own", "leave --cache out"],
};

pub const REFUSED: Known = Known {
    meaning: "the server refused, for a reason that certgen does not know",
    causes: &["the reason is one of this server, or newer than certgen"],
    remedies: &[
        "read the words of the server in the message",
        "give its ids and the time to who runs the server",
    ],
};

pub const UNAVAILABLE: Known = Known {
    meaning: "the server is there, but cannot answer now",
    causes: &["it is too busy, or is being looked after"],
    remedies: &["try again in a minute"],
};
