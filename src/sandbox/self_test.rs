//! Which tier holds here: found by trying, not by asking for features. A probe (this binary again) runs confined and
//! attempts what must be refused; what only the outside can see (a file's mode, the probe's end) is checked from here.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::message::{self, Findings};
use super::{Launcher, Policy, SandboxError, linux};
use crate::domain::{SandboxCheck, SandboxReport, SandboxTier};
use crate::process::channel;

/// The first argument that makes our binary the probe; then the tier, and the path of a file it must not reach.
pub(super) const PROBE_MARK: &str = "--probe-the-sandbox-from-inside";
/// How long the probe may take; it needs a few milliseconds.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The report for this launcher, made once. One that could not be made for want of something is made again when it is
/// next asked for: a computer that was short of descriptors for a moment must not be taken for one without a sandbox.
pub(super) fn report(launcher: &Launcher) -> SandboxReport {
    static REPORTS: OnceLock<Mutex<HashMap<Launcher, SandboxReport>>> = OnceLock::new();
    let mut reports = REPORTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(report) = reports.get(launcher) {
        return report.clone();
    }
    match test(launcher) {
        Ok(report) => reports.entry(launcher.clone()).or_insert(report).clone(),
        Err(want) => {
            let reason = format!("it could not be tried: {want}");
            SandboxReport { tier: SandboxTier::Off, reason, checks: Vec::new() }
        }
    }
}

fn test(launcher: &Launcher) -> Result<SandboxReport, SandboxError> {
    if let Some(layer) = launcher.left_out() {
        let reason = format!("{layer:?} is left out, to show what it stops");
        return Ok(SandboxReport { tier: SandboxTier::Off, reason, checks: Vec::new() });
    }
    let (full, why_not) = attempt(launcher, SandboxTier::Full)?;
    let report = if why_not.is_none() {
        let reason = format!("namespaces with a private root, {} and seccomp hold", linux::landlock_name());
        SandboxReport { tier: SandboxTier::Full, reason, checks: full }
    } else {
        let (reduced, failure) = attempt(launcher, SandboxTier::Reduced)?;
        let why_not = why_not.unwrap_or_default();
        match failure {
            None => SandboxReport {
                tier: SandboxTier::Reduced,
                reason: format!(
                    "{} and seccomp hold, but not the namespaces ({why_not}): that files exist, their size, owner and \
                     times, the host's name and which processes there are can be seen, not what is in them",
                    linux::landlock_name()
                ),
                checks: reduced,
            },
            Some(reason) => SandboxReport { tier: SandboxTier::Off, reason, checks: reduced },
        }
    };
    tracing::info!(tier = %report.tier, reason = report.reason, "sandbox self-test");
    Ok(report)
}

/// Tries one tier: every check, and why it does not hold. An error says nothing about the tier.
fn attempt(launcher: &Launcher, tier: SandboxTier) -> Result<(Vec<SandboxCheck>, Option<String>), SandboxError> {
    match try_tier(launcher, tier) {
        Err(error) if error.is_want() => Err(error),
        Err(error) => Ok((Vec::new(), Some(error.to_string()))),
        Ok(checks) => {
            let failed: Vec<_> = checks.iter().filter(|check| !check.passed).map(|check| check.name.as_str()).collect();
            let reason = (!failed.is_empty()).then(|| format!("this does not hold: {}", failed.join("; ")));
            Ok((checks, reason))
        }
    }
}

fn try_tier(launcher: &Launcher, tier: SandboxTier) -> Result<Vec<SandboxCheck>, SandboxError> {
    let outside = tempfile::tempdir()?;
    let secret = outside.path().join("secret");
    fs::write(&secret, "not to be read")?;
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600))?;
    let work = tempfile::tempdir()?;
    let program = launcher.path().canonicalize()?;
    let policy = Policy {
        args: vec![PROBE_MARK.into(), tier.to_string().into(), secret.clone().into()],
        env: vec![("PROBE".into(), "1".into())],
        read_only: vec![program.clone()],
        program,
        work_folder: work.path().canonicalize()?,
        memory_bytes: 256 << 20,
        disk_bytes: 1 << 20,
        mapped_bytes: 0,
        cpu_seconds: 10,
    };
    let mut confined = launcher.start(&policy, tier)?;
    confined.channel.set_read_timeout(Some(TIMEOUT))?;
    let mut checks = channel::receive::<Findings>(&confined.channel, message::CAP)?.message.checks;
    checks.push(claim("the mode of a file outside cannot be changed", mode(&secret) == Some(0o600)));
    confined.child.kill_group();
    let died = confined.child.wait_until(Instant::now() + Duration::from_secs(2)).is_some();
    checks.push(claim("a confined process is gone within two seconds of being killed", died));
    Ok(checks)
}

fn mode(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().map(|metadata| metadata.permissions().mode() & 0o777)
}

pub(super) fn claim(name: &str, passed: bool) -> SandboxCheck {
    SandboxCheck { name: name.to_owned(), passed }
}
