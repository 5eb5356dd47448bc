//! All of one cell: long text, JSON as a tree, bytes as hexadecimal digits.

use eframe::egui::{CollapsingHeader, Label, RichText, Ui};
use serde_json::Value;

use super::super::super::session::Action;
use super::super::super::theme::{Theme, size};
use super::super::super::widgets::{PushButton, muted, strong};
use super::super::super::{fonts, format, icons};
use super::super::Desk;
use super::Shown;
use crate::domain::DataType;
use crate::frame::CellKind;

/// Characters of a text that are laid out; all of it is copied.
const SHOWN: usize = 20_000;
/// Bytes that are shown.
const BYTES: usize = 4_096;
/// Members of a list or an object that are shown.
const MEMBERS: usize = 200;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>, place: u64, column: usize) {
    let theme = Theme::of(ui.ctx());
    let (frame, row) = (shown.viewed.frame, shown.viewed.order.row(place) as usize);
    strong(ui, frame.column_name(column));
    muted(ui, format!("Row {}, {}", format::count(row as u64 + 1), frame.column_type(column)));
    ui.add_space(6.0);
    let cell = frame.cell(row, column);
    match cell.kind {
        CellKind::Null => {
            muted(ui, "There is no value here");
            return;
        }
        CellKind::Empty => {
            muted(ui, "Text of no characters");
            return;
        }
        _ => {}
    }
    if let Some(bytes) = frame.cell_bytes(row, column) {
        hexadecimal(ui, &bytes);
        return;
    }
    let Some(text) = frame.cell_plain(row, column) else { return };
    let copy = PushButton::new(icons::COPY, "Copy cell").text("Copy");
    if ui.add(copy).clicked() {
        desk.send(Action::CopyText(text.clone()));
    }
    ui.add_space(4.0);
    let nested = matches!(frame.column_type(column), DataType::List(_) | DataType::Struct(_));
    if let Some(value) = json(&text, nested) {
        tree(ui, "", &value, true);
        return;
    }
    if frame.column_type(column).is_textual() {
        let lines = text.lines().count() as u64;
        let mut about = format::counted(text.chars().count() as u64, "character");
        if lines > 1 {
            about = format!("{about}, {}", format::counted(lines, "line"));
        }
        muted(ui, about);
    }
    let part: String = text.chars().take(SHOWN).collect();
    let cut = part.len() < text.len();
    ui.add(Label::new(RichText::new(part).font(fonts::mono(size::BODY)).color(theme.text)).wrap().selectable(true));
    if cut {
        muted(ui, "The rest is not shown; Copy takes all of it");
    }
    if cell.text != text && frame.column_type(column).is_numeric() {
        muted(ui, format!("Shown as {}", cell.text));
    }
}

/// The value, where the text is one that a tree says more about.
fn json(text: &str, nested: bool) -> Option<Value> {
    let looks_like_it = nested || text.trim_start().starts_with(['{', '[']);
    let value: Value = looks_like_it.then(|| serde_json::from_str(text).ok()).flatten()?;
    (value.is_array() || value.is_object()).then_some(value)
}

fn tree(ui: &mut Ui, name: &str, value: &Value, open: bool) {
    let theme = Theme::of(ui.ctx());
    let title = |about: String| {
        let text = if name.is_empty() { about } else { format!("{name}  {about}") };
        RichText::new(text).font(fonts::mono(size::BODY - 0.5)).color(theme.text)
    };
    let members: Vec<(String, &Value)> = match value {
        Value::Array(items) => {
            items.iter().take(MEMBERS).enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        Value::Object(fields) => fields.iter().take(MEMBERS).map(|(name, value)| (name.clone(), value)).collect(),
        leaf => {
            let text = leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned);
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(name).font(fonts::mono(size::BODY - 0.5)).color(theme.text_muted));
                ui.label(RichText::new(text).font(fonts::mono(size::BODY - 0.5)).color(theme.text));
            });
            return;
        }
    };
    let count = value.as_array().map_or_else(|| value.as_object().map_or(0, serde_json::Map::len), Vec::len);
    let noun = if value.is_array() { "item" } else { "field" };
    CollapsingHeader::new(title(format::counted(count as u64, noun)))
        .id_salt((name, ui.scope_id()))
        .default_open(open)
        .show(ui, |ui| {
            for (index, (name, value)) in members.iter().enumerate() {
                ui.push_id(index, |ui| tree(ui, name, value, false));
            }
            if count > members.len() {
                muted(ui, format!("and {} more", format::count((count - members.len()) as u64)));
            }
        });
}

fn hexadecimal(ui: &mut Ui, bytes: &[u8]) {
    let theme = Theme::of(ui.ctx());
    muted(ui, format::counted(bytes.len() as u64, "byte"));
    let mut text = String::new();
    for (line, part) in bytes.iter().take(BYTES).collect::<Vec<_>>().chunks(8).enumerate() {
        let digits: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let letters = part.iter().map(|byte| if byte.is_ascii_graphic() { char::from(**byte) } else { '·' });
        text += &format!("{:04x}  {:<23}  {}\n", line * 8, digits.join(" "), letters.collect::<String>());
    }
    ui.add(Label::new(RichText::new(text).font(fonts::mono(size::SMALL)).color(theme.text)).extend());
    if bytes.len() > BYTES {
        muted(ui, "The first bytes only");
    }
}
