//! Opening: new, older, newer, foreign and damaged files, several processes.

use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use super::{Change, Desk, EntryId, Filter, Mark, at, entry, subscription};
use crate::store::schema::STEPS;
use crate::store::{Reader, Store, StoreError, write_snapshot_if_due};

const NEXT_STEP: &str = "ALTER TABLE feed ADD COLUMN mood TEXT";
const BROKEN_STEP: &str = "ALTER TABLE feed ADD COLUMN mood TEXT; DROP TABLE nowhere";

fn steps(extra: &[&'static str]) -> Vec<&'static str> {
    STEPS.iter().copied().chain(extra.iter().copied()).collect()
}

fn content_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|file| file.expect("a file").path())
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.display().to_string(), std::fs::read(&path).expect("read")))
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect();
    files.sort();
    files
}

fn this_version() -> i64 {
    crate::store::migrate::steps_version(STEPS)
}

#[test]
fn a_newer_store_is_refused_and_not_touched() {
    let desk = Desk::new();
    let path = desk.path();
    drop((desk.store, desk.reader));
    let newer = Store::open_with_steps(&path, &steps(&[NEXT_STEP])).expect("brought to the next");
    let before = content_of(desk.folder.path());
    for refused in [Store::open(&path).err(), Reader::open(&path).err()] {
        let error = refused.expect("refused");
        let text = error.to_string();
        let StoreError::Newer { found, known, .. } = error else { panic!("{text}") };
        assert_eq!((found, known), (this_version() + 1, this_version()), "{text}");
        let copy = format!("store.db.version-{}", this_version());
        assert!(text.contains(&copy), "names the copy: {text}");
        assert_eq!(content_of(desk.folder.path()), before, "not touched, its log neither");
    }
    drop(newer);
    let before = content_of(desk.folder.path());
    assert!(Store::open(&path).is_err());
    assert_eq!(content_of(desk.folder.path()), before);
}

#[test]
fn a_newer_store_names_what_was_kept_of_it() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[])]);
    let path = desk.path();
    assert!(write_snapshot_if_due(&path, at(0)).expect("written"));
    drop(Store::open_with_steps(&path, &steps(&[NEXT_STEP])).expect("brought to the next"));
    let text = Store::open(&path).err().expect("refused").to_string();
    for words in ["store.db.version-", "`dateline restore`", "state-2027-01-15.jsonl"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn an_older_store_is_copied_then_brought_up_to_date() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[])]);
    let path = desk.path();
    // The first connections stay open: what they wrote stands in the log, not in the file.
    for version in 1..=5 {
        let extra: Vec<&str> = [
            "CREATE TABLE a (x)",
            "CREATE TABLE b (x)",
            "CREATE TABLE c (x)",
            "CREATE TABLE d (x)",
            "CREATE TABLE e (x)",
        ][..version]
            .to_vec();
        Store::open_with_steps(&path, &steps(&extra)).expect("migrated");
    }
    let mut copies: Vec<String> = std::fs::read_dir(desk.folder.path())
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("version"))
        .collect();
    copies.sort();
    let oldest = this_version() + 2;
    let kept = [oldest, oldest + 1, oldest + 2].map(|number| format!("store.db.version-{number}"));
    assert_eq!(copies, kept);
    let copy = Connection::open(desk.folder.path().join(&kept[0])).expect("a copy");
    let number = |sql| copy.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    assert_eq!(number("PRAGMA user_version"), oldest);
    assert_eq!(number("SELECT count(*) FROM entry"), 1);
}

#[test]
fn a_step_that_fails_leaves_the_store_as_it_was() {
    let (desk, _) = Desk::with_daily();
    let path = desk.path();
    assert!(Store::open_with_steps(&path, &steps(&[BROKEN_STEP])).is_err());
    let store = Store::open(&path).expect("still this version");
    assert_eq!(store.feeds().expect("feeds").len(), 1);
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
}

#[test]
fn a_reader_opens_a_store_that_is_missing() {
    let folder = TempDir::new().expect("a folder");
    let reader = Reader::open(&folder.path().join("store.db")).expect("opened");
    assert_eq!(reader.counts().expect("counts").total, 0);
    assert!(reader.feeds().expect("feeds").is_empty());
}

