//! Identifiers: of a user, a run, an opened source and one table in it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Rejection;

/// Who runs code. Keys workers, work folders, history and settings; two users never share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct UserId(String);

impl UserId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The login's name with characters an id cannot hold replaced, or `local`.
    pub fn from_login(login: &str) -> Self {
        let cleaned: String = login.chars().map(|c| if is_allowed(c) { c } else { '_' }).take(64).collect();
        cleaned.parse().unwrap_or_else(|_| Self("local".to_owned()))
    }
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '@' | '-')
}

impl FromStr for UserId {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        // Ids name folders: `.` and `..` would leave the user's own.
        let valid = (1..=64).contains(&text.len()) && text.chars().all(is_allowed) && text != "." && text != "..";
        if valid { Ok(Self(text.to_owned())) } else { Err(Rejection::UserId(text.to_owned())) }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ExecutionId(Uuid);

impl ExecutionId {
    /// A new, random id.
    pub fn new() -> Self {
        Self(Uuid::new_v4())
    }
}

impl Default for ExecutionId {
    fn default() -> Self {
        Self::new()
    }
}

impl FromStr for ExecutionId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

impl fmt::Display for ExecutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A source that was opened (file, folder, workbook, database): AnalyticsPAL's `database_uid`.
/// The same path has the same id in every session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DatabaseUid(Uuid);

/// One table in a source: AnalyticsPAL's `table_uid`. Stable like its source's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableUid(Uuid);

impl DatabaseUid {
    /// The id of the source at a canonical path (or other stable address).
    pub fn of(address: &str) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_URL, address.as_bytes()))
    }

    /// The id of a table in this source.
    pub fn table(&self, name: &str) -> TableUid {
        TableUid(Uuid::new_v5(&self.0, name.as_bytes()))
    }
}

impl fmt::Display for DatabaseUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for TableUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUid, UserId};

    #[test]
    fn user_ids_hold_only_the_contracts_characters() {
        for good in ["a", "Ann.B_c@d-9", &"x".repeat(64)] {
            assert!(good.parse::<UserId>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "ä", "../x", "..", ".", "a\0", &"x".repeat(65)] {
            assert!(bad.parse::<UserId>().is_err(), "{bad}");
        }
        assert_eq!(UserId::from_login("jö rg").as_str(), "j__rg");
        assert_eq!(UserId::from_login("").as_str(), "local");
    }

    #[test]
    fn the_same_path_has_the_same_ids() {
        let one = DatabaseUid::of("/data/sales.csv");
        assert_eq!(one, DatabaseUid::of("/data/sales.csv"));
        assert_eq!(one.table("sales"), DatabaseUid::of("/data/sales.csv").table("sales"));
        assert_ne!(one, DatabaseUid::of("/data/other.csv"));
    }
}
