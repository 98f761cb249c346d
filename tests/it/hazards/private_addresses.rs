//! N07: what a stranger writes never makes this machine ask itself or its neighbours.
//!
//! Two servers on loopback stand for both: one that the reader typed, one that nobody did.

use dateline::fetch::{
    FetchError, FetchRequest, FetchSettings, Fetched, Fetcher, Proxy, ResourceKind,
};
use dateline::model::WebUrl;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title></channel></rss>";

fn url(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("an address")
}

fn fetch(request: &FetchRequest, private_origins: Vec<WebUrl>) -> Result<Fetched, FetchError> {
    fetch_through(Proxy::None, request, private_origins)
}

fn fetch_through(
    proxy: Proxy,
    request: &FetchRequest,
    private_origins: Vec<WebUrl>,
) -> Result<Fetched, FetchError> {
    let settings = FetchSettings { private_origins, proxy, ..FetchSettings::default() };
    let fetcher = Fetcher::new(settings).expect("good settings");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(fetcher.fetch(request))
}

/// Every way to write that server's address.
fn spellings(server: &FeedServer) -> Vec<String> {
    let port = url(&server.url("/")).url().port().expect("a port");
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "127.1",
        "localhost",
        "x.localhost",
        "[::ffff:127.0.0.1]",
    ]
    .map(|host| format!("http://{host}:{port}/secret"))
    .into()
}

#[test]
fn n07_a_redirect_never_leads_to_a_private_address() {
    let (typed, inner) = (FeedServer::start(), FeedServer::start());
    inner.serve("/secret", Reply::feed(FEED));
    let mut ways = spellings(&inner);
    // The server that was typed, under a name that was not.
    ways.push(typed.url("/feed").replace("127.0.0.1", "localhost"));
    for way in ways {
        for status in [301, 302, 307, 308] {
            typed.serve("/feed", Reply::redirect(status, &way));
            let request = FetchRequest::typed(url(&typed.url("/feed")), ResourceKind::Feed);
            let error = fetch(&request, Vec::new()).expect_err("refused");
            assert!(matches!(error, FetchError::Private { .. }), "{way}: {error:?}");
            let text = error.to_string();
            assert!(text.starts_with("refused: would lead to a private address ("), "{text}");
            assert!(text.contains("127.0.0.1") && text.contains("private_origins"), "{text}");
        }
    }
    assert!(inner.requests("/secret").is_empty());
}

#[test]
fn n07_an_address_found_in_a_feed_is_asked_only_where_the_reader_typed_its_origin() {
    let (typed, inner) = (FeedServer::start(), FeedServer::start());
    for server in [&typed, &inner] {
        server.serve("/secret", Reply::body("text/html", "<p>Hello</p>"));
    }
    let of_feed = Some(url(&typed.url("/feed")));
    for kind in [ResourceKind::Page, ResourceKind::Picture] {
        for way in spellings(&inner) {
            for typed in [&of_feed, &None] {
                let request = FetchRequest::found(url(&way), kind, typed.clone());
                let error = fetch(&request, Vec::new()).expect_err("refused");
                assert!(matches!(error, FetchError::Private { .. }), "{way}: {error:?}");
            }
        }
        let own = FetchRequest::found(url(&typed.url("/secret")), kind, of_feed.clone());
        assert!(fetch(&own, Vec::new()).is_ok());
    }
    assert!(inner.requests("/secret").is_empty());
    // What the reader names in the settings is meant.
    let page = FetchRequest::found(url(&inner.url("/secret")), ResourceKind::Page, of_feed);
    assert!(fetch(&page, vec![url(&inner.url("/"))]).is_ok());
}

#[test]
fn n07_neither_pages_nor_pictures_of_an_article_reach_a_neighbour() {
    let (typed, inner) = (FeedServer::start(), FeedServer::start());
    inner.serve("/page", Reply::body("text/html", "<p>The router's settings</p>"));
    inner.serve("/picture.png", Reply::body("image/png", "x"));
    let (page, picture) = (inner.url("/page"), inner.url("/picture.png"));
    typed.serve(
        "/feed",
        Reply::feed(format!(
            "<rss version=\"2.0\"><channel><title>Example Daily</title><item><title>A title</title>\
             <link>{page}</link><guid>1</guid><description>&lt;img src=\"{picture}\"&gt; Short.\
             </description></item></channel></rss>"
        )),
    );
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", typed.url("/feed")));
    program.out(&["fetch"]);
    let id = program.id("A title");
    let shown = program.run(&["show", &id, "--full"]);
    assert!(
        shown.err.contains("refused: would lead to a private address (127.0.0.1)"),
        "{shown:?}"
    );
    program.run(&["save", &id]);
    assert!(inner.requests("/page").is_empty() && inner.requests("/picture.png").is_empty());
}

#[test]
fn n07_a_feed_that_moved_keeps_the_reach_of_what_was_typed() {
    let (typed, inner) = (FeedServer::start(), FeedServer::start());
    inner.serve("/feed", Reply::feed(FEED));
    typed.serve("/feed", Reply::redirect(301, &inner.url("/feed")));
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", typed.url("/feed")));
    program.run(&["fetch"]).with_code(1);
    let feeds = program.json(&["feeds", "--format", "json"]);
    assert_eq!(feeds[0]["url"], typed.url("/feed"));
    let error = feeds[0]["last_error"].as_str().expect("an error");
    assert!(error.starts_with("refused: would lead to a private address (127.0.0.1)"), "{error}");
    assert!(inner.requests("/feed").is_empty());
    // Within the origin that was typed it may move.
    typed.serve("/feed", Reply::redirect(301, "/news"));
    typed.serve("/news", Reply::feed(FEED));
    program.out(&["fetch", "--all"]);
    program.out(&["fetch", "--all"]);
    let feeds = program.json(&["feeds", "--format", "json"]);
    assert_eq!(feeds[0]["url"], typed.url("/news"));
}

#[test]
fn n07_a_private_address_is_refused_behind_a_proxy_too() {
    let proxy = FeedServer::start();
    let port = url(&proxy.url("/")).url().port().expect("a port");
    let inner = ["10.0.0.1", "192.168.1.1:8080", "127.0.0.1:631", "[fd00::1]", "localhost"];
    for scheme in ["http", "socks5", "socks5h"] {
        let way = || Proxy::Url(format!("{scheme}://127.0.0.1:{port}"));
        for host in inner {
            let page = url(&format!("http://{host}/secret"));
            let request = FetchRequest::found(page, ResourceKind::Page, None);
            let error = fetch_through(way(), &request, Vec::new()).expect_err("refused");
            assert!(matches!(error, FetchError::Private { .. }), "{scheme}: {error:?}");
        }
    }
    // A name goes to the proxy as it is, and a redirect that the proxy brings is judged as any.
    let typed = "http://daily.example/feed";
    let request = FetchRequest::typed(url(typed), ResourceKind::Feed);
    for host in inner {
        proxy.serve(typed, Reply::redirect(302, &format!("http://{host}/secret")));
        let way = Proxy::Url(proxy.url(""));
        let error = fetch_through(way, &request, Vec::new()).expect_err("refused");
        assert!(matches!(error, FetchError::Private { .. }), "{host}: {error:?}");
    }
    assert_eq!(proxy.requests(typed).len(), inner.len());
}
