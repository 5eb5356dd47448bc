//! Opening with choices, as jobs: the beginning of a file or of pasted text under some choices, pasted text as a file,
//! and what loading set aside as a table.

use std::path::PathBuf;
use std::sync::Arc;

use super::jobs::{index, open, snapshot};
use super::{Event, JobId, Runtime};
use crate::domain::{CancelToken, TableUid, UserId};
use crate::frame::{LoadError, LoadOptions, PreviewSource, preview};

/// Rows of a preview.
const ROWS: usize = 200;

/// What is about to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportSource {
    /// A file.
    File(PathBuf),
    /// Text from the clipboard.
    Pasted(Arc<str>),
}

impl Runtime {
    /// Reads the beginning under these choices; ends with [`Event::ImportPreviewed`].
    pub fn preview_import(&self, job: JobId, source: ImportSource, options: LoadOptions) {
        self.start(job, "preview", move |outbox, cancel| {
            let from = match &source {
                ImportSource::File(path) => PreviewSource::File(path),
                ImportSource::Pasted(text) => PreviewSource::Text(text),
            };
            let outcome = preview(from, &options, ROWS, cancel).map(Arc::new);
            outbox.send(Event::ImportPreviewed { job, outcome });
        });
    }

    /// Keeps pasted text as a file of this user, so that it can be opened again and a run over it replayed, and opens it;
    /// ends with [`Event::Opened`].
    pub fn open_pasted(&self, job: JobId, user: &UserId, text: Arc<str>, options: LoadOptions) {
        let (pal, cache) = (Arc::clone(&self.pal), self.folders.cache());
        let now = chrono::Local::now().format("%Y-%m-%d_%H%M%S_%3f");
        let path = self.folders.pasted(user).join(format!("pasted_{now}.txt"));
        self.start(job, "open pasted text", move |outbox, cancel| {
            let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            match folder.and_then(|()| std::fs::write(&path, text.as_bytes())) {
                Ok(()) => open(&pal, job, &path, &options, &cache, cancel, outbox),
                Err(error) => {
                    let problem = LoadError {
                        kind: "permission".to_owned(),
                        message: format!("the pasted text could not be kept: {error} ({})", path.display()),
                        hint: "check that the data folder can be written".to_owned(),
                    };
                    outbox.send(Event::Opened { job, outcome: Err(problem), tables: snapshot(&pal) });
                }
            }
        });
    }

    /// Opens what was set aside when a table was loaded; ends with [`Event::Opened`].
    pub fn open_set_aside(&self, job: JobId, table: TableUid) {
        let pal = Arc::clone(&self.pal);
        self.start(job, "open rows set aside", move |outbox, _| {
            let catalogue = pal.catalogue();
            let found = catalogue.sources().iter().find_map(|source| {
                let table = source.tables.iter().find(|open| open.table_uid == table)?;
                source.set_aside(table)
            });
            let first = found.as_ref().and_then(|source| source.tables.first()).map(|table| table.table_uid.clone());
            if let Some(source) = found {
                pal.add(source);
            }
            let outcome = first.ok_or_else(|| LoadError {
                kind: "empty".to_owned(),
                message: "nothing was set aside when this table was loaded".to_owned(),
                hint: "open the file again".to_owned(),
            });
            let indexed = outcome.as_ref().ok().cloned();
            outbox.send(Event::Opened { job, outcome, tables: snapshot(&pal) });
            if let Some(table) = indexed {
                index(&pal, &table, &CancelToken::new(), outbox);
            }
        });
    }
}
