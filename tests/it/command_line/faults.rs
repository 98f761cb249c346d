//! Settings, folders and stores at fault: one line names the thing and the mend, nothing is harmed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::edition::{Edition, FERRY};
use crate::support::program::Program;

#[test]
fn a_typo_in_the_settings_is_named_with_its_place_and_mend() {
    let program = Program::new("");
    program.write_config("config.toml", "[fetch]\nintervall_minutes = 60\n");
    let near = ["config.toml:2:1: fetch.intervall_minutes: ", "did you mean `interval_minutes`?"];
    // Nothing depends on it but how often feeds are asked.
    program.run(&["fetch"]).with_code(0).told(&near);
    program.run(&["config", "check"]).with_code(2).told(&near);
    program.write_config("config.toml", "[reading]\nfront_page_stories = 99\n");
    let ran = program.run(&["fetch"]).with_code(0);
    ran.told(&["99 does not do and is taken as 4; write a whole number from 1 to 20"]);
    // What would let entries go, or reach further than was meant, does not go on.
    for (settings, words) in [
        ("[keep]\ndayz = 3650\n", "config.toml:2:1: keep.dayz: no such key; did you mean `days`?"),
        ("[keep]\ndays = \"long\"\n", "keep.days: \"long\" does not do; write a whole number"),
        ("[fetch]\nprivate_origins = true\n", "fetch.private_origins: true does not do"),
        ("[fetch]\nproxy = \"socks5h://127.0.0.1:1\"\n", "fetch.proxy: no such key"),
    ] {
        program.write_config("config.toml", settings);
        for args in [&["fetch"] as &[&str], &["add", "a.example"], &["config", "check"]] {
            program.run(args).with_code(2).told(&[words]);
        }
        // Nothing is in the store, and the settings are not needed to say so.
        program.run(&["show", "1", "--full"]).with_code(3);
    }
    program.write_config("config.toml", "[fetch\n");
    program.run(&["fetch"]).with_code(2).told(&["config.toml:1:"]);
    // Nor would a pipe be waited for.
    fs::remove_file(program.config_folder().join("config.toml")).expect("removed");
    fs::create_dir(program.config_folder().join("config.toml")).expect("a folder");
    for args in [&["fetch"] as &[&str], &["config", "check"]] {
        program
            .run(args)
            .with_code(2)
            .told(&["config.toml: cannot be read: it is no regular file"]);
    }
}

#[test]
fn a_broken_subscription_is_told_once_and_the_others_are_followed() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let good = program.read_config("feeds.toml");
    program.write_config("feeds.toml", &format!("{good}[[feed]]\nurl = \"ftp://a.example/\"\n"));
    let id = program.id(FERRY);
    let added = edition.server.url("/daily.xml");
    for args in [
        &["list"] as &[&str],
        &["fetch", "--all", "--quiet"],
        &["mark", "starred", &*id],
        &["save", &*id, "--to", "txt"],
        &["show", &*id, "--full"],
        &["feeds"],
        &["export"],
    ] {
        let ran = program.run(args).with_code(0);
        ran.told(&["feeds.toml:", "ftp://a.example/"]);
        assert_ne!(ran.out, if args[0] == "fetch" { "x" } else { "" }, "{args:?}");
    }
    let ran = program.run(&["add", &added]).with_code(0);
    assert_eq!(ran.err.matches("ftp://a.example/").count(), 1, "{ran:?}");
    let ran = program.run(&["remove", "The Post"]).with_code(0);
    assert_eq!(ran.err.matches("ftp://a.example/").count(), 1, "{ran:?}");
    assert!(program.read_config("feeds.toml").contains("ftp://a.example/"));
}

#[test]
fn a_subscription_file_that_is_no_toml_is_left_as_it_is() {
    let program = Edition::offline();
    // Whatever else cannot be read because of it is no second fault.
    for broken in [
        "[[feed]]\nurl = \"http://127.0.0.1:9/\n",
        "[[feed]\nurl = \"https://a.example/\"\n",
        "[[feed]]\nurl \"https://a.example/\"\n",
        "[[feed]]\nurl = \"https://a.example/\"\n\n[[feed\n",
        "[feed]]\nurl = \"https://a.example/\"\n",
    ] {
        program.write_config("feeds.toml", broken);
        for args in [
            &["remove", "x"] as &[&str],
            &["import", "-"],
            &["add", "b.example"],
            &["config", "check"],
        ] {
            let list = b"<opml><body><outline xmlUrl=\"https://b.example/\"/></body></opml>";
            let ran = program.run_with(args, list).with_code(2);
            ran.told(&["feeds.toml:", "see https://toml.io"]);
        }
        assert_eq!(program.read_config("feeds.toml"), broken);
    }
    // What is left of an address that is cut is no address.
    program.write_config("feeds.toml", "[[feed]]\nurl = \"http://127.0.0.1:9/\n");
    assert_eq!(program.json(&["feeds", "--format", "json"]), serde_json::json!([]));
}

#[test]
fn a_store_of_a_newer_version_is_not_touched() {
    let program = Edition::offline();
    let path = program.data_folder().join("dateline.sqlite");
    let mut bytes = fs::read(&path).expect("the store");
    // The header's "user version" (SQLite file format, section 1.3.13).
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    fs::write(&path, &bytes).expect("written");
    for args in [
        &["list"] as &[&str],
        &["fetch"],
        &["sections", "--format", "json"],
        &["mark", "read", "1"],
        &["save", "1"],
    ] {
        let ran = program.run(args).with_code(4);
        ran.told(&["newer dateline", "9999", "update dateline", "--data"]);
        assert_eq!(ran.out, "");
    }
    assert!(program.run(&["doctor"]).with_code(1).out.contains("newer dateline"));
    assert_eq!(fs::read(&path).expect("the store"), bytes);
}

