//! Entries that share a pack are read, changed and let go of one by one.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Desk, entry, url};
use crate::model::{EntryId, FeedId, PlacedEntry};

/// An entry that tells its number, so many bytes of it.
fn story(number: usize, bytes: usize, base: Option<&str>) -> PlacedEntry {
    let mut placed = entry(&format!("Story {number}"), -1, &[]);
    let html = format!("<p>سطر {number} ").repeat(bytes / 10);
    placed.entry.content_html = Some(html).filter(|html| !html.is_empty());
    placed.entry.base = base.map(url);
    placed
}

fn save(desk: &mut Desk, feed: FeedId, secs: i64, stories: &[PlacedEntry]) {
    desk.save(feed, secs, stories.to_vec());
    for placed in stories {
        let id = desk.id(placed.entry.title.as_str());
        let read = desk.reader.entry(id).expect("read").expect("cached");
        assert_eq!(read.html, placed.entry.html());
        if !read.html.is_empty() {
            assert_eq!(read.base, placed.entry.base);
        }
    }
}

fn rows(desk: &Desk, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    desk.store.conn.query_row(&sql, [], |row| row.get(0)).expect("counted")
}

#[test]
fn what_comes_together_lies_together_until_nobody_needs_it() {
    let (mut desk, feed) = Desk::with_daily();
    let site = Some("https://daily.example/");
    let stories: Vec<PlacedEntry> = (0..20).map(|number| story(number, 4000, site)).collect();
    save(&mut desk, feed, 0, &stories);
    let packs = rows(&desk, "pack");
    assert!((2..8).contains(&packs), "20 stories lie in {packs} packs");
    assert_eq!(rows(&desk, "body"), 20);

    // An edited one moves out; its neighbours stay as they are.
    let mut edited = stories.clone();
    edited[3] = story(3, 500, site);
    save(&mut desk, feed, 1, &edited);
    assert_eq!(rows(&desk, "pack"), packs + 1);
    desk.assert_sound();

    // All edited: the first packs are needed no more.
    let rewritten: Vec<PlacedEntry> = (0..20).map(|number| story(number, 600, site)).collect();
    save(&mut desk, feed, 2, &rewritten);
    assert_eq!(rows(&desk, "pack"), 1);
    desk.assert_sound();
}

#[test]
fn a_text_is_relative_to_its_own_base() {
    let (mut desk, feed) = Desk::with_daily();
    let bases = [None, Some("https://daily.example/a/"), Some("https://daily.example/b/"), None];
    let stories: Vec<PlacedEntry> =
        (0..12).map(|number| story(number, 90, bases[number / 3])).collect();
    save(&mut desk, feed, 0, &stories);
    desk.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn texts_stay_what_they_were_last_told(
        rounds in prop::collection::vec(
            prop::collection::btree_map(0..8_usize, 0..30_000_usize, 0..8), 1..5),
    ) {
        let (mut desk, feed) = Desk::with_daily();
        let mut told: BTreeMap<usize, PlacedEntry> = BTreeMap::new();
        for (secs, round) in (0..).zip(rounds) {
            let stories: Vec<PlacedEntry> =
                round.iter().map(|(number, bytes)| story(*number, *bytes, None)).collect();
            save(&mut desk, feed, secs, &stories);
            told.extend(round.keys().copied().zip(stories));
            for placed in told.values() {
                let id: EntryId = desk.id(placed.entry.title.as_str());
                let read = desk.reader.entry(id).expect("read").expect("cached");
                prop_assert_eq!(&read.html, placed.entry.html());
            }
        }
        desk.assert_sound();
    }
}
