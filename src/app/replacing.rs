//! Placing and grouping anew what is cached, as if it came now: all of it after the taxonomy, the
//! known words or the reader's rules changed, one entry after its page was read.

use crate::model::{
    Anchor, CachedEntry, Category, Entry, EntryId, Feed, Filter, Headline, PageLabels, ParsedFeed,
    Placement, Position, Signal, Timestamp,
};
use crate::refresh::Placer;
use crate::store::{Reader, Store, StoreError};

/// Entries of a feed that are looked at together, as those of a document are.
const ENTRIES_AT_ONCE: usize = 100;
/// Entries that tell what outlet a feed is of, where one is placed.
const ENTRIES_BESIDE: usize = 20;

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// Entries that were looked at.
    pub entries: u64,
    /// Those that stand in other sections now.
    pub moved: u64,
}

/// Places every entry of every followed feed anew, then groups all reports anew.
pub fn replace(
    store: &mut Store,
    reader: &Reader,
    placer: &Placer,
    now: Timestamp,
) -> Result<Replaced, StoreError> {
    let mut replaced = Replaced::default();
    for feed in reader.feeds()? {
        let of_feed = replace_feed(reader, &feed, placer, now, |some| store.place_again(&some))?;
        replaced.entries += of_feed.entries;
        replaced.moved += of_feed.moved;
    }
    store.group_anew()?;
    Ok(replaced)
}

/// Places every entry of a feed anew; some at a time are handed to `keep`.
pub(super) fn replace_feed<E: From<StoreError>>(
    reader: &Reader,
    feed: &Feed,
    placer: &Placer,
    now: Timestamp,
    mut keep: impl FnMut(Vec<(EntryId, Vec<Placement>)>) -> Result<(), E>,
) -> Result<Replaced, E> {
    let mut replaced = Replaced::default();
    let mut anchor = Anchor::First;
    loop {
        let filter = Filter { feed: Some(feed.id), ..Filter::default() };
        let headlines = reader.headlines(&filter, anchor, ENTRIES_AT_ONCE)?;
        let Some(last) = headlines.last() else { return Ok(replaced) };
        anchor = Anchor::After(Position::from(last));
        let mut asked = Vec::with_capacity(headlines.len());
        for headline in &headlines {
            asked.push((headline.id, reader.page_labels(headline.id)?));
        }
        let mut some = Vec::with_capacity(headlines.len());
        for (entry, places) in places(reader, feed, asked, placer, now)? {
            replaced.entries += 1;
            replaced.moved += u64::from(is_moved(&entry, &places));
            some.push((entry.headline.id, places));
        }
        keep(some)?;
    }
}

/// Where an entry stands by what its page says; `None` when its feed is followed no longer.
pub(super) fn places_by_page(
    reader: &Reader,
    headline: &Headline,
    labels: PageLabels,
    placer: &Placer,
    now: Timestamp,
) -> Result<Option<Vec<Placement>>, StoreError> {
    let Some(feed) = reader.feeds()?.into_iter().find(|feed| feed.id == headline.feed_id) else {
        return Ok(None);
    };
    // Its feed's other entries tell what outlet it is.
    let filter = Filter { feed: Some(feed.id), ..Filter::default() };
    let beside = reader.headlines(&filter, Anchor::First, ENTRIES_BESIDE)?;
    let beside = beside.iter().filter(|other| other.id != headline.id);
    let mut asked = vec![(headline.id, labels)];
    asked.extend(beside.map(|other| (other.id, PageLabels::default())));
    let placed = places(reader, &feed, asked, placer, now)?;
    Ok(placed.into_iter().next().map(|(_, places)| places))
}

/// Entries of a feed with their places, as if they came now in one document; each is asked for with
/// what its page says.
fn places(
    reader: &Reader,
    feed: &Feed,
    asked: Vec<(EntryId, PageLabels)>,
    placer: &Placer,
    now: Timestamp,
) -> Result<Vec<(CachedEntry, Vec<Placement>)>, StoreError> {
    let mut entries = Vec::with_capacity(asked.len());
    let mut pages = Vec::with_capacity(asked.len());
    for (id, labels) in asked {
        if let Some(entry) = reader.entry(id)? {
            entries.push(entry);
            pages.push(labels);
        }
    }
    let (title, language) = reader.feed_words(feed.id)?;
    let parsed = ParsedFeed {
        title,
        language,
        link: feed.site.clone(),
        entries: entries.iter().map(as_it_came).collect(),
        ..ParsedFeed::default()
    };
    let content = placer.place_by_pages(parsed, &pages, feed, now);
    let places = content.entries.into_iter().map(|placed| placed.places);
    Ok(entries.into_iter().zip(places).collect())
}

/// Where the reader put an entry it stays, whatever else is said of it.
fn is_moved(entry: &CachedEntry, places: &[Placement]) -> bool {
    let is_by_hand = entry.placed_by.first().is_some_and(|it| it.signal == Signal::Reader);
    let stood = entry.placed_by.iter().map(|place| &place.section);
    !is_by_hand && !places.iter().map(|place| &place.section).eq(stood)
}

/// An entry as its feed gave it.
fn as_it_came(entry: &CachedEntry) -> Entry {
    let headline = &entry.headline;
    let labels = headline.categories.iter();
    Entry {
        title: headline.title.clone(),
        link: headline.link.clone(),
        author: entry.author.clone(),
        published: headline.published.or(Some(headline.first_seen)),
        categories: labels.map(|label| Category { label: label.clone(), scheme: None }).collect(),
        content_html: Some(entry.html.clone()),
        base: entry.base.clone(),
        ..Entry::default()
    }
}
