//! The plan and the schedule, case by case.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{Refresher, Schedule, plan};
use crate::fetch::{CacheHints, FetchSettings, FetchedBody, Fetcher};
use crate::model::{
    CleanText, Feed, FeedHealth, FeedId, FeedOutcome, Pace, RefreshScope, SectionPath, Timestamp,
    Validators, WebUrl,
};
use crate::parse::ParseLimits;
use crate::sections::Taxonomy;

fn feed(id: i64, section: Option<&str>, next_fetch: Option<i64>) -> Feed {
    Feed {
        id: FeedId(id),
        url: WebUrl::parse("https://daily.example/feed").expect("an address"),
        typed_url: WebUrl::parse("https://daily.example/feed").expect("an address"),
        title: CleanText::line("Example Daily"),
        site: None,
        section: section.map(SectionPath::parse),
        validators: Validators::default(),
        health: FeedHealth {
            next_fetch: next_fetch.map(Timestamp::from_secs),
            last_fetched: next_fetch.map(|next| Timestamp::from_secs(next - 3600)),
            ..FeedHealth::default()
        },
        pace: Pace::default(),
        entries: 0,
    }
}

fn planned(scope: &RefreshScope) -> Vec<i64> {
    let feeds = vec![
        feed(1, Some("International / Middle East"), Some(900)),
        feed(2, Some("Sport"), Some(1100)),
        feed(3, None, None),
        feed(4, Some("International"), Some(500)),
    ];
    let plan = plan(feeds, scope, Timestamp::from_secs(1000));
    assert_eq!(plan.held, []);
    plan.asked.iter().map(|feed| feed.id.0).collect()
}

#[test]
fn those_that_waited_longest_are_asked_first() {
    let section = |path| RefreshScope::Section(SectionPath::parse(path));
    for (scope, expected) in [
        (RefreshScope::Due, vec![3, 4, 1]),
        (RefreshScope::All, vec![3, 4, 1, 2]),
        (RefreshScope::Feed(FeedId(2)), vec![2]),
        (section("International"), vec![3, 4, 1]),
        (section("international/middle east"), vec![3, 4, 1]),
        (section("Sport"), vec![3, 2]),
        (section(""), vec![3, 4, 1, 2]),
    ] {
        assert_eq!(planned(&scope), expected, "{scope:?}");
    }
}

#[test]
fn a_host_with_many_feeds_leaves_room_for_others() {
    let at = |id, host: &str| {
        let url = WebUrl::parse(&format!("https://{host}.example/{id}")).expect("an address");
        Feed { url, ..feed(id, None, Some(id)) }
    };
    let feeds = vec![at(1, "big"), at(2, "big"), at(3, "big"), at(4, "small"), at(5, "tiny")];
    let asked = plan(feeds, &RefreshScope::All, Timestamp::from_secs(9)).asked;
    assert_eq!(asked.iter().map(|feed| feed.id.0).collect::<Vec<_>>(), [1, 4, 5, 2, 3]);
}

#[test]
fn a_feed_is_never_asked_too_often_nor_forgotten() {
    let now = Timestamp::from_secs(0);
    let silent = Pace::default();
    let wishes = |secs| Pace { wished_secs: Some(secs), ..Pace::default() };
    let brings = |secs| Pace { gap_secs: Some(secs), ..Pace::default() };
    for (interval_secs, max_age_secs, pace, at_least) in [
        (3600, None, silent, 3600),
        (3600, Some(60), silent, 3600),
        (3600, Some(7200), silent, 7200),
        (60, None, silent, 1800),
        (3600, None, wishes(7200), 7200),
        (3600, Some(9000), wishes(7200), 9000),
        (3600, None, wishes(u64::MAX), 86_400),
        (3600, Some(u64::MAX), silent, 86_400),
        (3600, None, brings(14_400), 7200),
        (1800, None, brings(0), 1800),
        (3600, Some(1), brings(14_400), 3600),
        (3600, None, brings(u64::MAX), 78_545),
        (7 * 86_400, None, silent, 7 * 86_400),
    ] {
        let schedule = Schedule { interval_secs };
        for id in 0..50 {
            let pace = Pace { fresh_secs: max_age_secs, ..pace };
            let next = schedule.after_answer(FeedId(id), now, &pace).secs();
            let at_most = (at_least + at_least / 10).min(86_400.max(at_least));
            assert!((at_least - 10..=at_most).contains(&next), "{next}: {max_age_secs:?} {pace:?}");
        }
    }
}

