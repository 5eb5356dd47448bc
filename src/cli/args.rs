//! What was typed: the command line's grammar, and nothing of what it does.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::asking::PrivacyLevel;
use crate::domain::{CodeType, SandboxTier, Timeout, UserId, is_identifier};
use crate::execution::HttpCodeExecutionClient;
use crate::frame::{ExportError, ExportFormat};
use crate::models::Wire;

use super::load_args::{FormArgs, LoadArgs};
use super::write_args::WriteArgs;

/// Questions about tables, answered by code that runs in a sandbox.
///
/// Without a command the window opens, with the files given loaded.
#[derive(Debug, Parser)]
#[command(name = "analyticspal", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Files to open in the window.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The headless commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run Python or SQL over tables, in the sandbox.
    Run(RunArgs),
    /// Ask a question in plain language; it becomes code, and the code runs.
    Ask(AskArgs),
    /// Run a recorded run again over the same tables, and say where its result differs.
    #[command(
        after_help = "Exit codes: 0 the result is the same; 1 it differs, a table is missing or the record cannot \
be read;\n3 there is nothing to run it with; 124 it timed out and the recorded run did not; 130 stopped."
    )]
    Replay(ReplayArgs),
    /// Say what files are: tables, rows, columns with types and nulls.
    Inspect(InspectArgs),
    /// Write a file's table as another format: any that can be loaded, to any that can be written.
    Convert(ConvertArgs),
    /// Show, try and set up who writes code: language models on this computer and beyond.
    Providers(ProvidersArgs),
    /// Offer the executor to other programs over HTTP.
    Serve(ServeArgs),
    /// Create or repair the private Python environment.
    Setup(SetupArgs),
    /// Check Python, packages, sandbox and display.
    Doctor(DoctorArgs),
    /// Put the program into the menus of this login's Linux desktop, with its icon and the types of files it opens.
    Desktop(DesktopArgs),
}

/// `desktop`.
#[derive(Debug, Args)]
pub struct DesktopArgs {
    /// What to do. The files that were written or removed are printed.
    #[arg(value_name = "DEED")]
    pub deed: DesktopDeed,
}

/// What `desktop` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DesktopDeed {
    /// Add the entry, or bring it up to date.
    Install,
    /// Take it away again.
    Remove,
}

/// `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What is shared with `ask`.
    #[command(flatten)]
    pub common: Common,
    /// A file with the code; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["expr", "stdin"])]
    pub code: Option<PathBuf>,
    /// The code itself.
    #[arg(long, value_name = "TEXT", conflicts_with = "stdin")]
    pub expr: Option<String>,
    /// `-` reads the code from standard input.
    #[arg(value_name = "-", value_parser = parse_stdin)]
    pub stdin: Option<String>,
    /// The code's language.
    #[arg(long = "type", value_name = "LANGUAGE", default_value = "python")]
    pub code_type: Language,
}

/// `ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// What is shared with `run`.
    #[command(flatten)]
    pub common: Common,
    /// The question.
    #[arg(value_name = "QUESTION", required_unless_present = "questions", conflicts_with = "questions")]
    pub question: Option<String>,
    /// Who writes the code: `offline`, or a provider of language models (see `providers`).
    #[arg(long, value_name = "NAME", default_value = "offline")]
    pub provider: String,
    /// Which of the provider's models.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// How much of the tables a model is told: `schema` (no cell value), `stats` (ranges and means too), `samples`
    /// (frequent values too). Has to be said once for a provider beyond this computer.
    #[arg(long, value_name = "LEVEL", value_parser = parse_privacy)]
    pub privacy: Option<PrivacyLevel>,
    /// How often code that failed is given back to the model to be mended; by default 2, and 3 on this computer.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=10))]
    pub tries: Option<u32>,
    /// Ask for so many versions, run them side by side, and take the result that most of them agree on.
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub candidates: u8,
    /// Show the code above the result.
    #[arg(long)]
    pub show_code: bool,
    /// Answer a file of questions, one JSON object a line: `id`, `question`, and `table`, the path of the file that it is
    /// about, from the folder of FILE.jsonl on. A line without one is about the table of --data.
    #[arg(long, value_name = "FILE.jsonl", requires = "output", conflicts_with = "record")]
    pub questions: Option<PathBuf>,
    /// How many questions of a file run side by side.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=16), requires = "questions")]
    pub jobs: u16,
}

