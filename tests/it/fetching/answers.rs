//! Good answers, and what the next request needs of them.

use std::time::Duration;

use dateline::fetch::{FetchError, Fetched};
use dateline::model::Validators;

use super::{FEED, body, etag, fault_of, fetch, fetch_with, settings, url};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::packing::{brotli, deflate, gzip, zlib};

#[test]
fn a_feed_arrives_with_what_the_next_request_needs() {
    let server = FeedServer::start();
    let date = "Sun, 22 Nov 2026 09:14:00 GMT";
    let reply = Reply::feed(FEED).etag("W/\"a'b\"").last_modified(date);
    server.serve("/feed", reply.header("Cache-Control", "max-age=1800, private"));
    let body = body(fetch(&server.url("/feed?edition=int")));
    assert_eq!(body.bytes, FEED.as_bytes());
    assert_eq!(body.status, 200);
    assert_eq!(body.content_type.as_deref(), Some("application/rss+xml; charset=utf-8"));
    assert_eq!(body.final_url.as_str(), server.url("/feed?edition=int"));
    assert_eq!(body.moved_to, None);
    assert_eq!(body.validators.etag.as_deref(), Some("W/\"a'b\""));
    assert_eq!(body.validators.last_modified.as_deref(), Some(date));
    assert_eq!(body.cache.freshness.secs(), Some(1800));
}

#[test]
fn an_unchanged_feed_is_not_sent_again() {
    let server = FeedServer::start();
    let date = "Sun, 22 Nov 2026 09:14:00 GMT";
    server.serve("/by-etag", Reply::feed(FEED).etag("W/\"1\""));
    server.serve("/by-date", Reply::feed(FEED).last_modified(date));
    let by_date = Validators { last_modified: Some(date.to_owned()), ..Validators::default() };
    for (path, known) in [("/by-etag", etag("W/\"1\"")), ("/by-date", by_date)] {
        let fetched = fetch_with(settings(), &server.url(path), known.clone());
        match fetched.expect("an answer") {
            Fetched::Unchanged { validators, moved_to, .. } => {
                let given_by = Some(url(&server.url(path)));
                assert_eq!((validators, moved_to), (Validators { given_by, ..known }, None));
            }
            Fetched::Body(_) => panic!("{path} came again"),
        }
    }
    assert_eq!(server.requests("/by-etag")[0].header("If-None-Match"), Some("W/\"1\""));
    assert_eq!(server.requests("/by-date")[0].header("If-Modified-Since"), Some(date));
}

#[test]
fn not_modified_without_a_question_is_a_fault() {
    assert_eq!(fault_of(Reply::status(304)), FetchError::UnaskedNotModified);
}

#[test]
fn packed_feeds_are_unpacked() {
    let server = FeedServer::start();
    let whole = FEED.as_bytes();
    let (start, end) = whole.split_at(20);
    let zstd = |bytes| zstd::encode_all(bytes, 3).expect("packed");
    let whole_and = |more: &[u8]| [&*gzip(whole), more].concat();
    for (packing, packed) in [
        ("gzip", gzip(whole)),
        ("GZIP", gzip(whole)),
        ("x-gzip", gzip(whole)),
        (" gzip , utf-8", gzip(whole)),
        // Members one after the other make one document (RFC 1952, section 2.2).
        ("gzip", [gzip(start), gzip(b""), gzip(end)].concat()),
        // What follows and is no member is no part of it.
        ("gzip", whole_and(b"\0\0\0\0")),
        ("gzip", whole_and(b"<!-- served by x -->")),
        ("gzip", whole_and(b"\x1f\x8b\x09 of another kind")),
        ("deflate", zlib(whole)),
        ("Deflate", zlib(whole)),
        ("deflate", deflate(whole)),
        ("br", brotli(whole)),
        ("zstd", zstd(whole)),
        ("Zstd", [zstd(start), zstd(end)].concat()),
        // No bytes are an empty document, however they are packed.
        ("gzip", Vec::new()),
    ] {
        let expected = if packed.is_empty() { b"" } else { whole };
        let reply = Reply::feed(packed.clone()).header("Content-Encoding", packing);
        server.serve("/feed", reply);
        assert_eq!(body(fetch(&server.url("/feed"))).bytes, expected, "{packing} {packed:x?}");
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {packing}\r\n\r\n");
        let pause = Duration::from_micros(10);
        server.serve("/slow", Reply::raw(head).then_trickle(packed.clone(), pause));
        assert_eq!(body(fetch(&server.url("/slow"))).bytes, expected, "{packing} {packed:x?}");
    }
    // Larger than any piece in which it is unpacked, and as large as the limit.
    let large = vec![b' '; 1 << 20];
    for (packing, packed) in
        [("gzip", gzip(&large)), ("deflate", deflate(&large)), ("zstd", zstd(&large))]
    {
        server.serve("/feed", Reply::feed(packed).header("Content-Encoding", packing));
        assert_eq!(body(fetch(&server.url("/feed"))).bytes.len(), 1 << 20, "{packing}");
    }
    // A charset where a packing belongs is a common slip and packs nothing.
    server.serve("/feed", Reply::feed(FEED).header("Content-Encoding", "UTF-8"));
    assert_eq!(body(fetch(&server.url("/feed"))).bytes, FEED.as_bytes());
}

#[test]
fn a_document_as_large_as_the_limit_is_taken() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(vec![b' '; 1 << 20]));
    assert_eq!(body(fetch(&server.url("/feed"))).bytes.len(), 1 << 20);
}

#[test]
fn small_slips_in_the_head_are_overlooked() {
    let server = FeedServer::start();
    let head = "HTTP/1.1 200 OK\r\nX-Bad\u{1b}Name: 1\r\nX : 2\r\nX-Bell: \u{7}\r\n";
    let length = FEED.len();
    server.serve("/feed", Reply::raw(format!("{head}Content-Length: {length}\r\n\r\n{FEED}")));
    assert_eq!(body(fetch(&server.url("/feed"))).bytes, FEED.as_bytes());
    // Without a length the body ends where the connection does.
    server.serve("/feed", Reply::raw(format!("HTTP/1.0 200\r\n\r\n{FEED}")));
    assert_eq!(body(fetch(&server.url("/feed"))).bytes, FEED.as_bytes());
}
