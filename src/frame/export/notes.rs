//! What a person should know about an export: what could not keep its form, and what others may misread.

use std::collections::HashMap;

use polars::prelude::DataType;

use crate::frame::Frame;
use crate::frame::types::holds;

/// As many notes as a person reads.
const MOST: usize = 20;

/// The notes of one export, in the order they were found, each once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    said: Vec<String>,
    /// The table that is spoken of, where there are several.
    within: String,
}

impl Notes {
    pub(super) fn say(&mut self, note: String) {
        let note = if self.within.is_empty() { note } else { format!("{}: {note}", self.within) };
        if !self.said.contains(&note) {
            self.said.push(note);
        }
    }

    /// From now on this table is spoken of.
    pub(super) fn within(&mut self, table: &str) {
        table.clone_into(&mut self.within);
    }

    /// The notes, few enough to be read.
    pub(super) fn finish(mut self) -> Vec<String> {
        if self.said.len() > MOST {
            let left_out = self.said.len() - (MOST - 1);
            self.said.truncate(MOST - 1);
            self.said.push(format!("and {left_out} more notes like these"));
        }
        self.said
    }

    /// The columns whose type goes by a rule: one note for all of a kind.
    pub(super) fn columns(&mut self, frame: &Frame, wanted: impl Fn(&DataType) -> bool, what: &str) {
        let names: Vec<_> = (0..frame.columns())
            .filter_map(|index| frame.column(index))
            .filter(|column| wanted(column.dtype()))
            .map(|column| format!("“{}”", column.name()))
            .collect();
        if names.is_empty() {
            return;
        }
        let shown = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
        self.say(format!("{shown}{more}: {what}"));
    }

    /// Names that are no longer the same when they are read from a header: none at all, and blanks around others.
    pub(super) fn names(&mut self, frame: &Frame) {
        let names: Vec<&str> = (0..frame.columns()).map(|index| frame.column_name(index)).collect();
        let mut trimmed: HashMap<&str, usize> = HashMap::new();
        for name in &names {
            *trimmed.entry(name.trim()).or_default() += 1;
        }
        for name in names {
            let bare = name.trim();
            if bare.is_empty() {
                self.say(format!("“{name}”: a column without a name, which gets one when it is read"));
            } else if trimmed.get(bare).is_some_and(|names| *names > 1) {
                self.say(format!(
                    "“{name}”: another column's name but for blanks, told apart by a number when it is read"
                ));
            } else if bare != name {
                self.say(format!("“{name}”: the blanks around the name are lost when it is read"));
            }
        }
    }

    /// Zones, of which text keeps the offset alone.
    pub(super) fn zones(&mut self, frame: &Frame) {
        let zoned = |dtype: &DataType| {
            holds(dtype, |dtype| matches!(dtype, DataType::Datetime(_, Some(zone)) if zone.as_str() != "UTC"))
        };
        self.columns(frame, zoned, "the time zone is written as its offset from UTC at each moment");
    }

    /// What a header would have told, where nothing else does.
    pub(super) fn nothing(&mut self, frame: &Frame, names_are_kept: bool) {
        if frame.columns() == 0 {
            self.say("the table has no column: nothing can be read from it".to_owned());
        } else if frame.rows() == 0 && !names_are_kept {
            self.say("the table has no row, in which alone the columns are named: none can be read from it".to_owned());
        }
    }

    /// Cells of text that spreadsheets may take for formulas: made harmless, or `otherwise`.
    pub(super) fn formulas(&mut self, name: &str, cells: usize, neutralised: bool, otherwise: &str) {
        if cells > 0 {
            let what = if neutralised { "made harmless" } else { otherwise };
            self.say(format!("{name}: {} with = + - or @ at the beginning, {what}", counted(cells)));
        }
    }
}

/// `1 cell`, `3 cells`.
pub(super) fn counted(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

/// Lists, arrays and structs.
pub(super) fn is_nested(dtype: &DataType) -> bool {
    matches!(dtype, DataType::List(_) | DataType::Array(..) | DataType::Struct(_))
}
