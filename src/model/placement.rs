//! Why an entry stands where it stands.

use super::{CleanText, FeedId, SectionPath};

/// Where a hint about an entry's section came from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// The reader's own hand.
    Reader,
    /// The reader's own rule.
    Rule,
    /// What the reader did with other entries of that feed and label.
    Habit,
    /// JSON-LD on the page: `BreadcrumbList` or `articleSection` (schema.org).
    JsonLd,
    /// `<meta property="article:section">` on the page (Open Graph).
    Meta,
    /// Breadcrumb markup on the page.
    Breadcrumb,
    /// Category links by the page's headline.
    CategoryLink,
    /// The entry's `<category>` elements.
    Category,
    /// Folders of the entry's address.
    UrlPath,
    /// The feed's own title: "Example Daily: Middle East".
    FeedTitle,
    /// What the subscription says.
    Subscription,
    /// The words of the title and the first words of the text.
    Words,
}

impl Signal {
    /// Every signal, strongest first.
    pub const ALL: [Self; 12] = [
        Self::Reader,
        Self::Rule,
        Self::Habit,
        Self::JsonLd,
        Self::Meta,
        Self::Breadcrumb,
        Self::CategoryLink,
        Self::Category,
        Self::UrlPath,
        Self::FeedTitle,
        Self::Subscription,
        Self::Words,
    ];

    /// Its stable name, as stored and as `show --format json` gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Rule => "rule",
            Self::Habit => "habit",
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Breadcrumb => "breadcrumb",
            Self::CategoryLink => "category-link",
            Self::Category => "category",
            Self::UrlPath => "url-path",
            Self::FeedTitle => "feed-title",
            Self::Subscription => "subscription",
            Self::Words => "words",
        }
    }

    /// The signal of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.name() == name)
    }
}

/// Where the reader put an entry by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandPlacement {
    /// The entry's feed.
    pub feed: FeedId,
    /// The publisher's labels that it carried then.
    pub labels: Vec<CleanText>,
    /// The section; the root: back to its signals.
    pub section: SectionPath,
}

/// One place of an entry in the section tree, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The place.
    pub section: SectionPath,
    /// What put it there.
    pub signal: Signal,
    /// The words that did: `category "Middle East"`.
    pub detail: CleanText,
    /// How sure it is, in percent.
    pub confidence: u8,
}
