//! A store filled with the invented paper, and what that costs.

#![expect(clippy::cast_precision_loss, reason = "measurements are rounded")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use dateline::model::{
    CleanText, FeedContent, FeedId, FeedOutcome, FeedUpdate, PlacedEntry, Subscription, Timestamp,
    WebUrl,
};
use dateline::store::{INDEXED_AT_ONCE, Store};

use super::{Dice, NOW, cpu_secs};

const ENTRIES_PER_FEED: usize = 100;
/// Feeds of this size that the program saves together while a refresh brings them.
const FEEDS_AT_ONCE: usize = 6;

pub(crate) fn update(feed: FeedId, entries: Vec<PlacedEntry>) -> FeedUpdate {
    let content =
        FeedContent { title: CleanText::line("Example Daily"), entries, ..Default::default() };
    update_with(feed, content)
}

/// What came of asking a feed.
pub(crate) fn update_with(feed: FeedId, content: FeedContent) -> FeedUpdate {
    FeedUpdate {
        feed,
        fetched_at: Timestamp::from_secs(NOW),
        next_fetch: Timestamp::from_secs(NOW + 3600),
        status: Some(200),
        asked_not_before: None,
        moved_to: None,
        outcome: FeedOutcome::Updated(Box::new(content)),
    }
}

fn html_bytes(update: &FeedUpdate) -> usize {
    let FeedOutcome::Updated(content) = &update.outcome else { return 0 };
    content.entries.iter().map(|placed| placed.entry.html().len()).sum()
}

/// Fills a store as a refresh does, and says what that cost.
pub(crate) fn fill(folder: &Path, entries: usize) -> PathBuf {
    let path = folder.join("store.db");
    let mut store = Store::open(&path).expect("a store");
    let subscriptions: Vec<Subscription> = (0..entries / ENTRIES_PER_FEED)
        .map(|feed| Subscription {
            url: WebUrl::parse(&format!("https://daily.example/{feed}.xml")).expect("an address"),
            title: None,
            section: None,
        })
        .collect();
    store.follow(&subscriptions, Timestamp::from_secs(NOW)).expect("followed");
    let mut dice = Dice(88_172_645_463_325_252);
    let (mut text_bytes, mut seconds) = (0, 0.0);
    let mut numbers = 0..;
    for feeds in store.feeds().expect("feeds").chunks(FEEDS_AT_ONCE) {
        let updates = feeds.iter().map(|feed| {
            let entries = numbers.by_ref().take(ENTRIES_PER_FEED);
            update(feed.id, entries.map(|number| dice.entry(number)).collect())
        });
        let updates: Vec<FeedUpdate> = updates.collect();
        text_bytes += updates.iter().map(html_bytes).sum::<usize>();
        let start = cpu_secs();
        for saved in store.save_updates(&updates.iter().collect::<Vec<_>>()) {
            saved.expect("saved");
        }
        seconds += cpu_secs() - start;
    }
    drop(store);
    let unindexed_bytes = std::fs::metadata(&path).expect("a file").len();
    eprintln!(
        "{entries} entries: {:.1} ms of CPU per 1000 saved; {} MB of HTML, {} MB on disk",
        seconds * 1e6 / entries as f64,
        text_bytes / 1_000_000,
        unindexed_bytes / 1_000_000
    );
    index(&mut Store::open(&path).expect("a store"), entries);
    let index_bytes = std::fs::metadata(&path).expect("a file").len() - unindexed_bytes;
    eprintln!(
        "index: {} MB, {:.3} of the HTML",
        index_bytes / 1_000_000,
        index_bytes as f64 / text_bytes as f64
    );
    path
}

/// Indexes what was saved and says what that cost.
fn index(store: &mut Store, entries: usize) {
    let (mut seconds, mut longest, mut calls) = (0.0_f64, 0.0_f64, 0);
    loop {
        let start = Instant::now();
        let progress = store.index_some(INDEXED_AT_ONCE).expect("indexed");
        let took = start.elapsed().as_secs_f64();
        (seconds, longest, calls) = (seconds + took, longest.max(took), calls + 1);
        if progress.is_complete {
            break;
        }
    }
    eprintln!(
        "indexed in {calls} steps: {:.1} ms per 1000, a step {:.1} ms, the longest {:.0} ms",
        seconds * 1e6 / entries as f64,
        seconds * 1e3 / f64::from(calls),
        longest * 1e3
    );
}
