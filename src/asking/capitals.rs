//! Words in capitals that are values of the table as they stand there, and words of the language too: `GET`, `IN`, `OR`.
//!
//! Somebody who writes one word so means the value, as if it stood in quotes. In a question that is all in capitals
//! they say nothing.

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::text::Token;

/// Marks them as quoted.
pub(super) fn mark(tokens: &mut [Token], index: &TableIndex) {
    let capitals = |token: &Token| token.text.len() > 1 && token.text.bytes().all(|byte| byte.is_ascii_uppercase());
    let spoken = tokens.iter().any(|token| token.text.chars().any(char::is_lowercase));
    if !spoken {
        return;
    }
    for token in tokens.iter_mut().filter(|token| !token.quoted && token.meant.is_none() && capitals(token)) {
        let word = lexicon().role(&token.folded).is_some() || lexicon().is_verb(&token.stem);
        let hits = index.values_named(&[token.folded.as_str()]).map_or(&[][..], |(_, hits)| hits);
        if word && hits.iter().any(|&hit| index.value_text(hit) == token.text) {
            token.quoted = true;
        }
    }
}
