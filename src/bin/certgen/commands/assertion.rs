//! `certgen assertion`: the signed JWT with which a service signs in.

use certgen::{TokenRequest, assertion::Draft};

use crate::{
    cli::args,
    machine::{output, world::World},
    say::{answer, code::Code, failure::Failure},
    take::client::{Signer, refusal},
};

mod curl;
mod page;
mod plan;
mod profiles;

use plan::{Output, Plan};

pub fn run(args: args::Assertion, world: &mut World) -> Result<(), Failure> {
    if args.list_profiles {
        return output::page(world, &profiles::page(world));
    }
    let mut plan = Plan::resolve(args, world)?;
    let files = plan.signature.read(world)?;
    let now = (world.now)();
    let signer = plan.signature.open(&files, &plan.server, now, world)?;
    // The password may have taken its time.
    let now = (world.now)();
    let draft = signer
        .signer
        .draft(now)
        .map_err(|error| refusal::explain(error, plan.server.profile, &signer.signing.name, now))?;
    show(&Signed { plan: &plan, signer: &signer, draft }, world)
}

/// All that there is to show.
struct Signed<'a> {
    plan: &'a Plan,
    signer: &'a Signer,
    draft: Draft<'a>,
}

fn show(signed: &Signed<'_>, world: &mut World) -> Result<(), Failure> {
    let Signed { plan, draft, .. } = signed;
    if world.is_json() {
        let line = answer::line(&page::object(signed)?);
        return output::page(world, &line);
    }
    output::warnings(world, &signed.signer.warnings);
    match plan.output {
        Output::Curl => output::page(world, &curl::command(signed)?),
        Output::Explanation => output::page(world, &page::explanation(signed)),
        Output::Form => {
            let request = TokenRequest::new(&plan.signature.asked, &draft.sign()?, plan.wanted())?;
            output::bare(world, request.secret_form())
        }
        Output::Token => output::bare(world, draft.sign()?.secret_text()),
    }
}

/// That two results would go to one place.
fn both(flag: &str) -> Failure {
    Failure::new(
        Code::Usage,
        format!("{flag} and the JSON object would both go to standard output"),
    )
    .help(format!("leave {flag} or --json out; --json --show-secret has the assertion in it"))
}
