//! Large delimited text, read by blocks on every core instead of as one text in memory. Two passes as for a small one,
//! with the same results: blocks are looked at alone, what they show is put together in their order.
//!
//! Only for UTF-8 whose quotes follow the rules. Everything else is left to the reader of whole texts, which can tell a
//! stray quote from one that opens a cell: [`read`] then gives `None`.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use polars::prelude::{Column, DataFrame};

use super::build::Builder;
use super::cut::{Block, Cutter};
use super::evidence::{Evidence, Kind, Said};
use super::header::{self, Header};
use super::rows::{self, Body, Row, Tally};
use super::{dialect, encoding, footer, format_name, reading, sniff};
use crate::frame::contain::contain;
use crate::frame::load::bytes::check;
use crate::frame::load::disk::{self, Parts};
use crate::frame::load::{LoadContext, LoadError, LoadOptions, Loaded, magic};
use crate::frame::{LoadReport, pieces};

/// Bytes of the file that dialect and header are found in.
const HEAD: u64 = 1 << 20;

/// Bytes of a block, about: enough to keep a thread busy, little enough to look at the cancel token between two.
const BLOCK: usize = 4 << 20;

/// Chunks that a column gets, at most: small ones would have to be put together, at twice the memory.
const CHUNKS: usize = 32;

/// Blocks of a part on disk, of which each thread holds one in memory.
const BLOCKS_ON_DISK: usize = 16;

/// What the first pass finds in a block.
struct Survey {
    place: Place,
    evidence: Vec<Evidence>,
    tally: Tally,
}

/// Where a block is, and how many rows it has.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u64,
    bytes: usize,
    rows: usize,
}

/// The way through one file.
struct Reading<'a> {
    path: &'a Path,
    header: Header,
    options: &'a LoadOptions,
    /// Bytes of a block, about.
    block: usize,
    /// The table is too large for memory.
    on_disk: bool,
    context: &'a LoadContext<'a>,
}

/// Why blocks end before the file does.
enum Stop {
    /// The text is one that only the reader of whole texts can read.
    Irregular,
    Error(LoadError),
}

impl From<LoadError> for Stop {
    fn from(error: LoadError) -> Self {
        Self::Error(error)
    }
}

/// Reads a large file of delimited text; `None` where it takes the reader of whole texts.
pub(in crate::frame::load) fn read(
    path: &Path,
    options: &LoadOptions,
    context: &LoadContext<'_>,
) -> Result<Option<Loaded>, LoadError> {
    read_by(path, BLOCK, options, context)
}

fn read_by(
    path: &Path,
    block: usize,
    options: &LoadOptions,
    context: &LoadContext<'_>,
) -> Result<Option<Loaded>, LoadError> {
    let progress = context.progress;
    // Chosen types and encodings are rare: the reader of whole texts knows them.
    if options.encoding.is_some() || options.limit.is_some() || !options.types.is_empty() {
        return Ok(None);
    }
    let io = |error: io::Error| LoadError::io(path, &error);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let on_disk = length >= context.on_disk;
    if on_disk && let Some(kept) = disk::kept(path, options, context.cache) {
        return Ok(Some(kept));
    }
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head).map_err(io)?;
    let Some(mark) = encoding::plain_utf8(&head) else { return Ok(None) };
    let Some(end) = head.iter().rposition(|byte| *byte == b'\n') else { return Ok(None) };
    let Ok(text) = std::str::from_utf8(&head[mark..=end]) else { return Ok(None) };
    let sniffed = sniff::sniff(text, magic::named_for_tabs(path), options);
    let Some(header) = header::find(text, &sniffed, options) else { return Ok(None) };
    if header.rules.escape.is_some() || sniffed.is_cut_by_little(options) {
        return Ok(None);
    }
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(footer::TAIL as u64))).map_err(io)?;
    file.by_ref().read_to_end(&mut tail).map_err(io)?;
    let below = Header { body: 0, notes: Vec::new(), names: header.names.clone(), ..header };
    if footer::find(&String::from_utf8_lossy(&tail), &below).is_some() {
        return Ok(None);
    }
    let body = (mark + header.body) as u64;
    progress.expect(2 * (length - body));
    let reading = Reading { path, header, options, block, on_disk, context };
    match reading.table(file, body) {
        Ok(loaded) => Ok(Some(loaded)),
        Err(Stop::Irregular) => {
            // The way of whole texts has no counters; none is better than a bar that lies.
            progress.expect(0);
            Ok(None)
        }
        Err(Stop::Error(error)) => Err(error),
    }
}

