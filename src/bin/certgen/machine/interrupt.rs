//! Ctrl-C and its kin: what has to be put back before the program may end.
//!
//! A thread waits for the signals, so that what runs on a signal is ordinary code. It is started by
//! the commands that change something, and by every question: a terminal without echo is to be put
//! back. The others end as the system ends them.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering},
};

use crate::say::failure::Failure;

/// A handle to the signals of this process.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// The signal that came, or 0.
    signal: AtomicI32,
    /// Held while files appear under their names: between the first and the last nobody may leave.
    gate: Mutex<()>,
    undo: Mutex<Vec<(u64, Work)>>,
    last: AtomicU64,
    is_watched: AtomicBool,
}

type Work = Box<dyn FnMut() + Send>;

/// Takes its work off the list when it goes out of scope.
#[must_use]
pub struct Undo {
    shared: Arc<Shared>,
    number: u64,
}

impl Interrupt {
    /// From now on a signal runs what is on the list and ends the program with 128 + its number.
    #[cfg(unix)]
    pub fn watch(&self) {
        use signal_hook::{consts, iterator::Signals, low_level};

        if self.0.is_watched.swap(true, Ordering::SeqCst) {
            return;
        }
        // A file-size limit is to be an error of `write`, which can be told, not the end.
        let _ = signal_hook::flag::register(consts::SIGXFSZ, Arc::default());
        let ignored = ignored_signals();
        let wanted = [consts::SIGHUP, consts::SIGINT, consts::SIGTERM]
            .into_iter()
            .filter(|signal| ignored & (1 << (signal - 1)) == 0);
        // Without it the system's own way holds: the program ends, and nothing half-made has a name.
        let Ok(mut signals) = Signals::new(wanted) else { return };
        let interrupt = self.clone();
        let _ = std::thread::Builder::new().name("signals".into()).spawn(move || {
            if let Some(signal) = signals.forever().next() {
                interrupt.0.signal.store(signal, Ordering::SeqCst);
                let _gate = interrupt.hold();
                for (_, undo) in lock(&interrupt.0.undo).iter_mut().rev() {
                    undo();
                }
                low_level::exit(128 + signal);
            }
        });
    }

    #[cfg(not(unix))]
    pub fn watch(&self) {}

    /// Puts `undo` on the list of what to do when a signal ends the program.
    pub fn on_exit(&self, undo: impl FnMut() + Send + 'static) -> Undo {
        let number = self.0.last.fetch_add(1, Ordering::Relaxed);
        lock(&self.0.undo).push((number, Box::new(undo)));
        Undo { shared: Arc::clone(&self.0), number }
    }

    /// Keeps a signal from ending the program until the guard goes out of scope.
    pub fn hold(&self) -> MutexGuard<'_, ()> {
        lock(&self.0.gate)
    }

    /// Fails if a signal has come.
    pub fn check(&self) -> Result<(), Failure> {
        match self.0.signal.load(Ordering::SeqCst) {
            0 => Ok(()),
            signal => Err(Failure::interrupted(u8::try_from(128 + signal).unwrap_or(u8::MAX))),
        }
    }
}

#[cfg(test)]
impl Interrupt {
    /// As if `signal` had just come.
    pub fn pretend(&self, signal: i32) {
        self.0.signal.store(signal, Ordering::SeqCst);
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        lock(&self.shared.undo).retain(|(number, _)| *number != self.number);
    }
}

/// A panic elsewhere does not make a list of closures wrong.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The signals that whoever started this process wants ignored, as `nohup` does with SIGHUP: bit 0 is
/// signal 1. Only Linux tells without unsafe code; elsewhere none.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
