//! Polars' counts of days and ticks as dates, times and durations in words. Used by cells, JSON, export and statistics.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeZone as _, Timelike};
use polars::prelude::{TimeUnit, TimeZone};

/// Days from 0001-01-01 (the calendar's day 1) to 1970-01-01.
const UNIX_DAY: i32 = 719_163;

/// A day out of polars' days since 1970; `None` beyond the calendar.
pub(super) fn date(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days.checked_add(UNIX_DAY)?)
}

/// Days since 1970 of a day.
pub(super) fn days(date: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&date) - UNIX_DAY
}

fn ticks_per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    }
}

/// A moment as its clock showed it: in the zone, where there is one, with that zone's offset.
pub(super) fn local(
    ticks: i64,
    unit: TimeUnit,
    zone: Option<&TimeZone>,
) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let rate = ticks_per_second(unit);
    let nanos = ticks.rem_euclid(rate) * (1_000_000_000 / rate);
    let utc = DateTime::from_timestamp(ticks.div_euclid(rate), nanos as u32)?.naive_utc();
    let Some(zone) = zone else { return Some((utc, None)) };
    let Ok(zone) = zone.to_chrono() else { return Some((utc, None)) };
    let offset = zone.offset_from_utc_datetime(&utc).fix();
    Some((utc.checked_add_offset(offset)?, Some(offset)))
}

/// `2024-01-31 14:05:00`, with the given separator, a fraction where there is one, and the offset of a zoned one.
pub(super) fn datetime_text(ticks: i64, unit: TimeUnit, zone: Option<&TimeZone>, separator: char) -> String {
    match local(ticks, unit, zone) {
        None => format!("{ticks} {unit} since 1970"),
        Some((moment, None)) => moment.format(&format!("%Y-%m-%d{separator}%H:%M:%S%.f")).to_string(),
        Some((moment, Some(offset))) => {
            format!("{}{offset}", moment.format(&format!("%Y-%m-%d{separator}%H:%M:%S%.f")))
        }
    }
}

/// `2024-01-31`.
pub(super) fn date_text(days: i32) -> String {
    date(days).map_or_else(|| format!("{days} days since 1970"), |date| date.format("%Y-%m-%d").to_string())
}

/// `14:05:00`, with a fraction where there is one or one is asked for.
pub(super) fn time_text(nanos: i64, always_micros: bool) -> String {
    let seconds = nanos.div_euclid(1_000_000_000);
    let time = u32::try_from(seconds).ok().and_then(|seconds| {
        chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos.rem_euclid(1_000_000_000) as u32)
    });
    match time {
        None => format!("{nanos} ns"),
        Some(time) if always_micros && time.nanosecond().is_multiple_of(1_000) => {
            time.format("%H:%M:%S%.6f").to_string()
        }
        Some(time) => time.format("%H:%M:%S%.f").to_string(),
    }
}

struct Parts {
    sign: &'static str,
    days: u64,
    hours: u64,
    minutes: u64,
    /// Whole seconds and their fraction, without trailing zeros.
    seconds: String,
}

fn parts(ticks: i64, unit: TimeUnit) -> Parts {
    let rate = ticks_per_second(unit).unsigned_abs();
    let (whole, fraction) = (ticks.unsigned_abs() / rate, ticks.unsigned_abs() % rate);
    let mut seconds = (whole % 60).to_string();
    if fraction > 0 {
        let digits = rate.ilog10() as usize;
        let text = format!("{fraction:0digits$}");
        seconds = format!("{seconds}.{}", text.trim_end_matches('0'));
    }
    let sign = if ticks < 0 { "-" } else { "" };
    Parts { sign, days: whole / 86_400, hours: whole / 3_600 % 24, minutes: whole / 60 % 60, seconds }
}

/// ISO 8601: `P1DT2H3M4.5S`.
pub(super) fn duration_iso(ticks: i64, unit: TimeUnit) -> String {
    let Parts { sign, days, hours, minutes, seconds } = parts(ticks, unit);
    let part = |amount: u64, letter: char| if amount > 0 { format!("{amount}{letter}") } else { String::new() };
    let mut text = format!("{sign}P{}", part(days, 'D'));
    let mut clock = part(hours, 'H') + &part(minutes, 'M');
    if seconds != "0" || (clock.is_empty() && days == 0) {
        clock = clock + &seconds + "S";
    }
    if !clock.is_empty() {
        text.push('T');
        text.push_str(&clock);
    }
    text
}

/// For the eye: `1 d 02:03:04.5`.
pub(super) fn duration_text(ticks: i64, unit: TimeUnit) -> String {
    let Parts { sign, days, hours, minutes, seconds } = parts(ticks, unit);
    let pad = if seconds.find('.').unwrap_or(seconds.len()) < 2 { "0" } else { "" };
    let days = if days > 0 { format!("{days} d ") } else { String::new() };
    format!("{sign}{days}{hours:02}:{minutes:02}:{pad}{seconds}")
}

#[cfg(test)]
mod tests {
    use super::{duration_iso, duration_text, time_text};
    use polars::prelude::TimeUnit;

    #[test]
    fn durations_read_as_iso_and_as_a_clock() {
        let micros = 93_784_500_000;
        assert_eq!(duration_iso(micros, TimeUnit::Microseconds), "P1DT2H3M4.5S");
        assert_eq!(duration_text(micros, TimeUnit::Microseconds), "1 d 02:03:04.5");
        assert_eq!(duration_iso(0, TimeUnit::Milliseconds), "PT0S");
        assert_eq!(duration_iso(-60_000, TimeUnit::Milliseconds), "-PT1M");
        assert_eq!(duration_iso(172_800_000, TimeUnit::Milliseconds), "P2D");
        assert_eq!(duration_text(-60_000, TimeUnit::Milliseconds), "-00:01:00");
        assert!(duration_iso(i64::MIN, TimeUnit::Nanoseconds).starts_with("-P"));
    }

    #[test]
    fn times_carry_six_digits_where_the_contract_asks() {
        assert_eq!(time_text(50_700_000_000_000, true), "14:05:00.000000");
        assert_eq!(time_text(50_700_000_000_000, false), "14:05:00");
    }
}
