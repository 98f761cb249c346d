//! Moments out of every form of date that feeds write.
//!
//! Tried in order: a number (seconds or milliseconds since 1970, or digits run together), the ISO
//! 8601 family (RFC 3339 among it), and words and numbers in any order (RFC 822 and 2822, asctime,
//! "May 1, 2024", "1. Mai 2024"). No zone means UTC. Weekdays are not believed.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

use super::date_words::month_of;
use super::date_zones;
use crate::model::Timestamp;

/// Longest text taken for a date, in bytes.
const BYTES_MAX: usize = 100;

/// Programs write the first moment they can think of where there is no date: the year 1, whose last
/// second this is, or the start of 1970, in any time zone.
const YEAR_ONE_END: i64 = -62_104_060_801;
const DAY_SECS: i64 = 86_400;

/// The moment that `text` names; `None` when it names none, or one that only stands for none.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    seconds(text).filter(|seconds| !means_none(*seconds)).map(Timestamp::from_secs)
}

/// The kind of fault that a text is that names no moment.
pub(super) fn fault(text: &str) -> &'static str {
    let is_zero = |text: &str| {
        let is_number = text.contains(|c: char| c.is_ascii_digit());
        is_number && text.chars().all(|c| matches!(c, '0' | '-' | ':' | 'T' | 'Z' | ' '))
    };
    let stands_for_none =
        seconds(text).is_some_and(means_none) || is_zero(text.trim()) || text.contains("0001");
    if stands_for_none { "no-date" } else { "unreadable-date" }
}

const fn means_none(seconds: i64) -> bool {
    seconds <= YEAR_ONE_END || seconds.unsigned_abs() <= DAY_SECS.unsigned_abs()
}

fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.len() > BYTES_MAX {
        return None;
    }
    if let Some(seconds) = by_the_book(text) {
        return Some(seconds);
    }
    let plain = plain(text);
    number(&plain).or_else(|| iso(&plain)).or_else(|| words(&plain))
}

/// What RFC 3339 and RFC 2822 allow, read quickly: nearly all dates are such. Names of zones other
/// than GMT are left to [`words`], which knows more of them.
fn by_the_book(text: &str) -> Option<i64> {
    const RFC_2822: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
    let bytes = text.as_bytes();
    if bytes.get(10) == Some(&b'T') && bytes.first()?.is_ascii_digit() {
        let offset = text.get(11..)?.split_once(['+', '-']).map(|(_, digits)| digits);
        let moment = text.parse::<jiff::Timestamp>().ok();
        let moment = moment.filter(|_| offset.is_none_or(date_zones::is_possible));
        return moment.map(jiff::Timestamp::as_second);
    }
    let (_, zone) = text.rsplit_once(' ')?;
    let offset = zone.strip_prefix(['+', '-']);
    if zone == "GMT" || offset.is_some_and(date_zones::is_possible) {
        return RFC_2822.parse_timestamp(text).ok().map(jiff::Timestamp::as_second);
    }
    None
}

/// With the digits of every script as 0-9, the signs of East Asian dates as separators, in lower
/// case.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '٠'..='٩' => out.push(digit(c, '٠')),
            '۰'..='۹' => out.push(digit(c, '۰')),
            '०'..='९' => out.push(digit(c, '०')),
            '年' | '月' | '년' | '월' => {
                out.push('-');
                while chars.next_if(|next| next.is_whitespace()).is_some() {}
            }
            '日' | '일' => out.push(' '),
            '时' | '時' | '点' | '시' | '分' | '분' => {
                out.push(':');
                while chars.next_if(|next| next.is_whitespace()).is_some() {}
            }
            '秒' | '초' | '\u{200e}' | '\u{200f}' | '\u{feff}' => {}
            '−' | '‐' | '‑' | '–' => out.push('-'),
            c if c.is_whitespace() => out.push(' '),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.trim().trim_end_matches(':').to_owned()
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or('0')
}

