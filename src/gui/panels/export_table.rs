//! The export dialog: what is written, as which format with which choices, where; then how far it is, and what came of
//! it.

use eframe::egui::{Align, ComboBox, Context, Grid, Layout, Margin, ProgressBar, ScrollArea, TextEdit, Ui, vec2};

use super::super::session::{Action, Export, Extent, Overlay, Stage};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{Kind, PushButton, check, muted, notice, prose, radio, strong, title};
use super::super::{format, icons};
use super::Desk;
use super::overlay::{dialog, entered};
use crate::frame::{ExportFormat, ExportOptions, ExportProgress, Exported, Quotes};

/// What stands between cells, by its name.
const DELIMITERS: [(char, &str); 4] = [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Bar")];
const QUOTES: [(Quotes, &str); 3] =
    [(Quotes::Needed, "Where needed"), (Quotes::Text, "Around text"), (Quotes::All, "Around everything")];

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::ExportTable) {
        return;
    }
    let Some(export) = &desk.state.export else { return };
    let shown = dialog(ctx, "export", 600.0, |ui| match &export.stage {
        Stage::Writing { progress, stopping, .. } => writing(ui, desk, *progress, *stopping),
        Stage::Done(exported) => done(ui, desk, exported),
        Stage::Choosing | Stage::Failed(_) => choosing(ui, desk, export),
    });
    if shown.should_close() {
        desk.send(Action::CloseExport);
    }
}

fn choosing(ui: &mut Ui, desk: &mut Desk<'_>, export: &Export) {
    title(ui, "Export");
    ui.add_space(2.0);
    summary(ui, desk, export);
    extents(ui, desk, export);
    ui.add_space(8.0);
    formats(ui, desk);
    ui.add_space(8.0);
    options(ui, desk);
    if desk.drafts.export.options.format == ExportFormat::Excel && export.pieces.len() > 1 {
        ui.add_space(6.0);
        sheets(ui, desk, export);
    }
    ui.add_space(8.0);
    path(ui, desk);
    if let Stage::Failed(error) = &export.stage {
        ui.add_space(8.0);
        let theme = Theme::of(ui.ctx());
        let (tone, glyph) =
            if asks(export) { (Tone::Warning, icons::TRIANGLE_ALERT) } else { (Tone::Danger, icons::CIRCLE_ALERT) };
        notice(ui, tone, glyph, |ui| {
            prose(ui, &crate::domain::capitalised(&error.message), theme.text);
            let hint = if error.kind == "source" {
                "Replace it only if you do not need what it holds now; else choose another name."
            } else {
                &error.hint
            };
            prose(ui, &crate::domain::capitalised(hint), theme.text_muted);
        });
    }
    ui.add_space(10.0);
    let exists = asks(export);
    let source = matches!(&export.stage, Stage::Failed(error) if error.kind == "source");
    let nothing = desk.drafts.export.options.format == ExportFormat::Excel
        && !desk.drafts.export.chosen.iter().any(|chosen| *chosen);
    buttons(ui, |ui| {
        let write = if exists {
            PushButton::new("", if source { "Replace the source" } else { "Replace" }).kind(Kind::Danger)
        } else {
            PushButton::new(icons::DOWNLOAD, "Write file").kind(Kind::Primary)
        };
        let ready = !nothing && !desk.drafts.export.path.trim().is_empty();
        // Nothing is replaced by a key that was meant for something else.
        if ui.add(write.enabled(ready)).clicked() || (ready && !exists && entered(ui)) {
            desk.send(Action::StartExport { replace: exists });
        }
        if ui.add(PushButton::new("", "Cancel")).clicked() {
            desk.send(Action::CloseExport);
        }
    });
}

/// Whether a file is there that is written over only where the person says so.
fn asks(export: &Export) -> bool {
    matches!(&export.stage, Stage::Failed(error) if ["exists", "source"].contains(&error.kind.as_str()))
}

/// What will be written.
fn summary(ui: &mut Ui, desk: &Desk<'_>, export: &Export) {
    let draft = &desk.drafts.export;
    let several = draft.options.format == ExportFormat::Excel && export.pieces.len() > 1;
    let chosen = draft.chosen.iter().filter(|chosen| **chosen).count() as u64;
    if several {
        muted(ui, format!("{} to one workbook", format::counted(chosen, "table")));
    } else if let Some(first) = export.pieces.first() {
        let size = first.extents().find(|(extent, ..)| *extent == draft.extent);
        let (_, rows, columns) = size.unwrap_or((Extent::Whole, first.rows, first.columns));
        muted(ui, format!("{}, {} × {columns}", first.what.name, format::counted(rows, "row")));
    }
}

