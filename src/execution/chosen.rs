//! The executor that a person chose: this computer's, or a service's. The choice may change between runs.

use std::sync::{PoisonError, RwLock};

use super::client::{CodeExecutionClient, Execution, WorkerCounts};
use super::{ExecutionRequest, HttpCodeExecutionClient, LocalCodeExecutionClient};

/// This computer's executor, or a service in its place. A run goes on where it began.
#[derive(Debug)]
pub struct ChosenCodeExecutionClient {
    local: LocalCodeExecutionClient,
    service: RwLock<Option<HttpCodeExecutionClient>>,
}

impl ChosenCodeExecutionClient {
    /// Runs on this computer until a service is chosen.
    pub fn new(local: LocalCodeExecutionClient) -> Self {
        Self { local, service: RwLock::default() }
    }

    /// From now on runs go to this service, or with `None` to this computer.
    pub fn choose(&self, service: Option<HttpCodeExecutionClient>) {
        let elsewhere = service.is_some();
        *self.service.write().unwrap_or_else(PoisonError::into_inner) = service;
        if elsewhere {
            // What waits here waits for nothing.
            self.local.settle();
        }
    }

    fn service(&self) -> Option<HttpCodeExecutionClient> {
        self.service.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl CodeExecutionClient for ChosenCodeExecutionClient {
    fn execute_code(&self, request: ExecutionRequest) -> Execution {
        match self.service() {
            Some(service) => service.execute_code(request),
            None => self.local.execute_code(request),
        }
    }

    fn prepare(&self) {
        if self.service().is_none() {
            self.local.prepare();
        }
    }

    fn prepare_for(&self, request: ExecutionRequest) {
        if self.service().is_none() {
            self.local.prepare_for(request);
        }
    }

    fn workers(&self) -> WorkerCounts {
        self.local.workers()
    }

    fn settle(&self) {
        self.local.settle();
    }
}
