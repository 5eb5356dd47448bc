//! The dialog for opening with choices: how a file or pasted text is read, and what that gives, while it is chosen.

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{
    Align, Context, Event, Frame as Space, Layout, Margin, ScrollArea, Spinner, Stroke, TextEdit, Ui, vec2,
};

use super::super::fonts;
use super::super::session::{Import, ImportAction, ImportTab, Keep, Overlay, Session, pattern_of, remembered};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::data_table::{Cells, Marks, data_table};
use super::super::widgets::{Kind, PushButton, choice, muted, notice, prose, tab, title};
use super::super::{format, icons};
use super::overlay::{dialog, entered};
use super::{Desk, import_columns, import_options};
use crate::domain::capitalised;
use crate::frame::{CellText, Frame, NumberLook, Preview};
use crate::runtime::ImportSource;

/// Text that is pasted where nothing has the cursor, or into the dialog that waits for it.
pub(crate) fn pasted(ctx: &Context, session: &Session) -> Option<ImportAction> {
    let state = &session.state;
    let waits = state.overlay == Some(Overlay::Import)
        && session.drafts.import.text.is_empty()
        && state.import.as_ref().is_some_and(|import| import.source.is_none());
    let idle = state.overlay.is_none() && ctx.memory(eframe::egui::Memory::focused).is_none();
    if !waits && !idle {
        return None;
    }
    let is_table = |text: &str| text.trim().contains(['\n', '\r', '\t']);
    let mut found = None;
    ctx.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(text) if waits || is_table(text) => {
                found = Some(ImportAction::Pasted(text.clone()));
                false
            }
            _ => true,
        });
    });
    found
}

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Import) {
        return;
    }
    let Some(import) = &desk.state.import else { return };
    let shown = dialog(ctx, "import", 940.0, |ui| {
        head(ui, desk, import);
        let waits = import.source.is_none() || !desk.drafts.import.text.is_empty();
        if waits {
            typed(ui, desk);
        }
        if import.source.is_some() {
            import_options::show(ui, desk, import);
            ui.add_space(6.0);
            tabs(ui, desk, import);
            body(ui, desk, import, waits);
        }
        ui.add_space(8.0);
        foot(ui, desk, import);
    });
    if desk.drafts.import.chosen() != import.asked && import.source.is_some() {
        desk.send(ImportAction::Changed.into());
    }
    if shown.should_close() {
        desk.send(ImportAction::Close.into());
    }
}

fn head(ui: &mut Ui, desk: &mut Desk<'_>, import: &Import) {
    ui.horizontal(|ui| {
        let name = match &import.source {
            Some(ImportSource::File(path)) => {
                path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
            }
            _ => "the pasted text".to_owned(),
        };
        let heading = if import.source.is_none() { "Paste a table".to_owned() } else { format!("How {name} is read") };
        let heading = title(ui, &format::one_line(&heading, 70));
        if let Some(ImportSource::File(path)) = &import.source {
            heading.on_hover_text(path.display().to_string());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if import.source.is_some() && !desk.drafts.import.chosen().is_default() {
                let reset = PushButton::new(icons::UNDO, "Undo every choice").kind(Kind::Quiet);
                if ui
                    .add(reset)
                    .on_hover_text("Everything is found in the text again, as if nothing had been chosen")
                    .clicked()
                {
                    desk.send(ImportAction::Reset.into());
                }
            }
            if matches!(import.source, Some(ImportSource::Pasted(_)))
                && desk.drafts.import.text.is_empty()
                && ui.add(PushButton::new(icons::CLIPBOARD_PASTE, "Paste other text").kind(Kind::Quiet)).clicked()
            {
                desk.send(ImportAction::ClearText.into());
            }
            if import.job.is_some() {
                ui.add(Spinner::new().size(14.0));
            }
        });
    });
}

/// Where text is pasted or typed.
fn typed(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    if desk.drafts.import.text.is_empty() {
        prose(ui, "Copy cells in a spreadsheet or a page, and paste them here.", theme.text_muted);
    }
    ui.add_space(4.0);
    ScrollArea::vertical().id_salt("pasted text").max_height(120.0).show(ui, |ui| {
        let field = TextEdit::multiline(&mut desk.drafts.import.text)
            .font(fonts::mono(size::SMALL))
            .desired_rows(5)
            .desired_width(f32::INFINITY)
            .hint_text("Paste or type here");
        let field = ui.add(field).accessible_name("Pasted text");
        if desk.drafts.import.text.is_empty() && !ui.memory(|memory| memory.has_focus(field.id)) {
            field.request_focus();
        }
        if field.changed() {
            desk.send(ImportAction::TextTyped.into());
        }
    });
    ui.add_space(4.0);
}

fn tabs(ui: &mut Ui, desk: &mut Desk<'_>, import: &Import) {
    let notes = import.preview.as_ref().map_or(0, |preview| preview.report.notes.len() + preview.report.rejected.len());
    let columns = import.preview.as_ref().map_or(0, |preview| preview.frame.columns());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let names =
            [(ImportTab::Rows, "Rows", 0), (ImportTab::Columns, "Types", columns), (ImportTab::Report, "Notes", notes)];
        for (which, name, count) in names {
            if tab(ui, name, desk.drafts.import.tab == which, count).clicked() {
                desk.drafts.import.tab = which;
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(preview) = &import.preview {
                muted(ui, size_of(preview)).accessible_name("Preview size");
            }
        });
    });
}

fn size_of(preview: &Preview) -> String {
    let rows = preview.frame.rows() as u64;
    let columns = format::counted(preview.frame.columns() as u64, "column");
    let rows = format::counted(rows, "row");
    if preview.partial { format!("The first {rows}, {columns}") } else { format!("{rows}, {columns}") }
}

