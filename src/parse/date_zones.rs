//! The time zones of dates: as hours from Greenwich, by their letters, by the name of a place.

use jiff::tz::{Offset, TimeZone};

/// No place is further from Greenwich, in minutes.
const MINUTES_MAX: i32 = 14 * 60;

/// Minutes east of Greenwich, and the names that mean it (RFC 822, section 5.1, and those seen in
/// feeds).
const ZONES: [(i32, &[&str]); 30] = [
    (0, &["gmt", "utc", "ut", "z", "wet"]),
    (60, &["cet", "bst", "mez", "wat", "met"]),
    (120, &["cest", "eet", "mesz", "sast", "cat"]),
    (180, &["msk", "eest", "eat", "trt", "ast+3"]),
    (240, &["gst", "samt", "msd"]),
    (270, &["aft"]),
    (300, &["pkt", "yekt", "uzt"]),
    (330, &["ist"]),
    (345, &["npt"]),
    (360, &["bdt", "almt"]),
    (390, &["mmt"]),
    (420, &["ict", "wib", "krat"]),
    (480, &["hkt", "sgt", "awst", "pht", "wita", "myt"]),
    (540, &["jst", "kst", "wit"]),
    (570, &["acst"]),
    (600, &["aest", "vlat"]),
    (630, &["acdt"]),
    (660, &["aedt"]),
    (720, &["nzst"]),
    (780, &["nzdt"]),
    (-150, &["ndt"]),
    (-180, &["brt", "art", "adt", "clst"]),
    (-210, &["nst"]),
    (-240, &["edt", "ast", "clt"]),
    (-300, &["est", "cdt", "cot", "pet"]),
    (-360, &["cst", "mdt"]),
    (-420, &["mst", "pdt"]),
    (-480, &["pst", "akdt"]),
    (-540, &["akst", "hdt"]),
    (-600, &["hst"]),
];

/// How the names of zones begin that are called after a place (the areas of the IANA database).
const AREAS: [&str; 14] = [
    "africa/",
    "america/",
    "antarctica/",
    "arctic/",
    "asia/",
    "atlantic/",
    "australia/",
    "brazil/",
    "canada/",
    "etc/",
    "europe/",
    "indian/",
    "pacific/",
    "us/",
];

/// The zone that stands as `digits` behind a sign: `0200`, `02:00`, `2`, `02`.
pub(super) fn by_offset(digits: &str, is_west: bool) -> Option<TimeZone> {
    let minutes = minutes(digits).filter(|minutes| *minutes <= MINUTES_MAX)?;
    fixed(if is_west { -minutes } else { minutes })
}

/// False when no place is as far from Greenwich as `digits` behind a sign say: they are no zone.
pub(super) fn is_possible(digits: &str) -> bool {
    minutes(digits).is_none_or(|minutes| minutes <= MINUTES_MAX)
}

/// The zone with a lower-case name: `cest`, `europe/berlin`.
pub(super) fn by_name(name: &str) -> Option<TimeZone> {
    match ZONES.iter().find(|(_, names)| names.contains(&name)) {
        Some((minutes, _)) => fixed(*minutes),
        None => by_place(name.trim_matches(['[', ']'])),
    }
}

/// What jiff knows of a place; where the system has no such rules, the zone is one nobody knows.
fn by_place(name: &str) -> Option<TimeZone> {
    if !AREAS.iter().any(|area| name.starts_with(area)) {
        return None;
    }
    TimeZone::get(name).ok()
}

fn minutes(digits: &str) -> Option<i32> {
    let (mut value, mut places) = (0, 0);
    for digit in digits.bytes().filter(u8::is_ascii_digit).take(4) {
        value = value * 10 + i32::from(digit - b'0');
        places += 1;
    }
    match places {
        0 => None,
        1 | 2 => Some(value * 60),
        _ => Some(value / 100 * 60 + value % 100),
    }
}

fn fixed(minutes: i32) -> Option<TimeZone> {
    Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::dates;

    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let read = dates::read(text).map(|moment| moment.to_string());
            assert_eq!(read.as_deref(), Some(*expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_place_on_earth_is_no_zone() {
        check(&[
            ("2024-05-01T10:00:00+14:00", "2024-04-30T20:00:00Z"),
            ("2024-05-01T10:00:00+25:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00:00-14:30", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00+25:00", "2024-05-01T10:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 +2500", "2024-05-01T10:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 Europe/Nowhere", "2024-05-01T10:00:00Z"),
        ]);
    }

    #[test]
    fn a_zone_may_have_the_name_of_a_place() {
        if TimeZone::get("Europe/Berlin").is_err() {
            return; // A system without rules of time zones.
        }
        check(&[
            ("Wed, 01 May 2024 10:00:00 Europe/Berlin", "2024-05-01T08:00:00Z"),
            ("2024-01-15 10:00 America/Port-au-Prince", "2024-01-15T15:00:00Z"),
            ("2024-01-15T10:00:00[Europe/Berlin]", "2024-01-15T09:00:00Z"),
            ("2024-01-15T10:00:00-05:00[America/Port-au-Prince]", "2024-01-15T15:00:00Z"),
            ("15 Jan 2024 10:00 +0200 (Europe/Berlin)", "2024-01-15T08:00:00Z"),
        ]);
    }
}
