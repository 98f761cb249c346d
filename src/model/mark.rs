//! What the reader did to entries: values that can be saved, shown and undone.

use super::EntryId;

/// The reader's state of an entry, kept apart from its content and longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Read or not.
    Read,
    /// Starred or not.
    Starred,
}

/// A change of marks: `mark` becomes `is_set` on every entry named. Entries that already are so
/// stay as they are and must not be named, so that the inverse restores what was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which mark.
    pub mark: Mark,
    /// What it becomes.
    pub is_set: bool,
    /// On which entries.
    pub entries: Vec<EntryId>,
}

impl Change {
    /// What it did, for people: `starred`, `12 marked read`.
    #[must_use]
    pub fn describe(&self) -> String {
        let what = match (self.mark, self.is_set) {
            (Mark::Read, true) => "marked read",
            (Mark::Read, false) => "marked unread",
            (Mark::Starred, true) => "starred",
            (Mark::Starred, false) => "unstarred",
        };
        match self.entries.len() {
            1 => what.to_owned(),
            count => format!("{count} {what}"),
        }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { is_set: !self.is_set, ..self.clone() }
    }
}
