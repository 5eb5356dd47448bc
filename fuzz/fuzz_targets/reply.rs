//! Whatever a worker sends from `begin` on spoils at most its own run's result.

#![no_main]

#[path = "../../tests/common/look.rs"]
mod look;
#[path = "../mutation.rs"]
mod mutation;

use std::sync::LazyLock;

use analyticspal::domain::{Code, Limits, SandboxTier};
use analyticspal::execution::{ExecutionRequest, ExecutionResult};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// The largest result; small, so that going beyond it shows.
const RESULT_BYTES: u64 = 1 << 20;

static REQUEST: LazyLock<ExecutionRequest> = LazyLock::new(|| ExecutionRequest {
    user_id: "tester".parse().expect("a user id"),
    code: Code::python("result = df"),
    tables: Vec::new(),
    active: 0,
    limits: Limits { result_bytes: RESULT_BYTES, ..Limits::for_machine(4 << 30, 2) },
    strict: false,
    result_name: None,
    require_tier: SandboxTier::Reduced,
    extra_input: None,
    keep_frames: false,
});

fuzz_target!(|sent: &[u8]| {
    let result = ExecutionResult::from_worker(sent, &REQUEST, &std::env::temp_dir());
    look::look_at(&result);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = mutation::reply(&data[..size], max_size - size.min(max_size), &mut mutation::Dice::new(seed));
    mutation::replace(data, &changed, max_size)
});