impl Reading<'_> {
    fn table(&self, mut file: File, body: u64) -> Result<Loaded, Stop> {
        file.seek(SeekFrom::Start(body)).map_err(|error| LoadError::io(self.path, &error))?;
        let surveys = self.survey(Cutter::new(file, self.header.rules.quote, body, self.block))?;
        let places: Vec<Place> = surveys.iter().map(|survey| survey.place).collect();
        let (evidence, mut tally) = self.together(surveys)?;
        // Counted from the file's first line on.
        tally.move_down(self.header.body_line - 1);

        let mut report = LoadReport { notes: self.header.notes.clone(), ..LoadReport::default() };
        let delimiter = self.header.rules.delimiter;
        let kinds: Vec<Kind> = evidence
            .iter()
            .zip(&self.header.names)
            .map(|(evidence, name)| evidence.decide(name, delimiter, &mut report))
            .collect();
        tally.report(&mut report);
        report.put_offers_first();
        let seen = kinds.iter().zip(&evidence).map(|(kind, evidence)| reading::column(*kind, evidence, None));
        report.reading = reading::of(&self.header, &tally, seen.collect());
        report.dialect = Some(dialect(&self.header, "utf-8".to_owned()));
        let format = format_name(&self.header);
        if self.on_disk {
            return self.to_disk(&kinds, &places, format, report);
        }
        let columns = self.columns(&kinds, &places)?;
        let data = DataFrame::new(tally.rows, columns).map_err(|error| self.broken(&error))?;
        Ok(Loaded { format: format.to_owned(), data, report, mapped: false })
    }

    /// The first pass: cuts here, looks at the blocks on other threads.
    fn survey(&self, mut cutter: Cutter<File>) -> Result<Vec<Survey>, Stop> {
        let threads = pieces::threads();
        let (blocks, waiting) = sync_channel::<(usize, Block)>(threads);
        let waiting = Mutex::new(waiting);
        let (found, surveys) = channel();
        let halt = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..threads {
                let (found, waiting, halt) = (found.clone(), &waiting, &halt);
                scope.spawn(move || self.surveyor(waiting, &found, halt));
            }
            drop(found);
            let mut number = 0;
            while !halt.load(Ordering::Relaxed) {
                check(self.context.cancel)?;
                match cutter.block() {
                    Ok(Some(block)) => {
                        // Everyone who could take it is gone only after `halt`.
                        if blocks.send((number, block)).is_err() {
                            break;
                        }
                        number += 1;
                    }
                    Ok(None) => break,
                    Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(Stop::Irregular),
                    Err(error) => return Err(LoadError::io(self.path, &error).into()),
                }
            }
            drop(blocks);
            let mut all: Vec<(usize, Survey)> = Vec::with_capacity(number);
            for survey in surveys {
                let (number, survey) = survey;
                all.push((number, survey?));
            }
            all.sort_unstable_by_key(|(number, _)| *number);
            Ok(all.into_iter().map(|(_, survey)| survey).collect())
        })
    }

    fn surveyor(
        &self,
        waiting: &Mutex<Receiver<(usize, Block)>>,
        found: &Sender<(usize, Result<Survey, Stop>)>,
        halt: &AtomicBool,
    ) {
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((number, block)) = next else { return };
            // Once one block is irregular the others only need to be taken away.
            if halt.load(Ordering::Relaxed) {
                continue;
            }
            let survey = contain(|| self.look_at(&block)).unwrap_or_else(|burst| Err(self.gave_up(&burst.message)));
            if survey.is_err() {
                halt.store(true, Ordering::Relaxed);
            }
            if found.send((number, survey)).is_err() {
                return;
            }
        }
    }

    fn no_evidence(&self) -> Vec<Evidence> {
        vec![Evidence::new(self.options.all_text, Said::of(self.options)); self.header.names.len()]
    }

    /// A block's text, whose first line counts as this one.
    fn body<'a>(&'a self, text: &'a str, line: u64) -> Body<'a> {
        let nulls = self.options.nulls.as_deref().unwrap_or_default();
        Body { text, header: &self.header, start: (0, line), nulls, limit: None }
    }

    fn gave_up(&self, message: &str) -> Stop {
        LoadError::malformed(self.path, &format!("its reader gave up: {message}")).into()
    }

    fn look_at(&self, block: &Block) -> Result<Survey, Stop> {
        let text = std::str::from_utf8(&block.bytes).map_err(|_| Stop::Irregular)?;
        let mut evidence = self.no_evidence();
        let tally = rows::walk(self.body(text, 1), self.context.cancel, |row| {
            for (index, column) in evidence.iter_mut().enumerate() {
                see(column, row, index);
            }
        })?;
        if !tally.is_regular() {
            return Err(Stop::Irregular);
        }
        self.check_sparse(&tally, block.bytes.len() as u64)?;
        self.context.progress.did(block.bytes.len() as u64);
        self.context.progress.found(tally.rows as u64);
        let place = Place { at: block.at, bytes: block.bytes.len(), rows: tally.rows };
        Ok(Survey { place, evidence, tally })
    }

    /// What all blocks together show.
    fn together(&self, surveys: Vec<Survey>) -> Result<(Vec<Evidence>, Tally), Stop> {
        let mut evidence = self.no_evidence();
        let (mut tally, mut bytes) = (Tally::default(), 0);
        for survey in surveys {
            let mut again = Vec::new();
            for (index, (known, next)) in evidence.iter_mut().zip(&survey.evidence).enumerate() {
                if !known.follow(next) {
                    again.push(index);
                }
            }
            if !again.is_empty() {
                // Happens once for a column: then it is text.
                let line = self.header.body_line + tally.lines;
                self.walk(survey.place, line, |row| {
                    for index in &again {
                        see(&mut evidence[*index], row, *index);
                    }
                })?;
            }
            let mut next = survey.tally;
            next.move_down(tally.lines);
            bytes += survey.place.bytes as u64;
            tally.follow(next);
            self.check_sparse(&tally, bytes)?;
        }
        Ok((evidence, tally))
    }

    fn check_sparse(&self, tally: &Tally, bytes: u64) -> Result<(), LoadError> {
        if tally.is_sparse(bytes) {
            return Err(LoadError::mostly_nothing(self.path, self.header.names.len()));
        }
        Ok(())
    }

    /// The second pass into memory: the columns of runs of blocks, put one behind the other.
    fn columns(&self, kinds: &[Kind], places: &[Place]) -> Result<Vec<Column>, Stop> {
        let runs: Vec<&[Place]> = places.chunks(places.len().div_ceil(CHUNKS).max(1)).collect();
        let parts = pieces::each(runs.len(), |number| self.build(kinds, runs[number]))?;
        let mut parts = parts.into_iter();
        let mut all = match parts.next() {
            Some(first) => first,
            None => self.build(kinds, &[])?,
        };
        for part in parts {
            for (column, more) in all.iter_mut().zip(part) {
                column.append_owned(more).map_err(|error| self.broken(&error))?;
            }
        }
        Ok(all)
    }

    /// The second pass onto the disk, a part for each run of blocks.
    fn to_disk(&self, kinds: &[Kind], places: &[Place], format: &str, report: LoadReport) -> Result<Loaded, Stop> {
        let full = |error: &dyn Display| Stop::Error(LoadError::no_room(self.path, error));
        let parts = Parts::new(self.path, self.options, self.context.cache).map_err(|error| full(&error))?;
        // A table without rows still has its columns.
        let runs: Vec<&[Place]> = if places.is_empty() { vec![&[]] } else { places.chunks(BLOCKS_ON_DISK).collect() };
        pieces::each(runs.len(), |number| {
            let columns = self.build(kinds, runs[number])?;
            parts.write(number, columns).map_err(|error| full(&error))
        })?;
        check(self.context.cancel)?;
        parts.table(runs.len(), format, report).map_err(|error| full(&error))
    }

    fn build(&self, kinds: &[Kind], run: &[Place]) -> Result<Vec<Column>, Stop> {
        let rows = run.iter().map(|place| place.rows).sum();
        let names = kinds.iter().zip(&self.header.names);
        let mut builders: Vec<Builder> = names.map(|(kind, name)| Builder::new(*kind, name, rows)).collect();
        for place in run {
            check(self.context.cancel)?;
            let walked = self.walk(*place, 1, |row| {
                for (index, builder) in builders.iter_mut().enumerate() {
                    let cell = row.cell(index);
                    // The evidence saw it before, so that what does not fit stands for a null.
                    let (text, quoted) = cell.as_ref().map_or(("", false), |cell| (&*cell.text, cell.quoted));
                    builder.push(text, quoted);
                }
            })?;
            if walked != place.rows {
                return Err(self.changed());
            }
            self.context.progress.did(place.bytes as u64);
        }
        Ok(builders.into_iter().map(Builder::finish).collect())
    }

    /// Walks over a block's rows again, which are read from the file again.
    fn walk(&self, place: Place, line: u64, each: impl FnMut(&Row<'_>)) -> Result<usize, Stop> {
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(self.path)?;
            file.seek(SeekFrom::Start(place.at))?;
            let mut bytes = vec![0; place.bytes];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|error| LoadError::io(self.path, &error))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| self.changed())?;
        Ok(rows::walk(self.body(text, line), self.context.cancel, each)?.rows)
    }

    fn broken(&self, error: &dyn Display) -> Stop {
        LoadError::malformed(self.path, &error.to_string()).into()
    }

    fn changed(&self) -> Stop {
        LoadError::malformed(self.path, "it changed while it was read").into()
    }
}

