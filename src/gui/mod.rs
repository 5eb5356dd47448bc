//! The window: a thin shell over `runtime`. The only room that knows egui, eframe, `egui_plot`, rfd and
//! syntect.
//!
//! [`session`] is the state and how it changes, [`app`] the frame's order, `panels` what is where, `widgets` how things
//! look; `code` and `console` are what the editor and the console know of their texts, `chart` is a picture as data. `main`
//! calls [`run`]; tests drive a [`Workbench`] without a window.

mod app;
mod chart;
mod code;
mod command;
mod console;
mod demos;
mod diff;
mod emblem;
mod file_dialogs;
mod fonts;
mod format;
mod highlight;
mod icons;
mod keeping;
mod layout;
mod panels;
mod samples;
mod session;
mod settings;
mod slot;
mod theme;
mod widgets;

use std::path::PathBuf;

use eframe::egui::{ViewportBuilder, vec2};

use crate::folders::Folders;
use crate::sandbox::Launcher;

pub use app::Workbench;

/// The window's title, and the name that its place is kept under.
const TITLE: &str = "AnalyticsPAL";

/// How to open the window. The default is this login's folders, this binary's sandbox, and the sample data.
#[derive(Debug, Clone, Default)]
pub struct WindowOptions {
    /// Files to open; the sample data when there are none.
    pub files: Vec<PathBuf>,
    /// Where everything is kept.
    pub folders: Option<Folders>,
    /// The program that confines itself.
    pub launcher: Option<Launcher>,
    /// The interpreter to build the Python environment with.
    pub python: Option<PathBuf>,
}

/// The window could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the window could not be opened: {reason}")]
pub struct WindowError {
    reason: String,
}

impl WindowError {
    /// No display is named, where one has to be.
    fn without_display() -> Option<Self> {
        let named = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(|name| {
            let value = std::env::var_os(name);
            value.is_some_and(|value| !value.is_empty())
        });
        let needed = cfg!(all(unix, not(target_os = "macos")));
        let reason = "there is no display: neither WAYLAND_DISPLAY nor DISPLAY is set";
        (needed && !named).then(|| Self { reason: reason.to_owned() })
    }

    /// What the window system says, without the place in its sources.
    fn of(error: &eframe::Error) -> Self {
        let text = error.to_string();
        let said = match text.split_once(".rs:") {
            Some((_, rest)) => rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':').trim(),
            None => text.as_str(),
        };
        Self { reason: said.trim_end_matches('.').to_owned() }
    }

    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        "set DISPLAY or WAYLAND_DISPLAY to a display with OpenGL that this login may use (over SSH: ssh -X)"
    }
}

/// Opens the window and stays until it is closed.
pub fn run(options: WindowOptions) -> Result<(), WindowError> {
    if let Some(error) = WindowError::without_display() {
        return Err(error);
    }
    let folders = options.folders.clone().unwrap_or_else(Folders::of_this_login);
    let no_log = crate::logging::start(&folders).err();
    let viewport = ViewportBuilder::default()
        .with_title(TITLE)
        .with_app_id("analyticspal")
        .with_inner_size(vec2(1280.0, 800.0))
        .with_min_inner_size(vec2(720.0, 460.0))
        .with_icon(emblem::icon())
        .with_drag_and_drop(true);
    let native = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        let mut workbench = Workbench::new(&options, &creation.egui_ctx);
        if let Some(problem) = no_log {
            workbench.note(problem);
        }
        Ok(Box::new(workbench))
    });
    eframe::run_native(TITLE, native, create).map_err(|error| WindowError::of(&error))
}
