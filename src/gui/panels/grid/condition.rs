//! A condition in words, and while it is being typed.

use crate::domain::{Bound, Condition, DataType, Scalar, ValueTest};
use crate::frame::value_of;

/// How a value is held against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Contains,
    NotContains,
    Is,
    IsNot,
    StartsWith,
    EndsWith,
    Matches,
    OneOf,
    AtLeast,
    AtMost,
    Above,
    Below,
    Between,
    True,
    False,
    Missing,
    Present,
}

use Operator::{
    Above, AtLeast, AtMost, Below, Between, Contains, EndsWith, False, Is, IsNot, Matches, Missing, NotContains, OneOf,
    Present, StartsWith, True,
};

/// What can be asked of a column, the most usual first.
pub(super) fn operators(data_type: &DataType) -> &'static [Operator] {
    match data_type {
        DataType::Bool => &[True, False, Missing, Present],
        numeric if numeric.is_numeric() => {
            &[AtLeast, AtMost, Above, Below, Between, Is, IsNot, OneOf, Missing, Present]
        }
        temporal if temporal.is_temporal() => &[Is, AtLeast, AtMost, Above, Below, Between, IsNot, Missing, Present],
        _ => &[Contains, NotContains, Is, IsNot, OneOf, StartsWith, EndsWith, Matches, Missing, Present],
    }
}

impl Operator {
    /// Its words, for a column of this type.
    pub(super) fn words(self, data_type: &DataType) -> &'static str {
        let temporal = data_type.is_temporal();
        match self {
            Contains => "contains",
            NotContains => "does not contain",
            Is if temporal => "is on",
            Is => "is",
            IsNot => "is not",
            StartsWith => "starts with",
            EndsWith => "ends with",
            Matches => "matches the pattern",
            OneOf => "is one of",
            AtLeast if temporal => "is on or after",
            AtLeast => "is at least",
            AtMost if temporal => "is on or before",
            AtMost => "is at most",
            Above if temporal => "is after",
            Above => "is above",
            Below if temporal => "is before",
            Below => "is below",
            Between => "is between",
            True => "is true",
            False => "is false",
            Missing => "has no value",
            Present => "has a value",
        }
    }

    /// How many values are typed for it.
    pub(super) fn values(self) -> usize {
        match self {
            True | False | Missing | Present | OneOf => 0,
            Between => 2,
            _ => 1,
        }
    }

    /// The condition, or what was expected instead of what was typed.
    pub(super) fn condition(
        self,
        column: usize,
        data_type: &DataType,
        typed: [&str; 2],
        chosen: &[Option<Scalar>],
    ) -> Result<Condition, String> {
        let value = |text: &str| value_of(text, data_type);
        let end = |text: &str, inclusive| value(text).map(|value| Some(Bound { value, inclusive }));
        let text = typed[0].to_owned();
        let test = match self {
            Contains | NotContains | StartsWith | EndsWith | Matches if text.is_empty() => {
                return Err("some text".to_owned());
            }
            Contains | NotContains => ValueTest::Contains(text),
            StartsWith => ValueTest::StartsWith(text),
            EndsWith => ValueTest::EndsWith(text),
            Matches => ValueTest::Matches(text),
            Is | IsNot => ValueTest::Is(value(typed[0])?),
            OneOf if chosen.is_empty() => return Err("at least one value".to_owned()),
            OneOf => ValueTest::OneOf(chosen.to_vec()),
            AtLeast => ValueTest::Within { from: end(typed[0], true)?, to: None },
            Above => ValueTest::Within { from: end(typed[0], false)?, to: None },
            AtMost => ValueTest::Within { from: None, to: end(typed[0], true)? },
            Below => ValueTest::Within { from: None, to: end(typed[0], false)? },
            Between => ValueTest::Within { from: end(typed[0], true)?, to: end(typed[1], true)? },
            True | False => ValueTest::Is(Scalar::Bool(self == True)),
            Missing | Present => ValueTest::Missing,
        };
        Ok(Condition { column, test, negated: matches!(self, NotContains | IsNot | Present) })
    }
}

