//! Verbs that say what became of something: they choose rows, so that they are never taken to say nothing.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::asking::lexicon::lexicon;
use crate::asking::text::stem;

/// Whether the verb of this stem tells an outcome.
pub(in crate::asking) fn tells_outcome(known: &str) -> bool {
    static OUTCOMES: OnceLock<HashSet<String>> = OnceLock::new();
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/outcomes.tsv"));
    let outcomes = OUTCOMES.get_or_init(|| {
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(|line| line.split(' ').map(stem)).collect()
    });
    outcomes.contains(known) || lexicon().fates().any(|fate| fate.told.contains(known))
}
