//! What a backup holds, counted before anything is restored.

use super::Backup;
use super::lines::{self, ChangeLine, Line};
use crate::model::Timestamp;
use crate::store::error::StoreError;

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// When its snapshot was taken; `None` where there are only journals.
    pub taken_at: Option<Timestamp>,
    /// Subscriptions.
    pub subscriptions: u64,
    /// Read entries.
    pub read: u64,
    /// Starred entries.
    pub starred: u64,
    /// Tags of entries.
    pub tags: u64,
    /// Saved articles.
    pub saved: u64,
    /// Entries that were put into sections by hand.
    pub placed: u64,
    /// Changes of marks since the snapshot, and the last one.
    pub changes: u64,
    /// When the last of them was made.
    pub changed_at: Option<Timestamp>,
}

impl Backup {
    /// Counts what it holds; lines that cannot be read are passed over, as in restoring.
    pub fn summary(&self) -> Result<Summary, StoreError> {
        let mut summary = Summary::default();
        if let Some(snapshot) = &self.snapshot {
            summary.taken_at = lines::taken_at(snapshot).ok().flatten();
            lines::each(snapshot, |line: Line| {
                summary.add(&line);
                Ok(())
            })?;
        }
        let taken_at = summary.taken_at;
        for journal in &self.journals {
            lines::each(journal, |line: ChangeLine| {
                if taken_at.is_none_or(|taken_at| line.at.0 >= taken_at) {
                    summary.changes += 1;
                    summary.changed_at = summary.changed_at.max(Some(line.at.0));
                }
                Ok(())
            })?;
        }
        Ok(summary)
    }
}

impl Summary {
    fn add(&mut self, line: &Line) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        if let Some(feed) = &line.feed {
            self.subscriptions += u64::from(feed.is_followed);
            self.read += number(line.read.len());
        }
        if let Some(entry) = &line.entry {
            self.starred += u64::from(entry.is_starred);
            self.tags += number(entry.tags.len());
            self.saved += u64::from(entry.saved.is_some());
            self.placed += u64::from(!entry.placed.is_empty());
        }
    }
}
