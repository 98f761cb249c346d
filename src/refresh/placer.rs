//! By what entries are placed when they come: the taxonomy, the reader's habits and rules.

use std::sync::Arc;

use crate::model::{
    Feed, FeedContent, HandPlacement, PageLabels, ParsedFeed, SectionPath, Timestamp,
};
use crate::rules::Rules;
use crate::sections::{Habits, Taxonomy};

use super::content::{By, placed_with};

/// By what entries are placed. Clones are cheap.
#[derive(Clone, Default)]
pub struct Placer {
    taxonomy: Arc<Taxonomy>,
    rules: Arc<Rules>,
    habits: Arc<Habits>,
}

impl Placer {
    /// By the taxonomy alone.
    #[must_use]
    pub fn new(taxonomy: Arc<Taxonomy>) -> Self {
        Self { taxonomy, ..Self::default() }
    }

    /// With these rules instead.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules: Arc::new(rules), ..self }
    }

    /// With what these placements tell instead.
    #[must_use]
    pub fn with_habits(self, placements: &[HandPlacement]) -> Self {
        Self { habits: Arc::new(Habits::of(placements)), ..self }
    }

    /// The section that a reader means who writes this path.
    #[must_use]
    pub fn meant(&self, path: SectionPath) -> SectionPath {
        self.taxonomy.meant(path)
    }

    /// What the store keeps of a document of this feed, that came at that moment.
    #[must_use]
    pub fn place(&self, parsed: ParsedFeed, feed: &Feed, now: Timestamp) -> FeedContent {
        self.place_by_pages(parsed, &[], feed, now)
    }

    /// The same where pages of entries were read; `pages`: what they say, in the entries' order.
    #[must_use]
    pub fn place_by_pages(
        &self,
        parsed: ParsedFeed,
        pages: &[PageLabels],
        feed: &Feed,
        now: Timestamp,
    ) -> FeedContent {
        let by = By { habits: Some((&*self.habits, feed.id)), pages };
        let mut content = placed_with(parsed, feed.section.as_ref(), &self.taxonomy, &by);
        self.rules.apply(&mut content, feed, now, &|path| self.taxonomy.meant(path));
        content
    }
}
