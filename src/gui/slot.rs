//! Where a thread puts what it made for the window, once; the window looks whether it is there.

use std::sync::{Arc, OnceLock};

/// A place for one value. Copies are the same place.
#[derive(Default)]
pub(crate) struct Slot<T>(Arc<OnceLock<T>>);

impl<T> Slot<T> {
    /// An empty place.
    pub(crate) fn new() -> Self {
        Self(Arc::new(OnceLock::new()))
    }

    /// Puts the value there, unless one is there.
    pub(crate) fn put(&self, value: T) {
        let _ = self.0.set(value);
    }

    /// The value, if it is there.
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.get()
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Two are the same when they are one place.
impl<T> PartialEq for Slot<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> std::fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.get().is_some() { "Slot(there)" } else { "Slot(empty)" })
    }
}
