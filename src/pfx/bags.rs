//! Bags: certificates and keys with their attributes (RFC 7292 §4.2).

use const_oid::ObjectIdentifier;
use der::{
    Encode, Tag,
    asn1::{Any, OctetString, SetOfVec},
};
use x509_cert::attr::Attribute;

use super::{
    asn1::{CertBag, EncryptedPrivateKeyInfo, SafeBag},
    cipher::ContentKey,
    oid,
};
use crate::{cert::Certificate, identity::Identity, thumbprint::Thumbprint};

/// Returns the SafeContents of the certificates: the key's own with `friendly_name` and the mark that
/// ties it to the key, then those above it.
pub(super) fn certificates(
    identity: &Identity,
    friendly_name: Option<&str>,
) -> der::Result<Vec<u8>> {
    let own = attributes(identity, friendly_name)?;
    let mut bags = vec![certificate(identity.certificate(), Some(own))?];
    for issuer in identity.issuers() {
        bags.push(certificate(issuer, None)?);
    }
    bags.to_der()
}

/// Returns the SafeContents of the private key, encrypted under `key`.
pub(super) fn shrouded_key(
    identity: &Identity,
    friendly_name: Option<&str>,
    key: ContentKey,
) -> der::Result<Vec<u8>> {
    let (algorithm, encrypted) = key.encrypt(identity.key().secret_pkcs8_der());
    let value = EncryptedPrivateKeyInfo { algorithm, encrypted: OctetString::new(encrypted)? };
    let bag = SafeBag {
        bag_id: oid::SHROUDED_KEY_BAG,
        value: Any::encode_from(&value)?,
        attributes: Some(attributes(identity, friendly_name)?),
    };
    vec![bag].to_der()
}

fn certificate(
    certificate: &Certificate,
    attributes: Option<SetOfVec<Attribute>>,
) -> der::Result<SafeBag> {
    let value = OctetString::new(certificate.der())?;
    let bag = CertBag { cert_id: oid::X509_CERTIFICATE, value };
    Ok(SafeBag { bag_id: oid::CERT_BAG, value: Any::encode_from(&bag)?, attributes })
}

/// The attributes that key and certificate share. The localKeyID is the SHA-1 thumbprint, as
/// OpenSSL writes it; readers only compare it.
fn attributes(
    identity: &Identity,
    friendly_name: Option<&str>,
) -> der::Result<SetOfVec<Attribute>> {
    let mut attributes = SetOfVec::new();
    if let Some(name) = friendly_name {
        attributes
            .insert(attribute(oid::FRIENDLY_NAME, Any::new(Tag::BmpString, utf16(name))?)?)?;
    }
    let thumbprint = Thumbprint::sha1(identity.certificate());
    let id = Any::new(Tag::OctetString, thumbprint.as_bytes())?;
    attributes.insert(attribute(oid::LOCAL_KEY_ID, id)?)?;
    Ok(attributes)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    let mut values = SetOfVec::new();
    values.insert(value)?;
    Ok(Attribute { oid, values })
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}
