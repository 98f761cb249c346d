//! What articles' pages say: where an entry stands, and which entries are the same article.

use super::{Desk, Filter, Mark, at, entry, page_text, place, url};
use crate::model::{Change, EntryId, FeedId, PageSaid, PageText, PlacedEntry, Placement, Signal};
use crate::model::{Sample, Tag};

const TOP: &str = "https://daily.example/feed";
const WORLD: &str = "https://daily.example/world";

/// A page that was found there, and names an address as its own.
fn page(base: &str, canonical: &str) -> PageText {
    let canonical = Some(url(canonical));
    let labels = vec![(Signal::JsonLd, vec![super::line("World")])];
    let said = PageSaid { canonical, labels, sample: Sample::default() };
    PageText { base: url(base), said, ..page_text("<p>All of it</p>") }
}

fn ruled(section: &str) -> Placement {
    Placement { signal: Signal::Rule, ..place(section) }
}

fn sections(desk: &Desk, title: &str) -> Vec<String> {
    let entry = desk.reader.entry(desk.id(title)).expect("read").expect("cached");
    entry.placed_by.iter().map(|place| place.section.to_string()).collect()
}

#[test]
fn an_entry_stands_where_its_page_says_and_the_numbers_agree_at_once() {
    let (mut desk, feed) = Desk::with_daily();
    let ruled_too =
        PlacedEntry { places: vec![ruled("Desk"), place("Sport")], ..entry("Cup", 1, &[]) };
    desk.save(feed, 0, vec![entry("Talks", 0, &["Sport"]), ruled_too]);
    let one = "https://daily.example/one";
    for title in ["Talks", "Cup"] {
        let places = [place("World / Asia"), place("Desk / Night")];
        let id = desk.id(title);
        desk.store.save_page_text(id, &page(one, one), Some(&places), at(1)).expect("saved");
    }
    assert_eq!(sections(&desk, "Talks"), ["World / Asia", "Desk / Night"]);
    assert_eq!(sections(&desk, "Cup"), ["Desk", "World / Asia"], "a rule's place stays");
    assert_eq!((desk.count("Sport"), desk.count("World")), (None, Some((2, 2))));
    // The feed says something new, a rule too; the page knew better.
    let rule = PlacedEntry { places: vec![ruled("Soup")], ..entry("Cup", 1, &[]) };
    desk.save(feed, 9, vec![entry("Talks", 0, &["Economy"]), rule]);
    assert_eq!(sections(&desk, "Talks"), ["World / Asia", "Desk / Night"]);
    assert_eq!(sections(&desk, "Cup"), ["Soup", "World / Asia"]);
    desk.assert_sound();
}

/// Two feeds that bring one article under different addresses and titles, and their entries.
fn two_feeds(other: &str) -> (Desk, [EntryId; 2], FeedId) {
    let mut desk = Desk::new();
    desk.follow(&[TOP, other]);
    let (top, world) = (desk.feed(TOP).id, desk.feed(other).id);
    desk.save(top, 0, vec![entry("Talks end", 0, &["Politics"])]);
    let second = PlacedEntry { ..entry("Talks end at last", 5, &["World"]) };
    desk.save(world, 10, vec![second, entry("Floods", 9, &["World"])]);
    let entries = [desk.id("Talks end"), desk.id("Talks end at last")];
    (desk, entries, world)
}

/// Has both pages read; each names this address.
fn read_both(desk: &mut Desk, entries: [EntryId; 2], bases: [&str; 2], canonical: &str) {
    for (id, base) in entries.into_iter().zip(bases) {
        desk.store.save_page_text(id, &page(base, canonical), None, at(20)).expect("saved");
    }
}

