//! The front page: section by section the stories that lead it.

use dateline::model::RefreshScope;
use dateline::ui::screens::sections::Listed;
use dateline::ui::{Effect, Message};

use super::{STORIES, check};
use crate::support::paper::{Paper, Story, fill};

fn front_page(columns: u16, rows: u16) -> Paper {
    let mut paper = Paper::new(columns, rows, STORIES);
    paper.press("F");
    paper
}

const LATE: Story = Story {
    outlet: "Gazette",
    section: "Sport",
    title: "The final whistle",
    minutes_ago: 2,
    html: "<p>It is over.</p>",
};

#[test]
fn the_front_page_shows_each_section_under_its_heading() {
    for (columns, rows) in [(120, 36), (80, 24), (40, 12)] {
        check(&format!("front-page-{columns}x{rows}"), &front_page(columns, rows));
    }
    let paper = front_page(120, 36);
    let rows: Vec<usize> = ["Talks on the fate", "The water engineers", "Harvest cup"]
        .into_iter()
        .filter_map(|text| paper.row_of(text))
        .collect();
    assert!(rows.is_sorted(), "{rows:?}\n{}", paper.text());
    let current = paper.state.headlines.current().expect("the first story");
    assert_eq!(current.title.as_str(), STORIES[0].title);
}

#[test]
fn a_heading_opens_its_section_and_a_story_its_article() {
    let mut paper = front_page(120, 36);
    paper.press("k enter");
    assert_eq!(paper.state.headlines.heading, "International");
    assert!(paper.state.headlines.front_page().is_none());
    paper.press("F enter");
    assert!(paper.entry(STORIES[0].title).headline.is_read);
    assert!(paper.text().contains("talks were being held a few"), "{}", paper.text());
    paper.press("esc k r");
    let section = dateline::model::SectionPath::parse("International");
    assert!(paper.asked.contains(&Effect::Refresh(RefreshScope::Section(section))));
}

#[test]
fn marks_searches_and_the_next_unread_work_as_in_any_list() {
    let mut paper = front_page(120, 36);
    paper.press("s n n n n");
    assert!(paper.entry(STORIES[0].title).headline.is_starred);
    let current = paper.state.headlines.current().expect("a headline").title.to_string();
    assert!(paper.state.sections.current() == Listed::FrontPage, "{current}");
    paper.press("/").type_text("engin").press("enter");
    let text = paper.text();
    assert!(text.contains("All · engin") && !text.contains("Harvest cup"), "{text}");
    paper.press("esc");
    assert!(paper.state.headlines.front_page().is_some(), "{}", paper.text());
    paper.press("A");
    for story in STORIES {
        assert!(paper.entry(story.title).headline.is_read, "{}", story.title);
    }
    paper.press("n");
    let text = paper.text();
    assert!(text.contains("the front page is read; J goes on"), "{text}");
    paper.press("u");
    assert!(!paper.entry(STORIES[1].title).headline.is_read);
}

#[test]
fn the_page_follows_the_news_until_the_reader_moves_on_it() {
    let mut paper = front_page(120, 36);
    fill(&mut paper.store, &[LATE]);
    paper.take(Message::StoreChanged);
    assert!(paper.text().contains(LATE.title), "{}", paper.text());
    let mut paper = front_page(120, 36);
    paper.press("j");
    let before = paper.state.headlines.current().cloned();
    fill(&mut paper.store, &[LATE]);
    paper.take(Message::StoreChanged);
    assert!(!paper.text().contains(LATE.title), "{}", paper.text());
    assert_eq!(paper.state.headlines.current().cloned(), before);
    paper.press("F");
    assert!(paper.text().contains(LATE.title), "{}", paper.text());
}

#[test]
fn the_mouse_opens_headings_too() {
    let mut paper = front_page(120, 36);
    let line = paper.text().lines().position(|line| line.contains("Sport ──")).expect("a heading");
    let row = u16::try_from(line).expect("a row");
    paper.take(Message::Clicked { column: 40, row });
    paper.take(Message::Clicked { column: 40, row });
    assert_eq!(paper.state.headlines.heading, "Sport");
}

#[test]
fn the_paper_can_begin_with_it() {
    let mut paper = Paper::new(120, 36, STORIES);
    paper.state = dateline::ui::State::default();
    paper.state.size = dateline::ui::Size { columns: 120, rows: 36 };
    paper.state.sections.begins_on = Listed::FrontPage;
    paper.take(Message::Started);
    assert_eq!(paper.state.sections.current(), Listed::FrontPage);
    assert!(paper.text().contains("Sport ──"), "{}", paper.text());
}
