//! What was saved is found, once it is indexed, however the program ended.

use super::{Anchor, Desk, Filter, at, content, entry, line, page_text, updated, words};
use crate::model::{CleanText, Condition, FeedContent, FeedId, Field, PlacedEntry, Query, Words};
use crate::store::{Reader, Store};

/// An entry with that text.
fn story(title: &str, secs: i64, html: &str) -> PlacedEntry {
    let mut placed = entry(title, secs, &["Sport"]);
    placed.entry.content_html = Some(html.to_owned());
    placed
}

fn none() -> Vec<String> {
    Vec::new()
}

/// Saves and leaves the entries in the queue.
fn save_only(store: &mut Store, feed: FeedId, entries: Vec<PlacedEntry>) {
    let content = FeedContent { entries, ..content() };
    store.save_update(&updated(feed, 0, content)).expect("saved");
}

fn in_field(field: Field, text: &str) -> Filter {
    let condition = Condition::Words(Words { field, text: line(text), goes_on: false });
    Filter { query: Query { text: text.to_owned(), condition }, ..Filter::default() }
}

#[test]
fn what_was_saved_before_a_kill_is_indexed_by_the_next_run() {
    let (mut desk, feed) = Desk::with_daily();
    save_only(&mut desk.store, feed, vec![story("One", -1, "alpha"), story("Two", -2, "beta")]);
    desk.store.index_some(1).expect("indexed");
    assert!(!desk.store.is_indexed().expect("asked"));
    let path = desk.path();
    desk.store = Store::open(&path).expect("opened by the next run");
    desk.assert_sound();
    desk.index();
    assert!(desk.store.is_indexed().expect("asked"));
    assert_eq!(desk.titles(&words("alpha")), ["One"]);
    assert_eq!(desk.titles(&words("beta")), ["Two"]);
    desk.assert_sound();
}

#[test]
fn an_indexed_store_is_not_written_to() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![story("One", -1, "alpha")]);
    desk.reader.changed().expect("asked");
    desk.store.index_all().expect("nothing to do");
    desk.store.index_some(9).expect("nothing to do");
    assert!(!desk.reader.changed().expect("asked"));
}

#[test]
fn an_edit_is_found_by_its_new_words_only() {
    let (mut desk, feed) = Desk::with_daily();
    let many: Vec<PlacedEntry> =
        (0..40).map(|n| story(&format!("Entry {n}"), -n, "common")).collect();
    desk.save(feed, 0, many);
    let mut edited = story("Entry 7", -7, "rewritten");
    edited.entry.author = Some(line("Ana Writer"));
    desk.save(feed, 1, vec![edited.clone()]);
    assert_eq!(desk.titles(&words("rewritten")), ["Entry 7"]);
    assert_eq!(desk.reader.count(&words("common")).expect("count"), 39);
    assert_eq!(desk.titles(&in_field(Field::Author, "ana")), ["Entry 7"]);
    edited.entry.author = Some(line("Ben Editor"));
    desk.save(feed, 2, vec![edited]);
    assert_eq!(desk.titles(&in_field(Field::Author, "ana")), none());
    assert_eq!(desk.titles(&in_field(Field::Author, "ben editor")), ["Entry 7"]);
    desk.assert_sound();
}

#[test]
fn text_taken_from_the_page_is_searched_too() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![story("One", -1, "a teaser")]);
    let id = desk.id("One");
    let text = page_text("<p>the whole <b>story</b></p>");
    desk.store.save_page_text(id, &text, None, at(0)).expect("kept");
    desk.index();
    for text in ["teaser", "story", "\"whole story\""] {
        assert_eq!(desk.titles(&words(text)), ["One"], "{text}");
    }
    desk.store.save_page_text(id, &page_text("<p>another</p>"), None, at(1)).expect("kept");
    desk.index();
    assert_eq!(desk.titles(&words("story")), none());
    assert_eq!(desk.titles(&words("another")), ["One"]);
    desk.assert_sound();
}

#[test]
fn what_was_purged_is_not_found_before_and_after_the_index_knows() {
    let (mut desk, feed) = Desk::with_daily();
    let many: Vec<PlacedEntry> =
        (0..60).map(|n| story(&format!("Entry {n}"), -100 * n, "common words")).collect();
    for some in many.chunks(5) {
        desk.save(feed, 0, some.to_vec());
    }
    desk.save(feed, 1, vec![story("Last", 0, "common words")]);
    let removed = desk.store.purge(at(-1000)).expect("purged");
    for _ in 0..2 {
        let left = 61 - removed;
        assert_eq!(desk.reader.count(&words("common")).expect("count"), left);
        assert_eq!(desk.reader.count(&words("\"common words\"")).expect("count"), left);
        assert_eq!(desk.titles(&words("common")).len() as u64, left);
        desk.index();
        desk.assert_sound();
    }
    desk.follow(&[]);
    assert_eq!(desk.titles(&words("common")), none());
    desk.follow(&["https://daily.example/feed"]);
    assert_eq!(desk.titles(&words("common")).len() as u64, 61 - removed);
}

