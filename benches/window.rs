//! How fast the window is: a frame's cost over tables of any length, frames while a table is sorted and filtered, and
//! what the real process takes under Xvfb (with the `inspection` feature).
//!
//! Names of benchmarks as arguments pick some of them: `cargo bench --features inspection --bench window -- scrolling`.
//! Frames are counted in processor time of the window's thread, layout and tessellation; nothing is drawn.
#![cfg(all(feature = "window", target_os = "linux"))]
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

#[path = "../tests/common/mod.rs"]
mod common;
#[expect(dead_code, reason = "the test of the window uses more of it")]
#[path = "../tests/window/driver.rs"]
mod driver;

use std::path::Path;
use std::time::{Duration, Instant};

use analyticspal::frame::Frame;
use analyticspal::gui::{WindowOptions, Workbench};
use analyticspal::sandbox::Launcher;
use driver::{Display, Window};
use eframe::egui::accesskit::Role;
use eframe::egui::epaint::{ClippedShape, Shape};
use eframe::egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2, vec2};

const SIZE: Vec2 = vec2(1600.0, 1000.0);
const COLUMNS: usize = 50;
const LINES: usize = 10_000;
/// Where the data panel ends, in points.
const PANEL: f32 = 250.0;
const FRAMES: usize = 600;
const LONG: usize = 10_000_000;
/// The longest that sorting or filtering may take before something is wrong.
const PATIENCE: Duration = Duration::from_mins(3);

fn main() {
    let picked: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let benchmarks: [(&str, &dyn Fn()); 4] =
        [("scrolling", &scrolling), ("far", &far), ("arranging", &arranging), ("process", &process)];
    for (name, run) in benchmarks {
        if picked.is_empty() || picked.iter().any(|picked| picked == name) {
            println!("\n{name}");
            run();
        }
    }
}

/// A page a frame.
fn scrolling() {
    let [short, long] = [100_000, LONG].map(|rows| {
        let mut screen = Screen::with(Frame::made_up(rows, COLUMNS));
        screen.enter("column 0");
        let frames: Vec<f64> = (0..FRAMES).map(|_| screen.frame(vec![key(Key::PageDown, Modifiers::NONE)]).cpu).collect();
        let (numbers, texts) = (screen.row_numbers(), screen.texts().len());
        let first = numbers.first().and_then(|number| number.replace(',', "").parse::<usize>().ok());
        assert!(first.is_some_and(|first| first > FRAMES.min(rows / 2)), "it scrolled: {numbers:?}");
        println!("  row {} of {rows} in view, {texts} texts on screen", numbers.first().map_or("", String::as_str));
        let [p50, p95] = [0.5, 0.95].map(|part| quantile(&frames, part));
        println!(
            "  {rows} rows x {COLUMNS} columns, {LINES} lines: {p50:.2} ms a frame, {p95:.2} ms at the 95th percentile, \
             {:.2} ms at most",
            quantile(&frames, 1.0)
        );
        (p50, p95)
    });
    println!(
        "  ratio {:.2} (p50), {:.2} (p95); goal: at most 4 ms at the 95th percentile, ratio 1",
        long.0 / short.0,
        long.1 / short.1
    );
}

/// The end of a hundred million rows.
fn far() {
    let mut screen = Screen::with(Frame::counting(100_000_000));
    screen.enter("row");
    screen.frame(vec![Event::ModifiersChanged(Modifiers::COMMAND), key(Key::ArrowDown, Modifiers::COMMAND)]);
    screen.frame(vec![Event::ModifiersChanged(Modifiers::NONE)]);
    for _ in 0..10 {
        screen.frame(vec![key(Key::ArrowUp, Modifiers::NONE)]);
    }
    screen.frame(Vec::new());
    let texts = screen.texts();
    // The cell counts from 0, the row's number from 1: both stand beside each other, the number on the left.
    let beside = |text: &str, left: bool| {
        let mut places: Vec<Rect> = texts.iter().filter(|(said, _)| said == text).map(|(_, place)| *place).collect();
        places.sort_by(|one, other| one.left().total_cmp(&other.left()));
        let place = if left { places.first() } else { places.last() };
        place.map(|place| place.center().y).expect("it is on screen")
    };
    assert!((beside("99,999,990", true) - beside("99,999,989", false)).abs() < 8.0, "{texts:?}");
    println!("  row 99,999,990 of 100,000,000 is drawn with its own cell");
}

