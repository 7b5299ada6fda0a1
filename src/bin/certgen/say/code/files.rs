//! Files that are read: what they are, and what is wrong with them.

use super::Known;

pub const ALTERED: Known = Known {
    meaning: "the file was changed after it was written, since its integrity check does not hold",
    causes: &[
        "it was edited, or damaged in a way that leaves its structure whole",
        "the program that wrote it computes the check in a way of its own",
    ],
    remedies: &[
        "get it again from where it came",
        "if you trust where it came from --ignore-mac opens it",
    ],
};

pub const ARCHIVE: Known = Known {
    meaning: "the file is an archive",
    causes: &["the certificate was packed for sending"],
    remedies: &["unpack it, and give the file in it"],
};

pub const BROKEN_KEY: Known = Known {
    meaning: "the parts of the private key contradict each other",
    causes: &[
        "the file was damaged where the key is, and is whole otherwise",
        "somebody changed an encrypted key without its password",
        "the program that made the key has an error",
    ],
    remedies: &[
        "take the key from another copy: certgen check app.key",
        "make a new one, and have its certificate replaced: certgen new --name NAME",
        "with convert and passwd, --allow-broken-key writes it on as it is",
    ],
};

pub const CANNOT_READ: Known = Known {
    meaning: "the file is there, but cannot be read",
    causes: &[
        "it belongs to another user, or its mode forbids it",
        "it is in use, or on a disk that has gone",
    ],
    remedies: &["see its owner and mode: ls -l FILE", "give a file that you can read"],
};

pub const DAMAGED: Known = Known {
    meaning: "the file is cut off or damaged",
    causes: &[
        "it was copied as text, or in part",
        "lines of a PEM block were lost, or joined with others",
    ],
    remedies: &[
        "copy it again in binary mode",
        "of PEM copy all from -----BEGIN to the end",
        "get it again from where it came",
    ],
};

pub const EMPTY: Known = Known {
    meaning: "the file has nothing in it",
    causes: &["the download or the command that wrote it failed"],
    remedies: &["copy or download it again"],
};

pub const HTML: Known = Known {
    meaning: "the file is a web page",
    causes: &["what was downloaded is a login page or an error page"],
    remedies: &["sign in and download it again"],
};

pub const IS_FOLDER: Known = Known {
    meaning: "a folder was given where a file is wanted",
    causes: &["the name of the file is missing behind the path"],
    remedies: &["give a file in it"],
};

pub const JAVA_KEY_STORE: Known = Known {
    meaning: "the file is a Java key store (JKS or JCEKS)",
    causes: &["keytool made it before Java 9, or with -storetype JKS"],
    remedies: &[
        "turn it into a PFX: keytool -importkeystore -srckeystore FILE -destkeystore app.p12 -deststoretype PKCS12",
    ],
};

pub const JSON: Known = Known {
    meaning: "the file is JSON, but no JSON Web Key",
    causes: &["it is the key file of a cloud, or a reply of a server"],
    remedies: &[
        "a JSON Web Key has a member kty, a set of them keys",
        "take the private key out of it, and save it as PEM",
    ],
};

pub const KEY_MISMATCH: Known = Known {
    meaning: "private key and certificate do not belong together",
    causes: &[
        "the key is that of another certificate, such as the one before a renewal",
        "the files of two environments were mixed",
    ],
    remedies: &[
        "compare the SHA-256 of the public keys: certgen show app.key",
        "make a certificate for a new key: certgen new --name NAME",
    ],
};

pub const KEY_UNPROVEN: Known = Known {
    meaning: "whether the private key is whole, and that of the certificate, cannot be told",
    causes: &[
        "it is of a kind that certgen does not compute with, such as Ed448",
        "its numbers are very long, or the file has hundreds of keys",
    ],
    remedies: &["ask another program that knows the kind: openssl pkey -check -in app.key"],
};

pub const KEY_READABLE: Known = Known {
    meaning: "other users of this computer can read the private key",
    causes: &["the file was made with a loose mode, or copied from Windows"],
    remedies: &["chmod 600 FILE"],
};

pub const LEFT_OUT: Known = Known {
    meaning: "certificates that sign nothing here were left out",
    causes: &["a bundle of authorities was given, and the chain needs a few of them alone"],
    remedies: &["nothing, if the chain is whole: certgen show app.pfx"],
};

pub const LOCKED: Known = Known {
    meaning: "a part of the file is under its password, and was not read",
    causes: &["no password was given, and none was needed for the rest"],
    remedies: &["give it, to see all: certgen show app.pfx --password env:NAME"],
};

pub const MANGLED: Known = Known {
    meaning: "the file was binary, and was rewritten as text, which lost bytes",
    causes: &["it went through an editor, a mail or a console that takes files for text"],
    remedies: &["copy it again in binary mode; what was lost cannot be brought back"],
};

pub const NO_CERT: Known = Known {
    meaning: "there is no certificate where one is wanted",
    causes: &[
        "the file is a private key or a certificate request",
        "the certificate is in another file",
    ],
    remedies: &[
        "see what is in it: certgen show FILE",
        "give the file with the certificate beside it: --cert FILE, or --key for the key",
    ],
};

pub const NO_ENTRY: Known = Known {
    meaning: "the file has no such entry, or several",
    causes: &["--entry has another alias, number or thumbprint than the file"],
    remedies: &["see the entries: certgen show app.pfx"],
};