/// How much of the table, where only a part of it is shown or selected.
fn extents(ui: &mut Ui, desk: &mut Desk<'_>, export: &Export) {
    let Some(first) = export.pieces.first().filter(|first| first.extents().count() > 1) else { return };
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        for (extent, rows, columns) in first.extents() {
            let name = match extent {
                Extent::Whole => "Whole table",
                Extent::Shown => "As shown",
                Extent::Selected => "Selection",
            };
            let text = format!("{name}, {} × {columns}", format::counted(rows, "row"));
            if radio(ui, desk.drafts.export.extent == extent, &text).clicked() {
                desk.drafts.export.set_extent(extent);
                desk.send(Action::ExportPathTyped);
            }
        }
    });
}

/// Buttons at the right end, the first one outermost.
fn buttons(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), content);
}

fn formats(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for format in ExportFormat::ALL {
            let chosen = desk.drafts.export.options.format == format;
            let name = format!("Format {}", format.name());
            let button = PushButton::new("", &name).text(format.name()).choice(chosen);
            if ui.add(button).clicked() && !chosen {
                desk.drafts.export.set_format(format);
                desk.send(Action::ExportPathTyped);
            }
        }
    });
}

fn options(ui: &mut Ui, desk: &mut Desk<'_>) {
    let options = &mut desk.drafts.export.options;
    let format = options.format;
    if format.is_delimited() {
        Grid::new("export options")
            .num_columns(4)
            .spacing([16.0, 8.0])
            .min_col_width(88.0)
            .show(ui, |ui| delimited(ui, options));
        ui.add_space(4.0);
    } else if format == ExportFormat::Markdown {
        ui.horizontal(|ui| nulls(ui, options));
    } else {
        muted(ui, about(format));
    }
    if format.is_delimited() || format == ExportFormat::Excel {
        check(ui, &mut options.headers, "Names of the columns in the first row");
        let about = "Spreadsheets may take such cells for formulas. A quotation mark is put before them";
        check(ui, &mut options.neutralise, "Make cells harmless that begin with = + - @").on_hover_text(about);
    }
    if format.is_delimited() {
        let about = "Three bytes at the beginning by which older Excel versions know that the text is UTF-8";
        check(ui, &mut options.bom, "Byte order mark").on_hover_text(about);
    }
}

fn about(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Excel => "Dates as dates, text as text; long numbers keep their digits as text",
        ExportFormat::Parquet => "Every type is kept; compressed with zstd",
        ExportFormat::Arrow => "Every type is kept; uncompressed, so that it can be mapped",
        ExportFormat::Json => "One list of records; nested values stay nested",
        ExportFormat::Ndjson => "One record a line; nested values stay nested",
        _ => "",
    }
}

fn delimited(ui: &mut Ui, options: &mut ExportOptions) {
    muted(ui, "Between cells");
    let named =
        DELIMITERS.iter().find(|(delimiter, _)| *delimiter == options.delimiter).map_or("Other", |(_, name)| name);
    choice(ui, "Between cells", named, |ui| {
        for (delimiter, name) in DELIMITERS {
            ui.selectable_value(&mut options.delimiter, delimiter, name);
        }
    });
    muted(ui, "Quotes");
    let named = QUOTES.iter().find(|(quotes, _)| *quotes == options.quotes).map_or("", |(_, name)| name);
    choice(ui, "Quotes", named, |ui| {
        for (quotes, name) in QUOTES {
            ui.selectable_value(&mut options.quotes, quotes, name);
        }
    });
    ui.end_row();
    muted(ui, "Decimal mark");
    let before = options.decimal_comma;
    choice(ui, "Decimal mark", if before { "Comma" } else { "Point" }, |ui| {
        ui.selectable_value(&mut options.decimal_comma, false, "Point");
        ui.selectable_value(&mut options.decimal_comma, true, "Comma");
    });
    // As programs expect it that write a decimal comma.
    if options.decimal_comma != before && options.format == ExportFormat::Csv {
        options.delimiter = match (options.decimal_comma, options.delimiter) {
            (true, ',') => ';',
            (false, ';') => ',',
            (_, other) => other,
        };
    }
    nulls(ui, options);
    ui.end_row();
}

