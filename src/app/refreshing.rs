//! A refresh: every planned feed is asked, a few at a time, and saved as it arrives.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::task::JoinSet;

use crate::fetch::Connection;
use crate::model::{CleanText, Feed, FeedOutcome, SavedUpdate};
use crate::refresh::{Reached, Refreshed, Refresher};

use super::clock;
use super::secrets::Secrets;
use super::writer::{WriteError, Writer};

/// What came of one feed of a refresh.
pub struct FeedDone {
    /// The feed as it was before.
    pub feed: Feed,
    /// What saving it changed.
    pub saved: SavedUpdate,
    /// Why it failed, if it did.
    pub failure: Option<CleanText>,
    /// What it brought could not be kept; then `failure` says so too, but it is not the feed's.
    pub store_failure: Option<WriteError>,
    /// The server said that nothing changed.
    pub is_unchanged: bool,
    /// Nothing was reached at all.
    pub is_offline: bool,
    /// What of its document is missing, if anything is.
    pub incomplete: Option<CleanText>,
    /// Bytes that came, unpacked.
    pub body_bytes: u64,
}

/// What a refresh is done with.
#[derive(Clone)]
pub struct Means {
    /// Asks feeds.
    pub refresher: Refresher,
    /// Saves what they answer.
    pub writer: Writer,
    /// What their servers are to be shown.
    pub secrets: Secrets,
}

/// Ask `feeds` and save what they answer; `done` hears of each as it is saved. `at_once` requests
/// are under way at a time, which the fetcher sees to; as many feeds again may be read and saved
/// meanwhile, so that these keep no other from being asked. A feed that fails, even inside our own
/// code, harms no other. Dropped, it asks no more feeds and leaves those that are being asked; what
/// was saved stays.
pub async fn refresh(
    means: &Means,
    feeds: Vec<Feed>,
    at_once: usize,
    mut done: impl FnMut(FeedDone),
) {
    let mut to_ask: HashMap<String, usize> = HashMap::new();
    for feed in &feeds {
        *to_ask.entry(feed.url.host().to_owned()).or_default() += 1;
    }
    let mut waiting = feeds.into_iter();
    let mut running = JoinSet::new();
    // Dropped before the tasks are, which end one after the other: the place at a host that the
    // first one leaves must not be taken by the next.
    let open = Open::default();
    let mut unreached = Vec::new();
    let mut is_anybody_reached = false;
    loop {
        while running.len() < at_once.max(1).saturating_mul(2) {
            let Some(feed) = waiting.next() else { break };
            let connection = after_one_of(&mut to_ask, feed.url.host());
            running.spawn(refresh_one(means.clone(), feed, connection, open.is_over()));
        }
        match running.join_next().await {
            None => break,
            Some(Ok(One::Done(one))) => {
                is_anybody_reached = true;
                done(*one);
            }
            Some(Ok(One::Unreached(one))) => {
                done(told(one.0.clone(), &one.1));
                unreached.push(*one);
            }
            // The task took its feed along; `refresh_one` catches what can be caught before that.
            Some(Err(error)) => tracing::error!(%error, "a feed's task ended early"),
        }
    }
    note_unreached(means, unreached, is_anybody_reached).await;
}

/// Notes which feeds nobody answered for: all are handed over before one is waited for, so that
/// they are kept together.
async fn note_unreached(means: &Means, feeds: Vec<(Feed, Refreshed)>, is_anybody_reached: bool) {
    let mut pending = Vec::with_capacity(feeds.len());
    for (feed, refreshed) in feeds {
        let refreshed = if is_anybody_reached {
            refreshed
        } else {
            means.refresher.silent(&feed, clock::now(), refreshed)
        };
        pending.push((feed, means.writer.hand_over(refreshed.update).await));
    }
    for (feed, handed_over) in pending {
        let kept = match handed_over {
            Ok(pending) => pending.answer().await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, feed = %feed.url.for_people(), "a failure was not noted");
        }
    }
}