/// Digits alone.
fn number(text: &str) -> Option<i64> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let day = |to_time: &[i16]| {
        let small = |n: i16| i8::try_from(n).ok();
        let (year, month, day) = (part(0, 4)?, small(part(4, 6)?)?, small(part(6, 8)?)?);
        let time = |at: usize| to_time.get(at).copied().and_then(small).unwrap_or_default();
        moment(Date::new(year, month, day).ok()?, (time(0), time(1), time(2)), &TimeZone::UTC)
    };
    match text.len() {
        8 if text.starts_with(['1', '2']) => day(&[]),
        14 => day(&[part(8, 10)?, part(10, 12)?, part(12, 14)?]),
        12 if text.starts_with("20") => day(&[part(8, 10)?, part(10, 12)?]),
        9 | 10 => text.parse().ok(),
        12 | 13 => text.parse::<i64>().ok().map(|millis| millis / 1000),
        16 => text.parse::<i64>().ok().map(|micros| micros / 1_000_000),
        4 => moment(Date::new(part(0, 4)?, 1, 1).ok()?, (0, 0, 0), &TimeZone::UTC),
        _ => None,
    }
}

fn moment(date: Date, (hour, minute, second): (i8, i8, i8), zone: &TimeZone) -> Option<i64> {
    // 24:00 is the end of the day, 60 a leap second (ISO 8601; RFC 3339, section 5.7).
    let days = i64::from(hour == 24);
    let hour = if hour == 24 { 0 } else { hour };
    let second = if second == 60 { 59 } else { second };
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    let stamp = zone.to_timestamp(DateTime::from_parts(date, time)).ok()?;
    Some(stamp.as_second() + days * 86_400)
}

/// `2024-05-01T10:00:00+02:00`, and everything that begins with a year and is built alike.
fn iso(text: &str) -> Option<i64> {
    let year_len = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = text.split_at_checked(year_len)?;
    let separator = rest.chars().next()?;
    if year_len != 4 || !matches!(separator, '-' | '/' | '.' | 't') {
        let packed = year_len == 8 && separator == 't';
        if !packed {
            return None;
        }
        let date = ymd(year.get(..4)?, year.get(4..6)?, year.get(6..8)?)?;
        return with_time(date, &clock(rest.get(1..)?));
    }
    if separator == 't' {
        return None;
    }
    let rest = rest.get(1..)?;
    let month_len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (month, after) = rest.split_at_checked(month_len)?;
    if month_len == 3 {
        let first = Date::new(year.parse().ok()?, 1, 1).ok()?;
        let days = month.parse::<i64>().ok()?.checked_sub(1)?;
        return with_time(first.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?, after);
    }
    let (month, after) = if month_len == 0 {
        let end = after.find(['-', ' ', '.', '/']).unwrap_or(after.len());
        let (name, after) = after.split_at_checked(end)?;
        (month_of(name)?.to_string(), after)
    } else {
        (month.to_owned(), after)
    };
    let Some(rest) = after.strip_prefix(separator) else {
        return with_time(ymd(year, &month, "1")?, after);
    };
    let day_len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, after) = rest.split_at_checked(day_len)?;
    with_time(ymd(year, &month, day).or_else(|| ymd(year, day, &month))?, after)
}

