//! I01 to I09: which entry is which, whatever publishers do to their guids, dates and addresses.

use serde_json::Value;

use super::{following, subscribed};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

struct Item {
    guid: String,
    title: String,
    link: String,
    more: String,
}

impl Item {
    fn new(guid: &str, title: &str) -> Self {
        let link = format!("https://daily.example/{}", title.to_lowercase().replace(' ', "-"));
        Self { guid: guid.to_owned(), title: title.to_owned(), link, more: String::new() }
    }

    fn with(self, more: &str) -> Self {
        Self { more: more.to_owned(), ..self }
    }
}

fn feed(items: &[Item]) -> String {
    let written = items.iter().map(|Item { guid, title, link, more }| {
        let guid = match guid.as_str() {
            "" => String::new(),
            guid => format!("<guid isPermaLink=\"false\">{guid}</guid>"),
        };
        format!("<item>{guid}<title>{title}</title><link>{link}</link>{more}</item>")
    });
    let items = written.collect::<Vec<_>>().concat();
    format!("<rss version=\"2.0\"><channel><title>Example Daily</title>{items}</channel></rss>")
}

fn ten(guid: impl Fn(usize) -> String) -> Vec<Item> {
    (0..10).map(|n| Item::new(&guid(n), &format!("Title {n}"))).collect()
}

fn serve(server: &FeedServer, items: &[Item]) {
    server.serve("/feed", Reply::feed(feed(items)));
}

/// Total and unread.
fn counts(program: &Program) -> (usize, usize) {
    let of = |args: &[&str]| program.titles(args).len();
    (of(&["list", "--limit", "1000"]), of(&["list", "--unread", "--limit", "1000"]))
}

fn fetch(program: &Program) -> Value {
    program.json(&["fetch", "--all", "--format", "json"])
}

#[test]
fn i01_a_feed_with_anothers_guids_takes_nothing_from_it() {
    let server = FeedServer::start();
    let own: Vec<Item> = (0..5).map(|n| Item::new(&format!("g{n}"), &format!("Own {n}"))).collect();
    let thief: Vec<Item> =
        (0..5).map(|n| Item::new(&format!("g{n}"), &format!("Stolen {n}"))).collect();
    server.serve("/own", Reply::feed(feed(&own)));
    server.serve("/thief", Reply::feed(feed(&thief)));
    let urls = [server.url("/own"), server.url("/thief")];
    let program = Program::new(&subscribed(urls.iter().map(String::as_str)));
    for _ in 0..2 {
        fetch(&program);
        let feeds = program.json(&["feeds", "--format", "json"]);
        assert_eq!((&feeds[0]["entries"], &feeds[1]["entries"]), (&5.into(), &5.into()));
    }
    let titles = program.titles(&["list"]);
    assert_eq!(titles.iter().filter(|title| title.starts_with("Own")).count(), 5);
}

#[test]
fn i02_new_guids_for_known_entries_make_nothing_new() {
    let server = FeedServer::start();
    serve(&server, &ten(|n| format!("http://daily.example/?p={n}")));
    let program = following(&server);
    fetch(&program);
    program.out(&["mark", "read", "--query", "feed:daily"]);
    assert_eq!(counts(&program), (10, 0));
    for round in 0..3 {
        serve(&server, &ten(|n| format!("https://daily.example/?p={n}&round={round}")));
        assert_eq!(fetch(&program)["new_entries"], 0);
        assert_eq!(counts(&program), (10, 0));
    }
}

#[test]
fn i03_an_entry_published_anew_stays_where_and_how_it_was() {
    let server = FeedServer::start();
    serve(&server, &ten(|n| format!("g{n}")));
    let program = following(&server);
    fetch(&program);
    program.out(&["mark", "read", "--query", "feed:daily"]);
    let order = program.titles(&["list"]);
    let mut again = ten(|n| format!("g{n}"));
    again.reverse();
    let again: Vec<Item> = again
        .into_iter()
        .map(|item| item.with("<pubDate>Fri, 08 Mar 2030 06:45:10 GMT</pubDate>"))
        .collect();
    serve(&server, &again);
    assert_eq!(fetch(&program)["new_entries"], 0);
    assert_eq!(counts(&program), (10, 0));
    assert_eq!(program.titles(&["list"]), order);
}

