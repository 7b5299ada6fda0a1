//! Composes PFX files byte by byte: the dialects whose writers are not at hand, and hostile files.
//!
//! Nothing in here comes from certgen, which is to be judged by these files: the encoding, the key
//! derivations and the verdicts are this folder's own. Salts, keys and certificates are fixed, so that
//! a file is the same each time.

#![allow(dead_code, reason = "each test takes the part that it needs")]

pub mod bags;
pub mod ber;
pub mod case;
pub mod crypto;
pub mod dialects;
pub mod hostile;
pub mod keys;
pub mod pfx;
pub mod scheme;
