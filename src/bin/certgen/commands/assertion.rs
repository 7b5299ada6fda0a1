//! `certgen assertion`: the signed JWT with which a service signs in.

use certgen::{
    TokenRequest,
    assertion::{AssertionSigner, Draft},
};

use crate::{
    args,
    failure::{self, Failure},
    identity::{self, Signing},
    render::{self, Warning},
    world::World,
};

mod curl;
mod page;
mod plan;
mod profiles;
pub mod refusal;
mod server;

use plan::{Output, Plan};

pub fn run(args: args::Assertion, world: &mut World) -> Result<(), Failure> {
    if args.list_profiles {
        return render::page(world, &profiles::page(world));
    }
    let mut plan = Plan::resolve(args, world)?;
    let signing = identity::read(&plan.cert, &plan.identity, plan.above, &mut plan.opening, world)?;
    let now = (world.now)();
    let explain = |error| refusal::explain(error, plan.server.profile, &signing.name, now);
    let signer = plan.asked.signer(&signing.identity).map_err(explain)?;
    let draft = signer.draft(now).map_err(explain)?;
    let mut warnings = signing.warnings.clone();
    warnings.extend(refusal::expired(&plan, &signing, now));
    show(&Signed { plan: &plan, signing: &signing, signer: &signer, draft, warnings }, world)
}

/// All that there is to show.
struct Signed<'a> {
    plan: &'a Plan,
    signing: &'a Signing,
    signer: &'a AssertionSigner,
    draft: Draft<'a>,
    warnings: Vec<Warning>,
}

fn show(signed: &Signed<'_>, world: &mut World) -> Result<(), Failure> {
    let Signed { plan, draft, .. } = signed;
    if world.is_json() {
        let line = render::to_line(&page::object(signed)?);
        return render::page(world, &line);
    }
    render::warnings(world, &signed.warnings);
    match plan.output {
        Output::Curl => render::page(world, &curl::command(signed)?),
        Output::Explanation => render::page(world, &page::explanation(signed)),
        Output::Form => {
            let request = TokenRequest::new(&plan.asked, &draft.sign()?, plan.wanted())?;
            render::bare(world, request.secret_form())
        }
        Output::Token => render::bare(world, draft.sign()?.secret_text()),
    }
}

/// That two results would go to one place.
fn both(flag: &str) -> Failure {
    Failure::new(
        "usage",
        failure::USAGE,
        format!("{flag} and the JSON object would both go to standard output"),
    )
    .help(format!("leave {flag} or --json out; --json --show-secret has the assertion in it"))
}