fn body(ui: &mut Ui, desk: &mut Desk<'_>, import: &Import, short: bool) {
    let theme = Theme::of(ui.ctx());
    let narrow = ui.available_width() <= import_options::WIDE;
    let others = 385.0 + if short { 130.0 } else { 0.0 } + if narrow { 70.0 } else { 0.0 };
    let height = (ui.ctx().content_rect().height() - others).clamp(96.0, 420.0);
    let frame = Space::new().fill(theme.field).stroke(Stroke::new(1.0, theme.line)).corner_radius(6);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_height(height);
        if let Some(problem) = &import.problem {
            Space::new().inner_margin(Margin::same(10)).show(ui, |ui| {
                notice(ui, Tone::Danger, icons::CIRCLE_ALERT, |ui| {
                    prose(ui, &capitalised(&problem.message), theme.text);
                    prose(ui, &capitalised(&problem.hint), theme.text_muted);
                });
            });
            return;
        }
        let Some(preview) = &import.preview else {
            Space::new().inner_margin(Margin::same(12)).show(ui, |ui| muted(ui, "Being read"));
            return;
        };
        // What is shown belongs to older choices while the next preview is made.
        if import.job.is_some() {
            ui.multiply_opacity(0.6);
        }
        match desk.drafts.import.tab {
            ImportTab::Rows => rows(ui, desk, &preview.frame),
            ImportTab::Columns => import_columns::show(ui, desk, preview),
            ImportTab::Report => report(ui, preview, height),
        }
    });
}

/// The rows as they will be.
fn rows(ui: &mut Ui, desk: &mut Desk<'_>, frame: &Frame) {
    let mut shape = DefaultHasher::new();
    ("import", frame.columns()).hash(&mut shape);
    for column in 0..frame.columns() {
        (frame.column_name(column), frame.column_type(column).to_string()).hash(&mut shape);
    }
    let cells = Plain(frame);
    let state = desk.looks.grids.states.of(shape.finish(), &cells, desk.state.settings.code_size);
    let marks = Marks { sorts: &[], filtered: &[], profile: &|_| None, sparklines: false, hits: &[] };
    data_table(ui, "Preview rows", &cells, state, &marks);
}

struct Plain<'a>(&'a Frame);

impl Cells for Plain<'_> {
    fn rows(&self) -> u64 {
        self.0.rows() as u64
    }
    fn columns(&self) -> usize {
        self.0.columns()
    }
    fn name(&self, column: usize) -> &str {
        self.0.column_name(column)
    }
    fn type_name(&self, column: usize) -> String {
        self.0.column_type(column).to_string()
    }
    fn is_numeric(&self, column: usize) -> bool {
        self.0.column_type(column).is_numeric()
    }
    fn cell(&self, row: u64, column: usize) -> CellText {
        self.0.cell(row as usize, column)
    }
    fn cell_as(&self, row: u64, column: usize, look: NumberLook) -> CellText {
        self.0.cell_as(row as usize, column, look)
    }
}

/// What was adjusted so far, and what was set aside.
fn report(ui: &mut Ui, preview: &Preview, height: f32) {
    let theme = Theme::of(ui.ctx());
    Space::new().inner_margin(Margin::same(10)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("import report").max_height(height - 20.0).auto_shrink(false).show(ui, |ui| {
            let report = &preview.report;
            if report.notes.is_empty() && report.rejected.is_empty() {
                muted(ui, "Nothing had to be adjusted in what was looked at");
            }
            for note in &report.notes {
                prose(ui, &capitalised(note), theme.text);
            }
            for row in report.rejected.iter().take(100) {
                let text = format::one_line(&row.text, 80);
                muted(ui, format!("Line {}: {}. {text}", format::count(row.line), capitalised(&row.reason)));
            }
        });
    });
}

fn foot(ui: &mut Ui, desk: &mut Desk<'_>, import: &Import) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
        let name = if import.opened { "Read again" } else { "Load table" };
        let can = import.source.is_some() && import.problem.is_none();
        if ui.add(PushButton::new("", name).kind(Kind::Primary).enabled(can)).clicked() || (can && entered(ui)) {
            desk.send(ImportAction::Load.into());
        }
        if ui.add(PushButton::new("", "Cancel")).clicked() {
            desk.send(ImportAction::Close.into());
        }
        if let Some(ImportSource::File(path)) = &import.source {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| keep(ui, desk, path));
        }
    });
}

/// For what the choices are remembered.
fn keep(ui: &mut Ui, desk: &mut Desk<'_>, path: &std::path::Path) {
    muted(ui, "Remember for");
    let pattern = pattern_of(path);
    let pattern = std::path::Path::new(&pattern).file_name().map(|name| name.to_string_lossy().into_owned());
    let like = pattern.filter(|pattern| pattern.contains('*')).map(|pattern| format::one_line(&pattern, 34));
    let mut choices = vec![(Keep::No, "Nothing".to_owned()), (Keep::File, "This file".to_owned())];
    choices.extend(like.map(|like| (Keep::Like, format!("All {like}"))));
    for (which, name) in choices {
        if choice(ui, &name, desk.drafts.import.keep == which).clicked() {
            desk.drafts.import.keep = which;
        }
    }
    if remembered(&desk.state.settings.readings, path).is_some() {
        let forget = PushButton::new("", "Forget").kind(Kind::Quiet);
        if ui.add(forget).on_hover_text("Forget what was remembered for this file").clicked() {
            desk.send(ImportAction::Forget.into());
        }
    }
}
