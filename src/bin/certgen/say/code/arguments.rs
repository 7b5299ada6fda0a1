//! The command line, and what is wrong before a file is read.

use super::Known;

pub const BAD_ALGORITHM: Known = Known {
    meaning: "the algorithm does not fit the key, or the server does not take it",
    causes: &[
        "ES256 was asked for with an RSA key, or the like",
        "the profile of the server has other algorithms",
    ],
    remedies: &[
        "leave --alg out: the algorithm follows from key and server",
        "see what servers take: certgen assertion --list-profiles",
    ],
};

pub const BAD_AUDIENCE: Known = Known {
    meaning: "the audience cannot stand in an assertion, or a token is for another one",
    causes: &[
        "--audience is empty, or has a blank or a line end in it",
        "the aud of a token is not what --audience says, letter for letter",
    ],
    remedies: &[
        "see aud: certgen jwt decode token.txt",
        "give --audience what the server expects, with every slash",
    ],
};

pub const BAD_BATCH: Known = Known {
    meaning: "the file of a batch is not understood",
    causes: &[
        "a column or key has another name than the flag that it stands for",
        "a cell with a comma in it does not stand in quotes",
        "two rows would write the same file",
        "it is neither CSV nor TOML, or not UTF-8",
    ],
    remedies: &[
        "see how it is written: certgen new --help",
        "give each row a name of its own, or another file",
    ],
};

pub const BAD_CHAIN: Known = Known {
    meaning: "the certificates do not form a chain",
    causes: &[
        "a certificate between the first and the root is missing",
        "the issuer of one is not the subject of the next, or its signature is of another",
    ],
    remedies: &[
        "see issuers and subjects: certgen show chain.pem",
        "give the missing ones: certgen convert app.key app.crt --to pfx --chain chain.pem",
    ],
};

pub const BAD_CLAIM: Known = Known {
    meaning: "a claim of --claim is no JSON, or is one that certgen writes itself",
    causes: &["text is not in quotes of its own", "the shell has taken the quotes away"],
    remedies: &["write it with both kinds of quotes: --claim 'role=\"reader\"'"],
};

pub const BAD_CLIENT_ID: Known = Known {
    meaning: "the client id is not one that this server can have given",
    causes: &[
        "it is the name or the object id of the application",
        "a variable was not set, so that it is empty",
    ],
    remedies: &[
        "take Application (client) ID from the overview of the app registration",
        "with Google give the address of the service account: client_email in its JSON",
        "see what AZURE_CLIENT_ID is set to",
    ],
};

pub const BAD_DURATION: Known = Known {
    meaning: "a duration is none, or could mean two things",
    causes: &["1m is a minute or a month", "the unit is missing, or there is a blank before it"],
    remedies: &["write 30d, 1mo, 1y, 12h, 10min or a date such as 2027-12-31"],
};

pub const BAD_HEADER: Known = Known {
    meaning: "a member of --header is no JSON, or is one that certgen writes itself",
    causes: &["text is not in quotes of its own", "the shell has taken the quotes away"],
    remedies: &["write it with both kinds of quotes: --header 'kid=\"1\"'"],
};

pub const BAD_ITERATIONS: Known = Known {
    meaning: "the number of rounds is too small, or too large for who has to open the file",
    causes: &["--iterations has a nought too many or too few"],
    remedies: &["leave --iterations out: each preset has a number of its own"],
};

pub const BAD_LIFETIME: Known = Known {
    meaning: "the assertion would hold for longer than the server takes, or not at all",
    causes: &[
        "--lifetime is longer than the server allows",
        "--backdate is longer than --lifetime",
    ],
    remedies: &[
        "leave --lifetime and --backdate out: each request gets an assertion of its own",
        "see what servers take: certgen assertion --list-profiles",
    ],
};

pub const BAD_NAME: Known = Known {
    meaning: "a name is no distinguished name, or cannot stand in a certificate",
    causes: &[
        "a comma or another sign of the syntax is in a value, and not escaped",
        "the name is empty, too long, or has control characters",
        "the name is that of the CA which was to sign",
        "the certificate to renew has a name that is no text, which OpenSSL does not read",
    ],
    remedies: &[
        "write it like CN=My App,O=Contoso or /O=Contoso/CN=My App",
        "give the common name alone: certgen new --name \"My App\"",
    ],
};

pub const BAD_SAN: Known = Known {
    meaning: "a subject alternative name is not one",
    causes: &[
        "the kind before the colon is missing",
        "a name has a scheme, a port or a path in it, or an address is none",
    ],
    remedies: &["write --san dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI"],
};

