//! The reader's rules, from `rules.toml` and a feed to lists.

use serde_json::Value;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::{Program, assert_fields};

/// Title and words of each entry of the feed.
const ITEMS: [(&str, &str); 5] = [
    ("Ministers agree on oil output", "Producers will pump less from January."),
    ("Cup final ends in penalties", "The keeper saved two of five."),
    ("Council opens a new bridge", "Traffic may cross from Monday."),
    ("Crossword 4711", "Seven across is a bird."),
    ("Harbour pool stays open", "Swimmers cheered the vote on the bridge budget."),
];

const RULES: &str = "\
[[rule]]
match = \"oil OR gas\"
place = \"Economy / Energy\"
tag = \"energy\"

[[rule]]
match = \"title:cup\"
mute = true

[[rule]]
match = \"bridge\"
feed = \"harbour\"
star = true

[[rule]]
match = \"crossword\"
read = true

[[rule]]
match = \"pool\"
mute = true
until = 2001-01-01
";

fn feed(items: &[(&str, &str)]) -> Reply {
    let item = |(title, text): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid>\
             <description>{text}</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    Reply::feed(format!(
        "<rss version=\"2.0\"><channel><title>Harbour Herald</title>{items}</channel></rss>"
    ))
}

fn fetched(rules: &str) -> (FeedServer, Program) {
    let server = FeedServer::start();
    server.serve("/feed", feed(&ITEMS));
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    program.write_config("rules.toml", rules);
    program.run(&["fetch", "--quiet"]).with_code(0);
    (server, program)
}

/// The titles listed, in the order of the alphabet: all of them came at once.
fn titles(program: &Program, args: &[&str]) -> Vec<String> {
    let mut titles = program.titles(args);
    titles.sort_unstable();
    titles
}

#[test]
fn what_rules_say_is_done_to_what_comes() {
    let (_server, program) = fetched(RULES);
    let [oil, cup, bridge, crossword, pool] = ITEMS.map(|(title, _)| title);
    assert_eq!(titles(&program, &["list"]), [bridge, crossword, pool, oil]);
    assert_eq!(titles(&program, &["list", "--section", "Economy / Energy"]), [oil]);
    assert_eq!(titles(&program, &["list", "--query", "tag:energy"]), [oil]);
    assert_eq!(titles(&program, &["list", "--starred"]), [bridge, pool]);
    assert_eq!(titles(&program, &["list", "--unread"]), [bridge, pool, oil]);
    // Nor is it found by its words, but in its feed.
    assert_eq!(titles(&program, &["list", "--query", "penalties"]), Vec::<String>::new());
    assert_eq!(titles(&program, &["search", "keeper"]), Vec::<String>::new());
    let of_feed = titles(&program, &["list", "--feed", "Harbour"]);
    assert_eq!(of_feed, [bridge, crossword, cup, pool, oil]);
    assert_eq!(titles(&program, &["list", "--query", "is:muted"]), [cup]);
    assert_eq!(titles(&program, &["list", "--query", "is:muted penalties"]), [cup]);
    let shown = program.json(&["show", &program.id(oil), "--format", "json"]);
    assert_eq!(shown["placed_by"][0]["signal"], "rule", "{shown}");
    assert_eq!(shown["placed_by"][0]["detail"], "rule \"oil OR gas\"");
    // What rules did is nothing that the reader did.
    program.run(&["undo"]).with_code(3);
    program.run(&["doctor"]).err.lines().for_each(|line| assert!(!line.contains("list"), "{line}"));
}

#[test]
fn marks_of_rules_are_the_readers_to_change() {
    let (server, program) = fetched(RULES);
    let (bridge, crossword) = (ITEMS[2].0, ITEMS[3].0);
    program.out(&["mark", "unstarred", &program.id(bridge)]);
    program.out(&["mark", "unread", &program.id(crossword)]);
    let changed =
        ITEMS.map(|(title, text)| (title, if title == bridge { "A bridge." } else { text }));
    server.serve("/feed", feed(&changed));
    program.run(&["fetch", "--all", "--quiet"]).with_code(0);
    assert!(!titles(&program, &["list", "--starred"]).contains(&bridge.to_owned()));
    assert!(titles(&program, &["list", "--unread"]).contains(&crossword.to_owned()));
}

