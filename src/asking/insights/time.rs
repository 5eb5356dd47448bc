//! Which columns of a result run along the calendar, and the order of their rows in time.

use super::view::{ResultColumn, ResultValues};

/// Whether a column's values are steps of the calendar that sort in time.
pub(super) fn is_timed(column: &ResultColumn) -> bool {
    match &column.values {
        ResultValues::Moments(_) => true,
        ResultValues::Numbers(values) => {
            let name = column.name.to_lowercase();
            let years = values.iter().flatten().all(|year| year.fract() == 0.0 && (1000.0..3000.0).contains(year));
            (name.contains("year") && years) || name == "hour"
        }
        ResultValues::Texts(values) => {
            let mut texts = values.iter().flatten().peekable();
            texts.peek().is_some() && texts.all(|text| is_step(text))
        }
        _ => false,
    }
}

/// "2024", "2024-03", "2024-03-05", "2024Q1", "2024-W05".
fn is_step(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let Some((year, rest)) = bytes.split_at_checked(4) else { return false };
    if !digits(year) {
        return false;
    }
    match rest {
        [] => true,
        [b'Q', quarter] => (b'1'..=b'4').contains(quarter),
        [b'-', b'W', week @ ..] => week.len() == 2 && digits(week),
        [b'-', month @ ..] if month.len() == 2 => digits(month),
        [b'-', day @ ..] if day.len() == 5 => digits(&day[..2]) && day[2] == b'-' && digits(&day[3..]),
        _ => false,
    }
}

/// The rows in the order of time; `None` where two rows share a moment or one has none.
pub(super) fn in_order(column: &ResultColumn, rows: usize) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..rows).collect();
    let keys: Vec<String> = match &column.values {
        ResultValues::Numbers(values) => {
            values.iter().map(|value| value.map(|number| format!("{number:08.0}"))).collect::<Option<_>>()?
        }
        ResultValues::Texts(values) => values.iter().cloned().collect::<Option<_>>()?,
        ResultValues::Moments(values) => values
            .iter()
            .map(|value| value.map(|moment| moment.format("%Y-%m-%d %H:%M:%S%.f").to_string()))
            .collect::<Option<_>>()?,
        _ => return None,
    };
    order.sort_by(|left, right| keys.get(*left).cmp(&keys.get(*right)));
    let distinct = order.windows(2).all(|pair| keys.get(pair[0]) != keys.get(pair[1]));
    (distinct && keys.len() == rows).then_some(order)
}
