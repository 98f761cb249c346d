//! Which stories lead the front page.

use super::{Desk, FeedId, Mark, PlacedEntry, SectionPath, entry};

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

fn page(desk: &Desk, sections: &[&str], stories: usize) -> Vec<String> {
    let sections: Vec<SectionPath> = sections.iter().map(|path| SectionPath::parse(path)).collect();
    let page = desk.reader.front_page(&sections, stories).expect("a page");
    page.into_iter()
        .map(|front| {
            let titles: Vec<&str> = front.headlines.iter().map(|it| it.title.as_str()).collect();
            format!("{}: {}", front.section, titles.join(", "))
        })
        .collect()
}

#[test]
fn sections_come_in_the_order_asked_for_each_with_its_newest_first() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = vec![
        entry("Final", -HOUR, &["Sport / Cricket"]),
        entry("Toss", -2 * HOUR, &["Sport"]),
        entry("Rain", -3 * HOUR, &["Sport"]),
        entry("Vote", -9 * HOUR, &["Politics"]),
        entry("Loose", 0, &[]),
    ];
    desk.save(feed, 0, entries);
    let expected = ["Politics: Vote", "Sport: Final, Toss"];
    assert_eq!(page(&desk, &["Politics", "Chess", "Sport"], 2), expected);
    assert_eq!(page(&desk, &["sport"], 9), ["sport: Final, Toss, Rain"]);
    assert!(page(&Desk::new(), &["Sport"], 3).is_empty());
}

#[test]
fn an_entry_of_two_sections_leads_the_first_of_them() {
    let (mut desk, feed) = Desk::with_daily();
    let entries =
        vec![entry("Summit", -HOUR, &["Politics", "World"]), entry("Flood", -2 * HOUR, &["World"])];
    desk.save(feed, 0, entries);
    assert_eq!(page(&desk, &["World", "Politics"], 3), ["World: Summit, Flood"]);
    assert_eq!(page(&desk, &["Politics", "World"], 3), ["Politics: Summit", "World: Flood"]);
}

#[test]
fn an_entry_leads_no_section_where_it_is_but_a_trace() {
    let (mut desk, feed) = Desk::with_daily();
    let with_shares = |entry: PlacedEntry, shares: [u8; 2]| {
        let mut entry = entry;
        for (place, share) in entry.places.iter_mut().zip(shares) {
            place.confidence = share;
        }
        entry
    };
    let entries = vec![
        with_shares(entry("Summit", -HOUR, &["Politics", "World / Asia"]), [70, 9]),
        with_shares(entry("Embargo", -2 * HOUR, &["Trade", "World"]), [40, 20]),
        entry("Flood", -3 * HOUR, &["World / Asia"]),
    ];
    desk.save(feed, 0, entries);
    assert_eq!(
        page(&desk, &["World", "Politics"], 3),
        ["World: Embargo, Flood", "Politics: Summit"]
    );
    assert_eq!(page(&desk, &["World / Asia"], 3), ["World / Asia: Flood"]);
    // Where the reader put it, it stands.
    let moved = Mark::Place(SectionPath::parse("World"));
    desk.mark(moved, true, &["Summit"]);
    assert_eq!(page(&desk, &["World"], 3), ["World: Summit, Embargo, Flood"]);
}

#[test]
fn what_was_read_stands_a_day_further_back_and_what_is_a_week_old_not_at_all() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = vec![
        entry("New", -HOUR, &["Sport"]),
        entry("Yesterday", -20 * HOUR, &["Sport"]),
        entry("Before", -30 * HOUR, &["Sport"]),
        entry("Old", -8 * DAY, &["Sport"]),
    ];
    desk.save(feed, 0, entries);
    assert_eq!(page(&desk, &["Sport"], 4), ["Sport: New, Yesterday, Before"]);
    desk.mark(Mark::Read, true, &["New"]);
    assert_eq!(page(&desk, &["Sport"], 4), ["Sport: Yesterday, New, Before"]);
}

#[test]
fn what_more_outlets_tell_comes_before_what_is_newer_and_once() {
    let mut desk = Desk::new();
    let urls = ["daily", "gazette", "wire"].map(|name| format!("https://{name}.example/feed"));
    desk.follow(&urls.each_ref().map(String::as_str));
    let feeds: Vec<FeedId> = urls.iter().map(|url| desk.feed(url).id).collect();
    for (feed, title, secs) in [
        (feeds[0], "Peru earthquake: at least 40 killed near Arequipa", -5 * HOUR),
        (feeds[1], "Earthquake near Arequipa in Peru kills at least 40", -6 * HOUR),
    ] {
        desk.save(feed, 0, vec![entry(title, secs, &["World"])]);
    }
    let alone = |title, secs| entry(title, secs, &["World"]);
    let two = vec![
        alone("Council keeps the harbour pool open", -3 * HOUR),
        alone("Orchestra tours the islands by ferry", -HOUR),
    ];
    desk.save(feeds[2], 0, two);
    desk.store.group_all().expect("grouped");
    let expected = "World: Orchestra tours the islands by ferry, \
                    Peru earthquake: at least 40 killed near Arequipa, \
                    Council keeps the harbour pool open";
    assert_eq!(page(&desk, &["World"], 3), [expected]);
}
