//! The workflow that joins the rooms: open, describe, ask, run. Blocking and headless; the window and the command
//! line are two callers of the same.
//!
//! `ask` is the way of a question with its repairs, `vote` that of several candidates; `order` is what they are given
//! and tell, `answered` and `attempt` what is kept of it.

mod answered;
mod ask;
mod attempt;
mod corrections;
mod describing;
mod diff;
mod indexing;
mod insights;
mod order;
mod vote;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use crate::asking::help::{Diagnosis, Failure, diagnose};
use crate::asking::{
    CodeGenerator, Correction, EgressReceipt, GeneratedCode, NoCode, OfflineTranslator, Progress, QueryAnalysis,
    QuestionRequest, Refusal, Turn,
};
use crate::domain::{
    CancelToken, Code, CodeError, DatabaseUid, Limits, Phase, Rejection, Status, Stopwatch, TableDescription, TableUid,
    Timing, UserId,
};
use crate::execution::{CodeExecutionClient, DuckDbReader, Execution, ExecutionRequest, ExecutionResult, InputTable};
use crate::frame::{
    Catalogue, Frame, LoadContext, LoadError, LoadOptions, LoadProgress, Source, Table, is_duckdb, load_within,
};

pub use answered::{Answered, Candidate, Ended, Vote};
pub use attempt::{Attempt, Fault};
pub use corrections::KeptCorrections;
pub use diff::{Change, CodeDiff, DiffLine};
pub use order::{AskEvent, AskOrder, Preparation};

use describing::{Describing, MOST_AT_ONCE};
use indexing::Indexing;

/// AnalyticsPAL's workflow (`schema_fetch -> query_analysis -> code_generation -> code_execution -> insight_generation`)
/// over the sources that are open. Shared by threads behind an `Arc`.
pub struct AnalyticsPal {
    client: Option<Arc<dyn CodeExecutionClient>>,
    offline: Arc<OfflineTranslator>,
    generator: Arc<dyn CodeGenerator>,
    indexing: Indexing,
    describing: Describing,
    duckdb: Option<DuckDbReader>,
    open: RwLock<Open>,
}

/// What is open. Descriptions are kept per table version, never recomputed per question.
#[derive(Default)]
struct Open {
    catalogue: Catalogue,
    descriptions: HashMap<TableUid, Arc<TableDescription>>,
}

/// A question about a table, with all that bears on how it is read.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The person's words.
    pub text: &'a str,
    /// The table.
    pub table: &'a TableUid,
    /// The chips that the person changed.
    pub choices: &'a [(String, String)],
    /// What was asked of this table before, oldest first.
    pub history: &'a [Turn],
    /// What words mean over this table by the person's own choice.
    pub corrections: &'a [Correction],
    /// Stops it.
    pub cancel: &'a CancelToken,
}

impl<'a> Question<'a> {
    /// A first question, with nothing chosen.
    pub fn new(text: &'a str, table: &'a TableUid, cancel: &'a CancelToken) -> Self {
        Self { text, table, choices: &[], history: &[], corrections: &[], cancel }
    }
}

/// A question on its way to an answer: code, or why there is none, with the time each stage took.
#[derive(Debug, Clone)]
pub struct Generation {
    /// Who wrote it.
    pub provider: String,
    /// The code and its reading, or why there is none.
    pub outcome: Result<GeneratedCode, NoCode>,
    /// Every request that left for a model.
    pub receipts: Vec<EgressReceipt>,
    /// What kind of question it is; `None` where there is no table.
    pub analysis: Option<QueryAnalysis>,
    /// The stages `schema_fetch`, `query_analysis` and `code_generation`.
    pub timings: Vec<Timing>,
}

/// Of a larger file with several tables only the first one is read at once; the others are when they are wanted.
const READ_AT_ONCE: u64 = 64 << 20;

/// How unsure the reading of a question may be before nothing runs until the person has chosen.
const AMBIGUOUS: f64 = 0.6;

/// Code cannot run: [`AnalyticsPal::new`] was given no `CodeExecutionClient`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is nothing to run code with: no code execution client was configured")]
pub struct MissingClient;

