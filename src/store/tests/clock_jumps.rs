//! A wrong clock lets nothing go.

use std::collections::HashMap;

use super::{Desk, at, entry};
use crate::store::{Keep, KeepRules};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

fn desk() -> Desk {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, (0..9).map(|n| entry(&format!("Entry {n}"), -n * DAY, &[])).collect());
    desk.save(feed, 1, vec![entry("Newest", 0, &[])]);
    desk
}

fn purged(desk: &mut Desk, now: i64) -> u64 {
    let usual = Keep { days: 60, entries: 0, unread_days: 0 };
    let rules = KeepRules { usual, feeds: HashMap::new() };
    let mut purge = desk.store.begin_purge(rules, at(now)).expect("begun");
    while desk.store.go_on_purging(&mut purge).expect("purged") {}
    purge.removed() as u64
}

#[test]
fn a_clock_that_jumps_by_years_deletes_nothing() {
    let mut desk = desk();
    let mut now = 0;
    assert_eq!(purged(&mut desk, now), 0);
    for jump in 0..20 {
        let wrong = now + if jump % 2 == 0 { 10 * YEAR } else { -10 * YEAR };
        for hour in 0..5 {
            assert_eq!(purged(&mut desk, wrong + hour * 3600), 0, "jump {jump}");
        }
        now += 3600;
        assert_eq!(purged(&mut desk, now), 0, "back again after jump {jump}");
    }
    assert_eq!(desk.reader.counts().expect("counts").total, 10);
}

#[test]
fn one_look_a_day_is_enough_unless_the_rules_change() {
    let mut desk = desk();
    assert_eq!(purged(&mut desk, 3 * DAY), 0);
    // What grows old within the day waits for the next one, but not when the rules say otherwise.
    let keep = |days| KeepRules {
        usual: Keep { days, entries: 0, unread_days: 0 },
        feeds: HashMap::new(),
    };
    let mut with = |rules: &KeepRules, now| {
        let mut purge = desk.store.begin_purge(rules.clone(), at(now)).expect("begun");
        while desk.store.go_on_purging(&mut purge).expect("purged") {}
        purge.removed()
    };
    let (long, short) = (keep(12), keep(5));
    assert_eq!(with(&long, 3 * DAY + 2), 0);
    assert_eq!(with(&long, 4 * DAY + 1), 0, "looked at today");
    assert_eq!(with(&long, 4 * DAY + 2), 1);
    assert_eq!(with(&short, 4 * DAY + 3), 7);
    assert_eq!(with(&short, 4 * DAY + 4), 0);
}

#[test]
fn a_clock_that_goes_on_in_order_is_believed() {
    let mut desk = desk();
    let mut removed = 0;
    for day in 0..70 {
        removed += purged(&mut desk, day * DAY);
    }
    assert_eq!(removed, 9, "what is older than 60 days and no longer in the feed");
    let mut desk = self::desk();
    purged(&mut desk, 0);
    assert_eq!(purged(&mut desk, 100 * DAY), 0, "away for months: not at once");
    assert_eq!(purged(&mut desk, 103 * DAY), 0);
    assert_eq!(purged(&mut desk, 108 * DAY), 9);
}
