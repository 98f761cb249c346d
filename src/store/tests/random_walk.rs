//! Whatever happens in whatever order, the store never contradicts itself, and agrees with a plain
//! model of it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Anchor, Change, Desk, Filter, Mark, at, entry, place, subscription};
use crate::model::{EntryId, FeedId, PlacedEntry, SavedArticle, SectionPath, Tag};
use crate::store::Store;

const SECTIONS: [&str; 6] =
    ["World", "World / Asia", "world / ASIA / India", "Sport", "Sport / Cricket", ""];
const FEEDS: [&str; 3] =
    ["https://a.example/feed", "https://b.example/feed", "https://c.example/feed"];

/// One thing that may happen. Numbers are taken modulo what is there.
#[derive(Clone, Debug)]
enum Event {
    Refresh { feed: usize, entries: Vec<(u8, u8, Vec<usize>)> },
    Follow { feeds: [bool; 3] },
    MarkOne { pick: usize, mark: usize, is_set: bool },
    MarkAll { section: usize, mark: usize, is_set: bool, is_wordy: bool },
    Keep { pick: usize, is_kept: bool },
    Place { pick: usize, sections: Vec<usize> },
    PlaceByHand { pick: usize, section: usize, is_set: bool },
    Purge { secs: u8 },
    Reopen,
}

fn event() -> impl Strategy<Value = Event> {
    let sections = || prop::collection::vec(0..SECTIONS.len(), 0..3);
    let entries = prop::collection::vec((0..12_u8, 0..3_u8, sections()), 0..6);
    prop_oneof![
        4 => (0..3_usize, entries).prop_map(|(feed, entries)| Event::Refresh { feed, entries }),
        2 => any::<[bool; 3]>().prop_map(|feeds| Event::Follow { feeds }),
        4 => (0..99_usize, 0..3_usize, any::<bool>())
            .prop_map(|(pick, mark, is_set)| Event::MarkOne { pick, mark, is_set }),
        2 => (0..SECTIONS.len(), 0..3_usize, any::<bool>(), any::<bool>()).prop_map(
            |(section, mark, is_set, is_wordy)| {
                Event::MarkAll { section, mark, is_set, is_wordy }
            }
        ),
        1 => (0..99_usize, any::<bool>()).prop_map(|(pick, is_kept)| Event::Keep { pick, is_kept }),
        2 => (0..99_usize, sections()).prop_map(|(pick, sections)| Event::Place { pick, sections }),
        3 => (0..99_usize, 0..SECTIONS.len(), any::<bool>()).prop_map(|(pick, section, is_set)| {
            Event::PlaceByHand { pick, section, is_set }
        }),
        1 => (0..200_u8).prop_map(|secs| Event::Purge { secs }),
        1 => Just(Event::Reopen),
    ]
}

/// The marks the reader set, by feed and identity: they must hold whatever else happens.
type Marks = BTreeMap<(i64, String), [bool; 3]>;

struct Walk {
    desk: Desk,
    feeds: Vec<FeedId>,
    marks: Marks,
    /// Every entry ever seen: its feed and its identity.
    seen: BTreeMap<EntryId, (i64, String)>,
    now: i64,
    /// Entries of one number are one article, whatever feed they come through.
    is_joined: bool,
}

impl Walk {
    fn new(is_joined: bool) -> Self {
        let mut desk = Desk::new();
        desk.follow(&FEEDS);
        let feeds = FEEDS.iter().map(|address| desk.feed(address).id).collect();
        Self { desk, feeds, marks: Marks::new(), seen: BTreeMap::new(), now: 0, is_joined }
    }

    fn run(&mut self, event: &Event) {
        self.now += 10;
        match event {
            Event::Refresh { feed, entries } => self.refresh(self.feeds[*feed], entries),
            Event::Follow { feeds } => {
                let wanted = FEEDS.iter().zip(feeds).filter(|(_, is_wanted)| **is_wanted);
                let wanted: Vec<_> = wanted.map(|(address, _)| subscription(address)).collect();
                self.desk.store.follow(&wanted, at(self.now)).expect("followed");
            }
            Event::MarkOne { pick, mark, is_set } => {
                if let Some(id) = self.pick(*pick) {
                    let change =
                        Change { mark: marks()[*mark].clone(), is_set: *is_set, entries: vec![id] };
                    self.desk.store.apply(&change, at(self.now)).expect("marked");
                    self.note(&change);
                }
            }
            Event::MarkAll { section, mark, is_set, is_wordy } => {
                let section = SectionPath::parse(SECTIONS[*section]);
                let query = super::query(if *is_wordy { "about entry" } else { "" });
                let filter = Filter { section, query, ..Filter::default() };
                let matching = self.desk.reader.count(&filter).expect("counted");
                let store = &mut self.desk.store;
                let change =
                    store.mark_matching(&filter, marks()[*mark].clone(), *is_set, at(self.now));
                let change = change.expect("marked");
                let appearances = if self.is_joined { FEEDS.len() as u64 } else { 1 };
                assert!(change.entries.len() as u64 <= matching * appearances);
                self.note(&change);
            }
            Event::Keep { pick, is_kept } => {
                if let Some(entry) = self.pick(*pick) {
                    let store = &mut self.desk.store;
                    let kept = SavedArticle { entry, saved_at: at(0), path: "/x".to_owned() };
                    let done = if *is_kept {
                        store.record_saved(&kept)
                    } else {
                        store.forget_saved(entry)
                    };
                    done.expect("kept");
                }
            }
            Event::Place { pick, sections } => {
                let places: Vec<_> = sections.iter().map(|at| place(SECTIONS[*at])).collect();
                if let Some(id) = self.pick(*pick) {
                    self.desk.store.place_again(&[(id, places)]).expect("placed");
                }
            }
            Event::PlaceByHand { pick, section, is_set } => {
                if let Some(id) = self.pick(*pick) {
                    let mark = Mark::Place(SectionPath::parse(SECTIONS[*section]));
                    let change = Change { mark, is_set: *is_set, entries: vec![id] };
                    self.desk.store.apply(&change, at(self.now)).expect("placed");
                }
            }
            Event::Purge { secs } => {
                self.desk.store.purge(at(i64::from(*secs))).expect("purged");
            }
            Event::Reopen => {
                self.desk.store = Store::open(&self.desk.path()).expect("opened");
            }
        }
    }