#[test]
fn merging_changes_no_answer_at_any_step() {
    let (mut desk, feed) = Desk::with_daily();
    let entries: Vec<PlacedEntry> = (0..200)
        .map(|n| story(&format!("Entry {n}"), -n, &format!("word{n} every third{}", n % 3)))
        .collect();
    save_only(&mut desk.store, feed, entries);
    let mut indexed = 0;
    let mut steps = 0;
    loop {
        let progress = desk.store.index_some(3).expect("a step");
        indexed += progress.done;
        steps += 1;
        assert_eq!(desk.reader.count(&words("every")).expect("count"), indexed, "step {steps}");
        // Another program may look at any moment.
        if steps % 9 == 0 {
            let reader = Reader::open(&desk.path()).expect("opened");
            assert_eq!(reader.count(&words("every")).expect("count"), indexed);
            desk.assert_sound();
        }
        if progress.is_complete {
            break;
        }
    }
    assert_eq!(indexed, 200);
    assert_eq!(desk.titles(&words("word77 ")), ["Entry 77"]);
    assert_eq!(desk.reader.count(&in_field(Field::Anywhere, "third0")).expect("count"), 67);
    desk.assert_sound();
}

#[test]
fn two_programs_may_index_at_the_same_time() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = (0..150).map(|n| story(&format!("Entry {n}"), -n, "every word")).collect();
    save_only(&mut desk.store, feed, entries);
    let path = desk.path();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut store = Store::open(&path).expect("opened");
                while !store.index_some(2).expect("in turn").is_complete {}
            });
        }
    });
    assert_eq!(desk.reader.count(&words("every")).expect("count"), 150);
    desk.assert_sound();
}

#[test]
fn a_match_is_shown_with_the_text_round_it() {
    let (mut desk, feed) = Desk::with_daily();
    let filler = "Nothing to see here. ".repeat(40);
    desk.save(
        feed,
        0,
        vec![
            story("Port", -1, &format!("<p>{filler}</p><p>The Zürich <b>strike</b> ends</p>")),
            story("天気", -2, &format!("<p>{filler}東京の外務省は声明を発表した。</p>")),
            story("Strike", -3, "<p>Dockers walk out.</p>"),
            story("Delta", -4, &format!("<p>A delta, a river.</p>{filler}<p>The river delta</p>")),
            story("Tails", -5, &format!("<p>{filler}</p><p>Zero\u{200b}width CO₂</p>")),
        ],
    );
    let shown = |text: &str| -> Vec<(String, Vec<String>)> {
        let found = desk.reader.best_matches(&words(text), 9).expect("matches");
        let shown = found.iter().map(|found| {
            let excerpt: &CleanText = &found.excerpt;
            let pieces = found.highlights.iter().map(|at| excerpt.as_str().get(at.clone()));
            let pieces = pieces.map(|piece| piece.expect("whole characters").to_owned());
            (excerpt.to_string(), pieces.collect())
        });
        shown.collect()
    };
    let [(title_only, nothing), (piece, marked)] = &shown("strike")[..] else { panic!("two") };
    assert_eq!((title_only.as_str(), nothing.len()), ("All about Strike.", 1));
    assert!(piece.ends_with("The Zürich strike ends") && piece.len() < 300, "{piece}");
    assert_eq!(marked, &["strike"]);
    assert_eq!(shown("zurich stri")[0].1, ["Zürich", "strike"]);
    assert_eq!(shown("外務省")[0].1, ["外務省"]);
    let (piece, marked) = &shown("\"river delta\"")[0];
    assert!(piece.ends_with("The river delta"), "{piece}");
    assert_eq!(marked, &["river delta"], "not where they stand apart");
    assert_eq!(shown("zerowidth co2")[0].1, ["Zerowidth", "CO₂"]);
    let newest = desk.reader.headlines(&words("zurich"), Anchor::First, 9).expect("read");
    assert_eq!(newest.len(), 1);
}

#[test]
fn words_that_begin_alike_are_found_whether_their_entries_stand_at_one_place_or_not() {
    let (mut desk, feed) = Desk::with_daily();
    let text = |n: i64| -> String {
        let word = |k: i64| {
            format!(
                "{}{} 中{}",
                ["con", "congo"][usize::from(k % 4 == 0)],
                (n * 37 + k * 17) % 1500,
                char::from_u32(0x4e00 + u32::try_from((n * 7 + k) % 900).unwrap()).unwrap()
            )
        };
        (0..60).map(word).collect::<Vec<_>>().join(" ")
    };
    let entries = (0..1200).map(|n| {
        story(&format!("Entry {n}"), -n, &if n % 3 == 0 { "else".to_owned() } else { text(n) })
    });
    save_only(&mut desk.store, feed, entries.collect());
    let at_one_place = |desk: &Desk| -> Vec<String> {
        let conn = rusqlite::Connection::open(desk.path()).expect("opened");
        let sql = "SELECT DISTINCT cast(beginning AS TEXT) FROM posting_beginning ORDER BY 1";
        let mut statement = conn.prepare(sql).expect("prepared");
        let rows = statement.query_map([], |row| row.get(0)).expect("asked");
        rows.collect::<Result<_, _>>().expect("read")
    };
    let mut indexed = 0;
    loop {
        let progress = desk.store.index_some(150).expect("a step");
        indexed += progress.done;
        // The newest are indexed first.
        let holders = (1200 - indexed..1200).filter(|n| n % 3 != 0).count() as u64;
        for asked in ["con", "cong", "congo", "中", "title:entry con"] {
            assert_eq!(desk.reader.count(&words(asked)).expect("count"), holders, "{asked}");
        }
        if progress.is_complete {
            break;
        }
    }
    assert_eq!(at_one_place(&desk), ["0con", "0中"]);
    desk.assert_sound();
    // What the feed lists no longer may go.
    save_only(&mut desk.store, feed, vec![story("Last", 1, "else")]);
    desk.store.purge(at(-600)).expect("purged");
    assert!(desk.reader.count(&words("con")).expect("count") < 800);
    desk.index();
    desk.assert_sound();
    let left = desk.reader.count(&words("con")).expect("count");
    assert_eq!(desk.reader.count(&words("congo")).expect("count"), left);
}
