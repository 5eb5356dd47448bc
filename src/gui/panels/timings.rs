//! Where the time of the last run went: its phases, and its statements with their share.

use eframe::egui::{ScrollArea, Ui};

use super::super::format;
use super::super::theme::Tone;
use super::super::widgets::muted;
use super::super::widgets::waterfall::{Bar, waterfall};
use super::Desk;
use crate::domain::{Phase, Timing};
use crate::execution::ExecutionResult;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>) {
    let Some(last) = &desk.state.last else {
        muted(ui, "The time that each phase of a run takes appears here");
        return;
    };
    let (bars, whole) = phases(&last.timings);
    ScrollArea::vertical().min_scrolled_height(24.0).id_salt("timings").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        waterfall(ui, &bars, whole, 168.0);
        muted(ui, usage(last));
        if !last.statements.is_empty() {
            ui.add_space(6.0);
            muted(ui, "Statements");
            let (bars, whole) = statements(last);
            waterfall(ui, &bars, whole, 168.0);
        }
    });
}

fn usage(last: &ExecutionResult) -> String {
    format!(
        "CPU {}, peak memory {}, {} in, {} out",
        format::milliseconds(last.cpu_ms),
        format::bytes(last.memory_usage_kb * 1024),
        format::bytes(last.bytes_in),
        format::bytes(last.bytes_out)
    )
}

fn phases(timings: &[Timing]) -> (Vec<Bar>, f64) {
    let ms = |us: u64| us as f64 / 1000.0;
    let bars: Vec<Bar> = timings
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
        })
        .collect();
    let whole = bars.iter().map(|bar| bar.start_ms + bar.duration_ms).fold(0.0, f64::max);
    (bars, whole)
}

fn statements(last: &ExecutionResult) -> (Vec<Bar>, f64) {
    let whole: f64 = last.statements.iter().map(|statement| statement.ms).sum();
    let mut start = 0.0;
    let lines: Vec<&str> = last.code.text.lines().collect();
    let bars = last.statements.iter().map(|statement| {
        let source = lines.get(statement.line.saturating_sub(1) as usize).copied().unwrap_or("");
        let share = if whole > 0.0 { 100.0 * statement.ms / whole } else { 0.0 };
        let bar = Bar {
            name: format!("{} {}", statement.line, format::one_line(source, 24)),
            start_ms: start,
            duration_ms: statement.ms,
            tone: Tone::Accent,
            note: format!("{share:.0} %"),
        };
        start += statement.ms;
        bar
    });
    (bars.collect(), whole)
}

#[cfg(test)]
mod tests {
    use super::phases;
    use crate::domain::{Phase, Timing};

    #[test]
    fn the_axis_reaches_to_the_last_end() {
        let timing = |phase, start_us, duration_us| Timing { phase, start_us, duration_us, warm: None };
        let (bars, whole) = phases(&[timing(Phase::Worker, 0, 2000), timing(Phase::CodeExecution, 2000, 3500)]);
        assert_eq!(bars.len(), 2);
        assert!((whole - 5.5).abs() < 1e-9);
    }
}
