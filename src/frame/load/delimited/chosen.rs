//! Columns whose type a person chose: how their text is to be read is found in their values, and what does not fit
//! becomes a null that is listed with its line.

use super::evidence::{Kind, Marks};
use super::moments::{self, Order};
use super::numbers;
use crate::frame::load::ChosenType;
use crate::frame::{LoadReport, RejectedRow};

/// Values that do not fit are listed for so many rows of a column; beyond that they are counted.
const LISTED: usize = 200;

/// What the values of such a column show.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    wish: ChosenType,
    decimal_commas: u64,
    decimal_points: u64,
    /// Values that can be read in each order of date parts.
    orders: [u64; 3],
    zoned: u64,
    unzoned: u64,
    fine: bool,
    /// How its moments are written.
    pub(super) shape: u16,
}

impl Chosen {
    pub(super) fn new(wish: ChosenType) -> Self {
        Self { wish, decimal_commas: 0, decimal_points: 0, orders: [0; 3], zoned: 0, unzoned: 0, fine: false, shape: 0 }
    }

    /// Takes a value into account.
    pub(super) fn see(&mut self, text: &str) {
        match self.wish {
            ChosenType::Text | ChosenType::Boolean => {}
            ChosenType::Integer | ChosenType::Number => match numbers::decimal_of(text) {
                Some(b',') => self.decimal_commas += 1,
                Some(_) => self.decimal_points += 1,
                None => {}
            },
            _ => {
                let Some(moment) = moments::parse(text.trim_ascii()) else { return };
                for (count, order) in self.orders.iter_mut().zip(Order::ALL) {
                    *count += u64::from(moment.orders() & order.bit() != 0);
                }
                self.shape |= moment.shape();
                self.fine |= moment.clock.is_some_and(|clock| clock.is_fine());
                match moment.clock.and_then(|clock| clock.offset) {
                    Some(_) => self.zoned += 1,
                    None => self.unzoned += 1,
                }
            }
        }
    }

    /// How the column is read. `decimal` is what was said about every column.
    pub(super) fn kind(&self, decimal: Option<u8>, null_quoted: bool) -> Kind {
        let found = if self.decimal_commas > self.decimal_points { b',' } else { b'.' };
        let marks = Marks::Loose { decimal: decimal.unwrap_or(found) };
        let datetime = |order| Kind::Datetime { order, zoned: self.zoned > 0 && self.unzoned == 0, fine: self.fine };
        match self.wish {
            ChosenType::Text => Kind::Text { null_quoted },
            ChosenType::Integer => Kind::Int { marks },
            ChosenType::Number => Kind::Float { marks },
            ChosenType::Boolean => Kind::LooseBool,
            ChosenType::Date => Kind::Date(self.order()),
            ChosenType::DateDayFirst => Kind::Date(Order::DayMonthYear),
            ChosenType::DateMonthFirst => Kind::Date(Order::MonthDayYear),
            ChosenType::Datetime => datetime(self.order()),
            ChosenType::DatetimeDayFirst => datetime(Order::DayMonthYear),
            ChosenType::DatetimeMonthFirst => datetime(Order::MonthDayYear),
        }
    }

    /// The order that reads most values; of two that read as many, the day before the month.
    fn order(&self) -> Order {
        let mut best = (0, Order::YearMonthDay);
        for (count, order) in self.orders.iter().zip(Order::ALL) {
            if *count > best.0 {
                best = (*count, order);
            }
        }
        best.1
    }

    /// A word about an order that had to be picked.
    pub(super) fn note(&self, name: &str, notes: &mut Vec<String>) {
        let [_, day_first, month_first] = self.orders;
        let picked = matches!(self.wish, ChosenType::Date | ChosenType::Datetime);
        if picked && self.order() == Order::DayMonthYear && day_first == month_first {
            notes.push(format!("“{name}”: could be day/month or month/day; the day was taken to be first"));
        }
    }
}

/// Values of a column that did not fit the chosen type.
#[derive(Debug, Default)]
pub(super) struct Misfits {
    count: u64,
    first: (u64, String),
    listed: Vec<RejectedRow>,
}

impl Misfits {
    /// Takes one into account.
    pub(super) fn add(&mut self, name: &str, line: u64, text: &str, chosen: ChosenType) {
        if self.count == 0 {
            self.first = (line, text.chars().take(60).collect());
        }
        self.count += 1;
        if self.listed.len() < LISTED {
            let reason = format!("“{name}” does not fit {}; the cell is null", chosen.name());
            self.listed.push(RejectedRow { line, reason, text: text.to_owned() });
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Adds them to the report.
    pub(super) fn report(self, name: &str, chosen: ChosenType, report: &mut LoadReport) {
        if self.count == 0 {
            return;
        }
        let (line, text) = self.first;
        let cells = if self.count == 1 { "1 cell does".to_owned() } else { format!("{} cells do", self.count) };
        let named = chosen.name();
        report
            .notes
            .push(format!("“{name}”: {cells} not fit {named} and became null, the first in line {line}: “{text}”"));
        report.rejected.extend(self.listed);
    }
}