#[test]
fn rules_are_listed_with_what_they_fit_and_hide() {
    let (_server, program) = fetched(RULES);
    let rules = program.json(&["rules", "--format", "json"]);
    assert_fields(&rules, "days rules muted");
    assert_eq!(rules["muted"], 1);
    let all = rules["rules"].as_array().expect("rules");
    assert_fields(
        &all[0],
        "n match section feed until is_in_force place tag star read mute matches muted",
    );
    let of_each = |field: &str| all.iter().map(|rule| rule[field].clone()).collect::<Vec<Value>>();
    assert_eq!(of_each("matches"), [1, 1, 2, 1, 1]);
    assert_eq!(of_each("muted"), [0, 1, 0, 0, 0]);
    assert_eq!(all[4]["is_in_force"], false);
    let text = program.out(&["rules"]);
    assert!(text.contains("1\t1\t0\tplace \"Economy / Energy\", tag \"energy\"\toil OR gas\n"));
    assert!(text.contains("5\t1\t0\tmute\tpool; over since 2001-01-01\n"), "{text}");
    assert!(text.contains("3\t2\t0\tstar\tbridge; of feeds \"harbour\"\n"), "{text}");
}

#[test]
fn a_saved_query_is_a_section_in_the_shell_too() {
    let smart = "[[smart]]\nname = \"Fuel desk\"\nquery = \"oil OR gas\"\n";
    let (_server, program) = fetched(smart);
    let list = ["list", "--section", "fuel DESK"];
    assert_eq!(program.titles(&list), ["Ministers agree on oil output"]);
    let sections = program.json(&["sections", "--format", "json"]);
    let last = sections.as_array().expect("sections").last().expect("one");
    assert_fields(last, "path unread total children query");
    assert_eq!((&last["path"][0], &last["total"]), (&"Fuel desk".into(), &1.into()));
    assert!(program.out(&["sections"]).ends_with("      1       1  Fuel desk\n"));
    assert_eq!(program.out(&["mark", "read", "--section", "Fuel desk"]), "1 changed\n");
    assert_eq!(program.titles(&[&list[..], &["--unread"]].concat()), [""; 0]);
    program.run(&["list", "--section", "Fuel dusk"]).with_code(3).told(&["no section"]);
    // One that cannot be asked for by its name is told.
    let sport = "[[smart]]\nname = \"Sport\"\nquery = \"cup\"\n";
    for (rules, words) in [
        (format!("{smart}{smart}"), "smart 2: name: another one is called \"Fuel desk\" too"),
        (sport.to_owned(), "smart 1: name: the section \"Sport\" is called so too"),
    ] {
        program.write_config("rules.toml", &rules);
        program.run(&["config", "check"]).with_code(2).told(&[words, "another name"]);
        program.run(&["list"]).with_code(0);
    }
}

#[test]
fn what_does_nothing_in_the_files_is_told_when_they_are_checked() {
    let (_server, program) = fetched(RULES);
    for (name, text, words) in [
        ("rules.toml", RULES, "rule 5: until: 2001-01-01 is over, and so is the rule; take"),
        (
            "rules.toml",
            "[[rule]]\nfeed = \"gazette\"\nmute = true\n",
            "rules.toml:2:8: rule 1: feed: \"gazette\" stands in no title and no address",
        ),
        ("rules.toml", "[[rule]]\nfeed = \"HERALD\"\nmute = true\n", ""),
        (
            "config.toml",
            "[keep]\nsections = { \"Sprot\" = { days = 14 } }\n",
            "config.toml:2:14: keep.sections: no section is called \"Sprot\"; did you mean \"Sport\"?",
        ),
        ("config.toml", "[keep]\nsections = { \"sport\" = { days = 14 } }\n", ""),
        (
            "sections.toml",
            "[[section]]\npath = \"Chess club\"\n[[section]]\npath = \"chess club\"\n",
            "sections.toml:4:8: path: \"chess club\" stands in this file twice; write all of it",
        ),
        ("sections.toml", "", ""),
    ] {
        program.write_config(name, text);
        let ran = program.run(&["config", "check"]).with_code(0);
        // Nothing is at fault.
        assert_eq!(ran.out, "no fault found\n");
        assert_eq!(ran.err.is_empty(), words.is_empty(), "{words}: {ran:?}");
        if !words.is_empty() {
            ran.told(&[words]);
        }
    }
}

