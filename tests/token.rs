//! `certgen token` against a double of Entra: what a user sees of each reply, what is sent and how often,
//! and that nothing secret shows.
//!
//! `UPDATE_REPLIES=1 cargo test --test token` writes what is said now into `tests/token/replies`; read it
//! as somebody who is called at three in the morning, before keeping it.

#[path = "token/before.rs"]
mod before;
#[path = "token/cache.rs"]
mod cache;
#[path = "support/entra.rs"]
mod double;
#[path = "token/hygiene.rs"]
mod hygiene;
#[cfg(unix)]
#[path = "token/loopback.rs"]
mod loopback;
#[path = "token/replies.rs"]
mod replies;
#[path = "token/retries.rs"]
mod retries;
#[path = "token/run.rs"]
mod run;
#[path = "token/scenarios.rs"]
mod scenarios;
#[path = "token/success.rs"]
mod success;
