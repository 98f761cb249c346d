//! What a refresh, a change of subscriptions and a purge keep.

use super::{
    Anchor, CleanText, Desk, FeedContent, FeedId, FeedOutcome, FeedUpdate, Filter, Mark,
    SavedUpdate, SectionPath, Subscription, at, content, entry, in_section, line, page_text, place,
    subscription, updated, url, validators,
};
use crate::model::{Category, Enclosure, Oddity, PageText, PlacedEntry, SavedArticle, Validators};

#[test]
fn an_entry_comes_back_as_it_was_saved() {
    let (mut desk, feed) = Desk::with_daily();
    let mut placed = entry("Talks resume", -60, &["International / Middle East", "Politics"]);
    placed.entry.author = Some(line("A. Writer"));
    placed.entry.updated = Some(at(-30));
    placed.entry.base = Some(url("https://daily.example/world/"));
    placed.entry.categories =
        vec![Category { label: line("Middle East"), scheme: Some("x".to_owned()) }];
    let media = url("https://daily.example/talk.mp3");
    placed.entry.enclosures =
        vec![Enclosure { url: media, media_type: Some(line("audio/mpeg")), length: Some(9) }];
    desk.save(feed, 0, vec![placed.clone()]);

    let found = desk.reader.entry(desk.id("Talks resume")).expect("read").expect("cached");
    assert_eq!(found.html, placed.entry.html());
    assert_eq!(found.base, placed.entry.base);
    assert_eq!(found.author, placed.entry.author);
    assert_eq!(found.updated, placed.entry.updated);
    assert_eq!(found.enclosures, placed.entry.enclosures);
    assert_eq!(found.placed_by, placed.places);
    let headline = found.headline;
    assert_eq!(headline.feed, line("Example Daily"));
    assert_eq!(headline.link, placed.entry.link);
    assert_eq!(headline.published, Some(at(-60)));
    assert_eq!(headline.sorted_at, at(-60));
    assert_eq!(headline.first_seen, at(0));
    assert_eq!(headline.categories, [line("Middle East")]);
    assert_eq!(headline.excerpt, placed.excerpt);
    let sections: Vec<String> = headline.sections.iter().map(ToString::to_string).collect();
    assert_eq!(sections, ["International / Middle East", "Politics"]);
    assert!(!headline.is_read && !headline.is_starred && !headline.is_saved);
}

#[test]
fn an_edited_entry_changes_in_place_and_stays_read() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("Draft", -60, &["Sport"])]);
    desk.mark(Mark::Read, true, &["Draft"]);
    let id = desk.id("Draft");

    let mut edited = entry("Final", -10, &["Sport / Cricket"]);
    edited.entry.guid = "draft".to_owned();
    edited.entry.content_html = Some("<p>New words</p>".to_owned());
    let saved = desk.save(feed, 100, vec![edited]);

    assert_eq!(saved, SavedUpdate { new_entries: 0, changed_entries: 1 });
    let found = desk.reader.entry(id).expect("read").expect("still there");
    assert_eq!(found.headline.title, line("Final"));
    assert_eq!(found.html, "<p>New words</p>");
    assert!(found.headline.is_read);
    assert_eq!(found.headline.sorted_at, at(-60), "an edit moves nothing");
    assert_eq!(found.headline.first_seen, at(0));
    assert_eq!(desk.count("Sport / Cricket"), Some((1, 0)));
    assert_eq!(desk.titles(&super::words("new")), ["Final"]);
    assert_eq!(desk.titles(&super::words("draft")), Vec::<String>::new());
    desk.assert_sound();
}

#[test]
fn the_same_document_again_changes_nothing() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = vec![entry("One", -60, &["Sport"]), entry("Two", -50, &[])];
    assert_eq!(desk.save(feed, 0, entries.clone()).new_entries, 2);
    assert_eq!(desk.save(feed, 900, entries), SavedUpdate::default());
    assert_eq!(desk.titles(&Filter::default()), ["Two", "One"]);
    desk.assert_sound();
}

