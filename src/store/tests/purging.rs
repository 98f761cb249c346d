//! What retention lets go of, and what it never does.

use std::collections::HashMap;

use proptest::prelude::*;

use super::{Anchor, Desk, Filter, Mark, at, entry, subscription};
use crate::model::{EntryId, FeedId, SavedArticle, Tag};
use crate::store::{Keep, KeepRules};

const DAY: i64 = 86_400;
const FEEDS: [&str; 2] = ["https://daily.example/feed", "https://weekly.example/feed"];

/// What there is of one entry: days old, listed, read, starred, saved, tagged.
type Story = (u8, [bool; 5]);

fn story() -> impl Strategy<Value = Story> {
    let rarely = || prop::bool::weighted(0.15);
    (0..60_u8, (rarely(), any::<bool>(), rarely(), rarely(), rarely()))
        .prop_map(|(age, (a, b, c, d, e))| (age, [a, b, c, d, e]))
}

fn keep() -> impl Strategy<Value = Keep> {
    (1..50_u32, 0..20_u32, 0..40_u32).prop_map(|(days, entries, unread_days)| Keep {
        days,
        entries,
        unread_days,
    })
}

/// Saves the stories into a feed; gives the entry of each.
fn fill(desk: &mut Desk, feed: FeedId, stories: &[Story]) -> Vec<EntryId> {
    let placed =
        |n: usize| entry(&format!("Entry {n} of {feed}"), -i64::from(stories[n].0) * DAY, &[]);
    let all: Vec<usize> = (0..stories.len()).collect();
    desk.save(feed, 0, all.iter().map(|n| placed(*n)).collect());
    let mut listed: Vec<_> = all.iter().filter(|n| stories[**n].1[0]).map(|n| placed(*n)).collect();
    // A document without entries would say nothing: the feed lists at least this one.
    listed.push(entry(&format!("Today's of {feed}"), 1, &[]));
    desk.save(feed, 1, listed);
    for (n, (_, [_, is_read, is_starred, is_saved, is_tagged])) in stories.iter().enumerate() {
        let title = format!("Entry {n} of {feed}");
        let id = desk.id(&title);
        if *is_read {
            desk.mark(Mark::Read, true, &[&title]);
        }
        if *is_starred {
            desk.mark(Mark::Starred, true, &[&title]);
        }
        if *is_saved {
            let saved = SavedArticle { entry: id, saved_at: at(0), path: "/x".to_owned() };
            desk.store.record_saved(&saved).expect("recorded");
        }
        if *is_tagged {
            let later = Tag::new("later").expect("a name");
            desk.mark(Mark::Tag(later), true, &[&title]);
        }
    }
    (0..stories.len()).map(|n| desk.id(&format!("Entry {n} of {feed}"))).collect()
}

fn run(desk: &mut Desk, rules: &KeepRules) -> usize {
    let mut purge = desk.store.begin_purge(rules.clone(), at(2)).expect("begun");
    while desk.store.go_on_purging(&mut purge).expect("purged") {}
    purge.removed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_must_stay_stays_and_each_feed_comes_to_its_limit(
        stories in [prop::collection::vec(story(), 0..25), prop::collection::vec(story(), 0..25)],
        (usual, own) in (keep(), keep()),
    ) {
        let mut desk = Desk::new();
        desk.follow(&FEEDS);
        let feeds = FEEDS.map(|url| desk.feed(url).id);
        let ids = [0, 1].map(|n| fill(&mut desk, feeds[n], &stories[n]));
        let rules = KeepRules { usual, feeds: HashMap::from([(feeds[1], own)]) };
        let order = |desk: &Desk, feed: FeedId| -> Vec<EntryId> {
            let of_feed = Filter { feed: Some(feed), ..Filter::default() };
            let all = desk.reader.headlines(&of_feed, Anchor::First, 99).expect("read");
            all.iter().map(|headline| headline.id).collect()
        };
        let before = feeds.map(|feed| order(&desk, feed));
        run(&mut desk, &rules);
        for (n, keep) in [usual, own].into_iter().enumerate() {
            let left = order(&desk, feeds[n]);
            for (id, (age, [is_listed, is_read, is_starred, is_saved, is_tagged])) in
                ids[n].iter().zip(&stories[n])
            {
                let (age, is_read) = (u32::from(*age), *is_read);
                let is_young = !is_read && age < keep.unread_days;
                let must_stay = *is_listed || *is_starred || *is_saved || *is_tagged || is_young;
                let is_left = left.contains(id);
                let place = before[n].iter().position(|other| other == id).expect("was there");
                let is_over = keep.entries > 0 && place >= keep.entries as usize;
                // At noon plus two seconds, so an entry of that many days is a little older.
                let is_old = age >= keep.days;
                let stays = must_stay || !(is_old || is_over);
                prop_assert_eq!(is_left, stays, "{} days, number {}, {:?}", age, place, keep);
            }
        }
        let mut again = desk.store.purge_of(rules.clone(), at(2)).expect("begun");
        while desk.store.go_on_purging(&mut again).expect("purged") {}
        prop_assert_eq!(again.removed(), 0, "a second run finds nothing");
        desk.assert_sound();
    }
}

#[test]
fn a_dropped_feed_is_let_go_by_the_usual_rule() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("Old", -9 * DAY, &[]), entry("New", -DAY, &[])]);
    desk.store.follow(&[subscription(FEEDS[1])], at(0)).expect("followed");
    let usual = Keep { days: 5, entries: 0, unread_days: 0 };
    let own = Keep { days: 1, entries: 1, unread_days: 0 };
    let rules = KeepRules { usual, feeds: HashMap::from([(feed, own)]) };
    assert_eq!(run(&mut desk, &rules), 1);
}
