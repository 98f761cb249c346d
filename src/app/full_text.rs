//! Taking articles' full texts from their pages, and keeping them.

use std::collections::HashSet;

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

/// Why a page's text was not taken.
struct NotTaken {
    /// In one line for people.
    why: CleanText,
    /// It may well be there another time.
    is_passing: bool,
}

impl NotTaken {
    fn for_good(why: &str) -> Self {
        Self { why: CleanText::line(why), is_passing: false }
    }
}

/// The article's text out of the entry's page; it is kept in the store. The error is one line for
/// people; it is kept too, unless the page may well come another time.
pub async fn take(
    entry: &CachedEntry,
    refresher: &Refresher,
    writer: &Writer,
) -> Result<PageText, CleanText> {
    try_to_take(entry, refresher, writer).await.map_err(|not_taken| not_taken.why)
}

async fn try_to_take(
    entry: &CachedEntry,
    refresher: &Refresher,
    writer: &Writer,
) -> Result<PageText, NotTaken> {
    let link = entry.headline.link.as_ref();
    let link =
        link.ok_or_else(|| NotTaken::for_good("this headline has no page to take text from"))?;
    let found = refresher.full_text(link, entry.typed_url.as_ref()).await;
    let (text, outcome) = match found {
        Ok(found) => (found.text.clone(), Ok(found.text)),
        Err(error) => {
            let why = CleanText::line(&error.to_string());
            if error.is_passing() {
                return Err(NotTaken { why, is_passing: true });
            }
            let tried = PageText {
                html: String::new(),
                base: link.clone(),
                note: Some(why.clone()),
                said: PageSaid::default(),
            };
            (tried, Err(NotTaken { why, is_passing: false }))
        }
    };
    let places = places(entry, &text, refresher, writer).await;
    let kept = writer.save_page_text(entry.headline.id, text, places).answer().await;
    outcome.and_then(|text| {
        kept.map(|()| text).map_err(|error| NotTaken::for_good(&error.to_string()))
    })
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

/// Take the pages of some entries. What fails for good is not tried again but when the reader asks;
/// what fails for now, after the next refresh, and until then its host is left alone.
pub(super) async fn take_all(entries: Vec<CachedEntry>, refresher: &Refresher, writer: &Writer) {
    let mut waiting = entries.into_iter();
    let mut running = JoinSet::new();
    let mut failing: HashSet<String> = HashSet::new();
    let host_of = |entry: &CachedEntry| {
        entry.headline.link.as_ref().map(|link| link.host().to_owned()).unwrap_or_default()
    };
    loop {
        while running.len() < PAGES_AT_ONCE {
            let Some(entry) = waiting.next() else { break };
            let host = host_of(&entry);
            if failing.contains(&host) {
                continue;
            }
            let (refresher, writer) = (refresher.clone(), writer.clone());
            running.spawn(async move {
                let taken = try_to_take(&entry, &refresher, &writer).await;
                taken.err().map(|NotTaken { why, is_passing }| {
                    tracing::info!(entry = %entry.headline.id, %why, "no text was taken");
                    (host, is_passing)
                })
            });
        }
        match running.join_next().await {
            None => return,
            Some(Ok(Some((host, true)))) => _ = failing.insert(host),
            Some(_) => {}
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
