//! Codes of text columns with few different values: for each row the number of its value, in the order in which the
//! values first appear. Grouping by such a column is mostly hashing its texts; made once per version of a table, the
//! codes answer for it in every run.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use polars::prelude::StringChunked;

use super::Frame;

/// Shorter columns are hashed in a moment.
const LEAST_ROWS: usize = 100_000;
/// More values than this and the column is not one of categories.
const MOST_VALUES: usize = 1000;
/// Texts longer than this in all are no names of categories either.
const MOST_BYTES: usize = 64 << 10;
/// What the texts of all columns together may have: they travel in one message.
const MOST_BYTES_IN_ALL: usize = 1 << 20;
/// How many rows show whether the values are few, before all of them are looked at.
const SAMPLE: usize = 4096;
const SAMPLE_VALUES: usize = 500;
/// The code of a missing value, as pandas has it.
const MISSING: i16 = -1;

/// A column whose codes were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedColumn {
    /// Which column of the frame.
    pub column: usize,
    /// The text of each code.
    pub values: Vec<String>,
}

/// Writes the codes of every column that has few values, one column after another: an `i16` a row, in this machine's
/// order of bytes.
pub fn write_codes(frame: &Frame, out: &mut File) -> io::Result<Vec<CodedColumn>> {
    let (mut coded, mut room_in_all) = (Vec::new(), MOST_BYTES_IN_ALL);
    if frame.rows() < LEAST_ROWS {
        return Ok(coded);
    }
    let mut out = BufWriter::with_capacity(1 << 20, out);
    for column in 0..frame.columns() {
        let texts = frame.column(column).and_then(|column| column.as_materialized_series().str().ok());
        let Some((codes, values)) = texts.and_then(|texts| codes(texts, MOST_BYTES.min(room_in_all))) else { continue };
        room_in_all -= values.iter().map(String::len).sum::<usize>();
        for code in codes {
            out.write_all(&code.to_ne_bytes())?;
        }
        coded.push(CodedColumn { column, values });
    }
    out.flush()?;
    Ok(coded)
}

fn codes(texts: &StringChunked, mut room: usize) -> Option<(Vec<i16>, Vec<String>)> {
    let sample: std::collections::HashSet<_> = texts.iter().take(SAMPLE).flatten().collect();
    if sample.len() > SAMPLE_VALUES {
        return None;
    }
    let (mut known, mut values) = (HashMap::<&str, i16>::new(), Vec::new());
    let mut codes = Vec::with_capacity(texts.len());
    // Runs of one value are common, and cost no hashing.
    let mut last: Option<(&str, i16)> = None;
    for text in texts.iter() {
        let code = match (text, last) {
            (None, _) => MISSING,
            (Some(text), Some((same, code))) if text == same => code,
            (Some(text), _) => {
                let code = if let Some(code) = known.get(text) {
                    *code
                } else {
                    room = room.checked_sub(text.len())?;
                    let code = i16::try_from(values.len()).ok().filter(|_| values.len() < MOST_VALUES)?;
                    values.push(text.to_owned());
                    known.insert(text, code);
                    code
                };
                last = Some((text, code));
                code
            }
        };
        codes.push(code);
    }
    Some((codes, values))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};

    use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, Series};

    use super::{CodedColumn, LEAST_ROWS, write_codes};
    use crate::frame::Frame;

    fn written(columns: Vec<Column>) -> (Vec<CodedColumn>, Vec<i16>) {
        let rows = columns.first().map_or(0, Column::len);
        let frame = Frame::new(DataFrame::new(rows, columns).expect("a frame"));
        let mut file = tempfile::tempfile().expect("a file");
        let coded = write_codes(&frame, &mut file).expect("written");
        let mut bytes = Vec::new();
        file.rewind().and_then(|()| file.read_to_end(&mut bytes)).expect("read");
        (coded, bytes.chunks_exact(2).map(|pair| i16::from_ne_bytes([pair[0], pair[1]])).collect())
    }

    fn texts(name: &str, text: impl Fn(usize) -> Option<String>) -> Column {
        let values: Vec<_> = (0..LEAST_ROWS).map(text).collect();
        Series::new(name.into(), values).into_column()
    }

    #[test]
    fn codes_count_values_as_they_first_appear_and_gaps_are_minus_one() {
        let few = texts("few", |row| (row % 5 != 3).then(|| ["b", "a", "", "-", "b"][row % 5].to_owned()));
        let many = texts("many", |row| Some(format!("{row}")));
        let late = texts("late", |row| Some(format!("{}", row.saturating_sub(LEAST_ROWS / 2))));
        let (coded, codes) = written(vec![many, few, late]);
        let values = ["b", "a", ""].map(str::to_owned).to_vec();
        assert_eq!(coded, [CodedColumn { column: 1, values }]);
        assert_eq!((codes.len(), &codes[..6]), (LEAST_ROWS, &[0, 1, 2, -1, 0, 0][..]));
    }

    #[test]
    fn short_tables_have_none() {
        assert_eq!(written(vec![Series::new("t".into(), ["a", "a"]).into_column()]), (Vec::new(), Vec::new()));
    }
}
