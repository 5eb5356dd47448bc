//! A person's corrections on disk: one JSON file per user, written as a whole, so that it is never half of one.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::asking::{Correction, Corrections};
use crate::domain::{TableDescription, UserId};
use crate::folders::Folders;

/// What words mean over tables by a user's choice, kept from one start to the next. Shared by threads.
#[derive(Debug)]
pub struct KeptCorrections {
    path: PathBuf,
    known: Mutex<Corrections>,
}

impl KeptCorrections {
    /// This user's corrections; a file that cannot be read is as good as none.
    pub fn of(folders: &Folders, user: &UserId) -> Self {
        let path = folders.corrections(user);
        let known = std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
        Self { path, known: Mutex::new(known.unwrap_or_default()) }
    }

    fn lock(&self) -> MutexGuard<'_, Corrections> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those of a table, to ask with.
    pub fn of_table(&self, table: &TableDescription) -> Vec<Correction> {
        self.lock().of(table).to_vec()
    }

    /// Keeps one for this table.
    pub fn keep(&self, table: &TableDescription, correction: Correction) -> std::io::Result<()> {
        let mut known = self.lock();
        known.keep(table, correction);
        self.write(&known)
    }

    /// Forgets what a phrase means over this table. Whether it was known.
    pub fn forget(&self, table: &TableDescription, phrase: &str) -> std::io::Result<bool> {
        let mut known = self.lock();
        let forgot = known.forget(table, phrase);
        if forgot {
            self.write(&known)?;
        }
        Ok(forgot)
    }

    fn write(&self, known: &Corrections) -> std::io::Result<()> {
        let folder = self.path.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(known)?)?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::KeptCorrections;
    use crate::asking::{Correction, Meant};
    use crate::folders::Folders;
    use crate::frame::{Cells, Frame};

    #[test]
    fn corrections_outlive_a_start_and_can_be_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let (folders, user) = (Folders::under(folder.path()), "ann".parse().expect("an id"));
        let table = Frame::from_columns(vec![("net", Cells::Int(vec![Some(1)]))]).describe("t", "t");
        let other = Frame::from_columns(vec![("gross", Cells::Int(vec![Some(1)]))]).describe("t", "t");
        let correction = Correction { phrase: "Turnover".to_owned(), means: Meant::Column("net".to_owned()) };
        KeptCorrections::of(&folders, &user).keep(&table, correction.clone()).expect("written");
        let again = KeptCorrections::of(&folders, &user);
        assert_eq!(again.of_table(&table), [correction]);
        assert!(again.of_table(&other).is_empty(), "another table has other columns");
        assert!(again.forget(&table, "turnover").expect("written"));
        assert!(KeptCorrections::of(&folders, &user).of_table(&table).is_empty());
        std::fs::write(folders.corrections(&user), "{").expect("written");
        assert!(KeptCorrections::of(&folders, &user).of_table(&table).is_empty(), "nonsense is as good as none");
    }
}
