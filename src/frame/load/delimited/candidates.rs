//! The dialects that a text could have: usual delimiters, unusual ones that stand equally often in every line, quotes
//! and escapes. `sniff` decides between them.

use super::mark::Mark;
use super::splitter::Rules;
use crate::frame::load::LoadOptions;

/// Lines looked at for unusual delimiters, and how long one may be.
const LINES: usize = 50;
const LONGEST_LINE: usize = 4096;

/// A dialect and how much it is trusted before it is tried.
pub(super) struct Candidate {
    pub(super) rules: Rules,
    pub(super) trust: f64,
    /// It must explain numbers or dates, since its delimiter also stands in plain text and in moments.
    pub(super) weak: bool,
}

/// Delimiters, their trust, and whether they are weak: colons are in times, blanks in text.
const USUAL: &[(u8, f64, bool)] = &[
    (b',', 1.0, false),
    (b'\t', 1.0, false),
    (b';', 1.0, false),
    (b'|', 1.0, false),
    (b':', 0.5, true),
    (b'\x01', 1.0, false),
    (b'\x1f', 1.0, false),
    (b'\x1e', 0.9, false),
    (b'^', 0.9, false),
    (b'~', 0.9, false),
    (b' ', 0.4, true),
];

/// Every dialect worth trying that agrees with what was said.
pub(super) fn candidates(sample: &str, tabs_promised: bool, options: &LoadOptions) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (delimiter, trust, weak) in delimiters(sample, tabs_promised, options) {
        for (quote, quote_trust) in quotes(sample, options) {
            for escape in escapes(sample, options) {
                let escape = escape.filter(|_| escape != quote);
                let rules = Rules { delimiter, quote, escape, comment: None };
                found.push(Candidate { rules, trust: trust * quote_trust, weak });
            }
        }
    }
    found
}

fn delimiters(sample: &str, tabs_promised: bool, options: &LoadOptions) -> Vec<(Mark, f64, bool)> {
    if let Some(said) = options.delimiter.as_deref().and_then(Mark::of) {
        return vec![(said, 1.0, false)];
    }
    let usual = USUAL.iter().filter(|(byte, _, _)| *byte == b',' || sample.as_bytes().contains(byte));
    let promised = |byte: u8| if tabs_promised && byte == b'\t' { 2.0 } else { 1.0 };
    let mut found: Vec<_> =
        usual.map(|(byte, trust, weak)| (Mark::of_byte(*byte), trust * promised(*byte), *weak)).collect();
    found.extend(unusual(sample));
    found
}

/// The quotes that may be meant: `"` always, `'` and none where the text gives reason.
fn quotes(sample: &str, options: &LoadOptions) -> Vec<(Option<u8>, f64)> {
    if let Some(said) = &options.quote {
        return vec![(said.bytes().next(), 1.0)];
    }
    let mut found = vec![(Some(b'"'), 1.0)];
    if sample.contains('\'') {
        // Apostrophes are common.
        found.push((Some(b'\''), if sample.contains('"') { 0.7 } else { 1.0 }));
    }
    if sample.contains('"') {
        found.push((None, 0.35));
    }
    found
}

fn escapes(sample: &str, options: &LoadOptions) -> Vec<Option<u8>> {
    if let Some(said) = &options.escape {
        return vec![said.bytes().next()];
    }
    // An escape must explain quotes that are faults without it.
    let escaped = |mark: char| sample.contains(&format!("\\{mark}"));
    if ['"', '\'', ',', ';', '\t', '|'].into_iter().any(escaped) { vec![None, Some(b'\\')] } else { vec![None] }
}

/// Runs of signs that stand equally often in every line: `||`, `&&`, `|~|`, `§`, an emoji.
fn unusual(sample: &str) -> Vec<(Mark, f64, bool)> {
    let lines: Vec<&str> = sample.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(LINES).collect();
    if lines.len() < 2 || lines.iter().any(|line| line.len() > LONGEST_LINE) {
        return Vec::new();
    }
    let mut runs: Vec<&str> = Vec::new();
    for line in lines.iter().take(2) {
        for run in line.split(|c| !is_sign(c)) {
            for run in [run, halved(run)] {
                if Mark::of(run).is_some() && is_unusual(run) && !runs.contains(&run) {
                    runs.push(run);
                }
            }
        }
    }
    let mut found = Vec::new();
    for run in runs {
        let count = |line: &&str| line.matches(run).count();
        let most = lines.iter().map(count).max().unwrap_or(0);
        let agreeing = lines.iter().filter(|line| count(line) == most).count();
        if agreeing * 10 < lines.len() * 9 {
            continue;
        }
        let first = run.chars().next().unwrap_or_default();
        // Of two commas side by side one may stand around an empty cell.
        let alone = lines.iter().all(|line| line.matches(first).count() == count(line) * run.matches(first).count());
        if let Some(mark) = Mark::of(run)
            && (alone || run.chars().any(|c| c != first))
        {
            let several = run.chars().nth(1).is_some();
            found.push((mark, if alone && several { 1.15 } else { 0.8 }, false));
        }
    }
    found
}

/// What may be part of an unusual delimiter.
fn is_sign(c: char) -> bool {
    !(c.is_alphanumeric()
        || c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\'' | '.' | '-' | '_' | '\\' | '#'))
}

/// A run of the same pair twice is an empty cell between two delimiters.
fn halved(run: &str) -> &str {
    let half = run.get(..run.len() / 2).unwrap_or_default();
    if !half.is_empty() && run.get(half.len()..) == Some(half) { half } else { run }
}

/// Several signs, or one that is no usual delimiter and hardly stands in text.
fn is_unusual(run: &str) -> bool {
    let mut chars = run.chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) => !one.is_ascii() || matches!(one, '&' | '!' | '@' | '=' | '*' | '+' | '%' | '`'),
        (Some(_), Some(_)) => !run.contains(['%', '$', '(', ')', '<', '>', '/']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::unusual;

    fn found(text: &str) -> Vec<String> {
        unusual(text).iter().map(|(mark, _, _)| mark.to_string()).collect()
    }

    #[test]
    fn signs_that_stand_equally_often_in_every_line_may_cut_it() {
        assert_eq!(found("a||b||c\n1||||3\n4||5||6\n"), ["||"]);
        assert_eq!(found("a|~|b\n1|~|2\n"), ["|~|"]);
        assert_eq!(found("a§b\n1§2\n"), ["§"]);
        assert_eq!(found("a,,b\n1,2,3\n"), Vec::<String>::new());
        assert_eq!(found("name\nplain text\n"), Vec::<String>::new());
    }
}
