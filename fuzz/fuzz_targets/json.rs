//! JSON and NDJSON. Whatever stands for it becomes tables or an error.

#![no_main]

#[path = "../../tests/common/look.rs"]
#[allow(dead_code, reason = "it looks at whole results too")]
mod look;
#[path = "../mutation.rs"]
mod mutation;
#[path = "../../tests/common/open.rs"]
mod open;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|bytes: &[u8]| open::open("json", bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = mutation::file(&data[..size], max_size - size.min(max_size), &mut mutation::Dice::new(seed));
    mutation::replace(data, &changed, max_size)
});
