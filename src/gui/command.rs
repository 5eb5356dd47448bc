//! The one table of commands: text, what it does, keys. Menus, the palette, tooltips and shortcuts are made from it.

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers};

/// Something a person can do that needs no more input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    OpenData,
    OpenWithOptions,
    PasteTable,
    ChangeReading,
    TypePath,
    Export,
    AskQuestion,
    Run,
    Stop,
    GoToQuestion,
    GoToCode,
    RunPart,
    FindInCode,
    ReplaceInCode,
    ToggleComment,
    Complete,
    NewCode,
    NewConversation,
    ShowTable,
    ShowChart,
    ShowInsights,
    ShowReceipt,
    ShowFrames,
    WideResult,
    ShowConsole,
    ShowTimings,
    ShowProblems,
    ClearConsole,
    FilterTable,
    FindInTable,
    GoToCell,
    LookAtCell,
    ColumnProfile,
    ViewAsCode,
    CopyError,
    ToggleData,
    ToggleHistory,
    SwitchTheme,
    ShowWelcome,
    Models,
    Settings,
    Palette,
    SetUpPython,
    Quit,
}

/// A command's row in the table.
pub(crate) struct Entry {
    pub(crate) command: Command,
    pub(crate) text: &'static str,
    pub(crate) about: &'static str,
    pub(crate) keys: Option<KeyboardShortcut>,
    /// Whether its keys are the editor's own: they hold while it has the cursor.
    pub(crate) in_code: bool,
}

const fn entry(command: Command, text: &'static str, about: &'static str, key: Option<Key>) -> Entry {
    let keys = match key {
        Some(key) => Some(KeyboardShortcut::new(Modifiers::COMMAND, key)),
        None => None,
    };
    Entry { command, text, about, keys, in_code: false }
}

const fn in_code(command: Command, text: &'static str, about: &'static str, keys: (Modifiers, Key)) -> Entry {
    Entry { command, text, about, keys: Some(KeyboardShortcut::new(keys.0, keys.1)), in_code: true }
}

/// Every command, in the order the palette lists them.
pub(crate) const COMMANDS: &[Entry] = &[
    entry(Command::Run, "Run code", "Run the code over the open tables", Some(Key::Enter)),
    entry(Command::Stop, "Stop the run", "End the run that is going on", Some(Key::Period)),
    entry(Command::AskQuestion, "Ask the question", "Turn the question into code and run it", None),
    entry(Command::NewConversation, "New conversation", "Forget the questions before and begin anew", None),
    entry(Command::OpenData, "Open data…", "Pick a file to open", Some(Key::O)),
    entry(Command::OpenWithOptions, "Open with options…", "See and change how a file is read before it opens", None),
    entry(Command::PasteTable, "Paste a table…", "Open text from the clipboard as a table", None),
    entry(
        Command::ChangeReading,
        "Change how it is read…",
        "Delimiter, encoding, header, types of the active table's file",
        None,
    ),
    entry(Command::TypePath, "Type a path…", "Go to the field for a file's path", None),
    entry(Command::Export, "Export…", "Write the shown table to a file", Some(Key::S)),
    entry(Command::GoToQuestion, "Go to question", "Put the cursor into the question", Some(Key::L)),
    entry(Command::GoToCode, "Go to code", "Put the cursor into the code", Some(Key::E)),
    in_code(
        Command::RunPart,
        "Run selection",
        "Run what is selected, or else the statement at the cursor",
        (Modifiers::SHIFT, Key::Enter),
    ),
    in_code(Command::FindInCode, "Find in code", "Look for something in the code", (Modifiers::COMMAND, Key::F)),
    in_code(Command::ReplaceInCode, "Replace in code", "Replace something in the code", (Modifiers::COMMAND, Key::R)),
    in_code(
        Command::ToggleComment,
        "Toggle comment",
        "Comment the selected lines, or not",
        (Modifiers::COMMAND, Key::Slash),
    ),
    in_code(Command::Complete, "Complete", "List what could be meant at the cursor", (Modifiers::COMMAND, Key::Space)),
    entry(Command::NewCode, "Clear code", "Start with an empty editor", None),
    entry(Command::ShowTable, "Show table", "Look at the result", Some(Key::Num1)),
    entry(Command::ShowChart, "Show chart", "Look at the result as a picture, and at figures", None),
    entry(Command::ShowInsights, "Show insights", "Read what the result shows", None),
    entry(Command::ShowReceipt, "Show receipt", "What was understood, what ran, and what left this computer", None),
    entry(Command::ShowFrames, "Show other frames", "Look at the other data frames of the run", Some(Key::Num2)),
    entry(
        Command::WideResult,
        "Only the result",
        "Give the result the room of code and console, or take it back",
        Some(Key::M),
    ),
    entry(Command::ShowConsole, "Show console", "Read what the code printed", Some(Key::Num3)),
    entry(Command::ShowTimings, "Show timings", "See where the time went", Some(Key::Num4)),
    entry(Command::ShowProblems, "Show problems", "Read errors and notes", Some(Key::Num5)),
    entry(Command::ClearConsole, "Clear console", "Empty the console", None),
    entry(Command::CopyError, "Copy error as Markdown", "Copy the last error with its code", None),
    entry(Command::FilterTable, "Filter table…", "Keep the rows for which something holds", None),
    entry(Command::FindInTable, "Find in table…", "Find text in the cells (Ctrl+F in the table)", None),
    entry(
        Command::GoToCell,
        "Go to row or column…",
        "Jump to a row by its number or a column by its name",
        Some(Key::G),
    ),
    entry(Command::LookAtCell, "Look at cell", "All of the cell with the cursor (Enter in the table)", None),
    entry(Command::ColumnProfile, "Column profile", "How the values of a column are spread", None),
    entry(
        Command::ViewAsCode,
        "Table as code",
        "The order, filter and columns of the table as code in the editor",
        None,
    ),
    entry(Command::ToggleData, "Data panel", "Show or hide tables and columns", Some(Key::B)),
    entry(Command::ToggleHistory, "History panel", "Show or hide earlier runs", Some(Key::H)),
    entry(Command::ShowWelcome, "Sample data", "Show the sample tables and their questions", None),
    entry(Command::SwitchTheme, "Switch theme", "Change between light and dark", None),
    entry(Command::SetUpPython, "Repair Python", "Check the private Python environment and mend it", None),
    entry(Command::Models, "Models…", "Providers of language models, keys and what they are told", None),
    entry(Command::Settings, "Settings", "Theme, user, limits, Python", Some(Key::Comma)),
    entry(Command::Palette, "Command palette", "Find any command by its name", Some(Key::K)),
    entry(Command::Quit, "Quit", "Close the window; what is typed is kept", Some(Key::Q)),
];