pub const BAD_SCOPE: Known = Known {
    meaning: "the scope is not one that this server takes",
    causes: &[
        "a permission of Graph was given alone, such as User.Read",
        "/.default is missing, or stands with another scope",
    ],
    remedies: &[
        "for Microsoft Graph --scope https://graph.microsoft.com/.default",
        "for another API of Entra --scope APPLICATION_ID_URI/.default",
    ],
};

pub const BAD_TENANT: Known = Known {
    meaning: "the tenant is neither an id nor a domain",
    causes: &[
        "it is a URL, or has quotes, blanks or braces around it",
        "it is common or organizations, which are for people",
        "a variable was not set, so that it is empty",
    ],
    remedies: &[
        "take Directory (tenant) ID from the overview of the app registration",
        "or give a domain such as contoso.onmicrosoft.com",
    ],
};

pub const BAD_THUMBPRINT: Known = Known {
    meaning: "the text is no thumbprint",
    causes: &[
        "a digit was lost, or is one too many",
        "it was encoded twice: base64 of the hexadecimal text",
        "it is an MD5 or SHA-512, or an id",
    ],
    remedies: &[
        "give the file of the certificate: certgen thumbprint app.cer",
        "copy all of the thumbprint: 40 or 64 hexadecimal digits",
    ],
};

pub const BAD_URL: Known = Known {
    meaning: "the address is none that a secret may be sent to",
    causes: &[
        "it begins with http, which is for this computer alone",
        "it has a password, a fragment or a blank in it",
    ],
    remedies: &["write it like https://login.example/oauth2/token"],
};

pub const BAD_VALIDITY: Known = Known {
    meaning: "no certificate can be valid like that",
    causes: &[
        "the end lies before the beginning, or in the past",
        "the end lies beyond the year 9999, or that of the certificate",
    ],
    remedies: &["give --valid 90d, 1y or a date after today"],
};

pub const BINARY_TO_TERMINAL: Known = Known {
    meaning: "what would be shown is no text",
    causes: &["a PFX or DER goes to standard output, and that is the terminal"],
    remedies: &["write it to a file: -o app.pfx", "or pipe it on"],
};

pub const CONTENT_INSTEAD_OF_PATH: Known = Known {
    meaning: "an argument is the content of a file, not its path",
    causes: &["the content was put into a variable, and that was given as the path"],
    remedies: &[
        "give the path, or - and pipe the content in",
        "if it was a private key, it is in the shell history now: make another",
    ],
};

pub const INTERRUPTED: Known = Known {
    meaning: "somebody pressed Ctrl-C, or the system asked the program to end",
    causes: &["it took too long for somebody, or the session ended"],
    remedies: &["start it again; nothing was left half written"],
};

pub const NAME_CUT: Known = Known {
    meaning: "the display name was longer than Entra takes",
    causes: &["the subject of the certificate is long"],
    remedies: &["give a shorter one: certgen manifest app.cer --display-name NAME"],
};

pub const NO_SAN: Known = Known {
    meaning: "a server certificate has no alternative name, and clients look there alone",
    causes: &["--use server was given without --san"],
    remedies: &["add --san dns:NAME for each name of the server"],
};

pub const UNEXPECTED: Known = Known {
    meaning: "something went wrong that should not",
    causes: &["the system refused something that it usually gives", "a fault of certgen"],
    remedies: &[
        "try again with -v, which says what is being done",
        "report it, with the version: certgen --version",
    ],
};

pub const UNKNOWN_CODE: Known = Known {
    meaning: "the code is not one that certgen explains",
    causes: &[
        "it has a typing error",
        "Microsoft has made it since, or it is about people who sign in",
    ],
    remedies: &[
        "see what is known: certgen explain --list",
        "for a number see https://login.microsoftonline.com/error?code=NUMBER",
    ],
};

pub const UNSUPPORTED_KEY: Known = Known {
    meaning: "the server, or certgen, does not take this kind of key",
    causes: &[
        "Entra takes RSA alone, and the certificate has an elliptic key",
        "the key is one that certgen can read but not sign with",
    ],
    remedies: &[
        "make a certificate with an RSA key: certgen new --name NAME --key rsa2048",
        "for another server than Entra: certgen assertion app.pfx --token-url URL --client-id ID",
        "see what servers take: certgen assertion --list-profiles",
    ],
};

pub const USAGE: Known = Known {
    meaning: "the arguments do not make sense",
    causes: &[
        "a flag is misspelt, given twice, or belongs to another command",
        "two flags exclude each other",
        "a value with blanks is not in quotes",
    ],
    remedies: &["see the flags: certgen --help"],
};
