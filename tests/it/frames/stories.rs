//! One event told by several outlets: one line, and how they tell it.

use dateline::ui::Message;

use crate::support::paper::{Paper, Story, fill};

pub(super) const TOLD: &[Story] = &[
    Story {
        outlet: "Courier",
        section: "International / Americas",
        title: "Peru earthquake: at least 40 killed near Arequipa",
        minutes_ago: 10,
        html: "<p>A magnitude 6.8 earthquake has killed at least 40 people in southern Peru, with Camana the \
               worst hit town.</p>",
    },
    Story {
        outlet: "Herald",
        section: "International / Americas",
        title: "Dozens dead as earthquake shakes Arequipa in Peru",
        minutes_ago: 25,
        html: "<p>Rescuers in Camana dug through collapsed houses after a magnitude 6.8 quake hit southern Peru \
               before dawn.</p>",
    },
    Story {
        outlet: "Wire",
        section: "International / Americas",
        title: "Magnitude 6.8 quake hits southern Peru, killing at least 40",
        minutes_ago: 40,
        html: "<p>A powerful earthquake struck near Arequipa before dawn on Friday. Rescuers search collapsed houses \
               in Camana.</p>",
    },
    Story {
        outlet: "Herald",
        section: "Local",
        title: "Council votes to keep the harbour pool open",
        minutes_ago: 55,
        html: "<p>Swimming clubs cheered as councillors voted 24 to 19 to fund the pool for another year.</p>",
    },
];

#[test]
fn one_event_is_one_line_and_a_key_shows_how_others_tell_it() {
    let mut paper = Paper::new(120, 20, TOLD);
    let text = paper.text();
    let line = |text: &str, what: &str| {
        text.lines().find(|line| line.contains(what)).map(str::to_owned).unwrap_or_default()
    };
    assert!(line(&text, "10m").contains("+2"), "{text}");
    assert!(!text.contains("Dozens dead") && !text.contains("Magnitude 6.8 quake"), "{text}");
    assert!(text.contains("Council votes"), "{text}");

    paper.press("tab e");
    let text = paper.text();
    for told in ["Peru earthquake", "Dozens dead", "Magnitude 6.8 quake"] {
        assert!(!line(&text, told).is_empty(), "{text}");
    }
    assert!(!text.contains("Council votes"), "{text}");
    // Neither how many they are, on each line, nor the number of their story.
    assert!(!text.contains("+2") && !text.contains("story:"), "{text}");

    // All of them are read with one key; then the paper stands there again.
    paper.press("A esc");
    let text = paper.text();
    assert!(text.contains("Council votes") && !text.contains("Dozens dead"), "{text}");
    for told in ["Dozens dead as earthquake shakes Arequipa in Peru", TOLD[2].title] {
        assert!(paper.entry(told).headline.is_read, "{told}");
    }
}

#[test]
fn a_story_of_which_one_report_is_read_shows_one_that_is_not() {
    let mut paper = Paper::new(120, 20, TOLD);
    paper.press("tab enter esc J K");
    let text = paper.text();
    assert!(text.contains("Dozens dead") && !text.contains("Peru earthquake:"), "{text}");
}

#[test]
fn the_line_of_a_story_is_read_with_all_its_reports_and_one_key_undoes_it() {
    let mut paper = Paper::new(120, 20, TOLD);
    paper.press("tab m");
    let is_read = |paper: &Paper, story: &Story| paper.entry(story.title).headline.is_read;
    assert!(TOLD[..3].iter().all(|story| is_read(&paper, story)) && !is_read(&paper, &TOLD[3]));
    assert!(paper.text().contains("Peru earthquake"), "the line stays: {}", paper.text());
    paper.press("u");
    assert!(TOLD.iter().all(|story| !is_read(&paper, story)));
    // Among how they tell it, each stands for itself.
    paper.press("e m");
    assert!(is_read(&paper, &TOLD[0]) && !is_read(&paper, &TOLD[1]));
}

