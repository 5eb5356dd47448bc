//! The choices of the dialog for opening: each with its name, and with what was found where nothing is chosen.

use eframe::egui::{ComboBox, Grid, Label, Margin, Response, RichText, TextEdit, Ui};

use super::super::fonts;
use super::super::session::{Import, ImportDraft, USUAL_DELIMITERS};
use super::super::theme::{Theme, size};
use super::Desk;
use crate::frame::Dialect;
use crate::runtime::ImportSource;

const ENCODINGS: [(&str, &str); 16] = [
    ("utf-8", "UTF-8"),
    ("utf-16le", "UTF-16, little endian"),
    ("utf-16be", "UTF-16, big endian"),
    ("windows-1252", "Western (Windows-1252)"),
    ("iso-8859-15", "Western (ISO 8859-15)"),
    ("macintosh", "Western (Mac)"),
    ("windows-1250", "Central European (Windows-1250)"),
    ("iso-8859-2", "Central European (ISO 8859-2)"),
    ("windows-1251", "Cyrillic (Windows-1251)"),
    ("koi8-r", "Cyrillic (KOI8-R)"),
    ("windows-1253", "Greek (Windows-1253)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("euc-jp", "Japanese (EUC)"),
    ("gb18030", "Chinese (GB 18030)"),
    ("big5", "Chinese (Big5)"),
    ("euc-kr", "Korean (EUC)"),
];
const DELIMITER_NAMES: [&str; 6] = ["Comma", "Semicolon", "Tab", "Bar", "Space", "Colon"];
const QUOTES: [(&str, &str); 3] = [("\"", "Double \""), ("'", "Single '"), ("", "None")];
const ESCAPES: [(&str, &str); 2] = [("\\", "Backslash \\"), ("", "None")];
const COMMENTS: [(&str, &str); 6] = [("#", "#"), ("//", "//"), ("%", "%"), (";", ";"), ("--", "--"), ("", "None")];
const DECIMALS: [(&str, &str); 2] = [(".", "Point"), (",", "Comma")];
const THOUSANDS: [(&str, &str); 5] =
    [(",", "Comma"), (".", "Point"), (" ", "Space"), ("'", "Apostrophe"), ("", "None")];

/// From this width on three pairs of a name and a control stand side by side.
pub(super) const WIDE: f32 = 780.0;

/// Words that are never cut short: beside such a name nobody finds a choice.
pub(super) fn whole(ui: &mut Ui, text: &str, strong: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let text = RichText::new(text);
    let text = if strong {
        text.font(fonts::medium(size::BODY)).color(theme.text)
    } else {
        text.font(fonts::text(size::SMALL)).color(theme.text_muted)
    };
    ui.add(Label::new(text).extend())
}

/// Shows them.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, import: &Import) {
    let dialect = import.preview.as_ref().and_then(|preview| preview.report.dialect.clone());
    let found = dialect.as_ref();
    let draft = &mut desk.drafts.import;
    ui.add_space(4.0);
    // Two pairs side by side in a narrow window, three in a wide one.
    let wide = ui.available_width() > WIDE;
    Grid::new(("import options", wide)).num_columns(if wide { 6 } else { 4 }).spacing([12.0, 6.0]).show(ui, |ui| {
        let mut cells = Row { ui, across: if wide { 3 } else { 2 }, at: 0 };
        if import.tables.len() > 1 || draft.options.sheet.is_some() {
            cells.put("Table", |ui| sheet(ui, draft, &import.tables));
        }
        // Text from the clipboard has none to be found.
        if matches!(import.source, Some(ImportSource::File(_))) {
            cells.put("Encoding", |ui| encoding(ui, draft, found));
        }
        cells.put("Delimiter", |ui| delimiter(ui, draft, found));
        cells.put("Header rows", |ui| {
            let found = found.map(|found| found.header_rows.to_string());
            field(ui, "Header rows", &mut draft.header_rows, found);
        });
        cells.put("Quote", |ui| {
            let found = found.map(|found| sign(found.quote));
            pick(ui, "Quote", &mut draft.options.quote, &QUOTES, found);
        });
        cells.put("Escape", |ui| {
            let found = found.map(|found| sign(found.escape));
            pick(ui, "Escape", &mut draft.options.escape, &ESCAPES, found);
        });
        cells.put("Lines to skip", |ui| {
            let found = found.map(|found| found.skip.to_string());
            field(ui, "Lines to skip", &mut draft.skip, found);
        });
        cells.put("Decimal mark", |ui| pick(ui, "Decimal mark", &mut draft.options.decimal, &DECIMALS, None));
        cells.put("Thousands", |ui| pick(ui, "Thousands", &mut draft.options.thousands, &THOUSANDS, None));
        cells.put("Comment", |ui| {
            let found = found.map(|found| found.comment.clone().unwrap_or_else(|| "none".to_owned()));
            pick(ui, "Comment", &mut draft.options.comment, &COMMENTS, found);
        });
        cells.put("Null words", |ui| {
            let about = "Words that stand for nothing, with commas between. Where none is given, NA, null and the like \
                         are nulls among numbers and dates";
            let edit = TextEdit::singleline(&mut draft.nulls).desired_width(150.0).margin(Margin::symmetric(8, 5));
            ui.add(edit.hint_text("NA, -, unknown")).on_hover_text(about).accessible_name("Null words");
        });
        cells.put("At most rows", |ui| field(ui, "At most rows", &mut draft.limit, Some("all".to_owned())));
        cells.put("Types", |ui| {
            ui.checkbox(&mut draft.options.all_text, "Everything as text");
        });
    });
}

