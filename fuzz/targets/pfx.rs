#![no_main]

use certgen_fuzz::{bounds, der, doors};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|input: &[u8]| bounds::within(input, doors::pfx));

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    der::mutate(data, size, most, seed, fuzzer_mutate)
        .unwrap_or_else(|| fuzzer_mutate(data, size, most))
});
