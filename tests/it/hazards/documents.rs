//! N03, N04, N09 and H01: what a server sends for a feed, and what the next request knows of it.

use super::following;
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::packing::gzip;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n";

fn feed(titles: &[&str]) -> String {
    let item = |title: &&str| format!("<item><title>{title}</title><guid>{title}</guid></item>");
    let items: String = titles.iter().map(item).collect::<Vec<_>>().concat();
    format!("<rss version=\"2.0\"><channel><title>Example Daily</title>{items}</channel></rss>")
}

/// The validators of the last request.
fn last_asked(server: &FeedServer) -> [Option<String>; 2] {
    let requests = server.requests("/feed");
    let last = requests.last().expect("a request");
    ["If-None-Match", "If-Modified-Since"].map(|name| last.header(name).map(str::to_owned))
}

#[test]
fn n03_of_a_body_that_ended_early_nothing_is_kept() {
    let whole = feed(&["Two", "Three"]);
    let length = whole.len() + 9;
    let packed = gzip(whole.as_bytes());
    for reply in [
        Reply::raw(format!("{HEAD}ETag: \"2\"\r\nContent-Length: {length}\r\n\r\n{whole}")),
        Reply::raw(format!(
            "{HEAD}ETag: \"2\"\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{whole}"
        )),
        Reply::feed(&packed[..packed.len() - 9]).header("Content-Encoding", "gzip").etag("\"2\""),
    ] {
        let server = FeedServer::start();
        server.serve("/feed", Reply::feed(feed(&["One"])).etag("\"1\""));
        let program = following(&server);
        program.out(&["fetch"]);
        server.serve("/feed", reply);
        program.run(&["fetch", "--all"]).with_code(1).told(&["ended early"]);
        assert_eq!(program.titles(&["list"]), ["One"]);
        program.run(&["fetch", "--all"]).with_code(1);
        assert_eq!(last_asked(&server), [Some("\"1\"".to_owned()), None]);
    }
}

#[test]
fn n04_a_feed_cut_at_its_publishers_adds_its_whole_entries_and_proves_nothing() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(feed(&["One", "Two"])).etag("\"1\""));
    let program = following(&server);
    program.out(&["fetch"]);
    let cut = feed(&["Three"]).replace("</channel></rss>", "<item><title>Fo");
    server.serve("/feed", Reply::feed(cut).etag("\"2\""));
    program.out(&["fetch", "--all"]);
    let mut titles = program.titles(&["list"]);
    titles.sort();
    assert_eq!(titles, ["One", "Three", "Two"]);
    program.out(&["fetch", "--all"]);
    assert_eq!(last_asked(&server), [Some("\"1\"".to_owned()), None]);
}

#[test]
fn n09_what_is_no_feed_says_what_it_is_and_takes_nothing_away() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(feed(&["One"])));
    let program = following(&server);
    program.out(&["fetch"]);
    let named = "<html><link rel=alternate type=application/rss+xml href=/elsewhere>";
    let page = "<!DOCTYPE html><html><body><form>Log in</form></body></html>";
    for (reply, words) in [
        (Reply::feed(""), "empty"),
        (Reply::feed(" \r\n\t "), "empty"),
        (Reply::body("text/html", page), "a web page, not a feed"),
        (Reply::feed(page), "a web page, not a feed"),
        (
            Reply::body("text/html", page.replace("<html>", named)),
            "the page names http://127.0.0.1",
        ),
        (Reply::feed(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()), "not a feed"),
    ] {
        server.serve("/feed", reply);
        program.run(&["fetch", "--all"]).with_code(1).told(&[words]);
        assert_eq!(program.titles(&["list"]), ["One"]);
    }
}

