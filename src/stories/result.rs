//! Results of matches in a text: "3-1", "2:0", "3比2". Two reports of one match agree on it, whoever
//! of both they name first; another match of the same clubs mostly ended otherwise.

use std::ops::Range;

/// More than that is a year, a score of another kind, a range.
const POINTS_MAX: u8 = 39;
/// What stands between the points of both sides.
const BETWEEN: [&str; 5] = ["-", "–", "−", "‑", "比"];
/// What makes two numbers a part of something longer: dates, times, series of sets.
const GOES_ON: [char; 7] = ['.', ',', ':', '/', '-', '–', '−'];

/// Numbers of a text as they come, and the results they make.
pub(super) struct Results<'t> {
    text: &'t str,
    last: Option<(u8, Range<usize>)>,
}

impl<'t> Results<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, last: None }
    }

    /// The result that a number makes with the one before it.
    pub(super) fn next(&mut self, number: &str, at: &Range<usize>) -> Option<u16> {
        let points = number.parse().ok().filter(|points| *points <= POINTS_MAX);
        let before = std::mem::replace(&mut self.last, points.map(|points| (points, at.clone())));
        let (points, (others, before)) = points.zip(before)?;
        let between = self.text.get(before.end..at.start)?.trim();
        let is_digit = |range: &Range<usize>| range.len() == 1;
        // With a colon they may be the time of day.
        let is_result =
            BETWEEN.contains(&between) || between == ":" && is_digit(&before) && is_digit(at);
        if !is_result || self.goes_on(&before, at) {
            return None;
        }
        Some(u16::from(points.min(others)) << 8 | u16::from(points.max(others)))
    }

    fn goes_on(&self, first: &Range<usize>, second: &Range<usize>) -> bool {
        let before = self.text.get(..first.start).unwrap_or_default();
        let behind = self.text.get(second.end..).unwrap_or_default();
        before.ends_with(GOES_ON)
            || behind.starts_with('%')
            || behind.starts_with(GOES_ON) && behind.chars().nth(1).is_some_and(char::is_numeric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::scan;

    fn results(text: &str) -> Vec<(u16, u16)> {
        let mut results = Results::of(text);
        let mut found = Vec::new();
        scan(text, |word, at| {
            if word.bytes().all(|byte| byte.is_ascii_digit()) {
                found.extend(results.next(word, &at).map(|result| (result >> 8, result & 255)));
            }
            true
        });
        found
    }

    #[test]
    fn results_are_told_from_dates_times_and_shares() {
        for (text, read) in [
            ("City 0-4 Rovers", &[(0, 4)][..]),
            ("Rovers thrash City 4 – 0.", &[(0, 4)]),
            ("Nordhafen siegt 3:2 (1:2)", &[(2, 3), (1, 2)]),
            ("滨海潮头3比2逆转", &[(2, 3)]),
            ("فوز الوداد ٣-٢", &[(2, 3)]),
            ("6-4, 7-6 (5)", &[(4, 6), (6, 7)]),
            ("On 2026-11-17 at 13:40", &[]),
            ("2-3% more in 2025-26, 5.4 and 1-2-3", &[]),
            ("3 of 4, 5", &[]),
        ] {
            assert_eq!(results(text), read, "{text}");
        }
    }
}
