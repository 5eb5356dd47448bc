//! Each layer earns its place: without it the attacks that are named for it succeed and the others still fail, with it
//! none does.

use std::collections::BTreeSet;
use std::io::Read;

use analyticspal::domain::{SandboxTier, Status};
use analyticspal::execution::{CodeExecutionClient, LocalCodeExecutionClient};
use analyticspal::sandbox::{Launcher, Layer};

use crate::attacks::{ATTACKS, Attack, PRELUDE, Resource};
use crate::common::{environment, launcher, request};
use crate::door::{folder, policy};
use crate::harness::{is_superuser, pairs};
use crate::targets::Targets;

const LAYERS: [Layer; 6] =
    [Layer::Seccomp, Layer::Landlock, Layer::Limits, Layer::Capabilities, Layer::Descriptors, Layer::Environment];

/// What this layer alone stops. Attacks that two layers stop are in no list; one that needs two in both.
fn stopped_by(layer: Layer) -> &'static [&'static str] {
    match layer {
        Layer::Seccomp => &[
            "change a mode",
            "change times",
            "read an attribute",
            "write an attribute",
            "watch a folder",
            "UDP",
            "IPv6",
            "netlink",
            "a local socket",
            "datagrams to a local socket",
            "a datagram pair",
            "descriptors in flight",
            "a program of the kernel's on the job channel",
            "sockets by io_uring",
            "fork",
            "fork the old way",
            "clone",
            "clone3",
            "a file in memory",
            "shared memory",
            "another's limits",
            "a handle on a process",
            "a timer that wakes a stopped process",
            "read memory",
            "a signal by a descriptor's owner",
            "userfaultfd",
            "perf_event_open",
            "keyctl",
            "io_uring_enter",
            "personality",
            "splice",
            "seccomp",
            "statmount",
        ],
        Layer::Landlock => &[
            "read a file",
            "read the users",
            "list a folder",
            "list the root",
            "write beside",
            "append",
            "truncate by path",
            "remove",
            "rename",
            "move into the work folder",
            "replace",
            "hard link",
            "symbolic link",
            "reopen a path descriptor",
            "make a folder outside",
            "remove a folder",
            "an unnamed file outside",
            "write to /tmp",
            "write to /dev/shm",
            "a terminal of its own",
            "enter a folder by a path descriptor",
            "who is running",
            "what init was told",
            "our command line",
            "mounts",
            "its own memory as a file",
            "its own code rewritten",
            "a library",
            "the interpreter",
            "the worker",
            "a start-up hook",
            "what they own",
            "what they asked",
            "an addition to it",
            "tables of others",
        ],
        Layer::Limits => &[
            "a large object",
            "a large map",
            "address space alone",
            "a map that grows",
            "the heap",
            "locked memory",
            "many descriptors",
            "a large file",
            "a reserved file",
            "a stretched file",
        ],
        // Nobody but the superuser has any to give up.
        Layer::Capabilities if !is_superuser() => &[],
        Layer::Capabilities => {
            &["have a capability", "could have one later", "locked memory", "a clock that wakes the machine"]
        }
        Layer::Descriptors => &["what we hold open", "a descriptor of ours"],
        Layer::Environment => &["what the person exported", "anything beside the list"],
    }
}

/// Of the attacks that any layer's list names, those that succeed from inside.
fn succeeding(launcher: &Launcher) -> BTreeSet<&'static str> {
    let named: BTreeSet<_> = LAYERS.iter().flat_map(|&layer| stopped_by(layer)).copied().collect();
    let mut attacks: Vec<_> = ATTACKS.iter().filter(|attack| named.contains(attack.name)).collect();
    // Before other attacks open something themselves.
    attacks.sort_by_key(|attack| attack.resource != Resource::Descriptors);
    assert_eq!(attacks.len(), named.len(), "a list names an attack that does not exist");
    successes(launcher, SandboxTier::Reduced, &attacks)
}

fn successes(launcher: &Launcher, tier: SandboxTier, attacks: &[&Attack]) -> BTreeSet<&'static str> {
    let targets = Targets::new();
    targets.make_stand_ins(attacks.len());
    let table: Vec<_> = attacks.iter().map(|attack| (attack.name, attack.code)).collect();
    let table = serde_json::to_string(&table).expect("text");
    let code =
        format!("{}{PRELUDE}\nprint(json.dumps(attempt(json.loads({table:?}), stand_ins)))", targets.stand_ins());
    let (_kept, work) = folder();
    let mut confined = launcher.start(&policy(&code, &work), tier).expect("started");
    let (mut said, mut complaint) = (String::new(), String::new());
    confined.stdout.read_to_string(&mut said).expect("its output");
    confined.stderr.read_to_string(&mut complaint).expect("its errors");
    let last = said.lines().last().unwrap_or_default();
    let outcomes = pairs(&serde_json::from_str(last).unwrap_or_else(|_| panic!("{said}{complaint}")));
    assert_eq!(outcomes.len(), attacks.len());
    let succeeded = attacks.iter().zip(outcomes).filter(|(_, (_, outcome))| outcome == "succeeded");
    succeeded.map(|(attack, _)| attack.name).collect()
}

#[test]
fn each_layer_stops_what_the_others_let_through() {
    assert_eq!(succeeding(&Launcher::binary(launcher())), BTreeSet::new(), "with every layer");
    for layer in LAYERS {
        let expected: BTreeSet<_> = stopped_by(layer).iter().copied().collect();
        let found = succeeding(&Launcher::binary(launcher()).without(layer));
        let unexpected: Vec<_> = found.difference(&expected).collect();
        let stopped: Vec<_> = expected.difference(&found).collect();
        assert!(
            unexpected.is_empty() && stopped.is_empty(),
            "without {layer:?}: {unexpected:?} succeed as well, {stopped:?} fail all the same"
        );
    }
}

#[test]
fn the_namespaces_hide_what_the_reduced_tier_admits_to_show() {
    let attacks: Vec<_> = ATTACKS.iter().filter(|attack| attack.layer == crate::attacks::Layer::Namespaces).collect();
    let names = attacks.iter().map(|attack| attack.name).collect();
    let launcher = Launcher::binary(launcher());
    assert_eq!(successes(&launcher, SandboxTier::Reduced, &attacks), names);
    if launcher.report().tier == SandboxTier::Full {
        assert_eq!(successes(&launcher, SandboxTier::Full, &attacks), BTreeSet::new());
    }
}

#[test]
fn a_launcher_without_a_layer_claims_no_sandbox_and_runs_nothing() {
    let (folders, _) = environment();
    for layer in LAYERS {
        let launcher = Launcher::binary(launcher()).without(layer);
        assert_eq!(launcher.report().tier, SandboxTier::Off);
        let (_kept, work) = folder();
        for tier in [SandboxTier::Reduced, SandboxTier::Full] {
            let confined = launcher.start(&policy("pass", &work), tier).expect("started");
            assert_eq!(confined.tier, SandboxTier::Off);
        }
        let client = LocalCodeExecutionClient::new(folders.clone(), launcher, None);
        let result = client.execute_code_sync(request("1"));
        assert_eq!((result.status, result.sandbox.tier), (Status::Unavailable, SandboxTier::Off), "{}", result.summary);
    }
}
