//! The window's flows without a window: every click by accessible name, with the real executor behind.

#![cfg(all(feature = "window", unix))]

mod common;
#[path = "workbench/editor.rs"]
mod editor;
#[expect(dead_code, reason = "the tests of models use more of it")]
#[path = "models/server.rs"]
mod server;
#[path = "workbench/monkey.rs"]
mod monkey;
#[path = "workbench/import.rs"]
mod import;
#[path = "workbench/history.rs"]
mod history;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use analyticspal::domain::UserId;
use analyticspal::folders::Folders;
use analyticspal::gui::{WindowOptions, Workbench};
use analyticspal::models::{ModelSettings, Provider, Wire};
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::{By, Queryable};
use egui_kittest::{Harness, Node};
use server::{Act, Server};

/// The longest that anything a test waits for may take; a cold worker on a busy machine is slow.
const PATIENCE: Duration = Duration::from_mins(1);

struct Bench {
    harness: Harness<'static, Option<Workbench>>,
    /// What the window keeps; gone after it.
    _home: Option<tempfile::TempDir>,
}

impl Bench {
    fn open(files: Vec<PathBuf>) -> Self {
        Self::sized(files, 1280.0, 800.0)
    }

    fn sized(files: Vec<PathBuf>, width: f32, height: f32) -> Self {
        let (home, folders) = common::home();
        Self { _home: Some(home), ..Self::under(folders, files, width, height) }
    }

    /// A window whose questions can go to a model that replies like this, one reply after another.
    fn with_model(replies: &[&[&str]]) -> (Self, Server, tempfile::TempDir) {
        let listing = server::answer("200 OK", "", r#"{"data": [{"id": "m-1"}]}"#);
        let replies = replies.iter().map(|pieces| Act::Say(server::stream(Wire::OpenAi, pieces, true)));
        let server = Server::start(std::iter::once(listing).chain(replies).collect());
        let (home, folders) = common::home();
        let provider = Provider::new("mine", Wire::OpenAi, &format!("http://{}/v1/", server.address));
        let provider = Provider { model: "m-1".to_owned(), ..provider.expect("an address") };
        let login = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|variable| std::env::var(variable).ok());
        let user = UserId::from_login(&login.unwrap_or_default());
        let mut settings = ModelSettings::default();
        settings.set(provider);
        settings.save(&folders, &user).expect("written");
        let mut bench = Self::under(folders, Vec::new(), 1280.0, 800.0);
        bench.wait(Role::TreeItem, "sales");
        bench.click(Role::ComboBox, "Provider");
        bench.click(Role::Button, "m-1");
        bench.wait(Role::Label, "m-1 writes the code");
        (bench, server, home)
    }

    fn ask(&mut self, question: &str) {
        self.fill(Role::TextInput, "Question", question);
        self.press(Key::Enter, Modifiers::NONE);
    }

    fn under(folders: Folders, files: Vec<PathBuf>, width: f32, height: f32) -> Self {
        let launcher = analyticspal::sandbox::Launcher::binary(common::launcher());
        let options =
            WindowOptions { files, folders: Some(folders), launcher: Some(launcher), ..WindowOptions::default() };
        // The fonts that the workbench sets hold from the next frame on, so the first one only makes it.
        let frame = move |ui: &mut eframe::egui::Ui, app: &mut Option<Workbench>| match app {
            None => *app = Some(Workbench::new(&options, ui.ctx())),
            Some(workbench) => {
                workbench.logic(ui.ctx());
                workbench.ui(ui);
            }
        };
        let builder = Harness::builder().with_size(vec2(width, height)).with_max_steps(20);
        Self { harness: builder.build_ui_state(frame, None), _home: None }
    }

    fn find<'a>(&'a self, role: Role, text: &'a str) -> Option<Node<'a>> {
        let says = move |said: Option<String>| said.is_some_and(|said| said.contains(text));
        let wanted = By::new().role(role).predicate(move |node| says(node.label()) || says(node.value()));
        self.harness.query_all(wanted).next()
    }

