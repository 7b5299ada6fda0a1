//! Files that are written: what stands in the way, and what they cannot hold.

use super::Known;

pub const BATCH_INCOMPLETE: Known = Known {
    meaning: "some credentials of a batch could not be made; the others are there",
    causes: &[
        "a file of one of them exists and another does not",
        "a name of one of them has become another file or a folder",
        "the disk is full",
    ],
    remedies: &[
        "read the errors of the single rows, which stand above it",
        "give the same command again: what exists is skipped",
    ],
};

pub const ATTRIBUTES_NOT_KEPT: Known = Known {
    meaning: "the format has no place for attributes of the entries",
    causes: &["attributes of Windows or Java stand in the PFX alone"],
    remedies: &["keep the PFX, if a program needs them"],
};

pub const CANNOT_WRITE: Known = Known {
    meaning: "a file, or standard output, cannot be written",
    causes: &[
        "the disk is full, or the folder belongs to another user",
        "the folder is read-only, or synchronised by another program",
    ],
    remedies: &[
        "see room and owner: df -h DIR, ls -ld DIR",
        "write somewhere else: --out-dir DIR or -o FILE",
    ],
};

pub const CHANGED_MEANWHILE: Known = Known {
    meaning: "another file than the one that was read has its name, so it was not replaced",
    causes: &[
        "another run, or another program, wrote the file at the same time",
        "somebody else may write to the folder and renames files in it",
    ],
    remedies: &["see who may write there: ls -ld DIR", "give the command again"],
};

pub const EXISTS: Known = Known {
    meaning: "a file of that name is there, and nothing was written",
    causes: &["the command ran before", "two names lead to the same file"],
    remedies: &[
        "choose another name: --file NAME or -o FILE",
        "--force replaces it; a private key in it is then gone",
    ],
};

pub const KEY_NOT_ENCRYPTED: Known = Known {
    meaning: "the private key was written without a password",
    causes: &["PEM, DER and JWK have none unless it is asked for"],
    remedies: &["keep it under a password: certgen convert app.pfx --to pem --encrypt"],
};

pub const LEFTOVER: Known = Known {
    meaning: "a run that was killed left a hidden file .certgen-..., with what it replaced or was to write",
    causes: &["kill -9, a power failure or a full memory ended certgen while it replaced a file"],
    remedies: &[
        "see what is in it: certgen show FILE",
        "if the file that it is called after is missing, give it that name again: mv -n FILE NAME",
        "otherwise leave it: the next run that replaces that file removes it when it is an hour old",
    ],
};

pub const MODE_NOT_KEPT: Known = Known {
    meaning: "a group could read the file that was replaced, and only its owner can read the new one",
    causes: &["a file with a private key is written for its owner alone"],
    remedies: &["give the group the right again, if it was meant: chmod 640 FILE"],
};

pub const NAME_BEYOND_BASIC_PLANE: Known = Known {
    meaning: "the friendly name has signs that some programs cannot show",
    causes: &["it has an emoji or a rare character"],
    remedies: &["choose another --name, if Windows or Java has to show it"],
};

pub const NOT_KEPT: Known = Known {
    meaning: "the format has no place for a part of the file",
    causes: &["a certificate or a key alone goes to a format for one thing"],
    remedies: &["choose a format that holds all: certgen convert app.pfx --to pem"],
};

pub const NOTHING_TO_WRITE: Known = Known {
    meaning: "the file has nothing that the format can hold",
    causes: &["a private key was asked for, and there is none, or the like"],
    remedies: &["see what is in it: certgen show FILE", "choose the parts: --with key,cert,chain"],
};

pub const OWNER_NOT_KEPT: Known = Known {
    meaning: "the new file belongs to another user than the one it replaced",
    causes: &["only an administrator may give files away"],
    remedies: &["see it: ls -l FILE"],
};

pub const PBMAC1: Known = Known {
    meaning: "Windows, .NET and macOS will not open the PFX",
    causes: &["the preset pbmac1 has an integrity check that is new (RFC 9879)"],
    remedies: &["for those write it anew: certgen passwd app.pfx --pfx modern"],
};

pub const TOO_COSTLY_FOR_DOT_NET: Known = Known {
    meaning: ".NET will not open the PFX, since it has more than 300,000 rounds",
    causes: &["--iterations is high, or the file had them"],
    remedies: &[
        "write it anew, with the number of the preset: certgen passwd app.pfx --pfx modern",
    ],
};

pub const TOO_COSTLY_FOR_JAVA: Known = Known {
    meaning: "Java will not open the PFX, since it has more than 5,000,000 rounds",
    causes: &["--iterations is high, or the file had them"],
    remedies: &[
        "write it anew, with the number of the preset: certgen passwd app.pfx --pfx modern",
    ],
};

pub const WEAK_CIPHERS: Known = Known {
    meaning: "the PFX is protected by 3DES and SHA-1, which are weak",
    causes: &["the preset legacy is for programs that take nothing newer"],
    remedies: &["when those are gone: certgen passwd app.pfx --pfx modern"],
};
