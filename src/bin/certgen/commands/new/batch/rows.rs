//! From the rows of a batch to plans: the flags of the command line, with what a row gives instead.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::{Path, PathBuf},
    time::SystemTime,
};

use certgen::{KeyAlgorithm, Preset};
use clap::ValueEnum;

use super::table::{Cell, Column, Row};
use crate::{
    cli::{
        args::{self, CerEncoding},
        usage::nearest,
    },
    commands::new::plan::Plan,
    say::{code::Code, failure::Failure},
};

/// A credential that is to be made, and where it is asked for.
#[derive(Debug)]
pub struct Order {
    pub line: usize,
    pub plan: Plan,
}

/// Makes sense of all `rows` of the file `name`, or says which of them make none.
pub fn orders(
    rows: &[Row],
    defaults: &args::New,
    name: &str,
    now: SystemTime,
) -> Result<Vec<Order>, Failure> {
    let mut orders = Vec::new();
    let mut wrong = Vec::new();
    for row in rows {
        match order(row, defaults, now) {
            Ok(order) => orders.push(order),
            Err((line, failure)) => wrong.push((line, failure)),
        }
    }
    wrong.extend(repeated(&orders));
    wrong.sort_by_key(|(line, _)| *line);
    let mut wrong = wrong.into_iter();
    match wrong.next() {
        None => Ok(orders),
        Some((line, failure)) => Err(first_of_several(line, failure, wrong.as_slice(), name)),
    }
}

/// `failure` with its place in the file.
pub fn at(line: usize, mut failure: Failure, name: &str) -> Failure {
    failure.message = format!("{name}, line {line}: {}", failure.message);
    failure
}

/// The first failure in full, and of the others where they are and what.
fn first_of_several(
    line: usize,
    mut failure: Failure,
    others: &[(usize, Failure)],
    name: &str,
) -> Failure {
    failure = at(line, failure, name);
    if others.is_empty() {
        return failure;
    }
    let told = |(line, failure): &(usize, Failure)| format!("line {line}: {}", failure.message);
    let mut list: Vec<_> = others.iter().take(MOST_TOLD).map(told).collect();
    if let Some(more) = others.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        list.push(format!("and {more} more"));
    }
    failure.detail("also", list.join("; "))
}

fn order(row: &Row, defaults: &args::New, now: SystemTime) -> Result<Order, (usize, Failure)> {
    let mut args = defaults.clone();
    for cell in &row.cells {
        put(cell, &mut args).map_err(|failure| (cell.line, failure))?;
    }
    let source = args.password.as_deref();
    let line_of =
        |column| row.cells.iter().find(|cell| cell.column == column).map(|cell| cell.line);
    let password_line = line_of(Column::Password).unwrap_or(row.line);
    if source == Some("generate") && !args.show_secret {
        return Err((password_line, unseen()));
    }
    // They are about those rows that have such a source.
    args.show_secret &= source == Some("generate");
    args.insecure_no_password &= source == Some("none");
    let plan = Plan::resolve(args, now);
    plan.map(|plan| Order { line: row.line, plan }).map_err(|failure| match failure.code {
        Code::PasswordOnCommandLine => (password_line, password_in_batch()),
        _ => (row.line, failure),
    })
}

/// Gives `args` what stands in `cell`.
fn put(cell: &Cell, args: &mut args::New) -> Result<(), Failure> {
    let text = cell.texts.join(",");
    match cell.column {
        Column::CerEncoding => {
            args.cer_encoding = choice::<CerEncoding>(cell.column, &text)?;
        }
        Column::File => args.file = Some(text),
        Column::Iterations => {
            let number = text.parse().map_err(|_| refused(cell.column, &text, "a whole number"));
            args.iterations = Some(number?);
        }
        Column::Key => {
            let names = KeyAlgorithm::ALL.map(|algorithm| algorithm.name());
            let found = KeyAlgorithm::ALL.into_iter().find(|algorithm| algorithm.name() == text);
            args.key = found.ok_or_else(|| refused_word(cell.column, &text, &names))?;
        }
        Column::Name => args.name = Some(text),
        Column::Password => args.password = Some(text),
        Column::Pem => args.pem = is_so(cell.column, &text)?,
        Column::Pfx => {
            let names = Preset::WITH_KEY.map(|preset| preset.name());
            let found = Preset::WITH_KEY.into_iter().find(|preset| preset.name() == text);
            args.pfx = found.ok_or_else(|| refused_word(cell.column, &text, &names))?;
        }
        Column::San => args.san.clone_from(&cell.texts),
        Column::Split => args.split = is_so(cell.column, &text)?,
        Column::Subject => args.subject = Some(text),
        Column::Use => args.usage = Some(choice::<args::Usage>(cell.column, &text)?),
        Column::Valid => {
            args.valid = Some(text);
            args.days = None;
        }
    }
    Ok(())
}

fn choice<T: ValueEnum>(column: Column, text: &str) -> Result<T, Failure> {
    T::from_str(text, false).map_err(|_| {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        refused_word(column, text, &names)
    })
}

/// Yes or no, as people and spreadsheets write it.
fn is_so(column: Column, text: &str) -> Result<bool, Failure> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(refused(column, text, "true or false")),
    }
}

fn refused(column: Column, text: &str, wanted: &str) -> Failure {
    let name = column.name();
    Failure::usage(format!("{name} does not take \"{text}\"")).help(format!("it takes {wanted}"))
}

fn refused_word(column: Column, text: &str, known: &[&str]) -> Failure {
    let list = known.join(", ");
    let failure = refused(column, text, &list);
    match nearest::word(text, known.iter().copied()) {
        Some(nearest) => failure.help(format!("did you mean {nearest}? It takes {list}")),
        None => failure,
    }
}

fn unseen() -> Failure {
    Failure::usage("nobody would ever know the password: generate makes one for each credential")
        .help("--show-secret puts each password into the line of its credential")
}

fn password_in_batch() -> Failure {
    let message = "a password in the file of a batch can be read by whoever gets the file";
    Failure::new(Code::PasswordInBatch, message)
        .why("password takes the place where the password is, not the password")
        .help("write env:NAME, file:PATH, prompt or generate; if this one was real, choose another")
}

/// The orders that would write a file of an earlier one.
fn repeated(orders: &[Order]) -> Vec<(usize, Failure)> {
    let mut taken: HashMap<PathBuf, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for Order { line, plan } in orders {
        for target in plan.targets() {
            match taken.entry(as_the_system_tells_names_apart(&target.path)) {
                Entry::Vacant(place) => {
                    place.insert(*line);
                }
                Entry::Occupied(first) => {
                    wrong.push((*line, twice(&target.path, *first.get())));
                    break;
                }
            }
        }
    }
    wrong
}

fn twice(path: &Path, first: usize) -> Failure {
    let message = format!("{} is written by line {first} too", path.display());
    Failure::new(Code::BadBatchRow, message)
        .help("give each a name of its own, or another file: a column or key called file")
}

fn as_the_system_tells_names_apart(path: &Path) -> PathBuf {
    if cfg!(any(target_os = "macos", windows)) {
        return path.to_string_lossy().to_lowercase().into();
    }
    path.to_owned()
}

const MOST_TOLD: usize = 5;
