//! The result as a picture, whose kind and columns a person can change, and the figures that the code drew.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{
    ColorImage, Context, Frame, IconData, Margin, Rect, Scene, ScrollArea, TextureHandle, TextureOptions, Ui,
    WidgetInfo,
};
use eframe::icon_data;

use super::super::chart::{Chart, Combine};
use super::super::icons;
use super::super::session::{Action, Picture};
use super::super::slot::Slot;
use super::super::theme::Theme;
use super::super::widgets::{Kind, PushButton, muted, prose, tab};
use super::{Desk, chart, chart_menus as menus};
use crate::asking::{ChartKind, ChartSuggestion, ResultView};
use crate::execution::Figure;

/// A figure's pixels, once they are there; nothing where it is no picture.
pub(crate) type Pixels = Slot<Option<IconData>>;
/// A chart, once it is made; nothing where its columns are not there.
pub(crate) type MadeChart = Slot<Option<Arc<Chart>>>;

/// What a chart is to be made of. Two are the same when they would make the same chart.
#[derive(Debug, Clone)]
pub(crate) struct ChartOrder {
    pub(crate) view: Arc<ResultView>,
    pub(crate) choice: ChartSuggestion,
    pub(crate) combine: Option<Combine>,
    pub(crate) title: Option<String>,
}

impl PartialEq for ChartOrder {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.view, &other.view)
            && self.choice == other.choice
            && self.combine == other.combine
            && self.title == other.title
    }
}

/// What the tab keeps between frames.
#[derive(Default)]
pub(crate) struct Pictures {
    /// Which figure is shown instead of the chart.
    figure: Option<usize>,
    /// Figures by the address of their bytes.
    shown: HashMap<usize, Shown>,
    /// The chart that is wanted, and where it arrives.
    wanted: Option<(ChartOrder, MadeChart)>,
    /// The one before it, until then.
    chart: Option<Arc<Chart>>,
    /// What stood there in the last frame, to be saved or copied.
    standing: Option<Picture>,
    /// An image on its way to the clipboard.
    copying: Option<Pixels>,
}

impl Pictures {
    /// The chart of this order, or the one before until it is made. Whether it has to be begun.
    fn chart(&mut self, order: ChartOrder) -> (Option<Arc<Chart>>, Option<Action>) {
        let mut begun = None;
        if self.wanted.as_ref().is_none_or(|(known, _)| *known != order) {
            // Of another result nothing is shown, not even for a moment.
            if self.wanted.as_ref().is_none_or(|(known, _)| !Arc::ptr_eq(&known.view, &order.view)) {
                self.chart = None;
            }
            let made = MadeChart::new();
            begun = Some(Action::MakeChart(Box::new(order.clone()), made.clone()));
            self.wanted = Some((order, made));
        }
        if let Some(made) = self.wanted.as_ref().and_then(|(_, made)| made.get()) {
            self.chart.clone_from(made);
        }
        (self.chart.clone(), begun)
    }

    /// How rows of the shown chart became one, where they did.
    fn combined(&self) -> Option<Combine> {
        self.chart.as_ref().and_then(|chart| chart.combined)
    }

    /// Where an image for the clipboard will arrive.
    pub(crate) fn copy(&mut self) -> Pixels {
        let pixels = Pixels::new();
        self.copying = Some(pixels.clone());
        pixels
    }

    /// Hands an image that has arrived to the clipboard; whether it could be made.
    pub(crate) fn deliver(&mut self, ctx: &Context) -> Option<bool> {
        let image = self.copying.as_ref()?.get()?.as_ref().map(colours);
        self.copying = None;
        let made = image.is_some();
        if let Some(image) = image {
            ctx.copy_image(image);
        }
        Some(made)
    }
}

fn colours(pixels: &IconData) -> ColorImage {
    ColorImage::from_rgba_unmultiplied([pixels.width as usize, pixels.height as usize], &pixels.rgba)
}

struct Shown {
    pixels: Pixels,
    texture: Option<TextureHandle>,
    place: Rect,
}

/// Makes a figure's pixels; takes some milliseconds.
pub(crate) fn decode(png: &[u8], pixels: &Pixels) {
    pixels.put(icon_data::from_png_bytes(png).ok());
}

/// Whether there is something for the tab to show.
pub(super) fn has_something(desk: &Desk<'_>) -> bool {
    desk.state.shows.is_some() || desk.state.last.as_ref().is_some_and(|last| !last.figures.is_empty())
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let figures = desk.state.last.as_ref().map(|last| last.figures.clone()).unwrap_or_default();
    let view = desk.state.shows.as_ref().map(|shows| Arc::clone(&shows.view));
    let view = view.filter(|view| view.rows > 0);
    Frame::new().inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
        let pictures = &mut desk.looks.pictures;
        pictures.standing = None;
        if view.is_none() && pictures.figure.is_none() && !figures.is_empty() {
            pictures.figure = Some(0);
        }
        pictures.figure = pictures.figure.filter(|figure| *figure < figures.len());
        if !figures.is_empty() {
            choice(ui, desk, view.is_some(), &figures);
        }
        match (desk.looks.pictures.figure.and_then(|at| figures.get(at)), view) {
            (Some(figure), _) => picture(ui, desk, figure),
            (None, Some(view)) => drawn(ui, desk, &view),
            (None, None) => {
                let theme = Theme::of(ui.ctx());
                prose(ui, "A result with rows, or a figure that the code draws, appears here.", theme.text_muted);
            }
        }
    });
}