pub const NO_KEY: Known = Known {
    meaning: "there is no private key where one is wanted",
    causes: &[
        "the file is the certificate alone, such as the .cer for the upload",
        "the private key is in another file, or stayed on the computer that made it",
    ],
    remedies: &[
        "give the .pfx, or the .pem with PRIVATE KEY",
        "give the key beside the certificate: --key FILE",
        "see what is in it: certgen show FILE",
    ],
};

pub const NO_MAC: Known = Known {
    meaning: "the PFX has no integrity check, so nobody can say if it was changed",
    causes: &["the program that wrote it was told to leave it out"],
    remedies: &[
        "if you trust where it came from, leave --require-mac out",
        "write it anew, with a check: certgen passwd app.pfx --pfx modern",
    ],
};

pub const NOT_FOLDER: Known = Known {
    meaning: "a file was given where a folder is wanted",
    causes: &["a part of the path is a file"],
    remedies: &["give a folder that is there"],
};

pub const NOT_FOUND: Known = Known {
    meaning: "there is no such file or folder",
    causes: &[
        "the name has a typing error, or the path starts from another folder",
        "a variable was not set",
    ],
    remedies: &["see what is there: ls", "give the whole path"],
};

pub const NOT_PFX: Known = Known {
    meaning: "the file is not the kind that is wanted here",
    causes: &["it is the certificate alone, and what signs needs the private key too"],
    remedies: &["see what it is: certgen show FILE", "give the .pfx, or the .pem with PRIVATE KEY"],
};

pub const NOT_UNDERSTOOD: Known = Known {
    meaning: "the file is nothing that certgen knows",
    causes: &[
        "it is of another kind than its name says",
        "it was encoded or encrypted by another program",
    ],
    remedies: &[
        "give a PFX, PEM, DER, P7B or JWK, whatever its name",
        "decode or decrypt it first",
    ],
};

pub const OPENSSH_KEY: Known = Known {
    meaning: "the file is a private key of OpenSSH",
    causes: &["ssh-keygen made it"],
    remedies: &["rewrite a copy of it: ssh-keygen -p -m PKCS8 -f COPY"],
};

pub const PASSED_OVER: Known = Known {
    meaning: "the file has something in it that certgen does not know, and passed over",
    causes: &["another program has put it there"],
    remedies: &["see what was read: certgen show FILE"],
};

pub const PGP: Known = Known {
    meaning: "the file is one of OpenPGP",
    causes: &["it was exported from a program for mail"],
    remedies: &["OpenPGP keys cannot sign in here; make one: certgen new --name NAME"],
};

pub const PUTTY_KEY: Known = Known {
    meaning: "the file is a private key of PuTTY",
    causes: &["puttygen made it"],
    remedies: &["puttygen FILE -O private-openssh -o COPY, then ssh-keygen -p -m PKCS8 -f COPY"],
};

pub const SSH_PUBLIC_KEY: Known = Known {
    meaning: "the file is a public key of OpenSSH",
    causes: &["it is the .pub beside a private key"],
    remedies: &["write it as PEM: ssh-keygen -e -m PKCS8 -f FILE"],
};

pub const TOO_COSTLY: Known = Known {
    meaning: "the file asks for more work to open than certgen does unasked",
    causes: &[
        "it was made with very many rounds, or much memory",
        "somebody wants to keep this computer busy",
    ],
    remedies: &["if the file is trusted --max-iterations N or --max-memory BYTES allows it"],
};

pub const TOO_LARGE: Known = Known {
    meaning: "the file is larger than certgen reads unasked",
    causes: &["it is of another kind, such as an image or a log", "it has very many entries"],
    remedies: &[
        "if that is what it should be --max-size BYTES allows it",
        "take out what is not needed",
    ],
};

pub const TRAILING_BYTES: Known = Known {
    meaning: "there are bytes behind the end of the file",
    causes: &["it was copied together with something else, or padded"],
    remedies: &["nothing, if the rest is what it should be: certgen show FILE"],
};

pub const UNSUPPORTED: Known = Known {
    meaning: "the file uses something that certgen does not know",
    causes: &["an algorithm is very old, very new or of one country"],
    remedies: &["convert it with the program that wrote it"],
};

pub const UNSUPPORTED_PFX: Known = Known {
    meaning: "the PFX is protected in a way that certgen does not know",
    causes: &[
        "it is encrypted to a certificate instead of a password",
        "the algorithm is one of its maker",
    ],
    remedies: &[
        "export it again with a password, from the program that wrote it",
        "the message names the algorithm and its identifier (OID)",
    ],
};

pub const UTF16: Known = Known {
    meaning: "the file was binary, and was rewritten as UTF-16 text",
    causes: &["> of Windows PowerShell has written it"],
    remedies: &["make it again, and write it with -o FILE instead of >"],
};

pub const UTF16_TEXT: Known = Known {
    meaning: "the text is UTF-16",
    causes: &["> of Windows PowerShell has written it"],
    remedies: &["write it with -o FILE, or as UTF-8"],
};

pub const WINDOWS_KEY_BLOB: Known = Known {
    meaning: "the file is a key blob of Windows",
    causes: &["a program has exported the key without a format"],
    remedies: &[
        "export it as a PFX on Windows",
        "or openssl rsa -inform MSBLOB -in FILE -out app.key",
    ],
};

pub const XML: Known = Known {
    meaning: "the file is XML",
    causes: &["it is the key of .NET as XML, or the metadata of a service"],
    remedies: &["export it as PEM or PFX; in .NET ExportPkcs8PrivateKeyPem()"],
};
