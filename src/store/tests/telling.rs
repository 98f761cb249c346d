//! Reports of one event, as they come, go and come through several feeds.

use super::{Anchor, Desk, Filter, Store, at, entry};
use crate::model::{FeedId, Headline, PlacedEntry};
use crate::stories::{Report, Signature};
use crate::words::Language;

const OUTLETS: [&str; 3] =
    ["https://wire.example/feed", "https://herald.example/feed", "https://courier.example/feed"];
const REPORTS: [(&str, &str); 3] = [
    (
        "Magnitude 6.8 quake hits southern Peru, killing at least 40",
        "A powerful earthquake struck near Arequipa. Rescuers search collapsed houses in Camana.",
    ),
    (
        "Dozens dead as earthquake shakes Arequipa in Peru",
        "Rescuers in Camana dug through collapsed houses after a magnitude 6.8 quake in Peru.",
    ),
    (
        "Peru earthquake: at least 40 killed near Arequipa",
        "A magnitude 6.8 earthquake has killed at least 40 people, with Camana the worst hit.",
    ),
];

fn report(outlet: usize, secs: i64) -> PlacedEntry {
    let (title, lead) = REPORTS[outlet];
    let mut placed = entry(title, secs, &["International"]);
    placed.entry.link = None;
    placed.excerpt = super::line(lead);
    placed
}

fn desk() -> (Desk, Vec<FeedId>) {
    let mut desk = Desk::new();
    desk.follow(&OUTLETS);
    let feeds = OUTLETS.iter().map(|url| desk.feed(url).id).collect();
    (desk, feeds)
}

fn told(desk: &Desk) -> Vec<(String, Option<u32>)> {
    let all = desk.reader.headlines(&Filter::default(), Anchor::First, 99).expect("read");
    let outlets = |it: &Headline| it.story.map(|story| story.outlets);
    all.iter().map(|it| (it.feed.to_string(), outlets(it))).collect()
}

#[test]
fn reports_join_their_story_whenever_they_come() {
    let (mut desk, feeds) = desk();
    for (number, feed) in feeds.iter().enumerate() {
        let secs = i64::try_from(number).expect("small") * 600;
        desk.save(*feed, secs, vec![report(number, secs)]);
        desk.store.group_all().expect("grouped");
        let outlets = u32::try_from(number + 1).ok().filter(|number| *number > 1);
        assert!(told(&desk).iter().all(|(_, story)| *story == outlets), "{:?}", told(&desk));
    }
    desk.assert_sound();
    let story = desk.reader.story(desk.id(REPORTS[1].0)).expect("read");
    let titles: Vec<&str> = story.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, REPORTS.map(|(title, _)| title));
}

#[test]
fn a_report_is_compared_as_it_was_read_when_it_came_or_is_read_anew() {
    let (mut desk, feeds) = desk();
    for (number, feed) in feeds.iter().enumerate() {
        let mut placed = report(number, 0);
        // The first as it is kept now, the second as another version would, the third not at all.
        placed.report = match number {
            0 => {
                let (title, lead) = REPORTS[0];
                let language = Language::English;
                Signature::of(&Report { title, lead, language, outlet: 0, at: 0 }).to_bytes()
            }
            1 => vec![255, 0, 0],
            _ => Vec::new(),
        };
        desk.save(*feed, 0, vec![placed]);
    }
    desk.store.group_all().expect("grouped");
    assert!(told(&desk).iter().all(|(_, story)| *story == Some(3)), "{:?}", told(&desk));
}

#[test]
fn a_report_a_week_later_is_another_story() {
    let (mut desk, feeds) = desk();
    desk.save(feeds[0], 0, vec![report(0, 0)]);
    let week = 7 * 86_400;
    desk.save(feeds[1], week, vec![report(1, week)]);
    desk.store.group_all().expect("grouped");
    assert!(told(&desk).iter().all(|(_, story)| story.is_none()));
    assert_eq!(desk.reader.story(desk.id(REPORTS[0].0)).expect("read"), Vec::new());
}

#[test]
fn a_story_is_told_by_those_that_are_followed() {
    let (mut desk, feeds) = desk();
    for (number, feed) in feeds.iter().enumerate() {
        desk.save(*feed, 0, vec![report(number, 0)]);
    }
    desk.store.group_all().expect("grouped");
    desk.follow(&OUTLETS[..2]);
    assert!(told(&desk).iter().all(|(_, story)| *story == Some(2)), "{:?}", told(&desk));
    desk.follow(&OUTLETS[..1]);
    assert!(told(&desk).iter().all(|(_, story)| story.is_none()), "{:?}", told(&desk));
    desk.assert_sound();
}

/// Reports of one event among so many of others that they are grouped in several goes, the first of
/// which is done: all three reports, the earliest, were compared in it.
fn half_grouped() -> Desk {
    let (mut desk, feeds) = desk();
    let fill = |number: i64| entry(&format!("Item {number} of the list"), 5000 + number, &["Life"]);
    let mut first: Vec<PlacedEntry> = (0..300).map(fill).collect();
    first.push(report(0, 0));
    desk.save(feeds[0], 9000, first);
    desk.save(feeds[1], 9000, vec![report(1, 600)]);
    desk.save(feeds[2], 9000, vec![report(2, 1200)]);
    assert!(desk.store.group_some().expect("grouped"), "more waits");
    assert_eq!(desk.reader.story(desk.id(REPORTS[0].0)).expect("read"), Vec::new());
    desk
}

#[test]
fn what_was_not_written_when_the_program_ended_is_grouped_again() {
    let mut desk = half_grouped();
    desk.store = Store::open(&desk.path()).expect("a store");
    desk.store.group_all().expect("grouped");
    assert_eq!(desk.reader.story(desk.id(REPORTS[0].0)).expect("read").len(), 3);
    desk.assert_sound();
}

#[test]
fn what_goes_while_it_is_grouped_belongs_to_no_story() {
    let mut desk = half_grouped();
    // What a feed still lists is kept.
    let feed = desk.feed(OUTLETS[0]).id;
    desk.save(feed, 9001, vec![entry("The only item", 9001, &["Life"])]);
    let (kept, other) = (desk.id(REPORTS[1].0), desk.id(REPORTS[2].0));
    desk.store.purge(at(300)).expect("purged");
    desk.store.group_all().expect("grouped");
    let story = desk.reader.story(kept).expect("read");
    assert_eq!(story.iter().map(|it| it.id).collect::<Vec<_>>(), [kept, other]);
    desk.assert_sound();
}
