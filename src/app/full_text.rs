//! Taking articles' full texts from their pages, and keeping them.

use tokio::task::JoinSet;

use crate::model::{CachedEntry, CleanText, PageSaid, PageText, Placement, TakesPages, Timestamp};
use crate::refresh::Refresher;
use crate::store::{Reader, StoreError};
use crate::text;

use super::clock;
use super::feed_settings::FollowedFeed;
use super::replacing;
use super::writer::Writer;

/// Pages taken for one feed after a refresh; more stand in its list than are read.
const PAGES_PER_FEED_MAX: usize = 40;
/// Pages asked for at once; each host is asked for few at a time all the same.
const PAGES_AT_ONCE: usize = 8;
/// Entries first seen longer ago are left alone.
const YOUNG_SECS: i64 = 2 * 86_400;

/// The article's text out of the entry's page; it is kept in the store. The error is one line for
/// people, and is kept too.
pub async fn take(
    entry: &CachedEntry,
    refresher: &Refresher,
    writer: &Writer,
) -> Result<PageText, CleanText> {
    let link = entry.headline.link.as_ref();
    let link =
        link.ok_or_else(|| CleanText::line("this headline has no page to take text from"))?;
    let found = refresher.full_text(link, entry.typed_url.as_ref()).await;
    let (text, outcome) = match found {
        Ok(found) => (found.text.clone(), Ok(found.text)),
        Err(error) => {
            let why = CleanText::line(&error.to_string());
            let tried = PageText {
                html: String::new(),
                base: link.clone(),
                note: Some(why.clone()),
                said: PageSaid::default(),
            };
            (tried, Err(why))
        }
    };
    let places = places(entry, &text, refresher, writer).await;
    let kept = writer.save_page_text(entry.headline.id, text, places).answer().await;
    outcome
        .and_then(|text| kept.map(|()| text).map_err(|error| CleanText::line(&error.to_string())))
}

/// Where the entry stands by what its page says; `None`: where it stood.
async fn places(
    entry: &CachedEntry,
    text: &PageText,
    refresher: &Refresher,
    writer: &Writer,
) -> Option<Vec<Placement>> {
    if text.said.labels.is_empty() {
        return None;
    }
    let (headline, labels) = (entry.headline.clone(), text.said.labels.clone());
    let (placer, writer, now) = (refresher.placer(), writer.clone(), clock::now());
    let found = tokio::task::spawn_blocking(move || {
        replacing::places_by_page(&writer.reader()?, &headline, labels, &placer, now)
    });
    match found.await {
        Ok(Ok(places)) => places,
        Ok(Err(error)) => {
            tracing::warn!(%error, "an entry was not placed by its page");
            None
        }
        Err(error) => {
            tracing::error!(%error, "an entry was not placed by its page");
            None
        }
    }
}

/// Take the pages of some entries. What fails is not tried again but when the reader asks.
pub(super) async fn take_all(entries: Vec<CachedEntry>, refresher: &Refresher, writer: &Writer) {
    let mut waiting = entries.into_iter();
    let mut running = JoinSet::new();
    loop {
        while running.len() < PAGES_AT_ONCE {
            let Some(entry) = waiting.next() else { break };
            let (refresher, writer) = (refresher.clone(), writer.clone());
            running.spawn(async move {
                if let Err(why) = take(&entry, &refresher, &writer).await {
                    tracing::info!(entry = %entry.headline.id, %why, "no text was taken");
                }
            });
        }
        if running.join_next().await.is_none() {
            return;
        }
    }
}

/// The new entries of feeds whose subscriptions, or sections, want them taken from their pages.
pub(super) fn wanted(
    reader: &Reader,
    feeds: &[FollowedFeed],
    now: Timestamp,
) -> Result<Vec<CachedEntry>, StoreError> {
    let since = now.plus_secs(-YOUNG_SECS);
    let mut entries = Vec::new();
    for FollowedFeed { feed, settings } in feeds {
        let takes = settings.full_text.unwrap_or_default();
        if takes == TakesPages::Never {
            continue;
        }
        for id in reader.without_page_text(feed.id, since, PAGES_PER_FEED_MAX)? {
            let entry = reader.entry(id)?;
            entries.extend(
                entry.filter(|entry| takes == TakesPages::Always || text::is_teaser(&entry.html)),
            );
        }
    }
    Ok(entries)
}
