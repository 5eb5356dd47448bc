//! What a worker is prepared for: a user, tables, limits, an environment. A worker serves exactly the runs that need
//! nothing else.

use std::sync::Arc;

use crate::domain::{Limits, SandboxReport, Timeout, UserId};
use crate::execution::{ExecutionRequest, InputTable};
use crate::python::PythonEnvironment;

/// A place of work, ready or to be made ready.
#[derive(Debug, Clone)]
pub(super) struct Station {
    pub(super) user: UserId,
    pub(super) tables: Vec<InputTable>,
    pub(super) active: usize,
    /// Without the deadline, which each run brings; the kernel's backstop is set for the longest.
    pub(super) limits: Limits,
    pub(super) environment: PythonEnvironment,
    pub(super) report: SandboxReport,
}

impl Station {
    /// The station that this request needs.
    pub(super) fn of(request: &ExecutionRequest, environment: PythonEnvironment, report: SandboxReport) -> Self {
        let longest = Timeout::from_seconds(Timeout::MAX_SECONDS).unwrap_or_default();
        Self {
            user: request.user_id.clone(),
            tables: request.tables.clone(),
            active: request.active,
            limits: request.limits.with_timeout(longest),
            environment,
            report,
        }
    }

    /// Whether a worker prepared here can serve that one's run.
    pub(super) fn serves(&self, other: &Self) -> bool {
        let same_tables = self.tables.len() == other.tables.len()
            && self.tables.iter().zip(&other.tables).all(|(one, two)| {
                // Tables never change: the same table is the same place in memory.
                Arc::ptr_eq(&one.table, &two.table) && one.bound_name == two.bound_name
            });
        same_tables
            && self.user == other.user
            && self.active == other.active
            && self.limits == other.limits
            && self.environment == other.environment
            && self.report.tier == other.report.tier
    }

    /// What the tables will need of the address space. They are written while Python starts; until then their size in
    /// memory, with room for padding, bounds it.
    pub(super) fn mapped_bytes(&self) -> u64 {
        self.tables.iter().map(|input| input.table.frame.bytes().saturating_mul(2) + (64 << 20)).sum()
    }
}
