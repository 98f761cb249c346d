//! Answers that must not be used, each with its reason in words.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use dateline::fetch::{
    ConnectFault, FetchError, FetchRequest, FetchSettings, Fetcher, OwnManners, Proxy, ResourceKind,
};
use dateline::model::{CleanText, Validators};

use super::{FEED, fault_of, fetch, fetch_with, run, settings, url};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::packing::{brotli, deflate, gzip, gzip_bomb, zlib};

#[test]
fn a_bad_status_says_what_to_do() {
    for (status, words) in [
        (401, "user name and a password"),
        (403, "refuses"),
        (404, "nothing at this address"),
        (410, "gone for good; unsubscribe"),
        (429, "asked too often; it asks to wait 10 minutes"),
        (503, "in trouble; try again later; it asks to wait 10 minutes"),
        (204, "no document"),
        (206, "no document"),
        (300, "choice"),
        (999, "no document"),
    ] {
        let mut reply = Reply::status(status);
        if matches!(status, 429 | 503) {
            reply = reply.header("Retry-After", "600");
        }
        let error = fault_of(reply);
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.is_gone(), status == 410);
        assert!(!error.is_offline());
        assert_eq!(error.retry_after_secs(), matches!(status, 429 | 503).then_some(600));
        let text = error.to_string();
        assert!(text.starts_with(&format!("HTTP {status}: ")) && text.contains(words), "{text}");
    }
}

#[test]
fn a_document_that_did_not_arrive_whole_is_not_used() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    let gzip = gzip(FEED.as_bytes());
    let zstd = zstd::encode_all(FEED.as_bytes(), 3).expect("packed");
    let packed = |packing: &str, bytes: &[u8], cut: usize| {
        let whole = bytes.len() - cut;
        Reply::feed(&bytes[..whole]).header("Content-Encoding", packing)
    };
    for reply in [
        Reply::raw(format!("{head}Content-Length: 4000\r\n\r\n{FEED}")),
        Reply::raw(format!("{head}Transfer-Encoding: chunked\r\n\r\n48\r\n{FEED}\r\n")),
        Reply::raw(format!("{head}Transfer-Encoding: chunked\r\n\r\n80\r\n{FEED}")),
        packed("gzip", &gzip, 4),
        packed("gzip", &gzip, gzip.len() / 2),
        packed("gzip", &[&*gzip, &*gzip].concat(), 4),
        packed("gzip", &[&*gzip, &*gzip].concat(), gzip.len() - 12),
        packed("deflate", &zlib(FEED.as_bytes()), 2),
        packed("deflate", &deflate(FEED.as_bytes()), 1),
        packed("br", &brotli(FEED.as_bytes()), 1),
        packed("zstd", &zstd, 5),
    ] {
        assert_eq!(fault_of(reply.clone()), FetchError::EndedEarly, "{reply:?}");
    }
    let mut wrong_sum = gzip.clone();
    let at = wrong_sum.len() - 6;
    wrong_sum[at] ^= 0x55;
    for reply in [
        packed("gzip", &wrong_sum, 0),
        packed("gzip", &[&*gzip, &*wrong_sum].concat(), 0),
        packed("gzip", FEED.as_bytes(), 0),
        packed("deflate", b"\x78\x9cnonsense", 0),
        packed("br", FEED.as_bytes(), 0),
        packed("zstd", FEED.as_bytes(), 0),
    ] {
        assert_eq!(fault_of(reply), FetchError::DamagedPacking);
    }
    let chunk =
        Reply::raw(format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n0\r\n\r\n"));
    assert_eq!(fault_of(chunk), FetchError::NotHttp);
    let twice = packed("gzip, gzip", &gzip, 0);
    assert!(matches!(fault_of(twice), FetchError::UnknownPacking { .. }));
}

