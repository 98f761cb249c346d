//! `config`, `doctor`, `completions`, `man`, `digest`, `--help`, and what the command line refuses.

use std::fs;

use super::edition::Edition;
use crate::support::program::{Program, Ran, assert_fields};

#[test]
fn the_settings_can_be_found_seen_and_checked() {
    let program = Program::new("");
    let path = program.out(&["config", "path"]);
    assert_eq!(path.trim_end(), program.config_folder().to_str().expect("UTF-8"));
    for (args, words) in [
        (&["config", "default"] as &[&str], "interval_minutes = 60"),
        (&["config", "default", "keys"], "\"ctrl"),
        (&["config", "default", "sections"], "path = \"International / Middle East\""),
        (&["config", "default", "feeds"], "[[feed]]"),
        (&["config", "default", "rules"], "#     [[rule]]"),
        (&["config", "default", "themes/plain"], "masthead"),
    ] {
        assert!(program.out(args).contains(words), "{args:?}");
    }
    let unknown = program.run(&["config", "default", "colours"]).with_code(2);
    unknown.told(&["\"colours\"", "keys", "feeds", "rules", "themes/dark"]);
    assert_eq!(program.out(&["config", "check"]), "no fault found\n");
    program.write_config(
        "config.toml",
        "[fetch]\nintervall_minutes = 60\n[save]\npictures_max = -1\n",
    );
    let ran = program.run(&["config", "check"]).with_code(2);
    assert_eq!(ran.err.lines().count(), 2, "{ran:?}");
    assert!(ran.err.contains("config.toml:2:1: fetch.intervall_minutes"), "{ran:?}");
    assert!(ran.err.contains("interval_minutes") && ran.err.contains("config.toml:4:"), "{ran:?}");
}

#[test]
fn what_the_reader_complains_of_at_its_start_is_told_with_its_line() {
    let program = Program::new("");
    let keys = "[global]\n\"Q\" = \"quitt\"\n\"qq\" = \"quit\"\n[globel]\n\"Q\" = \"quit\"\n";
    program.write_config("keys.toml", keys);
    fs::create_dir(program.config_folder().join("themes")).expect("a folder");
    // Neither is in use, but `auto` and the reader may choose them.
    program.write_config("themes/light.toml", "\n\"mastheat\" = { bold = true }\n");
    program.write_config("themes/mine.toml", "base = \"drak\"\n");
    for (args, code) in [(&["config", "check"] as &[&str], 2), (&["doctor"], 1)] {
        let ran = program.run(args).with_code(code);
        let said = ran.err.clone() + &ran.out;
        for told in [
            "keys.toml:2:1: global.Q: no command is called \"quitt\"; did you mean \"quit\"?",
            "keys.toml:3:1: global.qq: \"qq\" is no key; write it like",
            "keys.toml:5:1: globel.Q: no context is called [globel]; there are global, ",
            "light.toml:2:1: mastheat: no such role; did you mean \"masthead\"?",
            "mine.toml:1:8: base: ",
        ] {
            assert_eq!(said.matches(told).count(), 1, "{args:?}: {told} is not in {said}");
        }
    }
}

#[test]
fn doctor_says_what_is_well_and_how_the_rest_is_mended() {
    let check = |ran: &Ran, name: &str| {
        let checks = ran.json();
        let mut checks = checks.as_array().expect("checks").iter();
        checks.find(|check| check["check"] == name).expect("a check").clone()
    };
    let edition = Edition::fetched();
    let program = &edition.program;
    let well = program.run(&["doctor", "--format", "json"]).with_code(0);
    for name in ["config", "store", "terminal", "network"] {
        let check = check(&well, name);
        assert_fields(&check, "check is_ok detail mend");
        assert!(check["is_ok"] == true && check["mend"].is_null(), "{check}");
    }
    assert!(check(&well, "store")["detail"].as_str().expect("text").starts_with("4 entries"));
    let disk = check(&well, "disk");
    assert_fields(&disk, "check is_ok detail mend bytes feeds");
    assert!(disk["bytes"]["file"].as_u64() > disk["bytes"]["bodies"].as_u64(), "{disk}");
    let first = disk["feeds"].as_array().and_then(|feeds| feeds.first()).expect("a feed");
    assert_fields(first, "id title is_followed entries bytes share_percent");
    let mended = program.run(&["doctor", "--repair", "--compact"]).with_code(0);
    assert!(mended.err.contains("made anew from 4 entries"), "{mended:?}");
    assert!(mended.err.contains("the store took"), "{mended:?}");
    let program = Edition::offline();
    let cut_off = program.run(&["doctor", "--format", "json"]).with_code(1);
    let network = check(&cut_off, "network");
    assert_eq!(network["is_ok"], false, "{network}");
    assert!(network["detail"].as_str().expect("text").contains("connection refused"), "{network}");
    program.write_config("keys.toml", "[global]\nnonsense = 3\n");
    fs::write(program.data_folder().join("dateline.sqlite"), "no store at all").expect("written");
    let ran = program.run(&["doctor"]).with_code(1);
    assert!(ran.out.contains("✗ config") && ran.out.contains("keys.toml:"), "{ran:?}");
    assert!(ran.out.contains("✗ store") && ran.out.contains("not a dateline store"), "{ran:?}");
    let text = fs::read_to_string(program.data_folder().join("dateline.sqlite")).expect("text");
    assert_eq!(text, "no store at all");
}

