//! Whole screens: stories and keys go in, the picture is compared, text and style.
//!
//! A picture that changed on purpose is written anew with `DATELINE_BLESS=1 cargo test`; look at the difference.

mod coming_back;
mod emptied;
mod finding;
mod front_page;
mod history;
mod keys;
mod messages;
mod oldest_first;
mod placing;
mod prompts;
mod right_to_left;
mod saving;
mod sections;
mod stories;

use std::fmt::Write as _;
use std::path::PathBuf;

use dateline::model::{HeldBack, RefreshScope};
use dateline::ui::{Effect, Message, RefreshEvent, Size};
use ratatui::style::{Color, Modifier};

use crate::support::paper::{Paper, Story};

const STORIES: &[Story] = &[
    Story {
        outlet: "Example Daily",
        section: "International / Middle East",
        title: "Talks on the fate of the harbour go on after the vote",
        minutes_ago: 12,
        html: "<p>A spokesman said on <b>Thursday</b> that technical talks were being held a few days after the early \
               elections <a href=\"https://daily.example/vote\">in the city</a>.</p><h2>What comes next</h2>\
               <ul><li>A second round</li><li>A first count</li></ul><blockquote><p>We need time.</p></blockquote>",
    },
    Story {
        outlet: "Gazette",
        section: "International / Africa",
        title: "The water engineers of the delta",
        minutes_ago: 31,
        html: "<p>They come at dawn.</p>",
    },
    Story {
        outlet: "Al-Mina",
        section: "International / Middle East",
        title: "إعادة فتح المعبر بعد أسبوع",
        minutes_ago: 60,
        html: "<p>أعيد فتح المعبر صباح اليوم.</p>",
    },
    Story {
        outlet: "Gazette",
        section: "Sport",
        title: "Harvest cup: a late goal",
        minutes_ago: 180,
        html: "<p>It rained.</p>",
    },
    Story {
        outlet: "Example Daily",
        section: "Culture",
        title: "東京で新しい図書館が開館、初日に千人",
        minutes_ago: 60 * 30,
        html: "<p>図書館が開館した。</p>",
    },
];

fn paper(columns: u16, rows: u16) -> Paper {
    Paper::new(columns, rows, STORIES)
}

/// The screen as text, then a letter for the style of each cell, then what each letter stands for.
fn picture(paper: &Paper) -> String {
    let terminal = paper.draw();
    let buffer = terminal.backend().buffer();
    let mut legend: Vec<String> = Vec::new();
    let mut styles = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let blank = cell.symbol() == " " && cell.bg == Color::Reset;
            let style = match (blank && !cell.modifier.contains(Modifier::REVERSED), cell) {
                (true, _) => String::new(),
                (false, cell) => format!("{} on {} {:?}", cell.fg, cell.bg, cell.modifier),
            };
            if style.is_empty() {
                line.push(' ');
                continue;
            }
            let index = legend.iter().position(|known| *known == style).unwrap_or_else(|| {
                legend.push(style);
                legend.len() - 1
            });
            line.push(char::from(b'a' + u8::try_from(index % 26).expect("a letter")));
        }
        writeln!(styles, "{}", line.trim_end()).expect("a line");
    }
    let mut out = format!("{}\n{styles}\n", paper.text());
    for (letter, style) in ('a'..).zip(&legend) {
        writeln!(out, "{letter}  {style}").expect("a line");
    }
    out
}

