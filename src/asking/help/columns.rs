//! Columns and attributes that do not exist under the name that was written.

use super::Diagnosis;
use super::case::Case;
use super::near::{Near, listed, nearest};
use super::vocabulary::METHODS;
use crate::asking::python::{Kind, quoted};
use crate::domain::is_identifier;

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    match case.error_type() {
        "KeyError" => key(case),
        "UndefinedVariableError" => in_query(case),
        "AttributeError" => attribute(case),
        "TypeError" => shadowed(case),
        _ => None,
    }
}

/// The name that a `KeyError` is about: the message itself, or what it quotes.
pub(super) fn missing_key(message: &str) -> Option<&str> {
    if let Some((_, rest)) = message.split_once("Column not found: ") {
        return Some(rest.trim_matches(['\'', '"']));
    }
    let whole = |quote: char| message.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(key) = whole('\'') {
        return Some(key);
    }
    // In double quotes stands a sentence that names the key, or a key with an apostrophe.
    let sentence = whole('"').unwrap_or(message);
    let list = sentence.find('[').map_or(sentence, |list| &sentence[list..]);
    first_quoted(list).or_else(|| first_quoted(sentence)).or_else(|| whole('"'))
}

fn first_quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('\'')?;
    rest.split_once('\'').map(|(name, _)| name)
}

fn key(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    if let Ok(number) = message.trim().parse::<i64>() {
        return Some(label_of_index(case, number));
    }
    let wanted = missing_key(message)?;
    if let Some(column) = case.column(wanted) {
        return Some(no_longer_there(case, &column.name));
    }
    let holder = case.tables().flat_map(|table| &table.columns).find(|column| {
        column.values.iter().any(|seen| matches!(&seen.value, crate::domain::Scalar::Text(text) if text == wanted))
    });
    let made = case.made_columns();
    let near = nearest(wanted, case.column_names().into_iter().chain(made.into_iter().filter(|name| *name != wanted)));
    match holder {
        Some(column) if !near.certain => Some(value_as_column(case, wanted, &column.name)),
        _ => Some(misspelt(case, wanted, &near)),
    }
}

/// A column by a name that is not one.
fn misspelt(case: &Case<'_>, wanted: &str, near: &Near<'_>) -> Diagnosis {
    let cause = format!("There is no column `{wanted}`.");
    let Some(first) = near.names.first() else {
        return Diagnosis::new("misspelt-column", cause, all_columns(case));
    };
    let same = super::near::folded(first) == super::near::folded(wanted);
    let cause = if same {
        format!("There is no column `{wanted}`: it is written `{first}`, with its own capitals, spaces and signs.")
    } else {
        cause
    };
    let advice = format!("Did you mean {}?", listed(&near.names, "or"));
    let diagnosis = Diagnosis::new(if same { "column-spelling" } else { "misspelt-column" }, cause, advice);
    let diagnosis = diagnosis.near(&near.names);
    match (near.certain, renamed(case, wanted, first)) {
        (true, Some(code)) => diagnosis.fixed(format!("Use `{first}`"), code),
        _ => diagnosis,
    }
}

/// The columns there are, in a sentence.
fn all_columns(case: &Case<'_>) -> String {
    let names = case.active().map(|table| table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>());
    match names.as_deref() {
        None | Some([]) => "No table is open that has columns.".to_owned(),
        Some(names) if names.len() > 12 => {
            format!("The columns are {} and {} more.", listed(&names[..12], ","), names.len() - 12)
        }
        Some(names) => format!("The columns are {}.", listed(names, "and")),
    }
}

/// The code with a column's name replaced: where the error is, or where it is written only once.
fn renamed(case: &Case<'_>, wanted: &str, name: &str) -> Option<String> {
    let source = &case.source;
    let named: Vec<_> = (0..source.tokens.len()).filter(|index| source.literal(*index) == Some(wanted)).collect();
    let statement = case.statement();
    let here: Vec<_> = named.iter().copied().filter(|index| statement.contains(index)).collect();
    let tokens = match (&here[..], &named[..]) {
        ([], [_]) => named,
        ([], _) => return None,
        _ => here,
    };
    let pieces = tokens.into_iter().map(|index| (source.tokens[index].start..source.tokens[index].end, quoted(name)));
    Some(source.with(pieces.collect()))
}