    fn wait<'a>(&'a mut self, role: Role, text: &'a str) -> Node<'a> {
        let deadline = Instant::now() + PATIENCE;
        while self.find(role, text).is_none() {
            assert!(Instant::now() < deadline, "no {role:?} says {text:?}; {:?}", self.status());
            self.harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        self.find(role, text).expect("just found")
    }

    fn status(&self) -> Option<String> {
        self.harness.query_by_role_and_label(Role::Label, "Status").and_then(|node| node.value())
    }

    fn click(&mut self, role: Role, text: &str) {
        self.wait(role, text).click();
        self.settle();
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            self.harness.step();
        }
    }

    fn press(&mut self, key: Key, modifiers: Modifiers) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    fn fill(&mut self, role: Role, name: &str, text: &str) {
        self.click(role, name);
        self.press(Key::A, Modifiers::COMMAND);
        self.press(Key::Delete, Modifiers::NONE);
        self.harness.event(Event::Text(text.to_owned()));
        self.settle();
    }

    /// Waits for the sample, types code and runs it by its keys.
    fn run_code(&mut self, code: &str) {
        self.wait(Role::TreeItem, "sales");
        self.fill(Role::MultilineTextInput, "Code", code);
        self.press(Key::Enter, Modifiers::COMMAND);
    }
}

#[test]
fn a_question_about_the_sample_becomes_code_and_a_table() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::TextInput, "Question", "total revenue by region, highest first");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Label, "Completed in");
    assert!(bench.find(Role::Label, "Reading").is_some(), "the reading is shown");
    bench.wait(Role::Cell, "West");
    let code = bench.find(Role::MultilineTextInput, "Code").and_then(|node| node.value()).unwrap_or_default();
    assert!(code.contains("region"), "{code}");
    assert!(bench.find(Role::ListItem, "total revenue by region").is_some(), "the history has it");
}

#[test]
fn an_error_shows_its_card_and_a_click_leads_to_its_line() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code("x = 1\nresult = df['profit'].sum()\n");
    bench.wait(Role::Label, "KeyError: 'profit' (line 2)");
    bench.click(Role::Link, "Line 2");
    let code = bench.wait(Role::MultilineTextInput, "Code");
    assert!(code.is_focused(), "the editor has the cursor");
    bench.run_code("result = 6 * 7\n");
    bench.wait(Role::Cell, "42");
}

#[test]
fn a_timeout_says_so_keeps_what_was_printed_and_offers_twice_the_time() {
    let mut bench = Bench::open(Vec::new());
    bench.fill(Role::SpinButton, "Timeout seconds", "1");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.run_code("print('so far')\nn = 1\nwhile n: pass\n");
    bench.wait(Role::Label, "Timed out after 1 s");
    bench.wait(Role::Button, "Try with 2 s");
    bench.click(Role::Tab, "Console");
    bench.wait(Role::Label, "so far");
    // Also where only the code can be mended: the choice is the person's.
    bench.run_code("while True: pass\n");
    bench.wait(Role::Label, "It was at line 1");
    bench.wait(Role::Button, "Try with 2 s");
}

#[test]
fn run_becomes_stop_and_stop_becomes_run() {
    let mut bench = Bench::open(Vec::new());
    assert!(bench.find(Role::Button, "Stop").is_none());
    bench.run_code("while True: pass\n");
    bench.wait(Role::Button, "Stop");
    assert!(bench.find(Role::Button, "Run").is_none(), "never both");
    bench.click(Role::Button, "Stop");
    bench.wait(Role::Label, "Cancelled");
    bench.wait(Role::Button, "Run");
    assert!(bench.find(Role::Label, "printed before").is_none(), "it printed nothing");
}

#[test]
fn a_typed_path_opens_and_shows_the_table_and_a_wrong_one_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "name,age\nAnn,41\nBob,\n").expect("written");
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::TextInput, "Path", path.to_str().expect("UTF-8"));
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Cell, "Ann");
    bench.wait(Role::TreeItem, "people, 2 rows");
    bench.wait(Role::Label, "1 null");
    bench.fill(Role::TextInput, "Path", "/nowhere/at-all.csv");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Label, "at-all.csv could not be opened");
    bench.wait(Role::Button, "Dismiss");
}

#[test]
fn the_palette_finds_a_command_and_carries_it_out() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.press(Key::K, Modifiers::COMMAND);
    bench.wait(Role::ListBoxOption, "Run code");
    bench.harness.event(Event::Text("show timings".to_owned()));
    bench.settle();
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Label, "The time that each phase");
    assert!(bench.find(Role::ListBoxOption, "Run code").is_none(), "the palette is gone");
}

