//! The reader's own order of sections, and what is hidden.

use dateline::config::SectionEdit;
use dateline::model::{CleanText, HeldBack, Notify, SavedArticle, SectionPath};
use dateline::ui::{Effect, Message, RefreshEvent};

use super::STORIES;
use crate::support::paper::{Paper, Story, fill};

fn paper() -> Paper {
    let mut paper = Paper::new(120, 36, STORIES);
    paper.press("' s p o r t enter shift-tab");
    assert_eq!(paper.state.headlines.heading, "Sport");
    paper
}

/// The names in the section list's pane, from the first section on.
fn shown(paper: &Paper) -> String {
    let text = paper.text();
    let body = text.lines().skip(2).take_while(|line| !line.starts_with('─'));
    let names = body.filter_map(|line| {
        let pane: String = line.chars().take(22).collect();
        let name = pane.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
        (!name.is_empty()).then_some(name)
    });
    let names: Vec<String> = names.skip_while(|name| name != "Saved").skip(1).collect();
    names.join(", ")
}

fn edits(paper: &Paper) -> Vec<SectionEdit> {
    let edit = |effect: &Effect| match effect {
        Effect::EditSections(edit, _) => Some(edit.clone()),
        _ => None,
    };
    paper.asked.iter().filter_map(edit).collect()
}

#[test]
fn a_section_moves_at_once_and_is_written_down() {
    let mut paper = paper();
    assert_eq!(shown(&paper), "International, Africa, Middle East, Culture, Sport");
    paper.press("z k");
    assert_eq!(shown(&paper), "International, Africa, Middle East, Sport, Culture");
    paper.press("z k");
    assert_eq!(shown(&paper), "Sport, International, Africa, Middle East, Culture");
    assert_eq!(paper.state.sections.current().heading(), "Sport");
    let Some(SectionEdit::First(first)) = edits(&paper).pop() else { panic!("written down") };
    assert_eq!(first.first(), Some(&SectionPath::parse("Sport")));
    paper.press("z k");
    assert!(paper.text().contains("it is the first one here"), "{}", paper.text());
    // The front page agrees.
    paper.press("F");
    let text = paper.text();
    let of = |title: &str| text.lines().position(|line| line.contains(title));
    assert!(of("Sport ──") < of("International ──"), "{text}");
}

#[test]
fn a_hidden_section_is_gone_with_what_lies_in_it_and_comes_back() {
    let mut paper = paper();
    paper.press("' i n t e r n enter shift-tab z h");
    assert_eq!(shown(&paper), "Culture, Sport");
    let text = paper.text();
    assert!(text.contains("International is hidden; z H shows what is hidden"), "{text}");
    paper.press("F");
    assert!(!paper.text().contains("International ──"), "{}", paper.text());
    // Its headlines are found in All.
    paper.press("esc g g j");
    assert!(paper.text().contains("The water engineers"), "{}", paper.text());
    paper.press("z H ' i n t e r n enter shift-tab z h z H");
    assert_eq!(shown(&paper), "International, Africa, Middle East, Culture, Sport");
    let international = SectionPath::parse("International");
    let expected = [SectionEdit::Hide(international.clone()), SectionEdit::Reveal(international)];
    assert_eq!(edits(&paper), expected);
}

#[test]
fn what_becomes_of_hidden_sections_is_told_as_it_is() {
    let mut paper = paper();
    for (keys, told) in [
        ("z H", "no section is hidden; z h hides one"),
        ("z h", "Sport is hidden; z H shows what is hidden"),
        ("z H", "hidden sections are listed too; z H leaves them out again"),
        ("z h", "Culture is hidden, and still listed until z H leaves out what is hidden"),
        ("z h", "Culture is shown again"),
        ("z H", "hidden sections are left out; z H lists them"),
    ] {
        paper.press(keys);
        assert!(paper.text().contains(told), "{told}: {}", paper.text());
    }
    assert_eq!(shown(&paper), "International, Africa, Middle East, Culture");
}

#[test]
fn a_filter_stays_when_a_section_is_folded() {
    let mut paper = paper();
    paper.press("' i n t e r n enter /").type_text("engineers").press("enter shift-tab z a");
    assert_eq!(paper.state.headlines.filter.query.text, "engineers");
    assert_eq!(shown(&paper), "International, Culture, Sport");
}

