//! What a file is, by its content. Its name says nothing.

use std::fmt;

use const_oid::ObjectIdentifier;

use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::Foreign,
    pem,
};

/// The kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileType {
    /// One X.509 certificate in DER.
    Certificate,
    /// A certificate revocation list in DER.
    Crl,
    /// An encrypted PKCS#8 key in DER.
    EncryptedKey,
    /// A JSON Web Key (RFC 7517).
    Jwk,
    /// A set of JSON Web Keys.
    JwkSet,
    /// A JSON Web Token (RFC 7519).
    Jwt,
    /// PEM text (RFC 7468) with anything in it.
    Pem,
    /// A PFX (RFC 7292), in DER, BER, PEM armour or base64.
    Pfx,
    /// Certificates in PKCS#7 (RFC 5652): `.p7b`.
    Pkcs7,
    /// An unencrypted private key in DER: PKCS#8, PKCS#1, SEC1, or the DSA form of OpenSSL.
    PrivateKey,
    /// A public key in DER.
    PublicKey,
    /// A certificate request (RFC 2986) in DER.
    Request,
}

impl FileType {
    /// The name that JSON uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Crl => "crl",
            Self::EncryptedKey => "encrypted_key",
            Self::Jwk => "jwk",
            Self::JwkSet => "jwks",
            Self::Jwt => "jwt",
            Self::Pem => "pem",
            Self::Pfx => "pfx",
            Self::Pkcs7 => "p7b",
            Self::PrivateKey => "private_key",
            Self::PublicKey => "public_key",
            Self::Request => "request",
        }
    }
}

/// What it is, to stand behind "FILE is": `a certificate (DER)`.
impl fmt::Display for FileType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "a certificate (DER)",
            Self::Crl => "a certificate revocation list (DER)",
            Self::EncryptedKey => "an encrypted private key (DER)",
            Self::Jwk => "a JSON Web Key",
            Self::JwkSet => "a JSON Web Key Set",
            Self::Jwt => "a JSON Web Token",
            Self::Pem => "PEM",
            Self::Pfx => "a PFX",
            Self::Pkcs7 => "a PKCS#7 bundle (P7B)",
            Self::PrivateKey => "a private key (DER)",
            Self::PublicKey => "a public key (DER)",
            Self::Request => "a certificate request (DER)",
        })
    }
}

/// A structure in DER, told by its outline. `None` if it is none of those that are known.
pub(super) fn der_type(element: Element<'_>) -> Option<FileType> {
    let mut parts = element.children().ok()?;
    let first = parts.any().ok()?;
    let second = parts.next().ok()?;
    let third = parts.next().ok().flatten();
    let tag = |element: Option<Element<'_>>| element.map(|element| element.tag());
    match (first.tag(), tag(second), tag(third)) {
        (Tag::INTEGER, Some(Tag::SEQUENCE), third) => match content_type(second?) {
            Some(_) if third != Some(Tag::OCTET_STRING) => Some(FileType::Pfx),
            _ if third == Some(Tag::OCTET_STRING) => Some(FileType::PrivateKey),
            _ => None,
        },
        (Tag::INTEGER, Some(Tag::INTEGER), Some(Tag::INTEGER))
        | (Tag::INTEGER, Some(Tag::OCTET_STRING), _) => Some(FileType::PrivateKey),
        (Tag::OBJECT_IDENTIFIER, _, _) => first
            .oid()
            .is_ok_and(|oid| oid.to_string().starts_with(PKCS7))
            .then_some(FileType::Pkcs7),
        (Tag::SEQUENCE, Some(Tag::OCTET_STRING), None) => Some(FileType::EncryptedKey),
        (Tag::SEQUENCE, Some(Tag::BIT_STRING), None) => Some(FileType::PublicKey),
        (Tag::SEQUENCE, Some(Tag::SEQUENCE), Some(Tag::BIT_STRING)) => signed_type(first),
        _ => None,
    }
}

