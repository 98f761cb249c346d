//! Ages and dates: `24h`, `2026-11-01`, `2026-11`, `2026`, `today`, `yesterday`, RFC 3339.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::model::Timestamp;

use super::Clock;

/// When what is written begins and when it has passed; both are one for an age or a moment. `None`
/// when nothing of the kind is written.
pub(super) fn span(written: &str, clock: &Clock) -> Option<(Timestamp, Timestamp)> {
    if let Some(moment) = age(written, clock.now).or_else(|| moment(written)) {
        return Some((moment, moment));
    }
    let (first, length) = days(written, clock)?;
    let after = first.checked_add(length).ok().and_then(|after| begin(after, clock));
    let last = || Timestamp::from_secs(jiff::Timestamp::MAX.as_second());
    Some((begin(first, clock)?, after.unwrap_or_else(last)))
}

/// True when what is written may become an age or a date as the reader goes on.
pub(super) fn is_begun(written: &str) -> bool {
    let is_name = |name: &str| name.starts_with(&written.to_lowercase());
    let is_number = written.starts_with(|c: char| c.is_ascii_digit())
        && written.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | '+'));
    is_number || is_name("today") || is_name("yesterday")
}

fn age(written: &str, now: Timestamp) -> Option<Timestamp> {
    let (number, unit) = written.split_at_checked(written.len().checked_sub(1)?)?;
    let unit_secs = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return None,
    };
    if !number.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let secs = number.parse::<u32>().ok().map(i64::from)?.checked_mul(unit_secs)?;
    Some(now.plus_secs(-secs))
}

/// A moment as RFC 3339 writes it, such as conditions print.
fn moment(written: &str) -> Option<Timestamp> {
    written.contains(['T', 't']).then_some(())?;
    let moment = written.parse::<jiff::Timestamp>().ok()?;
    Some(Timestamp::from_secs(moment.as_second()))
}

/// The first of the days written, and how many follow until the next.
fn days(written: &str, clock: &Clock) -> Option<(Date, Span)> {
    match written.to_lowercase().as_str() {
        "today" => return Some((today(clock)?, 1.day())),
        "yesterday" => return Some((today(clock)?.yesterday().ok()?, 1.day())),
        _ => {}
    }
    let mut parts = written.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|part| number(part, 2));
    let day = parts.next().map(|part| number(part, 2));
    if parts.next().is_some() {
        return None;
    }
    let (month, day, length) = match (month, day) {
        (None, _) => (1, 1, 1.year()),
        (Some(month), None) => (month?, 1, 1.month()),
        (Some(month), Some(day)) => (month?, day?, 1.day()),
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, length))
}

/// A number of exactly so many digits, or of one where two are usual.
fn number(written: &str, digits: usize) -> Option<i16> {
    let is_number = written.chars().all(|c| c.is_ascii_digit());
    let is_long_enough = written.len() == digits || (digits == 2 && written.len() == 1);
    written.parse().ok().filter(|_| is_number && is_long_enough)
}

fn today(clock: &Clock) -> Option<Date> {
    let now = jiff::Timestamp::from_second(clock.now.secs()).ok()?;
    Some(now.to_zoned(clock.zone.clone()).date())
}

/// The first moment of a day, where the reader is.
fn begin(date: Date, clock: &Clock) -> Option<Timestamp> {
    let start = date.to_zoned(clock.zone.clone()).ok()?;
    Some(Timestamp::from_secs(start.timestamp().as_second()))
}
