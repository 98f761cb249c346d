//! Articles taken from their pages: on a flag, or because the subscription says so.

use std::fmt::Write as _;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const TALKS: &str = "Talks at the harbour";
const LEAD: &str = "<p>The talks go on.</p>";

/// A feed of these articles: title, path of the page, text.
fn feed(server: &FeedServer, articles: &[(&str, &str, &str)]) -> Reply {
    let mut items = String::new();
    for (title, path, text) in articles {
        let link = server.url(path);
        write!(
            items,
            "<item><title>{title}</title><link>{link}</link><description><![CDATA[{text}]]>\
             </description></item>"
        )
        .expect("a string takes it");
    }
    Reply::feed(format!(
        "<rss version=\"2.0\"><channel><title>Daily</title>{items}</channel></rss>"
    ))
}

/// Four paragraphs of an article, told apart by `about`.
fn paragraphs(about: &str) -> String {
    (1..=4).fold(String::new(), |mut text, number| {
        write!(
            text,
            "<p>The {about} in paragraph {number} was long on the table, said a speaker of the \
             council, and nobody in the hall wanted to be the first to leave before the vote.</p>"
        )
        .expect("a string takes it");
        text
    })
}

fn page(about: &str, head: &str, end: &str) -> Reply {
    let text = paragraphs(about);
    Reply::body(
        "text/html; charset=utf-8",
        format!(
            "<html><head><title>{TALKS}</title>{head}</head><body><article><h1>{TALKS}</h1>{text}\
             </article>{end}</body></html>"
        ),
    )
}

/// A program that follows the server's feed with these settings.
fn follower(server: &FeedServer, settings: &str) -> Program {
    Program::new(&format!("[[feed]]\nurl = \"{}\"\n{settings}\n", server.url("/feed")))
}

#[test]
fn an_article_on_several_pages_is_one_article() {
    let server = FeedServer::start();
    server.serve("/feed", feed(&server, &[(TALKS, "/talks", LEAD)]));
    server.serve("/talks", page("ferry", "<link rel=next href=\"/talks/2\">", ""));
    server.serve("/talks/2", page("harbour", "", "<a rel=\"next\" href=\"/talks/3\">On</a>"));
    // The last leads back to the first, and to another article.
    let end = "<a rel=\"next\" href=\"/talks\">First</a><a rel=\"next\" href=\"/soup\">Soup</a>";
    server.serve("/talks/3", page("island", "", end));
    let program = follower(&server, "");
    program.out(&["fetch", "--quiet"]);
    let full = program.run(&["show", &program.id(TALKS), "--full"]).with_code(0);
    let places: Vec<_> = ["ferry", "harbour", "island"]
        .map(|about| full.out.find(&format!("{about} in paragraph 4")).expect("every page"))
        .into();
    assert!(places.is_sorted(), "{full:?}");
    assert_eq!((full.err.as_str(), server.requests("/soup").len()), ("", 0));
}

#[test]
fn a_page_that_does_not_come_is_said_and_the_others_are_kept() {
    let server = FeedServer::start();
    server.serve("/feed", feed(&server, &[(TALKS, "/talks", LEAD)]));
    server.serve("/talks", page("ferry", "<link rel=next href=\"/talks/2\">", ""));
    let program = follower(&server, "");
    program.out(&["fetch", "--quiet"]);
    let id = program.id(TALKS);
    for _ in 0..2 {
        let full = program.run(&["show", &id, "--full"]).with_code(0);
        full.told(&["the article goes on, but its next page did not come", "HTTP 404"]);
        assert!(full.out.contains("ferry in paragraph 4"), "{full:?}");
    }
    assert_eq!(server.requests("/talks").len(), 1, "it is kept");
}

