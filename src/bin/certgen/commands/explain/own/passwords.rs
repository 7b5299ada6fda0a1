//! Passwords and secrets.

use super::Own;

pub const ALL: &[Own] = &[
    Own {
        code: "bad_password",
        exits: &[2, 3],
        meaning: "the text cannot be a password",
        causes: &[
            "the file or variable is empty, no UTF-8, or has control characters",
            "it has more than 1024 bytes",
        ],
        remedies: &[
            "see whether the file is the one that was meant: its first line is the password",
            "choose another password",
        ],
    },
    Own {
        code: "no_password",
        exits: &[0],
        meaning: "the password is empty: whoever has the file has the key",
        causes: &["--insecure-no-password was given, or the file had none"],
        remedies: &["give it one: certgen passwd app.pfx"],
    },
    Own {
        code: "other_password",
        exits: &[4],
        meaning: "a part of the PFX is under another password",
        causes: &["a program has protected integrity check, certificates and keys differently"],
        remedies: &["give the others: --mac-password or --key-password SOURCE"],
    },
    Own {
        code: "password_beyond_basic_plane",
        exits: &[0],
        meaning: "some programs will not open the PFX with this password",
        causes: &["it has an emoji or a rare character"],
        remedies: &["choose another, if Windows or Java has to open it: certgen passwd app.pfx"],
    },
    Own {
        code: "password_in_batch",
        exits: &[2],
        meaning: "the file of a batch has a password in it",
        causes: &["the column password holds a password and not the place where one is"],
        remedies: &[
            "write env:NAME, file:PATH, prompt or generate there",
            "choose another password, if that one was real",
        ],
    },
    Own {
        code: "password_mismatch",
        exits: &[4],
        meaning: "the two passwords that were typed differ",
        causes: &["a typing error, which nobody sees"],
        remedies: &["try again, or press Enter to have one made"],
    },
    Own {
        code: "password_needed",
        exits: &[4],
        meaning: "a password is needed, and there is nobody to ask",
        causes: &[
            "there is no terminal: the command runs in a script or a service",
            "--no-input was given",
            "the variable or the file of --password is empty or not there",
        ],
        remedies: &["give --password env:NAME, file:PATH or stdin"],
    },
    Own {
        code: "password_not_ascii",
        exits: &[0],
        meaning: "Java will not open the PFX with this password",
        causes: &["it has a letter beyond ASCII"],
        remedies: &["choose another, if Java has to open it: certgen passwd app.pfx"],
    },
    Own {
        code: "password_not_shown",
        exits: &[1, 4],
        meaning: "a password was made, but could not be shown, so nothing was written",
        causes: &["standard output or the terminal went away"],
        remedies: &["choose the password yourself: --password env:NAME, file:PATH or stdin"],
    },
    Own {
        code: "password_on_command_line",
        exits: &[2],
        meaning: "the password itself was given, where the place of it is wanted",
        causes: &["--password hunter2 instead of --password env:NAME"],
        remedies: &[
            "leave --password out to be asked, or give env:NAME, file:PATH or stdin",
            "if it was real, choose another: it is in the shell history, and other users could see it",
        ],
    },
    Own {
        code: "same_password",
        exits: &[0],
        meaning: "the file was written again under the password that it had",
        causes: &["both sources have the same password, such as two descriptors of one file"],
        remedies: &[
            "see what the sources hold, and give the command again: certgen passwd app.pfx",
        ],
    },
    Own {
        code: "secret_instead_of_cert",
        exits: &[2],
        meaning: "a client secret was given where a file is wanted",
        causes: &["the secret of the app registration is no certificate"],
        remedies: &[
            "make a certificate: certgen new --name NAME",
            "if it was real, replace it: it is in the shell history",
        ],
    },
    Own {
        code: "weak_password",
        exits: &[2],
        meaning: "the password has fewer than eight characters",
        causes: &["it was chosen for a test"],
        remedies: &[
            "choose a longer one, or press Enter to have one made",
            "for a test --allow-weak-password takes it",
        ],
    },
    Own {
        code: "wrong_password",
        exits: &[4],
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
    },
];
