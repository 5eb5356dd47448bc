//! A confined process as the kernel shows it to everybody: what it says of itself is looked at before it is believed.

use std::fs;
use std::io;
use std::path::Path;

/// What the kernel says of a process that says that it is confined.
#[derive(Debug)]
pub(super) struct Outside {
    threads: u64,
    /// seccomp filters.
    pub(super) filters: u64,
    no_new_privileges: bool,
    has_capabilities: bool,
}

impl Outside {
    pub(super) fn of(pid: u32) -> io::Result<Self> {
        let status = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status"))?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.trim().to_owned()
        };
        let number = |name: &str| field(name).parse().unwrap_or(0);
        let is_zero = |name: &str| field(name).chars().all(|digit| digit == '0');
        Ok(Self {
            threads: number("Threads:"),
            filters: number("Seccomp_filters:"),
            no_new_privileges: number("NoNewPrivs:") == 1,
            has_capabilities: !["CapEff:", "CapPrm:", "CapBnd:", "CapInh:", "CapAmb:"].iter().all(|name| is_zero(name)),
        })
    }

    /// Filters bind the thread that installs them and those it starts later: there must be one thread, under all of them.
    pub(super) fn holds(&self, filters: u64) -> Result<(), String> {
        if self.threads == 1 && self.filters == filters && self.no_new_privileges && !self.has_capabilities {
            Ok(())
        } else {
            Err(format!("{self:?}, and {filters} filters were expected"))
        }
    }
}