#[test]
fn a_feed_is_not_asked_while_it_says_that_it_brings_nothing() {
    let schedule = Schedule { interval_secs: 3600 };
    // From 1 to 5 on Thursday, the first day of 1970, it sleeps.
    let pace = Pace { skip_hours: 0b1_1110, ..Pace::default() };
    let nexts = (0..50).map(|id| {
        let answered = schedule.after_answer(FeedId(id), Timestamp::from_secs(0), &pace);
        let failed = Feed { pace, ..feed(id, None, None) };
        let (_, failed) = schedule.after_failure(&failed, Timestamp::from_secs(0));
        assert_eq!(answered, failed);
        answered.secs()
    });
    // All of them in that hour, and not all at its stroke.
    let nexts: BTreeSet<i64> = nexts.collect();
    assert!(nexts.iter().all(|next| (5 * 3600..6 * 3600).contains(next)), "{nexts:?}");
    assert!(nexts.len() > 40, "{nexts:?}");
}

#[test]
fn failures_wait_longer_each_time() {
    let schedule = Schedule { interval_secs: 3600 };
    let wait = |before| {
        let mut failed = feed(1, None, None);
        failed.health.failures = before;
        let (failures, next) = schedule.after_failure(&failed, Timestamp::from_secs(0));
        assert_eq!(failures, before.saturating_add(1));
        next
    };
    assert!(wait(0) < wait(1) && wait(1) < wait(2));
    assert!(wait(u32::MAX).secs() <= 86_400 + 8_640);
    // Never sooner than if it had answered: what the reader, the server and the feed wish holds.
    let six_hours = Some(6 * 3600);
    for (interval_secs, pace, before, at_least) in [
        (3600, Pace::default(), 0, 3600),
        (3600, Pace::default(), 3, 8 * 3600),
        (6 * 3600, Pace::default(), 0, 6 * 3600),
        (6 * 3600, Pace::default(), 2, 6 * 3600),
        (6 * 3600, Pace::default(), 3, 8 * 3600),
        (3600, Pace { wished_secs: six_hours, ..Pace::default() }, 1, 6 * 3600),
        (3600, Pace { fresh_secs: six_hours, ..Pace::default() }, 0, 6 * 3600),
        (7 * 86_400, Pace::default(), 9, 7 * 86_400),
    ] {
        let mut failed = Feed { pace, ..feed(7, None, None) };
        failed.health.failures = before;
        let schedule = Schedule { interval_secs };
        let next = schedule.after_failure(&failed, Timestamp::from_secs(0)).1.secs();
        assert!((at_least..=at_least + at_least / 10).contains(&next), "{next}: {at_least}");
    }
}

#[test]
fn a_network_that_is_away_counts_against_no_feed() {
    let schedule = Schedule { interval_secs: 3600 };
    let after = |next_fetch| {
        let mut silent = feed(1, None, Some(next_fetch));
        silent.health.failures = 4;
        let (failures, next) = schedule.after_silence(&silent, Timestamp::from_secs(1000));
        (failures, next.secs())
    };
    assert_eq!(after(900), (4, 1300));
    assert_eq!(after(1100), (4, 1300));
    assert_eq!(after(9000), (4, 9000));
}

