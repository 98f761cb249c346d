//! Stores of earlier versions, written by the programs of their time, opened by this one.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Anchor, Filter, words};
use crate::store::{Reader, Store};

fn stores() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores")
}

fn check(name: &str) {
    let packed = std::fs::read(stores().join(format!("{name}.sqlite.zst"))).expect("a store");
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store.db");
    std::fs::write(&path, zstd::decode_all(&*packed).expect("a zstd frame")).expect("written");
    let expected = std::fs::read_to_string(stores().join(format!("{name}.expected.json")));
    let expected: Value = serde_json::from_str(&expected.expect("text")).expect("JSON");
    let mut store = Store::open(&path).expect("brought to this version");
    store.index_all().expect("indexed");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let reader = Reader::open(&path).expect("opened");
    let all = reader.headlines(&Filter::default(), Anchor::First, 99).expect("read");
    let headlines: Vec<Value> = all
        .iter()
        .map(|headline| {
            json!({"id": headline.id.0, "title": headline.title, "feed": headline.feed,
                   "is_read": headline.is_read, "is_starred": headline.is_starred})
        })
        .collect();
    assert_eq!(json!(headlines), expected["headlines"], "{name}");
    let mut sections = reader.counts().expect("counts").sections;
    sections.sort_by_key(|section| section.path.folded());
    let sections: Vec<Value> = sections
        .iter()
        .map(|count| {
            json!({"path": count.path.to_string(), "unread": count.unread, "total": count.total})
        })
        .collect();
    assert_eq!(json!(sections), expected["sections"], "{name}");
    for (query, ids) in expected["found"].as_object().expect("queries") {
        let found = reader.headlines(&words(query), Anchor::First, 99).expect("searched");
        let found: Vec<i64> = found.iter().map(|headline| headline.id.0).collect();
        assert_eq!(json!(found), *ids, "{name}: {query}");
    }
    for headline in &all {
        let entry = reader.entry(headline.id).expect("read").expect("cached");
        assert!(entry.html.starts_with("<p>"), "{name}: {}", entry.html);
    }
}

#[test]
fn a_store_of_the_first_version_is_brought_here_whole() {
    check("version-1");
}

#[test]
fn a_store_of_the_second_version_is_brought_here_whole() {
    check("version-2");
}

#[test]
fn a_store_of_the_third_version_is_brought_here_whole() {
    check("version-3");
}

/// A store of the first version in a folder of its own.
fn first(folder: &TempDir) -> std::path::PathBuf {
    let packed = std::fs::read(stores().join("version-1.sqlite.zst")).expect("a store");
    let path = folder.path().join("store.db");
    std::fs::write(&path, zstd::decode_all(&*packed).expect("a zstd frame")).expect("written");
    path
}

#[test]
fn a_program_killed_while_it_brings_a_store_here_leaves_one_that_can_be_brought_here() {
    let folder = TempDir::new().expect("a folder");
    let path = first(&folder);
    // What a kill leaves: the copy begun under a temporary name, or whole, and the step not done.
    std::fs::write(folder.path().join(".tmpAbCdEf"), "half a copy").expect("written");
    std::fs::copy(&path, folder.path().join("store.db.version-1")).expect("copied");
    let conn = rusqlite::Connection::open(&path).expect("opened");
    conn.execute_batch("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE tag (x)")
        .expect("begun");
    let killed = TempDir::new().expect("a folder");
    for file in std::fs::read_dir(folder.path()).expect("a folder") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), killed.path().join(file.file_name())).expect("copied");
    }
    drop(conn);
    let store = Store::open(&killed.path().join("store.db")).expect("brought to this version");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let reader = Reader::open(&killed.path().join("store.db")).expect("opened");
    assert_eq!(reader.counts().expect("counts").total, 5);
}

#[test]
fn a_disk_too_full_to_bring_a_store_here_leaves_it_as_it_was() {
    let folder = TempDir::new().expect("a folder");
    let path = first(&folder);
    let before = std::fs::read(&path).expect("read");
    let steps = ["", "CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(4000000))"];
    let conn = rusqlite::Connection::open(&path).expect("opened");
    let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("counted");
    drop(conn);
    let mut conn = crate::store::open::connect(&path, &steps).expect("opened");
    let limit = format!("PRAGMA max_page_count = {}", pages + 9);
    conn.query_row(&limit, [], |_| Ok(())).expect("limited");
    let error = crate::store::migrate::migrate(&mut conn, &path, &steps).expect_err("no room");
    assert!(matches!(error, crate::store::StoreError::DiskFull { .. }), "{error}");
    drop(conn);
    assert_eq!(std::fs::read(&path).expect("read"), before);
    check("version-1");
}