#[test]
fn i04_a_guid_given_twice_or_never_hides_nothing() {
    for guid in ["same", ""] {
        let server = FeedServer::start();
        serve(&server, &ten(|_| guid.to_owned()));
        let program = following(&server);
        for new in [10, 0] {
            assert_eq!(fetch(&program)["new_entries"], new, "{guid:?}");
            assert_eq!(counts(&program), (10, 10));
        }
    }
}

#[test]
fn i05_guids_are_compared_byte_for_byte_however_long_they_are() {
    let server = FeedServer::start();
    let long = "x".repeat(64 << 10);
    let guids =
        ["a", "A", "\u{e9}", "e\u{301}", "a b", "a  b", &(long.clone() + "1"), &(long + "2")];
    let items: Vec<Item> =
        (0..).zip(guids).map(|(n, guid)| Item::new(guid, &format!("Title {n}"))).collect();
    serve(&server, &items);
    let program = following(&server);
    for new in [8, 0] {
        assert_eq!(fetch(&program)["new_entries"], new);
    }
    assert_eq!(counts(&program), (8, 8));
}

#[test]
fn i06_no_date_is_too_absurd_and_none_to_come_stays_on_top() {
    let server = FeedServer::start();
    let dates = [
        "Fri, 08 Mar 2124 06:45:10 GMT",
        "9999-12-31T23:59:59Z",
        "0000-00-00T00:00:00Z",
        "-1",
        "99999999999999999999",
        "yesterday",
        "Fri, 31 Feb 2024 25:61:61 +9999",
        "",
        "\u{661}\u{662}/\u{663}/2024",
        "Fri, 08 Mar 2024 06:45:10 GMT",
    ];
    let items: Vec<Item> = (0..)
        .zip(dates)
        .map(|(n, date)| {
            Item::new(&format!("g{n}"), &format!("Title {n}"))
                .with(&format!("<pubDate>{date}</pubDate>"))
        })
        .collect();
    serve(&server, &items);
    let program = following(&server);
    assert_eq!(fetch(&program)["new_entries"], 10);
    let list = program.titles(&["list"]);
    assert_eq!(list.last().map(String::as_str), Some("Title 9"), "the only past date: {list:?}");
    // What comes later stands above what was dated ahead.
    serve(&server, &[Item::new("new", "News of today")]);
    fetch(&program);
    assert_eq!(program.titles(&["list"])[0], "News of today");
}

#[test]
fn i08_the_same_article_in_two_feeds_is_there_in_both() {
    let server = FeedServer::start();
    server.serve("/a", Reply::feed(feed(&[Item::new("1", "The same")])));
    server.serve("/b", Reply::feed(feed(&[Item::new("2", "The same")])));
    let urls = [server.url("/a"), server.url("/b")];
    let program = Program::new(&subscribed(urls.iter().map(String::as_str)));
    fetch(&program);
    let feeds = program.json(&["feeds", "--format", "json"]);
    assert_eq!((&feeds[0]["entries"], &feeds[1]["entries"]), (&1.into(), &1.into()));
}

#[test]
fn i09_older_pages_of_a_feed_are_not_walked() {
    let server = FeedServer::start();
    let next = format!(
        "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"next\" href=\"{}\"/>",
        server.url("/feed?page=2")
    );
    let text = feed(&ten(|n| n.to_string())).replace("<item>", &format!("{next}<item>"));
    server.serve("/feed", Reply::feed(text));
    let program = following(&server);
    fetch(&program);
    assert_eq!(server.requests("/feed").len(), 1);
    assert_eq!(counts(&program), (10, 10));
}
