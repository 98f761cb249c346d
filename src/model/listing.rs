//! What a list of headlines shows, and which part of it.

use std::ops::Range;

use super::{CleanText, Condition, EntryId, FeedId, Headline, Query, SectionPath, Tag, Timestamp};

/// Which entries a list holds, all conditions together, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this section or one that lies in it; the root is the whole paper.
    pub section: SectionPath,
    /// From this feed.
    pub feed: Option<FeedId>,
    /// That the reader gave this tag.
    pub tag: Option<Tag>,
    /// Only entries not yet read.
    pub only_unread: bool,
    /// Only starred entries.
    pub only_starred: bool,
    /// Only entries kept offline.
    pub only_saved: bool,
    /// Sorted at this moment or later.
    pub since: Option<Timestamp>,
    /// What the list itself asks, where it is a saved query.
    pub within: Query,
    /// What else the reader asks.
    pub query: Query,
    /// Which of them come first; changes nothing of what the list holds.
    pub order: Order,
}

impl Filter {
    /// True for the reports of one story.
    #[must_use]
    pub const fn is_story(&self) -> bool {
        matches!(self.query.condition, Condition::Story(_))
    }
}

/// Which entries of a list come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest.
    #[default]
    NewestFirst,
    /// The oldest, as a backlog, a serial or a live log is read.
    OldestFirst,
}

impl Order {
    /// The other way round.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::NewestFirst => Self::OldestFirst,
            Self::OldestFirst => Self::NewestFirst,
        }
    }

    /// True when `a` stands before `b`.
    #[must_use]
    pub fn is_before(self, a: Position, b: Position) -> bool {
        match self {
            Self::NewestFirst => a > b,
            Self::OldestFirst => a < b,
        }
    }

    /// From this position on, its own row included.
    #[must_use]
    pub const fn from_on(self, position: Position) -> Anchor {
        let id = match self {
            Self::NewestFirst => position.id.0.saturating_add(1),
            Self::OldestFirst => position.id.0.saturating_sub(1),
        };
        Anchor::After(Position { id: EntryId(id), ..position })
    }
}

/// An entry's position in a list: lists are sorted by these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// See [`Headline::sorted_at`].
    pub sorted_at: Timestamp,
    /// Decides between entries of one second.
    pub id: EntryId,
}

impl From<&Headline> for Position {
    fn from(headline: &Headline) -> Self {
        Self { sorted_at: headline.sorted_at, id: headline.id }
    }
}

/// Which part of a list to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// From the list's beginning on.
    First,
    /// The entries that follow this one, nearest first.
    After(Position),
    /// The entries that stand before this one, nearest last: still in the list's order.
    Before(Position),
    /// The last ones; still in the list's order.
    Last,
}

/// An entry that a search found, and where its words stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its row in the list.
    pub headline: Headline,
    /// A piece of its text round the words that were looked for; its first words when they stand
    /// elsewhere. One line.
    pub excerpt: CleanText,
    /// The words in [`Found::excerpt`]: byte ranges, whole characters, in order, not overlapping.
    pub highlights: Vec<Range<usize>>,
}

/// A section of the front page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontSection {
    /// Which section.
    pub section: SectionPath,
    /// The stories that lead it, the first one first; never none.
    pub headlines: Vec<Headline>,
}

/// How many entries a section holds, with all that lie in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionCount {
    /// Which section.
    pub path: SectionPath,
    /// Entries not yet read.
    pub unread: u64,
    /// All entries.
    pub total: u64,
}

/// How many entries the reader gave a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCount {
    /// Which tag.
    pub tag: Tag,
    /// Entries not yet read.
    pub unread: u64,
    /// All entries.
    pub total: u64,
}

/// A section that is a saved query, and how many unread entries it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmartCount {
    /// What it is called.
    pub name: CleanText,
    /// What it holds, as of when it was counted.
    pub query: Query,
    /// Entries not yet read, up to some number.
    pub unread: u64,
}

/// The section list's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries in the paper.
    pub total: u64,
    /// Entries not yet read.
    pub unread: u64,
    /// Starred entries.
    pub starred: u64,
    /// Entries kept offline.
    pub saved: u64,
    /// Every section that holds an entry; no order is promised.
    pub sections: Vec<SectionCount>,
    /// Every tag that an entry has; no order is promised.
    pub tags: Vec<TagCount>,
    /// The saved queries, in the reader's order.
    pub smart: Vec<SmartCount>,
}