/// The condition as a chip says it.
pub(super) fn words(condition: &Condition, name: &str, data_type: &DataType) -> String {
    let not = |plain: Operator, negated: Operator| if condition.negated { negated } else { plain };
    let said = |operator: Operator, value: &str| {
        let words = operator.words(data_type);
        if value.is_empty() { format!("{name} {words}") } else { format!("{name} {words} {value}") }
    };
    let other = |words: &str, value: &str| {
        let not = if condition.negated { "not: " } else { "" };
        format!("{not}{name} {words} {value}")
    };
    match &condition.test {
        ValueTest::Missing => said(not(Missing, Present), ""),
        ValueTest::Is(Scalar::Bool(value)) => said(if *value == condition.negated { False } else { True }, ""),
        ValueTest::Is(Scalar::Text(text)) if text.is_empty() => said(not(Is, IsNot), "empty"),
        ValueTest::Is(value) => said(not(Is, IsNot), &value.to_string()),
        ValueTest::Contains(text) => said(not(Contains, NotContains), text),
        ValueTest::StartsWith(text) => other(StartsWith.words(data_type), text),
        ValueTest::EndsWith(text) => other(EndsWith.words(data_type), text),
        ValueTest::Matches(text) => other(Matches.words(data_type), text),
        ValueTest::OneOf(values) => {
            let shown: Vec<String> = values.iter().take(3).map(|value| value_words(value.as_ref())).collect();
            let more = values.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            other(OneOf.words(data_type), &format!("{}{more}", shown.join(", ")))
        }
        ValueTest::Within { from: Some(from), to: Some(to) } => {
            other(Between.words(data_type), &format!("{} and {}", from.value, to.value))
        }
        ValueTest::Within { from: Some(end), to: None } => {
            other(if end.inclusive { AtLeast } else { Above }.words(data_type), &end.value.to_string())
        }
        ValueTest::Within { from: None, to: Some(end) } => {
            other(if end.inclusive { AtMost } else { Below }.words(data_type), &end.value.to_string())
        }
        ValueTest::Within { from: None, to: None } => said(Present, ""),
    }
}

/// A value of a list.
pub(super) fn value_words(value: Option<&Scalar>) -> String {
    match value {
        None => "no value".to_owned(),
        Some(Scalar::Text(text)) if text.is_empty() => "empty".to_owned(),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Operator, operators, words};
    use crate::domain::{DataType, Scalar};

    #[test]
    fn what_is_typed_becomes_a_condition_that_is_said_in_words() {
        let said = |operator: Operator, data_type: DataType, typed: [&str; 2]| {
            let condition = operator.condition(0, &data_type, typed, &[])?;
            Ok::<_, String>(words(&condition, "x", &data_type))
        };
        assert_eq!(said(Operator::AtLeast, DataType::Int64, ["1,000", ""]), Ok("x is at least 1000".to_owned()));
        assert_eq!(said(Operator::Between, DataType::Float64, ["1", "2.5"]), Ok("x is between 1 and 2.5".to_owned()));
        assert_eq!(said(Operator::Below, DataType::Date, ["2024-03", ""]), Ok("x is before 2024-03-01".to_owned()));
        assert_eq!(said(Operator::NotContains, DataType::Text, ["a", ""]), Ok("x does not contain a".to_owned()));
        assert_eq!(said(Operator::False, DataType::Bool, ["", ""]), Ok("x is false".to_owned()));
        assert!(said(Operator::AtLeast, DataType::Int64, ["many", ""]).is_err_and(|wanted| wanted.contains("number")));
        assert!(said(Operator::OneOf, DataType::Text, ["", ""]).is_err());
    }

    #[test]
    fn every_type_has_something_to_ask() {
        for data_type in [DataType::Bool, DataType::Int8, DataType::Date, DataType::Text, DataType::Binary] {
            assert!(operators(&data_type).contains(&Operator::Missing), "{data_type}");
        }
        let chosen = [None, Some(Scalar::Text("a".to_owned()))];
        let condition = Operator::OneOf.condition(0, &DataType::Text, ["", ""], &chosen).expect("a condition");
        assert_eq!(words(&condition, "x", &DataType::Text), "x is one of no value, a");
    }
}
