//! How fast the executor is: ratios within one run, against a running Jupyter kernel and against bare Python.
//!
//! `benches/run` starts the peers. Pacing is named with each figure: *paced* runs wait until a worker is ready, *back to back*
//! runs do not. Names of benchmarks as arguments pick some of them (`cargo bench -- batch deadlines`).
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use analyticspal::domain::{CancelToken, Code, Limits, Phase, SandboxTier, Status, Timeout};
use analyticspal::execution::{
    CodeExecutionClient, ExecutionRequest, ExecutionResult, InputTable, LocalCodeExecutionClient,
};
use analyticspal::folders::Folders;
use analyticspal::frame::{LoadOptions, load};
use analyticspal::machine;
use analyticspal::python::{self, Packages, PythonEnvironment};
use analyticspal::sandbox::Launcher;

const ROWS: usize = 5_000_000;
const CELLS: [(&str, &str, f64); 3] = [
    ("head", "df.head()", 0.5),
    ("one-key groupby", "df.groupby('region')['amount'].sum()", 0.9),
    ("two-key groupby", "df.groupby(['region', 'product'])['amount'].sum()", 0.9),
];

fn main() {
    let (folders, environment) = environment();
    let launcher = Launcher::binary(PathBuf::from(env!("CARGO_BIN_EXE_analyticspal")));
    let report = launcher.report();
    println!("sandbox: {} ({})", report.tier, report.reason);
    let client = LocalCodeExecutionClient::new(folders.clone(), launcher.clone(), None);
    let waiting = client.clone().with_zygotes(1).with_waiting_workers(1);
    let data = || make_data(&folders, &environment);
    let benchmarks: [(&str, &dyn Fn()); 7] = [
        ("jupyter", &|| against_jupyter(&waiting, &data())),
        ("transfer", &|| transfer(&client, &environment, &data())),
        ("start-up", &|| start_up(&client)),
        ("bare", &|| against_bare_python(&client, &environment)),
        ("deadlines", &|| deadlines(&waiting)),
        ("batch", &|| small_runs("forked", &client.clone().with_zygotes(1), 500)),
        ("started", &|| small_runs("a fresh interpreter each", &client, 60)),
    ];
    let picked: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for (name, benchmark) in benchmarks {
        if picked.is_empty() || picked.iter().any(|wanted| wanted == name) {
            benchmark();
        }
    }
}

/// Request to result, alternating with the same cell in a running kernel that holds the frame.
fn against_jupyter(client: &LocalCodeExecutionClient, data: &Path) {
    let tables = tables(data);
    let mut peer = std::env::var_os("ANALYTICSPAL_PEER_PYTHON").map(|python| Peer::start(Path::new(&python), data));
    if peer.is_none() {
        println!("no peer: start with benches/run to compare with a Jupyter kernel");
    }
    println!(
        "\n{ROWS} rows x 5 columns, request to result, ms (paced: a worker is ready; alternating with the kernel)"
    );
    println!("{:<18} {:>9} {:>9} {:>9} {:>9} {:>7}  goal", "cell", "ours p50", "p99", "kernel", "p99", "ratio");
    for (name, code, goal) in CELLS {
        let request = ExecutionRequest { tables: tables.clone(), ..request(code) };
        client.prepare_for(request.clone());
        let (mut ours, mut theirs, mut results) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..28 {
            wait_until_ready(client);
            let (took, result) = timed(client, &request);
            let warm = result.timings.iter().any(|timing| timing.phase == Phase::Worker && timing.warm == Some(true));
            assert!(warm && result.status == Status::Completed, "{}", result.summary);
            let kernel = peer.as_mut().map(|peer| peer.run(code));
            // The first rounds warm caches on both sides.
            if round >= 3 {
                ours.push(took);
                results.push(result);
                theirs.extend(kernel);
            }
        }
        let ratio = if theirs.is_empty() { f64::NAN } else { quantile(&ours, 0.5) / quantile(&theirs, 0.5) };
        let [o50, o99, t50, t99] =
            [(&ours, 0.5), (&ours, 0.99), (&theirs, 0.5), (&theirs, 0.99)].map(|(v, q)| quantile(v, q));
        println!("{name:<18} {o50:>9.1} {o99:>9.1} {t50:>9.1} {t99:>9.1} {ratio:>7.2}  {goal}");
        println!("  of ours: {}", phases(&results));
        let burst: Vec<_> = (0..15).map(|_| timed(client, &request).0).collect();
        println!("  back to back: p50 {:.1}, p99 {:.1}", quantile(&burst, 0.5), quantile(&burst, 0.99));
    }
    client.settle();
}

