//! Damaged files: whatever is broken, marks come back, and what can be read stays.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Anchor, Desk, Filter, Mark, at, entry, subscription};
use crate::model::{Subscription, Tag};
use crate::store::{Recovered, Store, write_snapshot_if_due};

const FEEDS: [&str; 2] = ["https://daily.example/feed", "https://gazette.example/feed"];
const NOW: i64 = 5000;
const HALF_PAGE_BYTES: usize = 4096;

/// Random enough, and the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("fits") % sides.max(1)
    }
}

type Marks = BTreeSet<(String, i64, bool, bool)>;

fn marks(store: &Store) -> Marks {
    let sql = "SELECT f.url, m.guid_hash, m.is_read, m.is_starred
               FROM mark m JOIN feed f ON f.id = m.feed_id";
    let mut all = store.conn.prepare(sql).expect("asked");
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    rows.expect("read").collect::<Result<_, _>>().expect("read")
}

/// A folder as a killed program leaves it: part of the marks in the file, part in its log.
struct Wreck {
    folder: TempDir,
    marks: Marks,
    entries: usize,
}

impl Wreck {
    fn new() -> Self {
        let mut desk = Desk::new();
        desk.follow(&FEEDS);
        for (number, address) in FEEDS.iter().enumerate() {
            let feed = desk.feed(address).id;
            let mut dice = Dice(7);
            let entries = (0..250).map(|n| {
                let mut placed = entry(&format!("Entry {number} {n}"), -n, &["Sport / Cricket"]);
                let words: Vec<String> = (0..60).map(|_| format!("w{}", dice.roll(9999))).collect();
                placed.entry.content_html = Some(format!("<p>{}</p>", words.join(" ")));
                placed
            });
            desk.save(feed, 0, entries.collect());
        }
        for n in 0..100 {
            desk.mark(Mark::Read, true, &[&format!("Entry 0 {n}")]);
        }
        write_snapshot_if_due(&desk.path(), at(0)).expect("written");
        desk.mark(Mark::Starred, true, &["Entry 0 200", "Entry 0 201", "Entry 0 3"]);
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        desk.store.conn.query_row(checkpoint, [], |_| Ok(())).expect("copied");
        for n in 0..100 {
            let mark = if n % 2 == 0 { Mark::Read } else { Mark::Starred };
            desk.mark(mark, true, &[&format!("Entry 1 {n}")]);
        }
        let folder = TempDir::new().expect("a folder");
        copy(desk.folder.path(), folder.path());
        Self { folder, marks: marks(&desk.store), entries: 500 }
    }

    /// A copy with one of its files changed.
    fn with(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        copy(self.folder.path(), folder.path());
        let path = folder.path().join(name);
        let mut bytes = fs::read(&path).expect("read");
        change(&mut bytes);
        fs::write(&path, bytes).expect("written");
        folder
    }

    fn length(&self, name: &str) -> usize {
        fs::read(self.folder.path().join(name)).expect("read").len()
    }
}

fn copy(from: &Path, to: &Path) {
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        let name = to.join(file.file_name());
        if file.file_type().expect("known").is_dir() {
            fs::create_dir(&name).expect("a folder");
            copy(&file.path(), &name);
        } else if !file.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(file.path(), name).expect("copied");
        }
    }
}

/// What the program does from one start to the next: open, follow, look whether all is well, and
/// mend at the following start what was found.
fn live_on(path: &Path) -> Result<(Store, Vec<Recovered>), String> {
    let subscriptions: Vec<Subscription> = FEEDS.iter().map(|url| subscription(url)).collect();
    let mut recoveries = Vec::new();
    for _ in 0..3 {
        let told = |error: crate::store::StoreError| error.to_string();
        let (mut store, recovered) = Store::open_or_recover(path, at(NOW)).map_err(told)?;
        recoveries.extend(recovered);
        if store.follow(&subscriptions, at(NOW)).is_err() {
            continue;
        }
        if store.is_unchecked() && !store.check_after_kill(at(NOW)).map_err(told)?.is_empty() {
            continue;
        }
        return Ok((store, recoveries));
    }
    Err("mended three times and still not well".to_owned())
}

