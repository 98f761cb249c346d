//! `config.toml` and `keys.toml`.

use std::path::Path;

use super::{folder, shown};
use crate::config::rules::{RULES, Rule};
use crate::config::settings::defaults;
use crate::config::{Config, DEFAULT_NAMES, check, default_text, load_keys, load_sections};

#[test]
fn every_setting_has_a_rule_and_a_comment_with_its_range_and_default() {
    let text = default_text("config.toml").expect("a default");
    let settings = defaults().expect("TOML");
    let mut keys = Vec::new();
    for (table, values) in &settings {
        for (key, value) in values.as_table().expect("a table") {
            keys.push(format!("{table}.{key}"));
            let body = text.split(&format!("\n[{table}]\n")).nth(1).expect("a table");
            let lines = body.lines().take_while(|line| !line.starts_with(&format!("{key} =")));
            let comment: Vec<&str> = lines
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .take_while(|it| it.starts_with('#'))
                .collect();
            let comment: Vec<&str> =
                comment.into_iter().rev().map(|it| it.trim_start_matches("# ")).collect();
            let comment = comment.join(" ");
            assert!(
                comment.to_lowercase().contains(&format!("default {value}")),
                "{key}: the comment names no default {value}: {comment}"
            );
            let path = format!("{table}.{key}");
            let rule = RULES.iter().find(|(known, _)| *known == path).expect("a rule").1;
            match rule {
                Rule::Number(min, max) => {
                    assert!(
                        comment.contains(&format!("{min} to {max};")),
                        "{key}: no range: {comment}"
                    );
                    let number = value.as_integer().expect("a number");
                    assert!((min..=max).contains(&number), "{key}");
                }
                Rule::Choice(words) => {
                    assert!(
                        words.iter().all(|word| comment.contains(&format!("{word:?}"))),
                        "{key}"
                    );
                }
                _ => {}
            }
        }
    }
    assert_eq!(keys.len(), RULES.len(), "a rule without a setting");
}

#[test]
fn without_files_of_their_own_a_reader_gets_the_defaults() {
    let (_home, folders) = folder(&[]);
    let (config, _) = Config::load(&folders).expect("the defaults");
    assert_eq!(config.reading.measure_columns, 78);
    assert_eq!(config.fetch.body_bytes_max, 16 * 1024 * 1024);
    assert_eq!(config.open.browser, Vec::<String>::new());
    assert_eq!(config.save.folder, folders.data.join("saved"));
    assert_eq!(check(&folders), []);
    assert!(!folders.config.join("feeds.toml").exists(), "checking writes nothing");
}

#[test]
fn only_the_keys_that_differ_need_to_be_written() {
    let text = "[reading]\nmeasure_columns = 0x40\ntheme = 'light'\n[save]\n\
        folder = \"/srv/news\"\n[open]\n\
        browser = [\"firefox\", \"--new-tab\", \"`rm -rf` $(x) %u\"]\n";
    let (_home, folders) = folder(&[("config.toml", text)]);
    let (config, _) = Config::load(&folders).expect("good settings");
    assert_eq!(config.reading.measure_columns, 64);
    assert_eq!(config.reading.theme, "light");
    assert!(config.reading.mouse);
    assert_eq!(config.save.folder, Path::new("/srv/news"));
    assert_eq!(config.open.browser.last().map(String::as_str), Some("`rm -rf` $(x) %u"));
}

#[test]
fn a_tilde_is_the_home_folder() {
    let (_home, folders) = folder(&[("config.toml", "save.folder = \"~/news\"\n")]);
    let saved = Config::load(&folders).expect("good settings").0.save.folder;
    assert!(saved.is_absolute() && saved.ends_with("news"), "{}", saved.display());
}

