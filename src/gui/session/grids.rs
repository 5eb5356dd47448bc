//! The tables on screen, each with how it is looked at: order, filter, profiles, what is looked for in it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Effect, Session, State, Tone};
use crate::asking::view_code;
use crate::domain::{CodeType, Condition, SortKey, TableView};
use crate::frame::{ColumnProfile, Found, Frame, RowOrder, TextForm, ViewError};
use crate::runtime::{GridOutcome, GridWork, JobId, OpenTable};

/// How one table is looked at.
#[derive(Debug)]
pub(crate) struct Grid {
    /// What is shown now.
    pub(crate) view: TableView,
    pub(crate) order: RowOrder,
    /// What was asked for last and is being made.
    pub(crate) wanted: Option<(JobId, TableView)>,
    /// Why the last wish could not be fulfilled.
    pub(crate) problem: Option<String>,
    pub(crate) profiles: HashMap<usize, Arc<ColumnProfile>>,
    profiling: Option<JobId>,
    /// What is looked for, and where it was found.
    pub(crate) sought: String,
    pub(crate) found: Option<Arc<Found>>,
    pub(crate) seeking: Option<JobId>,
    /// The rows that were searched: after another order they are searched again.
    sought_columns: Vec<usize>,
}

/// What a person wants of a table on screen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GridWish {
    /// Another filter, the order as it is.
    Filter(Vec<Vec<Condition>>),
    /// Another order, the filter as it is.
    Sort(Vec<SortKey>),
    /// These columns' profiles, where they are not known yet.
    Profiles(Vec<usize>),
    Seek {
        text: String,
        columns: Vec<usize>,
    },
    Copy {
        places: Range<u64>,
        columns: Vec<usize>,
        form: TextForm,
        headers: bool,
    },
    /// The view as code; with the columns that are shown where some are hidden or moved.
    Code(Option<Vec<usize>>),
}

impl Grid {
    fn new(frame: &Frame) -> Self {
        Self {
            view: TableView::default(),
            order: RowOrder::all(frame.rows() as u64),
            wanted: None,
            problem: None,
            profiles: HashMap::new(),
            profiling: None,
            sought: String::new(),
            found: None,
            seeking: None,
            sought_columns: Vec::new(),
        }
    }

    /// The view as it will be when what is being made is there.
    pub(crate) fn coming(&self) -> &TableView {
        self.wanted.as_ref().map_or(&self.view, |(_, view)| view)
    }

    fn jobs(&self) -> impl Iterator<Item = JobId> {
        [self.wanted.as_ref().map(|(job, _)| *job), self.profiling, self.seeking].into_iter().flatten()
    }
}

/// A number that tells this open table from every other one, for as long as it is open.
pub(crate) fn table_key(table: &OpenTable) -> u64 {
    Arc::as_ptr(&table.table) as usize as u64
}

impl State {
    /// The frame that is on screen under this key.
    pub(crate) fn frame_of(&self, key: u64) -> Option<&Frame> {
        if let Some(shown) = self.shown.as_ref().filter(|shown| shown.key == key) {
            return Some(&shown.frame);
        }
        if let Some(loading) = self.loading.as_ref().filter(|loading| loading.key() == key) {
            return Some(&loading.first.frame);
        }
        self.tables.iter().find(|table| table_key(table) == key).map(|table| &table.table.frame)
    }
}

impl Session {
    pub(super) fn grid_wish(&mut self, key: u64, wish: GridWish) -> Vec<Effect> {
        let Some(frame) = self.state.frame_of(key).cloned() else { return Vec::new() };
        let job = self.next_job();
        let grid = self.state.grids.entry(key).or_insert_with(|| Grid::new(&frame));
        let work = match wish {
            GridWish::Filter(filter) => {
                let view = TableView { filter, ..grid.coming().clone() };
                return self.arrange(job, key, frame, view);
            }
            GridWish::Sort(sorts) => {
                let view = TableView { sorts, ..grid.coming().clone() };
                return self.arrange(job, key, frame, view);
            }
            GridWish::Profiles(mut columns) => {
                columns.retain(|column| !grid.profiles.contains_key(column));
                if columns.is_empty() || grid.profiling.is_some() {
                    return Vec::new();
                }
                grid.profiling = Some(job);
                GridWork::Profile(columns)
            }
            GridWish::Seek { text, columns } => {
                let before = grid.seeking.take().map(Effect::Cancel);
                grid.sought.clone_from(&text);
                grid.sought_columns.clone_from(&columns);
                grid.found = None;
                if text.is_empty() {
                    return before.into_iter().collect();
                }
                grid.seeking = Some(job);
                let work = GridWork::Seek { order: grid.order.clone(), columns, text };
                return before.into_iter().chain([Effect::Grid { job, key, frame, work: Box::new(work) }]).collect();
            }
            GridWish::Copy { places, columns, form, headers } => {
                GridWork::Copy { order: grid.order.clone(), places, columns, form, headers }
            }
            GridWish::Code(columns) => {
                self.view_as_code(key, &frame, columns.as_deref());
                return Vec::new();
            }
        };
        vec![Effect::Grid { job, key, frame, work: Box::new(work) }]
    }

