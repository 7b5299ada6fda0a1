//! What comes in: files and what opens them, passwords, certificates with their keys, servers.

pub mod authorities;
pub mod client;
pub mod entry;
pub mod identity;
pub mod input;
pub mod issuer;
pub mod password;
