//! Lists that are read from their beginning: the oldest headline first.

use dateline::model::{Anchor, Change, Filter, Mark, Order, SectionPath};
use dateline::ui::Message;

use super::{STORIES, check};
use crate::support::paper::{Paper, Story, fill};

/// Parts of a serial; the first one is the oldest.
const PARTS: usize = 510;

fn part(number: usize) -> Story {
    Story {
        outlet: "Gazette",
        section: "Sport",
        title: Box::leak(format!("Part {number:03} of the log").into_boxed_str()),
        minutes_ago: i64::try_from(10_000 - number).expect("small"),
        html: "<p>It goes on.</p>",
    }
}

/// A paper that holds these parts, oldest first, the cursor in their list.
fn log(parts: std::ops::RangeInclusive<usize>) -> Paper {
    let stories: Vec<Story> = parts.map(part).collect();
    let mut paper = Paper::new(120, 24, &stories);
    sort(&mut paper, "Sport", Order::OldestFirst);
    paper.press("' s p o r t enter");
    paper
}

fn sort(paper: &mut Paper, section: &str, order: Order) {
    paper.state.sections.arrangement.set_sort(&SectionPath::parse(section), order);
}

/// The number of the part under the cursor.
#[track_caller]
fn at(paper: &Paper) -> usize {
    let row = paper.state.headlines.current().expect("a headline");
    row.title.as_str().split(' ').nth(1).expect("a word").parse().expect("a number")
}

/// The row on the screen in which the part under the cursor stands.
fn row(paper: &Paper) -> usize {
    let text = paper.text();
    let title = paper.state.headlines.current().expect("a headline").title.clone();
    text.lines().position(|line| line.contains(title.as_str())).expect("it is shown")
}

/// The oldest parts up to this one are read.
fn read_up_to(paper: &mut Paper, last: usize) {
    let filter = Filter { order: Order::OldestFirst, ..Filter::default() };
    let rows = paper.reader.headlines(&filter, Anchor::First, last).expect("headlines");
    let entries = rows.iter().map(|row| row.id).collect();
    let change = Change { mark: Mark::Read, is_set: true, entries };
    paper.store.apply(&change, paper.state.now).expect("marked");
    paper.take(Message::StoreChanged);
}

#[test]
fn a_section_stands_oldest_first_where_it_or_one_round_it_says_so() {
    let mut paper = Paper::new(120, 36, STORIES);
    sort(&mut paper, "international", Order::OldestFirst);
    sort(&mut paper, "International / Middle East", Order::NewestFirst);
    paper.press("j j j j");
    check("oldest-first-120x36", &paper);
    let (engineers, talks) = ("The water engineers", "Talks on the fate");
    assert!(paper.row_of(engineers) < paper.row_of(talks), "{}", paper.text());
    paper.press("j");
    assert!(paper.text().contains("Africa · oldest first"), "{}", paper.text());
    paper.press("j");
    assert!(!paper.text().contains("oldest first"), "{}", paper.text());
    paper.settings.sort = Order::OldestFirst;
    paper.press("g g j");
    assert!(paper.text().contains("All · oldest first"), "{}", paper.text());
    paper.press("F");
    assert!(!paper.text().contains("oldest first"), "{}", paper.text());
}

#[test]
fn a_key_turns_a_list_round_for_now() {
    let mut paper = Paper::new(120, 36, STORIES);
    let (newer, older) = ("The water engineers", "Harvest cup");
    let is_turned =
        |paper: &Paper| paper.row_of(older).expect("a row") < paper.row_of(newer).expect("a row");
    paper.press("tab S");
    assert!(is_turned(&paper) && paper.text().contains("All · oldest first"), "{}", paper.text());
    // A filter leaves the order as it is, but for its best matches.
    paper.press("/").type_text("dawn OR rained").press("enter");
    assert!(is_turned(&paper), "{}", paper.text());
    assert!(paper.text().contains("All · dawn OR rained · oldest first"), "{}", paper.text());
    paper.press("S");
    assert!(paper.text().contains("dawn OR rained · best match first"), "{}", paper.text());
    // Other lists stand as they did, and this one is still turned when it is come back to.
    paper.press("esc J");
    assert!(!paper.text().contains("oldest first"), "{}", paper.text());
    paper.press("K");
    assert!(is_turned(&paper), "{}", paper.text());
    paper.press("S");
    assert!(!is_turned(&paper) && !paper.text().contains("oldest first"), "{}", paper.text());
    paper.press("F S");
    assert!(paper.text().contains("the front page has an order of its own"), "{}", paper.text());
}

