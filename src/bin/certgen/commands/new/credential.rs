//! One credential: from what it is to be to the bytes of its files.

use std::{thread, time::SystemTime};

use certgen::{Error, Identity, Password, PrivateKey, Sealer, bundle, issue};
use zeroize::Zeroizing;

use super::plan::{FileKind, Plan};
use crate::{args::CerEncoding, failure::Failure};

/// The key of a credential and, apart from it, what protects it in a PFX: nearly all the work.
pub struct Material {
    key: PrivateKey,
    sealer: Sealer,
}

/// A credential of which every byte is made, and none written.
pub struct Credential {
    pub identity: Identity,
    /// In the order of the files of its plan.
    contents: Vec<Zeroizing<Vec<u8>>>,
}

impl Material {
    /// Makes one after the other, which leaves the other cores to other credentials.
    pub fn make(plan: &Plan, password: &Password) -> Result<Self, Error> {
        let sealer = Sealer::prepare(password, &plan.pfx)?;
        Ok(Self { key: PrivateKey::generate(plan.algorithm)?, sealer })
    }

    /// Makes them side by side.
    pub fn make_on_all_cores(plan: &Plan, password: &Password) -> Result<Self, Error> {
        let prepare = || Sealer::prepare(password, &plan.pfx);
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

impl Credential {
    /// Issues the certificate at `now`, and seals.
    pub fn make(plan: &Plan, material: Material, now: SystemTime) -> Result<Self, Failure> {
        let Material { key, sealer } = material;
        let certificate = issue::self_signed(&key, &plan.template(now)?)?;
        let identity = Identity::new(key, vec![certificate])?;
        let pfx = sealer.seal(&identity)?;
        let contents = plan
            .files
            .iter()
            .map(|kind| content(*kind, &identity, &pfx))
            .collect::<Result<_, Error>>()?;
        Ok(Self { identity, contents })
    }

    pub fn contents(&self) -> Vec<&[u8]> {
        self.contents.iter().map(|content| content.as_slice()).collect()
    }
}

fn content(kind: FileKind, identity: &Identity, pfx: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let certificate = identity.certificate();
    let bytes = match kind {
        FileKind::Cer(CerEncoding::Base64) => bundle::to_base64_cer(certificate)?.into_bytes(),
        FileKind::Cer(CerEncoding::Der) => certificate.der().to_vec(),
        FileKind::CertificatePem => bundle::to_certificate_pem(identity)?.into_bytes(),
        FileKind::IdentityPem => {
            bundle::to_secret_identity_pem(identity)?.secret_text().as_bytes().to_vec()
        }
        FileKind::KeyPem => {
            bundle::to_secret_key_pem(identity.key())?.secret_text().as_bytes().to_vec()
        }
        FileKind::Pfx => pfx.to_vec(),
    };
    Ok(Zeroizing::new(bytes))
}