fn nulls(ui: &mut Ui, options: &mut ExportOptions) {
    muted(ui, "Nulls as");
    let field = TextEdit::singleline(&mut options.null).desired_width(120.0).margin(Margin::symmetric(8, 5));
    ui.add(field.hint_text("Nothing")).accessible_name("Nulls as");
}

fn choice(ui: &mut Ui, name: &str, chosen: &str, content: impl FnOnce(&mut Ui)) {
    let response = ComboBox::from_id_salt(name).selected_text(chosen).width(130.0).show_ui(ui, content).response;
    response.accessible_name(name);
}

fn sheets(ui: &mut Ui, desk: &mut Desk<'_>, export: &Export) {
    strong(ui, "Sheets");
    ScrollArea::vertical().id_salt("sheets").max_height(132.0).show(ui, |ui| {
        for (piece, chosen) in export.pieces.iter().zip(&mut desk.drafts.export.chosen) {
            ui.horizontal(|ui| {
                check(ui, chosen, &piece.what.name);
                muted(ui, format!("{} × {}", format::counted(piece.rows, "row"), piece.columns));
            });
        }
    });
}

fn path(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "File");
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
        if ui.add(PushButton::new(icons::FOLDER_OPEN, "Choose…")).clicked() {
            desk.send(Action::PickExportPath);
        }
        let field = TextEdit::singleline(&mut desk.drafts.export.path)
            .desired_width(ui.available_width())
            .margin(Margin::symmetric(8, 6))
            .hint_text("Path of the file");
        let field = ui.add(field).accessible_name("Export path");
        if field.changed() {
            desk.drafts.export.path_typed();
            desk.send(Action::ExportPathTyped);
        }
    });
}

fn writing(ui: &mut Ui, desk: &mut Desk<'_>, progress: Option<ExportProgress>, stopping: bool) {
    title(ui, "Exporting");
    ui.add_space(8.0);
    let (share, words) = match progress {
        Some(ExportProgress { rows, of }) if of > 0 => {
            (rows as f32 / of as f32, format!("{} of {}", format::count(rows), format::counted(of, "row")))
        }
        _ => (0.0, "Getting ready".to_owned()),
    };
    let theme = Theme::of(ui.ctx());
    ui.add(ProgressBar::new(share).desired_height(8.0).corner_radius(4).fill(theme.accent))
        .accessible_name("Export progress");
    let words = match (stopping, share >= 1.0) {
        (true, _) => "Stopping".to_owned(),
        (false, true) => format!("{words}, finishing the file"),
        (false, false) => words,
    };
    muted(ui, words);
    ui.add_space(8.0);
    buttons(ui, |ui| {
        if ui.add(PushButton::new("", "Hide")).on_hover_text("It goes on in the background").clicked() {
            desk.send(Action::CloseExport);
        }
        if ui.add(PushButton::new("", "Cancel export").enabled(!stopping)).clicked() {
            desk.send(Action::CancelExport);
        }
    });
}

fn done(ui: &mut Ui, desk: &mut Desk<'_>, exported: &Exported) {
    let theme = Theme::of(ui.ctx());
    title(ui, "Exported");
    ui.add_space(4.0);
    let size = exported.bytes.map(|bytes| format!(", {}", format::bytes(bytes))).unwrap_or_default();
    let path = exported.path.display().to_string();
    prose(ui, &path, theme.text);
    muted(ui, format!("{}{size}", format::counted(exported.rows, "row")));
    if !exported.notes.is_empty() {
        ui.add_space(8.0);
        let room = (ui.ctx().content_rect().height() - 300.0).clamp(80.0, 260.0);
        notice(ui, Tone::Warning, icons::INFO, |ui| {
            strong(ui, "What to know about this file");
            ScrollArea::vertical().id_salt("export notes").max_height(room).show(ui, |ui| {
                for note in &exported.notes {
                    prose(ui, note, theme.text);
                }
            });
        });
    }
    ui.add_space(10.0);
    buttons(ui, |ui| {
        if ui.add(PushButton::new("", "Done").kind(Kind::Primary)).clicked() || entered(ui) {
            desk.send(Action::CloseExport);
        }
        if ui.add(PushButton::new(icons::COPY, "Copy path")).clicked() {
            desk.send(Action::CopyText(path));
        }
    });
}
