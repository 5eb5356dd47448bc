//! Getting the code out of a model's reply, whatever the reply looks like, and saying what was changed.

use serde_json::Value;

use super::python::is_program;

/// What a reply holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A program.
    Code(Extracted),
    /// The model declined, and why.
    Declined(String),
    /// Neither. `unfinished` where a block of code began and did not end.
    Nothing {
        /// Whether a block of code began and did not end.
        unfinished: bool,
    },
}

/// A program out of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extracted {
    /// The program.
    pub code: String,
    /// What the model said before it, shortened.
    pub reading: String,
    /// What it said it assumed.
    pub assumptions: Vec<String>,
    /// What was changed on the way, one sentence each.
    pub changes: Vec<String>,
}

/// Models are asked to begin with it when they decline.
const REFUSE: &str = "REFUSE:";
/// A reading is a sentence or two.
const LONGEST_READING: usize = 400;
/// Marks that some models put around code.
const MARKS: [&str; 8] =
    ["<startCode>", "<endCode>", "<startcode>", "<endcode>", "<code>", "</code>", "<python>", "</python>"];
/// Languages whose blocks are Python, and what unmarked blocks are taken for.
const PYTHON: [&str; 6] = ["python", "py", "python3", "ipython", "pycon", ""];

/// Looks for the code: the last complete fenced block, else JSON with a `code` key, else the whole reply where it is a
/// program.
pub fn extract(reply: &str) -> Reply {
    let mut changes = Vec::new();
    let reply = reply.replace("\r\n", "\n");
    let reply = without_thoughts(&reply, &mut changes);
    let blocks = Blocks::read(&reply);
    if let Some(reason) = declined(&blocks.prose) {
        return Reply::Declined(reason);
    }
    let python: Vec<&Block> = blocks.complete.iter().filter(|block| block.is_python()).collect();
    let labelled = python.iter().rev().find(|block| !block.language.is_empty());
    if let Some(block) = labelled.or(python.last()) {
        if let Some(reason) = declined(&block.text) {
            return Reply::Declined(reason);
        }
        if let Some(Reply::Code(mut inner)) = from_json(&block.text) {
            inner.changes.splice(0..0, changes);
            return Reply::Code(inner);
        }
        let others = blocks.complete.len() - 1;
        if others > 0 {
            let blocks = if others == 1 { "Another block" } else { "Other blocks" };
            changes.push(format!("{blocks} of the reply ({others}) left out; this is the last one with Python."));
        }
        return finish(&block.text, &blocks.prose, changes);
    }
    let json = blocks.complete.iter().rev().find_map(|block| from_json(&block.text)).or_else(|| from_json(&reply));
    match json {
        Some(Reply::Code(mut inner)) => {
            inner.changes.splice(0..0, changes);
            return Reply::Code(inner);
        }
        Some(other) => return other,
        None => {}
    }
    if let Some(marked) = between_marks(&reply) {
        let before = reply.split(MARKS[0]).next().unwrap_or_default().to_owned();
        changes.push("The code stood between marks, which were removed.".to_owned());
        return finish(&marked, &before, changes);
    }
    let bare = without_marks(&reply);
    if is_program(bare.trim_end()) {
        changes.push("The whole reply was taken as code; it had no block.".to_owned());
        return finish(&bare, "", changes);
    }
    Reply::Nothing { unfinished: blocks.unfinished }
}

fn finish(text: &str, prose: &str, mut changes: Vec<String>) -> Reply {
    let mut code = without_marks(text);
    if code.trim() != text.trim() {
        changes.push("Marks around the code were removed.".to_owned());
    }
    if let Some(plain) = without_prompts(&code) {
        changes.push("The prompts `>>>` and the output between them were removed.".to_owned());
        code = plain;
    }
    let outdented = outdented(&code);
    if outdented.trim_matches('\n') != code.trim_matches('\n') {
        changes.push("The code was indented as a whole; the indentation was removed.".to_owned());
    }
    let code = outdented.trim_matches('\n').trim_end();
    if code.trim().is_empty() {
        return Reply::Nothing { unfinished: false };
    }
    let (reading, assumptions) = said(prose);
    Reply::Code(Extracted { code: format!("{code}\n"), reading, assumptions, changes })
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    language: String,
    text: String,
}

impl Block {
    fn is_python(&self) -> bool {
        PYTHON.contains(&self.language.as_str())
            && !(self.language.is_empty() && self.text.trim_start().starts_with('{'))
    }
}

/// A reply taken apart.
#[derive(Debug, Default)]
struct Blocks {
    complete: Vec<Block>,
    /// What stands before the first block, or all of it where there is none.
    prose: String,
    unfinished: bool,
}

