//! Hostile code against the real sandbox, by the executor's public door, and the sandbox's own door.
//!
//! `attacks` is the table of what is tried, `targets` what it is tried on, `harness` tries it, `ablation` shows which
//! layer stops what, `ordinary` tries it all as somebody else; `alone` holds attacks that end or fill their process,
//! `protocol` those on the executor behind the sandbox, `zygote` what forked workers could do to each other, `door` what
//! callers of the sandbox rely on.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../common/mod.rs"]
mod common;

mod attacks;
mod ablation;
mod alone;
mod door;
mod harness;
mod ordinary;
mod protocol;
mod targets;
mod zygote;

use attacks::{ATTACKS, Resource};
use harness::{all_fail, is_superuser, succeed_unconfined};

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

/// By the same code, where nothing confines it: the tests above can fail.
#[test]
fn the_same_attacks_succeed_without_the_sandbox() {
    // Fewer for others than the superuser, whom the kernel refuses less.
    let least = if is_superuser() { 290 } else { 260 };
    assert!(succeed_unconfined() >= least);
}

#[test]
fn attacks_have_names_of_their_own() {
    let mut names: Vec<_> = ATTACKS.iter().map(|attack| attack.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}
