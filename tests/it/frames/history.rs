//! Lines that were typed before come back with the arrows.

use dateline::ui::Effect;
use dateline::ui::history::LineKind;

use super::STORIES;
use crate::support::paper::Paper;

/// The last line of the screen, where a prompt stands.
fn prompt(paper: &Paper) -> String {
    paper.text().lines().last().unwrap_or_default().trim().to_owned()
}

fn kept(paper: &Paper) -> Vec<(LineKind, &str)> {
    let mut found = Vec::new();
    for effect in &paper.asked {
        if let Effect::KeepLine(kind, line) = effect {
            found.push((*kind, line.as_str()));
        }
    }
    found
}

#[test]
fn earlier_filters_come_back_and_the_list_follows_them() {
    let mut paper = Paper::new(120, 36, STORIES);
    for words in ["engineers", "harvest", "engineers", "harb"] {
        paper.press("/ ctrl-u").type_text(words).press("enter");
    }
    paper.press("esc /");
    for (keys, line) in [
        ("up", "/ harb"),
        ("up", "/ engineers"),
        ("up", "/ harvest"),
        ("up", "/ harvest"),
        ("down", "/ engineers"),
        ("down", "/ harb"),
        ("down", "/"),
        ("down", "/"),
    ] {
        paper.press(keys);
        assert_eq!(prompt(&paper), line, "{keys}");
    }
    // What is typed is how the line begins that is looked for.
    paper.type_text("har").press("up up");
    assert_eq!(prompt(&paper), "/ harvest");
    let text = paper.text();
    assert!(text.contains("Harvest cup") && !text.contains("The water engineers"), "{text}");
    paper.press("down down");
    assert_eq!(prompt(&paper), "/ har");
    paper.press("up enter");
    // A filter that is in force keeps none of them away.
    paper.press("/ up");
    assert_eq!(prompt(&paper), "/ engineers");
    paper.press("esc");
    let lines = ["engineers", "harvest", "engineers", "harb", "harb"];
    assert_eq!(kept(&paper), lines.map(|line| (LineKind::Filter, line)));
}

#[test]
fn earlier_commands_come_back_and_what_made_no_sense_does_not() {
    let mut paper = Paper::new(80, 24, STORIES);
    paper.press(":").type_text("place Sport").press("enter esc");
    paper.press(":").type_text("help").press("enter q");
    paper.press(":").type_text("nonsense").press("enter");
    assert!(paper.text().contains("no command is called"), "{}", paper.text());
    paper.press("esc : up");
    assert_eq!(prompt(&paper), ": help");
    paper.press("up");
    assert_eq!(prompt(&paper), ": place Sport");
    paper.press("esc P up");
    assert_eq!(prompt(&paper), ": place Sport", "the keys of a command offer its own lines");
    paper.press("esc");
    assert_eq!(kept(&paper), [(LineKind::Command, "place Sport"), (LineKind::Command, "help")]);
    // Where to go is remembered for now alone.
    paper.press("'").type_text("cult").press("enter ' up");
    assert_eq!(prompt(&paper), "' cult");
    paper.press("esc t up down");
    assert_eq!(prompt(&paper), "tags:");
    assert_eq!(kept(&paper).len(), 2);
}
