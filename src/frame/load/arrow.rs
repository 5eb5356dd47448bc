//! Arrow IPC, as a file (also called Feather) or as a stream. Checked copies, never maps: a file that shrinks while it is
//! mapped would end the process, and one that is broken is read where it says without a look. What is too large for
//! memory is copied by batches, which land on the disk.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek as _, SeekFrom};
use std::path::Path;

use polars::prelude::{DataFrame, IpcStreamReader, SerReader};

use super::bytes::Growth;
use super::{LoadContext, LoadError, LoadOptions, Loaded, disk};
use crate::frame::LoadReport;
use crate::frame::flat_table::{Refusal, Table};
use crate::frame::stream_check::{DICTIONARY, RECORDS, check_file};

/// What a file of the format begins and ends with.
const MAGIC: &[u8] = b"ARROW1";
/// Bytes before the stream in a file.
const BEFORE: usize = 8;
/// Bytes of the batches that are read at once, about, where they are not larger alone; and of one, at most.
const RUN: usize = 64 << 20;
const LONGEST: u64 = 4 << 30;
/// Bytes of a batch's description.
const LONGEST_DESCRIPTION: usize = 64 << 20;

/// Reads an Arrow IPC file.
pub(super) fn read_file(mut bytes: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    let words = "Arrow IPC file";
    let footer =
        footer(&bytes).ok_or_else(|| LoadError::malformed(path, &format!("as {words}: its end is missing")))?;
    // What is between the magic and the footer is a stream.
    bytes.truncate(footer);
    bytes.drain(..BEFORE);
    loaded(words, bytes, path)
}

/// Reads an Arrow IPC stream.
pub(super) fn read_stream(bytes: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    loaded("Arrow IPC stream", bytes, path)
}

/// Where a file's footer begins.
fn footer(bytes: &[u8]) -> Option<usize> {
    let (rest, length) = bytes.strip_suffix(MAGIC)?.split_last_chunk::<4>()?;
    rest.len().checked_sub(usize::try_from(i32::from_le_bytes(*length)).ok()?).filter(|at| *at >= BEFORE)
}

/// Reads a large Arrow IPC file or stream by batches onto the disk; `None` for one that fits the memory.
pub(super) fn read_in_batches(
    path: &Path,
    is_file: bool,
    options: &LoadOptions,
    context: &LoadContext<'_>,
) -> Result<Option<Loaded>, LoadError> {
    let io = |error: io::Error| LoadError::io(path, &error);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length < context.on_disk {
        return Ok(None);
    }
    if let Some(kept) = disk::kept(path, options, context.cache) {
        return Ok(Some(kept));
    }
    let (format, mut end) = (if is_file { "Arrow IPC file" } else { "Arrow IPC stream" }, length);
    let malformed = |what: &str| LoadError::malformed(path, &format!("as {format}: {what}"));
    if is_file {
        let mut tail = Vec::new();
        file.seek(SeekFrom::End(-10)).and_then(|_| file.read_to_end(&mut tail)).map_err(io)?;
        let footer = tail.strip_suffix(MAGIC).and_then(<[u8]>::first_chunk::<4>).map(|word| u32::from_le_bytes(*word));
        end = footer
            .and_then(|footer| (length - 10).checked_sub(footer.into()))
            .ok_or_else(|| malformed("its end is missing"))?;
        file.seek(SeekFrom::Start(BEFORE as u64)).map_err(io)?;
        end = end.saturating_sub(BEFORE as u64);
    } else {
        file.seek(SeekFrom::Start(0)).map_err(io)?;
    }
    context.progress.expect(end);
    let stream = BufReader::with_capacity(1 << 20, file.take(end));
    let mut batches = Batches { stream, head: Vec::new(), dictionaries: Vec::new(), began: false, ended: false };
    let frames = std::iter::from_fn(|| {
        let run = batches.run(context).transpose()?;
        Some(run.and_then(decode).map_err(|what| malformed(&what)))
    });
    disk::land(path, options, context, (format, LoadReport::default()), frames).map(Some)
}

/// The batches of a stream, taken out of it in runs that are streams of their own.
struct Batches<R> {
    stream: R,
    /// The description of the columns.
    head: Vec<u8>,
    /// The dictionaries in force, by their numbers.
    dictionaries: Vec<(i64, Vec<u8>)>,
    began: bool,
    ended: bool,
}

