//! What a server says about when to ask again (RFC 9111, section 5; RFC 9110, section 10.2.3).

use reqwest::header::{self, HeaderMap, HeaderName};

use crate::model::Timestamp;

const EPOCH: jiff::civil::DateTime = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);

/// When to ask again, as seconds from the answer. Dates become spans by the answer's own `Date`, so
/// a wrong clock on either side does no harm; without a `Date` beside them our own clock counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheHints {
    /// How long the answer stays fresh: `max-age` less `Age`, else `Expires` less `Date`.
    pub freshness: Freshness,
    /// How long the server asks to be left alone: `Retry-After`.
    pub retry_after_secs: Option<u64>,
}

impl CacheHints {
    pub(super) fn from_headers(headers: &HeaderMap, asked_at: Option<Timestamp>) -> Self {
        let date = date(headers, header::DATE).or_else(|| asked_at.map(Timestamp::secs));
        let until = |moment: Option<i64>| Some(moment?.saturating_sub(date?).max(0).unsigned_abs());
        let age = seconds(text(headers, header::AGE)).unwrap_or_default();
        let freshness = match freshness(headers) {
            Freshness::Secs(secs) => Freshness::Secs(secs.saturating_sub(age)),
            Freshness::Unsaid if headers.contains_key(header::EXPIRES) => {
                let expires = until(self::date(headers, header::EXPIRES));
                expires.map_or(Freshness::Never, Freshness::Secs)
            }
            said => said,
        };
        let retry_after = text(headers, header::RETRY_AFTER);
        let retry_after_secs =
            seconds(retry_after).or_else(|| until(http_date(retry_after.unwrap_or_default())));
        Self { freshness, retry_after_secs }
    }
}

/// How long an answer stays fresh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// It does not say.
    #[default]
    Unsaid,
    /// It is to be asked for anew each time, or says what nobody understands.
    Never,
    /// For so many seconds.
    Secs(u64),
}

impl Freshness {
    /// The seconds, where there are any.
    #[must_use]
    pub const fn secs(self) -> Option<u64> {
        self.secs_or(None)
    }

    /// The seconds when the answer is that nothing changed: where it does not say, what the answer
    /// before it said still holds (RFC 9111, section 4.3.4).
    #[must_use]
    pub const fn secs_or(self, before: Option<u64>) -> Option<u64> {
        match self {
            Self::Unsaid => before,
            Self::Never => None,
            Self::Secs(secs) => Some(secs),
        }
    }
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
                    found = Freshness::Secs(secs);
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
    // By the calendar: the last days of the year 9999, which many name for "never", lie beyond what
    // a moment in a zone may be.
    Some(civil.duration_since(EPOCH).as_secs())
}
