//! Rows that left the list of a section, since the reader placed their articles elsewhere.

use crate::model::{Change, EntryId, Filter, Headline, Mark};

/// Such rows, until the list is shown anew: undo puts them back as they were.
#[derive(Clone, Debug, Default)]
pub(super) struct PlacedAway(Vec<Headline>);

impl PlacedAway {
    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes the rows out of the list that the change puts elsewhere.
    pub(super) fn take(&mut self, change: &Change, filter: &Filter, rows: &mut Vec<Headline>) {
        let Mark::Place(path) = &change.mark else { return };
        if change.is_set && !path.is_root() && !path.lies_in(&filter.section) {
            self.0.extend(rows.extract_if(.., |row| change.entries.contains(&row.id)));
        }
    }

    /// The rows that the change puts back.
    pub(super) fn back(&mut self, change: &Change) -> Vec<Headline> {
        let is_back = matches!(change.mark, Mark::Place(_)) && !change.is_set;
        let named = |id: EntryId| is_back && change.entries.contains(&id);
        self.0.extract_if(.., |row| named(row.id)).collect()
    }
}
