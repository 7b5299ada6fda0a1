//! `certgen token` against a double of Entra: what a user sees of each reply, what is sent and how often,
//! and that nothing secret shows.
//!
//! `UPDATE_REPLIES=1 cargo test --test program token` writes what is said now into `tests/token/replies`; read it
//! as somebody who is called at three in the morning, before keeping it.

mod before;
mod cache;
mod hygiene;
#[cfg(unix)]
mod loopback;
mod replies;
mod retries;
mod run;
mod scenarios;
mod success;
