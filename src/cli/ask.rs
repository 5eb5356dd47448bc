//! `analyticspal ask`: a question becomes code, and the code runs; what fails is mended where someone can mend it.

use super::answer::print_document;
use super::args::AskArgs;
use super::author;
use super::exit::Exit;
use super::session::{Refused, Session};
use super::{output, record, terminal};
use crate::analytics_pal::{Answered, AskEvent, Candidate};
use crate::asking::{GeneratedCode, NoCode, ProviderFailure};
use crate::domain::Code;
use crate::execution::ExecutionEvent;

/// Runs it.
pub(super) fn run(args: &AskArgs) -> anyhow::Result<Exit> {
    let question = args.question.as_deref().unwrap_or_default();
    let mut session = Session::new(&args.common);
    let loaded = session.load().and_then(|()| {
        if let Some(generator) = author::generator(args, session.user())? {
            session.pal.set_generator(generator);
        }
        session.active.clone().ok_or_else(|| Refused {
            summary: "there is no table to ask about".to_owned(),
            hint: "give one with --data PATH".to_owned(),
        })
    });
    let table = match loaded {
        Ok(table) => table,
        Err(refused) => {
            let result = session.rejected(Code::default(), &refused);
            print_document(args, question, None, &result)?;
            return output::deliver(&result, &args.common);
        }
    };
    // With --json everything is in the document.
    let live = !args.common.quiet && !args.common.json;
    let order = session.order(question, table, args);
    let answered = session.pal.ask(&order, &mut |event| {
        if live {
            tell(args, event);
        }
    });
    if let Some(result) = answered.result() {
        print_document(args, question, Some(&answered), &result)?;
        if live {
            print_ending(&answered);
        }
        if let Some(path) = &args.common.record {
            record::write(path, &session, &result, Some((question, &answered)))?;
        }
        let exit = output::deliver(&result, &args.common)?;
        if live {
            for sentence in answered.insights.iter().flat_map(|insights| &insights.sentences) {
                terminal::note(format_args!("insight: {sentence}"));
            }
        }
        return Ok(exit);
    }
    let nothing = NoCode::Cancelled;
    let no_code = answered.no_code().unwrap_or(&nothing);
    let refused = Refused { summary: no_code.reason().to_owned(), hint: no_code.hint() };
    print_document(args, question, Some(&answered), &session.rejected(Code::default(), &refused))?;
    if !args.common.json {
        print_no_code(no_code);
    }
    Ok(if *no_code == NoCode::Cancelled { Exit::Cancelled } else { Exit::Failure })
}

/// Says what happens while it happens.
fn tell(args: &AskArgs, event: AskEvent) {
    let alone = args.candidates == 1;
    match event {
        AskEvent::Written { generated, attempt, .. } if alone => {
            if attempt > 0 {
                terminal::note(format_args!("mended, attempt {}:", attempt + 1));
            }
            print_reading(&generated, args.show_code);
        }
        AskEvent::Waiting { reason, seconds, .. } => {
            terminal::note(format_args!("{reason}: asking again in {seconds} s"));
        }
        AskEvent::Run { event: ExecutionEvent::Console(line), .. } if alone => terminal::note(line.text),
        AskEvent::Attempted { attempt, .. } => {
            if let Some(diff) = attempt.diff.as_ref().filter(|_| alone) {
                terminal::note(format_args!("what changed:\n{diff}"));
            }
            if let Some(fault) = attempt.fault.as_ref().filter(|_| alone) {
                terminal::note(format_args!("it does not answer: {}: {}", fault.kind, fault.message));
            }
        }
        _ => {}
    }
}

/// Says why it ended where it did.
fn print_ending(answered: &Answered) {
    if let Some(vote) = &answered.vote {
        terminal::note(vote.sentence());
        for (number, candidate) in answered.candidates.iter().enumerate() {
            print_dissent(number, candidate);
        }
        if let Some(generated) = answered.generated() {
            print_reading(generated, false);
        }
    }
    let repaired = answered.attempts.len() > 1 || answered.vote.is_some();
    let sentence = answered.ended.sentence();
    if repaired && !sentence.is_empty() {
        terminal::note(sentence);
    }
    if let Some(help) = answered.attempt().and_then(|attempt| attempt.help.as_ref()) {
        output::print_help(help);
    }
}

/// Says of a candidate with another result how it differs, in its table and in its code.
fn print_dissent(number: usize, candidate: &Candidate) {
    let number = number + 1;
    match &candidate.outcome {
        Err(no_code) => terminal::note(format_args!("candidate {number} wrote no code: {}", no_code.reason())),
        Ok(attempt) => {
            let differs = candidate.frame_difference.as_ref().filter(|difference| !difference.is_empty());
            match (&attempt.fault, differs) {
                (Some(fault), _) => {
                    terminal::note(format_args!(
                        "candidate {number} does not answer: {}: {}",
                        fault.kind, fault.message
                    ));
                }
                (None, Some(difference)) => {
                    terminal::note(format_args!(
                        "candidate {number} has another result ({difference}, seen from the chosen one)"
                    ));
                }
                (None, None) => return,
            }
            if let Some(diff) = &candidate.code_diff {
                terminal::note(diff);
            }
        }
    }
}

fn print_reading(generated: &GeneratedCode, show_code: bool) {
    if !generated.reading.is_empty() {
        terminal::note(format_args!("reading: {}", generated.reading));
    }
    for sentence in generated.assumptions.iter().chain(&generated.warnings).chain(&generated.changes) {
        terminal::note(format_args!("note: {sentence}"));
    }
    for finding in &generated.findings {
        terminal::note(format_args!("line {}: {}", finding.line, finding.message));
    }
    if show_code {
        terminal::note(format_args!("\n{}\n", generated.code.text.trim_end()));
    }
}

fn print_no_code(no_code: &NoCode) {
    let Some(refusal) = no_code.refusal() else {
        terminal::failure(no_code.reason(), &no_code.hint());
        if let NoCode::Failed(ProviderFailure { reply, .. }) = no_code
            && !reply.is_empty()
        {
            terminal::note(format_args!("the reply was:\n{reply}"));
        }
        return;
    };
    terminal::failure(&refusal.reason, "");
    if !refusal.coach.is_empty() {
        terminal::note("try one of these:");
        for question in &refusal.coach {
            terminal::note(format_args!("  {question}"));
        }
    }
}
