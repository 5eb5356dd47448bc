//! Loops that no time is enough for, told from the code's text and the lines where it was stopped.

/// The line of a loop that nothing in it can end, if one of these lines (from 1) stands in such a loop: `while True` and its
/// like without a `break`, `return`, `raise` or a call that ends the program or a sequence.
pub fn endless_loop(code: &str, stopped_at: &[u32]) -> Option<u32> {
    let lines: Vec<&str> = code.lines().collect();
    stopped_at.iter().find_map(|line| around(&lines, usize::try_from(*line).ok()?.checked_sub(1)?))
}

fn around(lines: &[&str], stopped: usize) -> Option<u32> {
    let mut depth = indent(lines.get(stopped)?);
    if is_constant(lines.get(stopped)?) && cannot_end(lines, stopped) {
        return u32::try_from(stopped + 1).ok();
    }
    for (number, line) in lines.iter().enumerate().take(stopped).rev() {
        if line.trim().is_empty() || indent(line) >= depth {
            continue;
        }
        depth = indent(line);
        if is_constant(line) && cannot_end(lines, number) {
            return u32::try_from(number + 1).ok();
        }
        // What is around a function is not around what runs in it.
        if line.trim_start().starts_with("def ") {
            return None;
        }
    }
    None
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `while True:`, `while 1:`, `while not False:`.
fn is_constant(line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix("while") else { return false };
    let condition = rest.split(':').next().unwrap_or_default();
    let condition = condition.trim().trim_start_matches('(').trim_end_matches(')').trim();
    matches!(condition, "True" | "not False" | "not 0" | "not None")
        || condition.parse::<i64>().is_ok_and(|number| number != 0)
}

/// Whether no word in the loop's body ends it.
fn cannot_end(lines: &[&str], header: usize) -> bool {
    let Some(first) = lines.get(header) else { return false };
    let own = first.split_once(':').map_or("", |(_, rest)| rest);
    let inside = |line: &&&str| line.trim().is_empty() || indent(line) > indent(first);
    let body = lines.iter().skip(header + 1).take_while(inside);
    let ends = |line: &str| {
        let code = line.split('#').next().unwrap_or_default();
        let mut words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        words.any(|word| {
            matches!(
                word,
                "break" | "return" | "raise" | "yield" | "assert" | "exit" | "quit" | "_exit" | "next" | "throw"
            )
        })
    };
    !ends(own) && !body.into_iter().any(|line| ends(line))
}

#[cfg(test)]
mod tests {
    use super::endless_loop;

    #[test]
    fn only_a_loop_that_nothing_can_end_is_endless() {
        for (code, line, found) in [
            ("while True:\n    pass", 2, Some(1)),
            ("x = 1\nwhile 1: x += 1", 2, Some(2)),
            ("def spin():\n    while True:\n        x = 1\n\n        y = 2\nspin()", 5, Some(2)),
            ("while True:\n    for a in range(9):\n        a += 1", 3, Some(1)),
            ("while True:\n    if done():\n        break", 2, None),
            ("def f():\n    while True:\n        return 1\nf()", 3, None),
            ("while x < 10:\n    pass", 2, None),
            ("for x in y:\n    pass", 2, None),
            ("while True:\n    def f():\n        g()\n    break", 3, None),
        ] {
            assert_eq!(endless_loop(code, &[line]), found, "{code}");
        }
        assert_eq!(endless_loop("x", &[9]), None);
    }
}
