//! Colours for code: syntect finds the tokens, the theme colours them. Memoised by line, so that typing at the end of
//! a long text costs one line, and an unchanged text costs nothing.

use std::sync::{Arc, OnceLock};

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, FontId};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::theme::Theme;
use crate::domain::CodeType;

/// What a token is, as far as its colour goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Plain,
    Comment,
    Text,
    Number,
    Keyword,
    Function,
    Builtin,
}

struct Line {
    text: String,
    tokens: Vec<(usize, Token)>,
    /// The parser after this line.
    after: (ParseState, ScopeStack),
}

/// The grammar, which is loaded once and off the UI thread.
pub(crate) type Grammar = Arc<OnceLock<SyntaxSet>>;

/// Loads the grammar: a few dozen milliseconds.
pub(crate) fn load(grammar: &Grammar) {
    grammar.get_or_init(SyntaxSet::load_defaults_newlines);
}

/// Highlights one text.
pub(crate) struct Highlighter {
    grammar: Grammar,
    scopes: Vec<(Scope, Token)>,
    lines: Vec<Line>,
    language: CodeType,
    last: Option<(String, bool, f32, bool, LayoutJob)>,
}

impl Highlighter {
    /// A highlighter over a grammar that may still be loading: until then, text is plain.
    pub(crate) fn new(grammar: Grammar) -> Self {
        // The first that fits decides, so the narrower stand first.
        let table = [
            ("comment", Token::Comment),
            ("string", Token::Text),
            ("constant.numeric", Token::Number),
            ("constant.language", Token::Number),
            ("constant.character", Token::Text),
            ("keyword.operator.logical", Token::Keyword),
            ("keyword.operator", Token::Plain),
            ("keyword", Token::Keyword),
            ("storage", Token::Keyword),
            ("entity.name.function", Token::Function),
            ("entity.name.class", Token::Builtin),
            ("variable.function", Token::Function),
            ("support", Token::Builtin),
            ("variable.language", Token::Builtin),
        ];
        let scopes = table.into_iter().filter_map(|(name, token)| Some((Scope::new(name).ok()?, token))).collect();
        Self { grammar, scopes, lines: Vec::new(), language: CodeType::default(), last: None }
    }

    /// The text with colours, on as many lines as it has.
    pub(crate) fn job(&mut self, text: &str, language: CodeType, theme: &Theme, size: f32) -> LayoutJob {
        if self.language != language {
            self.language = language;
            self.lines.clear();
            self.last = None;
        }
        let loaded = self.grammar.get().is_some();
        if let Some((known, dark, known_size, was_loaded, job)) = &self.last
            && known == text
            && *dark == theme.dark
            && (*known_size - size).abs() < f32::EPSILON
            && *was_loaded == loaded
        {
            return job.clone();
        }
        self.parse(text);
        let font = FontId::monospace(size);
        let mut job = LayoutJob { text: String::with_capacity(text.len()), ..LayoutJob::default() };
        job.wrap.max_width = f32::INFINITY;
        let format = |token| TextFormat::simple(font.clone(), colour(theme, token));
        if loaded {
            for line in &self.lines {
                append(&mut job, line, &format);
            }
        } else {
            job.append(text, 0.0, format(Token::Plain));
        }
        self.last = Some((text.to_owned(), theme.dark, size, loaded, job.clone()));
        job
    }

    /// Parses from the first line that changed.
    fn parse(&mut self, text: &str) {
        let Some(grammar) = self.grammar.get() else { return };
        let extension = if self.language == CodeType::Sql { "sql" } else { "py" };
        let Some(syntax) = grammar.find_syntax_by_extension(extension) else { return };
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let same = lines.iter().zip(&self.lines).take_while(|(new, old)| **new == old.text).count();
        self.lines.truncate(same);
        let start = || (ParseState::new(syntax), ScopeStack::new());
        let (mut parser, mut scopes) = self.lines.last().map_or_else(start, |line| line.after.clone());
        for text in &lines[same..] {
            let mut tokens = vec![(0, self.token(&scopes))];
            // A line that the grammar chokes on stays as it began.
            for (at, change) in parser.parse_line(text, grammar).unwrap_or_default() {
                if scopes.apply(&change).is_ok() {
                    tokens.push((at, self.token(&scopes)));
                }
            }
            let after = (parser.clone(), scopes.clone());
            self.lines.push(Line { text: (*text).to_owned(), tokens, after });
        }
    }

