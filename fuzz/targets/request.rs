#![no_main]

use certgen_fuzz::{bounds, der, doors};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|input: &[u8]| bounds::within(input, doors::request));

// The byte in front, which chooses, is changed along with the others now and then.
fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let asked = data.get_mut(1..).filter(|_| size > 1 && !seed.is_multiple_of(4));
    asked
        .and_then(|asked| der::mutate(asked, size - 1, most - 1, seed, fuzzer_mutate))
        .map(|size| size + 1)
        .unwrap_or_else(|| fuzzer_mutate(data, size, most))
});
