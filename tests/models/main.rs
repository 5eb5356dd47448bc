//! Models as the program meets them: every format over the wire, every failure, and what leaves the process.
//!
//! `formats` is against a fixture server that speaks the providers' own formats, `failures` against a server that does
//! what the test says, `program` is the command line.
#![allow(clippy::allow_attributes, clippy::print_stderr, reason = "tests that are skipped say so")]

#[path = "../common/mod.rs"]
mod common;
mod failures;
mod fixture;
mod formats;
mod program;
mod server;

use std::sync::Arc;

use analyticspal::asking::{
    CodeGenerator, EgressReceipt, GeneratedCode, NoCode, PrivacyLevel, Progress, QuestionRequest,
};
use analyticspal::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, ValueCount};
use analyticspal::models::{ModelGenerator, Patience, Provider};

/// Every cell of [`tables`].
pub(crate) const CELLS: [&str; 5] = ["Zanzibar", "Quetzaltenango", "7719.5", "3.25", "1881-04-05"];

/// A table of sales.
pub(crate) fn tables() -> Vec<Arc<TableDescription>> {
    let column = |name: &str, data_type, values: &[Scalar], min: Scalar, max: Scalar| ColumnDescription {
        name: name.to_owned(),
        data_type,
        nulls: 0,
        distinct: Some(2),
        min: Some(min),
        max: Some(max),
        mean: None,
        values: values.iter().map(|value| ValueCount { value: value.clone(), count: 1 }).collect(),
        values_complete: true,
    };
    let (first, last) = (Scalar::Text("Quetzaltenango".to_owned()), Scalar::Text("Zanzibar".to_owned()));
    let day = Scalar::Date("1881-04-05".parse().expect("a day"));
    vec![Arc::new(TableDescription {
        name: "sales".to_owned(),
        bound_name: "sales".to_owned(),
        rows: 2,
        columns: vec![
            column("region", DataType::Text, &[first.clone(), last.clone()], first, last),
            column("revenue", DataType::Float64, &[], Scalar::Float(3.25), Scalar::Float(7719.5)),
            column("sold on", DataType::Date, &[], day.clone(), day),
        ],
    })]
}

/// No waiting between requests.
pub(crate) fn at_once(pauses: usize) -> Patience {
    Patience { pauses: vec![std::time::Duration::ZERO; pauses], ..Patience::default() }
}

/// What came of a question, and what was told on the way.
pub(crate) struct Told {
    pub(crate) outcome: Result<GeneratedCode, NoCode>,
    pub(crate) receipts: Vec<EgressReceipt>,
    pub(crate) pieces: Vec<String>,
    pub(crate) waits: Vec<String>,
}

impl Told {
    pub(crate) fn code(&self) -> &str {
        match &self.outcome {
            Ok(written) => &written.code.text,
            Err(no_code) => panic!("{no_code:?}"),
        }
    }

    /// The failure's summary, hint and reply.
    pub(crate) fn failure(&self) -> (&str, &str, &str) {
        match &self.outcome {
            Err(NoCode::Failed(failure)) => (&failure.summary, &failure.hint, &failure.reply),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn generator(provider: Provider, level: PrivacyLevel) -> ModelGenerator {
    ModelGenerator::new(provider, Some("a-model"), Some(level)).expect("a generator").with_patience(at_once(2))
}

pub(crate) fn ask(generator: &ModelGenerator, request: &QuestionRequest<'_>) -> Told {
    let (mut receipts, mut pieces, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    let outcome = generator.generate(request, &mut |progress| match progress {
        Progress::Sending(receipt) => receipts.push(receipt.clone()),
        Progress::Text(text) => pieces.push(text.to_owned()),
        Progress::Waiting { reason, .. } => waits.push(reason.to_owned()),
    });
    Told { outcome, receipts, pieces, waits }
}

pub(crate) fn ask_plainly(generator: &ModelGenerator, question: &str) -> Told {
    ask(generator, &QuestionRequest::new(question, &tables(), &CancelToken::new()))
}
