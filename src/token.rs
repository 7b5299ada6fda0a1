//! Refusals of token endpoints, as data.

pub mod aadsts;
mod explanation;
pub mod oauth;

pub use explanation::{Compare, Explanation};