#[test]
fn a_store_that_is_something_else_is_not_touched() {
    let program = Program::new("");
    fs::create_dir(program.data_folder()).expect("a folder");
    let path = program.data_folder().join("dateline.sqlite");
    let poem = "Roses are red. ".repeat(400);
    fs::write(&path, &poem).expect("written");
    program.run(&["list"]).with_code(4).told(&["is not a dateline store", "--data"]);
    assert_eq!(fs::read_to_string(&path).expect("text"), poem);
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named() {
    let program = Program::new("");
    fs::write(program.data_folder(), "x").expect("written");
    for args in [&["list"] as &[&str], &["fetch"], &["feeds"]] {
        let ran = program.run(args).with_code(4);
        let told = ran.told(&["cannot make the folder", "/data: ", "--data"]);
        assert_eq!(told.matches("(os error").count(), 1, "{told}");
    }
    fs::remove_file(program.data_folder()).expect("removed");
    // A folder in the store's place cannot be opened, whoever asks.
    fs::create_dir_all(program.data_folder().join("dateline.sqlite")).expect("a folder");
    program.run(&["list"]).with_code(4).told(&["cannot open", "dateline.sqlite"]);
}

#[cfg(unix)]
#[test]
fn what_may_only_be_read_is_read_and_every_change_says_why_it_is_not_kept() {
    use std::os::unix::fs::PermissionsExt;
    let edition = Edition::fetched();
    let program = &edition.program;
    let id = program.id(FERRY);
    program.run(&["mark", "read", &id]).with_code(0);
    let data = program.data_folder();
    let allow = |mode: u32| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(&data, permissions).expect("permissions");
    };
    fs::set_permissions(program.home(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let store = data.join("dateline.sqlite");
    fs::set_permissions(&store, fs::Permissions::from_mode(0o444)).expect("permissions");
    allow(0o555);
    let before = fs::read(&store).expect("the store");
    for (args, shown) in [
        (&["list"] as &[&str], FERRY),
        (&["sections"], "Middle East"),
        (&["search", "ferry"], FERRY),
        (&["show", &*id], "talks went on"),
        (&["feeds"], "Example Daily"),
    ] {
        let ran = program.run_unprivileged(args).with_code(0);
        assert!(ran.out.contains(shown), "{args:?}: {ran:?}");
    }
    for args in
        [&["mark", "starred", &*id] as &[&str], &["fetch", "--all"], &["undo"], &["save", &*id]]
    {
        let ran = program.run_unprivileged(args).with_code(4);
        ran.told(&["nothing can be kept", "dateline.sqlite", "--data"]);
    }
    // What the store does not take is not written into the subscriptions either.
    let feeds = program.read_config("feeds.toml");
    fs::set_permissions(program.config_folder(), fs::Permissions::from_mode(0o777))
        .expect("permissions");
    let list = program.file("list.opml", "<opml><outline xmlUrl=\"https://b.example/\"/></opml>");
    let added = edition.server.url("/page");
    for args in [&["add", &added] as &[&str], &["remove", "The Post"], &["import", &list]] {
        let ran = program.run_unprivileged(args).with_code(4);
        ran.told(&["nothing can be kept", "dateline.sqlite"]);
        assert_eq!(program.read_config("feeds.toml"), feeds, "{args:?}");
    }
    let ran = program.run_unprivileged(&["doctor"]).with_code(1);
    assert!(ran.out.contains("nothing can be kept"), "{ran:?}");
    assert_eq!(fs::read(&store).expect("the store"), before);
    // A folder that is empty and may not be written cannot hold a store.
    allow(0o700);
    fs::remove_dir_all(&data).expect("removed");
    fs::create_dir(&data).expect("a folder");
    allow(0o555);
    program.run_unprivileged(&["list"]).with_code(4).told(&["dateline.sqlite", "denied"]);
    let ran = program.run_unprivileged(&["doctor"]).with_code(1);
    let told = |folder: &str| format!("✗ {folder:<9} nothing can be written in ");
    assert!(ran.out.contains(&told("store")) && ran.out.contains("with --data"), "{ran:?}");
    allow(0o777);
    // Nor does the store follow what could not be written down.
    program.run_unprivileged(&["feeds"]).with_code(0);
    fs::set_permissions(program.config_folder(), fs::Permissions::from_mode(0o555))
        .expect("permissions");
    let ran = program.run_unprivileged(&["remove", "The Post"]).with_code(4);
    ran.told(&["cannot write", "feeds.toml"]);
    assert!(program.run_unprivileged(&["feeds"]).with_code(0).out.contains("The Post"));
    let ran = program.run_unprivileged(&["doctor"]).with_code(1);
    assert!(ran.out.contains(&told("config")) && ran.out.contains("with --config"), "{ran:?}");
    fs::set_permissions(program.config_folder(), fs::Permissions::from_mode(0o755))
        .expect("permissions");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let program = Edition::offline();
    // More than a pipe holds, so that the program is still writing when nobody reads any more.
    for args in [&["config", "default", "sections"] as &[&str], &["completions", "bash"], &["list"]]
    {
        let mut command = program.command();
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::with_capacity(16, out).read_line(&mut line).expect("a line");
        let output = child.wait_with_output().expect("it ends");
        assert!(!line.is_empty() && output.status.success(), "{args:?}: {:?}", output.status);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let program = Edition::offline();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let output = program.command().arg("list").stdout(full).output().expect("it ends");
    assert_eq!(output.status.code(), Some(4));
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.starts_with("dateline: standard output takes no more: "), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
}
