//! Backups: an empty home becomes what was, and nothing is ever taken away.

use std::path::{Path, PathBuf};

use super::{Desk, Filter, Mark, at, entry, in_section, subscription};
use crate::model::{SavedArticle, Subscription};
use crate::store::{Backup, Reader, Restored, SnapshotFault, Store, write_snapshot_if_due};

const DAY: i64 = 86_400;
const FEEDS: [&str; 2] = ["https://daily.example/feed", "https://gazette.example/feed"];

/// A desk with a state of every kind.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.follow(&FEEDS);
    for (number, address) in FEEDS.iter().enumerate() {
        let feed = desk.feed(address).id;
        let entries = (0..20).map(|n| entry(&format!("Entry {number} {n}"), -n, &["Sport"]));
        desk.save(feed, 0, entries.collect());
    }
    desk.mark(Mark::Read, true, &["Entry 0 1", "Entry 0 2", "Entry 1 3"]);
    desk.mark(Mark::Starred, true, &["Entry 0 2", "Entry 1 4"]);
    let path = desk.path().display().to_string();
    let saved = SavedArticle { entry: desk.id("Entry 1 5"), saved_at: at(1), path };
    desk.store.record_saved(&saved).expect("saved");
    desk
}

fn files(desk: &Desk, prefix: &str) -> Vec<PathBuf> {
    let folder = desk.folder.path().join("backups");
    let listed = std::fs::read_dir(folder).expect("backups").map(|file| file.expect("ok").path());
    let is_wanted =
        |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().starts_with(prefix);
    let mut found: Vec<PathBuf> = listed.filter(is_wanted).collect();
    found.sort();
    found
}

/// The state as text, without the moment it was taken.
fn state(path: &Path) -> Vec<String> {
    let folder = path.parent().expect("a folder").join("state-now");
    std::fs::create_dir_all(&folder).expect("made");
    let reader = Reader::open(path).expect("opened");
    drop(reader);
    let copy = folder.join("store.db");
    drop(std::fs::remove_file(&copy));
    let conn = rusqlite::Connection::open(path).expect("opened");
    conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()]).expect("copied");
    assert!(write_snapshot_if_due(&copy, at(9 * DAY)).expect("written"));
    let snapshot = Backup::newest(&copy, at(10_000_000)).expect("a snapshot").path().to_owned();
    let text = std::fs::read_to_string(snapshot).expect("text");
    std::fs::remove_dir_all(&folder).expect("removed");
    let lines = text.lines().skip(1).filter(|line| !line.starts_with("{\"end\""));
    // A feed's number is the store's own.
    lines.map(|line| line.split_once("\"url\"").map_or(line, |(_, rest)| rest).to_owned()).collect()
}

/// A store elsewhere that follows the same and is restored from `desk`'s backups.
fn restored(desk: &Desk) -> (Desk, Restored) {
    let backup = Backup::newest(&desk.path(), at(10_000_000)).expect("a backup");
    let mut empty = Desk::new();
    let kept = backup.subscriptions().expect("read");
    let kept: Vec<Subscription> = kept.into_iter().map(|kept| kept.subscription).collect();
    empty.store.follow(&kept, at(0)).expect("followed");
    let done = empty.store.restore(&backup, at(5)).expect("restored");
    (empty, done)
}

#[test]
fn an_empty_home_becomes_what_it_was() {
    let mut desk = desk();
    assert!(write_snapshot_if_due(&desk.path(), at(10)).expect("written"));
    // After the snapshot: known to the journal alone.
    desk.store.mark_matching(&in_section("Sport"), Mark::Read, true, at(20)).expect("marked");
    desk.store.undo(at(30)).expect("undone");
    let late = [desk.id("Entry 0 7"), desk.id("Entry 0 2")];
    for (entry, is_set) in [(late[0], true), (late[1], false)] {
        let change = super::Change { mark: Mark::Starred, is_set, entries: vec![entry] };
        desk.store.apply(&change, at(40)).expect("marked");
    }
    let (mut home, done) = restored(&desk);
    assert_eq!(done, Restored { read: 3, starred: 2, tags: 0, saved: 1, placed: 0 });
    assert_eq!(state(&home.path()), state(&desk.path()));
    assert_eq!(home.titles(&Filter { only_starred: true, ..Filter::default() }).len(), 2);
    home.assert_sound();
    // When the feeds bring the entries again, their marks are there.
    let feed = home.feed(FEEDS[0]).id;
    home.save(feed, 50, (0..20).map(|n| entry(&format!("Entry 0 {n}"), -n, &["Sport"])).collect());
    let unread = home.titles(&Filter { only_unread: true, feed: Some(feed), ..Filter::default() });
    assert_eq!(unread.len(), 18, "{unread:?}");
    home.assert_sound();
    let again = home
        .store
        .restore(&Backup::newest(&desk.path(), at(10_000_000)).expect("a backup"), at(60));
    assert_eq!(again.expect("restored"), Restored::default(), "doing it again changes nothing");
}

