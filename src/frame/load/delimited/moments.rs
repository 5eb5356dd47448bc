//! Days and moments out of text, in every order of day, month and year that the text allows. Which order a column
//! has is `evidence`'s decision. Pure functions, called for every cell of a file.

use chrono::NaiveDate;

use crate::frame::moment;

/// The order of a date's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

impl Order {
    pub(super) const ALL: [Self; 3] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear];

    /// The order's bit in a set of orders.
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A day, and perhaps a time of day, as far as their form goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    parts: [u32; 3],
    /// Digits of the first and last part.
    lengths: [usize; 2],
    pub(super) separator: u8,
    pub(super) clock: Option<Clock>,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    nanos: i64,
    /// Seconds east of UTC, where the text says so.
    pub(super) offset: Option<i64>,
    /// How it is written: bits of [`shape`].
    shape: u16,
}

/// Bits for how a moment is written; those of a column tell whether one pattern reads all of it.
pub(super) mod shape {
    pub(in crate::frame::load::delimited) const DASH: u16 = 1;
    pub(in crate::frame::load::delimited) const SLASH: u16 = 1 << 1;
    pub(in crate::frame::load::delimited) const POINT: u16 = 1 << 2;
    /// No time of day.
    pub(in crate::frame::load::delimited) const DAY: u16 = 1 << 3;
    /// A `T` between day and time.
    pub(in crate::frame::load::delimited) const T: u16 = 1 << 4;
    /// A blank between them.
    pub(in crate::frame::load::delimited) const BLANK: u16 = 1 << 5;
    pub(in crate::frame::load::delimited) const MINUTES: u16 = 1 << 6;
    pub(in crate::frame::load::delimited) const SECONDS: u16 = 1 << 7;
    pub(in crate::frame::load::delimited) const FRACTION: u16 = 1 << 8;
    /// `AM` or `PM` behind a blank.
    pub(in crate::frame::load::delimited) const HALVES: u16 = 1 << 9;
    /// What few patterns know: fractions behind a comma, several blanks.
    pub(in crate::frame::load::delimited) const ODD: u16 = 1 << 10;
}

impl Clock {
    /// Whether it is finer than a microsecond.
    pub(super) fn is_fine(&self) -> bool {
        self.nanos % 1_000 != 0
    }
}

impl Moment {
    /// Days since 1970, read in this order; `None` where the calendar has no such day.
    pub(super) fn days(&self, order: Order) -> Option<i32> {
        let [first, second, third] = self.parts;
        let (year_length, year, month, day) = match order {
            Order::YearMonthDay => (self.lengths[0], first, second, third),
            Order::DayMonthYear => (self.lengths[1], third, second, first),
            Order::MonthDayYear => (self.lengths[1], third, first, second),
        };
        // 31.12.2024 is written day first everywhere.
        if year_length != 4 || (order == Order::MonthDayYear && self.separator == b'.') {
            return None;
        }
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(moment::days)
    }

    /// How it is written: bits of [`shape`].
    pub(super) fn shape(&self) -> u16 {
        let separator = match self.separator {
            b'-' => shape::DASH,
            b'/' => shape::SLASH,
            _ => shape::POINT,
        };
        separator | self.clock.map_or(shape::DAY, |clock| clock.shape)
    }

    /// The orders in which the calendar has such a day, as a set of bits.
    pub(super) fn orders(&self) -> u8 {
        Order::ALL.into_iter().filter(|order| self.days(*order).is_some()).map(Order::bit).sum()
    }

    /// Ticks since 1970 in UTC, `per_second` of them a second. `None` beyond 64 bits.
    pub(super) fn ticks(&self, order: Order, per_second: i64) -> Option<i64> {
        let clock = self.clock.unwrap_or(Clock { nanos: 0, offset: None, shape: 0 });
        let seconds = i64::from(self.days(order)?) * 86_400 + clock.nanos / 1_000_000_000 - clock.offset.unwrap_or(0);
        let fraction = clock.nanos % 1_000_000_000 / (1_000_000_000 / per_second);
        seconds.checked_mul(per_second)?.checked_add(fraction)
    }
}

/// Takes digits from the front: their value and count.
fn digits(bytes: &mut &[u8], most: usize) -> Option<(u32, usize)> {
    let count = bytes.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let value = bytes[..count].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    *bytes = &bytes[count..];
    Some((value, count))
}

fn take(bytes: &mut &[u8], wanted: u8) -> bool {
    let found = bytes.first() == Some(&wanted);
    if found {
        *bytes = &bytes[1..];
    }
    found
}

/// A moment's form in text, if it has one.
pub(super) fn parse(text: &str) -> Option<Moment> {
    let mut rest = text.as_bytes();
    if !(8..=40).contains(&rest.len()) || !rest[0].is_ascii_digit() {
        return None;
    }
    let (first, first_length) = digits(&mut rest, 4)?;
    let separator = *rest.first()?;
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    rest = &rest[1..];
    let (second, second_length) = digits(&mut rest, 2)?;
    if !take(&mut rest, separator) || second_length > 2 {
        return None;
    }
    let (third, third_length) = digits(&mut rest, 4)?;
    let clock = match rest.first() {
        None => None,
        Some(between @ (b'T' | b't' | b' ')) => {
            let mut clock = clock(rest[1..].trim_ascii_start())?;
            clock.shape |= match (between, rest.get(1)) {
                (_, Some(b' ')) | (b't', _) => shape::ODD,
                (b' ', _) => shape::BLANK,
                _ => shape::T,
            };
            Some(clock)
        }
        Some(_) => return None,
    };
    // One part is the year, the others have two digits at most.
    if (first_length > 2) == (third_length > 2) {
        return None;
    }
    Some(Moment { parts: [first, second, third], lengths: [first_length, third_length], separator, clock })
}

