//! The worker's policy: what Python needs, and nothing else.

use std::ffi::OsString;
use std::path::Path;

use crate::domain::Limits;
use crate::python::PythonEnvironment;
use crate::sandbox::Policy;

/// CPU seconds beyond the deadline that imports and conversion may take before the kernel's backstop.
const CPU_ALLOWANCE: u64 = 120;

/// The policy for one run.
pub(super) fn policy(environment: &PythonEnvironment, limits: &Limits, work_folder: &Path, table_bytes: u64) -> Policy {
    let mut args: Vec<OsString> = ["-I", "-B", "-u", "-X", "utf8"].map(OsString::from).to_vec();
    args.push(environment.worker_folder.clone().into());
    let seconds = limits.timeout.duration().as_secs() + 1 + CPU_ALLOWANCE;
    Policy {
        program: environment.executable.clone(),
        args,
        env: variables(limits, work_folder),
        read_only: environment.read_only.clone(),
        work_folder: work_folder.to_path_buf(),
        memory_bytes: limits.memory_bytes,
        disk_bytes: limits.disk_bytes,
        mapped_bytes: table_bytes.saturating_add(limits.result_bytes),
        cpu_seconds: seconds.saturating_mul(u64::from(limits.threads).max(1)),
    }
}

/// The whole environment. Threads and memory pools are bounded: without it the address space grows with the cores.
fn variables(limits: &Limits, work_folder: &Path) -> Vec<(OsString, OsString)> {
    let threads = limits.threads.to_string();
    let folder = |name: &str| work_folder.join(name).into_os_string();
    let mut variables: Vec<(OsString, OsString)> = [
        ("PATH", "/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("LC_ALL", "C.UTF-8"),
        ("MPLBACKEND", "Agg"),
        ("OPENBLAS_NUM_THREADS", &threads),
        ("OMP_NUM_THREADS", &threads),
        ("ARROW_NUM_THREADS", &threads),
        ("ARROW_DEFAULT_MEMORY_POOL", "system"),
        ("MALLOC_ARENA_MAX", "2"),
        ("JOBLIB_MULTIPROCESSING", "0"),
    ]
    .map(|(name, value)| (name.into(), value.into()))
    .to_vec();
    variables.extend([
        ("HOME".into(), work_folder.as_os_str().to_owned()),
        ("TMPDIR".into(), folder("tmp")),
        ("MPLCONFIGDIR".into(), folder(super::work_folder::MATPLOTLIB)),
    ]);
    if let Some(zone) = std::env::var_os("TZ") {
        variables.push(("TZ".into(), zone));
    }
    variables
}
