//! What tests of readings share: a column as a description tells of it, and what a question is read as.

use std::sync::Arc;

use super::{CodeGenerator, OfflineTranslator, QuestionRequest};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, ValueCount};

/// A column with all of its values, or with many unknown ones.
pub(super) fn column(name: &str, data_type: DataType, values: &[&str]) -> ColumnDescription {
    bounded(name, data_type, values, None)
}

/// The same with the smallest and the largest.
pub(super) fn bounded(
    name: &str,
    data_type: DataType,
    values: &[&str],
    bounds: Option<(i128, i128)>,
) -> ColumnDescription {
    let count = |value: &&str| ValueCount { value: Scalar::Text((*value).to_owned()), count: 9 };
    ColumnDescription {
        name: name.to_owned(),
        data_type,
        nulls: 0,
        distinct: Some(if values.is_empty() { 60 } else { values.len() as u64 }),
        min: bounds.map(|(low, _)| Scalar::Int(low)),
        max: bounds.map(|(_, high)| Scalar::Int(high)),
        mean: None,
        values: values.iter().map(count).collect(),
        values_complete: !values.is_empty(),
    }
}

/// The reading of a question about a table, or why there is none.
pub(super) fn reading_over(table: &Arc<TableDescription>, question: &str) -> String {
    let (translator, cancel) = (OfflineTranslator::new(), CancelToken::new());
    match translator.generate(&QuestionRequest::new(question, std::slice::from_ref(table), &cancel), &mut |_| {}) {
        Ok(generated) => generated.reading,
        Err(no_code) => format!("refused: {}", no_code.reason()),
    }
}
