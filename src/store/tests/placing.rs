//! Where the reader puts an article by hand, there it stays.

use super::{Anchor, Change, Desk, Filter, Mark, at, entry, in_section, place, subscription};
use crate::model::{Category, FeedId, PlacedEntry, SectionPath, Signal};
use crate::store::{Backup, Store, write_snapshot_if_due};

const FEED: &str = "https://daily.example/feed";

fn labelled(title: &str, secs: i64, section: &str) -> PlacedEntry {
    let mut placed = entry(title, secs, &[section]);
    let label = super::line("Panorama");
    placed.entry.categories = vec![Category { label, scheme: None }];
    placed
}

fn desk() -> (Desk, FeedId) {
    let (mut desk, feed) = Desk::with_daily();
    let titles = (1..).zip(["One", "Two", "Three"]);
    desk.save(feed, 0, titles.map(|(n, title)| labelled(title, -n, "Culture")).collect());
    (desk, feed)
}

impl Desk {
    fn put(&mut self, title: &str, section: &str) {
        self.put_at(title, section, 0);
    }

    fn put_at(&mut self, title: &str, section: &str, secs: i64) {
        let (mark, entries) = (Mark::Place(SectionPath::parse(section)), vec![self.id(title)]);
        self.store.apply(&Change { mark, is_set: true, entries }, at(secs)).expect("placed");
    }

    /// Sections and signals of an entry, as list and article agree on them.
    fn stands(&self, title: &str) -> Vec<(String, &'static str)> {
        let all = self.reader.headlines(&Filter::default(), Anchor::First, 99).expect("read");
        let row = all.iter().find(|row| row.title == *title).expect("listed");
        let whole = self.reader.entry(row.id).expect("read").expect("cached");
        let sections: Vec<SectionPath> =
            whole.placed_by.iter().map(|place| place.section.clone()).collect();
        assert_eq!(sections, row.sections);
        let told = |place: &crate::model::Placement| (place.section.to_string(), place.signal);
        whole.placed_by.iter().map(told).map(|(path, signal)| (path, signal.name())).collect()
    }
}

fn by_hand(section: &str) -> Vec<(String, &'static str)> {
    vec![(section.to_owned(), Signal::Reader.name())]
}

fn by_label(section: &str) -> Vec<(String, &'static str)> {
    vec![(section.to_owned(), Signal::Category.name())]
}

#[test]
fn an_article_is_moved_once_and_for_all() {
    let (mut desk, feed) = desk();
    desk.put("One", "International / Asia");
    assert_eq!(desk.stands("One"), by_hand("International / Asia"));
    assert_eq!(desk.titles(&in_section("Culture")), ["Two", "Three"]);
    assert_eq!(desk.count("International"), Some((1, 1)));
    desk.assert_sound();
    // The feed brings it again, edited, with another label.
    let mut edited = labelled("One", -1, "Sport");
    edited.entry.content_html = Some("<p>Corrected.</p>".to_owned());
    desk.save(feed, 10, vec![edited]);
    assert_eq!(desk.stands("One"), by_hand("International / Asia"));
    // It is placed anew by what it says.
    let again = [(desk.id("One"), vec![place("Travel")])];
    desk.store.place_again(&again).expect("placed");
    assert_eq!(desk.stands("One"), by_hand("International / Asia"));
    desk.store = Store::open(&desk.path()).expect("opened again");
    desk.assert_sound();
    desk.store.repair().expect("repaired");
    assert_eq!(desk.titles(&in_section("International / Asia")), ["One"]);
    // Given back, it stands where it would stand now.
    desk.put("One", "");
    assert_eq!(desk.stands("One"), by_label("Travel"));
    desk.assert_sound();
}

#[test]
fn what_was_let_go_comes_back_where_it_was_put() {
    let (mut desk, feed) = desk();
    desk.put("One", "Sport");
    desk.save(feed, 100, vec![labelled("Four", 50, "Culture")]);
    desk.store.purge(at(40)).expect("purged");
    assert_eq!(desk.titles(&Filter::default()), ["Four"], "the reader's hand keeps no content");
    desk.save(feed, 200, vec![labelled("Four", 50, "Culture"), labelled("One", -1, "Culture")]);
    assert_eq!(desk.stands("One"), by_hand("Sport"));
    assert_eq!(desk.titles(&in_section("Sport")), ["One"]);
    desk.assert_sound();
}

#[test]
fn each_placement_is_taken_back_in_turn() {
    let (mut desk, _) = desk();
    desk.put("One", "Sport");
    desk.put("One", "Travel");
    desk.put("One", "");
    desk.put("One", "sport");
    let (sport, travel, label) = (by_hand("Sport"), by_hand("Travel"), by_label("Culture"));
    for expected in [sport.clone(), label.clone(), travel, sport, label] {
        assert_eq!(desk.stands("One"), expected);
        desk.assert_sound();
        desk.store.undo(at(9)).expect("undone");
    }
}

