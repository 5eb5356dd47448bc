//! The document of `ask --json`: that of `run`, with the question's own keys.

use serde_json::{Value, json};

use super::args::AskArgs;
use super::output;
use crate::analytics_pal::{Answered, Attempt, Candidate};
use crate::asking::{Chip, NoCode};
use crate::execution::ExecutionResult;
use crate::frame::Frame;

/// Prints it, where it was asked for.
pub(super) fn print_document(
    args: &AskArgs,
    question: &str,
    answered: Option<&Answered>,
    result: &ExecutionResult,
) -> anyhow::Result<()> {
    if !args.common.json {
        return Ok(());
    }
    let mut document = result.to_json(args.common.limit);
    let no_code = answered.and_then(Answered::no_code);
    match no_code {
        Some(NoCode::Refused(refusal)) => {
            document["status"] = json!(if refusal.ambiguous { "ambiguous" } else { "refused" });
        }
        Some(NoCode::Failed(failure)) => {
            document["status"] = json!("provider_failed");
            document["reply"] = json!(failure.reply);
        }
        Some(NoCode::Cancelled) => document["status"] = json!("cancelled"),
        None => {}
    }
    let refusal = no_code.and_then(NoCode::refusal);
    let written = answered.and_then(Answered::generated);
    document["question"] = json!(question);
    document["provider"] = json!(args.provider);
    document["reading"] = json!(written.map(|written| &written.reading));
    document["assumptions"] = json!(written.map(|written| &written.assumptions[..]).unwrap_or_default());
    document["chips"] =
        json!(written.map(|written| written.chips.iter().map(chip).collect::<Vec<_>>()).unwrap_or_default());
    document["changes"] = json!(written.map(|written| &written.changes[..]).unwrap_or_default());
    document["findings"] = json!(written.map(|written| &written.findings[..]).unwrap_or_default());
    document["refused"] =
        refusal.map_or(Value::Null, |refusal| json!({"reason": refusal.reason, "unmatched": refusal.unmatched}));
    document["coach"] = json!(refusal.map(|refusal| &refusal.coach[..]).unwrap_or_default());
    let attempts = answered.map(|answered| answered.attempts.iter().map(|tried| attempt(tried)).collect::<Vec<_>>());
    document["attempts"] = json!(attempts.unwrap_or_default());
    document["ended"] = json!(answered.map(|answered| answered.ended.name()));
    document["help"] = json!(answered.and_then(Answered::attempt).and_then(|attempt| attempt.help.as_ref()));
    let candidates = answered.map(|answered| answered.candidates.iter().map(candidate).collect::<Vec<_>>());
    document["candidates"] = json!(candidates.unwrap_or_default());
    document["vote"] = answered.and_then(|answered| answered.vote.as_ref()).map_or(Value::Null, |vote| {
        json!({
            "of": vote.of, "agree": vote.agree, "chosen": vote.chosen, "ordered": vote.ordered,
            "sentence": vote.sentence(),
        })
    });
    document["receipts"] = json!(answered.map(|answered| &answered.receipts[..]).unwrap_or_default());
    let insights = answered.and_then(|answered| answered.insights.as_ref());
    document["insights"] = json!(insights.map(|insights| &insights.sentences[..]).unwrap_or_default());
    document["chart"] = insights.map_or(Value::Null, |insights| {
        let chart = &insights.chart;
        json!({"kind": chart.kind.name(), "x": chart.x, "y": chart.y, "colour": chart.colour, "also": chart.also,
            "reason": chart.reason})
    });
    output::print_document(&document)
}

fn chip(chip: &Chip) -> Value {
    json!({"name": chip.name, "chosen": chip.chosen, "alternatives": chip.alternatives})
}

fn attempt(attempt: &Attempt) -> Value {
    let fault = attempt.fault.as_ref().map(|fault| json!({"kind": fault.kind, "message": fault.message}));
    json!({
        "code": attempt.generated.code.text, "status": attempt.result.status.name(),
        "summary": attempt.result.summary, "fault": fault, "findings": attempt.generated.findings,
        "changes": attempt.generated.changes, "row_count": attempt.result.dataframe.as_ref().map(Frame::rows),
        "help": attempt.help, "diff": attempt.diff.as_ref().map(ToString::to_string),
    })
}

fn candidate(candidate: &Candidate) -> Value {
    let mut document = match &candidate.outcome {
        Ok(tried) => attempt(tried),
        Err(no_code) => json!({"code": null, "status": "no_code", "summary": no_code.reason()}),
    };
    document["group"] = json!(candidate.group);
    document["difference"] = candidate.frame_difference.as_ref().map_or(Value::Null, |difference| {
        json!({
            "summary": difference.to_string(), "only_order": difference.only_order,
            "only_chosen": difference.only_first, "only_here": difference.only_second,
        })
    });
    document["diff"] = json!(candidate.code_diff.as_ref().map(ToString::to_string));
    document
}