/// The chart, or one of the figures.
fn choice(ui: &mut Ui, desk: &mut Desk<'_>, has_view: bool, figures: &[Figure]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let chosen = desk.looks.pictures.figure;
        if has_view && tab(ui, "Of the result", chosen.is_none(), 0).clicked() {
            desk.looks.pictures.figure = None;
        }
        for (at, figure) in figures.iter().enumerate() {
            if tab(ui, &figure.name, chosen == Some(at), 0).clicked() {
                desk.looks.pictures.figure = Some(at);
            }
        }
    });
    ui.add_space(4.0);
}

/// The picture of the result, with what it is made of.
fn drawn(ui: &mut Ui, desk: &mut Desk<'_>, view: &Arc<ResultView>) {
    let suggested = desk.state.shows.as_ref().map(|shows| shows.insights.chart.clone());
    let Some(suggested) = suggested else { return };
    let own = desk.state.chart.clone();
    let mut chart = own.clone().unwrap_or_else(|| suggested.clone());
    if chart.kind == ChartKind::None {
        muted(ui, suggested.reason.as_str());
        ui.add_space(6.0);
    }
    ui.horizontal_wrapped(|ui| {
        menus::kind(ui, &mut chart, view);
        if chart.kind == ChartKind::None {
            return;
        }
        menus::columns(ui, &mut chart, view);
        if let Some(combined) = desk.looks.pictures.combined() {
            menus::combine(ui, desk, combined);
        }
        if own.is_some() && ui.add(PushButton::new("", "As suggested").kind(Kind::Quiet)).clicked() {
            desk.send(Action::SetChart(None));
        }
    });
    let changed = own.as_ref() != Some(&chart) && chart != suggested;
    if changed {
        desk.send(Action::SetChart(Some(chart.clone())));
    }
    if chart.kind == ChartKind::None {
        return;
    }
    let combine = desk.state.combine;
    let Some(made) = made(desk, view, chart, combine) else { return };
    desk.looks.pictures.standing = Some(Picture::Chart(Arc::clone(&made)));
    ScrollArea::vertical().id_salt("chart").auto_shrink(false).min_scrolled_height(40.0).show(ui, |ui| {
        let room = ui.available_height() - 4.0;
        chart::show(ui, &made, room);
    });
}

/// The chart of these columns, as soon as it is made; until then the one before.
pub(super) fn made(
    desk: &mut Desk<'_>,
    view: &Arc<ResultView>,
    choice: ChartSuggestion,
    combine: Option<Combine>,
) -> Option<Arc<Chart>> {
    let title = desk.state.shown.as_ref().and_then(|shown| shown.title.clone());
    let (made, begun) = desk.looks.pictures.chart(ChartOrder { view: Arc::clone(view), choice, combine, title });
    desk.actions.extend(begun);
    made
}

/// Where the picture on screen can go.
pub(super) fn buttons(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(picture) = desk.looks.pictures.standing.clone() else { return };
    if ui.add(PushButton::icon(icons::DOWNLOAD, "Save picture…")).on_hover_text("Save picture…").clicked() {
        desk.send(Action::SavePicture(picture));
    } else if ui.add(PushButton::icon(icons::COPY, "Copy image")).on_hover_text("Copy image").clicked() {
        desk.send(Action::CopyPicture(picture));
    }
}

/// A figure that the code drew, to be moved and made larger.
fn picture(ui: &mut Ui, desk: &mut Desk<'_>, figure: &Figure) {
    let key = figure.png.as_ptr() as usize;
    let pictures = &mut desk.looks.pictures;
    pictures.standing = Some(Picture::Figure { name: figure.name.clone(), png: Arc::clone(&figure.png) });
    // Only figures of runs that are still on screen are worth their memory.
    if pictures.shown.len() > 12 && !pictures.shown.contains_key(&key) {
        pictures.shown.clear();
    }
    let mut begun = false;
    let shown = pictures.shown.entry(key).or_insert_with(|| {
        begun = true;
        Shown { pixels: Pixels::default(), texture: None, place: Rect::ZERO }
    });
    if begun {
        desk.actions.push(Action::DecodeFigure(Arc::clone(&figure.png), shown.pixels.clone()));
    }
    let mut whole = false;
    ui.horizontal(|ui| {
        whole = ui.add(PushButton::new("", "Show whole").kind(Kind::Quiet)).clicked();
        muted(ui, "Drag to move, Ctrl and the wheel to enlarge");
    });
    let Some(shown) = desk.looks.pictures.shown.get_mut(&key) else { return };
    match shown.pixels.get() {
        None => {
            ui.spinner();
        }
        Some(None) => {
            muted(ui, "This figure is no picture that can be shown; Save keeps its bytes");
        }
        Some(Some(pixels)) => {
            let texture = shown
                .texture
                .get_or_insert_with(|| ui.ctx().load_texture(&figure.name, colours(pixels), TextureOptions::LINEAR));
            // Figures are drawn at twice the size of the screen's points.
            let size = texture.size_vec2() / 2.0;
            if whole {
                shown.place = Rect::ZERO;
            }
            let name = figure.name.clone();
            let texture = (texture.id(), size);
            Scene::new().zoom_range(0.05..=8.0).show(ui, &mut shown.place, |ui| {
                let response = ui.image(texture);
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            });
        }
    }
}
