//! How often a feed brings something, as far as it says so itself or its entries show it.

use super::Timestamp;

const HOUR_SECS: i64 = 3600;
const DAY_SECS: i64 = 24 * HOUR_SECS;
/// All hours of a day, and all days of a week.
const ALL_HOURS: u32 = (1 << 24) - 1;
const ALL_DAYS: u8 = (1 << 7) - 1;

/// How often a feed brings something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// How long the feed says that it may be kept, in seconds.
    pub wished_secs: Option<u64>,
    /// How long its server says so of the last answer, in seconds.
    pub fresh_secs: Option<u64>,
    /// The usual time between two of its entries, in seconds.
    pub gap_secs: Option<u64>,
    /// Hours (UTC) in which it brings nothing: bit 0 is the hour from midnight on.
    pub skip_hours: u32,
    /// Days (UTC) on which it brings nothing: bit 0 is Monday.
    pub skip_days: u8,
}

impl Pace {
    /// The first moment from `at` on at which it brings something. A feed that names every hour or
    /// every day is not taken at its word.
    #[must_use]
    pub fn awake(&self, at: Timestamp) -> Timestamp {
        let skip_hours = Some(self.skip_hours).filter(|hours| hours & ALL_HOURS != ALL_HOURS);
        let skip_days = Some(self.skip_days).filter(|days| days & ALL_DAYS != ALL_DAYS);
        let mut secs = at.secs();
        // Whole hours, a week of them at most.
        for _ in 0..7 * 24 {
            let hour = secs.div_euclid(HOUR_SECS).rem_euclid(24);
            // 1970 began on a Thursday.
            let day = (secs.div_euclid(DAY_SECS) + 3).rem_euclid(7);
            let is_skipped = skip_hours.is_some_and(|hours| hours >> hour & 1 == 1)
                || skip_days.is_some_and(|days| days >> day & 1 == 1);
            if !is_skipped {
                break;
            }
            secs = (secs.div_euclid(HOUR_SECS) + 1) * HOUR_SECS;
        }
        Timestamp::from_secs(secs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_without_news_are_passed_over() {
        // 2026-11-27T22:30:00Z, a Friday.
        let at = Timestamp::from_secs(1_795_818_600);
        for (skip_hours, skip_days, expected) in [
            (0, 0, "2026-11-27T22:30:00Z"),
            (1 << 22, 0, "2026-11-27T23:00:00Z"),
            (1 << 22 | 1 << 23 | 1, 0, "2026-11-28T01:00:00Z"),
            (1, 0, "2026-11-27T22:30:00Z"),
            (0, 1 << 4, "2026-11-28T00:00:00Z"),
            (0, 1 << 4 | 1 << 5 | 1 << 6, "2026-11-30T00:00:00Z"),
            (1, 1 << 4 | 1 << 5 | 1 << 6, "2026-11-30T01:00:00Z"),
            (ALL_HOURS, 0, "2026-11-27T22:30:00Z"),
            (u32::MAX, ALL_DAYS, "2026-11-27T22:30:00Z"),
            (ALL_HOURS, 1 << 4, "2026-11-28T00:00:00Z"),
        ] {
            let pace = Pace { skip_hours, skip_days, ..Pace::default() };
            assert_eq!(pace.awake(at).to_string(), expected, "{skip_hours:b} {skip_days:b}");
        }
    }
}
