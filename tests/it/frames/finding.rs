//! Words found in the article that is read.

use ratatui::style::Modifier;

use super::paper;
use crate::support::paper::Paper;

/// What is shown in reverse.
fn reversed(paper: &Paper) -> String {
    let terminal = paper.draw();
    let cells = terminal.backend().buffer().content().iter();
    cells
        .filter(|cell| cell.modifier.contains(Modifier::REVERSED))
        .map(ratatui::buffer::Cell::symbol)
        .collect()
}

#[test]
fn words_are_found_in_the_article_one_place_after_the_other() {
    let mut paper = paper(120, 36);
    paper.press("tab enter");
    let before = paper.text();
    paper.press("f").type_text("the").press("enter");
    let text = paper.text();
    assert!(text.contains("1 of "), "{text}");
    assert!(!reversed(&paper).is_empty(), "{text}");
    assert!(
        reversed(&paper).to_lowercase().split("the").all(str::is_empty),
        "{}",
        reversed(&paper)
    );
    paper.press("f");
    assert!(paper.text().contains("2 of "), "{}", paper.text());
    // One step back each: what was found, then the article.
    paper.press("esc");
    assert_eq!(reversed(&paper), "");
    paper.press("f").type_text("xyzzy").press("enter");
    assert!(paper.text().contains("\"xyzzy\" is not in this article"), "{}", paper.text());
    paper.press("esc");
    assert_eq!(paper.text().lines().count(), before.lines().count());
}