/// Whether text is a time of day without a day.
pub(super) fn is_time(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit) && clock(text.as_bytes()).is_some()
}

fn clock(mut rest: &[u8]) -> Option<Clock> {
    let (mut hours, hour_digits) = digits(&mut rest, 2)?;
    if !take(&mut rest, b':') {
        return None;
    }
    let (minutes, minute_digits) = digits(&mut rest, 2)?;
    let (mut seconds, mut fraction) = (0, 0);
    let mut shape = shape::MINUTES;
    if take(&mut rest, b':') {
        let (value, count) = digits(&mut rest, 2)?;
        if count != 2 {
            return None;
        }
        seconds = value;
        shape = shape::SECONDS;
        let odd = rest.first() == Some(&b',');
        if take(&mut rest, b'.') || take(&mut rest, b',') {
            shape = shape::FRACTION | if odd { shape::ODD } else { 0 };
            let (value, count) = digits(&mut rest, 9)?;
            fraction = i64::from(value) * 10_i64.pow(9 - count as u32);
        }
    }
    let apart = rest.first() == Some(&b' ');
    let rest = rest.trim_ascii_start();
    let (half, rest) = half_day(rest);
    if let Some(afternoon) = half {
        shape |= if apart { shape::HALVES } else { shape::ODD };
        if !(1..=12).contains(&hours) {
            return None;
        }
        hours = hours % 12 + if afternoon { 12 } else { 0 };
    }
    if hours > 23 || minutes > 59 || seconds > 59 || minute_digits != 2 || (half.is_none() && hour_digits > 2) {
        return None;
    }
    let nanos = i64::from(hours * 3_600 + minutes * 60 + seconds) * 1_000_000_000 + fraction;
    let offset = if rest.is_empty() { None } else { Some(offset(rest)?) };
    Some(Clock { nanos, offset, shape })
}

/// `AM` or `PM`, and what follows.
fn half_day(rest: &[u8]) -> (Option<bool>, &[u8]) {
    match rest {
        [b'A' | b'a', b'M' | b'm', after @ ..] => (Some(false), after.trim_ascii_start()),
        [b'P' | b'p', b'M' | b'm', after @ ..] => (Some(true), after.trim_ascii_start()),
        _ => (None, rest),
    }
}

/// Seconds east of UTC out of `Z`, `UTC` or an offset.
fn offset(mut rest: &[u8]) -> Option<i64> {
    let sign = match rest.first()? {
        b'Z' | b'z' => return (rest.len() == 1).then_some(0),
        b'U' => return (rest == b"UTC").then_some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    rest = &rest[1..];
    let (hours, count) = digits(&mut rest, 2)?;
    if count != 2 {
        return None;
    }
    let _ = take(&mut rest, b':');
    let minutes = if rest.is_empty() {
        0
    } else {
        let (minutes, count) = digits(&mut rest, 2)?;
        if count != 2 || !rest.is_empty() || minutes > 59 {
            return None;
        }
        minutes
    };
    (hours <= 15).then(|| sign * i64::from(hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::{Order, parse};

    #[test]
    fn a_date_may_have_several_orders_and_the_calendar_has_a_say() {
        let orders = |text| parse(text).map(|moment| moment.orders());
        assert_eq!(orders("2024-02-29"), Some(Order::YearMonthDay.bit()));
        assert_eq!(orders("2023-02-29"), Some(0));
        assert_eq!(orders("31/12/2024"), Some(Order::DayMonthYear.bit()));
        assert_eq!(orders("12/31/2024"), Some(Order::MonthDayYear.bit()));
        assert_eq!(orders("1/2/2024"), Some(Order::DayMonthYear.bit() | Order::MonthDayYear.bit()));
        assert_eq!(orders("1.2.2024"), Some(Order::DayMonthYear.bit()));
        for text in ["2024-01", "1/2/24", "2024-01-02x", "2024-01/02", "192.168.10.1", "2024-01-02T", "555-12-2024x"] {
            assert_eq!(orders(text), None, "{text}");
        }
    }

    #[test]
    fn moments_carry_fractions_offsets_and_half_days() {
        let micros = |text: &str, order| parse(text).and_then(|moment| moment.ticks(order, 1_000_000));
        let iso = Order::YearMonthDay;
        assert_eq!(micros("1970-01-01 00:00:01.5", iso), Some(1_500_000));
        assert_eq!(micros("1970-01-01T01:00:00+01:00", iso), Some(0));
        assert_eq!(micros("1970-01-01T00:00Z", iso), Some(0));
        assert_eq!(micros("1/1/1970 12:00 AM", Order::MonthDayYear), Some(0));
        assert_eq!(micros("1969-12-31 23:59:59.25", iso), Some(-750_000));
        for text in ["2024-01-01 24:00", "2024-01-01 1:2", "2024-01-01 10:00 13", "2024-01-01 13:00 PM"] {
            assert_eq!(micros(text, iso), None, "{text}");
        }
    }
}