impl Command {
    /// Its row.
    pub(crate) fn entry(self) -> &'static Entry {
        COMMANDS.iter().find(|entry| entry.command == self).expect("every command has a row: tested")
    }

    /// What a tooltip says: what it does, and its keys.
    pub(crate) fn tooltip(self, ctx: &Context) -> String {
        let entry = self.entry();
        match entry.keys {
            Some(keys) => format!("{} ({})", entry.about, keys_text(ctx, keys)),
            None => entry.about.to_owned(),
        }
    }
}

/// The keys as they are printed on them.
pub(crate) fn keys_text(ctx: &Context, keys: KeyboardShortcut) -> String {
    ctx.format_shortcut(&keys).replace("Period", ".").replace("Comma", ",").replace("Slash", "/")
}

/// The commands whose keys were pressed since the last frame. To be asked before any widget sees the keys.
pub(crate) fn pressed(ctx: &Context) -> Vec<Command> {
    let with_keys =
        COMMANDS.iter().filter(|entry| !entry.in_code).filter_map(|entry| Some((entry.command, entry.keys?)));
    ctx.input_mut(|input| {
        let mut pressed: Vec<Command> =
            with_keys.filter(|(_, keys)| input.consume_shortcut(keys)).map(|(command, _)| command).collect();
        // Where other programs have it.
        let elsewhere = [(Modifiers::COMMAND | Modifiers::SHIFT, Key::P), (Modifiers::NONE, Key::F1)];
        if elsewhere.into_iter().any(|(modifiers, key)| input.consume_key(modifiers, key)) {
            pressed.push(Command::Palette);
        }
        pressed
    })
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, Command};

    #[test]
    fn no_two_commands_share_keys_or_a_row() {
        for (index, one) in COMMANDS.iter().enumerate() {
            for other in &COMMANDS[index + 1..] {
                assert_ne!(one.command, other.command);
                assert_ne!(one.text, other.text);
                assert!(one.keys.is_none() || one.keys != other.keys, "{} and {}", one.text, other.text);
            }
        }
        assert_eq!(Command::Run.entry().text, "Run code");
    }
}
