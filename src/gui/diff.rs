//! What changed from one text to the next, line by line.

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Same,
    Added,
    Removed,
}

/// Longer texts are not compared line by line: all of the old one went, all of the new one came.
const LONGEST: usize = 1200;

/// The lines of both texts, in the order a person reads a diff: what went before what came.
pub(crate) fn lines<'a>(old: &'a str, new: &'a str) -> Vec<(Change, &'a str)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (from, to) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut diff: Vec<_> = old[..head].iter().map(|line| (Change::Same, *line)).collect();
    if from.len().max(to.len()) > LONGEST {
        diff.extend(from.iter().map(|line| (Change::Removed, *line)));
        diff.extend(to.iter().map(|line| (Change::Added, *line)));
    } else {
        changed(from, to, &mut diff);
    }
    diff.extend(new[new.len() - tail..].iter().map(|line| (Change::Same, *line)));
    diff
}

/// How many lines came, and how many went.
pub(crate) fn size(old: &str, new: &str) -> (usize, usize) {
    let diff = lines(old, new);
    let count = |wanted| diff.iter().filter(|(change, _)| *change == wanted).count();
    (count(Change::Added), count(Change::Removed))
}

/// By the longest common subsequence.
fn changed<'a>(old: &[&'a str], new: &[&'a str], diff: &mut Vec<(Change, &'a str)>) {
    let wide = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * wide];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * wide + j] = if old[i] == new[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            diff.push((Change::Same, new[j]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[(i + 1) * wide + j] >= common[i * wide + j + 1]) {
            diff.push((Change::Removed, old[i]));
            i += 1;
        } else {
            diff.push((Change::Added, new[j]));
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, lines, size};

    #[test]
    fn a_changed_line_goes_and_comes_between_those_that_stay() {
        let diff = lines("a\nb\nc", "a\nx\nc\nd");
        let expected = [
            (Change::Same, "a"),
            (Change::Removed, "b"),
            (Change::Added, "x"),
            (Change::Same, "c"),
            (Change::Added, "d"),
        ];
        assert_eq!(diff, expected);
        assert_eq!(size("a\nb\nc", "a\nx\nc\nd"), (2, 1));
        assert_eq!((size("", ""), size("same", "same")), ((0, 0), (0, 0)));
    }

    #[test]
    fn very_long_texts_are_compared_too() {
        let text = |letter: &str| (0..5000).map(|n| format!("{letter}{n}")).collect::<Vec<_>>().join("\n");
        let (old, new) = (text("a"), text("b"));
        assert_eq!(size(&old, &new), (5000, 5000));
    }
}
