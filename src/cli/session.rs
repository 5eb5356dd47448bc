//! What `run` and `ask` share: the workflow with its tables loaded, ready to run code.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{AskArgs, Common};
use super::open::load;
use super::{interrupt, terminal};
use crate::analytics_pal::{AnalyticsPal, AskOrder};
use crate::domain::{CancelToken, Code, DatabaseUid, Limits, Status, TableUid, UserId, is_identifier};
use crate::execution::{
    CodeExecutionClient, ExecutionEvent, ExecutionRequest, ExecutionResult, HttpCodeExecutionClient,
    LocalCodeExecutionClient,
};
use crate::folders::Folders;
use crate::frame::{ExportError, LoadOptions, is_read_from};
use crate::machine;
use crate::python::{self, Packages, PythonError, SetupEvent};
use crate::sandbox::Launcher;

/// The workflow, its tables, and for whom it runs.
pub(super) struct Session<'a> {
    /// The workflow.
    pub(super) pal: AnalyticsPal,
    /// Which table is `df`; `None` when no data was given.
    pub(super) active: Option<TableUid>,
    common: &'a Common,
    user: UserId,
    limits: Limits,
}

/// Input that was refused before anything ran: shown like a run that was `rejected`.
#[derive(Debug)]
pub(super) struct Refused {
    /// What happened.
    pub(super) summary: String,
    /// What to do.
    pub(super) hint: String,
}

impl<'a> Session<'a> {
    /// A session with nothing loaded yet.
    pub(super) fn new(common: &'a Common) -> Self {
        Self::with(common, client(common, Workers::Started))
    }

    /// A session that runs its code there.
    pub(super) fn with(common: &'a Common, client: Arc<dyn CodeExecutionClient>) -> Self {
        let limits = machine::default_limits().with_timeout(common.timeout);
        Self {
            pal: AnalyticsPal::new(Some(client)),
            active: None,
            common,
            user: common.user.clone().unwrap_or_else(login),
            limits: Limits { memory_bytes: common.memory.map_or(limits.memory_bytes, |mib| mib << 20), ..limits },
        }
    }

    /// For whom it runs.
    pub(super) fn user(&self) -> &UserId {
        &self.user
    }

    /// Loads the tables of `--data` and picks the active one.
    pub(super) fn load(&mut self) -> Result<(), Refused> {
        self.spare_inputs()?;
        let options = self.load_options()?;
        for text in &self.common.data {
            let (name, path) = name_and_path(text);
            let mut source = load(&path, &options, &CancelToken::new())
                .map_err(|error| Refused { summary: error.message, hint: error.hint })?;
            if let Some(name) = name {
                // The same file under two names is two sources.
                source.database_uid = DatabaseUid::of(&format!("{name}={}", source.path.display()));
                source.rename_first_table(name);
            }
            self.pal.add(source);
        }
        self.active = match &self.common.table {
            None => self.pal.catalogue().tables().first().map(|entry| entry.table.table_uid.clone()),
            Some(wanted) => Some(self.find(wanted)?),
        };
        Ok(())
    }

    /// Nothing is written over a file that is read: asked before anything runs.
    fn spare_inputs(&self) -> Result<(), Refused> {
        for written in [&self.common.output, &self.common.record].into_iter().flatten() {
            if self.reads(written) {
                let error = ExportError::source(written);
                return Err(Refused { summary: error.message, hint: error.hint });
            }
        }
        Ok(())
    }

    /// Whether a file is one of the data.
    pub(super) fn reads(&self, file: &Path) -> bool {
        self.common.data.iter().any(|text| is_read_from(&name_and_path(text).1, file))
    }

    /// How tables are read.
    pub(super) fn load_options(&self) -> Result<LoadOptions, Refused> {
        let options = self.common.load.options(self.common.load_limit);
        options.map_err(|error| Refused { summary: error.to_string(), hint: "mend the option".to_owned() })
    }

    fn find(&self, wanted: &str) -> Result<TableUid, Refused> {
        let tables = self.pal.catalogue().tables();
        if let Some(entry) = tables.iter().find(|entry| entry.table.name == wanted || entry.bound_name == wanted) {
            return Ok(entry.table.table_uid.clone());
        }
        let names: Vec<_> = tables.iter().map(|entry| entry.table.name.as_str()).collect();
        let hint = if names.is_empty() {
            "give a table with --data".to_owned()
        } else {
            format!("the tables are {}", names.join(", "))
        };
        Err(Refused { summary: format!("there is no table {wanted:?}"), hint })
    }

    /// The request that runs this code over the tables, with the options that were typed.
    pub(super) fn request(&self, code: Code) -> ExecutionRequest {
        let request = self.pal.request(&self.user, code, self.active.as_ref(), self.limits);
        ExecutionRequest {
            strict: self.common.strict,
            result_name: self.common.result.clone(),
            require_tier: self.common.require_tier.into(),
            ..request
        }
    }