/// What `run` and `ask` share.
#[derive(Debug, Args)]
pub struct Common {
    /// A table to load, as `PATH` or `NAME=PATH`; may be repeated.
    #[arg(long, value_name = "[NAME=]PATH")]
    pub data: Vec<String>,
    /// Which table is `df`; the first by default.
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// How long the code may run, in seconds from 1 to 600.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_timeout)]
    pub timeout: Timeout,
    /// What the code may allocate, in MiB.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(64..=1_048_576))]
    pub memory: Option<u64>,
    /// For whom it runs; the login name by default.
    #[arg(long, value_name = "ID", value_parser = parse_user)]
    pub user: Option<UserId>,
    /// How the result is written.
    #[arg(long, value_enum)]
    pub format: Option<OutputFormat>,
    /// Write the result to a file; its ending decides the format unless `--format` does.
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Print one JSON document that says everything about the run.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Rows shown in table and JSON output.
    #[arg(long, value_name = "ROWS", default_value_t = 1000)]
    pub limit: usize,
    /// Accept a DataFrame or a dict as the result and nothing else.
    #[arg(long)]
    pub strict: bool,
    /// Take this variable as the result.
    #[arg(long, value_name = "NAME", value_parser = parse_identifier)]
    pub result: Option<String>,
    /// Refuse to run in a weaker sandbox than this.
    #[arg(long, value_name = "TIER", default_value = "reduced")]
    pub require_tier: RequiredTier,
    /// Write the figures that the code drew into this folder.
    #[arg(long, value_name = "DIR")]
    pub figures: Option<PathBuf>,
    /// Run in this service (see `serve`) instead of on this computer; `ANALYTICSPAL_SERVICE_TOKEN` holds the token it wants.
    #[arg(long, value_name = "URL", value_parser = parse_service)]
    pub service: Option<String>,
    /// Write what ran, over what, and what came of it to this file, which `replay` runs again.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Print nothing but the result and errors.
    #[arg(long)]
    pub quiet: bool,
    /// How the tables are read.
    #[command(flatten)]
    pub load: FormArgs,
    /// Of every table at most so many rows.
    #[arg(long, value_name = "ROWS", help_heading = "Reading")]
    pub load_limit: Option<usize>,
}

/// `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The record: a file that the window exported or `--record` wrote.
    #[arg(value_name = "RECORD")]
    pub record: PathBuf,
    /// Where a table of the record is now, by its name in the code; may be repeated.
    #[arg(long, value_name = "NAME=PATH")]
    pub data: Vec<String>,
    /// Print one JSON document: tables, differences and the run.
    #[arg(long)]
    pub json: bool,
    /// For whom it runs; the login name by default.
    #[arg(long, value_name = "ID", value_parser = parse_user)]
    pub user: Option<UserId>,
    /// Refuse to run in a weaker sandbox than this.
    #[arg(long, value_name = "TIER", default_value = "reduced")]
    pub require_tier: RequiredTier,
    /// Say nothing of tables that are the same.
    #[arg(long)]
    pub quiet: bool,
}

/// `serve`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("access").required(true).args(["token_file", "no_auth"])))]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8091")]
    pub listen: SocketAddr,
    /// A file with one `user_id:token` a line: who may use the service.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Take requests without a token; on a loopback address only.
    #[arg(long)]
    pub no_auth: bool,
    /// With --no-auth: for whom everything runs; the login name by default.
    #[arg(long, value_name = "ID", value_parser = parse_user, conflicts_with = "token_file")]
    pub user: Option<UserId>,
    /// Runs at once; as many as there are cores by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
    /// Runs that may wait; further ones are refused with 429.
    #[arg(long, value_name = "N", default_value_t = crate::service::DEFAULT_QUEUE)]
    pub queue: usize,
    /// What the code of one run may allocate at most, in MiB.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(64..=1_048_576))]
    pub memory: Option<u64>,
    /// Refuse to run in a weaker sandbox than this.
    #[arg(long, value_name = "TIER", default_value = "reduced")]
    pub require_tier: RequiredTier,
    /// Print nothing but the address and errors.
    #[arg(long)]
    pub quiet: bool,
}

