//! Platforms without a sandbox yet: everything reports that it is off, and nothing can be launched.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Policy;
use super::message::{Confine, Upbringing};

pub(super) fn launch() -> ! {
    std::process::exit(2)
}

pub(super) fn probe(_tier: Option<OsString>, _secret: Option<PathBuf>) -> ! {
    std::process::exit(2)
}

pub(super) fn landlock_name() -> String {
    "nothing".to_owned()
}

pub(super) fn cpu_time(_pid: u32) -> Option<Duration> {
    None
}

pub(super) fn upbringing() -> Result<Upbringing, String> {
    Err("there is no sandbox on this platform".to_owned())
}

pub(super) fn confinement(_policy: &Policy, _folder: &Path) -> Result<Confine, String> {
    Err("there is no sandbox on this platform".to_owned())
}
