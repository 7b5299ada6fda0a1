//! Tokens that are decoded or verified, and when certificates and tokens hold.

use super::Own;

pub const ALL: &[Own] = &[
    Own {
        code: "alg_refused",
        exits: &[5],
        meaning: "the token is not signed, or by an algorithm that proves nothing here",
        causes: &[
            "alg is none, or an HMAC (HS256), which whoever can check can also make",
            "alg is missing, or one that certgen does not know",
        ],
        remedies: &[
            "whoever makes it has to sign with RS256, PS256, ES256 or EdDSA",
            "see it: certgen jwt decode token.txt",
        ],
    },
    Own {
        code: "bad_encoding",
        exits: &[5],
        meaning: "a part of the token is not written as the standard has it",
        causes: &[
            "it is padded with =, or has + and / of ordinary base64",
            "it was encoded by hand",
        ],
        remedies: &[
            "whoever makes it has to write base64url without padding",
            "see what looks wrong: certgen jwt decode token.txt",
        ],
    },
    Own {
        code: "bad_issuer",
        exits: &[5],
        meaning: "the token comes from another issuer than was expected",
        causes: &[
            "it is of another tenant, realm or environment",
            "v1 and v2 of Entra have different issuers",
        ],
        remedies: &[
            "see iss: certgen jwt decode token.txt",
            "give --issuer what iss says, letter for letter, if it is trusted",
        ],
    },
    Own {
        code: "bad_signature",
        exits: &[5],
        meaning: "no key that was given made the signature over this token or certificate",
        causes: &[
            "the certificate of the signer is that of somebody else, or of the time before a change",
            "what was signed was changed since, or copied in part",
        ],
        remedies: &[
            "give the certificate of who signed it: certgen jwt verify token.txt --cert app.cer",
            "copy the whole token again",
        ],
    },
    Own {
        code: "bad_time",
        exits: &[5],
        meaning: "a date in the token is no number",
        causes: &["exp or nbf is a text"],
        remedies: &[
            "whoever makes it has to write seconds since 1970 as a number",
            "see it: certgen jwt decode token.txt",
        ],
    },
    Own {
        code: "broken_wrapper",
        exits: &[5],
        meaning: "the text around the token begins like JSON and is none",
        causes: &[
            "it was not copied to its end",
            "it is how a program shows an object, and no JSON",
        ],
        remedies: &["give the token alone, or all of the reply"],
    },
    Own {
        code: "certificate_expired",
        exits: &[0],
        meaning: "the token holds, but the certificate of its signer has expired",
        causes: &["whoever signs has not renewed it"],
        remedies: &["ask the signer for the new one, if tokens should be trusted from now on"],
    },
    Own {
        code: "crit_refused",
        exits: &[5],
        meaning: "the token has extensions that a reader has to know, and certgen knows none",
        causes: &["its header has crit"],
        remedies: &["verify it with the program of who made it"],
    },
    Own {
        code: "duplicate_member",
        exits: &[5],
        meaning: "a member stands twice, so that two readers may read two things",
        causes: &[
            "it was made by hand, or to deceive",
            "the text around the token has it twice, at whatever depth",
        ],
        remedies: &["do not trust it; see both: certgen jwt decode token.txt"],
    },
    Own {
        code: "encrypted_jwt",
        exits: &[3],
        meaning: "the token is encrypted, and only its receiver can read it",
        causes: &["it is a JWE: five parts instead of three"],
        remedies: &[
            "see its header: certgen jwt decode token.txt",
            "verify what is in it after its receiver has decrypted it",
        ],
    },
    Own {
        code: "expired",
        exits: &[5, 0],
        meaning: "the certificate or the token is past its end",
        causes: &["the certificate has not been renewed", "a token holds for an hour or less"],
        remedies: &[
            "see its dates: certgen show app.pfx",
            "make another, and upload its .cer: certgen new --name NAME",
            "for a server that does not mind --allow-expired",
        ],
    },
    Own {
        code: "no_expiry",
        exits: &[5],
        meaning: "the token has no end (exp)",
        causes: &["it was made to hold for ever"],
        remedies: &[
            "whoever makes it should give it exp",
            "take it nevertheless: certgen jwt verify token.txt --cert app.cer --allow-no-expiry",
        ],
    },
    Own {
        code: "not_jwt",
        exits: &[3],
        meaning: "the text is no JSON Web Token",
        causes: &[
            "it was copied in part, or is a token without content (opaque)",
            "it is a token of SAML, which is XML",
        ],
        remedies: &[
            "copy the whole token: it begins with ey and has two dots",
            "of a reply give all: certgen jwt decode -",
        ],
    },
    Own {
        code: "not_yet_valid",
        exits: &[5, 0],
        meaning: "the certificate or the token does not hold yet",
        causes: &["the clock of this computer is behind", "the certificate begins at a later day"],
        remedies: &[
            "set the clock of this computer",
            "see its dates: certgen show app.pfx",
            "for clocks that differ: certgen jwt verify token.txt --cert app.cer --leeway 5m",
        ],
    },
    Own {
        code: "key_left_out",
        exits: &[0, 5],
        meaning: "with a key in the file of --cert nothing is verified, and the token may be of that one",
        causes: &[
            "the key is weak: others may have its private half",
            "it is of a kind that certgen does not verify with",
        ],
        remedies: &["ask whoever signs for a new key", "give the right key alone, if you know it"],
    },
    Own {
        code: "several_tokens",
        exits: &[2],
        meaning: "the text has several tokens in it, and only one can be verified",
        causes: &[
            "a reply of a server has an access token and an ID token",
            "somebody put a second one in, for another reader to take",
        ],
        remedies: &[
            "choose one: certgen jwt verify reply.json --cert app.cer --entry 1",
            "see all of them: certgen jwt decode reply.json",
        ],
    },
    Own {
        code: "token_on_command_line",
        exits: &[0],
        meaning: "the token is visible to other users, and stays in the shell history",
        causes: &["it was given as an argument"],
        remedies: &["pipe it in: certgen jwt decode -"],
    },
    Own {
        code: "torn_token",
        exits: &[5],
        meaning: "blanks or line ends stand in the token",
        causes: &["a terminal, a mail or an editor put line ends into it"],
        remedies: &[
            "copy it in one piece, or pipe it to certgen",
            "see what it says all the same: certgen jwt decode token.txt",
        ],
    },
    Own {
        code: "wrong_key_type",
        exits: &[5],
        meaning: "the key cannot have made a signature of this algorithm",
        causes: &[
            "the token is signed by RSA, and the certificate has an elliptic key, or the reverse",
        ],
        remedies: &[
            "see alg and kid: certgen jwt decode token.txt",
            "give the certificate of who signed it: certgen jwt verify token.txt --cert app.cer",
        ],
    },
];
