//! What a column's values allow it to be. Sees every value once; a type that one value contradicts is out. The
//! decision says what it had to assume.

use super::mark::Mark;
use super::moments::{self, Order};
use super::nearly::Fits;
use super::numbers::{self, Form, NULL_WORDS};
use crate::domain::counted;
use crate::frame::load::{ChosenType, LoadOptions};
use crate::frame::{LoadReport, Nearly};

const BOOL: u8 = 1;
const INT: u8 = 1 << 1;
const FLOAT: u8 = 1 << 2;
const MOMENT: u8 = 1 << 3;
/// Thousands set apart by commas.
const GROUPED: u8 = 1 << 4;
const DECIMAL_COMMA: u8 = 1 << 5;
/// Thousands set apart by points, before a decimal comma.
const EUROPEAN: u8 = 1 << 6;

/// Values of another type that make a single text among them worth a note.
const NOTEWORTHY: u64 = 20;

/// A column's type, and how its text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `null_quoted`: empty cells are nulls even in quotes, since everything is in quotes.
    Text {
        null_quoted: bool,
    },
    Bool,
    /// Chosen: yes and no, 1 and 0 are truth values, too.
    LooseBool,
    Int {
        marks: Marks,
    },
    Float {
        marks: Marks,
    },
    Date(Order),
    /// In UTC where the text is zoned; finer than microseconds where the text is.
    Datetime {
        order: Order,
        zoned: bool,
        fine: bool,
    },
}

/// What stands in numbers besides digits and a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    None,
    Grouped,
    DecimalComma,
    /// Points between thousands, a comma before decimals.
    European,
    /// As a person said.
    Said {
        decimal: u8,
        thousands: Option<char>,
    },
    /// Whatever stands around the digits of a chosen type goes: currency, percent, marks between thousands.
    Loose {
        decimal: u8,
    },
}

/// What a person said about the cells of every column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    /// The decimal mark and what sets thousands apart.
    pub(super) marks: Option<(u8, Option<char>)>,
    /// The usual words for a missing number are words.
    pub(super) no_null_words: bool,
}

impl Said {
    pub(super) fn of(options: &LoadOptions) -> Self {
        let decimal = options.decimal.as_ref().and_then(|mark| mark.bytes().next());
        let thousands = options.thousands.as_ref().and_then(|mark| mark.chars().next());
        let said = decimal.is_some() || options.thousands.is_some();
        // Where only the thousands are said, the other mark is before the decimals.
        let other = if thousands == Some('.') { b',' } else { b'.' };
        Self { marks: said.then(|| (decimal.unwrap_or(other), thousands)), no_null_words: options.nulls.is_some() }
    }
}

/// What has been seen of a column.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that was seen in the column or was not")]
pub(super) struct Evidence {
    /// Types that no value contradicts.
    alive: u8,
    /// Orders of date parts that no value contradicts.
    orders: u8,
    values: u64,
    numbers: u64,
    null_words: u64,
    null_word: String,
    quoted_empty: bool,
    bare_empty: bool,
    unquoted: bool,
    fractions: bool,
    comma: bool,
    /// A comma that cannot set thousands apart, or one that cannot be a decimal comma.
    decimal_comma_sure: bool,
    grouped_sure: bool,
    european_sure: bool,
    timed: bool,
    zoned: bool,
    unzoned: bool,
    fine: bool,
    /// Some null words are of the rarer ones.
    odd_nulls: bool,
    /// How its moments are written.
    shape: u16,
    /// The value that left only text, its line, and the values before it.
    broken_by: Option<(u64, String, u64)>,
    last_alive: u8,
    /// The first value and its line.
    first: Option<(u64, String)>,
    /// Once it is text: what its values would be one by one.
    fits: Fits,
    said: Said,
}

impl Evidence {
    /// Nothing seen yet. `all_text` rules out everything but text.
    pub(super) fn new(all_text: bool, said: Said) -> Self {
        let found = if said.marks.is_some() { 0 } else { GROUPED | DECIMAL_COMMA | EUROPEAN };
        let alive = if all_text { 0 } else { BOOL | INT | FLOAT | MOMENT | found };
        Self {
            alive,
            orders: Order::ALL.into_iter().map(Order::bit).sum(),
            values: 0,
            numbers: 0,
            null_words: 0,
            null_word: String::new(),
            quoted_empty: false,
            bare_empty: false,
            unquoted: false,
            fractions: false,
            comma: false,
            decimal_comma_sure: false,
            grouped_sure: false,
            european_sure: false,
            said,
            timed: false,
            zoned: false,
            unzoned: false,
            fine: false,
            odd_nulls: false,
            shape: 0,
            broken_by: None,
            last_alive: 0,
            first: None,
            fits: Fits::default(),
        }
    }

