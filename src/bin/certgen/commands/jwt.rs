//! `certgen jwt`: what a token says, and whether it holds.

use std::time::SystemTime;

use certgen::date;

use crate::{
    cli::args::{Jwt, JwtCommand},
    machine::world::World,
    say::failure::Failure,
};

mod decode;
mod given;
mod meaning;
mod refusal;
mod signers;
mod verify;

pub fn run(args: Jwt, world: &mut World) -> Result<(), Failure> {
    match args.command {
        JwtCommand::Decode(args) => decode::run(&args, world),
        JwtCommand::Verify(args) => verify::run(&args, world),
    }
}

/// A moment as a date and as a distance: `2026-11-27T04:12:38Z, in 9 minutes`.
fn moment(time: SystemTime, now: SystemTime) -> String {
    let date = date::to_rfc3339(time);
    match (time.duration_since(now), now.duration_since(time)) {
        (Ok(ahead), _) if !ahead.is_zero() => format!("{date}, in {}", date::in_words(ahead)),
        (_, Ok(ago)) if !ago.is_zero() => format!("{date}, {} ago", date::in_words(ago)),
        _ => format!("{date}, now"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_lies_ahead_or_behind() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        for (time, now, expected) in [
            (600, 0, "1970-01-01T00:10:00Z, in 10 minutes"),
            (0, 7_200, "1970-01-01T00:00:00Z, 2 hours ago"),
            (5, 5, "1970-01-01T00:00:05Z, now"),
        ] {
            assert_eq!(moment(at(time), at(now)), expected);
        }
    }
}
