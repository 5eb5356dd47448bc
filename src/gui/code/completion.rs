//! What could be meant at the cursor: names of tables and columns, members of pandas, words of the language and of the
//! text itself.

use std::collections::BTreeSet;
use std::ops::Range;

use super::members;
use crate::asking::python::{Kind, Source, Token};
use crate::domain::{CodeType, counted};

/// A table as the code knows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownTable {
    /// The names it goes by (`df`, `sales`).
    pub(crate) names: Vec<String>,
    /// Its columns with their types.
    pub(crate) columns: Vec<(String, String)>,
}

/// What an offer is; shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Table,
    Column,
    Function,
    Attribute,
    Module,
    Keyword,
    Name,
}

impl Sort {
    /// In a word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Function => "function",
            Self::Attribute => "attribute",
            Self::Module => "module",
            Self::Keyword => "keyword",
            Self::Name => "name",
        }
    }
}

/// One thing that could be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What is shown.
    pub(crate) label: String,
    /// What is put in.
    pub(crate) insert: String,
    pub(crate) sort: Sort,
    /// Its parameters, or a column's type.
    pub(crate) about: String,
}

/// What is offered, and the bytes that a choice replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offers {
    pub(crate) bytes: Range<usize>,
    pub(crate) all: Vec<Offer>,
    /// Whether it is worth showing without being asked for.
    pub(crate) unasked: bool,
}

/// Offers that are kept: nobody scrolls further.
const MOST: usize = 200;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
const BUILTINS: [&str; 28] = [
    "abs",
    "all",
    "any",
    "bool",
    "dict",
    "enumerate",
    "filter",
    "float",
    "int",
    "isinstance",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "zip",
];
const BOUND: [(&str, Sort); 9] = [
    ("pd", Sort::Module),
    ("np", Sort::Module),
    ("plt", Sort::Module),
    ("math", Sort::Module),
    ("datetime", Sort::Module),
    ("stats", Sort::Module),
    ("dfs", Sort::Table),
    ("result", Sort::Name),
    ("execute_sql_query", Sort::Function),
];
const SQL: [&str; 52] = [
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "DISTINCT",
    "AS",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS NULL",
    "IS NOT NULL",
    "BETWEEN",
    "LIKE",
    "ILIKE",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "JOIN",
    "LEFT JOIN",
    "INNER JOIN",
    "FULL JOIN",
    "CROSS JOIN",
    "ON",
    "USING",
    "UNION ALL",
    "WITH",
    "OVER",
    "PARTITION BY",
    "QUALIFY",
    "ASC",
    "DESC",
    "NULLS LAST",
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "median",
    "round",
    "coalesce",
    "cast",
    "date_trunc",
    "extract",
    "row_number",
    "strftime",
];
/// Functions whose texts name columns.
const OVER_COLUMNS: [&str; 24] = [
    "groupby",
    "sort_values",
    "drop",
    "rename",
    "agg",
    "aggregate",
    "assign",
    "pivot",
    "pivot_table",
    "merge",
    "join",
    "set_index",
    "drop_duplicates",
    "duplicated",
    "value_counts",
    "nlargest",
    "nsmallest",
    "dropna",
    "melt",
    "explode",
    "astype",
    "filter",
    "loc",
    "crosstab",
];

/// What could be meant at this byte. `None` where nothing is.
pub(crate) fn at(text: &str, byte: usize, language: CodeType, tables: &[KnownTable]) -> Option<Offers> {
    let before = text.get(..byte)?;
    if language == CodeType::Sql {
        return of_sql(before, tables);
    }
    let source = Source::of(before);
    if is_comment(&source) {
        return None;
    }
    let here = Here { source: &source, text, tables };
    let last = source.tokens.len().checked_sub(1);
    if let Some(last) = last.filter(|last| is_open_text(&source.tokens[*last]) && source.tokens[*last].end == byte) {
        return here.in_text(last);
    }
    let word = last.filter(|last| source.tokens[*last].end == byte && source.tokens[*last].kind == Kind::Name);
    let dot = match word {
        Some(word) => word.checked_sub(1).filter(|dot| source.is(*dot, ".")),
        None => last.filter(|last| source.is(*last, ".") && source.tokens[*last].end == byte),
    };
    let typed = word.map_or("", |word| source.word(word));
    let bytes = byte - typed.len()..byte;
    if let Some(dot) = dot {
        let found = here.after_dot(dot);
        return chosen(found, typed, bytes, true);
    }
    let before_word = word.or(Some(source.tokens.len())).and_then(|word| word.checked_sub(1));
    if before_word.is_some_and(|before| {
        matches!(source.word(before), "def" | "class" | "import") || source.tokens[before].kind == Kind::Number
    }) {
        return None;
    }
    let long_enough = typed.chars().count() >= 2;
    chosen(here.names(word), typed, bytes, long_enough)
}