#[test]
fn the_shell_and_the_manual_are_served_from_the_same_list() {
    let program = Program::new("");
    for shell in ["bash", "zsh", "fish"] {
        let script = program.out(&["completions", shell]);
        assert!(script.contains("dateline") && script.contains("sections"), "{shell}");
    }
    let man = program.out(&["man"]);
    assert!(man.contains(".TH dateline 1") && man.contains("Exit codes"), "{man}");
    for part in ["COMMANDS", "QUERIES", "KEYS", "FILES", "EXAMPLES", "\"EXIT STATUS\""] {
        assert!(man.contains(&format!("\n.SH {part}\n")), "{part}: {man}");
    }
    assert!(man.contains("\\fBmang*\\fR") && man.contains("feeds.toml"), "{man}");
    assert!(man.contains("config, feeds, sections, rules, keys, themes/dark"), "{man}");
    assert!(man.contains("\\fBn\\fR\nnext unread"), "{man}");
    // A page that is not there is not referred to.
    assert!(!man.contains("dateline\\-list"), "{man}");
    let help = program.out(&["--help"]);
    for name in "demo fetch sections list search show save mark add remove feeds import export \
                 digest inspect doctor config completions man unsave restore rules undo"
        .split_whitespace()
    {
        assert!(help.lines().any(|line| line.trim_start().starts_with(name)), "{name}: {help}");
        program.out(&[name, "--help"]);
    }
    let version = program.out(&["--version"]);
    assert_eq!(version, format!("dateline {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_meant() {
    let program = Program::new("");
    for (args, words) in [
        (&["lst"] as &[&str], "list"),
        (&["list", "--sektion", "x"], "--section"),
        (&["list", "--format", "xml"], "json"),
        (&["show"], "ID|URL"),
        (&["mark", "loved", "1"], "starred"),
        (&["completions", "abacus"], "bash"),
        (&["fetch", "--color", "pink"], "always"),
        (&["list", "--limit", "0"], "write a whole number, 1 or more"),
        (&["search", "x", "--limit", "0"], "write a whole number, 1 or more"),
        (&["show", "1", "--width", "19"], "write a whole number from 20 to 65535"),
        (&["inspect", "text", "-", "--width", "0"], "write a whole number from 20 to 65535"),
    ] {
        let ran = program.run(args).with_code(2);
        assert!(ran.err.contains(words), "{args:?}: {ran:?}");
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_section_without_a_name_is_no_section() {
    let program = Program::new("");
    for args in [
        &["list"] as &[&str],
        &["search", "x"],
        &["fetch"],
        &["digest"],
        &["mark", "read"],
        &["save"],
    ] {
        for section in ["", " ", "/"] {
            let ran = program.run(&[args, &["--section", section]].concat()).with_code(2);
            ran.told(&["names no section", "\"Sport / Cricket\"", "`dateline sections`"]);
        }
    }
}

#[test]
fn folders_may_be_named_by_the_environment_and_need_not_be() {
    let program = Program::new("");
    let run = |config: &str, args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.env_clear().env("HOME", program.home()).env("DATELINE_CONFIG", config);
        Ran::new(args, &command.args(args).output().expect("it ends"))
    };
    let folder = program.config_folder().display().to_string();
    assert_eq!(run(&folder, &["config", "path"]).with_code(0).out.trim_end(), folder);
    // Nobody is told to name what is named.
    let usage = run(&folder, &["show"]).with_code(2);
    assert!(usage.err.contains("Usage: dateline show <ID|URL>"), "{usage:?}");
    let usual = run("", &["config", "path"]).with_code(0);
    assert!(usual.out.trim_end().ends_with("/dateline"), "{usual:?}");
}

#[test]
fn without_a_terminal_the_reader_names_another_way() {
    let program = Program::new("");
    for args in [&[] as &[&str], &["demo"]] {
        let ran = program.run(args).with_code(2);
        ran.told(&["needs a terminal", "`dateline list`"]);
    }
}
