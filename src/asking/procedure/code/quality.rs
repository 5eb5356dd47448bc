//! Missing values and outliers as pandas.

use super::Code;
use crate::asking::pandas::python::{applied, names, number};
use crate::asking::procedure::plan::{Filling, Rule};

impl Code<'_> {
    pub(super) fn fill(&self, columns: &[usize], filling: Filling) -> String {
        match filling {
            Filling::Forward if columns.is_empty() => "df = df.ffill()".to_owned(),
            Filling::Backward if columns.is_empty() => "df = df.bfill()".to_owned(),
            Filling::Number(value) if columns.is_empty() => format!("df = df.fillna({})", number(value)),
            Filling::Aggregate(aggregate) if columns.is_empty() => {
                let figure = applied("df[numbers]", aggregate);
                format!("numbers = df.select_dtypes(\"number\").columns\ndf = df.fillna({figure})")
            }
            Filling::Linear if columns.is_empty() => {
                "numbers = df.select_dtypes(\"number\").columns\ndf = df.assign(**df[numbers].interpolate())".to_owned()
            }
            Filling::Forward | Filling::Backward | Filling::Linear => {
                let method = match filling {
                    Filling::Forward => "ffill",
                    Filling::Backward => "bfill",
                    _ => "interpolate",
                };
                let list = names(columns, self.index);
                format!("df = df.assign(**df[[{list}]].{method}())")
            }
            Filling::Number(value) => {
                let values: Vec<String> =
                    columns.iter().map(|&place| format!("{}: {}", self.name(place), number(value))).collect();
                format!("df = df.fillna({{{}}})", values.join(", "))
            }
            Filling::Aggregate(aggregate) => {
                let values: Vec<String> = columns
                    .iter()
                    .map(|&place| format!("{}: {}", self.name(place), applied(&self.of(place), aggregate)))
                    .collect();
                format!("df = df.fillna({{{}}})", values.join(", "))
            }
        }
    }

    /// Which rows are outliers.
    pub(super) fn bounds(&mut self, place: usize, rule: Rule) {
        let of = self.of(place);
        match rule {
            Rule::ZScore(threshold, population) => {
                let ddof = if population { "ddof=0" } else { "" };
                self.push(format!("z = ({of} - {of}.mean()) / {of}.std({ddof})"));
                self.push(format!("outlier = z.abs() > {}", number(threshold)));
            }
            Rule::Iqr(factor) => {
                self.push(format!("q1, q3 = {of}.quantile(0.25), {of}.quantile(0.75)"));
                self.push(format!("reach = {} * (q3 - q1)", number(factor)));
                self.push(format!("outlier = ({of} < q1 - reach) | ({of} > q3 + reach)"));
            }
        }
    }

    pub(super) fn missing(&mut self, columns: &[usize], most: bool, total: bool, share: bool) {
        let counted = if share { "100 * {}.isna().mean()" } else { "{}.isna().sum()" };
        match columns {
            [place] if !most => {
                let of = self.of(*place);
                if share {
                    self.push(format!("gaps = {of}.isna()"));
                    self.push("result = pd.DataFrame([{\"missing\": int(gaps.sum()), \"missing_percent\": 100 * gaps.mean()}])");
                } else {
                    self.push(format!("result = int({of}.isna().sum())"));
                }
                return;
            }
            _ if total && !share && !most => {
                self.push("result = int(df.isna().sum().sum())");
                return;
            }
            _ if total && !most => {
                self.push("result = 100 * df.isna().to_numpy().mean()");
                return;
            }
            _ => {}
        }
        if most && total {
            self.push("gaps = df.isna().sum()");
            self.push("result = pd.DataFrame([{\"missing\": int(gaps.sum()), \"column_with_most\": gaps.idxmax()}])");
            return;
        }
        let of =
            if columns.is_empty() || most { "df".to_owned() } else { format!("df[[{}]]", names(columns, self.index)) };
        let label = if share { "missing_percent" } else { "missing" };
        let counted = counted.replace("{}", &of);
        let counted = if share { format!("({counted})") } else { counted };
        self.push(format!("gaps = {counted}.rename_axis(\"column\").reset_index(name=\"{label}\")"));
        self.push(if most {
            format!("result = gaps[gaps[\"{label}\"] == gaps[\"{label}\"].max()]")
        } else {
            "result = gaps".to_owned()
        });
    }
}