/// `df["North"]`, where `North` stands in a column.
fn value_as_column(case: &Case<'_>, wanted: &str, column: &str) -> Diagnosis {
    let condition = format!("df[df[{}] == {}]", quoted(column), quoted(wanted));
    Diagnosis::new(
        "value-as-column",
        format!("`{wanted}` is a value of the column `{column}`, not a name of a column or row."),
        format!("Select its rows with a condition: {condition}"),
    )
    .showing(
        format!("The rows where `{column}` is `{wanted}`"),
        format!("result = {}", condition_for(case, column, wanted)),
    )
}

fn condition_for(case: &Case<'_>, column: &str, value: &str) -> String {
    let table = case.tables().find(|table| table.column(column).is_some());
    let is_active = table.zip(case.active()).is_some_and(|(one, other)| std::ptr::eq(one, other));
    let frame = table.filter(|_| !is_active).map_or("df", |table| &table.bound_name);
    format!("{frame}[{frame}[{}] == {}]", quoted(column), quoted(value))
}

/// A column that the table has, but not the frame at this place.
fn no_longer_there(case: &Case<'_>, name: &str) -> Diagnosis {
    let text = case.source.text;
    let cause = format!("The table has a column `{name}`, but the data frame at this place has it no more.");
    let advice = if text.contains("groupby") || text.contains("set_index") || text.contains("pivot") {
        "Grouping and set_index move a column into the index: group with as_index=False, or call .reset_index() before \
         you use it."
    } else {
        "A step before has dropped, renamed or selected columns, or only one column is left: look at what the frame \
         holds before this line."
    };
    Diagnosis::new("column-gone", cause, advice).near(&[name])
}

/// `df.loc[99]`.
fn label_of_index(case: &Case<'_>, number: i64) -> Diagnosis {
    let cause = format!("There is no row with the label {number}.");
    let advice = "`.loc` and a plain [...] look for labels of the index, which keep their numbers when rows are \
                  filtered; .iloc counts positions from 0.";
    let diagnosis = Diagnosis::new("row-label", cause, advice);
    let source = &case.source;
    // A position that exists for certain: the code took it from the loaded table itself.
    let loc = case.tokens().find(|index| source.is(*index, "loc") && source.is(index + 2, &number.to_string()));
    let rows = case.active().map_or(0, |table| table.rows);
    match loc {
        Some(loc) if number >= 0 && (number as u64) < rows => {
            diagnosis.fixed("Count positions with .iloc", source.with_token(loc, "iloc"))
        }
        _ => diagnosis,
    }
}

/// `df.query("pricee > 2")`.
fn in_query(case: &Case<'_>) -> Option<Diagnosis> {
    let wanted = first_quoted(case.message())?;
    let near = nearest(wanted, case.column_names());
    let source = &case.source;
    let query = case.statement().find(|index| source.literal(*index).is_some_and(|text| has_word(text, wanted)));
    let holder = case.tables().flat_map(|table| &table.columns).find(|column| {
        column.values.iter().any(|seen| matches!(&seen.value, crate::domain::Scalar::Text(text) if text == wanted))
    });
    if let (Some(column), false) = (holder, near.certain) {
        let diagnosis = Diagnosis::new(
            "value-as-column",
            format!("`{wanted}` is a value of `{}`; without quotes the query takes it for a column.", column.name),
            "Put text in quotes inside the query.",
        );
        return Some(match query.and_then(|index| Some((index, source.literal(index)?))) {
            Some((index, text)) if !text.contains('"') => {
                let text = replaced_word(text, wanted, &format!("'{wanted}'"));
                diagnosis.fixed(format!("Write '{wanted}' in quotes"), source.with_token(index, &format!("\"{text}\"")))
            }
            _ => diagnosis,
        });
    }
    let diagnosis = misspelt(case, wanted, &Near { names: near.names.clone(), certain: false });
    let name = near.names.first()?;
    let name_in_query = if is_identifier(name) { (*name).to_owned() } else { format!("`{name}`") };
    Some(match query.filter(|_| near.certain) {
        Some(index) => {
            let text = replaced_word(source.literal(index)?, wanted, &name_in_query);
            diagnosis.fixed(format!("Use `{name}`"), source.with_token(index, &quoted(&text)))
        }
        None => diagnosis,
    })
}

