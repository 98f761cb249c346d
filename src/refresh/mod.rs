//! One round of the news: which feeds are due, and for each of them fetch → parse → text → place.
//!
//! Feeds as the store knows them go in, [`FeedUpdate`]s come out; saving them is for the caller.
//! Nothing here knows the store, starts a task or reads a clock.

mod content;
mod full_text;
mod placer;
mod plan;
mod schedule;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fetch::{
    BodyRoom, ConnectFault, Connection, FetchError, FetchRequest, Fetched, FetchedBody, Fetcher,
    ResourceKind, Secret,
};
use crate::model::{
    CleanText, Feed, FeedOutcome, FeedUpdate, Pace, RETRY_AFTER_SECS_MAX, Timestamp, WebUrl,
};
use crate::parse::{self, ParseError, ParseLimits, Source};
use crate::sections::Taxonomy;

pub use content::placed;
pub use full_text::{FullText, FullTextError};
pub use placer::Placer;
pub use plan::{Plan, plan};
pub use schedule::Schedule;

/// Longest address in a message, in characters.
const ADDRESS_CHARS_MAX: usize = 120;
/// Bytes of documents that came and are still to be read, of all feeds together.
const UNREAD_BYTES_MAX: u64 = 6 << 20;

/// Asks feeds and reads what they answer. Clones share connections.
#[derive(Clone)]
pub struct Refresher {
    fetcher: Fetcher,
    limits: ParseLimits,
    schedule: Schedule,
    own_schedules: Arc<HashMap<WebUrl, Schedule>>,
    room: BodyRoom,
    desks: Arc<Semaphore>,
    /// Shared by all clones: what the reader wishes while feeds are asked holds from then on.
    placer: Arc<RwLock<Placer>>,
}

/// The right to have one document read, and to keep what was found until it is handed on.
#[derive(Debug)]
pub struct ReadingDesk(
    #[expect(dead_code, reason = "given back when dropped")] OwnedSemaphorePermit,
);

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// A server, whatever it answered.
    Server,
    /// A machine on which no server listens.
    Machine,
    /// Nobody: the fault may be this machine's network.
    Nobody,
}

/// What came of asking one feed.
#[derive(Debug)]
pub struct Refreshed {
    /// For the store.
    pub update: FeedUpdate,
    /// Who was reached.
    pub reached: Reached,
    /// Bytes that came, unpacked.
    pub body_bytes: u64,
    /// While this is kept, one feed less is read.
    pub desk: Option<ReadingDesk>,
}

impl Refresher {
    /// With everything that does not change from feed to feed.
    #[must_use]
    pub fn new(
        fetcher: Fetcher,
        taxonomy: Arc<Taxonomy>,
        limits: ParseLimits,
        schedule: Schedule,
    ) -> Self {
        let (own_schedules, room) = (Arc::default(), BodyRoom::new(UNREAD_BYTES_MAX));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let desks = Arc::new(Semaphore::new(cores));
        let placer = Arc::new(RwLock::new(Placer::new(taxonomy)));
        Self { fetcher, limits, schedule, own_schedules, room, desks, placer }
    }

    /// So many feeds are read at a time, at most; as many as there are cores otherwise.
    #[must_use]
    pub fn reading_at_once(self, feeds: usize) -> Self {
        Self { desks: Arc::new(Semaphore::new(feeds.clamp(1, Semaphore::MAX_PERMITS))), ..self }
    }

