//! Placing and grouping anew all that is cached, as if it came now: after the taxonomy, the known
//! words or the reader's rules changed.

use crate::model::{
    Anchor, CachedEntry, Category, Entry, EntryId, Feed, Filter, ParsedFeed, Placement, Position,
    Signal, Timestamp,
};
use crate::refresh::Placer;
use crate::store::{Reader, Store, StoreError};

/// Entries of a feed that are looked at together, as those of a document are.
const ENTRIES_AT_ONCE: usize = 100;

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
    let mut anchor = Anchor::Newest;
    loop {
        let filter = Filter { feed: Some(feed.id), ..Filter::default() };
        let headlines = reader.headlines(&filter, anchor, ENTRIES_AT_ONCE)?;
        let Some(last) = headlines.last() else { return Ok(replaced) };
        anchor = Anchor::Below(Position::from(last));
        let mut entries = Vec::with_capacity(headlines.len());
        for headline in &headlines {
            entries.extend(reader.entry(headline.id)?);
        }
        let (title, language) = reader.feed_words(feed.id)?;
        let parsed = ParsedFeed {
            title,
            language,
            link: feed.site.clone(),
            entries: entries.iter().map(as_it_came).collect(),
            ..ParsedFeed::default()
        };
        let content = placer.place(parsed, feed, now);
        let mut some = Vec::with_capacity(entries.len());
        for (entry, placed) in entries.iter().zip(content.entries) {
            replaced.entries += 1;
            replaced.moved += u64::from(is_moved(entry, &placed.places));
            some.push((entry.headline.id, placed.places));
        }
        keep(some)?;
    }
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
