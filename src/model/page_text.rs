//! The text of an article, taken from its page, and what the page says of it.

use super::{CleanText, Sample, Signal, WebUrl};

/// What an article's page held of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageText {
    /// The article alone; empty when the page gave none. Not sanitised.
    pub html: String,
    /// Where the page was found: what relative addresses are relative to.
    pub base: WebUrl,
    /// What kept all of it, or a part, from being taken; for people.
    pub note: Option<CleanText>,
    /// What the page says of the article.
    pub said: PageSaid,
}

/// What a page says of its article beside the text. It is the publisher's word: another outlet's
/// page may be named in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageSaid {
    /// The address it wants to be known by.
    pub canonical: Option<WebUrl>,
    /// Its sections: where each was found and its path of labels, strongest first.
    pub labels: PageLabels,
    /// A sample of the text, by which the article is known again.
    pub sample: Sample,
}

/// Paths of labels with what they were found in.
pub type PageLabels = Vec<(Signal, Vec<CleanText>)>;

/// When the text of an article is taken from its page without being asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TakesPages {
    /// Never: only on a key or a flag.
    #[default]
    Never,
    /// When the feed's own text is a teaser.
    OfTeasers,
    /// Always.
    Always,
}
