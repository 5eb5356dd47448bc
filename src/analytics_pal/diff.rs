//! What changed between two versions of a program, line by line.

use std::fmt;

use similar::{ChangeTag, TextDiff};

/// A difference of two texts. Shown with three lines around each change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeDiff {
    /// Every line of either, in order.
    pub lines: Vec<DiffLine>,
    unified: String,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// What became of it.
    pub change: Change,
    /// The line, without its end.
    pub text: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is in both.
    Kept,
    /// It is only in the earlier one.
    Removed,
    /// It is only in the later one.
    Added,
}

impl CodeDiff {
    /// What changed from one text to the other.
    pub fn between(earlier: &str, later: &str) -> Self {
        // With or without a line end at the end is no change of the program.
        let (earlier, later) = (format!("{}\n", earlier.trim_end()), format!("{}\n", later.trim_end()));
        let diff = TextDiff::from_lines(&earlier, &later);
        let lines = diff.iter_all_changes().map(|change| DiffLine {
            change: match change.tag() {
                ChangeTag::Equal => Change::Kept,
                ChangeTag::Delete => Change::Removed,
                ChangeTag::Insert => Change::Added,
            },
            text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
        });
        let unified = diff.unified_diff().context_radius(3).to_string();
        Self { lines: lines.collect(), unified }
    }

    /// Whether the texts are the same.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.change == Change::Kept)
    }
}

/// The unified form: `-` for lines that went, `+` for lines that came.
impl fmt::Display for CodeDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.unified)
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, CodeDiff};

    #[test]
    fn a_changed_line_goes_and_comes() {
        let diff = CodeDiff::between("a = 1\nb = 2", "a = 1\nb = 3\n");
        let changes: Vec<_> = diff.lines.iter().map(|line| (line.change, line.text.as_str())).collect();
        assert_eq!(changes, [(Change::Kept, "a = 1"), (Change::Removed, "b = 2"), (Change::Added, "b = 3")]);
        assert!(diff.to_string().contains("-b = 2\n+b = 3"));
        assert!(CodeDiff::between("a", "a\n").is_empty());
    }
}
