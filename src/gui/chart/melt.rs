//! Several columns of numbers as one: their names tell the series apart, as pandas' `melt` does.

use super::Chart;
use super::build::Sketch;
use super::gather::{Combine, number, rows};
use crate::asking::{ChartKind, ChartSuggestion, ResultColumn, ResultValues, ResultView};

/// The chart of several columns of numbers: their names are the colours, or one side of the heat map.
pub(super) fn chart(
    choice: &ChartSuggestion,
    combine: Option<Combine>,
    view: &ResultView,
    x: &ResultColumn,
) -> Option<Chart> {
    let (whose, values) = melt(view, choice.y.iter().chain(&choice.also))?;
    let x = again(x, choice.also.len() + 1);
    let heat = choice.kind == ChartKind::HeatMap;
    let (x, y, colour) = if heat { (&whose, &x, &values) } else { (&x, &values, &whose) };
    let mut chart = Sketch { kind: choice.kind, x, colour: Some(colour), combine, melted: true }.chart_of(Some(y))?;
    chart.title = format!("{} by {}", values.name, if heat { &y.name } else { &x.name });
    // The legend has the names of the columns, or the side of the heat map.
    if heat {
        chart.x.title.clear();
    } else {
        "value".clone_into(&mut chart.y.title);
    }
    Some(chart)
}

/// A column's values once for each of so many others.
fn again(column: &ResultColumn, times: usize) -> ResultColumn {
    let values = match &column.values {
        ResultValues::Numbers(values) => ResultValues::Numbers(values.repeat(times)),
        ResultValues::Texts(values) => ResultValues::Texts(vec![&values[..]; times].concat()),
        ResultValues::Moments(values) => ResultValues::Moments(values.repeat(times)),
        ResultValues::Flags(values) => ResultValues::Flags(values.repeat(times)),
        ResultValues::Other => ResultValues::Other,
    };
    ResultColumn { name: column.name.clone(), values }
}

/// The columns of these names one below the other: whose each value is, and the values. `None` where one is not there
/// or holds no numbers.
fn melt<'a>(view: &ResultView, names: impl Iterator<Item = &'a String>) -> Option<(ResultColumn, ResultColumn)> {
    let (mut whose, mut values, mut titles) = (Vec::new(), Vec::new(), Vec::new());
    for name in names {
        let column = view.columns.iter().find(|column| column.name == *name)?;
        if !matches!(column.values, ResultValues::Numbers(_)) {
            return None;
        }
        whose.extend(std::iter::repeat_n(Some(name.clone()), rows(column)));
        values.extend((0..rows(column)).map(|row| number(column, row)));
        titles.push(name.as_str());
    }
    let title = listed(&titles);
    Some((
        ResultColumn { name: "column".to_owned(), values: ResultValues::Texts(whose) },
        ResultColumn { name: title, values: ResultValues::Numbers(values) },
    ))
}

/// Two names in full, of more the first two and how many others.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
    }
}
