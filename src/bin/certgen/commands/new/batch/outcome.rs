//! What became of each credential of a batch, and of all of them.

use serde_json::{Map, Value, json};

use super::rows::Order;
use crate::{
    cli::manner::Verbosity,
    commands::new::{
        plan::Plan,
        report::{self, Report},
    },
    machine::{output, world::World},
    say::{answer, code::Code, failure::Failure, visible, warning::Warning},
};

/// What became of a credential of which nothing was written.
#[derive(Debug, Clone)]
pub enum Outcome {
    Failed(Failure),
    /// It exists already.
    Skipped,
}

/// The count of what became of all.
pub struct Tally {
    /// What messages call the batch.
    name: String,
    /// Columns of the longest list of files.
    width: usize,
    made: usize,
    skipped: usize,
    failed: Vec<(usize, Failure)>,
    /// Each with the lines that it is about.
    warnings: Vec<(Warning, Vec<usize>)>,
}

impl Tally {
    pub fn new(name: &str, orders: &[Order]) -> Self {
        let widths = orders.iter().map(|order| files(&order.plan).chars().count());
        Self {
            name: name.to_owned(),
            width: widths.max().unwrap_or(0),
            made: 0,
            skipped: 0,
            failed: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Notes that nothing was written for `order`, and shows it where it has a line of its own.
    pub fn take(
        &mut self,
        order: &Order,
        outcome: Outcome,
        world: &mut World,
    ) -> Result<(), Failure> {
        let files = ("files".to_owned(), report::files_json(&order.plan));
        match outcome {
            Outcome::Failed(failure) => {
                let error = ("error".to_owned(), answer::failure(&failure));
                self.failed.push((order.line, failure));
                if world.is_json() {
                    return show(&object("failed", order, [files, error]), world);
                }
                Ok(())
            }
            Outcome::Skipped => {
                self.skipped += 1;
                if world.is_json() {
                    return show(&object("skipped", order, [files]), world);
                }
                let text = format!("{}   exists, skipped", self.row(&order.plan));
                if is_quiet(world) { Ok(()) } else { output::page(world, &format!("{text}\n")) }
            }
        }
    }

    /// Shows a credential whose files are there.
    pub fn made(
        &mut self,
        order: &Order,
        report: &Report<'_>,
        world: &mut World,
    ) -> Result<(), Failure> {
        let text = if world.is_json() {
            let Value::Object(rest) = report.json() else { return Ok(()) };
            answer::line(&object("made", order, rest))
        } else {
            format!("{}   {}\n", self.row(&order.plan), report.summary())
        };
        if report.is_unseen() {
            output::secret_page(world, &text)?;
        } else if world.is_json() || !is_quiet(world) {
            output::page(world, &text)?;
        }
        self.made += 1;
        self.warn(order.line, report.warnings());
        Ok(())
    }

    /// Notes what is to be said of a line.
    pub fn warn<'a>(&mut self, line: usize, warnings: impl IntoIterator<Item = &'a Warning>) {
        for warning in warnings {
            match self.warnings.iter_mut().find(|(known, _)| known == warning) {
                Some((_, lines)) => lines.push(line),
                None => self.warnings.push((warning.clone(), vec![line])),
            }
        }
    }

    /// Shows what there is to say of all, and fails if one has failed.
    pub fn conclude(mut self, world: &mut World) -> Result<(), Failure> {
        self.failed.sort_by_key(|(line, _)| *line);
        if !world.is_json() {
            let warnings: Vec<_> = self.warnings.drain(..).map(of_lines).collect();
            output::warnings(world, &warnings);
            for (line, failure) in self.failed.iter().take(MOST_SHOWN) {
                let mut failure = failure.clone();
                failure.message = format!("line {line}: {}", failure.message);
                output::failure(world, &failure);
            }
            if !is_quiet(world) {
                output::page(world, &self.summary())?;
            }
        }
        match self.failed.first() {
            None => Ok(()),
            Some((_, first)) => Err(self.failure(first)),
        }
    }

    fn row(&self, plan: &Plan) -> String {
        let files = files(plan);
        let gap = " ".repeat(self.width.saturating_sub(files.chars().count()));
        format!("  {}{gap}", visible::escaped(&files))
    }

    fn summary(&self) -> String {
        let mut parts = vec![format!("{} made", self.made)];
        if self.skipped > 0 {
            parts.push(format!("{} skipped (--force replaces what exists)", self.skipped));
        }
        if !self.failed.is_empty() {
            parts.push(format!("{} failed", self.failed.len()));
        }
        format!("{}\n", parts.join(", "))
    }

    fn failure(&self, first: &Failure) -> Failure {
        let (failed, name) = (self.failed.len(), &self.name);
        let total = failed + self.made + self.skipped;
        let lines: Vec<_> = self.failed.iter().map(|(line, _)| *line).collect();
        let message = format!("{failed} of {total} credentials of {name} could not be made");
        Failure { exit: first.exit, ..Failure::new(Code::BatchIncomplete, message) }
            .why(format!("see {}", list(&lines)))
            .help("mend that and run the same command again: what exists is skipped")
    }
}

/// A line of JSON about `order`.
fn object(status: &str, order: &Order, rest: impl IntoIterator<Item = (String, Value)>) -> Value {
    let head = json!({ "schema": answer::SCHEMA, "status": status, "line": order.line });
    let Value::Object(mut fields) = head else { return Value::Object(Map::new()) };
    fields.extend(rest);
    Value::Object(fields)
}

fn show(value: &Value, world: &mut World) -> Result<(), Failure> {
    output::page(world, &answer::line(value))
}

fn is_quiet(world: &World) -> bool {
    world.manner.verbosity == Verbosity::Quiet
}

/// The files of a plan in few words: `my-app.pfx, .cer`.
fn files(plan: &Plan) -> String {
    let mut kinds = plan.files.iter();
    let first = kinds.next().map(|kind| plan.path(*kind).display().to_string());
    let others = kinds.map(|kind| format!(".{}", kind.ending()));
    first.into_iter().chain(others).collect::<Vec<_>>().join(", ")
}

fn of_lines((warning, mut lines): (Warning, Vec<usize>)) -> Warning {
    lines.sort_unstable();
    Warning { message: format!("{}: {}", list(&lines), warning.message), ..warning }
}

/// `lines 3, 5 and 7`, and not too many of them.
fn list(lines: &[usize]) -> String {
    let numbers: Vec<_> = lines.iter().take(MOST_SHOWN).map(ToString::to_string).collect();
    let plural = if lines.len() == 1 { "" } else { "s" };
    match lines.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("line{plural} {} and {more} more", numbers.join(", ")),
        None => format!("line{plural} {}", numbers.join(", ")),
    }
}

const MOST_SHOWN: usize = 10;
