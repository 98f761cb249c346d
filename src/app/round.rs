//! One round of the news for the screen: plan, refresh, and what follows.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::config::{Config, Folders};
use crate::model::{CleanText, Feed, HeldBack, RefreshScope};
use crate::refresh::{Plan, plan};
use crate::store::{Reader, StoreError};
use crate::ui::{Message, RefreshEvent};

use super::refreshing::Means;
use super::services::{Services, store_path};
use super::turn::{LOOK_AGAIN, Turn};
use super::{afterwards, clock, refreshing};

/// A round under way; it is broken off with this.
pub(super) struct Running {
    scope: RefreshScope,
    task: JoinHandle<()>,
    /// Shared with the round that this one follows.
    stop: watch::Sender<bool>,
}

impl Running {
    pub(super) fn start(round: Round, scope: RefreshScope, turn: Turn) -> Self {
        let stop = watch::Sender::new(false);
        let task = tokio::spawn(round.run(scope.clone(), turn, Stop(stop.subscribe())));
        Self { scope, task, stop }
    }

    /// Start another one as soon as this one has asked its feeds, or has stopped.
    pub(super) fn then(self, round: Round, scope: RefreshScope) -> Self {
        let stop = if self.is_stopping() { watch::Sender::new(false) } else { self.stop.clone() };
        let task = tokio::spawn(round.follow(self, scope.clone(), Stop(stop.subscribe())));
        Self { scope, task, stop }
    }

    /// Ask no more feeds, leave those that are being asked; what was saved stays.
    pub(super) fn stop(&mut self) {
        self.stop.send_replace(true);
    }

    fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    /// Does it ask all that such a refresh would ask?
    pub(super) fn covers(&self, scope: &RefreshScope) -> bool {
        !self.is_stopping() && self.scope.covers(scope)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Hears of the reader's wish to stop.
#[derive(Clone)]
struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Waits for the wish; for ever when nobody can wish it any more.
    async fn wished(&mut self) {
        if self.0.wait_for(|is_wished| *is_wished).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// What a round works with.
pub(super) struct Round {
    folders: Folders,
    config: Arc<Config>,
    means: Means,
    sender: mpsc::Sender<Message>,
}

impl Round {
    pub(super) fn new(services: &Services, sender: mpsc::Sender<Message>) -> Self {
        Self {
            folders: services.edits_at.clone(),
            config: Arc::clone(&services.config),
            means: services.means(),
            sender,
        }
    }

    /// Run it; `turn` is kept until every feed is asked. What follows may be broken off: the next
    /// round does it.
    async fn run(self, scope: RefreshScope, turn: Turn, mut stop: Stop) {
        let Some(Plan { asked: feeds, held }) = self.planned(&scope).await else { return };
        // One feed that was asked for is told by its name.
        let is_one = self.tell_held(&scope, &held).await;
        let held = if is_one { HeldBack::default() } else { HeldBack::of(&held, clock::now()) };
        let feed_count = feeds.len();
        let begun = RefreshEvent::Begun { feeds: feed_count };
        let _ = self.sender.send(Message::Refreshed(begun)).await;
        let (mut asked, mut offline) = (0, 0);
        let at_once = self.config.fetch.connections_max;
        let asking = refreshing::refresh(&self.means, feeds, at_once, |done| {
            asked += 1;
            offline += usize::from(done.is_offline);
            let new_entries = done.saved.new_entries;
            let event = RefreshEvent::FeedDone { new_entries, has_failed: done.failure.is_some() };
            // The screen counts what arrives; while its inbox is full it has enough to count.
            let _ = self.sender.try_send(Message::Refreshed(event));
        });
        let is_stopped = tokio::select! {
            biased;
            () = stop.wished() => true,
            () = asking => false,
        };
        drop(turn);
        if is_stopped {
            let stopped = RefreshEvent::Stopped { asked, feeds: feed_count };
            let _ = self.sender.send(Message::Refreshed(stopped)).await;
            return;
        }
        let is_offline = feed_count > 0 && offline == feed_count;
        let ended = RefreshEvent::Ended { is_offline, held };
        let _ = self.sender.send(Message::Refreshed(ended)).await;
        if feed_count == 0 {
            return;
        }
        let Means { refresher, writer, .. } = &self.means;
        tokio::select! {
            () = stop.wished() => {}
            () = afterwards(self.folders, self.config, refresher, writer) => {}
        }
    }

    /// Run it when it is our turn again; what the former one still does after that is broken off.
    async fn follow(self, mut former: Running, scope: RefreshScope, mut stop: Stop) {
        let turn = loop {
            if let Some(turn) = Turn::take(&self.folders.data) {
                break turn;
            }
            tokio::select! {
                () = stop.wished() => {
                    // It hears of the wish too, and tells how far it came.
                    let _ = (&mut former.task).await;
                    return;
                }
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        };
        drop(former);
        self.run(scope, turn, stop).await;
    }

    /// A person who asks for one feed hears why it is left alone, and may insist. True when there
    /// was such a feed.
    async fn tell_held(&self, scope: &RefreshScope, held: &[Feed]) -> bool {
        let (RefreshScope::Feed(id), [feed]) = (scope, held) else { return false };
        let Some(hold) = feed.health.hold(clock::now()) else { return true };
        if let Err(error) = self.means.writer.insist(*id).answer().await {
            tracing::warn!(%error, "it was not noted that the reader asked");
        }
        let text = format!("{}: {hold}; once more asks all the same", feed.title);
        let _ = self.sender.send(Message::Done(CleanText::line(&text))).await;
        true
    }

    async fn planned(&self, scope: &RefreshScope) -> Option<Plan> {
        let (path, scope) = (store_path(&self.folders), scope.clone());
        let planned = tokio::task::spawn_blocking(move || {
            let feeds = Reader::open(&path)?.feeds()?;
            Ok::<_, StoreError>(plan(feeds, &scope, clock::now()))
        });
        match planned.await {
            Ok(Ok(feeds)) => Some(feeds),
            Ok(Err(error)) => {
                let text = CleanText::line(&error.to_string());
                let _ = self.sender.send(Message::Failed(text)).await;
                None
            }
            Err(error) => {
                tracing::error!(%error, "the refresh was not planned");
                None
            }
        }
    }
}
