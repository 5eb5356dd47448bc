//! What is where in the window: the bars, the panels at the sides, and the middle from question to output.

use eframe::egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::panels::{self, Desk};
use super::session::{ResultTab, View};
use super::theme::Theme;

/// Below this width the history gives its place to the middle.
pub(super) const WIDE: f32 = 1120.0;

/// Paints all of it.
pub(super) fn arrange(ui: &mut Ui, theme: &Theme, desk: &mut Desk<'_>) {
    let size = ui.max_rect().size();
    let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(12, 0));
    let beside = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(12, 12));
    Panel::top("top bar").exact_size(46.0).resizable(false).frame(bar).show(ui, |ui| panels::top_bar::show(ui, desk));
    Panel::bottom("status bar")
        .exact_size(28.0)
        .resizable(false)
        .frame(bar)
        .show(ui, |ui| panels::status::show(ui, desk));
    let narrow = size.x < WIDE;
    let in_front = narrow && desk.state.history.in_front;
    // Each user's arrangement is their own.
    let user = desk.state.user.clone();
    let part = |name: &'static str| (name, user.as_str());
    if desk.state.settings.show_data && !in_front {
        let width = if narrow { 210.0 } else { 248.0 };
        let panel = Panel::left(part("data"))
            .default_size(width)
            .size_range(180.0..=size.x * 0.36)
            .resizable(true)
            .frame(beside);
        panel.show(ui, |ui| panels::data::show(ui, desk));
    }
    if in_front || (desk.state.settings.show_history && !narrow) {
        let panel = Panel::right(part("history"))
            .default_size(232.0)
            .size_range(180.0..=size.x * 0.3)
            .resizable(true)
            .frame(beside);
        panel.show(ui, |ui| panels::history::show(ui, desk));
    }
    CentralPanel::default().frame(Frame::new().inner_margin(Margin::same(10))).show(ui, |ui| middle(ui, desk));
}

/// Question, code, result, output: from top to bottom.
fn middle(ui: &mut Ui, desk: &mut Desk<'_>) {
    let gap = Frame::new().inner_margin(Margin { bottom: 8, ..Margin::ZERO });
    let above = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
    let plain = |panel: Panel| panel.show_separator_line(false);
    plain(Panel::top("question")).resizable(false).frame(gap).show(ui, |ui| panels::question::show(ui, desk));
    let room = ui.available_height();
    // The result keeps the most room, above all in a low window.
    let most = if room < 480.0 { 0.36 } else { 0.5 };
    panels::recovery::show(ui, desk);
    let (code_least, output_least): (f32, f32) = if room < 420.0 { (92.0, 60.0) } else { (104.0, 88.0) };
    let user = desk.state.user.to_string();
    // The welcome has the room while nothing runs, and a picture in a low window.
    let welcome = desk.state.view == View::Welcome && desk.state.run.is_none();
    let picture = matches!(desk.state.result_tab, ResultTab::Chart | ResultTab::Insights);
    let (code, output) = if desk.state.wide && !welcome {
        // Of each no more than its head and a line: what is used by keys and readers stays there.
        let code = Panel::top(("code least", &user)).resizable(false).exact_size(78.0);
        (code, Panel::bottom(("output least", &user)).resizable(false).exact_size(66.0))
    } else if welcome || (room < 480.0 && desk.state.view == View::Result && picture) {
        let height = if welcome { code_least + 8.0 } else { code_least + 4.0 };
        let code = Panel::top(("code beside", &user)).resizable(false).exact_size(height);
        (code, Panel::bottom(("output beside", &user)).resizable(false).exact_size(72.0))
    } else {
        // What was drawn or found needs its height more than what led to it.
        let (code_share, output_share) = if room < 480.0 { (0.2, 0.14) } else { (0.28, 0.2) };
        let code = Panel::top(("code", &user)).resizable(true);
        let code = code.default_size((room * code_share).clamp(code_least, 280.0));
        let output = Panel::bottom(("output", &user)).resizable(true);
        let output = output.default_size((room * output_share).clamp(output_least, 220.0));
        (
            code.size_range(code_least..=(room * most).max(code_least)),
            output.size_range(output_least..=(room * (most - 0.08)).max(output_least)),
        )
    };
    plain(code).frame(gap).show(ui, |ui| panels::code::show(ui, desk));
    plain(output).frame(above).show(ui, |ui| panels::output(ui, desk));
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| panels::result::show(ui, desk));
}