/// The median of each phase, in ms.
fn phases(results: &[ExecutionResult]) -> String {
    let wanted = [
        Phase::Queue,
        Phase::Worker,
        Phase::TransferIn,
        Phase::Prepare,
        Phase::CodeExecution,
        Phase::ResultConversion,
        Phase::TransferOut,
    ];
    let median = |phase: Phase| {
        let times: Vec<_> = results.iter().map(|result| result.duration_us(phase) as f64 / 1000.0).collect();
        format!("{} {:.2}", serde_json::json!(phase).as_str().unwrap_or_default(), quantile(&times, 0.5))
    };
    wanted.map(median).join(", ")
}

/// A cold run that does nothing, by tier.
fn start_up(client: &LocalCodeExecutionClient) {
    println!("\ncold run of nothing, ms");
    for tier in [SandboxTier::Reduced, SandboxTier::Full] {
        let client = client.clone().in_tier(tier);
        let times: Vec<_> = (0..9).map(|_| timed(&client, &request("1")).0).collect();
        println!("{tier:<8} p50 {:.0}  p99 {:.0}", quantile(&times, 0.5), quantile(&times, 0.99));
    }
}

/// The same work confined and not, alternating; both time themselves, inside the code.
fn against_bare_python(client: &LocalCodeExecutionClient, environment: &PythonEnvironment) {
    let code = "import time, numpy as np\nt = time.perf_counter()\nx = 0\nfor i in range(3_000_000): x += i * i % 7\n\
                a = np.random.default_rng(1).random(4_000_000)\nfor _ in range(5): a = np.sort(a[::-1])\nresult = time.perf_counter() - t";
    let (mut confined, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        let result = client.execute_code_sync(request(code));
        let seconds = result.dataframe.expect("a result").cell_json(0, 0).as_f64().expect("seconds");
        confined.push(seconds * 1000.0);
        let output = Command::new(&environment.executable)
            .args(["-I", "-c", &format!("{code}\nprint(result)")])
            .env("OMP_NUM_THREADS", "2")
            .output()
            .expect("Python runs");
        bare.push(String::from_utf8_lossy(&output.stdout).trim().parse::<f64>().expect("seconds") * 1000.0);
    }
    let (confined, bare) = (quantile(&confined, 0.5), quantile(&bare, 0.5));
    println!("\nCPU work, ms: confined {confined:.0}, bare {bare:.0}, ratio {:.3}  goal 1.03", confined / bare);
}

/// How late a timeout is told.
fn deadlines(client: &LocalCodeExecutionClient) {
    let snippets = [
        "while True: pass",
        "sum(iter(int, 1))",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\nwhile True: pass",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import threading\nts = [threading.Thread(target=lambda: sum(iter(int, 1))) for _ in range(4)]\nfor t in ts: t.start()\nts[0].join()",
    ];
    let timeout = Timeout::from_seconds(1.0).expect("a timeout");
    let mut late = Vec::new();
    for round in 0..deadline_rounds() {
        let code = snippets[round % snippets.len()];
        let request = request(code);
        let request = ExecutionRequest { limits: Limits { timeout, ..request.limits }, ..request };
        client.prepare_for(request.clone());
        wait_until_ready(client);
        let (took, result) = timed(client, &request);
        assert_eq!(result.status, Status::TimedOut, "{code}");
        let before: u64 = result.timings.iter().filter(|t| t.phase == Phase::CodeExecution).map(|t| t.start_us).sum();
        late.push(took - before as f64 / 1000.0 - 1000.0);
    }
    println!(
        "\ndeadline overshoot over {} runs, ms: p50 {:.0}, p99 {:.0}, worst {:.0}  goal p99 <= 100",
        late.len(),
        quantile(&late, 0.5),
        quantile(&late, 0.99),
        quantile(&late, 1.0)
    );
}

