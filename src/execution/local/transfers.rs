//! Tables in the form the worker maps: written once per version of a table, however many runs use it.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::frame::{CodedColumn, Table, TransferError, TransferNotes, write_codes, write_transfer};

/// A table as an Arrow IPC file without a name: gone when nobody holds it any more.
#[derive(Debug)]
pub(super) struct Transferred {
    /// Opened for reading only: what is handed to the worker.
    pub(super) file: File,
    /// Its size.
    pub(super) bytes: u64,
    /// What had to change on the way.
    pub(super) notes: TransferNotes,
    /// Codes of its text columns with few values.
    codes: Option<(File, Vec<CodedColumn>)>,
}

impl Transferred {
    /// The codes, where there are some and they are wanted.
    pub(super) fn codes(&self, wanted: bool) -> impl Iterator<Item = &(File, Vec<CodedColumn>)> {
        self.codes.as_ref().filter(|_| wanted).into_iter()
    }
}

/// By the table's address, with what tells whether it still lives there.
type Written = HashMap<usize, (Weak<Table>, Arc<Transferred>)>;

/// The tables of this client that were written before.
#[derive(Debug)]
pub(super) struct Transfers {
    folder: PathBuf,
    /// Whether tables are used often enough that making their codes pays.
    with_codes: bool,
    written: Mutex<Written>,
}

impl Transfers {
    pub(super) fn new(folder: PathBuf, with_codes: bool) -> Self {
        Self { folder, with_codes, written: Mutex::default() }
    }

    /// The table's file, written now or earlier.
    pub(super) fn get(&self, table: &Arc<Table>) -> Result<Arc<Transferred>, TransferError> {
        // The address is the version: it cannot be taken by another table while the weak reference is looked at first.
        let key = Arc::as_ptr(table) as usize;
        self.forget_closed();
        if let Some((_, transferred)) = self.written.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(transferred));
        }
        // Written outside the lock: other tables need not wait. Two runs at once may write the same table twice.
        let transferred = Arc::new(self.write(table)?);
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.insert(key, (Arc::downgrade(table), Arc::clone(&transferred)));
        Ok(transferred)
    }

    /// Lets go of the files of tables that are gone: each takes room on the disk.
    pub(super) fn forget_closed(&self) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, (table, _)| table.strong_count() > 0);
    }

    fn write(&self, table: &Table) -> Result<Transferred, TransferError> {
        let failed = |error: io::Error| TransferError {
            column: None,
            message: format!("the table `{}` could not be written to {}: {error}", table.name, self.folder.display()),
        };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut file = tempfile::tempfile_in(&self.folder).map_err(failed)?;
        let notes = write_transfer(&table.frame, &mut file)?;
        let bytes = file.metadata().map_err(failed)?.len();
        // A help, not a need: where they find no room there are none.
        let codes = self.with_codes.then(|| self.codes(table)).and_then(Result::ok).flatten();
        Ok(Transferred { file: for_reading(&file).map_err(failed)?, bytes, notes, codes })
    }

    fn codes(&self, table: &Table) -> io::Result<Option<(File, Vec<CodedColumn>)>> {
        let mut file = tempfile::tempfile_in(&self.folder)?;
        let columns = write_codes(&table.frame, &mut file)?;
        if columns.is_empty() { Ok(None) } else { Ok(Some((for_reading(&file)?, columns))) }
    }
}

/// The same file again, for reading only: a worker must not be able to change what the next one gets.
fn for_reading(file: &File) -> io::Result<File> {
    File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))
}
