//! `analyticspal setup`: creates or repairs the Python environment, with progress.

use super::args::SetupArgs;
use super::exit::Exit;
use super::{interrupt, terminal};
use crate::folders::Folders;
use crate::python::{self, Packages, SetupEvent};

/// Runs it.
pub(super) fn run(args: &SetupArgs) -> Exit {
    let folders = Folders::of_this_login();
    let packages = if args.core { Packages::Core } else { Packages::All };
    let cancel = interrupt::token();
    let outcome = python::ensure(&folders, args.python.as_deref(), packages, cancel, &mut |event| match event {
        SetupEvent::Step { number, of, what } if !args.quiet => terminal::note(format_args!("[{number}/{of}] {what}")),
        _ => {}
    });
    match outcome {
        Ok(environment) => {
            if !args.quiet {
                let pandas = environment.packages.get("pandas").map_or("?", String::as_str);
                terminal::note(format_args!("Python {} with pandas {pandas} is ready", environment.version));
            }
            Exit::Success
        }
        Err(error) => {
            terminal::failure(&error, &error.hint());
            if cancel.is_cancelled() { Exit::Cancelled } else { Exit::Unavailable }
        }
    }
}
