//! Landlock: which files can be reached, and that no TCP port, abstract socket or foreign process can.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::super::message::LandlockRules;
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
pub(in crate::sandbox) enum Error {
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
    let mut created = ruleset.create()?;
    let mut rules = read_only(policy, tier)?;
    rules.push(rule(&policy.work_folder, work_folder_rights())?);
    for (path, rights) in rules {
        let descriptor = PathFd::new(&path).map_err(|error| named(&path)(io::Error::other(error.to_string())))?;
        created = created.add_rule(PathBeneath::new(descriptor, rights))?;
    }
    let status = created.restrict_self()?;
    if status.ruleset == RulesetStatus::FullyEnforced { Ok(()) } else { Err(Error::NotEnforced) }
}

/// The ruleset that a zygote's child puts on itself: what the policy lets it read, and its own folder. The folder need
/// not exist here.
pub(in crate::sandbox) fn for_child(policy: &Policy, folder: &Path) -> Result<LandlockRules, Error> {
    let abi = abi().ok_or(Error::TooOld)?;
    let numbers = |(path, rights): (PathBuf, BitFlags<AccessFs>)| (path, rights.bits());
    let mut rules: Vec<_> = read_only(policy, SandboxTier::Full)?.into_iter().map(numbers).collect();
    rules.push((folder.to_path_buf(), work_folder_rights().bits()));
    Ok(LandlockRules {
        handled_fs: AccessFs::from_all(abi).bits(),
        handled_net: if abi >= ABI::V4 { AccessNet::from_all(abi).bits() } else { 0 },
        scoped: if abi >= ABI::V6 { Scope::from_all(abi).bits() } else { 0 },
        rules,
    })
}

/// Every path that can be reached but the work folder, with the rights there.
fn read_only(policy: &Policy, tier: SandboxTier) -> Result<Vec<(PathBuf, BitFlags<AccessFs>)>, Error> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let own = if tier == SandboxTier::Full { &[] } else { Policy::reduced_paths() };
    let system = Policy::system_paths().iter().chain(own).chain(RANDOM_DEVICES).map(|path| (path, read));
    let devices = NULL_DEVICES.iter().map(|path| (path, AccessFs::ReadFile | AccessFs::WriteFile));
    let loaders = LOADERS.iter().map(|path| (path, AccessFs::ReadFile | AccessFs::Execute));
    let mut rules = Vec::new();
    for (path, rights) in system.chain(devices).chain(loaders) {
        if Path::new(path).exists() {
            rules.push(rule(Path::new(path), rights)?);
        }
    }
    for path in &policy.read_only {
        rules.push(rule(path, read)?);
    }
    rules.push(rule(&policy.program, AccessFs::ReadFile | AccessFs::Execute)?);
    Ok(rules)
}

/// The kernel refuses rights on a file that only a folder can have.
fn rule(path: &Path, rights: BitFlags<AccessFs>) -> Result<(PathBuf, BitFlags<AccessFs>), Error> {
    let is_folder = path.metadata().map_err(named(path))?.is_dir();
    Ok((path.to_path_buf(), if is_folder { rights } else { rights & AccessFs::from_file(ABI::V7) }))
}

fn named(path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Path { path: path.display().to_string(), source }
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