#[test]
fn places_from_the_page_hold_until_the_feed_says_something_new() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("Match", -60, &["News"])]);
    let id = desk.id("Match");
    desk.store.place_again(&[(id, vec![place("Sport / Cricket")])]).expect("placed");
    assert_eq!((desk.count("News"), desk.count("Sport")), (None, Some((1, 1))));

    desk.save(feed, 100, vec![entry("Match", -60, &["News"])]);
    assert_eq!(desk.count("News"), None, "the feed only repeats what it said");
    desk.save(feed, 200, vec![entry("Match", -60, &["Politics"])]);
    assert_eq!((desk.count("Politics"), desk.count("Sport")), (Some((1, 1)), None));
    desk.assert_sound();
}

#[test]
fn the_same_identity_in_two_feeds_is_two_entries() {
    let mut desk = Desk::new();
    desk.follow(&["https://daily.example/feed", "https://weekly.example/feed"]);
    let daily = desk.feed("https://daily.example/feed").id;
    let weekly = desk.feed("https://weekly.example/feed").id;
    desk.save(daily, 0, vec![entry("Own words", -10, &[])]);
    let mut thief = entry("Stolen", -5, &[]);
    thief.entry.guid = "own-words".to_owned();
    desk.save(weekly, 1, vec![thief]);
    assert_eq!(desk.titles(&Filter::default()), ["Stolen", "Own words"]);
    let of_daily = Filter { feed: Some(daily), ..Filter::default() };
    assert_eq!(desk.titles(&of_daily), ["Own words"]);
}

#[test]
fn one_identity_twice_in_a_document_is_one_entry() {
    let (mut desk, feed) = Desk::with_daily();
    let mut twin = entry("Second", -10, &[]);
    twin.entry.guid = "first".to_owned();
    let document = vec![entry("First", -20, &[]), twin];
    assert_eq!(desk.save(feed, 0, document.clone()).new_entries, 1);
    assert_eq!(desk.save(feed, 9, document), SavedUpdate::default());
    assert_eq!(desk.titles(&Filter::default()), ["First"]);
}

#[test]
fn entries_that_get_a_new_name_keep_their_marks() {
    let (mut desk, feed) = Desk::with_daily();
    let named = |scheme: &str, entries: &[(&str, i64)]| -> Vec<PlacedEntry> {
        let named = entries.iter().map(|(title, secs)| {
            let mut placed = entry(title, *secs, &["Sport"]);
            placed.entry.guid = format!("{scheme}{}", placed.entry.guid);
            placed
        });
        named.collect()
    };
    let all = [("One", -10), ("Two", -20), ("Weather", -30)];
    desk.save(feed, 0, named("http://", &all));
    desk.mark(Mark::Read, true, &["One", "Weather"]);
    let one = desk.id("One");
    desk.save(feed, 10, named("https://", &all[..2]));
    desk.save(feed, 20, named("urn:", &[("One", -10), ("Two", -20), ("Weather", 15)]));
    assert_eq!(desk.titles(&Filter::default()), ["Weather", "One", "Two", "Weather"]);
    assert_eq!(desk.id("One"), one);
    let unread = Filter { only_unread: true, ..Filter::default() };
    assert_eq!(desk.titles(&unread), ["Weather", "Two"], "the weather of another day is news");
    desk.save(feed, 30, named("urn:", &[("One", -10), ("Two", -20)]));
    assert_eq!(desk.titles(&unread), ["Weather", "Two"]);
    desk.assert_sound();
}

#[test]
fn a_date_to_come_pins_nothing_to_the_top() {
    let (mut desk, feed) = Desk::with_daily();
    let mut undated = entry("Undated", 0, &[]);
    undated.entry.published = None;
    desk.save(feed, 0, vec![entry("From 2099", 2_000_000_000, &[]), undated]);
    desk.save(feed, 100, vec![entry("Fresh", 50, &[])]);
    assert_eq!(desk.titles(&Filter::default()), ["Fresh", "From 2099", "Undated"]);
}

