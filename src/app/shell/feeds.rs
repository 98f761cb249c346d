//! Effects that change what is followed.

use crate::app::subscribing::Subscriber;
use crate::model::{FeedId, SectionPath};
use crate::ui::{Message, NewFeed};

use super::Shell;

impl Shell {
    /// Find the feed at an address and follow it. Who leaves before a server has answered does not
    /// wait for it; then nothing is followed.
    pub(super) fn add_feed(&mut self, wished: NewFeed) {
        let Some(subscriber) = self.subscriber() else { return };
        let sender = self.sender.clone();
        self.passing.spawn(async move {
            let _ = sender.send(subscriber.add(wished).await).await;
        });
    }

    /// Follow a feed no longer.
    pub(super) fn remove_feed(&mut self, feed: FeedId) {
        let Some(subscriber) = self.subscriber() else { return };
        self.tell_change(subscriber.remove(feed));
    }

    /// Put what a feed brings into a section.
    pub(super) fn place_feed(&mut self, feed: FeedId, section: SectionPath) {
        let Some(subscriber) = self.subscriber() else { return };
        self.tell_change(subscriber.place(feed, section));
    }

    /// `None`, which is told, where nothing can be kept.
    fn subscriber(&self) -> Option<Subscriber> {
        if let Some(why) = &self.services.read_only {
            self.tell(Message::Failed(why.clone()));
            return None;
        }
        Some(Subscriber::new(&self.services))
    }

    fn tell_change(&mut self, work: impl Future<Output = Message> + Send + 'static) {
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            let _ = sender.send(work.await).await;
        });
        self.keep_waiting_for(task);
    }
}