impl Blocks {
    fn read(reply: &str) -> Self {
        let mut found = Self::default();
        let mut open: Option<(char, usize, Block)> = None;
        for line in reply.lines() {
            let trimmed = line.trim_start_matches(' ');
            let fence = fence(trimmed).filter(|_| line.len() - trimmed.len() <= 8);
            match (&mut open, fence) {
                (Some((mark, length, _)), Some((other, count, info)))
                    if *mark == other && count >= *length && info.is_empty() =>
                {
                    if let Some((_, _, block)) = open.take() {
                        found.complete.push(block);
                    }
                }
                (Some((_, _, block)), _) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, Some((mark, count, info))) => {
                    let language = info.split([' ', '{', ',']).next().unwrap_or_default().to_lowercase();
                    open = Some((mark, count, Block { language, text: String::new() }));
                }
                (None, None) if found.complete.is_empty() => {
                    found.prose.push_str(line);
                    found.prose.push('\n');
                }
                (None, None) => {}
            }
        }
        found.unfinished = open.is_some();
        found
    }
}

/// The fence a line is: its character, its length and what stands behind it.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let rest = line.trim_start_matches(mark);
    let count = line.len() - rest.len();
    let info = rest.trim();
    (count >= 3 && !info.contains('`')).then_some((mark, count, info))
}

/// Some models think aloud before they answer.
fn without_thoughts(reply: &str, changes: &mut Vec<String>) -> String {
    let mut rest = reply.to_owned();
    for (begin, end) in [("<think>", "</think>"), ("<thinking>", "</thinking>")] {
        // The beginning may be part of the model's own template and not of its reply.
        if let Some((_, after)) = rest.rsplit_once(end) {
            rest = after.to_owned();
        } else if rest.trim_start().starts_with(begin) {
            rest = String::new();
        }
    }
    if rest.len() != reply.len() {
        changes.push("What the model thought aloud was left out.".to_owned());
    }
    rest
}

/// The reason, where a line declines: what follows on it, or else the next line.
fn declined(text: &str) -> Option<String> {
    let mut lines = text.lines().map(|line| line.trim().trim_matches(['*', '`', '#']).trim());
    let first = lines.find_map(|line| line.strip_prefix(REFUSE))?;
    let reason = std::iter::once(first.trim()).chain(lines).find(|line| !line.is_empty()).unwrap_or_default();
    Some(shortened(reason))
}

/// A JSON object with `code`, or with a refusal.
fn from_json(text: &str) -> Option<Reply> {
    let begin = text.find('{')?;
    let end = text.rfind('}')?;
    let value: Value = serde_json::from_str(text.get(begin..=end)?).ok()?;
    let code = value.get("code")?.as_str()?;
    if let Some(reason) = declined(code) {
        return Some(Reply::Declined(reason));
    }
    let reading = value.get("explanation").and_then(Value::as_str).unwrap_or_default();
    let changes = vec!["The code was taken out of a JSON reply.".to_owned()];
    // The code in it may have a fence of its own.
    let inner = Blocks::read(code).complete.pop().map_or_else(|| code.to_owned(), |block| block.text);
    Some(finish(&inner, reading, changes))
}

fn between_marks(reply: &str) -> Option<String> {
    [("<startCode>", "<endCode>"), ("<startcode>", "<endcode>"), ("<code>", "</code>"), ("<python>", "</python>")]
        .iter()
        .find_map(|(begin, end)| Some(reply.rsplit_once(begin)?.1.split_once(end)?.0.to_owned()))
}

fn without_marks(text: &str) -> String {
    let mut out = text.to_owned();
    for mark in MARKS {
        out = out.replace(mark, "");
    }
    out
}

/// A transcript of an interactive session as a program.
fn without_prompts(code: &str) -> Option<String> {
    if !code.trim_start().starts_with(">>> ") {
        return None;
    }
    let lines = code.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix(">>> ").or_else(|| line.strip_prefix("... ")).or((line == "...").then_some(""))
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The code without what all its lines are indented by.
fn outdented(code: &str) -> String {
    let filled = code.lines().filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0);
    code.lines().map(|line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The reading and the assumptions out of what stands before the code.
fn said(prose: &str) -> (String, Vec<String>) {
    let (mut reading, mut assumptions) = (Vec::new(), Vec::new());
    for line in prose.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let plain = line.trim_start_matches(['-', '*', ' ', '#']);
        let label = ["Assumption:", "Assumptions:", "Assumption**:", "Assumption:**"];
        match label.iter().find_map(|label| plain.strip_prefix(label)) {
            Some(assumption) => {
                let assumption = assumption.trim_matches(['*', ' ']);
                if !assumption.is_empty() {
                    assumptions.push(shortened(assumption));
                }
            }
            None if assumptions.is_empty() => reading.push(line),
            None => {}
        }
    }
    (shortened(&reading.join(" ")), assumptions)
}

fn shortened(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST_READING).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
#[path = "extraction_tests.rs"]
mod tests;
