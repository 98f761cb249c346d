//! What one refresh of one feed found: everything the store needs to save it in one transaction.

use super::{
    CleanText, Entry, EntryId, FeedId, Headline, Imprint, Oddity, Pace, Placement, Tag, Timestamp,
    Validators, WebUrl,
};

/// The result of asking one feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedUpdate {
    /// Which feed.
    pub feed: FeedId,
    /// When the answer came.
    pub fetched_at: Timestamp,
    /// Before this moment it need not be asked again.
    pub next_fetch: Timestamp,
    /// Before this moment its server asked not to be asked again.
    pub asked_not_before: Option<Timestamp>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The address it moved to for good (as far as 301 or 308 lead), proven by a good answer at the
    /// end of the way.
    pub moved_to: Option<WebUrl>,
    /// What came.
    pub outcome: FeedOutcome,
}

/// What came of asking a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedOutcome {
    /// The server said 304, or sent the same bytes.
    Unchanged {
        /// What the server gave this time; replaces what was known unless empty.
        validators: Validators,
        /// How long the server says that its last document may be kept, in seconds.
        fresh_secs: Option<u64>,
    },
    /// A document came and was read.
    Updated(Box<FeedContent>),
    /// Nothing usable came; what was cached stays.
    Failed {
        /// Why, in plain words.
        error: CleanText,
        /// How often in a row it failed, this time counted where it counts.
        failures: u32,
    },
}

impl FeedOutcome {
    /// Why nothing usable came, if nothing did.
    #[must_use]
    pub const fn failure(&self) -> Option<&CleanText> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::Unchanged { .. } | Self::Updated(_) => None,
        }
    }
}

/// A feed's document, ready to be saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedContent {
    /// The publisher's title of the feed.
    pub title: CleanText,
    /// The publisher's site.
    pub site: Option<WebUrl>,
    /// Its language (BCP 47), as it says.
    pub language: Option<CleanText>,
    /// For the next conditional request; empty clears what was known.
    pub validators: Validators,
    /// Its records, placed, in document order.
    pub entries: Vec<PlacedEntry>,
    /// How often it brings something.
    pub pace: Pace,
    /// Faults that were tolerated.
    pub oddities: Vec<Oddity>,
}

/// An entry with its places and its first words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacedEntry {
    /// The record.
    pub entry: Entry,
    /// Its places, best first; empty: it stands in the whole paper only.
    pub places: Vec<Placement>,
    /// The first words of its text.
    pub excerpt: CleanText,
    /// By which its article is known again in other feeds.
    pub imprint: Imprint,
    /// What it reports, as bytes of `stories`; empty where its language is not known.
    pub report: Vec<u8>,
    /// What the reader's rules say of it.
    pub ruled: Ruled,
}

/// What the reader's rules say of an entry beside its places; it counts when the entry is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruled {
    /// It comes read.
    pub is_read: bool,
    /// It comes starred.
    pub is_starred: bool,
    /// Tags it comes with.
    pub tags: Vec<Tag>,
    /// What asked for it to be kept out of the paper, where something did.
    pub muted_by: Option<CleanText>,
}

/// What saving a [`FeedUpdate`] changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SavedUpdate {
    /// Entries never seen before.
    pub new_entries: u64,
    /// Known entries whose content changed.
    pub changed_entries: u64,
}

/// An entry as the store keeps it, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedEntry {
    /// Its row in the list.
    pub headline: Headline,
    /// Who wrote it.
    pub author: Option<CleanText>,
    /// The publisher's date of the last change.
    pub updated: Option<Timestamp>,
    /// Its HTML as the feed gave it: not sanitised; addresses relative to [`CachedEntry::base`].
    pub html: String,
    /// What relative addresses in the HTML are relative to.
    pub base: Option<WebUrl>,
    /// Attached media.
    pub enclosures: Vec<super::Enclosure>,
    /// Why it stands where it stands, best place first.
    pub placed_by: Vec<Placement>,
    /// The titles of the other feeds through which the same article came.
    pub also_in: Vec<CleanText>,
    /// Where the reader said that its feed is.
    pub typed_url: Option<WebUrl>,
}

/// A saved article's record: where its files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedArticle {
    /// Which entry.
    pub entry: EntryId,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The file or folder it was written to, as an absolute path.
    pub path: String,
}