    /// A question about the active table, to be answered with the options that were typed. Ctrl+C stops it.
    pub(super) fn order(&self, question: &str, table: TableUid, args: &AskArgs) -> AskOrder {
        let (here, quiet) = (self.common.service.is_none(), self.common.quiet);
        let prepare = move |code: &Code| {
            if here {
                prepare_python(&code.text, quiet);
            }
        };
        AskOrder {
            tries: args.tries,
            candidates: usize::from(args.candidates),
            prepare: Some(Arc::new(prepare)),
            cancel: interrupt::token().clone(),
            ..AskOrder::new(question, table, self.request(Code::default()))
        }
    }

    /// Runs the request to its end; what the code prints appears on stderr as it comes, and Ctrl+C cancels.
    pub(super) fn run(&self, request: ExecutionRequest) -> anyhow::Result<ExecutionResult> {
        if self.common.service.is_none() {
            prepare_python(&request.code.text, self.common.quiet);
        }
        let mut execution = self.pal.execute(request)?;
        let cancel = execution.cancel.clone();
        // Ctrl+C's token outlives every run of a batch.
        let _stops = interrupt::token().while_held(move || cancel.cancel());
        // With --json everything that was printed is in the document.
        let live = !self.common.quiet && !self.common.json;
        loop {
            match execution.events.blocking_recv() {
                Some(ExecutionEvent::Console(line)) if live => terminal::note(line.text),
                Some(ExecutionEvent::Finished(result)) => return Ok(*result),
                Some(_) => {}
                None => anyhow::bail!("the executor went away without an answer"),
            }
        }
    }

    /// The result of input that was refused before it could run, so that it is reported like every other outcome.
    pub(super) fn rejected(&self, code: Code, refused: &Refused) -> ExecutionResult {
        ExecutionResult::not_run(&self.request(code), Status::Rejected, &refused.summary, &refused.hint)
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // What runs left behind is removed before the process ends.
        if let Some(client) = self.pal.client() {
            client.settle();
        }
    }
}

/// Where workers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Workers {
    /// A fresh interpreter each: for one run.
    Started,
    /// Forks of one interpreter, where the sandbox allows it: for many runs.
    Forked,
}

/// The executor that these options name; starts the log.
pub(super) fn client(common: &Common, workers: Workers) -> Arc<dyn CodeExecutionClient> {
    let folders = Folders::of_this_login();
    if let Err(problem) = crate::logging::start(&folders) {
        terminal::note(problem);
    }
    if let Some(service) = remote(common) {
        return Arc::new(service);
    }
    let client = LocalCodeExecutionClient::new(folders, Launcher::this_binary(), None);
    Arc::new(if workers == Workers::Forked { client.with_zygotes(1) } else { client })
}

/// `NAME=PATH` counts only where NAME is an identifier and no file of the whole text exists.
pub(super) fn name_and_path(text: &str) -> (Option<&str>, PathBuf) {
    match text.split_once('=') {
        Some((name, path)) if is_identifier(name) && !Path::new(text).exists() => (Some(name), PathBuf::from(path)),
        _ => (None, PathBuf::from(text)),
    }
}

/// The service that runs the code, where one was named.
fn remote(common: &Common) -> Option<HttpCodeExecutionClient> {
    HttpCodeExecutionClient::with_own_token(common.service.as_deref()?).ok()
}

/// The login's name as a user id.
pub(super) fn login() -> UserId {
    let name = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|variable| std::env::var(variable).ok());
    UserId::from_login(&name.unwrap_or_default())
}

/// On first use the environment is made here, with progress. A failure is not reported: the run that follows ends as
/// `unavailable` and says the same in the document.
pub(super) fn prepare_python(code: &str, quiet: bool) {
    let folders = Folders::of_this_login();
    let wants_science = ["scipy", "sklearn", "statsmodels", "stats"].iter().any(|package| code.contains(package));
    let packages = if wants_science { Packages::All } else { Packages::Core };
    let missing = match python::check(&folders, None) {
        Err(PythonError::NotSetUp) => true,
        Ok(environment) => wants_science && !environment.science_ready,
        Err(_) => false,
    };
    if missing {
        let _ = python::ensure(&folders, None, packages, &CancelToken::new(), &mut |event| {
            if let (SetupEvent::Step { number, of, what }, false) = (event, quiet) {
                terminal::note(format_args!("[{number}/{of}] {what}"));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::name_and_path;
    use std::path::PathBuf;

    #[test]
    fn a_name_before_the_path_counts_only_where_it_is_an_identifier() {
        assert_eq!(name_and_path("sales=a.csv"), (Some("sales"), PathBuf::from("a.csv")));
        assert_eq!(name_and_path("a.csv"), (None, PathBuf::from("a.csv")));
        assert_eq!(name_and_path("my file=a.csv"), (None, PathBuf::from("my file=a.csv")));
        let folder = tempfile::tempdir().expect("a folder");
        let odd = folder.path().join("x=y.csv");
        std::fs::write(&odd, "a\n1\n").expect("written");
        let text = odd.to_str().expect("utf-8");
        assert_eq!(name_and_path(text), (None, odd.clone()));
    }
}
