//! Files in DER, or in BER where their writers do so: one structure, or several one after the other.

use super::{File, Part, open};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    bundle::{
        FileType, Oddity, PublicKey,
        detect::{self, der_type},
        pkcs7,
    },
    error::{Error, Foreign},
    key::{EncryptedKey, PrivateKey},
    pbe::{Budget, Limits},
    pfx::{Bag, BagValue, Closed},
    request::CertificateRequest,
};

impl File {
    /// DER, or BER of a PFX or PKCS#7. Several structures may stand one after the other.
    pub(super) fn read_der(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let notes = Notes::default();
        let mut reader = Reader::new(bytes, 0, &notes);
        let first = match reader.any() {
            Ok(element) => element,
            // Cut off or broken at once: the reader of PFX files knows best where.
            Err(fault) if detect::began_as_pfx(bytes) => {
                return Closed::read(bytes, limits).and(Err(fault.into()));
            }
            Err(fault) => return Err(mangled(bytes).unwrap_or(fault.into())),
        };
        let file_type = der_type(first);
        if file_type == Some(FileType::Pfx) || (file_type.is_none() && detect::began_as_pfx(bytes))
        {
            let closed = Closed::read(bytes, limits)?;
            let parts = vec![Part::Pfx(Box::new(closed))];
            return Ok(Self::new(FileType::Pfx, parts, Vec::new(), limits));
        }
        let Some(file_type) = file_type else {
            return Err(Error::Foreign { what: Foreign::Unknown });
        };
        let mut budget = Budget::new(limits);
        let mut oddities = Vec::new();
        let mut parts = der_parts(first, file_type, &mut budget, &mut oddities)?;
        while reader.rest().first() == Some(&SEQUENCE) {
            let Ok(element) = reader.any() else { break };
            let Some(file_type) = der_type(element) else { break };
            parts.extend(der_parts(element, file_type, &mut budget, &mut oddities)?);
        }
        if !reader.rest().is_empty() {
            oddities.push(Oddity::TrailingBytes(reader.rest().len()));
        }
        Ok(Self::new(file_type, parts, oddities, limits))
    }
}

/// The parts of one structure in DER.
fn der_parts(
    element: Element<'_>,
    file_type: FileType,
    budget: &mut Budget<'_>,
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<Part>, Error> {
    budget.count_bag()?;
    let der = element.whole();
    let part = match file_type {
        FileType::Certificate => open(BagValue::certificate(der)),
        FileType::Crl => open(BagValue::Crl(der.to_vec())),
        FileType::EncryptedKey => {
            let key = EncryptedKey::read(element)?;
            budget.spend(key.sealed().scheme().cost())?;
            Part::EncryptedKey(key)
        }
        FileType::Pkcs7 => return pkcs7_parts(der, element.offset(), budget, oddities),
        FileType::PrivateKey => Part::Open(Box::new(key_bag(der, budget)?)),
        FileType::PublicKey => Part::PublicKey(PublicKey::from_der(der)?),
        FileType::Request => Part::Request(Box::new(CertificateRequest::from_der(der)?)),
        FileType::Jwk | FileType::JwkSet | FileType::Jwt | FileType::Pem | FileType::Pfx => {
            return Err(Error::Foreign { what: Foreign::Unknown });
        }
    };
    Ok(vec![part])
}

pub(super) fn pkcs7_parts(
    der: &[u8],
    offset: usize,
    budget: &mut Budget<'_>,
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<Part>, Error> {
    let pile = pkcs7::read(der, offset, budget)?;
    if pile.is_signed {
        oddities.push(Oddity::Signed);
    }
    if pile.is_ber {
        oddities.push(Oddity::Ber);
    }
    if pile.trailing_bytes > 0 {
        oddities.push(Oddity::TrailingBytes(pile.trailing_bytes));
    }
    Ok(pile.values.into_iter().map(open).collect())
}

/// An unencrypted key in whatever structure it has: labels are often wrong.
pub(super) fn key_bag(der: &[u8], budget: &mut Budget<'_>) -> Result<Bag, Error> {
    let key = match key_outline(der) {
        Some([Tag::INTEGER, Tag::SEQUENCE]) | None => PrivateKey::read_pkcs8(der)?,
        Some([Tag::INTEGER, Tag::OCTET_STRING]) => PrivateKey::read_sec1(der)?,
        Some(_) if number_of_parts(der) == 6 => PrivateKey::read_openssl_dsa(der)?,
        Some(_) => PrivateKey::read_pkcs1(der)?,
    };
    Ok(Bag::new(BagValue::Key(key.paid(budget)?)))
}

pub(super) fn key_outline(der: &[u8]) -> Option<[Tag; 2]> {
    let notes = Notes::default();
    let mut parts = Reader::new(der, 0, &notes).sequence("").ok()?;
    Some([parts.any().ok()?.tag(), parts.any().ok()?.tag()])
}

fn number_of_parts(der: &[u8]) -> usize {
    let notes = Notes::default();
    let Ok(mut parts) = Reader::new(der, 0, &notes).sequence("") else { return 0 };
    let mut count = 0;
    while let Ok(Some(_)) = parts.next() {
        count += 1;
    }
    count
}

/// Binary that became text on its way, if `bytes` are that.
fn mangled(bytes: &[u8]) -> Option<Error> {
    match detect::text_type(bytes) {
        Err(what @ Foreign::MangledBinary) => Some(Error::Foreign { what }),
        _ => None,
    }
}

pub(super) const SEQUENCE: u8 = 0x30;