#[test]
fn a_feed_that_shrinks_or_empties_loses_nothing() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -60, &[]), entry("Two", -50, &[])]);
    desk.save(feed, 1, vec![entry("Two", -50, &[])]);
    desk.save(feed, 2, vec![]);
    assert_eq!(desk.titles(&Filter::default()), ["Two", "One"]);
}

#[test]
fn a_feeds_health_follows_its_answers() {
    let (mut desk, id) = Desk::with_daily();
    let address = "https://daily.example/feed";
    let mut full = FeedContent { validators: validators("\"1\""), ..content() };
    full.oddities = vec![Oddity { kind: "undeclared-prefix", detail: line("media: was bound") }];
    desk.store.save_update(&updated(id, 0, full.clone())).expect("saved");
    let feed = desk.feed(address);
    assert_eq!(feed.validators, validators("\"1\""));
    assert_eq!(feed.health.oddities, full.oddities);
    assert_eq!(feed.title, line("daily.example"), "no title of its own: its host");

    let failed = |secs, status, failures| FeedUpdate {
        status,
        outcome: FeedOutcome::Failed { error: line("the server said 503"), failures },
        ..updated(id, secs, content())
    };
    desk.store.save_update(&failed(10, Some(503), 1)).expect("saved");
    desk.store.save_update(&failed(20, None, 2)).expect("saved");
    let feed = desk.feed(address);
    assert_eq!((feed.health.failures, feed.health.last_status), (2, None));
    assert_eq!(feed.health.last_fetched, Some(at(10)), "no answer came the last time");
    assert_eq!(feed.health.next_fetch, Some(at(20 + 3600)));
    assert_eq!(feed.health.last_error, Some(line("the server said 503")));
    assert_eq!(feed.validators, validators("\"1\""), "they belong to what is cached");

    for (given, kept) in [("", "\"1\""), ("\"2\"", "\"2\"")] {
        let given = if given.is_empty() { Validators::default() } else { validators(given) };
        let outcome = FeedOutcome::Unchanged { validators: given, fresh_secs: None };
        let update = FeedUpdate { status: Some(304), outcome, ..updated(id, 30, content()) };
        desk.store.save_update(&update).expect("saved");
        let feed = desk.feed(address);
        assert_eq!(feed.validators, validators(kept));
        assert_eq!((feed.health.failures, feed.health.last_error), (0, None));
    }
    desk.store.save_update(&updated(id, 40, content())).expect("saved");
    assert!(desk.feed(address).validators.is_empty(), "a document without any clears them");
}

#[test]
fn the_title_shown_is_the_readers_then_the_feeds() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -60, &[])]);
    let mut mine = subscription("https://daily.example/feed");
    mine.title = Some(line("My Daily"));
    mine.section = Some(SectionPath::parse("World"));
    let title = |desk: &Desk| {
        let headlines = desk.reader.headlines(&Filter::default(), Anchor::First, 1);
        headlines.expect("read").first().expect("one").feed.clone()
    };
    desk.store.follow(&[mine], at(1)).expect("followed");
    assert_eq!(title(&desk), line("My Daily"));
    assert_eq!(desk.feed("https://daily.example/feed").title, line("My Daily"));
    let section = desk.feed("https://daily.example/feed").section;
    assert_eq!(section, Some(SectionPath::parse("World")));
    desk.follow(&["https://daily.example/feed"]);
    assert_eq!(title(&desk), line("Example Daily"));
}

#[test]
fn a_feed_that_moved_is_found_by_its_old_address() {
    let (mut desk, id) = Desk::with_daily();
    desk.save(id, 0, vec![entry("One", -60, &[])]);
    let mut moved = updated(id, 1, content());
    moved.moved_to = Some(url("https://new.daily.example/feed"));
    desk.store.save_update(&moved).expect("saved");
    for address in ["https://daily.example/feed", "https://new.daily.example/feed"] {
        desk.follow(&[address]);
        let feeds = desk.reader.feeds().expect("feeds");
        let feed = feeds.first().expect("one feed");
        assert_eq!((feeds.len(), feed.id, feed.entries), (1, id, 1));
        assert_eq!(feed.url, url("https://new.daily.example/feed"));
    }
    let addresses = desk.reader.addresses(id).expect("addresses");
    assert!(addresses.contains(&url("https://daily.example/feed")), "{addresses:?}");
}

