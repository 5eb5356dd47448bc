//! The real window, under Xvfb, with the real executor: the whole story of a person's first day with it.
//!
//! Needs the `inspection` feature (`cargo test --features inspection --test window`) and Xvfb; says so and passes without.

#![cfg(all(feature = "window", target_os = "linux"))]
#![expect(clippy::print_stderr, reason = "says why it was skipped")]

#[path = "../common/mod.rs"]
mod common;
mod driver;
mod pictures;

use std::path::Path;

use driver::{Display, Tree, Window, centre};
use eframe::egui::accesskit::{Node, Role};
use eframe::egui::{Event, Key, Modifiers};

const QUESTION: &str = "median wait minutes by department";

/// A display; `None`, with the reason, where the real window cannot be driven.
fn display() -> Option<Display> {
    if !cfg!(feature = "inspection") {
        eprintln!("skipped: built without the `inspection` feature");
        return None;
    }
    let display = Display::start();
    if display.is_none() {
        eprintln!("skipped: there is no Xvfb here");
    }
    display
}

/// The edge of the question's field, which tells how wide the panel beside it is.
fn arrangement(tree: &Tree) -> Option<i64> {
    tree.find(Role::TextInput, "Question").and_then(Node::bounds).map(|bounds| bounds.x0.round() as i64)
}

fn cards(tree: &Tree) -> Vec<String> {
    tree.all(Role::ListItem).filter_map(Node::label).map(str::to_owned).collect()
}

#[test]
fn a_first_day_from_the_sample_to_a_restart_that_brings_everything_back() {
    let Some(display) = display() else { return };
    let (home, folders) = common::home();
    let environment =
        [("ANALYTICSPAL_DATA", folders.root()), ("XDG_DATA_HOME", home.path()), ("XDG_CONFIG_HOME", home.path())];
    let mut window = Window::open(&display, &environment);
    asks_about_a_sample(&mut window);
    edits_and_runs(&mut window);
    looks_closer(&mut window);
    exports(&mut window, home.path());
    fails_and_mends(&mut window);
    times_out_and_stops(&mut window);
    goes_back(&mut window);
    let people = home.path().join("people.csv");
    let left = settles_in(&mut window, &people);
    assert!(window.is_running());
    window.quit();

    let mut window = Window::open(&display, &environment);
    finds_all_of_it(&mut window, &left, &people);
    // It goes on in a small window.
    window.resize(900, 560);
    window.wait(Role::Button, "Run");
    window.shot("small");
    window.quit();
}

/// First launch, a sample by a click, a question, another meaning by its chip.
fn asks_about_a_sample(window: &mut Window) {
    window.wait(Role::Button, "Open data");
    window.wait(Role::TreeItem, "sales");
    window.shot("first-launch");
    window.click(Role::Link, "Clinic visits");
    window.wait(Role::Cell, "P00001");
    window.fill(Role::TextInput, "Question", QUESTION);
    window.press(Key::Enter, Modifiers::NONE);
    window.wait(Role::Cell, "44.00");
    let tree = window.until("the reading", |tree| tree.find(Role::Label, "Reading").is_some().then(|| tree.cells()));
    assert_eq!(tree[..4], ["Cardiology", "44.00", "Dermatology", "24.00"]);
    window.wait(Role::Label, ", 5 rows");
    window.shot("answer");
    window.click(Role::ComboBox, "measure");
    window.click(Role::Button, "mean");
    window.until("code for the mean", |tree| {
        tree.value(Role::MultilineTextInput, "Code").contains("mean()").then_some(())
    });
    window.wait(Role::Cell, "48.75");
}

/// The generated code gets a line of the person's own and runs again.
fn edits_and_runs(window: &mut Window) {
    window.click(Role::MultilineTextInput, "Code");
    window.press(Key::End, Modifiers::COMMAND);
    window.insert("result = result.rename(columns={'wait_minutes': 'mean_wait'})");
    window.wait(Role::Label, "edited");
    window.press(Key::Escape, Modifiers::NONE);
    window.click(Role::Button, "Run");
    window.wait(Role::ColumnHeader, "mean_wait");
}