/// Pairs of a name and a control, so many side by side.
struct Row<'a> {
    ui: &'a mut Ui,
    across: usize,
    at: usize,
}

impl Row<'_> {
    fn put(&mut self, name: &str, control: impl FnOnce(&mut Ui)) {
        whole(self.ui, name, false);
        self.ui.horizontal(control);
        self.at += 1;
        if self.at.is_multiple_of(self.across) {
            self.ui.end_row();
        }
    }
}

fn sign(sign: Option<char>) -> String {
    sign.map_or_else(|| "none".to_owned(), |sign| sign.to_string())
}

/// What nothing chosen is called.
fn found_words(found: Option<String>) -> String {
    found.map_or_else(|| "As found in the file".to_owned(), |found| format!("As found, {found}"))
}

fn pick(ui: &mut Ui, name: &str, chosen: &mut Option<String>, choices: &[(&str, &str)], found: Option<String>) {
    let unchosen = found_words(found.filter(|_| chosen.is_none()));
    let title = |value: &str| choices.iter().find(|(known, _)| *known == value).map(|(_, title)| (*title).to_owned());
    let shown = match chosen {
        None => unchosen,
        Some(value) => title(value).unwrap_or_else(|| value.clone()),
    };
    let list = |ui: &mut Ui| {
        ui.selectable_value(chosen, None, "As found");
        for (value, title) in choices {
            ui.selectable_value(chosen, Some((*value).to_owned()), *title);
        }
    };
    let response =
        ComboBox::from_id_salt(("import", name)).selected_text(shown).width(150.0).truncate().show_ui(ui, list);
    response.response.accessible_name(name);
}

/// Which of a file's tables is meant: of a workbook its sheets.
fn sheet(ui: &mut Ui, draft: &mut ImportDraft, tables: &[String]) {
    let chosen = &mut draft.options.sheet;
    let shown = chosen.clone().unwrap_or_else(|| "All".to_owned());
    let list = |ui: &mut Ui| {
        ui.selectable_value(chosen, None, "All");
        for table in tables {
            ui.selectable_value(chosen, Some(table.clone()), table);
        }
    };
    let combo = ComboBox::from_id_salt(("import", "Table")).selected_text(shown).width(150.0).truncate();
    combo.show_ui(ui, list).response.accessible_name("Table");
}

fn encoding(ui: &mut Ui, draft: &mut ImportDraft, found: Option<&Dialect>) {
    let found = found.map(|found| found.encoding.clone());
    pick(ui, "Encoding", &mut draft.options.encoding, &ENCODINGS, found);
}

fn delimiter(ui: &mut Ui, draft: &mut ImportDraft, found: Option<&Dialect>) {
    let name_of = |delimiter: &str| {
        let usual = USUAL_DELIMITERS.iter().zip(DELIMITER_NAMES).find(|(usual, _)| **usual == delimiter);
        usual.map_or_else(|| delimiter.escape_debug().to_string(), |(_, name)| name.to_owned())
    };
    let is_other = draft.other_delimiter.is_some();
    let shown = match (&draft.options.delimiter, is_other) {
        (_, true) => "Other".to_owned(),
        (Some(chosen), false) => name_of(chosen),
        (None, false) => found_words(found.map(|found| name_of(&found.delimiter).to_lowercase())),
    };
    let combo = ComboBox::from_id_salt("import delimiter").selected_text(shown).truncate();
    let response = combo.width(if is_other { 86.0 } else { 150.0 }).show_ui(ui, |ui| {
        if ui.selectable_label(draft.options.delimiter.is_none() && !is_other, "As found").clicked() {
            (draft.options.delimiter, draft.other_delimiter) = (None, None);
        }
        for (delimiter, name) in USUAL_DELIMITERS.iter().zip(DELIMITER_NAMES) {
            let chosen = !is_other && draft.options.delimiter.as_deref() == Some(*delimiter);
            if ui.selectable_label(chosen, name).clicked() {
                draft.options.delimiter = Some((*delimiter).to_owned());
                draft.other_delimiter = None;
            }
        }
        if ui.selectable_label(is_other, "Other…").clicked() {
            draft.other_delimiter.get_or_insert_default();
        }
    });
    response.response.accessible_name("Delimiter");
    if let Some(other) = &mut draft.other_delimiter {
        let edit = TextEdit::singleline(other).desired_width(40.0).margin(Margin::symmetric(8, 5)).char_limit(8);
        ui.add(edit.hint_text("||")).accessible_name("Other delimiter");
    }
}

/// A number; empty where it is to be found.
fn field(ui: &mut Ui, name: &str, text: &mut String, found: Option<String>) {
    let hint = match found {
        Some(found) if found == "all" => "All".to_owned(),
        found => found_words(found),
    };
    let edit = TextEdit::singleline(text).desired_width(150.0).margin(Margin::symmetric(8, 5)).char_limit(12);
    ui.add(edit.hint_text(hint)).accessible_name(name);
    text.retain(|c| c.is_ascii_digit());
}
