//! Finds a text's dialect: the delimiter, quote and escape under which its first records agree best about their width
//! and hold most numbers and dates; then comments and lines before the table. Guesses from the head of the file.

use super::forms::is_typed;
use super::splitter::{Cell, Record, Rules, Splitter};

/// Text and records looked at.
const SAMPLE_BYTES: usize = 128 << 10;
const SAMPLE_RECORDS: usize = 400;
/// Lines that may stand before a table.
const PREAMBLE: usize = 30;

/// Each delimiter and how much it is trusted: colons are in times, too.
const DELIMITERS: &[(u8, f64)] = &[(b',', 1.0), (b'\t', 1.0), (b';', 1.0), (b'|', 1.0), (b':', 0.5)];

/// The dialect, and where the table begins.
pub(super) struct Sniffed {
    pub(super) rules: Rules,
    /// The byte and line of the table's first record.
    pub(super) start: usize,
    pub(super) line: u64,
    /// The width that most records have.
    pub(super) width: usize,
}

/// A record of the sample.
struct Sampled {
    record: Record,
    cells: Vec<Cell>,
    comment: bool,
}

/// Finds the dialect of a text.
pub(super) fn sniff(text: &str, tabs_promised: bool) -> Sniffed {
    let sample = sample(text);
    let mut best: Option<(f64, Rules)> = None;
    for rules in candidates(sample) {
        let trust =
            DELIMITERS.iter().find(|(delimiter, _)| *delimiter == rules.delimiter).map_or(1.0, |(_, trust)| *trust);
        let promised = if tabs_promised && rules.delimiter == b'\t' { 2.0 } else { 1.0 };
        let score = score(sample, rules) * trust * promised;
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, rules));
        }
    }
    let mut rules = best.filter(|(score, _)| *score > 0.0).map_or(plain(b','), |(_, rules)| rules);
    let records = records(sample, rules);
    let width = common_width(&records);
    rules.comment = comments(sample, &records, width).then_some(b'#');
    place(&records, rules, width)
}

fn plain(delimiter: u8) -> Rules {
    Rules { delimiter, quote: Some(b'"'), escape: None, comment: None }
}

/// The head of the text, cut behind a line end.
fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE_BYTES {
        return text;
    }
    let head = &text.as_bytes()[..SAMPLE_BYTES];
    let end = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1);
    // A single line as long as this is cut where a character ends.
    let end = if end > 0 { end } else { (0..=SAMPLE_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0) };
    &text[..end]
}

fn candidates(sample: &str) -> Vec<Rules> {
    let mut candidates: Vec<Rules> = DELIMITERS.iter().map(|(delimiter, _)| plain(*delimiter)).collect();
    if sample.contains("\\\"") {
        let escaped = |rules: &Rules| Rules { escape: Some(b'\\'), ..*rules };
        candidates.extend(candidates.clone().iter().map(escaped));
    }
    if !sample.contains('"') && sample.contains('\'') {
        let single = |rules: &Rules| Rules { quote: Some(b'\''), ..*rules };
        candidates.extend(candidates.clone().iter().map(single));
    }
    candidates
}

fn records(sample: &str, rules: Rules) -> Vec<Sampled> {
    let (mut splitter, mut records) = (Splitter::new(sample, rules, 0, 1), Vec::new());
    let mut cells = Vec::new();
    while records.len() < SAMPLE_RECORDS
        && let Some(record) = splitter.record(&mut cells)
    {
        let comment = sample.as_bytes()[record.start] == b'#';
        if !(cells.len() == 1 && cells[0].is_blank()) {
            records.push(Sampled { record, cells: cells.clone(), comment });
        }
    }
    records
}

/// How well a dialect explains the sample: agreement about the width, then cells that are numbers or dates.
fn score(sample: &str, rules: Rules) -> f64 {
    let mut splitter = Splitter::new(sample, rules, 0, 1);
    let (mut widths, mut cells) = (Vec::new(), Vec::new());
    let (mut typed, mut filled, mut in_quotes) = (0_usize, 0_usize, 0_usize);
    while widths.len() < SAMPLE_RECORDS
        && let Some(record) = splitter.record(&mut cells)
    {
        if (cells.len() == 1 && cells[0].is_blank()) || sample.as_bytes()[record.start] == b'#' {
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
    // Apostrophes are common: as quotes they must all come in pairs and explain something.
    let quote_trust = match rules.quote {
        Some(b'\'') if in_quotes < 2 || splitter.faults.count + splitter.faults.strays > 0 => return 0.0,
        Some(b'\'') => 0.9,
        // An escape must explain quotes that are faults without it.
        _ if rules.escape.is_some() => 0.85,
        _ => 1.0,
    };
    let faults = (splitter.faults.count + splitter.faults.strays) as f64 / widths.len() as f64;
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
    match (wide, mode(widths())) {
        // Notes around a small table may be more lines than the table has; a few stray delimiters in prose are not.
        (Some((wide, count)), Some((_, most))) if count * 2 >= most => wide,
        (_, Some((width, _))) => width,
        _ => 1,
    }
}

/// Whether lines that begin with `#` are comments: they have another width than the table, or stand above it.
fn comments(sample: &str, records: &[Sampled], width: usize) -> bool {
    let marked: Vec<_> = records.iter().filter(|sampled| sampled.comment).collect();
    if marked.is_empty() || marked.len() == records.len() {
        return false;
    }
    if marked.iter().all(|sampled| sampled.cells.len() != width) {
        return true;
    }
    let leading = records.iter().take_while(|sampled| sampled.comment).count();
    let spaced = |sampled: &&Sampled| sample.as_bytes().get(sampled.record.start + 1) == Some(&b' ');
    // One line of the table's own width is its header, as in `#chrom,start,end`.
    leading == marked.len() && (leading > 1 || (width == 1 && marked.first().is_some_and(spaced)))
}

/// Where the table begins: behind lines that are much narrower than it.
fn place(records: &[Sampled], rules: Rules, width: usize) -> Sniffed {
    let belongs = |sampled: &&Sampled| {
        let cells = sampled.cells.len();
        let named = sampled.cells.iter().filter(|cell| !cell.is_blank()).count();
        !(sampled.comment && rules.comment.is_some())
            && (width == 1 || (cells > 1 && cells * 2 > width && named * 3 > cells.min(width)))
    };
    let first = records
        .iter()
        .take(PREAMBLE)
        .find(belongs)
        .or_else(|| records.iter().find(|sampled| !(sampled.comment && rules.comment.is_some())));
    let (start, line) = first.map_or((0, 1), |sampled| (sampled.record.start, sampled.record.line));
    Sniffed { rules, start, line, width }
}
