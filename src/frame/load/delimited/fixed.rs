//! Columns of fixed width: text in which blanks stand at the same places of every line, as programs print tables. Such a
//! text is written anew with tabulators between its cells, line by line.

/// Lines looked at.
const LINES: usize = 200;

/// The text with tabulators between its columns; `None` where no places tell columns apart.
pub(super) fn with_tabs(text: &str) -> Option<String> {
    if text.contains(['\t', '"']) || !text.is_ascii() {
        return None;
    }
    let Some(columns) = places(text) else {
        return runs(text);
    };
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        if !body.trim().is_empty() {
            for (index, (start, end)) in columns.iter().enumerate() {
                if index > 0 {
                    out.push('\t');
                }
                let end = if index + 1 == columns.len() { body.len() } else { (*end).min(body.len()) };
                out.push_str(body.get((*start).min(end)..end).unwrap_or_default().trim());
            }
        }
        out.push_str(line.get(body.len()..).unwrap_or_default());
    }
    Some(out)
}

/// Where the columns of such a text begin and end, in bytes of a line; `None` where runs of blanks tell them apart.
pub(super) fn places(text: &str) -> Option<Vec<(usize, usize)>> {
    columns(text, 1).or_else(|| columns(text, 2))
}

/// The text with a tabulator for each run of blanks, where every line has as many of them and a good part of the columns
/// holds numbers.
fn runs(text: &str) -> Option<String> {
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_ascii_whitespace().collect())
        .filter(|line: &Vec<_>| !line.is_empty())
        .collect();
    let width = lines.first()?.len();
    let body = lines.get(1..)?;
    let numeric = |column: &usize| {
        body.iter().filter(|line| line.get(*column).is_some_and(|cell| cell.parse::<f64>().is_ok())).count() * 10
            >= body.len() * 8
    };
    let even = body.len() > 1 && lines.iter().all(|line| line.len() == width);
    if !even || width < 2 || !text.contains("  ") || (0..width).filter(numeric).count() * 3 < width {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        out.push_str(&line.split_ascii_whitespace().collect::<Vec<_>>().join("\t"));
        out.push_str(line.get(line.trim_end_matches(['\n', '\r']).len()..).unwrap_or_default());
    }
    Some(out)
}

/// Where the columns begin and end, in bytes of a line. At least so many blanks stand between two of them: one is enough
/// where a good part of the columns holds numbers.
fn columns(text: &str, gap: usize) -> Option<Vec<(usize, usize)>> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).take(LINES).collect();
    let widest = lines.iter().map(|line| line.len()).max()?;
    let aligned = lines.iter().filter(|line| line.contains("  ")).count();
    if lines.len() < 3 || aligned * 2 < lines.len() || widest > 2_000 {
        return None;
    }
    let mut blank = vec![true; widest];
    for line in &lines {
        for (place, byte) in blank.iter_mut().zip(line.bytes()) {
            *place &= byte == b' ';
        }
    }
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (place, blank) in blank.iter().enumerate() {
        match columns.last_mut() {
            _ if *blank => {}
            Some((_, end)) if place - *end < gap => *end = place + 1,
            _ => columns.push((place, place + 1)),
        }
    }
    let cell = |line: &&str, (start, end): &(usize, usize)| {
        line.get((*start).min(line.len())..(*end).min(line.len())).unwrap_or_default().trim().to_owned()
    };
    let filled = |column: &(usize, usize)| lines.iter().filter(|line| !cell(line, column).is_empty()).count();
    let numeric = |column: &&(usize, usize)| {
        lines.iter().skip(1).filter(|line| cell(line, column).parse::<f64>().is_ok()).count() * 10
            >= (lines.len() - 1) * 8
    };
    // A word that only some lines have belongs to the text on its left.
    let mut whole: Vec<(usize, usize)> = Vec::new();
    for column in columns {
        match whole.last_mut() {
            Some((_, end)) if filled(&column) * 2 < lines.len() => *end = column.1,
            _ => whole.push(column),
        }
    }
    let columns = whole;
    let full = columns.iter().filter(|column| filled(column) * 10 >= lines.len() * 7).count();
    let told = gap > 1 || columns.iter().filter(numeric).count() * 3 >= columns.len();
    (told && columns.len() >= 3 && full * 10 >= columns.len() * 8).then_some(columns)
}

#[cfg(test)]
mod tests {
    use super::with_tabs;

    #[test]
    fn blanks_at_the_same_places_tell_columns_apart() {
        let text = "id  Team           x\n 1  Ohio St      1.5\n12  Michigan St  2.5\n 3  Baylor      10.5\n";
        let expected = "id\tTeam\tx\n1\tOhio St\t1.5\n12\tMichigan St\t2.5\n3\tBaylor\t10.5\n";
        assert_eq!(with_tabs(text).as_deref(), Some(expected));
        let words = "Ann Berg    Rome   x1\nOle Dahl    Oslo   y2\nEva Lund    Paris  z3\n";
        assert_eq!(with_tabs(words).as_deref(), Some("Ann Berg\tRome\tx1\nOle Dahl\tOslo\ty2\nEva Lund\tParis\tz3\n"));
        let loose = "id  name   x\n1  alpha  2.5\n20  beta  3.5\n300  gamma  4.5\n";
        assert_eq!(with_tabs(loose).as_deref(), Some("id\tname\tx\n1\talpha\t2.5\n20\tbeta\t3.5\n300\tgamma\t4.5\n"));
        assert_eq!(with_tabs("some words here\nand others there\nno table at all\n"), None);
        assert_eq!(with_tabs("a,b\n1,2\n3,4\n"), None);
    }
}
