//! Documents that are made from the code and its defaults stay true.
//!
//! `DATELINE_BLESS=1 cargo test` writes them anew.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use dateline::config::{Folders, default_text, load_keys};
use dateline::model::Timestamp;
use dateline::query::{Clock, LANGUAGE};
use dateline::ui::command::{COMMANDS, Context};
use dateline::ui::{Keymap, ROLES};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn check(file: &str, made: &str) {
    let path = root().join(file);
    if std::env::var_os("DATELINE_BLESS").is_some() {
        fs::write(&path, made).expect("a document written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == made, "{file} is not what the code makes; DATELINE_BLESS=1 writes it anew");
}

fn keymap() -> Keymap {
    let nowhere = PathBuf::from("/nonexistent");
    let folders = Folders { config: nowhere.clone(), data: nowhere };
    let (keymap, faults) = Keymap::new(&load_keys(&folders).expect("keys"));
    assert!(faults.is_empty(), "{faults:?}");
    keymap
}

#[test]
fn the_key_reference_is_made_from_the_command_table() {
    let keymap = keymap();
    let mut page = String::from(
        "# Keys\n\nMade from the command table and `config/keys.toml`. Your own `keys.toml` in the config folder \
         (`dateline config path`)\nis laid over the defaults, key by key; `\"none\"` unbinds a key.\n",
    );
    let contexts: Vec<&str> = Context::ALL.iter().map(|context| context.name()).collect();
    writeln!(page, "Contexts: {}.", contexts.join(", ")).expect("text");
    let mut group = "";
    for info in COMMANDS {
        if info.group != group {
            group = info.group;
            writeln!(page, "\n## {group}\n\n| keys | command | what it does |\n|---|---|---|")
                .expect("text");
        }
        let keys = keymap.keys_of(info.command);
        let keys: Vec<String> = keys.iter().map(|keys| format!("`{keys}`")).collect();
        let takes = if info.takes.is_empty() { "" } else { " " };
        let name = format!("{}{takes}{}", info.name, info.takes);
        writeln!(page, "| {} | `{name}` | {} |", keys.join(" "), info.summary).expect("text");
    }
    check("docs/keys.md", &page);
}

#[test]
fn every_command_has_a_key_a_name_and_a_summary_of_its_own() {
    let keymap = keymap();
    for (index, info) in COMMANDS.iter().enumerate() {
        assert!(!keymap.keys_of(info.command).is_empty(), "{} has no key", info.name);
        assert!(!info.summary.is_empty(), "{} says nothing of itself", info.name);
        let others = COMMANDS.iter().skip(index + 1);
        for other in others {
            assert_ne!(other.name, info.name);
            assert_ne!(other.command, info.command);
        }
    }
}

#[test]
fn the_config_reference_is_the_default_file() {
    let defaults = default_text("config").expect("config.toml");
    let feeds = default_text("feeds").expect("feeds.toml");
    let subscriptions = feeds.split_inclusive("\n\n").next().expect("a head").trim_end();
    let subscriptions = format!("{subscriptions}\n");
    let page = format!(
        "# Settings\n\nThe file `config.toml` as it comes with dateline; your own lies in the config folder \
         (`dateline config path`) and\nneeds only the keys that differ. `dateline config check` tells every \
         fault in it.\n\n```toml\n{defaults}```\n\n## Subscriptions\n\nThe head of `feeds.toml`: what \
         may be said of each feed.\n\n```toml\n{subscriptions}```\n"
    );
    check("docs/config.md", &page);
}

#[test]
fn every_theme_knows_every_role() {
    for theme in ["dark", "light", "plain"] {
        let path = root().join(format!("config/themes/{theme}.toml"));
        let text = fs::read_to_string(path).expect("a theme");
        for (_, role) in ROLES {
            let is_named =
                text.contains(&format!("\"{role}\" =")) || text.contains(&format!("{role} ="));
            assert!(is_named, "{theme} lacks {role}");
        }
    }
}

#[test]
fn the_changelog_tells_readers_what_is_new() {
    let text = fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    assert!(text.starts_with("# Changelog\n"));
    assert!(text.contains("\n## Unreleased\n"));
}

#[test]
fn every_example_of_a_query_is_one_and_stands_in_the_page_about_them() {
    let page = fs::read_to_string(root().join("docs/query.md")).expect("docs/query.md");
    let clock = Clock { now: Timestamp::from_secs(1_800_000_000), zone: jiff::tz::TimeZone::UTC };
    for (typed, _) in LANGUAGE {
        let read = dateline::query::parse(typed, &clock).expect(typed);
        assert!(!read.is_empty(), "{typed}");
    }
    // Examples of the page are indented, with what they ask two spaces after them.
    let examples: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter_map(|line| line.split("  ").next())
        .take_while(|line| !line.starts_with("dateline "))
        .collect();
    assert!(examples.len() >= 10, "{examples:?}");
    for example in examples {
        let read = dateline::query::parse(example, &clock).expect(example);
        assert!(!read.is_empty(), "{example}");
    }
}
