//! What the dialogs that stand over the window have in common.

use eframe::egui::{
    Color32, Context, CornerRadius, Event, Frame, Id, Key, Margin, Modal, ModalResponse, Popup, Stroke, Ui,
};

use super::super::theme::Theme;

/// Shows a dialog of this width, or as wide as the window allows.
pub(super) fn dialog<R>(ctx: &Context, name: &str, width: f32, content: impl FnOnce(&mut Ui) -> R) -> ModalResponse<R> {
    let theme = Theme::of(ctx);
    let frame = Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.line_strong))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::same(18))
        .shadow(ctx.style_of(ctx.theme()).visuals.window_shadow);
    let room = ctx.content_rect().width() - 80.0;
    Modal::new(Id::unique(name)).frame(frame).backdrop_color(Color32::from_black_alpha(70)).show(ctx, |ui| {
        ui.set_width(width.min(room));
        content(ui)
    })
}

/// Whether Enter was pressed for the dialog's main button, which asks after everything else was shown. A button that has
/// the focus is pressed itself; a field gives its focus up by Enter.
pub(super) fn entered(ui: &Ui) -> bool {
    let free = ui.memory(|memory| memory.focused().is_none()) && !Popup::is_any_open(ui.ctx());
    // The key that opened the dialog and is still held does not press its button, too.
    let pressed = |event: &Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: false, modifiers, .. } if modifiers.is_none());
    free && ui.input(|input| input.events.iter().any(pressed))
}