/// Those that fit what is typed, the best first.
fn chosen(offers: Vec<Offer>, typed: &str, bytes: Range<usize>, unasked: bool) -> Option<Offers> {
    let lower = typed.to_lowercase();
    let mut ranked: Vec<(u8, Offer)> = offers
        .into_iter()
        .filter_map(|offer| {
            let label = offer.label.to_lowercase();
            let rank = if offer.label.starts_with(typed) {
                0
            } else if label.starts_with(&lower) {
                1
            } else if lower.chars().count() >= 2 && label.contains(&lower) {
                2
            } else {
                return None;
            };
            Some((rank, offer))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let offers: Vec<Offer> = ranked.into_iter().map(|(_, offer)| offer).take(MOST).collect();
    // The word as it stands is no news.
    let news = offers.iter().any(|offer| offer.label != typed);
    news.then_some(Offers { bytes, all: offers, unasked })
}

fn offer(label: &str, sort: Sort, about: &str) -> Offer {
    Offer { label: label.to_owned(), insert: label.to_owned(), sort, about: about.to_owned() }
}

fn is_open_text(token: &Token<'_>) -> bool {
    token.kind == Kind::Text && !token.is_closed()
}

/// Whether the text ends inside a comment: behind the last token there is a `#` on the last line.
fn is_comment(source: &Source<'_>) -> bool {
    let end = source.tokens.last().map_or(0, |token| token.end);
    let rest = &source.text[end..];
    rest[rest.rfind('\n').map_or(0, |end| end + 1)..].contains('#')
}

struct Here<'a> {
    /// What is before the cursor.
    source: &'a Source<'a>,
    /// All of it.
    text: &'a str,
    tables: &'a [KnownTable],
}

impl Here<'_> {
    fn table(&self, name: &str) -> Option<&KnownTable> {
        self.tables.iter().find(|table| table.names.iter().any(|known| known == name))
    }

    /// Columns of this table, or of all of them, and those that the code makes.
    fn columns(&self, table: Option<&KnownTable>) -> Vec<Offer> {
        let of = |table: &KnownTable| -> Vec<Offer> {
            table.columns.iter().map(|(name, data_type)| offer(name, Sort::Column, data_type)).collect()
        };
        let mut found: Vec<Offer> = match table {
            Some(table) => of(table),
            None => self.tables.iter().flat_map(of).collect(),
        };
        let whole = Source::of(self.text);
        for index in 0..whole.tokens.len() {
            if let Some(name) = whole.literal(index)
                && whole.is(index + 1, "]")
                && whole.is(index + 2, "=")
            {
                found.push(offer(name, Sort::Column, "made above"));
            }
        }
        let mut seen = BTreeSet::new();
        found.retain(|offer| seen.insert(offer.label.clone()));
        found
    }

    /// Inside a string: columns where it is a key or an argument, SQL where it is a query.
    fn in_text(&self, index: usize) -> Option<Offers> {
        let (source, token) = (self.source, &self.source.tokens[index]);
        let quotes = token.text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| quotes.starts_with(quote))?;
        let start = token.start + (token.text.len() - quotes.len()) + quote.len();
        let typed = source.text.get(start..)?;
        let open = (0..index).rev().find(|open| source.tokens[*open].partner.is_none() && source.opens(*open))?;
        let owner = self.owner_of_bracket(open);
        if owner.is_some_and(|owner| source.is(owner, "execute_sql_query")) {
            return of_sql(typed, self.tables)
                .map(|found| Offers { bytes: found.bytes.start + start..found.bytes.end + start, ..found });
        }
        if typed.contains('\n') || quote.len() == 3 {
            return None;
        }
        let subscript = source.is(open, "[");
        let over_columns = owner.is_some_and(|owner| OVER_COLUMNS.contains(&source.word(owner)));
        let root = owner.and_then(|owner| source.operand_before(owner + 1)).map_or("", |root| source.word(root));
        let literal = Self::is_list(source, open);
        let byte = source.text.len();
        let after = &self.text[byte..];
        let mut found = self.columns(self.table(root));
        for offer in &mut found {
            let escaped = offer.label.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
            offer.insert = if after.starts_with(quote) { escaped } else { escaped + quote };
        }
        let unasked = (subscript && (owner.is_some() || !literal)) || over_columns;
        chosen(found, typed, start..byte, unasked)
    }

    /// Whether a bracket begins a list and not a subscript.
    fn is_list(source: &Source<'_>, open: usize) -> bool {
        source.is(open, "[") && !follows_operand(source, open)
    }

    /// The last token of what a bracket belongs to, seen through lists and dictionaries inside it: `df` of `df[["`.
    fn owner_of_bracket(&self, open: usize) -> Option<usize> {
        let source = self.source;
        let mut open = open;
        loop {
            if follows_operand(source, open) && !source.is(open, "{") {
                return open.checked_sub(1);
            }
            open = (0..open).rev().find(|one| source.tokens[*one].partner.is_none() && source.opens(*one))?;
        }
    }

    /// Members of what stands before this dot.
    fn after_dot(&self, dot: usize) -> Vec<Offer> {
        let (owner, table) = self.owner(dot);
        let owners: &[&str] = match owner {
            // Neither is certain, and they have most in common.
            "" => &["DataFrame", "Series"],
            _ => &[owner],
        };
        let mut found = Vec::new();
        if owner == "DataFrame" {
            let identifiers = self.columns(table);
            found.extend(identifiers.into_iter().filter(|column| is_identifier(&column.label)));
        }
        let mut seen = BTreeSet::new();
        for member in owners.iter().flat_map(|owner| members::of(owner)) {
            if seen.insert(member.name) {
                let sort = if member.is_function { Sort::Function } else { Sort::Attribute };
                found.push(offer(member.name, sort, member.parameters));
            }
        }
        found
    }

    /// What kind of thing ends before this dot, and the table whose columns it has.
    fn owner(&self, dot: usize) -> (&'static str, Option<&KnownTable>) {
        let source = self.source;
        let Some(root) = source.operand_before(dot) else { return ("", None) };
        let name = source.word(root);
        let table = self.table(name);
        let mut owner = match name {
            _ if table.is_some() => "DataFrame",
            "pd" | "pandas" => "pd",
            "np" | "numpy" => "np",
            "plt" => "plt",
            "math" => "math",
            _ if source.tokens[root].kind == Kind::Text => "Str",
            _ => self.assigned(name, root),
        };
        let mut at = root + 1;
        while at < dot {
            if source.is(at, ".") {
                let name = source.word(at + 1);
                let column =
                    owner == "DataFrame" && table.is_some_and(|table| table.columns.iter().any(|c| c.0 == name));
                owner = if column { "Series" } else { members::given(owner, name) };
                at += 2;
            } else if source.is(at, "[") {
                let Some(close) = source.tokens[at].partner else { return ("", None) };
                let one = close == at + 2 && source.literal(at + 1).is_some();
                owner = match owner {
                    "DataFrame" if one => "Series",
                    "DataFrameGroupBy" if one => "SeriesGroupBy",
                    other => other,
                };
                at = close + 1;
            } else if source.is(at, "(") {
                let Some(close) = source.tokens[at].partner else { return ("", None) };
                at = close + 1;
            } else {
                return ("", None);
            }
        }
        (owner, table)
    }

    /// What the last assignment to a name before this token gave it.
    fn assigned(&self, name: &str, before: usize) -> &'static str {
        let source = self.source;
        let statements = source.statements();
        let assignment = statements.iter().rev().find(|statement| {
            statement.end <= before && source.is(statement.start, name) && source.is(statement.start + 1, "=")
        });
        let Some(statement) = assignment else { return "" };
        // A chain from its first to its last token; what is calculated has no owner here.
        let value = statement.start + 2;
        match source.operand_before(statement.end) {
            Some(root) if root == value && source.word(root) != name => self.owner(statement.end).0,
            _ => "",
        }
    }

    /// Names that can stand here.
    fn names(&self, at: Option<usize>) -> Vec<Offer> {
        let mut found = Vec::new();
        for table in self.tables {
            let columns = counted(table.columns.len() as u64, "column");
            found.extend(table.names.iter().map(|name| offer(name, Sort::Table, &columns)));
        }
        let here = at.map(|at| self.source.tokens[at].start);
        let mut own = BTreeSet::new();
        let whole = Source::of(self.text);
        for (index, token) in whole.tokens.iter().enumerate() {
            let attribute = index > 0 && whole.is(index - 1, ".");
            if token.kind == Kind::Name && !attribute && Some(token.start) != here && is_made(&whole.tokens, index) {
                own.insert(token.text);
            }
        }
        found.extend(own.into_iter().map(|name| offer(name, Sort::Name, "")));
        found.extend(BOUND.iter().map(|(name, sort)| offer(name, *sort, "")));
        found.extend(BUILTINS.iter().map(|name| offer(name, Sort::Function, "")));
        found.extend(KEYWORDS.iter().map(|name| offer(name, Sort::Keyword, "")));
        let mut seen = BTreeSet::new();
        found.retain(|offer| seen.insert(offer.label.clone()));
        found
    }
}

