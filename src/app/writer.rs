//! The thread that owns the store's one writing connection.
//!
//! Requests are typed; `desk` answers them. What the reader did goes before what a refresh brings,
//! and long work is done in short steps, so a mark never waits for more than one step or the few
//! feeds that are being saved.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::model::{
    Change, EntryId, FeedId, FeedUpdate, Filter, Mark, PageText, SavedArticle, SavedUpdate,
};
use crate::store::{KeepRules, Store, StoreError};

use super::desk::work;

/// Marks and the like that may wait; far more than a person makes.
const URGENT_MAX: usize = 1024;
/// Feeds that may wait to be saved; a full queue slows the refresh down.
const UPDATES_MAX: usize = 8;
/// Who waits for an answer.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;
/// What asking a feed brought, to be saved.
pub(super) type Update = (FeedUpdate, Reply<SavedUpdate>);

/// Why something was not kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The writing thread has ended, or has more to do than it can.
    #[error("not kept: the store is too busy; try again")]
    Busy,
}

impl WriteError {
    /// Why it failed, in a few words, where it may well succeed later.
    #[must_use]
    pub const fn passing(&self) -> Option<&'static str> {
        match self {
            Self::Store(StoreError::DiskFull { .. }) => Some("disk full"),
            Self::Store(StoreError::Busy { .. }) | Self::Busy => Some("store busy"),
            Self::Store(_) => None,
        }
    }
}

/// What the reader did.
pub(super) enum Urgent {
    Mark(Change, Reply<()>),
    MarkMatching { filter: Filter, mark: Mark, is_set: bool, reply: Reply<Change> },
    Undo(Reply<Option<Change>>),
    Insist(FeedId, Reply<()>),
    RecordSaved(SavedArticle, Reply<()>),
    SavePageText { entry: EntryId, text: PageText, reply: Reply<()> },
    Purge(KeepRules, Reply<usize>),
    IndexAll(Reply<()>),
}

/// Asks the writing thread. Clones share the thread; it ends when the last one is gone.
#[derive(Clone)]
pub struct Writer {
    urgent: mpsc::Sender<Urgent>,
    updates: mpsc::Sender<Update>,
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
        let (urgent, urgent_inbox) = mpsc::channel(URGENT_MAX);
        let (updates, updates_inbox) = mpsc::channel(UPDATES_MAX);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let work = work(store, urgent_inbox, updates_inbox);
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

    /// Note that a person wished for a feed that is held back; who does so again insists.
    #[must_use]
    pub fn insist(&self, feed: FeedId) -> Pending<()> {
        self.ask(|reply| Urgent::Insist(feed, reply))
    }

    /// Remember where an article is saved.
    #[must_use]
    pub fn record_saved(&self, saved: SavedArticle) -> Pending<()> {
        self.ask(|reply| Urgent::RecordSaved(saved, reply))
    }

    /// Keep what was taken from an entry's page.
    #[must_use]
    pub fn save_page_text(&self, entry: EntryId, text: PageText) -> Pending<()> {
        self.ask(|reply| Urgent::SavePageText { entry, text, reply })
    }

    /// Let go of some entries that these rules keep no longer, while nothing else is to be done;
    /// tells how many.
    #[must_use]
    pub fn purge(&self, rules: KeepRules) -> Pending<usize> {
        self.ask(|reply| Urgent::Purge(rules, reply))
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
