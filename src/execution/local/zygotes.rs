//! The zygotes of one client: a process per user that has imported everything and forks a worker in milliseconds. For
//! batches and services, where a fresh interpreter per run would cost a third of a second each.
//!
//! A worker that cannot be forked is started instead: a zygote is a shortcut, never a condition.

use std::sync::{Arc, Mutex, PoisonError};

use super::work_folder::{self, WorkFolder};
use super::{Shared, Station, policy};
use crate::domain::{SandboxTier, UserId};
use crate::python::PythonEnvironment;
use crate::sandbox::{Confined, Policy, Zygote};

/// The argument that makes the worker's package a zygote.
const ZYGOTE: &str = "zygote";

/// Zygotes by what their children have in common.
#[derive(Debug)]
pub(super) struct Zygotes {
    /// How many are kept at most, the least recently used going first; 0 keeps none. One holds about 100 MB.
    most: usize,
    /// The most recently used last.
    kept: Mutex<Vec<(Common, Place)>>,
}

/// Where a zygote is, or will be once whoever holds the lock has started it.
type Place = Arc<Mutex<Option<Arc<Nest>>>>;

/// What all children of one zygote have in common: whose they are, and what is set before Python starts.
#[derive(Debug, Clone, PartialEq)]
struct Common {
    user: UserId,
    environment: PythonEnvironment,
    threads: u32,
}

/// A zygote and the folder it was started in.
#[derive(Debug)]
struct Nest {
    zygote: Arc<Zygote>,
    folder: WorkFolder,
}

impl Zygotes {
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// How many it keeps at most.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// A confined process that has imported everything, and its policy. `None` where it must be started instead.
    pub(super) fn fork(&self, shared: &Shared, station: &Station) -> Option<(Confined, Policy)> {
        if self.most == 0 || station.report.tier < SandboxTier::Full {
            return None;
        }
        let common = Common {
            user: station.user.clone(),
            environment: station.environment.clone(),
            threads: station.limits.threads,
        };
        let forked = self.nest(shared, station, &common).and_then(|nest| {
            let policy = of_child(station, &nest.folder);
            let confined = nest.zygote.fork(&policy).map_err(|error| error.to_string())?;
            Ok((confined, policy))
        });
        match forked {
            Ok(forked) => Some(forked),
            Err(reason) => {
                tracing::warn!(reason, "no worker could be forked; one is started instead");
                self.forget(&common);
                None
            }
        }
    }

    /// The zygote of these, started where there is none that is fit. Others who need the same one wait for it.
    fn nest(&self, shared: &Shared, station: &Station, common: &Common) -> Result<Arc<Nest>, String> {
        let place = self.place(common);
        let mut nest = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(nest) = nest.as_ref().filter(|nest| nest.zygote.is_fit()) {
            return Ok(Arc::clone(nest));
        }
        let environment = &common.environment;
        let folder = work_folder::create(&shared.folders, &common.user, environment.font_cache.as_deref())
            .map_err(|error| error.to_string())?;
        let mut policy = policy::policy(environment, &station.limits, folder.path(), 0);
        policy.args.push(ZYGOTE.into());
        let zygote = Zygote::start(&shared.launcher, &policy).map_err(|error| error.to_string())?;
        Ok(Arc::clone(nest.insert(Arc::new(Nest { zygote: Arc::new(zygote), folder }))))
    }

    fn place(&self, common: &Common) -> Place {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let position = kept.iter().position(|(other, _)| other == common);
        let entry = position.map_or_else(|| (common.clone(), Place::default()), |position| kept.remove(position));
        // What the same user had under another environment is stale.
        let fits = |other: &Common| other.user != common.user || other.environment == common.environment;
        let (mut others, mut let_go): (Vec<_>, Vec<_>) = kept.drain(..).partition(|(other, _)| fits(other));
        let surplus = (others.len() + 1).saturating_sub(self.most);
        let_go.extend(others.drain(..surplus));
        let place = Arc::clone(&entry.1);
        others.push(entry);
        *kept = others;
        // Ending one removes a folder: nobody else waits for that.
        drop(kept);
        drop(let_go);
        place
    }

    fn forget(&self, common: &Common) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let position = kept.iter().position(|(other, _)| other == common);
        let forgotten = position.map(|position| kept.remove(position));
        drop(kept);
        drop(forgotten);
    }

    /// Lets go of all of them; those with runs under way end with the last of these.
    pub(super) fn clear(&self) {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The policy of one run. matplotlib finds the zygote's font cache, which no run may change.
fn of_child(station: &Station, folder: &WorkFolder) -> Policy {
    let mut policy = policy::policy(&station.environment, &station.limits, folder.path(), station.mapped_bytes());
    policy.read_only.push(folder.path().join(work_folder::MATPLOTLIB));
    policy
}
