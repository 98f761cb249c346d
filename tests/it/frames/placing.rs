//! The reader's own hand: an article put into a section, the command line, what is asked afterwards.

use dateline::model::{CleanText, Deed, NewRule, SectionPath};
use dateline::ui::{Effect, Message, RulesChange};

use super::{check, paper};
use crate::support::paper::Paper;

const ENGINEERS: &str = "The water engineers of the delta";

fn sections(paper: &Paper, title: &str) -> Vec<String> {
    let entry = paper.entry(title);
    entry.placed_by.iter().map(|it| format!("{} by {}", it.section, it.signal.name())).collect()
}

fn is_listed(paper: &Paper, title: &str) -> bool {
    paper.state.headlines.rows().iter().any(|row| row.title.as_str() == title)
}

#[test]
fn an_article_is_put_into_another_section_and_back_again() {
    let mut paper = paper(120, 36);
    // In International / Africa, where it stands.
    paper.press("'").type_text("africa").press("enter");
    assert_eq!(paper.state.headlines.current().expect("a row").title.as_str(), ENGINEERS);
    paper.press("P").type_text("cult");
    check("placing-120x36", &paper);
    paper.press("tab");
    assert!(paper.text().ends_with(": place Culture\n"), "{}", paper.text());
    paper.press("enter");
    assert_eq!(sections(&paper, ENGINEERS), ["Culture by reader"]);
    assert!(!is_listed(&paper, ENGINEERS), "{}", paper.text());
    let text = paper.text();
    assert!(text.contains("placed in Culture; u undoes it"), "{text}");
    assert!(text.contains("Place in Culture from now on?"), "{text}");
    assert!(text.contains("2  all of Gazette"), "{text}");
    paper.press("u");
    assert_eq!(sections(&paper, ENGINEERS), ["International / Africa by category"]);
    assert!(is_listed(&paper, ENGINEERS), "{}", paper.text());
    let text = paper.text();
    assert!(text.contains("undone: placed in Culture") && !text.contains("from now on"), "{text}");
}

#[test]
fn a_new_section_is_told_with_the_one_that_may_be_meant() {
    let mut paper = paper(120, 36);
    for (typed, told) in [
        ("Sprot", "placed in Sprot, a new section (did you mean Sport?); u undoes it"),
        ("Sport / Qwrt", "placed in Sport / Qwrt, a new section; u undoes it"),
        ("sport", "placed in Sport; u undoes it"),
    ] {
        paper.press("tab j :").type_text(&format!("place {typed}")).press("enter esc");
        let text = paper.text();
        assert!(text.contains(told), "{told}: {text}");
        paper.press("u");
    }
}

#[test]
fn why_it_stands_there_names_the_readers_hand_and_gives_it_back() {
    let mut paper = paper(120, 36);
    paper.press("tab j i").press(":").type_text("place water / delta").press("enter esc");
    assert_eq!(sections(&paper, ENGINEERS), ["water / delta by reader"]);
    let text = paper.text();
    assert!(text.contains("a new section"), "{text}");
    assert!(text.contains("water / delta: you placed it here"), "{text}");
    paper.press("P - enter");
    assert_eq!(sections(&paper, ENGINEERS), ["International / Africa by category"]);
    let text = paper.text();
    assert!(text.contains("International / Africa: category"), "{text}");
    paper.press("u");
    assert_eq!(sections(&paper, ENGINEERS), ["water / delta by reader"]);
}

#[test]
fn what_is_asked_after_a_placement_is_left_alone_by_any_other_key() {
    let mut paper = paper(120, 36);
    paper.press("tab j P").type_text("culture").press("enter j");
    assert!(!paper.text().contains("from now on"), "{}", paper.text());
    assert_eq!(paper.state.headlines.cursor.at, 2);
    paper.press("k P").type_text("sport").press("enter 3");
    let label = "category:\"International / Africa\"".to_owned();
    let feed = Some(paper.entry(ENGINEERS).headline.feed_id);
    let deed = Deed::Place(SectionPath::parse("Sport"));
    let rule = NewRule { query: label, section: None, feed, deed };
    assert_eq!(paper.asked.last(), Some(&Effect::AddRule(rule)));
    paper.press("P").type_text("culture").press("enter down enter");
    let Some(Effect::AddRule(rule)) = paper.asked.last() else { panic!("{:?}", paper.asked) };
    assert_eq!((rule.query.as_str(), rule.feed), ("", feed));
    let rules = |paper: &Paper| {
        paper.asked.iter().filter(|effect| matches!(effect, Effect::AddRule(_))).count()
    };
    let before = rules(&paper);
    paper.press("P").type_text("sport").press("enter enter");
    assert_eq!(rules(&paper), before, "only this article");
}

