//! What rules say of entries that come: kept out of the paper, or with marks from the start.

use super::{Desk, Filter, Mark, at, entry, line, words};
use crate::model::{Change, FeedId, PlacedEntry, Ruled, Tag};

const OTHER: &str = "https://other.example/feed";

fn ruled(title: &str, secs: i64, ruled: Ruled) -> PlacedEntry {
    PlacedEntry { ruled, ..entry(title, secs, &["Sport"]) }
}

fn muted(title: &str, secs: i64) -> PlacedEntry {
    ruled(title, secs, Ruled { muted_by: Some(line("cup")), ..Ruled::default() })
}

fn of_feed(feed: FeedId) -> Filter {
    Filter { feed: Some(feed), ..Filter::default() }
}

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_muted_entry_stands_in_the_list_of_its_feed_alone() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("Floods", 0, &["World"]), muted("Cup final", 1)]);
    assert_eq!(desk.titles(&Filter::default()), ["Floods"]);
    assert_eq!(desk.count("Sport"), None);
    assert_eq!(desk.titles(&words("final")), nothing());
    assert_eq!(desk.titles(&words("-floods")), nothing());
    assert_eq!(desk.titles(&of_feed(feed)), ["Floods", "Cup final"]);
    assert_eq!(desk.titles(&words("is:muted")), ["Cup final"]);
    assert_eq!(desk.titles(&words("is:muted final")), ["Cup final"]);
    assert_eq!(desk.titles(&words("is:muted floods")), nothing());
    assert_eq!(desk.titles(&words("-is:muted")), ["Floods"]);
    assert_eq!(desk.reader.muted().expect("read"), [(line("cup"), 1)]);
    assert_eq!(desk.reader.counts().expect("counts").unread, 1);
    desk.assert_sound();
}

#[test]
fn what_the_reader_does_to_a_muted_entry_is_kept_and_shown() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![muted("Cup final", 1)]);
    let all = desk.reader.headlines(&of_feed(feed), super::Anchor::First, 9).expect("read");
    let entries = vec![all.first().expect("there").id];
    let tag = Mark::Tag(Tag::new("later").expect("a tag"));
    for mark in [Mark::Starred, Mark::Read, tag] {
        let change = Change { mark, is_set: true, entries: entries.clone() };
        desk.store.apply(&change, at(5)).expect("marked");
        desk.assert_sound();
    }
    let starred = Filter { only_starred: true, ..Filter::default() };
    assert_eq!(desk.titles(&starred), ["Cup final"]);
    assert_eq!(desk.titles(&words("tag:later")), ["Cup final"]);
    assert_eq!(desk.titles(&Filter::default()), nothing());
    // It stays when its feed goes, and out of the paper.
    desk.store.follow(&[], at(6)).expect("followed");
    assert_eq!(desk.titles(&starred), ["Cup final"]);
    assert_eq!(desk.titles(&Filter::default()), nothing());
    desk.assert_sound();
    desk.store.repair().expect("repaired");
    assert_eq!(desk.titles(&words("is:muted")), ["Cup final"]);
    desk.assert_sound();
}

#[test]
fn a_rule_for_one_feed_hides_the_article_of_no_other() {
    let of_page = |mut placed: PlacedEntry| {
        placed.imprint.keys.push(7);
        placed
    };
    for is_muted_first in [true, false] {
        let mut desk = Desk::new();
        desk.follow(&["https://daily.example/feed", OTHER]);
        let (daily, other) = (desk.feed("https://daily.example/feed").id, desk.feed(OTHER).id);
        let (hidden, shown) =
            (of_page(muted("Cup final", 0)), of_page(entry("Cup final", 0, &["World"])));
        let order = if is_muted_first {
            [(daily, hidden), (other, shown)]
        } else {
            [(other, shown), (daily, hidden)]
        };
        for (feed, placed) in order {
            desk.save(feed, 0, vec![placed]);
        }
        assert_eq!(desk.titles(&Filter::default()), ["Cup final"]);
        assert_eq!((desk.count("World"), desk.count("Sport")), (Some((1, 1)), None));
        desk.assert_sound();
    }
}

#[test]
fn marks_of_rules_come_with_what_is_new_and_are_never_undone() {
    let (mut desk, feed) = Desk::with_daily();
    let tags = vec![Tag::new("Cup").expect("a tag")];
    let comes = Ruled { is_read: true, is_starred: true, tags, muted_by: None };
    let came = || vec![ruled("Cup final", -1, comes.clone()), entry("Floods", -5, &[])];
    desk.save(feed, 0, came());
    let starred = Filter { only_starred: true, ..Filter::default() };
    let unread = Filter { only_unread: true, ..Filter::default() };
    assert_eq!(desk.titles(&starred), ["Cup final"]);
    assert_eq!(desk.titles(&words("tag:cup")), ["Cup final"]);
    assert_eq!(desk.titles(&unread), ["Floods"]);
    assert_eq!(desk.count("Sport"), Some((1, 0)));
    desk.assert_sound();
    assert_eq!(desk.store.undo(at(1)).expect("undone"), None);
    // The reader decides otherwise, and the feed brings it again.
    desk.mark(Mark::Starred, false, &["Cup final"]);
    desk.mark(Mark::Read, false, &["Cup final"]);
    let mut again = came();
    again[0].entry.content_html = Some("<p>Ended in penalties.</p>".to_owned());
    desk.save(feed, 60, again);
    assert_eq!(desk.titles(&starred), nothing());
    assert_eq!(desk.titles(&unread), ["Cup final", "Floods"]);
    desk.assert_sound();
}

#[test]
fn rules_that_are_others_hide_and_show_what_is_cached() {
    let of_page = |mut placed: PlacedEntry| {
        placed.imprint.keys.push(7);
        placed
    };
    let mut desk = Desk::new();
    desk.follow(&["https://daily.example/feed", OTHER]);
    let (daily, other) = (desk.feed("https://daily.example/feed").id, desk.feed(OTHER).id);
    let final_of = |section| of_page(entry("Cup final", -3, &[section]));
    let entries = vec![final_of("Sport"), entry("Floods", -5, &["World"]), muted("Cups", -6)];
    desk.save(daily, 0, entries);
    desk.save(other, 0, vec![final_of("Culture")]);
    let rule = |text: &str| (line(text), words(text).query.condition);
    // For one feed: the article stays as it came through the other.
    let of_daily = ("final".to_owned() + " feed:daily.example/feed", Some((1, 1)));
    for (text, culture) in [of_daily, ("final".to_owned(), None)] {
        let (shown, hidden) = desk.store.mute_anew(&[rule(&text)]).expect("muted");
        assert_eq!((shown, hidden), if culture.is_some() { (1, 1) } else { (1, 2) }, "{text}");
        assert_eq!(desk.count("Culture"), culture, "{text}");
        desk.assert_sound();
    }
    assert_eq!(desk.titles(&Filter::default()), ["Floods", "Cups"]);
    assert_eq!(desk.store.mute_anew(&[rule("final")]).expect("muted"), (0, 0));
    assert_eq!(desk.store.mute_anew(&[]).expect("shown"), (2, 0));
    assert_eq!(desk.titles(&Filter::default()), ["Cup final", "Floods", "Cups"]);
    desk.assert_sound();
}
