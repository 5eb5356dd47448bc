//! The system-call filters. Stacked: of several verdicts that name an error, the filter installed last wins, so a
//! general "unknown" comes first and the clear refusals last.
//!
//! - A, the allow-list: whatever it does not name does not exist (ENOSYS; C libraries then fall back).
//! - C: an ioctl outside a short list is for some terminal (ENOTTY).
//! - E: extended attributes are not supported (ENOTSUP); Landlock does not see them.
//! - D, in the reduced tier: changes of mode and times do nothing and say that they worked; Landlock does not see them.
//! - B: named calls, and allowed calls with refused arguments, are forbidden (EPERM), which Python shows as a plain
//!   `PermissionError`. It also forbids further filters, so it is last.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use super::calls;
use crate::domain::SandboxTier;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Stands for a process id that is not known yet; beyond any that the kernel gives.
pub(in crate::sandbox) const PID_MARK: u32 = 0x7fff_fff1;
/// What a zygote's children need, beside what every program does, until they have confined themselves.
const LANDLOCK: &[i64] =
    &[libc::SYS_landlock_create_ruleset, libc::SYS_landlock_add_rule, libc::SYS_landlock_restrict_self];

/// The filters in the order they are installed.
pub(super) fn compile(tier: SandboxTier) -> Result<Vec<BpfProgram>, BackendError> {
    compile_for(tier, std::process::id())
}

/// The filters that a zygote's child installs, as the kernel's instructions. [`PID_MARK`] stands for its process id. As in
/// the reduced tier, changes of mode and times are pretended: the zygote's folder is every child's, and what one changes
/// there the next would find.
pub(in crate::sandbox) fn for_child() -> Result<Vec<Vec<u8>>, BackendError> {
    let bytes = |filter: &BpfProgram| -> Vec<u8> {
        let instruction = |one: &seccompiler::sock_filter| {
            let [code, k] = [u64::from(one.code), u64::from(one.k)];
            (code | u64::from(one.jt) << 16 | u64::from(one.jf) << 24 | k << 32).to_le_bytes()
        };
        filter.iter().flat_map(instruction).collect()
    };
    Ok(compile_for(SandboxTier::Reduced, PID_MARK)?.iter().map(bytes).collect())
}

/// The filters of the zygote itself, which forks and has nothing of any run: no new namespaces, and what its children
/// still need before they install [`for_child`].
pub(super) fn compile_for_zygote() -> Result<Vec<BpfProgram>, BackendError> {
    let mut allowed = allow_list();
    allowed.extend(names(LANDLOCK));
    let mut refused = names(calls::REFUSED);
    refused.remove(&libc::SYS_seccomp);
    let namespaces = [
        libc::CLONE_NEWNS,
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
    ];
    let with = |flag: libc::c_int| one(dword(0, SeccompCmpOp::MaskedEq(flag as u64), flag as u64)?);
    refused.insert(libc::SYS_clone, namespaces.into_iter().map(with).collect::<Result<_, _>>()?);
    assemble(vec![
        (allowed, errno(libc::ENOSYS), SeccompAction::Allow),
        (refused, SeccompAction::Allow, errno(libc::EPERM)),
    ])
}

fn compile_for(tier: SandboxTier, own_pid: u32) -> Result<Vec<BpfProgram>, BackendError> {
    let full = tier == SandboxTier::Full;
    let mut allowed = allow_list();
    if full {
        // Nothing but the work folder can be written there: real changes do no harm.
        allowed.extend(names(calls::PRETENDED));
    }
    let mut filters = vec![
        (allowed, errno(libc::ENOSYS), SeccompAction::Allow),
        (foreign_ioctls()?, SeccompAction::Allow, errno(libc::ENOTTY)),
        (names(calls::UNSUPPORTED), SeccompAction::Allow, errno(libc::ENOTSUP)),
    ];
    if !full {
        filters.push((names(calls::PRETENDED), SeccompAction::Allow, errno(0)));
    }
    filters.push((refusals(own_pid)?, SeccompAction::Allow, errno(libc::EPERM)));
    assemble(filters)
}

/// Rules with what happens otherwise, and what where one matches.
fn assemble(filters: Vec<(Rules, SeccompAction, SeccompAction)>) -> Result<Vec<BpfProgram>, BackendError> {
    let architecture = std::env::consts::ARCH.try_into()?;
    filters
        .into_iter()
        .map(|(rules, otherwise, matched)| SeccompFilter::new(rules, otherwise, matched, architecture)?.try_into())
        .collect()
}

fn errno(number: i32) -> SeccompAction {
    SeccompAction::Errno(number as u32)
}

/// Installs them; afterwards no filter can be added.
pub(super) fn install(filters: &[BpfProgram]) -> Result<(), seccompiler::Error> {
    filters.iter().try_for_each(|filter| seccompiler::apply_filter(filter))
}

