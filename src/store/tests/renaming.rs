//! Publishers and readers rename: identities, titles and addresses change, what was done stays.

use super::{
    Desk, FeedContent, Filter, Mark, PlacedEntry, SavedUpdate, Subscription, at, content, entry,
    line, subscription, updated, url, validators,
};
use crate::store::Backup;

fn starred() -> Filter {
    Filter { only_starred: true, ..Filter::default() }
}

fn unread() -> Filter {
    Filter { only_unread: true, ..Filter::default() }
}

fn named(guid: &str, title: &str, secs: i64) -> PlacedEntry {
    let mut placed = entry(title, secs, &["Sport"]);
    placed.entry.guid = guid.to_owned();
    placed
}

#[test]
fn an_identity_given_to_another_article_takes_nothing_from_the_first() {
    let (mut desk, feed) = Desk::with_daily();
    let first = || vec![named("latest", "Storm floods harbour", -9000)];
    let second = || vec![named("latest", "Council elects mayor", 50)];
    desk.save(feed, 0, first());
    desk.mark(Mark::Starred, true, &["Storm floods harbour"]);
    desk.mark(Mark::Read, true, &["Storm floods harbour"]);
    let id = desk.id("Storm floods harbour");
    let both = ["Council elects mayor", "Storm floods harbour"];
    for (secs, document, new) in [(100, second(), 1), (200, first(), 0), (300, second(), 0)] {
        assert_eq!(desk.save(feed, secs, document).new_entries, new, "{secs}");
        assert_eq!(desk.titles(&Filter::default()), both);
        assert_eq!(desk.titles(&starred()), ["Storm floods harbour"]);
        assert_eq!(desk.titles(&unread()), ["Council elects mayor"]);
        assert_eq!(desk.id("Storm floods harbour"), id);
        desk.assert_sound();
    }
    // What the journal knows of the name says nothing of the second.
    let backup = Backup::newest(&desk.path(), at(400)).expect("a journal");
    desk.store.restore(&backup, at(400)).expect("restored");
    assert_eq!(desk.titles(&Filter::default()), both);
    assert_eq!(desk.titles(&starred()), ["Storm floods harbour"]);
    assert_eq!(desk.titles(&unread()), ["Council elects mayor"]);
}

#[test]
fn small_words_make_no_two_articles_one() {
    for (first, second) in [
        ("Fire in the old town of Delta leaves two dead", "Minister of finance resigns in the end"),
        ("Weather for Monday 30 November", "Weather for Tuesday 1 December"),
        ("Episode 41: Floods", "Episode 42: Strikers"),
    ] {
        let (mut desk, feed) = Desk::with_daily();
        desk.save(feed, 0, vec![named("slot", first, -90_000)]);
        desk.mark(Mark::Starred, true, &[first]);
        assert_eq!(
            desk.save(feed, 10, vec![named("slot", second, -50)]).new_entries,
            1,
            "{second}"
        );
        assert_eq!(desk.titles(&Filter::default()), [second, first]);
        assert_eq!(desk.titles(&starred()), [first]);
        desk.assert_sound();
    }
}

#[test]
fn identities_that_are_places_move_on_within_minutes_too() {
    let (mut desk, feed) = Desk::with_daily();
    let numbered = |titles: &[&str]| -> Vec<PlacedEntry> {
        let mut secs = 0;
        let all = (1..).zip(titles.iter().rev()).map(|(_, title)| {
            secs += 600;
            (*title, secs - 100_000)
        });
        let newest_first: Vec<(&str, i64)> = all.collect::<Vec<_>>().into_iter().rev().collect();
        let place = |(n, (title, secs)): (usize, (&str, i64))| named(&format!("{n}"), title, secs);
        (1..).zip(newest_first).map(place).collect()
    };
    desk.save(feed, 0, numbered(&["Flood", "Parliament", "Museum"]));
    desk.mark(Mark::Starred, true, &["Flood"]);
    desk.mark(Mark::Read, true, &["Parliament"]);
    let saved = desk.save(feed, 10, numbered(&["Volcano", "Flood", "Parliament", "Museum"]));
    assert_eq!(saved.new_entries, 1);
    assert_eq!(desk.titles(&starred()), ["Flood"]);
    assert_eq!(desk.titles(&unread()), ["Volcano", "Flood", "Museum"]);
    desk.assert_sound();
}

