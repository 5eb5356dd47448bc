//! Whatever stands for an Arrow stream becomes a frame that can be shown and written, or an error.

#![no_main]

#[path = "../../tests/common/look.rs"]
#[allow(dead_code, reason = "it looks at whole results too")]
mod look;
#[path = "../mutation.rs"]
mod mutation;

use std::io::Write;

use analyticspal::frame::read_transfer;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|stream: &[u8]| {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(stream).expect("written");
    if let Ok(frame) = read_transfer(file, &mut Vec::new()) {
        look::look_at_frame(&frame);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = mutation::stream(&data[..size], max_size - size.min(max_size), &mut mutation::Dice::new(seed));
    mutation::replace(data, &changed, max_size)
});
