//! `show` in its formats, and that files to keep say the same.

use std::fs;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const TITLE: &str = "<img src=x onerror=x()> *star* [x](javascript:y)";
const TEXT: &str = "<ol><li>One<ul><li>a</li></ul></li><li>Two</li></ol><blockquote>Said</blockquote>\
    <dl><dt>Term</dt><dd>Definition</dd></dl>\
    <table><tr><td>p</td><td>q</td></tr><tr><td>r</td><td>s</td></tr></table>\
    <p>The port has <a href='https://daily.example/b'>a list</a> of its ships.</p>";

/// A program that fetched one article with a sound, and the article's number.
fn follower() -> (FeedServer, Program, String) {
    let server = FeedServer::start();
    server.serve(
        "/feed",
        Reply::feed(format!(
            "<rss version='2.0'><channel><title>*Daily*</title><item>\
             <title><![CDATA[{}]]></title><description><![CDATA[{TEXT}]]></description>\
             <enclosure url='https://cdn.example/talk.mp3' type='audio/mpeg' length='12345678'/>\
             </item></channel></rss>",
            TITLE.replace('<', "&lt;")
        )),
    );
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    program.out(&["fetch", "--quiet"]);
    let id = program.json(&["list", "--format", "json"])["headlines"][0]["id"].clone();
    let id = id.as_str().expect("an article").to_owned();
    (server, program, id)
}

#[test]
fn saved_text_is_the_text_that_is_shown() {
    let (_server, program, id) = follower();
    let shown = program.out(&["show", &id, "--format", "text", "--width", "78"]);
    let (_, body) = shown.split_once("\n\n").expect("a body below the head");
    for words in [
        "1. One\n   • a\n2. Two\n",
        "│ Said\n",
        "Term\n  Definition\n",
        "The port has a list[1] of its ships.\n",
        "Audio (12 MB): https://cdn.example/talk.mp3[2]\n",
        "\n[1] https://daily.example/b\n[2] https://cdn.example/talk.mp3\n",
    ] {
        assert!(body.contains(words), "{words} in {body}");
    }
    let file = program.out(&["save", &id, "--to", "txt"]);
    let saved = fs::read_to_string(file.trim_end()).expect("the text");
    assert!(saved.contains(body.trim_matches('\n')), "{body} in {saved}");
}

#[test]
fn files_that_came_with_an_article_are_led_to_in_every_form() {
    let (_server, program, id) = follower();
    let link = "href=\"https://cdn.example/talk.mp3\"";
    assert!(program.out(&["show", &id, "--format", "html"]).contains(link));
    let markdown = program.out(&["show", &id, "--format", "md"]);
    assert!(markdown.contains("Audio (12 MB): [https://cdn.example/talk.mp3]"), "{markdown}");
    let file = program.out(&["save", &id, "--to", "html"]);
    assert!(fs::read_to_string(file.trim_end()).expect("the page").contains(link));
}

#[test]
fn titles_mean_themselves_in_markdown() {
    let (_server, program, id) = follower();
    let markdown = program.out(&["show", &id, "--format", "md"]);
    let title = "# \\<img src=x onerror=x()\\> \\*star\\* \\[x\\](javascript:y)\n\n\\*Daily\\* · ";
    assert!(markdown.starts_with(title), "{markdown}");
    let file = program.out(&["save", &id, "--to", "md"]);
    let saved = fs::read_to_string(file.trim_end()).expect("the Markdown");
    assert!(saved.starts_with(title), "{saved}");
}
