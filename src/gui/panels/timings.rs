//! Where the time of the last run went: its phases, and its statements with their share.

use std::sync::Arc;

use eframe::egui::{ScrollArea, Ui};

use super::super::format;
use super::super::theme::Tone;
use super::super::widgets::muted;
use super::super::widgets::waterfall::{Bar, waterfall};
use super::Desk;
use crate::domain::{Phase, Status};
use crate::execution::ExecutionResult;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>) {
    let Some(last) = &desk.state.last else {
        muted(ui, "The time that each phase of a run takes appears here");
        return;
    };
    let runs = desk.state.history.entries.iter();
    let runs = runs.filter_map(|entry| Some((entry.record.at, entry.result.as_ref()?)));
    let before = previous(runs, last);
    let (bars, whole) = phases(last, before);
    ScrollArea::vertical().min_scrolled_height(24.0).id_salt("timings").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        waterfall(ui, &bars, whole, 168.0);
        ui.add_space(2.0);
        muted(ui, usage(last, before));
        if !last.statements.is_empty() {
            ui.add_space(6.0);
            muted(ui, "Statements");
            let (bars, whole) = statements(last, before);
            waterfall(ui, &bars, whole, 168.0);
        }
    });
}

/// The run of the same code before this one that ended well, of runs with their times.
fn previous<'a, At: Ord + Copy>(
    runs: impl Iterator<Item = (At, &'a Arc<ExecutionResult>)> + Clone,
    last: &ExecutionResult,
) -> Option<&'a ExecutionResult> {
    let (ended, _) = runs.clone().find(|(_, run)| run.execution_id == last.execution_id)?;
    let same = |run: &ExecutionResult| run.code == last.code && run.status == Status::Completed;
    let older = runs.filter(|(at, run)| *at < ended && same(run));
    older.max_by_key(|(at, _)| *at).map(|(_, run)| run.as_ref())
}

fn usage(last: &ExecutionResult, before: Option<&ExecutionResult>) -> String {
    let was = |text: String| if before.is_some() { format!(" (before {text})") } else { String::new() };
    let (cpu, memory) = before.map_or((0.0, 0), |before| (before.cpu_ms, before.memory_usage_kb * 1024));
    format!(
        "CPU {}{}, peak memory {}{}, {} in, {} out",
        format::milliseconds(last.cpu_ms),
        was(format::milliseconds(cpu)),
        format::bytes(last.memory_usage_kb * 1024),
        was(format::bytes(memory)),
        format::bytes(last.bytes_in),
        format::bytes(last.bytes_out)
    )
}

fn phases(last: &ExecutionResult, before: Option<&ExecutionResult>) -> (Vec<Bar>, f64) {
    let ms = |us: u64| us as f64 / 1000.0;
    let was = |phase: Phase| before?.timings.iter().find(|timing| timing.phase == phase).map(|t| ms(t.duration_us));
    let bars: Vec<Bar> = last
        .timings
        .iter()
        .map(|timing| Bar {
            name: timing.phase.name().to_owned(),
            start_ms: ms(timing.start_us),
            duration_ms: ms(timing.duration_us),
            tone: match timing.phase {
                Phase::CodeExecution => Tone::Accent,
                Phase::Total | Phase::TotalProcessing => Tone::Neutral,
                _ => Tone::Success,
            },
            note: timing.warm.map_or("", |warm| if warm { "warm" } else { "cold" }).to_owned(),
            before_ms: was(timing.phase),
        })
        .collect();
    let whole = bars.iter().map(|bar| bar.start_ms + bar.duration_ms).fold(0.0, f64::max);
    (bars, whole)
}

fn statements(last: &ExecutionResult, before: Option<&ExecutionResult>) -> (Vec<Bar>, f64) {
    let whole: f64 = last.statements.iter().map(|statement| statement.ms).sum();
    let mut start = 0.0;
    let lines: Vec<&str> = last.code.text.lines().collect();
    let bars = last.statements.iter().enumerate().map(|(index, statement)| {
        let source = lines.get(statement.line.saturating_sub(1) as usize).copied().unwrap_or("");
        let share = if whole > 0.0 { 100.0 * statement.ms / whole } else { 0.0 };
        let was = before.and_then(|before| before.statements.get(index)).filter(|was| was.line == statement.line);
        let bar = Bar {
            name: format!("{} {}", statement.line, format::one_line(source, 24)),
            start_ms: start,
            duration_ms: statement.ms,
            tone: Tone::Accent,
            note: format!("{share:.0} %"),
            before_ms: was.map(|was| was.ms),
        };
        start += statement.ms;
        bar
    });
    (bars.collect(), whole)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{phases, previous, statements};
    use crate::domain::{Code, Phase, Statement, Status, Timing};
    use crate::execution::{ExecutionRequest, ExecutionResult};

    fn run(code: &str, status: Status, took_us: u64) -> Arc<ExecutionResult> {
        let request =
            ExecutionRequest::new("ann".parse().expect("an id"), Code::python(code), crate::machine::default_limits());
        let timing = |phase, start_us, duration_us| Timing { phase, start_us, duration_us, warm: None };
        let timings = vec![timing(Phase::Worker, 0, 2000), timing(Phase::CodeExecution, 2000, took_us)];
        let statements = vec![Statement { line: 1, end_line: 1, ms: took_us as f64 / 1000.0, assigned: None }];
        Arc::new(ExecutionResult { timings, statements, ..ExecutionResult::not_run(&request, status, "", "") })
    }

    #[test]
    fn the_axis_reaches_to_the_last_end() {
        let (bars, whole) = phases(&run("1", Status::Completed, 3500), None);
        assert_eq!((bars.len(), bars[1].before_ms), (2, None));
        assert!((whole - 5.5).abs() < 1e-9);
    }

    #[test]
    fn a_run_is_compared_with_the_one_of_the_same_code_that_ended_well_before_it() {
        let last = run("1", Status::Completed, 3500);
        let of = |runs: &[(u32, Arc<ExecutionResult>)]| {
            previous(runs.iter().map(|(at, run)| (*at, run)), &last).map(|found| found.execution_id)
        };
        let others =
            [(9, run("1", Status::Completed, 1)), (3, run("1", Status::Error, 9)), (2, run("2", Status::Completed, 9))];
        let mut runs = others.to_vec();
        runs.push((5, Arc::clone(&last)));
        assert_eq!(of(&runs), None, "neither a later run, nor a failed one, nor another code");
        let before = run("1", Status::Completed, 7000);
        runs.splice(0..0, [(1, run("1", Status::Completed, 1)), (4, Arc::clone(&before))]);
        assert_eq!(of(&runs), Some(before.execution_id), "the last before it");
        let before = before.as_ref();
        assert_eq!(phases(&last, Some(before)).0[1].before_ms, Some(7.0));
        assert_eq!(statements(&last, Some(before)).0[0].before_ms, Some(7.0));
    }
}
