//! Archives of files: zip and tar. Every member that holds a table is a table of the source; the others are named.

use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use super::bytes::{self, Growth, check};
use super::{Contents, LoadError, LoadOptions, Part, magic, names, open, wanted};
use crate::domain::CancelToken;

/// Archives inside archives that are still opened.
const DEEPEST: usize = 2;
/// Members that are read.
const MOST: usize = 1_000;

/// Endings of files that hold tables.
const TABLES: &[&str] = &[
    "csv", "tsv", "tab", "psv", "txt", "dat", "data", "json", "ndjson", "jsonl", "geojson", "parquet", "arrow",
    "arrows", "feather", "ipc", "xlsx", "xlsm", "xlsb", "xls", "ods", "sqlite", "sqlite3", "db", "db3", "gz", "bz2",
    "xz", "zst", "zip", "tar",
];

/// A file in an archive.
struct Member {
    name: String,
    bytes: Vec<u8>,
}

/// Reads the members of a zip archive.
pub(super) fn read_zip(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    depth: usize,
) -> Result<Contents, LoadError> {
    let damaged = |error: &dyn std::fmt::Display| LoadError::malformed(path, &format!("as a zip archive: {error}"));
    let packed = bytes.len();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        if file.is_file() {
            let name = file.name().map_err(|error| damaged(&error))?.replace('\\', "/");
            names.push((name, index, file.encrypted()));
        }
    }
    let chosen = choose(names, |(name, _, _)| name.as_str());
    let mut growth = Growth::of_packed(packed);
    let mut members = Vec::new();
    for (name, index, encrypted) in chosen.taken {
        check(cancel)?;
        if encrypted {
            return Err(LoadError::password(path, "zip archive"));
        }
        let inside = path.join(&name);
        let file = archive.by_index(index).map_err(|error| damaged(&error))?;
        let bytes = bytes::drain(file, &growth, &inside, cancel)?;
        let bytes = bytes.map_err(|error| damaged(&format!("“{name}”: {error}")))?;
        growth.took(bytes.len());
        members.push(Member { name, bytes });
    }
    drop(archive);
    let left_out: Vec<String> = chosen.left_out.into_iter().map(|(name, _, _)| name).collect();
    tables("zip", members, &left_out, path, options, cancel, depth)
}

/// Reads the members of a tar archive.
pub(super) fn read_tar(
    bytes: &[u8],
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    depth: usize,
) -> Result<Contents, LoadError> {
    let damaged = |error: std::io::Error| LoadError::malformed(path, &format!("as a tar archive: {error}"));
    let mut archive = tar::Archive::new(bytes);
    let mut members = Vec::new();
    for entry in archive.entries().map_err(damaged)? {
        check(cancel)?;
        let mut entry = entry.map_err(damaged)?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        // A tar does not pack: what it holds is in memory already.
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(damaged)?;
        members.push(Member { name, bytes });
    }
    let chosen = choose(members, |member| member.name.as_str());
    let left_out: Vec<String> = chosen.left_out.into_iter().map(|member| member.name).collect();
    tables("tar", chosen.taken, &left_out, path, options, cancel, depth)
}

struct Chosen<T> {
    taken: Vec<T>,
    left_out: Vec<T>,
}

/// The members that can hold tables. What systems leave in archives is passed over without a word; where some are named
/// as tables, the others (texts about them) are left out.
fn choose<T>(members: Vec<T>, name: impl Fn(&T) -> &str) -> Chosen<T> {
    let members = members.into_iter().filter(|member| !is_litter(name(member)));
    let (mut taken, mut left_out): (Vec<T>, Vec<T>) = members.partition(|member| is_named_as_table(name(member)));
    if taken.is_empty() {
        taken.append(&mut left_out);
    }
    left_out.extend(taken.drain(taken.len().min(MOST)..));
    Chosen { taken, left_out }
}

fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || file.starts_with('.') || matches!(file, "Thumbs.db" | "desktop.ini")
}

fn is_named_as_table(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let about = ["readme", "license", "licence", "changelog"].iter().any(|word| file.starts_with(word));
    !about && file.rsplit_once('.').is_some_and(|(_, ending)| TABLES.contains(&ending))
}

/// The tables of the members.
fn tables(
    archive: &str,
    members: Vec<Member>,
    left_out: &[String],
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    depth: usize,
) -> Result<Contents, LoadError> {
    if depth >= DEEPEST {
        return Err(LoadError::unsupported(path, "an archive in an archive in an archive", "unpack it first"));
    }
    let alone = members.len() == 1;
    let all = LoadOptions { sheet: if alone { options.sheet.clone() } else { None }, ..options.clone() };
    let mut contents = Contents::default();
    let (mut notes, mut formats, mut last_error) = (Vec::new(), Vec::new(), None);
    if !left_out.is_empty() {
        notes.push(format!("left out, since not named as tables: {}", left_out.join(", ")));
    }
    for member in members {
        check(cancel)?;
        match open(member.bytes, &path.join(&member.name), &all, cancel, depth + 1) {
            Ok(inside) => {
                let several = inside.parts.len() > 1 && !alone;
                for part in inside.parts {
                    let stem = magic::table_name(Path::new(&member.name));
                    let name = if several {
                        format!("{stem} {}", part.name)
                    } else if alone {
                        part.name
                    } else {
                        stem
                    };
                    let taken = |name: &str| contents.parts.iter().any(|part: &Part| part.name == name);
                    let name = names::distinct(&name, 0, taken);
                    contents.parts.push(Part { name, ..part });
                }
                if !formats.contains(&inside.format) {
                    formats.push(inside.format);
                }
            }
            Err(error) if error.kind == "cancelled" || alone => return Err(error),
            Err(error) => {
                notes.push(format!("“{}” was left out: {}", member.name, error.message));
                last_error = Some(error);
            }
        }
    }
    if !alone && let Some(sheet) = &options.sheet {
        let names: Vec<&str> = contents.parts.iter().map(|part| part.name.as_str()).collect();
        let index = wanted(&names, sheet, path)?;
        contents.parts = vec![contents.parts.swap_remove(index)];
    }
    contents.format = format!("{} ({archive})", formats.join(", "));
    match contents.parts.first_mut() {
        Some(first) => first.report.notes.append(&mut notes),
        None => {
            return Err(last_error.unwrap_or_else(|| {
                LoadError::unsupported(path, &format!("a {archive} archive without a file"), "check what was packed")
            }));
        }
    }
    Ok(contents)
}