#[test]
fn h01_validators_go_back_byte_for_byte_and_are_forgotten_with_the_server() {
    let date = "Sat, 07 Mar 2026 06:05:04 +0000";
    for (etag, modified) in [
        (Some("\"1\""), Some("Fri, 08 Mar 2024 06:45:10 GMT")),
        (Some("W/\"weak, with a comma\""), None),
        (Some("unquoted"), None),
        (Some("\"\""), None),
        (None, Some(date)),
        (None, Some("yesterday, or so")),
    ] {
        let server = FeedServer::start();
        let mut reply = Reply::feed(feed(&["One"]));
        reply = etag.map_or(reply.clone(), |etag| reply.header("ETag", etag));
        reply = modified.map_or(reply.clone(), |date| reply.header("Last-Modified", date));
        server.serve("/feed", reply);
        let program = following(&server);
        program.out(&["fetch"]);
        assert_eq!(last_asked(&server), [None, None]);
        program.out(&["fetch", "--all"]);
        assert_eq!(last_asked(&server), [etag, modified].map(|it| it.map(str::to_owned)));
        // The server gives none any more: there is nothing to ask with.
        server.serve("/feed", Reply::feed(feed(&["Two"])));
        program.out(&["fetch", "--all"]);
        program.out(&["fetch", "--all"]);
        assert_eq!(last_asked(&server), [None, None]);
    }
}

#[test]
fn h02_an_answer_without_news_may_bring_other_validators() {
    let server = FeedServer::start();
    let fresh = "HTTP/1.1 304 Not Modified\r\nETag: \"2\"\r\nContent-Length: 0\r\n\r\n";
    server.serve_in_turn(
        "/feed",
        [Reply::feed(feed(&["One"])).header("ETag", "\"1\""), Reply::raw(fresh)],
    );
    let program = following(&server);
    program.out(&["fetch"]);
    program.out(&["fetch", "--all"]);
    program.out(&["fetch", "--all"]);
    assert_eq!(last_asked(&server), [Some("\"2\"".to_owned()), None]);
}

#[test]
fn h02_what_a_detour_gave_says_nothing_of_the_feed() {
    let (early, late) = ("Mon, 30 Nov 2026 08:00:00 GMT", "Tue, 01 Dec 2026 08:00:00 GMT");
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(feed(&["One"])).last_modified(early));
    let program = following(&server);
    program.out(&["fetch"]);
    server.serve("/feed", Reply::redirect(302, "/maintenance"));
    server.serve("/maintenance", Reply::feed(feed(&["Back soon"])).last_modified(late));
    program.out(&["fetch", "--all"]);
    // Whoever has what is of that moment has all that came before it.
    server.serve("/feed", Reply::feed(feed(&["One", "Two"])).last_modified(late));
    program.out(&["fetch", "--all"]);
    assert!(program.titles(&["list"]).contains(&"Two".to_owned()));
}

#[test]
fn h01_a_feed_behind_a_detour_is_asked_there_whether_it_changed() {
    let (server, mirror) = (FeedServer::start(), FeedServer::start());
    server.serve("/feed", Reply::redirect(307, &mirror.url("/feed")));
    mirror.serve("/feed", Reply::feed(feed(&["One"])).etag("\"1\""));
    let private = format!("[fetch]\nprivate_origins = [\"{}\"]\n", mirror.url("/"));
    let program = following(&server);
    program.write_config("config.toml", &private);
    program.out(&["fetch"]);
    let again = program.json(&["fetch", "--all", "--format", "json"]);
    assert_eq!(again["unchanged"], 1, "{again}");
    assert_eq!(last_asked(&server), [None, None]);
    assert_eq!(last_asked(&mirror), [Some("\"1\"".to_owned()), None]);
}

#[test]
fn h02_what_an_answer_without_news_leaves_out_still_holds() {
    let (etag, date) = ("\"1\"", "Mon, 30 Nov 2026 08:00:00 GMT");
    let server = FeedServer::start();
    let fresh = |line: &str| {
        Reply::raw(format!("HTTP/1.1 304 Not Modified\r\n{line}\r\nContent-Length: 0\r\n\r\n"))
    };
    let first = Reply::feed(feed(&["One"])).header("ETag", etag).header("Last-Modified", date);
    let (tagged, dated) = (fresh("ETag: \"1\""), fresh(&format!("Last-Modified: {date}")));
    server.serve_in_turn("/feed", [first, tagged, dated]);
    let program = following(&server);
    for _ in 0..4 {
        program.out(&["fetch", "--all"]);
    }
    assert_eq!(last_asked(&server), [Some(etag.to_owned()), Some(date.to_owned())]);
}
