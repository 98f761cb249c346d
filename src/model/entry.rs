//! Entries: as a feed's document gives them, and as the headline list shows them.

use std::fmt;

use super::{CleanText, FeedId, Pace, SectionPath, Tag, Timestamp, WebUrl};

/// An entry's identity in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The publisher's label on an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// The label, markup decoded: `Middle East`, `World > Asia`.
    pub label: CleanText,
    /// Its `scheme` or `domain`, where one is given.
    pub scheme: Option<String>,
}

/// A media file attached to an entry.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Enclosure {
    /// Where it is.
    pub url: WebUrl,
    /// Its media type, as the feed says.
    #[serde(rename = "type")]
    pub media_type: Option<CleanText>,
    /// Its length in bytes, as the feed says.
    pub length: Option<u64>,
}

/// A tolerated fault in a document.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Oddity {
    /// A short stable name: `undeclared-prefix`.
    pub kind: &'static str,
    /// What was found and what was done, in plain words.
    pub detail: CleanText,
}

impl Oddity {
    /// Entries that the document holds, or should hold, are missing.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        matches!(self.kind, "cut" | "too-many-entries")
    }
}

/// One record of a feed, as its document gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its identity within the feed: never empty, the same on every parse.
    pub guid: String,
    /// Its title, never empty unless the entry holds no text at all.
    pub title: CleanText,
    /// The page it is about.
    pub link: Option<WebUrl>,
    /// Who wrote it.
    pub author: Option<CleanText>,
    /// The publisher's date of publication; untrusted.
    pub published: Option<Timestamp>,
    /// The publisher's date of the last change; untrusted.
    pub updated: Option<Timestamp>,
    /// The publisher's labels.
    pub categories: Vec<Category>,
    /// A short HTML text, as the feed gives it: not sanitised; addresses are relative to
    /// [`Entry::base`].
    pub summary_html: Option<String>,
    /// The whole HTML text, as the feed gives it: not sanitised; addresses are relative to
    /// [`Entry::base`].
    pub content_html: Option<String>,
    /// What relative addresses in the HTML are relative to.
    pub base: Option<WebUrl>,
    /// Attached media.
    pub enclosures: Vec<Enclosure>,
}

impl Entry {
    /// The fuller of its two HTML texts; empty when it has none.
    #[must_use]
    pub fn html(&self) -> &str {
        let content = self.content_html.as_deref().unwrap_or_default();
        let summary = self.summary_html.as_deref().unwrap_or_default();
        if content.len() >= summary.len() || content.len() > 2000 { content } else { summary }
    }
}

/// A feed's document, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedFeed {
    /// The publisher's title of the feed.
    pub title: CleanText,
    /// The publisher's site.
    pub link: Option<WebUrl>,
    /// What the feed says of itself.
    pub description: Option<CleanText>,
    /// Its language (BCP 47), as it says.
    pub language: Option<CleanText>,
    /// When it last changed, as it says.
    pub updated: Option<Timestamp>,
    /// Its records, in document order.
    pub entries: Vec<Entry>,
    /// How often it says that it brings something.
    pub pace: Pace,
    /// Faults that were tolerated.
    pub oddities: Vec<Oddity>,
}

impl ParsedFeed {
    /// Its document ended early: what is there may not be all.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.oddities.iter().any(|oddity| oddity.kind == "cut")
    }
}

/// An entry's row in the headline list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Which entry.
    pub id: EntryId,
    /// Its title.
    pub title: CleanText,
    /// The outlet: its feed's title.
    pub feed: CleanText,
    /// Its feed.
    pub feed_id: FeedId,
    /// The page it is about.
    pub link: Option<WebUrl>,
    /// The publisher's date, as given.
    pub published: Option<Timestamp>,
    /// When it first reached this store.
    pub first_seen: Timestamp,
    /// The moment it is sorted and aged by: published, but never later than first seen.
    pub sorted_at: Timestamp,
    /// Its places, best first.
    pub sections: Vec<SectionPath>,
    /// The publisher's labels.
    pub categories: Vec<CleanText>,
    /// The reader's labels, by their names.
    pub tags: Vec<Tag>,
    /// It was read.
    pub is_read: bool,
    /// The reader starred it.
    pub is_starred: bool,
    /// It is kept offline.
    pub is_saved: bool,
    /// The first words of its text.
    pub excerpt: CleanText,
    /// The story it belongs to, where several outlets tell it.
    pub story: Option<Story>,
}

/// Another report of the story that an entry belongs to.
#[derive(Clone, Debug)]
pub struct OtherReport {
    /// Its row.
    pub headline: Headline,
    /// What it has in common with the entry, in the entry's words; none where they tell it in
    /// quite other ones.
    pub in_common: Vec<CleanText>,
}

/// One event as several outlets tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// A number of its own, as long as reports of it are cached.
    pub id: i64,
    /// Feeds that tell it.
    pub outlets: u32,
}
