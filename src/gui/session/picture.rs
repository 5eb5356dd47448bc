//! A picture on its way to a file: a chart of the result, or a figure that the code drew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::export::{file_name, target};
use super::{Effect, Overlay, Session, Stage, Tone};
use crate::domain::capitalised;
use crate::frame::{ExportError, Exported};
use crate::gui::chart::{Chart, png, svg};
use crate::runtime::JobId;

/// Something to be looked at that can be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Picture {
    Chart(Arc<Chart>),
    /// Its name, and its PNG.
    Figure {
        name: String,
        png: Arc<[u8]>,
    },
}

/// As what a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureFormat {
    Png,
    Svg,
}

impl PictureFormat {
    pub(crate) const ALL: [Self; 2] = [Self::Png, Self::Svg];

    /// Its name for a person.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

/// The picture that is in the dialog, and how far it is.
#[derive(Debug, Clone)]
pub(crate) struct PictureExport {
    pub(crate) picture: Picture,
    pub(crate) stage: Stage,
}

/// What the person chooses in the dialog. Panels change it in place.
#[derive(Debug, Clone)]
pub(crate) struct PictureDraft {
    pub(crate) format: PictureFormat,
    /// Pixels of a PNG for each unit of the page.
    pub(crate) scale: u8,
    pub(crate) title: String,
    pub(crate) path: String,
}

impl Default for PictureDraft {
    fn default() -> Self {
        Self { format: PictureFormat::Png, scale: 2, title: String::new(), path: String::new() }
    }
}

impl PictureDraft {
    /// Chooses another format, and gives the path its ending where it had the other's.
    pub(crate) fn set_format(&mut self, format: PictureFormat) {
        let path = Path::new(&self.path);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if !self.path.is_empty() && ending.is_none_or(|ending| PictureFormat::ALL.iter().any(|f| f.ending() == ending))
        {
            self.path = path.with_extension(format.ending()).display().to_string();
        }
        self.format = format;
    }

    /// The path was typed: an ending that means a format chooses it.
    fn path_typed(&mut self) {
        let path = Path::new(self.path.trim());
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if let Some(format) = PictureFormat::ALL.into_iter().find(|f| ending.as_deref() == Some(f.ending())) {
            self.format = format;
        }
    }
}

/// A picture to be written.
#[derive(Debug, Clone)]
pub(crate) struct PictureOrder {
    pub(crate) picture: Picture,
    pub(crate) format: PictureFormat,
    pub(crate) scale: u8,
    pub(crate) path: PathBuf,
    pub(crate) replace: bool,
}

impl Picture {
    /// Its PNG; a chart with so many pixels for each unit of its page. Some tenths of a second: off the UI thread.
    pub(crate) fn png(&self, scale: u8) -> Result<Vec<u8>, String> {
        match self {
            Self::Chart(chart) => png::paint(&svg::write(chart), f32::from(scale)),
            Self::Figure { png, .. } => Ok(png.to_vec()),
        }
    }

    /// What its file holds.
    pub(crate) fn bytes(&self, format: PictureFormat, scale: u8) -> Result<Vec<u8>, String> {
        match (self, format) {
            (Self::Chart(chart), PictureFormat::Svg) => Ok(svg::write(chart).into_bytes()),
            _ => self.png(scale),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Chart(chart) => &chart.title,
            Self::Figure { name, .. } => name,
        }
    }
}

impl Session {
    /// Opens the dialog for a picture.
    pub(super) fn open_picture(&mut self, picture: Picture) {
        let folder = self.export_folder();
        let draft = &mut self.drafts.picture;
        picture.name().clone_into(&mut draft.title);
        if matches!(picture, Picture::Figure { .. }) {
            draft.format = PictureFormat::Png;
        }
        let name = format!("{}.{}", file_name(picture.name()), draft.format.ending());
        draft.path = folder.join(name).display().to_string();
        self.state.picture = Some(PictureExport { picture, stage: Stage::Choosing });
        self.state.overlay = Some(Overlay::Picture);
    }