impl AnalyticsPal {
    /// A workflow that runs code through this client. Without one, asking still generates code, and running says what is
    /// missing.
    pub fn new(client: Option<Arc<dyn CodeExecutionClient>>) -> Self {
        let offline = Arc::new(OfflineTranslator::new());
        let generator = Arc::clone(&offline) as Arc<dyn CodeGenerator>;
        Self {
            client,
            offline,
            generator,
            indexing: Indexing::default(),
            describing: Describing::default(),
            duckdb: None,
            open: RwLock::default(),
        }
    }

    /// From now on DuckDB databases can be opened, with this reader.
    pub fn set_duckdb_reader(&mut self, reader: DuckDbReader) {
        self.duckdb = Some(reader);
    }

    /// From now on this generator writes the code, in the offline translator's place.
    pub fn set_generator(&mut self, generator: Arc<dyn CodeGenerator>) {
        self.generator = generator;
    }

    /// The client, where there is one.
    pub fn client(&self) -> Option<&Arc<dyn CodeExecutionClient>> {
        self.client.as_ref()
    }

    /// Loads a file, describes its tables and adds it to the catalogue; a source that was open before is replaced.
    pub fn open(&self, path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
        self.open_within(path, options, &LoadContext::new(cancel, &LoadProgress::default()))
    }

    /// The same for someone who wants to see how far it is, or has a place where large tables are kept.
    pub fn open_within(
        &self,
        path: &Path,
        options: &LoadOptions,
        context: &LoadContext<'_>,
    ) -> Result<Source, LoadError> {
        let source = self.open_at_once(path, options, context)?;
        self.describe(&source);
        Ok(source)
    }

    /// Loads a file and adds it to the catalogue with what can be told of its tables at once. Large ones are described by
    /// [`AnalyticsPal::describe`], for which those who ask about them wait.
    pub fn open_at_once(
        &self,
        path: &Path,
        options: &LoadOptions,
        context: &LoadContext<'_>,
    ) -> Result<Source, LoadError> {
        let options = LoadOptions { first_beyond: Some(READ_AT_ONCE), ..options.clone() };
        let source = self.read(path, &options, context)?;
        let described = source.tables.iter().map(|table| {
            let frame = &table.frame;
            if frame.rows().saturating_mul(frame.columns()) <= MOST_AT_ONCE {
                return Arc::new(frame.describe(&table.name, &table.name));
            }
            self.describing.begin(table.table_uid.clone());
            Arc::new(frame.describe_plainly(&table.name, &table.name))
        });
        self.add_described(source.clone(), described.collect());
        Ok(source)
    }

    /// Reads the rows of a source's tables that are not described yet. Whether any was.
    pub fn describe(&self, source: &Source) -> bool {
        let mut any = false;
        for table in source.tables.iter().filter(|table| self.describing.is_pending(&table.table_uid)) {
            // However that ends, who waits for it is woken.
            let _end = self.describing.ending(&table.table_uid);
            let mut description = table.frame.describe(&table.name, &table.name);
            let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
            // It may have been closed meanwhile, or opened anew.
            let still = open.catalogue.tables().into_iter().find(|entry| Arc::ptr_eq(&entry.table, table));
            if let Some(entry) = still {
                description.bound_name = entry.bound_name;
                open.descriptions.insert(table.table_uid.clone(), Arc::new(description));
                any = true;
            }
        }
        any
    }

    fn read(&self, path: &Path, options: &LoadOptions, context: &LoadContext<'_>) -> Result<Source, LoadError> {
        match &self.duckdb {
            Some(reader) if is_duckdb(path) => reader.load(path, options, context.cancel),
            _ => load_within(path, options, context),
        }
    }