    /// Nothing seen yet, of a column that is to be dates in the form that nobody can misread, or text.
    pub(super) fn of_iso_dates() -> Self {
        Self { alive: MOMENT, orders: Order::YearMonthDay.bit(), ..Self::new(true, Said::default()) }
    }

    /// Takes a value into account that must be such a date; false once one was none.
    pub(super) fn see_iso_date(&mut self, text: &str) -> bool {
        if text.as_bytes().get(4) == Some(&b'-') {
            self.values += 1;
            self.see_moment(text);
        } else {
            self.alive = 0;
        }
        self.alive != 0
    }

    /// Takes a value into account.
    pub(super) fn see(&mut self, text: impl AsRef<str>, quoted: bool, line: u64) {
        let text = text.as_ref();
        if quoted {
            self.quoted_empty |= text.is_empty();
        } else {
            self.unquoted = true;
            self.bare_empty |= text.is_empty();
        }
        if self.alive == 0 {
            // Where text was asked for, nothing else is thought of.
            if self.broken_by.is_some() {
                self.fits.see(text.trim_ascii(), &self.said, line);
            }
            return;
        }
        let value = text.trim_ascii();
        if value.is_empty() {
            return;
        }
        let before = self.alive;
        match value.as_bytes()[0] {
            b'0'..=b'9' | b'-' | b'+' | b'.' | b'i' | b'I' => self.see_number(value),
            b't' | b'T' | b'f' | b'F' if numbers::boolean(value).is_some() => self.alive &= BOOL,
            _ if !self.said.no_null_words && NULL_WORDS.contains(&value) => return self.see_null_word(value),
            _ => self.alive = 0,
        }
        if self.alive == 0 {
            self.fits = self.fits_of(before);
            self.fits.see(value, &self.said, line);
            self.last_alive = before;
            self.broken_by = Some((line, value.chars().take(60).collect(), self.values));
        } else if self.first.is_none() {
            self.first = Some((line, value.chars().take(60).collect()));
        }
        self.values += 1;
    }

    /// What the values so far are one by one, where these types were left for all of them.
    fn fits_of(&self, alive: u8) -> Fits {
        let is_number = alive & (INT | FLOAT | GROUPED | DECIMAL_COMMA | EUROPEAN) != 0;
        Fits::of_all(self.values, is_number, alive & MOMENT != 0, self.timed, self.first.as_ref())
    }

    fn see_null_word(&mut self, word: &str) {
        if self.null_words == 0 {
            word.clone_into(&mut self.null_word);
        }
        self.null_words += 1;
        self.odd_nulls |= matches!(word, "NaT" | "Null" | "\\N");
    }

    fn see_number(&mut self, value: &str) {
        self.alive &= !BOOL;
        let unmarked = match self.said.marks {
            None => None,
            Some((decimal, thousands)) => {
                let plain = numbers::unmarked(value, decimal, thousands);
                if plain.is_none() {
                    self.alive &= MOMENT;
                    return self.see_moment(value);
                }
                plain
            }
        };
        let value = unmarked.as_deref().unwrap_or(value);
        match numbers::form(value) {
            Some(Form::Whole) => {
                self.numbers += 1;
                self.alive &= !MOMENT;
                // Digits beyond 64 bits stay exact only as text.
                if numbers::integer(value).is_none() {
                    self.alive = 0;
                }
            }
            Some(Form::Fraction) => {
                self.numbers += 1;
                self.fractions = true;
                self.alive &= FLOAT | GROUPED | EUROPEAN;
                if self.alive & EUROPEAN != 0 {
                    self.see_european(value);
                }
            }
            Some(Form::Infinite) => self.alive &= FLOAT,
            None => {
                self.alive &= MOMENT | GROUPED | DECIMAL_COMMA | EUROPEAN;
                if self.alive & MOMENT != 0 {
                    self.see_moment(value);
                }
                if self.alive & (GROUPED | DECIMAL_COMMA) != 0 {
                    self.see_comma(value);
                }
                if self.alive & EUROPEAN != 0 {
                    self.see_european(value);
                }
            }
        }
    }

