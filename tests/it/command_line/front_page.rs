//! The front page from the shell.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::{Program, assert_fields};

/// A feed with an entry an hour, the newest last.
fn feed(site: &str, name: &str, titles: &[&str]) -> String {
    let mut items = String::new();
    for (hour, title) in titles.iter().enumerate() {
        let _ = write!(
            items,
            "<item><title>{title}</title><link>{site}/{name}/{hour}</link>\
             <pubDate>Fri, 08 Mar 2024 {hour:02}:00:00 GMT</pubDate></item>"
        );
    }
    format!(
        "<rss version=\"2.0\"><channel><title>{name}</title><link>{site}/</link>\
         <description/>{items}</channel></rss>"
    )
}

/// Two sections, one of them with more than the page shows, and one within a third.
pub(super) fn paper() -> Program {
    let server = FeedServer::start();
    let site = server.url("");
    let mut feeds = String::new();
    for (name, section, titles) in [
        ("Pitch", "Sport", &["Cup draw", "Rowers win", "Chess open", "Late goal", "Long race"][..]),
        ("Lab", "Science", &["New comet"]),
        ("Stage", "Culture / Theatre", &["Curtain falls"]),
    ] {
        server.serve(&format!("/{name}"), Reply::feed(feed(&site, name, titles)));
        let _ = write!(feeds, "[[feed]]\nurl = \"{site}/{name}\"\nsection = \"{section}\"\n");
    }
    let program = Program::new(&feeds);
    program.run(&["fetch", "--quiet"]).with_code(0);
    program
}

fn leads(page: &Value) -> Vec<(&str, &str)> {
    let rows = page["headlines"].as_array().expect("headlines");
    rows.iter()
        .map(|row| {
            (row["leads"][0].as_str().expect("a section"), row["title"].as_str().expect("a title"))
        })
        .collect()
}

#[test]
fn a_list_can_be_asked_for_the_front_page() {
    let program = paper();
    let own = "order = [\"Science\"]\n[[section]]\npath = \"Sport\"\ntitle = \"Games\"\n";
    program.write_config("sections.toml", own);
    let page = program.json(&["list", "--front-page", "--format", "json"]);
    assert_eq!(
        leads(&page),
        [
            ("Science", "New comet"),
            ("Culture", "Curtain falls"),
            ("Sport", "Long race"),
            ("Sport", "Late goal"),
            ("Sport", "Chess open"),
            ("Sport", "Rowers win"),
        ]
    );
    assert_fields(&page, "total headlines");
    assert_eq!(page["total"], 6);
    let row = &page["headlines"][1];
    assert_eq!(
        (&row["leads"], &row["sections"]),
        (&json!(["Culture"]), &json!([["Culture", "Theatre"]]))
    );
    let list = program.json(&["list", "--limit", "1", "--format", "json"]);
    let fields = |row: &Value| -> Vec<String> {
        row.as_object().expect("an object").keys().cloned().collect()
    };
    let own = fields(row).into_iter().filter(|field| field != "leads");
    assert_eq!(own.collect::<Vec<_>>(), fields(&list["headlines"][0]));

    let text = program.out(&["list", "--front-page", "--format", "text"]);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    assert!(text.starts_with("Science\n  New comet\n    "), "{text}");
    assert!(at("\n\nCulture\n  Curtain falls\n") < at("\n\nGames\n  Long race\n"), "{text}");

    let lines = program.out(&["list", "--front-page", "--limit", "2"]);
    let fields: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(fields.len(), 2);
    assert_eq!((fields[1][5], fields[1][7], fields[1].len()), ("Curtain falls", "Culture", 8));
}

#[test]
fn the_front_page_follows_what_is_set_for_the_reader() {
    let program = paper();
    program.write_config("config.toml", "[reading]\nfront_page_stories = 1\n");
    program.write_config("sections.toml", "[[section]]\npath = \"Science\"\nhidden = true\n");
    let page = program.json(&["list", "--front-page", "--format", "json"]);
    assert_eq!(leads(&page), [("Culture", "Curtain falls"), ("Sport", "Long race")]);
    program.out(&["mark", "read", "--section", "Sport"]);
    let page = program.json(&["list", "--front-page", "--format", "json"]);
    assert_eq!(leads(&page)[1], ("Sport", "Long race"), "all of it is read");
    let ran = program.run(&["list", "--front-page", "--unread"]).with_code(2);
    assert!(ran.err.contains("--front-page") && ran.err.contains("--unread"), "{}", ran.err);
    let empty = Program::new("");
    let told = empty.run(&["list", "--front-page", "--format", "json"]).with_code(3);
    assert_eq!(told.json(), json!({"total": 0, "headlines": []}));
    told.told(&["dateline fetch"]);
}