/// Texts of `config.toml`, each with the one line that tells its fault.
const BAD: [(&str, &str); 16] = [
    (
        "[reading]\nmesure_columns = 60\n",
        "config.toml:2:1: reading.mesure_columns: no such key; did you mean `measure_columns`?",
    ),
    (
        "[raeding]\nmouse = true\n",
        "config.toml:1:2: raeding: no such table; did you mean `[reading]`?",
    ),
    (
        "[reading]\nbrowser = []\n",
        "config.toml:2:1: reading.browser: no such key; did you mean `open.browser`?",
    ),
    (
        "mouse = false\n",
        "config.toml:1:1: mouse: no such key outside a table; \
         write it under [reading], as mouse = …",
    ),
    (
        "[keep]\n\n  days = 0\n",
        "config.toml:3:10: keep.days: 0 does not do; write a whole number from 1 to 36500",
    ),
    (
        "[keep]\ndays = 99999999999999999999\n",
        "config.toml:2:8: keep.days: 99999999999999999999 does not do; \
             write a whole number from 1 to 36500",
    ),
    (
        "[keep.sections]\nSport = { days = 0 }\n",
        "config.toml:1:1: keep.sections: a table does not do; \
         write { \"Sport\" = { days = 14, entries = 200 } } with days from 1 to 36500 and \
         entries from 0 to 1000000",
    ),
    (
        "[keep]\ndays = 1.5\n",
        "config.toml:2:8: keep.days: 1.5 does not do; write a whole number from 1 to 36500",
    ),
    (
        "[reading]\nmouse = \"yes\"\n",
        "config.toml:2:9: reading.mouse: \"yes\" does not do and is taken as true; \
             write true or false, without quotes",
    ),
    (
        "[reading]\nbidi = \"on\"\n",
        "config.toml:2:8: reading.bidi: \"on\" does not do and is taken as \"auto\"; \
             write one of \"auto\", \"app\", \"terminal\", \"off\"",
    ),
    (
        "[open]\nbrowser = \"firefox %u\"\n",
        "config.toml:2:11: open.browser: \"firefox %u\" does not do; \
             write a list of texts with \"%u\" for the address, as [\"firefox\", \"%u\"]",
    ),
    (
        "[open]\nbrowser = [\"%u\"]\n",
        "config.toml:2:11: open.browser: this list does not do; \
             write a list of texts with \"%u\" for the address, as [\"firefox\", \"%u\"]",
    ),
    (
        "[save]\nfolder = \"news\"\n",
        "config.toml:2:10: save.folder: \"news\" does not do and is taken as \"\"; \
             write a path that starts with / or ~/, in quotes",
    ),
    (
        "[fetch]\nuser_agent = \"a\\r\\nCookie: b\"\n",
        "config.toml:2:14: fetch.user_agent: \"a Cookie: b\" does not do; \
             write at most 200 plain ASCII characters in quotes",
    ),
    (
        "keep = 3\n",
        "config.toml:1:8: keep: 3 stands where a table must; \
             write [keep] on a line of its own, its keys below",
    ),
    (
        "[reading]\ntheme = \"../x\"\n",
        "config.toml:2:9: reading.theme: \"../x\" does not do and is taken as \"auto\"; \
             write \"auto\" or a theme's name: letters, digits, `-` and `_` in quotes",
    ),
];

#[test]
fn every_fault_is_told_by_line_key_and_mend() {
    for (text, told) in BAD {
        let (_home, folders) = folder(&[("config.toml", text)]);
        let (_, faults) = Config::load_tolerant(&folders).expect("settings");
        assert_eq!(shown(&faults, &folders), [told], "{text}");
    }
}

#[test]
fn all_faults_are_told_at_once_and_the_rest_still_holds() {
    let text = "[reading]\ncolour = 1\nmeasure_columns = 66\n[fetch]\nredirects_max = -1\n[x]\n";
    let (_home, folders) = folder(&[("config.toml", text)]);
    let (config, faults) = Config::load_tolerant(&folders).expect("settings");
    assert_eq!(config.reading.measure_columns, 66);
    assert_eq!(config.fetch.redirects_max, 10);
    let lines: Vec<_> = faults.iter().filter_map(|it| it.position.map(|at| at.line)).collect();
    assert_eq!(lines, [2, 5, 6]);
    let (config, told) = Config::load(&folders).expect("nothing that guards");
    assert_eq!((config.reading.measure_columns, told), (66, faults));
}

#[test]
fn a_fault_stops_the_start_only_where_the_default_could_do_harm() {
    for (text, is_refused) in [
        ("[reading]\nmesure_columns = 60\n", false),
        ("[raeding]\nmouse = true\n", false),
        ("[reading]\nmouse = \"yes\"\n", false),
        ("[save]\nfolder = \"news\"\n", false),
        ("mouse = false\n", false),
        ("reading = 3\n", false),
        ("[fetch]\nredirects_max = -1\ncolour = 1\n", false),
        // Entries would be let go that were to stay.
        ("[keep]\ndays = 0\n", true),
        ("[keep]\nday = 3650\n", true),
        ("[keep]\nfor_ever = true\n", true),
        ("[kepp]\ndays = 3650\n", true),
        ("keep = 3650\n", true),
        ("unread_days = 3650\n", true),
        // Links would be opened with another program, more would be told or reached.
        ("[open]\nbrowser = \"torbrowser %u\"\n", true),
        ("[reading]\nbrowser = []\n", true),
        ("[fetch]\nuser_agent = \"é\"\n", true),
        ("[fetch]\nprivate_origins = [\"nas\"]\n", true),
        ("[fetch]\nproxy = \"socks5h://127.0.0.1:9050\"\n", true),
        ("[proxy]\naddress = \"http://p.example\"\n", true),
        ("[fetch]\nverify_certificates = true\n", true),
        // Nobody knows what that line was about.
        ("[reading]\nmouse = # nothing\n", true),
    ] {
        let (_home, folders) = folder(&[("config.toml", text)]);
        assert_eq!(Config::load(&folders).is_err(), is_refused, "{text}");
        assert!(!check(&folders).is_empty(), "{text}");
    }
}