fn has_word(text: &str, word: &str) -> bool {
    replaced_word(text, word, "") != text
}

/// Replaces whole words only.
fn replaced_word(text: &str, word: &str, by: &str) -> String {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (mut new, mut at) = (String::new(), 0);
    for (position, found) in text.match_indices(word) {
        let whole =
            !is_part(text[..position].chars().next_back()) && !is_part(text[position + found.len()..].chars().next());
        if whole && position >= at {
            new += &text[at..position];
            new += by;
            at = position + found.len();
        }
    }
    new + &text[at..]
}

/// `'DataFrame' object has no attribute 'Regoin'`.
fn attribute(case: &Case<'_>) -> Option<Diagnosis> {
    let (class, rest) = case.message().strip_prefix('\'')?.split_once("' object has no attribute '")?;
    let wanted = rest.split_once('\'')?.0;
    let source = &case.source;
    let is_it = |index: &usize| source.is(*index, wanted) && *index > 0 && source.is(index - 1, ".");
    let place = case.tokens().find(is_it).or_else(|| case.statement().find(is_it));
    if let Some(place) = place.filter(|_| matches!(class, "int" | "float" | "tuple" | "method" | "str"))
        && let Some(found) = taken_by_method(case, place)
    {
        return Some(found);
    }
    let is_frame = matches!(class, "DataFrame" | "DataFrameGroupBy");
    let is_row = class == "Series" && source.text.contains("axis=1");
    let columns = if is_frame || is_row { case.column_names() } else { Vec::new() };
    let of_column = nearest(wanted, columns);
    let methods =
        METHODS.iter().filter(|(classes, _)| classes.contains(&class)).flat_map(|(_, names)| names.split(' '));
    let of_method = nearest(wanted, methods);
    let cause = format!("A {class} has no column or method `{wanted}`.");
    let same = of_column.names.first().is_some_and(|name| super::near::folded(name) == super::near::folded(wanted));
    // A method and a column that are equally near: both are named, nothing is changed.
    let (near, is_column) = match (of_column.names.is_empty(), of_method.names.is_empty()) {
        (true, true) if class == "NoneType" => return Some(nothing_returned(case, wanted)),
        (true, true) if is_frame => {
            return Some(Diagnosis::new("misspelt-attribute", cause, all_columns(case)));
        }
        (true, true) => return None,
        (false, true) => (of_column, true),
        (true, false) => (of_method, false),
        (false, false) if same || (of_column.certain && !of_method.certain) => (of_column, true),
        (false, false) if of_method.certain && !of_column.certain => (of_method, false),
        (false, false) => {
            let names = [of_column.names[0], of_method.names[0]];
            let advice = format!("Did you mean {}?", listed(&names, "or"));
            return Some(Diagnosis::new("misspelt-attribute", cause, advice).near(&names));
        }
    };
    let kind = if is_column { "misspelt-column" } else { "misspelt-method" };
    let advice = format!("Did you mean {}?", listed(&near.names, "or"));
    let diagnosis = Diagnosis::new(kind, cause, advice).near(&near.names);
    let first = near.names[0];
    Some(match place.filter(|_| near.certain) {
        Some(place) if is_column => diagnosis.fixed(format!("Use `{first}`"), with_column(case, place, first)),
        Some(place) => diagnosis.fixed(format!("Use .{first}"), source.with_token(place, first)),
        None => diagnosis,
    })
}

