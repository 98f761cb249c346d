//! A feed's document, read: its entries get their first words and their places.

use crate::model::{
    CleanText, Entry, FeedContent, FeedId, Pace, PageLabels, ParsedFeed, PlacedEntry, Placement,
    Ruled, SectionPath, Timestamp,
};
use crate::sections::{self, EntryText, Habits, Outlet, Signals, Taxonomy};
use crate::stories::{self, Report, Signature};
use crate::text;

/// Characters of the excerpt kept with a headline.
const EXCERPT_CHARS_MAX: usize = 240;
/// Characters of the text by which an article is known again.
pub(super) const OPENING_CHARS_MAX: usize = 700;
/// Entries whose dates show how often a feed brings something, and the fewest gaps that do.
const DATES_MAX: usize = 21;
const GAPS_MIN: usize = 2;

/// What the store keeps of a document. `section`: where the subscription says its entries stand.
#[must_use]
pub fn placed(
    parsed: ParsedFeed,
    section: Option<&SectionPath>,
    taxonomy: &Taxonomy,
) -> FeedContent {
    placed_with(parsed, section, taxonomy, &By::default())
}

/// By what entries are placed beside what their document says.
#[derive(Clone, Copy, Default)]
pub(super) struct By<'a> {
    /// What the reader's own placements tell of the feed.
    pub(super) habits: Option<(&'a Habits, FeedId)>,
    /// What the entries' pages say, of as many as were read.
    pub(super) pages: &'a [PageLabels],
}

/// The same in the light of what else is known.
pub(super) fn placed_with(
    parsed: ParsedFeed,
    section: Option<&SectionPath>,
    taxonomy: &Taxonomy,
    by: &By<'_>,
) -> FeedContent {
    let leads: Vec<CleanText> =
        parsed.entries.iter().map(|entry| text::excerpt(entry.html(), EXCERPT_CHARS_MAX)).collect();
    let texts = parsed.entries.iter().zip(&leads);
    let texts: Vec<EntryText<'_>> =
        texts.map(|(entry, lead)| EntryText::of(entry, lead.as_str())).collect();
    let declared = parsed.language.as_ref().map(CleanText::as_str);
    let outlet = Outlet::of(&texts, declared, parsed.link.as_ref());
    let places = places(&parsed, &outlet, section, taxonomy, by);
    let entries = parsed.entries.into_iter().zip(leads).zip(places).enumerate();
    let entries = entries.map(|(number, ((entry, excerpt), places))| {
        let opening = text::opening(entry.html(), OPENING_CHARS_MAX);
        let imprint = stories::imprint(&entry, &opening);
        let report = report(&entry, &excerpt, &outlet, number);
        PlacedEntry { entry, places, excerpt, imprint, report, ruled: Ruled::default() }
    });
    let entries: Vec<PlacedEntry> = entries.collect();
    let pace = Pace { gap_secs: usual_gap_secs(&entries), ..parsed.pace };
    FeedContent {
        title: parsed.title,
        site: parsed.link,
        language: parsed.language,
        entries,
        pace,
        oddities: parsed.oddities,
        ..FeedContent::default()
    }
}

/// What an entry reports; who tells it and when is the store's to say.
fn report(entry: &Entry, lead: &CleanText, outlet: &Outlet, number: usize) -> Vec<u8> {
    let Some((language, known)) = outlet.language().zip(outlet.known_words(number)) else {
        return Vec::new();
    };
    let (title, lead) = (entry.title.as_str(), lead.as_str());
    let report = Report { title, lead, language, outlet: 0, at: 0 };
    Signature::read(&report, known).to_bytes()
}

/// The places of each entry of a document.
fn places(
    parsed: &ParsedFeed,
    outlet: &Outlet,
    section: Option<&SectionPath>,
    taxonomy: &Taxonomy,
    by: &By<'_>,
) -> Vec<Vec<Placement>> {
    let habits = by.habits.map(|(habits, feed)| habits.for_feed(feed, &parsed.entries, taxonomy));
    let place = |(number, entry): (usize, &Entry)| {
        let signals = Signals {
            subscription: section,
            feed_title: parsed.title.as_str(),
            categories: &entry.categories,
            link: entry.link.as_ref(),
            page_labels: by.pages.get(number).map_or(&[], Vec::as_slice),
            habits: habits.as_ref(),
            outlet: Some((outlet, number)),
        };
        sections::place(&signals, taxonomy)
    };
    parsed.entries.iter().enumerate().map(place).collect()
}

/// The median of the times between the last entries; `None` where too few have a date.
fn usual_gap_secs(entries: &[PlacedEntry]) -> Option<u64> {
    let date = |placed: &PlacedEntry| placed.entry.published.or(placed.entry.updated);
    let mut dates: Vec<i64> = entries.iter().filter_map(date).map(Timestamp::secs).collect();
    dates.sort_unstable_by_key(|secs| std::cmp::Reverse(*secs));
    dates.truncate(DATES_MAX);
    let pairs = dates.iter().zip(dates.iter().skip(1));
    let mut gaps: Vec<u64> = pairs.map(|(later, earlier)| later.abs_diff(*earlier)).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().filter(|_| gaps.len() >= GAPS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_has_a_pace_once_it_has_shown_it() {
        let gap = |dates: &[i64]| {
            let placed = |secs: &i64| PlacedEntry {
                entry: Entry { published: Some(Timestamp::from_secs(*secs)), ..Entry::default() },
                ..PlacedEntry::default()
            };
            usual_gap_secs(&dates.iter().map(placed).collect::<Vec<_>>())
        };
        assert_eq!(gap(&[]), None);
        assert_eq!(gap(&[100, 200]), None);
        assert_eq!(gap(&[300, 100, 200, 9000]), Some(100));
        assert_eq!(gap(&[5, 5, 5, 5]), Some(0));
        let hourly: Vec<i64> = (0..50).map(|n| n * 3600).chain([-1_000_000]).collect();
        assert_eq!(gap(&hourly), Some(3600));
    }
}
