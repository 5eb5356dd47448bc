//! What the columns of a text need so that they get their types: words in the call that reads it, or lines behind it.

use super::python::quoted;
use crate::frame::{ColumnFacts, ReadAs, TextColumn};

/// Numbers out of texts with currency, percent signs, marks between thousands, or brackets for a minus.
pub(super) const NUMBER: &str = r#"def number(text, decimal="."):
    """The number in a text such as "$1,234.50", "(12)" or "12 %"; None where there is none."""
    text = text.strip()
    minus = text.startswith("(") and text.endswith(")")
    found = re.fullmatch(r"(\D*)(\d(?:.*\d)?)(\D*)", text[1:-1] if minus else text)
    if not found:
        return None
    before, digits, behind = found.groups()
    if re.search(r"[^\d.,' \u2019\u00a0\u202feE+-]", digits):
        return None
    if any(re.search(r"[:/@#*_]", part) or sum(map(str.isalpha, part)) > 3 for part in (before, behind)):
        return None
    digits = re.sub(rf"[^\d{re.escape(decimal)}eE+-]", "", digits).replace(decimal, ".")
    minus = minus or "-" in before or "\u2212" in before or ("-" in behind and not before.strip())
    try:
        return float(("-" if minus else "") + ("0." if before.endswith(decimal) else "") + digits)
    except ValueError:
        return None"#;

/// A column on its way into the call.
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    /// The contract's word for its type.
    pub(super) kind: &'a str,
    pub(super) text: &'a TextColumn,
    pub(super) facts: Option<ColumnFacts>,
}

/// What the columns need: types in the call, dates in the call, and lines behind it.
#[derive(Default)]
pub(super) struct Needs {
    pub(super) types: Vec<(String, &'static str)>,
    pub(super) dates: Vec<String>,
    pub(super) later: Vec<String>,
    pub(super) helper: bool,
}

/// The marks in numbers that the whole file may be read with; `None` where they are those that pandas expects.
pub(super) fn marks(columns: &[Column<'_>]) -> Option<(char, Option<char>)> {
    let marked = columns.iter().filter_map(|column| match &column.text.form {
        ReadAs::Number { decimal, thousands, loose: false } if (*decimal, *thousands) != ('.', None) => {
            Some((*decimal, *thousands))
        }
        _ => None,
    });
    let marked: Vec<(char, Option<char>)> =
        marked.filter(|(_, mark)| mark.is_none_or(|mark| mark.is_ascii() && mark != ' ')).collect();
    let (decimal, _) = *marked.first()?;
    let thousands = marked.iter().filter(|(other, _)| *other == decimal).find_map(|(_, thousands)| *thousands);
    Some((decimal, thousands))
}

impl Needs {
    /// What the columns of the table of this name need, where the call has these marks.
    pub(super) fn of(name: &str, columns: &[Column<'_>], marks: Option<(char, Option<char>)>) -> Self {
        let mut needs = Self::default();
        for column in columns {
            needs.take(name, column, marks);
        }
        needs
    }

    fn take(&mut self, name: &str, column: &Column<'_>, marks: Option<(char, Option<char>)>) {
        let title = quoted(column.name);
        let cells = format!("{name}[{title}]");
        let nulls = column.facts.is_none_or(|facts| facts.nulls);
        let doubtful = column.facts.is_none_or(|facts| facts.doubtful);
        let kind = match column.kind {
            "int64" if nulls => "Int64",
            "bool" if nulls => "boolean",
            "int64" => "int64",
            "bool" => "bool",
            _ => "float64",
        };
        let mut typed = |kind: &'static str| self.types.push((column.name.to_owned(), kind));
        match &column.text.form {
            ReadAs::Text => {
                if doubtful || marks.is_some() || column.text.empty_texts {
                    typed("str");
                }
                if column.text.empty_texts {
                    self.later.push(format!("{cells} = {cells}.fillna(\"\")"));
                }
            }
            ReadAs::Bool if nulls => typed("boolean"),
            ReadAs::Bool => {}
            ReadAs::LooseBool => {
                typed("str");
                let words = "{\"true\": True, \"t\": True, \"yes\": True, \"y\": True, \"1\": True, \"on\": True, \
                     \"false\": False, \"f\": False, \"no\": False, \"n\": False, \"0\": False, \"off\": False}";
                self.later.push(format!("{cells} = {cells}.str.strip().str.lower().map({words}).astype(\"{kind}\")"));
            }
            ReadAs::Number { decimal, loose: true, .. } => {
                typed("str");
                let decimal =
                    if *decimal == '.' { String::new() } else { format!(", decimal={}", quoted(&decimal.to_string())) };
                let whole = if kind == "float64" { "" } else { ".where(lambda numbers: numbers % 1 == 0)" };
                self.misfits(column);
                self.later.push(format!(
                    "{cells} = {cells}.map(number, na_action=\"ignore\"{decimal}).astype(\"float64\"){whole}{}",
                    if kind == "float64" { String::new() } else { format!(".astype(\"{kind}\")") }
                ));
                self.helper = true;
            }
            ReadAs::Number { decimal, thousands, .. } => {
                let own = (*decimal, *thousands);
                let plain = own == ('.', None);
                let whole = kind != "float64";
                let fits = marks.is_none_or(|(point, mark)| {
                    (plain && whole) || (own.0 == point && own.1.is_none_or(|own| Some(own) == mark))
                });
                if !fits || (marks.is_none() && !plain) {
                    typed("str");
                    let mut text = format!("{cells}.str.strip()");
                    if let Some(mark) = thousands {
                        let blanks = if *mark == ' ' { "[ \\u00a0\\u202f]".to_owned() } else { format!("[{mark}]") };
                        text = format!("{text}.str.replace(\"{blanks}\", \"\", regex=True)");
                    }
                    if *decimal != '.' {
                        text = format!("{text}.str.replace({}, \".\", regex=False)", quoted(&decimal.to_string()));
                    }
                    self.later.push(format!("{cells} = pd.to_numeric({text}).astype(\"{kind}\")"));
                } else if kind == "Int64" && !plain {
                    self.later.push(format!("{cells} = {cells}.astype(\"Int64\")"));
                } else if kind == "Int64" {
                    typed("Int64");
                }
            }
            ReadAs::Moment { format, iso, day_first, zoned } => {
                let timed = format.as_ref().is_none_or(|format| format.contains("%H"));
                let cut = column.kind == "date" && timed;
                let plain = *iso && !zoned && !cut && column.text.misfits == 0;
                if plain && format.is_some() {
                    self.dates.push(column.name.to_owned());
                    return;
                }
                if marks.is_some() {
                    typed("str");
                }
                let zone = if *zoned { ", utc=True" } else { "" };
                let misfits = if column.text.misfits > 0 { ", errors=\"coerce\"" } else { "" };
                let form = match format {
                    Some(format) => format!("format={}", quoted(format)),
                    None if *day_first => "format=\"mixed\", dayfirst=True".to_owned(),
                    None => "format=\"mixed\"".to_owned(),
                };
                let day = if cut { ".dt.normalize()" } else { "" };
                self.misfits(column);
                self.later.push(format!("{cells} = pd.to_datetime({cells}, {form}{zone}{misfits}){day}"));
            }
        }
    }

    fn misfits(&mut self, column: &Column<'_>) {
        let cells = match column.text.misfits {
            0 => return,
            1 => "1 cell of the column below does not fit its type and is left empty.".to_owned(),
            many => format!("{many} cells of the column below do not fit its type and are left empty."),
        };
        self.later.push(format!("# {cells}"));
    }
}