/// Marks kept, and entries kept, of a wreck.
fn kept(wreck: &Wreck, folder: &TempDir, what: &str) -> (usize, usize) {
    let path = folder.path().join("store.db");
    let (store, recoveries) = live_on(&path).unwrap_or_else(|error| panic!("{what}: {error}"));
    let findings = store.check().unwrap_or_else(|error| vec![error.to_string()]);
    assert_eq!(findings, Vec::<String>::new(), "{what}");
    let kept = wreck.marks.intersection(&marks(&store)).count();
    for recovered in &recoveries {
        assert!(
            recovered.kept.as_ref().is_some_and(|kept| kept.exists()),
            "{what}: the damaged file is kept"
        );
    }
    let entries =
        store.conn.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0));
    (kept, usize::try_from(entries.expect("counted")).expect("a number"))
}

fn tell(text: &str) {
    std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).expect("told");
}

#[test]
fn marks_outlive_flipped_bytes_and_cut_files() {
    let wreck = Wreck::new();
    let mut dice = Dice(2026);
    // All of them take half a minute: a few by default, all with DATELINE_TESTS=all.
    let part =
        if std::env::var_os("DATELINE_TESTS").is_some_and(|tests| tests == "all") { 1 } else { 9 };
    let (mut cases, mut marks, mut entries) = (0, 0, 0);
    let mut count = |folder: &TempDir, what: &str| {
        let (kept_marks, kept_entries) = kept(&wreck, folder, what);
        cases += 1;
        marks += kept_marks;
        entries += kept_entries;
    };
    for case in (0..100).step_by(part) {
        let name = if case % 5 == 4 { "store.db-wal" } else { "store.db" };
        let place = if case < 6 { dice.roll(100) } else { dice.roll(wreck.length(name)) };
        let is_block = case % 3 == 0;
        let folder = wreck.with(name, |bytes| {
            let length = if is_block { 600 } else { 1 };
            let flip = u8::try_from(1 << dice.roll(8)).expect("a byte");
            bytes[place..].iter_mut().take(length).for_each(|byte| *byte ^= flip);
        });
        count(&folder, &format!("{name} flipped at {place}, block: {is_block}"));
    }
    for name in ["store.db", "store.db-wal"] {
        for cut in (0..20).step_by(part) {
            let length = wreck.length(name) * cut / 20 + dice.roll(3);
            let folder = wreck.with(name, |bytes| bytes.truncate(length));
            count(&folder, &format!("{name} cut to {length}"));
        }
    }
    // Half a page without its rows has keys that run backwards.
    for half in (1..wreck.length("store.db") / HALF_PAGE_BYTES).step_by(part) {
        let place = half * HALF_PAGE_BYTES;
        let folder = wreck.with("store.db", |bytes| bytes[place..][..HALF_PAGE_BYTES].fill(0));
        count(&folder, &format!("half a page gone at {place}"));
    }
    let marks_percent = 100.0 * f64_of(marks) / f64_of(cases * wreck.marks.len());
    let entries_percent = 100.0 * f64_of(entries) / f64_of(cases * wreck.entries);
    tell(&format!(
        "{cases} damaged stores: {marks_percent:.2} % of marks kept, \
         {entries_percent:.1} % of entries\n"
    ));
    assert!(marks_percent >= 99.0, "{marks_percent} % of marks kept");
    assert!(entries_percent >= 80.0, "{entries_percent} % of entries kept");
}

/// `SQLite` refuses a file that is shorter than it says, whatever is still in it.
#[test]
fn a_file_that_is_cut_loses_only_what_stood_at_its_end() {
    let wreck = Wreck::new();
    let folder = wreck.with("store.db", |bytes| bytes.truncate(bytes.len() - 2 * 8192));
    fs::remove_file(folder.path().join("store.db-wal")).expect("the log is gone");
    let (marks, entries) = kept(&wreck, &folder, "two pages are gone");
    assert_eq!(marks, wreck.marks.len());
    assert!(entries > wreck.entries * 4 / 5, "{entries} entries");
}

#[test]
fn a_store_of_which_hardly_a_byte_is_left_is_no_new_one() {
    let wreck = Wreck::new();
    for length in [0, 1, 2, 15] {
        let folder = wreck.with("store.db", |bytes| bytes.truncate(length));
        fs::remove_file(folder.path().join("store.db-wal")).expect("the log is gone");
        let path = folder.path().join("store.db");
        let (store, recovered) = Store::open_or_recover(&path, at(NOW)).expect("mended");
        assert!(recovered.is_some_and(|it| it.kept.is_some()), "{length} bytes");
        let kept = wreck.marks.intersection(&marks(&store)).count();
        assert_eq!(kept, wreck.marks.len(), "{length} bytes");
    }
}

