//! The blocks of a PEM text as parts of a file.

use super::{
    Closed, File, FileType, Oddity, Part, PublicKey, der_type, key_bag, key_outline, open,
};
use crate::{
    ber::{Notes, Reader, Tag},
    error::Error,
    key::{EncryptedKey, rsa_public_key},
    pbe::{Budget, Limits},
    pem::{self, Block},
    pfx::BagValue,
    request::CertificateRequest,
};

/// Reads a PEM text.
///
/// # Errors
///
/// [`Error::Pem`] with the line of the block that is damaged, and what else is wrong with a file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<File, Error> {
    let scan = pem::scan(bytes)?;
    let mut oddities: Vec<Oddity> = scan.oddities.iter().map(|oddity| (*oddity).into()).collect();
    let mut budget = Budget::new(limits);
    let mut parts = Vec::new();
    for block in &scan.blocks {
        budget.count_bag()?;
        let read = read_block(block, limits, &mut budget, &mut oddities);
        let read = read.map_err(|error| at(block, error))?;
        let is_pfx = |part: &Part| matches!(part, Part::Pfx(_));
        if read.iter().any(is_pfx) && parts.iter().any(is_pfx) {
            // Each has a price and an integrity check of its own; nobody writes two into one text.
            let reason = "a second PFX in one text".into();
            return Err(Error::Pem { line: block.line, reason });
        }
        if read.is_empty() {
            oddities.push(Oddity::Skipped(block.label.clone()));
        }
        parts.extend(read);
    }
    let file_type = match parts.as_slice() {
        [Part::Pfx(_)] => {
            oddities.push(Oddity::Armour);
            FileType::Pfx
        }
        _ => FileType::Pem,
    };
    Ok(File::new(file_type, parts, oddities, limits))
}

fn read_block(
    block: &Block,
    limits: &Limits,
    budget: &mut Budget<'_>,
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<Part>, Error> {
    let der = block.der.as_slice();
    if let Some(what) = super::detect::foreign_label(&block.label) {
        return Err(Error::Foreign { what });
    }
    Ok(vec![match block.label.as_str() {
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => {
            // A trusted certificate has notes of OpenSSL behind it.
            let notes = Notes::default();
            let element = Reader::new(der, 0, &notes).expect(Tag::SEQUENCE, NO_SEQUENCE)?;
            match der_type(element) {
                // `certutil -encode` puts this label around any file.
                Some(FileType::Pfx) => {
                    Part::Pfx(Box::new(Closed::read_within(der, limits, budget)?))
                }
                Some(FileType::Pkcs7) => return super::pkcs7_parts(der, 0, budget, oddities),
                Some(FileType::Crl) => open(BagValue::Crl(element.whole().to_vec())),
                _ => open(BagValue::certificate(element.whole())),
            }
        }
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            Part::Request(Box::new(CertificateRequest::from_der(der)?))
        }
        "CMS" | "PKCS #7 SIGNED DATA" | "PKCS7" => {
            return super::pkcs7_parts(der, 0, budget, oddities);
        }
        "ENCRYPTED PRIVATE KEY" => encrypted_key(der, budget)?,
        "PFX" | "PKCS12" => Part::Pfx(Box::new(Closed::read_within(der, limits, budget)?)),
        "PUBLIC KEY" => Part::PublicKey(PublicKey::from_der(der)?),
        "RSA PUBLIC KEY" => Part::PublicKey(PublicKey::from_der(&rsa_public_key(der))?),
        "X509 CRL" => open(BagValue::Crl(der.to_vec())),
        label if label.ends_with("PRIVATE KEY") => match block.header("DEK-Info") {
            Some(info) => Part::Dek { info: info.to_owned(), encrypted: der.to_vec() },
            // Labels are often wrong.
            None if key_outline(der) == Some([Tag::SEQUENCE, Tag::OCTET_STRING]) => {
                encrypted_key(der, budget)?
            }
            None => Part::Open(Box::new(key_bag(der, budget)?)),
        },
        _ => return Ok(Vec::new()),
    }])
}

fn encrypted_key(der: &[u8], budget: &mut Budget<'_>) -> Result<Part, Error> {
    let notes = Notes::default();
    let element = Reader::new(der, 0, &notes).expect(Tag::SEQUENCE, NO_SEQUENCE)?;
    let key = EncryptedKey::read(element)?;
    budget.spend(key.sealed().scheme().cost())?;
    Ok(Part::EncryptedKey(key))
}

/// The error with the line of its block, where it says nothing of a place itself.
fn at(block: &Block, error: Error) -> Error {
    let reason = match error {
        Error::Damaged { reason, .. } | Error::Malformed { reason, .. } => reason,
        other => return other,
    };
    let reason = format!("the {} is damaged: {reason}", block.label);
    Error::Pem { line: block.line, reason: reason.into() }
}

const NO_SEQUENCE: &str = "it is no DER";