    /// Reads a table that [`Source::unread`] names, and adds it to its source. Its id.
    pub fn open_table(&self, source: &DatabaseUid, name: &str, cancel: &CancelToken) -> Result<TableUid, LoadError> {
        let known = self.catalogue().source(source).cloned().ok_or_else(|| LoadError {
            kind: "not_found".to_owned(),
            message: format!("the file of the table “{name}” is not open any more"),
            hint: "open it again".to_owned(),
        })?;
        let options = known.tables.first().map(|table| table.report.options.clone()).unwrap_or_default();
        let options = LoadOptions { sheet: Some(name.to_owned()), ..options };
        let later = self.read(&known.path, &options, &LoadContext::new(cancel, &LoadProgress::default()))?;
        // What is open may have changed meanwhile.
        let mut known = self.catalogue().source(source).cloned().unwrap_or(known);
        known.complete(later);
        self.add(known);
        Ok(source.table(name))
    }

    /// Adds a source that was loaded elsewhere.
    pub fn add(&self, source: Source) {
        // Described outside the lock: it reads every row.
        let described = source.tables.iter().map(|table| {
            let description = self.described_before(&source.database_uid, table);
            description.unwrap_or_else(|| Arc::new(table.frame.describe(&table.name, &table.name)))
        });
        let described = described.collect();
        self.add_described(source, described);
    }

