//! Tries attacks of the table, many in one run, and judges each by the layer that had to stop it; and shows that they
//! succeed where nothing confines them.

use std::fs::File;
use std::process::{Command, Stdio};

use analyticspal::domain::{SandboxTier, Status};
use analyticspal::execution::{CodeExecutionClient, LocalCodeExecutionClient};
use analyticspal::sandbox::Launcher;
use serde_json::Value;

use crate::alone::bounded;
use crate::attacks::{ATTACKS, Attack, Control, PRELUDE, Resource};
use crate::common::{client, environment, launcher, request, rows};
use crate::targets::Targets;

/// Tries each attack in a process of its own, which starts in a folder of its own: some end their process or change it.
/// Descriptor 3 is a stream, as in the sandbox; another process is there to be reached.
const UNCONFINED: &str = r"
ours, theirs = socket.socketpair()
os.dup2(ours.fileno(), 3)
for end in ours, theirs:
    end.detach() if end.fileno() == 3 else end.close()

def child(work):
    pid = os.fork()
    if pid == 0:
        libc.prctl(1, signal.SIGKILL)
        work()
        os._exit(0)
    return pid

def apart(number, name, code):
    told, tell = os.pipe()
    def work():
        os.chdir(os.path.join(STAND_INS, str(number), 'work', 'own'))
        os.write(tell, outcome(name, code, {**stand_ins(number), 'PID': victim}).encode())
    pid = child(work)
    os.close(tell)
    in_time = select.select([told], [], [], 20)[0]
    said = os.read(told, 100).decode() if in_time else 'no end'
    os.close(told)
    if not in_time: os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    # Another program took its place, and that one ended well.
    return said or ('succeeded' if status == 0 else f'ended by {status}')

victim = child(signal.pause)
outcomes = [[name, apart(number, name, code)] for number, (name, code) in enumerate(json.loads(TABLE))]
os.kill(victim, signal.SIGKILL)
os.waitpid(victim, 0)
print(json.dumps(outcomes))
";

/// A program that tries each attack and ends with `(name, outcome)` rows in `outcomes`.
fn program(names: &str, attacks: &[&Attack]) -> String {
    let table: Vec<_> = attacks.iter().map(|attack| (attack.name, attack.code)).collect();
    let table = serde_json::to_string(&table).expect("text");
    format!("{names}{PRELUDE}\noutcomes = attempt(json.loads({table:?}), lambda number: {{}})\n")
}

/// Every attack on this resource fails, each by a refusal of its own layer, and nothing outside has changed: in the
/// strongest tier, there also in a forked worker, and in the reduced one where that is another.
pub(crate) fn all_fail(resource: Resource) {
    let attacks: Vec<_> = ATTACKS.iter().filter(|attack| attack.resource == resource).collect();
    assert!(!attacks.is_empty());
    let strongest = Launcher::binary(launcher()).report().tier;
    assert!(strongest >= SandboxTier::Reduced);
    let forking = client().with_zygotes(1);
    for (client, tier) in [
        (&client(), SandboxTier::Full),
        (&forking, SandboxTier::Full),
        (&client().in_tier(SandboxTier::Reduced), SandboxTier::Reduced),
    ] {
        if tier <= strongest {
            judge(&attacks, &by_the_executor(client, &attacks, tier), tier);
        }
    }
    if strongest == SandboxTier::Full {
        // Where a worker cannot be forked one is started instead, whose parent is the first process inside.
        let parent = rows(&forking.execute_code_sync(request("import os\nos.getppid()")));
        assert!(parent[0][0].as_u64() > Some(1), "nothing was forked: {parent}");
    }
}

fn by_the_executor(client: &LocalCodeExecutionClient, attacks: &[&Attack], tier: SandboxTier) -> Value {
    let targets = Targets::new();
    let before = targets.state();
    let columns = "['attack', 'outcome']";
    let code = format!("{}result = pd.DataFrame(outcomes, columns={columns})", program(&targets.names(), attacks));
    let result = client.execute_code_sync(bounded(&code));
    assert_eq!(result.status, Status::Completed, "{}: {:?} {}", result.summary, result.error, result.stderr);
    assert_eq!(result.sandbox.tier, tier);
    targets.are_untouched(&before);
    rows(&result)
}

