//! What can follow a dot, by what stands before it: read once from `assets/completion/members.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A member of a class or a module.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) is_function: bool,
    /// The owner that it gives; empty where that is not known.
    pub(super) gives: &'static str,
    /// A function's parameters.
    pub(super) parameters: &'static str,
}

type Table = HashMap<&'static str, Vec<Member>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::new();
        for line in include_str!("../../../assets/completion/members.tsv").lines() {
            let mut fields = line.split('\t');
            if let (Some(owner), Some(name), Some(kind)) = (fields.next(), fields.next(), fields.next()) {
                let (gives, parameters) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
                let member = Member { name, is_function: kind == "function", gives, parameters };
                table.entry(owner).or_default().push(member);
            }
        }
        table
    })
}

/// The members of this owner (`DataFrame`, `Series`, `pd`).
pub(super) fn of(owner: &str) -> &'static [Member] {
    table().get(owner).map_or(&[], Vec::as_slice)
}

/// What a member of this owner gives.
pub(super) fn given(owner: &str, name: &str) -> &'static str {
    of(owner).iter().find(|member| member.name == name).map_or("", |member| member.gives)
}
