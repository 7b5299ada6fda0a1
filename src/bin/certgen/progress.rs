//! How far a batch has come.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    interrupt::Undo,
    world::{Verbosity, World},
};

/// A bar on standard error, if somebody watches it. Nothing is drawn into pipes.
pub struct Progress {
    bar: ProgressBar,
    _cleared_on_signal: Undo,
}

impl Progress {
    pub fn new(world: &World, what: &'static str, total: usize) -> Self {
        let is_seen = world.watched && world.manner.verbosity != Verbosity::Quiet;
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

const LOOK: &str = "{msg} [{bar:30}] {pos}/{len}, {eta} left";
const STEP: Duration = Duration::from_millis(200);