fn judge(attacks: &[&Attack], outcomes: &Value, tier: SandboxTier) {
    let outcomes = pairs(outcomes);
    assert_eq!(outcomes.len(), attacks.len());
    let wrong: Vec<_> = attacks
        .iter()
        .zip(&outcomes)
        .filter(|(attack, (name, outcome))| attack.name != name || !attack.layer.refuses_with(outcome, tier))
        .map(|(attack, (_, outcome))| format!("{} ({:?}): {outcome}", attack.name, attack.layer))
        .collect();
    assert!(wrong.is_empty(), "not stopped by their layer in the {tier} tier:\n{}", wrong.join("\n"));
}

/// Names and outcomes of a list of such rows.
pub(crate) fn pairs(rows: &Value) -> Vec<(String, String)> {
    let cell = |row: &Value, index: usize| row[index].as_str().unwrap_or_default().to_owned();
    rows.as_array().into_iter().flatten().map(|row| (cell(row, 0), cell(row, 1))).collect()
}

/// Every attack with a control succeeds in plain Python, by the same code that fails in the sandbox; what cannot be
/// shown here is said. Returns how many did.
#[expect(clippy::print_stderr, reason = "what was shown and what was not is for the one who runs the tests")]
pub(crate) fn succeed_unconfined() -> usize {
    let superuser = is_superuser();
    let (mut tried, mut unshown) = (Vec::new(), Vec::new());
    for attack in ATTACKS {
        match attack.control {
            Control::Anybody => tried.push(attack),
            Control::Superuser if superuser => tried.push(attack),
            Control::Superuser => unshown.push(format!("{}: only the superuser succeeds with it", attack.name)),
            Control::Unshown(reason) => unshown.push(format!("{}: {reason}", attack.name)),
        }
    }
    let outcomes = unconfined(&tried);
    assert_eq!(outcomes.len(), tried.len());
    // Where the kernel itself lacks the call there is nothing to show.
    let (missing, asked): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome == "ENOSYS");
    unshown.extend(missing.into_iter().map(|(name, _)| format!("{name}: this kernel has no such call")));
    let failed: Vec<_> = asked.iter().filter(|(_, outcome)| outcome != "succeeded").collect();
    eprintln!("{} hostile snippets, {} shown to succeed unconfined; not shown:", ATTACKS.len(), asked.len());
    eprintln!("  {}", unshown.join("\n  "));
    assert!(failed.is_empty(), "these prove nothing: {failed:?}");
    asked.len()
}

fn unconfined(attacks: &[&Attack]) -> Vec<(String, String)> {
    let (_, environment) = environment();
    let targets = Targets::new();
    targets.make_stand_ins(attacks.len());
    let table: Vec<_> = attacks.iter().map(|attack| (attack.name, attack.code)).collect();
    let table = serde_json::to_string(&table).expect("text");
    let script = targets.work().join("script");
    let code = format!("{}{PRELUDE}\nTABLE = {table:?}\n{UNCONFINED}", targets.stand_ins());
    std::fs::write(&script, code).expect("written");
    let output = Command::new(&environment.executable)
        .args(["-B", "-"])
        .stdin(Stdio::from(File::open(&script).expect("opened")))
        .current_dir(targets.work())
        .env("SECRET_OF_THE_PERSON", "x")
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().unwrap_or_default();
    pairs(&serde_json::from_str(last).unwrap_or_else(|_| panic!("{output:?}")))
}

/// The superuser, and not one of a container that is confined itself.
pub(crate) fn is_superuser() -> bool {
    let sets = rustix::thread::capabilities(None).expect("the capabilities");
    rustix::process::geteuid().is_root() && sets.effective.contains(rustix::thread::CapabilitySet::SYS_ADMIN)
}
