//! The reader's own order in the section list, and what is hidden in it.

use crate::model::SectionPath;
use crate::sections::{Arrangement, Step, Taxonomy};

use super::listed::Listed;
use super::sections::SectionList;

impl SectionList {
    /// Move the section under the cursor past its neighbour; true when it has one.
    pub fn shift(&mut self, step: Step, taxonomy: &Taxonomy) -> bool {
        let Listed::Section(path) = self.current() else { return false };
        let outer = path.outer(path.depth().saturating_sub(1));
        let tree = self.tree(taxonomy).into_iter().map(|(path, _)| path);
        let siblings: Vec<SectionPath> =
            tree.filter(|other| other.depth() == path.depth() && other.lies_in(&outer)).collect();
        let has_moved = self.arrangement.shift(&path, &siblings, step);
        self.lay_rows(taxonomy);
        has_moved
    }

    /// Hide the section under the cursor, or show it again; gives it, and whether it is hidden now.
    pub fn toggle_hidden(&mut self, taxonomy: &Taxonomy) -> Option<(SectionPath, bool)> {
        let Listed::Section(path) = self.current() else { return None };
        let is_hidden = !self.arrangement.hides(&path);
        if is_hidden {
            self.arrangement.hide(&path);
        } else {
            self.arrangement.reveal(&path);
        }
        self.lay_rows(taxonomy);
        Some((path, is_hidden))
    }

    /// The reader wants them shown so.
    pub fn arrange(&mut self, arrangement: Arrangement, taxonomy: &Taxonomy) {
        self.arrangement = arrangement;
        self.lay_rows(taxonomy);
    }

    /// Show hidden sections among the others, or do so no longer.
    pub fn toggle_shows_hidden(&mut self, taxonomy: &Taxonomy) {
        self.shows_hidden = !self.shows_hidden;
        self.lay_rows(taxonomy);
    }

    /// True when a section of the paper is hidden.
    #[must_use]
    pub fn has_hidden(&self) -> bool {
        let counted = self.counts.sections.iter().map(|count| &count.path);
        self.subscribed.iter().chain(counted).any(|path| self.arrangement.is_hidden(path))
    }
}
