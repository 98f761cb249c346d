//! What lists hold, and how they are read a window at a time.

use super::{
    Anchor, Desk, EntryId, FeedId, Filter, Mark, Order, SectionPath, at, entry, in_section, place,
    words,
};
use crate::model::{Headline, PlacedEntry, Position, SavedArticle};

fn desk_with_sections() -> (Desk, FeedId) {
    let (mut desk, feed) = Desk::with_daily();
    let entries = vec![
        entry("Ceasefire", -10, &["International / Middle East"]),
        entry("Election", -20, &["International / Europe", "Politics"]),
        entry("Final", -30, &["Sport / Cricket"]),
        entry("Loose", -40, &[]),
    ];
    desk.save(feed, 0, entries);
    (desk, feed)
}

#[test]
fn a_section_shows_what_lies_in_it() {
    let (desk, _) = desk_with_sections();
    for (section, titles) in [
        ("", vec!["Ceasefire", "Election", "Final", "Loose"]),
        ("International", vec!["Ceasefire", "Election"]),
        (" international/MIDDLE EAST ", vec!["Ceasefire"]),
        ("Politics", vec!["Election"]),
        ("Inter", vec![]),
        ("Sport / Cricket / Test", vec![]),
    ] {
        assert_eq!(desk.titles(&in_section(section)), titles, "{section}");
        assert_eq!(desk.reader.count(&in_section(section)).expect("count"), titles.len() as u64);
    }
}

#[test]
fn counts_roll_up_and_follow_every_mark() {
    let (mut desk, _) = desk_with_sections();
    desk.mark(Mark::Read, true, &["Ceasefire", "Loose"]);
    desk.mark(Mark::Starred, true, &["Final"]);
    let counts = desk.reader.counts().expect("counts");
    assert_eq!((counts.total, counts.unread, counts.starred, counts.saved), (4, 2, 1, 0));
    for (section, numbers) in [
        ("International", (2, 1)),
        ("International / Middle East", (1, 0)),
        ("International / Europe", (1, 1)),
        ("Politics", (1, 1)),
        ("Sport", (1, 1)),
        ("Sport / Cricket", (1, 1)),
    ] {
        assert_eq!(desk.count(section), Some(numbers), "{section}");
    }
    assert_eq!(counts.sections.len(), 6);
}

#[test]
fn one_section_has_one_spelling() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -2, &["Sport / Cricket"])]);
    desk.save(feed, 1, vec![entry("Two", -1, &["SPORT / cricket / Test"])]);
    let headlines = desk.reader.headlines(&in_section("sport"), Anchor::First, 9).expect("read");
    let sections: Vec<String> =
        headlines.iter().flat_map(|headline| &headline.sections).map(ToString::to_string).collect();
    assert_eq!(sections, ["Sport / Cricket / Test", "Sport / Cricket"]);
    let paths = desk.reader.counts().expect("counts").sections;
    let mut paths: Vec<String> = paths.iter().map(|count| count.path.to_string()).collect();
    paths.sort();
    assert_eq!(paths, ["Sport", "Sport / Cricket", "Sport / Cricket / Test"]);
}

#[test]
fn an_empty_section_is_spelled_anew() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -2, &["sport"])]);
    let id = desk.id("One");
    desk.store.place_again(&[(id, Vec::new())]).expect("placed");
    desk.store = crate::store::Store::open(&desk.path()).expect("opened again");
    desk.store.place_again(&[(id, vec![place("Sport")])]).expect("placed");
    let counts = desk.reader.counts().expect("counts");
    assert_eq!(counts.sections.first().expect("one").path, SectionPath::parse("Sport"));
}

#[test]
fn filters_work_together() {
    let (mut desk, daily) = desk_with_sections();
    desk.follow(&["https://daily.example/feed", "https://weekly.example/feed"]);
    let weekly = desk.feed("https://weekly.example/feed").id;
    desk.save(weekly, 1, vec![entry("Harvest", -25, &["International / Europe"])]);
    desk.mark(Mark::Read, true, &["Election"]);
    desk.mark(Mark::Starred, true, &["Election", "Final"]);
    let kept = SavedArticle { entry: desk.id("Final"), saved_at: at(1), path: "/f".to_owned() };
    desk.store.record_saved(&kept).expect("recorded");
    assert_eq!(desk.reader.saved(kept.entry).expect("read"), Some(kept.clone()));
    assert_eq!(desk.reader.counts().expect("counts").saved, 1);

    let all = Filter::default;
    let europe = || in_section("International / Europe");
    for (filter, titles) in [
        (Filter { only_unread: true, ..europe() }, vec!["Harvest"]),
        (Filter { only_unread: true, ..all() }, vec!["Ceasefire", "Harvest", "Final", "Loose"]),
        (Filter { only_starred: true, ..all() }, vec!["Election", "Final"]),
        (Filter { only_starred: true, ..in_section("Sport") }, vec!["Final"]),
        (Filter { only_starred: true, only_unread: true, ..europe() }, vec![]),
        (Filter { only_starred: true, only_saved: true, ..all() }, vec!["Final"]),
        (Filter { only_saved: true, ..all() }, vec!["Final"]),
        (Filter { feed: Some(weekly), ..all() }, vec!["Harvest"]),
        (Filter { feed: Some(daily), ..europe() }, vec!["Election"]),
        (Filter { feed: Some(FeedId(99)), ..all() }, vec![]),
        (Filter { since: Some(at(-20)), ..all() }, vec!["Ceasefire", "Election"]),
        (Filter { since: Some(at(-25)), ..europe() }, vec!["Election", "Harvest"]),
        (Filter { since: Some(at(1)), ..all() }, vec![]),
        (Filter { only_starred: true, ..words("about") }, vec!["Election", "Final"]),
        (
            Filter { only_unread: true, section: europe().section, ..words("about") },
            vec!["Harvest"],
        ),
        (Filter { since: Some(at(-20)), ..words("about") }, vec!["Ceasefire", "Election"]),
        (Filter { feed: Some(weekly), ..words("harv") }, vec!["Harvest"]),
        (Filter { feed: Some(daily), ..words("harv") }, vec![]),
    ] {
        assert_eq!(desk.titles(&filter), titles, "{filter:?}");
        assert_eq!(desk.reader.count(&filter).expect("count"), titles.len() as u64, "{filter:?}");
    }
    desk.store.forget_saved(kept.entry).expect("forgotten");
    assert_eq!(desk.reader.saved(kept.entry).expect("read"), None);
    assert_eq!(desk.titles(&Filter { only_saved: true, ..all() }), Vec::<String>::new());
    desk.assert_sound();
}

