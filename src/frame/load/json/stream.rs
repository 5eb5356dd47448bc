//! Large NDJSON, read by blocks of lines on every core instead of as one text in memory. Two passes: the first one finds
//! the columns and what type holds all of each one's values, the second one builds them. With the same results as for a
//! small file.
//!
//! Only for UTF-8 with a record a line. Everything else is left to the reader of whole texts: [`read`] then gives `None`.

use std::collections::HashMap;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use polars::prelude::{Column, DataFrame};

use super::parse::{Parser, Value};
use super::shape::Shape;
use super::{build, records};
use crate::frame::load::bytes::check;
use crate::frame::load::delimited::{TextDates, plain_utf8};
use crate::frame::load::disk::{self, Parts};
use crate::frame::load::{LoadContext, LoadError, LoadOptions, Loaded};
use crate::frame::{LoadReport, pieces};

/// Bytes of a block, about.
const BLOCK: u64 = 4 << 20;
/// Blocks of a part on disk, of which each thread holds one in memory.
const BLOCKS_ON_DISK: usize = 4;
/// Chunks that a column gets, at most, in memory.
const CHUNKS: usize = 32;
/// A record this long is nothing that blocks help with.
const LONGEST: u64 = 64 << 20;
/// Bytes that are enough to tell the encoding.
const HEAD: u64 = 4 << 10;

/// Why blocks end before the file does.
enum Stop {
    /// Only the reader of whole texts can read it, or say what is wrong.
    Irregular,
    Error(LoadError),
}

impl From<LoadError> for Stop {
    fn from(error: LoadError) -> Self {
        Self::Error(error)
    }
}

/// What was seen of a column.
struct Seen {
    name: String,
    shape: Shape,
    /// Nothing where a text is no date.
    dates: Option<TextDates>,
    /// The last row that has it, from 1.
    row: usize,
}

/// What the records of a block show.
#[derive(Default)]
struct Survey {
    rows: usize,
    columns: Vec<Seen>,
    places: HashMap<String, usize>,
}

/// The way through one file.
struct Reading<'a> {
    path: &'a Path,
    /// The bytes of the lines: all but a mark at the beginning.
    bytes: Range<u64>,
    block: u64,
    context: &'a LoadContext<'a>,
}

/// Reads a large file of a record a line; `None` where it takes the reader of whole texts.
pub(in crate::frame::load) fn read(
    path: &Path,
    options: &LoadOptions,
    context: &LoadContext<'_>,
) -> Result<Option<Loaded>, LoadError> {
    read_by(path, BLOCK, options, context)
}

fn read_by(
    path: &Path,
    block: u64,
    options: &LoadOptions,
    context: &LoadContext<'_>,
) -> Result<Option<Loaded>, LoadError> {
    if options.encoding.is_some() || options.limit.is_some() {
        return Ok(None);
    }
    let io = |error: io::Error| LoadError::io(path, &error);
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let on_disk = length >= context.on_disk;
    if on_disk && let Some(kept) = disk::kept(path, options, context.cache) {
        return Ok(Some(kept));
    }
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).map_err(io)?;
    let Some(mark) = plain_utf8(&head) else { return Ok(None) };
    let reading = Reading { path, bytes: mark as u64..length, block, context };
    context.progress.expect(2 * length);
    match reading.table(options, on_disk) {
        Ok(loaded) => Ok(Some(loaded)),
        Err(Stop::Irregular) => {
            // The way of whole texts has no counters; none is better than a bar that lies.
            context.progress.expect(0);
            Ok(None)
        }
        Err(Stop::Error(error)) => Err(error),
    }
}

