//! Finds a text's dialect: the delimiter, quote and escape under which its first records agree best about their width
//! and hold most numbers and dates; then comments and lines before the table. What a person said is not guessed.

use super::candidates::{Candidate, candidates};
use super::forms::{is_time, is_typed};
use super::mark::Mark;
use super::splitter::{Cell, Record, Rules, Splitter};
use crate::frame::load::LoadOptions;

/// Text and records looked at; more text where the records are long.
const SAMPLE_BYTES: usize = 128 << 10;
const LONGEST_SAMPLE: usize = 4 << 20;
/// A quoted cell of the sample may end this far behind its beginning.
const WINDOW: usize = 16 << 20;
const SAMPLE_LINES: usize = 20;
const SAMPLE_RECORDS: usize = 400;
/// Lines that may stand before a table.
const PREAMBLE: usize = 60;
/// What may begin a comment. Only the first is used without a reason: the others also begin values.
const COMMENTS: &[&str] = &["#", "//", "%", "--", ";", "!", "*"];

/// The dialect, and where the table begins.
pub(super) struct Sniffed {
    pub(super) rules: Rules,
    /// The byte and line of the table's first record.
    pub(super) start: usize,
    pub(super) line: u64,
    /// The width that most records have.
    pub(super) width: usize,
}

impl Sniffed {
    /// Whether no delimiter was said and none was found but blanks.
    pub(super) fn is_cut_by_little(&self, options: &LoadOptions) -> bool {
        options.delimiter.is_none() && (self.width == 1 || self.rules.delimiter.is(b' '))
    }
}

/// A record of the sample.
struct Sampled {
    record: Record,
    cells: Vec<Cell>,
    comment: bool,
}

/// Finds the dialect of a text.
pub(super) fn sniff(text: &str, tabs_promised: bool, options: &LoadOptions) -> Sniffed {
    let said_by_text = separator_line(text).filter(|_| options.skip.is_none() && options.delimiter.is_none());
    if let Some(delimiter) = said_by_text {
        // As Excel writes it: the first line names the delimiter.
        return sniff(text, false, &LoadOptions { skip: Some(1), delimiter: Some(delimiter), ..options.clone() });
    }
    let above = options.skip.unwrap_or_else(|| front_matter(text));
    let (skipped, first_line) = skipped(text, above);
    let rest = text.get(skipped..).unwrap_or_default();
    let sample = sample(rest);
    let look = Look { window: rest.get(..rest.floor_char_boundary(WINDOW)).unwrap_or(sample), length: sample.len() };
    let whole_lines = sample.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(SAMPLE_RECORDS);
    let (mut lines, mut typed_lines) = (0_usize, 0_usize);
    for line in whole_lines {
        lines += 1;
        typed_lines += usize::from(line.len() < 40 && (is_typed(line) || is_time(line)));
    }
    let column_of_moments = typed_lines * 2 > lines;
    // Decimals below a name without a comma are one column.
    let headed = !sample.lines().find(|line| !line.trim().is_empty()).is_some_and(|first| first.contains(','));
    let column_of_decimals = headed && lines > 1 && typed_lines + 1 >= lines;
    let mut best: Option<(f64, Rules)> = None;
    for Candidate { rules, trust, weak } in candidates(sample, tabs_promised, options) {
        let comma = rules.delimiter.is(b',') && options.delimiter.is_none();
        if (weak && column_of_moments) || (comma && column_of_decimals) {
            continue;
        }
        let score = score(look, rules, weak) * trust;
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, rules));
        }
    }
    let single = || {
        let plain = plain(options);
        let uncut = column_of_decimals && options.delimiter.is_none();
        if uncut { Rules { delimiter: unused(look, plain), ..plain } } else { plain }
    };
    let mut rules = best.filter(|(score, _)| *score > 0.0).map_or_else(single, |(_, rules)| rules);
    let (mut mark, mut records, mut width) = comment(look, rules, options);
    if width == 1 && options.delimiter.is_none() {
        rules = Rules { delimiter: unused(look, plain(options)), ..plain(options) };
        (mark, records, width) = comment(look, rules, options);
    }
    rules.comment = mark;
    let mut sniffed = place(look.window, &records, rules, width);
    if options.skip.is_some() {
        (sniffed.start, sniffed.line) = (0, 1);
    }
    sniffed.start += skipped;
    sniffed.line += first_line - 1;
    sniffed
}

