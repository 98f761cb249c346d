//! The text of an article, taken from its page.

use super::{CleanText, WebUrl};

/// What an article's page held of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageText {
    /// The article alone; empty when the page gave none. Not sanitised.
    pub html: String,
    /// Where the page was found: what relative addresses are relative to.
    pub base: WebUrl,
    /// What kept all of it, or a part, from being taken; for people.
    pub note: Option<CleanText>,
}

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
