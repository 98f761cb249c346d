//! Keys and the mouse: none is silent, none does what nobody meant.

use dateline::model::RefreshScope;
use dateline::ui::{Effect, Message, Pane};

use super::paper;
use crate::support::paper::Paper;

/// The last line of the screen.
fn footer(paper: &Paper) -> String {
    paper.text().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn esc_drops_what_is_begun_and_nothing_else() {
    let mut paper = paper(120, 36);
    paper.press("tab enter");
    for begun in ["3", "g", "3 g", "z"] {
        paper.press(begun).press("esc");
        assert_eq!(paper.state.focus, Pane::Article, "{begun}");
        assert!(footer(&paper).trim_end().ends_with("? help"), "{}", paper.text());
    }
    paper.press("esc");
    assert_eq!(paper.state.focus, Pane::Headlines);
    paper.press("3 esc j");
    assert_eq!(paper.state.headlines.cursor.at, 1, "the number is forgotten");
}

#[test]
fn sequences_of_the_section_list_do_nothing_elsewhere_and_say_so() {
    let mut paper = paper(120, 36);
    paper.press("tab");
    for keys in ["z j", "z k", "z h", "z a", "z H"] {
        paper.press(keys);
        assert!(footer(&paper).contains(&format!("{keys} belongs to the section list")), "{keys}");
        assert_eq!((paper.state.focus, paper.state.headlines.cursor.at), (Pane::Headlines, 0));
    }
    // What is no sequence anywhere counts from its last key on.
    paper.press("z s");
    assert!(paper.state.headlines.current().expect("a row").is_starred);
}

#[test]
fn a_text_of_which_nothing_was_left_out_says_so() {
    let mut paper = paper(120, 36);
    paper.press("tab X");
    assert!(footer(&paper).contains("nothing was left out of this text"), "{}", paper.text());
}

#[test]
fn the_screen_is_drawn_anew_on_a_key_wherever_one_is() {
    let mut paper = paper(120, 36);
    paper.press("ctrl-l ? ctrl-l q ! ctrl-l");
    let redrawn = paper.asked.iter().filter(|effect| **effect == Effect::Redraw).count();
    assert_eq!(redrawn, 3);
}

#[test]
fn the_way_out_and_the_help_are_told_on_a_narrow_screen_too() {
    for columns in [120, 80, 40] {
        let mut paper = paper(columns, 24);
        paper.press("l enter");
        let footer = footer(&paper);
        assert!(footer.contains("esc back") && footer.contains("? help"), "{columns}: {footer}");
    }
}

#[test]
fn from_the_list_of_a_feed_one_comes_back_to_that_feed() {
    let mut paper = paper(120, 36);
    paper.press("! j enter");
    let feed = paper.state.headlines.filter.feed.expect("a feed");
    paper.press("r");
    let refreshed = Effect::Refresh(RefreshScope::Feed(feed));
    assert_eq!(paper.asked.last(), Some(&refreshed));
    paper.press("esc");
    assert!(paper.text().contains("Feeds 3, 0 failing"), "{}", paper.text());
    paper.press("r");
    assert_eq!(paper.asked.iter().filter(|effect| **effect == refreshed).count(), 2);
    paper.press("esc");
    assert_eq!(paper.state.headlines.heading, "All");
}

#[test]
fn the_mouse_works_on_every_screen() {
    let mut paper = paper(120, 24);
    let click = |paper: &mut Paper, column: u16, text: &str| {
        let row = u16::try_from(paper.row_of(text).expect("a row")).expect("a row");
        paper.take(Message::Clicked { column, row });
    };
    paper.press("!");
    click(&mut paper, 10, "Gazette");
    assert!(paper.text().contains("gazette.example"), "{}", paper.text());
    click(&mut paper, 10, "Gazette ");
    assert_eq!(paper.state.headlines.heading, "Gazette");
    paper.press("esc esc ?");
    let before = paper.text();
    paper.take(Message::Wheeled { column: 10, row: 8, lines: 3 });
    assert_ne!(paper.text(), before);
    paper.press("esc");
    assert!(paper.state.focus != Pane::Article);
    paper.take(Message::Clicked { column: 100, row: 10 });
    assert_eq!(paper.state.focus, Pane::Article);
    assert!(paper.state.headlines.current().expect("a row").is_read);
}
