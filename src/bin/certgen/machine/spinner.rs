//! A sign of life for work that takes long.

use std::{
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{cli::manner::Verbosity, machine::world::World};

/// Does `work`; if it takes longer than a moment, a spinner on the terminal says that it is being
/// done. Nothing is drawn into pipes.
pub fn during<T>(world: &World, what: &'static str, work: impl FnOnce() -> T) -> T {
    if !world.watched || world.manner.verbosity == Verbosity::Quiet {
        return work();
    }
    let spinner = ProgressBar::new_spinner();
    let cleared = spinner.clone();
    let _cleared_on_signal = world.interrupt.on_exit(move || cleared.finish_and_clear());
    let (done, wait) = channel::<()>();
    thread::scope(|scope| {
        let watcher = thread::Builder::new().spawn_scoped(scope, move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                spinner.set_style(ProgressStyle::default_spinner());
                spinner.set_message(what);
                spinner.enable_steady_tick(STEP);
                let _ = wait.recv();
                spinner.finish_and_clear();
            }
        });
        let outcome = work();
        drop(done);
        drop(watcher);
        outcome
    })
}

const PATIENCE: Duration = Duration::from_millis(300);
const STEP: Duration = Duration::from_millis(100);
