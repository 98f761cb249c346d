//! Taking changes of marks back: after a restart, from another program, however many they name.

use super::{Change, Desk, Filter, Mark, at, entry, in_section};
use crate::store::Store;

fn desk() -> Desk {
    let (mut desk, feed) = Desk::with_daily();
    let entries = (0..6).map(|n| entry(&format!("Entry {n}"), -n, &["Sport"])).collect();
    desk.save(feed, 0, entries);
    desk
}

fn unread(desk: &Desk) -> u64 {
    desk.reader.counts().expect("counts").unread
}

#[test]
fn a_list_marked_read_by_mistake_is_taken_back_after_a_restart() {
    let mut desk = desk();
    desk.mark(Mark::Read, true, &["Entry 2"]);
    let marked = desk.store.mark_matching(&in_section("Sport"), Mark::Read, true, at(1));
    assert_eq!(marked.expect("marked").entries.len(), 5);
    desk.store = Store::open(&desk.path()).expect("opened again");
    let undone = desk.store.undo(at(2)).expect("undone").expect("there was a change");
    assert_eq!((undone.mark, undone.is_set, undone.entries.len()), (Mark::Read, false, 5));
    assert_eq!(unread(&desk), 5, "what was read before stays read");
    desk.store.undo(at(3)).expect("undone").expect("the one before");
    assert_eq!(unread(&desk), 6);
    assert_eq!(desk.store.undo(at(4)).expect("asked"), None, "undoing is not undone");
    desk.assert_sound();
}

#[test]
fn two_running_programs_share_what_can_be_taken_back() {
    let mut desk = desk();
    let mut other = Store::open(&desk.path()).expect("a second program");
    desk.mark(Mark::Starred, true, &["Entry 1"]);
    let entries = vec![desk.id("Entry 2")];
    let read = Change { mark: Mark::Read, is_set: true, entries };
    other.apply(&read, at(1)).expect("marked");
    assert_eq!(desk.store.undo(at(2)).expect("undone"), Some(read.inverse()));
    let star = other.undo(at(3)).expect("undone").expect("the star");
    assert_eq!((star.mark, star.is_set), (Mark::Starred, false));
    assert_eq!(desk.store.undo(at(4)).expect("asked"), None);
}

#[test]
fn the_last_hundred_changes_can_be_taken_back() {
    let mut desk = desk();
    let entries = vec![desk.id("Entry 0")];
    for number in 0..131 {
        let change =
            Change { mark: Mark::Starred, is_set: number % 2 == 0, entries: entries.clone() };
        desk.store.apply(&change, at(number)).expect("marked");
    }
    let mut undone = 0;
    while desk.store.undo(at(200)).expect("undone").is_some() {
        undone += 1;
    }
    assert_eq!(undone, 100);
}

#[test]
fn what_changed_nothing_or_is_gone_is_passed_over() {
    let mut desk = desk();
    desk.mark(Mark::Starred, true, &["Entry 0"]);
    desk.mark(Mark::Read, true, &["Entry 1"]);
    desk.mark(Mark::Read, true, &["Entry 1"]);
    desk.store.mark_matching(&in_section("Weather"), Mark::Read, true, at(1)).expect("none");
    let feed = desk.feed("https://daily.example/feed").id;
    desk.save(feed, 2, vec![entry("Entry 9", 0, &[])]);
    assert_eq!(desk.store.purge(at(3)).expect("purged"), 5);
    let undone = desk.store.undo(at(4)).expect("undone").expect("the star is left");
    assert_eq!((undone.mark, undone.is_set), (Mark::Starred, false));
    assert_eq!(desk.store.undo(at(5)).expect("asked"), None);
    desk.assert_sound();
}

#[test]
fn a_change_that_could_not_be_kept_is_not_offered_for_taking_back() {
    let mut desk = desk();
    desk.mark(Mark::Starred, true, &["Entry 0"]);
    desk.store
        .conn
        .execute_batch(
            "CREATE TRIGGER no BEFORE INSERT ON undo BEGIN SELECT raise(ABORT, 'no'); END",
        )
        .expect("ok");
    let entries = vec![desk.id("Entry 1")];
    let change = Change { mark: Mark::Read, is_set: true, entries };
    assert!(desk.store.apply(&change, at(1)).is_err());
    assert_eq!(unread(&desk), 6, "the mark is not kept either");
    desk.store.conn.execute_batch("DROP TRIGGER no").expect("ok");
    let undone = desk.store.undo(at(2)).expect("undone").expect("the star");
    assert_eq!(undone.mark, Mark::Starred);
    assert_eq!(desk.titles(&Filter { only_starred: true, ..Filter::default() }), [""; 0]);
}
