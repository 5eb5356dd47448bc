//! Which rows a filter keeps.

use polars::prelude::{Column, DataType};
use regex::Regex;

use super::value::{self, Whole};
use super::{BLOCK, ViewError, checked};
use crate::domain::{Bound, CancelToken, Condition, Scalar, ValueTest};
use crate::frame::{Frame, any};

/// The numbers of the rows that a filter keeps, ascending.
pub(super) fn kept(frame: &Frame, filter: &[Vec<Condition>], cancel: &CancelToken) -> Result<Vec<u32>, ViewError> {
    let rows = u32::try_from(frame.rows()).unwrap_or(u32::MAX);
    if filter.is_empty() {
        return Ok((0..rows).collect());
    }
    let mut kept = vec![true; frame.rows()];
    for group in filter {
        let mut any = vec![false; frame.rows()];
        for condition in group {
            mark(frame, condition, &mut any, cancel)?;
        }
        for (kept, any) in kept.iter_mut().zip(&any) {
            *kept &= any;
        }
    }
    Ok((0..rows).zip(kept).filter_map(|(row, kept)| kept.then_some(row)).collect())
}

/// Marks the rows for which the condition holds.
fn mark(frame: &Frame, condition: &Condition, marks: &mut [bool], cancel: &CancelToken) -> Result<(), ViewError> {
    let Some(column) = frame.column(condition.column) else { return Ok(()) };
    let mut marks = Marks { passed: marks, negated: condition.negated, cancel };
    let test = &condition.test;
    if let Some(passes) = text_test(test)? {
        return texts(column, &mut marks, |text| text.is_some_and(&passes));
    }
    if let Some(whole) = Whole::of(column) {
        let wanted = Wanted::of(test, &whole);
        return marks.put(whole.numbers().map(|number| wanted.passes(number)));
    }
    if column.dtype().is_float() || matches!(column.dtype(), DataType::Decimal(..)) {
        let Ok(cast) = column.cast(&DataType::Float64) else { return Ok(()) };
        let Ok(values) = cast.f64() else { return Ok(()) };
        let wanted = Reals::of(test);
        return marks.put(values.iter().map(|value| wanted.passes(value.filter(|value| !value.is_nan()))));
    }
    let wanted = Words::of(test);
    texts(column, &mut marks, |text| wanted.passes(text))
}

/// The rows that passed so far.
struct Marks<'a> {
    passed: &'a mut [bool],
    negated: bool,
    cancel: &'a CancelToken,
}

impl Marks<'_> {
    fn put(&mut self, mut passes: impl Iterator<Item = bool>) -> Result<(), ViewError> {
        for block in self.passed.chunks_mut(BLOCK) {
            checked(self.cancel)?;
            for (mark, passes) in block.iter_mut().zip(passes.by_ref()) {
                *mark |= passes != self.negated;
            }
        }
        Ok(())
    }
}

fn texts(column: &Column, marks: &mut Marks<'_>, passes: impl Fn(Option<&str>) -> bool) -> Result<(), ViewError> {
    let cast;
    let column = match column.dtype() {
        DataType::Categorical(..) | DataType::Enum(..) => match column.cast(&DataType::String) {
            Ok(text) => {
                cast = text;
                &cast
            }
            Err(_) => column,
        },
        _ => column,
    };
    match column.str() {
        Ok(values) => marks.put(values.iter().map(passes)),
        Err(_) => marks.put((0..column.len()).map(|row| {
            let value = column.get(row).ok();
            passes(value.as_ref().and_then(any::plain).as_deref())
        })),
    }
}

/// How a text is looked at, for the tests that look at text.
#[expect(clippy::type_complexity, reason = "a test and whether it is one")]
fn text_test(test: &ValueTest) -> Result<Option<Box<dyn Fn(&str) -> bool>>, ViewError> {
    let pattern = match test {
        ValueTest::Contains(text) => format!("(?is){}", regex::escape(text)),
        ValueTest::StartsWith(text) => format!("(?is)\\A{}", regex::escape(text)),
        ValueTest::EndsWith(text) => format!("(?is){}\\z", regex::escape(text)),
        ValueTest::Matches(pattern) => pattern.clone(),
        ValueTest::Missing | ValueTest::Is(_) | ValueTest::OneOf(_) | ValueTest::Within { .. } => return Ok(None),
    };
    let expression = Regex::new(&pattern).map_err(|error| ViewError::Pattern {
        pattern,
        // The last line says what is wrong; those before draw where.
        reason: error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })?;
    Ok(Some(Box::new(move |text| expression.is_match(text))))
}

/// A test over whole numbers: the spans it lets through, sorted, and whether a missing value passes.
struct Wanted {
    spans: Vec<(i128, i128)>,
    missing: bool,
}

