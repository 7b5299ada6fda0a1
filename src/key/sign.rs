//! The one door to signatures.
