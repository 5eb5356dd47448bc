//! Colours of terminals (SGR sequences) in a line, as runs of text. Other sequences are taken out.
//!
//! The executor makes control characters visible, so an escape arrives as `␛` and a carriage return as `␍`.

/// A colour of the sixteen, by its hue; the theme decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hue {
    Grey,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
}

/// How a run of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Style {
    pub(crate) ink: Option<Hue>,
    pub(crate) ground: Option<Hue>,
    pub(crate) underlined: bool,
    pub(crate) slanted: bool,
}

/// A piece of a line in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// The longest part of a line that is shown, in characters.
const SHOWN: usize = 4000;

/// A line as it is shown: after the last carriage return, without escapes.
pub(crate) fn runs(line: &str) -> Vec<Run> {
    let line = line.trim_end_matches(['\r', '␍']);
    let line = line.rsplit(['\r', '␍']).next().unwrap_or(line);
    let mut runs: Vec<Run> = Vec::new();
    let (mut style, mut text, mut shown) = (Style::default(), String::new(), 0);
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if matches!(c, '\u{1b}' | '␛') {
            if !text.is_empty() {
                runs.push(Run { text: std::mem::take(&mut text), style });
            }
            escape(&mut rest, &mut style);
            continue;
        }
        if shown == SHOWN {
            text.push('…');
            break;
        }
        text.push(if c.is_control() && c != '\t' { '·' } else { c });
        shown += 1;
    }
    if !text.is_empty() || runs.is_empty() {
        runs.push(Run { text, style });
    }
    runs
}

/// The words of a line, without colours.
pub(crate) fn plain(line: &str) -> String {
    if line.contains(['\u{1b}', '␛', '\r', '␍']) {
        runs(line).into_iter().map(|run| run.text).collect()
    } else {
        line.to_owned()
    }
}

/// Takes one escape sequence in.
fn escape(rest: &mut std::str::Chars<'_>, style: &mut Style) {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some('[') => {
            let mut numbers = String::new();
            for c in ahead.by_ref() {
                if matches!(c, '0'..='9' | ';' | ':' | '?' | ' ') {
                    numbers.push(c);
                } else {
                    if c == 'm' {
                        set(style, &numbers);
                    }
                    break;
                }
            }
            *rest = ahead;
        }
        // A title or a link: up to its terminator.
        Some(']') => {
            let mut last = ' ';
            for c in ahead.by_ref() {
                if matches!(c, '\u{7}' | '␇') || (c == '\\' && matches!(last, '\u{1b}' | '␛')) {
                    break;
                }
                last = c;
            }
            *rest = ahead;
        }
        _ => {}
    }
}

fn set(style: &mut Style, numbers: &str) {
    let mut codes = numbers.split([';', ':']).map(|number| number.trim().parse::<u16>().unwrap_or(0));
    while let Some(code) = codes.next() {
        match code {
            0 => *style = Style::default(),
            3 => style.slanted = true,
            4 => style.underlined = true,
            23 => style.slanted = false,
            24 => style.underlined = false,
            30..=37 => style.ink = hue(code - 30),
            90..=97 => style.ink = hue(code - 90),
            39 => style.ink = None,
            40..=47 => style.ground = hue(code - 40),
            100..=107 => style.ground = hue(code - 100),
            49 => style.ground = None,
            38 | 48 => {
                let found = match codes.next() {
                    Some(5) => codes.next().and_then(of_256),
                    Some(2) => {
                        let mut part = || codes.next().unwrap_or(0).min(255) as u8;
                        Some(nearest(part(), part(), part()))
                    }
                    _ => None,
                };
                if code == 38 {
                    style.ink = found;
                } else {
                    style.ground = found;
                }
            }
            _ => {}
        }
    }
}

fn hue(number: u16) -> Option<Hue> {
    use Hue::{Blue, Cyan, Green, Grey, Magenta, Red, White, Yellow};
    [Grey, Red, Green, Yellow, Blue, Magenta, Cyan, White].get(usize::from(number)).copied()
}

/// A colour of the table of 256.
fn of_256(number: u16) -> Option<Hue> {
    match number {
        0..=7 => hue(number),
        8..=15 => hue(number - 8),
        16..=231 => {
            let cube = number - 16;
            let part = |step: u16| (step % 6 * 51) as u8;
            Some(nearest(part(cube / 36), part(cube / 6), part(cube)))
        }
        232..=255 => Some(if number < 244 { Hue::Grey } else { Hue::White }),
        _ => None,
    }
}

/// The hue of any colour: what was chosen for a black ground must be legible on a white one too.
fn nearest(red: u8, green: u8, blue: u8) -> Hue {
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    if most - least < 40 {
        return if most < 150 { Hue::Grey } else { Hue::White };
    }
    let strong = |part: u8| part - least > (most - least) / 2;
    match (strong(red), strong(green), strong(blue)) {
        (true, true, _) => Hue::Yellow,
        (true, false, true) => Hue::Magenta,
        (true, false, false) => Hue::Red,
        (false, true, true) => Hue::Cyan,
        (false, true, false) => Hue::Green,
        (false, false, _) => Hue::Blue,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hue, plain, runs};

    fn inks(line: &str) -> Vec<(String, Option<Hue>)> {
        runs(line).into_iter().map(|run| (run.text, run.style.ink)).collect()
    }

    #[test]
    fn colours_are_read_also_from_escapes_that_were_made_visible() {
        let red = vec![("a".to_owned(), None), ("b".to_owned(), Some(Hue::Red)), ("c".to_owned(), None)];
        assert_eq!(inks("a\u{1b}[31mb\u{1b}[0mc"), red);
        assert_eq!(inks("a␛[1;31mb␛[mc"), red);
        assert_eq!(inks("␛[38;5;46mx"), [("x".to_owned(), Some(Hue::Green))]);
        assert_eq!(inks("␛[38;2;20;30;250mx"), [("x".to_owned(), Some(Hue::Blue))]);
        assert_eq!(runs("␛[4;43mx")[0].style.ground, Some(Hue::Yellow));
    }

    #[test]
    fn what_is_no_colour_is_taken_out_and_a_progress_bar_shows_its_last_state() {
        assert_eq!(plain("␛[2K␛]0;title␇50 %␍100 %␍"), "100 %");
        assert_eq!(plain("plain"), "plain");
        assert_eq!(plain("\u{1b}["), "");
        assert!(plain(&"x".repeat(10_000)).len() == 10_000);
        assert_eq!(runs(&"x".repeat(10_000))[0].text.chars().count(), 4001);
    }
}
