//! X09, X10: pictures that unpack to a wall, and pictures that are programs.

use super::{FEED, following};
use crate::support::feed_server::{FeedServer, Reply};

/// The head of a PNG file of that many pixels, and hardly more.
fn png(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(side.to_be_bytes());
    bytes.extend(side.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

#[test]
fn x09_x10_pictures_are_measured_before_they_are_kept_and_never_run() {
    let (server, inner) = (FeedServer::start(), FeedServer::start());
    inner.serve("/leak", Reply::feed("leaked"));
    let svg = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"{0}\">]>\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\" height=\"99\">\
         <script>fetch('{0}')</script><image href=\"{0}\"/>&x;</svg>",
        inner.url("/leak")
    );
    server.serve("/wall.png", Reply::body("image/png", png(50_000)));
    server.serve("/evil.svg", Reply::body("image/svg+xml", svg));
    server.serve("/broken.png", Reply::body("image/png", b"\x89PNG\r\n\x1a\n".to_vec()));
    let pictures = ["/wall.png", "/evil.svg", "/broken.png"].map(|path| {
        format!("<p>{}</p><img src=\"{}\">", "Words of the article. ".repeat(40), server.url(path))
    });
    let item = format!("<item><description><![CDATA[{}]]></description>", pictures.concat());
    server.serve("/feed", Reply::feed(FEED.replace("<item>", &item)));
    let program = following(&server);
    program.out(&["fetch"]);
    let folder = program.home().join("kept");
    let ran =
        program.run(&["save", &program.id("A title"), "--output", &folder.display().to_string()]);
    assert!(ran.code <= 1, "{ran:?}");
    let mut html = String::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "html") {
                html = std::fs::read_to_string(path).expect("text");
            }
        }
    }
    assert!(html.contains("50000 × 50000 pixels, more than 40 million"), "{html}");
    assert!(html.contains("Words of the article") && !html.contains("<script"), "{html}");
    assert_eq!(server.requests("/wall.png").len(), 1);
    assert!(inner.requests("/leak").is_empty());
}
