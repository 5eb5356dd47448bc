//! The one of several candidates where there is no other: what two fit is never guessed.

/// What is found, where it is found once.
pub(super) fn only<T>(found: impl IntoIterator<Item = T>) -> Option<T> {
    let mut found = found.into_iter();
    let first = found.next();
    first.filter(|_| found.next().is_none())
}