/// The code with `.attribute` at this token turned into a column.
fn with_column(case: &Case<'_>, place: usize, name: &str) -> String {
    let tokens = &case.source.tokens;
    let text = format!("[{}]", quoted(name));
    case.source.with(vec![(tokens[place - 1].start..tokens[place].end, text)])
}

/// `df.size` and `df.count` are the frame's own, also where a column has that name.
fn shadowed(case: &Case<'_>) -> Option<Diagnosis> {
    if !case.message().contains("'method'") {
        return None;
    }
    let source = &case.source;
    case.tokens().chain(case.statement()).find_map(|index| {
        let is_name = source.tokens[index].kind == Kind::Name && index > 0 && source.is(index - 1, ".");
        let is_called = source.is(index + 1, "(");
        (is_name && !is_called).then(|| of_method_name(case, index))
    })
}

fn of_method_name(case: &Case<'_>, place: usize) -> Diagnosis {
    let name = case.source.word(place);
    match case.column(name) {
        Some(_) => own_attribute(case, place),
        None => Diagnosis::new(
            "method-not-called",
            format!("`.{name}` is a method, and here it is not called."),
            format!("Call it: .{name}()"),
        ),
    }
}

fn own_attribute(case: &Case<'_>, place: usize) -> Diagnosis {
    let name = case.source.word(place);
    Diagnosis::new(
        "attribute-is-column",
        format!("`.{name}` is the data frame's own, although there is a column `{name}` too."),
        format!("Name the column in brackets: df[{}]", quoted(name)),
    )
    .near(&[name])
    .fixed(format!("Use [{}]", quoted(name)), with_column(case, place, name))
}

/// `df.size.mean()`: the attribute before this one is not the column that was meant.
fn taken_by_method(case: &Case<'_>, place: usize) -> Option<Diagnosis> {
    let before = place.checked_sub(2)?;
    let is_column = before > 0 && case.source.is(before - 1, ".") && case.column(case.source.word(before)).is_some();
    is_column.then(|| own_attribute(case, before))
}

/// `'NoneType' object has no attribute 'head'`.
fn nothing_returned(case: &Case<'_>, wanted: &str) -> Diagnosis {
    let inplace = case.source.text.contains("inplace=True") || case.source.text.contains("inplace = True");
    let advice = if inplace {
        "A call with inplace=True returns None: leave it out and assign what the call returns."
    } else {
        "A call before it returned None (print, list.sort, list.append and calls with inplace=True do): use the object \
         itself."
    };
    Diagnosis::new("nothing-returned", format!("`.{wanted}` is asked of None, not of a data frame."), advice)
}

#[cfg(test)]
mod tests {
    use super::{missing_key, replaced_word};

    #[test]
    fn the_key_is_found_in_every_wording() {
        for (message, key) in [
            ("'Regoin'", "Regoin"),
            ("\"['pricee'] not in index\"", "pricee"),
            ("\"['pricee'] not found in axis\"", "pricee"),
            ("\"None of ['pricee'] are in the columns\"", "pricee"),
            ("\"Label(s) ['pricee'] do not exist\"", "pricee"),
            ("'Column not found: qtyy'", "qtyy"),
            ("\"Columns not found: 'qtyy'\"", "qtyy"),
            ("\"The following id_vars or value_vars are not present in the DataFrame: ['regio']\"", "regio"),
            (
                "\"Only a column name can be used for the key in a dtype mappings argument. 'regio' not found in columns.\"",
                "regio",
            ),
            ("\"None of [Index(['a', 'b'], dtype='str')] are in the [columns]\"", "a"),
            ("'it is'", "it is"),
            ("\"it's\"", "it's"),
            ("'a[0]'", "a[0]"),
        ] {
            assert_eq!(missing_key(message), Some(key), "{message}");
        }
    }

    #[test]
    fn only_whole_words_are_replaced() {
        assert_eq!(replaced_word("a > aa and b.a == a", "a", "x"), "x > aa and b.x == x");
    }
}
