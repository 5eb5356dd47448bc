//! What a file, or text from the clipboard, would look like under some choices: its first rows, read as the whole would
//! be. Only the beginning of a long text is looked at.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::bytes::check;
use super::magic::{self, Content};
use super::{LoadContext, LoadError, LoadOptions, LoadProgress, delimited, load_here};
use crate::domain::CancelToken;
use crate::frame::contain::contain;
use crate::frame::export::as_text;
use crate::frame::{Frame, LoadReport, Source};

/// As much of a long text as is looked at, in bytes; even, for UTF-16.
const HEAD: usize = 4 << 20;
/// How packed files begin: gzip, bzip2, xz, Zstandard.
const PACKED: [&[u8]; 4] = [b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"];

/// What is to be looked at.
#[derive(Debug, Clone, Copy)]
pub enum PreviewSource<'a> {
    /// A file.
    File(&'a Path),
    /// Text that is in no file yet.
    Text(&'a str),
}

/// The beginning of a table as it would be read.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What it is, in words ("CSV").
    pub format: String,
    /// Its first rows.
    pub frame: Frame,
    /// What was adjusted so far.
    pub report: LoadReport,
    /// Whether there may be more than was looked at.
    pub partial: bool,
    /// The tables that are to be had, by their names: of a workbook its sheets. The one that is shown alone where it was
    /// chosen.
    pub tables: Vec<String>,
}

/// The first `rows` rows under these choices; of several tables those of the first. Off the UI thread.
pub fn preview(
    source: PreviewSource<'_>,
    options: &LoadOptions,
    rows: usize,
    cancel: &CancelToken,
) -> Result<Preview, LoadError> {
    let path = match source {
        PreviewSource::File(path) => path,
        PreviewSource::Text(_) => Path::new("the clipboard"),
    };
    let seen = contain(|| preview_here(source, path, options, rows, cancel));
    seen.unwrap_or_else(|burst| Err(LoadError::malformed(path, &format!("its reader gave up: {}", burst.message))))
}

fn preview_here(
    source: PreviewSource<'_>,
    path: &Path,
    options: &LoadOptions,
    rows: usize,
    cancel: &CancelToken,
) -> Result<Preview, LoadError> {
    options.check()?;
    // One row more tells that there are more.
    let wanted = options.limit.unwrap_or(usize::MAX).min(rows.saturating_add(1));
    let limited = LoadOptions { limit: Some(wanted), ..options.clone() };
    let (text, cut) = match source {
        PreviewSource::Text(text) => {
            let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default();
            let cut = head.len() < text.len();
            let bytes = if cut { through_last_line(head.as_bytes()) } else { head.as_bytes() };
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Err(LoadError::empty(path));
            }
            (bytes.to_vec(), cut)
        }
        PreviewSource::File(_) => match head(path)? {
            Some(head) => (head, true),
            None => {
                return first_table(
                    load_here(path, &limited, &LoadContext::new(cancel, &LoadProgress::default()))?,
                    path,
                    rows,
                );
            }
        },
    };
    let loaded = delimited::read(text, path, &limited, cancel)?;
    check(cancel)?;
    let partial = cut || loaded.data.height() > rows;
    let frame = Frame::new(loaded.data.head(Some(rows.min(wanted))));
    let frame = if options.all_text { as_text(&frame) } else { frame };
    let report = LoadReport { options: options.clone(), ..loaded.report };
    Ok(Preview { format: loaded.format, frame, report, partial, tables: Vec::new() })
}

/// The first table of a file that was read whole.
fn first_table(source: Source, path: &Path, rows: usize) -> Result<Preview, LoadError> {
    let table = source.tables.first().ok_or_else(|| LoadError::empty(path))?;
    let partial = table.frame.rows() > rows;
    let (frame, report) = (table.frame.head(rows), table.report.clone());
    let tables = source.tables.iter().map(|table| table.name.clone()).chain(source.unread).collect();
    Ok(Preview { format: source.format, frame, report, partial, tables })
}

/// The beginning of a long plain text file; `None` where the whole file has to be read.
fn head(path: &Path) -> Result<Option<Vec<u8>>, LoadError> {
    let about = path.metadata().map_err(|error| LoadError::io(path, &error))?;
    if !about.is_file() || about.len() <= HEAD as u64 {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| LoadError::io(path, &error))?;
    file.take(HEAD as u64).read_to_end(&mut bytes).map_err(|error| LoadError::io(path, &error))?;
    let packed = PACKED.iter().any(|magic| bytes.starts_with(magic));
    if packed || !matches!(magic::content(&bytes, path), Content::Text) {
        return Ok(None);
    }
    // Text of two bytes a character may not be cut at the byte of a line end.
    let start = bytes.get(..4096).unwrap_or(&bytes);
    let wide = memchr::memchr_iter(0, start).count() * 4 > start.len();
    if !wide {
        bytes = through_last_line(&bytes).to_vec();
    }
    Ok(Some(bytes))
}

/// Up to and with the last line end, so that no character and no row is cut.
fn through_last_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |end| end + 1);
    bytes.get(..end).unwrap_or(bytes)
}
