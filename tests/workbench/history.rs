//! Earlier runs in the window: kept from one start to the next, found, named, compared, written out and run again.

use analyticspal::domain::{Code, UserId};
use analyticspal::folders::Folders;
use analyticspal::history::{Draft, DraftJournal};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{By, Queryable};

use super::{Bench, common};

fn login() -> UserId {
    let login = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|variable| std::env::var(variable).ok());
    UserId::from_login(&login.unwrap_or_default())
}

impl Bench {
    fn code(&self) -> String {
        self.find(Role::MultilineTextInput, "Code").and_then(|node| node.value()).unwrap_or_default()
    }

    fn cards(&self) -> usize {
        self.harness.query_all(By::new().role(Role::ListItem)).count()
    }

    /// Runs code, and waits for its card.
    fn run_to_its_card(&mut self, code: &str, said: &str) {
        self.run_code(code);
        self.wait(Role::Cell, said);
        let first = code.lines().next().unwrap_or_default().to_owned();
        self.wait(Role::ListItem, &first);
    }

    fn choose(&mut self, card: &str, item: &str) {
        self.click(Role::Link, &format!("More about {card}"));
        self.click(Role::MenuItem, item);
    }
}

/// A window over a home that outlives it.
fn window(folders: &Folders) -> Bench {
    Bench::under(folders.clone(), Vec::new(), 1280.0, 800.0)
}

#[test]
fn runs_are_there_after_a_restart_and_come_back_with_code_and_result() {
    let (_home, folders) = common::home();
    let mut bench = window(&folders);
    bench.run_to_its_card("'kept' + ' one'", "kept one");
    bench.run_to_its_card("'another' + ' one'", "another one");
    bench.run_to_its_card("'third' + ' one'", "third one");
    bench.fill(Role::MultilineTextInput, "Code", "# not run yet\n");
    drop(bench);
    let mut bench = window(&folders);
    bench.wait(Role::ListItem, "'kept' + ' one'");
    assert_eq!(bench.cards(), 3);
    assert_eq!(bench.code(), "# not run yet\n", "a closed window goes on where it was left");
    bench.fill(Role::TextInput, "Search runs", "KEPT");
    assert_eq!(bench.cards(), 1);
    bench.click(Role::ListItem, "'kept' + ' one'");
    bench.wait(Role::Cell, "kept one");
    assert_eq!(bench.code(), "'kept' + ' one'");
}

#[test]
fn a_restored_run_has_its_own_picture_and_none_of_the_run_before() {
    let (_home, folders) = common::home();
    let mut bench = window(&folders);
    let code = "df.groupby('region')['revenue'].sum()";
    bench.run_to_its_card(code, "North");
    bench.run_code("1 / 0");
    bench.wait(Role::ListItem, "1 / 0");
    assert!(bench.find(Role::Tab, "Insights").is_none(), "an error shows nothing");
    bench.click(Role::ListItem, code);
    bench.wait(Role::Tab, "Insights");
    bench.click(Role::Tab, "Chart");
    bench.wait(Role::Image, "bar chart of revenue by region");
}

#[test]
fn a_run_is_named_pinned_deleted_and_brought_back() {
    let (_home, folders) = common::home();
    let mut bench = window(&folders);
    bench.run_to_its_card("6 * 7", "42");
    bench.choose("6 * 7", "Name this run");
    bench.fill(Role::TextInput, "Name of the run", "the answer");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::ListItem, "the answer");
    bench.choose("the answer", "Pin");
    bench.wait(Role::ListItem, ", pinned");
    bench.choose("the answer", "Delete this run");
    assert_eq!(bench.cards(), 0);
    bench.click(Role::Link, "Undo delete");
    bench.wait(Role::ListItem, "the answer");
    drop(bench);
    let mut bench = window(&folders);
    bench.wait(Role::ListItem, ", pinned");
    assert!(bench.find(Role::ListItem, "the answer").is_some());
}

#[test]
fn two_runs_are_compared_in_code_and_cells() {
    let (_home, folders) = common::home();
    let mut bench = window(&folders);
    bench.run_to_its_card("df.head(2)[['region']].assign(n=[1, 2])", "2");
    bench.run_to_its_card("df.head(2)[['region']].assign(n=[1, 7])", "7");
    bench.choose("df.head(2)[['region']].assign(n=[1, 7])", "Compare with");
    bench.wait(Role::Label, "Click the run to compare with");
    bench.click(Role::ListItem, "assign(n=[1, 2])");
    bench.wait(Role::Label, "1 cell in the same row and column differs.");
    bench.wait(Role::Label, "1 added, 1 removed");
    // The dialog has grown with what was found.
    bench.settle();
    bench.click(Role::Button, "Done");
    assert!(bench.find(Role::Label, "Compare runs").is_none());
}

