//! What a server says about when to ask again (RFC 9111, section 5; RFC 9110, section 10.2.3).

use reqwest::header::{self, HeaderMap, HeaderName};

use crate::model::Timestamp;

/// When to ask again, as seconds from the answer. Dates become spans by the answer's own `Date`, so
/// a wrong clock on either side does no harm; without a `Date` beside them our own clock counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheHints {
    /// How long the answer stays fresh: `max-age` less `Age`, else `Expires` less `Date`.
    pub max_age_secs: Option<u64>,
    /// How long the server asks to be left alone: `Retry-After`.
    pub retry_after_secs: Option<u64>,
}

impl CacheHints {
    pub(super) fn from_headers(headers: &HeaderMap, asked_at: Option<Timestamp>) -> Self {
        let date = date(headers, header::DATE).or_else(|| asked_at.map(Timestamp::secs));
        let until = |moment: Option<i64>| Some(moment?.saturating_sub(date?).max(0).unsigned_abs());
        let age = seconds(text(headers, header::AGE)).unwrap_or_default();
        let max_age_secs = match freshness(headers) {
            Freshness::Fresh(secs) => Some(secs.saturating_sub(age)),
            Freshness::Never => None,
            Freshness::Unsaid => until(self::date(headers, header::EXPIRES)),
        };
        let retry_after = text(headers, header::RETRY_AFTER);
        let retry_after_secs =
            seconds(retry_after).or_else(|| until(http_date(retry_after.unwrap_or_default())));
        Self { max_age_secs, retry_after_secs }
    }
}

enum Freshness {
    Fresh(u64),
    Never,
    Unsaid,
}

/// The `Cache-Control` headers, for a private cache: `s-maxage` is not for us.
fn freshness(headers: &HeaderMap) -> Freshness {
    let mut found = Freshness::Unsaid;
    let values = headers.get_all(header::CACHE_CONTROL);
    for directive in
        values.iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','))
    {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Freshness::Never,
            "max-age" => {
                if let (Freshness::Unsaid, Some(secs)) = (&found, seconds(Some(value))) {
                    found = Freshness::Fresh(secs);
                }
            }
            _ => {}
        }
    }
    found
}

/// Delta-seconds (RFC 9111, section 1.2.2); a number too large to hold means "very long".
fn seconds(text: Option<&str>) -> Option<u64> {
    let text = text?.trim().trim_matches('"');
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::from(u32::MAX)).min(u64::from(u32::MAX)))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<i64> {
    http_date(text(headers, name)?)
}

/// Seconds since 1970 of an HTTP date in any of its three forms (RFC 9110, section 5.6.7).
fn http_date(text: &str) -> Option<i64> {
    let text = text.trim();
    let after_weekday = text.split_once(", ").map_or(text, |(_, rest)| rest);
    let civil = [
        ("%d %b %Y %H:%M:%S GMT", after_weekday),
        ("%d-%b-%y %H:%M:%S GMT", after_weekday),
        ("%a %b %e %H:%M:%S %Y", text),
    ]
    .into_iter()
    .find_map(|(form, text)| jiff::civil::DateTime::strptime(form, text).ok())?;
    let moment = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(moment.timestamp().as_second())
}