    /// By what entries are placed now.
    #[must_use]
    pub fn placer(&self) -> Placer {
        self.placer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What comes from now on is placed by this, through every clone.
    pub fn place_by(&self, placer: Placer) {
        *self.placer.write().unwrap_or_else(PoisonError::into_inner) = placer;
    }

    /// Some feeds, named by the addresses that the reader typed, are asked more often or less.
    #[must_use]
    pub fn with_own_schedules(self, own: HashMap<WebUrl, Schedule>) -> Self {
        Self { own_schedules: Arc::new(own), ..self }
    }

    fn schedule_of(&self, feed: &Feed) -> Schedule {
        self.own_schedules.get(&feed.typed_url).copied().unwrap_or(self.schedule)
    }

    /// The connections it asks with.
    #[must_use]
    pub const fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// Ask one feed. A failure is part of the answer, never an error: it is news about that feed.
    /// `authorization`: what its server is to be shown.
    pub async fn refresh(
        &self,
        feed: &Feed,
        authorization: Option<Secret>,
        connection: Connection,
        now: Timestamp,
    ) -> Refreshed {
        let request = FetchRequest {
            url: feed.url.clone(),
            validators: feed.validators.clone(),
            kind: ResourceKind::Feed,
            typed: Some(feed.typed_url.clone()),
            asked_at: Some(now),
            authorization,
            room: Some(self.room.clone()),
            connection,
        };
        match self.fetcher.fetch(&request).await {
            Ok(Fetched::Unchanged { validators, moved_to, cache }) => {
                let fresh_secs = cache.freshness.secs_or(feed.pace.fresh_secs);
                let validators = feed.validators.renewed_by(validators);
                let outcome = FeedOutcome::Unchanged { validators, fresh_secs };
                let pace = Pace { fresh_secs, ..feed.pace };
                let next = self.schedule_of(feed).after_answer(feed.id, now, &pace);
                let mut refreshed = answered(feed, now, next, outcome);
                refreshed.update.status = Some(304);
                refreshed.update.moved_to = moved_to;
                refreshed
            }
            Ok(Fetched::Body(body)) => self.read_in_turn(feed, now, body).await,
            Err(error) => self.failed_to_fetch(feed, now, &error),
        }
    }

    /// Reading takes a multiple of a document's bytes: only a few are read at a time, the others
    /// wait as they came.
    async fn read_in_turn(&self, feed: &Feed, now: Timestamp, body: FetchedBody) -> Refreshed {
        // The semaphore is never closed, so a desk always comes.
        let desk = Arc::clone(&self.desks).acquire_owned().await.ok();
        let refreshed = self.read(feed, now, body);
        Refreshed { desk: desk.map(ReadingDesk), ..refreshed }
    }

    fn read(&self, feed: &Feed, now: Timestamp, body: FetchedBody) -> Refreshed {
        let source = Source {
            bytes: &body.bytes,
            content_type: body.content_type.as_deref(),
            url: Some(&body.final_url),
        };
        let body_bytes = u64::try_from(body.bytes.len()).unwrap_or(u64::MAX);
        let mut refreshed = match parse::parse(&source, &self.limits) {
            Ok(parsed) => {
                drop((body.bytes, body.share));
                // Half a document proves no move, and the other half is still to be had.
                let is_whole = !parsed.is_cut();
                let mut content = self.placer().place(parsed, feed, now);
                let known = || feed.validators.clone();
                content.validators = if is_whole { body.validators } else { known() };
                content.pace.fresh_secs = body.cache.freshness.secs();
                let next = self.schedule_of(feed).after_answer(feed.id, now, &content.pace);
                let outcome = FeedOutcome::Updated(Box::new(content));
                let mut refreshed = answered(feed, now, next, outcome);
                refreshed.update.moved_to = body.moved_to.filter(|_| is_whole);
                refreshed
            }
            Err(error) => {
                let error = CleanText::line(&describe(&error, &source, &body.final_url));
                self.failed(feed, now, error, None)
            }
        };
        refreshed.update.status = Some(body.status);
        refreshed.body_bytes = body_bytes;
        refreshed
    }

    fn failed_to_fetch(&self, feed: &Feed, now: Timestamp, error: &FetchError) -> Refreshed {
        let text = if error.is_gone() {
            format!("{error}; `dateline remove {}` unsubscribes", feed.id)
        } else {
            error.to_string()
        };
        let why = CleanText::line(&text);
        let mut refreshed = self.failed(feed, now, why, error.retry_after_secs());
        if let FeedOutcome::Failed { failures, .. } = &mut refreshed.update.outcome
            && error.is_unasked()
        {
            *failures = feed.health.failures;
        }
        refreshed.update.status = error.status();
        refreshed.reached = match error {
            FetchError::Connect(ConnectFault::Refused) => Reached::Machine,
            _ if error.is_offline() => Reached::Nobody,
            _ => Reached::Server,
        };
        refreshed
    }

    fn failed(
        &self,
        feed: &Feed,
        now: Timestamp,
        error: CleanText,
        retry_after_secs: Option<u64>,
    ) -> Refreshed {
        let asked_not_before = retry_after_secs.map(|secs| {
            now.plus_secs(i64::try_from(secs.min(RETRY_AFTER_SECS_MAX)).unwrap_or_default())
        });
        let (failures, next) = self.schedule_of(feed).after_failure(feed, now);
        let next = next.max(asked_not_before.unwrap_or(next));
        let mut refreshed = answered(feed, now, next, FeedOutcome::Failed { error, failures });
        refreshed.update.asked_not_before = asked_not_before;
        refreshed
    }

    /// What came of a feed when no other of the refresh reached anybody either.
    #[must_use]
    pub fn silent(&self, feed: &Feed, now: Timestamp, mut refreshed: Refreshed) -> Refreshed {
        if let FeedOutcome::Failed { failures, .. } = &mut refreshed.update.outcome {
            let (before, next) = self.schedule_of(feed).after_silence(feed, now);
            *failures = before;
            refreshed.update.next_fetch = next;
        }
        refreshed
    }

    /// A feed that could not even be asked; why, in one line.
    #[must_use]
    pub fn unasked(&self, feed: &Feed, now: Timestamp, why: CleanText) -> Refreshed {
        self.failed(feed, now, why, None)
    }

    /// A feed whose work ended in a fault of ours: it fails, the others go on.
    #[must_use]
    pub fn broken(&self, feed: &Feed, now: Timestamp) -> Refreshed {
        let text = "reading this feed failed inside dateline; the log names the fault";
        self.failed(feed, now, CleanText::line(text), None)
    }
}

fn answered(feed: &Feed, now: Timestamp, next_fetch: Timestamp, outcome: FeedOutcome) -> Refreshed {
    Refreshed {
        update: FeedUpdate {
            feed: feed.id,
            fetched_at: now,
            next_fetch,
            asked_not_before: None,
            status: None,
            moved_to: None,
            outcome,
        },
        reached: Reached::Server,
        body_bytes: 0,
        desk: None,
    }
}

/// Why there is no feed; a web page may tell where it is instead.
fn describe(error: &ParseError, source: &Source<'_>, url: &WebUrl) -> String {
    let named = match error {
        ParseError::WebPage => parse::feed_links(source.bytes, source.content_type, url),
        _ => Vec::new(),
    };
    named.first().map_or_else(
        || error.to_string(),
        |feed| {
            let address = CleanText::line(&feed.url.for_people()).shortened(ADDRESS_CHARS_MAX);
            format!("{error}; the page names {address}: `dateline add` follows it")
        },
    )
}
