//! One credential: from what it is to be to the bytes of its files.

use std::{thread, time::SystemTime};

use certgen::{
    Certificate, CertificateRequest, Error, Identity, Password, PrivateKey, Sealer, bundle, issue,
};
use zeroize::Zeroizing;

use super::plan::{FileKind, Kind, Plan};
use crate::{cli::args::CerEncoding, say::failure::Failure, take::issuer::Issuer};

/// The key of a credential and, apart from it, what protects it in a PFX: nearly all the work.
pub struct Material {
    key: PrivateKey,
    sealer: Option<Sealer>,
}

/// A credential of which every byte is made, and none written.
pub struct Credential {
    pub product: Product,
    /// In the order of the files of its plan.
    contents: Vec<Zeroizing<Vec<u8>>>,
}

/// What a person is told about.
pub enum Product {
    Certificate(Certificate),
    Request(Box<CertificateRequest>),
}

impl Material {
    /// Makes one after the other, which leaves the other cores to other credentials.
    pub fn make(plan: &Plan, password: &Password) -> Result<Self, Error> {
        let sealer = sealer(plan, password)?;
        Ok(Self { key: PrivateKey::generate(plan.algorithm)?, sealer })
    }

    /// Makes them side by side.
    pub fn make_on_all_cores(plan: &Plan, password: &Password) -> Result<Self, Error> {
        let prepare = || sealer(plan, password);
        let (key, sealer) = thread::scope(|scope| {
            let sealer = thread::Builder::new().spawn_scoped(scope, prepare);
            let key = PrivateKey::generate(plan.algorithm);
            // No thread to spare, or one that died: the work is done here then.
            let sealer = match sealer.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(sealer)) => sealer,
                Ok(Err(_)) | Err(_) => prepare(),
            };
            (key, sealer)
        });
        Ok(Self { key: key?, sealer: sealer? })
    }
}

/// What seals the PFX, if one is to be written.
fn sealer(plan: &Plan, password: &Password) -> Result<Option<Sealer>, Error> {
    match plan.kind {
        Kind::Certificate => Sealer::prepare(password, &plan.pfx).map(Some),
        Kind::Request => Ok(None),
    }
}

impl Credential {
    /// Has the certificate issued at `now`, by `issuer` or by its own key, or asks for one; and seals.
    pub fn make(
        plan: &Plan,
        material: Material,
        password: &Password,
        issuer: Option<&Issuer>,
        now: SystemTime,
    ) -> Result<Self, Failure> {
        let Material { key, sealer } = material;
        let Some(sealer) = sealer else { return Self::request(plan, &key, password) };
        let chain = match issuer {
            Some(issuer) => {
                let public_key = key.public_key_der().unwrap_or_default();
                let certificate = issuer.issue(plan, public_key, now)?;
                let above = issuer.authority.chain().cloned();
                [certificate].into_iter().chain(above).collect()
            }
            None => vec![issue::self_signed(&key, &plan.template(), plan.lifetime.from(now)?)?],
        };
        let identity = Identity::new(key, chain)?;
        let pfx = sealer.seal(&identity)?;
        let contents = plan
            .files
            .iter()
            .map(|kind| content(*kind, &identity, &pfx))
            .collect::<Result<_, Error>>()?;
        let product = Product::Certificate(identity.certificate().clone());
        Ok(Self { product, contents })
    }

    fn request(plan: &Plan, key: &PrivateKey, password: &Password) -> Result<Self, Failure> {
        let request = issue::request(key, &plan.template())?;
        let of = |kind: &FileKind| match kind {
            FileKind::RequestKey if password.secret_text().is_empty() => {
                let text = bundle::to_secret_key_pem(key)?;
                Ok(Zeroizing::new(text.secret_text().as_bytes().to_vec()))
            }
            FileKind::RequestKey => bundle::to_encrypted_key_pem(key, password, plan.pfx.rounds())
                .map(|text| Zeroizing::new(text.into_bytes())),
            _ => bundle::to_pem("CERTIFICATE REQUEST", request.der())
                .map(|text| Zeroizing::new(text.into_bytes())),
        };
        let contents = plan.files.iter().map(of).collect::<Result<_, Error>>()?;
        Ok(Self { product: Product::Request(Box::new(request)), contents })
    }

    pub fn contents(&self) -> Vec<&[u8]> {
        self.contents.iter().map(|content| content.as_slice()).collect()
    }
}

fn content(kind: FileKind, identity: &Identity, pfx: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let certificate = identity.certificate();
    let bytes = match kind {
        FileKind::Cer(encoding) => cer(certificate, encoding)?,
        FileKind::CertificatePem | FileKind::ChainPem => {
            bundle::to_certificate_pem(identity)?.into_bytes()
        }
        FileKind::IdentityPem => {
            bundle::to_secret_identity_pem(identity)?.secret_text().as_bytes().to_vec()
        }
        FileKind::KeyPem | FileKind::RequestKey => {
            bundle::to_secret_key_pem(identity.key())?.secret_text().as_bytes().to_vec()
        }
        FileKind::Pfx => pfx.to_vec(),
        FileKind::Request => Vec::new(),
    };
    Ok(Zeroizing::new(bytes))
}

/// The content of a .cer.
pub fn cer(certificate: &Certificate, encoding: CerEncoding) -> Result<Vec<u8>, Error> {
    match encoding {
        CerEncoding::Base64 => Ok(bundle::to_base64_cer(certificate)?.into_bytes()),
        CerEncoding::Der => Ok(certificate.der().to_vec()),
    }
}