/// The part of a text that is looked at: records that begin within a length of it, and where the last of them ends.
#[derive(Clone, Copy)]
struct Look<'a> {
    window: &'a str,
    length: usize,
}

impl<'a> Look<'a> {
    fn sample(self) -> &'a str {
        self.window.get(..self.length).unwrap_or(self.window)
    }
}

/// The delimiter that a first line `sep=;` names.
fn separator_line(text: &str) -> Option<String> {
    let line = text.lines().next()?.trim().trim_matches('"');
    let delimiter = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    (1..=4).contains(&delimiter.chars().count()).then(|| delimiter.to_owned())
}

/// Lines of a description between lines of `---` above the table, as CSVY has it.
fn front_matter(text: &str) -> usize {
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return 0;
    }
    lines.take(500).position(|line| line.trim_end() == "---").map_or(0, |end| end + 2)
}

/// What is said, and else commas and double quotes.
fn plain(options: &LoadOptions) -> Rules {
    let first = |said: &Option<String>| said.as_ref().and_then(|said| said.bytes().next());
    Rules {
        delimiter: options.delimiter.as_deref().and_then(Mark::of).unwrap_or(Mark::of_byte(b',')),
        quote: if options.quote.is_some() { first(&options.quote) } else { Some(b'"') },
        escape: first(&options.escape),
        comment: None,
    }
}

/// A delimiter that cuts no line of a single column; a comma where every one does.
fn unused(look: Look<'_>, rules: Rules) -> Mark {
    let cuts_nothing = |delimiter: &Mark| {
        let mut splitter = Splitter::new(look.window, Rules { delimiter: *delimiter, ..rules }, 0, 1);
        let mut cells = Vec::new();
        while splitter.place().0 < look.length && splitter.record(&mut cells).is_some() {
            if cells.len() > 1 {
                return false;
            }
        }
        splitter.faults.count + splitter.faults.strays == 0
    };
    let tried = [b',', b';', b'\t', b'|'].map(Mark::of_byte);
    tried.into_iter().find(cuts_nothing).unwrap_or(Mark::of_byte(b','))
}

/// The byte behind so many lines, and the number of the line there.
fn skipped(text: &str, lines: usize) -> (usize, u64) {
    let mut splitter = Splitter::new(text, plain(&LoadOptions::default()), 0, 1);
    for _ in 0..lines {
        splitter.skip_line();
    }
    splitter.place()
}

/// The head of the text, cut behind a line end.
fn sample(text: &str) -> &str {
    let mut length = SAMPLE_BYTES;
    while length < text.len() && length < LONGEST_SAMPLE {
        let head = text.as_bytes().get(..length).unwrap_or_default();
        if head.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).take(SAMPLE_LINES).count() == SAMPLE_LINES {
            break;
        }
        length *= 2;
    }
    if text.len() <= length {
        return text;
    }
    let head = text.as_bytes().get(..length).unwrap_or_default();
    let end = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1);
    // A single line as long as this is cut where a character ends.
    let end = if end > 0 { end } else { (0..=length).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0) };
    text.get(..end).unwrap_or_default()
}