#[test]
fn rows_that_moved_are_not_told_as_cells_that_differ() {
    let (_home, folders) = common::home();
    let mut bench = window(&folders);
    bench.run_to_its_card("df.head(4)[[]].assign(n=[11, 22, 33, 44])", "44");
    bench.run_to_its_card("df.head(4)[[]].assign(n=[22, 33, 44, 55])", "55");
    bench.choose("df.head(4)[[]].assign(n=[22, 33, 44, 55])", "Compare with");
    bench.click(Role::ListItem, "n=[11, 22, 33, 44])");
    bench.wait(Role::Label, "Only in the second");
    assert!(bench.find(Role::Label, "in the same row").is_none());
}

#[test]
fn an_exported_record_is_replayed_on_the_command_line_and_a_run_opens_its_table_again() {
    let (_home, folders) = common::home();
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("people.csv");
    std::fs::write(&table, "name,age\nAnn,41\nBob,32\n").expect("written");
    let mut bench = window(&folders);
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::TextInput, "Path", table.to_str().expect("UTF-8"));
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Cell, "Ann");
    bench.run_to_its_card("df['age'].sum()", "73");
    bench.choose("df['age'].sum()", "Export as run record");
    let record = folder.path().join("run.json");
    bench.fill(Role::TextInput, "Export path", record.to_str().expect("UTF-8"));
    bench.click(Role::Button, "Export this run");
    bench.wait(Role::Label, "Written to");
    let replay = std::process::Command::new(common::launcher())
        .args(["replay", record.to_str().expect("UTF-8"), "--quiet"])
        .env("ANALYTICSPAL_DATA", folders.root())
        .output()
        .expect("started");
    assert_eq!(replay.status.code(), Some(0), "{}", String::from_utf8_lossy(&replay.stderr));
    drop(bench);
    std::fs::write(&table, "name,age\nAnn,41\nBob,40\n").expect("written");
    let mut bench = window(&folders);
    bench.wait(Role::TreeItem, "sales");
    assert!(bench.find(Role::TreeItem, "people").is_none());
    bench.choose("df['age'].sum()", "Run again");
    bench.wait(Role::Cell, "81");
    bench.click(Role::ComboBox, "Recent files");
    bench.wait(Role::MenuItem, "Show people");
}

#[test]
fn code_of_a_window_that_crashed_is_offered_and_comes_back_when_wanted() {
    let (_home, folders) = common::home();
    let draft = Draft { question: String::new(), code: Code::python("precious = 1") };
    let (journal, _) = DraftJournal::open(&folders, &login()).expect("opened");
    journal.write(&draft, false).expect("written");
    drop(journal);
    let mut bench = window(&folders);
    bench.wait(Role::Label, "The window ended unexpectedly");
    assert_eq!(bench.code(), "", "it is offered, not forced");
    bench.click(Role::Button, "Bring it back");
    assert_eq!(bench.code(), "precious = 1");
    assert!(bench.find(Role::Label, "The window ended unexpectedly").is_none());
}

#[test]
fn code_of_a_window_that_crashed_is_not_offered_where_it_stands_on_screen_already() {
    let (_home, folders) = common::home();
    let draft = Draft { question: String::new(), code: Code::python("precious = 1") };
    let (closed, _) = DraftJournal::open(&folders, &login()).expect("opened");
    let (crashed, _) = DraftJournal::open(&folders, &login()).expect("opened");
    closed.write(&draft, true).expect("written");
    crashed.write(&draft, false).expect("written");
    drop((closed, crashed));
    let mut bench = window(&folders);
    bench.wait(Role::MultilineTextInput, "precious = 1");
    assert!(bench.find(Role::Label, "The window ended unexpectedly").is_none());
}

#[test]
fn settings_and_recent_files_survive_a_restart() {
    let (_home, folders) = common::home();
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("people.csv");
    std::fs::write(&table, "name,age\nAnn,41\n").expect("written");
    let mut bench = window(&folders);
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::SpinButton, "Timeout seconds", "7");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.fill(Role::TextInput, "Path", table.to_str().expect("UTF-8"));
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Cell, "Ann");
    bench.fill(Role::TextInput, "Question", "how many people");
    drop(bench);
    let mut bench = window(&folders);
    bench.wait(Role::TreeItem, "sales");
    bench.wait(Role::TextInput, "how many people");
    let timeout = By::new().role(Role::SpinButton).predicate(|node| node.numeric_value() == Some(7.0));
    assert_eq!(bench.harness.query_all(timeout).count(), 1);
    bench.click(Role::ComboBox, "Recent files");
    bench.click(Role::MenuItem, "Reopen");
    bench.wait(Role::Cell, "Ann");
}

#[test]
fn another_user_finds_settings_of_their_own() {
    let (_home, folders) = common::home();
    let bob: UserId = "bob".parse().expect("an id");
    std::fs::create_dir_all(folders.user(&bob)).expect("made");
    std::fs::write(folders.settings(&bob), r#"{"timeout_seconds": 7.0}"#).expect("written");
    let mut bench = window(&folders);
    bench.wait(Role::TreeItem, "sales");
    bench.wait(Role::SpinButton, "30 s");
    bench.click(Role::Button, "Settings");
    bench.fill(Role::TextInput, "User", "bob");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::SpinButton, "7 s");
    drop(bench);
    let mut bench = window(&folders);
    bench.wait(Role::SpinButton, "7 s");
}
