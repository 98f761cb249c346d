//! Backups as a reader of the news meets them: written by `fetch`, brought back by `restore`.

use std::fs;
use std::path::{Path, PathBuf};

use super::edition::{Edition, FERRY, NETS};
use crate::support::program::Program;

fn snapshot_of(program: &Program) -> PathBuf {
    let folder = program.data_folder().join("backups");
    let files = fs::read_dir(folder).expect("backups").map(|file| file.expect("a file").path());
    files.filter(|path| path.to_string_lossy().contains("/state-")).max().expect("a snapshot")
}

#[test]
fn a_lost_home_is_brought_back_from_its_backups() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let snapshot = snapshot_of(program);
    assert!(fs::read_to_string(&snapshot).expect("text").contains("/daily.xml"));
    program.out(&["mark", "starred", &program.id(FERRY)]);
    program.out(&["mark", "read", &program.id(NETS)]);
    // Nothing but the copied backups is left.
    let lost = Program::new("");
    fs::remove_file(lost.config_folder().join("feeds.toml")).expect("removed");
    lost.run(&["restore"]).with_code(3).told(&["nothing to restore from"]);
    copy_folder(snapshot.parent().expect("a folder"), &lost.data_folder().join("backups"));
    let said = lost.out(&["restore"]);
    assert!(said.contains("subscriptions, 1 read, 1 starred"), "{said}");
    assert_eq!(lost.titles(&["list", "--starred"]), [FERRY]);
    let addresses = |program: &Program| -> Vec<String> {
        let feeds = program.json(&["feeds", "--format", "json"]);
        let feeds = feeds.as_array().expect("feeds").iter();
        let mut urls: Vec<String> =
            feeds.map(|feed| feed["url"].as_str().expect("a url").to_owned()).collect();
        urls.sort();
        urls
    };
    assert_eq!(addresses(&lost), addresses(program));
    lost.run(&["fetch", "--all"]);
    assert_eq!(
        lost.titles(&["list", "--unread"]).len(),
        program.titles(&["list", "--unread"]).len()
    );
    let again = lost.out(&["restore", "--yes"]);
    assert!(again.contains("0 subscriptions, 0 read, 0 starred"), "{again}");
}

#[test]
fn what_is_no_snapshot_is_refused() {
    let program = Program::new("");
    let notes = program.file("notes.txt", "buy milk\n");
    program.run(&["restore", &notes]).with_code(2).told(&["notes.txt", "no snapshot"]);
    program.run(&["restore", "/"]).with_code(2).told(&["/ is no file"]);
    let missing = program.run(&["restore", "missing.jsonl"]).with_code(2);
    missing.told(&["missing.jsonl cannot be opened"]);
}

#[test]
fn a_snapshot_that_is_cut_or_damaged_is_told_and_restored_in_part() {
    let edition = Edition::fetched();
    let text = fs::read_to_string(snapshot_of(&edition.program)).expect("text");
    let cut = text.get(..text.len() - 20).expect("a longer one");
    for (name, text, words) in [
        ("cut.jsonl", cut.to_owned(), "is cut"),
        ("changed.jsonl", text.replacen("/daily.xml", "/dairy.xml", 1), "is damaged"),
    ] {
        let program = Program::new("");
        let file = program.file(name, text);
        let ran = program.run(&["restore", &file]).with_code(1);
        ran.told(&[name, words]);
        assert!(ran.out.contains("2 subscriptions"), "{ran:?}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}

#[test]
fn a_store_that_was_removed_is_made_anew_with_all_marks() {
    let edition = Edition::fetched();
    let program = &edition.program;
    program.out(&["mark", "starred", &program.id(FERRY)]);
    program.out(&["mark", "read", &program.id(NETS)]);
    for ending in ["", "-wal", "-shm"] {
        drop(fs::remove_file(program.data_folder().join(format!("dateline.sqlite{ending}"))));
    }
    let ran = program.run(&["list", "--starred"]).with_code(0);
    ran.told(&["file was gone", "2 marks from the backups"]);
    assert!(ran.out.contains(FERRY), "{}", ran.out);
    program.run(&["fetch", "--all"]).with_code(0);
    assert_eq!(program.titles(&["list", "--starred"]), [FERRY]);
    assert!(!program.titles(&["list", "--unread"]).contains(&NETS.to_owned()));
}

#[test]
fn a_damaged_store_is_mended_by_the_next_command_that_needs_it() {
    let edition = Edition::fetched();
    let program = &edition.program;
    program.out(&["mark", "starred", &program.id(FERRY)]);
    let path = program.data_folder().join("dateline.sqlite");
    let mut bytes = fs::read(&path).expect("read");
    bytes[..4000].fill(7);
    fs::write(&path, &bytes).expect("damaged");
    let ran = program.run(&["list", "--starred"]).with_code(0);
    ran.told(&["was damaged and is mended", "marks are kept", "dateline.sqlite.damaged-"]);
    assert!(ran.out.contains(FERRY), "{}", ran.out);
    assert_eq!(program.titles(&["list", "--starred"]), [FERRY]);
    program.run(&["fetch", "--all"]).with_code(0);
    assert!(program.titles(&["list"]).len() > 2, "its feeds brought the rest again");
}
