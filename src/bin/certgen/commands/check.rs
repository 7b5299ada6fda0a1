//! `certgen check`: whether certificates are good for some time yet, and for what they are used for.

use std::path::{Path, PathBuf};

use certgen::{
    Certificate, PrivateKey, Term,
    chain::{Pool, Proofs},
    fitness,
};

use self::{
    examine::{Checked, Demands, Locks},
    walk::Found,
};
use crate::{
    cli::{args, manner::Verbosity},
    machine::{output, progress, world::World},
    say::{
        answer,
        code::{Code, USAGE},
        failure::Failure,
    },
    take::input::{self, Input, Opening, Reader},
};

mod examine;
mod finding;
mod page;
mod walk;

pub fn run(args: args::Check, world: &mut World) -> Result<(), Failure> {
    let mut opening = Opening::resolve(&args.open)?;
    let mut readers = opening.readers();
    let given = args.files.iter().chain(&args.key).chain(&args.chain);
    readers.extend(given.filter_map(|path| Reader::of_argument(path)));
    input::read_once(&readers)?;
    let demands = demands(&args, &mut opening, world)?;
    let (found, mut warnings) = walk::files(&args.files);
    let checked = match found.as_slice() {
        [] => Vec::new(),
        [Found::Named(path)] => vec![one(path, &demands, &mut opening, world)?],
        several => all(several, &demands, &mut opening, world)?,
    };
    let checked: Vec<Checked> = checked.into_iter().flatten().collect();
    warnings.extend(opening.take_warnings());
    if !world.is_json() {
        output::warnings(world, &warnings);
    }
    if checked.is_empty() {
        return Err(nothing(&args.files));
    }
    if world.is_json() {
        output::page(world, &answer::line(&page::json(&checked, &demands, &warnings)))?;
    } else if world.manner.verbosity != Verbosity::Quiet {
        output::page(world, &page::text(&checked, &demands))?;
    }
    match page::exit(&checked, &demands) {
        0 => Ok(()),
        exit => Err(Failure::told(exit)),
    }
}

fn demands(
    args: &args::Check,
    opening: &mut Opening,
    world: &mut World,
) -> Result<Demands, Failure> {
    let now = (world.now)();
    let soon = Term::parse(&args.within).and_then(|within| within.end(now)).map_err(|error| {
        let failure = Failure::from(error);
        Failure { code: Code::BadDuration, ..failure }
            .help("--within takes 30d, 2mo or a date to come")
    })?;
    let key = args.key.as_ref().map(|path| key(path, opening, world)).transpose()?;
    let chain = args.chain.as_ref().map(|path| authorities(path, opening, world)).transpose()?;
    let target = args.target.map(|target| match target {
        args::Target::Entra => fitness::Target::Entra,
        args::Target::TlsClient => fitness::Target::TlsClient,
        args::Target::TlsServer => fitness::Target::TlsServer,
    });
    Ok(Demands { now, soon, key, chain, proofs: Proofs::new(), target })
}

/// The private key of --key, and what messages call its file.
fn key(
    path: &Path,
    opening: &mut Opening,
    world: &mut World,
) -> Result<(String, PrivateKey), Failure> {
    let input = Input::read(path, opening, world)?;
    let opened = opening.open(&input, world)?;
    let key = opened.bundle.bags.iter().find_map(|bag| bag.key()).cloned();
    let lacking = || {
        let message = format!("{} has no private key", input.name);
        Failure::new(Code::NoKey, message).help("--key takes the file with BEGIN PRIVATE KEY")
    };
    Ok((input.name.clone(), key.ok_or_else(lacking)?))
}

/// The certificates of --chain.
fn authorities(
    path: &Path,
    opening: &mut Opening,
    world: &mut World,
) -> Result<examine::Authorities, Failure> {
    let input = Input::read(path, opening, world)?;
    let opened = opening.open(&input, world)?;
    let certificates: Vec<Certificate> =
        opened.bundle.bags.iter().filter_map(|bag| bag.certificate()).cloned().collect();
    let roots: Vec<_> = certificates.iter().filter(|one| one.is_self_issued()).cloned().collect();
    if roots.is_empty() {
        let message = format!("{} has no root: no certificate in it has signed itself", input.name);
        return Err(Failure::new(Code::NoCert, message)
            .help("put the root beside the CAs below it; certgen show tells who has signed whom"));
    }
    let pool = Pool::new(certificates.iter().cloned());
    Ok(examine::Authorities { certificates, roots, pool })
}

/// The only file, for which a password is asked.
fn one(
    path: &Path,
    demands: &Demands,
    opening: &mut Opening,
    world: &mut World,
) -> Result<Option<Checked>, Failure> {
    let failed = |failure| Some(Checked::failed(path, failure));
    let input = match Input::read(path, opening, world) {
        Ok(input) => input,
        Err(failure) if failure.exit == USAGE => return Err(failure),
        Err(failure) => return Ok(failed(failure)),
    };
    let is_unasked = !opening.has_password(world) || !input.file.needs_password();
    let visible = input.file.visible();
    let has_certificate = visible.bags.iter().any(|bag| bag.certificate().is_some());
    if is_unasked || (has_certificate && !opening.is_given()) {
        let locks = Locks::of(opening, None, 1);
        return Ok(examine::input(path, &input.file, &locks, demands, input.readable()));
    }
    match opening.open(&input, world) {
        Ok(opened) => {
            let exposed = input.exposed(&opened);
            Ok(Some(examine::bundle(path, &opened.bundle, exposed, demands)))
        }
        Err(failure) if failure.exit == USAGE => Err(failure),
        Err(failure) => Ok(failed(failure)),
    }
}

/// Many files at once, for which nothing is asked.
fn all(
    found: &[Found],
    demands: &Demands,
    opening: &mut Opening,
    world: &mut World,
) -> Result<Vec<Option<Checked>>, Failure> {
    let stdin = match found.iter().any(Found::is_stdin) {
        true => Some(Input::read(Path::new("-"), opening, world)),
        false => None,
    };
    let password = opening.given_password(world)?;
    let locks = Locks::of(opening, password.as_deref(), found.len());
    let from_stdin = stdin.map(|input| match input {
        Ok(input) => examine::input(Path::new("-"), &input.file, &locks, demands, None),
        Err(failure) => Some(Checked::failed(Path::new("-"), failure)),
    });
    let mut checked = progress::over(world, "checking", found.len(), |at| {
        found
            .get(at)
            .filter(|one| !one.is_stdin())
            .and_then(|one| examine::file(one, &locks, demands))
    });
    let place = found.iter().position(Found::is_stdin);
    if let (Some(own), Some(place)) = (from_stdin, place.and_then(|at| checked.get_mut(at))) {
        *place = own;
    }
    Ok(checked)
}

fn nothing(paths: &[PathBuf]) -> Failure {
    let names: Vec<_> = paths.iter().map(|path| input::name(path)).collect();
    Failure::new(Code::NoCert, format!("no certificate in {}", names.join(", ")))
        .help("give files such as app.pfx, app.cer or app.pem, or a folder with them")
}
