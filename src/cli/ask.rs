//! `analyticspal ask`: a question becomes code, and the code runs.

use std::time::Instant;

use serde_json::{Value, json};

use super::args::AskArgs;
use super::exit::Exit;
use super::output;
use super::session::{Refused, Session};
use super::{interrupt, terminal};
use crate::analytics_pal::Generation;
use crate::asking::{GeneratedCode, Insights, NoCode};
use crate::domain::{Code, Phase};
use crate::execution::ExecutionResult;

/// Runs it.
pub(super) fn run(args: &AskArgs) -> anyhow::Result<Exit> {
    let question = args.question.as_deref().unwrap_or_default();
    let mut session = Session::new(&args.common);
    let loaded = session.load().and_then(|()| {
        session.active.clone().ok_or_else(|| Refused {
            summary: "there is no table to ask about".to_owned(),
            hint: "give one with --data PATH".to_owned(),
        })
    });
    let table = match loaded {
        Ok(table) => table,
        Err(refused) => {
            let result = session.rejected(Code::default(), &refused);
            print_document(args, question, None, &result, None)?;
            return output::deliver(&result, &args.common);
        }
    };
    let generation = session.pal.generate(question, &[], &table, interrupt::token());
    match &generation.outcome {
        Ok(generated) => {
            if !args.common.json && !args.common.quiet {
                print_reading(generated, args.show_code);
            }
            let mut result = session.run(session.request(generated.code.clone()))?;
            result.add_workflow(&generation.timings);
            let shown = result.dataframe.clone().map(|frame| {
                let begin = Instant::now();
                let shown = session.pal.insights(&frame, generated.meaning.as_ref(), Some(&table));
                result.add_stage(Phase::InsightGeneration, begin.elapsed());
                shown
            });
            print_document(args, question, Some(&generation), &result, shown.as_ref())?;
            let exit = output::deliver(&result, &args.common)?;
            if !args.common.json && !args.common.quiet {
                for sentence in shown.iter().flat_map(|shown| &shown.sentences) {
                    terminal::note(format_args!("insight: {sentence}"));
                }
            }
            Ok(exit)
        }
        Err(no_code) => {
            let refused = Refused { summary: no_code.reason().to_owned(), hint: no_code.hint() };
            let result = session.rejected(Code::default(), &refused);
            print_document(args, question, Some(&generation), &result, None)?;
            if !args.common.json {
                print_no_code(no_code);
            }
            Ok(Exit::Failure)
        }
    }
}

fn print_reading(generated: &GeneratedCode, show_code: bool) {
    terminal::note(format_args!("reading: {}", generated.reading));
    for sentence in generated.assumptions.iter().chain(&generated.warnings) {
        terminal::note(format_args!("note: {sentence}"));
    }
    if show_code {
        terminal::note(format_args!("\n{}\n", generated.code.text.trim_end()));
    }
}

fn print_no_code(no_code: &NoCode) {
    let Some(refusal) = no_code.refusal() else {
        return terminal::failure(no_code.reason(), &no_code.hint());
    };
    terminal::failure(&refusal.reason, "");
    if !refusal.coach.is_empty() {
        terminal::note("try one of these:");
        for question in &refusal.coach {
            terminal::note(format_args!("  {question}"));
        }
    }
}

/// The document of `run`, with the question's own keys.
fn print_document(
    args: &AskArgs,
    question: &str,
    generation: Option<&Generation>,
    result: &ExecutionResult,
    shown: Option<&Insights>,
) -> anyhow::Result<()> {
    if !args.common.json {
        return Ok(());
    }
    let mut document = result.to_json(args.common.limit);
    let outcome = generation.map(|generation| &generation.outcome);
    let refusal = outcome.and_then(|outcome| outcome.as_ref().err()).and_then(NoCode::refusal);
    if let Some(refusal) = refusal {
        document["status"] = json!(if refusal.ambiguous { "ambiguous" } else { "refused" });
    }
    document["question"] = json!(question);
    document["provider"] = json!(args.provider);
    document["reading"] = json!(outcome.and_then(|outcome| outcome.as_ref().ok()).map(|generated| &generated.reading));
    document["refused"] =
        refusal.map_or(Value::Null, |refusal| json!({"reason": refusal.reason, "unmatched": refusal.unmatched}));
    document["coach"] = json!(refusal.map(|refusal| &refusal.coach[..]).unwrap_or_default());
    document["candidates"] = json!([]);
    document["insights"] = json!(shown.map(|shown| &shown.sentences[..]).unwrap_or_default());
    document["chart"] = shown.map_or(Value::Null, |shown| {
        let chart = &shown.chart;
        json!({"kind": chart.kind.name(), "x": chart.x, "y": chart.y, "colour": chart.colour, "reason": chart.reason})
    });
    output::print_document(&document)
}
