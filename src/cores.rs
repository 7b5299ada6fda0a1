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
    let take = || {
        while let Some((at, place)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            places.get(at).map(|place| (at, place))
        } {
            let done = work(at);
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Without a thread to spare, the work is done by those that there are.
            let _ = thread::Builder::new().spawn_scoped(scope, take);
        }
        take();
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
}