    fn arrange(&mut self, job: JobId, key: u64, frame: Frame, view: TableView) -> Vec<Effect> {
        let Some(grid) = self.state.grids.get_mut(&key) else { return Vec::new() };
        let before = grid.wanted.take().map(|(job, _)| Effect::Cancel(job));
        grid.problem = None;
        if grid.view == view {
            return before.into_iter().collect();
        }
        grid.wanted = Some((job, view.clone()));
        let work = Box::new(GridWork::Arrange(view));
        before.into_iter().chain([Effect::Grid { job, key, frame, work }]).collect()
    }

    /// The code that shows the same, in the editor. It begins from `df`; from what the code before left for a result.
    fn view_as_code(&mut self, key: u64, frame: &Frame, columns: Option<&[usize]>) {
        let Some(grid) = self.state.grids.get(&key) else { return };
        let of_result = self.state.shown.as_ref().is_some_and(|shown| shown.key == key);
        let described = crate::domain::TableDescription {
            name: String::new(),
            bound_name: String::new(),
            rows: frame.rows() as u64,
            columns: (0..frame.columns()).map(|column| frame.plain_description(column)).collect(),
        };
        let code = view_code(
            &grid.view,
            grid.order.text_orders(),
            columns,
            &described,
            if of_result { "result" } else { "df" },
        );
        if of_result {
            let before = self.drafts.code.trim_end();
            let before = match self.drafts.code_type {
                CodeType::Python => before.to_owned(),
                CodeType::Sql => format!("result = execute_sql_query(\"\"\"\n{before}\n\"\"\")"),
            };
            self.drafts.code = format!("{before}\n\n{code}");
        } else {
            self.drafts.code = code;
        }
        self.drafts.code_type = CodeType::Python;
        self.drafts.generated = None;
        self.drafts.focus = Some(super::Focus::Code);
        self.say("The view is in the editor as code".to_owned(), Tone::Neutral);
    }

    /// Something came of work over a table.
    pub(super) fn grid_event(&mut self, job: JobId, key: u64, outcome: GridOutcome) -> Vec<Effect> {
        if let GridOutcome::Copied(copied) = outcome {
            return self.copied(copied);
        }
        let Some(grid) = self.state.grids.get_mut(&key) else { return Vec::new() };
        match outcome {
            GridOutcome::Arranged(view, rows) => {
                if grid.wanted.as_ref().is_none_or(|(wanted, _)| *wanted != job) {
                    return Vec::new();
                }
                grid.wanted = None;
                match rows {
                    Ok(order) => {
                        (grid.view, grid.order) = (view, order);
                        if !grid.sought.is_empty() {
                            let again =
                                GridWish::Seek { text: grid.sought.clone(), columns: grid.sought_columns.clone() };
                            return self.grid_wish(key, again);
                        }
                    }
                    Err(ViewError::Cancelled) => {}
                    Err(error) => grid.problem = Some(error.to_string()),
                }
            }
            GridOutcome::Profiled(column, profile) => {
                grid.profiles.insert(column, profile);
            }
            GridOutcome::AllProfiled => grid.profiling = None,
            GridOutcome::Sought(text, found) => {
                if grid.seeking == Some(job) {
                    grid.seeking = None;
                    grid.found = found.ok().filter(|_| grid.sought == text).map(Arc::new);
                }
            }
            GridOutcome::Copied(_) => {}
        }
        Vec::new()
    }

    fn copied(&mut self, copied: Result<(String, u64, usize), String>) -> Vec<Effect> {
        match copied {
            Ok((text, rows, columns)) => {
                let rows = super::super::format::counted(rows, "row");
                let columns = super::super::format::counted(columns as u64, "column");
                self.say(format!("Copied {rows}, {columns}"), Tone::Neutral);
                vec![Effect::Copy(text)]
            }
            Err(message) => {
                self.say(format!("Nothing was copied: {message}"), Tone::Warning);
                Vec::new()
            }
        }
    }

    /// Lets go of tables that are no longer on screen, and stops what is being done for them.
    pub(super) fn forget_grids(&mut self) -> Vec<Effect> {
        let state = &self.state;
        let gone: Vec<u64> = state.grids.keys().copied().filter(|key| state.frame_of(*key).is_none()).collect();
        let gone = gone.into_iter().filter_map(|key| self.state.grids.remove(&key));
        gone.flat_map(|grid| grid.jobs().collect::<Vec<_>>()).map(Effect::Cancel).collect()
    }
}