fn see(evidence: &mut Evidence, row: &Row<'_>, column: usize) {
    match row.cell(column) {
        Some(cell) => evidence.see(cell.text, cell.quoted, row.line),
        None => evidence.see("", false, row.line),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::{Strategy, prop, prop_oneof, proptest};

    use super::read_by;
    use crate::domain::CancelToken;
    use crate::frame::load::{LoadContext, LoadOptions, LoadProgress, Loaded, delimited};

    fn by_blocks(text: &str, block: usize, cancel: &CancelToken) -> Option<Loaded> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table.csv");
        std::fs::write(&path, text).expect("written");
        let progress = LoadProgress::default();
        let context = LoadContext::new(cancel, &progress);
        read_by(&path, block, &LoadOptions::default(), &context).expect("no broken file")
    }

    fn at_once(text: &str) -> Loaded {
        let path = Path::new("table.csv");
        delimited::read(text.as_bytes().to_vec(), path, &LoadOptions::default(), &CancelToken::new()).expect("a table")
    }

    fn same(text: &str, block: usize) -> bool {
        let Some(blocks) = by_blocks(text, block, &CancelToken::new()) else { return false };
        let whole = at_once(text);
        assert!(blocks.data.equals_missing(&whole.data), "{block}: {text:?}\n{:?}\n{:?}", blocks.data, whole.data);
        assert_eq!(format!("{:?}", blocks.report), format!("{:?}", whole.report), "{block}: {text:?}");
        true
    }

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[1-9][0-9]{0,3}",
            2 => "[1-9][0-9]{0,2}\\.[0-9]{1,2}",
            1 => "0[0-9]{2}",
            1 => "\"[0-9]{1,2},[0-9]{1,3}\"",
            2 => "202[0-4]-0[1-9]-1[0-9]( 0[0-9]:00(:[0-5][0-9]\\.[0-9]{7})?Z?)?",
            1 => "[0-3][0-9]/0[0-9]/2024",
            1 => "true|false|NA|nan|inf|",
            2 => "[a-zé]{1,6}",
            1 => "\"[a-z,\n]{0,5}(\"\")?[a-z]?\"",
        ]
    }

    proptest! {
        /// Rows long and short, types that change on the way, quotes with line ends in them: read by blocks of any size,
        /// the table, its types and every note are those of the text as a whole.
        #[test]
        fn blocks_of_any_size_make_the_same_table(
            rows in prop::collection::vec(prop::collection::vec(cell(), 2..5), 2..60),
            blank in 0_usize..70,
            block in 1_usize..400,
        ) {
            let mut text = "alpha,beta,gamma\n".to_owned();
            for (place, row) in rows.iter().enumerate() {
                if place == blank {
                    text.push('\n');
                }
                text.push_str(&row.join(","));
                text.push_str(if place % 3 == 2 { "\r\n" } else { "\n" });
            }
            same(&text, block);
        }
    }

    #[test]
    fn a_late_text_among_numbers_is_told_with_its_line_and_how_many_they_are() {
        let mut text = "id,n\n".to_owned();
        for row in 0..500 {
            text.push_str(&format!("{row},{}\n", if row == 371 { "many".to_owned() } else { row.to_string() }));
        }
        assert!(same(&text, 64));
        let notes = by_blocks(&text, 64, &CancelToken::new()).expect("regular").report.notes;
        assert!(
            notes.iter().any(|note| note.ends_with("1 of 500 cells is no number, in line 373: “many”")),
            "{notes:?}"
        );
    }

    #[test]
    fn a_few_odd_cells_early_in_a_column_are_told_with_an_offer_wherever_they_are_cut() {
        let mut text = "alpha,celsius,plz,word\n".to_owned();
        for row in 0..300 {
            let celsius = if row == 0 || row == 40 { "k.A.".to_owned() } else { format!("{row}.5") };
            text.push_str(&format!("{row},{celsius},{},{}\n", if row == 9 { "01099" } else { "81099" }, row * 7 % 5));
        }
        for block in [1, 16, 64, 333, 100_000] {
            assert!(same(&text, block));
        }
        let report = at_once(&text).report;
        let note = "“celsius”: text, since 2 of 300 cells are no numbers, the first in line 2: “k.A.”";
        assert_eq!(report.notes, [note], "codes with leading zeros are no numbers in need of help");
        assert_eq!(report.nearly.len(), 1);
    }

    #[test]
    fn stray_quotes_and_other_encodings_are_left_to_the_reader_of_whole_texts() {
        let rows = |odd: &str| format!("size,n\n{}{odd},1\n", "pipe,2\n".repeat(40));
        for odd in ["5\" pipe", "\"open", "\"say \"hi\" now\""] {
            assert!(by_blocks(&rows(odd), 50, &CancelToken::new()).is_none(), "{odd}");
        }
        assert!(same(&rows("\"5\"\" pipe\""), 50));
    }

    #[test]
    fn what_is_too_large_for_memory_is_the_same_table_on_disk_and_is_kept_for_the_next_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, cache) = (folder.path().join("table.csv"), folder.path().join("cache"));
        let mut text = "id,word,day\n".to_owned();
        for row in 0..3_000 {
            text.push_str(&format!("{row},\"a word, number {row}\",2024-01-{:02}\n", row % 28 + 1));
        }
        text.push_str("1,too,2024-01-01,many\n2\n");
        std::fs::write(&path, &text).expect("written");
        let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
        let context = LoadContext { cache: Some(&cache), on_disk: 0, ..LoadContext::new(&cancel, &progress) };
        let whole = at_once(&text);
        for rows in [3_002, 0] {
            let progress = LoadProgress::default();
            let context = LoadContext { progress: &progress, ..context };
            let table = read_by(&path, 512, &LoadOptions::default(), &context).expect("read").expect("regular");
            assert!(table.mapped && table.data.equals_missing(&whole.data));
            assert_eq!(table.report, whole.report);
            // The second time nothing is read again.
            assert_eq!(progress.rows(), rows);
        }
        assert_eq!(std::fs::read_dir(&cache).expect("a folder").count(), 1);
        // What is cancelled leaves nothing.
        std::fs::write(&path, text + "3\n").expect("written");
        cancel.cancel();
        assert!(read_by(&path, 512, &LoadOptions::default(), &context).is_err());
        assert_eq!(std::fs::read_dir(&cache).expect("a folder").count(), 1);
    }

    #[test]
    fn cancelled_loading_ends_as_such() {
        let cancel = CancelToken::new();
        cancel.cancel();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table.csv");
        std::fs::write(&path, "a,b\n1,2\n").expect("written");
        let progress = LoadProgress::default();
        let error = read_by(&path, 64, &LoadOptions::default(), &LoadContext::new(&cancel, &progress)).err();
        assert_eq!(error.map(|error| error.kind), Some("cancelled".to_owned()));
    }
}