/// Sort, filter, copy, profile, chart.
fn looks_closer(window: &mut Window) {
    let first = |expected: &'static str| move |tree: &Tree| (tree.cells().first()? == expected).then_some(());
    window.click(Role::ColumnHeader, "mean_wait");
    window.until("the shortest wait first", first("Paediatrics"));
    window.click(Role::ColumnHeader, "mean_wait");
    window.until("the longest wait first", first("Cardiology"));

    window.click_secondary(Role::ColumnHeader, "mean_wait");
    window.click(Role::MenuItem, "Filter…");
    window.click(Role::ComboBox, "Condition operator");
    window.click(Role::Button, "is above");
    window.fill(Role::TextInput, "Condition value", "40");
    window.click(Role::Button, "Add");
    window.wait(Role::Label, "2 of 5 rows");
    window.until("two rows", |tree| (tree.cells().len() == 4).then_some(()));

    window.click(Role::Cell, "48.75");
    window.press(Key::A, Modifiers::COMMAND);
    window.apply(vec![Event::Copy]);
    window.wait(Role::Label, "Copied 2 rows, 2 columns");
    window.click(Role::Button, "Column profile");
    window.wait(Role::Label, "Different values 5");
    window.shot("profile");

    window.click(Role::Tab, "Chart");
    window.wait(Role::ComboBox, "Chart kind");
    window.wait(Role::Image, "chart");
    window.shot("chart");
    window.click(Role::Tab, "Table");
    window.wait(Role::Label, "2 of 5 rows");
}

/// What is shown becomes a file.
fn exports(window: &mut Window, folder: &Path) {
    let path = folder.join("waits.csv");
    window.press(Key::S, Modifiers::COMMAND);
    window.click(Role::Button, "Format CSV");
    window.fill(Role::TextInput, "Export path", path.to_str().expect("UTF-8"));
    window.click(Role::Button, "Write file");
    window.wait(Role::Label, "Exported 2 rows");
    window.click(Role::Button, "Done");
    window.gone(Role::Button, "Done");
    let text = std::fs::read_to_string(path).expect("the file is there");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(lines[0], "department,mean_wait");
    assert!(lines[1].starts_with("Cardiology,48.75") && lines[2].starts_with("Orthopaedics,41.37"), "{text}");
}

/// An error names its line; a click leads there, where it is put right.
fn fails_and_mends(window: &mut Window) {
    window.fill(Role::MultilineTextInput, "Code", "x = 1\nresult = df['profit'].sum()");
    window.press(Key::Enter, Modifiers::COMMAND);
    window.wait(Role::Label, "KeyError");
    window.shot("error");
    window.click(Role::Link, "Line 2");
    window.until("the cursor in the code", |tree| {
        tree.focused().and_then(Node::label).filter(|name| *name == "Code").map(|_| ())
    });
    window.press(Key::End, Modifiers::NONE);
    window.press(Key::Home, Modifiers::SHIFT);
    window.insert("result = df['age'].count()");
    window.press(Key::Escape, Modifiers::NONE);
    window.press(Key::Enter, Modifiers::COMMAND);
    window.wait(Role::Cell, "2400");
    window.wait(Role::Label, ", 1 row");
    let code = window.tree().value(Role::MultilineTextInput, "Code");
    assert_eq!(code, "x = 1\nresult = df['age'].count()");
}

/// An endless loop ends by its timeout, and by Stop.
fn times_out_and_stops(window: &mut Window) {
    set_timeout(window, "1");
    let slow = "print('working')\nn = 0\nwhile n >= 0: n += 1\n";
    window.fill(Role::MultilineTextInput, "Code", slow);
    window.press(Key::Enter, Modifiers::COMMAND);
    window.wait(Role::Label, "Timed out after 1 s");
    window.wait(Role::Button, "Try with 2 s");
    window.shot("timeout");
    window.click(Role::Tab, "Console");
    window.wait(Role::Label, "working");
    window.click(Role::Tab, "Timings");
    window.wait(Role::Label, "code_execution");
    window.click(Role::Tab, "Console");
    set_timeout(window, "90");
    window.click(Role::Button, "Run");
    window.wait(Role::Button, "Stop");
    assert!(window.tree().find(Role::Button, "Run").is_none(), "never both");
    window.click(Role::Button, "Stop");
    window.wait(Role::Label, "Cancelled");
    window.wait(Role::Button, "Run");
    assert!(window.tree().find(Role::Button, "Stop").is_none(), "never both");
}