fn names(list: &[i64]) -> Rules {
    list.iter().map(|&call| (call, Vec::new())).collect()
}

fn allow_list() -> Rules {
    let mut rules = names(calls::ALLOWED);
    // By argument, in `refusals`; and the two that the installation of the filters itself needs.
    rules.extend(names(calls::BY_ARGUMENT));
    rules
}

fn foreign_ioctls() -> Result<Rules, BackendError> {
    const ASKED_BY_LIBRARIES: &[u64] = &[
        libc::TCGETS,
        libc::TIOCGWINSZ,
        libc::TIOCGPGRP,
        libc::FIONREAD,
        libc::FIONBIO,
        libc::FIOCLEX,
        libc::FIONCLEX,
    ];
    Ok(BTreeMap::from([(libc::SYS_ioctl, vec![none_of(1, ASKED_BY_LIBRARIES)?])]))
}

fn refusals(own_pid: u32) -> Result<Rules, BackendError> {
    let mut rules = names(calls::REFUSED);
    let own_pid = u64::from(own_pid);
    let thread = libc::CLONE_THREAD as u64;
    let memory = libc::CLONE_VM as u64;
    let descriptors = libc::CLONE_FILES as u64;
    let prctl_options = [
        libc::PR_SET_NAME,
        libc::PR_GET_NAME,
        calls::PR_SET_VMA,
        libc::PR_GET_DUMPABLE,
        libc::PR_CAPBSET_READ,
        libc::PR_GET_NO_NEW_PRIVS,
        libc::PR_GET_SECCOMP,
        libc::PR_GET_SECUREBITS,
    ]
    .map(|option| option as u64);
    let socket_options =
        [libc::SO_TYPE, libc::SO_ERROR, libc::SO_DOMAIN, libc::SO_PROTOCOL].map(|option| option as u64);
    let without = |flag: u64| one(dword(0, SeccompCmpOp::MaskedEq(flag), 0)?);
    rules.extend([
        // A thread has these flags; whoever lacks one is a new process, or has descriptors that the watcher does not see.
        (libc::SYS_clone, vec![without(thread)?, without(memory)?, without(descriptors)?]),
        (libc::SYS_close_range, vec![none_of(2, &[0, u64::from(libc::CLOSE_RANGE_CLOEXEC)])?]),
        (libc::SYS_kill, vec![none_of(0, &[own_pid])?]),
        (libc::SYS_tgkill, vec![none_of(0, &[own_pid])?]),
        (libc::SYS_prlimit64, vec![none_of(0, &[0, own_pid])?]),
        (libc::SYS_socketpair, socket_pairs_but_streams()?),
        (libc::SYS_sendto, vec![one(SeccompCondition::new(4, SeccompCmpArgLen::Qword, SeccompCmpOp::Ne, 0)?)?]),
        // What Python asks about a socket it is given; other options hand out who is at the other end, even a descriptor.
        (libc::SYS_getsockopt, vec![none_of(2, &socket_options)?]),
        (libc::SYS_prctl, vec![none_of(0, &prctl_options)?]),
        (libc::SYS_fcntl, unusual_fcntls()?),
    ]);
    Ok(rules)
}

/// `AF_UNIX` streams only: a datagram pair could send to any path.
fn socket_pairs_but_streams() -> Result<Vec<SeccompRule>, BackendError> {
    const TYPE_MASK: u64 = 0xf;
    let mut rules = vec![none_of(0, &[libc::AF_UNIX as u64])?];
    for kind in (0..=TYPE_MASK).filter(|&kind| kind != libc::SOCK_STREAM as u64) {
        rules.push(one(dword(1, SeccompCmpOp::MaskedEq(TYPE_MASK), kind)?)?);
    }
    Ok(rules)
}

/// Copying, flags and locks (0-7), open file description locks (36-38) and pipe sizes with seals (1030-1032) only.
fn unusual_fcntls() -> Result<Vec<SeccompRule>, BackendError> {
    let between = |above: u64, below: u64| -> Result<SeccompRule, BackendError> {
        SeccompRule::new(vec![dword(1, SeccompCmpOp::Gt, above)?, dword(1, SeccompCmpOp::Lt, below)?])
    };
    Ok(vec![between(7, 36)?, between(38, 1030)?, one(dword(1, SeccompCmpOp::Gt, 1032)?)?])
}

fn dword(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}

fn one(condition: SeccompCondition) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(vec![condition])
}

/// Matches when the argument is none of these values.
fn none_of(argument: u8, values: &[u64]) -> Result<SeccompRule, BackendError> {
    let conditions = values.iter().map(|&value| dword(argument, SeccompCmpOp::Ne, value));
    SeccompRule::new(conditions.collect::<Result<_, _>>()?)
}
