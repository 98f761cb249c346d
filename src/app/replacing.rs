//! Placing and grouping anew all that is cached, as if it came now: after the taxonomy or the known
//! words changed.

use crate::model::{Anchor, CachedEntry, Category, Entry, Filter, ParsedFeed, Position};
use crate::refresh;
use crate::sections::Taxonomy;
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
    taxonomy: &Taxonomy,
) -> Result<Replaced, StoreError> {
    let mut replaced = Replaced::default();
    for feed in reader.feeds()? {
        let mut anchor = Anchor::Newest;
        loop {
            let filter = Filter { feed: Some(feed.id), ..Filter::default() };
            let headlines = reader.headlines(&filter, anchor, ENTRIES_AT_ONCE)?;
            let Some(last) = headlines.last() else { break };
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
            let content = refresh::placed(parsed, feed.section.as_ref(), taxonomy);
            for (entry, placed) in entries.iter().zip(&content.entries) {
                replaced.entries += 1;
                let stood = entry.placed_by.iter().map(|place| &place.section);
                let stands = placed.places.iter().map(|place| &place.section);
                replaced.moved += u64::from(!stands.eq(stood));
                store.place_again(entry.headline.id, &placed.places)?;
            }
        }
    }
    store.group_anew()?;
    Ok(replaced)
}

/// An entry as its feed gave it.
fn as_it_came(entry: &CachedEntry) -> Entry {
    let headline = &entry.headline;
    let labels = headline.categories.iter();
    Entry {
        title: headline.title.clone(),
        link: headline.link.clone(),
        categories: labels.map(|label| Category { label: label.clone(), scheme: None }).collect(),
        content_html: Some(entry.html.clone()),
        base: entry.base.clone(),
        ..Entry::default()
    }
}