#[test]
fn any_walk_through_windows_meets_every_headline_once() {
    let (mut desk, feed) = Desk::with_daily();
    // Several entries share a second, some are read, so that both ends of every window are put to
    // the test.
    let entries: Vec<PlacedEntry> =
        (0..57).map(|n| entry(&format!("Entry {n}"), -(n / 4), &["Sport"])).collect();
    desk.save(feed, 0, entries);
    let third: Vec<String> = (0..57).step_by(3).map(|n| format!("Entry {n}")).collect();
    desk.mark(Mark::Read, true, &third.iter().map(String::as_str).collect::<Vec<_>>());
    for filter in [
        Filter::default(),
        in_section("sport"),
        Filter { only_unread: true, ..in_section("sport") },
        Filter { since: Some(at(-9)), ..Filter::default() },
        Filter { since: Some(at(-9)), ..words("all about") },
    ] {
        let mut whole = desk.reader.headlines(&filter, Anchor::First, usize::MAX).expect("read");
        let positions: Vec<Position> = whole.iter().map(Position::from).collect();
        assert!(positions.is_sorted_by(|a, b| a > b), "newest first");
        for order in [Order::NewestFirst, Order::OldestFirst] {
            let filter = Filter { order, ..filter.clone() };
            for size in [1, 7, 100] {
                assert_eq!(walk(&desk, &filter, size, true), whole, "down by {size}, {order:?}");
                assert_eq!(walk(&desk, &filter, size, false), whole, "up by {size}, {order:?}");
            }
            whole.reverse();
        }
    }
}

pub(super) fn walk(desk: &Desk, filter: &Filter, size: usize, is_down: bool) -> Vec<Headline> {
    let mut met: Vec<Headline> = Vec::new();
    let mut anchor = if is_down { Anchor::First } else { Anchor::Last };
    loop {
        let window = desk.reader.headlines(filter, anchor, size).expect("read");
        assert!(window.len() <= size);
        let edge = if is_down { window.last() } else { window.first() };
        let Some(edge) = edge.map(Position::from) else { return met };
        if is_down {
            anchor = Anchor::After(edge);
            met.extend(window);
        } else {
            anchor = Anchor::Before(edge);
            met.splice(0..0, window);
        }
    }
}

#[test]
fn a_window_round_an_entry_that_left_still_stands() {
    let (desk, _) = desk_with_sections();
    let between = Position { sorted_at: at(-25), id: EntryId(999) };
    let (newest, oldest) = (Order::NewestFirst, Order::OldestFirst);
    for (order, anchor, titles) in [
        (newest, Anchor::After(between), ["Final", "Loose"]),
        (newest, Anchor::Before(between), ["Ceasefire", "Election"]),
        (oldest, Anchor::After(between), ["Election", "Ceasefire"]),
        (oldest, Anchor::Before(between), ["Loose", "Final"]),
    ] {
        for filter in [Filter::default(), words("all")] {
            let filter = Filter { order, ..filter };
            let window = desk.reader.headlines(&filter, anchor, 9).expect("read");
            let found: Vec<&str> = window.iter().map(|headline| headline.title.as_str()).collect();
            assert_eq!(found, titles);
        }
    }
}

#[test]
fn the_screen_learns_of_what_others_wrote() {
    let (mut desk, feed) = desk_with_sections();
    desk.reader.changed().expect("asked");
    assert!(!desk.reader.changed().expect("asked"));
    assert_eq!(desk.titles(&words("all")).len(), 4);
    desk.save(feed, 3, vec![entry("Breaking", 2, &[])]);
    assert!(desk.reader.changed().expect("asked"));
    assert!(!desk.reader.changed().expect("asked"));
    assert_eq!(desk.titles(&words("all")).len(), 5, "a search kept for scrolling is not stale");
}
