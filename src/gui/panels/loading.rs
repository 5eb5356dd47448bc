//! A large file that is being read: how far it is, and its first rows, to be looked at meanwhile.

use eframe::egui::{Align, Frame, Layout, Margin, ProgressBar, Ui};

use super::super::format;
use super::super::icons;
use super::super::session::{Action, Loading};
use super::super::theme::Theme;
use super::super::widgets::{PushButton, muted};
use super::{Desk, grid, rule};

/// Room for the button at the end, in points.
const BUTTON: f32 = 150.0;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(loading) = &desk.state.loading else { return };
    let (key, frame, words) = (loading.key(), loading.first.frame.clone(), words(loading));
    let part = loading.progress.part().unwrap_or(0.0) as f32;
    let theme = Theme::of(ui.ctx());
    Frame::new().inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.visuals_mut().extreme_bg_color = theme.hover;
            ui.add(ProgressBar::new(part).desired_width(120.0).desired_height(6.0).corner_radius(3).fill(theme.accent))
                .accessible_name("Loading progress");
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() - BUTTON);
                muted(ui, words);
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.add(PushButton::new(icons::CLOSE, "Cancel loading")).clicked() {
                    desk.send(Action::CancelOpening);
                }
            });
        });
    });
    rule(ui);
    grid::show(ui, desk, key, &frame);
}

/// How far it is, in words.
fn words(loading: &Loading) -> String {
    let shown = format::counted(loading.first.frame.rows() as u64, "row");
    let mut words = format!("The first {shown} of {}", loading.first.name);
    if let Some(part) = loading.progress.part() {
        words.push_str(&format!(", {:.0} % read", 100.0 * part));
    }
    let rows = loading.progress.rows();
    if rows > 0 {
        words.push_str(&format!(", {} so far", format::counted(rows, "row")));
    }
    if let Some(left) = loading.seconds_left() {
        words.push_str(&format!(", about {} left", rough(left)));
    }
    words
}

/// Time that is left, no more exactly than it is known.
fn rough(seconds: f64) -> String {
    if seconds < 90.0 { format!("{:.0} s", seconds.max(1.0)) } else { format!("{:.0} min", seconds / 60.0) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::{Loading, rough, words};
    use crate::domain::DatabaseUid;
    use crate::frame::{Cells, Frame, LoadProgress, LoadReport, Table};
    use crate::runtime::JobId;

    #[test]
    fn what_is_not_known_of_a_load_is_not_said() {
        let frame = Frame::from_columns(vec![("n", Cells::Int(vec![Some(1); 1000]))]);
        let table_uid = DatabaseUid::of("/tmp/big.csv").table("big");
        let table = Table { table_uid, name: "big".to_owned(), frame, report: LoadReport::default() };
        let loading = Loading {
            job: JobId(1),
            progress: Arc::new(LoadProgress::default()),
            first: Arc::new(table),
            since: Instant::now(),
        };
        assert_eq!(words(&loading), "The first 1,000 rows of big");
    }

    #[test]
    fn the_time_left_is_a_rough_one() {
        assert_eq!([0.2, 62.4, 95.0].map(rough), ["1 s", "62 s", "2 min"]);
    }
}
