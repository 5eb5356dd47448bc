//! The system's dialogs for files. Each blocks a thread of its own, and what was chosen comes back as an event; where
//! there is no such dialog nothing comes, and the path is typed.

use std::path::{Path, PathBuf};

use crate::runtime::{Event, ExportKind, HistoryEvent, Runtime};

/// Files to open.
pub(super) fn pick_files(runtime: &Runtime) {
    runtime.start_unnumbered("file dialog", |outbox| {
        let kinds = [
            "csv", "tsv", "txt", "json", "ndjson", "jsonl", "parquet", "arrow", "feather", "ipc", "xlsx", "xlsm",
            "xlsb", "xls", "ods", "sqlite", "sqlite3", "db", "duckdb", "gz", "bz2", "xz", "zst", "zip", "tar", "tgz",
        ];
        let dialog =
            rfd::FileDialog::new().set_title("Open data").add_filter("Tables", &kinds).add_filter("Every file", &["*"]);
        if let Some(paths) = dialog.pick_files() {
            outbox.send(Event::Picked(paths));
        }
    });
}

/// One file that is to be opened with choices.
pub(super) fn pick_import(runtime: &Runtime) {
    runtime.start_unnumbered("file dialog", |outbox| {
        if let Some(path) = rfd::FileDialog::new().set_title("Open with options").pick_file() {
            outbox.send(Event::PickedImport(path));
        }
    });
}

/// A file to write.
pub(super) fn pick_export_path(runtime: &Runtime, path: PathBuf) {
    runtime.start_unnumbered("file dialog", move |outbox| {
        let mut dialog = rfd::FileDialog::new().set_title("Export");
        if let Some(folder) = path.parent() {
            dialog = dialog.set_directory(folder);
        }
        if let Some(name) = path.file_name() {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
        if let Some(chosen) = dialog.save_file() {
            outbox.send(Event::ExportPath(chosen));
        }
    });
}

/// Where a run is to be written.
pub(super) fn pick_place(runtime: &Runtime, kind: ExportKind, suggested: PathBuf) {
    runtime.start_unnumbered("file dialog", move |outbox| {
        let name = suggested.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut dialog = rfd::FileDialog::new().set_title("Export run").set_file_name(name);
        if let Some(folder) = suggested.parent().filter(|folder| *folder != Path::new("")) {
            dialog = dialog.set_directory(folder);
        }
        if let Some(path) = dialog.add_filter(kind.title(), &[kind.ending()]).save_file() {
            outbox.send(Event::History(HistoryEvent::PickedPlace(path)));
        }
    });
}
