//! A thousand runs one after the other: nothing grows with their number.

use std::fs;

use analyticspal::domain::Status;
use analyticspal::execution::{CodeExecutionClient, ExecutionRequest, LocalCodeExecutionClient};

use crate::common::processes::{Held, Process, alone, note};
use crate::common::{client, environment, over, request, user, with_timeout};

/// How much memory may grow over all the runs: what the allocator and the log keep, not what a run leaves.
const GROWTH: u64 = 24 << 20;

/// Runs by the executor that forks, and by the one that starts; most do next to nothing, others end in each other way.
const FORKED: usize = 980;
const STARTED: usize = 20;

fn run(client: &LocalCodeExecutionClient, number: usize) {
    let kept = |code: &str| ExecutionRequest { keep_frames: true, ..request(code) };
    let (request, status) = match number % 20 {
        3 => (request("1 / 0"), Status::Error),
        7 => (request("open('left.txt', 'w').write('x' * 1000)\n1"), Status::Completed),
        9 => (over("a,b\n1,x\n2,y\n", "df"), Status::Completed),
        11 => (kept("other = pd.DataFrame({'x': [1]})\n1"), Status::Completed),
        13 => (request("import os\nos._exit(3)"), Status::Crashed),
        17 if number % 200 == 17 => (with_timeout("while True: pass", 1.0), Status::TimedOut),
        18 => (request("print('line\\n' * 1000)\n1"), Status::Completed),
        _ => (request("6 * 7"), Status::Completed),
    };
    let result = client.execute_code_sync(ExecutionRequest { user_id: user("endurance"), ..request });
    assert_eq!(result.status, status, "run {number}: {} {}", result.summary, result.stderr);
    if number % 20 == 7 {
        assert_eq!(result.output_files.len(), 1);
    }
    if let Some(kept) = result.kept_frames {
        assert_eq!(kept.open("other").expect("opened").0.rows(), 1);
    }
}

fn resident() -> u64 {
    Process::read(std::process::id()).map_or(0, Process::resident_bytes)
}

#[test]
fn a_thousand_runs_leave_nothing_behind() {
    alone("endurance::a_thousand_runs_leave_nothing_behind", || {
        let (forking, starting) = (client().with_zygotes(1), client().with_waiting_workers(1));
        // Everything once, and the allocator's arenas.
        (0..40).for_each(|number| run(&forking, number));
        (0..3).for_each(|number| run(&starting, number));
        let settle = || [&forking, &starting].into_iter().for_each(CodeExecutionClient::settle);
        settle();
        Held { descriptors: usize::MAX, threads: usize::MAX, processes: 0, mounts: usize::MAX }
            .is_not_exceeded_by(std::process::id());
        let (held, memory) = (Held::here(), resident());
        (0..FORKED).for_each(|number| run(&forking, number));
        (0..STARTED).for_each(|number| run(&starting, number));
        settle();
        held.is_not_exceeded_by(std::process::id());
        let grown = resident().saturating_sub(memory);
        note(format_args!(
            "before {held:?}, after {:?}; {} MiB, grown by {} KiB",
            Held::here(),
            memory >> 20,
            grown >> 10
        ));
        assert!(grown <= GROWTH, "grown by {grown} bytes");
        let folders = fs::read_dir(environment().0.work(&user("endurance"))).map_or(0, Iterator::count);
        assert_eq!(folders, 0, "work folders");
    });
}
