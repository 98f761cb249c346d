//! Reading the paper: sections, headlines, articles, marks.

use crate::feed_server::{FeedServer, Reply};
use crate::news;
use crate::screen::{Folders, Terminal};

#[test]
fn the_sample_edition_is_read_starred_filtered_and_left() {
    let folders = Folders::new();
    let mut terminal = Terminal::start(&folders, &["demo"], (120, 36));
    terminal.wait_for_paper("Strait of Georgia ferries");
    terminal.wait_for("International");

    terminal.press("/");
    terminal.send(b"battery power");
    terminal.press("enter");
    terminal.wait_for_headline("Strait of Georgia ferries");
    terminal.wait_without("Container rates");
    terminal.press("enter");
    terminal.wait_for("Whitcombe");
    terminal.press("s");
    terminal.wait_until("the star", |screen| {
        screen.contents().lines().any(|line| line.contains("Starred") && line.contains("  1 "))
    });
    terminal.wait_for_headline("★");
    // Out of the article, then out of the filter: the whole paper stands there again, the mark with it.
    terminal.press("backspace");
    terminal.wait_for("enter read");
    terminal.press("backspace");
    terminal.wait_for("Container rates");
    assert_eq!(terminal.quit(), 0);
    terminal.assert_given_back();
    assert!(!folders.path("data/dateline.sqlite").exists(), "the sample edition was kept");
    assert!(!folders.path("config/feeds.toml").exists(), "subscriptions that nobody asked for");
}

