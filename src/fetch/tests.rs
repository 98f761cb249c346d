//! What can be told without a server.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::journey::Journey;
use super::*;

fn url(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("an address")
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let value = HeaderValue::from_str(value).expect("a value");
        headers.append(HeaderName::from_static(name), value);
    }
    headers
}

#[test]
fn a_server_says_when_to_ask_again() {
    const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    let check = |lines: &[_], max_age_secs, retry_after_secs| {
        let hints = CacheHints::from_headers(&headers(lines), None);
        let found = (hints.freshness.secs(), hints.retry_after_secs);
        assert_eq!(found, (max_age_secs, retry_after_secs), "{lines:?}");
    };
    check(&[], None, None);
    check(&[("cache-control", "public, max-age=600")], Some(600), None);
    check(&[("cache-control", "Max-Age=\"600\""), ("age", "100")], Some(500), None);
    check(&[("cache-control", "max-age=600"), ("age", "9999")], Some(0), None);
    check(&[("cache-control", "s-maxage=600")], None, None);
    check(&[("cache-control", "max-age=600, no-cache")], None, None);
    check(&[("cache-control", "no-store"), DATE, ("expires", DATE.1)], None, None);
    check(&[("cache-control", "max-age=-1")], None, None);
    let endless = Some(u64::from(u32::MAX));
    check(&[("cache-control", "max-age=99999999999999999999999")], endless, None);
    check(&[DATE, ("expires", "Sunday, 06-Nov-94 09:49:37 GMT")], Some(3600), None);
    check(&[DATE, ("expires", "Sun Nov  6 08:50:37 1994")], Some(60), None);
    check(&[DATE, ("expires", "Thu, 01 Jan 1970 00:00:00 GMT")], Some(0), None);
    check(&[DATE, ("expires", "0")], None, None);
    check(&[DATE, ("expires", "Fri, 31 Dec 9999 23:59:59 GMT")], Some(252_618_189_022), None);
    check(&[("expires", "Sun, 06 Nov 1994 09:49:37 GMT")], None, None);
    check(&[DATE, ("retry-after", "Sun, 06 Nov 1994 09:49:37 GMT")], None, Some(3600));
    check(&[("retry-after", "120")], None, Some(120));
    check(&[("retry-after", "soon")], None, None);
    // A server that does not say what its clock shows: ours counts.
    let lines = headers(&[("retry-after", "Sun, 06 Nov 1994 09:49:37 GMT")]);
    let asked_at = Some(Timestamp::from_secs(784_111_777));
    assert_eq!(CacheHints::from_headers(&lines, asked_at).retry_after_secs, Some(3600));
}

/// Where nothing changed, what the server said of the last document holds unless it says otherwise.
#[test]
fn an_answer_that_says_nothing_of_its_freshness_leaves_what_is_known() {
    for (lines, expected) in [
        (&[] as &[(&'static str, &str)], Some(9000)),
        (&[("cache-control", "private")], Some(9000)),
        (&[("cache-control", "max-age=60")], Some(60)),
        (&[("cache-control", "no-cache")], None),
        (&[("cache-control", "no-store")], None),
        (&[("expires", "0")], None),
    ] {
        let hints = CacheHints::from_headers(&headers(lines), None);
        assert_eq!(hints.freshness.secs_or(Some(9000)), expected, "{lines:?}");
    }
}

#[test]
fn what_a_server_gave_goes_back_byte_for_byte() {
    for etag in ["\"1\"", "W/\"a,b\"", "unquoted", "\"\"", "\"größe\"", "\"a  b\""]
        .map(str::as_bytes)
        .into_iter()
        .chain([&b"\"gr\xf6\xdfe\""[..], b"\"\xff\x80\""])
    {
        let mut given = HeaderMap::new();
        given.insert(header::ETAG, HeaderValue::from_bytes(etag).expect("a value"));
        given.insert(header::LAST_MODIFIED, HeaderValue::from_bytes(etag).expect("a value"));
        let sent = conditions(&validators(&given, url("https://daily.example/a")));
        for name in [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE] {
            assert_eq!(sent.get(name).map(HeaderValue::as_bytes), Some(etag));
        }
    }
    assert_eq!(conditions(&Validators::default()).len(), 0);
    let odd = headers(&[("last-modified", ""), ("etag", &"x".repeat(VALIDATOR_BYTES_MAX + 1))]);
    assert_eq!(validators(&odd, url("https://daily.example/a")), Validators::default());
}

#[test]
fn only_the_first_site_is_told_what_we_know() {
    for (first, hop, is_same) in [
        ("https://daily.example/a", "/b", true),
        ("http://daily.example/a", "https://daily.example/a", true),
        ("http://daily.example/a", "https://daily.example:8443/a", false),
        ("http://daily.example:8080/a", "https://daily.example/a", false),
        ("https://daily.example/a", "https://www.daily.example/a", false),
        ("https://daily.example/a", "//evil.example/a", false),
    ] {
        let mut journey = Journey::new(&url(first), 10);
        journey.follow(hop, 301).expect("a good hop");
        assert_eq!(journey.is_at_first_site(), is_same, "{first} -> {hop}");
    }
}

#[test]
fn a_protected_connection_is_never_left() {
    let mut journey = Journey::new(&url("http://daily.example/a"), 10);
    journey.follow("https://daily.example/a", 301).expect("a good hop");
    assert_eq!(
        journey.follow("http://daily.example/b", 301).expect_err("refused").to_string(),
        "refused: redirect from https to unprotected http at daily.example"
    );
    assert_eq!(journey.moved_to(), Some(url("https://daily.example/a")));
}

#[test]
fn every_limit_has_its_default() {
    let settings = FetchSettings::default();
    assert!(settings.user_agent.starts_with("dateline/"));
    // Publishers are promised a second between two requests for their feeds.
    assert!(ResourceKind::Feed.spacing(&settings) >= Duration::from_secs(1));
    assert!(ResourceKind::Page.spacing(&settings) >= Duration::from_secs(1));
    assert_eq!(ResourceKind::Feed.bytes_max(&settings), 16 * 1024 * 1024);
    assert_eq!(ResourceKind::Page.bytes_max(&settings), 8 * 1024 * 1024);
    assert_eq!(ResourceKind::Picture.bytes_max(&settings), 20 * 1024 * 1024);
    assert!(Fetcher::new(settings).is_ok());
}

#[test]
fn a_wait_reads_well() {
    for (retry_after_secs, words) in [
        (90, "it asks to wait 90 s"),
        (1200, "it asks to wait 20 minutes"),
        (7200, "it asks to wait 2 hours"),
        (604_800, "it asks to wait 7 days"),
        (u64::from(u32::MAX), "it asks to wait more than 7 days"),
    ] {
        let retry_after_secs = Some(retry_after_secs);
        let error = FetchError::Status { status: 503, retry_after_secs };
        assert!(error.to_string().ends_with(words), "{error}");
    }
}

/// Behind the check of what an address says stands the check of what a name means.
#[test]
fn a_name_that_means_this_machine_is_not_connected_to() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("no waiting");
    let port = listener.local_addr().expect("an address").port();
    let url = url(&format!("http://localhost:{port}/"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (settings, clients) = (FetchSettings::default(), Clients::default());
    let client = clients.get(&settings, &Proxy::None, Reach::Public).expect("a client");
    let sent = runtime.expect("a runtime").block_on(client.get(url.url().clone()).send());
    let error = FetchError::from_sending(&sent.expect_err("refused"), &url, 1);
    assert!(matches!(error, FetchError::Private { .. }), "{error:?}");
    assert!(listener.accept().is_err(), "nobody came");
}
