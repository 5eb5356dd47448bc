//! What a confined program may see and use, as plain data.

use std::ffi::OsString;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;

/// What the confined program may see and use. Paths are canonical.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    /// What it becomes.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment; nothing is inherited.
    pub env: Vec<(OsString, OsString)>,
    /// Folders and files it may read, beside the system's own list.
    pub read_only: Vec<PathBuf>,
    /// The one folder it may write, which must exist. Its current folder.
    pub work_folder: PathBuf,
    /// What it may allocate.
    pub memory_bytes: u64,
    /// What the work folder may hold.
    pub disk_bytes: u64,
    /// Address space beside the memory limit: mapped tables plus the result's cap.
    pub mapped_bytes: u64,
    /// CPU seconds after which the kernel ends it, as a backstop.
    pub cpu_seconds: u64,
}

impl Policy {
    /// Threads a confined program may have; numeric libraries use a handful.
    pub const THREADS: u64 = 256;
    /// Entries the work folder may hold.
    pub const ENTRIES: u64 = 8192;

    /// The address space: half a GiB for the interpreter's own code and libraries, which are mapped, not allocated.
    pub(super) fn address_space_bytes(&self) -> u64 {
        self.memory_bytes.saturating_add(self.mapped_bytes).saturating_add(512 * MIB)
    }

    /// Private writable memory: private maps of tables count, and so do the interpreter's own data and thread stacks.
    pub(super) fn data_bytes(&self) -> u64 {
        self.memory_bytes.saturating_add(self.mapped_bytes).saturating_add(256 * MIB)
    }

    /// Folders and files every program needs, and which hold nothing personal.
    pub(super) fn system_paths() -> &'static [&'static str] {
        &[
            "/usr/lib",
            "/lib",
            "/lib64",
            "/etc/ld.so.cache",
            "/etc/localtime",
            "/etc/fonts",
            "/etc/ssl/openssl.cnf",
            "/usr/share/zoneinfo",
            "/usr/share/locale",
            "/usr/share/fonts",
            "/usr/share/fontconfig",
            "/sys/devices/system/cpu",
        ]
    }

    /// Where a path exists but is refused, libraries stumble (DuckDB aborts without the cgroup paths, OpenMP fails
    /// without the maps): readable in the reduced tier, which has no private `/proc`. The process's own only.
    pub(super) fn reduced_paths() -> &'static [&'static str] {
        &[
            "/proc/self/cgroup",
            "/proc/self/maps",
            "/proc/self/stat",
            "/proc/self/statm",
            "/proc/self/status",
            "/proc/meminfo",
            "/proc/cpuinfo",
            "/sys/fs/cgroup",
        ]
    }
}