#[test]
fn a_table_that_only_following_reads_is_mended_too() {
    let wreck = Wreck::new();
    let page = {
        let whole = wreck.with("store.db", |_| {});
        let store = rusqlite::Connection::open(whole.path().join("store.db")).expect("a store");
        let sql = "SELECT rootpage FROM sqlite_master WHERE name = 'feed_address'";
        store.query_row(sql, [], |row| row.get::<_, u32>(0)).expect("a page") as usize
    };
    let folder = wreck.with("store.db", |bytes| {
        bytes[(page - 1) * 8192..].iter_mut().take(600).for_each(|byte| *byte ^= 0x55);
    });
    assert_eq!(kept(&wreck, &folder, "feed_address").0, wreck.marks.len());
}

fn f64_of(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("small"))
}

#[test]
fn a_mended_store_says_what_is_kept_and_never_writes_over_a_damaged_file() {
    let wreck = Wreck::new();
    let path = wreck.folder.path().join("store.db");
    fs::remove_file(path.with_file_name("store.db-wal")).expect("the log is gone");
    for number in 1..=3 {
        let middle = fs::read(&path).expect("read").len() / 2;
        let mut bytes = fs::read(&path).expect("read");
        bytes[middle..middle + 9000].fill(0);
        bytes[..100].fill(7);
        fs::write(&path, &bytes).expect("damaged");
        let (store, recovered) = Store::open_or_recover(&path, at(NOW)).expect("mended");
        let recovered = recovered.expect("it was damaged");
        let ending = ["", "-2", "-3"][number - 1];
        let kept = format!("store.db.damaged-2027-01-15{ending}");
        let file = path.with_file_name(&kept);
        assert_eq!(recovered.kept.as_ref(), Some(&file));
        assert_eq!(fs::read(&file).expect("kept"), bytes, "as it was");
        let said = recovered.describe();
        assert!(said.contains("marks are kept") && said.contains(&kept), "{said}");
        drop(store);
    }
}

#[test]
fn a_store_that_another_program_uses_is_never_replaced() {
    let wreck = Wreck::new();
    let path = wreck.folder.path().join("store.db");
    fs::remove_file(path.with_file_name("store.db-wal")).expect("the log is gone");
    let other = crate::store::Reader::open(&path).expect("another program");
    let mut bytes = fs::read(&path).expect("read");
    bytes[..100].fill(7);
    fs::write(&path, &bytes).expect("damaged");
    assert!(Store::open_or_recover(&path, at(NOW)).is_err());
    assert!(Store::rebuild(&path, at(NOW)).is_err());
    assert_eq!(fs::read(&path).expect("read"), bytes, "not touched");
    drop(other);
    assert!(Store::open_or_recover(&path, at(NOW)).expect("mended").1.is_some());
}

#[test]
fn damage_met_while_reading_is_mended_at_the_next_start() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[]), entry("Two", -2, &[])]);
    desk.mark(Mark::Starred, true, &["Two"]);
    let (path, two) = (desk.path(), desk.id("Two"));
    desk.store.conn.execute("UPDATE pack SET html = x'00'", []).expect("ok");
    assert!(desk.reader.entry(two).is_err(), "its body is no zstd frame");
    let Desk { folder, store, reader } = desk;
    drop((store, reader));
    let (store, recovered) = Store::open_or_recover(&path, at(NOW)).expect("mended");
    assert_eq!(recovered.expect("it was damaged").entries, 2);
    let reader = crate::store::Reader::open(&path).expect("opened");
    assert!(reader.entry(two).expect("read").expect("cached").headline.is_starred);
    drop((store, reader));
    let (_, recovered) = Store::open_or_recover(&path, at(NOW)).expect("opened");
    assert_eq!(recovered, None, "once is enough");
    drop(folder);
}

#[test]
fn only_a_killed_program_leaves_a_store_unchecked() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[])]);
    assert!(!desk.store.is_unchecked());
    let second = Store::open(&desk.path()).expect("a second program");
    assert!(!second.is_unchecked(), "the first one lives");
    drop(second);
    let wreck = TempDir::new().expect("a folder");
    copy(desk.folder.path(), wreck.path());
    let path: PathBuf = wreck.path().join("store.db");
    let mut store = Store::open(&path).expect("opened after a kill");
    assert!(store.is_unchecked());
    drop(store);
    store = Store::open(&path).expect("opened again");
    assert!(store.is_unchecked(), "nobody has looked yet");
    assert_eq!(store.check_after_kill(at(1)).expect("checked"), Vec::<String>::new());
    assert!(!store.is_unchecked());
    drop(store);
    assert!(!Store::open(&path).expect("opened in order").is_unchecked());
    let path = desk.path();
    drop((desk.store, desk.reader));
    assert!(!Store::open(&path).expect("opened in order").is_unchecked());
}

