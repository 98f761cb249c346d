//! Which feeds a refresh asks.

use super::{FeedId, SectionPath};

/// Which feeds to refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshScope {
    /// Those that are due.
    Due,
    /// All of them.
    All,
    /// Those that supply this section.
    Section(SectionPath),
    /// This one.
    Feed(FeedId),
}

impl RefreshScope {
    /// Does a refresh of this scope also ask every feed of the other one?
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        *self == Self::All || self == other
    }
}
