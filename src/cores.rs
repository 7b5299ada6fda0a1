//! The cores of the machine, and work that is spread over them.

use std::{
    num::NonZero,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// How many threads can work at once. Asked once: Linux looks it up in the files of control groups, which takes
/// longer than reading a small file.
pub(crate) fn available() -> usize {
    static AVAILABLE: OnceLock<usize> = OnceLock::new();
    *AVAILABLE.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// Runs `work` on so many threads at once, of which this one is one, and returns when all have finished.
///
/// `work` takes its share from a common store. That makes a thread that could not be started, or that died,
/// harmless: the others do its share.
pub(crate) fn on_each(threads: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, &work).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        work();
        for other in others {
            let _ = other.join();
        }
    });
}

/// Does `work` for each number below `count` and returns what came of it, in order. With more than a
/// thousand rounds of a key derivation for each it is spread over all cores: a thread costs as much as some
/// hundred.
pub(crate) fn on_all<T: Send>(
    count: usize,
    rounds: u64,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let threads = if rounds < WORTH_A_THREAD { 1 } else { available().min(count) };
    if threads < 2 {
        return (0..count).map(work).collect();
    }
    let places: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    on_each(threads, || {
        while let Some((at, place)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            places.get(at).map(|place| (at, place))
        } {
            let done = work(at);
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        }
    });
    let done = |(at, place): (usize, Mutex<Option<T>>)| {
        // Empty only if a thread died on it.
        place.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(|| work(at))
    };
    places.into_iter().enumerate().map(done).collect()
}

const WORTH_A_THREAD: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_once_and_in_order() {
        for rounds in [1, 1_000_000] {
            for count in [0, 1, 2, 100] {
                let done = on_all(count, rounds, |at| at * 2);
                assert_eq!(done, (0..count).map(|at| at * 2).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn all_threads_see_the_same_work() {
        let left = AtomicUsize::new(1000);
        let done = AtomicUsize::new(0);
        on_each(4, || {
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
                .is_ok()
            {
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
        assert_eq!(done.into_inner(), 1000);
    }
}