/// Filtering and sorting, while frames go on.
fn arranging() {
    let mut screen = Screen::with(Frame::made_up(LONG, COLUMNS));
    let begin = screen.row_numbers();
    let pos = screen.place_of("North");
    screen.click(pos, PointerButton::Secondary);
    screen.frame(Vec::new());
    screen.click_text("Keep rows like this");
    screen.watch("filtering by text", |numbers| numbers[..3] != begin[..3]);
    screen.click_text("Clear");
    screen.watch("taking the filter away", |numbers| numbers[..3] == begin[..3]);
    screen.click_text("column 0");
    screen.watch("sorting by whole numbers", |numbers| numbers[..3] != begin[..3]);
    let before = screen.row_numbers();
    screen.click_text("column 2");
    screen.watch("sorting by text", |numbers| numbers[..3] != before[..3]);
}

/// The real window under Xvfb.
fn process() {
    if !cfg!(feature = "inspection") {
        println!("  left out: built without the `inspection` feature");
        return;
    }
    let Some(display) = Display::start() else {
        println!("  left out: there is no Xvfb here");
        return;
    };
    let (home, folders) = common::home();
    let environment =
        [("ANALYTICSPAL_DATA", folders.root()), ("XDG_DATA_HOME", home.path()), ("XDG_CONFIG_HOME", home.path())];
    let mut first = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let mut window = Window::open(&display, &environment);
        window.wait(Role::Button, "Open data");
        first.push(began.elapsed().as_secs_f64() * 1000.0);
        window.quit();
    }
    println!(
        "  first frame with Open data: {:.0} ms, {:.0} ms at best; goal: 400 ms",
        quantile(&first, 0.5),
        quantile(&first, 0.0)
    );
    let mut window = Window::open(&display, &environment);
    window.wait(Role::Label, "worker ready");
    let pid = window.pid();
    // What was asked is painted once more; then nothing happens.
    std::thread::sleep(Duration::from_secs(2));
    let before = ticks(pid);
    std::thread::sleep(Duration::from_secs(10));
    let used = (ticks(pid) - before) as f64 / 100.0;
    println!("  idle: {:.1} % of a processor over 10 s; goal: 0", used * 10.0);
    println!("  memory: {} MB, of it {} MB its own; goal: 150 MB", resident(pid, "VmRSS:"), resident(pid, "RssAnon:"));
    window.quit();
}

/// Clock ticks (hundredths of a second) that a process and its threads have used.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Megabytes.
fn resident(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1000
}

/// What a frame took, in milliseconds.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: f64,
}

/// A workbench without a window.
struct Screen {
    ctx: Context,
    app: Workbench,
    shapes: Vec<ClippedShape>,
    frames: u32,
    _home: tempfile::TempDir,
}

impl Screen {
    /// With this table and the console's lines on screen, at rest.
    fn with(frame: Frame) -> Self {
        let (home, folders) = common::home();
        let ctx = Context::default();
        let launcher = Launcher::binary(Path::new(env!("CARGO_BIN_EXE_analyticspal")).to_path_buf());
        let options = WindowOptions { folders: Some(folders), launcher: Some(launcher), ..WindowOptions::default() };
        let app = Workbench::new(&options, &ctx);
        let mut screen = Self { ctx, app, shapes: Vec::new(), frames: 0, _home: home };
        // The sample is loaded and a worker waits.
        for _ in 0..300 {
            screen.frame(Vec::new());
            std::thread::sleep(Duration::from_millis(10));
        }
        let line = |number: usize| format!("line {number}: \u{1b}[32mdone\u{1b}[0m in {} ms", number * 37 % 1000);
        screen.app.present(frame, (0..LINES).map(line));
        for _ in 0..20 {
            screen.frame(Vec::new());
        }
        screen
    }