#[test]
fn rules_that_changed_are_applied_to_what_is_cached() {
    let (_server, program) = fetched(RULES);
    let [oil, cup, bridge, crossword, pool] = ITEMS.map(|(title, _)| title);
    program.write_config("rules.toml", "[[rule]]\nmatch = \"bridge\"\nmute = true\n");
    assert_eq!(titles(&program, &["list"]), [bridge, crossword, pool, oil]);
    let ran = program.run(&["rules", "--apply"]).with_code(0);
    let told = "2 hidden, 1 shown again, 1 moved";
    assert_eq!((ran.out.as_str(), ran.err.trim()), ("1\t2\t2\tmute\tbridge\n", told));
    assert_eq!(titles(&program, &["list"]), [crossword, cup, oil]);
    assert_eq!(titles(&program, &["list", "--starred"]), [bridge, pool]);
    program.write_config("rules.toml", "");
    program.run(&["rules", "--apply"]).with_code(3);
    assert_eq!(titles(&program, &["list"]), [bridge, crossword, cup, pool, oil]);
}

#[test]
fn what_rules_placed_is_given_back_and_placed_anew_when_they_are_applied() {
    let (_server, program) = fetched(RULES);
    let [oil, cup, ..] = ITEMS.map(|(title, _)| title);
    let in_section = |path: &str| titles(&program, &["list", "--section", path]);
    assert_eq!(in_section("Economy / Energy"), [oil]);
    let rules = "[[rule]]\nmatch = \"cup\"\nplace = \"Sport / Cup\"\n";
    program.write_config("rules.toml", rules);
    let apply = || program.run(&["rules", "--apply"]).with_code(0).err;
    assert_eq!(apply().trim(), "0 hidden, 1 shown again, 2 moved");
    assert_eq!(in_section("Economy / Energy"), Vec::<String>::new());
    assert_eq!(in_section("Sport / Cup"), [cup]);
    assert_eq!(apply().trim(), "0 hidden, 0 shown again");
    // What the reader placed stays.
    program.out(&["mark", "placed:culture", &program.id(cup)]);
    program.write_config("rules.toml", "");
    assert_eq!(
        program.run(&["rules", "--apply"]).with_code(3).err.lines().next(),
        Some("0 hidden, 0 shown again")
    );
    assert_eq!(in_section("Culture"), [cup]);
}

#[test]
fn a_rule_that_means_nothing_is_told_with_its_place() {
    let program = Program::new("");
    program.run(&["rules"]).with_code(3).told(&["no rules", "rules.toml"]);
    for (rules, words) in [
        ("match = \"ferry is:unread\"\nmute = true", "rules.toml:2:9: rule 1: match: column 7"),
        ("match = \"ferry (\"\nmute = true", "column 7: "),
        ("match = \"ferry\"\nhide = true", "rules.toml:3:1: rule 1: hide: no such key"),
        ("match = \"ferry\"", "rule 1: it does nothing"),
        (
            "match = \"a\"\nread = true\n[[smart]]\nname = \"Sea\"\nquery = \"is:wet\"",
            "rules.toml:6:9: smart 1: query: column 4",
        ),
    ] {
        program.write_config("rules.toml", &format!("[[rule]]\n{rules}\n"));
        for args in [&["rules"] as &[&str], &["fetch"], &["config", "check"]] {
            program.run(args).with_code(2).told(&[words]);
        }
    }
}
