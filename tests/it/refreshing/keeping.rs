//! What a good answer changes, and what it leaves alone.

use dateline::model::{Change, Mark, Validators};

use super::{Round, feed, middle_east, serve, url};
use crate::support::feed_server::Reply;

#[test]
fn new_entries_arrive_once_and_in_their_section() {
    let round = Round::following(&["/feed"]);
    serve(&round, "/feed", &["One", "Two"]);
    let first = round.refresh_one();
    assert_eq!((first.saved.new_entries, first.failure), (2, None));
    assert!(first.body_bytes > 100 && !first.is_unchanged && !first.is_offline);
    assert!(round.headlines().iter().all(|headline| headline.sections == [middle_east()]));
    serve(&round, "/feed", &["Three", "Two", "One"]);
    let second = round.refresh_one();
    assert_eq!((second.saved.new_entries, second.saved.changed_entries), (1, 0));
    assert_eq!(round.titles(), ["One", "Three", "Two"]);
    let feed = round.feed("/feed");
    assert_eq!((feed.title.as_str(), feed.entries), ("Example Daily", 3));
    assert_eq!((feed.health.failures, feed.health.last_status), (0, Some(200)));
}

#[test]
fn a_changed_entry_keeps_its_marks() {
    let round = Round::following(&["/feed"]);
    serve(&round, "/feed", &["One"]);
    round.refresh_one();
    let id = round.headlines()[0].id;
    let change = Change { mark: Mark::Starred, is_set: true, entries: vec![id] };
    let kept = round.services.writer.mark(change);
    round.runtime.block_on(kept.answer()).expect("kept");
    let changed = feed(&["One"]).replace("About One.", "More about One.");
    round.server.serve("/feed", Reply::feed(changed));
    let again = round.refresh_one();
    assert_eq!((again.saved.new_entries, again.saved.changed_entries), (0, 1));
    let headline = &round.headlines()[0];
    assert_eq!((headline.id, headline.is_starred), (id, true));
    assert_eq!(headline.excerpt.as_str(), "More about One.");
}

#[test]
fn a_feed_that_did_not_change_is_not_sent_again() {
    let round = Round::following(&["/feed"]);
    let date = "Fri, 08 Mar 2024 06:45:10 GMT";
    let reply = Reply::feed(feed(&["One"])).etag("\"1\"").last_modified(date);
    round.server.serve("/feed", reply);
    assert!(!round.refresh_one().is_unchanged);
    let again = round.refresh_one();
    assert!(again.is_unchanged && again.failure.is_none());
    assert_eq!((again.saved.new_entries, again.body_bytes), (0, 0));
    let asked = &round.server.requests("/feed")[1];
    assert_eq!(asked.header("If-None-Match"), Some("\"1\""));
    assert_eq!(asked.header("If-Modified-Since"), Some(date));
    assert_eq!(round.feed("/feed").health.last_status, Some(304));
    assert_eq!(round.titles(), ["One"]);
}

#[test]
fn what_a_server_calls_its_document_is_kept_only_with_the_documents_entries() {
    let round = Round::following(&["/feed"]);
    let good = Reply::feed(feed(&["One"])).etag("\"good\"");
    let page = Reply::body("text/html", "<html><body>Log in first</body></html>").etag("\"page\"");
    let plain = Reply::feed(feed(&["Two"]));
    round.server.serve_in_turn("/feed", [page.clone(), good.clone(), page, good, plain]);
    let known = || round.feed("/feed").validators.etag;
    for (has_failed, etag) in [
        (true, None),
        (false, Some("\"good\"")),
        (true, Some("\"good\"")),
        (false, Some("\"good\"")),
        (false, None),
    ] {
        assert_eq!(round.refresh_one().failure.is_some(), has_failed);
        assert_eq!(known().as_deref(), etag);
    }
    assert_eq!(round.titles(), ["One", "Two"]);
    assert_eq!(round.feed("/feed").validators, Validators::default());
}

#[test]
fn a_feed_that_shrinks_deletes_nothing() {
    let round = Round::following(&["/feed"]);
    for titles in [&["One", "Two", "Three"] as &[&str], &["Three"], &[]] {
        serve(&round, "/feed", titles);
        assert_eq!(round.refresh_one().failure, None, "{titles:?}");
        assert_eq!(round.titles(), ["One", "Three", "Two"]);
    }
    assert_eq!(round.feed("/feed").entries, 3);
}

#[test]
fn a_feed_that_moved_for_good_is_asked_at_its_new_address() {
    let round = Round::following(&["/old"]);
    round.server.serve("/old", Reply::redirect(301, "/new"));
    serve(&round, "/new", &["One"]);
    let id = round.feed("/old").id;
    assert_eq!(round.refresh_one().failure, None);
    assert_eq!(round.feed("/new").id, id);
    assert_eq!(round.refresh_one().saved.new_entries, 0);
    assert_eq!(round.server.requests("/old").len(), 1);
    assert_eq!(round.titles(), ["One"]);
}

#[test]
fn a_feed_that_is_elsewhere_for_today_keeps_its_address() {
    let round = Round::following(&["/feed"]);
    round.server.serve("/feed", Reply::redirect(302, "/today"));
    serve(&round, "/today", &["One"]);
    for _ in 0..2 {
        assert_eq!(round.refresh_one().failure, None);
    }
    assert_eq!(round.server.requests("/feed").len(), 2);
    assert_eq!(round.feeds()[0].url, url(&round.server, "/feed"));
}

#[test]
fn a_feed_that_moves_to_a_page_has_not_moved() {
    let round = Round::following(&["/feed"]);
    round.server.serve("/feed", Reply::redirect(301, "/home"));
    round.server.serve("/home", Reply::body("text/html", "<html><body>Hello</body></html>"));
    assert!(round.refresh_one().failure.is_some());
    assert_eq!(round.feeds()[0].url, url(&round.server, "/feed"));
}

#[test]
fn the_same_identity_in_two_feeds_is_two_entries() {
    let round = Round::following(&["/a", "/b"]);
    serve(&round, "/a", &["One", "Two"]);
    serve(&round, "/b", &["One"]);
    let new: Vec<u64> = round.refresh().iter().map(|done| done.saved.new_entries).collect();
    assert_eq!(new, [2, 1]);
    assert_eq!(round.titles(), ["One", "One", "Two"]);
    let of_b = round.feed("/b").id;
    assert_eq!(round.headlines().iter().filter(|headline| headline.feed_id == of_b).count(), 1);
    assert!(round.refresh().iter().all(|done| done.saved.new_entries == 0));
}

#[test]
fn the_last_request_of_a_round_to_a_host_closes_its_connection() {
    let round = Round::following(&["/1", "/2", "/3"]);
    for path in ["/1", "/2", "/3"] {
        serve(&round, path, &["One"]);
    }
    round.refresh();
    let asked = ["/1", "/2", "/3"].map(|path| round.server.requests(path).remove(0));
    let closing = asked.iter().filter(|it| it.header("Connection") == Some("close")).count();
    assert_eq!(closing, 1);
}
