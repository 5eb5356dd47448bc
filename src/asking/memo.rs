//! What was found once, kept for the next time: the same words are linked many times while one question is read.
//!
//! A question is cut in several ways and each cut is linked anew, so each look-up over all columns pays off often.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, PoisonError};

/// How many are kept; beyond that it begins again.
const KEPT: usize = 20_000;

/// Keyed by words. Forgets everything when it is full: what is asked now is what will be asked again.
#[derive(Debug)]
pub(super) struct Memo<T> {
    known: Mutex<HashMap<String, T, BuildHasherDefault<WordHasher>>>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { known: Mutex::default() }
    }
}

impl<T: Clone> Memo<T> {
    /// What is known of the key, else what is found now.
    pub(super) fn get(&self, key: &str, find: impl FnOnce() -> T) -> T {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(key) {
            return known.clone();
        }
        // Found outside the lock: it may look others up.
        let found = find();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key.to_owned(), found.clone());
        found
    }
}

/// A quick hash of short words (FNV); nobody gains by making them collide.
#[derive(Debug)]
pub(super) struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Memo};

    #[test]
    fn a_thing_is_found_once_until_there_are_too_many() {
        let memo = Memo::<usize>::default();
        assert_eq!((memo.get("a", || 1), memo.get("a", || 2)), (1, 1));
        for number in 0..KEPT {
            memo.get(&number.to_string(), || number);
        }
        assert_eq!(memo.get("a", || 3), 3);
    }
}
