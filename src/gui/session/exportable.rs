//! What can be exported: frames, whole or in part.

use std::ops::Range;

use crate::frame::{Frame, RowOrder};
use crate::runtime::{ExportPiece, PieceSource};

/// A frame that a person wants to export, under its name; with the parts of it that are on screen.
#[derive(Debug, Clone)]
pub(crate) struct Exportable {
    pub(crate) name: String,
    pub(crate) frame: Frame,
    /// What the grid shows, where that is not all: in its order, filtered, with some columns.
    pub(crate) shown: Option<Area>,
    /// The cells that are selected, where that is more than one.
    pub(crate) selected: Option<Area>,
}

/// A part of a frame.
#[derive(Debug, Clone)]
pub(crate) struct Area {
    /// The frame's rows as they are shown.
    pub(crate) order: RowOrder,
    /// Which of those.
    pub(crate) places: Range<u64>,
    /// The frame's columns.
    pub(crate) columns: Vec<usize>,
}

/// How much of a frame is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Extent {
    #[default]
    Whole,
    Shown,
    Selected,
}

impl Exportable {
    /// What a run's result is called.
    pub(crate) const RESULT: &str = "result";

    /// A frame as it is.
    pub(crate) fn whole(name: &str, frame: &Frame) -> Self {
        Self { name: name.to_owned(), frame: frame.clone(), shown: None, selected: None }
    }
}

/// The same as far as a dialog shows it.
impl PartialEq for Exportable {
    fn eq(&self, other: &Self) -> bool {
        let area = |area: &Option<Area>| area.as_ref().map(|area| (area.places.clone(), area.columns.clone()));
        let seen = |one: &Self| {
            (one.name.clone(), one.frame.rows(), one.frame.columns(), area(&one.shown), area(&one.selected))
        };
        seen(self) == seen(other)
    }
}

/// One frame of the dialog.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) what: ExportPiece,
    pub(crate) rows: u64,
    pub(crate) columns: u64,
    /// The parts of it that can be exported instead.
    parts: Vec<(Extent, Area)>,
}

impl Piece {
    /// A frame that is here.
    pub(super) fn here(wanted: Exportable) -> Self {
        let (rows, columns) = (wanted.frame.rows() as u64, wanted.frame.columns() as u64);
        let shown = wanted.shown.map(|area| (Extent::Shown, area));
        let selected = wanted.selected.map(|area| (Extent::Selected, area));
        let what = ExportPiece { name: wanted.name, source: PieceSource::Here(wanted.frame) };
        Self { what, rows, columns, parts: shown.into_iter().chain(selected).collect() }
    }

    /// A frame that a run's process keeps.
    pub(super) fn kept(what: ExportPiece, rows: u64, columns: u64) -> Self {
        Self { what, rows, columns, parts: Vec::new() }
    }

    /// How much of it can be exported, each with its rows and columns.
    pub(crate) fn extents(&self) -> impl Iterator<Item = (Extent, u64, u64)> {
        let parts = self.parts.iter();
        let parts =
            parts.map(|(extent, area)| (*extent, area.places.end - area.places.start, area.columns.len() as u64));
        std::iter::once((Extent::Whole, self.rows, self.columns)).chain(parts)
    }

    /// This much of it.
    pub(super) fn taken(&self, extent: Extent) -> ExportPiece {
        let part = self.parts.iter().find(|(of, _)| *of == extent);
        match (part, &self.what.source) {
            (Some((_, area)), PieceSource::Here(frame)) => {
                let Area { order, places, columns } = area.clone();
                let source = PieceSource::Part { frame: frame.clone(), order, places, columns };
                ExportPiece { name: self.what.name.clone(), source }
            }
            _ => self.what.clone(),
        }
    }
}
