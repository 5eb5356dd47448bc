//! Text that is no Python: what was most likely meant.

use super::Diagnosis;
use super::case::Case;
use crate::asking::python::{Kind, Token, reads_as_sql};

/// Characters of word processors, and what Python has for them.
const TYPOGRAPHIC: &[(char, &str)] = &[
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('×', "*"),
    ('÷', "/"),
    ('≤', "<="),
    ('≥', ">="),
    ('≠', "!="),
    ('\u{a0}', " "),
    ('\u{200b}', ""),
    ('\u{feff}', ""),
    ('，', ","),
    ('：', ":"),
    ('（', "("),
    ('）', ")"),
    ('…', "..."),
];

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    match case.error_type() {
        "TabError" => return Some(tabs(case)),
        "IndentationError" => return Some(indentation(case)),
        "SyntaxError" => {}
        _ => return None,
    }
    let says = |part: &str| message.contains(part);
    let text = case.source.text;
    if text.contains("```") {
        return Some(fences(case));
    }
    if let Some(found) = sql(case) {
        return Some(found);
    }
    if says("invalid character") || says("invalid non-printable") {
        return typographic(case);
    }
    if says("was never closed") {
        return Some(unclosed(case));
    }
    if says("unmatched") || says("does not match opening") {
        return Some(unmatched(case));
    }
    if says("Maybe you meant '=='") {
        return Some(single_equals(case));
    }
    if says("Missing parentheses in call") {
        return Some(print_statement(case));
    }
    if says("'return' outside function") {
        return Some(lone_return(case));
    }
    if says("expected ':'") {
        let other = other_language(case).filter(|found| found.kind == "other-language");
        return Some(other.unwrap_or_else(|| colon(case)));
    }
    if says("unterminated") {
        return Some(Diagnosis::new(
            "unclosed-quote",
            "A text in quotes does not end on its line.",
            "Close it with the quote it began with; where the text itself has such a quote, begin with the other kind.",
        ));
    }
    other_language(case)
}

fn fences(case: &Case<'_>) -> Diagnosis {
    let kept: Vec<&str> = case.source.text.lines().filter(|line| !line.trim_start().starts_with("```")).collect();
    Diagnosis::new("fences", "The code still has the ``` marks of the text it was copied from.", "Leave them out.")
        .fixed("Leave out the marks", kept.join("\n") + "\n")
}

/// SQL where Python is expected.
fn sql(case: &Case<'_>) -> Option<Diagnosis> {
    let text = case.source.text.trim();
    reads_as_sql(text).then(|| {
        let code = format!("result = execute_sql_query(\"\"\"\n{}\n\"\"\")\n", text.trim_end_matches(';'));
        Diagnosis::new(
            "sql-as-python",
            "This is SQL, and it was run as Python.",
            "Choose SQL as its type, or call it from Python.",
        )
        .fixed("Call it with execute_sql_query", code)
    })
}

fn typographic(case: &Case<'_>) -> Option<Diagnosis> {
    let text = case.source.text;
    let bad = text.chars().find(|c| TYPOGRAPHIC.iter().any(|(known, _)| known == c))?;
    let mut mended = String::with_capacity(text.len());
    for c in text.chars() {
        match TYPOGRAPHIC.iter().find(|(known, _)| *known == c) {
            Some((_, plain)) => mended += plain,
            None => mended.push(c),
        }
    }
    let quotes = matches!(bad, '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '‚');
    let kind = if quotes { "smart-quotes" } else { "typographic" };
    let what = if bad.is_whitespace() || bad.is_control() {
        "an invisible character".to_owned()
    } else {
        format!("the character {bad}")
    };
    let cause = format!("The code has {what}, as word processors write it, and Python does not know it.");
    Some(Diagnosis::new(kind, cause, "Use the plain characters of the keyboard.").fixed("Use plain characters", mended))
}

fn unclosed(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let bracket = case.message().split('\'').nth(1).unwrap_or("(");
    let line = case.failure.error.and_then(|error| error.line).unwrap_or(1);
    let diagnosis = Diagnosis::new(
        "unclosed-bracket",
        format!("The {bracket} on line {line} is never closed."),
        "Close it where the expression ends.",
    );
    // All brackets that are open lie on one line, and that line is complete but for them.
    let open: Vec<(usize, &Token<'_>)> = source
        .tokens
        .iter()
        .enumerate()
        .filter(|(index, token)| token.partner.is_none() && source.opens(*index))
        .collect();
    let Some((_, first)) = open.first() else { return diagnosis };
    let number = source.line_of(first.start);
    if open.iter().any(|(_, token)| source.line_of(token.start) != number) {
        return diagnosis;
    }
    let last = source.tokens.iter().rposition(|token| source.line_of(token.start) == number);
    let Some(last) = last else { return diagnosis };
    let header = source.is(last, ":");
    let last = if header && last > 0 { last - 1 } else { last };
    let ends = source.tokens[last].kind != Kind::Operator || matches!(source.word(last), ")" | "]" | "}" | "(");
    if !ends {
        return diagnosis;
    }
    let closing: String = open
        .iter()
        .rev()
        .map(|(index, _)| match source.word(*index) {
            "(" => ')',
            "[" => ']',
            _ => '}',
        })
        .collect();
    let at = source.tokens[last].end;
    diagnosis.fixed(format!("Add {closing}"), source.with(vec![(at..at, closing)]))
}

fn unmatched(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "unmatched-bracket",
        "A bracket is closed that was not opened, or with the wrong kind.",
        "Count the brackets of the marked line.",
    );
    let here = source.tokens.iter().position(|token| token.start == case.marked.start);
    // At the very end of a statement it is one too many.
    match here.filter(|_| case.message().starts_with("unmatched")) {
        Some(index) if source.tokens.get(index + 1).is_none_or(|token| token.kind == Kind::End) => {
            diagnosis.fixed(format!("Leave out the {}", source.word(index)), source.with_token(index, ""))
        }
        _ => diagnosis,
    }
}

fn single_equals(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "equals-for-comparison",
        "A single = assigns; a comparison has two.",
        "Write == where the two sides are compared.",
    );
    let place = (0..source.tokens.len())
        .find(|index| source.is(*index, "=") && source.tokens[*index].start >= case.marked.start);
    match place {
        Some(place) => diagnosis.fixed("Use ==", source.with_token(place, "==")),
        None => diagnosis,
    }
}