#[test]
fn faults_name_the_file_and_what_to_do() {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("notes.txt"), "hello, this is no database at all. ".repeat(100))
        .expect("ok");
    Connection::open(path("other.db"))
        .and_then(|conn| conn.execute_batch("CREATE TABLE x (y)"))
        .expect("another program's database");
    for (name, what) in [
        ("notes.txt", "is not a dateline store"),
        ("other.db", "is not a dateline store"),
        ("missing/store.db", "cannot open"),
        (".", "a folder stands where the file should be"),
    ] {
        let error = Store::open(&path(name)).err().expect("refused").to_string();
        assert!(error.contains(what), "{name}: {error}");
        assert!(error.contains(&*folder.path().to_string_lossy()), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
    let bytes = std::fs::read(path("notes.txt")).expect("read");
    assert!(bytes.starts_with(b"hello"), "what is not ours is not touched");
}

#[test]
fn a_damaged_store_is_told_not_trusted() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = (0..300).map(|n| entry(&format!("Entry {n}"), -n, &["Sport"])).collect();
    desk.save(feed, 0, entries);
    let path = desk.path();
    drop((desk.store, desk.reader));
    let whole = std::fs::read(&path).expect("read");
    for start in (0..whole.len()).step_by(whole.len() / 30) {
        let mut bytes = whole.clone();
        bytes[start..].iter_mut().take(700).for_each(|byte| *byte ^= 0x5a);
        std::fs::write(&path, &bytes).expect("written");
        // Each either works or says why it does not; nothing panics.
        let Ok(store) = Store::open(&path) else { continue };
        drop(store.check());
        let reader = Reader::open(&path).expect("a reader");
        drop(reader.counts());
        drop(reader.headlines(&Filter::default(), super::Anchor::First, 300));
        drop(reader.headlines(&super::words("about"), super::Anchor::First, 300));
        drop(reader.entry(EntryId(5)));
    }
    for length in (0..whole.len()).step_by(whole.len() / 12) {
        std::fs::write(&path, &whole[..length]).expect("written");
        if let Ok(store) = Store::open(&path) {
            drop(store.check());
        }
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let mut files = 0;
    for file in std::fs::read_dir(desk.folder.path()).expect("a folder") {
        let file = file.expect("a file");
        assert_eq!(file.metadata().expect("met").permissions().mode() & 0o077, 0, "{file:?}");
        files += 1;
    }
    assert!(files >= 2, "the file and its log");
}

/// What nobody has open, with the folder that it lies in.
fn closed() -> (std::path::PathBuf, TempDir) {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[])]);
    let path = desk.path();
    let Desk { folder, store, reader } = desk;
    drop((reader, store));
    (path, folder)
}

#[test]
fn what_is_only_read_gets_no_file_beside_it() {
    let (path, folder) = closed();
    let conn = crate::store::open::open_as_it_is(&path).expect("opened");
    let count = conn.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0));
    assert_eq!(count.expect("read"), 1);
    let files = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    let names: Vec<String> =
        files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().all(|name| !name.starts_with("store.db-")), "{names:?}");
}

/// They stay from a time when the store might only be read. (Its administrator may write them all
/// the same.)
#[cfg(unix)]
#[test]
fn files_beside_the_store_that_may_not_be_written_are_no_hindrance() {
    use std::os::unix::fs::PermissionsExt;
    let (path, _folder) = closed();
    for name in ["store.db-wal", "store.db-shm"] {
        let file = path.with_file_name(name);
        std::fs::write(&file, "").expect("written");
        let only_read = std::fs::Permissions::from_mode(0o400);
        std::fs::set_permissions(&file, only_read).expect("permissions");
    }
    let mut store = Store::open(&path).expect("opened");
    store.require_writable().expect("it may be written");
    store.follow(&[subscription("https://other.example/feed")], at(0)).expect("written");
}

#[test]
fn two_processes_write_in_turn_and_lose_nothing() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = (0..100).map(|n| entry(&format!("Entry {n}"), -n, &["Sport"])).collect();
    desk.save(feed, 0, entries);
    let path = desk.path();
    std::thread::scope(|scope| {
        for worker in 0..3_i64 {
            let path = &path;
            scope.spawn(move || {
                let mut store = Store::open(path).expect("opened beside the other");
                for id in 1..=100 {
                    let mark = if worker == 0 { Mark::Read } else { Mark::Starred };
                    let entries = vec![EntryId(id)];
                    let change = Change { mark, is_set: worker != 2 || id > 50, entries };
                    store.apply(&change, at(id)).expect("written in turn");
                }
            });
        }
        scope.spawn(|| {
            let reader = Reader::open(&path).expect("opened");
            for _ in 0..100 {
                let counts = reader.counts().expect("read while others write");
                assert_eq!(counts.total, 100);
            }
        });
    });
    let counts = desk.reader.counts().expect("counts");
    assert_eq!((counts.total, counts.unread), (100, 0));
    desk.assert_sound();
}

#[test]
fn several_processes_may_make_the_store_at_the_same_moment() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store.db");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Store::open(&path).expect("opened"));
            scope.spawn(|| Reader::open(&path).expect("opened"));
        }
    });
    let store = Store::open(&path).expect("opened");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
}
