//! Earlier runs: what is known of each, kept on disk per user, searched, run again and written out for others.
//!
//! [`RunRecord`] is the document of one run, [`HistoryStore`] the folder of them, [`Replay`] runs a record again and says
//! where the result differs, `script` and `notebook` write it for other programs, [`DraftJournal`] keeps what is being
//! typed. Everything here reads and writes files: off the UI thread.

mod drafts;
mod fingerprint;
mod kept;
mod notebook;
mod pandas;
mod record;
mod replay;
mod script;
mod telling;
mod store;
mod tables;

pub use drafts::{Draft, DraftJournal, FoundDrafts};
pub use fingerprint::{Fingerprint, Fingerprints, fingerprint};
pub use kept::{ColumnSchema, KeptResult};
pub use notebook::notebook;
pub use record::{Environment, Outcome, RecordError, RecordedLimits, RecordedTable, RunOptions, RunRecord};
pub use replay::{Replay, ReplayVerdict, TableCheck, TableState};
pub use script::script;
pub use store::{HistoryStore, StoredRuns};
pub use tables::{OpenedTable, tables_of};
