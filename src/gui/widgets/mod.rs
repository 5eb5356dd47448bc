//! Widgets of the product's own. They know the theme and nothing of the session, of tables that are open, or of runs.

mod button;
mod check;
pub(crate) mod chip;
pub(crate) mod code_block;
pub(crate) mod code_editor;
pub(crate) mod data_table;
mod menu;
pub(crate) mod scrollbar;
mod text;
pub(crate) mod waterfall;

pub(crate) use button::{Kind, PushButton, choice, tab, toggle};
pub(crate) use check::{check, radio};
pub(crate) use menu::{menu_item, menu_row};
pub(crate) use text::{
    badge, card, icon, link, muted, named_label, named_paragraph, notice, prose, set_bounds, strong, title,
};