impl Reading<'_> {
    fn table(&self, options: &LoadOptions, on_disk: bool) -> Result<Loaded, Stop> {
        let blocks = (self.bytes.end - self.bytes.start).div_ceil(self.block).max(1) as usize;
        let surveys = pieces::each(blocks, |number| self.survey(number))?;
        let mut all = Survey::default();
        for survey in surveys {
            all.follow(survey);
        }
        if all.rows < 2 || all.rows.saturating_mul(all.columns.len()) > records::room(self.bytes.end as usize) {
            return Err(Stop::Irregular);
        }
        let mut report = LoadReport::default();
        for Seen { name, shape, dates, .. } in &mut all.columns {
            *dates = dates.take().filter(|dates| *shape == Shape::Text && dates.are_dates());
            build::note(name, shape, dates.is_some(), &mut report.notes);
            super::note_obstacle(name, shape, &mut report.reading);
        }
        let many = if on_disk { BLOCKS_ON_DISK } else { blocks.div_ceil(CHUNKS) };
        let runs: Vec<Range<usize>> =
            (0..blocks).step_by(many).map(|start| start..(start + many).min(blocks)).collect();
        let full = |error: &dyn Display| Stop::Error(LoadError::no_room(self.path, error));
        if on_disk {
            let parts = Parts::new(self.path, options, self.context.cache).map_err(|error| full(&error))?;
            pieces::each(runs.len(), |number| {
                let frame = self.build(&all, runs[number].clone())?;
                parts.write(number, frame.into_columns()).map_err(|error| full(&error))
            })?;
            check(self.context.cancel)?;
            return parts.table(runs.len(), "NDJSON", report).map_err(|error| full(&error));
        }
        let mut frames = pieces::each(runs.len(), |number| self.build(&all, runs[number].clone()))?.into_iter();
        let mut data = frames.next().unwrap_or_default();
        for frame in frames {
            data.vstack_mut_owned(frame).map_err(|_| Stop::Irregular)?;
        }
        Ok(Loaded { format: "NDJSON".to_owned(), data, report, mapped: false })
    }

    fn survey(&self, number: usize) -> Result<Survey, Stop> {
        let text = self.text(number..number + 1)?;
        let mut survey = Survey::default();
        self.records(&text, |members| survey.see(members))?;
        self.context.progress.did(text.len() as u64);
        self.context.progress.found(survey.rows as u64);
        Ok(survey)
    }

    /// The columns of the blocks' records.
    fn build(&self, all: &Survey, blocks: Range<usize>) -> Result<DataFrame, Stop> {
        let text = self.text(blocks)?;
        let mut values: Vec<Vec<Value<'_>>> = all.columns.iter().map(|_| Vec::new()).collect();
        let mut rows = 0;
        self.records(&text, |members| {
            for (key, value) in members {
                // The first pass saw every key.
                let place = all.places.get(key.as_ref()).ok_or(Stop::Irregular)?;
                values[*place].push(value);
            }
            rows += 1;
            for values in &mut values {
                values.resize(rows, Value::Null);
            }
            Ok(())
        })?;
        let mut columns: Vec<Column> = Vec::with_capacity(values.len());
        for (Seen { name, shape, dates, .. }, values) in all.columns.iter().zip(values) {
            check(self.context.cancel)?;
            let column = build::known(name, &values, shape, dates.as_ref());
            if dates.is_none() && *column.dtype() != shape.dtype() {
                return Err(Stop::Irregular);
            }
            columns.push(column);
        }
        self.context.progress.did(text.len() as u64);
        DataFrame::new(rows, columns).map_err(|_| Stop::Irregular)
    }

    /// Calls back for the members of every record of whole lines.
    fn records<'t>(
        &self,
        text: &'t [u8],
        mut each: impl FnMut(Vec<(std::borrow::Cow<'t, str>, Value<'t>)>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let text = std::str::from_utf8(text).map_err(|_| Stop::Irregular)?;
        for (number, line) in text.split('\n').enumerate() {
            if number.is_multiple_of(super::BLOCK) {
                check(self.context.cancel)?;
            }
            let mut documents = Parser::new(line);
            match documents.next() {
                None => {}
                Some(Ok(Value::Object(members))) if documents.next().is_none() => each(members)?,
                Some(_) => return Err(Stop::Irregular),
            }
        }
        Ok(())
    }

    /// The lines that begin in these blocks.
    fn text(&self, blocks: Range<usize>) -> Result<Vec<u8>, Stop> {
        check(self.context.cancel)?;
        let place = |block: usize| (self.bytes.start + block as u64 * self.block).min(self.bytes.end);
        let (from, to) = (place(blocks.start), place(blocks.end));
        let read = || -> io::Result<Option<Vec<u8>>> {
            let mut reader = BufReader::with_capacity(1 << 16, File::open(self.path)?);
            let (mut at, mut text) = (from, Vec::new());
            if blocks.start > 0 {
                // The end of a line that began before.
                reader.seek(SeekFrom::Start(from - 1))?;
                at = from - 1 + (&mut reader).take(LONGEST).read_until(b'\n', &mut text)? as u64;
                text.clear();
            } else {
                reader.seek(SeekFrom::Start(from))?;
            }
            if at < to {
                (&mut reader).take(to - at).read_to_end(&mut text)?;
                if text.last().is_some_and(|last| *last != b'\n') {
                    let more = (&mut reader).take(LONGEST).read_until(b'\n', &mut text)?;
                    return Ok((more as u64 != LONGEST).then_some(text));
                }
            }
            Ok(Some(text))
        };
        read().map_err(|error| LoadError::io(self.path, &error))?.ok_or(Stop::Irregular)
    }
}

