//! Which names are near one that does not exist.

/// The nearest names, best first, at most three.
#[derive(Debug, Default)]
pub(super) struct Near<'a> {
    pub(super) names: Vec<&'a str>,
    /// Whether the first is the only one that can have been meant.
    pub(super) certain: bool,
}

/// How far apart two names are: letters to change, add, take away or swap.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut rows = vec![(0..=other.len()).collect::<Vec<_>>()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut cost = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                cost = cost.min(rows[i - 1][j - 1] + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

/// The name without case, spaces and punctuation.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The names near this one.
pub(super) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Near<'a> {
    let key: Vec<char> = folded(wanted).chars().take(80).collect();
    if key.is_empty() {
        return Near::default();
    }
    let allowed = match key.len() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let mut ranked: Vec<(usize, &str)> = Vec::new();
    for name in names {
        let other: Vec<char> = folded(name).chars().take(80).collect();
        if other.is_empty() || ranked.iter().any(|(_, known)| *known == name) {
            continue;
        }
        let apart = distance(&key, &other);
        let part = key.len() >= 3 && other.len() >= 3 && (contains(&other, &key) || contains(&key, &other));
        if apart <= allowed && apart < key.len().min(other.len()) {
            ranked.push((apart, name));
        } else if part {
            ranked.push((10 + apart.min(90), name));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let certain = match ranked[..] {
        [] => false,
        [(0, _), (0, _), ..] => false,
        [(0, _), ..] => true,
        [(first, _)] => first < 10,
        // A second one must be clearly farther.
        [(first, _), (second, _), ..] => first < 10 && second > first + 1,
    };
    Near { names: ranked.into_iter().take(3).map(|(_, name)| name).collect(), certain }
}

fn contains(long: &[char], short: &[char]) -> bool {
    long.len() > short.len() && long.windows(short.len()).any(|part| part == short)
}

/// "`a`, `b` or `c`".
pub(super) fn listed(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., end] => {
            let first: Vec<_> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} {last} `{end}`", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn case_and_spaces_are_certain_and_a_typo_only_where_nothing_else_is_near() {
        let near = nearest("region ", ["Region", "region_code", "price"]);
        assert!(near.certain);
        assert_eq!(near.names[0], "Region");
        let near = nearest("amont", ["amount", "month"]);
        assert!(!near.certain && near.names.len() == 2, "{near:?}");
        assert!(nearest("pricee", ["price", "product"]).certain);
        let near = nearest("prod", ["product", "price"]);
        assert!(!near.certain && near.names == ["product"], "{near:?}");
        assert!(nearest("zzz", ["a", "price"]).names.is_empty());
        assert!(nearest("", ["a"]).names.is_empty());
    }
}
