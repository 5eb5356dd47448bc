//! New columns: what they are called, and how they come from others, in a formula or in words.

use super::plan::{Expression, Operator, Shape};
use super::scan::{Sentence, What};
use super::vocabulary::{Concept, vocabulary};
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::numbers::number_at;
use crate::asking::plan::Aggregate;
use crate::asking::role::Role;
use crate::asking::text::tokenize;

/// The name that a sentence gives to a new column.
pub(super) fn name(sentence: &Sentence, index: &TableIndex) -> Option<(String, Option<usize>)> {
    let create = sentence.find(Concept::Create)?;
    let new = (create..sentence.items.len()).find(|&at| {
        sentence.is(at, Concept::NewColumn)
            && (sentence.text(at).contains(' ')
                || sentence.text(at) == "feature"
                || (sentence.text(at) == "column"
                    && matches!(sentence.text(at + 1), "that" | "which" | "with" | "for" | "called" | "named")))
    });
    let quoted = (create..sentence.items.len()).find(|&at| {
        matches!(sentence.items[at].what, What::Quoted)
            || (sentence.items[at].what == What::Unknown && sentence.items[at].text.contains('_'))
    });
    if let Some(at) = quoted {
        let near = new.is_some() || sentence.has(Concept::Called) || at <= create + 3;
        let token = sentence.tokens.get(sentence.items[at].tokens.0)?;
        return near.then(|| (token.text.clone(), Some(at)));
    }
    if let Some(at) = (create..sentence.items.len()).find(|&at| sentence.is(at, Concept::Called))
        && new.is_some()
    {
        // "called FamilySize"
        let item = sentence.items.get(at + 1)?;
        if item.what == What::Unknown {
            let token = sentence.tokens.get(item.tokens.0)?;
            return Some((token.text.clone(), Some(at + 1)));
        }
    }
    new.map(|_| (unused("new_feature", index), None))
}

/// A name that the table does not have.
fn unused(name: &str, index: &TableIndex) -> String {
    let mut name = name.to_owned();
    while index.table.column(&name).is_some() {
        name.push('_');
    }
    name
}

/// How a sentence says that a column comes from others; marks what it understood.
pub(super) fn definition(
    sentence: &mut Sentence,
    question: &str,
    index: &TableIndex,
    own: Option<usize>,
) -> Option<Expression> {
    if let Some(expression) = formula_in(sentence, question, index) {
        for item in &mut sentence.items {
            if !matches!(item.what, What::Value(_) | What::Role(Role::Compare { .. })) {
                item.used = true;
            }
        }
        return Some(expression);
    }
    let expression = worded(sentence, index, own)?;
    Some(expression)
}

fn formula_in(sentence: &Sentence, question: &str, index: &TableIndex) -> Option<Expression> {
    let (first, last) = (sentence.tokens.first()?, sentence.tokens.last()?);
    let mut end = last.span.1;
    // A closing bracket is no token.
    let rest = question.get(end..).unwrap_or_default();
    end += rest.chars().take_while(|c| matches!(c, ')' | '"' | '\'' | '`')).map(char::len_utf8).sum::<usize>();
    let text = question.get(first.span.0..end)?;
    let mut starts: Vec<usize> = vec![0];
    for mark in [" as ", "=", ": ", " by ", " using ", "formula", " is ", "("] {
        starts.extend(text.match_indices(mark).map(|(at, _)| if mark == "(" { at } else { at + mark.len() }));
    }
    starts.sort_unstable();
    starts.into_iter().filter_map(|start| text.get(start..)).find_map(|text| {
        Formula::new(text, index).whole().filter(|expression| matches!(expression, Expression::Joined(..)))
    })
}

/// A formula as it is written.
struct Formula<'a> {
    chars: Vec<char>,
    at: usize,
    index: &'a TableIndex,
    depth: usize,
}

impl<'a> Formula<'a> {
    fn new(text: &str, index: &'a TableIndex) -> Self {
        Self { chars: text.chars().collect(), at: 0, index, depth: 0 }
    }

    fn whole(&mut self) -> Option<Expression> {
        let expression = self.sum()?;
        self.skip();
        let rest: String = self.chars.get(self.at..)?.iter().collect();
        let quiet = tokenize(&rest).iter().all(|token| vocabulary().is_boilerplate(&token.folded));
        // A formula in brackets ends with its bracket; words may follow.
        (rest.is_empty() || quiet).then_some(expression)
    }

