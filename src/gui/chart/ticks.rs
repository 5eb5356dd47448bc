//! Where an axis has marks, and what they say: steps that are read at a glance, on the calendar too.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::label::{decimal, moment, scientific};

/// A mark of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) text: String,
}

/// Decimals after which a number says more as a whole than with a unit ("1,000,002" beside "1.000002 M").
const DECIMALS: i32 = 2;
const UNITS: [(f64, &str); 4] = [(1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e3, " k")];

/// The least step of 1, 2 or 5 times a power of ten that makes at most so many steps; whole where that is wanted.
pub(super) fn nice_step(span: f64, most: usize, whole: bool) -> f64 {
    let rough = span / most.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powi(rough.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|part| part * power).find(|step| *step >= rough * 0.999_999);
    let step = step.unwrap_or(rough);
    if whole { step.max(1.0) } else { step }
}

fn whole_steps(step: f64) -> bool {
    step >= 1.0 && step.fract() == 0.0
}

/// Marks between these numbers.
pub(super) fn of_numbers(low: f64, high: f64, most: usize, whole: bool) -> Vec<Tick> {
    let step = nice_step(high - low, most, whole);
    let first = (low / step - 1e-6).ceil();
    let places = (0..200_u32).map(|mark| (first + f64::from(mark)) * step).take_while(|at| *at <= high + step * 1e-6);
    let places: Vec<f64> = places.collect();
    let largest = places.iter().fold(0.0_f64, |largest, at| largest.max(at.abs()));
    // Years have no thousands, and no zero among them.
    let years = whole_steps(step) && !places.iter().any(|at| at.abs() < step * 1e-6);
    places.iter().map(|at| Tick { at: *at, text: tick_text(*at, step, largest, years) }).collect()
}

/// The text of a mark in a row of marks with this step; all of them have one unit.
fn tick_text(value: f64, step: f64, largest: f64, years: bool) -> String {
    if value.abs() < step * 1e-6 {
        return "0".to_owned();
    }
    if !(1e-3..1e15).contains(&largest) {
        let digits = (largest.log10().floor() - step.log10().floor()).clamp(0.0, 6.0);
        return scientific(value, digits as usize);
    }
    let decimals = |unit: f64| -((step / unit * 1.000_001).log10().floor() as i32).min(0);
    let unit = UNITS.iter().find(|(unit, _)| largest >= unit * if *unit < 1e4 { 10.0 } else { 1.0 });
    match unit.filter(|(unit, _)| decimals(*unit) <= DECIMALS) {
        Some((unit, name)) => format!("{}{name}", decimal(value / unit, decimals(*unit) as usize, false)),
        None if largest < 1e4 && years => {
            let sign = if value < 0.0 { "\u{2212}" } else { "" };
            format!("{sign}{:.0}", value.abs())
        }
        None => decimal(value, decimals(1.0).min(9) as usize, false),
    }
}

/// A step along the calendar.
#[derive(Debug, Clone, Copy)]
enum Step {
    Seconds(i64),
    Days(u64),
    Months(u32),
}

const DAY: i64 = 86_400;
const STEPS: [Step; 21] = [
    Step::Seconds(1),
    Step::Seconds(5),
    Step::Seconds(15),
    Step::Seconds(60),
    Step::Seconds(300),
    Step::Seconds(900),
    Step::Seconds(3600),
    Step::Seconds(3 * 3600),
    Step::Seconds(6 * 3600),
    Step::Seconds(12 * 3600),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(600),
];

impl Step {
    fn seconds(self) -> f64 {
        match self {
            Self::Seconds(seconds) => seconds as f64,
            Self::Days(days) => days as f64 * DAY as f64,
            Self::Months(months) => f64::from(months) * 30.44 * DAY as f64,
        }
    }

    /// The last mark at or before a moment.
    fn floor(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Seconds(seconds) => {
                let since = at.time().signed_duration_since(NaiveTime::MIN).num_seconds();
                at.date().and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(since - since % seconds))
            }
            Self::Days(7) => {
                let monday = at.date().checked_sub_days(Days::new(at.weekday().num_days_from_monday().into()))?;
                Some(monday.and_time(NaiveTime::MIN))
            }
            Self::Days(days) => {
                let past = u64::from(at.day0()) % days;
                Some(at.date().checked_sub_days(Days::new(past))?.and_time(NaiveTime::MIN))
            }
            Self::Months(months) => {
                let index = i64::from(at.year()) * 12 + i64::from(at.month0());
                let first = index - index.rem_euclid(i64::from(months));
                let (year, month) = (first.div_euclid(12), first.rem_euclid(12));
                let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()? + 1, 1)?;
                Some(day.and_time(NaiveTime::MIN))
            }
        }
    }

    fn next(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Seconds(seconds) => at.checked_add_signed(TimeDelta::seconds(seconds)),
            // Days of a month begin anew with each month.
            Self::Days(2) => {
                let next = at.checked_add_days(Days::new(2))?;
                if next.month() == at.month() { Some(next) } else { Self::Months(1).next(Self::Months(1).floor(at)?) }
            }
            Self::Days(days) => at.checked_add_days(Days::new(days)),
            Self::Months(months) => at.checked_add_months(Months::new(months)),
        }
    }

    fn text(self, at: NaiveDateTime) -> String {
        let form = match self {
            Self::Seconds(seconds) if at.time() != NaiveTime::MIN => {
                if seconds < 60 {
                    "%H:%M:%S"
                } else {
                    "%H:%M"
                }
            }
            Self::Seconds(_) | Self::Days(_) => "%Y-%m-%d",
            Self::Months(months) if months < 12 => "%Y-%m",
            Self::Months(_) => "%Y",
        };
        at.format(form).to_string()
    }
}

/// Marks between these seconds since 1970.
pub(super) fn of_moments(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let span = high - low;
    let step = STEPS.into_iter().find(|step| span / step.seconds() <= most.max(1) as f64).unwrap_or(Step::Months(1200));
    let mut ticks = Vec::new();
    let mut at = moment(low).and_then(|moment| step.floor(moment));
    while let Some(moment) = at.filter(|_| ticks.len() < 200) {
        let seconds = moment.and_utc().timestamp() as f64;
        if seconds > high {
            break;
        }
        if seconds >= low {
            ticks.push(Tick { at: seconds, text: step.text(moment) });
        }
        at = step.next(moment);
    }
    ticks
}
