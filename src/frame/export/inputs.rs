//! Whether what is to be written is what is read: by whichever name, link or pattern a person calls it.

use std::path::Path;

/// Whether a file that is there and is about to be written belongs to what is read at this path: a file, the files of a
/// folder, or those of a pattern.
pub fn is_read_from(source: &Path, target: &Path) -> bool {
    if same_file(source, target) {
        return true;
    }
    if !target.is_file() {
        return false;
    }
    if source.is_dir() {
        let folder = target.canonicalize().ok().and_then(|target| target.parent().map(Path::to_path_buf));
        return folder.is_some() && folder == source.canonicalize().ok();
    }
    let Some(pattern) = source.to_str().filter(|text| text.contains(['*', '?', '[']) && !source.exists()) else {
        return false;
    };
    glob::glob(pattern).is_ok_and(|files| files.flatten().any(|file| same_file(&file, target)))
}

/// Whether two paths lead to one file that is there.
fn same_file(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (one.canonicalize(), other.canonicalize()) else { return false };
    first == second || same_node(&first, &second)
}

#[cfg(unix)]
fn same_node(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) else { return false };
    // Folders and devices are no files that an export would replace.
    one.is_file() && (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same_node(_: &Path, _: &Path) -> bool {
    false
}
