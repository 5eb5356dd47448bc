//! Linux: the launcher's steps in their order, the probe, and what the watcher asks the kernel.
//!
//! Runs in a fresh process with one thread, before anything else of the program.

mod calls;
mod capabilities;
mod descriptors;
mod kernel;
mod landlock;
mod limits;
mod namespaces;
mod probe;
mod root;
mod seccomp;
mod zygote;

use std::convert::Infallible;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::process;

use super::message::{Answer, CAP, Order};
use super::{Layer, Policy};
use crate::domain::SandboxTier;
use crate::process::channel;

pub(super) use kernel::cpu_time;
pub(super) use landlock::name as landlock_name;
pub(super) use probe::probe;
pub(super) use zygote::{confinement, upbringing};

/// The exit code of a launcher that could not become its program.
const FAILED: i32 = 127;

/// A step of the launcher that failed.
struct Failure {
    step: &'static str,
    reason: String,
}

/// Names the step of whatever error.
trait AtStep<T> {
    fn at(self, step: &'static str) -> Result<T, Failure>;
}

impl<T, E: std::fmt::Display> AtStep<T> for Result<T, E> {
    fn at(self, step: &'static str) -> Result<T, Failure> {
        self.map_err(|error| Failure { step, reason: error.to_string() })
    }
}

/// Reads the order from standard input (the job channel), confines this process and becomes the program.
pub(super) fn launch() -> ! {
    let Ok(channel) = descriptors::move_channel() else { process::exit(FAILED) };
    // Nobody on the other side: there is no one to tell.
    let Ok(received) = channel::receive::<Order>(&channel, CAP) else { process::exit(FAILED) };
    let mut order = received.message;
    if order.without == Some(Layer::Environment) {
        order.policy.env.extend(std::env::vars_os());
    }
    match prepare(&order, received.descriptors) {
        Ok(kept) if order.tier == SandboxTier::Full => namespaces::enter(&order, channel, kept),
        Ok(_) => become_program(&order, &channel, None),
        Err(failure) => fail(&channel, failure),
    }
}

/// Tells the failure and ends.
fn fail(channel: &File, failure: Failure) -> ! {
    let answer = Answer::SetupFailed { step: failure.step.to_owned(), reason: failure.reason };
    let _ = channel::send(channel, &answer, CAP, &[]);
    process::exit(FAILED)
}

/// What is kept apart from the program.
struct Kept {
    /// Closes when whoever asked is gone.
    lifeline: OwnedFd,
    /// A zygote's: where its init is asked for work folders.
    folders: Option<OwnedFd>,
}

/// What every tier begins with.
fn prepare(order: &Order, descriptors: Vec<OwnedFd>) -> Result<Kept, Failure> {
    kernel::die_with(order.parent).at("dying with its parent")?;
    kernel::new_session().at("the session")?;
    limits::raise_descriptors().at("the descriptors")?;
    let kept = match order.without {
        Some(Layer::Descriptors) => descriptors,
        _ => descriptors::keep_only(descriptors).at("the descriptors")?,
    };
    let mut kept = kept.into_iter();
    let lifeline = kept.next().ok_or_else(|| std::io::Error::other("no lifeline came")).at("the lifeline")?;
    kernel::private_umask();
    Ok(Kept { lifeline, folders: kept.next() })
}

/// The last steps, in this order because each needs what the next takes away; then the program.
fn become_program(order: &Order, channel: &File, work_folder: Option<&OwnedFd>) -> ! {
    let failure = match confine_and_exec(order, channel, work_folder.map(AsFd::as_fd)) {
        Ok(never) => match never {},
        Err(failure) => failure,
    };
    fail(channel, failure)
}

fn confine_and_exec(order: &Order, channel: &File, work_folder: Option<BorrowedFd<'_>>) -> Result<Infallible, Failure> {
    let Order { tier, ref policy, zygote, .. } = *order;
    let has = |layer| order.without != Some(layer);
    std::env::set_current_dir(&policy.work_folder).at("the work folder")?;
    let program = kernel::c_string(policy.program.as_os_str().as_bytes()).at("the program")?;
    if has(Layer::Limits) {
        limits::apply(policy, tier, zygote).at("the limits")?;
    }
    let mut filters = Vec::new();
    if tier > SandboxTier::Off {
        if has(Layer::Capabilities) {
            capabilities::drop_all().at("the capabilities")?;
        }
        kernel::no_new_privileges().at("no new privileges")?;
        if has(Layer::Landlock) {
            landlock::restrict(policy, tier).at("Landlock")?;
        }
        if has(Layer::Seccomp) {
            let compiled = if zygote { seccomp::compile_for_zygote() } else { seccomp::compile(tier) };
            filters = compiled.at("seccomp")?;
        }
    } else {
        kernel::no_new_privileges().at("no new privileges")?;
    }
    // Told before the filters, so that nothing the program does can be mistaken for it.
    let passed: Vec<_> = work_folder.into_iter().collect();
    channel::send(channel, &Answer::Confined { tier }, CAP, &passed).at("the answer")?;
    seccomp::install(&filters).at("seccomp")?;
    kernel::exec(&program, policy).at("the program")
}
