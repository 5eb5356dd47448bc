//! What surrounds a load: who may stop it, who looks on, and where tables go that are too large for memory.

use std::path::Path;

use super::LoadProgress;
use crate::domain::CancelToken;

/// Bytes of text from which on a table is kept on disk instead of in memory.
const ON_DISK: u64 = 1_500_000_000;

/// What surrounds a load.
#[derive(Debug, Clone, Copy)]
pub struct LoadContext<'a> {
    /// Looked at between blocks.
    pub cancel: &'a CancelToken,
    /// Raised as the load goes on.
    pub progress: &'a LoadProgress,
    /// The folder in which tables are kept that are too large for memory; without it they are on disk while they are
    /// open.
    pub cache: Option<&'a Path>,
    /// Bytes of text from which on a table is too large for memory.
    pub on_disk: u64,
}

impl<'a> LoadContext<'a> {
    /// Nothing is kept.
    pub fn new(cancel: &'a CancelToken, progress: &'a LoadProgress) -> Self {
        Self { cancel, progress, cache: None, on_disk: ON_DISK }
    }
}