#[test]
fn a_feed_whose_server_wants_peace_is_asked_by_a_person_who_insists() {
    const NOW: i64 = 10_000;
    let now = Timestamp::from_secs(NOW);
    let held = |status, until: Option<i64>, insisted: Option<i64>| {
        let mut held = feed(1, None, Some(900));
        held.health.last_status = status;
        held.health.asked_not_before = until.map(Timestamp::from_secs);
        held.health.insisted_at = insisted.map(Timestamp::from_secs);
        held
    };
    let one = RefreshScope::Feed(FeedId(1));
    let gone = Some(410);
    for (scope, feed, is_asked, is_told) in [
        (&RefreshScope::Due, held(gone, None, None), false, false),
        (&RefreshScope::All, held(gone, None, Some(NOW - 5)), false, true),
        (&one, held(gone, None, None), false, true),
        (&one, held(gone, None, Some(NOW - 5)), true, false),
        (&one, held(gone, None, Some(NOW - 601)), false, true),
        (&one, held(gone, None, Some(NOW + 5)), false, true),
        (&RefreshScope::Due, held(Some(429), Some(NOW + 60), None), false, false),
        (&RefreshScope::All, held(Some(503), Some(NOW + 60), None), false, true),
        (&one, held(Some(503), Some(NOW + 60), None), false, true),
        (&one, held(Some(503), Some(NOW + 60), Some(NOW)), true, false),
        (&RefreshScope::Due, held(Some(503), Some(NOW), None), true, false),
        (&RefreshScope::All, held(Some(503), Some(NOW + 8 * 86_400), None), true, false),
        (&RefreshScope::All, held(Some(404), None, None), true, false),
    ] {
        let health = feed.health.clone();
        let plan = plan(vec![feed], scope, now);
        let found = (!plan.asked.is_empty(), !plan.held.is_empty());
        assert_eq!(found, (is_asked, is_told), "{scope:?} {health:?}");
    }
}

#[test]
fn a_feed_asked_by_a_clock_that_was_wrong_is_asked_again_when_the_clock_is_right() {
    const YEAR: i64 = 365 * 86_400;
    let now = Timestamp::from_secs(20 * YEAR);
    for (next, is_asked) in
        [(30 * YEAR, true), (10 * YEAR, true), (20 * YEAR + 3600, false), (20 * YEAR, true)]
    {
        let plan = plan(vec![feed(1, None, Some(next))], &RefreshScope::Due, now);
        assert_eq!(!plan.asked.is_empty(), is_asked, "{next}");
    }
}

fn body() -> FetchedBody {
    let xml = "<rss version=\"2.0\"><channel><title>Example Daily</title></channel></rss>";
    FetchedBody {
        bytes: xml.into(),
        content_type: None,
        final_url: WebUrl::parse("https://daily.example/feed").expect("an address"),
        moved_to: None,
        status: 200,
        validators: Validators::default(),
        cache: CacheHints::default(),
        share: None,
    }
}

#[test]
fn documents_wait_unread_until_what_was_read_before_them_is_handed_on() {
    let fetcher = Fetcher::new(FetchSettings::default()).expect("good settings");
    let (taxonomy, limits) = (Arc::new(Taxonomy::default()), ParseLimits::default());
    let schedule = Schedule { interval_secs: 3600 };
    let refresher = Refresher::new(fetcher, taxonomy, limits, schedule).reading_at_once(2);
    let (feed, now) = (feed(1, None, None), Timestamp::from_secs(1000));
    let read = || refresher.read_in_turn(&feed, now, body());
    let first = read().now_or_never().expect("a desk is free");
    let second = read().now_or_never().expect("another one");
    assert!(matches!(first.update.outcome, FeedOutcome::Updated(_)));
    let mut waiting: Vec<_> = (0..50).map(|_| Box::pin(read())).collect();
    for third in &mut waiting {
        assert!(third.now_or_never().is_none(), "both desks are taken");
    }
    drop(first);
    let mut read: Vec<_> = waiting.iter_mut().filter_map(FutureExt::now_or_never).collect();
    assert_eq!(read.len(), 1, "one desk, one document");
    drop((second, read.pop()));
}
