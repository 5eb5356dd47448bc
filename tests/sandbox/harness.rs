//! Tries attacks of the table, many in one run, and judges each by the layer that had to stop it.

use std::fs;
use std::io::Read;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::Command;

use analyticspal::domain::{SandboxTier, Status};
use rustix::fs::XattrFlags;
use serde_json::{Value, json};

use crate::attacks::{ATTACKS, Attack, PRELUDE, Resource};
use crate::common::{environment, request, rows, run};
use crate::door::{folder, policy, start};

/// What hostile code aims at: a secret file, another user's, and listeners of each kind.
pub(crate) struct Targets {
    folder: tempfile::TempDir,
    theirs: tempfile::TempDir,
    tcp: TcpListener,
    udp: UdpSocket,
    _unix: UnixListener,
}

impl Targets {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let secret = folder.path().join("secret");
        fs::write(&secret, "the secret").expect("written");
        rustix::fs::setxattr(&secret, "user.origin", b"where it came from", XattrFlags::empty()).expect("an attribute");
        let (folders, _) = environment();
        let users = folders.root().join("users");
        fs::create_dir_all(&users).expect("the users' folder");
        let theirs = tempfile::Builder::new().prefix("victim-").tempdir_in(users).expect("a user's folder");
        fs::write(theirs.path().join("history"), "the secret").expect("written");
        Self {
            tcp: TcpListener::bind("127.0.0.1:0").expect("a port"),
            udp: UdpSocket::bind("127.0.0.1:0").expect("a port"),
            _unix: UnixListener::bind(folder.path().join("socket")).expect("a socket"),
            folder,
            theirs,
        }
    }

    pub(crate) fn secret(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    /// Python that binds the targets' names.
    fn names(&self) -> String {
        let (folders, environment) = environment();
        let port = |address: std::io::Result<std::net::SocketAddr>| address.expect("an address").port();
        let names = json!({
            "SECRET": self.secret(), "SOCKET": self.folder.path().join("socket"), "PID": std::process::id(),
            "PORT": port(self.tcp.local_addr()), "UDP_PORT": port(self.udp.local_addr()), "DATA": folders.root(),
            "THEIRS": self.theirs.path(), "WORKER": environment.worker_folder,
        });
        format!("import json\nglobals().update(json.loads({:?}))\n", names.to_string())
    }

    /// Nothing outside changed: content, mode, owner, times, names.
    fn are_untouched(&self, before: &str) {
        assert_eq!(self.state(), before);
    }

    fn state(&self) -> String {
        let mut states = Vec::new();
        for folder in [self.folder.path(), self.theirs.path()] {
            for entry in fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry").path()) {
                let about = fs::metadata(&entry).expect("metadata");
                let content = fs::read(&entry).unwrap_or_default();
                states.push(format!(
                    "{} {:o} {} {} {content:?}",
                    entry.display(),
                    about.mode(),
                    about.uid(),
                    about.mtime()
                ));
            }
        }
        states.sort();
        states.join("\n")
    }
}

/// A program that tries each attack and ends with `(name, outcome)` rows in `outcomes`.
fn program(targets: &Targets, attacks: &[&Attack]) -> String {
    let table: Vec<_> = attacks.iter().map(|attack| (attack.name, attack.code)).collect();
    let table = serde_json::to_string(&table).expect("text");
    format!("{}{PRELUDE}\noutcomes = attempt(json.loads({table:?}))\n", targets.names())
}

/// Every attack on this resource fails, each by a refusal of its own layer, and nothing outside has changed: by the
/// executor in the strongest tier, and in the reduced one where that is another.
pub(crate) fn all_fail(resource: Resource) {
    let attacks: Vec<_> = ATTACKS.iter().filter(|attack| attack.resource == resource).collect();
    assert!(!attacks.is_empty());
    let (outcomes, tier) = by_the_executor(&attacks);
    judge(&attacks, &outcomes, tier);
    // What is inherited is the executor's doing.
    if tier > SandboxTier::Reduced && !matches!(resource, Resource::Environment | Resource::Descriptors) {
        judge(&attacks, &reduced(&attacks), SandboxTier::Reduced);
    }
}

fn by_the_executor(attacks: &[&Attack]) -> (Value, SandboxTier) {
    let targets = Targets::new();
    let before = targets.state();
    let columns = "['attack', 'outcome']";
    let code = format!("{}result = pd.DataFrame(outcomes, columns={columns})", program(&targets, attacks));
    let result = run(request(&code));
    assert_eq!(result.status, Status::Completed, "{}: {:?} {}", result.summary, result.error, result.stderr);
    targets.are_untouched(&before);
    (rows(&result), result.sandbox.tier)
}

fn reduced(attacks: &[&Attack]) -> Value {
    let targets = Targets::new();
    let before = targets.state();
    let (_kept, work) = folder();
    let code = format!("{}print(json.dumps(outcomes))", program(&targets, attacks));
    let mut confined = start(&policy(&code, &work)).expect("started");
    let (mut said, mut complaint) = (String::new(), String::new());
    confined.stdout.read_to_string(&mut said).expect("its output");
    confined.stderr.read_to_string(&mut complaint).expect("its errors");
    targets.are_untouched(&before);
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{complaint}"))
}

fn judge(attacks: &[&Attack], outcomes: &Value, tier: SandboxTier) {
    let outcomes: Vec<_> = outcomes.as_array().into_iter().flatten().map(outcome).collect();
    assert_eq!(outcomes.len(), attacks.len());
    let wrong: Vec<_> = attacks
        .iter()
        .zip(&outcomes)
        .filter(|(attack, (name, outcome))| attack.name != name || !attack.layer.refuses_with(outcome, tier))
        .map(|(attack, (_, outcome))| format!("{} ({:?}): {outcome}", attack.name, attack.layer))
        .collect();
    assert!(wrong.is_empty(), "not stopped by their layer in the {tier} tier:\n{}", wrong.join("\n"));
}

fn outcome(row: &Value) -> (String, String) {
    let cell = |index: usize| row[index].as_str().unwrap_or_default().to_owned();
    (cell(0), cell(1))
}

/// The attacks marked harmless all succeed in plain Python.
pub(crate) fn succeed_unconfined() {
    let (_, environment) = environment();
    let attacks: Vec<_> = ATTACKS.iter().filter(|attack| attack.harmless).collect();
    assert!(attacks.len() >= 12);
    let targets = Targets::new();
    let folder = tempfile::tempdir().expect("a folder");
    let code = format!("{}print(json.dumps(outcomes))", program(&targets, &attacks));
    let output = Command::new(&environment.executable)
        .args(["-I", "-B", "-c", &code])
        .current_dir(folder.path())
        .env("SECRET_OF_THE_PERSON", "x")
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let outcomes: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{output:?}"));
    let failed: Vec<_> =
        outcomes.as_array().into_iter().flatten().map(outcome).filter(|(_, outcome)| outcome != "succeeded").collect();
    assert!(failed.is_empty(), "these prove nothing: {failed:?}");
}
