//! Who signed a certificate: those who may have by their names and key identifiers, and those who have by
//! their signatures, with a bound on what is spent on the answer.

mod pool;
mod proofs;

pub use pool::Pool;
pub(crate) use proofs::{Link, reading};
pub use proofs::{Proofs, Share};