fn records(look: Look<'_>, rules: Rules, comment: Option<Mark>) -> Vec<Sampled> {
    let sample = look.window;
    let (mut splitter, mut records) = (Splitter::new(sample, rules, 0, 1), Vec::new());
    let mut cells = Vec::new();
    let begins = |at: usize| comment.is_some_and(|mark| mark.begins(sample.as_bytes().get(at..).unwrap_or_default()));
    while records.len() < SAMPLE_RECORDS && splitter.place().0 < look.length {
        let (at, line) = splitter.place();
        let comment = begins(at);
        let record = if comment {
            // A comment ends with its line, whatever quotes are in it.
            splitter.skip_line();
            Splitter::new(sample, Rules { quote: None, ..rules }, at, line).record(&mut cells)
        } else {
            splitter.record(&mut cells)
        };
        let Some(record) = record else { break };
        if !(cells.len() == 1 && cells[0].is_blank()) {
            records.push(Sampled { record, cells: cells.clone(), comment });
        }
    }
    records
}

/// How well a dialect explains the sample: agreement about the width, then cells that are numbers or dates.
fn score(look: Look<'_>, rules: Rules, weak: bool) -> f64 {
    let sample = look.window;
    let mut splitter = Splitter::new(sample, rules, 0, 1);
    let (mut widths, mut cells) = (Vec::new(), Vec::new());
    let (mut typed, mut filled, mut in_quotes) = (0_usize, 0_usize, 0_usize);
    while widths.len() < SAMPLE_RECORDS
        && splitter.place().0 < look.length
        && let Some(record) = splitter.record(&mut cells)
    {
        if (cells.len() == 1 && cells[0].is_blank()) || sample.as_bytes().get(record.start) == Some(&b'#') {
            continue;
        }
        widths.push(cells.len());
        for cell in &cells {
            in_quotes += usize::from(cell.quoted);
            let text = cell.text(sample, rules);
            if !text.is_empty() {
                filled += 1;
                typed += usize::from(text.len() < 40 && is_typed(&text));
            }
        }
    }
    let Some((width, count)) = mode(widths.iter().copied().filter(|width| *width > 1)) else { return 0.0 };
    let agreement = count as f64 / widths.len() as f64;
    let typed = typed as f64 / filled.max(1) as f64;
    // In plain text they hardly stand equally often, and often, in every line.
    let steady = count == widths.len() && width >= 4 && (count > 2 || in_quotes > 0);
    if weak && !steady && (typed < 0.4 || agreement < 0.9) {
        return 0.0;
    }
    let faults = splitter.faults.count + splitter.faults.strays;
    let quote_trust = match rules.quote {
        // As quotes they must all come in pairs and explain something.
        Some(b'\'') if in_quotes < 2 || faults > 0 => return 0.0,
        _ if rules.escape.is_some() => 0.95,
        _ => 1.0,
    };
    let faults = faults as f64 / widths.len() as f64;
    let quotes = in_quotes as f64 / filled.max(1) as f64;
    let faultless = if faults > 0.0 { 0.8 / (1.0 + 4.0 * faults) } else { 1.0 };
    quote_trust * faultless * agreement.powi(2) * (1.0 + typed + 0.5 * quotes + 0.02 * width.min(10) as f64)
}

/// The most frequent number; the larger one of two as frequent.
fn mode(numbers: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut sorted: Vec<usize> = numbers.collect();
    sorted.sort_unstable();
    sorted.chunk_by(PartialEq::eq).map(|run| (run[0], run.len())).max_by_key(|(width, count)| (*count, *width))
}

fn common_width(records: &[Sampled]) -> usize {
    let widths = || records.iter().filter(|sampled| !sampled.comment).map(|sampled| sampled.cells.len());
    let wide = mode(widths().filter(|width| *width > 1));
    let is_first = |width| widths().next() == Some(width);
    match (wide, mode(widths())) {
        // Notes around a small table may be more lines than the table has; a few stray delimiters in prose are not,
        // nor is a single one in the last of some lines.
        (Some((wide, count)), Some((_, most))) if count * 2 >= most && (count > 1 || is_first(wide)) => wide,
        (Some(_), Some(_)) | (None, _) => 1,
        (Some((wide, _)), None) => wide,
    }
}