impl Wanted {
    fn of(test: &ValueTest, whole: &Whole) -> Self {
        let from_to = |from: Option<&Bound>, to: Option<&Bound>| {
            // An end that means nothing for this column lets nothing through.
            let low = from.map_or(Some(i128::MIN), |bound| whole.end(bound, false))?;
            let high = to.map_or(Some(i128::MAX), |bound| whole.end(bound, true))?;
            (low <= high).then_some((low, high))
        };
        let exactly = |value: &Scalar| {
            let bound = Bound { value: value.clone(), inclusive: true };
            from_to(Some(&bound), Some(&bound))
        };
        let mut spans: Vec<_> = match test {
            ValueTest::Within { from, to } => from_to(from.as_ref(), to.as_ref()).into_iter().collect(),
            ValueTest::OneOf(values) => values.iter().flatten().filter_map(exactly).collect(),
            ValueTest::Is(value) => exactly(value).into_iter().collect(),
            _ => Vec::new(),
        };
        spans.sort_unstable();
        let missing = match test {
            ValueTest::Missing => true,
            ValueTest::OneOf(values) => values.contains(&None),
            _ => false,
        };
        Self { spans, missing }
    }

    fn passes(&self, number: Option<i128>) -> bool {
        let Some(number) = number else { return self.missing };
        let after = self.spans.partition_point(|span| span.0 <= number);
        after > 0 && self.spans[after - 1].1 >= number
    }
}

/// A test over floats.
enum Reals<'a> {
    Range(Option<(f64, bool)>, Option<(f64, bool)>),
    OneOf(&'a [Option<Scalar>]),
    Is(&'a Scalar),
    Missing,
    Nothing,
}

impl<'a> Reals<'a> {
    fn of(test: &'a ValueTest) -> Self {
        let end = |bound: &Option<Bound>| match bound {
            None => Some(None),
            Some(bound) => value::real(&bound.value).map(|value| Some((value, bound.inclusive))),
        };
        match test {
            ValueTest::Within { from, to } => end(from).zip(end(to)).map_or(Self::Nothing, |(a, b)| Self::Range(a, b)),
            ValueTest::OneOf(values) => Self::OneOf(values),
            ValueTest::Is(value) => Self::Is(value),
            ValueTest::Missing => Self::Missing,
            _ => Self::Nothing,
        }
    }

    fn passes(&self, number: Option<f64>) -> bool {
        let is = |scalar: &Scalar| number.is_some_and(|number| value::real(scalar) == Some(number));
        match self {
            Self::Range(from, to) => number.is_some_and(|number| {
                from.is_none_or(|(end, inclusive)| if inclusive { number >= end } else { number > end })
                    && to.is_none_or(|(end, inclusive)| if inclusive { number <= end } else { number < end })
            }),
            Self::OneOf(values) => values.iter().any(|value| match value {
                Some(scalar) => is(scalar),
                None => number.is_none(),
            }),
            Self::Is(scalar) => is(scalar),
            Self::Missing => number.is_none(),
            Self::Nothing => false,
        }
    }
}

/// A test over exact text.
struct Words {
    wanted: Vec<String>,
    missing: bool,
    from: Option<(String, bool)>,
    to: Option<(String, bool)>,
    range: bool,
}

impl Words {
    fn of(test: &ValueTest) -> Self {
        let end = |bound: &Option<Bound>| bound.as_ref().map(|bound| (bound.value.to_string(), bound.inclusive));
        let mut words = Self { wanted: Vec::new(), missing: false, from: None, to: None, range: false };
        match test {
            ValueTest::Missing => words.missing = true,
            ValueTest::Is(value) => words.wanted.push(value.to_string()),
            ValueTest::OneOf(values) => {
                words.missing = values.contains(&None);
                words.wanted = values.iter().flatten().map(Scalar::to_string).collect();
                words.wanted.sort_unstable();
            }
            ValueTest::Within { from, to } => (words.from, words.to, words.range) = (end(from), end(to), true),
            ValueTest::Contains(_) | ValueTest::StartsWith(_) | ValueTest::EndsWith(_) | ValueTest::Matches(_) => {}
        }
        words
    }

    fn passes(&self, text: Option<&str>) -> bool {
        let Some(text) = text else { return self.missing };
        if !self.range {
            return self.wanted.binary_search_by(|wanted| wanted.as_str().cmp(text)).is_ok();
        }
        let above =
            |(end, inclusive): &(String, bool)| if *inclusive { text >= end.as_str() } else { text > end.as_str() };
        let below =
            |(end, inclusive): &(String, bool)| if *inclusive { text <= end.as_str() } else { text < end.as_str() };
        self.from.as_ref().is_none_or(above) && self.to.as_ref().is_none_or(below)
    }
}