#[test]
fn any_command_is_run_by_its_name() {
    let mut paper = paper(120, 36);
    paper.press("tab j :").type_text("sta");
    check("command-line-120x36", &paper);
    paper.press("tab");
    assert!(paper.text().ends_with(": toggle-star\n"), "{}", paper.text());
    paper.press("enter");
    assert!(paper.entry(ENGINEERS).headline.is_starred);
    paper.press(":").type_text("tag delta, later").press("enter");
    assert_eq!(paper.entry(ENGINEERS).headline.tags.len(), 2);
    paper.press(":").type_text("plcae culture").press("enter");
    let text = paper.text();
    assert!(text.contains("no command is called \"plcae\": did you mean \"place\"?"), "{text}");
    paper.press("esc :").type_text("pl cultur");
    assert!(paper.text().contains("Culture"), "{}", paper.text());
    paper.press("esc : esc :").type_text("q").press("enter");
    assert!(paper.has_quit);
}

#[test]
fn words_are_muted_here_or_everywhere_for_a_while() {
    let mut paper = paper(120, 36);
    paper.press("M");
    assert!(paper.text().ends_with(": mute  WORDS [here] [for 14 days]\n"), "{}", paper.text());
    paper.type_text("harvest cup here").press("enter");
    let text = paper.text();
    assert!(text.contains("no section and no feed is shown: leave out \"here\""), "{text}");
    paper.press("'").type_text("sport").press("enter");
    paper.press(":").type_text("mute \"harvest cup\" here for 3 days").press("enter");
    let rule = NewRule {
        query: "\"harvest cup\"".to_owned(),
        section: Some(SectionPath::parse("Sport")),
        feed: None,
        deed: Deed::Mute { days: Some(3) },
    };
    assert_eq!(paper.asked.last(), Some(&Effect::AddRule(rule)));
    paper.press("M").type_text("(cup").press("enter");
    assert!(paper.text().contains("this parenthesis is never closed"), "{}", paper.text());
    paper.press("esc U").type_text("\"harvest cup\"").press("enter");
    assert_eq!(paper.asked.last(), Some(&Effect::Unmute("\"harvest cup\"".to_owned())));
    let muted = vec![CleanText::line("cricket"), CleanText::line("\"world cup\"")];
    let told = CleanText::line("no longer muted");
    paper.take(Message::RulesChanged(RulesChange { told, muted, made: None }));
    assert!(paper.text().contains("no longer muted"), "{}", paper.text());
    paper.press(":").type_text("unmute ");
    assert!(paper.text().contains("cricket"), "{}", paper.text());
    paper.type_text("cup").press("tab");
    assert!(paper.text().ends_with(": unmute \"world cup\"\n"), "{}", paper.text());
}

#[test]
fn what_was_done_last_is_undone_first_or_said_to_be_undone_otherwise() {
    let mut paper = paper(120, 36);
    paper.press("tab j s M").type_text("harvest cup").press("enter");
    let Some(Effect::AddRule(rule)) = paper.asked.last().cloned() else { panic!("no rule") };
    let changed = |text: &str, made| {
        let told = CleanText::line(text);
        Message::RulesChanged(RulesChange { told, muted: Vec::new(), made })
    };
    paper.take(changed("muted harvest cup", Some(rule.clone())));
    paper.press("u");
    assert_eq!(paper.asked.last(), Some(&Effect::TakeRuleBack(rule)));
    assert!(paper.entry(ENGINEERS).headline.is_starred, "the star was set before");
    paper.take(changed("undone: muted harvest cup", None));
    paper.press("u");
    assert!(!paper.entry(ENGINEERS).headline.is_starred);
    paper.press("s tab tab ' ").type_text("sport").press("enter tab tab z h u");
    let text = paper.text();
    assert!(text.contains("takes it back there; once more undoes the last mark"), "{text}");
    paper.press("u");
    assert!(paper.text().contains("undone: "), "{}", paper.text());
}
