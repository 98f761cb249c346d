//! Prompts: what is typed is shown at once, what is wrong with it is told, and who leaves finds what was.

use dateline::model::Filter;
use dateline::ui::Message;
use dateline::ui::screens::headlines::ListKind;

use super::paper;
use crate::support::paper::Paper;

#[test]
fn words_filter_the_headlines_while_they_are_typed() {
    let mut paper = paper(120, 36);
    paper.press("tab /").type_text("engin");
    let text = paper.text();
    assert!(text.contains("The water engineers") && !text.contains("Harvest cup"), "{text}");
    paper.press("enter");
    assert_eq!(paper.state.headlines.filter.query.text, "engin");
    assert!(paper.text().contains("All · engin"), "says what narrows the list");
    paper.press("esc");
    assert_eq!(paper.state.headlines.filter, Filter::default());
    assert!(paper.text().contains("Harvest cup"));
}

#[test]
fn a_filter_that_makes_no_sense_says_so_and_leaves_the_list_as_it_was() {
    let mut paper = paper(120, 36);
    paper.press("tab /").type_text("engineers is:");
    assert!(!paper.text().contains("column"), "{}", paper.text());
    paper.type_text("x");
    let text = paper.text();
    assert!(text.contains("/ engineers is:x  column 14: \"is:\" knows unread, read"), "{text}");
    assert!(text.contains("The water engineers") && !text.contains("Harvest cup"), "{text}");
    paper.press("backspace backspace backspace backspace").type_text("\"at daw");
    let text = paper.text();
    assert!(text.ends_with("/ engineers \"at daw\n") && !text.contains("column"), "{text}");
    // Only what is finished is accepted.
    paper.press("enter");
    assert!(paper.text().contains("column 11: this quote is never closed"), "{}", paper.text());
    paper.type_text("n\"").press("enter");
    assert_eq!(paper.state.headlines.filter.query.text, "engineers \"at dawn\"");
    paper.press("/");
    assert!(paper.text().contains("/ engineers \"at dawn\""), "{}", paper.text());
    paper.press("esc");
    assert_eq!(paper.state.headlines.filter.query.text, "engineers \"at dawn\"");
}

#[test]
fn a_filtered_list_shows_the_best_match_first_when_asked_to() {
    let mut paper = paper(120, 36);
    paper.press("tab / ctrl-r esc");
    assert!(paper.text().contains("in a filtered list: / filters"), "{}", paper.text());
    let (newer, better) = ("Talks on the fate", "Harvest cup");
    let is_best_first =
        |paper: &Paper| paper.row_of(better).expect("a row") < paper.row_of(newer).expect("a row");
    paper.press("/").type_text("thursday OR harvest ");
    assert!(!is_best_first(&paper), "{}", paper.text());
    paper.press("ctrl-r");
    assert!(is_best_first(&paper), "{}", paper.text());
    assert!(paper.text().contains("harvest · best match first"), "{}", paper.text());
    paper.press("enter").take(Message::StoreChanged);
    assert!(is_best_first(&paper), "{}", paper.text());
    paper.press("S");
    assert!(!is_best_first(&paper) && !paper.text().contains("· best"), "{}", paper.text());
    paper.press("S esc");
    assert_eq!(paper.state.headlines.kind, ListKind::ByDate);
}

#[test]
fn who_leaves_a_filter_as_it_was_finds_list_cursor_and_article_as_they_were() {
    for columns in [120, 80, 44] {
        let mut paper = paper(columns, 24);
        // What is read leaves the list only when it is loaded anew.
        paper.press("l /").type_text("is:unread").press("enter j j enter");
        let before = paper.text();
        assert!(!before.contains("Harvest cup") || columns == 120, "{before}");
        paper.press("/").type_text("zzz");
        let text = paper.text();
        assert!(text.contains("nothing matches"), "{columns}: {text}");
        paper.press("esc");
        assert_eq!(paper.text(), before, "{columns}");
        paper.press("/ ctrl-u").type_text("harvest").press("ctrl-r esc");
        assert_eq!(paper.text(), before, "{columns}");
    }
}

#[test]
fn a_look_at_another_section_that_is_left_leaves_the_filter_alone() {
    let mut paper = paper(120, 24);
    paper.press("tab /").type_text("harvest OR engineers").press("enter j");
    let before = paper.text();
    paper.press("' esc");
    assert_eq!(paper.text(), before);
    paper.press("'").type_text("afr");
    assert_eq!(paper.state.headlines.heading, "International / Africa");
    paper.press("esc");
    assert_eq!(paper.text(), before);
}

#[test]
fn what_is_typed_behind_a_filter_in_force_is_another_word() {
    let mut paper = paper(120, 24);
    paper.press("tab /").type_text("harv").press("enter");
    let rows = |paper: &Paper| paper.state.headlines.rows().len();
    assert_eq!(rows(&paper), 1);
    // The blank that the prompt adds asks for nothing else.
    paper.press("/ enter");
    assert_eq!((rows(&paper), paper.state.headlines.filter.query.text.as_str()), (1, "harv"));
    paper.press("/ ctrl-u").type_text("harvest").press("enter /").type_text("title:cup");
    assert!(paper.text().ends_with("/ harvest title:cup\n"), "{}", paper.text());
    paper.press("enter");
    assert_eq!(rows(&paper), 1, "{}", paper.text());
}

#[test]
fn a_fault_that_has_no_room_beside_the_text_stands_above_it() {
    for (columns, keys, typed, told) in [
        (
            44,
            "l /",
            "titel:foo".to_owned(),
            "no field is called \"titel:\", the nearest is \"title:\"",
        ),
        (80, "l /", format!("{} \"", "harbour ".repeat(9)), "this quote is never closed"),
        (80, "l t", "x".repeat(101), "longer than 64 characters"),
    ] {
        let mut paper = paper(columns, 24);
        paper.press(keys).type_text(&typed).press("enter");
        let text = paper.text();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert!(lines.join(" ").contains(told), "{told}: {text}");
        paper.press("esc");
        assert!(!paper.text().contains("column"), "{}", paper.text());
    }
}