/// `providers`.
#[derive(Debug, Args)]
pub struct ProvidersArgs {
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Try the connection to a provider: how long it takes and which models there are, or what is wrong.
    #[arg(long, value_name = "NAME", group = "what")]
    pub test: Option<String>,
    /// Set up a provider, or change one: with --url, --format, --model, --privacy, --key-variable.
    #[arg(long, value_name = "NAME", group = "what")]
    pub set: Option<String>,
    /// Forget what was set about a provider.
    #[arg(long, value_name = "NAME", group = "what")]
    pub remove: Option<String>,
    /// Put a provider's key, read from standard input, into the system's keyring.
    #[arg(long, value_name = "NAME", group = "what")]
    pub store_key: Option<String>,
    /// Take a provider's key out of the system's keyring.
    #[arg(long, value_name = "NAME", group = "what")]
    pub forget_key: Option<String>,
    /// The provider's address.
    #[arg(long, value_name = "URL", requires = "set")]
    pub url: Option<String>,
    /// The format it speaks: `openai` (also llama.cpp, vLLM, LM Studio), `ollama`, `anthropic` or `gemini`.
    #[arg(long, value_name = "FORMAT", value_parser = parse_wire, requires = "set")]
    pub format: Option<Wire>,
    /// The model that is asked where none is named.
    #[arg(long, value_name = "MODEL", requires = "set")]
    pub model: Option<String>,
    /// How much of the tables it may be told.
    #[arg(long, value_name = "LEVEL", value_parser = parse_privacy, requires = "set")]
    pub privacy: Option<PrivacyLevel>,
    /// The environment variable that holds its key.
    #[arg(long, value_name = "VARIABLE", requires = "set")]
    pub key_variable: Option<String>,
    /// Whose settings; the login's by default.
    #[arg(long, value_name = "ID", value_parser = parse_user)]
    pub user: Option<UserId>,
}

/// `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The files.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// One JSON document a file.
    #[arg(long)]
    pub json: bool,
    /// Of files with several tables only this one, by its name, or by its number from 1.
    #[arg(long, visible_alias = "table", value_name = "NAME")]
    pub sheet: Option<String>,
    /// How the files are read.
    #[command(flatten)]
    pub load: LoadArgs,
}

/// `convert`.
#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// The file to read.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// The file to write; its ending decides the format: csv, tsv, xlsx, parquet, arrow, json, ndjson, md.
    #[arg(long, value_name = "OUT", value_parser = parse_output)]
    pub output: PathBuf,
    /// Which of its tables, by its name, or by its number from 1; Excel takes all where none is named.
    #[arg(long, visible_alias = "sheet", value_name = "NAME")]
    pub table: Option<String>,
    /// Print one JSON document about what was written, or why nothing was.
    #[arg(long)]
    pub json: bool,
    /// Print nothing but errors.
    #[arg(long)]
    pub quiet: bool,
    /// How the file is read.
    #[command(flatten)]
    pub load: LoadArgs,
    /// How the output is written.
    #[command(flatten)]
    pub write: WriteArgs,
}

/// `setup`.
#[derive(Debug, Args)]
pub struct SetupArgs {
    /// The Python to build on, instead of the first suitable one.
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
    /// Only what a first answer needs, without scipy, scikit-learn and statsmodels.
    #[arg(long)]
    pub core: bool,
    /// Print nothing but errors.
    #[arg(long)]
    pub quiet: bool,
}

/// `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// `--type`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    Python,
    Sql,
}