/// What is signed: the first part of a certificate, a request or a list.
fn signed_type(signed: Element<'_>) -> Option<FileType> {
    let mut parts = signed.children().ok()?;
    let mut tags = Vec::new();
    while let Ok(Some(part)) = parts.next() {
        tags.push(part.tag());
    }
    let tags = tags.strip_prefix(&[Tag::context(0)]).unwrap_or(&tags);
    let is_time = |tag: Option<&Tag>| matches!(tag, Some(&Tag::UTC_TIME | &Tag::GENERALIZED_TIME));
    Some(match tags {
        [Tag::INTEGER, Tag::SEQUENCE, Tag::SEQUENCE, Tag::SEQUENCE, ..] => FileType::Certificate,
        [Tag::INTEGER, Tag::SEQUENCE, Tag::SEQUENCE, rest @ ..] if is_time(rest.first()) => {
            FileType::Crl
        }
        [Tag::SEQUENCE, Tag::SEQUENCE, rest @ ..] if is_time(rest.first()) => FileType::Crl,
        [Tag::INTEGER, Tag::SEQUENCE, Tag::SEQUENCE, ..] => FileType::Request,
        _ => return None,
    })
}

/// The type of a ContentInfo, if `element` is one.
fn content_type(element: Element<'_>) -> Option<ObjectIdentifier> {
    let oid = element.children().ok()?.oid("").ok()?;
    oid.to_string().starts_with(PKCS7).then_some(oid)
}

/// Whether the broken structure in `bytes` began as a PFX does: a version and a ContentInfo.
pub(super) fn began_as_pfx(bytes: &[u8]) -> bool {
    let notes = Notes::default();
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    // Past the identifier and the length, whatever that says.
    (2..=11).any(|skipped| {
        let Some(rest) = start.get(skipped..) else { return false };
        rest.starts_with(&[2, 1, 3]) && Reader::new(rest, 0, &notes).any().is_ok()
    })
}

/// A file that is neither DER nor PEM.
pub(super) fn text_type(bytes: &[u8]) -> Result<FileType, Foreign> {
    if let Some(foreign) = magic(bytes) {
        return Err(foreign);
    }
    let Some(text) = text_of(bytes) else {
        let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        return Err(if is_utf16 { Foreign::Utf16Binary } else { Foreign::Unknown });
    };
    let text = text.trim();
    let lower = text.get(..text.len().min(200)).unwrap_or(text).to_ascii_lowercase();
    if text.is_empty() {
        return Err(Foreign::Empty);
    }
    if text.matches('\u{fffd}').count() > 3 {
        return Err(Foreign::MangledBinary);
    }
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Err(Foreign::Html);
    }
    if text.starts_with('<') {
        return Err(Foreign::Xml);
    }
    if text.starts_with('{') || text.starts_with('[') {
        return json_type(text);
    }
    if is_token(text) {
        return Ok(FileType::Jwt);
    }
    Err(one_line(text))
}

/// What the first bytes give away.
fn magic(bytes: &[u8]) -> Option<Foreign> {
    const MAGIC: [(&[u8], Foreign); 8] = [
        (&[0xfe, 0xed, 0xfe, 0xed], Foreign::JavaKeyStore),
        (&[0xce, 0xce, 0xce, 0xce], Foreign::JavaKeyStore),
        (b"PK\x03\x04", Foreign::Archive),
        (&[0x1f, 0x8b], Foreign::Archive),
        (&[0x1e, 0xf1, 0xb5, 0xb0], Foreign::WindowsKeyBlob),
        (&[7, 2, 0, 0], Foreign::WindowsKeyBlob),
        (b"PuTTY-User-Key-File", Foreign::PuttyKey),
        (&[0x99, 0x01], Foreign::Pgp),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, foreign)| *foreign)
}

/// The text in `bytes`: UTF-8 with or without a mark, or UTF-16 with one that has no odd characters.
pub(crate) fn text_of(bytes: &[u8]) -> Option<String> {
    let units = |of: fn([u8; 2]) -> u16| -> Option<String> {
        let units = bytes.get(2..)?.chunks_exact(2);
        let units: Vec<u16> = units.filter_map(|pair| Some(of(pair.try_into().ok()?))).collect();
        String::from_utf16(&units).ok().filter(|text| is_plain(text))
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|character| {
        character == '\t'
            || character == '\r'
            || character == '\n'
            || (' '..='~').contains(&character)
    })
}

