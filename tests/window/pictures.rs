//! Pictures of the main states, light and dark, at one and at two pixels a point, for people to look at.
//! `assets/screenshots/make` says where they go and runs this; without that it does nothing.

use std::fs;
use std::path::Path;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};

use super::common;
use super::driver::Window;

/// A look: what its pictures' names begin with, the theme, pixels a point.
const LOOKS: [(&str, &str, &str); 4] =
    [("light-1x", "Light", "1"), ("dark-1x", "Dark", "1"), ("light-2x", "Light", "2"), ("dark-2x", "Dark", "2")];

const QUESTION: &str = "total revenue by region and year";

#[test]
fn every_main_state_can_be_looked_at() {
    if std::env::var_os("ANALYTICSPAL_PICTURES").is_none() {
        return;
    }
    let Some(display) = super::display() else { return };
    let wanted = std::env::var("ANALYTICSPAL_PICTURES").unwrap_or_default();
    for (name, theme, scale) in LOOKS.into_iter().filter(|(name, ..)| name.contains(&wanted)) {
        let (home, folders) = common::home();
        let user = folders.root().join("users").join("ann");
        fs::create_dir_all(&user).expect("a folder");
        fs::write(folders.root().join("last-user"), "ann").expect("written");
        fs::write(user.join("settings.json"), format!("{{\"theme\": \"{theme}\"}}")).expect("written");
        let environment = [
            ("ANALYTICSPAL_DATA", folders.root()),
            ("XDG_DATA_HOME", home.path()),
            ("XDG_CONFIG_HOME", home.path()),
            ("WINIT_X11_SCALE_FACTOR", Path::new(scale)),
        ];
        let mut window = Window::open(&display, &environment);
        let mut taken = 0;
        let mut shot = |window: &mut Window, state: &str| {
            taken += 1;
            window.shot(&format!("{name}-{taken:02}-{state}"));
        };
        begins(&mut window, &mut shot);
        asks(&mut window, &mut shot);
        demonstrates(&mut window, &mut shot);
        looks_around(&mut window, &mut shot);
        window.quit();
        assert!(taken >= 15, "{taken} pictures");
    }
}

type Shot<'a> = &'a mut dyn FnMut(&mut Window, &str);

/// The first launch, a table, a question that is not understood.
fn begins(window: &mut Window, shot: Shot<'_>) {
    window.wait(Role::TreeItem, "sales");
    window.wait(Role::Label, "worker ready");
    window.wait(Role::Button, "Sandbox");
    shot(window, "welcome");
    window.click(Role::TreeItem, "sales");
    window.wait(Role::Cell, "10001");
    shot(window, "table");
    ask(window, "total profit by planet");
    window.wait(Role::Label, "I did not understand");
    shot(window, "refused");
}

fn asks(window: &mut Window, shot: Shot<'_>) {
    ask(window, QUESTION);
    window.wait(Role::Cell, "West");
    window.wait(Role::Label, "Reading");
    window.wait(Role::Tab, "Insights");
    shot(window, "answer");
    window.click(Role::Tab, "Insights");
    window.wait(Role::Image, "chart");
    shot(window, "insights");
    window.click(Role::Tab, "Chart");
    window.wait(Role::Image, "chart");
    shot(window, "chart");
    window.click(Role::Button, "Save picture");
    window.fill(Role::TextInput, "Picture path", "~/Documents/revenue.png");
    shot(window, "save-picture");
    window.press(Key::Escape, Modifiers::NONE);
    window.click(Role::Tab, "Table");
    window.press(Key::S, Modifiers::COMMAND);
    window.fill(Role::TextInput, "Export path", "~/Documents/revenue.csv");
    shot(window, "export");
    window.press(Key::Escape, Modifiers::NONE);
    window.gone(Role::TextInput, "Export path");
    window.click(Role::Tab, "Timings");
    shot(window, "timings");
    window.click(Role::Tab, "Console");
}

/// The four demonstrations, each in one click.
fn demonstrates(window: &mut Window, shot: Shot<'_>) {
    for (title, end, state) in [
        ("An error in generated code", "KeyError", "error"),
        ("An endless loop", "Timed out after 3 s", "timeout"),
        ("Code that wants your keys", ", 8 rows", "contained"),
        ("Five million rows", "5,000,000 rows", "millions"),
    ] {
        palette(window, "Sample data");
        window.click(Role::Link, title);
        if state == "timeout" {
            window.wait(Role::Button, "Stop");
            window.wait(Role::Label, "step 3");
            shot(window, "running");
        }
        window.until(end, |tree| tree.value(Role::Label, "Status").contains(end).then_some(()));
        window.wait(Role::Button, "Run");
        shot(window, state);
    }
}

fn looks_around(window: &mut Window, shot: Shot<'_>) {
    window.press(Key::K, Modifiers::COMMAND);
    shot(window, "palette");
    window.press(Key::Escape, Modifiers::NONE);
    window.click(Role::Button, "Settings");
    shot(window, "settings");
    window.press(Key::Escape, Modifiers::NONE);
    window.click(Role::Button, "Sandbox");
    shot(window, "sandbox");
    window.press(Key::Escape, Modifiers::NONE);
    ask(window, "average rating by product");
    window.wait(Role::ColumnHeader, "rating");
    window.wait(Role::Tab, "Chart");
    window.click(Role::Tab, "Chart");
    window.resize(900, 560);
    window.wait(Role::Image, "chart");
    shot(window, "small");
}

fn ask(window: &mut Window, question: &str) {
    window.fill(Role::TextInput, "Question", question);
    window.press(Key::Enter, Modifiers::NONE);
}

fn palette(window: &mut Window, command: &str) {
    window.press(Key::K, Modifiers::COMMAND);
    window.insert(command);
    window.press(Key::Enter, Modifiers::NONE);
}
