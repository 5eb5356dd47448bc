//! Tables: the only room that knows polars.
//!
//! Loads files to one [`Frame`], keeps the catalogue of opened sources, describes tables for those who must not
//! see them, decides how a cell looks, writes frames out, and hands them over to pandas and back.

mod any;
mod catalogue;
mod cell;
mod cell_json;
mod codes;
mod compare;
mod contain;
mod content;
mod describe;
mod dialect;
mod export;
mod facts;
mod flat_table;
mod handle;
mod load;
mod made_up;
mod moment;
mod number;
mod pieces;
mod profile;
mod reading;
mod stream_check;
mod stream_schema;
mod text_table;
mod transfer_in;
mod transfer_out;
mod types;
mod view;

pub use catalogue::{Catalogue, CatalogueEntry, LoadReport, Nearly, RejectedRow, Source, Table};
pub use cell::{CellKind, CellText};
pub use codes::{CodedColumn, write_codes};
pub use compare::{FrameDifference, compare};
pub use content::{CellDifference, CellDifferences, cell_differences, content_hash};
pub use dialect::Dialect;
pub use export::{
    ExportError, ExportFormat, ExportOptions, ExportProgress, Exported, Quotes, TextForm, export, export_file,
    export_to, is_read_from, replace_file, text,
};
pub use handle::{Cells, Frame};
pub use load::{
    ChosenType, LoadContext, LoadError, LoadOptions, LoadProgress, OptionError, Preview, PreviewSource, first_rows,
    is_duckdb, load, load_within, preview,
};
pub use number::NumberLook;
pub use profile::{Bar, ColumnProfile};
pub use reading::{ColumnFacts, Reading, SheetReading, TextColumn, TextForm as ReadAs, TextReading};
pub use text_table::text_table;
pub use transfer_in::{read_arrow_stream, read_transfer};
pub use transfer_out::{write_arrow_stream, write_transfer};
pub use view::{Found, RowOrder, ViewError, find, value_of, view_rows};

/// What writing a frame for the child had to change, one sentence a column.
pub type TransferNotes = Vec<String>;

/// A table that could not be handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TransferError {
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}