#[track_caller]
fn check(name: &str, paper: &Paper) {
    let file = format!("tests/it/frames/{name}.txt");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    let drawn = picture(paper);
    if std::env::var_os("DATELINE_BLESS").is_some() {
        std::fs::write(&path, &drawn).expect("a picture written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(drawn == expected, "{name} looks different; DATELINE_BLESS=1 writes it anew\n{drawn}");
}

#[test]
fn the_paper_opens_with_all_sections_and_headlines() {
    for (columns, rows) in [(120, 36), (80, 24), (40, 12)] {
        check(&format!("start-{columns}x{rows}"), &paper(columns, rows));
    }
}

#[test]
fn an_article_is_read_beside_its_list_or_alone() {
    for (columns, rows) in [(120, 36), (80, 24), (40, 12)] {
        let mut paper = paper(columns, rows);
        paper.press("tab enter");
        check(&format!("article-{columns}x{rows}"), &paper);
    }
}

#[test]
fn what_was_left_out_of_a_text_is_shown_on_a_key() {
    let story = Story {
        outlet: "Example Daily",
        section: "Sport",
        title: "A late goal",
        minutes_ago: 1,
        html: "<p>It rained.</p><p>The post <a href=\"https://daily.example/1\">A late goal</a> appeared first on \
               <a href=\"https://daily.example/\">Example Daily</a>.</p>",
    };
    let mut paper = Paper::new(120, 36, &[story]);
    paper.press("tab");
    assert!(!paper.text().contains("appeared first on"), "{}", paper.text());
    paper.press("X");
    let text = paper.text();
    assert!(text.contains("Left out") && text.contains("appeared first on"), "{text}");
    paper.press("X");
    assert!(!paper.text().contains("Left out"), "{}", paper.text());
}

#[test]
fn feeds_and_help_have_screens_of_their_own() {
    for (columns, rows) in [(120, 36), (80, 24), (40, 12)] {
        let mut paper = paper(columns, rows);
        check(&format!("feeds-{columns}x{rows}"), paper.press("!"));
        check(&format!("help-{columns}x{rows}"), paper.press("! ?"));
    }
}

#[test]
fn a_refresh_shows_how_far_it_is() {
    let mut paper = paper(120, 36);
    paper.take(Message::Refreshed(RefreshEvent::Begun { feeds: 96 }));
    for index in 0..41 {
        let has_failed = index == 7;
        paper.take(Message::Refreshed(RefreshEvent::FeedDone { new_entries: 0, has_failed }));
    }
    assert!(paper.text().contains("41 of 96 feeds · 1 failed"), "{}", paper.text());
    let ended = |is_offline, gone, waiting| {
        Message::Refreshed(RefreshEvent::Ended { is_offline, held: HeldBack { gone, waiting } })
    };
    paper.take(ended(true, 0, 0));
    assert!(paper.text().contains("nothing could be reached"), "{}", paper.text());
    assert!(paper.text().contains("dateline demo"), "{}", paper.text());
    for (gone, waiting, told) in [
        (1, 0, "0 new; 1 feed failed: ! says why; 1 feed not asked: gone for good (410)"),
        (0, 2, "2 feeds not asked: left alone as the server wishes"),
        (1, 2, "3 feeds not asked: 1 gone for good (410), 2 left alone as the server wishes"),
    ] {
        paper.take(ended(false, gone, waiting));
        assert!(paper.text().contains(told), "{told}: {}", paper.text());
    }
}

#[test]
fn going_back_stops_the_refresh_only_where_nothing_is_left_to_go_back_from() {
    let mut paper = paper(120, 36);
    let stops = |paper: &Paper| paper.asked.iter().filter(|it| **it == Effect::StopRefresh).count();
    paper.press("esc");
    assert_eq!(stops(&paper), 0, "none is under way");
    paper.take(Message::Refreshed(RefreshEvent::Begun { feeds: 40 }));
    assert!(paper.text().contains("esc stop refresh"), "{}", paper.text());
    paper.press("? esc").press("tab enter esc esc").press("/").type_text("harvest").press("enter");
    paper.press("shift-tab");
    assert!(!paper.text().contains("stop refresh"), "{}", paper.text());
    paper.press("esc");
    assert!(paper.state.headlines.filter.query.is_empty());
    assert_eq!(stops(&paper), 0, "{:?}", paper.asked);
    paper.press("esc");
    assert_eq!(stops(&paper), 1);
    assert!(paper.text().contains("0 of 40 feeds"), "{}", paper.text());
    paper.take(Message::Refreshed(RefreshEvent::Stopped { asked: 12, feeds: 40 }));
    let text = paper.text();
    assert!(text.contains("refresh stopped: 12 of 40 feeds asked"), "{text}");
    paper.wait(10);
    let text = paper.text();
    assert!(text.contains("r refresh") && !text.contains("of 40 feeds"), "{text}");
    paper.press("esc");
    assert_eq!(stops(&paper), 1);
}

#[test]
fn a_section_shows_its_own_headlines_and_those_below_it_alone() {
    let mut paper = paper(120, 36);
    paper.press("j j j j");
    let text = paper.text();
    for title in ["Talks on the fate", "The water engineers"] {
        assert!(text.contains(title), "{text}");
    }
    assert!(!text.contains("Harvest cup"), "{text}");
    paper.press("j j");
    let text = paper.text();
    assert!(text.contains("International / Middle East"), "{text}");
    assert!(!text.contains("The water engineers"), "{text}");
}

#[test]
fn a_row_stays_where_it_is_when_it_is_read() {
    let mut paper = paper(80, 24);
    paper.press("j tab");
    assert_eq!(paper.state.headlines.heading, "Unread");
    let before = paper.row_of("The water engineers");
    paper.press("j enter esc");
    assert_eq!(paper.row_of("The water engineers"), before);
    assert!(paper.entry("The water engineers of the delta").headline.is_read);
    paper.take(Message::StoreChanged);
    assert_eq!(paper.row_of("The water engineers"), before, "{}", paper.text());
}

#[test]
fn marks_are_kept_and_taken_back() {
    let mut paper = paper(120, 36);
    let title = "Talks on the fate of the harbour go on after the vote";
    paper.press("tab s m");
    let headline = paper.entry(title).headline;
    assert!(headline.is_starred && headline.is_read);
    paper.press("u u u");
    let headline = paper.entry(title).headline;
    assert!(!headline.is_starred && !headline.is_read);
    paper.press("A");
    assert!(paper.entry(title).headline.is_read);
    paper.press("u");
    assert!(!paper.entry(title).headline.is_read);
}

#[test]
fn an_article_is_tagged_and_the_tag_is_a_list() {
    let mut paper = paper(120, 36);
    let title = "The water engineers of the delta";
    let tags = |paper: &Paper| -> Vec<String> {
        paper.entry(title).headline.tags.iter().map(ToString::to_string).collect()
    };
    paper.press("tab j t").type_text("To read,delta");
    assert!(paper.text().ends_with("tags: To read,delta\n"), "{}", paper.text());
    paper.press("enter");
    assert_eq!(tags(&paper), ["delta", "To read"]);
    let text = paper.text();
    assert!(text.contains("  #delta +1 ") && text.contains("#delta #To read"), "{text}");
    check("tagged-120x36", &paper);
    // The prompt holds what is there; what is taken out of it is taken away.
    paper.press("t");
    assert!(paper.text().ends_with("tags: delta, To read,\n"), "{}", paper.text());
    paper.press("ctrl-u").type_text("TO READ").press("enter");
    assert_eq!(tags(&paper), ["To read"]);
    paper.press("u");
    assert_eq!(tags(&paper), ["delta", "To read"]);
    paper.press("t ctrl-u").type_text("!?").press("enter");
    assert!(paper.text().contains("tags: !?  \"!?\": no letter or digit"), "{}", paper.text());
    paper.press("esc");
    assert_eq!(tags(&paper), ["delta", "To read"]);
    // The tag's list stands under the starred and the saved.
    paper.press("esc j j j j");
    let text = paper.text();
    assert!(text.contains("#delta") && text.contains(title), "{text}");
    assert!(!text.contains("Harvest cup"), "{text}");
    paper.press("tab /").type_text("harvest");
    assert!(paper.text().contains("nothing matches"), "{}", paper.text());
}

#[test]
fn links_and_addresses_are_opened_and_copied() {
    let mut paper = paper(120, 36);
    paper.press("tab enter 1 o o y r R w");
    let asked = format!("{:?}", paper.asked);
    for part in ["daily.example/vote", "exampledaily.example/12", "Copy(", "SaveArticle"] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
    assert!(paper.asked.contains(&Effect::Refresh(RefreshScope::All)));
}

#[test]
fn next_unread_goes_on_in_the_sections_that_follow() {
    let mut paper = paper(120, 36);
    // International / Africa holds one story; it is read, then n goes on to Middle East.
    paper.press("j j j j j tab enter esc n");
    let text = paper.text();
    assert!(text.contains("International / Middle East"), "{text}");
    let current = paper.state.headlines.current().expect("a headline");
    assert!(!current.is_read);
}

#[test]
fn a_screen_too_small_says_so() {
    let mut paper = paper(120, 36);
    paper.take(Message::Resized(Size { columns: 39, rows: 9 }));
    assert!(paper.text().contains("dateline needs 40×10; this is 39×9"), "{}", paper.text());
    for (columns, rows, told) in [
        (30, 8, "dateline needs 40×10;\nthis is 30×8"),
        (20, 3, "dateline needs 40×10"),
        (14, 9, "dateline\nneeds 40×10;\nthis is 14×9"),
        (12, 2, "needs 40×10"),
        (5, 1, "40×10"),
    ] {
        paper.take(Message::Resized(Size { columns, rows }));
        assert_eq!(paper.text().trim_end(), told, "{columns}x{rows}");
    }
}

#[test]
fn the_mouse_chooses_and_scrolls() {
    let mut paper = paper(120, 36);
    let row = u16::try_from(paper.row_of("Harvest cup").expect("a row")).expect("a row");
    paper.take(Message::Clicked { column: 40, row });
    let current = paper.state.headlines.current().expect("a headline");
    assert_eq!(current.title.as_str(), "Harvest cup: a late goal");
    paper.take(Message::Clicked { column: 40, row });
    assert!(paper.entry("Harvest cup: a late goal").headline.is_read);
    let sections = u16::try_from(paper.row_of("Culture").expect("a row")).expect("a row");
    paper.take(Message::Clicked { column: 4, row: sections });
    assert_eq!(paper.state.headlines.rows().len(), 1);
}

#[test]
fn a_few_letters_go_to_a_section() {
    let mut paper = paper(120, 24);
    paper.press("'").type_text("afr");
    assert_eq!(paper.state.headlines.heading, "International / Africa");
    paper.press("esc");
    assert_eq!(paper.state.headlines.heading, "All");
    paper.press("'").type_text("culture").press("enter");
    assert_eq!(paper.state.headlines.heading, "Culture");
    assert!(paper.text().contains("enter read"), "{}", paper.text());
}

#[test]
fn q_quits() {
    let mut paper = paper(80, 24);
    paper.press("? q q");
    assert!(paper.has_quit);
}

#[test]
fn keys_typed_before_the_headlines_are_here_go_to_them_and_not_to_the_list_left() {
    let mut paper = paper(80, 24);
    paper.holds_answers_back = true;
    // From All to International / Africa, into its list, and the first headline opened at once.
    paper.press("j j j j j tab enter");
    assert!(!paper.entry("Talks on the fate of the harbour go on after the vote").headline.is_read);
    paper.let_answers_come();
    assert!(paper.entry("The water engineers of the delta").headline.is_read);
    assert!(!paper.entry("Talks on the fate of the harbour go on after the vote").headline.is_read);
}

#[test]
fn a_change_that_is_not_on_disk_is_told_until_it_is() {
    let mut paper = paper(120, 36);
    paper.take(Message::ChangeDelayed);
    assert!(paper.text().contains("1 change not on disk yet"), "{}", paper.text());
    paper.take(Message::ChangeDelayed);
    assert!(paper.text().contains("2 changes not on disk yet"), "{}", paper.text());
    paper.take(Message::DelayEnded);
    paper.take(Message::DelayEnded);
    assert!(!paper.text().contains("not on disk"), "{}", paper.text());
}

#[test]
fn marks_that_a_full_disk_cannot_take_stay_and_are_kept_in_their_order_when_it_can() {
    let title = "The water engineers of the delta";
    let mut paper = paper(120, 36);
    paper.disk_fault = Some("disk full");
    paper.press("tab s j s m");
    let text = paper.text();
    assert!(text.contains("disk full: 3 changes not saved, trying again"), "{text}");
    assert!(!paper.entry(title).headline.is_starred, "nothing is kept yet");
    assert!(paper.state.headlines.current().expect("a row").is_starred, "it is shown");
    // What is taken back need not be kept.
    paper.press("u");
    assert!(paper.text().contains("disk full: 2 changes not saved"), "{}", paper.text());
    paper.wait(1);
    assert!(paper.text().contains("disk full: 2 changes not saved"), "too early to try");
    paper.wait(3);
    assert!(paper.text().contains("disk full: 2 changes not saved"), "still full");
    // Room came.
    paper.disk_fault = None;
    paper.wait(3);
    assert!(!paper.text().contains("not saved"), "{}", paper.text());
    let headline = paper.entry(title).headline;
    assert!(headline.is_starred && !headline.is_read);
    assert_eq!(paper.reader.counts().expect("counts").starred, 2);
    // The newest change is undone, as if nothing had been.
    paper.press("u");
    assert!(!paper.entry(title).headline.is_starred);
}

#[test]
fn keys_do_nothing_in_a_window_that_is_too_small_to_show_it() {
    let mut paper = paper(120, 36);
    paper.take(Message::Resized(Size { columns: 20, rows: 5 }));
    paper.press("tab enter s m A");
    assert!(paper.reader.counts().expect("counts").starred == 0);
    assert_eq!(paper.reader.counts().expect("counts").unread, 5);
    paper.press("q");
    assert!(paper.has_quit);
}

#[test]
fn the_feeds_screen_asks_again_only_when_it_was_answered() {
    let mut paper = paper(120, 36);
    paper.press("!");
    paper.holds_answers_back = true;
    paper.take(Message::Refreshed(RefreshEvent::Begun { feeds: 200 }));
    for _ in 0..200 {
        let done = RefreshEvent::FeedDone { new_entries: 1, has_failed: false };
        paper.take(Message::Refreshed(done));
    }
    assert_eq!(paper.feed_loads, 2, "once to show them, once for all that came");
    paper.let_answers_come();
    assert_eq!(paper.feed_loads, 3, "what came before the answer may not be in it");
    assert!(paper.text().contains(" Feeds "), "{}", paper.text());
}
