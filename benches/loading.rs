//! How fast large delimited text is loaded, against Python polars reading the same file with as many threads, in turns in
//! one run; and how soon its first rows are there, what keeping it on disk costs and how soon it is there the next time.
//!
//! `benches/run loading` starts the peer. `ANALYTICSPAL_BENCH_MB` is the size of the file (256). With
//! `ANALYTICSPAL_BENCH_FILE` it is that file of any format that is opened instead, as the window opens it.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use analyticspal::domain::CancelToken;
use analyticspal::frame::{LoadContext, LoadOptions, LoadProgress, first_rows, load_within};

const ROUNDS: usize = 5;

fn main() {
    if let Some(path) = std::env::var_os("ANALYTICSPAL_BENCH_FILE") {
        return opened(Path::new(&path));
    }
    let megabytes: u64 = std::env::var("ANALYTICSPAL_BENCH_MB").ok().and_then(|size| size.parse().ok()).unwrap_or(256);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("orders.csv");
    let rows = write(&path, megabytes * 1_000_000);
    let bytes = fs::metadata(&path).expect("written").len();
    println!("{} MB, {rows} rows x 10 columns", bytes / 1_000_000);

    let mut peer = std::env::var_os("ANALYTICSPAL_PEER_PYTHON").map(|python| Peer::start(Path::new(&python)));
    if peer.is_none() {
        println!("no peer: start with benches/run loading to compare with Python polars");
    }
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        own.push(timed(&path, rows, u64::MAX, None));
        if round == 0
            && let Some(peak) = peak_memory()
        {
            println!("  peak memory of the process: {:.2} x the file", peak as f64 / bytes as f64);
        }
        others.extend(peer.as_mut().map(|peer| peer.read(&path, rows)));
    }
    println!("  loaded in {:.0} ms (median of {ROUNDS})", median(&mut own));
    if !others.is_empty() {
        let (own, other) = (median(&mut own), median(&mut others));
        println!("  Python polars: {other:.0} ms, ratio {:.2}", own / other);
    }

    let begin = Instant::now();
    let first = first_rows(&path, &LoadOptions::default(), &CancelToken::new()).expect("it is large");
    println!("  first {} rows after {:.1} ms", first.frame.rows(), millis(begin));
    let cache = folder.path().join("cache");
    println!("  onto the disk in {:.0} ms", timed(&path, rows, 0, Some(&cache)));
    println!("  the next time in {:.1} ms", timed(&path, rows, 0, Some(&cache)));
}

/// A file as the window opens it: its first rows, the whole, and the whole the next time.
fn opened(path: &Path) {
    let cache = tempfile::tempdir_in(path.parent().unwrap_or(Path::new("."))).expect("a folder");
    let begin = Instant::now();
    match first_rows(path, &LoadOptions::default(), &CancelToken::new()) {
        Some(first) => println!("  first {} rows after {:.1} ms", first.frame.rows(), millis(begin)),
        None => println!("  too small for a look at the first rows"),
    }
    for what in ["whole", "next time"] {
        let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
        let context = LoadContext { cache: Some(cache.path()), ..LoadContext::new(&cancel, &progress) };
        let begin = Instant::now();
        let source = load_within(path, &LoadOptions::default(), &context).expect("a table");
        let frame = &source.tables[0].frame;
        let place = if frame.is_mapped() { "on disk" } else { "in memory" };
        println!("  {what}: {} rows x {} columns {place} in {:.0} ms", frame.rows(), frame.columns(), millis(begin));
        if let Some(peak) = peak_memory() {
            println!("  peak memory of the process, mapped files among it: {} MB", peak / 1_000_000);
        }
    }
}

/// Milliseconds that loading takes. From so many bytes on it goes to the disk.
fn timed(path: &Path, rows: usize, on_disk: u64, cache: Option<&Path>) -> f64 {
    let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
    let context = LoadContext { cache, on_disk, ..LoadContext::new(&cancel, &progress) };
    let begin = Instant::now();
    let source = load_within(path, &LoadOptions::default(), &context).expect("a table");
    let took = millis(begin);
    assert_eq!(source.tables[0].frame.rows(), rows);
    took
}

/// Orders of a shop: whole numbers, moments, words, amounts, truth values, codes with leading zeros, quotes, gaps.
fn write(path: &Path, bytes: u64) -> usize {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).expect("a file"));
    let head = "order_id,ordered_at,city,price,quantity,paid,code,note,ship_date,weight\n";
    out.write_all(head.as_bytes()).expect("room");
    let cities = ["Berlin", "São Paulo", "Tokyo", "New York", "Lagos", "Paris", "Zürich", "Mumbai"];
    let notes =
        ["ok", "\"late, see call\"", "returned", "\"\"\"as is\"\" they said\"", "", "customer asked twice", "gift"];
    let (mut state, mut written, mut rows) = (7_u64, 0, 0);
    let mut line = String::new();
    while written < bytes {
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (city, note) = (cities[random(8) as usize], notes[random(7) as usize]);
        let day = |number: u64| format!("20{:02}-{:02}-{:02}", 19 + number % 6, 1 + number % 12, 1 + number % 28);
        let weight = if random(10) == 0 { String::new() } else { format!("{}.{:04}", random(12), random(10_000)) };
        line.clear();
        line.push_str(&format!(
            "{},{} {:02}:{:02}:{:02},{city},{}.{:02},{},{},{:05},{note},{},{weight}\n",
            1_000_000 + rows,
            day(random(9_999)),
            random(24),
            random(60),
            random(60),
            random(400),
            random(100),
            1 + random(49),
            random(5) > 0,
            random(99_999),
            day(random(9_999)),
        ));
        out.write_all(line.as_bytes()).expect("room");
        written += line.len() as u64;
        rows += 1;
    }
    out.flush().expect("room");
    rows
}

fn millis(begin: Instant) -> f64 {
    1000.0 * begin.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The most bytes of memory that this process had.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| 1024 * kib)
}

/// Python polars beside us.
struct Peer {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Peer {
    fn start(python: &Path) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer_polars.py");
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the peer's Python starts");
        let (stdin, stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut peer = Self { child, stdin, stdout: BufReader::new(stdout) };
        let words = peer.line();
        println!("  peer: polars {}", words.trim_start_matches("ready "));
        peer
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the peer answers");
        line.trim().to_owned()
    }

    fn read(&mut self, path: &Path, rows: usize) -> f64 {
        writeln!(self.stdin, "{}", path.display()).expect("the peer listens");
        let answer = self.line();
        let (took, height) = answer.split_once(' ').expect("two numbers");
        assert_eq!(height.parse(), Ok(rows));
        took.parse().expect("milliseconds")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
