//! The thread that owns the store's one writing connection.
//!
//! Requests are typed and answered one by one. What the reader did goes before what a refresh
//! brings, so a mark never waits for more than the one feed that is being saved. While nobody asks,
//! what was saved is indexed, a short transaction at a time.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, Instant, sleep_until};

use crate::model::{
    Change, EntryId, FeedUpdate, Filter, Mark, SavedArticle, SavedUpdate, Timestamp, WebUrl,
};
use crate::store::{INDEXED_AT_ONCE, Store, StoreError};

use super::clock;

/// Marks and the like that may wait; far more than a person makes.
const URGENT_MAX: usize = 1024;
/// Feeds that may wait to be saved; a full queue slows the refresh down.
const UPDATES_MAX: usize = 8;
/// Nobody has asked for so long: what was saved is indexed. Indexing many entries together costs
/// less than each feed's on their own.
const IDLE: Duration = Duration::from_millis(250);

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// Why something was not kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store refused.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The writing thread has ended, or has more to do than it can.
    #[error("not kept: the store is too busy; try again")]
    Busy,
}

/// What the reader did.
enum Urgent {
    Mark(Change, Reply<()>),
    MarkMatching { filter: Filter, mark: Mark, is_set: bool, reply: Reply<Change> },
    Undo(Reply<Option<Change>>),
    RecordSaved(SavedArticle, Reply<()>),
    SaveFullText { entry: EntryId, html: String, base: WebUrl, reply: Reply<()> },
    Purge { before: Timestamp, reply: Reply<u64> },
    IndexAll(Reply<()>),
}

/// Asks the writing thread. Clones share the thread; it ends when the last one is gone.
#[derive(Clone)]
pub struct Writer {
    urgent: mpsc::Sender<Urgent>,
    updates: mpsc::Sender<(FeedUpdate, Reply<SavedUpdate>)>,
}

/// An answer that is on its way.
pub struct Pending<T>(oneshot::Receiver<Result<T, StoreError>>);

impl<T> Pending<T> {
    /// Wait for the answer.
    pub async fn answer(self) -> Result<T, WriteError> {
        Ok(self.0.await.map_err(|_| WriteError::Busy)??)
    }
}

impl Writer {
    /// Start the thread. It stops once every clone is dropped and all requests are done.
    pub fn start(store: Store) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (urgent, mut urgent_inbox) = mpsc::channel(URGENT_MAX);
        let (updates, mut updates_inbox) =
            mpsc::channel::<(FeedUpdate, Reply<SavedUpdate>)>(UPDATES_MAX);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let work = async move {
            let mut store = store;
            // An earlier run may have left something to index.
            let mut index_at = Some(Instant::now() + IDLE);
            loop {
                let is_left = urgent_inbox.is_closed() && updates_inbox.is_closed();
                tokio::select! {
                    biased;
                    Some(request) = urgent_inbox.recv() => {
                        let is_mark = matches!(
                            request,
                            Urgent::Mark(..) | Urgent::MarkMatching { .. }
                        );
                        perform(&mut store, request);
                        if !is_mark {
                            index_at = Some(Instant::now() + IDLE);
                        }
                    }
                    Some((update, reply)) = updates_inbox.recv() => {
                        // Whoever asked may have gone; what was saved is saved.
                        let _ = reply.send(store.save_update(&update));
                        index_at = Some(Instant::now() + IDLE);
                    }
                    () = reached(index_at), if index_at.is_some() && !is_left => {
                        index_at = index_some(&mut store).then(Instant::now);
                    }
                    else => break,
                }
            }
        };
        let thread = std::thread::Builder::new().name("store".to_owned());
        let handle = thread.spawn(move || runtime.block_on(work))?;
        Ok((Self { urgent, updates }, handle))
    }

    /// Keep a change of marks. Changes are kept in the order of the calls.
    #[must_use]
    pub fn mark(&self, change: Change) -> Pending<()> {
        self.ask(|reply| Urgent::Mark(change, reply))
    }

    /// Mark every entry of a list; tells which ones changed.
    #[must_use]
    pub fn mark_matching(&self, filter: Filter, mark: Mark, is_set: bool) -> Pending<Change> {
        self.ask(|reply| Urgent::MarkMatching { filter, mark, is_set, reply })
    }

    /// Take the newest change of marks back; tells what that changed.
    #[must_use]
    pub fn undo(&self) -> Pending<Option<Change>> {
        self.ask(Urgent::Undo)
    }

    /// Remember where an article is saved.
    #[must_use]
    pub fn record_saved(&self, saved: SavedArticle) -> Pending<()> {
        self.ask(|reply| Urgent::RecordSaved(saved, reply))
    }

    /// Keep the text that was taken from an entry's page.
    #[must_use]
    pub fn save_full_text(&self, entry: EntryId, html: String, base: WebUrl) -> Pending<()> {
        self.ask(|reply| Urgent::SaveFullText { entry, html, base, reply })
    }

    /// Let go of entries from before this moment that nobody keeps.
    #[must_use]
    pub fn purge(&self, before: Timestamp) -> Pending<u64> {
        self.ask(|reply| Urgent::Purge { before, reply })
    }

    /// Index all that waits to be found by its words; nothing else is done meanwhile.
    #[must_use]
    pub fn index_all(&self) -> Pending<()> {
        self.ask(Urgent::IndexAll)
    }

    /// Save what a refresh of one feed found; waits while many feeds are waiting.
    pub async fn save_update(&self, update: FeedUpdate) -> Result<SavedUpdate, WriteError> {
        let (reply, answer) = oneshot::channel();
        self.updates.send((update, reply)).await.map_err(|_| WriteError::Busy)?;
        Pending(answer).answer().await
    }

    fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Urgent) -> Pending<T> {
        let (reply, answer) = oneshot::channel();
        // A request that finds no room is dropped with its reply, which the answer then tells.
        let _ = self.urgent.try_send(request(reply));
        Pending(answer)
    }
}

fn perform(store: &mut Store, request: Urgent) {
    // Whoever asked may have gone; what was done is done.
    match request {
        Urgent::Mark(change, reply) => {
            let _ = reply.send(store.apply(&change, clock::now()));
        }
        Urgent::MarkMatching { filter, mark, is_set, reply } => {
            let _ = reply.send(store.mark_matching(&filter, mark, is_set, clock::now()));
        }
        Urgent::Undo(reply) => {
            let _ = reply.send(store.undo(clock::now()));
        }
        Urgent::RecordSaved(saved, reply) => {
            let _ = reply.send(store.record_saved(&saved));
        }
        Urgent::SaveFullText { entry, html, base, reply } => {
            let _ = reply.send(store.save_full_text(entry, &html, &base, clock::now()));
        }
        Urgent::Purge { before, reply } => {
            let _ = reply.send(store.purge(before));
        }
        Urgent::IndexAll(reply) => {
            let _ = reply.send(store.index_all());
        }
    }
}

/// Indexes a little; true when there is more to do. What fails is tried again after the next
/// request: the queue is in the store.
fn index_some(store: &mut Store) -> bool {
    let more = match store.is_indexed() {
        Ok(true) => Ok(false),
        Ok(false) => store.index_some(INDEXED_AT_ONCE).map(|progress| !progress.is_complete),
        Err(error) => Err(error),
    };
    more.unwrap_or_else(|error| {
        tracing::warn!(%error, "entries were not indexed");
        false
    })
}

async fn reached(moment: Option<Instant>) {
    if let Some(moment) = moment {
        sleep_until(moment).await;
    }
}
