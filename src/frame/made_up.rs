//! Large tables that nobody has: for benchmarks. Columns of a kind share their memory, so that a wide table costs no
//! more than five columns.

use polars::prelude::{BooleanChunked, Column, DataFrame, DataType, Int32Chunked, IntoColumn, NewChunkedArray};
use polars::prelude::{Float64Chunked, Int64Chunked, StringChunked, UInt32Chunked};

use super::Frame;

/// Values of the columns of text.
const WORDS: [&str; 7] = ["North", "South", "East", "West", "overseas, by ship", "Größe", ""];

impl Frame {
    /// So many rows and columns of whole numbers, fractions, text, dates and truth values in turn. For benchmarks.
    #[doc(hidden)]
    pub fn made_up(rows: usize, columns: usize) -> Self {
        let mixed = |row: usize| (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let kinds: [Column; 5] = [
            Int64Chunked::from_iter_values("".into(), (0..rows).map(|row| (mixed(row) % 1_000_003) as i64))
                .into_column(),
            Float64Chunked::from_iter_values("".into(), (0..rows).map(|row| (mixed(row) % 1_000_000) as f64 / 100.0))
                .into_column(),
            StringChunked::from_iter_values(
                "".into(),
                (0..rows).map(|row| WORDS[(mixed(row) % WORDS.len() as u64) as usize]),
            )
            .into_column(),
            days(rows).unwrap_or_default(),
            (0..rows).map(|row| mixed(row) % 3 == 0).collect::<BooleanChunked>().into_column(),
        ];
        let named = kinds.iter().cycle().take(columns).enumerate();
        let columns = named.map(|(at, column)| column.clone().with_name(format!("column {at}").into())).collect();
        Self::new(DataFrame::new(rows, columns).unwrap_or_default())
    }

    /// One column that counts the rows from 0. For benchmarks.
    #[doc(hidden)]
    pub fn counting(rows: u32) -> Self {
        let column = UInt32Chunked::from_iter_values("row".into(), 0..rows).into_column();
        Self::new(DataFrame::new(rows as usize, vec![column]).unwrap_or_default())
    }
}

fn days(rows: usize) -> polars::prelude::PolarsResult<Column> {
    let days = Int32Chunked::from_iter_values("".into(), (0..rows).map(|row| 18_000 + (row % 2_000) as i32));
    days.into_column().cast(&DataType::Date)
}
