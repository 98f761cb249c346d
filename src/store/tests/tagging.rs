//! The reader's tags.

use super::{Anchor, Change, Desk, Filter, Mark, at, entry};
use crate::model::{Tag, TagCount};

fn desk() -> Desk {
    let (mut desk, feed) = Desk::with_daily();
    let titles = ["One", "Two", "Three"];
    let entries = (1..).zip(titles).map(|(n, title)| entry(title, -n, &["Sport"])).collect();
    desk.save(feed, 0, entries);
    desk
}

fn tag(name: &str) -> Tag {
    Tag::new(name).expect("a tag")
}

fn tagged(name: &str) -> Filter {
    Filter { tag: Some(tag(name)), ..Filter::default() }
}

impl Desk {
    fn tag(&mut self, name: &str, is_set: bool, titles: &[&str]) {
        self.mark(Mark::Tag(tag(name)), is_set, titles);
    }

    fn tags_of(&self, title: &str) -> Vec<String> {
        let headlines = self.reader.headlines(&Filter::default(), Anchor::First, 99);
        let headlines = headlines.expect("headlines");
        let headline = headlines.iter().find(|headline| headline.title == *title).expect("it");
        let whole = self.reader.entry(headline.id).expect("read").expect("cached").headline;
        assert_eq!(whole.tags, headline.tags);
        headline.tags.iter().map(ToString::to_string).collect()
    }
}

#[test]
fn a_tag_is_a_list_with_numbers_of_its_own() {
    let mut desk = desk();
    desk.tag("To read", true, &["One", "Three"]);
    desk.tag("archive", true, &["One"]);
    desk.mark(Mark::Read, true, &["Three"]);
    assert_eq!(desk.titles(&tagged("to READ")), ["One", "Three"]);
    assert_eq!(desk.titles(&Filter { only_unread: true, ..tagged("To read") }), ["One"]);
    assert_eq!(desk.reader.count(&tagged("archive")).expect("count"), 1);
    assert_eq!(desk.titles(&tagged("nothing")), Vec::<String>::new());
    assert_eq!(desk.tags_of("One"), ["archive", "To read"]);
    assert_eq!(desk.tags_of("Two"), Vec::<String>::new());
    let mut counts = desk.reader.counts().expect("counts");
    counts.tags.sort_by_key(|count| count.total);
    let count = |name, unread, total| TagCount { tag: tag(name), unread, total };
    assert_eq!(counts.tags, [count("archive", 1, 1), count("To read", 1, 2)]);
    assert_eq!(counts.sections.len(), 1, "a tag is no section");
    desk.assert_sound();

    desk.tag("To Read", false, &["One", "Three"]);
    desk.tag("To read", false, &["Two"]);
    assert_eq!(desk.titles(&tagged("to read")), Vec::<String>::new());
    assert_eq!(desk.reader.counts().expect("counts").tags, [count("archive", 1, 1)]);
    desk.assert_sound();
}

#[test]
fn one_tag_has_one_spelling_until_it_is_no_longer_used() {
    let mut desk = desk();
    desk.tag("ÉTÉ", true, &["One"]);
    desk.tag("été", true, &["One", "Two"]);
    assert_eq!(desk.tags_of("One"), ["ÉTÉ"]);
    assert_eq!(desk.tags_of("Two"), ["ÉTÉ"]);
    desk.tag("été", false, &["One", "Two"]);
    desk.tag("Été", true, &["Three"]);
    assert_eq!(desk.tags_of("Three"), ["Été"]);
    assert_eq!(desk.reader.counts().expect("counts").tags[0].tag, tag("Été"));
    desk.assert_sound();
}

#[test]
fn what_is_tagged_outlives_purges_and_subscriptions() {
    let mut desk = desk();
    let feed = desk.feed("https://daily.example/feed").id;
    desk.tag("later", true, &["One", "Two"]);
    desk.save(feed, 100, vec![entry("Four", 50, &[])]);
    desk.store.purge(at(40)).expect("purged");
    assert_eq!(desk.titles(&Filter::default()), ["Four", "One", "Two"]);
    desk.follow(&[]);
    assert_eq!(desk.titles(&Filter::default()), ["One", "Two"]);
    desk.store.purge(at(99)).expect("purged");
    desk.assert_sound();
    desk.tag("later", false, &["Two"]);
    assert_eq!(desk.titles(&Filter::default()), ["One"]);
    desk.assert_sound();
    desk.follow(&["https://daily.example/feed"]);
    assert_eq!(desk.titles(&tagged("later")), ["One"]);
    desk.assert_sound();
}

#[test]
fn an_entry_that_gets_a_new_name_keeps_its_tags() {
    let mut desk = desk();
    let feed = desk.feed("https://daily.example/feed").id;
    desk.tag("later", true, &["One"]);
    let mut renamed = entry("One", -1, &["Sport"]);
    renamed.entry.guid = "https://daily.example/one".to_owned();
    desk.save(feed, 100, vec![renamed]);
    assert_eq!(desk.titles(&tagged("later")), ["One"]);
    assert_eq!(desk.tags_of("One"), ["later"]);
    desk.assert_sound();
}

#[test]
fn tags_given_to_a_whole_list_are_taken_back_at_once_after_a_restart_too() {
    let mut desk = desk();
    desk.tag("later", true, &["Two"]);
    let mark = Mark::Tag(tag("Later"));
    let change = desk.store.mark_matching(&Filter::default(), mark.clone(), true, at(1));
    assert_eq!(change.expect("tagged").entries, [desk.id("One"), desk.id("Three")]);
    assert_eq!(desk.titles(&tagged("later")), ["One", "Two", "Three"]);
    desk.store = crate::store::Store::open(&desk.path()).expect("opened");
    let undone = desk.store.undo(at(2)).expect("undone").expect("a change");
    let mut entries = vec![desk.id("One"), desk.id("Three")];
    entries.sort_unstable();
    assert_eq!(undone, Change { mark, is_set: false, entries });
    assert_eq!(desk.titles(&tagged("later")), ["Two"]);
    desk.assert_sound();
}
