#![no_main]

use certgen_fuzz::{bounds, der, doors, sealed::CHOICE};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|input: &[u8]| bounds::within(input, doors::pfx_sealed));

// The bytes in front, which choose, are changed along with the others now and then.
fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let inside = data.get_mut(CHOICE..).filter(|_| size > CHOICE && !seed.is_multiple_of(4));
    inside
        .and_then(|inside| der::mutate(inside, size - CHOICE, most - CHOICE, seed, fuzzer_mutate))
        .map(|size| size + CHOICE)
        .unwrap_or_else(|| fuzzer_mutate(data, size, most))
});