/// `100000z` as `10:00:00z`.
fn clock(packed: &str) -> String {
    let digits = packed.bytes().take_while(u8::is_ascii_digit).count();
    let mut out = String::with_capacity(packed.len() + 2);
    for (at, c) in packed.chars().enumerate() {
        if at > 0 && at < digits && at % 2 == 0 {
            out.push(':');
        }
        out.push(c);
    }
    out
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `date` at the time of day and in the zone that `rest` names; at midnight UTC when it names none.
fn with_time(date: Date, rest: &str) -> Option<i64> {
    let found = scan(rest.trim_start_matches(['t', ',', ' ', '-', ';']), Some(date));
    moment(date, found.time.unwrap_or_default(), &found.zone.unwrap_or(TimeZone::UTC))
}

/// What the words and numbers of a date say, in whatever order they come.
#[derive(Default)]
struct Found {
    time: Option<(i8, i8, i8)>,
    zone: Option<TimeZone>,
    month: Option<i8>,
    /// Numbers that are neither time nor zone, in order.
    numbers: Vec<i64>,
    /// A date written in numbers alone: `01.05.2024`; or the one that is known already.
    date: Option<Date>,
}

fn words(text: &str) -> Option<i64> {
    let found = scan(text, None);
    let date = match (found.date, found.month) {
        (Some(date), _) => date,
        (None, Some(month)) => {
            let year_at = found.numbers.iter().position(|n| *n > 31);
            let year_at =
                year_at.or_else(|| found.numbers.len().checked_sub(1).filter(|at| *at > 0))?;
            let year = full_year(*found.numbers.get(year_at)?)?;
            let day = found.numbers.iter().enumerate().find(|(at, _)| *at != year_at);
            let day = day.map_or(1, |(_, day)| *day);
            Date::new(year, month, i8::try_from(day).ok()?).ok()?
        }
        (None, None) => return None,
    };
    moment(date, found.time.unwrap_or_default(), &found.zone.unwrap_or(TimeZone::UTC))
}

/// RFC 2822, section 4.3: two digits up to 49 are of this century.
fn full_year(year: i64) -> Option<i16> {
    let year = match year {
        0..=49 => year + 2000,
        50..=999 => year + 1900,
        _ => year,
    };
    i16::try_from(year).ok()
}

fn scan(text: &str, date: Option<Date>) -> Found {
    let mut found = Found { date, ..Found::default() };
    for word in text.split([' ', ',', '(', ')', ';', '|']).filter(|word| !word.is_empty()) {
        read_word(word, &mut found);
    }
    found
}

fn read_word(word: &str, found: &mut Found) {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let next = word.as_bytes().get(digits).copied();
    let has_colon = word.contains(':');
    if matches!(word, "pm" | "p.m." | "am" | "a.m." | "م" | "ص") {
        found.time = found.time.map(|time| half_day(time, word));
    } else if let Some(sign) = word.strip_prefix(['+', '-']).filter(|rest| starts_digit(rest)) {
        found.zone = date_zones::by_offset(sign, word.starts_with('-')).or(found.zone.take());
    } else if digits > 0 && next == Some(b':') {
        read_time(word, found);
    } else if digits > 0 && next.is_some_and(|b| matches!(b, b'.' | b'/' | b'-')) {
        read_numeric(word, found);
    } else if digits > 0 {
        let (number, rest) = word.split_at_checked(digits).unwrap_or((word, ""));
        if matches!(rest, "am" | "pm") && found.time.is_none() {
            let hour = number.parse().unwrap_or_default();
            found.time = Some(half_day((hour, 0, 0), rest));
        } else if let Ok(number) = number.parse() {
            // "0001" is the year 1, which stands for none, and not the year 2001.
            if digits != 4 || number > 99 {
                found.numbers.push(number);
            }
            if rest.len() > 2 && !has_colon {
                found.month = found.month.or_else(|| month_of(rest));
            }
        }
    } else if let Some(month) = month_of(word) {
        // The last one: in "mar. 7 mai 2024" the first is a weekday.
        found.month = Some(month);
    } else {
        read_zone(word, found);
    }
}

fn starts_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn half_day((hour, minute, second): (i8, i8, i8), word: &str) -> (i8, i8, i8) {
    let is_afternoon = word.starts_with(['p', 'م']);
    let hour = match hour {
        12 if !is_afternoon => 0,
        1..=11 if is_afternoon => hour + 12,
        _ => hour,
    };
    (hour, minute, second)
}

/// `10:00`, `10:00:05.123`, `9:15pm`, `10:00:05+02:00`, `10:00z`.
fn read_time(word: &str, found: &mut Found) {
    let end =
        word.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(word.len());
    let (clock, rest) = word.split_at_checked(end).unwrap_or((word, ""));
    let mut parts = clock.split([':', '.']).map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next().flatten(), parts.next().flatten());
    let second = parts.next().flatten().unwrap_or_default();
    let (Some(hour), Some(minute)) = (hour, minute) else { return };
    let time = (hour, minute, second);
    found.time = Some(if matches!(rest, "am" | "pm") { half_day(time, rest) } else { time });
    match rest.strip_prefix(['+', '-']) {
        Some(digits) => {
            let zone = date_zones::by_offset(digits, rest.starts_with('-'));
            found.zone = zone.or(found.zone.take());
        }
        None if rest.len() > 2 || rest == "z" => read_zone(rest, found),
        None => {}
    }
}

