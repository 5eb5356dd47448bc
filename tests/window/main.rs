//! The real window, under Xvfb, with the real executor: what a person does first, and what goes wrong first.
//!
//! Needs the `inspection` feature (`cargo test --features inspection --test window`) and Xvfb; says so and passes without.

#![cfg(all(feature = "window", target_os = "linux"))]
#![expect(clippy::print_stderr, reason = "says why it was skipped")]

#[path = "../common/mod.rs"]
mod common;
mod driver;

use driver::Window;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};

/// Opens the window over the tests' Python environment, with settings of its own.
fn open() -> Option<(Window, tempfile::TempDir)> {
    if !cfg!(feature = "inspection") {
        eprintln!("skipped: built without the `inspection` feature");
        return None;
    }
    let (home, folders) = common::home();
    let environment =
        [("ANALYTICSPAL_DATA", folders.root()), ("XDG_DATA_HOME", home.path()), ("XDG_CONFIG_HOME", home.path())];
    if let Some(window) = Window::open(&[], &environment) {
        Some((window, home))
    } else {
        eprintln!("skipped: there is no Xvfb here");
        None
    }
}

#[test]
fn a_person_asks_runs_fails_times_out_and_stops() {
    let Some((mut window, _home)) = open() else { return };
    window.wait_for(Role::Button, "Open data", 20);
    window.shot("first-launch");

    // Ask.
    window.wait_for(Role::TextInput, "Question", 20);
    window.fill(Role::TextInput, "Question", "total revenue by region, highest first");
    window.press(Key::Enter, Modifiers::NONE);
    window.wait_for(Role::Label, "Completed in", 60);
    window.wait_for(Role::Label, "revenue", 5);
    window.wait_for(Role::Cell, "West", 10);
    window.shot("answer");

    // Fail: the card names the error, and its line.
    window.fill(Role::MultilineTextInput, "Code", "x = 1\nresult = df['profit'].sum()\n");
    window.press(Key::Enter, Modifiers::COMMAND);
    window.wait_for(Role::Label, "KeyError", 60);
    window.shot("error");

    // Stop.
    window.fill(Role::MultilineTextInput, "Code", "print('working')\nwhile True: pass\n");
    window.press(Key::Enter, Modifiers::COMMAND);
    window.click(Role::Button, "Stop");
    window.wait_for(Role::Label, "Cancelled", 60);
    window.wait_for(Role::Button, "Run", 10);

    // Time out.
    window.fill(Role::SpinButton, "Timeout seconds", "1");
    window.press(Key::Enter, Modifiers::NONE);
    window.click(Role::Button, "Run");
    window.wait_for(Role::Label, "Timed out", 60);
    window.shot("timeout");

    // What was printed before is kept.
    window.click(Role::Tab, "Console");
    window.wait_for(Role::Label, "working", 10);
    window.click(Role::Tab, "Timings");
    window.shot("timings");

    // It goes on in the other theme and a small window.
    window.click(Role::Button, "Theme");
    window.shot("timings-other-theme");
    window.resize(900, 560);
    window.shot("small");
    assert!(window.is_running());
}