#[test]
fn all_appearances_of_an_article_move_also_those_that_come_later() {
    let mut desk = Desk::new();
    let urls = [FEED, "https://daily.example/world", "https://daily.example/late"];
    desk.follow(&urls);
    let feeds = urls.map(|address| desk.feed(address).id);
    let article = |section: &str| {
        let mut placed = entry("Talks end", 0, &[section]);
        placed.imprint.keys.push(7);
        placed
    };
    desk.save(feeds[0], 0, vec![article("Politics")]);
    desk.save(feeds[1], 1, vec![article("World")]);
    desk.put("Talks end", "Economy");
    assert_eq!(desk.stands("Talks end"), by_hand("Economy"));
    desk.save(feeds[2], 2, vec![article("Culture")]);
    assert_eq!(desk.stands("Talks end"), by_hand("Economy"));
    assert_eq!((desk.count("World"), desk.count("Culture")), (None, None));
    desk.assert_sound();
    // The one that stood for it goes with its feed.
    desk.store.follow(&[subscription(urls[1]), subscription(urls[2])], at(3)).expect("followed");
    assert_eq!(desk.stands("Talks end"), by_hand("Economy"));
    desk.assert_sound();
    desk.store.undo(at(4)).expect("undone");
    let sections: Vec<String> =
        desk.stands("Talks end").into_iter().map(|(section, _)| section).collect();
    assert!(sections.contains(&"World".to_owned()), "{sections:?}");
    desk.assert_sound();
}

#[test]
fn an_entry_that_gets_a_new_name_stays_where_it_was_put() {
    let (mut desk, feed) = desk();
    desk.put("One", "Sport");
    let mut renamed = labelled("One", -1, "Culture");
    renamed.entry.guid = "https://daily.example/one".to_owned();
    desk.save(feed, 100, vec![renamed]);
    assert_eq!(desk.stands("One"), by_hand("Sport"));
    desk.assert_sound();
}

#[test]
fn an_empty_home_gets_the_placements_back_in_their_order() {
    let (mut desk, _) = desk();
    desk.put("One", "Sport");
    desk.put("One", "Travel");
    desk.put("Three", "Sport");
    assert!(write_snapshot_if_due(&desk.path(), at(10)).expect("written"));
    // Known to the journal alone.
    desk.put_at("Two", "Sport", 15);
    desk.put_at("Two", "Economy", 15);
    let undone = Change {
        mark: Mark::Place(SectionPath::parse("Sport")),
        is_set: false,
        entries: vec![desk.id("Three")],
    };
    desk.store.apply(&undone, at(20)).expect("taken back");
    let backup = Backup::newest(&desk.path(), at(100)).expect("a backup");
    let mut home = Desk::new();
    home.follow(&[FEED]);
    let done = home.store.restore(&backup, at(30)).expect("restored");
    assert_eq!(done.placed, 4);
    assert_eq!(home.titles(&Filter::default()), Vec::<String>::new(), "they wait for their feed");
    let feed = home.feed(FEED).id;
    let titles = (1..).zip(["One", "Two", "Three"]);
    home.save(feed, 0, titles.map(|(n, title)| labelled(title, -n, "Culture")).collect());
    assert_eq!(home.stands("One"), by_hand("Travel"));
    assert_eq!(home.stands("Two"), by_hand("Economy"));
    assert_eq!(home.stands("Three"), by_label("Culture"));
    home.assert_sound();
    let again = home.store.restore(&backup, at(40)).expect("restored");
    assert_eq!(again, crate::store::Restored::default());
    // The reader moves it on: an old backup takes nothing away.
    home.put_at("One", "Culture / Film", 50);
    home.store.restore(&backup, at(60)).expect("restored");
    assert_eq!(home.stands("One"), by_hand("Culture / Film"));
    home.assert_sound();
}

#[test]
fn a_store_built_anew_from_a_damaged_one_keeps_them() {
    let (mut desk, _) = desk();
    desk.put("One", "Sport");
    let path = desk.path();
    let Desk { folder, store, reader } = desk;
    drop((store, reader));
    Store::rebuild(&path, at(10)).expect("rebuilt");
    let store = Store::open(&path).expect("opened");
    let reader = crate::store::Reader::open(&path).expect("opened");
    let desk = Desk { folder, store, reader };
    assert_eq!(desk.stands("One"), by_hand("Sport"));
    desk.assert_sound();
}
