//! A moment, as data: only `app` reads a clock.

use std::fmt;

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// 9999-12-31T23:59:59Z: the last second RFC 3339 can write.
const LAST: i64 = 253_402_300_799;

impl Timestamp {
    /// From seconds since the epoch, held between the years 0 and 9999.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(if secs > LAST {
            LAST
        } else if secs < -62_167_219_200 {
            -62_167_219_200
        } else {
            secs
        })
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0
    }

    /// This moment moved by `secs`, which may be negative.
    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self::from_secs(self.0.saturating_add(secs))
    }

    /// Seconds from `earlier` to this moment; negative when `earlier` is later.
    #[must_use]
    pub const fn secs_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// How long ago this was, as a headline shows it: `now`, `12m`, `3h`, `2d`, `5w`, `4y`. At most
    /// 3 characters wide within 99 years; a moment to come reads `now`.
    #[must_use]
    pub fn age(self, now: Self) -> String {
        let secs = now.secs_since(self).max(0);
        let (minutes, hours, days) = (secs / 60, secs / 3600, secs / 86_400);
        match () {
            () if minutes < 1 => "now".to_owned(),
            () if hours < 1 => format!("{minutes}m"),
            () if days < 1 => format!("{hours}h"),
            () if days < 14 => format!("{days}d"),
            () if days < 365 => format!("{}w", days / 7),
            () => format!("{}y", days / 365),
        }
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC: `2026-11-22T09:14:00Z`. Civil date after H. Hinnant, "chrono-compatible
    /// low-level date algorithms", section `civil_from_days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, of_day) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_rfc_3339() {
        for (secs, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_634_278_361, "2021-10-15T06:12:41Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(Timestamp::from_secs(secs).to_string(), text);
        }
    }

    #[test]
    fn age_reads_at_a_glance() {
        let now = Timestamp::from_secs(2_000_000_000);
        for (secs, text) in [
            (-50, "now"),
            (59, "now"),
            (60, "1m"),
            (3599, "59m"),
            (7200, "2h"),
            (86_400 * 13, "13d"),
            (86_400 * 15, "2w"),
            (86_400 * 800, "2y"),
        ] {
            assert_eq!(now.plus_secs(-secs).age(now), text);
        }
    }
}
