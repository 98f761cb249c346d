//! Placing and grouping anew what is cached, as if it came now: all of it after the taxonomy, the
//! known words or the reader's rules changed, one entry after its page was read.

use std::collections::BTreeSet;

use crate::model::{
    Anchor, CachedEntry, Category, Condition, Entry, EntryId, Feed, FeedId, Filter, Headline,
    PageLabels, ParsedFeed, Placement, Position, Query, Signal, Timestamp,
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

impl Replaced {
    fn of(placed: &[(CachedEntry, Vec<Placement>)]) -> Self {
        let moved = placed.iter().filter(|(entry, places)| is_moved(entry, places)).count();
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Self { entries: number(placed.len()), moved: number(moved) }
    }
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

/// Places anew what rules have placed, or place now, as they are now; gives how many entries stand
/// elsewhere since. `by_rule`: what the rules place.
pub fn replace_ruled(
    store: &mut Store,
    reader: &Reader,
    placer: &Placer,
    by_rule: &[Condition],
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut asked: BTreeSet<FeedId> = reader.feeds_placed_by_rule()?.into_iter().collect();
    for condition in by_rule {
        let query = Query { condition: condition.clone(), ..Query::default() };
        let filter = Filter { query, ..Filter::default() };
        let mut anchor = Anchor::First;
        loop {
            let found = reader.headlines(&filter, anchor, ENTRIES_AT_ONCE)?;
            asked.extend(found.iter().map(|headline| headline.feed_id));
            let Some(last) = found.last() else { break };
            anchor = Anchor::After(Position::from(last));
        }
    }
    let is_ruled = |places: &[Placement]| places.iter().any(|it| it.signal == Signal::Rule);
    let mut moved = 0;
    for feed in reader.feeds()?.iter().filter(|feed| asked.contains(&feed.id)) {
        each_placed(reader, feed, placer, now, |mut some| {
            some.retain(|(entry, places)| is_ruled(&entry.placed_by) || is_ruled(places));
            moved += Replaced::of(&some).moved;
            store.place_again(&by_id(some))
        })?;
    }
    Ok(moved)
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
    each_placed(reader, feed, placer, now, |some| {
        let of_some = Replaced::of(&some);
        replaced.entries += of_some.entries;
        replaced.moved += of_some.moved;
        keep(by_id(some))
    })?;
    Ok(replaced)
}

/// Hands every entry of a feed, some at a time, to `take`, with its places as if it came now.
fn each_placed<E: From<StoreError>>(
    reader: &Reader,
    feed: &Feed,
    placer: &Placer,
    now: Timestamp,
    mut take: impl FnMut(Vec<(CachedEntry, Vec<Placement>)>) -> Result<(), E>,
) -> Result<(), E> {
    let mut anchor = Anchor::First;
    loop {
        let filter = Filter { feed: Some(feed.id), ..Filter::default() };
        let headlines = reader.headlines(&filter, anchor, ENTRIES_AT_ONCE)?;
        let Some(last) = headlines.last() else { return Ok(()) };
        anchor = Anchor::After(Position::from(last));
        let mut asked = Vec::with_capacity(headlines.len());
        for headline in &headlines {
            asked.push((headline.id, reader.page_labels(headline.id)?));
        }
        take(places(reader, feed, asked, placer, now)?)?;
    }
}

fn by_id(placed: Vec<(CachedEntry, Vec<Placement>)>) -> Vec<(EntryId, Vec<Placement>)> {
    placed.into_iter().map(|(entry, places)| (entry.headline.id, places)).collect()
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