/// `8.49`, `08.49.37`, whatever stands behind it.
fn is_dotted_clock(word: &str) -> bool {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let clock = word.get(..end).and_then(|clock| clock.split_once('.'));
    let Some((hour, rest)) = clock else { return false };
    let is_at_most = |part: &str, max: u8| part.parse::<u8>().is_ok_and(|number| number <= max);
    hour.len() <= 2
        && is_at_most(hour, 24)
        && rest.split('.').take(2).all(|part| part.len() == 2 && is_at_most(part, 59))
}

/// `01.05.2024` (day first), `5/1/2024` (month first unless it cannot be), `1-May-2024`,
/// `2024-05-01`; once the date is known, a time of day: `18.30`.
fn read_numeric(word: &str, found: &mut Found) {
    let separator = word.chars().find(|c| !c.is_ascii_digit()).unwrap_or('.');
    let has_date = found.date.is_some() || found.month.is_some() && !found.numbers.is_empty();
    if separator == '.' && has_date && found.time.is_none() && is_dotted_clock(word) {
        return read_time(word, found);
    }
    let mut parts = word.split(separator).map(|part| part.trim_matches('.'));
    let (Some(a), Some(b)) = (parts.next(), parts.next()) else { return };
    let rest = parts.next().unwrap_or_default();
    let (Some(first), third) = (a.parse::<i64>().ok(), rest.parse::<i64>().ok()) else { return };
    if b.is_empty() {
        found.numbers.push(first);
        return;
    }
    if let Some(month) = month_of(b) {
        found.month = Some(month);
        found.numbers.push(first);
        found.numbers.extend(third);
        return;
    }
    let (Ok(second), Some(third)) = (b.parse::<i64>(), third) else { return };
    if a.len() == 4 {
        found.date = ymd(a, b, rest);
        return;
    }
    let is_month_first = separator == '/' && first <= 12 || second > 12;
    let (month, day) = if is_month_first { (first, second) } else { (second, first) };
    let (Ok(month), Ok(day), Some(year)) =
        (i8::try_from(month), i8::try_from(day), full_year(third))
    else {
        return;
    };
    found.date = Date::new(year, month, day).ok();
}