#[test]
fn an_identity_whose_article_is_edited_stays_with_it() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![named("a", "Storm floods harbour", -9000)]);
    desk.mark(Mark::Read, true, &["Storm floods harbour"]);
    let id = desk.id("Storm floods harbour");
    for (title, link, secs) in [
        ("Dozens rescued overnight", "storm-floods-harbour", -9000),
        ("Dozens rescued overnight", "dozens", -9000),
        ("Port reopens", "port", -8000),
        ("Port reopens after storm", "port-2", 9000),
        ("Calm returns", "port-2", 90_000),
    ] {
        let mut edited = named("a", title, secs);
        edited.entry.link = Some(url(&format!("https://daily.example/{link}")));
        let saved = desk.save(feed, 100_000, vec![edited]);
        assert_eq!((saved.new_entries, saved.changed_entries), (0, 1), "{title} {link}");
        assert_eq!((desk.id(title), desk.titles(&unread()).len()), (id, 0));
    }
}

#[test]
fn identities_that_are_places_in_a_list_leave_marks_where_they_are() {
    let (mut desk, feed) = Desk::with_daily();
    let numbered = |entries: &[(&str, i64)]| -> Vec<PlacedEntry> {
        let numbered = (1..).zip(entries);
        numbered.map(|(n, (title, secs))| named(&format!("{n}"), title, *secs)).collect()
    };
    let all = [
        ("Bridge closes today", 50),
        ("Storm floods harbour", -10_000),
        ("Council elects mayor", -20_000),
        ("Museum opens wing", -30_000),
    ];
    desk.save(feed, 0, numbered(&all[1..]));
    desk.mark(Mark::Read, true, &["Council elects mayor"]);
    desk.mark(Mark::Starred, true, &["Museum opens wing"]);
    assert_eq!(desk.save(feed, 100, numbered(&all[..3])).new_entries, 1);
    assert_eq!(desk.titles(&Filter::default()), all.map(|(title, _)| title));
    assert_eq!(desk.titles(&starred()), ["Museum opens wing"]);
    assert_eq!(desk.titles(&unread()).len(), 3);
    assert!(!desk.titles(&unread()).contains(&"Council elects mayor".to_owned()));
    desk.assert_sound();
}

#[test]
fn entries_whose_names_and_titles_change_at_once_are_known_by_page_and_date() {
    let page = |guid: &str, title: &str, page: &str, secs| {
        let mut placed = named(guid, title, secs);
        placed.entry.link = Some(url(&format!("https://daily.example/{page}")));
        placed
    };
    let (mut desk, feed) = Desk::with_daily();
    let before = vec![
        page("a", "Storm", "1", -10),
        page("b", "Vote", "2", -20),
        page("c", "Match", "3", -30),
    ];
    desk.save(feed, 0, before);
    desk.mark(Mark::Read, true, &["Storm", "Vote"]);
    let after = vec![
        page("urn:a", "News: a storm", "1", -10),
        page("urn:b", "News: a vote", "2", -20),
        page("c", "Match", "3", -30),
    ];
    let saved = desk.save(feed, 10, after.clone());
    assert_eq!(saved, SavedUpdate { new_entries: 0, changed_entries: 2 });
    assert_eq!(desk.titles(&Filter::default()), ["News: a storm", "News: a vote", "Match"]);
    assert_eq!(desk.titles(&unread()), ["Match"]);
    // One of three may be another article of that page.
    let one = [page("new", "Storm again", "1", -10), after[1].clone(), after[2].clone()];
    assert_eq!(desk.save(feed, 20, one.to_vec()).new_entries, 1);
    // A page that stands for several entries tells none of them.
    let shared = |guid: &str, title: &str| page(guid, title, "all", -40);
    desk.save(feed, 30, vec![shared("d", "Tides"), shared("e", "Winds")]);
    let again = vec![shared("f", "Ebb"), shared("g", "Gale")];
    assert_eq!(desk.save(feed, 40, again).new_entries, 2);
    desk.assert_sound();
}

