//! Failures of the data folder: told from others, and what to do about them.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Whether the place is to blame: full, not writable, not there.
pub(super) fn is_to_blame(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::FileTooLarge
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::PermissionDenied
            | ErrorKind::NotFound
    )
}

/// What to do where it is.
pub(super) fn hint(folder: &Path) -> String {
    format!(
        "make room in {} and see that it can be written, or choose another with ANALYTICSPAL_DATA",
        folder.display()
    )
}
