//! N01 to N14: servers that are slow, endless, broken, lying or not there. Each fails alone, in one line.

use std::time::{Duration, Instant};

use dateline::fetch::{FetchRequest, FetchSettings, Fetcher, Proxy, ResourceKind};
use dateline::model::WebUrl;

use super::{FEED, following, subscribed};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n";

/// Follows these replies and one good feed; every bad one fails with its words, the good one comes.
fn each_fails_alone(replies: Vec<(Reply, &str)>) {
    let server = FeedServer::start();
    server.serve("/good", Reply::feed(FEED));
    let words: Vec<&str> = replies.iter().map(|(_, words)| *words).collect();
    for (number, (reply, _)) in replies.into_iter().enumerate() {
        server.serve(&format!("/{number:02}"), reply);
    }
    let urls: Vec<String> = (0..words.len())
        .map(|n| server.url(&format!("/{n:02}")))
        .chain([server.url("/good")])
        .collect();
    let program = Program::new(&subscribed(urls.iter().map(String::as_str)));
    program.write_config(
        "config.toml",
        "[fetch]\nconnect_timeout_secs = 1\nidle_timeout_secs = 1\ntotal_timeout_secs = 5\n\
         connections_per_host_max = 8\nbody_bytes_max = 1048576\n",
    );
    let before = Instant::now();
    let done = program.run(&["fetch", "--format", "json"]).with_code(1).json();
    assert!(before.elapsed() < Duration::from_secs(60));
    assert_eq!((&done["updated"], &done["new_entries"]), (&1.into(), &1.into()), "{done:#}");
    let failures = done["failures"].as_array().expect("failures");
    assert_eq!(failures.len(), words.len(), "{done:#}");
    for (number, words) in words.iter().enumerate() {
        let url = server.url(&format!("/{number:02}"));
        let failure = failures.iter().find(|it| it["url"] == url).expect("a failure");
        let error = failure["error"].as_str().expect("an error");
        assert!(error.contains(words), "{number}: {error}");
    }
    assert_eq!(program.titles(&["list"]), ["A title"]);
}

#[test]
fn n01_a_server_that_drips_or_stalls_is_left() {
    let pause = Duration::from_millis(20);
    let length = "Content-Length: 4000\r\n";
    each_fails_alone(vec![
        (Reply::raw("").held(), "timed out"),
        (Reply::raw(format!("{HEAD}X-Sl")).held(), "timed out"),
        (Reply::raw(format!("{HEAD}{length}\r\n<rss>")).held(), "timed out"),
        (Reply::raw(format!("{HEAD}X: ")).then_trickle([b'x'; 3000], pause), "timed out"),
        (Reply::raw(format!("{HEAD}{length}\r\n")).then_trickle([b' '; 3000], pause), "timed out"),
    ]);
}

#[test]
fn n02_what_has_no_end_is_left_at_the_limit() {
    let many = "X-Header: yyyyyyyyyyyyyyyyyyyyyyyy\r\n";
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(50);
    let chunk = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    each_fails_alone(vec![
        (Reply::raw(format!("{HEAD}\r\n")).then_for_ever(vec![b' '; 1 << 14]), "larger than 1 MiB"),
        (Reply::raw(HEAD).then_for_ever(many), "more than the 100 headers that are read"),
        (Reply::raw(format!("{HEAD}X: ")).then_for_ever(vec![b'y'; 4096]), ""),
        (Reply::raw("").then_for_ever(interim), "timed out"),
        (
            Reply::raw(chunk).then_for_ever(format!("400\r\n{}\r\n", "z".repeat(1024))),
            "larger than",
        ),
        (Reply::raw(format!("{HEAD}Content-Length: 99999999999\r\n\r\n")).held(), "larger than"),
    ]);
}

