//! Placing and grouping anew what is cached, as if it came now: all of it after the taxonomy or the
//! known words changed, one entry after its page was read.

use crate::model::{
    Anchor, Category, CleanText, Entry, Feed, Filter, Headline, PageLabels, ParsedFeed, Placement,
    Position,
};
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
            let labels = headlines.iter().map(|headline| reader.page_labels(headline.id));
            let labels: Vec<PageLabels> = labels.collect::<Result<_, _>>()?;
            let places = places(reader, &feed, &headlines, &labels, taxonomy)?;
            for (headline, places) in headlines.iter().zip(&places) {
                replaced.entries += 1;
                replaced.moved += u64::from(store.place_again(headline.id, places)?);
            }
        }
    }
    store.group_anew()?;
    Ok(replaced)
}

/// Where an entry stands by what its page says; `None` when its feed is followed no longer.
pub(super) fn places_by_page(
    reader: &Reader,
    headline: Headline,
    labels: PageLabels,
    taxonomy: &Taxonomy,
) -> Result<Option<Vec<Placement>>, StoreError> {
    let Some(feed) = reader.feeds()?.into_iter().find(|feed| feed.id == headline.feed_id) else {
        return Ok(None);
    };
    // Its feed's other entries tell what outlet it is.
    let filter = Filter { feed: Some(feed.id), ..Filter::default() };
    let mut headlines = reader.headlines(&filter, Anchor::Newest, ENTRIES_AT_ONCE)?;
    headlines.retain(|other| other.id != headline.id);
    headlines.insert(0, headline);
    Ok(places(reader, &feed, &headlines, &[labels], taxonomy)?.into_iter().next())
}

/// The places of a feed's entries, as if they came now in one document. `labels`: what their pages
/// say, of as many as were read.
fn places(
    reader: &Reader,
    feed: &Feed,
    headlines: &[Headline],
    labels: &[PageLabels],
    taxonomy: &Taxonomy,
) -> Result<Vec<Vec<Placement>>, StoreError> {
    let (title, language) = reader.feed_words(feed.id)?;
    let parsed = ParsedFeed {
        title,
        language,
        link: feed.site.clone(),
        entries: headlines.iter().map(as_it_came).collect(),
        ..ParsedFeed::default()
    };
    let leads: Vec<CleanText> = headlines.iter().map(|headline| headline.excerpt.clone()).collect();
    Ok(refresh::places(&parsed, &leads, labels, feed.section.as_ref(), taxonomy))
}

/// An entry as its feed gave it, but for its text.
fn as_it_came(headline: &Headline) -> Entry {
    let labels = headline.categories.iter();
    Entry {
        title: headline.title.clone(),
        link: headline.link.clone(),
        categories: labels.map(|label| Category { label: label.clone(), scheme: None }).collect(),
        ..Entry::default()
    }
}