#[test]
fn a_slip_of_syntax_costs_one_line_not_the_start() {
    let text = "[reading]\nmouse = # nothing\nmeasure_columns = 66\n";
    let (_home, folders) = folder(&[("config.toml", text)]);
    let (config, faults) = Config::load_tolerant(&folders).expect("settings");
    assert_eq!(config.reading.measure_columns, 66);
    assert_eq!(faults.first().and_then(|it| it.position).map(|at| at.line), Some(2));
}

#[test]
fn a_fault_carries_nothing_that_steers_a_terminal() {
    let text = "[keep]\n\"\\u001b[2J\" = 1\ndays = \"\\u001b]0;x\\u0007\"\n";
    let (_home, folders) = folder(&[("config.toml", text), ("keys.toml", "\u{1b}[2J = 1")]);
    for fault in check(&folders) {
        assert!(!fault.to_string().contains(char::is_control), "{fault:?}");
    }
}

#[test]
fn a_file_that_is_no_text_is_named() {
    let (_home, folders) = folder(&[]);
    std::fs::write(folders.config.join("config.toml"), b"[keep]\ndays = \xff\xfe")
        .expect("written");
    let errors = Config::load(&folders).expect_err("no text");
    assert_eq!(
        shown(&errors.0, &folders),
        ["config.toml: cannot be read: it is not UTF-8 text; \
            mend or remove the file, or name another folder"]
    );
}

#[test]
fn mangled_settings_never_stop_the_program() {
    let good = default_text("config").expect("a default");
    let scraps = ["\"", "[", "]]", "=", "\u{0}", "'''", "1e999", ".", "\\", "é\u{1b}", "{", "#"];
    for (nth, scrap) in scraps.iter().cycle().take(120).enumerate() {
        let mut at = nth * good.len() / 120;
        while !good.is_char_boundary(at) {
            at += 1;
        }
        let (before, after) = good.split_at(at);
        let mangled = format!("{before}{scrap}{}", after.get(nth % 7..).unwrap_or_default());
        let (_home, folders) = folder(&[
            ("config.toml", &mangled),
            ("keys.toml", &mangled),
            ("feeds.toml", &mangled),
            ("sections.toml", &mangled),
            ("themes/dark.toml", &mangled),
        ]);
        assert!(!check(&folders).is_empty(), "{scrap:?} at {at}");
    }
}

#[test]
fn every_default_file_can_be_printed_and_is_without_fault() {
    for name in DEFAULT_NAMES {
        let text = default_text(name).expect(name);
        assert!(text.starts_with("# "), "{name} says nothing of itself");
        assert_eq!(default_text(name.trim_end_matches(".toml")), Some(text));
        let (_home, folders) = folder(&[(name, text)]);
        assert_eq!(shown(&check(&folders), &folders), [""; 0], "{name}");
    }
    assert_eq!(default_text("../config"), None);
}

#[test]
fn own_keys_override_unbind_and_add() {
    let (_home, folders) = folder(&[]);
    let default = load_keys(&folders).expect("the default keys");
    let (first, second) = (&default[0], &default[1]);
    let context = &first.context;
    assert_eq!(*context, second.context, "the first two stand in one table");
    let own = format!(
        "[{context}]\n{:?} = \"other\"\n{:?} = \"none\"\n\
         [mine]\n\"z   z\" = \"zoom\"\n\"y\" = \"\"\n",
        first.keys, second.keys
    );
    let (_home, folders) = folder(&[("keys.toml", &own)]);
    let bindings = load_keys(&folders).expect("own keys");
    assert_eq!(bindings[0].command, "other");
    assert!(bindings[0].file.ends_with("keys.toml") && bindings[0].position.line == 2);
    assert_eq!(bindings[1], default[2], "the second is unbound, the order kept");
    let last: Vec<_> = bindings.iter().rev().take(2).map(|it| (&*it.keys, &*it.command)).collect();
    assert_eq!(last, [("y", ""), ("z z", "zoom")]);
}