#[test]
fn headlines_appear_while_other_feeds_are_still_asked() {
    let server = FeedServer::start();
    server.serve("/quick", Reply::feed(news::feed("Quick story", 3)));
    server.serve("/slow", Reply::feed(news::feed("Slow story", 3)).held());
    let feeds = [("Quick", server.url("/quick")), ("Slow", server.url("/slow"))];
    let folders = Folders::following(&feeds);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("Quick story 1");
    terminal.wait_for("1 of 2 feeds");
    server.release();
    terminal.wait_for_paper("Slow story 3");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn a_refresh_asked_for_while_the_first_one_runs_is_not_forgotten() {
    let server = FeedServer::start();
    server.serve("/quick", Reply::feed(news::feed("Quick story", 3)));
    server.serve("/slow", Reply::feed(news::feed("Slow story", 3)).held());
    let feeds = [("Quick", server.url("/quick")), ("Slow", server.url("/slow"))];
    let folders = Folders::following(&feeds);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("Quick story 1");
    terminal.wait_for("1 of 2 feeds");
    server.serve("/quick", Reply::feed(news::feed("Fresh story", 3)));
    terminal.press("R ?");
    terminal.wait_without("Quick story 1");
    server.release();
    terminal.press("esc");
    terminal.wait_for("Fresh story 1");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn a_refresh_is_stopped_on_a_key_and_the_next_one_asks_what_was_left() {
    let server = FeedServer::start();
    let slow: Vec<String> = (1..=5).map(|number| format!("/slow{number}")).collect();
    for path in &slow {
        server.serve(path, Reply::feed(news::feed("Slow story", 1)).held());
    }
    server.serve("/quick", Reply::feed(news::feed("Quick story", 3)));
    let feeds = [("Quick", server.url("/quick"))];
    let folders = Folders::following(&feeds);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Quick story 1");
    assert_eq!(terminal.quit(), 0);

    let all = slow.iter().map(|path| ("Slow", server.url(path))).chain(feeds.clone());
    folders.follow(&all.collect::<Vec<_>>());
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    // Two at a time are asked of one host; the others wait for their places.
    server.wait_for_requests(3);
    terminal.wait_for("0 of 5 feeds");
    terminal.press("esc");
    terminal.wait_for("refresh stopped: 0 of 5 feeds asked");
    terminal.wait_for("Quick story 1");
    let asked = || slow.iter().map(|path| server.requests(path).len()).sum::<usize>();
    assert_eq!(asked(), 2, "a feed was asked after the refresh was stopped");
    // Those that were being asked keep no place: this one is answered while they are still held.
    for path in &slow {
        server.serve(path, Reply::feed(news::feed(&format!("Late {path}"), 1)));
    }
    server.serve("/quick", Reply::feed(news::feed("Fresh story", 3)));
    terminal.press("R");
    terminal.wait_for("Fresh story 1");
    terminal.wait_for("Late /slow5 1");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn the_cached_paper_opens_though_no_server_answers_and_that_is_said() {
    let (server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Story 3");
    assert_eq!(terminal.quit(), 0);

    drop(server);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("Story 3");
    terminal.press("R");
    terminal.wait_for("nothing could be reached");
    terminal.wait_for("Story 1");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn a_saved_article_stands_under_saved_and_on_the_disk() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (120, 30));
    terminal.wait_for_paper("Story 3");
    terminal.press("tab j");
    terminal.wait_for_headline("Story 2");
    terminal.press("w");
    terminal.wait_for("saved in");
    terminal.press("shift-tab j j j");
    terminal.wait_until("the saved articles alone", |screen| {
        let text = screen.contents();
        text.contains("Story 2") && !text.contains("Story 1") && !text.contains("Story 3")
    });
    assert_eq!(terminal.quit(), 0);
    let saved = std::fs::read_dir(folders.path("data/saved")).expect("a folder").count();
    assert!(saved > 0, "nothing was saved");
}

#[test]
fn the_full_text_comes_from_the_articles_page() {
    let server = FeedServer::start();
    let paragraph = "The harbour master keeps every log book since the first lamp was lit. ";
    let page = format!(
        "<!DOCTYPE html><html><head><title>The harbour</title></head><body><nav>Menu</nav><article>\
         <h1>The harbour</h1><p>{0}</p><p>{0}</p><p>The last page is blank.</p></article></body></html>",
        paragraph.repeat(6)
    );
    server.serve("/harbour", Reply::body("text/html; charset=utf-8", page));
    let link = server.url("/harbour");
    server.serve(
        "/feed",
        Reply::feed(format!(
            "<rss version=\"2.0\"><channel><title>Example Daily</title><item><title>The harbour</title>\
             <link>{link}</link><description>A short teaser.</description></item></channel></rss>"
        )),
    );
    let folders = Folders::following(&[("Example Daily", server.url("/feed"))]);
    let mut terminal = Terminal::start(&folders, &[], (120, 40));
    terminal.wait_for_paper("The harbour");
    terminal.press("tab enter");
    terminal.wait_for("A short teaser.");
    terminal.press("x");
    terminal.wait_for("The last page is blank.");
    assert!(!terminal.text().contains("Menu"), "{}", terminal.text());
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn two_readers_of_one_store_see_each_others_marks() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut first = Terminal::start(&folders, &[], (120, 30));
    first.wait_for_paper("Story 3");
    let mut second = Terminal::start(&folders, &[], (120, 30));
    second.wait_for("Story 3");
    first.press("tab j");
    first.wait_for_headline("Story 2");
    first.press("s");
    first.wait_for("★");
    second.wait_until("the other reader's star", |screen| {
        screen.contents().lines().any(|line| line.contains("★") && line.contains("Story 2"))
    });
    second.press("tab j j");
    second.wait_for_headline("Story 3");
    second.press("s");
    first.wait_until("the star that came back", |screen| {
        screen.contents().lines().any(|line| line.contains("★") && line.contains("Story 3"))
    });
    assert_eq!((first.quit(), second.quit()), (0, 0));
}

#[test]
fn keys_typed_faster_than_any_person_types_all_count() {
    let (_server, folders) = news::reader_of("Story", 100);
    let mut terminal = Terminal::start(&folders, &[], (120, 30));
    terminal.wait_for_paper("Story 1");
    terminal.press("tab");
    terminal.send("j".repeat(2000).as_bytes());
    terminal.wait_for_headline("Story 100");
    terminal.send("k".repeat(30).as_bytes());
    terminal.wait_for_headline("Story 70 ");
    terminal.wait_for("Text of Story 70.");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn a_key_is_answered_when_it_is_pressed_not_at_the_next_look_at_the_store() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Story 3");
    let begun = std::time::Instant::now();
    for _ in 0..10 {
        terminal.press("?");
        terminal.wait_without("Story 3");
        terminal.press("esc");
        terminal.wait_for("Story 3");
    }
    // Twenty keys; the store is looked at once a second.
    assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn what_was_typed_is_there_in_the_next_session_without_its_secrets() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Story 3");
    for line in ["story 2", "https://ada:s3cret@daily.example"] {
        terminal.press("/");
        terminal.send(line.as_bytes());
        terminal.press("enter");
        terminal.wait_for(&format!("All · {line}"));
        terminal.wait_without("Story 3");
        terminal.press("esc");
        terminal.wait_for("Story 3");
    }
    assert_eq!(terminal.quit(), 0);
    let kept = std::fs::read_to_string(folders.path("data/history")).expect("a file");
    assert_eq!(kept, "/story 2\n/https://daily.example\n");
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("Story 3");
    terminal.press("/ up");
    terminal.wait_for("/ https://daily.example");
    terminal.press("up");
    terminal.wait_for("/ story 2");
    terminal.wait_without("Story 3");
    terminal.press("esc");
    terminal.wait_for("Story 3");
    assert_eq!(terminal.quit(), 0);
}
