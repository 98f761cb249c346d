//! Feeds that one comes to follow while reading, puts into a section and follows no longer.

use crate::feed_server::Reply;
use crate::news;
use crate::screen::Terminal;

#[test]
fn a_feed_is_followed_placed_and_left_without_leaving_the_reader() {
    let (server, folders) = news::reader_of("Harbour story", 3);
    let link = |path: &str, title: &str| {
        format!(
            "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{title}\" href=\"{path}\">"
        )
    };
    let links = link("/coast", "Coast") + &link("/hills", "Hills");
    let html = format!("<html><head><title>Papers</title>{links}</head><body>News</body></html>");
    server.serve("/papers", Reply::body("text/html", html));
    server.serve("/hills", Reply::feed(news::feed("Hill story", 2)));
    let mut terminal = Terminal::start(&folders, &[], (120, 36));
    terminal.wait_for_paper("Harbour story 1");
    terminal.press("a");
    terminal.send(server.url("/papers").as_bytes());
    terminal.press("enter");
    terminal.wait_for("Which one?");
    terminal.wait_for("Hills");
    // Keys that were meant for something else choose nothing.
    terminal.press("x 3 enter");
    terminal.wait_for("Hill story 2");
    let feeds = || std::fs::read_to_string(folders.path("config/feeds.toml")).expect("text");
    assert!(feeds().contains(&server.url("/hills")), "{}", feeds());
    assert!(!feeds().contains("/coast"), "{}", feeds());

    // Its address leads nowhere new a second time.
    terminal.press("a");
    terminal.send(format!("{} in International / Asia", server.url("/hills")).as_bytes());
    terminal.press("enter");
    terminal.wait_for("now in International / Asia");

    terminal.press("!");
    terminal.wait_for("Feeds 2");
    terminal.press("G");
    terminal.send(b":place sport");
    terminal.press("enter");
    terminal.wait_for("stands in Sport; 2 moved");
    assert!(feeds().contains("Sport"), "{}", feeds());

    terminal.press("D");
    terminal.wait_for("no longer? y/n");
    terminal.press("y");
    terminal.wait_for("removed; its starred, tagged and saved articles stay");
    terminal.wait_for("Feeds 1");
    assert!(!feeds().contains("/hills"), "{}", feeds());
    terminal.press("q");
    terminal.wait_without("Hill story");
    terminal.wait_for("Harbour story 1");

    terminal.press("a");
    terminal.send(b"daily");
    terminal.press("enter");
    terminal.wait_for("is no web address");
    assert_eq!(terminal.quit(), 0);
}