    fn skip(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn operator(&mut self, of_sum: bool) -> Option<Operator> {
        self.skip();
        let operator = match self.chars.get(self.at)? {
            '+' if of_sum => Operator::Add,
            '-' | '\u{2212}' | '\u{2013}' if of_sum => Operator::Subtract,
            '*' | '\u{d7}' if !of_sum => Operator::Multiply,
            '/' | '\u{f7}' if !of_sum => Operator::Divide,
            _ => return None,
        };
        self.at += 1;
        Some(operator)
    }

    fn sum(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > 16 {
            return None;
        }
        let mut left = self.product()?;
        while let Some(operator) = self.operator(true) {
            let right = self.product()?;
            left = Expression::Joined(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Some(left)
    }

    fn product(&mut self) -> Option<Expression> {
        let mut left = self.operand()?;
        while let Some(operator) = self.operator(false) {
            let right = self.operand()?;
            left = Expression::Joined(operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn operand(&mut self) -> Option<Expression> {
        self.skip();
        if self.chars.get(self.at) == Some(&'(') {
            self.at += 1;
            let inner = self.sum()?;
            self.skip();
            (self.chars.get(self.at) == Some(&')')).then_some(())?;
            self.at += 1;
            return Some(inner);
        }
        let start = self.at;
        let mut quote = None;
        while let Some(&c) = self.chars.get(self.at) {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '`' | '[') => quote = Some(if c == '[' { ']' } else { c }),
                None if matches!(
                    c,
                    '(' | ')' | '+' | '*' | '/' | '\u{d7}' | '\u{f7}' | '\u{2212}' | ',' | ';' | '\n' | '?'
                ) =>
                {
                    break;
                }
                None if matches!(c, '-' | '\u{2013}') && self.stands_alone() => break,
                None => {}
            }
            self.at += 1;
        }
        let text: String = self.chars.get(start..self.at)?.iter().collect();
        operand(&text, self.index)
    }

    /// A hyphen with space or a bracket beside it is a minus.
    fn stands_alone(&self) -> bool {
        let edge = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '(' | '"' | '\'' | '`'));
        edge(self.at.checked_sub(1).and_then(|at| self.chars.get(at))) || edge(self.chars.get(self.at + 1))
    }
}

/// A column or a number, with words around it.
fn operand(text: &str, index: &TableIndex) -> Option<Expression> {
    let tokens = tokenize(text.trim());
    let sentence = Sentence::new(tokens.clone(), text, index);
    let columns: Vec<&Vec<usize>> = sentence
        .items
        .iter()
        .filter_map(|item| if let What::Column(columns, _) = &item.what { Some(columns) } else { None })
        .collect();
    let quiet = |at: usize| {
        sentence.is_quiet(at)
            || matches!(sentence.items[at].what, What::Column(..))
            || sentence.is(at, Concept::Previous)
            || sentence.is(at, Concept::NewColumn)
            || matches!(sentence.text(at), "today" | "price" | "current" | "value" | "day")
    };
    if let [column] = columns[..] {
        let [column] = column[..] else { return None };
        if index.columns[column].kind != ColumnKind::Number || !(0..sentence.items.len()).all(quiet) {
            return None;
        }
        let expression = Expression::Column(column);
        return Some(if sentence.has(Concept::Previous) { shaped(Shape::Previous, expression) } else { expression });
    }
    let (number, used) = number_at(&tokens)?;
    let rest = tokens.get(used..)?.iter().all(|token| vocabulary().is_boilerplate(&token.folded));
    (columns.is_empty() && rest).then_some(Expression::Number(number))
}

fn shaped(shape: Shape, inner: Expression) -> Expression {
    Expression::Shaped(shape, Box::new(inner))
}

fn joined(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Joined(operator, Box::new(left), Box::new(right))
}

/// "the difference between A and B", "by dividing A by B", "the percentage change of A".
fn worded(sentence: &mut Sentence, index: &TableIndex, own: Option<usize>) -> Option<Expression> {
    let named = sentence.columns();
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (at, candidates, _) in &named {
        let numbers: Vec<usize> =
            candidates.iter().copied().filter(|&column| index.columns[column].kind == ColumnKind::Number).collect();
        let text_time = candidates.len() == 1 && sentence.says(&["seconds", "second"]);
        match numbers[..] {
            [column] if Some(column) != own => {
                if !columns.iter().any(|(_, known)| *known == column) {
                    columns.push((*at, column));
                }
            }
            _ if text_time => columns.push((*at, candidates[0])),
            [] => {}
            _ if candidates.len() == 1 => {}
            _ => return None,
        }
    }
    let one = |concepts: &[Concept]| sentence.has_any(concepts);
    let column = |at: usize| Expression::Column(columns[at].1);
    let percent = sentence.has(Concept::Proportion) || sentence.says(&["100"]);
    let from = sentence.tokens.iter().position(|token| token.folded == "from");
    let expression = match columns.len() {
        1 => {
            let only = column(0);
            let rolled = sentence.items.iter().find_map(|item| match item.what {
                What::Number(number) if number >= 2.0 && number.fract() == 0.0 && number < 10_000.0 => {
                    Some(number as usize)
                }
                _ => None,
            });
            let rolled = rolled.or_else(|| {
                sentence
                    .tokens
                    .iter()
                    .find_map(|token| token.folded.split_once('-')?.0.parse().ok())
                    .filter(|window| *window > 1)
            });
            match () {
                () if one(&[Concept::Change]) => {
                    joined(Operator::Multiply, shaped(Shape::Change, only), Expression::Number(100.0))
                }
                () if one(&[Concept::Previous]) && one(&[Concept::Difference, Concept::Subtract]) => {
                    joined(Operator::Subtract, only.clone(), shaped(Shape::Previous, only))
                }
                () if one(&[Concept::Log10]) => shaped(Shape::Log10, only),
                () if one(&[Concept::Log]) => shaped(Shape::Log, only),
                () if one(&[Concept::Sqrt]) => shaped(Shape::Sqrt, only),
                () if one(&[Concept::Standardise, Concept::ZScore]) => shaped(Shape::Standard, only),
                () if one(&[Concept::MinMax]) => shaped(Shape::MinMax, only),
                () if one(&[Concept::Cumulative]) => shaped(Shape::Cumulative, only),
                () if one(&[Concept::Rolling]) && rolled.is_some() => {
                    Expression::Rolling(Aggregate::Mean, columns[0].1, rolled.unwrap_or(2))
                }
                () if one(&[Concept::Transform]) && sentence.says(&["seconds"]) => shaped(Shape::Seconds, only),
                () => return None,
            }
        }
        2 if one(&[Concept::Change]) => {
            let change = joined(Operator::Divide, joined(Operator::Subtract, column(1), column(0)), column(0));
            joined(Operator::Multiply, change, Expression::Number(100.0))
        }
        2 if one(&[Concept::Divide, Concept::Ratio]) => {
            let ratio = joined(Operator::Divide, column(0), column(1));
            if percent { joined(Operator::Multiply, ratio, Expression::Number(100.0)) } else { ratio }
        }
        2 if one(&[Concept::Subtract]) && from.is_some() => joined(Operator::Subtract, column(1), column(0)),
        2 if one(&[Concept::Difference, Concept::Subtract]) => joined(Operator::Subtract, column(0), column(1)),
        2.. if one(&[Concept::Multiply]) => chain(Operator::Multiply, &columns),
        2.. if one(&[Concept::AddUp]) => {
            let sum = chain(Operator::Add, &columns);
            let one_more = sentence.items.iter().any(|item| item.what == What::Number(1.0));
            if one_more { joined(Operator::Add, sum, Expression::Number(1.0)) } else { sum }
        }
        2.. if one(&[Concept::MeanOf]) => Expression::RowMean(columns.iter().map(|(_, column)| *column).collect()),
        _ => return None,
    };
    for (at, _, _) in &named {
        sentence.take(*at);
    }
    for at in 0..sentence.items.len() {
        let number = matches!(sentence.items[at].what, What::Number(number) if is_one_of(number, &[1.0, 100.0]) || matches!(expression, Expression::Rolling(..)));
        if number {
            sentence.take(at);
        }
    }
    Some(expression)
}

fn chain(operator: Operator, columns: &[(usize, usize)]) -> Expression {
    let mut parts = columns.iter().map(|(_, column)| Expression::Column(*column));
    let first = parts.next().unwrap_or(Expression::Number(0.0));
    parts.fold(first, |left, right| joined(operator, left, right))
}

/// The concepts that stand in a definition and say nothing more.
pub(super) const DEFINING: [Concept; 25] = [
    Concept::Create,
    Concept::NewColumn,
    Concept::Called,
    Concept::Difference,
    Concept::Subtract,
    Concept::Ratio,
    Concept::Divide,
    Concept::AddUp,
    Concept::Multiply,
    Concept::MeanOf,
    Concept::Change,
    Concept::Previous,
    Concept::Cumulative,
    Concept::Rolling,
    Concept::Log,
    Concept::Log10,
    Concept::Sqrt,
    Concept::MinMax,
    Concept::Standardise,
    Concept::Transform,
    Concept::Proportion,
    Concept::ZScore,
    Concept::Categorise,
    Concept::Count,
    Concept::How,
];

/// Whether a number is one of these, as written.
pub(super) fn is_one_of(number: f64, others: &[f64]) -> bool {
    others.iter().any(|other| (number - other).abs() < f64::EPSILON)
}

/// The columns that an expression is made of.
pub(super) fn sources(expression: &Expression) -> Vec<usize> {
    match expression {
        Expression::Number(_) => Vec::new(),
        Expression::Column(column)
        | Expression::Rolling(_, column, _)
        | Expression::Categories(column, _)
        | Expression::Quantiles(column, _) => vec![*column],
        Expression::RowMean(columns) => columns.clone(),
        Expression::Shaped(_, inner) => sources(inner),
        Expression::Joined(_, left, right) => [sources(left), sources(right)].concat(),
    }
}
