//! The work of a batch: all cores make credentials, one thread writes them as they come. An RSA search
//! spreads over the cores by itself; letting several of them share the cores costs no work either.

use std::{
    collections::BTreeMap,
    io::Write,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::SystemTime,
};

use super::{
    outcome::{Outcome, Tally},
    rows::Order,
};
use crate::{
    cli::manner::Verbosity,
    commands::new::{
        ELSEWHERE,
        credential::{Credential, Material},
        report::Report,
    },
    machine::{files::OutputSet, interrupt::Undo, progress::Progress, world::World},
    say::failure::Failure,
    take::{issuer::Issuer, password::NewPassword},
};

/// What there is to do about one row.
pub enum Step<'a> {
    /// Nothing: what becomes of it is known.
    Known(&'a Order, Outcome),
    Make(Job<'a>),
}

/// A credential to be made, under this password.
pub struct Job<'a> {
    pub order: &'a Order,
    pub password: Arc<NewPassword>,
}

/// Takes all `steps`. A failure of one is kept in `tally`; what is returned ends all.
pub fn take_all(
    steps: &[Step<'_>],
    issuer: Option<&Issuer>,
    now: SystemTime,
    tally: &mut Tally,
    world: &mut World,
) -> Result<(), Failure> {
    let total = steps.iter().filter(|step| matches!(step, Step::Make(_))).count();
    let written = Arc::new(AtomicUsize::new(0));
    let _told = tell_on_signal(Arc::clone(&written), total, world);
    let progress = Progress::new(world, "making", total);
    let course = Course { progress, written, issuer };
    in_order_on_all_cores(
        steps,
        |step| match step {
            Step::Known(..) => None,
            Step::Make(job) => Some(make(job, issuer, now)),
        },
        |step, made| match (step, made) {
            (Step::Known(order, outcome), _) => {
                course.progress.aside(|| tally.take(order, outcome.clone(), world))
            }
            (Step::Make(job), Some(made)) => finish(job, made, &course, tally, world),
            (Step::Make(_), None) => Ok(()),
        },
    )
}

/// Who signs, and how far the work has come.
struct Course<'a> {
    progress: Progress,
    written: Arc<AtomicUsize>,
    issuer: Option<&'a Issuer>,
}

/// What a failure ends.
enum End {
    OfAll(Failure),
    OfOne(Failure),
}

fn make(job: &Job<'_>, issuer: Option<&Issuer>, now: SystemTime) -> Result<Credential, Failure> {
    let plan = &job.order.plan;
    let material = Material::make(plan, &job.password.password)?;
    Credential::make(plan, material, &job.password.password, issuer, now)
}

fn finish(
    job: &Job<'_>,
    made: Result<Credential, Failure>,
    course: &Course<'_>,
    tally: &mut Tally,
    world: &mut World,
) -> Result<(), Failure> {
    course.progress.step();
    let made = made.map_err(End::OfOne);
    match made.and_then(|credential| write(job, &credential, course, tally, world)) {
        Ok(()) => Ok(()),
        Err(End::OfAll(failure)) => Err(failure),
        Err(End::OfOne(failure)) => {
            course.progress.aside(|| tally.take(job.order, Outcome::Failed(failure), world))
        }
    }
}

fn write(
    job: &Job<'_>,
    credential: &Credential,
    course: &Course<'_>,
    tally: &mut Tally,
    world: &mut World,
) -> Result<(), End> {
    let plan = &job.order.plan;
    let outputs = OutputSet::reserve(&plan.targets(), plan.existing, ELSEWHERE);
    let outputs = outputs.map_err(End::OfOne)?;
    let interrupt = world.interrupt.clone();
    let mut shown = Ok(());
    // Shown while no signal can end the program: what is there has been named, and the reverse.
    let confirm = || {
        let report = Report::new(plan, &credential.product, course.issuer, &job.password);
        shown = course.progress.aside(|| tally.made(job.order, &report, world));
        course.written.fetch_add(1, Ordering::Relaxed);
        match &shown {
            // Under a password that did not get out, the files would be lost.
            Err(failure) if job.password.is_unseen => Err(failure.clone()),
            _ => Ok(()),
        }
    };
    let written = outputs.commit(&credential.contents(), &interrupt, confirm);
    shown.map_err(End::OfAll)?;
    written.map_err(|failure| match failure.is_interruption() {
        true => End::OfAll(failure),
        false => End::OfOne(failure),
    })
}

/// Says how far it came if a signal ends the program.
fn tell_on_signal(written: Arc<AtomicUsize>, total: usize, world: &World) -> Option<Undo> {
    let is_told = !world.is_json() && world.manner.verbosity != Verbosity::Quiet;
    is_told.then(|| {
        world.interrupt.on_exit(move || {
            let written = written.load(Ordering::Relaxed);
            let _ = writeln!(
                std::io::stderr(),
                "interrupted: {written} of {total} are made; without --force the same command makes \
                 the rest"
            );
        })
    })
}

/// Does `work` for each of `items` on all cores, and gives what came of each to `take` on this thread, in
/// order. A failure of `take` ends it all.
fn in_order_on_all_cores<'a, I: Sync, T: Send>(
    items: &'a [I],
    work: impl Fn(&'a I) -> T + Sync,
    mut take: impl FnMut(&'a I, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let next = AtomicUsize::new(0);
    let draw = || {
        let at = next.fetch_add(1, Ordering::Relaxed);
        items.get(at).map(|item| (at, work(item)))
    };
    thread::scope(|scope| {
        // As many as there are workers may wait to be taken: they do not wait for the disk.
        let (sender, receiver) = sync_channel(cores.max(1));
        let work_on =
            |sender: SyncSender<_>| while draw().is_some_and(|one| sender.send(one).is_ok()) {};
        let workers = (0..cores).filter(|_| {
            let sender = sender.clone();
            thread::Builder::new().spawn_scoped(scope, move || work_on(sender)).is_ok()
        });
        let here = if workers.count() == 0 { Some(&draw) } else { None };
        drop(sender);
        let done = receiver.iter().chain(std::iter::from_fn(|| here.and_then(|draw| draw())));
        let mut early = BTreeMap::new();
        let mut due = items.iter().enumerate().peekable();
        for (at, done) in done {
            early.insert(at, done);
            while let Some((at, item)) = due.peek().copied() {
                let Some(done) = early.remove(&at) else { break };
                take(item, done)?;
                due.next();
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_taken_once_and_in_order() {
        for count in [0, 1, 2, 100] {
            let items: Vec<usize> = (0..count).collect();
            let mut seen = Vec::new();
            in_order_on_all_cores(
                &items,
                |item| item * 2,
                |item, done| {
                    seen.push((*item, done));
                    Ok(())
                },
            )
            .unwrap();
            let expected = items.iter().map(|item| (*item, item * 2));
            assert_eq!(seen, expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_failure_of_the_taker_ends_all() {
        let items: Vec<usize> = (0..1000).collect();
        let mut taken = 0;
        let ended = in_order_on_all_cores(
            &items,
            |_| (),
            |item, ()| {
                taken += 1;
                if *item == 2 { Err(Failure::usage("no")) } else { Ok(()) }
            },
        );
        assert_eq!(ended.unwrap_err().message, "no");
        assert_eq!(taken, 3);
    }
}
