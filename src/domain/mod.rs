//! The product's words as plain data: who asks, what runs, under which limits, how it ended.
//!
//! No I/O, no egui, no polars. Every other room speaks in these types, and the JSON that the command line
//! prints is made of their names.

mod cancel;
mod code;
mod console;
mod data_type;
mod endless;
mod failure;
mod ids;
mod limits;
mod naming;
mod status;
mod table;
mod tier;
mod timings;
mod view;
mod wording;

pub use cancel::CancelToken;
pub use code::{Code, CodeOrigin, CodeType, MAX_CODE_BYTES};
pub use console::{ConsoleLine, ConsoleSource};
pub use data_type::{DataType, TimeUnit};
pub use endless::endless_loop;
pub use failure::{CodeError, Rejection, TracebackFrame};
pub use ids::{DatabaseUid, ExecutionId, TableUid, UserId};
pub use limits::{Limits, Timeout};
pub use naming::{bound_names, is_identifier};
pub use status::Status;
pub use table::{ColumnDescription, Scalar, TableDescription, ValueCount};
pub use tier::{SandboxCheck, SandboxReport, SandboxTier};
pub use timings::{FrameShape, Phase, Statement, Stopwatch, Timing};
pub use view::{Bound, Condition, SortKey, TableView, TextOrder, ValueTest};
pub use wording::{binary_size, capitalised, counted, group_digits};
