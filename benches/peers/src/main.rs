//! The work of certgen by certgen and by other libraries: one after the other, in turns, so that whatever
//! else the machine does hits all of them. Prints tables in Markdown.

use std::{env, error::Error};

mod certificates;
mod compressions;
mod foreign;
mod keys;
mod limits;
mod minting;
mod opening;
mod sealing;
mod turns;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let what = arguments.next();
    let amount = arguments.next().map(|text| text.parse()).transpose()?;
    match what.as_deref() {
        Some("certificates") => certificates::compare(amount.unwrap_or(200)),
        Some("keys") => keys::compare(amount.unwrap_or(30)),
        Some("limits") => limits::compare(amount.unwrap_or(25)),
        Some("minting") => minting::compare(amount.unwrap_or(500)),
        Some("opening") => opening::compare(amount.unwrap_or(25)),
        Some("sealing") => sealing::compare(amount.unwrap_or(25)),
        _ => Err("one of certificates, keys, limits, minting, opening, sealing; and how many runs"
            .into()),
    }
}
