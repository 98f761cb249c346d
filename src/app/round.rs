//! One round of the news for the screen: plan, refresh, and what follows.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::config::{Config, Folders};
use crate::model::{CleanText, Feed, RefreshScope};
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
}

impl Running {
    pub(super) fn start(round: Round, scope: RefreshScope, turn: Turn) -> Self {
        let task = tokio::spawn(round.run(scope.clone(), turn));
        Self { scope, task }
    }

    /// Start another one as soon as this one has asked its feeds.
    pub(super) fn then(self, round: Round, scope: RefreshScope) -> Self {
        let task = tokio::spawn(round.follow(self, scope.clone()));
        Self { scope, task }
    }

    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    /// Does it ask all that such a refresh would ask?
    pub(super) fn covers(&self, scope: &RefreshScope) -> bool {
        self.scope.covers(scope)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
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
            folders: services.folders.clone(),
            config: Arc::clone(&services.config),
            means: services.means(),
            sender,
        }
    }

    /// Run it; `turn` is kept until every feed is asked. What follows may be broken off: the next
    /// round does it.
    pub(super) async fn run(self, scope: RefreshScope, turn: Turn) {
        let Some(Plan { asked: feeds, held }) = self.planned(&scope).await else { return };
        self.tell_held(&scope, &held).await;
        let feed_count = feeds.len();
        let begun = RefreshEvent::Begun { feeds: feed_count };
        let _ = self.sender.send(Message::Refreshed(begun)).await;
        let mut offline = 0;
        let at_once = self.config.fetch.connections_max;
        refreshing::refresh(&self.means, feeds, at_once, |done| {
            offline += usize::from(done.is_offline);
            let new_entries = done.saved.new_entries;
            let event = RefreshEvent::FeedDone { new_entries, has_failed: done.failure.is_some() };
            // The screen counts what arrives; while its inbox is full it has enough to count.
            let _ = self.sender.try_send(Message::Refreshed(event));
        })
        .await;
        drop(turn);
        let is_offline = feed_count > 0 && offline == feed_count;
        let ended = RefreshEvent::Ended { is_offline };
        let _ = self.sender.send(Message::Refreshed(ended)).await;
        let Means { refresher, writer, .. } = &self.means;
        afterwards(self.folders, self.config, refresher, writer).await;
    }

    /// Run it when it is our turn again; what the former one still does after that is broken off.
    async fn follow(self, former: Running, scope: RefreshScope) {
        let turn = loop {
            if let Some(turn) = Turn::take(&self.folders.data) {
                break turn;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        };
        drop(former);
        self.run(scope, turn).await;
    }

    /// A person who asks for one feed hears why it is left alone, and may insist.
    async fn tell_held(&self, scope: &RefreshScope, held: &[Feed]) {
        let (RefreshScope::Feed(id), [feed]) = (scope, held) else { return };
        let Some(hold) = feed.health.hold(clock::now()) else { return };
        if let Err(error) = self.means.writer.insist(*id).answer().await {
            tracing::warn!(%error, "it was not noted that the reader asked");
        }
        let text = format!("{}: {hold}; once more asks all the same", feed.title);
        let _ = self.sender.send(Message::Done(CleanText::line(&text))).await;
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