    fn see_moment(&mut self, value: &str) {
        let Some(moment) = moments::parse(value) else {
            self.alive &= !MOMENT;
            return;
        };
        self.orders &= moment.orders();
        self.shape |= moment.shape();
        if let Some(clock) = moment.clock {
            self.timed = true;
            self.fine |= clock.is_fine();
        }
        match moment.clock.and_then(|clock| clock.offset) {
            Some(_) => self.zoned = true,
            None => self.unzoned = true,
        }
        if self.orders == 0 || (self.zoned && self.unzoned) {
            self.alive &= !MOMENT;
        }
    }

    fn see_comma(&mut self, value: &str) {
        self.comma = true;
        match numbers::ungrouped(value) {
            Some(plain) => {
                let digits = plain.trim_start_matches(['-', '+']);
                self.fractions |= digits.contains('.');
                self.grouped_sure |= digits.contains('.') || value.matches(',').count() > 1;
                if !digits.contains('.') && numbers::integer(&plain).is_none() {
                    self.alive &= !GROUPED;
                }
                self.numbers += 1;
            }
            None => self.alive &= !GROUPED,
        }
        if numbers::decimal_comma(value).is_none() {
            self.alive &= !DECIMAL_COMMA;
        } else if self.alive & GROUPED == 0 {
            self.decimal_comma_sure = true;
        }
    }

    /// Adds what was seen in rows behind those of this one. False where the order of the values matters and they must be
    /// seen again from here on: the value that leaves only text is among them. Nothing is added then.
    pub(super) fn follow(&mut self, next: &Self) -> bool {
        let orders = self.orders & next.orders;
        let (zoned, unzoned) = (self.zoned || next.zoned, self.unzoned || next.unzoned);
        let mut alive = self.alive & next.alive;
        if orders == 0 || (zoned && unzoned) {
            alive &= !MOMENT;
        }
        if self.alive != 0 && alive == 0 {
            return false;
        }
        self.alive = alive;
        self.unquoted |= next.unquoted;
        self.quoted_empty |= next.quoted_empty;
        self.bare_empty |= next.bare_empty;
        if alive == 0 {
            match next.alive {
                0 => self.fits.follow(&next.fits),
                left => self.fits.follow(&next.fits_of(left)),
            }
            return true;
        }
        if self.first.is_none() {
            self.first.clone_from(&next.first);
        }
        (self.orders, self.zoned, self.unzoned) = (orders, zoned, unzoned);
        if self.null_words == 0 {
            self.null_word.clone_from(&next.null_word);
        }
        self.values += next.values;
        self.numbers += next.numbers;
        self.null_words += next.null_words;
        self.fractions |= next.fractions;
        self.comma |= next.comma;
        self.decimal_comma_sure |= next.decimal_comma_sure;
        self.grouped_sure |= next.grouped_sure;
        self.european_sure |= next.european_sure;
        self.timed |= next.timed;
        self.fine |= next.fine;
        self.shape |= next.shape;
        self.odd_nulls |= next.odd_nulls;
        true
    }

    fn see_european(&mut self, value: &str) {
        match numbers::european(value) {
            None => self.alive &= !EUROPEAN,
            // Points alone may be anything: a version, an address, decimals.
            Some(_) => self.european_sure |= value.contains('.') && value.contains(','),
        }
    }

