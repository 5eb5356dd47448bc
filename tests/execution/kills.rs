//! What a run comes to when one of its processes is killed from outside, at each moment of its life; and that nothing is
//! left of it then.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use analyticspal::domain::{Phase, SandboxTier, Status};
use analyticspal::execution::{
    CodeExecutionClient, Execution, ExecutionEvent, ExecutionRequest, ExecutionResult, LocalCodeExecutionClient,
    NotKept,
};
use rustix::process::Signal;

use crate::common::processes::{Held, PATIENCE, Process, all_below, all_go, alone, descendants, eventually, note};
use crate::common::{client, environment, over, request, rows, user, with_timeout};

/// Generations below us in the full sandbox: the launcher, the first process of the namespaces, Python. Below a zygote,
/// what it forked. In the reduced sandbox the launcher becomes Python.
const LAUNCHER: u32 = 1;
const INIT: u32 = 2;
const PYTHON: u32 = 3;
const FORKED: u32 = 4;

/// An executor, and what this process held before it did anything but its first run.
struct Bench {
    client: LocalCodeExecutionClient,
    held: Held,
    user: &'static str,
    tier: SandboxTier,
}

impl Bench {
    fn new(client: LocalCodeExecutionClient, user: &'static str) -> Self {
        let bench = Self { client, held: Held::here(), user, tier: SandboxTier::Off };
        // Also what reads and writes tables: its threads stay.
        let first = bench.client.execute_code_sync(bench.request(over("a\n1\n", "df")));
        assert_eq!(first.status, Status::Completed, "{} {}", first.summary, first.stderr);
        bench.client.settle();
        // What is made once stays: the thread that starts processes.
        eventually("the end of the first run", PATIENCE, || all_below(std::process::id()).is_empty().then_some(()));
        Self { held: Held::here(), tier: first.sandbox.tier, ..bench }
    }

    /// Every way to come by a worker, and the generations of its processes, its Python last.
    fn all(user: &'static str) -> Vec<(Self, Vec<u32>)> {
        let started = Self::new(client(), user);
        if started.tier < SandboxTier::Full {
            note("the full sandbox does not hold here: only the reduced one is tried");
            return vec![(started, vec![1])];
        }
        let reduced = Self::new(client().in_tier(SandboxTier::Reduced), user);
        let forked = Self::new(client().with_zygotes(1), user);
        vec![
            (started, vec![LAUNCHER, INIT, PYTHON]),
            (reduced, vec![1]),
            (forked, vec![LAUNCHER, INIT, PYTHON, FORKED]),
        ]
    }

    fn request(&self, request: ExecutionRequest) -> ExecutionRequest {
        ExecutionRequest { user_id: user(self.user), ..request }
    }

    fn start(&self, request: ExecutionRequest) -> Execution {
        self.client.execute_code(self.request(request))
    }

    fn works(&self) {
        let result = self.client.execute_code_sync(self.request(request("6 * 7")));
        assert_eq!(result.status, Status::Completed, "{} {}", result.summary, result.stderr);
        assert_eq!(rows(&result)[0][0], 42);
    }

    /// The next run works, and then nothing of any run is left.
    fn is_as_before(&self) {
        self.works();
        self.client.settle();
        self.held.is_not_exceeded_by(std::process::id());
        let folders = fs::read_dir(environment().0.work(&user(self.user))).map_or(0, Iterator::count);
        assert_eq!(folders, 0, "work folders");
    }
}

/// The one process of this generation.
fn victim(generation: u32) -> Process {
    let found = descendants(std::process::id()).remove(&generation).unwrap_or_default();
    assert_eq!(found.len(), 1, "{found:?} in {:?}", descendants(std::process::id()));
    found[0]
}

/// Waits for an event of a run.
fn until(execution: &mut Execution, wanted: impl Fn(&ExecutionEvent) -> bool) {
    loop {
        match execution.events.blocking_recv().expect("an event") {
            ExecutionEvent::Finished(result) => panic!("{}: {}", result.status, result.summary),
            event if wanted(&event) => return,
            _ => {}
        }
    }
}

fn is_line(event: &ExecutionEvent, text: &str) -> bool {
    matches!(event, ExecutionEvent::Console(line) if line.text == text)
}

fn is_crash(result: &ExecutionResult, generation: u32) {
    assert_eq!(result.status, Status::Crashed, "generation {generation}: {}", result.summary);
    assert_eq!(result.signal.as_deref(), Some("SIGKILL"), "generation {generation}");
    assert!(result.summary.contains("SIGKILL") && !result.hint.is_empty(), "{}; {}", result.summary, result.hint);
}

