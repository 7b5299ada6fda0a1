//! How far work on many things has come.

use std::{
    num::NonZero,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    cli::manner::Verbosity,
    machine::{interrupt::Undo, world::World},
};

/// A bar on standard error, if somebody watches it. Nothing is drawn into pipes.
pub struct Progress {
    bar: ProgressBar,
    _cleared_on_signal: Undo,
}

impl Progress {
    pub fn new(world: &World, what: &'static str, total: usize) -> Self {
        let is_seen = is_watched(world);
        let target = match is_seen {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(total), target).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(LOOK) {
            bar.set_style(style);
        }
        if is_seen {
            bar.enable_steady_tick(STEP);
        }
        let cleared = bar.clone();
        let undo = world.interrupt.on_exit(move || cleared.finish_and_clear());
        Self { bar, _cleared_on_signal: undo }
    }

    /// One more is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// Writes to a terminal on which the bar may stand.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Does `work` for each number below `count` and returns what came of it, in order. If it takes longer
/// than a moment, a bar on the terminal says how much is done. Nothing is drawn into pipes.
pub fn over<T: Send>(
    world: &World,
    what: &'static str,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let places: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let take = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(place) = places.get(at) else { break };
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(work(at));
            done.fetch_add(1, Ordering::Relaxed);
        }
    };
    let bar = is_watched(world).then(ProgressBar::hidden);
    let cleared = bar.clone();
    let _cleared_on_signal = world.interrupt.on_exit(move || {
        if let Some(bar) = &cleared {
            bar.finish_and_clear();
        }
    });
    let (finished, wait) = channel::<()>();
    thread::scope(|scope| {
        if let Some(bar) = &bar {
            let is_over =
                move |patience| wait.recv_timeout(patience) != Err(RecvTimeoutError::Timeout);
            let done = &done;
            let watcher = move || show(bar, what, count, done, is_over);
            let _ = thread::Builder::new().spawn_scoped(scope, watcher);
        }
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let others: Vec<_> = (1..cores.min(count))
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, take).ok())
            .collect();
        take();
        for other in others {
            let _ = other.join();
        }
        drop(finished);
    });
    let result = |(at, place): (usize, Mutex<Option<T>>)| {
        // Empty only if a thread died on it.
        place.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(|| work(at))
    };
    places.into_iter().enumerate().map(result).collect()
}

fn is_watched(world: &World) -> bool {
    world.watched && world.manner.verbosity != Verbosity::Quiet
}

fn show(
    bar: &ProgressBar,
    what: &'static str,
    count: usize,
    done: &AtomicUsize,
    is_over: impl Fn(Duration) -> bool,
) {
    if is_over(PATIENCE) {
        return;
    }
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.set_length(u64::try_from(count).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template(LOOK) {
        bar.set_style(style);
    }
    bar.set_message(what);
    loop {
        bar.set_position(u64::try_from(done.load(Ordering::Relaxed)).unwrap_or(u64::MAX));
        if is_over(STEP) {
            break;
        }
    }
    bar.finish_and_clear();
}

const LOOK: &str = "{msg} [{bar:30}] {pos}/{len}, {eta} left";
const STEP: Duration = Duration::from_millis(200);
/// What takes less shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_their_numbers() {
        let world = World::empty();
        let squares = over(&world, "squaring", 1_000, |at| at * at);
        assert_eq!(squares, (0..1_000).map(|at| at * at).collect::<Vec<_>>());
        assert_eq!(over(&world, "nothing", 0, |at| at), [0; 0]);
    }
}