#[test]
fn n05_broken_framing_is_an_error_and_never_a_hang() {
    each_fails_alone(vec![
        (Reply::raw(format!("{HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss/>")), "HTTP"),
        (Reply::raw(format!("{HEAD}Content-Length: -1\r\n\r\n<rss/>")), "HTTP"),
        (Reply::raw(format!("{HEAD}Content-Length: 1e3\r\n\r\n<rss/>")), "HTTP"),
        (Reply::raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n")), "HTTP"),
        (Reply::raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n-1\r\n")), "HTTP"),
        (
            Reply::raw(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n")),
            "HTTP",
        ),
        (Reply::raw(FEED), "HTTP"),
        (Reply::raw("HTTP/1.1 xyz\r\n\r\n"), "HTTP"),
        (Reply::raw("HTTP/9.9 200 OK\r\n\r\n"), "HTTP"),
        (Reply::status(999), "HTTP 999"),
        (Reply::raw(""), "broke the connection"),
    ]);
}

#[test]
fn n06_redirects_that_circle_grow_or_never_end_are_left() {
    let server = FeedServer::start();
    server.serve("/self", Reply::redirect(302, "/self"));
    server.serve("/a", Reply::redirect(301, "/b"));
    server.serve("/b", Reply::redirect(301, "/a"));
    for hop in 0..30 {
        server.serve(&format!("/chain{hop}"), Reply::redirect(302, &format!("/chain{}", hop + 1)));
    }
    let long = format!("/{}", "x".repeat(8200));
    server.serve("/long", Reply::redirect(302, &long));
    for (path, words, asked) in [
        ("/self", "redirect loop", 1),
        ("/a", "redirect loop", 1),
        ("/chain0", "too many redirects: gave up after 10", 1),
        ("/long", "longer than 8 KB", 1),
    ] {
        let program = Program::new(&subscribed([server.url(path).as_str()]));
        program.run(&["fetch"]).with_code(1).told(&[words]);
        assert_eq!(server.requests(path).len(), asked, "{path}");
    }
    assert_eq!((server.requests("/chain10").len(), server.requests("/chain11").len()), (1, 0));
}

#[test]
fn n08_a_server_that_cannot_prove_who_it_is_is_not_asked() {
    let server = FeedServer::start_tls();
    server.serve("/feed", Reply::feed(FEED));
    following(&server).run(&["fetch"]).with_code(1).told(&["certificate not trusted: "]);
    assert!(server.requests("/feed").is_empty());
}

#[test]
fn n08_a_protected_feed_is_never_fetched_unprotected() {
    let (server, open) = (FeedServer::start_tls(), FeedServer::start());
    open.serve("/feed", Reply::feed(FEED));
    let settings = FetchSettings {
        proxy: Proxy::None,
        root_certificates_pem: FeedServer::CERTIFICATE_PEM.to_vec(),
        private_origins: vec![WebUrl::parse(&open.url("/")).expect("an address")],
        ..FetchSettings::default()
    };
    let fetcher = Fetcher::new(settings).expect("good settings");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    for status in [301, 302, 307, 308] {
        server.serve("/feed", Reply::redirect(status, &open.url("/feed")));
        let url = WebUrl::parse(&server.url("/feed")).expect("an address");
        let request = FetchRequest::typed(url, ResourceKind::Feed);
        let error = runtime.block_on(fetcher.fetch(&request)).expect_err("refused");
        assert!(error.to_string().starts_with("refused: redirect from https to"), "{error}");
    }
    assert!(open.requests("/feed").is_empty());
}

#[test]
fn n10_dead_feeds_do_not_hold_up_the_living() {
    let server = FeedServer::start();
    let dead: Vec<String> = (0..12).map(|_| FeedServer::start().url("/feed")).collect();
    let living: Vec<String> = (0..48).map(|n| server.url(&format!("/{n}"))).collect();
    for n in 0..48 {
        server.serve(&format!("/{n}"), Reply::feed(FEED));
    }
    let urls: Vec<&str> = dead.iter().chain(&living).map(String::as_str).collect();
    let program = Program::new(&subscribed(urls));
    let done = program.run(&["fetch", "--format", "json"]).with_code(1).json();
    assert_eq!((&done["failed"], &done["updated"]), (&12.into(), &48.into()));
    // Those that fail back off, longer each time; nobody is silently given up.
    let waits = |program: &Program| {
        let feeds = program.json(&["feeds", "--format", "json"]);
        let feed = feeds.as_array().expect("feeds").iter().find(|it| it["url"] == dead[0].as_str());
        let feed = feed.expect("the feed").clone();
        let next: jiff::Timestamp = feed["next_fetch"].as_str().expect("one").parse().expect("one");
        (next.as_second(), feed["failures"].as_u64().expect("a number"))
    };
    let (first, _) = waits(&program);
    program.run(&["fetch", "--all"]).with_code(1);
    let (second, failures) = waits(&program);
    assert!(second > first + 1500 && failures == 2, "{first} {second} {failures}");
}

#[test]
fn n11_without_a_network_one_line_says_so() {
    // A label longer than 63 bytes can be no host, so that no name server is asked.
    let urls: Vec<String> =
        (0..12).map(|n| format!("http://{}{n}.example/feed", "d".repeat(64))).collect();
    let program = Program::new(&subscribed(urls.iter().map(String::as_str)));
    let ran = program.run(&["fetch"]).with_code(1);
    ran.told(&["nothing could be reached", "check the network"]);
}

#[test]
fn n12_a_name_with_an_address_where_nobody_listens_is_reached_at_its_other() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    // Where IPv6 is there, this name has an address of it first.
    let address = server.url("/feed").replace("127.0.0.1", "localhost");
    let program = Program::new(&subscribed([address.as_str()]));
    program.out(&["fetch"]);
    assert_eq!(program.titles(&["list"]), ["A title"]);
}

#[test]
fn n14_pages_have_limits_too() {
    let server = FeedServer::start();
    let link = format!("<item><link>{}</link>", server.url("/page"));
    server.serve("/feed", Reply::feed(FEED.replace("<item>", &link)));
    let endless = Reply::raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
    server.serve("/page", endless.then_for_ever("<p>More and more.</p>".repeat(500)));
    let program = following(&server);
    program.write_config("config.toml", "[fetch]\npage_bytes_max = 65536\n");
    program.out(&["fetch"]);
    let ran = program.run(&["show", &program.id("A title"), "--full"]);
    assert!(ran.err.contains("larger than 64 KiB"), "{ran:?}");
    assert!(server.bytes_sent() < 16 << 20, "{}", server.bytes_sent());
}
