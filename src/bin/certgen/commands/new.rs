//! `certgen new`: a key and a self-signed certificate, as a PFX and a .cer.

use std::{thread, time::Instant};

use certgen::{Error, Identity, Password, PfxOptions, PrivateKey, Sealer, bundle, issue};
use zeroize::Zeroizing;

use crate::{
    args::{self, CerEncoding},
    failure::Failure,
    files::{Elsewhere, OutputSet},
    password, spinner,
    world::World,
};

mod plan;
mod report;
mod stem;

use plan::{FileKind, Plan};
use report::Report;

pub fn run(args: args::New, world: &mut World) -> Result<(), Failure> {
    let plan = Plan::resolve(args, (world.now)())?;
    let name = plan.path(FileKind::Pfx).display().to_string();
    let outputs = OutputSet::reserve(&plan.targets(), plan.existing, ELSEWHERE)?;
    password::check(&plan.source, plan.rules, &name, world)?;

    world.interrupt.watch();
    let obtained = password::for_new(&plan.source, plan.rules, &name, world)?;
    world.note(&format!("password from {}", plan.source));

    let (identity, pfx) = make(&plan, &obtained.password, world)?;
    let contents = plan
        .files
        .iter()
        .map(|kind| content(*kind, &identity, &pfx))
        .collect::<Result<Vec<_>, Error>>()?;
    let contents: Vec<&[u8]> = contents.iter().map(|content| content.as_slice()).collect();
    let report = Report::new(&plan, &identity, &obtained);
    let interrupt = world.interrupt.clone();
    if obtained.is_unseen {
        // Under a password that did not get out, the files would be lost, and those they replace too.
        return outputs.commit(&contents, &interrupt, || report.show(world));
    }
    outputs.commit(&contents, &interrupt, || Ok(()))?;
    report.show(world)
}

/// Makes the key and, beside it, the keys of the PFX, which is most of the work; then signs and seals.
fn make(
    plan: &Plan,
    password: &Password,
    world: &mut World,
) -> Result<(Identity, Vec<u8>), Failure> {
    let begun = Instant::now();
    let (key, sealer) = spinner::during(world, "making the key", || key_and_sealer(plan, password));
    let (key, sealer) = (key?, sealer?);
    let milliseconds = begun.elapsed().as_millis();
    world.note(&format!("{} key and keys of the PFX made in {milliseconds} ms", plan.algorithm));
    world.interrupt.check()?;

    let certificate = issue::self_signed(&key, &plan.template(), plan.validity((world.now)())?)?;
    let identity = Identity::new(key, vec![certificate])?;
    let pfx = sealer.seal(&identity)?;
    Ok((identity, pfx))
}

fn key_and_sealer(
    plan: &Plan,
    password: &Password,
) -> (Result<PrivateKey, Error>, Result<Sealer, Error>) {
    let prepare = |options: &PfxOptions| Sealer::prepare(password, options);
    thread::scope(|scope| {
        let sealer = thread::Builder::new().spawn_scoped(scope, || prepare(&plan.pfx));
        let key = PrivateKey::generate(plan.algorithm);
        // No thread to spare, or one that died: the work is done here then.
        let sealer = match sealer.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(sealer)) => sealer,
            Ok(Err(_)) | Err(_) => prepare(&plan.pfx),
        };
        (key, sealer)
    })
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

const ELSEWHERE: Elsewhere = Elsewhere { name: "--file NAME", folder: "--out-dir" };
