//! Moments as people read them: in the time that holds here.

use jiff::tz::TimeZone;

use crate::model::Timestamp;

/// Day and hour: `1 December 2026, 05:03`.
pub(super) fn local(at: Timestamp) -> String {
    in_zone(at, TimeZone::system())
}

fn in_zone(at: Timestamp, zone: TimeZone) -> String {
    let Ok(moment) = jiff::Timestamp::from_second(at.secs()) else { return at.to_string() };
    moment.to_zoned(zone).strftime("%-d %B %Y, %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_time_that_holds_here() {
        let at = Timestamp::from_secs(1_796_108_631);
        for (hours, text) in [(0, "1 December 2026, 07:03"), (-8, "30 November 2026, 23:03")] {
            let zone = jiff::tz::offset(hours).to_time_zone();
            assert_eq!(in_zone(at, zone), text);
        }
    }
}
