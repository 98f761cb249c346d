//! Redirects, followed and refused.

use std::time::Duration;

use dateline::fetch::{FetchError, FetchSettings, Fetched, RedirectFault};
use dateline::model::Validators;

use super::{FEED, body, etag, fault_of, fetch, fetch_with, settings, url};
use crate::support::feed_server::{FeedServer, Reply};

#[test]
fn a_feed_that_moved_for_good_tells_its_new_address() {
    let server = FeedServer::start();
    server.serve("/old", Reply::redirect(301, "older?x=1#top"));
    server.serve("/older", Reply::redirect(308, &server.url("/new")));
    server.serve("/new", Reply::feed(FEED).etag("\"1\""));
    let moved = body(fetch(&server.url("/old")));
    assert_eq!(moved.moved_to, Some(url(&server.url("/new"))));
    assert_eq!(moved.final_url, url(&server.url("/new")));
    assert_eq!(server.requests("/older")[0].target, "/older?x=1");
    // What it gave there is told there.
    match fetch_with(settings(), &server.url("/old"), moved.validators).expect("an answer") {
        Fetched::Unchanged { moved_to, .. } => {
            assert_eq!(moved_to, Some(url(&server.url("/new"))));
        }
        Fetched::Body(_) => panic!("it came again"),
    }
    // What another address gave says nothing of it.
    let other = fetch_with(settings(), &server.url("/old"), etag("\"1\""));
    assert_eq!(body(other).moved_to, Some(url(&server.url("/new"))));
}

#[test]
fn a_detour_is_no_move() {
    let server = FeedServer::start();
    server.serve("/new", Reply::feed(FEED));
    for status in [302, 303, 307] {
        // What moved for good before it did so all the same.
        for (first, second, moved_to) in
            [(301, status, Some("/half")), (status, 308, None), (status, status, None)]
        {
            server.serve("/old", Reply::redirect(first, "/half"));
            server.serve("/half", Reply::redirect(second, "/new"));
            let body = body(fetch(&server.url("/old")));
            let moved_to = moved_to.map(|path| url(&server.url(path)));
            assert_eq!(body.moved_to, moved_to, "{first} {second}");
            assert_eq!(body.final_url.as_str(), server.url("/new"));
        }
    }
}

#[test]
fn what_is_gone_behind_a_detour_says_nothing_of_the_address() {
    let server = FeedServer::start();
    server.serve("/new", Reply::status(410));
    for (first, second, is_gone) in
        [(301, 308, true), (302, 301, false), (301, 307, false), (303, 303, false)]
    {
        server.serve("/old", Reply::redirect(first, "/half"));
        server.serve("/half", Reply::redirect(second, "/new"));
        let error = fetch(&server.url("/old")).expect_err("gone");
        assert_eq!(error.is_gone(), is_gone, "{first} {second}");
        assert_eq!(error.status() == Some(410), is_gone, "{first} {second}");
        assert!(error.to_string().contains("HTTP 410"), "{error}");
    }
}

#[test]
fn redirects_that_lead_nowhere_are_refused() {
    for (location, fault) in [
        ("file:///etc/passwd", "refused: redirect to a file: address"),
        ("ftp://me:secret@h/", "refused: redirect to an ftp: address"),
        ("about:blank", "refused: redirect to an about: address"),
        (
            "http://me:secret@h:99999/",
            "the server redirects to \"http://***@h:99999/\", which is no address",
        ),
        ("javascript:alert(1)", "refused: redirect to a javascript: address"),
        ("data:text/xml,<rss/>", "refused: redirect to a data: address"),
        ("/feed", "redirect loop:"),
        ("http://[nonsense", "the server redirects to \"http://[nonsense\", which is no address"),
    ] {
        let error = fault_of(Reply::redirect(302, location));
        assert!(matches!(error, FetchError::Redirect(_)), "{location}: {error:?}");
        assert!(error.to_string().starts_with(fault), "{location}: {error}");
    }
    let long = format!("/{}", "a".repeat(9000));
    assert_eq!(fault_of(Reply::redirect(301, &long)), FetchError::Redirect(RedirectFault::TooLong));
    assert_eq!(fault_of(Reply::status(302)), FetchError::Redirect(RedirectFault::Missing));
}

#[test]
fn a_chain_of_redirects_ends_at_the_limit() {
    let server = FeedServer::start();
    for hop in 0..20 {
        server.serve(&format!("/{hop}"), Reply::redirect(302, &format!("/{}", hop + 1)));
    }
    server.serve("/3", Reply::feed(FEED));
    body(fetch_with(
        FetchSettings { redirects_max: 3, ..settings() },
        &server.url("/0"),
        Validators::default(),
    ));
    let error = fetch_with(
        FetchSettings { redirects_max: 2, ..settings() },
        &server.url("/0"),
        Validators::default(),
    );
    let fault = RedirectFault::TooMany { hops_max: 2 };
    assert_eq!(error.expect_err("a fault"), FetchError::Redirect(fault));
    server.serve("/3", Reply::redirect(302, "/1"));
    let error = fetch(&server.url("/0")).expect_err("a loop");
    assert!(matches!(error, FetchError::Redirect(RedirectFault::Loop { .. })), "{error:?}");
}

#[test]
fn redirects_do_not_buy_time() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n";
    let server = FeedServer::start();
    let hop = "HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n";
    server.serve("/old", Reply::raw("").then_trickle(hop, Duration::from_millis(10)));
    server.serve("/feed", Reply::raw(head).then_trickle([b' '; 3000], Duration::from_millis(10)));
    let settings = FetchSettings { total_timeout_secs: 1, ..settings() };
    let error = fetch_with(settings, &server.url("/old"), Validators::default());
    assert_eq!(error.expect_err("too slow"), FetchError::TimedOut { secs: 1 });
    assert_eq!(server.requests("/feed").len(), 1);
}

#[test]
fn a_certificate_the_reader_trusts_is_good_and_https_is_never_left_for_http() {
    let (server, open) = (FeedServer::start_tls(), FeedServer::start());
    let root_certificates_pem = FeedServer::CERTIFICATE_PEM.to_vec();
    let settings = FetchSettings { root_certificates_pem, ..settings() };
    let fetch = |path: &str| fetch_with(settings.clone(), &server.url(path), Validators::default());
    server.serve("/feed", Reply::feed(FEED));
    assert_eq!(body(fetch("/feed")).bytes, FEED.as_bytes());
    server.serve("/down", Reply::redirect(301, &open.url("/feed")));
    let error = fetch("/down").expect_err("refused");
    assert!(matches!(error, FetchError::Redirect(RedirectFault::Downgrade { .. })), "{error:?}");
    assert_eq!(open.requests("/feed").len(), 0);
}
