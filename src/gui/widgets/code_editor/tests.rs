//! The editor by its keys and accessible names, without a window.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT, Queryable};

use super::{CodeEditor, EditorState, Note};
use crate::domain::CodeType;
use crate::gui::code::completion::KnownTable;
use crate::gui::fonts;
use crate::gui::highlight::{Grammar, Highlighter};
use crate::gui::theme::Tone;

struct Page {
    text: String,
    state: EditorState,
    highlighter: Highlighter,
    notes: Vec<Note>,
    run: Option<String>,
    frames: u32,
}

struct Bench {
    harness: Harness<'static, Page>,
}

fn tables() -> Vec<KnownTable> {
    let columns = ["region", "revenue"].map(|name| (name.to_owned(), "text".to_owned())).to_vec();
    vec![KnownTable { names: vec!["df".to_owned(), "sales".to_owned()], columns }]
}

fn frame(ui: &mut Ui, page: &mut Page) {
    page.frames += 1;
    if page.frames == 1 {
        // They hold from the next frame on.
        fonts::install(ui.ctx());
        return;
    }
    let editor = CodeEditor {
        name: "Code",
        text: &mut page.text,
        language: CodeType::Python,
        highlighter: &mut page.highlighter,
        state: &mut page.state,
        mark: None,
        notes: &page.notes,
        times: &[(1, "12 ms".to_owned())],
        tables: &tables,
        jump: None,
        focus: page.frames == 2,
        wish: None,
        text_size: 13.0,
        read_only: false,
    };
    if let Some(part) = editor.show(ui).run {
        page.run = Some(part);
    }
}

impl Bench {
    fn with(text: &str, notes: Vec<Note>) -> Self {
        let page = Page {
            text: text.to_owned(),
            state: EditorState::default(),
            highlighter: Highlighter::new(Grammar::default()),
            notes,
            run: None,
            frames: 0,
        };
        let builder = Harness::builder().with_size(vec2(700.0, 400.0)).with_max_steps(20);
        let mut bench = Self { harness: builder.build_ui_state(frame, page) };
        bench.settle();
        bench
    }

    fn of(text: &str) -> Self {
        Self::with(text, Vec::new())
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            self.harness.step();
        }
    }

    /// Types as a keyboard does: character by character, a frame each; `\n` is Enter.
    fn types(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' {
                self.harness.key_press(Key::Enter);
            } else {
                self.harness.event(Event::Text(c.to_string()));
            }
            self.harness.step();
        }
        self.settle();
    }

    fn press(&mut self, key: Key, modifiers: Modifiers) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    fn text(&self) -> &str {
        &self.harness.state().text
    }

    fn offered(&self) -> Vec<String> {
        let options = self.harness.query_all_by_role(Role::ListBoxOption);
        options.filter_map(|node| node.accesskit_node().label()).collect()
    }

    fn has(&self, role: Role, part: &str) -> bool {
        let says = |said: Option<String>| said.is_some_and(|said| said.contains(part));
        let wanted = By::new().role(role).predicate(move |node| says(node.label()) || says(node.value()));
        self.harness.query_all(wanted).next().is_some()
    }
}

#[test]
fn typed_code_is_indented_and_its_brackets_and_quotes_close() {
    let mut bench = Bench::of("");
    bench.types("for x in [1]:\nprint(\"a\")\n");
    assert_eq!(bench.text(), "for x in [1]:\n    print(\"a\")\n    ");
    bench.press(Key::Backspace, Modifiers::NONE);
    assert!(bench.text().ends_with('\n'));
    bench.press(Key::A, Modifiers::COMMAND);
    bench.press(Key::Tab, Modifiers::NONE);
    assert!(bench.text().starts_with("    for x in [1]:\n        print"));
    bench.press(Key::Tab, Modifiers::SHIFT);
    bench.press(Key::Slash, Modifiers::COMMAND);
    assert!(bench.text().starts_with("# for x in [1]:\n#     print"), "{}", bench.text());
}

#[test]
fn an_edit_of_the_editors_own_can_be_undone() {
    let mut bench = Bench::of("x = 1");
    bench.press(Key::Slash, Modifiers::COMMAND);
    assert_eq!(bench.text(), "# x = 1");
    bench.press(Key::Z, Modifiers::COMMAND);
    assert_eq!(bench.text(), "x = 1");
}

