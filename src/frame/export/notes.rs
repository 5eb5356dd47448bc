//! What a person should know about an export: what could not keep its form, and what others may misread.

use polars::prelude::DataType;

use crate::frame::Frame;

/// As many notes as a person reads.
const MOST: usize = 20;

/// The notes of one export, in the order they were found, each once.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<String>);

impl Notes {
    pub(super) fn say(&mut self, note: String) {
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }

    /// The notes, few enough to be read.
    pub(super) fn finish(mut self) -> Vec<String> {
        if self.0.len() > MOST {
            let left_out = self.0.len() - (MOST - 1);
            self.0.truncate(MOST - 1);
            self.0.push(format!("and {left_out} more notes like these"));
        }
        self.0
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

    /// Cells of text that spreadsheets may take for formulas.
    pub(super) fn formulas(&mut self, name: &str, cells: usize, neutralised: bool) {
        if cells == 0 {
            return;
        }
        let count = counted(cells);
        self.say(if neutralised {
            format!("“{name}”: {count} with = + - or @ at the beginning made harmless")
        } else {
            format!("“{name}”: {count} with = + - or @ at the beginning, which a spreadsheet may take for formulas")
        });
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
