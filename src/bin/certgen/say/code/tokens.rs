//! Tokens that are decoded or verified, and when certificates and tokens hold.

use super::Known;

pub const ALG_REFUSED: Known = Known {
    meaning: "the token is not signed, or by an algorithm that proves nothing here",
    causes: &[
        "alg is none, or an HMAC (HS256), which whoever can check can also make",
        "alg is missing, or one that certgen does not know",
    ],
    remedies: &[
        "whoever makes it has to sign with RS256, PS256, ES256 or EdDSA",
        "see it: certgen jwt decode token.txt",
    ],
};

pub const BAD_ENCODING: Known = Known {
    meaning: "a part of the token is not written as the standard has it",
    causes: &["it is padded with =, or has + and / of ordinary base64", "it was encoded by hand"],
    remedies: &[
        "whoever makes it has to write base64url without padding",
        "see what looks wrong: certgen jwt decode token.txt",
    ],
};

pub const BAD_ISSUER: Known = Known {
    meaning: "the token comes from another issuer than was expected",
    causes: &[
        "it is of another tenant, realm or environment",
        "v1 and v2 of Entra have different issuers",
    ],
    remedies: &[
        "see iss: certgen jwt decode token.txt",
        "give --issuer what iss says, letter for letter, if it is trusted",
    ],
};

pub const BAD_SIGNATURE: Known = Known {
    meaning: "no key that was given made the signature over this token or certificate",
    causes: &[
        "the certificate of the signer is that of somebody else, or of the time before a change",
        "what was signed was changed since, or copied in part",
    ],
    remedies: &[
        "give the certificate of who signed it: certgen jwt verify token.txt --cert app.cer",
        "copy the whole token again",
    ],
};

pub const BAD_TIME: Known = Known {
    meaning: "a date in the token is no number",
    causes: &["exp or nbf is a text"],
    remedies: &[
        "whoever makes it has to write seconds since 1970 as a number",
        "see it: certgen jwt decode token.txt",
    ],
};

pub const BROKEN_WRAPPER: Known = Known {
    meaning: "the text around the token begins like JSON and is none",
    causes: &["it was not copied to its end", "it is how a program shows an object, and no JSON"],
    remedies: &["give the token alone, or all of the reply"],
};

pub const CERTIFICATE_EXPIRED: Known = Known {
    meaning: "the token holds, but the certificate of its signer has expired",
    causes: &["whoever signs has not renewed it"],
    remedies: &["ask the signer for the new one, if tokens should be trusted from now on"],
};

pub const CRIT_REFUSED: Known = Known {
    meaning: "the token has extensions that a reader has to know, and certgen knows none",
    causes: &["its header has crit"],
    remedies: &["verify it with the program of who made it"],
};

pub const DUPLICATE_MEMBER: Known = Known {
    meaning: "a member stands twice, so that two readers may read two things",
    causes: &[
        "it was made by hand, or to deceive",
        "the text around the token has it twice, at whatever depth",
    ],
    remedies: &["do not trust it; see both: certgen jwt decode token.txt"],
};

pub const ENCRYPTED_JWT: Known = Known {
    meaning: "the token is encrypted, and only its receiver can read it",
    causes: &["it is a JWE: five parts instead of three"],
    remedies: &[
        "see its header: certgen jwt decode token.txt",
        "verify what is in it after its receiver has decrypted it",
    ],
};

pub const EXPIRED: Known = Known {
    meaning: "the certificate or the token is past its end",
    causes: &["the certificate has not been renewed", "a token holds for an hour or less"],
    remedies: &[
        "see its dates: certgen show app.pfx",
        "make another, and upload its .cer: certgen new --name NAME",
        "for a server that does not mind --allow-expired",
    ],
};

pub const NO_EXPIRY: Known = Known {
    meaning: "the token has no end (exp)",
    causes: &["it was made to hold for ever"],
    remedies: &[
        "whoever makes it should give it exp",
        "take it nevertheless: certgen jwt verify token.txt --cert app.cer --allow-no-expiry",
    ],
};

pub const NOT_JWT: Known = Known {
    meaning: "the text is no JSON Web Token",
    causes: &[
        "it was copied in part, or is a token without content (opaque)",
        "it is a token of SAML, which is XML",
    ],
    remedies: &[
        "copy the whole token: it begins with ey and has two dots",
        "of a reply give all: certgen jwt decode -",
    ],
};

pub const NOT_YET_VALID: Known = Known {
    meaning: "the certificate or the token does not hold yet",
    causes: &["the clock of this computer is behind", "the certificate begins at a later day"],
    remedies: &[
        "set the clock of this computer",
        "see its dates: certgen show app.pfx",
        "for clocks that differ: certgen jwt verify token.txt --cert app.cer --leeway 5m",
    ],
};

pub const KEY_LEFT_OUT: Known = Known {
    meaning: "with a key in the file of --cert nothing is verified, and the token may be of that one",
    causes: &[
        "the key is weak: others may have its private half",
        "it is of a kind that certgen does not verify with",
    ],
    remedies: &["ask whoever signs for a new key", "give the right key alone, if you know it"],
};

pub const SEVERAL_TOKENS: Known = Known {
    meaning: "the text has several tokens in it, and only one can be verified",
    causes: &[
        "a reply of a server has an access token and an ID token",
        "somebody put a second one in, for another reader to take",
    ],
    remedies: &[
        "choose one: certgen jwt verify reply.json --cert app.cer --entry 1",
        "see all of them: certgen jwt decode reply.json",
    ],
};

pub const TOKEN_ON_COMMAND_LINE: Known = Known {
    meaning: "the token is visible to other users, and stays in the shell history",
    causes: &["it was given as an argument"],
    remedies: &["pipe it in: certgen jwt decode -"],
};

pub const TORN_TOKEN: Known = Known {
    meaning: "blanks or line ends stand in the token",
    causes: &["a terminal, a mail or an editor put line ends into it"],
    remedies: &[
        "copy it in one piece, or pipe it to certgen",
        "see what it says all the same: certgen jwt decode token.txt",
    ],
};

pub const WRONG_KEY_TYPE: Known = Known {
    meaning: "the key cannot have made a signature of this algorithm",
    causes: &[
        "the token is signed by RSA, and the certificate has an elliptic key, or the reverse",
    ],
    remedies: &[
        "see alg and kid: certgen jwt decode token.txt",
        "give the certificate of who signed it: certgen jwt verify token.txt --cert app.cer",
    ],
};
