//! Arguments -> the window or a headless command -> the exit code. The only place that decides how the process ends.

use std::process::ExitCode;

use analyticspal::cli::{self, Cli};
use analyticspal::sandbox;
use clap::Parser;

/// The exit code of bad arguments and of faults of ours (`clap` uses the same).
const FAULT: u8 = 2;

fn main() -> ExitCode {
    // Before anything else: a launcher must not have a second thread.
    sandbox::become_launcher_if_asked();
    leave_a_core_to_the_window();
    let cli = Cli::parse();
    let outcome = match cli.command {
        Some(command) => cli::run(command).map(ExitCode::from),
        None => Ok(cli::refused_word(&cli.files).map_or_else(|| open_window(cli.files), ExitCode::from)),
    };
    outcome.unwrap_or_else(|error| {
        cli::print_failure(&error);
        ExitCode::from(FAULT)
    })
}

#[cfg(feature = "window")]
fn open_window(files: Vec<std::path::PathBuf>) -> ExitCode {
    match analyticspal::gui::run(analyticspal::gui::WindowOptions { files, ..Default::default() }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::no_window(&error, error.hint()).into(),
    }
}

#[cfg(not(feature = "window"))]
fn open_window(_files: Vec<std::path::PathBuf>) -> ExitCode {
    cli::no_window("this build has no window", "build it with the feature `window`").into()
}

/// polars takes its thread count from the environment at first use; the window keeps a core for itself.
fn leave_a_core_to_the_window() {
    if std::env::var_os("POLARS_MAX_THREADS").is_none() {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = cores.saturating_sub(1).max(1).to_string();
        // SAFETY: this is the start of `main`; no other thread exists that could read the environment.
        #[expect(unsafe_code, reason = "polars offers no other way, and nothing else runs yet")]
        unsafe {
            std::env::set_var("POLARS_MAX_THREADS", threads);
        }
    }
}