    fn add_described(&self, source: Source, described: Vec<Arc<TableDescription>>) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.forget(&source.database_uid);
        let uids = source.tables.iter().map(|table| table.table_uid.clone());
        open.descriptions.extend(uids.zip(described));
        open.catalogue.open(source);
        open.rebind();
    }

    /// What is known of this very table, where it is open already.
    fn described_before(&self, source: &DatabaseUid, table: &Arc<Table>) -> Option<Arc<TableDescription>> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let same = open.catalogue.source(source)?.tables.iter().any(|known| Arc::ptr_eq(known, table));
        open.descriptions.get(&table.table_uid).filter(|_| same).cloned()
    }

    /// Closes a source. Whether it was open.
    pub fn close(&self, source: &DatabaseUid) -> bool {
        for table in self.catalogue().source(source).iter().flat_map(|source| &source.tables) {
            self.indexing.stop(&table.table_uid);
        }
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.forget(source);
        let closed = open.catalogue.close(source);
        open.rebind();
        closed
    }

    /// What is open now; a snapshot that shares the frames.
    pub fn catalogue(&self) -> Catalogue {
        self.open.read().unwrap_or_else(PoisonError::into_inner).catalogue.clone()
    }

    /// What is known of a table.
    pub fn description(&self, table: &TableUid) -> Option<Arc<TableDescription>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).descriptions.get(table).cloned()
    }

    /// The same when all of its rows were read for it; or what is known when nobody wants to wait any more.
    pub fn whole_description(&self, table: &TableUid, cancel: &CancelToken) -> Option<Arc<TableDescription>> {
        self.describing.wait(table, cancel);
        self.description(table)
    }

    /// Turns a question about a table into code, without running it. `choices` are the chips that the person changed.
    pub fn generate(
        &self,
        question: &str,
        choices: &[(String, String)],
        table: &TableUid,
        cancel: &CancelToken,
    ) -> Generation {
        self.generate_for(&Question { choices, ..Question::new(question, table, cancel) })
    }

    /// The same within a conversation, and with the person's corrections.
    pub fn generate_for(&self, question: &Question<'_>) -> Generation {
        let mut receipts = Vec::new();
        let mut watch = Stopwatch::start();
        let begin = Instant::now();
        let description = self.description(question.table);
        let described = Instant::now();
        watch.record(Phase::SchemaFetch, begin, described);
        let mut analysed_as = None;
        let outcome = match &description {
            Some(description) => {
                let tables = std::slice::from_ref(description);
                let request = QuestionRequest {
                    choices: question.choices,
                    history: question.history,
                    corrections: question.corrections,
                    ..QuestionRequest::new(question.text, tables, question.cancel)
                };
                let analysis = self.generator.analyse(&request);
                let analysed = Instant::now();
                watch.record(Phase::QueryAnalysis, described, analysed);
                tracing::debug!(intent = analysis.intent.name(), score = analysis.score, "question");
                analysed_as = Some(analysis);
                let outcome = self.generator.generate(&request, &mut |progress| {
                    if let Progress::Sending(receipt) = progress {
                        receipts.push(receipt.clone());
                    }
                });
                watch.record(Phase::CodeGeneration, analysed, Instant::now());
                outcome
            }
            None => Err(Refusal::without_table().into()),
        };
        Generation {
            provider: self.generator.name().to_owned(),
            outcome,
            receipts,
            analysis: analysed_as,
            timings: watch.finish(Phase::TotalProcessing),
        }
    }

    /// What is wrong with code that ran over everything that is open, with this table as `df`.
    pub fn help_with(&self, result: &ExecutionResult, table: Option<&TableUid>) -> Option<Diagnosis> {
        let (tables, active) = self.described(table);
        help(result, &tables, active.unwrap_or(0))
    }

    /// Everything that is open, described, and which of it this table is.
    fn described(&self, table: Option<&TableUid>) -> (Vec<Arc<TableDescription>>, Option<usize>) {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let (mut tables, mut active) = (Vec::new(), None);
        for entry in open.catalogue.tables() {
            if let Some(description) = open.descriptions.get(&entry.table.table_uid) {
                if Some(&entry.table.table_uid) == table {
                    active = Some(tables.len());
                }
                tables.push(Arc::clone(description));
            }
        }
        (tables, active)
    }

    /// The request that runs code over everything that is open, with this table as `df`. Of the others those that are on
    /// disk go along only where the code names them: handing them over would fill the memory for nothing.
    pub fn request(&self, user_id: &UserId, code: Code, table: Option<&TableUid>, limits: Limits) -> ExecutionRequest {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let mut tables: Vec<InputTable> = open
            .catalogue
            .tables()
            .into_iter()
            .filter(|entry| {
                let is_wanted = || Some(&entry.table.table_uid) == table || names(&code.text, &entry.bound_name);
                !entry.table.frame.is_mapped() || is_wanted()
            })
            .map(|entry| InputTable { bound_name: entry.bound_name, table: entry.table })
            .collect();
        let mut active = tables.iter().position(|input| Some(&input.table.table_uid) == table).unwrap_or(0);
        // A database can have more tables than a run can be handed; the one it is about is among them.
        let last = ExecutionRequest::MOST_TABLES - 1;
        if active > last {
            tables.swap(active, last);
            active = last;
        }
        tables.truncate(ExecutionRequest::MOST_TABLES);
        ExecutionRequest { tables, active, ..ExecutionRequest::new(user_id.clone(), code, limits) }
    }

    /// Gets a worker ready for code over this table, where workers are kept waiting; returns at once. Not for a table that
    /// is on disk: nobody may ever run code over it, and it would lie in memory until then.
    pub fn prepare(&self, user_id: &UserId, table: Option<&TableUid>, limits: Limits) {
        if let Some(client) = &self.client {
            let request = self.request(user_id, Code::default(), table, limits);
            if !request.tables.iter().any(|input| input.table.frame.is_mapped()) {
                client.prepare_for(request);
            }
        }
    }

    /// Starts a run.
    pub fn execute(&self, request: ExecutionRequest) -> Result<Execution, MissingClient> {
        self.client.as_ref().map(|client| client.execute_code(request)).ok_or(MissingClient)
    }

    /// AnalyticsPAL's own door: runs code over one table, blocking, and returns its frame or its error, never both.
    pub fn execute_code(
        &self,
        user_id: &UserId,
        code: Code,
        analysis: Option<&QueryAnalysis>,
        database_uid: &DatabaseUid,
        table_uid: &TableUid,
    ) -> (Option<Frame>, Option<CodeError>) {
        if self.client.is_none() {
            return (None, Some(failure(Status::Unavailable.name(), MissingClient.to_string())));
        }
        // A question that can mean two things is not answered before the person has chosen.
        if let Some(analysis) = analysis.filter(|analysis| analysis.is_ambiguous && analysis.score > AMBIGUOUS) {
            return (None, Some(failure("Ambiguous", analysis.reason.clone())));
        }
        let known = self
            .catalogue()
            .source(database_uid)
            .is_some_and(|source| source.tables.iter().any(|table| table.table_uid == *table_uid));
        if !known {
            return (
                None,
                Some(failure(Status::Rejected.name(), Rejection::UnknownTable(table_uid.to_string()).to_string())),
            );
        }
        let request = self.request(user_id, code, Some(table_uid), crate::machine::default_limits());
        match self.execute(request) {
            Err(missing) => (None, Some(failure(Status::Unavailable.name(), missing.to_string()))),
            Ok(execution) => {
                let result = execution.finish();
                match result.status {
                    Status::Completed => (result.dataframe, None),
                    status => (None, Some(result.error.unwrap_or_else(|| failure(status.name(), result.summary)))),
                }
            }
        }
    }
}