#[test]
fn whichever_process_of_a_run_is_killed_it_crashed_and_nothing_is_left() {
    alone("kills::whichever_process_of_a_run_is_killed_it_crashed_and_nothing_is_left", || {
        for (bench, generations) in Bench::all("killed-running") {
            for generation in generations {
                let mut execution = bench.start(with_timeout("print('running')\nwhile True: pass", 60.0));
                until(&mut execution, |event| is_line(event, "running"));
                victim(generation).kill();
                let result = execution.finish();
                is_crash(&result, generation);
                assert_eq!(result.stdout, "running\n", "what was printed is kept");
                bench.is_as_before();
            }
        }
    });
}

#[test]
fn a_worker_killed_while_it_converts_crashed() {
    alone("kills::a_worker_killed_while_it_converts_crashed", || {
        let code = "import time\nclass Slow(dict):\n    def items(self): time.sleep(60)\n    keys = values = __iter__ = items\n\
                    print('converting')\nresult = Slow(a=1)";
        for (bench, generations) in Bench::all("killed-converting") {
            let mut execution = bench.start(with_timeout(code, 60.0));
            until(&mut execution, |event| matches!(event, ExecutionEvent::Phase(Phase::ResultConversion)));
            let generation = *generations.last().expect("one");
            victim(generation).kill();
            let result = execution.finish();
            is_crash(&result, generation);
            assert_eq!(result.stdout, "converting\n");
            bench.is_as_before();
        }
    });
}

/// Descriptors of this process that lead to files in the tables' folder, and their sizes.
fn spooled() -> Vec<u64> {
    let folder = environment().0.tables().canonicalize().expect("the tables' folder");
    let descriptors = fs::read_dir("/proc/self/fd").expect("descriptors").flatten();
    descriptors
        .filter(|entry| fs::read_link(entry.path()).is_ok_and(|target| target.starts_with(&folder)))
        .filter_map(|entry| Some(fs::metadata(entry.path()).ok()?.len()))
        .collect()
}

#[test]
fn a_worker_killed_while_it_sends_its_reply_crashed_and_its_half_result_is_dropped() {
    alone("kills::a_worker_killed_while_it_sends_its_reply_crashed_and_its_half_result_is_dropped", || {
        for (bench, generations) in Bench::all("killed-sending") {
            let execution = bench.start(with_timeout("pd.DataFrame({'n': np.zeros(30_000_000)})", 60.0));
            eventually("the reply's first bytes", PATIENCE, || spooled().iter().any(|bytes| *bytes > 0).then_some(()));
            let generation = *generations.last().expect("one");
            victim(generation).kill();
            let result = execution.finish();
            is_crash(&result, generation);
            assert!(result.dataframe.is_none());
            bench.is_as_before();
            assert!(spooled().is_empty());
        }
    });
}

/// A run's Python from the moment when it is Python, which then imports.
fn importing() -> Option<Process> {
    all_below(std::process::id()).into_iter().find(|process| process.command().contains("/worker-"))
}

#[test]
fn a_run_whose_worker_is_killed_before_its_code_began_gets_another() {
    alone("kills::a_run_whose_worker_is_killed_before_its_code_began_gets_another", || {
        for (bench, mut generations) in Bench::all("killed-importing") {
            // What forks is killed while it imports; its children begin in a moment.
            generations.truncate(3);
            for generation in generations {
                let execution = bench.start(request("6 * 7"));
                eventually("the import", PATIENCE, importing);
                victim(generation).kill();
                let result = execution.finish();
                assert_eq!(result.status, Status::Completed, "generation {generation}: {}", result.summary);
                assert_eq!(rows(&result)[0][0], 42);
                bench.is_as_before();
            }
        }
    });
}

#[test]
fn a_run_whose_workers_are_killed_again_and_again_is_unavailable_and_says_how_they_ended() {
    alone("kills::a_run_whose_workers_are_killed_again_and_again_is_unavailable_and_says_how_they_ended", || {
        for (bench, _) in Bench::all("killed-again").into_iter().take(1) {
            let execution = bench.start(request("1"));
            let (told, ended) = mpsc::channel();
            let result = std::thread::scope(|scope| {
                scope.spawn(move || {
                    while ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
                        importing().into_iter().for_each(Process::kill);
                        std::thread::sleep(Duration::from_millis(1));
                    }
                });
                let result = execution.finish();
                told.send(()).expect("told");
                result
            });
            assert_eq!(result.status, Status::Unavailable, "{}", result.summary);
            assert!(result.summary.contains("SIGKILL") && result.hint.contains("memory"), "{}", result.summary);
            bench.is_as_before();
        }
    });
}

