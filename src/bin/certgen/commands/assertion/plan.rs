//! What is to be signed and what is to be printed, from flags and environment.

use certgen::{assertion::Exchange, token::Wanted};

use super::both;
use crate::{
    cli::args,
    machine::world::World,
    say::failure::Failure,
    take::client::{self, Made, Server, Signature},
};

pub struct Plan {
    pub signature: Signature,
    pub server: Server,
    pub output: Output,
    pub shows_secret: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Curl,
    Explanation,
    Form,
    Token,
}

impl Plan {
    pub fn resolve(args: args::Assertion, world: &World) -> Result<Self, Failure> {
        let output = match (args.form, args.curl, args.explain) {
            (true, _, _) => Output::Form,
            (_, true, _) => Output::Curl,
            (_, _, true) => Output::Explanation,
            _ => Output::Token,
        };
        match output {
            Output::Curl if world.is_json() => return Err(both("--curl")),
            Output::Form if world.is_json() => return Err(both("--form")),
            _ => {}
        }
        let cert = client::certificate(args.cert, world).ok_or_else(|| {
            Failure::usage("no certificate is given").help(format!(
                "certgen assertion app.pfx ..., or {} in the environment",
                client::PATH
            ))
        })?;
        let server = Server::resolve(args.server, &args.shape, Made::Here, world)?;
        let headers = ("header", args.header.as_slice());
        let signature = Signature::resolve(
            cert,
            args.identity,
            args.open,
            &server,
            &args.shape,
            headers,
            world,
        )?;
        check_output(output, &server)?;
        Ok(Self { signature, server, output, shows_secret: args.show_secret })
    }

    /// What the token endpoint is asked for.
    pub fn wanted(&self) -> Wanted<'_> {
        self.server.wanted()
    }
}

/// Whether there is a request of the kind that is to be printed.
fn check_output(output: Output, server: &Server) -> Result<(), Failure> {
    let flag = match output {
        Output::Curl => "--curl",
        Output::Form => "--form",
        Output::Explanation | Output::Token => return Ok(()),
    };
    let profile = server.profile;
    match profile.exchange() {
        Exchange::Bearer(_) if output == Output::Form => {
            return Err(Failure::usage(format!("{} has no token request", profile.server()))
                .why("the assertion itself is the bearer token")
                .help("--curl prints a request with it"));
        }
        Exchange::Proof => {
            return Err(Failure::usage(format!("{flag} is about a token request"))
                .why("this assertion is the field proof in the body of addKey and removeKey")
                .help(format!("leave {flag} out")));
        }
        _ => {}
    }
    if output == Output::Curl && server.url.is_none() {
        return Err(Failure::usage("--curl needs to know where to send it")
            .why(format!("the profile {} has no token endpoint of its own", profile.name()))
            .help("--token-url URL"));
    }
    if profile.is_entra() && server.scope.is_none() && server.resource.is_none() {
        return Err(Failure::usage("what to ask for is not known in this cloud")
            .help("--scope RESOURCE/.default, or --resource RESOURCE with entra-v1"));
    }
    Ok(())
}
