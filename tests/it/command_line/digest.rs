//! The news of some time on one page.

use serde_json::json;

use super::edition::{Edition, FERRY, VOTES};
use super::front_page::paper;
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::{Program, assert_fields, assert_moment};

const SINCE: [&str; 3] = ["digest", "--since", "2024-01-01"];

fn digest(program: &Program, more: &[&str]) -> String {
    program.out(&[&SINCE, more].concat())
}

#[test]
fn the_news_stand_section_by_section_in_each_form() {
    let program = paper();
    let own = "order = [\"Science\"]\n[[section]]\npath = \"Sport\"\ntitle = \"Games\"\n";
    program.write_config("sections.toml", own);
    let text = digest(&program, &[]);
    assert!(text.starts_with("news since 2024-01-01\n\nScience\n\n  New comet\n  "), "{text}");
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    assert!(at("\n\nCulture\n") < at("\n\nGames\n"), "{text}");
    assert!(at("Lab · 8 March 2024, 00:00\n") < at("Curtain falls"), "{text}");
    // All five, the newest first.
    assert!(at("Long race") < at("Late goal") && at("Late goal") < at("Cup draw"), "{text}");

    let markdown = digest(&program, &["--to", "md"]);
    assert!(
        markdown.starts_with("# news since 2024\\-01")
            || markdown.starts_with("# news since 2024-01"),
        "{markdown}"
    );
    assert!(markdown.contains("\n## Science\n\n- [New comet](<http://"), "{markdown}");

    let html = digest(&program, &["--to", "html"]);
    assert!(html.contains("<h2 dir=\"auto\">Games</h2>"), "{html}");
    assert!(html.contains(">Long race</a></h3>") && html.ends_with("</html>\n"), "{html}");

    let json = program.json(&[&SINCE[..], &["--to", "json"]].concat());
    assert_fields(&json, "title since sections");
    assert_moment(&json["since"]);
    let sport = &json["sections"][2];
    assert_fields(sport, "path total headlines");
    assert_eq!((&sport["path"], &sport["total"]), (&json!(["Sport"]), &json!(5)));
    let list = program.json(&["list", "--section", "Sport", "--limit", "1", "--format", "json"]);
    assert_eq!(sport["headlines"][0], list["headlines"][0]);
}

#[test]
fn a_digest_is_a_book_with_a_chapter_for_each_section() {
    let program = paper();
    let output = program.command().args(SINCE).args(["--to", "epub"]).output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    let book = output.stdout;
    assert!(book[30..].starts_with(b"mimetypeapplication/epub+zip"));
    let text = String::from_utf8_lossy(&book);
    for words in ["chapter-3.xhtml", ">Sport</a></li>", ">Curtain falls</a></h3>"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_section_has_what_lies_in_it_first_and_nothing_twice() {
    let program = Edition::fetched().program;
    let args = ["--section", "world", "--to", "json"];
    let json = program.json(&[&SINCE[..], &args].concat());
    let parts = json["sections"].as_array().expect("sections");
    let titles: Vec<_> = parts.iter().map(|it| (&it["path"][1], it["headlines"].clone())).collect();
    assert_eq!(titles[0].0, "Middle East", "{json}");
    assert_eq!(titles[0].1[0]["title"], FERRY);
    let text = digest(&program, &args[..2]);
    assert_eq!(text.matches(FERRY).count(), 1, "{text}");
    assert!(text.contains("International / Middle East\n"), "{text}");
    // What came with escape sequences does nothing here either.
    assert!(digest(&program, &["--to", "html"]).contains(VOTES.trim()));
}

#[test]
fn what_stands_in_no_section_stands_at_the_end() {
    let server = FeedServer::start();
    let item = |title: &str, category: &str| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid><category>{category}</category>\
             <pubDate>Fri, 08 Mar 2024 00:00:00 GMT</pubDate></item>"
        )
    };
    let items = item("Qwrt zxcv", "Hjkl") + &item("Late goal", "Sport");
    let feed = format!("<rss version=\"2.0\"><channel><title>Xyz</title>{items}</channel></rss>");
    server.serve("/feed", Reply::feed(feed.as_str()));
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    program.out(&["fetch"]);
    let text = digest(&program, &[]);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    assert!(at("\n\nSport\n") < at("\n\nOther news\n\n  Qwrt zxcv\n"), "{text}");
    let json = program.json(&[&SINCE[..], &["--to", "json"]].concat());
    let last = json["sections"].as_array().expect("sections").last().expect("one");
    assert_eq!((&last["path"], &last["total"]), (&json!([]), &json!(1)));
    // There is news, though none of it leads a section.
    let only = feed.replace("Sport", "Hjkl").replace("Late goal", "Asdf");
    server.serve("/feed", Reply::feed(only));
    let other = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    other.out(&["fetch"]);
    assert!(digest(&other, &[]).contains("Other news"));
    let front = other.run(&["list", "--front-page"]).with_code(3);
    front.told(&["nothing leads a section: `dateline list` shows all"]);
}

#[test]
fn what_cannot_be_had_is_said() {
    let program = paper();
    program.run(&["digest"]).with_code(3).told(&["nothing came since 24h"]);
    let near = program.run(&["digest", "--section", "Sprot"]).with_code(3);
    near.told(&["no section \"Sprot\"", "did you mean \"Sport\"?"]);
    program.run(&["digest", "--since", "tomorrow"]).with_code(2).told(&["\"tomorrow\""]);
    program.run(&["digest", "--to", "pdf"]).with_code(2);
    program.run(&["digest", "--section", " "]).with_code(2).told(&["names no section"]);
    // A book without a chapter is none.
    let book = program.run(&["digest", "--to", "epub"]).with_code(3);
    book.told(&["nothing came since 24h"]);
    assert_eq!(book.out, "");
}

#[test]
fn what_is_left_out_is_said_with_the_command_that_lists_it() {
    let server = FeedServer::start();
    let titles = [
        "Cup draw",
        "Rowers win",
        "Chess open",
        "Late goal",
        "Long race",
        "Judo final",
        "Sailing prize",
        "Marathon record",
        "Tennis break",
        "Fencing team",
        "Archery medal",
        "Rugby tour",
        "Boxing title",
        "Golf swing",
        "Diving lesson",
    ];
    let item = |title: &str| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid>\
             <pubDate>Fri, 08 Mar 2024 00:00:00 GMT</pubDate></item>"
        )
    };
    let items: String = titles.iter().map(|title| item(title)).collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>Pitch</title>{items}</channel></rss>");
    server.serve("/feed", Reply::feed(feed));
    let url = server.url("/feed");
    let program = Program::new(&format!("[[feed]]\nurl = \"{url}\"\nsection = \"Sport\"\n"));
    program.out(&["fetch"]);
    let list = "dateline list --section Sport --since 2024-01-01";
    for (form, told) in [
        ("text", format!("\n\n  and 3 more: `{list}`\n")),
        ("md", format!("\n\nand 3 more: `{list}`\n")),
        ("html", format!("and 3 more: <code>{list}</code></p>")),
    ] {
        let text = digest(&program, &["--to", form]);
        assert!(text.contains(&told), "{told}: {text}");
    }
    let words: Vec<&str> = list.split(' ').skip(1).collect();
    assert_eq!(program.titles(&words).len(), titles.len());
    assert!(program.out(&["digest", "--help"]).contains("12 stories"));
}
