//! Passwords and secrets.

use super::Known;

pub const BAD_PASSWORD: Known = Known {
    meaning: "the text cannot be a password",
    causes: &[
        "the file or variable is empty, no UTF-8, or has control characters",
        "it has more than 1024 bytes",
    ],
    remedies: &[
        "see whether the file is the one that was meant: its first line is the password",
        "choose another password",
    ],
};

pub const NO_PASSWORD: Known = Known {
    meaning: "the password is empty: whoever has the file has the key",
    causes: &["--insecure-no-password was given, or the file had none"],
    remedies: &["give it one: certgen passwd app.pfx"],
};

pub const OTHER_PASSWORD: Known = Known {
    meaning: "a part of the PFX is under another password",
    causes: &["a program has protected integrity check, certificates and keys differently"],
    remedies: &["give the others: --mac-password or --key-password SOURCE"],
};

pub const PASSWORD_BEYOND_BASIC_PLANE: Known = Known {
    meaning: "some programs will not open the PFX with this password",
    causes: &["it has an emoji or a rare character"],
    remedies: &["choose another, if Windows or Java has to open it: certgen passwd app.pfx"],
};

pub const PASSWORD_IN_BATCH: Known = Known {
    meaning: "the file of a batch has a password in it",
    causes: &["the column password holds a password and not the place where one is"],
    remedies: &[
        "write env:NAME, file:PATH, prompt or generate there",
        "choose another password, if that one was real",
    ],
};

pub const PASSWORD_MISMATCH: Known = Known {
    meaning: "the two passwords that were typed differ",
    causes: &["a typing error, which nobody sees"],
    remedies: &["try again, or press Enter to have one made"],
};

pub const PASSWORD_NEEDED: Known = Known {
    meaning: "a password is needed, and there is nobody to ask",
    causes: &[
        "there is no terminal: the command runs in a script or a service",
        "--no-input was given",
        "the variable or the file of --password is empty or not there",
    ],
    remedies: &["give --password env:NAME, file:PATH or stdin"],
};

pub const PASSWORD_NOT_ASCII: Known = Known {
    meaning: "Java will not open the PFX with this password",
    causes: &["it has a letter beyond ASCII"],
    remedies: &["choose another, if Java has to open it: certgen passwd app.pfx"],
};

pub const PASSWORD_NOT_SHOWN: Known = Known {
    meaning: "a password was made, but could not be shown, so nothing was written",
    causes: &["standard output or the terminal went away"],
    remedies: &["choose the password yourself: --password env:NAME, file:PATH or stdin"],
};

pub const PASSWORD_ON_COMMAND_LINE: Known = Known {
    meaning: "the password itself was given, where the place of it is wanted",
    causes: &["--password hunter2 instead of --password env:NAME"],
    remedies: &[
        "leave --password out to be asked, or give env:NAME, file:PATH or stdin",
        "if it was real, choose another: it is in the shell history, and other users could see it",
    ],
};

pub const SAME_PASSWORD: Known = Known {
    meaning: "the file was written again under the password that it had",
    causes: &["both sources have the same password, such as two descriptors of one file"],
    remedies: &["see what the sources hold, and give the command again: certgen passwd app.pfx"],
};

pub const SECRET_INSTEAD_OF_CERT: Known = Known {
    meaning: "a client secret was given where a file is wanted",
    causes: &["the secret of the app registration is no certificate"],
    remedies: &[
        "make a certificate: certgen new --name NAME",
        "if it was real, replace it: it is in the shell history",
    ],
};

pub const WEAK_PASSWORD: Known = Known {
    meaning: "the password has fewer than eight characters",
    causes: &["it was chosen for a test"],
    remedies: &[
        "choose a longer one, or press Enter to have one made",
        "for a test --allow-weak-password takes it",
    ],
};

pub const WRONG_PASSWORD: Known = Known {
    meaning: "the password does not open the file",
    causes: &[
        "it is that of another file, or has a typing error",
        "the variable or file has a line end or quotes too many",
        "the file was made with letters beyond ASCII in another encoding",
    ],
    remedies: &[
        "try again: certgen show app.pfx",
        "see where it came from: the message names it",
        "nobody can open the file without it; make another: certgen new --name NAME",
    ],
};
