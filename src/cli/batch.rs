//! `analyticspal ask --questions`: a file of questions, each about a table of its own, answered side by side.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::args::AskArgs;
use super::exit::Exit;
use super::open::load;
use super::session::{Session, Workers};
use super::{author, terminal};
use crate::asking::NoCode;
use crate::domain::{CancelToken, Status, TableUid};

/// A line of the file.
#[derive(Debug, Deserialize)]
struct QuestionLine {
    id: Value,
    /// From the file's folder on; that of `--data` where it is not said.
    #[serde(default)]
    table: PathBuf,
    question: String,
    constraints: Option<String>,
}

/// Answers every question of the file in its order; a line that fails becomes `{"id", "error"}`.
pub(super) fn run(args: &AskArgs) -> anyhow::Result<Exit> {
    let path = args.questions.as_deref().unwrap_or(Path::new(""));
    let output = args.common.output.as_deref().unwrap_or(Path::new(""));
    let data = match args.common.data.as_slice() {
        [] => None,
        [one] => Some(std::path::absolute(super::session::name_and_path(one).1)?),
        _ => anyhow::bail!("with --questions there is one table of --data, for the lines that name no `table`"),
    };
    let questions = read(path, data.as_deref())?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let total = questions.len();
    let queue = Mutex::new(questions.into_iter().enumerate());
    let (sender, receiver) = mpsc::sync_channel(usize::from(args.jobs));
    let mut answers = HashMap::new();
    let user = args.common.user.clone().unwrap_or_else(super::session::login);
    let generator = match author::generator(args, &user) {
        Ok(generator) => generator,
        Err(refused) => {
            terminal::failure(&refused.summary, &refused.hint);
            return Ok(Exit::Failure);
        }
    };
    // One executor for all jobs: they share its zygote.
    let client = super::session::client(&args.common, Workers::Forked);
    std::thread::scope(|scope| -> anyhow::Result<()> {
        for job in 0..args.jobs {
            let (queue, sender, folder, client) = (&queue, sender.clone(), &folder, Arc::clone(&client));
            let generator = generator.clone();
            std::thread::Builder::new().name(format!("batch-{job}")).spawn_scoped(scope, move || {
                let mut session = Session::with(&args.common, client);
                if let Some(generator) = generator {
                    session.pal.set_generator(generator);
                }
                let mut answerer = Answerer { session, args, open: None };
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, question)) = next else { break };
                    let answer = answerer.answer(folder, &question);
                    if sender.send((index, answer)).is_err() {
                        break;
                    }
                }
            })?;
        }
        drop(sender);
        for (done, (index, answer)) in receiver.iter().enumerate() {
            answers.insert(index, answer);
            if !args.common.quiet && (done + 1) % 50 == 0 {
                terminal::note(format_args!("{} of {total} questions", done + 1));
            }
        }
        Ok(())
    })?;
    let file = std::fs::File::create(output).with_context(|| format!("could not write {}", output.display()))?;
    let mut file = BufWriter::new(file);
    for index in 0..total {
        writeln!(file, "{}", answers.remove(&index).unwrap_or(Value::Null))?;
    }
    file.flush()?;
    Ok(Exit::Success)
}

/// The questions, each with its table.
fn read(path: &Path, data: Option<&Path>) -> anyhow::Result<Vec<QuestionLine>> {
    let file = std::fs::File::open(path).with_context(|| format!("could not read {}", path.display()))?;
    let mut questions = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("could not read {}", path.display()))?;
        if !line.trim().is_empty() {
            let place = || format!("line {} of {} is not a question", number + 1, path.display());
            let mut question: QuestionLine = serde_json::from_str(&line).with_context(place)?;
            if question.table.as_os_str().is_empty() {
                data.context("it names no `table`, and --data gives none")
                    .with_context(place)?
                    .clone_into(&mut question.table);
            }
            questions.push(question);
        }
    }
    Ok(questions)
}

/// One job's workflow, with the table of its last question kept open.
struct Answerer<'a> {
    session: Session<'a>,
    args: &'a AskArgs,
    open: Option<(PathBuf, Arc<TableUid>)>,
}

impl Answerer<'_> {
    fn answer(&mut self, folder: &Path, question: &QuestionLine) -> Value {
        self.try_answer(folder, question)
            .unwrap_or_else(|error| json!({"id": question.id, "error": format!("{error:#}")}))
    }

    fn try_answer(&mut self, folder: &Path, question: &QuestionLine) -> anyhow::Result<Value> {
        let table = self.table(&folder.join(&question.table))?;
        let text = match &question.constraints {
            Some(constraints) => format!("{} {constraints}", question.question),
            None => question.question.clone(),
        };
        let order = self.session.order(&text, table.as_ref().clone(), self.args);
        let answered = self.session.pal.ask(&order, &mut |_| {});
        let (Some(generated), Some(result)) = (answered.generated(), answered.result()) else {
            return Ok(match answered.no_code() {
                Some(NoCode::Refused(refusal)) => {
                    json!({"id": question.id, "refused": true, "reason": refusal.reason})
                }
                Some(no_code) => json!({"id": question.id, "error": no_code.reason()}),
                None => json!({"id": question.id, "error": answered.ended.sentence()}),
            });
        };
        if result.status != Status::Completed {
            return Ok(json!({"id": question.id, "error": result.summary, "code": generated.code.text}));
        }
        let document = result.to_json(usize::MAX);
        let names: Vec<_> =
            document["columns"].as_array().into_iter().flatten().map(|column| &column["name"]).collect();
        Ok(json!({"id": question.id, "columns": names, "rows": document["rows"], "code": generated.code.text}))
    }

    fn table(&mut self, path: &Path) -> anyhow::Result<Arc<TableUid>> {
        if let Some((open, table)) = &self.open
            && open == path
        {
            return Ok(Arc::clone(table));
        }
        let options = self.session.load_options().map_err(|refused| anyhow::anyhow!(refused.summary))?;
        let source = load(path, &options, &CancelToken::new())?;
        for entry in self.session.pal.catalogue().sources() {
            self.session.pal.close(&entry.database_uid);
        }
        let table = Arc::new(source.tables.first().context("the file holds no table")?.table_uid.clone());
        self.session.pal.add(source);
        self.session.pal.index(&table, &mut |_| {}, &CancelToken::new())?;
        self.session.active = Some(table.as_ref().clone());
        self.open = Some((path.to_path_buf(), Arc::clone(&table)));
        Ok(table)
    }
}
