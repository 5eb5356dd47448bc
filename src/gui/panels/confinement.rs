//! What the sandbox keeps code from, in the words of who owns the data; the single attempts below, for who wants them.

use eframe::egui::{CollapsingHeader, RichText, Ui};

use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{icon, prose, strong};
use super::super::{fonts, format, icons};
use crate::domain::{SandboxCheck, SandboxReport, SandboxTier, capitalised};
use crate::machine;

/// What code may be kept from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Files,
    Network,
    Programs,
    Bounds,
}

impl Part {
    const ALL: [Self; 4] = [Self::Files, Self::Network, Self::Programs, Self::Bounds];

    /// The part that an attempt of the self-test belongs to, by the words of its claim.
    fn of(claim: &str) -> Self {
        let any = |words: &[&str]| words.iter().any(|word| claim.contains(word));
        if any(&["memory", "being killed"]) {
            Self::Bounds
        } else if any(&["network", "datagram", "socket"]) {
            Self::Network
        } else if any(&["process", "fork", "signal", "capabilit", "calls", "environment", "descriptor", "anonymous"]) {
            Self::Programs
        } else {
            Self::Files
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Files => "Files",
            Self::Network => "Network",
            Self::Programs => "Other programs",
            Self::Bounds => "Memory and time",
        }
    }

    fn words(self, timeout_seconds: f64) -> String {
        match self {
            Self::Files => {
                "Code has the open tables and a work folder of its own. It cannot read, change or remove any \
                 other file."
                    .to_owned()
            }
            Self::Network => "Nothing can be sent or fetched, on the internet or on the local network.".to_owned(),
            Self::Programs => "Code cannot start another program, nor see or disturb one that is running.".to_owned(),
            Self::Bounds => format!(
                "A run has {} and {}. What takes more is stopped.",
                format::seconds(timeout_seconds),
                machine::default_limits()
            ),
        }
    }
}

/// Shows what holds, as it was tried on this computer. `timeout_seconds`: what is set for a run.
pub(super) fn show(ui: &mut Ui, report: &SandboxReport, timeout_seconds: f64) {
    let theme = Theme::of(ui.ctx());
    for part in Part::ALL {
        let mut checks = report.checks.iter().filter(|check| Part::of(&check.name) == part).peekable();
        // Where nothing was tried, nothing is promised but what the deadline does alone.
        let tried = checks.peek().is_some();
        let holds = tried && checks.all(|check| check.passed);
        ui.horizontal_top(|ui| {
            mark(ui, holds);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                strong(ui, part.title());
                let words = part.words(timeout_seconds);
                let words = if holds || part == Part::Bounds { words } else { "This does not hold here.".to_owned() };
                prose(ui, &words, theme.text_muted);
            });
        });
        ui.add_space(4.0);
    }
    let failed = report.checks.iter().filter(|check| !check.passed).count() as u64;
    let tried = format!("Tried on this computer, {}", format::counted(report.checks.len() as u64, "check"));
    let text = if failed == 0 { tried } else { format!("{tried}, {failed} failed") };
    let text = RichText::new(text).font(fonts::text(size::BODY)).color(theme.text);
    CollapsingHeader::new(text).id_salt("sandbox checks").show(ui, |ui| {
        if report.tier == SandboxTier::Full {
            prose(ui, &capitalised(&report.reason), theme.text_muted);
        }
        for check in &report.checks {
            line(ui, check);
        }
    });
}

fn line(ui: &mut Ui, check: &SandboxCheck) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal_top(|ui| {
        mark(ui, check.passed);
        prose(ui, &capitalised(&check.name), theme.text);
    });
}

fn mark(ui: &mut Ui, holds: bool) {
    let (glyph, tone) = if holds { (icons::CIRCLE_CHECK, Tone::Success) } else { (icons::SHIELD_ALERT, Tone::Danger) };
    let ink = Theme::of(ui.ctx()).tone(tone).0;
    icon(ui, glyph, ink);
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn every_attempt_stands_where_an_analyst_looks_for_it() {
        for (claim, part) in [
            ("reading a file outside the list is refused", Part::Files),
            ("the computer's accounts and logs do not exist", Part::Files),
            ("datagrams are refused", Part::Network),
            ("the list of processes does not exist", Part::Programs),
            ("calls outside the list do not exist", Part::Programs),
            ("memory beyond the limit is refused", Part::Bounds),
            ("a confined process is gone within two seconds of being killed", Part::Bounds),
        ] {
            assert_eq!(Part::of(claim), part, "{claim}");
        }
    }
}