impl<R: Read> Batches<R> {
    /// The next batches as a stream; the first one is there whether it has any or not.
    fn run(&mut self, context: &LoadContext<'_>) -> Result<Option<Vec<u8>>, String> {
        if !self.began {
            self.head = self.message()?.ok_or("it does not begin with its columns")?.0;
            context.progress.did(self.head.len() as u64);
        }
        let (mut batches, mut count) = (Vec::new(), 0);
        let in_force: Vec<u8> = self.dictionaries.iter().flat_map(|(_, message)| message).copied().collect();
        while batches.len() < RUN && !self.ended {
            let Some((message, kind, dictionary)) = self.message()? else { break };
            context.progress.did(message.len() as u64);
            if kind == DICTIONARY {
                let (number, is_more) = dictionary;
                if !is_more {
                    self.dictionaries.retain(|(known, _)| *known != number);
                }
                self.dictionaries.push((number, message.clone()));
            }
            count += usize::from(kind == RECORDS);
            batches.extend_from_slice(&message);
        }
        let is_first = !std::mem::replace(&mut self.began, true);
        Ok((count > 0 || is_first).then(|| [self.head.clone(), in_force, batches].concat()))
    }

    /// The next message with its body, what it is, and of a dictionary its number and whether it adds to one.
    #[expect(clippy::type_complexity, reason = "three things that are known of a message")]
    fn message(&mut self) -> Result<Option<(Vec<u8>, u8, (i64, bool))>, String> {
        let cut = |error: io::Error| format!("it is cut off ({error})");
        let mut word = [0; 4];
        let mut message = Vec::new();
        // A stream may end without a word.
        if self.stream.read(&mut word[..1]).map_err(cut)? == 0 {
            self.ended = true;
            return Ok(None);
        }
        self.stream.read_exact(&mut word[1..]).map_err(cut)?;
        if word == [0xff; 4] {
            self.stream.read_exact(&mut word).map_err(cut)?;
        }
        let length = u32::from_le_bytes(word) as usize;
        if length == 0 {
            self.ended = true;
            return Ok(None);
        }
        if length > LONGEST_DESCRIPTION {
            return Err("a description that is too long".to_owned());
        }
        message.extend_from_slice(&[0xff; 4]);
        message.extend_from_slice(&word);
        self.take(length as u64, &mut message)?;
        let (kind, body, dictionary) = about(&message[8..])?;
        if body > LONGEST {
            return Err("a batch that is too large".to_owned());
        }
        self.take(body, &mut message)?;
        Ok(Some((message, kind, dictionary)))
    }

    fn take(&mut self, bytes: u64, message: &mut Vec<u8>) -> Result<(), String> {
        match (&mut self.stream).take(bytes).read_to_end(message) {
            Ok(read) if read as u64 == bytes => Ok(()),
            Ok(_) => Err("it is cut off".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// What a message is, how long its body is, and of a dictionary its number and whether it adds to one.
fn about(description: &[u8]) -> Result<(u8, u64, (i64, bool)), Refusal> {
    let message = Table::root(description)?;
    let body = u64::try_from(message.i64(3)?).map_err(|_| "a body of negative length")?;
    let kind = message.u8(1)?;
    let dictionary = match message.table(2)? {
        Some(dictionary) if kind == DICTIONARY => (dictionary.i64(0)?, dictionary.u8(2)? != 0),
        _ => (0, false),
    };
    Ok((kind, body, dictionary))
}

fn loaded(format: &str, stream: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    let data = decode(stream).map_err(|what| LoadError::malformed(path, &format!("as {format}: {what}")))?;
    Ok(Loaded { format: format.to_owned(), data, report: LoadReport::default(), mapped: false })
}

/// The table in a stream, none of whose claims is believed.
fn decode(stream: Vec<u8>) -> Result<DataFrame, String> {
    let rows = check_file(&stream, Growth::most(stream.len() as u64))?;
    let data = IpcStreamReader::new(Cursor::new(stream)).finish().map_err(|error| error.to_string())?;
    // The reader counts rows by their columns.
    Ok(if data.width() == 0 { DataFrame::empty_with_height(rows) } else { data })
}
