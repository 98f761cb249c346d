//! A full disk, wherever it strikes: a change happens whole or not at all, and goes on once there
//! is room. `SQLite` itself says that there is none, from a number of pages on.

use super::{Change, Desk, Filter, Mark, at, entry, updated};
use crate::model::{FeedContent, FeedId};
use crate::store::{Store, StoreError};

const POINTS: i64 = 50;

fn number(store: &Store, sql: &str) -> i64 {
    store.conn.query_row(sql, [], |row| row.get(0)).expect("a number")
}

fn limit(store: &Store, pages: i64) {
    number(store, &format!("PRAGMA max_page_count = {pages}"));
}

fn document(round: i64) -> FeedContent {
    let entries = (0..40).map(|n| {
        let mut placed = entry(&format!("Entry {round} {n}"), round * 50 - n, &["World / Asia"]);
        let text = format!("{} ", n * 7919).repeat(200);
        placed.entry.content_html = Some(format!("<p>{text}</p>"));
        placed
    });
    FeedContent { entries: entries.collect(), ..super::content() }
}

fn assert_full<T>(outcome: Result<T, StoreError>) -> bool {
    match outcome {
        Ok(_) => false,
        Err(StoreError::DiskFull { .. }) => true,
        Err(other) => panic!("{other}"),
    }
}

fn save(store: &mut Store, feed: FeedId, round: i64) -> bool {
    assert_full(store.save_update(&updated(feed, round, document(round))))
}

#[test]
fn a_full_disk_leaves_no_half_state_wherever_it_strikes() {
    let (mut desk, feed) = Desk::with_daily();
    desk.store.save_update(&updated(feed, 0, document(0))).expect("saved");
    let mut refused = 0;
    for point in 0..POINTS {
        let used = number(&desk.store, "PRAGMA page_count");
        limit(&desk.store, used + point % 6);
        let before = desk.reader.counts().expect("counts");
        let was_full = save(&mut desk.store, feed, point + 1);
        let after = desk.reader.counts().expect("counts");
        let came = after.total - before.total;
        assert_eq!(came, if was_full { 0 } else { 40 }, "all or none, at point {point}");
        refused += i64::from(was_full);
        let entries: Vec<_> = desk
            .reader
            .headlines(&Filter { only_unread: true, ..Filter::default() }, super::Anchor::First, 30)
            .expect("read")
            .iter()
            .map(|headline| headline.id)
            .collect();
        let change = Change { mark: Mark::Starred, is_set: true, entries };
        let starred = desk.reader.counts().expect("counts").starred;
        let was_full = assert_full(desk.store.apply(&change, at(point)));
        let is_whole = desk.reader.counts().expect("counts").starred >= starred;
        assert!(is_whole, "at point {point}, full: {was_full}");
        let removed = desk.store.purge(at(point * 50 - 400));
        refused += i64::from(assert_full(removed));
        if point % 10 == 0 {
            desk.assert_sound();
        }
        limit(&desk.store, 1_000_000);
        if was_full {
            desk.store.apply(&change, at(point)).expect("room again");
        }
        assert!(!save(&mut desk.store, feed, point + 1), "room again");
    }
    desk.assert_sound();
    assert!(refused >= POINTS / 5, "the disk was full {refused} times");
}