fn json_type(text: &str) -> Result<FileType, Foreign> {
    match (text.contains("\"keys\""), text.contains("\"kty\"")) {
        (true, _) => Ok(FileType::JwkSet),
        (false, true) => Ok(FileType::Jwk),
        (false, false) => Err(Foreign::Json),
    }
}

/// Three parts, or five of an encrypted one, the first of which begins like a header: `{"`.
fn is_token(text: &str) -> bool {
    let text = text.trim_start_matches("Bearer ").trim();
    // Terminals and mail put line ends into long lines.
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=+/\r\n".contains(&byte);
    let parts: Vec<&str> = text.split('.').collect();
    text.starts_with("ey")
        && matches!(parts.len(), 3 | 5)
        && parts.iter().all(|part| part.bytes().all(is_letter))
}

/// A single line that is no file.
fn one_line(text: &str) -> Foreign {
    if ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-"].iter().any(|start| text.starts_with(start)) {
        return Foreign::SshPublicKey;
    }
    let is_secret =
        (16..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_secret { Foreign::ClientSecret } else { Foreign::Unknown }
}

/// What a PEM label stands for that is not read here.
pub(super) fn foreign_label(label: &str) -> Option<Foreign> {
    match label {
        "OPENSSH PRIVATE KEY" => Some(Foreign::OpensshKey),
        "SSH2 PUBLIC KEY" => Some(Foreign::SshPublicKey),
        _ if label.starts_with("PGP ") => Some(Foreign::Pgp),
        _ => None,
    }
}

/// Whether `bytes` are PEM and not DER that happens to contain such a text.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.first() != Some(&0x30) && pem::looks_like_pem(bytes)
}

/// The arc of PKCS#7 and CMS content types.
const PKCS7: &str = "1.2.840.113549.1.7.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart() {
        for (text, expected) in [
            (&b""[..], Err(Foreign::Empty)),
            (b" \r\n", Err(Foreign::Empty)),
            (b"\xef\xbb\xbf<!DOCTYPE html><html>", Err(Foreign::Html)),
            (b"\n<HTML lang=de>", Err(Foreign::Html)),
            (b"<RSAKeyValue>", Err(Foreign::Xml)),
            (b"{\"kty\":\"RSA\"}", Ok(FileType::Jwk)),
            (b"{\"keys\":[{\"kty\":\"RSA\"}]}", Ok(FileType::JwkSet)),
            (b"{}", Err(Foreign::Json)),
            (b"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln\n", Ok(FileType::Jwt)),
            (b"Bearer eyJhbGciOiJub25lIn0.eyJhIjoxfQ.", Ok(FileType::Jwt)),
            (b"eyJhbGciOiJIUzI1NiJ9.eyJhI\r\njoxfQ.c2ln", Ok(FileType::Jwt)),
            (b"eye to eye. I see. You too.", Err(Foreign::Unknown)),
            (b"AbC8Q~x7Hd.kLmNoPqRsTuVwXyZ-1234567890_a", Err(Foreign::ClientSecret)),
            (b"ssh-rsa AAAAB3NzaC1yc2E= me@here", Err(Foreign::SshPublicKey)),
            (b"PuTTY-User-Key-File-3: ssh-rsa", Err(Foreign::PuttyKey)),
            (b"PK\x03\x04....", Err(Foreign::Archive)),
            (b"\xfe\xed\xfe\xed\x00\x00\x00\x02", Err(Foreign::JavaKeyStore)),
            (b"\xff\xfe0\x00\x82\x00\t\x00W\x04", Err(Foreign::Utf16Binary)),
            (b"hello world", Err(Foreign::Unknown)),
            (b"\x00\x01\x02\xff", Err(Foreign::Unknown)),
        ] {
            assert_eq!(text_type(text), expected, "{:?}", String::from_utf8_lossy(text));
        }
        let mangled = "0\u{fffd}\u{fffd}a\u{fffd}\u{fffd}".as_bytes();
        assert_eq!(text_type(mangled), Err(Foreign::MangledBinary));
    }
}