#[test]
fn a_move_to_the_address_of_another_feed_merges_nothing() {
    let mut desk = Desk::new();
    let addresses = ["http://daily.example/feed", "https://daily.example/feed"];
    desk.follow(&addresses);
    let [old, new] = addresses.map(|address| desk.feed(address).id);
    desk.save(new, 0, vec![entry("One", -60, &[])]);
    let mut moved = updated(old, 1, content());
    moved.moved_to = Some(url(addresses[1]));
    desk.store.save_update(&moved).expect("saved");
    assert_eq!(desk.feed(addresses[0]).id, old);
    assert_eq!((desk.feed(addresses[1]).id, desk.feed(addresses[1]).entries), (new, 1));
}

#[test]
fn dropping_a_feed_hides_it_and_following_it_again_brings_it_back() {
    let (mut desk, feed) = Desk::with_daily();
    let all = ["Plain", "Starred", "Kept", "Seen"];
    desk.save(feed, 0, all.iter().zip(1..).map(|(t, n)| entry(t, -n, &["Sport"])).collect());
    desk.mark(Mark::Starred, true, &["Starred"]);
    desk.mark(Mark::Read, true, &["Seen"]);
    let kept = SavedArticle { entry: desk.id("Kept"), saved_at: at(1), path: "/k".to_owned() };
    desk.store.record_saved(&kept).expect("recorded");

    desk.follow(&["https://other.example/feed"]);
    assert_eq!(desk.titles(&Filter::default()), ["Starred", "Kept"]);
    assert_eq!(desk.count("Sport"), Some((2, 2)));
    assert_eq!(desk.reader.feeds().expect("feeds").len(), 1);
    desk.assert_sound();
    let late = desk.save(feed, 5, vec![entry("Late", 4, &[])]);
    assert_eq!(late, SavedUpdate::default(), "it was dropped while it was asked");

    desk.follow(&["https://daily.example/feed"]);
    assert_eq!(desk.titles(&Filter::default()), all);
    assert_eq!(desk.count("Sport"), Some((4, 3)));
    desk.assert_sound();
}

#[test]
fn following_what_is_followed_writes_nothing() {
    let (mut desk, _) = Desk::with_daily();
    desk.follow(&["https://daily.example/feed", "https://daily.example/feed"]);
    desk.reader.changed().expect("asked");
    desk.follow(&["https://daily.example/feed"]);
    assert!(!desk.reader.changed().expect("asked"));
    desk.follow(&[]);
    assert!(desk.reader.changed().expect("asked"));
}

#[test]
fn a_changed_section_asks_for_the_whole_document_again() {
    let (mut desk, feed) = Desk::with_daily();
    let full = FeedContent { validators: validators("\"1\""), ..content() };
    desk.store.save_update(&updated(feed, 0, full)).expect("saved");
    let section = Some(SectionPath::parse("World"));
    let moved = Subscription { section, ..subscription("https://daily.example/feed") };
    desk.store.follow(&[moved], at(1)).expect("followed");
    assert!(desk.feed("https://daily.example/feed").validators.is_empty());
}