/// A copy of the desk as a kill leaves it.
fn killed(desk: &Desk) -> TempDir {
    let wreck = TempDir::new().expect("a folder");
    copy(desk.folder.path(), wreck.path());
    wreck
}

/// The journals of the desk come into the wreck; they reached the disk, the store's log did not.
fn copy_journals(from: &Path, to: &Path) {
    let journals = to.join("backups");
    fs::create_dir_all(&journals).expect("a folder");
    for file in fs::read_dir(from.join("backups")).expect("journals").flatten() {
        fs::copy(file.path(), journals.join(file.file_name())).expect("copied");
    }
}

/// The last pages of the log never reached the disk.
#[test]
fn a_mark_that_a_kill_took_from_the_store_comes_back_from_the_journal() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[])]);
    let wreck = killed(&desk);
    desk.mark(Mark::Starred, true, &["One"]);
    copy_journals(desk.folder.path(), wreck.path());
    let path = wreck.path().join("store.db");
    let mut store = Store::open(&path).expect("opened after a kill");
    assert!(store.is_unchecked() && store.unite_journal(at(NOW)).expect("united"));
    assert!(!store.unite_journal(at(NOW)).expect("united"), "once is enough");
    let reader = crate::store::Reader::open(&path).expect("opened");
    assert_eq!(reader.counts().expect("counts").starred, 1);
}

#[test]
fn marks_taken_off_stay_off_when_a_kill_took_that_from_the_store() {
    let marks = || [Mark::Read, Mark::Starred, Mark::Tag(Tag::new("Later").expect("a tag"))];
    for is_cut in [false, true] {
        let (mut desk, feed) = Desk::with_daily();
        desk.save(feed, 0, vec![entry("One", -1, &[]), entry("Two", -2, &[])]);
        for mark in marks() {
            desk.mark(mark, true, &["One"]);
        }
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        desk.store.conn.query_row(checkpoint, [], |_| Ok(())).expect("copied");
        let wreck = killed(&desk);
        for mark in marks() {
            desk.mark(mark, false, &["One"]);
        }
        desk.mark(Mark::Starred, true, &["Two"]);
        desk.mark(Mark::Starred, false, &["Two"]);
        desk.mark(Mark::Read, true, &["Two"]);
        copy_journals(desk.folder.path(), wreck.path());
        let path = wreck.path().join("store.db");
        if is_cut {
            let bytes = fs::read(&path).expect("read");
            fs::write(&path, &bytes[..bytes.len() - 8192]).expect("cut");
        }
        let (mut store, recovered) = Store::open_or_recover(&path, at(NOW)).expect("opened");
        assert_eq!(recovered.is_some(), is_cut);
        assert_eq!(store.unite_journal(at(NOW)).expect("united"), !is_cut);
        assert!(!store.unite_journal(at(NOW)).expect("united"), "once is enough");
        assert_eq!(store.check().expect("checked"), Vec::<String>::new());
        let reader = crate::store::Reader::open(&path).expect("opened");
        let all = reader.headlines(&Filter::default(), Anchor::First, 9).expect("read");
        for headline in &all {
            let is_on = marks().map(|mark| mark.is_on(headline));
            assert_eq!(is_on, [headline.title == *"Two", false, false], "{headline:?}");
        }
        assert!(is_cut || all.len() == 2, "{all:?}");
    }
}

/// A line of the journal may be lost while the store has its change.
#[test]
fn a_journal_that_is_older_than_the_store_changes_nothing() {
    let (mut desk, feed) = Desk::with_daily();
    desk.save(feed, 0, vec![entry("One", -1, &[])]);
    desk.mark(Mark::Starred, true, &["One"]);
    let older = killed(&desk);
    desk.mark(Mark::Starred, false, &["One"]);
    let wreck = killed(&desk);
    copy_journals(older.path(), wreck.path());
    let path = wreck.path().join("store.db");
    let mut store = Store::open(&path).expect("opened after a kill");
    assert!(store.is_unchecked() && !store.unite_journal(at(NOW)).expect("united"));
    let reader = crate::store::Reader::open(&path).expect("opened");
    assert_eq!(reader.counts().expect("counts").starred, 0);
}

#[test]
fn a_foreign_file_is_not_mended() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store.db");
    fs::write(&path, "my diary ".repeat(2000)).expect("written");
    assert!(Store::open_or_recover(&path, at(NOW)).is_err());
    assert!(fs::read_to_string(&path).expect("text").starts_with("my diary"));
}