#[test]
fn each_name_of_the_contract_is_there_once_in_a_large_and_a_small_window() {
    for (width, height) in [(1280.0, 800.0), (900.0, 560.0)] {
        let mut bench = Bench::sized(Vec::new(), width, height);
        bench.wait(Role::TreeItem, "sales");
        let names = [
            (Role::Button, vec!["Open data", "Ask", "Run", "Theme", "Settings", "Command palette", "Sandbox"]),
            (Role::TextInput, vec!["Path", "Question"]),
            (Role::MultilineTextInput, vec!["Code"]),
            (Role::SpinButton, vec!["Timeout seconds"]),
            (Role::Slider, vec!["Timeout slider"]),
            (Role::ComboBox, vec!["Provider"]),
            (Role::Label, vec!["Status"]),
            (Role::Tab, vec!["Table", "Console", "Timings", "Problems"]),
        ];
        for (role, names) in names {
            for name in names {
                let wanted = By::new().role(role).predicate(move |node| node.label().is_some_and(|l| l.contains(name)));
                let found = bench.harness.query_all(wanted).count();
                assert_eq!(found, 1, "{role:?} {name} at {width} x {height}");
            }
        }
    }
}

#[test]
fn the_welcome_offers_every_sample_and_one_click_shows_its_rows() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    for title in ["Coffee shop sales", "Energy in public buildings", "Clinic visits"] {
        assert!(bench.find(Role::Link, title).is_some(), "{title}");
    }
    bench.click(Role::Link, "Clinic visits");
    bench.wait(Role::Cell, "P00001");
}

#[test]
fn selected_numbers_are_added_up_and_the_result_can_have_the_room_of_the_code() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code("result = pd.DataFrame({'n': [1.5, 2.5, 4.0]})");
    let pos = bench.wait(Role::Cell, "1.50").rect().center();
    for pressed in [true, false] {
        bench.harness.event(Event::PointerMoved(pos));
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        bench.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        bench.settle();
    }
    bench.press(Key::A, Modifiers::COMMAND);
    let said = bench.wait(Role::Label, "Selected cells").value().unwrap_or_default();
    assert_eq!(said, "3 cells selected, sum 8, mean 2.6667");
    bench.click(Role::Button, "Only the result");
    let height = |bench: &Bench| bench.find(Role::MultilineTextInput, "Code").map_or(0.0, |code| code.rect().height());
    bench.wait(Role::Button, "All panels");
    let least = height(&bench);
    bench.press(Key::E, Modifiers::COMMAND);
    bench.settle();
    assert!(height(&bench) > least, "going to the code gives it its room again");
    bench.wait(Role::Button, "Only the result");
}

#[test]
fn a_frame_beside_the_result_opens_by_a_click_without_another_run() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code("parts = df.head(2)[['region']].assign(mark='opened')\nresult = len(df)");
    bench.wait(Role::Label, "Completed in");
    bench.click(Role::Tab, "Frames");
    bench.click(Role::Link, "Open frame parts");
    bench.wait(Role::Label, "Opened parts, 2 rows");
    bench.wait(Role::Cell, "opened");
    assert_eq!(bench.harness.query_all_by_role(Role::ListItem).count(), 1, "one run");
}

#[test]
fn a_models_code_that_fails_is_repaired_and_every_attempt_and_request_can_be_seen() {
    let wrong = ["```python\n", "result = df.groupby('regoin')['revenue'].sum()\n", "```"];
    let right = ["```python\n", "result = df.groupby('region', as_index=False)['revenue'].sum()\n", "```"];
    let (mut bench, server, _home) = Bench::with_model(&[&wrong, &right]);
    bench.ask("total revenue by region");
    bench.wait(Role::Label, "Completed in");
    bench.wait(Role::Cell, "West");
    let code = bench.find(Role::MultilineTextInput, "Code").and_then(|node| node.value()).unwrap_or_default();
    assert!(code.contains("'region'"), "{code}");
    bench.click(Role::Tab, "Attempts");
    bench.wait(Role::Label, "KeyError");
    bench.click(Role::Link, "Restore attempt 1");
    let code = bench.find(Role::MultilineTextInput, "Code").and_then(|node| node.value()).unwrap_or_default();
    assert!(code.contains("regoin"), "{code}");
    bench.click(Role::Tab, "Receipt");
    bench.wait(Role::Label, "2 requests went to a model on it");
    assert_eq!(server.requests().len(), 3, "a list of models, a question, a repair");
}