#[test]
fn a_list_of_a_feed_stands_as_the_section_it_is_subscribed_in() {
    let mut paper = Paper::new(120, 36, STORIES);
    paper.settings.sort = Order::OldestFirst;
    paper.press("! enter");
    assert!(paper.text().contains("· oldest first"), "{}", paper.text());
    paper.press("S");
    assert!(!paper.text().contains("oldest first"), "{}", paper.text());
    paper.press("! enter");
    assert!(!paper.text().contains("oldest first"), "{}", paper.text());
}

#[test]
fn a_long_log_is_scrolled_to_its_end_and_back_and_little_of_it_is_held() {
    let mut paper = log(1..=PARTS);
    assert_eq!(at(&paper), 1);
    for number in (1..=PARTS).step_by(13).skip(1) {
        paper.press("1 3 j");
        assert_eq!(at(&paper), number, "each part follows the one before");
        assert!(paper.state.headlines.line_count() <= 600);
    }
    assert!(paper.state.headlines.line_count() < PARTS, "what is far away was let go");
    paper.press("j home");
    assert_eq!(at(&paper), 1);
    paper.press("end");
    assert_eq!(at(&paper), PARTS);
    for number in (1..=PARTS).rev().step_by(17).skip(1) {
        paper.press("1 7 k");
        assert_eq!(at(&paper), number, "and before it the one that came earlier");
    }
    // `n` leads down the list, past what was read, within the article too.
    read_up_to(&mut paper, 300);
    paper.press("K J n");
    assert_eq!(at(&paper), 301);
    paper.press("enter n");
    assert_eq!(at(&paper), 302);
    assert!(paper.entry(part(302).title).headline.is_read);
    // Back in the list the cursor is where it was.
    paper.press("esc p");
    assert!(paper.text().contains("no unread headline"), "{}", paper.text());
    assert_eq!(at(&paper), 302);
    paper.press("A");
    assert_eq!(paper.reader.counts().expect("counts").unread, 0);
}

#[test]
fn the_next_unread_headline_of_another_section_is_found_however_far_down_it_stands() {
    let mut stories: Vec<Story> = (1..=200).map(part).collect();
    stories.push(Story { section: "Culture", title: "A late film", ..part(500) });
    let mut paper = Paper::new(120, 24, &stories);
    sort(&mut paper, "Sport", Order::OldestFirst);
    read_up_to(&mut paper, 180);
    paper.press("' c u l t u r e enter m n");
    assert_eq!(paper.state.headlines.heading, "Sport");
    assert_eq!(at(&paper), 181, "{}", paper.text());
    paper.press("k");
    assert_eq!(at(&paper), 180);
}

#[test]
fn what_comes_meanwhile_stands_at_the_end_and_nothing_moves() {
    let mut paper = log(1..=30);
    paper.press("j j j");
    let before = (at(&paper), row(&paper));
    fill(&mut paper.store, &[part(31), part(32)]);
    paper.take(Message::StoreChanged);
    assert_eq!((at(&paper), row(&paper)), before);
    paper.press("G");
    assert_eq!(at(&paper), 32);
    // At the end of the list, and with more than are asked for at once.
    let before = (at(&paper), row(&paper));
    let late: Vec<Story> = (33..=190).map(part).collect();
    fill(&mut paper.store, &late);
    paper.take(Message::StoreChanged);
    assert_eq!((at(&paper), row(&paper)), before);
    paper.press("1 5 0 j");
    assert_eq!(at(&paper), 182);
    // A list that was opened and left as it is begins with what is the oldest by then.
    let mut paper = log(5..=9);
    fill(&mut paper.store, &[part(3), part(200)]);
    paper.take(Message::StoreChanged);
    assert_eq!(at(&paper), 3);
}

#[test]
fn what_is_read_leaves_the_list_of_unread_headlines_only_when_it_is_opened_anew() {
    let mut paper = log(1..=40);
    paper.settings.sort = Order::OldestFirst;
    paper.press("shift-tab g g j j tab");
    assert!(paper.text().contains("Unread · oldest first"), "{}", paper.text());
    paper.press("enter n n esc");
    assert_eq!(at(&paper), 3);
    let before = row(&paper);
    paper.take(Message::StoreChanged);
    assert_eq!((at(&paper), row(&paper)), (3, before));
    paper.press("K J");
    assert_eq!(at(&paper), 4);
}
