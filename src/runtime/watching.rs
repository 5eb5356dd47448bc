//! What is on disk besides: open files that change, which is told so that they can be read again, and pasted texts that
//! nobody refers to any more.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

use super::{Event, Runtime};
use crate::domain::{DatabaseUid, UserId};
use crate::frame::{Catalogue, Table};
use crate::history::HistoryStore;

/// How often open files are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// A pasted text that nothing refers to is kept so long.
const FORGOTTEN: Duration = Duration::from_secs(30 * 24 * 3600);

/// A file's size, and when it was last written.
type Stamp = (u64, SystemTime);

impl Runtime {
    /// Looks at the files of open sources from now on; one that changes is told by [`Event::FileChanged`].
    pub fn watch_files(&self) {
        let (pal, outbox) = (Arc::downgrade(&self.pal), self.outbox.clone());
        let watch = move || {
            let mut known = Known::default();
            loop {
                thread::sleep(EVERY);
                let Some(pal) = pal.upgrade() else { return };
                for source in known.changed(&pal.catalogue()) {
                    if !outbox.send(Event::FileChanged(source)) {
                        return;
                    }
                }
            }
        };
        if let Err(error) = thread::Builder::new().name("watch files".to_owned()).spawn(watch) {
            tracing::warn!(%error, "open files are not watched");
        }
    }

    /// Removes this user's pasted texts of long ago, but those that a kept run used and those that are to be kept.
    pub fn clear_pasted(&self, user: UserId, keep: Vec<PathBuf>) {
        let folders = self.folders.clone();
        self.start_unnumbered("clear pasted texts", move |_| {
            let runs = HistoryStore::of(&folders, &user).load().runs;
            let used = runs.into_iter().flat_map(|run| run.tables).map(|table| table.path);
            clear(&folders.pasted(&user), &used.chain(keep).collect(), SystemTime::now());
        });
    }
}

/// The files of open sources as they were when each was first seen.
#[derive(Default)]
struct Known(HashMap<DatabaseUid, (Weak<Table>, Stamp)>);

impl Known {
    /// The sources whose files are others than at the last look. One that was read again begins anew.
    fn changed(&mut self, catalogue: &Catalogue) -> Vec<DatabaseUid> {
        let (mut seen, mut changed) = (HashMap::new(), Vec::new());
        for source in catalogue.sources() {
            let (Some(table), Some(now)) = (source.tables.first(), stamp(&source.path)) else { continue };
            let same = |known: &Weak<Table>| known.as_ptr() == Arc::as_ptr(table);
            match self.0.get(&source.database_uid) {
                Some((known, before)) if same(known) && *before != now => changed.push(source.database_uid.clone()),
                _ => {}
            }
            seen.insert(source.database_uid.clone(), (Arc::downgrade(table), now));
        }
        self.0 = seen;
        changed
    }
}

/// Of a file that is there; folders and patterns are not watched.
fn stamp(path: &Path) -> Option<Stamp> {
    let about = path.metadata().ok().filter(fs::Metadata::is_file)?;
    Some((about.len(), about.modified().ok()?))
}

fn clear(folder: &Path, keep: &HashSet<PathBuf>, now: SystemTime) {
    let kept: HashSet<_> = keep.iter().filter_map(|path| path.file_name()).collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let age = stamp(&path).and_then(|(_, written)| now.duration_since(written).ok());
        if age.is_some_and(|age| age > FORGOTTEN) && path.file_name().is_some_and(|name| !kept.contains(name)) {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::{FORGOTTEN, Known, clear};
    use crate::domain::CancelToken;
    use crate::frame::{Catalogue, LoadOptions, load};

    #[test]
    fn a_file_that_changes_is_told_once_and_one_that_was_read_again_is_as_it_should_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.csv");
        fs::write(&path, "a,b\n1,2\n").expect("written");
        let open = || load(&path, &LoadOptions::default(), &CancelToken::new()).expect("a table");
        let (mut catalogue, mut known) = (Catalogue::default(), Known::default());
        catalogue.open(open());
        let uid = catalogue.sources()[0].database_uid.clone();
        assert!(known.changed(&catalogue).is_empty() && known.changed(&catalogue).is_empty());
        fs::write(&path, "a,b\n1,2\n3,4\n").expect("written");
        assert_eq!((known.changed(&catalogue), known.changed(&catalogue)), (vec![uid.clone()], vec![]));
        fs::write(&path, "a,b\n1,2\n3,4\n5,6\n").expect("written");
        catalogue.open(open());
        assert!(known.changed(&catalogue).is_empty(), "it was read anew");
        // A file that is gone is no other one.
        fs::remove_file(&path).expect("removed");
        assert!(known.changed(&catalogue).is_empty());
    }

    #[test]
    fn pasted_texts_of_long_ago_go_unless_something_refers_to_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = SystemTime::now();
        for (name, age) in [("new", Duration::ZERO), ("old", 2 * FORGOTTEN), ("used", 2 * FORGOTTEN)] {
            fs::write(folder.path().join(name), "a\tb\n").expect("written");
            let file = fs::File::options().write(true).open(folder.path().join(name)).expect("a file");
            file.set_modified(now - age).expect("dated");
        }
        clear(folder.path(), &HashSet::from([folder.path().join("used")]), now);
        let mut left: Vec<_> =
            fs::read_dir(folder.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
        left.sort();
        assert_eq!(left, ["new", "used"]);
        clear(&folder.path().join("nowhere"), &HashSet::new(), now);
    }
}
