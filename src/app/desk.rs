//! The work of the store's thread: what is done when, one short transaction at a time.
//!
//! First what the reader did, then a step of a list that is being marked, then what a refresh
//! brings (feeds that come together are saved together), and while nobody asks, old entries are let
//! go and what was saved is indexed.

use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep_until, timeout_at};

use crate::model::{Change, FeedOutcome, FeedUpdate};
use crate::store::{INDEXED_AT_ONCE, Marking, Purge, Store, StoreError};

use super::clock;
use super::writer::{Reply, Update, Urgent};

/// Entries of feeds that are saved together, a larger feed alone: tens of milliseconds.
const TOGETHER_ENTRIES_MAX: usize = 500;
/// How long a feed waits for others to be saved with.
const TOGETHER_WAIT: Duration = Duration::from_millis(20);
/// Nobody has asked for so long: what was saved is indexed. Indexing many entries together costs
/// less than each feed's on their own.
const IDLE: Duration = Duration::from_millis(250);

/// Answers until nobody is left to ask and all that was asked is done.
pub(super) async fn work(
    store: Store,
    mut urgent: mpsc::Receiver<Urgent>,
    mut updates: mpsc::Receiver<Update>,
) {
    // An earlier run may have left something to index.
    let index_at = Some(Instant::now() + IDLE);
    let awaiting_index = Vec::new();
    let mut desk = Desk { store, marking: None, purging: None, index_at, awaiting_index };
    loop {
        if desk.marking.is_some() || !desk.awaiting_index.is_empty() {
            match urgent.try_recv() {
                Ok(request) => desk.perform(request),
                Err(_) if desk.marking.is_some() => desk.go_on_marking(),
                Err(_) => desk.index_some(),
            }
            continue;
        }
        let is_left = urgent.is_closed() && updates.is_closed();
        tokio::select! {
            biased;
            Some(request) = urgent.recv() => desk.perform(request),
            Some(first) = updates.recv() => {
                let until = Instant::now() + TOGETHER_WAIT;
                let mut together = vec![first];
                while entries(&together) < TOGETHER_ENTRIES_MAX {
                    tokio::select! {
                        biased;
                        Some(request) = urgent.recv() => desk.perform(request),
                        next = timeout_at(until, updates.recv()) => match next {
                            Ok(Some(next)) => together.push(next),
                            Ok(None) | Err(_) => break,
                        },
                    }
                }
                desk.save(together);
            }
            () = std::future::ready(()), if desk.purging.is_some() && !is_left => {
                desk.go_on_purging();
            }
            () = reached(desk.index_at), if desk.index_at.is_some() && !is_left => {
                desk.index_some();
            }
            else => break,
        }
    }
}

/// Entries in all of these updates.
fn entries(updates: &[Update]) -> usize {
    let entries = updates.iter().map(|it| match &it.found.outcome {
        FeedOutcome::Updated(content) => content.entries.len(),
        FeedOutcome::Unchanged { .. } | FeedOutcome::Failed { .. } => 1,
    });
    entries.sum()
}

async fn reached(moment: Option<Instant>) {
    if let Some(moment) = moment {
        sleep_until(moment).await;
    }
}

/// The store and what is to be done to it. Whoever asked may have gone; what was done is done.
struct Desk {
    store: Store,
    /// A list that is being marked, and who waits for it.
    marking: Option<(Marking, Reply<(Change, usize)>)>,
    /// A run that lets go of old entries, and who waits for it.
    purging: Option<(Purge, Reply<usize>)>,
    index_at: Option<Instant>,
    /// Who waits until all is indexed.
    awaiting_index: Vec<Reply<()>>,
}

impl Desk {
    fn save(&mut self, updates: Vec<Update>) {
        let found: Vec<&FeedUpdate> = updates.iter().map(|it| &it.found).collect();
        let outcomes = self.store.save_updates(&found);
        for (update, saved) in updates.into_iter().zip(outcomes) {
            let _ = update.reply.send(saved);
        }
        self.index_at = Some(Instant::now() + IDLE);
    }

