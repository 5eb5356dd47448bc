//! A confined process as whoever runs it handles it: started by the launcher, or forked by a zygote.

use std::time::Instant;

use super::zygote::Forked;
use crate::process::{self, Exit};

/// A confined process. Dropping it kills it.
#[derive(Debug)]
pub enum ConfinedChild {
    /// Started: the program itself, or the processes around its namespaces.
    Started(process::Child),
    /// Forked by a zygote.
    Forked(Forked),
}

impl ConfinedChild {
    /// The process id of what was started, by our numbers.
    pub fn pid(&self) -> u32 {
        match self {
            Self::Started(child) => child.pid(),
            Self::Forked(child) => child.pid(),
        }
    }

    /// SIGKILL to everything that belongs to it. Safe to repeat.
    pub fn kill_group(&self) {
        match self {
            Self::Started(child) => child.kill_group(),
            Self::Forked(child) => child.kill(),
        }
    }

    /// How it ended, if it did by then.
    pub fn wait_until(&mut self, deadline: Instant) -> Option<Exit> {
        match self {
            Self::Started(child) => child.wait_until(deadline),
            Self::Forked(child) => child.wait_until(deadline),
        }
    }
}

impl From<Forked> for ConfinedChild {
    fn from(child: Forked) -> Self {
        Self::Forked(child)
    }
}
