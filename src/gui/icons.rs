//! The icons the window uses, by the name Lucide gives them, as code points of `assets/icons/lucide.ttf`.
//!
//! Only these are in the font: `assets/icons/README.md` says how to add one.

pub(crate) const ARROW_RIGHT: &str = "\u{e049}";
pub(crate) const BAN: &str = "\u{e051}";
pub(crate) const CALENDAR: &str = "\u{e063}";
pub(crate) const CHEVRON_DOWN: &str = "\u{e06d}";
pub(crate) const CHEVRON_RIGHT: &str = "\u{e06f}";
pub(crate) const CIRCLE_ALERT: &str = "\u{e077}";
pub(crate) const CIRCLE_CHECK: &str = "\u{e226}";
pub(crate) const CLOCK: &str = "\u{e087}";
pub(crate) const COFFEE: &str = "\u{e096}";
pub(crate) const COMMAND: &str = "\u{e09a}";
pub(crate) const COPY: &str = "\u{e09e}";
pub(crate) const ENTER: &str = "\u{e0a1}";
pub(crate) const DATABASE: &str = "\u{e0ad}";
pub(crate) const FOLDER_OPEN: &str = "\u{e247}";
pub(crate) const HASH: &str = "\u{e0ef}";
pub(crate) const HEART_PULSE: &str = "\u{e36e}";
pub(crate) const HISTORY: &str = "\u{e1f5}";
pub(crate) const INFO: &str = "\u{e0f9}";
pub(crate) const LIGHTBULB: &str = "\u{e1c2}";
pub(crate) const LIST: &str = "\u{e106}";
pub(crate) const MOON: &str = "\u{e11e}";
pub(crate) const PANEL_LEFT: &str = "\u{e12a}";
pub(crate) const PLAY: &str = "\u{e13c}";
pub(crate) const RETRY: &str = "\u{e148}";
pub(crate) const SETTINGS: &str = "\u{e154}";
pub(crate) const SHIELD_ALERT: &str = "\u{e1fe}";
pub(crate) const SHIELD_CHECK: &str = "\u{e1ff}";
pub(crate) const SHIELD_OFF: &str = "\u{e15a}";
pub(crate) const SPARKLES: &str = "\u{e412}";
pub(crate) const SQUARE: &str = "\u{e167}";
pub(crate) const SUN: &str = "\u{e178}";
pub(crate) const TABLE: &str = "\u{e17d}";
pub(crate) const TERMINAL: &str = "\u{e181}";
pub(crate) const TEXT: &str = "\u{e198}";
pub(crate) const TIMER: &str = "\u{e1e0}";
pub(crate) const TOGGLE: &str = "\u{e18b}";
pub(crate) const TRASH: &str = "\u{e18e}";
pub(crate) const TRIANGLE_ALERT: &str = "\u{e193}";
pub(crate) const UPLOAD: &str = "\u{e19e}";
pub(crate) const CLOSE: &str = "\u{e1b2}";
pub(crate) const ZAP: &str = "\u{e1b4}";
pub(crate) const LAYERS: &str = "\u{e529}";
