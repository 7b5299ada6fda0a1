//! Files that OpenSSL writes, for others to read.

use std::error::Error;

use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, MsbOption},
    hash::MessageDigest,
    nid::Nid,
    pkcs12::Pkcs12,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{X509, X509NameBuilder},
};

pub const PASSWORD: &str = "correct horse battery staple";

/// The two kinds of PFX that are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 3DES by the PKCS#12 derivation with SHA-1.
    Legacy,
    /// AES-256 by PBKDF2 with HMAC-SHA-256, and an integrity check with SHA-256.
    Modern,
}

impl Kind {
    pub fn cipher(self) -> Nid {
        match self {
            Self::Legacy => Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC,
            Self::Modern => Nid::AES_256_CBC,
        }
    }

    pub fn digest(self) -> MessageDigest {
        match self {
            Self::Legacy => MessageDigest::sha1(),
            Self::Modern => MessageDigest::sha256(),
        }
    }
}

pub struct Holder {
    pub key: PKey<Private>,
    pub certificate: X509,
}

impl Holder {
    /// A key of RSA 2048 with a certificate that it signed.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let key = PKey::from_rsa(Rsa::generate(2048)?)?;
        let certificate = certificate(&key)?;
        Ok(Self { key, certificate })
    }

    /// As a PFX. Without a cipher only the integrity check is left, and it has the rounds.
    pub fn pfx(
        &self,
        cipher: Option<Nid>,
        digest: MessageDigest,
        rounds: u32,
    ) -> Result<Vec<u8>, Box<dyn Error>> {
        // What PKCS12_create takes for no encryption.
        let cipher = cipher.unwrap_or(Nid::from_raw(-1));
        let mut builder = Pkcs12::builder();
        builder.pkey(&self.key).cert(&self.certificate).name("My App");
        builder.key_algorithm(cipher).cert_algorithm(cipher);
        builder.key_iter(rounds).mac_iter(rounds).mac_md(digest);
        Ok(builder.build2(PASSWORD)?.to_der()?)
    }
}

fn certificate(key: &PKey<Private>) -> Result<X509, Box<dyn Error>> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("CN", "My App")?;
    let name = name.build();
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
    builder.set_not_after(&*Asn1Time::days_from_now(365)?)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}