    pub(super) fn copy_picture(&mut self, picture: Picture) -> Vec<Effect> {
        self.say("Copying the image".to_owned(), Tone::Accent);
        vec![Effect::CopyPicture(picture)]
    }

    /// An image is on the clipboard, or could not be made.
    pub(crate) fn image_copied(&mut self, made: bool) {
        if made {
            self.say("The image is on the clipboard".to_owned(), Tone::Success);
        } else {
            self.say("The image could not be copied; save it as a file instead".to_owned(), Tone::Danger);
        }
    }

    /// Another path: what was said about the one before holds no longer.
    pub(super) fn picture_path_typed(&mut self) {
        self.drafts.picture.path_typed();
        if let Some(PictureExport { stage: stage @ Stage::Failed(_), .. }) = &mut self.state.picture {
            *stage = Stage::Choosing;
        }
    }

    /// Begins to write. A file that is there is replaced only where the person has said so.
    pub(super) fn write_picture(&mut self, replace: bool) -> Vec<Effect> {
        let job = self.next_job();
        let Some(export) = &mut self.state.picture else { return Vec::new() };
        if matches!(export.stage, Stage::Writing { .. }) {
            return Vec::new();
        }
        let draft = &self.drafts.picture;
        let Some(path) = target(&draft.path, draft.format.ending()) else {
            export.stage = Stage::Failed(ExportError::no_path());
            return Vec::new();
        };
        let picture = match &export.picture {
            Picture::Chart(chart) => {
                let title = draft.title.trim().to_owned();
                Picture::Chart(Arc::new(Chart { title, ..Chart::clone(chart) }))
            }
            figure @ Picture::Figure { .. } => figure.clone(),
        };
        export.stage = Stage::Writing { job, progress: None, stopping: false };
        let order = PictureOrder { picture, format: draft.format, scale: draft.scale, path, replace };
        vec![Effect::WritePicture(job, Box::new(order))]
    }

    /// Puts the dialog away.
    pub(super) fn close_picture(&mut self) {
        if self.state.overlay == Some(Overlay::Picture) {
            self.state.overlay = None;
        }
        if !matches!(self.state.picture, Some(PictureExport { stage: Stage::Writing { .. }, .. })) {
            self.state.picture = None;
        }
    }

    /// The person picked a path in the system's dialog, which asked about a file that is there.
    pub(super) fn picture_to(&mut self, path: &Path) -> Vec<Effect> {
        self.drafts.picture.path = path.display().to_string();
        self.picture_path_typed();
        let draft = &self.drafts.picture;
        let asked = target(&draft.path, draft.format.ending()).as_deref() == Some(path);
        self.write_picture(asked)
    }

    /// Whether this job writes the picture.
    pub(super) fn writes_picture(&self, job: JobId) -> bool {
        let stage = self.state.picture.as_ref().map(|export| &export.stage);
        matches!(stage, Some(Stage::Writing { job: current, .. }) if *current == job)
    }

    pub(super) fn picture_written(&mut self, outcome: Result<Exported, ExportError>) {
        let hidden = self.state.overlay != Some(Overlay::Picture);
        match outcome {
            Ok(exported) => {
                self.say(format!("The picture is in {}", exported.path.display()), Tone::Success);
                if let Some(folder) = exported.path.parent().filter(|folder| folder.is_absolute()) {
                    self.state.settings.export_folder = Some(folder.to_path_buf());
                }
                self.state.picture = None;
                if !hidden {
                    self.state.overlay = None;
                }
            }
            Err(error) => {
                self.say("The picture could not be written".to_owned(), Tone::Danger);
                if hidden {
                    self.state.picture = None;
                    self.note_export(vec![capitalised(&error.message)], &error.hint, Tone::Danger);
                } else if let Some(export) = &mut self.state.picture {
                    export.stage = Stage::Failed(error);
                }
            }
        }
    }
}
