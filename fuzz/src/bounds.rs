//! What one input may cost.

use std::alloc::System;

use cap::Cap;

/// Refuses memory beyond its limit, which ends the process with a stack trace: that is the assertion.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// The largest input that [`MEMORY`] is promised for, in bytes.
pub const INPUT: usize = 1 << 20;

/// The most memory that is held at once for an input of up to [`INPUT`] bytes, in bytes: 64 MiB.
pub const MEMORY: usize = 64 << 20;

/// Hands `input` to `door`, which gets no more than [`MEMORY`].
///
/// # Panics
///
/// When a door does, and the process aborts when it asks for more memory.
pub fn within(input: &[u8], door: fn(&[u8])) {
    if input.len() > INPUT {
        return;
    }
    let before = ALLOCATOR.allocated();
    ALLOCATOR.set_limit(before + MEMORY).expect("no less than what is there");
    door(input);
    ALLOCATOR.set_limit(usize::MAX).expect("no less than what is there");
}