#[test]
fn what_is_no_page_leaves_the_feeds_own_text() {
    let server = FeedServer::start();
    let files = [
        ("/pdf", "application/pdf", &b"%PDF-1.7\n\x00\xff"[..], "this is a PDF"),
        ("/talk", "audio/mpeg", b"ID3\x04\0\0", "this is a sound"),
        ("/data", "text/html", b"PK\x03\x04\0\0", "this is an archive"),
        ("/rss", "text/xml", b"<rss><channel><title>x", "this is a feed"),
    ];
    let mut articles = vec![("/text", "/text", LEAD)];
    articles.extend(files.iter().map(|(path, ..)| (*path, *path, LEAD)));
    server.serve("/feed", feed(&server, &articles));
    for (path, kind, bytes, _) in files {
        server.serve(path, Reply::body(kind, bytes));
    }
    server.serve("/text", Reply::body("text/plain", "One <b>\nline.\n\nTwo\n"));
    let program = follower(&server, "");
    program.out(&["fetch", "--quiet"]);
    for (path, _, _, told) in files {
        let id = program.id(path);
        let full = program.run(&["show", &id, "--full"]).with_code(1);
        full.told(&["no full text", told, "o opens it in the browser", "the feed's own text"]);
        assert!(full.out.contains("The talks go on."), "{full:?}");
        assert!(program.out(&["show", &id]).contains("The talks go on."));
        let page = program.run(&["inspect", "page", &server.url(path)]).with_code(3);
        page.told(&[told]);
    }
    let text = program.out(&["show", &program.id("/text"), "--full"]);
    assert!(text.contains("One <b> line.\n\nTwo\n"), "{text}");
}

#[test]
fn what_stands_before_an_article_is_said() {
    let server = FeedServer::start();
    let paid = "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\
                \"@type\":\"NewsArticle\",\"isAccessibleForFree\":false}</script>";
    server.serve("/paid", page("ferry", paid, ""));
    let robot = "<html><head><title>Just a moment...</title></head><body><form \
                 id=challenge-form>Are you a robot?</form></body></html>";
    server.serve("/robot", Reply::body("text/html", robot));
    let articles = [("Paid", "/paid", LEAD), ("Guarded", "/robot", LEAD)];
    server.serve("/feed", feed(&server, &articles));
    let program = follower(&server, "");
    program.out(&["fetch", "--quiet"]);
    let paid = program.run(&["show", &program.id("Paid"), "--full"]).with_code(0);
    paid.told(&["the page is for subscribers", "only its beginning"]);
    assert!(paid.out.contains("ferry in paragraph 1"), "{paid:?}");
    let guarded = program.run(&["show", &program.id("Guarded"), "--full"]).with_code(1);
    guarded.told(&["no full text", "asks whether a person is reading", "the feed's own text"]);
    assert!(guarded.out.contains("The talks go on."), "{guarded:?}");
}

#[test]
fn a_subscription_says_whether_articles_are_taken_from_their_pages() {
    let whole = paragraphs("vote").repeat(2);
    for (settings, teaser, long) in [
        ("", 0, 0),
        ("full_text = false", 0, 0),
        ("full_text = \"auto\"", 1, 0),
        ("full_text = true", 1, 1),
    ] {
        let server = FeedServer::start();
        let articles = [("Teaser", "/teaser", LEAD), ("Long", "/long", whole.as_str())];
        server.serve("/feed", feed(&server, &articles));
        server.serve("/teaser", page("ferry", "", ""));
        server.serve("/long", page("island", "", ""));
        let program = follower(&server, settings);
        program.out(&["fetch", "--quiet"]);
        program.out(&["fetch", "--quiet", "--all"]);
        let asked = (server.requests("/teaser").len(), server.requests("/long").len());
        assert_eq!(asked, (teaser, long), "{settings}");
        let shown = program.out(&["show", &program.id("Teaser")]);
        assert_eq!(shown.contains("ferry in paragraph 4"), teaser > 0, "{settings}: {shown}");
        let found = program.titles(&["search", "ferry"]);
        assert_eq!(found.len(), teaser, "{settings}: what was taken is found by its words");
    }
}

#[test]
fn a_page_asked_for_in_vain_is_not_asked_for_at_every_refresh() {
    let server = FeedServer::start();
    server.serve("/feed", feed(&server, &[(TALKS, "/gone", LEAD)]));
    let program = follower(&server, "full_text = true");
    for _ in 0..3 {
        program.out(&["fetch", "--quiet", "--all"]);
    }
    assert_eq!(server.requests("/gone").len(), 1);
    server.serve("/gone", page("ferry", "", ""));
    let full = program.run(&["show", &program.id(TALKS), "--full"]).with_code(0);
    assert!(full.out.contains("ferry in paragraph 4") && full.err.is_empty(), "{full:?}");
}

#[test]
fn a_setting_that_makes_no_sense_is_named_with_its_place() {
    let program = Program::new("[[feed]]\nurl = \"https://a.example/\"\nfull_text = \"often\"\n");
    let ran = program.run(&["config", "check"]).with_code(2);
    assert!(ran.err.contains("feeds.toml:3:13: feed.full_text"), "{ran:?}");
    assert!(ran.err.contains("write true or false without quotes, or \"auto\""), "{ran:?}");
}