impl Survey {
    /// Takes a record into account.
    fn see(&mut self, members: Vec<(std::borrow::Cow<'_, str>, Value<'_>)>) -> Result<(), Stop> {
        self.rows += 1;
        for (key, value) in members {
            let place = self.place(&key);
            let column = &mut self.columns[place];
            // Of a key that is there twice the last value counts, which takes the whole record.
            if column.row == self.rows {
                return Err(Stop::Irregular);
            }
            column.row = self.rows;
            column.shape.take_in(&value, 0);
            if let Value::Text(text) = &value {
                column.dates = column.dates.take().and_then(|mut dates| dates.see(text).then_some(dates));
            }
        }
        Ok(())
    }

    fn place(&mut self, key: &str) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let (name, place) = (key.to_owned(), self.columns.len());
        self.columns.push(Seen { name, shape: Shape::Null, dates: Some(TextDates::new()), row: 0 });
        self.places.insert(key.to_owned(), place);
        place
    }

    /// Adds what the records behind these show.
    fn follow(&mut self, next: Self) {
        self.rows += next.rows;
        for column in next.columns {
            let place = self.place(&column.name);
            let known = &mut self.columns[place];
            known.shape = std::mem::replace(&mut known.shape, Shape::Null).with(column.shape);
            known.dates = known.dates.take().zip(column.dates).and_then(|(known, next)| known.followed_by(&next));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::{Strategy, prop, prop_oneof, proptest};

    use super::read_by;
    use crate::domain::CancelToken;
    use crate::frame::load::{LoadContext, LoadOptions, LoadProgress, Loaded, json};

    fn by_blocks(text: &str, block: u64, on_disk: u64) -> Option<Loaded> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.ndjson");
        std::fs::write(&path, text).expect("written");
        let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
        let context = LoadContext { on_disk, ..LoadContext::new(&cancel, &progress) };
        read_by(&path, block, &LoadOptions::default(), &context).expect("no broken file")
    }

    fn same(text: &str, block: u64) -> bool {
        let whole =
            json::read(text.as_bytes().to_vec(), Path::new("t.ndjson"), &LoadOptions::default(), &CancelToken::new());
        for on_disk in [u64::MAX, 0] {
            let Some(blocks) = by_blocks(text, block, on_disk) else { return false };
            let whole = whole.as_ref().expect("a table");
            assert_eq!(blocks.data.schema(), whole.data.schema(), "{block}: {text}");
            assert!(blocks.data.equals_missing(&whole.data), "{block}: {text}\n{:?}\n{:?}", blocks.data, whole.data);
            assert_eq!(blocks.report, whole.report, "{block}: {text}");
            assert_eq!(blocks.mapped, on_disk == 0);
        }
        true
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "-?[1-9][0-9]{0,3}",
            1 => "[0-9]\\.[0-9]{1,2}",
            1 => "[1-9][0-9]{20}",
            2 => "\"202[0-4]-0[1-9]-1[0-9]\"",
            1 => "\"202[0-4]-0[1-9]-1[0-9]T0[0-9]:00:00Z\"",
            2 => "\"[a-zé]{0,5}\"",
            1 => "true|false|null|NaN",
            1 => "\\[([1-9](,[1-9])?)?\\]",
            1 => "\\{\"x\":[1-9](,\"y\":\"a\")?\\}",
        ]
    }

    proptest! {
        /// Records whose keys come late, whose values change their types: read by blocks of any size, in memory or onto
        /// the disk, the table, its types and every note are those of the text as a whole.
        #[test]
        fn blocks_of_any_size_make_the_same_table(
            records in prop::collection::vec(prop::collection::btree_map("[abc]", value(), 0..4), 2..40),
            block in 1_u64..300,
        ) {
            let lines = records.iter().enumerate().map(|(number, record)| {
                let members: Vec<String> = record.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{\"id\":{number},{}}}", members.join(",")).replace(",}", "}")
            });
            let text = lines.collect::<Vec<_>>().join("\n");
            assert!(same(&text, block));
            assert!(same(&format!("\u{feff}{}\r\n\n", text.replace('\n', "\r\n")), block));
        }
    }

    #[test]
    fn what_is_no_record_a_line_is_left_to_the_reader_of_whole_texts() {
        for text in [
            "[{\"a\":1}]",
            "{\"a\":1}",
            "{\"a\":1}\n[2]",
            "{\"a\":1} {\"a\":2}\n{\"a\":3}",
            "{\n\"a\":1}\n{\"a\":2}",
            "{\"a\":1,\"a\":2}\n{\"a\":3}",
            "{\"a\":1}\n{\"a\":",
        ] {
            assert!(by_blocks(text, 3, 0).is_none(), "{text}");
        }
    }
}
