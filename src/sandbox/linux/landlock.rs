//! Landlock: which files can be reached, and that no TCP port, abstract socket or foreign process can.

use std::io;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::Policy;
use crate::domain::SandboxTier;

/// The kernel's flag that asks for the version instead of a ruleset.
const CREATE_RULESET_VERSION: libc::c_uint = 1;
/// Writable devices that hold nothing; the readable ones beside them.
const NULL_DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full"];
const RANDOM_DEVICES: &[&str] = &["/dev/random", "/dev/urandom"];
/// The dynamic loader, which the kernel executes on the program's behalf.
const LOADERS: &[&str] = &["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1"];

#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("the kernel has no Landlock, or one without file truncation (Linux 6.2 or newer is needed)")]
    TooOld,
    #[error("{0}")]
    Ruleset(#[from] RulesetError),
    #[error("the rules are not fully enforced")]
    NotEnforced,
    #[error("{path}: {source}")]
    Path { path: String, source: io::Error },
}

/// `Landlock ABI 7`, or that there is none.
pub(in crate::sandbox) fn name() -> String {
    match kernel_version() {
        Some(version) => format!("Landlock ABI {version}"),
        None => "no Landlock".to_owned(),
    }
}

/// Restricts this process, or fails: what was asked for is enforced in full or not accepted.
pub(super) fn restrict(policy: &Policy, tier: SandboxTier) -> Result<(), Error> {
    let abi = abi().ok_or(Error::TooOld)?;
    let mut ruleset =
        Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(AccessFs::from_all(abi))?;
    if abi >= ABI::V4 {
        ruleset = ruleset.handle_access(AccessNet::from_all(abi))?;
    }
    if abi >= ABI::V6 {
        ruleset = ruleset.scope(Scope::from_all(abi))?;
    }
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let mut rules = Rules(ruleset.create()?);
    let own = if tier == SandboxTier::Full { &[] } else { Policy::reduced_paths() };
    let system = Policy::system_paths().iter().chain(own).chain(RANDOM_DEVICES);
    for path in system {
        rules.allow_if_there(Path::new(path), read)?;
    }
    for path in NULL_DEVICES {
        rules.allow_if_there(Path::new(path), AccessFs::ReadFile | AccessFs::WriteFile)?;
    }
    for path in &policy.read_only {
        rules.allow(path, read)?;
    }
    rules.allow(&policy.program, AccessFs::ReadFile | AccessFs::Execute)?;
    for path in LOADERS {
        rules.allow_if_there(Path::new(path), AccessFs::ReadFile | AccessFs::Execute)?;
    }
    rules.allow(&policy.work_folder, work_folder_rights())?;
    let status = rules.0.restrict_self()?;
    if status.ruleset == RulesetStatus::FullyEnforced { Ok(()) } else { Err(Error::NotEnforced) }
}

/// Everything a scratch folder needs; no links, pipes, sockets or devices.
fn work_folder_rights() -> BitFlags<AccessFs> {
    AccessFs::ReadFile
        | AccessFs::ReadDir
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer
}

/// A ruleset that grows path by path.
struct Rules(RulesetCreated);

impl Rules {
    fn allow_if_there(&mut self, path: &Path, rights: BitFlags<AccessFs>) -> Result<(), Error> {
        if path.exists() { self.allow(path, rights) } else { Ok(()) }
    }

    fn allow(&mut self, path: &Path, rights: BitFlags<AccessFs>) -> Result<(), Error> {
        let named = |source| Error::Path { path: path.display().to_string(), source };
        let is_folder = path.metadata().map_err(named)?.is_dir();
        // The kernel refuses rights on a file that only a folder can have.
        let rights = if is_folder { rights } else { rights & AccessFs::from_file(ABI::V7) };
        let descriptor = PathFd::new(path).map_err(|error| named(io::Error::other(error.to_string())))?;
        (&mut self.0).add_rule(PathBeneath::new(descriptor, rights))?;
        Ok(())
    }
}

/// The newest interface that both the kernel and this code know; the policy needs the third at least.
fn abi() -> Option<ABI> {
    Some(match kernel_version()? {
        ..3 => return None,
        3 => ABI::V3,
        4 => ABI::V4,
        5 => ABI::V5,
        6 => ABI::V6,
        _ => ABI::V7,
    })
}

fn kernel_version() -> Option<i64> {
    // SAFETY: with this flag the kernel reads no attributes; the null pointer and size 0 are what it asks for.
    #[expect(unsafe_code, reason = "the landlock crate does not tell the running kernel's version")]
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<libc::c_void>(),
            0_usize,
            CREATE_RULESET_VERSION,
        )
    };
    (version > 0).then_some(version)
}