#[test]
fn what_could_not_be_written_down_is_shown_as_before() {
    let mut paper = paper();
    paper.press("z k");
    let before = paper.asked.iter().find_map(|effect| match effect {
        Effect::EditSections(_, before) => Some(before.clone()),
        _ => None,
    });
    let why = CleanText::line("cannot write sections.toml");
    paper.take(Message::SectionEditFailed(before.expect("an edit"), why));
    assert_eq!(shown(&paper), "International, Africa, Middle East, Culture, Sport");
    assert!(paper.text().contains("cannot write sections.toml"), "{}", paper.text());
}

#[test]
fn a_section_is_called_as_the_reader_calls_it() {
    let mut paper = paper();
    let international = SectionPath::parse("International");
    let mut arrangement = paper.state.sections.arrangement.clone();
    arrangement.set_title(&international, CleanText::line("Welt"));
    paper.state.sections.arrange(arrangement, &paper.settings.taxonomy);
    assert_eq!(shown(&paper), "Welt, Africa, Middle East, Culture, Sport");
    paper.press("' a f r i c a enter");
    assert_eq!(paper.state.headlines.heading, "Welt / Africa");
    paper.press("' w e l t enter");
    assert_eq!(paper.state.headlines.filter.section, international);
    paper.press("F");
    assert!(paper.text().contains("Welt ──"), "{}", paper.text());
}

#[test]
fn a_section_is_saved_once_the_reader_agreed() {
    let mut paper = paper();
    let asked = |paper: &Paper| -> Vec<(String, usize)> {
        let list = |effect: &Effect| match effect {
            Effect::SaveList(filter, limit) => Some((filter.section.to_string(), *limit)),
            _ => None,
        };
        paper.asked.iter().filter_map(list).collect()
    };
    paper.press("w");
    assert!(paper.text().contains("save the one article of Sport? y/n"), "{}", paper.text());
    // Any other key is a no, and nothing else.
    for no in ["n", "esc", "enter", "q"] {
        paper.press(no);
        assert!(asked(&paper).is_empty() && !paper.text().contains("y/n"), "{}", paper.text());
        paper.press("w");
    }
    paper.press("y");
    assert_eq!(asked(&paper), [("Sport".to_owned(), 1)]);
    paper.press("F k w");
    assert!(paper.text().contains("save 3 articles of International?"), "{}", paper.text());
    paper.press("esc w Y");
    assert_eq!(asked(&paper).last(), Some(&("International".to_owned(), 3)));
    // What is kept already is left out of the count.
    let keep = |paper: &mut Paper, title: &str| {
        let entry = paper.entry(title).headline.id;
        let path = "/saved/story.html".to_owned();
        let saved = SavedArticle { entry, saved_at: paper.state.now, path };
        paper.store.record_saved(&saved).expect("kept");
    };
    keep(&mut paper, STORIES[0].title);
    paper.press("w");
    assert!(
        paper.text().contains("save 2 of 3 articles of International? y/n"),
        "{}",
        paper.text()
    );
    keep(&mut paper, STORIES[1].title);
    keep(&mut paper, STORIES[2].title);
    paper.press("n w");
    let text = paper.text();
    assert!(text.contains("all of it is saved already") && !text.contains("y/n"), "{text}");
}

#[test]
fn what_came_into_a_section_is_told_after_a_refresh() {
    let late = Story { title: "The final whistle", minutes_ago: 2, ..STORIES[3] };
    for (notify, is_told, rings) in
        [(Notify::Not, false, 0), (Notify::Line, true, 0), (Notify::Bell, true, 1)]
    {
        let mut paper = paper();
        paper.state.sections.arrangement.set_notify(&SectionPath::parse("Sport"), notify);
        paper.take(Message::Refreshed(RefreshEvent::Begun { feeds: 1 }));
        fill(&mut paper.store, &[late]);
        let done = RefreshEvent::FeedDone { new_entries: 1, has_failed: false };
        paper.take(Message::Refreshed(done));
        paper.take(Message::Refreshed(RefreshEvent::Ended {
            is_offline: false,
            held: HeldBack::default(),
        }));
        let text = paper.text();
        assert!(text.contains(" 1 new"), "{text}");
        assert_eq!(text.contains("1 new · 1 in Sport"), is_told, "{notify:?}\n{text}");
        let rung = paper.asked.iter().filter(|effect| **effect == Effect::Ring).count();
        assert_eq!(rung, rings, "{notify:?}");
    }
}

#[test]
fn an_article_names_its_section_as_the_reader_calls_it() {
    let mut paper = paper();
    let title = CleanText::line("Games");
    paper.state.sections.arrangement.set_title(&SectionPath::parse("Sport"), title);
    paper.press("l enter i");
    let text = paper.text();
    assert!(text.contains("│ Games\n") && !text.contains("│ Sport"), "{text}");
}
