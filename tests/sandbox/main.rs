//! Hostile code against the real sandbox, by the executor's public door, and the sandbox's own door.
//!
//! `attacks` is the table of what is tried, `harness` tries it, `alone` holds attacks that end or fill their process,
//! `protocol` those on the executor behind the sandbox, `door` what callers of the sandbox rely on.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../common/mod.rs"]
mod common;

mod attacks;
mod alone;
mod door;
mod harness;
mod protocol;
mod zygote;

use attacks::Resource;
use harness::{all_fail, succeed_unconfined};

#[test]
fn files_outside_are_neither_read_nor_changed() {
    all_fail(Resource::Files);
}

#[test]
fn no_socket_of_any_family_can_be_made_or_reached() {
    all_fail(Resource::Network);
}

#[test]
fn no_other_process_can_be_started() {
    all_fail(Resource::Processes);
}

#[test]
fn memory_and_disk_limits_cannot_be_gone_round() {
    all_fail(Resource::Memory);
    all_fail(Resource::Disk);
}

#[test]
fn proc_tells_nothing_of_others() {
    all_fail(Resource::Proc);
}

#[test]
fn other_processes_are_out_of_reach() {
    all_fail(Resource::Signals);
}

#[test]
fn dangerous_system_calls_do_not_reach_the_kernel() {
    all_fail(Resource::Kernel);
}

#[test]
fn nothing_of_ours_is_inherited() {
    all_fail(Resource::Descriptors);
    all_fail(Resource::Environment);
}

#[test]
fn what_later_runs_use_cannot_be_changed() {
    all_fail(Resource::Persistence);
}

#[test]
fn other_users_data_cannot_be_seen() {
    all_fail(Resource::OtherUsers);
}

/// The attacks that do no harm work where nothing confines them: the tests above can fail.
#[test]
fn the_same_attacks_succeed_without_the_sandbox() {
    succeed_unconfined();
}
