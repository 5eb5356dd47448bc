//! The command line, one file per command. Reads arguments, calls the library, prints; decides nothing that the window
//! would decide differently. `main` is its only caller.

mod answer;
mod args;
mod ask;
mod author;
mod batch;
mod convert;
mod desktop;
mod doctor;
mod exit;
mod inspect;
mod interrupt;
mod load_args;
mod open;
mod output;
mod providers;
mod record;
mod replay;
mod run;
mod serve;
mod session;
mod setup;
mod terminal;
mod word;
mod write_args;

pub use args::{Cli, Command};
pub use exit::Exit;
pub use word::refused_word;

/// Runs a headless command to its end. An `Err` is a fault of ours, which `main` reports with exit code 2.
pub fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Run(args) => run::run(&args),
        Command::Ask(args) if args.questions.is_some() => batch::run(&args),
        Command::Ask(args) => ask::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Providers(args) => providers::run(&args),
        Command::Setup(args) => Ok(setup::run(&args)),
        Command::Doctor(args) => doctor::run(&args),
        Command::Desktop(args) => desktop::run(&args),
    }
}

/// Prints a fault of ours, with its causes.
pub fn print_failure(error: &anyhow::Error) {
    terminal::failure(format_args!("{error:#}"), "");
}

/// Says why there is no window, and what works without one.
pub fn no_window(reason: impl std::fmt::Display, hint: &str) -> Exit {
    terminal::failure(reason, hint);
    terminal::note("without a window: analyticspal run, ask, inspect, convert, replay or serve (analyticspal --help)");
    Exit::Unavailable
}
