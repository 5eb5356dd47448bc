//! The line of a piece of code that tells it from others.

/// The first line that is no import, no comment and no constant; else the first line there is.
pub(super) fn telling_line(code: &str) -> &str {
    let lines = || code.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut names_follow = false;
    let does_something = |line: &&str| {
        if names_follow {
            names_follow = !line.contains(')');
            return false;
        }
        if line.starts_with("import ") || line.starts_with("from ") && line.contains(" import ") {
            names_follow = line.contains('(') && !line.contains(')');
            return false;
        }
        !line.starts_with('#') && !line.starts_with("--") && !is_constant(line)
    };
    lines().find(does_something).or_else(|| lines().next()).unwrap_or("")
}

/// `NAME = 3`, `name = "text"`.
fn is_constant(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let (name, value) = (name.trim(), value.split(" #").next().unwrap_or_default().trim());
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let quoted = |mark: char| {
        let inside = value.strip_prefix(mark).and_then(|value| value.strip_suffix(mark));
        inside.is_some_and(|inside| !inside.contains(mark))
    };
    let plain = value.replace('_', "").parse::<f64>().is_ok() || matches!(value, "True" | "False" | "None");
    !name.is_empty() && name.chars().all(word) && (plain || quoted('"') || quoted('\''))
}

#[cfg(test)]
mod tests {
    use super::telling_line;

    #[test]
    fn imports_comments_and_constants_do_not_name_a_run() {
        let code = "# sales\nimport pandas as pd\nfrom numpy import (\n    log,\n    exp,\n)\nLIMIT = 1_000\nname = 'x'  # who\n\n  big = df[df.n > LIMIT]\nbig";
        assert_eq!(telling_line(code), "big = df[df.n > LIMIT]");
        assert_eq!(telling_line("-- all of it\nSELECT * FROM df"), "SELECT * FROM df");
        assert_eq!(telling_line("from_date = df.day.min()"), "from_date = df.day.min()");
        assert_eq!(telling_line("\nimport this\n"), "import this");
        assert_eq!(telling_line(""), "");
    }
}
