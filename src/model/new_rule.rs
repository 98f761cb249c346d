//! A rule that the reader makes while reading.

use super::{FeedId, SectionPath};

/// Which entries it is about, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// What must hold of an entry, in the query language; empty: of all in its scope.
    pub query: String,
    /// Only entries in this section.
    pub section: Option<SectionPath>,
    /// Only entries of this feed.
    pub feed: Option<FeedId>,
    /// What it does.
    pub deed: Deed,
}

/// What a rule made while reading does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Its entries stand first in this section.
    Place(SectionPath),
    /// Its entries are kept out of the paper, for so many days or for good.
    Mute {
        /// Days from today; `None`: for good.
        days: Option<u32>,
    },
}
