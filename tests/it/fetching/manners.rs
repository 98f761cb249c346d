//! What a server is told, how often, and how much at once.

use dateline::fetch::{
    ConnectFault, FetchError, FetchRequest, FetchSettings, Fetcher, ResourceKind,
};

use super::{FEED, body, etag, fetch, fetch_with, run, settings, url};
use crate::support::feed_server::{FeedServer, Reply};

#[test]
fn a_request_says_who_asks_and_nothing_about_the_reader() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED).header("Set-Cookie", "id=1"));
    run(async {
        let fetcher = Fetcher::new(settings()).expect("good settings");
        let request = FetchRequest::typed(url(&server.url("/feed")), ResourceKind::Feed);
        for _ in 0..2 {
            fetcher.fetch(&request).await.expect("a feed");
        }
    });
    let requests = server.requests("/feed");
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/feed"));
        assert!(request.header("User-Agent").expect("a name").starts_with("dateline/"));
        assert!(request.header("Accept").expect("wishes").contains("application/rss+xml"));
        let packings = request.header("Accept-Encoding").expect("packings");
        for packing in ["gzip", "br", "zstd", "deflate"] {
            assert!(packings.contains(packing), "{packings}");
        }
        for name in ["Cookie", "Referer", "If-None-Match", "If-Modified-Since", "A-IM", "From"] {
            assert_eq!(request.header(name), None, "{name}");
        }
    }
}

#[test]
fn a_redirect_to_another_server_learns_nothing_of_ours() {
    let (first, second) = (FeedServer::start(), FeedServer::start());
    first.serve("/feed", Reply::redirect(302, &second.url("/feed")));
    second.serve("/feed", Reply::feed(FEED).etag("\"1\""));
    let address = first.url("/feed").replace("http://", "http://me:secret@");
    let private_origins = vec![url(&second.url("/"))];
    let settings = FetchSettings { private_origins, ..settings() };
    body(fetch_with(settings, &address, etag("\"1\"")));
    assert_eq!(first.requests("/feed")[0].header("Authorization"), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(first.requests("/feed")[0].header("If-None-Match"), Some("\"1\""));
    for name in ["Authorization", "If-None-Match", "Referer", "Cookie"] {
        assert_eq!(second.requests("/feed")[0].header(name), None, "{name}");
    }
}

#[test]
fn a_server_that_wants_what_another_one_is_told_alone_is_named() {
    let (first, second) = (FeedServer::start(), FeedServer::start());
    first.serve("/feed", Reply::redirect(302, &second.url("/feed")));
    second.serve("/feed", Reply::status(401));
    first.serve("/closed", Reply::status(401));
    let private_origins = vec![url(&second.url("/"))];
    let settings = FetchSettings { private_origins, ..settings() };
    let fault =
        |address: &str| fetch_with(settings.clone(), address, etag("\"1\"")).expect_err("a fault");
    let (asked, told) = (second.url(""), first.url(""));
    let withheld = format!(
        "HTTP 401: {asked} wants a user name and a password, but yours are told to {told} alone; "
    );
    for (address, words) in [
        (first.url("/feed").replace("//", "//me:secret@"), &*withheld),
        (first.url("/feed"), "HTTP 401: the server wants a user name and a password; "),
        (first.url("/closed").replace("//", "//me:secret@"), "HTTP 401: the server wants"),
    ] {
        let error = fault(&address);
        assert!(error.to_string().starts_with(words), "{error}");
        assert_eq!(error.status(), Some(401));
    }
}

#[test]
fn a_password_goes_on_within_its_site_and_not_into_what_is_kept() {
    let server = FeedServer::start();
    server.serve("/old", Reply::redirect(301, &server.url("/new")));
    server.serve("/new", Reply::feed(FEED));
    let address = server.url("/old").replace("http://", "http://me:secret@");
    let body = body(fetch(&address));
    assert_eq!(server.requests("/new")[0].header("Authorization"), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(body.final_url.as_str(), server.url("/new"));
    assert_eq!(body.moved_to.map(|url| url.for_people()), {
        Some(server.url("/new").replace("http://", "http://me:***@"))
    });
}

#[test]
fn a_host_is_asked_twice_at_once_and_no_more() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED).held());
    let fetcher = Fetcher::new(settings()).expect("good settings");
    let asks = || async {
        let requests = (0..8).map(|n| {
            let address = url(&server.url(&format!("/feed?{n}")));
            FetchRequest::typed(address, ResourceKind::Feed)
        });
        let requests: Vec<FetchRequest> = requests.collect();
        let answers = requests.iter().map(|request| fetcher.fetch(request));
        futures_util::future::join_all(answers).await
    };
    let answers = std::thread::scope(|scope| {
        let asking = scope.spawn(|| run(asks()));
        server.wait_for_requests(2);
        server.release();
        asking.join().expect("no panic")
    });
    assert!(answers.into_iter().all(|answer| body(answer).bytes == FEED.as_bytes()));
    assert_eq!(server.requests("/feed").len(), 8);
    assert_eq!(server.most_at_once(), 2);
}

#[test]
fn a_busy_host_does_not_hold_up_another() {
    let (busy, idle) = (FeedServer::start(), FeedServer::start());
    busy.serve("/feed", Reply::feed(FEED).held());
    idle.serve("/feed", Reply::feed(FEED));
    let settings = FetchSettings { connections_max: 3, total_timeout_secs: 9, ..settings() };
    let fetcher = Fetcher::new(FetchSettings { idle_timeout_secs: 9, ..settings });
    let fetcher = fetcher.expect("good settings");
    let ask = async |server: &FeedServer| {
        let request = FetchRequest::typed(url(&server.url("/feed")), ResourceKind::Feed);
        body(fetcher.fetch(&request).await)
    };
    run(async {
        let many = futures_util::future::join_all([&busy; 6].map(&ask));
        let other = async {
            ask(&idle).await;
            busy.release();
        };
        let (bodies, ()) = tokio::join!(many, other);
        assert_eq!(bodies.len(), 6);
    });
}

#[test]
fn a_connection_that_breaks_before_any_answer_is_tried_once_more() {
    let server = FeedServer::start();
    server.serve_in_turn("/feed", [Reply::raw(""), Reply::feed(FEED)]);
    assert_eq!(body(fetch(&server.url("/feed"))).bytes, FEED.as_bytes());
    server.serve("/feed", Reply::raw(""));
    let error = fetch(&server.url("/feed")).expect_err("broken");
    assert_eq!(error, FetchError::Connect(ConnectFault::Broken));
    assert_eq!(server.requests("/feed").len(), 4);
}
