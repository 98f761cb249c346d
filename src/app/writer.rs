//! The thread that owns the store's one writing connection.
//!
//! Requests are typed; `desk` answers them. What the reader did goes before what a refresh brings,
//! and long work is done in short steps, so a mark never waits for more than one step or the few
//! feeds that are being saved.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::model::{
    Change, CleanText, Condition, EntryId, FeedId, FeedOutcome, FeedUpdate, Filter, Mark, PageText,
    Placement, SavedArticle, SavedUpdate, Subscription, Undone,
};
use crate::store::{KeepRules, Reader, Store, StoreError};

use super::desk::work;

/// Marks and the like that may wait; far more than a person makes.
const URGENT_MAX: usize = 1024;
/// Feeds that may wait to be saved, and kilobytes of text in all of them; a full queue slows the
/// refresh down.
const UPDATES_MAX: usize = 64;
const UPDATES_KILOBYTES_MAX: u32 = 3 << 10;
/// Who waits for an answer.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What asking a feed brought, to be saved.
pub(super) struct Update {
    pub(super) found: FeedUpdate,
    pub(super) reply: Reply<SavedUpdate>,
    /// What it takes of the room for those that wait.
    pub(super) _room: Option<OwnedSemaphorePermit>,
}

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
    MarkMatching {
        filter: Filter,
        mark: Mark,
        is_set: bool,
        reply: Reply<(Change, usize)>,
    },
    Undo(Reply<Option<Undone>>),
    Insist(FeedId, Reply<()>),
    RecordSaved(SavedArticle, Reply<()>),
    ForgetSaved(EntryId, Reply<()>),
    SavePageText {
        entry: EntryId,
        text: PageText,
        places: Option<Vec<Placement>>,
        reply: Reply<()>,
    },
    Purge(KeepRules, Reply<usize>),
    IndexAll(Reply<()>),
    Follow(Vec<Subscription>, Reply<()>),
    PlaceAgain(Vec<(EntryId, Vec<Placement>)>, Reply<()>),
    HideSome {
        reason: CleanText,
        condition: Condition,
        reply: Reply<usize>,
    },
    ShowSome(CleanText, Reply<usize>),
}

/// Asks the writing thread. Clones share the thread; it ends when the last one is gone.
#[derive(Clone)]
pub struct Writer {
    urgent: mpsc::Sender<Urgent>,
    updates: mpsc::Sender<Update>,
    room: Arc<Semaphore>,
    /// The store's file.
    path: Arc<Path>,
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
        let (writer, urgent_inbox, updates_inbox) = Self::unattended(store.path());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let work = work(store, urgent_inbox, updates_inbox);
        let thread = std::thread::Builder::new().name("store".to_owned());
        let handle = thread.spawn(move || runtime.block_on(work))?;
        Ok((writer, handle))
    }

    /// Nobody answers yet.
    fn unattended(path: &Path) -> (Self, mpsc::Receiver<Urgent>, mpsc::Receiver<Update>) {
        let (urgent, urgent_inbox) = mpsc::channel(URGENT_MAX);
        let (updates, updates_inbox) = mpsc::channel(UPDATES_MAX);
        let room = usize::try_from(UPDATES_KILOBYTES_MAX).unwrap_or_default();
        let room = Arc::new(Semaphore::new(room));
        (Self { urgent, updates, room, path: path.into() }, urgent_inbox, updates_inbox)
    }

    /// Keep a change of marks. Changes are kept in the order of the calls.
    #[must_use]
    pub fn mark(&self, change: Change) -> Pending<()> {
        self.ask(|reply| Urgent::Mark(change, reply))
    }

    /// Mark every entry of a list; tells which ones changed, and how many articles they are.
    #[must_use]
    pub fn mark_matching(
        &self,
        filter: Filter,
        mark: Mark,
        is_set: bool,
    ) -> Pending<(Change, usize)> {
        self.ask(|reply| Urgent::MarkMatching { filter, mark, is_set, reply })
    }

    /// Take the newest change of marks back; tells what that changed.
    #[must_use]
    pub fn undo(&self) -> Pending<Option<Undone>> {
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

    /// Forget that an article is saved.
    #[must_use]
    pub fn forget_saved(&self, entry: EntryId) -> Pending<()> {
        self.ask(|reply| Urgent::ForgetSaved(entry, reply))
    }

    /// Keep what was taken from an entry's page, and where the entry stands by what that says.
    #[must_use]
    pub fn save_page_text(
        &self,
        entry: EntryId,
        text: PageText,
        places: Option<Vec<Placement>>,
    ) -> Pending<()> {
        self.ask(|reply| Urgent::SavePageText { entry, text, places, reply })
    }

    /// A connection of its own to read what is written with.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.path)
    }

    /// Let go of some entries that these rules keep no longer, while nothing else is to be done;
    /// tells how many.
    #[must_use]
    pub fn purge(&self, rules: KeepRules) -> Pending<usize> {
        self.ask(|reply| Urgent::Purge(rules, reply))
    }

    /// Group and index all that waits, a step at a time; what a refresh brings waits meanwhile.
    #[must_use]
    pub fn index_all(&self) -> Pending<()> {
        self.ask(Urgent::IndexAll)
    }

    /// Follow these and no other feeds.
    #[must_use]
    pub fn follow(&self, subscriptions: Vec<Subscription>) -> Pending<()> {
        self.ask(|reply| Urgent::Follow(subscriptions, reply))
    }

    /// Place these entries anew.
    #[must_use]
    pub fn place_again(&self, entries: Vec<(EntryId, Vec<Placement>)>) -> Pending<()> {
        self.ask(|reply| Urgent::PlaceAgain(entries, reply))
    }

    /// Hide some of the entries of which the condition holds; tells how many, 0 when none are left.
    #[must_use]
    pub fn hide_some(&self, reason: CleanText, condition: Condition) -> Pending<usize> {
        self.ask(|reply| Urgent::HideSome { reason, condition, reply })
    }

    /// Show some of the entries again that are hidden for this reason; tells how many.
    #[must_use]
    pub fn show_some(&self, reason: CleanText) -> Pending<usize> {
        self.ask(|reply| Urgent::ShowSome(reason, reply))
    }

    /// Hand over what a refresh of one feed found, to be saved; waits while much is waiting.
    pub async fn hand_over(&self, update: FeedUpdate) -> Result<Pending<SavedUpdate>, WriteError> {
        let (reply, answer) = oneshot::channel();
        let taken = kilobytes(&update);
        let room = Arc::clone(&self.room).acquire_many_owned(taken).await.ok();
        let update = Update { found: update, reply, _room: room };
        self.updates.send(update).await.map_err(|_| WriteError::Busy)?;
        Ok(Pending(answer))
    }

    fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Urgent) -> Pending<T> {
        let (reply, answer) = oneshot::channel();
        // A request that finds no room is dropped with its reply, which the answer then tells.
        let _ = self.urgent.try_send(request(reply));
        Pending(answer)
    }
}