    /// The column's type. What had to be assumed goes into the notes.
    pub(super) fn decide(&self, name: &str, delimiter: Mark, report: &mut LoadReport) -> Kind {
        let notes = &mut report.notes;
        let kind = self.kind(delimiter);
        match kind {
            Kind::Text { .. } => self.note_text(name, notes, &mut report.nearly),
            _ if self.null_words > 0 => {
                let (cells, word) = (counted(self.null_words, "cell"), &self.null_word);
                let (were, nulls) = if self.null_words == 1 { ("was", "a null") } else { ("were", "nulls") };
                notes.push(format!("“{name}”: {cells} like “{word}” {were} read as {nulls}"));
            }
            _ => {}
        }
        match kind {
            Kind::Int { marks: Marks::Grouped } | Kind::Float { marks: Marks::Grouped } => {
                notes.push(format!("“{name}”: commas were read as thousands marks"));
            }
            Kind::Float { marks: Marks::DecimalComma } => {
                notes.push(format!("“{name}”: commas were read as decimal marks"));
            }
            Kind::Float { marks: Marks::European } => {
                notes.push(format!("“{name}”: points were read as thousands marks, commas as decimal marks"));
            }
            Kind::Date(order) | Kind::Datetime { order, .. } if order != Order::YearMonthDay => {
                let order = if order == Order::DayMonthYear { "day, month, year" } else { "month, day, year" };
                notes.push(format!("“{name}”: dates were read as {order}"));
            }
            _ => {}
        }
        kind
    }

    /// How its moments are written: bits of `moments::shape`.
    pub(super) fn shape(&self) -> u16 {
        self.shape
    }

    /// Words for a missing number were read as nulls, if it is no text.
    pub(super) fn has_null_words(&self) -> bool {
        self.null_words > 0
    }

    /// Whether some of those words are rare.
    pub(super) fn has_odd_nulls(&self) -> bool {
        self.odd_nulls
    }

    /// Empty cells in quotes, and empty cells without.
    pub(super) fn empties(&self) -> (bool, bool) {
        (self.quoted_empty, self.bare_empty)
    }

    /// The column's type, without a word about it.
    pub(super) fn kind(&self, delimiter: Mark) -> Kind {
        let text = Kind::Text { null_quoted: !self.unquoted };
        if self.values == 0 || self.alive == 0 {
            return text;
        }
        let alive = |bit| self.alive & bit != 0;
        if alive(BOOL) {
            Kind::Bool
        } else if alive(INT) {
            Kind::Int { marks: self.plain_marks() }
        } else if alive(FLOAT) && self.numbers > 0 {
            Kind::Float { marks: self.plain_marks() }
        } else if alive(MOMENT) {
            self.moment().unwrap_or(text)
        } else if self.comma && alive(GROUPED) && (self.grouped_sure || delimiter.is(b',')) {
            if self.fractions { Kind::Float { marks: Marks::Grouped } } else { Kind::Int { marks: Marks::Grouped } }
        } else if self.comma && alive(DECIMAL_COMMA) && self.decimal_comma_sure {
            Kind::Float { marks: Marks::DecimalComma }
        } else if alive(EUROPEAN) && self.european_sure {
            Kind::Float { marks: Marks::European }
        } else {
            text
        }
    }

    fn plain_marks(&self) -> Marks {
        let said = |(decimal, thousands)| Marks::Said { decimal, thousands };
        self.said.marks.map_or(Marks::None, said)
    }

    fn moment(&self) -> Option<Kind> {
        let mut orders = Order::ALL.into_iter().filter(|order| self.orders & order.bit() != 0);
        let (Some(order), None) = (orders.next(), orders.next()) else { return None };
        Some(if self.timed { Kind::Datetime { order, zoned: self.zoned, fine: self.fine } } else { Kind::Date(order) })
    }

    fn note_text(&self, name: &str, notes: &mut Vec<String>, nearly: &mut Vec<Nearly>) {
        let mut could_be = |wish| nearly.push(Nearly { column: name.to_owned(), wish });
        if self.alive & MOMENT != 0 && self.values > 0 && self.alive & (BOOL | INT | FLOAT) == 0 {
            notes.push(format!("“{name}”: could be day/month or month/day; the dates were left as text"));
            could_be(ChosenType::DateDayFirst);
            could_be(ChosenType::DateMonthFirst);
        }
        if let Some((wish, note)) = self.fits.note(name) {
            could_be(wish);
            notes.push(note);
            return;
        }
        if let Some((line, value, before)) = &self.broken_by
            && *before >= NOTEWORTHY
        {
            let (what, wish) = if self.last_alive & (INT | FLOAT) != 0 {
                ("numbers", ChosenType::Number)
            } else if self.last_alive & MOMENT != 0 {
                ("dates", if self.timed { ChosenType::Datetime } else { ChosenType::Date })
            } else {
                return;
            };
            could_be(wish);
            notes.push(format!("“{name}”: text, since line {line} holds “{value}” after {before} {what}"));
        }
    }
}
