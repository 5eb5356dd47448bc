//! A word where a file or command is expected, and neither is there.

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;

use super::args::Cli;
use super::{Exit, terminal};

/// Says that a word is no command and no file, and which command is near; `None` where the window has something to try. A
/// path that is missing is left to the window, which says more about it.
pub fn refused_word(files: &[PathBuf]) -> Option<Exit> {
    let word = files.iter().find_map(|path| lone_word(path))?;
    let names: Vec<String> = Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let near = names.iter().map(|name| (distance(word, name), name)).min();
    let hint = match near {
        Some((apart, name)) if apart <= (word.chars().count() / 3).max(1) || name.starts_with(word) => {
            format!("did you mean `analyticspal {name}`?")
        }
        _ => format!("the commands are {}; a file is given by its path", names.join(", ")),
    };
    terminal::failure(format_args!("no command and no file is called {word:?}"), &hint);
    Some(Exit::Usage)
}

/// The word, if the path looks like one and nothing is there.
fn lone_word(path: &Path) -> Option<&str> {
    let word = path.to_str()?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    (word.chars().all(plain) && !path.exists()).then_some(word)
}

/// Letters to change, add or take away.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut next = vec![place + 1];
        for (at, same) in other.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let change = get(&row, at) + usize::from(letter != *same);
            next.push(change.min(get(&row, at + 1) + 1).min(get(&next, at) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
