//! What a person is told of a question that was not read: why, what looks like it, and what to choose.

use std::fmt::Write;

use super::corrections::chip_name;
use super::index::TableIndex;
use super::parse::Trouble;
use super::text::Token;
use super::{Chip, Refusal, analysis, closest, coach, corrections};

/// The refusal of a question.
pub(super) fn refuse(trouble: Trouble, question: &str, tokens: &[Token], index: &TableIndex) -> Refusal {
    if let Some(class) = analysis::small_talk(tokens) {
        let reason = analysis::small_talk_reason(class).to_owned();
        return Refusal { ambiguous: true, reason, coach: coach::near("", None, index), ..Refusal::default() };
    }
    let coach = coach::near(question, Some(&trouble), index);
    match trouble {
        Trouble::Unmatched(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("\u{201c}{word}\u{201d}")).collect();
            let mut near: Vec<String> = words.iter().take(6).flat_map(|word| closest::named(word, index)).collect();
            near.dedup();
            near.truncate(3);
            let like = if words.len() == 1 { "it" } else { "them" };
            let mut reason = format!(
                "I did not understand {}; this table has no column or value like {like}.",
                quoted.join(" and ")
            );
            if !near.is_empty() {
                let _ = write!(reason, " Closest: {}.", near.join(", "));
            }
            let chips = words.iter().take(3).filter_map(|word| near_chip(word, index)).collect();
            Refusal { ambiguous: false, reason, unmatched: words, coach, chips }
        }
        Trouble::Ambiguous(phrase, _, columns) => {
            let names: Vec<String> = columns.iter().map(|&column| index.name(column).to_owned()).collect();
            let ticked: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let reason = format!("\u{201c}{phrase}\u{201d} can mean {}.", ticked.join(" or "));
            let value = index.values_named(&[super::text::fold(&phrase).as_str()]).map(|(_, hits)| hits.to_vec());
            let alternatives = match value {
                Some(hits) => hits
                    .into_iter()
                    .map(|hit| corrections::value_choice(&index.value_text(hit), index.name(hit.0)))
                    .collect(),
                None => names,
            };
            let chips = vec![Chip { name: chip_name(&phrase), chosen: String::new(), alternatives }];
            Refusal { ambiguous: true, reason, unmatched: Vec::new(), coach, chips }
        }
        Trouble::Unsupported(word) => Refusal {
            reason: format!(
                "I know the words, but not what \u{201c}{word}\u{201d} means where it stands in this question."
            ),
            coach,
            ..Refusal::default()
        },
        Trouble::Said(reason) => Refusal { reason, coach, ..Refusal::default() },
        Trouble::Vague(what) => Refusal {
            ambiguous: true,
            reason: format!("The question does not say {what}."),
            coach,
            ..Refusal::default()
        },
    }
}

/// What an unknown word could be chosen to mean.
fn near_chip(word: &str, index: &TableIndex) -> Option<Chip> {
    let alternatives: Vec<String> = closest::near(word, index)
        .into_iter()
        .map(|near| match near {
            closest::Near::Column(column) => index.name(column).to_owned(),
            closest::Near::Value(column, value) => corrections::value_choice(&value, index.name(column)),
        })
        .collect();
    (!alternatives.is_empty()).then(|| Chip { name: chip_name(word), chosen: String::new(), alternatives })
}