#[test]
fn candidates_vote_and_another_one_can_be_chosen() {
    let sum = ["```python\nresult = df.groupby('region', as_index=False)['revenue'].sum()\n```"];
    let mean = ["```python\nresult = df.groupby('region', as_index=False)['revenue'].mean()\n```"];
    let (mut bench, _server, _home) = Bench::with_model(&[&sum, &mean, &sum]);
    bench.click(Role::ComboBox, "Provider");
    bench.click(Role::Button, "3 candidates");
    bench.press(Key::Escape, Modifiers::NONE);
    bench.ask("revenue by region");
    bench.wait(Role::Label, "2 of 3 agree");
    bench.click(Role::Tab, "Candidates");
    bench.click(Role::Link, "Choose version");
    let code = bench.find(Role::MultilineTextInput, "Code").and_then(|node| node.value()).unwrap_or_default();
    assert!(code.contains("mean"), "{code}");
}

#[test]
fn a_reply_without_code_is_shown_and_can_be_asked_again() {
    let right = ["```python\nresult = len(df)\n```"];
    let (mut bench, _server, _home) = Bench::with_model(&[&["I can only talk."], &right]);
    bench.ask("how many rows");
    bench.wait(Role::Button, "Try again");
    bench.click(Role::Button, "Try again");
    bench.wait(Role::Label, "Completed in");
}

#[test]
fn an_answer_without_a_model_says_that_nothing_left_and_what_its_result_shows() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.ask("total revenue by region, highest first");
    bench.wait(Role::Cell, "West");
    bench.click(Role::Tab, "Insights");
    bench.wait(Role::Image, "bar chart of");
    bench.click(Role::Link, "Receipt of total revenue");
    bench.wait(Role::Label, "Nothing left this machine");
}

#[test]
fn a_follow_up_says_what_it_refines_and_the_conversation_begins_anew() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.ask("total revenue by region");
    bench.wait(Role::Cell, "West");
    bench.ask("only the top 2");
    bench.wait(Role::Label, "refines");
    // The end of its run is told in the status too, and would take the place of what is waited for below.
    bench.wait(Role::Label, ", 2 rows");
    bench.click(Role::Button, "New conversation");
    bench.wait(Role::Label, "A new conversation begins");
    assert!(bench.find(Role::Button, "New conversation").is_none());
}

#[test]
fn help_for_a_misspelt_column_is_applied_by_a_click() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code("result = df['regoin'].nunique()\n");
    bench.click(Role::Button, "Apply");
    bench.wait(Role::Label, "Completed in");
    let code = bench.find(Role::MultilineTextInput, "Code").and_then(|node| node.value()).unwrap_or_default();
    assert!(code.contains("region"), "{code}");
}

#[test]
fn a_result_without_rows_and_a_run_without_a_result_say_so_and_lead_on() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code("other = df.head(1).assign(region='nowhere')\nresult = df.merge(other[['region']], on='region')");
    bench.wait(Role::Label, "The result has columns but no rows: a merge or filter kept none");
    bench.run_code("parts = df.head(2)[['region']]\nx = df.head(1)\nprint('done')");
    bench.wait(Role::Label, "No result, but 2 data frames: parts, x");
    bench.click(Role::Link, "Show the frames");
    bench.wait(Role::Link, "Open frame parts");
}

#[test]
fn enter_writes_the_file_of_an_export_and_then_puts_the_dialog_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("regions.xlsx");
    let mut bench = Bench::open(Vec::new());
    bench.run_code("parts = df.head(2)[['region']]\nresult = df.head(1)");
    bench.wait(Role::Label, "Completed in");
    bench.click(Role::Button, "Export");
    bench.fill(Role::TextInput, "Export path", path.to_str().expect("text"));
    bench.wait(Role::Label, "1 table to one workbook");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Button, "Copy path");
    assert!(path.exists());
    bench.press(Key::Enter, Modifiers::NONE);
    assert!(bench.find(Role::Button, "Copy path").is_none(), "Done is pressed");
    bench.click(Role::Button, "Export");
    bench.press(Key::Escape, Modifiers::NONE);
    assert!(bench.find(Role::TextInput, "Export path").is_none());
}
