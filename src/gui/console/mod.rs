//! What the console panel knows of lines: their colours, and which of a million are shown and match. No egui in it but
//! colours.

pub(crate) mod ansi;
pub(crate) mod rows;