#[test]
fn reports_that_come_one_by_one_are_one_line_too() {
    let mut paper = Paper::new(120, 20, &TOLD[2..]);
    assert!(paper.text().contains("Magnitude 6.8 quake"), "{}", paper.text());
    fill(&mut paper.store, TOLD);
    paper.take(Message::StoreChanged);
    let text = paper.text();
    assert!(text.contains("+2") && !text.contains("Magnitude 6.8 quake"), "{text}");
}

#[test]
fn no_line_goes_where_the_reader_moves() {
    let mut paper = Paper::new(120, 20, &TOLD[2..]);
    paper.press("tab j");
    fill(&mut paper.store, TOLD);
    paper.take(Message::StoreChanged);
    assert!(paper.text().contains("Magnitude 6.8 quake"), "{}", paper.text());
}

#[test]
fn where_nobody_else_tells_it_that_is_said() {
    let mut paper = Paper::new(120, 20, &TOLD[3..]);
    paper.press("tab e");
    assert!(paper.text().contains("nobody else tells this story yet"), "{}", paper.text());
}

#[test]
fn a_key_shows_why_an_article_stands_in_its_section() {
    let mut paper = Paper::new(120, 20, TOLD);
    paper.press("tab enter i");
    let text = paper.text();
    assert!(text.contains("International / Americas: category (90"), "{text}");
    paper.press("i");
    assert!(!paper.text().contains("category (90"), "{}", paper.text());
}

#[test]
fn where_only_headlines_have_room_the_reasons_stand_in_the_article() {
    for (columns, rows) in [(80, 24), (40, 12)] {
        let mut paper = Paper::new(columns, rows, TOLD);
        paper.press("l i");
        let text = paper.text();
        assert!(text.contains("International / Americas:"), "{text}");
        if rows > 12 {
            assert!(text.contains("As told by") && text.contains("Arequipa"), "{text}");
        }
        let current = paper.state.headlines.current().expect("a headline");
        assert!(!current.is_read, "nobody opened it");
        paper.press("esc");
        assert!(paper.text().contains("Council votes"), "{}", paper.text());
        // What is on already is not turned off where nobody sees it.
        paper.press("i");
        assert!(paper.text().contains("International / Americas:"), "{}", paper.text());
    }
}

#[test]
fn where_the_oldest_come_first_a_story_stands_where_it_was_told_first() {
    let mut paper = Paper::new(120, 20, &TOLD[1..]);
    paper.press("tab S");
    let text = paper.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("m  ")).collect();
    assert!(lines[0].contains("Council votes"), "{text}");
    assert!(lines[1].contains("Magnitude 6.8 quake") && lines[1].contains("+1"), "{text}");
    assert!(!text.contains("Dozens dead"), "{text}");
    // A later report joins the line; how all of them tell it stands newest first, as ever.
    fill(&mut paper.store, TOLD);
    paper.take(Message::StoreChanged);
    paper.press("j e");
    let text = paper.text();
    assert!(!text.contains("oldest first"), "{text}");
    assert!(paper.row_of("Peru earthquake") < paper.row_of("Dozens dead"), "{text}");
    // The list that was left is still turned.
    paper.press("esc");
    assert!(paper.text().contains("All · oldest first"), "{}", paper.text());
}

#[test]
fn how_they_tell_it_is_searched_and_keeps_its_order() {
    let mut paper = Paper::new(120, 20, TOLD);
    paper.press("tab e S");
    assert!(paper.text().contains("has an order of its own"), "{}", paper.text());
    paper.press("/");
    assert!(paper.text().ends_with(" /\n"), "{}", paper.text());
    paper.type_text("dozens").press("enter");
    let text = paper.text();
    assert!(text.contains("How they tell it · dozens") && text.contains("Dozens dead"), "{text}");
    for other in ["Magnitude 6.8 quake hits", "Council votes"] {
        assert!(!text.contains(other), "{text}");
    }
    // Out of the search, then out of the story.
    paper.press("esc");
    let text = paper.text();
    assert!(text.contains("Magnitude 6.8 quake hits") && !text.contains("Council"), "{text}");
    paper.press("esc");
    assert!(paper.text().contains("Council votes"), "{}", paper.text());
}
