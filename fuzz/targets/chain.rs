#![no_main]

use certgen_fuzz::{bounds, doors};

libfuzzer_sys::fuzz_target!(|input: &[u8]| bounds::within(input, doors::chain));