/// What begins comments in this text, with its records and their width.
fn comment(look: Look<'_>, rules: Rules, options: &LoadOptions) -> (Option<Mark>, Vec<Sampled>, usize) {
    let said = options.comment.as_deref().map(Mark::of);
    let tried = match said {
        Some(said) => vec![said],
        None => COMMENTS.iter().map(|text| Mark::of(text)).collect(),
    };
    for mark in tried.into_iter().flatten().filter(|mark| mark.first() != rules.delimiter.first()) {
        let begins = |line: &str| mark.begins(line.as_bytes());
        if said.is_none() && !look.sample().split(['\n', '\r']).any(begins) {
            continue;
        }
        let records = records(look, rules, Some(mark));
        let width = common_width(&records);
        if said.is_some() || are_comments(look.window, &records, width, mark) {
            return (Some(mark), records, width);
        }
    }
    let records = records(look, rules, None);
    let width = common_width(&records);
    (None, records, width)
}

/// Whether lines that begin with a mark are comments: they have another width than the table, or stand above it.
fn are_comments(sample: &str, records: &[Sampled], width: usize, mark: Mark) -> bool {
    let marked: Vec<_> = records.iter().filter(|sampled| sampled.comment).collect();
    if marked.is_empty() || marked.len() == records.len() {
        return false;
    }
    let leading = records.iter().take_while(|sampled| sampled.comment).count();
    let all_narrow = marked.iter().all(|sampled| sampled.cells.len() != width);
    // Other signs than # are comments only where they are nothing else.
    if !mark.is(b'#') {
        return all_narrow && (leading > 0 || width > 2) && marked.iter().all(|sampled| sampled.cells.len() < width);
    }
    if all_narrow {
        return true;
    }
    let behind = |sampled: &&Sampled| sample.as_bytes().get(sampled.record.start + 1).copied();
    let spaced = |sampled: &&Sampled| behind(sampled) == Some(b' ');
    // One line of the table's own width is its header, as in `#chrom,start,end`.
    leading == marked.len() && (leading > 1 || (width == 1 && marked.first().is_some_and(spaced)))
}

/// Where the table begins: behind lines that are much narrower than it. A line as wide as the table is part of it.
fn place(text: &str, records: &[Sampled], rules: Rules, width: usize) -> Sniffed {
    let belongs = |sampled: &&Sampled| {
        let cells = sampled.cells.len();
        !(sampled.comment && rules.comment.is_some()) && (width == 1 || (cells > 1 && cells * 2 > width))
    };
    let first = padded(text, records, rules, width)
        .or_else(|| records.iter().take(PREAMBLE).find(belongs))
        .or_else(|| records.iter().find(|sampled| !(sampled.comment && rules.comment.is_some())));
    let (start, line) = first.map_or((0, 1), |sampled| (sampled.record.start, sampled.record.line));
    Sniffed { rules, start, line, width }
}

/// The header below notes that were padded to the table's width: the first record that names every column, below ones
/// that hold next to nothing. Without such a record the notes cannot be told from rows.
fn padded<'a>(text: &str, records: &'a [Sampled], rules: Rules, width: usize) -> Option<&'a Sampled> {
    let mut candidates = records.iter().take(PREAMBLE).filter(|sampled| !(sampled.comment && rules.comment.is_some()));
    let named = |sampled: &&Sampled| sampled.cells.iter().filter(|cell| !cell.is_white(text)).count();
    // Nothing, or a title: of two columns no row can be told from one.
    let begins_with_notes = named(&candidates.clone().next()?) * 3 <= width.max(2);
    let header = candidates.find(|sampled| named(sampled) >= width)?;
    let names = |cell: &Cell| {
        let name = cell.text(text, rules);
        !name.trim().is_empty() && !is_typed(&name)
    };
    (begins_with_notes && width > 1 && header.cells.len() == width && header.cells.iter().all(names)).then_some(header)
}