/// What became of one feed.
enum One {
    Done(Box<FeedDone>),
    /// Nobody answered, which may be the network's fault: it is noted when more is known.
    Unreached(Box<(Feed, Refreshed)>),
}

/// What is told of a feed before anything of it is kept.
fn told(feed: Feed, refreshed: &Refreshed) -> FeedDone {
    let incomplete = match &refreshed.update.outcome {
        FeedOutcome::Updated(content) => content.oddities.iter().find(|oddity| oddity.is_loss()),
        FeedOutcome::Unchanged { .. } | FeedOutcome::Failed { .. } => None,
    };
    FeedDone {
        feed,
        saved: SavedUpdate::default(),
        incomplete: incomplete.map(|oddity| oddity.detail.clone()),
        failure: refreshed.update.outcome.failure().cloned(),
        store_failure: None,
        is_unchanged: matches!(refreshed.update.outcome, FeedOutcome::Unchanged { .. }),
        is_offline: refreshed.reached != Reached::Server,
        body_bytes: refreshed.body_bytes,
    }
}

/// What becomes of the connection over which one of these feeds is asked.
fn after_one_of(to_ask: &mut HashMap<String, usize>, host: &str) -> Connection {
    match to_ask.get_mut(host) {
        Some(left @ 2..) => {
            *left -= 1;
            Connection::Kept
        }
        _ => Connection::Closed,
    }
}

/// A round that asks; over when this is dropped.
#[derive(Default)]
struct Open(Arc<AtomicBool>);

impl Open {
    fn is_over(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Does the work, and takes no further step of it once all is over.
async fn while_open<T>(is_over: Arc<AtomicBool>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        if is_over.load(Ordering::SeqCst) { Poll::Pending } else { work.as_mut().poll(context) }
    })
    .await
}

async fn refresh_one(
    means: Means,
    mut feed: Feed,
    connection: Connection,
    is_over: Arc<AtomicBool>,
) -> One {
    let Means { refresher, writer, secrets } = means;
    let now = clock::now();
    // A task of its own, so that a fault in it is the feed's; in a set, so that it ends with this.
    let mut asking = JoinSet::new();
    asking.spawn({
        let (refresher, feed) = (refresher.clone(), feed.clone());
        while_open(is_over, async move {
            match secrets.authorization(&feed).await {
                Ok(authorization) => refresher.refresh(&feed, authorization, connection, now).await,
                Err(why) => refresher.unasked(&feed, now, why),
            }
        })
    });
    let asked = match asking.join_next().await {
        Some(Ok(asked)) => asked,
        ended => {
            let error = ended.and_then(Result::err);
            tracing::error!(feed = %feed.url.for_people(), ?error, "reading a feed failed");
            refresher.broken(&feed, now)
        }
    };
    if asked.reached == Reached::Nobody {
        return One::Unreached(Box::new((feed, asked)));
    }
    // One that is asked for the first time is known by its host alone until now.
    if let FeedOutcome::Updated(content) = &asked.update.outcome
        && feed.title.as_str() == feed.url.host()
        && !content.title.is_empty()
    {
        feed.title = content.title.clone();
    }
    let mut done = told(feed, &asked);
    let Refreshed { update, desk, .. } = asked;
    let handed_over = writer.hand_over(update).await;
    // Only now the next one is read: what was read never piles up before the store.
    drop(desk);
    let saved = match handed_over {
        Ok(pending) => pending.answer().await,
        Err(error) => Err(error),
    };
    done.saved = saved.unwrap_or_else(|error| {
        done.failure = Some(CleanText::line(&error.to_string()));
        done.store_failure = Some(error);
        SavedUpdate::default()
    });
    One::Done(Box::new(done))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[test]
    fn a_place_that_becomes_free_when_all_is_over_is_not_taken() {
        let place = tokio::sync::Semaphore::new(0);
        let open = Open::default();
        let mut next = pin!(while_open(open.is_over(), place.acquire()));
        assert!(next.as_mut().now_or_never().is_none());
        drop(open);
        place.add_permits(1);
        assert!(next.as_mut().now_or_never().is_none());
    }
}
