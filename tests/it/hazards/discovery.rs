//! N09: a page's address finds its feed, and nothing that the reader did not ask for.

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title></channel></rss>";
const ATOM: &str =
    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Example Daily</title></feed>";
const JSON: &str =
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Example Daily\",\"items\":[]}";

fn page(head: &str) -> Reply {
    Reply::body("text/html", format!("<!DOCTYPE html><html><head>{head}</head><body>Hello</body>"))
}

fn link(kind: &str, href: &str) -> String {
    format!("<link rel=alternate type=\"{kind}\" href=\"{href}\">")
}

#[test]
fn n09_a_page_finds_its_feed_of_any_kind() {
    for (kind, document) in [
        ("application/rss+xml", FEED),
        ("application/atom+xml", ATOM),
        ("application/feed+json", JSON),
    ] {
        let server = FeedServer::start();
        server.serve("/news/", page(&link(kind, "../the-feed")));
        server.serve("/the-feed", Reply::body(kind, document));
        let program = Program::new("");
        program.out(&["add", &server.url("/news/")]);
        assert!(program.read_config("feeds.toml").contains(&server.url("/the-feed")), "{kind}");
        assert_eq!(program.json(&["fetch", "--format", "json"])["failed"], 0);
    }
}

#[test]
fn n09_a_page_without_a_word_is_guessed_at_last_and_seldom() {
    let server = FeedServer::start();
    server.serve("/blog/post", page(""));
    let ran = Program::new("").run(&["add", &server.url("/blog/post")]).with_code(1);
    ran.told(&["a web page that names no feed"]);
    let guesses = ["/blog/feed", "/blog/rss.xml", "/feed", "/atom.xml"];
    assert!(guesses.iter().all(|path| server.requests(path).len() == 1));
    server.serve("/rss.xml", Reply::feed(FEED));
    let program = Program::new("");
    program.out(&["add", &server.url("/blog/post")]);
    assert!(program.read_config("feeds.toml").contains(&server.url("/rss.xml")));
    // A server that is asked too often, or does not answer with a page, is not asked on.
    let busy = FeedServer::start();
    busy.serve("/", page(""));
    busy.serve("/feed", Reply::status(429));
    Program::new("").run(&["add", &busy.url("/")]).with_code(1);
    busy.serve("/picture", Reply::body("image/png", b"\x89PNG\r\n\x1a\n".to_vec()));
    Program::new("").run(&["add", &busy.url("/picture")]).with_code(1).told(&["not a feed"]);
    assert_eq!((busy.requests("/feed").len(), busy.requests("/rss").len()), (1, 0));
}

#[test]
fn n09_a_page_that_names_no_real_feed_adds_nothing() {
    let server = FeedServer::start();
    server.serve("/broken", page(&link("application/rss+xml", "/missing")));
    let ran = Program::new("").run(&["add", &server.url("/broken")]).with_code(1);
    ran.told(&["/missing is none: HTTP 404"]);
    for href in ["file:///etc/passwd", "javascript:alert(1)", "data:text/xml,<rss/>"] {
        server.serve("/evil", page(&link("application/rss+xml", href)));
        let program = Program::new("");
        program.run(&["add", &server.url("/evil")]).with_code(1);
        assert_eq!(program.read_config("feeds.toml"), "");
    }
}

#[test]
fn n07_a_page_cannot_have_a_neighbour_followed() {
    let (server, inner) = (FeedServer::start(), FeedServer::start());
    inner.serve("/feed", Reply::feed(FEED));
    server.serve("/", page(&link("application/rss+xml", &inner.url("/feed"))));
    let program = Program::new("");
    let ran = program.run(&["add", &server.url("/")]).with_code(1);
    ran.told(&["refused: would lead to a private address (127.0.0.1)"]);
    assert_eq!(program.read_config("feeds.toml"), "");
    assert!(inner.requests("/feed").is_empty());
}
