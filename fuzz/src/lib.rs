//! What the fuzz targets share: the doors of the library that hostile input is pushed through, the bounds
//! on what each may cost, and mutations that keep DER well-formed.
//!
//! A target is a few lines: it hands its input to one of [`doors`] within [`bounds`]. The example `cost`
//! hands files to the same doors in a release build, and the example `seeds` writes what to begin with.

#![forbid(unsafe_code)]

pub mod bounds;
pub mod der;
pub mod doors;
pub mod sealed;
pub mod signed;

/// What is compared of bags, there and here.
#[path = "../../tests/support/whole.rs"]
pub mod whole;

/// The composer of PFX files of the tests, which shares no code with what is judged.
#[path = "../../tests/support/compose.rs"]
pub mod compose;