fn set_timeout(window: &mut Window, seconds: &str) {
    window.fill(Role::SpinButton, "Timeout seconds", seconds);
    window.press(Key::Enter, Modifiers::NONE);
    let said = format!("{seconds} s");
    window.until(&format!("a timeout of {said}"), |tree| {
        (tree.value(Role::SpinButton, "Timeout seconds") == said).then_some(())
    });
}

/// Earlier runs are found, brought back and compared.
fn goes_back(window: &mut Window) {
    window.fill(Role::TextInput, "Search runs", "profit");
    window.until("one run with that word", |tree| (cards(tree).len() == 1).then_some(()));
    window.fill(Role::TextInput, "Search runs", "age");
    window.click(Role::ListItem, ", 1 row");
    window.wait(Role::Cell, "2400");
    window.until("the code of that run", |tree| {
        tree.value(Role::MultilineTextInput, "Code").contains("count()").then_some(())
    });
    window.click(Role::Link, "More about result = df['age'].count()");
    window.click(Role::MenuItem, "Compare with");
    window.wait(Role::Label, "Click the run to compare with");
    window.fill(Role::TextInput, "Search runs", "x =");
    window.click(Role::ListItem, "result = df['profit'].sum(), KeyError");
    window.wait(Role::Label, "Compare runs");
    window.wait(Role::Label, "1 added, 1 removed");
    window.shot("compare");
    window.click(Role::Button, "Done");
    window.gone(Role::Label, "Compare runs");
    window.click(Role::TextInput, "Search runs");
    window.press(Key::A, Modifiers::COMMAND);
    window.press(Key::Delete, Modifiers::NONE);
    window.until("every run again", |tree| (cards(tree).len() > 2).then_some(()));
}

/// What the first window leaves for the next one to find.
struct Left {
    question_at: i64,
    code: String,
    cards: Vec<String>,
}

/// Settings, theme, arrangement, a file of one's own.
fn settles_in(window: &mut Window, people: &Path) -> Left {
    window.click(Role::Button, "Settings");
    window.click(Role::Button, "Dark");
    window.until("dark colours", |tree| tree.is_chosen("Dark").then_some(()));
    window.click(Role::Button, "Done");
    window.gone(Role::SpinButton, "Default timeout");
    window.click(Role::Button, "Theme");
    window.shot("light");

    std::fs::write(people, "name,age\nAnn,41\nBob,\n").expect("written");
    window.fill(Role::TextInput, "Path", people.to_str().expect("UTF-8"));
    window.press(Key::Enter, Modifiers::NONE);
    window.wait(Role::Cell, "Ann");

    let before = window.until("the question", arrangement);
    let splitter = window.until("the data panel's edge", |tree| {
        let edges = tree.all(Role::Splitter).map(centre);
        edges.min_by(|one, other| one.x.total_cmp(&other.x))
    });
    window.drag(splitter, 40.0);
    let question_at = window.until("a wider data panel", |tree| arrangement(tree).filter(|now| *now > before + 30));
    let tree = window.tree();
    let cards = cards(&tree);
    assert_eq!(cards.len(), 7, "{cards:?}");
    Left { question_at, code: tree.value(Role::MultilineTextInput, "Code"), cards }
}

/// After a restart.
fn finds_all_of_it(window: &mut Window, left: &Left, people: &Path) {
    window.wait(Role::TreeItem, "sales");
    window.until("every earlier run", |tree| (cards(tree) == left.cards).then_some(()));
    window.until("the code", |tree| (tree.value(Role::MultilineTextInput, "Code") == left.code).then_some(()));
    window.until("the question", |tree| (tree.value(Role::TextInput, "Question") == QUESTION).then_some(()));
    window.until("the timeout", |tree| (tree.value(Role::SpinButton, "Timeout seconds") == "90 s").then_some(()));
    window.until("the arrangement", |tree| (arrangement(tree)? - left.question_at).abs().le(&1).then_some(()));
    assert!(window.tree().find(Role::Label, "ended unexpectedly").is_none(), "it was closed, not lost");
    window.shot("restart");
    window.click(Role::Button, "Settings");
    window.until("the light colours", |tree| tree.is_chosen("Light").then_some(()));
    window.click(Role::Button, "Done");
    window.gone(Role::SpinButton, "Default timeout");
    window.click(Role::ComboBox, "Recent files");
    window.click(Role::MenuItem, &format!("Reopen {}", people.display()));
    window.wait(Role::Cell, "Ann");
    window.click(Role::ListItem, ", 1 row");
    window.wait(Role::Cell, "2400");
}
