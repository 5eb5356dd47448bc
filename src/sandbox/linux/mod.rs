//! Linux: the launcher's steps in their order, the probe, and what the watcher asks the kernel.
//!
//! Runs in a fresh process with one thread, before anything else of the program.

mod calls;
mod capabilities;
mod descriptors;
mod kernel;
mod landlock;
mod limits;
mod probe;
mod seccomp;

use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::process;

use super::Policy;
use super::message::{self, Answer, Order};
use crate::domain::SandboxTier;

pub(super) use kernel::cpu_time;
pub(super) use landlock::name as landlock_name;
pub(super) use probe::probe;

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
    let Ok(mut channel) = descriptors::move_channel() else { process::exit(FAILED) };
    // Nobody on the other side: there is no one to tell.
    let Ok(order) = message::read::<Order>(&mut channel) else { process::exit(FAILED) };
    let failure = match confine_and_exec(&order, &mut channel) {
        Ok(never) => match never {},
        Err(failure) => failure,
    };
    let _ =
        message::write(&mut channel, &Answer::SetupFailed { step: failure.step.to_owned(), reason: failure.reason });
    process::exit(FAILED)
}

/// The order of the steps is the policy's: each needs what the next takes away.
fn confine_and_exec(order: &Order, channel: &mut File) -> Result<std::convert::Infallible, Failure> {
    let policy = &order.policy;
    kernel::die_with(order.parent).at("dying with its parent")?;
    kernel::new_session().at("the session")?;
    descriptors::close_all_but_ours().at("the descriptors")?;
    kernel::private_umask();
    std::env::set_current_dir(&policy.work_folder).at("the work folder")?;
    let program = kernel::c_string(policy.program.as_os_str().as_bytes()).at("the program")?;
    match order.tier {
        SandboxTier::Off => {
            limits::apply(policy).at("the limits")?;
            kernel::no_new_privileges().at("no new privileges")?;
        }
        SandboxTier::Reduced => {
            limits::apply(policy).at("the limits")?;
            capabilities::drop_all().at("the capabilities")?;
            kernel::no_new_privileges().at("no new privileges")?;
            landlock::restrict(policy).at("Landlock")?;
        }
        // Namespaces come between the descriptors and the limits.
        SandboxTier::Full => return Err(io::Error::from(io::ErrorKind::Unsupported)).at("the namespaces"),
    }
    // Told before the filters so that nothing the program does can be mistaken for it.
    let filters = if order.tier == SandboxTier::Off { Vec::new() } else { seccomp::compile().at("seccomp")? };
    message::write(channel, &Answer::Confined { tier: order.tier }).at("the answer")?;
    seccomp::install(&filters).at("seccomp")?;
    kernel::exec(&program, policy).at("the program")
}