#[test]
fn a_waiting_worker_that_was_killed_is_not_given_to_a_run() {
    alone("kills::a_waiting_worker_that_was_killed_is_not_given_to_a_run", || {
        for zygotes in [0, 1] {
            let bench = Bench::new(client().with_zygotes(zygotes).with_waiting_workers(1), "killed-waiting");
            let (ask, ready) = (bench.request(request("6 * 7")), || (bench.client.workers().ready == 1).then_some(()));
            let deepest = if zygotes == 0 { PYTHON } else { FORKED };
            for generation in LAUNCHER..=deepest {
                bench.client.prepare_for(ask.clone());
                eventually("a waiting worker", PATIENCE, ready);
                let below = descendants(std::process::id());
                // In the reduced sandbox there is one generation.
                let Some([victim]) = below.get(&generation).map(Vec::as_slice) else { continue };
                victim.kill();
                if generation < deepest {
                    // Those below go a moment later; until then the worker is as good as any.
                    all_go(below.values().last().expect("the worker"));
                }
                // At once, before anyone can have noticed.
                let result = bench.client.execute_code_sync(ask.clone());
                assert_eq!(result.status, Status::Completed, "generation {generation}: {}", result.summary);
                bench.client.settle();
            }
            bench.is_as_before();
        }
    });
}

#[test]
fn what_forks_workers_is_given_up_when_it_hangs() {
    alone("kills::what_forks_workers_is_given_up_when_it_hangs", || {
        for (bench, generations) in Bench::all("hanging").into_iter().skip(2) {
            for generation in [INIT, PYTHON] {
                assert!(generations.contains(&generation));
                bench.works();
                eventually("the end of the run", PATIENCE, || {
                    (!descendants(std::process::id()).contains_key(&FORKED)).then_some(())
                });
                let hanging = all_below(std::process::id());
                victim(generation).signal(Signal::STOP);
                bench.works();
                all_go(&hanging);
                bench.is_as_before();
            }
        }
    });
}

#[test]
fn a_worker_killed_while_it_takes_tables_is_replaced() {
    alone("kills::a_worker_killed_while_it_takes_tables_is_replaced", || {
        let csv: String =
            std::iter::once("n,t\n".to_owned()).chain((0..300_000).map(|n| format!("{n},x{n}\n"))).collect();
        // Reading and writing that much starts threads that stay.
        assert_eq!(client().execute_code_sync(over(&csv, "len(df)")).status, Status::Completed);
        for zygotes in [0, 1] {
            let bench = Bench::new(client().with_zygotes(zygotes).with_waiting_workers(1), "killed-taking");
            let ask = bench.request(over(&csv, "len(df)"));
            bench.client.prepare_for(ask.clone());
            let folder = environment().0.tables();
            let folder = folder.canonicalize().unwrap_or(folder).display().to_string();
            let takes = || {
                all_below(std::process::id()).into_iter().find(|process| {
                    let maps = fs::read_to_string(format!("/proc/{}/maps", process.pid)).unwrap_or_default();
                    maps.contains(&folder)
                })
            };
            eventually("a mapped table", PATIENCE, takes).kill();
            let result = bench.client.execute_code_sync(ask.clone());
            assert_eq!(result.status, Status::Completed, "{}", result.summary);
            assert_eq!(rows(&result)[0][0], 300_000);
            drop(ask);
            bench.is_as_before();
        }
    });
}

#[test]
fn a_kept_worker_that_was_killed_says_that_its_frames_are_lost() {
    alone("kills::a_kept_worker_that_was_killed_says_that_its_frames_are_lost", || {
        for (bench, generations) in Bench::all("killed-kept") {
            for generation in generations {
                let keeping = ExecutionRequest { keep_frames: true, ..request("a = pd.DataFrame({'x': [1]})\n1") };
                let result = bench.client.execute_code_sync(bench.request(keeping));
                let kept = result.kept_frames.clone().expect("kept");
                let below = descendants(std::process::id());
                victim(generation).kill();
                // With whatever is above it the worker goes too.
                all_go(below.values().last().expect("the worker"));
                let lost = kept.open("a").expect_err("it is gone");
                assert_eq!(lost, NotKept::Lost, "generation {generation}");
                assert!(!lost.hint().is_empty());
                assert_eq!(kept.open("a").expect_err("still"), NotKept::LetGo);
                drop((result, kept));
                bench.is_as_before();
            }
        }
    });
}

#[test]
fn nothing_survives_in_the_reduced_sandbox_either() {
    const NAME: &str = "kills::nothing_survives_in_the_reduced_sandbox_either";
    const INNER: &str = "ANALYTICSPAL_TEST_INNER";
    let code = "import signal, threading\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\n\
                threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()\nprint('running')\nwhile True: pass";
    if std::env::var_os(INNER).is_some() {
        let mut execution = client().in_tier(SandboxTier::Reduced).execute_code(with_timeout(code, 300.0));
        until(&mut execution, |event| is_line(event, "running"));
        writeln!(std::io::stdout(), "under way").expect("told");
        execution.finish();
        return;
    }
    let binary = std::env::current_exe().expect("this binary");
    let mut program = Command::new(binary)
        .args([NAME, "--exact", "--nocapture"])
        .env(INNER, "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(program.stdout.take().expect("piped")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.ends_with("under way")), "the code began");
    let below = all_below(program.id());
    program.kill().expect("killed");
    program.wait().expect("reaped");
    all_go(&below);
}
