//! `inspect feed`, `inspect page`, `inspect text`: from a file, an address, standard input.

use serde_json::{Value, json};

use super::edition::{Edition, FERRY, NETS, SOUPS};
use crate::support::feed_server::FeedServer;
use crate::support::program::{Program, assert_fields, assert_moment};

const PAGE: &str = include_str!("../../pages/theme-category-links.html");
const PAGE_ADDRESS: &str = "https://daily.example/harbour-talks-ferry/";

/// A feed as a news site on a common platform writes it: a teaser, two categories, a line about the post.
const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Example Daily</title><link>https://daily.example</link><description>News of the day</description>
<lastBuildDate>Fri, 08 Mar 2024 06:46:02 +0000</lastBuildDate><language>en-GB</language>
<item><title>Harbour: Talks with the island over the ferry go on</title>
<link>https://daily.example/harbour-talks-ferry/</link><dc:creator><![CDATA[newsroom]]></dc:creator>
<pubDate>Fri, 08 Mar 2024 06:45:10 +0000</pubDate><category><![CDATA[International]]></category>
<category><![CDATA[Middle East]]></category><guid isPermaLink="false">https://daily.example/?p=411</guid>
<description><![CDATA[<p>A speaker of the harbour told reporters on Thursday that talks with the island over the old ferry were going on. The island waits. [&#8230;]</p>
<p>The post <a rel="nofollow" href="https://daily.example/harbour-talks-ferry/">Harbour: Talks with the island over the ferry go on</a> appeared first on <a rel="nofollow" href="https://daily.example">Example Daily</a>.</p>
]]></description><slash:comments>0</slash:comments></item>
</channel></rss>
"#;

#[test]
fn a_feed_is_told_field_by_field() {
    let program = Program::new("");
    let file = program.file("feed.xml", FEED);
    let feed = program.json(&["inspect", "feed", &file, "--format", "json"]);
    assert_fields(&feed, "title link description language updated oddities items");
    assert_eq!(feed["title"], "Example Daily");
    assert_eq!(feed["updated"], "2024-03-08T06:46:02Z");
    let item = &feed["items"][0];
    let fields = "id title link author published updated categories sections summary_html \
                  content_html text enclosures";
    assert_fields(item, fields);
    assert_eq!((&item["title"], &item["author"]), (&json!(FERRY), &json!("newsroom")));
    assert_eq!(item["published"], "2024-03-08T06:45:10Z");
    assert_eq!(item["categories"], json!(["International", "Middle East"]));
    assert_eq!(item["sections"][0], json!(["International", "Middle East"]));
    assert_eq!((&item["content_html"], &item["updated"]), (&Value::Null, &Value::Null));
    let text = item["text"].as_str().expect("text");
    assert!(text.starts_with("A speaker of the harbour told reporters"), "{text}");
    assert!(!text.contains("appeared first on"), "{text}");
    let piped = program.run_with(&["inspect", "feed", "-", "--format", "json"], FEED.as_bytes());
    assert_eq!(piped.with_code(0).json(), feed);
    let people = program.out(&["inspect", "feed", &file]);
    assert!(people.starts_with("Example Daily\n"), "{people}");
    assert!(people.contains("2024-03-08T06:45:10Z\tInternational / Middle East\tHarbour: "));
    assert!(!program.data_folder().join("dateline.sqlite").exists(), "nothing is kept");
}

#[test]
fn a_feed_is_inspected_where_it_is() {
    let edition = Edition::unread();
    let address = edition.server.url("/post.xml");
    let feed = edition.program.json(&["inspect", "feed", &address, "--format", "json"]);
    let item = &feed["items"][0];
    assert_eq!(item["title"], NETS);
    assert_moment(&item["updated"]);
    let enclosure = &item["enclosures"][0];
    assert_fields(enclosure, "url type length");
    assert_eq!(enclosure["length"], 42);
    let html = item["summary_html"].as_str().expect("HTML");
    assert!(html.contains(&edition.server.url("/nets")), "{html}");
    let daily = edition.server.url("/daily.xml");
    let daily = edition.program.json(&["inspect", "feed", &daily, "--format", "json"]);
    let soups =
        daily["items"].as_array().expect("items").iter().find(|item| item["title"] == SOUPS);
    let html = soups.expect("soups")["content_html"].as_str().expect("HTML").to_owned();
    assert!(!html.contains("alert(") && html.contains("/uploads/soup.png"), "{html}");
    let oddity = &daily["oddities"][0];
    assert_fields(oddity, "kind detail");
}

#[test]
fn what_is_no_feed_is_told_in_a_line() {
    let program = Program::new("");
    let nobody = FeedServer::start().url("/feed");
    for (source, input, code, words) in [
        ("-", PAGE, 1, "web page"),
        ("-", "", 1, "empty"),
        ("-", "{\"a\": 1}", 1, "-: "),
        ("nowhere.xml", "", 2, "nowhere.xml cannot be opened"),
        ("no\nwhere.xml", "", 2, "\"no\\nwhere.xml\" cannot be opened"),
        ("", "", 2, "\"\" is no file: name one, or - for standard input"),
        (&*nobody, "", 1, "connection refused"),
        (&*nobody.replace("//", "//me:secret@"), "", 1, "http://me:***@127.0.0.1"),
        ("http://me:secret@127.0.0.1:99999/", "", 2, "\"http://***@127.0.0.1:99999/\" is neither"),
    ] {
        let ran = program.run_with(&["inspect", "feed", source], input.as_bytes());
        let ran = ran.with_code(code);
        ran.told(&[words]);
        assert_eq!(ran.out, "");
        assert!(!ran.err.contains("secret"), "{ran:?}");
    }
    program.run(&["inspect", "feed", "-", "--url", "nonsense"]).with_code(2).told(&["nonsense"]);
    program.run(&["import", ""]).with_code(2).told(&["\"\" is no file"]);
}

#[test]
fn what_a_feed_does_not_say_is_null() {
    let feed = "<rss version=\"2.0\"><channel><item><guid>1</guid><description>Words of it\
                </description></item></channel></rss>";
    let program = Program::new("");
    let told = program.run_with(&["inspect", "feed", "-", "--format", "json"], feed.as_bytes());
    let told = told.with_code(0).json();
    for field in ["title", "description", "updated"] {
        assert_eq!(told[field], Value::Null, "{field}: {told}");
    }
}

#[test]
fn a_page_is_told_as_its_article_and_its_place() {
    let program = Program::new("");
    let file = program.file("page.html", PAGE);
    let args = ["inspect", "page", &file, "--url", PAGE_ADDRESS, "--format", "json"];
    let page = program.json(&args);
    assert_fields(
        &page,
        "title byline published language site trail sections text content_html image url",
    );
    assert_eq!(page["title"], FERRY);
    assert_eq!(page["published"], "2024-03-08T06:45:10Z");
    assert_eq!(page["trail"], json!(["International", "Middle East"]));
    assert_eq!(page["sections"][0], json!(["International", "Middle East"]));
    assert_eq!((&page["byline"], &page["url"]), (&Value::Null, &json!(PAGE_ADDRESS)));
    let text = page["text"].as_str().expect("text");
    assert!(text.starts_with("A speaker of the harbour"), "{text}");
    assert!(text.contains("in the hall above the fish market."), "{text}");
    for furniture in ["Home", "Facebook", "Leave a Reply", "Related", "Most Viewed", "©"] {
        assert!(!text.contains(furniture), "{furniture} is in {text}");
    }
    let html = page["content_html"].as_str().expect("HTML");
    assert!(html.contains("https://daily.example/documents/timetable"), "{html}");
    let people = program.out(&["inspect", "page", &file, "--url", PAGE_ADDRESS]);
    assert!(people.starts_with(&format!("{FERRY}\nInternational / Middle East\n\nA speaker")));
    let without = program.run(&["inspect", "page", &file]).with_code(2);
    without.told(&["needs --url"]);
    let empty = program.run_with(&["inspect", "page", "-", "--url", PAGE_ADDRESS], b"<p></p>");
    empty.with_code(3).told(&["no article"]);
}

#[test]
fn html_becomes_text_of_the_width_asked_for() {
    let program = Program::new("");
    let html = "<h2>News</h2><p>The <a href='/ferry'>ferry</a> sails \u{1b}[2Jagain &#27;]0;x\u{9b}1m \
                and again, and nobody knows why it does.</p><ul><li>one</li></ul><script>no()</script>";
    let args = ["inspect", "text", "-", "--url", "https://daily.example/", "--width", "30"];
    let out = program.run_with(&args, html.as_bytes()).with_code(0).out;
    assert!(out.contains("News\n") && out.contains("one"), "{out}");
    assert!(out.ends_with("[1] https://daily.example/ferry\n"), "{out}");
    assert!(!out.contains("no()"), "{out}");
    assert!(out.lines().all(|line| line.starts_with('[') || line.chars().count() <= 30), "{out}");
}
