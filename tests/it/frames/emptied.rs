//! Lists that empty while they are shown, and a paper that follows no feed.

use dateline::model::{CleanText, Condition, RefreshScope, SectionPath};
use dateline::ui::{Effect, Message, RulesChange};

use super::paper;
use crate::support::paper::Paper;

/// Text of the only article of Culture, which its title does not hold.
const BODY: &str = "図書館が開館した";

/// A paper that shows Culture.
fn culture() -> Paper {
    let mut paper = paper(120, 36);
    paper.press("'").type_text("cult").press("enter");
    assert!(paper.text().contains(BODY), "{}", paper.text());
    paper
}

/// Cursor, title and list are those of Culture.
#[track_caller]
fn check_culture(paper: &Paper, rows: usize) {
    assert_eq!(paper.state.sections.current().heading(), "Culture", "{}", paper.text());
    assert_eq!(paper.state.headlines.heading, "Culture");
    assert_eq!(paper.state.headlines.filter.section, SectionPath::parse("Culture"));
    assert_eq!(paper.state.headlines.rows().len(), rows, "{}", paper.text());
}

#[test]
fn a_section_whose_last_article_is_placed_elsewhere_stays_the_one_shown() {
    let mut paper = culture();
    paper.press("P").type_text("sport").press("enter esc");
    check_culture(&paper, 0);
    let text = paper.text();
    assert!(text.contains("no headlines here") && !text.contains(BODY), "{text}");
    paper.press("shift-tab w");
    let text = paper.text();
    assert!(text.contains("there is nothing to save here"), "{text}");
    paper.press("u");
    check_culture(&paper, 1);
    assert!(paper.text().contains(BODY), "{}", paper.text());
}

#[test]
fn a_section_that_is_muted_as_a_whole_says_so() {
    let mut paper = culture();
    let condition = Condition::Section(SectionPath::parse("Culture"));
    let hidden = paper.store.hide_some(&CleanText::line("library"), &condition);
    assert_eq!(hidden.expect("hidden"), 1);
    let (told, muted) = (CleanText::line("muted library"), vec![CleanText::line("library")]);
    paper.take(Message::RulesChanged(RulesChange { told, muted, made: None }));
    check_culture(&paper, 0);
    let text = paper.text();
    assert!(text.contains("no headlines here; muted ones are left out"), "{text}");
    assert!(!text.contains(BODY), "{text}");
    // The next section is another one.
    paper.press("J");
    assert_eq!(paper.state.headlines.heading, "Sport");
}

#[test]
fn where_the_last_article_of_a_list_goes_the_others_stay() {
    let mut paper = paper(120, 36);
    paper.press("tab G");
    let condition = Condition::Section(SectionPath::parse("Culture"));
    paper.store.hide_some(&CleanText::line("library"), &condition).expect("hidden");
    let (told, muted) = (CleanText::line("muted library"), vec![CleanText::line("library")]);
    paper.take(Message::RulesChanged(RulesChange { told, muted, made: None }));
    let current = paper.state.headlines.current().map(|row| row.title.to_string());
    assert_eq!(current.as_deref(), Some("Harvest cup: a late goal"), "{}", paper.text());
}

#[test]
fn the_front_page_stays_the_front_page_when_something_is_muted() {
    let mut paper = paper(120, 36);
    paper.press("F");
    let (told, muted) = (CleanText::line("muted oil"), vec![CleanText::line("oil")]);
    paper.take(Message::RulesChanged(RulesChange { told, muted, made: None }));
    assert!(paper.text().contains("Sport ──"), "{}", paper.text());
}

#[test]
fn the_cursor_stays_on_the_last_line_of_the_front_page_when_it_is_marked() {
    let mut paper = paper(120, 36);
    paper.press("F G");
    let line = paper.state.headlines.cursor.at;
    paper.press("s");
    assert_eq!(paper.state.headlines.cursor.at, line, "{}", paper.text());
}

#[test]
fn a_paper_without_feeds_says_how_one_is_followed() {
    let mut paper = Paper::new(120, 36, &[]);
    let told = "no feeds yet: a follows one, `dateline import` takes a list";
    assert!(paper.text().contains("no feeds yet: a follows one"), "{}", paper.text());
    for key in ["R", "r"] {
        paper.press(key);
        assert!(paper.text().lines().last().is_some_and(|line| line.contains(told)), "{key}");
        paper.press("j k");
    }
    assert!(!paper.asked.contains(&Effect::Refresh(RefreshScope::All)), "{:?}", paper.asked);
    for key in ["P", "t", "e", "m", "i", "x"] {
        paper.press(key);
        let text = paper.text();
        assert!(text.contains("no article is under the cursor"), "{key}: {text}");
        paper.press("j k");
    }
    paper.press("!");
    assert!(paper.text().contains(told), "{}", paper.text());
}
