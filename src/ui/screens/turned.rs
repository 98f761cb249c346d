//! Lists that the reader turned round: for now, so it is written nowhere.

use std::collections::BTreeSet;

use crate::model::{FeedId, Order};

use super::listed::Listed;

/// Lists that stand in the other order than usual until the reader quits.
#[derive(Clone, Debug, Default)]
pub struct Turned {
    listed: Vec<Listed>,
    feeds: BTreeSet<FeedId>,
}

impl Turned {
    /// Turn a list round, or back.
    pub fn turn(&mut self, listed: &Listed) {
        let before = self.listed.len();
        self.listed.retain(|known| !known.is_same(listed));
        if self.listed.len() == before {
            self.listed.push(listed.clone());
        }
    }

    /// Turn the list of a feed round, or back.
    pub fn turn_feed(&mut self, feed: FeedId) {
        if !self.feeds.remove(&feed) {
            self.feeds.insert(feed);
        }
    }

    /// The order of a list that usually stands in this one.
    #[must_use]
    pub fn order(&self, listed: &Listed, usual: Order) -> Order {
        let is_turned = self.listed.iter().any(|known| known.is_same(listed));
        if is_turned { usual.turned() } else { usual }
    }

    /// The order of a feed's list that usually stands in this one.
    #[must_use]
    pub fn order_of_feed(&self, feed: FeedId, usual: Order) -> Order {
        if self.feeds.contains(&feed) { usual.turned() } else { usual }
    }
}
