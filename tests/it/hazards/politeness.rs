//! H04 and H08 to H13: how much a host is asked at once, and what it is told.

use dateline::fetch::{FetchRequest, FetchSettings, Fetcher, Proxy, ResourceKind};
use dateline::model::WebUrl;

use super::{FEED, following, subscribed};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

#[test]
fn h04_a_feed_is_asked_once_when_it_is_added_and_once_when_it_is_first_fetched() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED).etag("\"1\""));
    let program = Program::new("");
    program.out(&["add", &server.url("/feed")]);
    assert_eq!(server.requests("/feed").len(), 1);
    for _ in 0..2 {
        program.out(&["fetch"]);
    }
    assert_eq!(server.requests("/feed").len(), 2);
    assert_eq!(server.requests("/favicon.ico").len(), 0);
}

#[test]
fn h08_a_host_gets_two_requests_at_once_and_many_hosts_one_each() {
    let one = FeedServer::start();
    one.serve("/feed", Reply::feed(FEED).held());
    let many: Vec<FeedServer> = (0..64).map(|_| FeedServer::start()).collect();
    for server in &many {
        server.serve("/feed", Reply::feed(FEED).held());
    }
    let settings = FetchSettings { proxy: Proxy::None, ..FetchSettings::default() };
    let fetcher = Fetcher::new(settings).expect("good settings");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let ask = |url: &str| {
        let request =
            FetchRequest::typed(WebUrl::parse(url).expect("an address"), ResourceKind::Feed);
        let fetcher = fetcher.clone();
        runtime.spawn(async move { fetcher.fetch(&request).await.is_ok() })
    };
    let mut asked: Vec<_> = many.iter().map(|server| ask(&server.url("/feed"))).collect();
    for server in &many {
        server.wait_for_requests(1);
    }
    many.iter().for_each(FeedServer::release);
    asked.extend((0..8).map(|n| ask(&one.url(&format!("/feed?{n}")))));
    one.wait_for_requests(2);
    one.release();
    for task in asked {
        assert!(runtime.block_on(task).expect("no panic"));
    }
    assert_eq!((one.most_at_once(), one.requests("/feed").len()), (2, 8));
}

#[test]
fn h09_nothing_of_the_reader_is_told() {
    let server = FeedServer::start();
    let reply = || Reply::feed(FEED).header("Set-Cookie", "id=1; Path=/").etag("\"1\"");
    server.serve("/old", Reply::redirect(302, "/feed?a=b c").header("Set-Cookie", "id=2"));
    server.serve("/feed", reply());
    let program = Program::new(&subscribed([server.url("/old").as_str()]));
    for _ in 0..2 {
        program.out(&["fetch", "--all"]);
    }
    let requests = [server.requests("/old"), server.requests("/feed")].concat();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        for name in ["Cookie", "Referer", "From", "DNT", "X-Forwarded-For", "A-IM", "Origin"] {
            assert_eq!(request.header(name), None, "{name}");
        }
        assert!(!request.target.contains(' ') && !request.target.contains("null"), "{request:?}");
    }
}

#[test]
fn h10_a_publisher_learns_what_asks_and_where_to_complain() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    let program = following(&server);
    let version = env!("CARGO_PKG_VERSION");
    for (settings, told) in [
        // No address that leads nowhere.
        ("", format!("dateline/{version}")),
        ("contact = \"https://me.example/\"", format!("dateline/{version} (+https://me.example/)")),
        ("contact = \"me@example.org\"", format!("dateline/{version} (me@example.org)")),
        ("contact = \"me@example.org\"\nuser_agent = \"paper/1\"", "paper/1".to_owned()),
    ] {
        program.write_config("config.toml", &format!("[fetch]\n{settings}\n"));
        program.out(&["fetch", "--all"]);
        let asked = server.requests("/feed").pop().expect("a request");
        assert_eq!(asked.header("User-Agent"), Some(&*told));
    }
}

#[test]
fn h11_h13_a_feed_may_come_packed_but_never_in_pieces() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED).etag("\"1\""));
    let program = following(&server);
    for _ in 0..2 {
        program.out(&["fetch", "--all"]);
    }
    for asked in server.requests("/feed") {
        assert!(asked.header("Accept-Encoding").expect("packings").contains("gzip"));
        // What changed alone may be sent only to who knows the rest (RFC 3229); it is never asked for.
        assert_eq!((asked.header("A-IM"), asked.header("Range")), (None, None));
    }
}

#[test]
fn h12_a_refresh_asks_for_feeds_and_for_nothing_else() {
    let server = FeedServer::start();
    let (page, picture) = (server.url("/page"), server.url("/picture.png"));
    let item = format!(
        "<item><link>{page}</link><enclosure url=\"{picture}\" type=\"image/png\" length=\"1\"/>\
         <description>&lt;img src=\"{picture}\"&gt; Short.</description>"
    );
    server.serve("/feed", Reply::feed(FEED.replace("<item>", &item)));
    let program = following(&server);
    program.out(&["fetch"]);
    let id = program.id("A title");
    program.out(&["show", &id]);
    assert_eq!((server.requests("/page").len(), server.requests("/picture.png").len()), (0, 0));
}
