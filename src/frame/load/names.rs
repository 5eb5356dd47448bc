//! The names of columns: never empty, never twice. What a file leaves open is decided here, the same for every format.

use std::collections::{HashMap, HashSet};

/// Gives columns without a name the name of their place and tells equal names apart; both are noted, the missing ones
/// only where the table has a header.
pub(super) fn settle(names: &mut [String], has_header: bool, notes: &mut Vec<String>) {
    let (mut unnamed, mut repeated, mut taken) = (0, Vec::new(), HashSet::new());
    let given: HashSet<String> = names.iter().cloned().collect();
    // From where on a name's numbers may be free: a thousand equal names are not a million tries.
    let mut free_from: HashMap<String, usize> = HashMap::new();
    for (index, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            unnamed += 1;
            *name = distinct(&format!("column_{}", index + 1), 0, |name| given.contains(name) || taken.contains(name));
        } else if taken.contains(name) {
            let from = free_from.entry(name.clone()).or_insert(2);
            let (free, number) = numbered(name, *from, |name| given.contains(name) || taken.contains(name));
            *from = number + 1;
            repeated.push(format!("“{name}” (now “{free}”)"));
            *name = free;
        }
        taken.insert(name.clone());
    }
    if unnamed > 0 && has_header {
        let (columns, were, place) =
            if unnamed == 1 { ("column", "was", "its place") } else { ("columns", "were", "their place") };
        notes.push(format!("{unnamed} {columns} without a name {were} named after {place}"));
    }
    if !repeated.is_empty() {
        let some = repeated.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let names = if repeated.len() == 1 {
            "1 column name was".to_owned()
        } else {
            format!("{} column names were", repeated.len())
        };
        notes.push(format!("{names} there twice: {some}"));
    }
}

/// The name, or the name with the first number that makes it free. From 0 on the bare name is tried first.
pub(super) fn distinct(name: &str, from: usize, is_taken: impl Fn(&str) -> bool) -> String {
    if from == 0 && !is_taken(name) {
        return name.to_owned();
    }
    numbered(name, from.max(2), is_taken).0
}

/// The name with the first number that makes it free, and that number.
fn numbered(name: &str, from: usize, is_taken: impl Fn(&str) -> bool) -> (String, usize) {
    let mut number = from;
    loop {
        let candidate = format!("{name}_{number}");
        if !is_taken(&candidate) {
            return (candidate, number);
        }
        number += 1;
    }
}
