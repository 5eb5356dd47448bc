//! The command palette: every command of the table, found by its name.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, Context, CornerRadius, Frame, Id, Key, Margin, Modal, Modifiers, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use super::super::command::{COMMANDS, Command, Entry, keys_text};
use super::super::fonts;
use super::super::session::{Action, Overlay};
use super::super::theme::{Theme, size};
use super::super::widgets::muted;
use super::Desk;

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Palette) {
        return;
    }
    let theme = Theme::of(ctx);
    let frame = Frame::new()
        .fill(theme.raised)
        .stroke(eframe::egui::Stroke::new(1.0, theme.line_strong))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::same(8))
        .shadow(ctx.style_of(ctx.theme()).visuals.window_shadow);
    let id = Id::unique("palette");
    // Its field stays where it is while the list below grows shorter.
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
    let modal = Modal::new(id).area(area).frame(frame).backdrop_color(Color32::from_black_alpha(70));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(460.0);
        content(ui, desk)
    });
    let chosen = shown.inner;
    if chosen.is_some() || shown.should_close() {
        desk.command(Command::Palette);
    }
    if let Some(command) = chosen.filter(|command| *command != Command::Palette) {
        desk.send(Action::Command(command));
    }
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>) -> Option<Command> {
    let moved = ui.input_mut(|input| {
        i32::from(input.consume_key(Modifiers::NONE, Key::ArrowDown))
            - i32::from(input.consume_key(Modifiers::NONE, Key::ArrowUp))
    });
    let entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let edit =
        TextEdit::singleline(&mut desk.drafts.palette).hint_text("Find a command").margin(Margin::symmetric(10, 8));
    let field = ui.add(edit.desired_width(f32::INFINITY)).accessible_name("Find a command");
    field.request_focus();
    let found = matching(&desk.drafts.palette);
    if field.changed() {
        desk.drafts.palette_at = 0;
    }
    let last = found.len().saturating_sub(1);
    desk.drafts.palette_at = desk.drafts.palette_at.saturating_add_signed(moved as isize).min(last);
    let at = desk.drafts.palette_at;
    let mut chosen = if entered { found.get(at).map(|entry| entry.command) } else { None };
    if found.is_empty() {
        ui.add_space(6.0);
        muted(ui, "No command has these words");
        ui.add_space(4.0);
    }
    // As high as what was found, however few it was before.
    let room = (ui.ctx().content_rect().height() - 200.0).clamp(120.0, 400.0);
    let list = ScrollArea::vertical().max_height(room).min_scrolled_height(room).auto_shrink([false, true]);
    list.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (index, entry) in found.iter().enumerate() {
            if row(ui, entry, index == at, moved != 0) {
                chosen = Some(entry.command);
            }
        }
    });
    chosen
}

/// The commands that contain every word typed.
fn matching(typed: &str) -> Vec<&'static Entry> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let fits = |entry: &&Entry| {
        let text = format!("{} {}", entry.text, entry.about).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    COMMANDS.iter().filter(fits).collect()
}

fn row(ui: &mut Ui, entry: &Entry, selected: bool, follow: bool) -> bool {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::click());
    if selected && follow {
        response.scroll_to_me(None);
    }
    if selected || response.hovered() {
        let fill = if selected { theme.accent_soft } else { theme.hover };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    }
    let y = rect.center().y;
    let name = ui.painter().text(
        pos2(rect.left() + 10.0, y),
        Align2::LEFT_CENTER,
        entry.text,
        fonts::medium(size::BODY),
        theme.text,
    );
    let mut end = rect.right() - 10.0;
    if let Some(keys) = entry.keys {
        let text = keys_text(ui.ctx(), keys);
        let font = fonts::mono(size::SMALL);
        end = ui.painter().text(pos2(end, y), Align2::RIGHT_CENTER, text, font, theme.text_muted).left() - 12.0;
    }
    let mut about = LayoutJob::simple_singleline(entry.about.to_owned(), fonts::text(size::SMALL), theme.text_muted);
    about.wrap = TextWrapping::truncate_at_width(end - name.right() - 10.0);
    let about = ui.painter().layout_job(about);
    let top = y - about.size().y / 2.0;
    ui.painter().galley(pos2(name.right() + 10.0, top), about, theme.text_muted);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, entry.text));
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::matching;
    use crate::gui::command::{COMMANDS, Command};

    #[test]
    fn commands_are_found_by_any_of_their_words() {
        assert_eq!(matching("").len(), COMMANDS.len());
        assert_eq!(matching("THEME light")[0].command, Command::SwitchTheme);
        assert!(matching("no such command").is_empty());
    }
}
