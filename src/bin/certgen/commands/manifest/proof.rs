//! `certgen manifest --proof`: the proof of possession with which an application brings in its next
//! certificate.

use certgen::{ClientAssertion, Profile, assertion::Expired, date};
use serde_json::{Value, json};

use crate::{
    cli::args::{self, IdentityFlags},
    machine::{output, world::World},
    say::{answer, failure::Failure},
    take::{
        client::refusal,
        identity::{Above, Files},
        input::Opening,
    },
};

pub fn run(args: args::Manifest, world: &mut World) -> Result<(), Failure> {
    let [path] = args.files.as_slice() else {
        return Err(Failure::usage("--proof is signed by one key, and there are several files")
            .help("give the PFX of a certificate that is registered"));
    };
    let flags = IdentityFlags {
        key: args.key.clone(),
        entry: args.entry.clone(),
        allow_expired: args.allow_expired,
    };
    let mut opening = Opening::resolve(&args.open)?;
    let profile = Profile::GRAPH_PROOF;
    let object_id = args.object_id.as_deref().unwrap_or_default();
    let asked = ClientAssertion::new(profile, object_id)
        .map_err(|error| refusal::of_arguments(error, profile))?;
    let asked = asked.expired(match flags.allow_expired {
        true => Expired::Allowed,
        false => Expired::Refused,
    });

    let files = Files::read(path, &flags, &opening, world)?;
    let signing = files.open(&flags, Above::None, &mut opening, world)?;
    let now = (world.now)();
    let proof = asked
        .sign(&signing.identity, now)
        .map_err(|error| refusal::explain(error, profile, &signing.name, now))?;
    if world.is_json() {
        let end = now + std::time::Duration::from_secs(profile.lifetime() - profile.backdate());
        let secret: Option<Value> = args.show_secret.then(|| json!(proof.secret_text()));
        let object = answer::object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("object_id", Some(json!(object_id))),
            ("expires", Some(json!(date::to_rfc3339(end)))),
            ("certificate", Some(answer::certificate(signing.identity.certificate()))),
            ("proof", secret),
            ("warnings", answer::warnings(&signing.warnings)),
        ]);
        return output::page(world, &answer::line(&object));
    }
    output::warnings(world, &signing.warnings);
    output::bare(world, proof.secret_text())
}
