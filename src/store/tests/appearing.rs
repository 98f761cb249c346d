//! One article through several feeds: one headline, one mark.

use super::{Anchor, Desk, Filter, Mark, Store, at, content, entry, subscription, updated};
use crate::model::{Change, CleanText, FeedContent, FeedId, PlacedEntry};

const TOP: &str = "https://daily.example/feed";
const WORLD: &str = "https://daily.example/world";

/// The same page through whatever feed.
fn article(title: &str, sections: &[&str]) -> PlacedEntry {
    let mut placed = entry(title, 0, sections);
    placed.imprint.keys.push(i64::try_from(title.len()).expect("short"));
    placed
}

fn two_feeds() -> (Desk, FeedId, FeedId) {
    let mut desk = Desk::new();
    desk.follow(&[TOP, WORLD]);
    let (top, world) = (desk.feed(TOP).id, desk.feed(WORLD).id);
    desk.save(top, 0, vec![article("Talks end", &["Politics"])]);
    desk.save(world, 10, vec![article("Talks end", &["World"]), article("Floods", &["World"])]);
    (desk, top, world)
}

fn of_feed(feed: FeedId) -> Filter {
    Filter { feed: Some(feed), ..Filter::default() }
}

#[test]
fn it_is_one_headline_in_the_sections_of_both_and_stands_in_both_feeds() {
    let (desk, top, world) = two_feeds();
    assert_eq!(desk.titles(&Filter::default()), ["Floods", "Talks end"]);
    assert_eq!(desk.titles(&of_feed(top)), ["Talks end"]);
    assert_eq!(desk.titles(&of_feed(world)), ["Talks end", "Floods"]);
    assert_eq!((desk.count("World"), desk.count("Politics")), (Some((2, 2)), Some((1, 1))));
    let all = desk.reader.headlines(&Filter::default(), Anchor::First, 9).expect("read");
    let sections: Vec<String> = all[1].sections.iter().map(ToString::to_string).collect();
    assert_eq!(sections, ["Politics", "World"]);
    desk.assert_sound();
}

#[test]
fn what_is_done_to_one_appearance_is_done_to_all_and_taken_back_from_all() {
    let (mut desk, _, world) = two_feeds();
    let of_world = desk.reader.headlines(&of_feed(world), Anchor::First, 9).expect("read");
    let twin = of_world.iter().find(|it| it.title.as_str() == "Talks end").expect("there").id;
    for mark in [Mark::Read, Mark::Starred] {
        let change = Change { mark, is_set: true, entries: vec![twin] };
        desk.store.apply(&change, at(20)).expect("marked");
    }
    let counts = desk.reader.counts().expect("counts");
    assert_eq!((counts.unread, counts.starred), (1, 1));
    assert_eq!(desk.count("World"), Some((2, 1)));
    desk.assert_sound();
    desk.store.undo(at(30)).expect("undone");
    desk.store.undo(at(30)).expect("undone");
    let counts = desk.reader.counts().expect("counts");
    assert_eq!((counts.unread, counts.starred), (2, 0));
    let all = desk.store.mark_matching(&Filter::default(), Mark::Read, true, at(40)).expect("read");
    assert_eq!(all.entries.len(), 3, "both appearances of one");
    assert_eq!(desk.store.article_count(&all.entries).expect("counted"), 2);
    desk.assert_sound();
}

#[test]
fn an_article_that_was_read_comes_read_through_another_feed() {
    let mut desk = Desk::new();
    desk.follow(&[TOP, WORLD]);
    let (top, world) = (desk.feed(TOP).id, desk.feed(WORLD).id);
    desk.save(top, 0, vec![article("Talks end", &["Politics"])]);
    desk.mark(Mark::Read, true, &["Talks end"]);
    desk.save(world, 10, vec![article("Talks end", &["World"])]);
    let unread = Filter { only_unread: true, ..of_feed(world) };
    assert_eq!(desk.titles(&unread), Vec::<String>::new());
    assert_eq!(desk.count("World"), Some((1, 0)));
    desk.assert_sound();
}

#[test]
fn when_its_feed_goes_another_appearance_stands_for_it() {
    let (mut desk, ..) = two_feeds();
    desk.store.follow(&[subscription(WORLD)], at(20)).expect("followed");
    assert_eq!(desk.titles(&Filter::default()), ["Talks end", "Floods"]);
    assert_eq!(desk.count("Politics"), None);
    desk.assert_sound();
    desk.store.follow(&[subscription(TOP), subscription(WORLD)], at(30)).expect("followed");
    assert_eq!(desk.titles(&Filter::default()).len(), 2);
    desk.assert_sound();
}

#[test]
fn entries_of_one_feed_are_never_one() {
    let (mut desk, top) = Desk::with_daily();
    let mut second = article("Talks end", &[]);
    second.entry.guid = "another".to_owned();
    second.entry.published = Some(at(5));
    desk.save(top, 0, vec![article("Talks end", &[]), second]);
    assert_eq!(desk.titles(&Filter::default()), ["Talks end", "Talks end"]);
    desk.assert_sound();
}

#[test]
fn an_article_is_known_again_however_many_came_between_and_whichever_program_saved_them() {
    let mut desk = Desk::new();
    desk.follow(&[TOP, WORLD]);
    let (top, world) = (desk.feed(TOP).id, desk.feed(WORLD).id);
    // Many keys each, so that they do not all fit where new ones are held.
    let story = |round: i64, number: i64| {
        let mut placed = entry(&format!("Story {number} of round {round}"), round, &["Politics"]);
        let first = (round * 40 + number) * 150;
        placed.imprint.keys = (first..first + 150).map(|key| key * 7_919 % 1_000_003).collect();
        placed
    };
    for round in 0..16 {
        let mut other = (round % 3 == 2).then(|| Store::open(&desk.path()).expect("opened"));
        let store = other.as_mut().unwrap_or(&mut desk.store);
        let new = (0..40).map(|number| story(round, number)).collect();
        save(store, top, round, new);
        let again = [round, round / 2, 0].map(|known| story(known, round));
        save(store, world, round, again.to_vec());
        // One that is edited is found by its new keys.
        let mut edited = story(0, 39);
        edited.entry.title = CleanText::line(&format!("Edited in round {round}"));
        edited.entry.content_html = Some(format!("Text of round {round}"));
        edited.imprint.keys = vec![-1 - round];
        save(store, top, round, vec![edited.clone()]);
        edited.entry.guid = format!("{round}");
        edited.entry.link = story(0, 39).entry.link;
        save(store, world, round, vec![edited]);
        let counts = desk.reader.counts().expect("counts");
        assert_eq!(counts.total, 40 * (round.unsigned_abs() + 1), "round {round}");
    }
    desk.assert_sound();
}

fn save(store: &mut Store, feed: FeedId, secs: i64, entries: Vec<PlacedEntry>) {
    let update = updated(feed, secs, FeedContent { entries, ..content() });
    store.save_update(&update).expect("saved");
}
