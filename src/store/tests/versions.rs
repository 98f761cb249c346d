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
    let store = Store::open(&path).expect("brought to this version");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let reader = Reader::open(&path).expect("opened");
    let all = reader.headlines(&Filter::default(), Anchor::Newest, 99).expect("read");
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
        let found = reader.headlines(&words(query), Anchor::Newest, 99).expect("searched");
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