#[test]
fn restoring_takes_nothing_away() {
    let mut desk = desk();
    write_snapshot_if_due(&desk.path(), at(10)).expect("written");
    desk.mark(Mark::Starred, true, &["Entry 1 9"]);
    let before = state(&desk.path());
    let backup = Backup::newest(&desk.path(), at(10_000_000)).expect("a backup");
    let done = desk.store.restore(&backup, at(20)).expect("restored");
    assert_eq!((done, state(&desk.path())), (Restored::default(), before));
    // What the backup says is starred becomes so; what it does not know stays.
    desk.mark(Mark::Starred, false, &["Entry 0 2"]);
    let snapshot = files(&desk, "state-").remove(0);
    std::fs::remove_file(files(&desk, "changes-").remove(0)).expect("removed");
    let alone = Backup::of_file(&snapshot).expect("a snapshot");
    let done = desk.store.restore(&alone, at(30)).expect("restored");
    assert_eq!(done, Restored { starred: 1, ..Restored::default() });
    assert_eq!(desk.reader.counts().expect("counts").starred, 3);
    desk.assert_sound();
}

#[test]
fn a_snapshot_is_written_once_a_day_when_something_changed_and_seven_are_kept() {
    let mut desk = desk();
    let write = |desk: &Desk, day: i64| write_snapshot_if_due(&desk.path(), at(day * DAY));
    assert!(write(&desk, 0).expect("written"));
    assert!(!write(&desk, 0).expect("that day's is there"));
    assert!(!write(&desk, 1).expect("nothing changed"));
    for day in 2..14 {
        let change = super::Change {
            mark: Mark::Starred,
            is_set: true,
            entries: vec![desk.id(&format!("Entry 0 {day}"))],
        };
        desk.store.apply(&change, at(day * DAY)).expect("marked");
        assert_eq!(write(&desk, day).expect("looked"), day > 2, "one star of these was set");
    }
    let snapshots = files(&desk, "state-");
    assert_eq!(snapshots.len(), 7);
    let journals = files(&desk, "changes-");
    assert_eq!(journals.len(), 7, "those since the oldest snapshot: {journals:?}");
    #[cfg(unix)]
    for file in snapshots.iter().chain(&journals) {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().expect("met").permissions().mode() & 0o077, 0, "{file:?}");
    }
}

#[test]
fn a_cut_snapshot_is_passed_over_and_cut_lines_lose_only_themselves() {
    let mut desk = desk();
    write_snapshot_if_due(&desk.path(), at(0)).expect("written");
    desk.mark(Mark::Starred, true, &["Entry 1 1"]);
    write_snapshot_if_due(&desk.path(), at(DAY)).expect("written");
    let newest = files(&desk, "state-").remove(1);
    let whole = std::fs::read(&newest).expect("read");
    std::fs::write(&newest, &whole[..whole.len() - 20]).expect("cut");
    let journal = files(&desk, "changes-").remove(0);
    let text = std::fs::read_to_string(&journal).expect("text");
    std::fs::write(&journal, format!("{text}{{\"at\":\"20")).expect("cut in a line");
    let change =
        super::Change { mark: Mark::Read, is_set: true, entries: vec![desk.id("Entry 1 2")] };
    desk.store.apply(&change, at(3)).expect("marked");
    let (home, done) = restored(&desk);
    assert_eq!(done, Restored { read: 4, starred: 3, tags: 0, saved: 1, placed: 0 });
    assert_eq!(state(&home.path()), state(&desk.path()));
}