    fn refresh(&mut self, feed: FeedId, entries: &[(u8, u8, Vec<usize>)]) {
        let entries: Vec<PlacedEntry> = entries
            .iter()
            .map(|(number, version, sections)| {
                let sections: Vec<&str> = sections.iter().map(|at| SECTIONS[*at]).collect();
                let secs = i64::from(*number) * 20 - 40;
                let mut placed = entry(&format!("Entry {number}"), secs, &sections);
                placed.entry.content_html = Some(format!("version {version}"));
                if self.is_joined {
                    placed.imprint.keys.push(i64::from(*number));
                }
                placed
            })
            .collect();
        self.desk.save(feed, self.now, entries);
        let all = self.desk.reader.headlines(&Filter::default(), Anchor::First, 1000);
        for headline in all.expect("read") {
            let guid = headline.title.as_str().to_lowercase().replace(' ', "-");
            self.seen.insert(headline.id, (headline.feed_id.0, guid));
        }
    }

    fn pick(&self, pick: usize) -> Option<EntryId> {
        self.seen.keys().nth(pick % self.seen.len().max(1)).copied()
    }

    fn note(&mut self, change: &Change) {
        for id in &change.entries {
            let is_cached = self.desk.reader.entry(*id).expect("read").is_some();
            if is_cached && let Some(key) = self.seen.get(id) {
                let at = marks().iter().position(|mark| *mark == change.mark).expect("known");
                self.marks.entry(key.clone()).or_default()[at] = change.is_set;
            }
        }
    }

    fn assert_right(&self) {
        self.desk.assert_sound();
        let all = self.desk.reader.headlines(&Filter::default(), Anchor::First, 1000);
        let all = all.expect("read");
        for headline in &all {
            if self.is_joined {
                // Marks came from entries of other feeds too.
                continue;
            }
            let key = self.seen.get(&headline.id).expect("seen before");
            let expected = self.marks.get(key).copied().unwrap_or_default();
            assert_eq!(marks().map(|mark| mark.is_on(headline)), expected, "{headline:?}");
        }
        let counts = self.desk.reader.counts().expect("counts");
        let number = |is_counted: &dyn Fn(&crate::model::Headline) -> bool| {
            all.iter().filter(|headline| is_counted(headline)).count() as u64
        };
        assert_eq!(counts.total, number(&|_| true));
        assert_eq!(counts.unread, number(&|headline| !headline.is_read));
        assert_eq!(counts.starred, number(&|headline| headline.is_starred));
        if !self.is_joined {
            assert_eq!(counts.saved, number(&|headline| headline.is_saved));
        }
        let later = counts.tags.first().map(|tag| (tag.total, tag.unread)).unwrap_or_default();
        let is_later = |headline: &crate::model::Headline| !headline.tags.is_empty();
        assert_eq!(later.0, number(&is_later));
        assert_eq!(later.1, number(&|headline| is_later(headline) && !headline.is_read));
        for section in &counts.sections {
            let lies_in = |headline: &crate::model::Headline| {
                headline.sections.iter().any(|path| path.lies_in(&section.path))
            };
            assert_eq!(section.total, number(&lies_in), "{section:?}");
            assert_eq!(section.unread, number(&|headline| lies_in(headline) && !headline.is_read));
        }
    }
}

/// What can be marked.
fn marks() -> [Mark; 3] {
    [Mark::Read, Mark::Starred, Mark::Tag(Tag::new("Later").expect("a tag"))]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn numbers_never_drift_from_what_is_listed(events in prop::collection::vec(event(), 1..40)) {
        let mut walk = Walk::new(false);
        for event in &events {
            walk.run(event);
            walk.assert_right();
        }
    }

    #[test]
    fn numbers_never_drift_where_articles_come_through_several_feeds(
        events in prop::collection::vec(event(), 1..40)
    ) {
        let mut walk = Walk::new(true);
        for event in &events {
            walk.run(event);
            walk.assert_right();
        }
    }
}
