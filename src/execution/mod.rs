//! Code in, [`ExecutionResult`] out: the client trait and the local executor with one fresh confined worker a run.
//!
//! The contract is in the names: statuses, phases and the JSON document are fixed, others rely on them.

mod chosen;
mod client;
mod http;
mod json;
mod local;
mod protocol;
mod request;
mod result;
mod text;
mod wire;
mod words;

pub use chosen::ChosenCodeExecutionClient;
pub use client::{CodeExecutionClient, Execution, ExecutionEvent, KeptFrames, NotKept, WorkerCounts};
pub use http::{HttpCodeExecutionClient, ServiceAddressError};
pub use local::{DuckDbReader, LocalCodeExecutionClient};
pub use request::{ExecutionRequest, InputTable};
pub use result::{ExecutionResult, Figure};
