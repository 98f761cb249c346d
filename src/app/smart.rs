//! Sections that are saved queries: read anew each time they are counted, since `24h` is another
//! time then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use crate::config::Folders;
use crate::model::{CleanText, Filter, Query, SmartCount};
use crate::query::Clock;
use crate::rules::read_query;
use crate::sections::Taxonomy;
use crate::store::{Reader, StoreError};

use super::rules::load_smart;
use super::{AppError, clock};

/// Unread entries of one that are counted.
const COUNTED_MAX: usize = 1000;
/// After so long the others keep the numbers they had; they have their turn the next time.
const COUNTING_MAX: Duration = Duration::from_millis(50);

/// The saved queries by their names, in order, as of now.
pub fn smart_queries(
    folders: &Folders,
    taxonomy: &Taxonomy,
) -> Result<Vec<(CleanText, Query)>, AppError> {
    let now = Clock { now: clock::now(), zone: TimeZone::system() };
    let written = load_smart(folders)?.into_iter();
    Ok(written.map(|(name, text)| (name, read(&text, &now, taxonomy))).collect())
}

fn read(text: &str, now: &Clock, taxonomy: &Taxonomy) -> Query {
    let query = read_query(text, now).unwrap_or_default();
    query.with_sections(&|path| taxonomy.meant(path))
}

/// The saved queries with the numbers they had last.
#[derive(Default)]
pub(super) struct SmartSections {
    /// Name and query as written.
    written: Vec<(CleanText, String)>,
    taxonomy: Arc<Taxonomy>,
    unread: Vec<u64>,
    /// The one that is counted first.
    next: usize,
}

impl SmartSections {
    pub(super) fn new(written: Vec<(CleanText, String)>, taxonomy: Arc<Taxonomy>) -> Self {
        let unread = vec![0; written.len()];
        Self { written, taxonomy, unread, next: 0 }
    }

    /// All of them in order, with their queries as of now.
    pub(super) fn counted(&mut self, reader: &Reader) -> Result<Vec<SmartCount>, StoreError> {
        let clock = Clock { now: clock::now(), zone: TimeZone::system() };
        let texts = self.written.iter().map(|(_, text)| text);
        let queries: Vec<Query> = texts.map(|text| read(text, &clock, &self.taxonomy)).collect();
        let begun = Instant::now();
        for _ in 0..queries.len() {
            let at = self.next;
            if let (Some(query), Some(unread)) = (queries.get(at), self.unread.get_mut(at)) {
                let within = query.clone();
                let filter = Filter { within, only_unread: true, ..Filter::default() };
                *unread = reader.count_up_to(&filter, COUNTED_MAX)?;
            }
            self.next = (at + 1) % queries.len();
            if begun.elapsed() > COUNTING_MAX {
                break;
            }
        }
        let names = self.written.iter().map(|(name, _)| name.clone());
        let counted = names.zip(queries).zip(&self.unread);
        let counted =
            counted.map(|((name, query), unread)| SmartCount { name, query, unread: *unread });
        Ok(counted.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Entry, FeedContent, FeedOutcome, FeedUpdate, PlacedEntry, Subscription, WebUrl,
    };
    use crate::store::Store;

    #[test]
    fn saved_queries_are_counted_in_order_and_mean_the_time_they_are_counted_at() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("store.sqlite");
        let mut store = Store::open(&path).expect("a store");
        let url = WebUrl::parse("https://daily.example/feed").expect("an address");
        let now = clock::now();
        store.follow(&[Subscription { url, title: None, section: None }], now).expect("followed");
        let entry = |title: &str, hours: i64| Entry {
            guid: title.to_owned(),
            title: CleanText::line(title),
            published: Some(now.plus_secs(-3600 * hours)),
            ..Entry::default()
        };
        let entries = [entry("Oil falls", 1), entry("Gas rises", 30), entry("Oilers win", 2)];
        let placed = |entry| PlacedEntry { entry, ..PlacedEntry::default() };
        let entries = entries.into_iter().map(placed).collect();
        let content = Box::new(FeedContent { entries, ..FeedContent::default() });
        let update = FeedUpdate {
            feed: store.feeds().expect("feeds").first().expect("one").id,
            fetched_at: now,
            next_fetch: now,
            status: Some(200),
            asked_not_before: None,
            moved_to: None,
            outcome: FeedOutcome::Updated(content),
        };
        store.save_update(&update).expect("saved");
        store.index_all().expect("indexed");
        let written = [("Energy", "gas OR oil"), ("Fresh", "since:24h"), ("None", "ferry")];
        let written = written.map(|(name, text)| (CleanText::line(name), text.to_owned()));
        let mut smart = SmartSections::new(written.to_vec(), Arc::default());
        let reader = Reader::open(&path).expect("a reader");
        // All have had their turn after as many times as there are, however slow this machine is.
        let mut counted = Vec::new();
        for _ in 0..3 {
            counted = smart.counted(&reader).expect("counted");
        }
        let numbers: Vec<(&str, u64)> =
            counted.iter().map(|it| (it.name.as_str(), it.unread)).collect();
        assert_eq!(numbers, [("Energy", 2), ("Fresh", 2), ("None", 0)]);
        assert!(SmartSections::default().counted(&reader).expect("counted").is_empty());
    }
}