    fn token(&self, scopes: &ScopeStack) -> Token {
        let known = |scope: &Scope| self.scopes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, t)| *t);
        scopes.as_slice().iter().rev().find_map(known).unwrap_or(Token::Plain)
    }
}

fn append(job: &mut LayoutJob, line: &Line, format: &impl Fn(Token) -> TextFormat) {
    let ends = line.tokens.iter().skip(1).map(|(at, _)| *at).chain([line.text.len()]);
    for ((start, token), end) in line.tokens.iter().zip(ends) {
        if let Some(part) = line.text.get(*start..end).filter(|part| !part.is_empty()) {
            job.append(part, 0.0, format(*token));
        }
    }
}

fn colour(theme: &Theme, token: Token) -> Color32 {
    match token {
        Token::Plain => theme.text,
        Token::Comment => theme.code_comment,
        Token::Text => theme.code_string,
        Token::Number => theme.code_number,
        Token::Keyword => theme.code_keyword,
        Token::Function => theme.code_function,
        Token::Builtin => theme.code_builtin,
    }
}

#[cfg(test)]
mod tests {
    use super::{Grammar, Highlighter, load};
    use crate::domain::CodeType;
    use crate::gui::theme::Theme;
    use eframe::egui::Context;

    fn colour_of(job: &eframe::egui::text::LayoutJob, word: &str) -> eframe::egui::Color32 {
        let at = job.text.find(word).expect("the word is there");
        let found =
            job.sections.iter().find(|section| section.byte_range.start.0 <= at && at < section.byte_range.end.0);
        found.expect("a section").format.color
    }

    #[test]
    fn the_text_is_kept_and_tokens_are_coloured_also_after_an_edit() {
        let (grammar, theme) = (Grammar::default(), Theme::of(&Context::default()));
        let mut highlighter = Highlighter::new(grammar.clone());
        let code = "# note\nfor x in [1]:\n    print('größe')\n";
        assert_eq!(
            highlighter.job(code, CodeType::Python, &theme, 13.0).text,
            code,
            "plain before the grammar is there"
        );
        load(&grammar);
        let job = highlighter.job(code, CodeType::Python, &theme, 13.0);
        assert_eq!(job.text, code);
        assert_eq!(colour_of(&job, "note"), theme.code_comment);
        assert_eq!(colour_of(&job, "for"), theme.code_keyword);
        assert_eq!(colour_of(&job, "größe"), theme.code_string);
        let edited = "# note\nx = '''\nfor x in [1]:\n";
        let job = highlighter.job(edited, CodeType::Python, &theme, 13.0);
        assert_eq!(job.text, edited);
        assert_eq!(colour_of(&job, "for"), theme.code_string, "inside a text now");
    }

    #[test]
    fn sql_has_colours_of_its_own() {
        let (grammar, theme) = (Grammar::default(), Theme::of(&Context::default()));
        load(&grammar);
        let mut highlighter = Highlighter::new(grammar);
        let code = "select region from sales where x = 'a' -- why";
        let python = highlighter.job(code, CodeType::Python, &theme, 13.0);
        assert_ne!(colour_of(&python, "why"), theme.code_comment);
        let sql = highlighter.job(code, CodeType::Sql, &theme, 13.0);
        assert_eq!(sql.text, code);
        assert_eq!(colour_of(&sql, "why"), theme.code_comment);
        assert_eq!(colour_of(&sql, "select"), theme.code_keyword);
    }
}