    fn perform(&mut self, request: Urgent) {
        match request {
            Urgent::Mark(change, reply) => {
                if let Some((marking, _)) = &mut self.marking {
                    marking.leave_out(&change);
                }
                let _ = reply.send(self.store.apply(&change, clock::now()));
                return;
            }
            Urgent::MarkMatching { filter, mark, is_set, reply } => {
                self.finish_marking();
                match self.store.begin_marking(&filter, mark, is_set, clock::now()) {
                    Ok(marking) => self.marking = Some((marking, reply)),
                    Err(error) => _ = reply.send(Err(error)),
                }
                return;
            }
            Urgent::Undo(reply) => {
                self.finish_marking();
                let undone = self.store.undo(clock::now());
                let _ =
                    reply.send(undone.and_then(|undone| {
                        undone.map(|change| self.store.undone(change)).transpose()
                    }));
            }
            Urgent::Insist(feed, reply) => {
                let _ = reply.send(self.store.insist(feed, clock::now()));
            }
            Urgent::RecordSaved(saved, reply) => {
                let _ = reply.send(self.store.record_saved(&saved));
            }
            Urgent::ForgetSaved(entry, reply) => {
                drop(reply.send(self.store.forget_saved(entry)));
            }
            Urgent::SavePageText { entry, text, places, reply } => {
                let (places, now) = (places.as_deref(), clock::now());
                let _ = reply.send(self.store.save_page_text(entry, &text, places, now));
            }
            Urgent::Purge(rules, reply) => match self.store.begin_purge(rules, clock::now()) {
                Ok(purge) => self.purging = Some((purge, reply)),
                Err(error) => _ = reply.send(Err(error)),
            },
            Urgent::Follow(subscriptions, reply) => {
                let _ = reply.send(self.store.follow(&subscriptions, clock::now()));
            }
            Urgent::PlaceAgain(entries, reply) => {
                let _ = reply.send(self.store.place_again(&entries));
            }
            Urgent::HideSome { reason, condition, reply } => {
                let _ = reply.send(self.store.hide_some(&reason, &condition));
            }
            Urgent::ShowSome(reason, reply) => {
                let _ = reply.send(self.store.show_some(&|by| *by == *reason.as_str()));
            }
            Urgent::IndexAll(reply) => self.awaiting_index.push(reply),
        }
        self.index_at = Some(Instant::now() + IDLE);
    }

    /// A change, and how many articles it is of.
    fn with_articles(&self, change: Change) -> Result<(Change, usize), StoreError> {
        let articles = self.store.article_count(&change.entries)?;
        Ok((change, articles))
    }

    /// Two long changes are made one after the other: the second may depend on the first.
    fn finish_marking(&mut self) {
        while self.marking.is_some() {
            self.go_on_marking();
        }
    }

    fn go_on_marking(&mut self) {
        let Some((mut marking, reply)) = self.marking.take() else { return };
        match self.store.go_on_marking(&mut marking, clock::now()) {
            Ok(true) => self.marking = Some((marking, reply)),
            Ok(false) => _ = reply.send(self.with_articles(marking.change())),
            Err(error) => _ = reply.send(Err(error)),
        }
    }

    fn go_on_purging(&mut self) {
        let Some((mut purge, reply)) = self.purging.take() else { return };
        match self.store.go_on_purging(&mut purge) {
            Ok(true) => self.purging = Some((purge, reply)),
            Ok(false) => _ = reply.send(Ok(purge.removed())),
            Err(error) => _ = reply.send(Err(error)),
        }
    }

    /// Groups and indexes a little. What fails is tried again after the next request: the queues
    /// are in the store.
    fn index_some(&mut self) {
        let is_left = match self.group_or_index() {
            Ok(is_left) => is_left,
            Err(error) => {
                tracing::warn!(%error, "entries were not grouped or indexed");
                if let Some(reply) = self.awaiting_index.pop() {
                    let _ = reply.send(Err(error));
                }
                // The others hear of it as a request that was dropped.
                self.awaiting_index.clear();
                false
            }
        };
        self.index_at = is_left.then(Instant::now);
        if !is_left {
            self.awaiting_index.drain(..).for_each(|reply| drop(reply.send(Ok(()))));
        }
    }

    /// Tells whether anything is left.
    fn group_or_index(&mut self) -> Result<bool, StoreError> {
        if self.store.group_some()? {
            return Ok(true);
        }
        if self.store.is_indexed()? {
            return Ok(false);
        }
        Ok(!self.store.index_some(INDEXED_AT_ONCE)?.is_complete)
    }
}