#[test]
fn a_column_is_completed_by_keys_in_a_list_that_a_reader_sees() {
    let mut bench = Bench::of("");
    bench.types("df[\"re");
    assert_eq!(bench.offered(), ["region", "revenue"]);
    bench.press(Key::ArrowDown, Modifiers::NONE);
    bench.press(Key::Enter, Modifiers::NONE);
    assert_eq!(bench.text(), "df[\"revenue\"]");
    assert_eq!(bench.offered(), Vec::<String>::new());
    bench.types("].gro");
    assert_eq!(bench.offered().first().map(String::as_str), Some("groupby"));
    bench.press(Key::Escape, Modifiers::NONE);
    assert_eq!(bench.offered(), Vec::<String>::new());
    bench.press(Key::Space, Modifiers::COMMAND);
    bench.press(Key::Tab, Modifiers::NONE);
    assert_eq!(bench.text(), "df[\"revenue\"].groupby");
}

#[test]
fn an_offer_is_taken_by_a_click() {
    let mut bench = Bench::of("");
    bench.types("sal");
    bench.harness.get_by_role_and_label(Role::ListBoxOption, "sales").click();
    bench.settle();
    bench.types(".");
    assert_eq!(bench.text(), "sales.");
}

#[test]
fn what_is_found_is_counted_gone_through_and_replaced() {
    let mut bench = Bench::of("region = 1\nRegion = region");
    bench.press(Key::F, Modifiers::COMMAND);
    bench.types("region");
    assert!(bench.has(Role::Label, "1 of 3") || bench.has(Role::Label, "3 of 3"), "counted");
    bench.harness.get_by_role_and_label(Role::CheckBox, "Match case").click();
    bench.settle();
    assert!(bench.has(Role::Label, "of 2"));
    bench.harness.get_by_role_and_label(Role::Button, "Show replace").click();
    bench.settle();
    bench.harness.get_by_role_and_label(Role::TextInput, "Replace with").click();
    bench.settle();
    bench.types("area");
    bench.harness.get_by_role_and_label(Role::Button, "Replace all").click();
    bench.settle();
    assert_eq!(bench.text(), "area = 1\nRegion = area");
    assert!(bench.has(Role::Label, "2 replaced"));
    bench.press(Key::Escape, Modifiers::NONE);
    assert!(!bench.has(Role::TextInput, "Find in code"));
    bench.press(Key::Z, Modifiers::COMMAND);
    assert_eq!(bench.text(), "region = 1\nRegion = region", "undone in one step");
}

#[test]
fn shift_and_enter_run_the_statement_at_the_cursor_or_what_is_selected() {
    let mut bench = Bench::of("a = 1\nb = 2");
    bench.press(Key::End, Modifiers::COMMAND);
    bench.press(Key::Enter, Modifiers::SHIFT);
    assert_eq!(bench.harness.state().run.as_deref(), Some("\nb = 2"));
    bench.press(Key::A, Modifiers::COMMAND);
    bench.press(Key::Enter, Modifiers::SHIFT);
    assert_eq!(bench.harness.state().run.as_deref(), Some("a = 1\nb = 2"));
    assert_eq!(bench.text(), "a = 1\nb = 2", "nothing is typed by it");
}

#[test]
fn lines_that_end_as_on_windows_are_lines_like_others_and_a_word_in_them_is_selected() {
    let mut bench = Bench::of("first = 1\r\nsecond = 2\r");
    assert_eq!(bench.text(), "first = 1\nsecond = 2\n");
    bench.press(Key::End, Modifiers::COMMAND);
    bench.harness.event(Event::Paste("third = 3\r\nfourth = 4".to_owned()));
    bench.settle();
    assert_eq!(bench.text(), "first = 1\nsecond = 2\nthird = 3\nfourth = 4");
    // A double click, at the end of a line.
    let place = bench.harness.get_by_role_and_label(Role::MultilineTextInput, "Code").rect();
    let pos = place.left_top() + vec2(300.0, 16.0);
    for pressed in [true, false, true, false] {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        bench.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
    }
    bench.settle();
    bench.types("x");
    assert!(bench.text().ends_with("second = 2\nthird = 3\nfourth = 4"), "{}", bench.text());
    assert!(bench.text().starts_with("first"), "{}", bench.text());
}

#[test]
fn a_note_is_told_beside_its_line() {
    let said = "This ( is never closed.".to_owned();
    let note = Note { line: 2, columns: Some(4..5), tone: Tone::Danger, said };
    let bench = Bench::with("a = 1\nb = (2", vec![note]);
    assert!(bench.has(Role::Image, "Note on line 2, This ( is never closed."));
}