#[test]
fn an_address_edited_in_the_list_keeps_what_its_feed_had() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = || vec![entry("One", -60, &[]), entry("Two", -50, &[])];
    let full = FeedContent { validators: validators("\"1\""), entries: entries(), ..content() };
    desk.store.save_update(&updated(feed, 0, full)).expect("saved");
    desk.mark(Mark::Starred, true, &["One"]);
    desk.mark(Mark::Read, true, &["Two"]);
    // There and back again.
    for address in ["https://www.daily.example/feeds/", "https://daily.example/feed"] {
        desk.follow(&[address]);
        let known = desk.feed(address);
        assert_eq!((known.id, &known.typed_url), (feed, &url(address)));
        assert!(known.validators.is_empty());
        assert_eq!(known.health.next_fetch, None, "it is asked there at once");
        assert_eq!(desk.save(feed, 10, entries()), SavedUpdate::default());
        assert_eq!(desk.titles(&Filter::default()), ["Two", "One"]);
        assert_eq!(desk.titles(&starred()), ["One"]);
        assert_eq!(desk.titles(&unread()), ["One"]);
        desk.reader.changed().expect("asked");
        desk.follow(&[address]);
        assert!(!desk.reader.changed().expect("asked"), "nothing is left to do");
    }
    desk.assert_sound();
}

#[test]
fn an_address_that_may_stand_for_several_is_a_new_feed() {
    let titled = |address: &str, title: &str| Subscription {
        title: Some(line(title)),
        ..subscription(address)
    };
    let [world, sport] = ["https://daily.example/world", "https://daily.example/sport"];
    let [new, other] = ["https://daily.example/new", "https://daily.example/other"];
    for (before, after, expected) in [
        (
            vec![subscription(world)],
            vec![subscription("http://www.daily.example/world/?x=1")],
            Some(world),
        ),
        (vec![subscription(world)], vec![subscription(new)], None),
        (vec![subscription(world)], vec![subscription("https://weekly.example/world")], None),
        (vec![subscription(world), subscription(sport)], vec![subscription(new)], None),
        (vec![subscription(world)], vec![subscription(new), subscription(other)], None),
        (vec![titled(world, "World")], vec![titled(new, "Sport")], None),
        (vec![subscription(world)], vec![titled(new, "World")], None),
        (
            vec![titled(world, "World"), titled(sport, "Sport")],
            vec![titled(other, "Science"), titled(new, "Sport")],
            Some(sport),
        ),
    ] {
        let mut desk = Desk::new();
        desk.store.follow(&before, at(0)).expect("followed");
        let old: Vec<_> = desk.reader.feeds().expect("feeds");
        desk.store.follow(&after, at(1)).expect("followed");
        let last = after.last().expect("one").url.clone();
        let id = desk.feed(last.as_str()).id;
        let was = old.iter().find(|feed| feed.id == id).map(|feed| feed.url.as_str());
        assert_eq!(was, expected, "{before:?} {after:?}");
        assert_eq!(desk.reader.feeds().expect("feeds").len(), after.len());
        desk.assert_sound();
    }
}

#[test]
fn a_feed_known_again_at_another_address_keeps_what_it_had() {
    let (mut desk, _) = Desk::with_daily();
    let feed = desk.feed("https://daily.example/feed").id;
    let entries = || vec![entry("One", -60, &[]), entry("Two", -50, &[]), entry("Three", -40, &[])];
    desk.save(feed, 0, entries());
    desk.mark(Mark::Starred, true, &["One"]);
    desk.mark(Mark::Read, true, &["Two"]);
    desk.follow(&["https://daily.example/news/all.xml"]);
    let new = desk.feed("https://daily.example/news/all.xml").id;
    assert_ne!(new, feed);
    let mut document = entries();
    document.push(entry("Four", -30, &[]));
    assert_eq!(desk.save(new, 10, document).new_entries, 1);
    let known = desk.feed("https://daily.example/news/all.xml");
    assert_eq!((known.id, known.entries), (feed, 4));
    assert_eq!(desk.titles(&Filter::default()), ["Four", "Three", "Two", "One"]);
    assert_eq!(desk.titles(&starred()), ["One"]);
    assert_eq!(desk.titles(&unread()), ["Four", "Three", "One"]);
    desk.assert_sound();
    // Another feed of the site has other entries, and is another one.
    desk.follow(&["https://daily.example/sport"]);
    let sport = desk.feed("https://daily.example/sport").id;
    let others = vec![entry("Five", -20, &[]), entry("Six", -10, &[]), entry("One", -60, &[])];
    assert_eq!(desk.save(sport, 20, others).new_entries, 3);
    assert_eq!(desk.feed("https://daily.example/sport").id, sport);
    desk.assert_sound();
}