#[test]
fn two_entries_whose_pages_name_one_page_are_one_article_with_the_marks_of_both() {
    let (mut desk, entries, world) = two_feeds(WORLD);
    let [first, second] = entries;
    let tag = Mark::Tag(Tag::new("later").expect("a tag"));
    for (mark, entry) in [(Mark::Read, first), (Mark::Starred, second), (tag, second)] {
        let change = Change { mark, is_set: true, entries: vec![entry] };
        desk.store.apply(&change, at(15)).expect("marked");
    }
    let bases = ["https://daily.example/a", "https://m.daily.example/b"];
    read_both(&mut desk, entries, bases, "https://www.daily.example/talks");
    assert_eq!(desk.titles(&Filter::default()), ["Floods", "Talks end"]);
    let of_world = Filter { feed: Some(world), ..Filter::default() };
    assert_eq!(desk.titles(&of_world), ["Floods", "Talks end at last"]);
    assert_eq!(desk.count("World"), Some((2, 1)));
    assert_eq!(desk.count("Politics"), Some((1, 0)));
    assert_eq!(desk.reader.counts().expect("counts").starred, 1);
    assert_eq!(desk.titles(&super::words("tag:later")), ["Talks end"]);
    desk.assert_sound();
    // From now on what is done to one is done to both.
    let change = Change { mark: Mark::Read, is_set: false, entries: vec![second] };
    desk.store.apply(&change, at(30)).expect("marked");
    assert_eq!(desk.count("Politics"), Some((1, 1)));
    desk.assert_sound();
}

#[test]
fn no_page_takes_another_outlets_article_for_its_own() {
    let (mut desk, entries, _) = two_feeds("https://evil.example/feed");
    let bases = ["https://daily.example/talks", "https://evil.example/x"];
    read_both(&mut desk, entries, bases, "https://daily.example/talks");
    assert_eq!(desk.titles(&Filter::default()).len(), 3);
    // Unless it holds the same text.
    let sample = Sample { runs: (1..20).collect(), numbers: vec![7] };
    for (id, base) in entries.into_iter().zip(bases) {
        let mut text = page(base, "https://daily.example/talks");
        text.said.sample = sample.clone();
        desk.store.save_page_text(id, &text, None, at(30)).expect("saved");
    }
    assert_eq!(desk.titles(&Filter::default()), ["Floods", "Talks end"]);
    desk.assert_sound();
}

#[test]
fn what_comes_later_is_known_by_the_page_that_was_named() {
    let (mut desk, top) = Desk::with_daily();
    desk.save(top, 0, vec![entry("Talks end", 0, &["Politics"])]);
    let id = desk.id("Talks end");
    let text = page("https://daily.example/talks-end", "https://daily.example/x");
    desk.store.save_page_text(id, &text, None, at(1)).expect("saved");
    // Its feed tells it anew, which does not make the page forgotten.
    let mut again = entry("Talks end", 0, &["Politics"]);
    again.entry.content_html = Some("<p>More about it.</p>".to_owned());
    desk.save(top, 2, vec![again]);
    desk.follow(&[TOP, WORLD]);
    let mut second = entry("Talks end", 3, &["World"]);
    (second.entry.guid, second.entry.link) = ("2".to_owned(), Some(url("https://daily.example/x")));
    second.imprint = crate::stories::imprint(&second.entry, "");
    let world = desk.feed(WORLD).id;
    desk.save(world, 4, vec![second]);
    assert_eq!(desk.titles(&Filter::default()), ["Talks end"]);
    desk.assert_sound();
}

#[test]
fn a_feed_brings_no_article_twice_and_what_is_muted_hides_no_other() {
    let (mut desk, entries, _) = two_feeds(WORLD);
    // The second feed's own other entry names the same page: the two of one feed stay two.
    let base = "https://daily.example/a";
    let floods = desk.id("Floods");
    read_both(&mut desk, entries, [base, base], "https://daily.example/talks");
    let text = page(base, "https://daily.example/talks");
    desk.store.save_page_text(floods, &text, None, at(30)).expect("saved");
    assert_eq!(desk.titles(&Filter::default()), ["Floods", "Talks end"]);
    desk.assert_sound();

    let (mut desk, entries, _) = two_feeds(WORLD);
    let rule = (super::line("talks"), super::query("title:last").condition);
    desk.store.mute_anew(&[rule]).expect("muted");
    read_both(&mut desk, entries, [base, base], "https://daily.example/talks");
    assert_eq!(desk.titles(&Filter::default()), ["Floods", "Talks end"]);
    assert_eq!(desk.count("World"), Some((1, 1)));
    desk.assert_sound();
}