impl From<Language> for CodeType {
    fn from(language: Language) -> Self {
        match language {
            Language::Python => Self::Python,
            Language::Sql => Self::Sql,
        }
    }
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Table,
    Csv,
    Tsv,
    Json,
    Ndjson,
    Parquet,
    Arrow,
    #[value(alias = "xlsx")]
    Excel,
    #[value(alias = "md")]
    Markdown,
}

/// `--require-tier`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RequiredTier {
    Full,
    Reduced,
}

impl From<RequiredTier> for SandboxTier {
    fn from(tier: RequiredTier) -> Self {
        match tier {
            RequiredTier::Full => Self::Full,
            RequiredTier::Reduced => Self::Reduced,
        }
    }
}

fn parse_timeout(text: &str) -> Result<Timeout, String> {
    let seconds = text.parse().map_err(|_| format!("{text:?} is not a number of seconds"))?;
    Timeout::from_seconds(seconds).map_err(|error| error.to_string())
}

fn parse_user(text: &str) -> Result<UserId, String> {
    text.parse().map_err(|error: crate::domain::Rejection| error.to_string())
}

/// Only `-`: what else stands there was meant for an option, and is told which.
fn parse_stdin(text: &str) -> Result<String, String> {
    match text {
        "-" => Ok(text.to_owned()),
        _ if Path::new(text).is_file() => {
            Err(format!("a file with code is given with --code {text}, a table with --data {text}"))
        }
        _ => Err("code is given with --expr TEXT or --code FILE".to_owned()),
    }
}

fn parse_privacy(text: &str) -> Result<PrivacyLevel, String> {
    text.parse()
}

fn parse_wire(text: &str) -> Result<Wire, String> {
    let known = Wire::ALL.into_iter().find(|wire| wire.name() == text);
    known.ok_or_else(|| format!("{text:?} is not one of openai, ollama, anthropic and gemini"))
}

fn parse_service(text: &str) -> Result<String, String> {
    HttpCodeExecutionClient::new(text, None).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn parse_output(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if ExportFormat::of_path(&path).is_some() {
        return Ok(path);
    }
    let error = ExportError::unknown_ending(&path);
    Err(format!("{}; {}", error.message, error.hint))
}

fn parse_identifier(text: &str) -> Result<String, String> {
    if is_identifier(text) { Ok(text.to_owned()) } else { Err(format!("{text:?} is not the name of a variable")) }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_grammar_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn bad_arguments_are_refused() {
        for bad in [
            "run --expr 1 --timeout 0.5",
            "run --expr 1 --timeout 601",
            "run --expr 1 --timeout soon",
            "run --expr 1 --user a/b",
            "run --expr 1 --code f.py",
            "run --expr 1 --result 1x",
            "run --expr 1 --json --format csv",
            "run --expr 1 --require-tier off",
            "ask --data a.csv",
            "ask --questions q.jsonl",
            "ask q --privacy everything",
            "providers --model m",
            "providers --set a --test b",
            "providers --set a --format x",
            "run --expr 1 --service 127.0.0.1:8091",
            "run --expr 1 --service https://host",
            "serve",
            "serve --no-auth --token-file f",
            "serve --no-auth --listen here",
            "serve --no-auth --workers 0",
            "serve --token-file f --user ann",
            "inspect",
            "convert a.csv",
            "convert a.csv --output b",
            "convert a.csv --output b.pdf",
            "convert a.csv --output b.csv --as x",
            "convert a.csv --output b.csv --as x=colour",
            "convert a.csv --output b.csv --decimal x",
            "replay",
            "replay r.json --user a/b",
            "ask --questions q.jsonl --output o.jsonl --record r.json",
            "desktop",
            "desktop launch",
            "--nonsense",
        ] {
            let words = std::iter::once("analyticspal").chain(bad.split(' '));
            assert!(Cli::try_parse_from(words).is_err(), "{bad}");
        }
    }

    #[test]
    fn files_open_the_window() {
        let cli = Cli::try_parse_from(["analyticspal", "sales.csv", "b.parquet"]).expect("valid");
        assert!(cli.command.is_none());
        assert_eq!(cli.files.len(), 2);
    }
}