/// Whether a bracket stands behind something that can be called or subscripted.
fn follows_operand(source: &Source<'_>, open: usize) -> bool {
    source.operand_before(open).is_some()
        && !open.checked_sub(1).is_some_and(|last| KEYWORDS.contains(&source.word(last)))
}

/// Whether a name is made here: assigned, imported, defined, looped over.
fn is_made(tokens: &[Token<'_>], index: usize) -> bool {
    let is = |index: Option<usize>, words: &[&str]| {
        index.and_then(|index| tokens.get(index)).is_some_and(|token| words.iter().any(|word| token.is(word)))
    };
    let (before, after) = (index.checked_sub(1), Some(index + 1));
    (is(after, &["="]) && tokens[index].depth == 0)
        || is(before, &["def", "class", "import", "as", "for", "lambda"])
        || is(after, &["in"])
}

fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && letters.all(|c| c.is_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
}

/// Tables, columns and words of SQL.
fn of_sql(before: &str, tables: &[KnownTable]) -> Option<Offers> {
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    if line.contains("--") || before.matches('\'').count() % 2 == 1 {
        return None;
    }
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let typed = &before[start..];
    let quoted = before[..start].ends_with('"');
    let mut found = Vec::new();
    let owner = before[..start].strip_suffix('.').map(|rest| {
        let from = rest.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        rest.get(from..).unwrap_or_default()
    });
    let of_owner = owner.and_then(|owner| tables.iter().find(|table| table.names.iter().any(|name| name == owner)));
    let all: Vec<&KnownTable> = of_owner.map_or_else(|| tables.iter().collect(), |table| vec![table]);
    for table in &all {
        for (name, data_type) in &table.columns {
            let mut offer = offer(name, Sort::Column, data_type);
            if !quoted && !is_identifier(name) {
                offer.insert = format!("\"{}\"", name.replace('"', "\"\""));
            }
            found.push(offer);
        }
    }
    if owner.is_none() {
        for table in tables {
            found.extend(table.names.iter().map(|name| offer(name, Sort::Table, "")));
        }
        // Words are offered as they are being written.
        let small = typed.chars().next().is_some_and(char::is_lowercase);
        found.extend(SQL.iter().map(|word| {
            let word = if small { word.to_lowercase() } else { (*word).to_owned() };
            offer(&word, Sort::Keyword, "")
        }));
    }
    let mut seen = BTreeSet::new();
    found.retain(|offer| seen.insert(offer.label.clone()));
    let unasked = typed.chars().count() >= 2 || owner.is_some();
    chosen(found, typed, start..before.len(), unasked)
}

#[cfg(test)]
mod tests {
    use super::{KnownTable, Offers, Sort, at};
    use crate::domain::CodeType;

    fn tables() -> Vec<KnownTable> {
        let column = |name: &str, data_type: &str| (name.to_owned(), data_type.to_owned());
        vec![
            KnownTable {
                names: vec!["df".to_owned(), "sales".to_owned()],
                columns: vec![column("region", "text"), column("unit price", "float64"), column("it's", "text")],
            },
            KnownTable { names: vec!["df2".to_owned(), "staff".to_owned()], columns: vec![column("wage", "int64")] },
        ]
    }

    /// What is offered at `|`.
    fn offers(marked: &str, language: CodeType) -> Option<Offers> {
        let byte = marked.find('|').expect("a cursor");
        at(&marked.replacen('|', "", 1), byte, language, &tables())
    }

    fn first(marked: &str) -> String {
        offers(marked, CodeType::Python).map_or_else(String::new, |found| found.all[0].label.clone())
    }

    fn has(marked: &str, label: &str) -> bool {
        offers(marked, CodeType::Python).is_some_and(|found| found.all.iter().any(|offer| offer.label == label))
    }

    #[test]
    fn columns_are_offered_where_a_key_is_written() {
        for marked in [
            "df[\"|",
            "df['re|']",
            "df[['unit price', '|",
            "sales.groupby(\"|",
            "df.sort_values(by=['|",
            "df.loc[x, '|",
            "df.rename(columns={'|",
            "x = df[df['a'] > 1].groupby('|').sum()",
        ] {
            assert_eq!(first(marked), "region", "{marked}");
            assert!(offers(marked, CodeType::Python).is_some_and(|found| found.unasked), "{marked}");
        }
        assert_eq!(first("staff['|"), "wage");
        assert!(!has("staff['|", "region"));
        assert!(offers("print('re|')", CodeType::Python).is_some_and(|found| !found.unasked), "only when asked for");
        assert!(has("df['new'] = 1\ndf['|']", "new"), "a column that the code makes");
    }

    #[test]
    fn a_chosen_column_closes_its_quotes_and_escapes_them() {
        let insert = |marked: &str| offers(marked, CodeType::Python).expect("offers").all.remove(0).insert;
        assert_eq!(insert("df[\"re|"), "region\"");
        assert_eq!(insert("df[\"re|\"]"), "region");
        assert_eq!(insert("df['it|']"), "it\\'s");
    }

    #[test]
    fn what_follows_a_dot_depends_on_what_is_before_it() {
        assert_eq!(first("df.|"), "region", "columns that are names come first");
        assert!(has("df.gr|", "groupby") && !has("df.|", "unit price") && !has("df.|", "str"));
        assert!(has("df['region'].|", "str") && has("df['region'].str.up|", "upper"));
        assert!(has("df.region.value_c|", "value_counts"));
        assert!(has("df.groupby('region')['x'].|", "agg") && !has("df.groupby('region').|", "to_parquet"));
        assert!(has("df.groupby('region').sum().reset_i|", "reset_index"));
        assert!(has("pd.to_dat|", "to_datetime") && has("np.wh|", "where") && has("plt.pl|", "plot"));
        assert!(has("top = df['region']\ntop.str|", "str") && has("x = 1 + df.a\nx.sort_v|", "sort_values"));
    }

    #[test]
    fn names_of_tables_variables_and_the_language_are_offered() {
        assert!(has("st|", "staff") && has("sa|", "sales") && has("whi|", "while") && has("pri|", "print"));
        assert!(has("x = df['re\nsal|", "sales"), "a text that was left open ends with its line");
        assert!(has("total = 1\ntot|", "total") && has("for row in df: ro|", "row") && has("import json\njs|", "json"));
        let found = offers("st|", CodeType::Python).expect("offers");
        assert_eq!((found.all[0].sort, found.bytes), (Sort::Table, 0..2));
        for nothing in ["# st|", "x = 1  # df.|", "def st|", "'st|", "12|"] {
            assert!(offers(nothing, CodeType::Python).is_none_or(|found| !found.unasked), "{nothing}");
        }
    }

    #[test]
    fn sql_is_offered_tables_columns_and_words() {
        let labels = |marked: &str| -> Vec<(String, String)> {
            let found = offers(marked, CodeType::Sql);
            found.map_or_else(Vec::new, |found| found.all.into_iter().map(|o| (o.label, o.insert)).collect())
        };
        assert_eq!(labels("SELECT reg|")[0].0, "region");
        assert_eq!(labels("select un|")[0].1, "\"unit price\"");
        assert!(labels("select * fr|").iter().any(|(label, _)| label == "from"));
        assert_eq!(labels("SELECT staff.|"), [("wage".to_owned(), "wage".to_owned())]);
        assert!(labels("-- re|").is_empty() && labels("where a = 're|").is_empty());
        let inside = offers("x = execute_sql_query(\"SELECT reg|\")", CodeType::Python).expect("offers");
        assert_eq!((inside.all[0].label.as_str(), inside.bytes), ("region", 30..33));
    }

    #[test]
    fn any_place_in_any_text_can_be_asked_about() {
        for text in ["", ".", "'", "df[", "df[\"é", "}.x", "f(", "\"\"\"a", "x..y", "🙂.", "(.)", "a['b"] {
            for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
                for language in [CodeType::Python, CodeType::Sql] {
                    let found = at(text, byte, language, &tables());
                    assert!(found.is_none_or(|found| text.get(found.bytes).is_some()), "{text} {byte}");
                }
            }
        }
    }
}
