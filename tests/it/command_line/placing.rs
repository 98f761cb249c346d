//! The reader's own hand, from the shell: it holds, it is learned from, and labels are proposed.

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::{Program, assert_fields};

/// A feed with these entries: title and label.
fn feed(items: &[(&str, &str)]) -> Reply {
    let item = |(title, label): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid><category>{label}</category>\
             <description>Nothing is said.</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    Reply::feed(format!(
        "<rss version=\"2.0\"><channel><title>Harbour Herald</title>{items}</channel></rss>"
    ))
}

const ITEMS: [(&str, &str); 9] = [
    ("One", "Kiez"),
    ("Two", "Kiez"),
    ("Three", "Kiez"),
    ("Aa", "Zzyx"),
    ("Bb", "Zzyx"),
    ("Cc", "Zzyx"),
    ("Dd", "Zzyx"),
    ("Ee", "Zzyx"),
    ("Ff", "Sport"),
];

fn fetched() -> (FeedServer, Program) {
    let server = FeedServer::start();
    server.serve("/feed", feed(&ITEMS));
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    program.run(&["fetch", "--quiet"]).with_code(0);
    (server, program)
}

/// Section, signal and detail of the first place of an entry.
fn stands(program: &Program, title: &str) -> [String; 3] {
    let shown = program.json(&["show", &program.id(title), "--format", "json"]);
    let place = &shown["placed_by"][0];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let names = place["section"].as_array().cloned().unwrap_or_default();
    let path: Vec<String> = names.iter().map(text).collect();
    [path.join(" / "), text(&place["signal"]), text(&place["detail"])]
}

#[track_caller]
fn assert_replaced(program: &Program, told: &str) {
    let ran = program.run(&["doctor", "--replace"]).with_code(0);
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn an_entry_stays_where_it_was_put_whatever_places_it_anew() {
    let (server, program) = fetched();
    program.out(&["mark", "placed:international/asia", &program.id("Ff")]);
    let by_hand = ["International / Asia", "reader", "you placed it here"].map(str::to_owned);
    assert_eq!(stands(&program, "Ff"), by_hand);
    assert_eq!(program.titles(&["list", "--section", "International"]), ["Ff"]);
    assert_eq!(program.titles(&["list", "--section", "Sport"]), Vec::<String>::new());
    assert_replaced(&program, "9 entries placed anew, 0 stand elsewhere");
    let mut items = ITEMS;
    items[8].1 = "Culture";
    server.serve("/feed", feed(&items));
    program.run(&["fetch", "--all", "--quiet"]).with_code(0);
    assert_eq!(stands(&program, "Ff"), by_hand);
    program.run(&["undo"]).with_code(0);
    assert_eq!(stands(&program, "Ff")[0], "Culture");
    let refused = program.run(&["mark", "placed:/", "1"]).with_code(2);
    assert!(refused.err.contains("placed: wants a section"), "{}", refused.err);
}

#[test]
fn rules_hold_for_what_is_placed_anew() {
    let (_server, program) = fetched();
    let rule = "[[rule]]\nmatch = \"category:kiez\"\nplace = \"Local\"\n";
    program.write_config("rules.toml", rule);
    assert_replaced(&program, "3 stand elsewhere now");
    assert_eq!(stands(&program, "One")[1], "rule");
    assert_replaced(&program, "0 stand elsewhere now");
}

#[test]
fn three_placements_of_a_label_speak_for_later_entries_until_one_speaks_against() {
    let (server, program) = fetched();
    for title in ["One", "Two", "Three"] {
        program.out(&["mark", "placed:culture/film", &program.id(title)]);
    }
    let mut items = ITEMS.to_vec();
    items.extend([("Four", "Kiez"), ("Gg", "Zzyx")]);
    server.serve("/feed", feed(&items));
    program.run(&["fetch", "--all", "--quiet"]).with_code(0);
    let learned = "you placed 3 entries labelled \"Kiez\" of this feed here";
    let habit = ["Culture / Film", "habit", learned].map(str::to_owned);
    assert_eq!(stands(&program, "Four"), habit);
    assert_eq!(stands(&program, "Gg"), ["", "", ""].map(str::to_owned));
    assert_replaced(&program, "0 stand elsewhere now");
    assert_eq!(stands(&program, "Four"), habit);
    program.out(&["mark", "placed:sport", &program.id("Two")]);
    assert_replaced(&program, "1 stand elsewhere now");
    assert_eq!(stands(&program, "Four")[0], "");
}

#[test]
fn frequent_labels_without_a_section_are_proposed() {
    let (_server, program) = fetched();
    let labels = program.json(&["sections", "--labels", "--format", "json"]);
    assert_eq!(labels.as_array().expect("labels").len(), 1, "{labels}");
    assert_fields(&labels[0], "label entries feeds section toml");
    assert_eq!(
        (labels[0]["label"].as_str(), labels[0]["entries"].as_u64()),
        (Some("Zzyx"), Some(5))
    );
    let toml = labels[0]["toml"].as_str().expect("text");
    assert_eq!(toml, "[[section]]\npath = \"Zzyx\"\n");
    let text = program.out(&["sections", "--labels"]);
    assert!(text.contains("5  Zzyx  (Harbour Herald)"), "{text}");
    // It does what it says.
    program.write_config("sections.toml", toml);
    program.run(&["config", "check"]).with_code(0);
    program.run(&["sections", "--labels"]).with_code(3).told(&["no label without a section"]);
}