fn deadline_rounds() -> usize {
    std::env::var("ANALYTICSPAL_BENCH_DEADLINES").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// The same table handed over as a mapped file, and as the JSON records that other executors send.
fn transfer(client: &LocalCodeExecutionClient, environment: &PythonEnvironment, data: &Path) {
    let tables = tables(data);
    let request = ExecutionRequest { tables, ..request("len(df)") };
    let phase = |phase| move |result: &ExecutionResult| result.duration_us(phase) as f64 / 1000.0;
    // The first one writes the file, once per version of the table.
    let (first, _) = timed(client, &request);
    let runs: Vec<_> = (0..9).map(|_| timed(client, &request).1).collect();
    let times: Vec<_> = runs.iter().map(phase(Phase::TransferIn)).collect();
    let mapped = quantile(&times, 0.5);
    println!(
        "\n{ROWS} rows x 5 columns handed over, ms: mapped p50 {mapped:.1}, p99 {:.1}  goal 60",
        quantile(&times, 0.99)
    );
    println!("(the first run, which also writes the file: {first:.0} in all; {} bytes)", runs[0].bytes_in);
    // A hundredth of the rows: all of them would take minutes and many gigabytes.
    let script = "import sys, time, json, pandas as pd\ndf = pd.read_parquet(sys.argv[1]).head(50_000)\n\
                  text = json.dumps(df.to_dict('records'))\nt = time.perf_counter()\n\
                  pd.DataFrame(json.loads(text))\nprint((time.perf_counter() - t) * 1000)";
    let output =
        Command::new(&environment.executable).args(["-I", "-c", script]).arg(data).output().expect("Python runs");
    let records: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("milliseconds");
    println!(
        "50000 rows as JSON records, reading alone: {records:.0} ms, {:.0} times as long a row",
        records * 100.0 / mapped
    );
}

/// Many tiny runs, back to back, two at once.
fn small_runs(kind: &str, client: &LocalCodeExecutionClient, runs: u32) {
    // The first one brings up what the others share.
    assert_eq!(client.execute_code_sync(request("0")).status, Status::Completed);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..runs / 2 {
                    assert_eq!(client.execute_code_sync(request("1 + 1")).status, Status::Completed);
                }
            });
        }
    });
    let rate = f64::from(runs) / started.elapsed().as_secs_f64();
    println!("\n{runs} tiny runs, two at once, {kind}: {rate:.1} runs a second");
    client.settle();
}

fn tables(data: &Path) -> Vec<InputTable> {
    let source = load(data, &LoadOptions::default(), &CancelToken::new()).expect("loaded");
    vec![InputTable { bound_name: "bench".to_owned(), table: source.tables[0].clone() }]
}

fn timed(client: &LocalCodeExecutionClient, request: &ExecutionRequest) -> (f64, ExecutionResult) {
    let request = request.clone();
    let started = Instant::now();
    let result = client.execute_code_sync(request);
    (started.elapsed().as_secs_f64() * 1000.0, result)
}

fn wait_until_ready(client: &LocalCodeExecutionClient) {
    let until = Instant::now() + Duration::from_secs(60);
    while client.workers().ready == 0 {
        assert!(Instant::now() < until, "no worker got ready");
        std::thread::sleep(Duration::from_millis(2));
    }
    // What tidies up after the run before has the processor for a moment.
    std::thread::sleep(Duration::from_millis(100));
}

fn quantile(values: &[f64], quantile: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * quantile).ceil() as usize).copied().unwrap_or(f64::NAN)
}

fn request(code: &str) -> ExecutionRequest {
    ExecutionRequest::new("bench".parse().expect("a user id"), Code::python(code), machine::default_limits())
}

fn environment() -> (Folders, PythonEnvironment) {
    let beside = Path::new(env!("CARGO_BIN_EXE_analyticspal")).with_file_name("analyticspal-bench-data");
    let folders = Folders::under(std::env::var_os("ANALYTICSPAL_TEST_DATA").map_or(beside, PathBuf::from));
    let made = python::ensure(&folders, None, Packages::Core, &CancelToken::new(), &mut |_| {});
    let environment = made.unwrap_or_else(|error| panic!("{error}; {}", error.hint()));
    (folders, environment)
}

/// Five million rows with two text columns of few values, made once.
fn make_data(folders: &Folders, environment: &PythonEnvironment) -> PathBuf {
    let path = folders.root().join("bench.parquet");
    if !path.exists() {
        let code = format!(
            "import numpy as np, pandas as pd\nr = np.random.default_rng(7); n = {ROWS}\n\
             pd.DataFrame({{'id': np.arange(n), 'region': r.choice(['North', 'South', 'East', 'West'], n), \
             'product': r.choice([f'Product {{i:02}}' for i in range(40)], n), 'units': r.integers(1, 50, n), \
             'amount': np.round(r.gamma(2, 20, n), 2)}}).to_parquet({:?})",
            path.display().to_string()
        );
        let made = Command::new(&environment.executable).args(["-I", "-c", &code]).status().expect("Python runs");
        assert!(made.success());
    }
    path
}

/// The Jupyter kernel beside us.
struct Peer {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Peer {
    fn start(python: &Path, data: &Path) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer_jupyter.py");
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the peer's Python starts");
        let (stdin, stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut peer = Self { child, stdin, stdout: BufReader::new(stdout) };
        assert_eq!(peer.ask(&data.display().to_string()), "ready");
        peer
    }

    fn run(&mut self, code: &str) -> f64 {
        self.ask(code).parse().expect("milliseconds")
    }

    fn ask(&mut self, text: &str) -> String {
        writeln!(self.stdin, "{}", serde_json::json!(text)).expect("the peer listens");
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the peer answers");
        line.trim().to_owned()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