/// What is wrong with code that ran over these tables, as far as that can be told without a model.
fn help(result: &ExecutionResult, tables: &[Arc<TableDescription>], active: usize) -> Option<Diagnosis> {
    diagnose(&Failure {
        code: &result.code,
        status: result.status,
        summary: &result.summary,
        error: result.error.as_ref(),
        rows: result.dataframe.as_ref().map(|frame| frame.rows() as u64),
        shows_something: !result.figures.is_empty() || !result.stdout.is_empty(),
        tables,
        active,
    })
}

/// Whether code may mean a table: by its name, or by its number, which counts all that are open.
fn names(code: &str, bound_name: &str) -> bool {
    let mut words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.any(|word| {
        let numbered = |rest: &str| rest == "s" || (!rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        word == bound_name || word.strip_prefix("df").is_some_and(numbered)
    })
}

fn failure(error_type: &str, message: String) -> CodeError {
    CodeError { error_type: error_type.to_owned(), message, ..CodeError::default() }
}

impl Open {
    fn forget(&mut self, source: &DatabaseUid) {
        if let Some(source) = self.catalogue.source(source) {
            for table in &source.tables {
                self.descriptions.remove(&table.table_uid);
            }
        }
    }

    /// The identifiers depend on what else is open, so they are renewed whenever that changes.
    fn rebind(&mut self) {
        for entry in self.catalogue.tables() {
            if let Some(description) = self.descriptions.get_mut(&entry.table.table_uid)
                && description.bound_name != entry.bound_name
            {
                Arc::make_mut(description).bound_name = entry.bound_name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{AnalyticsPal, names};
    use crate::domain::{CancelToken, Code};
    use crate::frame::{LoadContext, LoadOptions, LoadProgress};

    #[test]
    fn a_table_on_disk_goes_along_only_where_it_is_active_or_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let (small, huge) = (folder.path().join("small.csv"), folder.path().join("huge.csv"));
        std::fs::write(&small, "n\n1\n").expect("written");
        let rows = "1,some words that fill the file\n".repeat(600_000);
        std::fs::write(&huge, format!("n,text\n{rows}")).expect("written");
        let pal = AnalyticsPal::new(None);
        let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
        let context = LoadContext { on_disk: 0, ..LoadContext::new(&cancel, &progress) };
        let open = |path: &Path| pal.open_within(path, &LoadOptions::default(), &context).expect("opened");
        let (small, huge) = (open(&small), open(&huge));
        assert!(huge.tables[0].frame.is_mapped() && !small.tables[0].frame.is_mapped());
        let user = "ann".parse().expect("an id");
        let handed = |code: &str, active: &crate::frame::Source| {
            let active = Some(&active.tables[0].table_uid);
            let request = pal.request(&user, Code::python(code), active, crate::machine::default_limits());
            request.tables.iter().map(|input| input.bound_name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(handed("len(df)", &small), ["small"]);
        assert_eq!(handed("len(huge)", &small), ["small", "huge"]);
        assert_eq!(handed("len(df)", &huge), ["small", "huge"]);
    }

    #[test]
    fn a_table_is_meant_by_its_name_or_by_its_number() {
        for code in ["huge.n", "len(df2)", "dfs['huge']", "SELECT * FROM huge"] {
            assert!(names(code, "huge"), "{code}");
        }
        for code in ["df.n", "huger", "df_2 = dfa", ""] {
            assert!(!names(code, "huge"), "{code}");
        }
    }
}
