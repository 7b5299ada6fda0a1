//! The same work by several libraries, one after the other, in turns.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};

/// A library and how it does the work.
pub type Peer<W> = (&'static str, fn(W) -> Result<Vec<u8>, Box<dyn Error>>);

/// Prints the head of a table, with what the times are in.
pub fn head() {
    println!(
        "| what | library | median ms | min ms | p90 ms | median against certgen | processor ms |"
    );
    println!("|---|---|---|---|---|---|---|");
}

/// What one library took: a time by the clock for each run, and processor time for all of them.
#[derive(Default)]
struct Times {
    clock: Vec<Duration>,
    processor: Duration,
}

/// Lets each of `peers` do `work` so many times and prints the rows of a table. The first is what the
/// others are compared with.
pub fn take_turns<W: Copy>(
    name: &str,
    peers: &[Peer<W>],
    work: W,
    runs: usize,
) -> Result<(), Box<dyn Error>> {
    for (library, work_of) in peers {
        work_of(work).map_err(|error| format!("{name} by {library}: {error}"))?;
    }
    let mut all: Vec<Times> = peers.iter().map(|_| Times::default()).collect();
    for round in 0..runs {
        // Each round begins with another library.
        for turn in 0..peers.len() {
            let peer = (round + turn) % peers.len();
            let (processor, clock) = (processor_time(), Instant::now());
            std::hint::black_box(peers[peer].1(work)?);
            all[peer].clock.push(clock.elapsed());
            all[peer].processor += processor_time() - processor;
        }
    }
    for times in &mut all {
        times.clock.sort_unstable();
    }
    for ((library, _), times) in peers.iter().zip(&all) {
        println!(
            "| {name} | {library} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            milliseconds(times.quantile(50)),
            milliseconds(times.quantile(0)),
            milliseconds(times.quantile(90)),
            milliseconds(times.quantile(50)) / milliseconds(all[0].quantile(50)),
            milliseconds(times.processor) / times.clock.len() as f64,
        );
    }
    Ok(())
}

impl Times {
    /// The time that `percent` of the runs were done within.
    fn quantile(&self, percent: usize) -> Duration {
        self.clock[(self.clock.len() - 1) * percent / 100]
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Of all threads of this process so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}
