//! How commands open files: as the loader does, and DuckDB databases with the private Python environment.

use std::path::Path;

use super::session::prepare_python;
use crate::domain::CancelToken;
use crate::execution::DuckDbReader;
use crate::folders::Folders;
use crate::frame::{self, LoadError, LoadOptions, Source};
use crate::sandbox::Launcher;

/// Loads a file of any kind.
pub(super) fn load(path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
    if !frame::is_duckdb(path) {
        return frame::load(path, options, cancel);
    }
    prepare_python("", false);
    DuckDbReader::new(Folders::of_this_login(), Launcher::this_binary(), None).load(path, options, cancel)
}
