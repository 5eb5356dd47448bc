//! A short question that refines the last one ("only for 2024", "by month instead", "and for West?").
//!
//! A typed edit of the last plan: the words around it say how (`cues`), its pieces say what (`parse::fragment`), and
//! `edit` changes the plan. A question that is complete by itself is not a follow-up.

mod conditions;
mod cues;
mod edit;
#[cfg(test)]
mod tests;

use super::index::TableIndex;
use super::link::link;
use super::parse::{Fragment, Parsed, Trouble, fragment};
use super::plan::{Output, Plan};
use super::text::Token;
use cues::{Cue, Cut};
use edit::Editor;

/// The most tokens of a question that refines without saying so.
const SHORT: usize = 10;

/// The refined plan; `None`: the question stands alone. `complete`: it can be read alone.
pub(super) fn read(
    tokens: &[Token],
    last: &Plan,
    complete: bool,
    index: &TableIndex,
) -> Option<Result<Parsed, Trouble>> {
    if tokens.is_empty() || !can_be_refined(last) {
        return None;
    }
    let cut = cues::cut(tokens);
    let mut editor = Editor::new(last, index);
    if let Some(whole) = cut.whole {
        return match editor.whole(whole) {
            Ok(()) => Some(Ok(editor.finish())),
            Err(_) if complete => None,
            Err(trouble) => Some(Err(trouble)),
        };
    }
    let pieces = match pieces(&cut, index) {
        Ok(pieces) => pieces,
        Err(trouble) => return (!complete && cut.cue.is_some_and(|cue| cue != Cue::And)).then_some(Err(trouble)),
    };
    if !refines(&cut, &pieces, tokens, last, complete) {
        return None;
    }
    match editor.apply(cut.cue, &pieces) {
        Ok(()) => Some(Ok(editor.finish())),
        Err(_) if complete => None,
        Err(trouble) => Some(Err(trouble)),
    }
}

/// The pieces behind the cue; "also by region" has its "by" in the cue.
fn pieces(cut: &Cut<'_>, index: &TableIndex) -> Result<Fragment, Trouble> {
    let mut found = fragment(&link(cut.rest, index), index)?;
    if matches!(cut.cue, Some(Cue::AddGroup)) {
        found.keys.extend(found.columns.drain(..).map(super::plan::Key::Column));
    }
    Ok(found)
}

/// What shows rows, columns, measures or groups can be changed piece by piece; a yes/no question cannot.
fn can_be_refined(plan: &Plan) -> bool {
    matches!(plan.output, Output::Rows | Output::Columns(..) | Output::Measures | Output::Correlation(..))
}

/// Whether the pieces are said of the last question.
fn refines(cut: &Cut<'_>, pieces: &Fragment, tokens: &[Token], last: &Plan, complete: bool) -> bool {
    if pieces.is_empty() && !pieces.rows {
        return false;
    }
    let joins = tokens.first().is_some_and(|token| matches!(token.folded.as_str(), "and" | "but"));
    match cut.cue {
        Some(Cue::Swap | Cue::Add | Cue::AddGroup | Cue::Drop | Cue::Every | Cue::Sort) => {
            !(complete && pieces.commands && !pieces.measures.is_empty())
        }
        Some(Cue::And) if joins && !pieces.commands && !pieces.rows => true,
        _ if complete => !pieces.has_target(),
        Some(Cue::Keep) => true,
        _ => {
            let known = pieces.columns.iter().all(|column| shows(last, *column));
            tokens.len() <= SHORT && known && pieces.measures.is_empty() && (!pieces.commands || pieces.end.is_some())
        }
    }
}

/// Whether a plan shows the column or groups by it.
fn shows(plan: &Plan, column: usize) -> bool {
    use super::plan::Key;
    let output = matches!(&plan.output, Output::Columns(columns, _) if columns.contains(&column));
    let grouped = plan.keys.iter().any(|key| matches!(key, Key::Column(key) if *key == column));
    output || grouped || plan.measures.iter().any(|measure| measure.column == Some(column))
}
