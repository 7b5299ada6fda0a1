//! Files that are something else than keys and certificates, and what to do about it.

use std::fmt;

/// What a file turned out to be, where it is nothing that this library reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Foreign {
    /// An archive: ZIP or gzip.
    Archive,
    /// A password of an app registration, pasted where a file was wanted.
    ClientSecret,
    /// Nothing at all.
    Empty,
    /// A web page: a download that was a login page.
    Html,
    /// A key store of Java before version 9.
    JavaKeyStore,
    /// JSON that is no JSON Web Key.
    Json,
    /// Binary that went through a text encoding and lost bytes.
    MangledBinary,
    /// A private key of OpenSSH in its own form.
    OpensshKey,
    /// Something of OpenPGP.
    Pgp,
    /// A private key of PuTTY.
    PuttyKey,
    /// A public key of OpenSSH.
    SshPublicKey,
    /// None of the above.
    Unknown,
    /// Binary that PowerShell's `>` wrote as UTF-16.
    Utf16Binary,
    /// A key blob of Windows (`PRIVATEKEYBLOB`, `.pvk`).
    WindowsKeyBlob,
    /// XML, such as the `RSAKeyValue` of .NET.
    Xml,
}

impl Foreign {
    /// The stable name for JSON and scripts: `utf16`, `java_key_store`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::ClientSecret => "secret_instead_of_cert",
            Self::Empty => "empty",
            Self::Html => "html",
            Self::JavaKeyStore => "java_key_store",
            Self::Json => "json",
            Self::MangledBinary => "mangled",
            Self::OpensshKey => "openssh_key",
            Self::Pgp => "pgp",
            Self::PuttyKey => "putty_key",
            Self::SshPublicKey => "ssh_public_key",
            Self::Unknown => "not_understood",
            Self::Utf16Binary => "utf16",
            Self::WindowsKeyBlob => "windows_key_blob",
            Self::Xml => "xml",
        }
    }

    /// What to do about it, where commands call the file `file`, as a shell wants it.
    #[must_use]
    pub fn help(self, file: &str) -> String {
        let help = match self {
            Self::Archive => "unpack it first",
            Self::ClientSecret => {
                "give the certificate file; a client secret is used without a certificate"
            }
            Self::Empty => "copy or download it again",
            Self::Html => "the download was a web page, perhaps a login page: download it again",
            Self::JavaKeyStore => {
                return format!(
                    "keytool -importkeystore -srckeystore {file} -destkeystore NEW.p12 -deststoretype pkcs12"
                );
            }
            Self::Json => "a JSON Web Key has a member \"kty\", a set of them \"keys\"",
            Self::MangledBinary => "copy it again in binary mode",
            // It would be rewritten in place.
            Self::OpensshKey => {
                return format!("cp {file} NEW.pem && ssh-keygen -p -m PKCS8 -f NEW.pem");
            }
            Self::Pgp => "OpenPGP keys cannot sign in here",
            Self::PuttyKey => {
                return format!("puttygen {file} -O private-openssh, then ssh-keygen -p -m PKCS8");
            }
            Self::SshPublicKey => {
                return format!("ssh-keygen -e -m PKCS8 -f {file} writes it as PEM");
            }
            Self::Unknown => "a PFX, PEM, DER, P7B or JWK is wanted, whatever the name of the file",
            Self::Utf16Binary => {
                "PowerShell's > changes binary: write the file with -o FILE or -OutFile"
            }
            Self::WindowsKeyBlob => "export it as a PFX on Windows, or openssl rsa -inform MSBLOB",
            Self::Xml => "export it as PEM or PFX; in .NET: ExportPkcs8PrivateKeyPem()",
        };
        help.to_owned()
    }
}

/// What it is, to stand behind "FILE is" or "this looks like".
impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Archive => "an archive",
            Self::ClientSecret => "a client secret, not a certificate file",
            Self::Empty => "empty",
            Self::Html => "a web page",
            Self::JavaKeyStore => "a Java key store (JKS or JCEKS)",
            Self::Json => "JSON, but no JSON Web Key",
            Self::MangledBinary => "binary that was rewritten as text, which lost bytes",
            Self::OpensshKey => "an OpenSSH private key",
            Self::Pgp => "an OpenPGP file",
            Self::PuttyKey => "a PuTTY private key",
            Self::SshPublicKey => "an OpenSSH public key",
            Self::Unknown => "nothing that certgen knows",
            Self::Utf16Binary => "binary that was rewritten as UTF-16 text",
            Self::WindowsKeyBlob => "a key blob of Windows",
            Self::Xml => "XML",
        })
    }
}
