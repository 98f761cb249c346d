//! The network is gone: what was fetched is still there, and what cannot be had is said.

use std::fs;

use super::edition::{Edition, FERRY, NETS, SOUPS, VOTES};
use crate::support::program::Program;

#[test]
fn everything_that_was_fetched_is_still_there() {
    let edition = Edition::fetched();
    let id = edition.program.id(FERRY);
    edition.program.out(&["show", &id, "--full"]);
    let Edition { server, program } = edition;
    drop(server);
    assert_eq!(program.titles(&["list"]), [VOTES, FERRY, SOUPS, NETS]);
    assert_eq!(program.titles(&["search", "patience"]), [SOUPS]);
    assert!(program.out(&["sections"]).contains("Middle East"));
    let last = "Both sides want to meet again next week";
    assert!(program.out(&["show", &id, "--full"]).contains(last));
    program.out(&["mark", "starred", &id]);
    let ran = program.run(&["save", &id, "--to", "html"]).with_code(0);
    ran.told(&["1 of 1 pictures could not be had"]);
    let html = fs::read_to_string(ran.out.trim_end()).expect("the page");
    assert!(html.contains(last) && html.contains("connection refused"), "{html}");
}

#[test]
fn a_saved_article_is_taken_off_the_disk_with_its_record() {
    let edition = Edition::fetched();
    let program = edition.program;
    let (id, other) = (program.id(SOUPS), program.id(NETS));
    let files: Vec<String> = program.out(&["save", &id]).lines().map(ToOwned::to_owned).collect();
    assert_eq!((files.len(), program.titles(&["list", "--saved"])), (2, vec![SOUPS.to_owned()]));
    let out = program.out(&["unsave", &id]);
    for file in &files {
        assert!(out.contains(file) && !std::path::Path::new(file).exists(), "{out}");
    }
    assert_eq!(program.titles(&["list", "--saved"]), Vec::<String>::new());
    assert_eq!(program.titles(&["list"]), [VOTES, FERRY, SOUPS, NETS]);
    program.run(&["unsave", &id]).with_code(3).told(&["is not saved"]);
    program.out(&["save", &id]);
    let ran = program.run(&["unsave", &other, &id]).with_code(1);
    ran.told(&["is not saved", "`dateline list --saved`"]);
    assert_eq!(program.titles(&["list", "--saved"]), Vec::<String>::new());
    program.run(&["unsave"]).with_code(2);
}

#[test]
fn a_fetch_says_that_nobody_answers_and_keeps_everything() {
    let program = Edition::offline();
    let before = program.out(&["list", "--format", "json"]);
    let ran = program.run(&["fetch", "--all"]).with_code(1);
    ran.told(&["nothing could be reached", "connection refused", "dateline demo"]);
    let report = program.run(&["fetch", "--all", "--format", "json"]).with_code(1).json();
    assert_eq!((&report["failed"], &report["feeds"]), (&2.into(), &2.into()));
    assert_eq!(program.out(&["list", "--format", "json"]), before);
    let feeds = program.json(&["feeds", "--format", "json"]);
    assert_eq!(feeds[0]["failures"], 2);
    let full = program.run(&["show", &program.id(NETS), "--full"]).with_code(1);
    full.told(&["no full text", "connection refused", "the feed's own text"]);
}

#[test]
fn a_machine_without_a_network_is_told_once() {
    let host = "d".repeat(64);
    let program = Program::new(&format!(
        "[[feed]]\nurl = \"http://{host}/a\"\n[[feed]]\nurl = \"http://{host}/b\"\n"
    ));
    for args in [&["fetch"] as &[&str], &["fetch", "--all", "--quiet"]] {
        let ran = program.run(args).with_code(1);
        let told = ran.told(&["nothing could be reached", "check the network", "dateline demo"]);
        assert!(told.contains("2 feeds wait"), "{told}");
        assert_eq!(ran.out, "");
    }
    // A moment later nothing is due, which is no reason to think that all is well.
    let waits = program.out(&["fetch"]);
    assert!(waits.starts_with("offline, 2 feeds wait; nothing is due: "), "{waits}");
    assert_eq!(program.json(&["fetch", "--format", "json"])["offline"], 2);
    assert!(program.out(&["feeds"]).contains("\tnot reached: no such host"));
}