#[test]
fn faults_of_keys_are_told() {
    for (text, told) in [
        (
            "\"q\" = \"quit\"\n",
            "keys.toml:1:1: q: a binding stands outside a table; \
             write it below the line of its context, as [global]",
        ),
        (
            "[list]\n\"j\" = 1\n",
            "keys.toml:2:7: list.j: 1 is no command; \
             write the command's name in quotes, as \"q\" = \"quit\"",
        ),
        (
            "[list]\n\" \" = \"down\"\n",
            "keys.toml:2:1: list.: no key is named; name the key, as \"g g\" = \"first\"",
        ),
    ] {
        let (_home, folders) = folder(&[("keys.toml", text)]);
        assert_eq!(shown(&load_keys(&folders).expect_err(text).0, &folders), [told]);
    }
}

#[test]
fn own_sections_add_names_to_known_paths_and_new_paths_at_the_end() {
    let own = "[[section]]\npath = \"international/MIDDLE east\"\n\
        names = [\"Levant\", \"levant\"]\n\
        [[section]]\npath = \"Chess\"\nnames = []\nplaces = [\"Wijk  aan Zee\"]\n";
    let (_home, folders) = folder(&[("sections.toml", own)]);
    let sections = load_sections(&folders).expect("sections").entries;
    let known = sections.iter().find(|it| it.path.to_string() == "International / Middle East");
    assert_eq!(known.expect("known").names.last().map(String::as_str), Some("Levant"));
    let last = sections.last().expect("a section");
    assert_eq!(
        (last.path.to_string().as_str(), &*last.places),
        ("Chess", &["Wijk aan Zee".to_owned()][..])
    );
}

#[test]
fn faults_of_sections_are_told() {
    for (text, told) in [
        (
            "[[section]]\nnames = [\"World\"]\n",
            "sections.toml:1:1: path: no path is named; \
             write path = \"International / Middle East\"",
        ),
        (
            "[[section]]\npath = \"A\"\nname = [\"World\"]\n",
            "sections.toml:3:1: name: no such key; did you mean `names`?",
        ),
        (
            "[[section]]\npath = \"A\"\nplaces = \"Rome\"\n",
            "sections.toml:3:10: places: \"Rome\" does not do; \
             write a list of names in quotes, as [\"Middle East\", \"Nahost\"]",
        ),
        (
            "[[section]]\npath = \"A\"\niptc = \"15\"\n",
            "sections.toml:3:8: iptc: \"15\" does not do; \
             write the eight digits in quotes, as \"15000000\"",
        ),
        (
            "[[section]]\npath = \"A / / B\"\n",
            "sections.toml:2:8: path: \"A / / B\" does not do; \
             write one to six names with / between them",
        ),
        (
            "order = [\"Sport\", 3]\n",
            "sections.toml:1:9: order: this list does not do; \
             write a list of paths in quotes, as [\"Sport\", \"Culture / Film\"]",
        ),
        (
            "order = [\"Sport\", \"sport\"]\n",
            "sections.toml:1:9: order: this list does not do; write each path once",
        ),
        (
            "hidden = true\n",
            "sections.toml:1:1: hidden: no such table; \
             write it below a line [[section]] and the section's path",
        ),
        (
            "[[section]]\npath = \"A\"\nhidden = \"yes\"\n",
            "sections.toml:3:10: hidden: \"yes\" does not do; write true or false, without quotes",
        ),
        (
            "[[section]]\npath = \"A\"\ntitle = \" \"\n",
            "sections.toml:3:9: title: \"\" does not do; write one to 60 characters",
        ),
        (
            "[[section]]\npath = \"A\"\nnotify = \"loud\"\n",
            "sections.toml:3:10: notify: \"loud\" does not do; write true, false or \"bell\"",
        ),
        (
            "[[section]]\npath = \"A\"\nfull_text = 1\n",
            "sections.toml:3:13: full_text: 1 does not do; write true, false or \"auto\"",
        ),
        (
            "[[section]]\npath = \"A\"\nkeep_days = 14\n",
            "sections.toml:3:13: keep_days: 14 does not do; write it in config.toml under [keep], \
             as sections = { \"Sport\" = { days = 14 } }",
        ),
        (
            "[section]\npath = \"A\"\n",
            "sections.toml:1:2: section: no such table; \
             write each section below a line [[section]]",
        ),
    ] {
        let (_home, folders) = folder(&[("sections.toml", text)]);
        assert_eq!(shown(&load_sections(&folders).expect_err(text).0, &folders), [told]);
    }
}

#[test]
fn an_order_that_is_none_is_told() {
    let files = [
        ("config.toml", "[reading]\nsort = \"best\"\n"),
        ("sections.toml", "[[section]]\npath = \"A\"\nsort = true\n"),
    ];
    let (_home, folders) = folder(&files);
    let told = [
        "config.toml:2:8: reading.sort: \"best\" does not do and is taken as \"newest\"; \
         write one of \"newest\", \"oldest\"",
        "sections.toml:3:8: sort: true does not do; write \"newest\" or \"oldest\"",
    ];
    assert_eq!(shown(&check(&folders), &folders), told);
}