/// What an update takes of the room; one that is larger than all of it takes all.
fn kilobytes(update: &FeedUpdate) -> u32 {
    let FeedOutcome::Updated(content) = &update.outcome else { return 1 };
    let entries = content.entries.iter().map(|placed| {
        let entry = &placed.entry;
        [&entry.content_html, &entry.summary_html].into_iter().flatten().map(String::len).sum()
    });
    let bytes = entries.fold(0_usize, usize::saturating_add);
    let kilobytes = (bytes >> 10).saturating_add(content.entries.len()).max(1);
    u32::try_from(kilobytes).unwrap_or(u32::MAX).min(UPDATES_KILOBYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entry, FeedContent, PlacedEntry, Timestamp};
    use futures_util::FutureExt as _;

    fn update(entries: usize, kilobytes: usize) -> FeedUpdate {
        let now = Timestamp::from_secs(0);
        let content_html = Some("x".repeat(kilobytes << 10));
        let entry = Entry { content_html, ..Entry::default() };
        let entries = vec![PlacedEntry { entry, ..PlacedEntry::default() }; entries];
        FeedUpdate {
            feed: FeedId(1),
            fetched_at: now,
            next_fetch: now,
            status: Some(200),
            asked_not_before: None,
            moved_to: None,
            outcome: FeedOutcome::Updated(Box::new(FeedContent {
                entries,
                ..FeedContent::default()
            })),
        }
    }

    #[test]
    fn what_waits_to_be_saved_is_bounded_however_much_comes() {
        for (entries, kilobytes, waiting) in [(100, 6, 4), (1, 1, 64), (0, 0, 64), (2, 2500, 1)] {
            let (writer, _urgent, mut updates) = Writer::unattended(Path::new("nowhere"));
            let found_room = |_| writer.hand_over(update(entries, kilobytes)).now_or_never();
            let handed = (0..200).filter_map(found_room).count();
            assert_eq!(handed, waiting, "{entries} entries of {kilobytes} KB");
            // One that is saved makes room for the next.
            let mut next = std::pin::pin!(writer.hand_over(update(entries, kilobytes)));
            assert!(next.as_mut().now_or_never().is_none());
            drop(updates.try_recv().expect("one that waits"));
            assert!(next.now_or_never().is_some());
        }
    }

    #[test]
    fn an_update_larger_than_all_the_room_is_saved_alone() {
        let (writer, _urgent, mut updates) = Writer::unattended(Path::new("nowhere"));
        assert!(writer.hand_over(update(3, 20 << 10)).now_or_never().is_some());
        assert!(writer.hand_over(update(0, 0)).now_or_never().is_none());
        drop(updates.try_recv().expect("the large one"));
        assert!(writer.hand_over(update(0, 0)).now_or_never().is_some());
    }
}
