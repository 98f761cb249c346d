//! I07: a feed's address changes only with proof, and nothing is lost on the way.

use super::FEED;
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

fn following(server: &FeedServer) -> Program {
    Program::new(&format!(
        "# My papers\n\n# the best one\n[[feed]]\nurl = \"{}\" # by hand\nsection = \"Sport\"\n\
         keep_days = 7\n",
        server.url("/old")
    ))
}

fn address(program: &Program) -> String {
    let feeds = program.json(&["feeds", "--format", "json"]);
    assert_eq!(feeds.as_array().expect("feeds").len(), 1);
    feeds[0]["url"].as_str().expect("an address").to_owned()
}

#[test]
fn i07_a_feed_that_moved_for_good_is_followed_there_with_all_it_had() {
    for status in [301, 308] {
        let server = FeedServer::start();
        server.serve("/old", Reply::feed(FEED));
        let program = following(&server);
        program.out(&["fetch"]);
        let id = program.id("A title");
        program.out(&["mark", "starred", &id]);
        server.serve("/old", Reply::redirect(status, "/older"));
        server.serve("/older", Reply::redirect(301, &server.url("/new")));
        server.serve("/new", Reply::feed(FEED));
        let done = program.json(&["fetch", "--all", "--format", "json"]);
        assert_eq!(done["new_entries"], 0);
        assert_eq!(address(&program), server.url("/new"));
        let (old, new) = (server.url("/old"), server.url("/new"));
        let file = program.read_config("feeds.toml");
        assert_eq!(file, following(&server).read_config("feeds.toml").replace(&old, &new));
        program.out(&["fetch", "--all"]);
        assert_eq!(server.requests("/old").len(), 2);
        assert_eq!(program.titles(&["list", "--starred"]), ["A title"]);
        assert_eq!(program.id("A title"), id);
        // Whoever still has the old address means the same feed.
        program.write_config("feeds.toml", &format!("[[feed]]\nurl = \"{old}\"\n"));
        assert_eq!(address(&program), new);
        assert_eq!(program.titles(&["list", "--starred"]), ["A title"]);
    }
}

#[test]
fn i07_a_move_without_proof_is_none() {
    let page = Reply::body("text/html", "<html><body>Welcome</body></html>");
    for (hops, end) in [
        ([302, 301], Reply::feed(FEED)),
        ([307, 307], Reply::feed(FEED)),
        ([303, 308], Reply::feed(FEED)),
        ([301, 301], page),
        ([301, 301], Reply::status(404)),
        ([301, 301], Reply::status(500)),
        ([308, 308], Reply::feed("")),
        ([301, 301], Reply::feed("<rss version=\"2.0\"><chan")),
    ] {
        let server = FeedServer::start();
        server.serve("/old", Reply::redirect(hops[0], "/half"));
        server.serve("/half", Reply::redirect(hops[1], "/new"));
        server.serve("/new", end);
        let program = following(&server);
        let before = program.read_config("feeds.toml");
        program.run(&["fetch"]);
        assert_eq!(address(&program), server.url("/old"), "{hops:?}");
        assert_eq!(program.read_config("feeds.toml"), before);
    }
}

#[test]
fn i07_a_feed_that_moved_to_an_address_that_leads_on_for_now_is_followed_there() {
    let server = FeedServer::start();
    server.serve("/old", Reply::redirect(301, "/half"));
    server.serve("/half", Reply::redirect(302, "/new"));
    server.serve("/new", Reply::feed(FEED));
    let program = following(&server);
    program.out(&["fetch"]);
    assert_eq!(address(&program), server.url("/half"));
    program.out(&["fetch", "--all"]);
    assert_eq!((server.requests("/old").len(), server.requests("/half").len()), (1, 2));
}

#[test]
fn i07_what_a_feed_says_of_another_address_moves_nothing() {
    let server = FeedServer::start();
    let said = "<itunes:new-feed-url>https://evil.example/feed</itunes:new-feed-url>\
                <atom:link rel=\"self\" href=\"https://evil.example/feed\"/><item>";
    server.serve("/old", Reply::feed(FEED.replace("<item>", said)));
    let program = following(&server);
    program.out(&["fetch"]);
    assert_eq!(address(&program), server.url("/old"));
}

#[test]
fn i07_a_feed_that_moves_to_one_that_is_followed_takes_nothing_over() {
    let server = FeedServer::start();
    server.serve("/old", Reply::redirect(301, "/new"));
    server.serve("/new", Reply::feed(FEED));
    let (old, new) = (server.url("/old"), server.url("/new"));
    let text = format!("[[feed]]\nurl = \"{old}\"\n\n[[feed]]\nurl = \"{new}\"\n");
    let program = Program::new(&text);
    program.out(&["fetch"]);
    program.out(&["fetch", "--all"]);
    assert_eq!(program.read_config("feeds.toml"), text);
    assert_eq!(program.json(&["feeds", "--format", "json"]).as_array().expect("feeds").len(), 2);
}

#[test]
fn i07_a_page_that_says_it_is_unchanged_is_no_proof_of_a_move() {
    let date = "Mon, 30 Nov 2026 08:00:00 GMT";
    let server = FeedServer::start();
    server.serve("/old", Reply::feed(FEED).last_modified(date));
    let program = following(&server);
    program.out(&["fetch"]);
    server.serve("/old", Reply::redirect(301, "/login"));
    let page = Reply::body("text/html", "<!DOCTYPE html><html><body>Log in</body></html>");
    server.serve("/login", page.last_modified(date));
    program.run(&["fetch", "--all"]).with_code(1).told(&["a web page, not a feed"]);
    assert!(address(&program).ends_with("/old"), "{}", address(&program));
}
