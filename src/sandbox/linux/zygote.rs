//! What a zygote needs of Linux: its init hands out work folders, and its children are told how to confine themselves.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::retry_on_intr;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::super::message::{CAP, Confine, FolderAnswer, FolderOrder, Upbringing};
use super::{Policy, landlock, limits, root, seccomp};
use crate::process::channel;

/// Serves the orders for work folders until the zygote has ended or nobody asks any more.
pub(super) fn tend_folders(policy: &Policy, orders: &OwnedFd, zygote: Pid) {
    let Ok(zygote) = pidfd_open(zygote, PidfdFlags::empty()) else { return };
    loop {
        let mut ends = [PollFd::new(orders, PollFlags::IN), PollFd::new(&zygote, PollFlags::IN)];
        if retry_on_intr(|| poll(&mut ends, None)).is_err() || !ends[1].revents().is_empty() {
            return;
        }
        let Ok(received) = channel::receive::<FolderOrder>(orders, CAP) else { return };
        let (answer, made) = match serve(policy, &received.message) {
            Ok(made) => (FolderAnswer::Done, made),
            Err(error) => (FolderAnswer::Failed { reason: error.to_string() }, None),
        };
        let passed: Vec<_> = made.iter().map(AsFd::as_fd).collect();
        if channel::send(orders, &answer, CAP, &passed).is_err() {
            return;
        }
    }
}

fn serve(policy: &Policy, order: &FolderOrder) -> std::io::Result<Option<OwnedFd>> {
    match order {
        FolderOrder::Make { name, bytes, entries } => {
            root::add_folder(&policy.work_folder.join(name), *bytes, *entries).map(Some)
        }
        FolderOrder::Remove { name } => root::remove_folder(&policy.work_folder.join(name)).map(|()| None),
    }
}

/// What all children of a zygote have in common.
pub(in crate::sandbox) fn upbringing() -> Result<Upbringing, String> {
    let filters = seccomp::for_child().map_err(|error| error.to_string())?;
    let filters = filters.iter().map(|filter| STANDARD.encode(filter)).collect();
    Ok(Upbringing { filters, pid_mark: seccomp::PID_MARK })
}

/// How one child confines itself for a run under this policy, in this folder.
pub(in crate::sandbox) fn confinement(policy: &Policy, folder: &Path) -> Result<Confine, String> {
    let landlock = landlock::for_child(policy, folder).map_err(|error| error.to_string())?;
    let mut limits = limits::of_one_run(policy).map(|(name, _, limit)| (name, limit)).to_vec();
    limits.push(("RLIMIT_NPROC", limits::OF_CHILDREN));
    Ok(Confine { folder: folder.to_path_buf(), limits, landlock })
}
