//! Finding contradictions, mending them, and what the store takes on disk.

use super::{Desk, Filter, Mark, Store, at, entry, in_section};

/// Two feeds, marks, a section tree.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.follow(&["https://daily.example/feed", "https://weekly.example/feed"]);
    let daily = desk.feed("https://daily.example/feed").id;
    let weekly = desk.feed("https://weekly.example/feed").id;
    let mut long = entry("Long read", -5, &["World / Asia"]);
    let words: Vec<String> = (0..40_000).map(|n| format!("w{}", n * 7919 % 65_521)).collect();
    long.entry.content_html = Some(words.join(" "));
    desk.save(daily, 0, vec![entry("One", -10, &["Sport"]), entry("Two", -20, &["World"])]);
    desk.save(weekly, 1, vec![long]);
    desk.mark(Mark::Read, true, &["One"]);
    desk.mark(Mark::Starred, true, &["Two"]);
    desk
}

#[test]
fn every_contradiction_is_found_and_mended() {
    for (damage, told) in [
        ("UPDATE list SET unread = unread + 1 WHERE id = 1", "numbers differ"),
        ("DELETE FROM list_row WHERE list_id = 1 AND entry_id = 1", "holds other entries"),
        ("UPDATE list_row SET is_read = 0 WHERE entry_id = 2", "holds other entries"),
        ("UPDATE list_row SET sorted_at = sorted_at + 1 WHERE entry_id = 2", "other entries"),
        ("INSERT INTO list_row VALUES (1, 0, 5, 99)", "holds other entries"),
        ("UPDATE entry SET lists = '[]' WHERE id = 1", "shown or hidden"),
        ("DELETE FROM mark WHERE is_starred", "starred or the saved list"),
        ("INSERT INTO body VALUES (99, 1, 0, 1)", "a body's entry is gone"),
        ("DELETE FROM pack WHERE id = 1", "a body's text is gone"),
        ("INSERT INTO pack VALUES (99, x'00', NULL)", "a text belongs to no body"),
        (
            "INSERT INTO full_text (entry_id, taken_at, html, base) VALUES (99, 0, x'00', 'x')",
            "page's",
        ),
        ("INSERT INTO saved VALUES (99, 0, '/x')", "saved article's entry"),
        ("DELETE FROM feed WHERE id = 2", "entry's feed is gone"),
        ("UPDATE pack SET html = x'00112233'", "article's text cannot be read: 3"),
        (
            "INSERT INTO full_text (entry_id, taken_at, html, base) VALUES (1, 0, x'0011', 'x')",
            "page cannot be read",
        ),
        ("DELETE FROM posting", "found by none: 3"),
    ] {
        let mut desk = desk();
        let before = (desk.titles(&Filter::default()), desk.count("Sport"), desk.count("World"));
        desk.assert_sound();
        desk.store.conn.execute_batch(damage).expect("broken");
        let found = desk.store.check().expect("checked");
        assert!(found.iter().any(|line| line.contains(told)), "{damage}: {found:?}");
        let done = desk.store.repair().expect("mended");
        assert!(!done.is_empty());
        desk.assert_sound();
        if !damage.contains("FROM feed") {
            let after = (desk.titles(&Filter::default()), desk.count("Sport"), desk.count("World"));
            assert_eq!(after, before, "{damage}");
        }
        assert_eq!(desk.store.check().expect("checked"), Vec::<String>::new());
    }
}

#[test]
fn what_was_marked_stays_when_its_feed_is_gone() {
    for is_address_known in [true, false] {
        let mut desk = desk();
        let weekly = desk.feed("https://weekly.example/feed").id;
        desk.save(weekly, 2, vec![entry("Short read", -6, &[])]);
        desk.mark(Mark::Starred, true, &["Long read"]);
        desk.store.conn.execute("DELETE FROM feed WHERE id = ?1", [weekly.0]).expect("broken");
        if !is_address_known {
            let sql = "DELETE FROM feed_address WHERE feed_id = ?1";
            desk.store.conn.execute(sql, [weekly.0]).expect("broken");
        }
        desk.store.repair().expect("mended");
        desk.assert_sound();
        let starred = Filter { only_starred: true, ..Filter::default() };
        assert_eq!(desk.titles(&starred), ["Long read", "Two"]);
        // Where its address is known, the next start follows it with all that it had.
        desk.follow(&["https://daily.example/feed", "https://weekly.example/feed"]);
        assert_eq!(desk.titles(&starred), ["Long read", "Two"]);
        assert_eq!(desk.titles(&Filter::default()).len(), 3 + usize::from(is_address_known));
        desk.assert_sound();
    }
}

#[test]
fn mending_a_sound_store_changes_nothing_that_is_read() {
    let mut desk = desk();
    let read = |desk: &Desk| {
        let unread = Filter { only_unread: true, ..Filter::default() };
        let counts = desk.reader.counts().expect("counts");
        (
            desk.titles(&Filter::default()),
            desk.titles(&unread),
            desk.titles(&in_section("World")),
            counts,
        )
    };
    let before = read(&desk);
    desk.store.repair().expect("mended");
    assert_eq!(read(&desk), before);
    desk.assert_sound();
}

#[test]
fn what_each_feed_takes_is_told_largest_first() {
    let desk = desk();
    let usage = desk.store.usage().expect("told");
    let urls: Vec<u64> = usage.feeds.iter().map(|feed| feed.entries).collect();
    assert_eq!(urls, [1, 2], "one long read takes more than two short ones");
    assert!(usage.feeds[0].bodies_bytes > 10 * usage.feeds[1].bodies_bytes, "{usage:?}");
    let kinds = usage.bodies_bytes + usage.entries_bytes + usage.lists_bytes + usage.index_bytes;
    assert_eq!(kinds + usage.free_bytes + usage.other_bytes, usage.file_bytes, "{usage:?}");
    assert!(usage.bodies_bytes >= usage.feeds[0].bodies_bytes);
}

#[test]
fn the_room_of_removed_entries_is_given_back() {
    let mut desk = desk();
    let weekly = desk.feed("https://weekly.example/feed").id;
    desk.save(weekly, 5, vec![entry("Short read", 5, &[])]);
    assert_eq!(desk.store.purge(at(-1)).expect("purged"), 1);
    assert!(desk.store.usage().expect("told").free_bytes > 50_000);
    let (before, after) = desk.store.compact().expect("compacted");
    assert!(after + 50_000 < before, "{before} -> {after}");
    assert_eq!(desk.store.usage().expect("told").free_bytes, 0);
    desk.assert_sound();
    assert_eq!(desk.titles(&Filter::default()), ["Short read", "One", "Two"]);
}

#[test]
fn a_repaired_store_is_not_built_anew_and_a_later_kill_is_still_noticed() {
    let mut desk = desk();
    let path = desk.path();
    let left = path.with_file_name("store.db.use");
    desk.store.presence.iter().for_each(crate::store::presence::Presence::note_damage);
    desk.store.repair().expect("mended");
    let killed_now = std::fs::read(&left).expect("read");
    let Desk { store, reader, folder: _folder, .. } = desk;
    drop((store, reader));
    let (store, recovered) = Store::open_or_recover(&path, at(0)).expect("opened");
    assert_eq!(recovered, None);
    drop(store);
    std::fs::write(&left, killed_now).expect("as a kill leaves it");
    let (store, recovered) = Store::open_or_recover(&path, at(0)).expect("opened");
    assert_eq!(recovered, None);
    assert!(store.is_unchecked());
}
