//! What the dialogs that stand over the window have in common.

use eframe::egui::{Color32, Context, CornerRadius, Frame, Id, Margin, Modal, ModalResponse, Stroke, Ui};

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
