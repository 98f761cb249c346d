//! One event told by several outlets, one article through several feeds: from feeds to lists.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

/// Title, first words, page.
type Item = (&'static str, &'static str, &'static str);

const WIRE: &[Item] = &[
    (
        "Magnitude 6.8 quake hits southern Peru, killing at least 40",
        "A powerful earthquake struck near Arequipa before dawn on Friday, the geophysical institute \
         said. Rescuers search collapsed houses in Camana.",
        "https://wire.example/quake-peru",
    ),
    (
        "Norway holds its key rate at 4.5 percent",
        "The central bank in Oslo kept borrowing costs unchanged as inflation eased in October.",
        "https://wire.example/norges-rate",
    ),
];
const HERALD: &[Item] = &[
    (
        "Dozens dead as earthquake shakes Arequipa in Peru",
        "Rescuers in Camana dug through collapsed houses after a magnitude 6.8 quake hit southern \
         Peru before dawn.",
        "https://herald.example/peru",
    ),
    (
        "Council votes to keep the harbour pool open",
        "Swimming clubs cheered as councillors voted 24 to 19 to fund the pool for another year.",
        "https://herald.example/pool",
    ),
];
const COURIER: &[Item] = &[
    (
        "Peru earthquake: at least 40 killed near Arequipa",
        "A magnitude 6.8 earthquake has killed at least 40 people in southern Peru, with Camana the \
         worst hit town.",
        "https://courier.example/arequipa?utm_source=rss",
    ),
    (
        "Old swing bridge stays put until spring",
        "Engineers had planned to lift out the middle section in January, the council said.",
        "https://courier.example/bridge",
    ),
];
const COURIER_WORLD: &[Item] = &[COURIER[0]];

fn feed(title: &str, items: &[Item]) -> String {
    let mut minute = 0;
    let item = |(title, text, link): &Item| {
        minute += 7;
        format!(
            "<item><title>{title}</title><link>{}</link><guid>{link}</guid>\
             <pubDate>Fri, 20 Nov 2026 06:{minute:02}:00 GMT</pubDate>\
             <description>{text}</description></item>",
            link.replace('&', "&amp;")
        )
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<rss version=\"2.0\"><channel><title>{title}</title><language>en</language>{items}\
         </channel></rss>"
    )
}

fn fetched() -> (FeedServer, Program) {
    let server = FeedServer::start();
    let mut subscriptions = String::new();
    for (path, title, items) in [
        ("/wire", "The Wire", WIRE),
        ("/herald", "Harbour Herald", HERALD),
        ("/courier", "Courier", COURIER),
        ("/courier-world", "Courier World", COURIER_WORLD),
    ] {
        server.serve(path, Reply::feed(feed(title, items)));
        _ = writeln!(subscriptions, "[[feed]]\nurl = \"{}\"", server.url(path));
    }
    let program = Program::new(&subscriptions);
    program.run(&["fetch", "--quiet"]).with_code(0);
    (server, program)
}

fn headlines(program: &Program) -> Vec<Value> {
    let listed = program.json(&["list", "--format", "json"]);
    listed["headlines"].as_array().expect("headlines").clone()
}

#[test]
fn one_event_is_one_story_and_nothing_else_is() {
    let (_server, program) = fetched();
    let headlines = headlines(&program);
    let told: Vec<&Value> =
        headlines.iter().filter(|it| it["title"].to_string().contains("Peru")).collect();
    assert_eq!(told.len(), 3, "{headlines:?}");
    for one in &told {
        assert_eq!(one["story"]["outlets"], 3, "{one}");
        assert_eq!(one["story"]["id"], told[0]["story"]["id"]);
    }
    let alone = headlines.iter().filter(|it| it["story"].is_null()).count();
    assert_eq!(alone, headlines.len() - 3);
    let herald = told.iter().find(|it| it["feed"] == "Harbour Herald").expect("there");
    let id = herald["id"].as_str().expect("an id");
    let shown = program.out(&["show", id]);
    assert!(shown.contains("How others tell it:"), "{shown}");
    assert!(shown.contains("The Wire: Magnitude 6.8"), "{shown}");
    assert!(shown.contains("in common: earthquake, Arequipa, Peru, Rescuers"), "{shown}");
    let json = program.json(&["show", id, "--format", "json"]);
    assert_eq!(json["others"][0]["in_common"][1], "Arequipa");
}

#[test]
fn one_article_through_two_feeds_is_one_headline_with_one_mark() {
    let (_server, program) = fetched();
    let title = "Peru earthquake: at least 40 killed near Arequipa";
    let is_it = |headline: &Value| headline["title"] == title;
    let all = headlines(&program);
    assert_eq!(all.iter().filter(|it| is_it(it)).count(), 1);
    let id = program.id(title);
    let shown = program.json(&["show", &id, "--format", "json"]);
    // Whichever came first stands for both.
    let feeds = [&shown["feed"], &shown["also_in"][0]].map(|it| it.as_str().expect("a feed"));
    assert!(feeds.contains(&"Courier") && feeds.contains(&"Courier World"), "{feeds:?}");
    program.out(&["mark", "read", &id]);
    program.run(&["list", "--unread", "--feed", "Courier World"]).with_code(3);
    let courier = program.json(&["list", "--unread", "--feed", "Courier", "--format", "json"]);
    assert_eq!(courier["total"], 1);
}

#[test]
fn what_is_placed_and_grouped_anew_is_as_it_was() {
    let (_server, program) = fetched();
    let derived = || {
        let of =
            |it: &Value| (it["id"].clone(), it["sections"].clone(), it["story"]["outlets"].clone());
        headlines(&program).iter().map(of).collect::<Vec<_>>()
    };
    let before = derived();
    let said = program.run(&["doctor", "--replace"]).err;
    assert!(said.contains("entries placed anew, 0 stand elsewhere now"), "{said}");
    assert_eq!(derived(), before);
}