    fn frame(&mut self, events: Vec<Event>) -> Cost {
        self.frames += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(f64::from(self.frames) / 60.0),
            events,
            ..RawInput::default()
        };
        let (cpu, wall) = (thread_time(), Instant::now());
        let app = &mut self.app;
        let output = self.ctx.run_ui(input, |ui| {
            app.logic(ui.ctx());
            app.ui(ui);
        });
        let shapes = output.shapes.clone();
        let meshes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let cost = Cost { cpu: thread_time() - cpu, wall: wall.elapsed().as_secs_f64() * 1000.0 };
        drop(meshes);
        self.shapes = shapes;
        cost
    }

    /// Every text on screen with its place.
    fn texts(&self) -> Vec<(String, Rect)> {
        let mut texts = Vec::new();
        for shape in &self.shapes {
            gather(&shape.shape, &mut texts);
        }
        texts
    }

    /// The rows in view, by the numbers beside them: the leftmost column of numbers that end at one edge.
    fn row_numbers(&self) -> Vec<String> {
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ',');
        let beside_panel = |place: &Rect| place.left() > PANEL && place.top() > self.place_of("column 0").y;
        let mut numbers = self.texts();
        numbers.retain(|(text, place)| is_number(text) && beside_panel(place));
        let edge = numbers.iter().map(|(_, place)| place.right()).fold(f32::INFINITY, f32::min);
        numbers.into_iter().filter(|(_, place)| place.right() < edge + 2.0).map(|(text, _)| text).collect()
    }

    /// Where a text stands first, in the middle of the window.
    fn place_of(&self, text: &str) -> Pos2 {
        let texts = self.texts();
        let found = texts.iter().find(|(said, place)| said == text && place.left() > PANEL);
        found.map_or_else(|| panic!("{text:?} is not on screen: {texts:?}"), |(_, place)| place.center())
    }

    /// Gives the table the keys, by a click on its first row.
    fn enter(&mut self, header: &str) {
        let pos = self.place_of(header) + vec2(0.0, 70.0);
        self.click(pos, PointerButton::Primary);
    }

    fn click_text(&mut self, text: &str) {
        let pos = self.place_of(text);
        self.click(pos, PointerButton::Primary);
    }

    fn click(&mut self, pos: Pos2, button: PointerButton) {
        self.frame(vec![Event::PointerMoved(pos)]);
        for pressed in [true, false] {
            self.frame(vec![Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }]);
        }
        self.frame(Vec::new());
    }

    /// Lets frames go on until the rows in view are as they should be, and tells what the longest took.
    fn watch(&mut self, what: &str, is_done: impl Fn(&[String]) -> bool) {
        let began = Instant::now();
        let mut frames = Vec::new();
        while !is_done(&self.row_numbers()) {
            assert!(began.elapsed() < PATIENCE, "{what} did not end");
            frames.push(self.frame(Vec::new()));
            // About as often as a display shows them.
            std::thread::sleep(Duration::from_millis(8));
        }
        let took = began.elapsed().as_secs_f64();
        frames.extend((0..5).map(|_| self.frame(Vec::new())));
        let most = |of: fn(&Cost) -> f64| frames.iter().map(of).fold(0.0, f64::max);
        println!(
            "  {what}: {took:.2} s, {} frames, the longest {:.1} ms of processor time, {:.1} ms by the clock",
            frames.len(),
            most(|cost| cost.cpu),
            most(|cost| cost.wall)
        );
    }
}

fn gather(shape: &Shape, texts: &mut Vec<(String, Rect)>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| gather(shape, texts)),
        Shape::Text(text) => texts.push((text.galley.text().to_owned(), text.visual_bounding_rect())),
        _ => {}
    }
}

fn key(key: Key, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

/// Processor time of this thread, in milliseconds.
fn thread_time() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock exists on Linux, and the pointer is to a value of ours that lives through the call.
    #[expect(unsafe_code, reason = "no safe crate in the tree reads this clock")]
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(failed, 0, "the clock is there");
    time.tv_sec as f64 * 1000.0 + time.tv_nsec as f64 / 1_000_000.0
}

fn quantile(values: &[f64], quantile: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * quantile).ceil() as usize).copied().unwrap_or(f64::NAN)
}
