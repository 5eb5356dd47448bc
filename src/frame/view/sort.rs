//! Ordering rows by a column, stably, in blocks that can be given up and that share the cores.

use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

use polars::prelude::{Column, DataType};

use super::{BLOCK, ViewError, checked, natural};
use crate::domain::{CancelToken, SortKey};
use crate::frame::{Frame, any, pieces};

/// Rows that one thread orders before it looks at the cancel token.
const RUN: usize = 1 << 19;

/// The rows in the order of a column; rows without a value, and NaN, keep their order at the end.
pub(super) fn by(frame: &Frame, key: SortKey, rows: Vec<u32>, cancel: &CancelToken) -> Result<Vec<u32>, ViewError> {
    let Some(column) = frame.column(key.column) else { return Ok(rows) };
    let order = Order { rows, descending: key.descending, cancel };
    macro_rules! numbers {
        ($column:expr, $as:ident, $key:ty) => {{
            let physical = $column.to_physical_repr();
            match physical.$as() {
                Ok(values) => order.sorted(|row| values.get(row).map(<$key>::from), <$key>::cmp),
                Err(_) => Ok(order.rows),
            }
        }};
    }
    match column.dtype() {
        DataType::Boolean => numbers!(column, bool, u8),
        DataType::Int8 => numbers!(column, i8, i64),
        DataType::Int16 => numbers!(column, i16, i64),
        DataType::Int32 | DataType::Date => numbers!(column, i32, i64),
        DataType::Int64 | DataType::Datetime(..) | DataType::Duration(_) | DataType::Time => {
            numbers!(column, i64, i64)
        }
        DataType::UInt8 => numbers!(column, u8, u64),
        DataType::UInt16 => numbers!(column, u16, u64),
        DataType::UInt32 => numbers!(column, u32, u64),
        DataType::UInt64 => numbers!(column, u64, u64),
        DataType::Int128 | DataType::Decimal(..) => numbers!(column, i128, i128),
        DataType::UInt128 => numbers!(column, u128, u128),
        DataType::Float32 => {
            let Ok(values) = column.f32() else { return Ok(order.rows) };
            order.sorted(|row| values.get(row).and_then(|value| ordered_bits(f64::from(value))), u64::cmp)
        }
        DataType::Float64 => {
            let Ok(values) = column.f64() else { return Ok(order.rows) };
            order.sorted(|row| values.get(row).and_then(ordered_bits), u64::cmp)
        }
        DataType::String => texts(column, order),
        DataType::Categorical(..) | DataType::Enum(..) => match column.cast(&DataType::String) {
            Ok(column) => texts(&column, order),
            Err(_) => Ok(order.rows),
        },
        _ => others(column, order),
    }
}

fn texts(column: &Column, order: Order<'_>) -> Result<Vec<u32>, ViewError> {
    let Ok(values) = column.str() else { return Ok(order.rows) };
    let key = |row: usize| values.get(row).map(|text| (natural::prefix(text), text));
    order.sorted(key, |a: &(u64, &str), b: &(u64, &str)| a.0.cmp(&b.0).then_with(|| natural::compare(a.1, b.1)))
}

/// Lists, structs and bytes, by how they are written.
fn others(column: &Column, order: Order<'_>) -> Result<Vec<u32>, ViewError> {
    let key = |row: usize| Some(any::plain(&column.get(row).ok()?)?.into_owned());
    order.sorted(key, |a: &String, b: &String| natural::compare(a, b))
}

/// A float's bits so that they order as the numbers do; nothing for NaN. Zero has one place.
fn ordered_bits(value: f64) -> Option<u64> {
    if value.is_nan() {
        return None;
    }
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    Some(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
}

/// What is to be ordered, and how.
struct Order<'a> {
    rows: Vec<u32>,
    descending: bool,
    cancel: &'a CancelToken,
}

impl Order<'_> {
    fn sorted<K: Send>(
        self,
        key: impl Fn(usize) -> Option<K>,
        compare: impl Fn(&K, &K) -> Ordering + Sync,
    ) -> Result<Vec<u32>, ViewError> {
        let mut keyed: Vec<(K, u32)> = Vec::with_capacity(self.rows.len());
        let mut missing = Vec::new();
        for block in self.rows.chunks(BLOCK) {
            checked(self.cancel)?;
            for row in block {
                match key(*row as usize) {
                    Some(key) => keyed.push((key, *row)),
                    None => missing.push(*row),
                }
            }
        }
        let descending = self.descending;
        let order = |a: &(K, u32), b: &(K, u32)| {
            let order = compare(&a.0, &b.0);
            if descending { order.reverse() } else { order }
        };
        let share = keyed.len().div_ceil(pieces::threads()).max(1);
        let parts: Vec<_> = keyed.chunks_mut(share).map(Mutex::new).collect();
        pieces::each(parts.len(), |number| {
            // Nobody else takes this part.
            let mut part = parts[number].lock().unwrap_or_else(PoisonError::into_inner);
            for run in part.chunks_mut(RUN) {
                checked(self.cancel)?;
                run.sort_by(order);
            }
            Ok(())
        })?;
        drop(parts);
        checked(self.cancel)?;
        // The standard sort finds the ordered runs and only merges them.
        keyed.sort_by(order);
        let mut rows = self.rows;
        rows.clear();
        rows.extend(keyed.into_iter().map(|(_, row)| row));
        rows.append(&mut missing);
        Ok(rows)
    }
}