#[test]
fn what_was_saved_after_the_snapshot_comes_back_and_what_is_no_longer_does_not() {
    let mut desk = desk();
    write_snapshot_if_due(&desk.path(), at(10)).expect("written");
    let ids = ["Entry 0 7", "Entry 0 8", "Entry 1 5"].map(|title| desk.id(title));
    let mut paths = Vec::new();
    for (entry, name) in ids.into_iter().zip(["one.html", "two.html"]) {
        let path = desk.folder.path().join(name);
        std::fs::write(&path, "<p>Kept.</p>").expect("written");
        paths.push(path.display().to_string());
        let path = path.display().to_string();
        let saved = SavedArticle { entry, saved_at: at(20), path };
        desk.store.record_saved(&saved).expect("saved");
    }
    // Their files are still there: the journal alone knows.
    for entry in ids.into_iter().skip(1) {
        desk.store.forget_saved(entry).expect("forgotten");
    }
    let (home, done) = restored(&desk);
    assert_eq!(done.saved, 1);
    let only_saved = Filter { only_saved: true, ..Filter::default() };
    assert_eq!(home.titles(&only_saved), ["Entry 0 7"]);
    let record = home.reader.saved(home.id("Entry 0 7")).expect("read").expect("saved");
    assert_eq!((record.saved_at, &record.path), (at(20), &paths[0]));
    assert_eq!(state(&home.path()), state(&desk.path()));
    home.assert_sound();
}

#[test]
fn a_snapshot_that_is_not_as_it_was_written_is_told_and_taken_if_there_is_no_other() {
    let desk = desk();
    write_snapshot_if_due(&desk.path(), at(10)).expect("written");
    let snapshot = files(&desk, "state-").remove(0);
    let whole = std::fs::read_to_string(&snapshot).expect("text");
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let cut = whole.get(..whole.len() - 20).expect("a longer one");
    for (text, fault) in [
        (whole.clone(), None),
        (cut.to_owned(), Some(SnapshotFault::Cut)),
        (lines[..lines.len() - 1].concat(), Some(SnapshotFault::Cut)),
        (whole.replacen("Entry", "Entrx", 1), Some(SnapshotFault::Damaged)),
        ([&lines[..1], &lines[2..]].concat().concat(), Some(SnapshotFault::Damaged)),
    ] {
        std::fs::write(&snapshot, &text).expect("written");
        assert_eq!(Backup::of_file(&snapshot).expect("a snapshot").fault(), fault, "{text}");
        let newest = Backup::newest(&desk.path(), at(20)).expect("a backup");
        assert_eq!(newest.path(), snapshot);
    }
}

#[test]
fn only_a_snapshot_is_restored_from() {
    let desk = desk();
    assert!(Backup::newest(&desk.folder.path().join("elsewhere/store.db"), at(0)).is_none());
    let path = desk.folder.path().join("notes.jsonl");
    std::fs::write(&path, "{\"notes\": 1}\n").expect("written");
    let error = Backup::of_file(&path).expect_err("refused").to_string();
    assert!(error.contains("no snapshot") && error.contains("notes.jsonl"), "{error}");
}

#[test]
fn a_dropped_feed_keeps_its_marks_through_a_restore() {
    let mut desk = desk();
    desk.store.follow(&[subscription(FEEDS[1])], at(5)).expect("followed");
    write_snapshot_if_due(&desk.path(), at(10)).expect("written");
    let (mut home, _) = restored(&desk);
    assert_eq!(home.reader.feeds().expect("feeds").len(), 1);
    assert_eq!(state(&home.path()), state(&desk.path()));
    let all: Vec<Subscription> = FEEDS.iter().map(|address| subscription(address)).collect();
    home.store.follow(&all, at(20)).expect("followed again");
    let starred = home.titles(&Filter { only_starred: true, ..Filter::default() });
    assert_eq!(starred, ["Entry 0 2", "Entry 1 4"]);
    home.assert_sound();
}

/// Takes seconds, so that it is run when asked for: `cargo test -- --ignored million`.
#[test]
#[ignore = "takes a minute in a debug build"]
fn a_million_read_entries_are_written_and_restored() {
    let desk = desk();
    let feed = desk.feed(FEEDS[0]).id.0;
    desk.store
        .conn
        .execute_batch(&format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000000)
             INSERT INTO mark SELECT {feed}, n * 7919, 1, 0, 0 FROM n"
        ))
        .expect("marked");
    let start = std::time::Instant::now();
    write_snapshot_if_due(&desk.path(), at(10)).expect("written");
    let written = start.elapsed();
    let (home, done) = restored(&desk);
    let took = format!("written after {written:?}, restored after {:?}\n", start.elapsed());
    std::io::Write::write_all(&mut std::io::stderr(), took.as_bytes()).expect("told");
    assert_eq!(done.read, 1_000_003);
    assert_eq!(state(&home.path()), state(&desk.path()));
}

#[test]
fn a_store_that_is_opened_first_by_a_backup_is_well() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("store.db");
    assert!(write_snapshot_if_due(&path, at(0)).expect("written"));
    assert_eq!(Store::open(&path).expect("opened").check().expect("checked"), Vec::<String>::new());
}
