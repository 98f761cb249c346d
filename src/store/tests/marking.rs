//! Marks: set, taken back, set on a whole list.

use super::{Anchor, Change, Desk, EntryId, Filter, Mark, at, entry, in_section, words};

fn desk() -> Desk {
    let (mut desk, feed) = Desk::with_daily();
    let entries = vec![
        entry("One", -10, &["Sport"]),
        entry("Two", -20, &["Sport / Cricket", "Politics"]),
        entry("Three", -30, &["Politics"]),
    ];
    desk.save(feed, 0, entries);
    desk
}

#[test]
fn a_mark_is_there_at_once_and_after_opening_again() {
    let mut desk = desk();
    desk.mark(Mark::Read, true, &["Two"]);
    desk.mark(Mark::Starred, true, &["Two", "Three"]);
    desk.reader = crate::store::Reader::open(&desk.path()).expect("opened again");
    let marks = |title: &str| {
        let id = desk.id(title);
        let headline = desk.reader.entry(id).expect("read").expect("cached").headline;
        (headline.is_read, headline.is_starred)
    };
    assert_eq!(marks("One"), (false, false));
    assert_eq!(marks("Two"), (true, true));
    assert_eq!(marks("Three"), (false, true));
    desk.assert_sound();
}

#[test]
fn marking_a_list_names_what_changed_so_that_it_can_be_undone() {
    for (filter, mark, is_set, changed) in [
        (in_section("Sport"), Mark::Read, true, vec!["One"]),
        (Filter::default(), Mark::Read, true, vec!["One", "Three"]),
        (Filter::default(), Mark::Read, false, vec!["Two"]),
        (Filter { only_unread: true, ..Filter::default() }, Mark::Read, false, vec![]),
        (in_section("Politics"), Mark::Starred, true, vec!["Three"]),
        (Filter::default(), Mark::Starred, false, vec!["Two"]),
        (words("two OR three"), Mark::Read, true, vec!["Three"]),
        (words("\"about three\""), Mark::Read, true, vec!["Three"]),
        (in_section("Weather"), Mark::Read, true, vec![]),
    ] {
        let mut desk = desk();
        desk.mark(Mark::Read, true, &["Two"]);
        desk.mark(Mark::Starred, true, &["Two"]);
        let before = desk.reader.counts().expect("counts");
        let change =
            desk.store.mark_matching(&filter, mark.clone(), is_set, at(1)).expect("marked");
        let entries: Vec<EntryId> = changed.iter().map(|title| desk.id(title)).collect();
        assert_eq!(change, Change { mark, is_set, entries }, "{filter:?}");
        desk.assert_sound();
        desk.store.apply(&change.inverse(), at(2)).expect("undone");
        assert_eq!(desk.reader.counts().expect("counts"), before);
        desk.assert_sound();
    }
}

#[test]
fn marking_what_is_gone_or_already_so_changes_nothing() {
    let mut desk = desk();
    desk.mark(Mark::Read, true, &["One"]);
    let before = desk.reader.counts().expect("counts");
    let entries = vec![desk.id("One"), EntryId(4711), EntryId(-1), desk.id("One")];
    let change = Change { mark: Mark::Read, is_set: true, entries };
    desk.store.apply(&change, at(1)).expect("applied");
    assert_eq!(desk.reader.counts().expect("counts"), before);
    desk.assert_sound();
}

#[test]
fn a_star_taken_from_an_entry_of_a_dropped_feed_can_be_put_back() {
    let mut desk = desk();
    desk.mark(Mark::Starred, true, &["One"]);
    let id = desk.id("One");
    desk.follow(&[]);
    let change = Change { mark: Mark::Starred, is_set: false, entries: vec![id] };
    desk.store.apply(&change, at(1)).expect("applied");
    assert_eq!(desk.titles(&Filter::default()), Vec::<String>::new());
    desk.store.apply(&change.inverse(), at(2)).expect("undone");
    assert_eq!(desk.titles(&Filter::default()), ["One"]);
    desk.assert_sound();
}

