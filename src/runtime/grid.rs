//! Work over the rows of a table that is on screen: ordering, filtering, searching, profiles, copies.

use std::ops::Range;
use std::sync::Arc;

use super::{Event, JobId, Outbox, Runtime};
use crate::domain::{CancelToken, TableView};
use crate::frame::{ColumnProfile, Found, Frame, RowOrder, TextForm, ViewError, find, text, view_rows};

/// What is to be done with a table.
#[derive(Debug, Clone)]
pub enum GridWork {
    /// Find the rows of a view.
    Arrange(TableView),
    /// Look at these columns.
    Profile(Vec<usize>),
    /// Find the cells that hold a text.
    Seek {
        /// The rows in the order they are shown.
        order: RowOrder,
        /// The columns that are shown.
        columns: Vec<usize>,
        /// What is looked for.
        text: String,
    },
    /// Make text of a part.
    Copy {
        /// The rows in the order they are shown.
        order: RowOrder,
        /// Which of them.
        places: Range<u64>,
        /// The columns.
        columns: Vec<usize>,
        /// The form.
        form: TextForm,
        /// Whether the columns' names come first.
        headers: bool,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum GridOutcome {
    /// The rows of a view, or why there are none.
    Arranged(TableView, Result<RowOrder, ViewError>),
    /// A column was looked at; more may follow.
    Profiled(usize, Arc<ColumnProfile>),
    /// All columns that were wanted were looked at, or the work was given up.
    AllProfiled,
    /// Where a text was found.
    Sought(String, Result<Found, ViewError>),
    /// Text for the clipboard with how many rows and columns it holds, or why there is none.
    Copied(Result<(String, u64, usize), String>),
}

impl Runtime {
    /// Does some work over a table; ends with an [`Event::Grid`] that says what came of it.
    pub fn work_on_grid(&self, job: JobId, key: u64, frame: Frame, work: GridWork) {
        self.start(job, "table", move |outbox, cancel| {
            let last = match work {
                GridWork::Arrange(view) => {
                    let rows = view_rows(&frame, &view, cancel);
                    GridOutcome::Arranged(view, rows)
                }
                GridWork::Profile(columns) => profile(&frame, &columns, (job, key), cancel, outbox),
                GridWork::Seek { order, columns, text } => {
                    let found = find(&frame, &order, &columns, &text, cancel);
                    GridOutcome::Sought(text, found)
                }
                GridWork::Copy { order, places, columns, form, headers } => {
                    let part = order.part(&frame, places, &columns);
                    let copied = text(&part, form, headers, cancel);
                    let size = (part.rows() as u64, part.columns());
                    GridOutcome::Copied(copied.map(|text| (text, size.0, size.1)).map_err(|error| error.to_string()))
                }
            };
            outbox.send(Event::Grid { job, key, outcome: last });
        });
    }
}

fn profile(
    frame: &Frame,
    columns: &[usize],
    (job, key): (JobId, u64),
    cancel: &CancelToken,
    outbox: &Outbox,
) -> GridOutcome {
    for column in columns {
        let Some(profile) = frame.profile(*column, cancel) else { break };
        let outcome = GridOutcome::Profiled(*column, Arc::new(profile));
        if !outbox.send(Event::Grid { job, key, outcome }) {
            break;
        }
    }
    GridOutcome::AllProfiled
}