#[test]
fn a_document_without_end_costs_no_more_than_the_limit() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    let bomb = gzip_bomb(64 << 20);
    let zeros = zstd::encode_all(&*vec![0; 64 << 20], 3).expect("packed");
    for (reply, bytes_sent_max) in [
        (Reply::raw(format!("{head}\r\n")).then_for_ever(vec![b' '; 1 << 14]), 16 << 20),
        (Reply::feed(bomb).header("Content-Encoding", "gzip"), 1 << 20),
        // Packing without anything in it.
        (
            Reply::raw(format!("{head}Content-Encoding: gzip\r\n\r\n"))
                .then_for_ever(gzip(b"").repeat(99)),
            16 << 20,
        ),
        (Reply::feed(zeros).header("Content-Encoding", "zstd"), 1 << 20),
        (Reply::raw(format!("{head}Content-Length: 99999999999\r\n\r\n")).held(), 1 << 10),
    ] {
        let server = FeedServer::start();
        server.serve("/feed", reply);
        let error = fetch(&server.url("/feed")).expect_err("too large");
        assert_eq!(error, FetchError::TooLarge { bytes_max: 1 << 20 });
        assert!(error.to_string().starts_with("larger than 1 MiB when unpacked"));
        assert!(server.bytes_sent() < bytes_sent_max, "{}", server.bytes_sent());
    }
}

#[test]
fn a_silent_or_slow_server_is_left_in_time() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n";
    let trickle = |reply: Reply| reply.then_trickle([b' '; 3000], Duration::from_millis(20));
    let server = FeedServer::start();
    server.serve("/no-head", Reply::raw("").held());
    server.serve("/half-head", Reply::raw("HTTP/1.1 200 OK\r\nConte").held());
    server.serve("/half-body", Reply::raw(format!("{head}\r\n<rss>")).held());
    server.serve("/slow-head", trickle(Reply::raw(format!("{head}X: "))));
    server.serve("/slow-body", trickle(Reply::raw(format!("{head}\r\n"))));
    let fetcher = |idle_timeout_secs, total_timeout_secs| {
        let connections_per_host_max = 8;
        Fetcher::new(FetchSettings {
            idle_timeout_secs,
            total_timeout_secs,
            connections_per_host_max,
            ..settings()
        })
        .expect("good settings")
    };
    let (brisk, patient) = (&fetcher(1, 9), &fetcher(9, 1));
    let cases = [
        (brisk, "/no-head", FetchError::NoAnswer { secs: 1 }),
        (brisk, "/half-head", FetchError::NoAnswer { secs: 1 }),
        (brisk, "/slow-head", FetchError::NoAnswer { secs: 1 }),
        (brisk, "/half-body", FetchError::Stalled { secs: 1 }),
        (patient, "/no-head", FetchError::TimedOut { secs: 1 }),
        (patient, "/slow-head", FetchError::TimedOut { secs: 1 }),
        (patient, "/half-body", FetchError::TimedOut { secs: 1 }),
        (patient, "/slow-body", FetchError::TimedOut { secs: 1 }),
    ];
    let tasks = cases.map(|(fetcher, path, fault)| {
        let request = FetchRequest::typed(url(&server.url(path)), ResourceKind::Feed);
        async move {
            let error = fetcher.fetch(&request).await.expect_err("too slow");
            assert_eq!(error, fault, "{path}");
            assert!(error.to_string().starts_with("timed out"));
        }
    });
    run(futures_util::future::join_all(tasks));
}

#[test]
fn a_feed_that_is_given_less_time_than_the_others_is_left_sooner() {
    let server = FeedServer::start();
    for path in ["/hasty", "/patient"] {
        server.serve(path, Reply::raw("").held());
    }
    let hasty = url(&server.url("/hasty"));
    let one_second = OwnManners { total_timeout_secs: Some(1), ..OwnManners::default() };
    let fetcher = Fetcher::new(FetchSettings {
        idle_timeout_secs: 60,
        total_timeout_secs: 60,
        own: HashMap::from([(hasty.clone(), one_second)]),
        ..settings()
    });
    let fetcher = &fetcher.expect("good settings");
    let ask = |url| async move {
        let request = FetchRequest::typed(url, ResourceKind::Feed);
        fetcher.fetch(&request).await.expect_err("no answer")
    };
    let other = ask(url(&server.url("/patient")));
    run(async {
        tokio::select! {
            error = ask(hasty) => assert_eq!(error, FetchError::TimedOut { secs: 1 }),
            error = other => panic!("the other one was left too: {error}"),
        }
    });
}

