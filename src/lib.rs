//! AnalyticsPAL: a question about a table becomes Python code, and the code runs in a sandbox.
//!
//! # The rooms, in layer order
//!
//! - [`domain`]: the product's words as plain data. No I/O, no egui, no polars.
//! - [`folders`]: where things live on disk; [`machine`]: what this computer has; [`logging`]: the log file.
//! - [`frame`]: the only room that knows polars: loading, catalogue, description, cell text, export, transfer.
//! - [`process`]: starting, draining, deadline and killing of a child; the only room that names `subprocess`.
//! - [`sandbox`]: policy, launcher, limits, watcher, self-test; the only unsafe code.
//! - [`python`]: finds an interpreter, makes and checks the private environment.
//! - [`execution`]: code in, [`execution::ExecutionResult`] out.
//! - [`asking`]: a question in plain language becomes code, or is refused by naming what was not understood.
//! - [`models`]: language models: providers, keys, streaming; the only room that knows genai, reqwest and keyring.
//! - [`history`]: earlier runs on disk: records, search, replay, export; and what is being typed.
//! - [`analytics_pal`]: the workflow that joins the rooms; blocking, headless.
//! - [`runtime`]: the worker side of an application: jobs on threads, a bounded event channel, a wake callback.
//! - [`service`]: the HTTP service, the executor for other programs; the only room that knows axum and hyper.
//! - [`cli`]: one file per command.
//! - `gui`: the window, a thin shell; the only room that knows egui, eframe, `egui_plot`, rfd and syntect.
//!
//! # The flow
//!
//! ```text
//! file -> Frame -> description ---+
//!           |                     v
//!           |         question -> asking -> Code <- typed code
//!           v                               |
//!        transfer ----------------> ExecutionRequest -> CodeExecutionClient -> events -> ExecutionResult -> Frame
//! ```
//!
//! # The import rule (`tests/layers.rs` reads the sources and fails on an import against it)
//!
//! ```text
//! domain <- frame <- execution <- analytics_pal <- runtime <- {cli, gui} <- main        execution <- service <- cli
//! domain <- {folders, machine}, process <- {sandbox, python} <- execution        folders <- logging <- {cli, gui}
//! {folders, asking, execution} <- history <- {runtime, cli, gui}
//! domain <- asking <- analytics_pal        {domain, folders, machine, asking} <- models <- {runtime, cli, gui}
//! ```

pub mod domain;
pub mod folders;
pub mod machine;
pub mod logging;
pub mod frame;
pub mod process;
pub mod sandbox;
pub mod python;
pub mod execution;
pub mod asking;
pub mod models;
pub mod history;
pub mod analytics_pal;
pub mod runtime;
pub mod service;
pub mod cli;
#[cfg(feature = "window")]
pub mod gui;