#[test]
fn a_purge_takes_what_is_old_and_gone_and_unloved() {
    let (mut desk, feed) = Desk::with_daily();
    let titles = ["Old listed", "Old gone", "Old starred", "Old kept", "Old read"];
    let mut entries: Vec<PlacedEntry> =
        titles.iter().map(|title| entry(title, -9000, &["Sport"])).collect();
    entries.push(entry("Young gone", -10, &["Sport"]));
    desk.save(feed, 0, entries);
    desk.mark(Mark::Starred, true, &["Old starred"]);
    desk.mark(Mark::Read, true, &["Old read"]);
    let kept = SavedArticle { entry: desk.id("Old kept"), saved_at: at(1), path: "/k".to_owned() };
    desk.store.record_saved(&kept).expect("recorded");
    let gone = desk.id("Old gone");
    desk.store.save_page_text(gone, &page_text("<p>x</p>"), None, at(1)).expect("kept");
    desk.save(feed, 10, vec![entry("Old listed", -9000, &["Sport"])]);

    assert_eq!(desk.store.purge(at(-5000)).expect("purged"), 2);
    let mut left = desk.titles(&Filter::default());
    left.sort();
    assert_eq!(left, ["Old kept", "Old listed", "Old starred", "Young gone"]);
    assert_eq!(desk.reader.entry(gone).expect("read"), None);
    desk.assert_sound();

    let newest = desk.id("Young gone");
    desk.save(feed, 20, vec![entry("Old read", -9000, &["Sport"]), entry("New", 15, &[])]);
    assert!(desk.id("New") > newest && desk.id("New") != gone, "an id is never given again");
    let unread = Filter { only_unread: true, ..in_section("Sport") };
    assert!(!desk.titles(&unread).contains(&"Old read".to_owned()), "its mark outlived it");
    desk.assert_sound();
}

#[test]
fn a_purge_clears_a_dropped_feed() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("Old", -9000, &[]), entry("Young", -10, &[])]);
    desk.follow(&[]);
    assert_eq!(desk.store.purge(at(-5000)).expect("purged"), 1);
    desk.follow(&["https://daily.example/feed"]);
    assert_eq!(desk.titles(&Filter::default()), ["Young"]);
}

#[test]
fn the_text_taken_from_a_page_is_kept_beside_the_feeds_own() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -60, &[])]);
    let id = desk.id("One");
    assert_eq!(desk.reader.page_text(id).expect("read"), None);
    for html in ["<p>Whole</p>", "<p>Whole, again</p>"] {
        desk.store.save_page_text(id, &page_text(html), None, at(5)).expect("saved");
        assert_eq!(desk.reader.page_text(id).expect("read"), Some(page_text(html)));
    }
    let vain = PageText { note: Some(line("the page asks for money")), ..page_text("") };
    desk.store.save_page_text(id, &vain, None, at(6)).expect("saved");
    let kept = desk.reader.page_text(id).expect("read");
    assert_eq!(kept, Some(page_text("<p>Whole, again</p>")), "a try in vain takes nothing away");
    let own = desk.reader.entry(id).expect("read").expect("cached").html;
    assert_eq!(own, "<p>All about One.</p>");
    assert_eq!(
        desk.reader.entry_by_link(&url("https://daily.example/one")).expect("read"),
        Some(id)
    );
    assert_eq!(desk.reader.entry_by_link(&url("https://daily.example/")).expect("read"), None);
}

#[test]
fn an_update_of_an_unknown_feed_is_passed_over() {
    let mut desk = Desk::new();
    assert_eq!(desk.save(FeedId(77), 0, vec![entry("One", 0, &[])]), SavedUpdate::default());
    assert_eq!(desk.reader.counts().expect("counts").total, 0);
}

#[test]
fn huge_and_odd_content_is_kept_whole() {
    let (mut desk, feed) = Desk::with_daily();
    let mut huge = entry("Huge", -1, &[]);
    huge.entry.guid = "g".repeat(70_000);
    huge.entry.content_html = Some("ж<p>\u{0}&漢é\u{0}".repeat(300_000));
    let html = huge.entry.html().to_owned();
    let mut bare = entry("", -2, &["A/B/C/D/E/F/G/H"]);
    bare.entry = crate::model::Entry { guid: "x".to_owned(), ..Default::default() };
    bare.excerpt = CleanText::default();
    desk.save(feed, 0, vec![huge, bare.clone()]);
    let found = desk.reader.entry(desk.id("Huge")).expect("read").expect("cached");
    assert_eq!(found.html, html);
    let found = desk.reader.entry(desk.id("")).expect("read").expect("cached");
    assert_eq!((found.html.as_str(), found.placed_by), ("", bare.places));
    assert_eq!(desk.count("a / b / c / d / e / f"), Some((1, 1)));
    desk.assert_sound();
}
