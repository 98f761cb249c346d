//! What comes from outside and is not as it should be.

use crate::feed_server::{FeedServer, Reply};
use crate::news;
use crate::screen::{Folders, Terminal, Told};

#[test]
fn an_escape_sequence_in_a_title_does_nothing() {
    let server = FeedServer::start();
    let title = r"Lamps \u001b]0;TAKEN\u0007\u001b[31mof\u009b2J \u009dx\u0007the \u202eharbour\u202c \u200f\u0008\r\nend";
    let feed = format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Example {title}","items":[
            {{"id":"1","url":"https://daily.example/1","title":"{title}","authors":[{{"name":"{title}"}}],
              "tags":["{title}"],"content_html":"<p>Body {title}</p><pre>{title}</pre>"}}]}}"#
    );
    server.serve("/feed", Reply::body("application/feed+json", feed));
    server.serve("/gone", Reply::status(404));
    let feeds = [("Plain", server.url("/feed")), ("Gone", server.url("/gone"))];
    let folders = Folders::following(&feeds);
    let mut terminal = Terminal::start(&folders, &[], (120, 30));
    terminal.wait_for_paper("Lamps");
    terminal.press("tab enter");
    terminal.wait_for("Body");
    terminal.press("!");
    terminal.wait_for("1 failing");
    terminal.press("esc");
    terminal.wait_for("Body");
    assert_eq!(terminal.quit(), 0);
    terminal.told(|told| assert_eq!(told, &Told::default()));
    let written = terminal.bytes();
    assert!(!contains(&written, b"\x1b]"), "an operating system command was written");
    assert!(!contains(&written, b"\x07"), "a bell was written");
    let text = String::from_utf8(written).expect("UTF-8");
    let is_bad = |c: char| {
        matches!(c, '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{8}')
    };
    assert_eq!(text.chars().find(|c| is_bad(*c)), None, "in {text:?}");
}

#[test]
fn a_feed_that_fails_is_named_with_its_reason_and_harms_no_other() {
    let server = FeedServer::start();
    server.serve("/good", Reply::feed(news::feed("Good story", 3)));
    server.serve("/gone", Reply::status(410));
    server.serve("/page", Reply::body("text/html", "<!DOCTYPE html><title>Hello</title><p>Hello"));
    let feeds = [
        ("Good Daily", server.url("/good")),
        ("Gone Daily", server.url("/gone")),
        ("Page Daily", server.url("/page")),
    ];
    let folders = Folders::following(&feeds);
    let mut terminal = Terminal::start(&folders, &[], (120, 30));
    terminal.wait_for_paper("Good story 3");
    terminal.wait_for("2 feeds failed: ! says why");
    terminal.press("!");
    terminal.wait_for("Feeds 3, 2 failing");
    terminal.wait_for("✗ Gone Daily");
    terminal.wait_for("✗ Page Daily");
    terminal.wait_for("✓ Good Daily");
    // The one that is gone for good is left alone, unless the reader insists.
    terminal.wait_for("gone (410): remove it, or press r twice to ask again");
    terminal.press("r");
    terminal.wait_for("gone for good (410); once more asks all the same");
    assert_eq!(server.requests("/gone").len(), 1);
    terminal.press("r");
    terminal.wait_for("0 new; 1 feed failed");
    assert_eq!(server.requests("/gone").len(), 2);
    terminal.press("q");
    terminal.wait_for("Good story 1");
    assert_eq!(terminal.quit(), 0);
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn a_key_that_nothing_knows_is_told_by_the_reader_that_opens_all_the_same() {
    let (_server, folders) = news::reader_of("Story", 3);
    folders.write("config/config.toml", "[reading]\nmesure_columns = 60\n");
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("config.toml:2:1: reading.mesure_columns: no such key; did you mean");
    terminal.wait_for("Story 3");
    assert_eq!(terminal.quit(), 0);
    folders.write("config/config.toml", "[keep]\ndays = 0\n");
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    assert_eq!(terminal.ended(), 2);
    assert!(terminal.text().contains("keep.days: 0 does not do; write"), "{}", terminal.text());
}
