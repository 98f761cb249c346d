//! H: what publishers complain about. Each run of the program stands for a restart of it.

use serde_json::Value;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title>\
                    <item><title>A title</title><guid>1</guid></item></channel></rss>";

fn following(server: &FeedServer) -> Program {
    Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")))
}

fn feed_of(program: &Program) -> Value {
    program.json(&["feeds", "--format", "json"])[0].clone()
}

/// Seconds from the last request to the next one.
fn wait_of(program: &Program) -> i64 {
    let feed = feed_of(program);
    let secs = |name: &str| {
        let text = feed[name].as_str().unwrap_or_else(|| panic!("no {name} in {feed}"));
        let moment: jiff::Timestamp = text.parse().expect("a moment");
        moment.as_second()
    };
    secs("next_fetch") - secs("last_fetched")
}

#[test]
fn h06_a_server_that_asks_to_wait_is_left_alone_until_a_person_insists() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let later = "Sun, 06 Nov 1994 10:49:37 GMT";
    for reply in [
        Reply::status(429).header("Retry-After", "7200"),
        Reply::status(503).header("Retry-After", "7200"),
        Reply::status(429).header("Date", date).header("Retry-After", later),
        Reply::status(503).header("Date", date).header("Retry-After", later),
    ] {
        let server = FeedServer::start();
        server.serve_in_turn("/feed", [reply, Reply::feed(FEED)]);
        let program = following(&server);
        program.run(&["fetch"]).with_code(1);
        assert_eq!(wait_of(&program), 7200);
        program.out(&["fetch"]);
        let all = program.run(&["fetch", "--all"]).with_code(0);
        assert!(all.err.contains("1 feed was not asked, as the server wishes"), "{all:?}");
        let once = program.run(&["fetch", "--feed", "127.0.0.1"]).with_code(1);
        once.told(&["not asked: its server asks to be left alone until ", "the same again"]);
        assert_eq!(server.requests("/feed").len(), 1);
        program.out(&["fetch", "--feed", "127.0.0.1"]);
        assert_eq!(server.requests("/feed").len(), 2);
        // All is well again: nobody is held back.
        program.out(&["fetch", "--all"]);
        assert_eq!(server.requests("/feed").len(), 3);
    }
}

#[test]
fn h06_a_wait_without_end_ends_after_a_week() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::status(429).header("Retry-After", "99999999999999999999"));
    let program = following(&server);
    program.run(&["fetch"]).with_code(1);
    assert_eq!(wait_of(&program), 7 * 86_400);
    for nonsense in ["soon", "-5", "", "1e9", "Thu, 99 Foo 2099 99:99:99 GMT"] {
        server.serve("/feed", Reply::status(503).header("Retry-After", nonsense));
        let program = following(&server);
        program.run(&["fetch"]).with_code(1);
        assert!((1800..=1980).contains(&wait_of(&program)), "{nonsense}");
        assert_eq!(program.run(&["fetch", "--all"]).code, 1);
    }
}

#[test]
fn h07_a_feed_that_is_gone_is_asked_no_more_until_a_person_insists() {
    let server = FeedServer::start();
    server.serve_in_turn("/feed", [Reply::feed(FEED), Reply::status(410)]);
    let program = following(&server);
    program.out(&["fetch"]);
    program.run(&["fetch", "--all"]).with_code(1);
    let feed = feed_of(&program);
    assert_eq!((&feed["next_fetch"], &feed["entries"]), (&Value::Null, &1.into()));
    assert!(program.out(&["feeds"]).contains("gone (410): `dateline remove 1`"));
    for args in [&["fetch"] as &[&str], &["fetch", "--all"]] {
        program.out(args);
    }
    let once = program.run(&["fetch", "--feed", "1", "--format", "json"]).with_code(1).json();
    assert_eq!((&once["feeds"], &once["failed"]), (&0.into(), &0.into()));
    let error = once["failures"][0]["error"].as_str().expect("an error");
    assert!(error.contains("gone for good (410)"), "{error}");
    assert_eq!(server.requests("/feed").len(), 2);
    program.run(&["fetch", "--feed", "1"]).with_code(1).told(&["HTTP 410"]);
    assert_eq!(server.requests("/feed").len(), 3);
    // It came back, and is followed as before.
    server.serve("/feed", Reply::feed(FEED));
    program.run(&["fetch", "--feed", "1"]).with_code(1);
    program.out(&["fetch", "--feed", "1"]);
    program.out(&["fetch", "--all"]);
    assert_eq!(server.requests("/feed").len(), 5);
    assert_eq!(program.titles(&["list"]), ["A title"]);
}

#[test]
fn h03_a_restart_asks_nothing_that_is_not_due() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    let program = following(&server);
    for _ in 0..3 {
        program.out(&["fetch"]);
    }
    assert_eq!(server.requests("/feed").len(), 1);
}