#[test]
fn a_full_disk_undoes_the_change_whole_and_says_so() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -10, &["Sport"])]);
    let limit = |desk: &Desk, pages: i64| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        desk.store.conn.query_row(&sql, [], |_| Ok(())).expect("limited");
    };
    limit(&desk, 1);
    let mut huge = entry("Huge", -5, &["World / Asia"]);
    huge.entry.content_html = Some("word ".repeat(200_000));
    let update = super::updated(
        feed,
        1,
        super::FeedContent {
            entries: (0..300)
                .map(|n| entry(&format!("Entry {n}"), -n, &["World / Asia"]))
                .chain([huge])
                .collect(),
            ..super::content()
        },
    );
    let error = desk.store.save_update(&update).expect_err("no room").to_string();
    assert!(error.contains("is full"), "{error}");
    assert_eq!(desk.titles(&Filter::default()), ["One"]);
    desk.assert_sound();
    limit(&desk, 1_000_000);
    assert_eq!(desk.store.save_update(&update).expect("room again").new_entries, 301);
    assert_eq!(desk.count("World"), Some((301, 301)));
    desk.assert_sound();
}

#[test]
fn a_list_marked_read_in_steps_leaves_room_for_other_marks() {
    let (mut desk, feed) = Desk::with_daily();
    // All at the same moment, as a feed without dates has them, and some sections.
    let sections = ["Sport", "Sport / Cricket", "World"];
    let entries = (0..4500).map(|n| entry(&format!("Entry {n}"), -9, &[sections[n % 3]]));
    desk.save(feed, 0, entries.collect());
    desk.mark(Mark::Starred, true, &["Entry 44"]);
    let whole = Filter::default();
    let mut marking = desk.store.begin_marking(&whole, Mark::Read, true, at(1)).expect("begun");
    assert!(desk.store.go_on_marking(&mut marking, at(1)).expect("some"), "more is left");
    assert_eq!(desk.reader.counts().expect("counts").unread, 2500);
    desk.assert_sound();

    // The oldest and the newest: one is still to come, the other was marked already.
    let oldest = desk.reader.headlines(&whole, Anchor::Last, 1).expect("read").remove(0).id;
    let newest = desk.reader.headlines(&whole, Anchor::First, 1).expect("read").remove(0).id;
    let unread = Change { mark: Mark::Read, is_set: false, entries: vec![oldest, newest] };
    desk.store.apply(&unread, at(2)).expect("marked");
    marking.leave_out(&unread);
    while desk.store.go_on_marking(&mut marking, at(3)).expect("some") {}
    let change = marking.change();
    assert_eq!(change.entries.len(), 4499, "the oldest was never touched");
    let left = Filter { only_unread: true, ..whole };
    let left = desk.reader.headlines(&left, Anchor::First, 9).expect("read");
    assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [newest, oldest]);
    assert_eq!(desk.reader.counts().expect("counts").starred, 1);
    desk.assert_sound();

    desk.store.undo(at(4)).expect("undone").expect("the two marks");
    desk.store.undo(at(5)).expect("undone").expect("the list");
    assert_eq!(desk.count("Sport"), Some((3000, 3000)));
    desk.assert_sound();
}

#[test]
fn a_section_marked_read_leaves_its_neighbours_unread() {
    let (mut desk, feed) = Desk::with_daily();
    let sections = ["Sport", "World"].into_iter().cycle();
    let entries =
        (0..60).zip(sections).map(|(n, section)| entry(&format!("Entry {n}"), -n, &[section]));
    desk.save(feed, 0, entries.collect());
    let change = desk.store.mark_matching(&in_section("Sport"), Mark::Read, true, at(1));
    assert_eq!(change.expect("marked").entries.len(), 30);
    assert_eq!((desk.count("Sport"), desk.count("World")), (Some((30, 0)), Some((30, 30))));
    desk.assert_sound();
}
