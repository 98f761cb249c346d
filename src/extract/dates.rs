//! Dates as pages declare them, as moments: RFC 3339 and its kin, RFC 9110 dates, seconds since the
//! epoch, else as people write them.

use jiff::civil;
use jiff::tz::TimeZone;

use crate::model::Timestamp;

use super::written;

/// Longest text that is looked at, in bytes.
const BYTES_MAX: usize = 160;

/// The moment a date on a page names; a time without a zone is taken as UTC, a day as its first
/// second.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > BYTES_MAX {
        return None;
    }
    let secs = zoned(text).or_else(|| local(text)).or_else(|| epoch(text));
    let secs = secs.or_else(|| written::find(text).map(|found| found.secs))?;
    Some(Timestamp::from_secs(secs))
}

fn zoned(text: &str) -> Option<i64> {
    let joined = text.replacen(" +", "+", 1).replacen(" Z", "Z", 1);
    let plain = joined.replacen(" UTC", "Z", 1).replacen(" GMT", "Z", 1);
    let iso = plain.parse::<jiff::Timestamp>().ok();
    let iso = iso.or_else(|| jiff::Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", &plain).ok());
    let iso = iso.or_else(|| jiff::Timestamp::strptime("%Y-%m-%dT%H:%M%z", &plain).ok());
    iso.map(jiff::Timestamp::as_second).or_else(|| {
        let mail = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(mail.as_second())
    })
}

fn local(text: &str) -> Option<i64> {
    let moment = text.parse::<civil::DateTime>().ok().or_else(|| {
        ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y%m%d%H%M%S", "%Y.%m.%d %H:%M"]
            .iter()
            .find_map(|shape| civil::DateTime::strptime(shape, text).ok())
    });
    let moment = moment.or_else(|| {
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y"]
            .iter()
            .find_map(|shape| civil::Date::strptime(shape, text).ok())
            .map(|date| date.at(0, 0, 0, 0))
    })?;
    Some(moment.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// Seconds or milliseconds since 1970, of a length that can only be those.
fn epoch(text: &str) -> Option<i64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        9 | 10 => text.parse().ok(),
        12 | 13 => text.parse::<i64>().ok().map(|millis| millis / 1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn dates_of_many_pages_are_read() {
        for (text, wanted) in [
            ("2021-10-15T06:12:41+00:00", "2021-10-15T06:12:41Z"),
            ("2021-10-15T06:12:41Z", "2021-10-15T06:12:41Z"),
            ("2021-10-15T06:12:41.512+0200", "2021-10-15T04:12:41Z"),
            ("2021-10-15T08:12+02:00", "2021-10-15T06:12:00Z"),
            ("2021-10-15 06:12:41", "2021-10-15T06:12:41Z"),
            ("2021-10-15 06:12:41 +0300", "2021-10-15T03:12:41Z"),
            ("2021/10/15 06:12", "2021-10-15T06:12:00Z"),
            ("2021-10-15", "2021-10-15T00:00:00Z"),
            ("20211015", "2021-10-15T00:00:00Z"),
            ("October 15, 2021", "2021-10-15T00:00:00Z"),
            ("Fri, 15 Oct 2021 06:12:41 GMT", "2021-10-15T06:12:41Z"),
            ("1634278361", "2021-10-15T06:12:41Z"),
            ("1634278361000", "2021-10-15T06:12:41Z"),
            ("Friday, October 15, 2021 06:12", "2021-10-15T06:12:00Z"),
            ("15.10.2021 06:12", "2021-10-15T06:12:00Z"),
            ("15 octobre 2021", "2021-10-15T00:00:00Z"),
        ] {
            let read = super::parse(text).map(|moment| moment.to_string());
            assert_eq!(read.as_deref(), Some(wanted), "{text}");
        }
        for text in ["", "yesterday", "15", "99999999999999999999", "2021-13-45"] {
            assert_eq!(super::parse(text), None, "{text}");
        }
    }
}
