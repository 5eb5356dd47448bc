//! Numbers in a question: digits with separators and scales, and numbers in words.
//!
//! Says nothing about what a number is compared with. The linker calls it.

use super::lexicon::lexicon;
use super::text::Token;

/// A number that starts at this token, and how many tokens it takes.
pub(super) fn number_at(tokens: &[Token]) -> Option<(f64, usize)> {
    let first = tokens.first().filter(|token| !token.quoted)?;
    if let Some(value) = digits(&first.folded) {
        return Some(scaled(value, tokens, 1));
    }
    if first.folded == "half" {
        let skip = 1 + usize::from(tokens.get(1).is_some_and(|token| matches!(token.folded.as_str(), "a" | "of")));
        let (scale, value) = lexicon().number(&tokens.get(skip)?.folded)?;
        return scale.then_some((value / 2.0, skip + 1));
    }
    if matches!(first.folded.as_str(), "a" | "an") {
        let (scale, value) =
            tokens.get(1).filter(|token| token.folded.len() > 2).and_then(|token| lexicon().number(&token.folded))?;
        return scale.then(|| scaled(value, tokens, 2));
    }
    words(tokens)
}

/// `1,200.5`, `$2.5k`, `10%`, `-3`.
fn digits(folded: &str) -> Option<f64> {
    let text = folded.trim_start_matches(['$', '\u{20ac}', '\u{a3}']).trim_end_matches('%').replace(',', "");
    // Folding turns the currency signs into words.
    let text = text.strip_prefix("eur").or_else(|| text.strip_prefix("ps")).unwrap_or(&text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let value: f64 = number.parse().ok()?;
    match suffix {
        "" => Some(value),
        // "90s" are years, "404s" things.
        "s" => (value < 60.0 && value % 10.0 != 0.0).then_some(value),
        "k" | "m" | "mn" | "bn" | "b" => {
            let suffix = if suffix == "b" { "bn" } else { suffix };
            lexicon().number(suffix).map(|(_, scale)| value * scale)
        }
        unit if lexicon().is_unit(unit) || super::units::unit(unit).is_some() => Some(value),
        _ => None,
    }
}

fn scaled(value: f64, tokens: &[Token], mut used: usize) -> (f64, usize) {
    let mut value = value;
    while let Some(token) = tokens.get(used)
        && let Some((true, scale)) = lexicon().number(&token.folded)
        && (token.folded.len() > 1)
    {
        value *= scale;
        used += 1;
    }
    (value, used)
}

/// "two hundred and fifty thousand".
fn words(tokens: &[Token]) -> Option<(f64, usize)> {
    let (mut total, mut current, mut used, mut seen) = (0.0, 0.0, 0, false);
    while let Some(token) = tokens.get(used) {
        let joins = token.folded == "and"
            && seen
            && tokens.get(used - 1).is_some_and(|before| before.folded == "hundred" || before.folded == "thousand")
            && tokens.get(used + 1).and_then(|after| lexicon().number(&after.folded)).is_some_and(|(scale, _)| !scale);
        match lexicon().number(&token.folded) {
            Some((false, value))
                if !seen
                    || current == 0.0
                    || (current % 100.0 >= 20.0 && current % 10.0 == 0.0 && value < 10.0)
                    || (current >= 100.0 && current % 100.0 == 0.0) =>
            {
                current += value;
            }
            Some((true, scale)) if seen && scale < 1000.0 => current *= scale,
            Some((true, scale)) if seen => {
                total += current * scale;
                current = 0.0;
            }
            _ if joins => {}
            _ => break,
        }
        seen = true;
        used += 1;
    }
    seen.then_some((total + current, used))
}

#[cfg(test)]
mod tests {
    use super::number_at;
    use crate::asking::text::tokenize;

    #[test]
    fn numbers_in_digits_and_words_have_one_value() {
        for (text, value) in [
            ("1,250.5", 1250.5),
            ("$2.5k", 2500.0),
            ("half a million", 500_000.0),
            ("a dozen", 12.0),
            ("two hundred and fifty thousand", 250_000.0),
            ("twenty five", 25.0),
            ("3 million", 3e6),
            ("10%", 10.0),
            ("-4", -4.0),
        ] {
            let tokens = tokenize(text);
            assert_eq!(number_at(&tokens), Some((value, tokens.len())), "{text}");
        }
        assert_eq!(number_at(&tokenize("the fifth")), None);
    }
}
