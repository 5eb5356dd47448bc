//! Codes of answers over the web, as people speak of them: "404s", "5xx", "500 errors".
//!
//! Only where a column of numbers is named for such codes and has nothing else.

use super::column::ColumnKind;
use super::index::{TableIndex, ValueHit};
use super::text::Token;
use crate::domain::{DataType, Scalar};

impl TableIndex {
    /// The values that the words here stand for; empty where they are no such code.
    pub(super) fn coded(&self, span: &[Token], rest: &[Token]) -> Vec<ValueHit> {
        let [token] = span else { return Vec::new() };
        let Some((low, high)) = range(token, rest) else { return Vec::new() };
        let mut columns = (0..self.columns.len()).filter(|&place| self.holds_codes(place));
        let (Some(column), None) = (columns.next(), columns.next()) else { return Vec::new() };
        let values = &self.table.columns[column].values;
        let within =
            |value: &Scalar| matches!(value, Scalar::Int(code) if (i128::from(low)..=i128::from(high)).contains(code));
        (0..values.len()).filter(|&at| within(&values[at].value)).map(|at| (column, at)).collect()
    }

    /// Whether a column of numbers holds codes of answers and nothing else.
    fn holds_codes(&self, column: usize) -> bool {
        let (known, description) = (&self.columns[column], &self.table.columns[column]);
        let named = known.words.iter().any(|word| matches!(word.as_str(), "status" | "http" | "code"));
        let within = |bound: &Option<Scalar>| matches!(bound, Some(Scalar::Int(code)) if (100..600).contains(code));
        named
            && known.kind == ColumnKind::Number
            && description.values_complete
            && within(&description.min)
            && within(&description.max)
    }

    /// Whether some column has times of day.
    pub(super) fn has_times(&self) -> bool {
        self.table.columns.iter().any(|column| matches!(column.data_type, DataType::Datetime { .. }))
    }
}

/// The codes that a token stands for: "404s", "5xx", "500" in front of "errors".
fn range(token: &Token, rest: &[Token]) -> Option<(i64, i64)> {
    let word = token.folded.as_str();
    let plain = |digits: &str| digits.parse::<i64>().ok().filter(|code| (100..600).contains(code));
    if let Some(class) = word.trim_end_matches('s').strip_suffix("xx") {
        let class: i64 = class.parse().ok().filter(|class| (1..=5).contains(class))?;
        return Some((class * 100, class * 100 + 99));
    }
    let several = word.strip_suffix('s').and_then(plain);
    let named =
        rest.get(1).is_some_and(|next| matches!(next.folded.as_str(), "error" | "errors" | "response" | "responses"));
    let code = several.or_else(|| plain(word).filter(|_| named))?;
    Some((code, code))
}