#[test]
fn nothing_a_server_writes_reaches_a_message_raw() {
    let esc = "\u{1b}]0;owned\u{7}\u{9d}52;c;eA==\u{202e}";
    for reply in [
        Reply::raw(format!("HTTP/1.1 500 {esc}\r\nContent-Length: 0\r\n\r\n")),
        Reply::raw(format!("HTTP/1.1 302 x\r\nLocation: {esc}:x\r\nContent-Length: 0\r\n\r\n")),
        Reply::redirect(302, "http://daily.example:99999999/\u{9d}\u{202e}"),
        Reply::body("text/xml", FEED).header("Content-Encoding", "gzip,\u{9b}31m\u{202e}"),
        Reply::raw(format!("{esc}\r\n\r\n")),
    ] {
        let text = fault_of(reply.clone()).to_string();
        assert_eq!(CleanText::line(&text), text.as_str(), "{reply:?}");
        assert!(text.len() < 300, "{text}");
    }
}

#[test]
fn answers_that_break_the_rules_of_http_are_faults_and_never_hang() {
    for bytes in [
        "SSH-2.0-OpenSSH_9.9\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcdef",
        "{}",
    ] {
        assert_eq!(fault_of(Reply::raw(bytes)), FetchError::NotHttp, "{bytes:?}");
    }
    let flood = Reply::raw("HTTP/1.1 200 OK\r\n").then_for_ever("X: yyyyyyyyyyyyyyy\r\n");
    assert_eq!(fault_of(flood), FetchError::HeadTooLarge);
    let broken = FetchError::Connect(ConnectFault::Broken);
    assert_eq!(fault_of(Reply::raw("")), broken);
    assert_eq!(fault_of(Reply::raw("HTTP/1.1 200 OK\r\nX: y")), broken);
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let gone = FeedServer::start().url("/feed");
    let refused = fetch(&gone).expect_err("nobody is there");
    assert_eq!(refused, FetchError::Connect(ConnectFault::Refused));
    assert!(!refused.is_offline());
    // A label longer than 63 bytes (RFC 1035, section 2.3.4) can be no host, so no name server is asked.
    let unknown = fetch(&format!("http://{}/feed", "d".repeat(64))).expect_err("no such host");
    let host = CleanText::line(&"d".repeat(64));
    assert_eq!(unknown, FetchError::Connect(ConnectFault::NoSuchHost { host }));
    assert!(unknown.is_offline());
}

#[test]
fn a_server_that_speaks_no_https_is_told_with_the_mend() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let asked = stream.read(&mut [0; 1 << 14]).expect("a greeting");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").expect("an answer");
        // The client has read the answer when it leaves.
        drop(stream.read_to_end(&mut Vec::new()));
        asked
    });
    let error = fetch(&format!("https://{address}/feed")).expect_err("no TLS");
    assert!(server.join().expect("it ends") > 0);
    let said = "the server speaks no https there; write http:// in front of the address";
    assert_eq!(error.to_string(), said);
}

#[test]
fn settings_that_cannot_work_are_told_at_once() {
    for (settings, words) in [
        (FetchSettings { user_agent: "a\nb".to_owned(), ..settings() }, "user agent"),
        (FetchSettings { proxy: Proxy::Url("::".to_owned()), ..settings() }, "proxy"),
    ] {
        let error = Fetcher::new(settings).err().expect("a fault");
        assert!(error.to_string().contains(words), "{error}");
    }
    let settings = FetchSettings { root_certificates_pem: b"no pem".to_vec(), ..settings() };
    let error = fetch_with(settings, "http://127.0.0.1:9/", Validators::default());
    assert!(error.expect_err("a fault").to_string().contains("root certificates"));
}

#[test]
fn a_certificate_nobody_knows_is_not_trusted() {
    let server = FeedServer::start_tls();
    server.serve("/feed", Reply::feed(FEED));
    let error = fetch(&server.url("/feed")).expect_err("not trusted");
    assert!(matches!(error, FetchError::Connect(ConnectFault::Certificate { .. })), "{error:?}");
    assert!(error.to_string().starts_with("certificate not trusted: "), "{error}");
    assert!(!error.is_offline());
    assert_eq!(server.requests("/feed").len(), 0);
}

#[test]
fn floods_that_carry_no_document_are_left_too() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(99);
    for (start, flood, fault) in [
        ("", interim, FetchError::NoAnswer { secs: 1 }),
        (&*format!("{chunked}1;x="), "y".repeat(4096), FetchError::NotHttp),
        (&*format!("{chunked}0\r\n"), "X: y\r\n".repeat(99), FetchError::NotHttp),
    ] {
        assert_eq!(fault_of(Reply::raw(start).then_for_ever(flood)), fault, "{start}");
    }
}