/// `gmt`, `cest`, `gmt+0200`, `utc-5`, `europe/berlin`.
fn read_zone(word: &str, found: &mut Found) {
    if found.zone.is_none() {
        found.zone = date_zones::by_name(word);
    }
    let Some(at) = word.find(['+', '-']).filter(|at| *at > 0) else { return };
    let (name, rest) = word.split_at_checked(at).unwrap_or((word, ""));
    let digits = rest.get(1..).unwrap_or_default();
    if matches!(name, "gmt" | "utc" | "ut" | "z") && starts_digit(digits) {
        found.zone = date_zones::by_offset(digits, rest.starts_with('-'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let read = read(text).map_or_else(|| "none".to_owned(), |moment| moment.to_string());
            assert_eq!(read, *expected, "{text:?}");
        }
    }

    #[test]
    fn dates_as_the_standards_write_them() {
        check(&[
            ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00Z"),
            ("1 May 24 10:00 EST", "2024-05-01T15:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 +0530", "2024-05-01T04:30:00Z"),
            ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00:00.123456+02:00", "2024-05-01T08:00:00Z"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
            ("2024-05", "2024-05-01T00:00:00Z"),
            ("2024", "2024-01-01T00:00:00Z"),
            ("20240501T100000Z", "2024-05-01T10:00:00Z"),
            ("2003-335", "2003-12-01T00:00:00Z"),
        ]);
    }

    #[test]
    fn dates_as_nobody_should_write_them() {
        check(&[
            ("2024-05-01 10:00:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00Z", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00 +0200", "2024-05-01T08:00:00Z"),
            ("2024/05/01 10:00", "2024-05-01T10:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 CEST", "2024-05-01T08:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 GMT+0200", "2024-05-01T08:00:00Z"),
            ("Sun, 06 Nov 1994 08.49.37 GMT", "1994-11-06T08:49:37Z"),
            ("Sun Nov  6 8.49.37 1994", "1994-11-06T08:49:37Z"),
            ("2024-05-01 18.30 +0200", "2024-05-01T16:30:00Z"),
            ("mar. 07.05.2024 18.30 Uhr", "2024-05-07T18:30:00Z"),
            ("mar. 07.05.24", "2024-05-07T00:00:00Z"),
            ("Wed May  1 10:00:00 2024", "2024-05-01T10:00:00Z"),
            ("May 1, 2024", "2024-05-01T00:00:00Z"),
            ("May 1, 2024 12:15 PM", "2024-05-01T12:15:00Z"),
            ("01.05.2024", "2024-05-01T00:00:00Z"),
            ("01.05.2024 18:30", "2024-05-01T18:30:00Z"),
            ("5/1/2024 9:05am", "2024-05-01T09:05:00Z"),
            ("13/5/2024", "2024-05-13T00:00:00Z"),
            ("Mi, 01 Mai 2024 10:00:00 +0200", "2024-05-01T08:00:00Z"),
            ("mardi 7 mars 2024", "2024-03-07T00:00:00Z"),
            ("mar, 07 may 2024 10:00", "2024-05-07T10:00:00Z"),
            ("1-May-2024 10:00", "2024-05-01T10:00:00Z"),
            ("Thu, 31 Dec 2023 24:00:00 GMT", "2024-01-01T00:00:00Z"),
            ("Fri, 30 Jun 2017 23:59:60 GMT", "2017-06-30T23:59:59Z"),
            ("1714557600", "2024-05-01T10:00:00Z"),
            ("1714557600000", "2024-05-01T10:00:00Z"),
            ("20240501100000", "2024-05-01T10:00:00Z"),
            ("2004년 05월 28일 01:31:15", "2004-05-28T01:31:15Z"),
            ("2024年5月1日 10:00", "2024-05-01T10:00:00Z"),
            ("۲۰۲۴-۰۵-۰۱", "2024-05-01T00:00:00Z"),
            ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
            ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "none"),
        ]);
    }

    #[test]
    fn a_date_that_stands_for_none_is_none() {
        for text in [
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00",
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "Mon, 01 Jan 0001 00:00:00 UTC",
            "1970-01-01T00:00:00Z",
            "1970-01-01",
            "Thu, 01 Jan 1970 01:00:00 +0100",
            "Wed, 31 Dec 1969 16:00:00 -0800",
            "-0001-11-30T00:00:00+00:00",
            "Wed, 30 Nov -0001 00:00:00 +0000",
            "0000-00-00 00:00:00",
            "0",
        ] {
            assert_eq!((read(text), fault(text)), (None, "no-date"), "{text}");
        }
        assert_eq!(fault("soon"), "unreadable-date");
        check(&[("Sat, 03 Jan 1970 00:00:00 GMT", "1970-01-03T00:00:00Z")]);
    }

    #[test]
    fn what_is_no_date_is_none() {
        check(&[
            ("", "none"),
            ("yesterday", "none"),
            ("Thu, 31 Feb 2024 10:00:00 GMT", "none"),
            ("0000-00-00 00:00:00", "none"),
            ("99999-01-01", "none"),
            ("Wed, 01 May 2024 99:00:00 GMT", "none"),
        ]);
    }
}
