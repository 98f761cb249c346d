//! Feeds in every kind of fault: each fails alone, in one line, and loses nothing.

use std::time::Duration;

use dateline::app::clock;
use dateline::model::{CleanText, Timestamp};

use super::{Round, feed, refresh, serve};
use crate::support::feed_server::{FeedServer, Reply};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n";

/// What a server may do wrong, and the words that say so.
fn troubles() -> Vec<(&'static str, Reply, &'static str)> {
    let whole = feed(&["One", "Two"]);
    let length = whole.len() + 100;
    vec![
        ("/missing", Reply::status(404), "HTTP 404"),
        ("/gone", Reply::status(410), "gone for good"),
        ("/trouble", Reply::status(500).header("Retry-After", "120"), "HTTP 500"),
        ("/busy", Reply::status(429).header("Retry-After", "7200"), "HTTP 429"),
        ("/silent", Reply::raw("").held(), "timed out"),
        (
            "/stalled",
            Reply::raw(format!("{HEAD}Content-Length: 400\r\n\r\n<rss>")).held(),
            "timed out",
        ),
        (
            "/slow",
            Reply::raw(HEAD).then_trickle([b'x'; 3000], Duration::from_millis(20)),
            "timed out",
        ),
        ("/page", Reply::body("text/html", "<html><body>Log in</body></html>"), "web page"),
        ("/empty", Reply::feed(""), "empty"),
        ("/garbage", Reply::feed([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0]), ""),
        (
            "/cut",
            Reply::raw(format!("{HEAD}Content-Length: {length}\r\n\r\n{whole}")),
            "ended early",
        ),
        (
            "/endless",
            Reply::raw(format!("{HEAD}\r\n")).then_for_ever([b' '; 1 << 14]),
            "larger than",
        ),
        ("/loop", Reply::redirect(302, "/loop"), "redirect loop"),
        ("/nowhere", Reply::redirect(301, "file:///etc/passwd"), "file:"),
        ("/rude", Reply::raw("SSH-2.0-OpenSSH_9.9\r\n"), "HTTP"),
        ("/hostile", Reply::redirect(302, "http://[\u{9d}52\u{202e}"), "which is no address"),
    ]
}

#[test]
fn each_feed_in_trouble_fails_alone_and_in_one_line() {
    let troubles = troubles();
    let mut paths: Vec<&str> = troubles.iter().map(|(path, ..)| *path).collect();
    paths.extend(["/good/a", "/good/b"]);
    let round = Round::following(&paths);
    for (path, reply, _) in &troubles {
        round.server.serve(path, reply.clone());
    }
    serve(&round, "/good/a", &["One"]);
    serve(&round, "/good/b", &["Two", "Three"]);
    let all = round.refresh();
    assert_eq!(all.len(), paths.len());
    assert_eq!(round.titles(), ["One", "Three", "Two"]);
    for (path, _, words) in troubles {
        let done = all.iter().find(|done| done.feed.url.url().path() == path).expect("an answer");
        let failure = done.failure.as_ref().unwrap_or_else(|| panic!("{path} did not fail"));
        assert!(failure.as_str().contains(words), "{path}: {failure}");
        assert!(failure.as_str().chars().count() < 250, "{path}: {failure}");
        assert_eq!(CleanText::line(failure.as_str()), *failure);
        assert!(!done.is_unchanged && !done.is_offline && done.saved.new_entries == 0, "{path}");
        let health = round.feed(path).health;
        assert_eq!((health.failures, health.last_error.as_ref()), (1, Some(failure)), "{path}");
        assert!(health.next_fetch > health.last_fetched, "{path}");
    }
    for path in ["/good/a", "/good/b"] {
        let health = round.feed(path).health;
        assert_eq!((health.failures, health.last_error), (0, None));
    }
}

#[test]
fn a_feed_in_trouble_keeps_its_entries_and_recovers() {
    let cut = feed(&["One", "Two"]).replace("</channel></rss>", "<item><title>Thr");
    let page = Reply::body("text/html", "<html><body>Log in</body></html>");
    let round = Round::following(&["/feed"]);
    serve(&round, "/feed", &["One", "Two"]);
    round.refresh_one();
    for (failures, reply) in
        (1..).zip([Reply::status(404), page, Reply::feed(""), Reply::raw("nonsense\r\n\r\n")])
    {
        round.server.serve("/feed", reply);
        assert!(round.refresh_one().failure.is_some());
        assert_eq!(round.titles(), ["One", "Two"]);
        assert_eq!(round.feed("/feed").health.failures, failures);
    }
    // A document that ends early at the publisher's is read as far as it goes, and deletes nothing.
    round.server.serve("/feed", Reply::feed(cut));
    let done = round.refresh_one();
    assert_eq!(done.failure, None);
    assert!(round.titles().starts_with(&["One".to_owned()]));
    let health = round.feed("/feed").health;
    assert_eq!((health.failures, health.last_error), (0, None));
    assert!(!health.oddities.is_empty());
}

#[test]
fn a_server_that_asks_to_be_left_alone_is_left_alone() {
    let round = Round::following(&["/feed"]);
    round.server.serve("/feed", Reply::status(429).header("Retry-After", "172800"));
    round.refresh_one();
    let health = round.feed("/feed").health;
    let wait = health.next_fetch.expect("a time").secs_since(health.last_fetched.expect("a time"));
    assert!(wait >= 172_800, "{wait}");
}

#[test]
fn a_server_that_went_away_is_told_and_nothing_is_lost() {
    let round = Round::following(&["/feed"]);
    serve(&round, "/feed", &["One"]);
    round.refresh_one();
    let Round { server, services, runtime, .. } = round;
    drop(server);
    let done = refresh(&services, &runtime).remove(0);
    let failure = done.failure.expect("a failure");
    assert!(failure.as_str().starts_with("connection refused"), "{failure}");
    assert!(done.is_offline);
    assert_eq!(services.reader().expect("a reader").counts().expect("counts").total, 1);
}

#[test]
fn without_a_network_no_feed_is_at_fault() {
    // A label longer than 63 bytes can be no host, so that no name server is asked.
    let lost = |name: &str| format!("http://{}.example/feed", name.repeat(64));
    let round = Round::with(FeedServer::start(), vec![lost("a"), lost("b")]);
    let health = |round: &Round| -> Vec<(u32, i64)> {
        let now = clock::now();
        let health = round.feeds().into_iter().map(|feed| feed.health);
        let wait = |next: Option<Timestamp>| next.expect("a time").secs_since(now);
        health.map(|health| (health.failures, wait(health.next_fetch))).collect()
    };
    for _ in 0..6 {
        assert!(round.refresh().iter().all(|done| done.is_offline && done.failure.is_some()));
        for (failures, wait) in health(&round) {
            assert!(failures == 0 && (0..=300).contains(&wait), "{failures} {wait}");
        }
    }
    let error = round.feeds().remove(0).health.last_error.expect("told");
    assert!(error.as_str().starts_with("no such host"), "{error}");
    // Where another one answers it is not the network.
    let there = FeedServer::start();
    let addresses = vec![there.url("/feed"), lost("c")];
    let round = Round::with(there, addresses);
    serve(&round, "/feed", &["One"]);
    for times in 1..4 {
        round.refresh();
        let failures: Vec<u32> = health(&round).into_iter().map(|(failures, _)| failures).collect();
        assert_eq!(failures, [0, times]);
    }
}
