//! Back from a story, a filter or a feed: the reader finds the place that was left.

use dateline::ui::Message;

use super::stories::TOLD;
use crate::support::paper::{Paper, Story, fill};

/// A paper longer than the screen; the story that others tell too stands among the others.
fn paper() -> Paper {
    let other = |number: i64| Story {
        outlet: if number % 2 == 0 { "Herald" } else { "Wire" },
        section: "Local",
        title: Box::leak(format!("Bridge {number} of the old town").into_boxed_str()),
        minutes_ago: number,
        html: "<p>It is closed.</p>",
    };
    let mut stories: Vec<Story> = (1..10).chain(60..90).map(other).collect();
    stories.extend(TOLD);
    let mut paper = Paper::new(120, 14, &stories);
    paper.press("tab");
    paper
}

/// The title under the cursor.
fn chosen(paper: &Paper) -> String {
    paper.state.headlines.current().map(|row| row.title.to_string()).unwrap_or_default()
}

/// The screen but its last line.
fn body(paper: &Paper) -> String {
    let text = paper.text();
    text.trim_end().rsplit_once('\n').map(|(body, _)| body.to_owned()).unwrap_or_default()
}

#[test]
fn back_from_a_story_the_list_stands_as_it_was_left() {
    let mut paper = paper();
    paper.press("9 j j j k k");
    let before = body(&paper);
    assert!(chosen(&paper).starts_with("Peru earthquake"), "{before}");
    paper.press("e j");
    assert!(!body(&paper).contains("Bridge"), "{}", paper.text());
    paper.press("esc");
    assert_eq!(body(&paper), before);
    // What is done to a report meanwhile is seen.
    paper.press("e s esc");
    assert!(body(&paper).contains("▌•★  10m  Courier"), "{}", paper.text());
}

#[test]
fn out_of_a_filter_the_article_chosen_stays_chosen() {
    let mut paper = paper();
    paper.press("/").type_text("feed:herald bridge").press("enter 6 j");
    assert_eq!(chosen(&paper), "Bridge 64 of the old town");
    paper.press("esc");
    let text = paper.text();
    assert_eq!(chosen(&paper), "Bridge 64 of the old town", "{text}");
    assert!(text.contains("Bridge 63") && text.contains("Bridge 65"), "{text}");
    // A filter that is left while it is typed leaves the place alone.
    let before = body(&paper);
    paper.press("/").type_text("council").press("esc");
    assert_eq!(body(&paper), before);
    paper.press("/ esc");
    assert_eq!(body(&paper), before);
}

#[test]
fn a_story_is_left_for_the_filter_and_that_for_the_list() {
    let mut paper = paper();
    paper.press("/").type_text("arequipa").press("enter j e");
    paper.press("esc");
    assert!(paper.text().contains("All · arequipa"), "{}", paper.text());
    let told = chosen(&paper);
    assert!(told.starts_with("Dozens dead"), "{told}");
    // In the paper its story is one line.
    paper.press("esc");
    assert!(chosen(&paper).starts_with("Peru earthquake"), "{}", paper.text());
}

#[test]
fn what_came_meanwhile_moves_nothing() {
    let mut paper = paper();
    paper.press("j j e");
    paper.press("j j j j e");
    let place = chosen(&paper);
    let late = Story { title: "A late goal", section: "Sport", minutes_ago: 0, ..TOLD[3] };
    fill(&mut paper.store, &[late]);
    paper.take(Message::StoreChanged);
    paper.press("esc");
    assert_eq!(chosen(&paper), place, "{}", paper.text());
    paper.press("g g");
    assert!(paper.text().contains("A late goal"), "{}", paper.text());
}