fn print_statement(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis =
        Diagnosis::new("print-statement", "print is a function in Python 3.", "Put what is printed in parentheses.");
    let statement = source.statement(case.marked.start);
    let place = statement.clone().find(|index| matches!(source.word(*index), "print" | "exec"));
    match place.filter(|place| place + 1 < statement.end) {
        Some(place) => {
            let (start, end) = (source.tokens[place].end, source.tokens[statement.end - 1].end);
            let argument = source.text[start..end].trim().to_owned();
            diagnosis.fixed("Add the parentheses", source.with(vec![(start..end, format!("({argument})"))]))
        }
        None => diagnosis,
    }
}

fn lone_return(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "return-outside",
        "return belongs into a function, and this stands outside.",
        "Assign the answer to `result` instead.",
    );
    let statement = source.statement(case.marked.start);
    if source.is(statement.start, "return") && statement.len() > 1 {
        return diagnosis.fixed("Use `result =`", source.with_token(statement.start, "result ="));
    }
    diagnosis
}

fn colon(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis =
        Diagnosis::new("missing-colon", "A colon is missing after the header.", "End the line with a colon.");
    let statement = source.statement(case.marked.start.saturating_sub(1));
    match statement.end.checked_sub(1).and_then(|last| source.tokens.get(last)) {
        Some(last) => diagnosis.fixed("Add the colon", source.with(vec![(last.end..last.end, ":".to_owned())])),
        None => diagnosis,
    }
}

fn tabs(case: &Case<'_>) -> Diagnosis {
    let mended: Vec<String> = case
        .source
        .text
        .lines()
        .map(|line| {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            // A tab reaches the next multiple of eight, as Python itself counts.
            let mut width = 0;
            for c in line[..indent].chars() {
                width = if c == '\t' { (width / 8 + 1) * 8 } else { width + 1 };
            }
            format!("{}{}", " ".repeat(width), &line[indent..])
        })
        .collect();
    Diagnosis::new("tabs", "Lines are indented with tabs and with spaces.", "Indent with spaces only.")
        .fixed("Turn tabs into spaces", mended.join("\n") + "\n")
}

fn indentation(case: &Case<'_>) -> Diagnosis {
    let text = case.source.text;
    if case.message().contains("expected an indented block") {
        return Diagnosis::new(
            "indentation",
            "After a colon comes an indented block, and there is none.",
            "Indent what belongs to it by four spaces, or write pass.",
        );
    }
    let diagnosis = Diagnosis::new(
        "indentation",
        "The marked line is indented otherwise than the lines around it.",
        "Give lines of one block the same indentation.",
    );
    // Copied out of something that was indented as a whole, or with the first line cut off.
    let width = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines: Vec<&str> = text.lines().collect();
    let written = lines.iter().filter(|line| !line.trim().is_empty());
    let common = written.clone().map(|line| width(line)).min().unwrap_or(0);
    if common > 0 {
        let mended: Vec<_> = lines.iter().map(|line| line.get(common..).unwrap_or("")).collect();
        return diagnosis.fixed("Take the indentation away", mended.join("\n") + "\n");
    }
    diagnosis
}

/// What other languages write.
fn other_language(case: &Case<'_>) -> Option<Diagnosis> {
    let source = &case.source;
    let near = |word: &str| {
        let place = source.tokens.iter().position(|token| token.end > case.marked.start).unwrap_or(0);
        (place.saturating_sub(2)..(place + 3).min(source.tokens.len())).find(|index| source.is(*index, word))
    };
    let replaced: [(&str, &str); 2] = [("&&", "&"), ("||", "|")];
    for (word, plain) in replaced {
        if near(word).is_some() {
            let pieces = (0..source.tokens.len())
                .filter(|index| source.is(*index, word))
                .map(|index| (source.tokens[index].start..source.tokens[index].end, plain.to_owned()));
            return Some(
                Diagnosis::new(
                    "other-language",
                    format!("{word} is not Python."),
                    format!("Over columns write {plain}, with each comparison in parentheses."),
                )
                .fixed(format!("Use {plain}"), source.with(pieces.collect())),
            );
        }
    }
    if let Some(place) = near("else").filter(|place| source.is(place + 1, "if")) {
        let bytes = source.tokens[place].start..source.tokens[place + 1].end;
        return Some(
            Diagnosis::new("other-language", "`else if` is not Python.", "Write elif.")
                .fixed("Use elif", source.with(vec![(bytes, "elif".to_owned())])),
        );
    }
    let header = source.statement(case.marked.start);
    let is_header =
        matches!(source.word(header.start), "if" | "elif" | "while" | "for" | "def" | "else" | "class" | "with");
    if is_header && !header.clone().any(|index| source.is(index, ":") && source.tokens[index].depth == 0) {
        return Some(Diagnosis::new(
            "missing-colon",
            "A colon is missing after the header.",
            "End the header with a colon, before what follows it.",
        ));
    }
    if case.message().contains("comma") {
        return Some(Diagnosis::new(
            "missing-comma",
            "Between two parts of the marked place something is missing, most likely a comma.",
            "Put a comma between them.",
        ));
    }
    None
}
