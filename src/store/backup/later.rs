//! What journals say of the time after a snapshot.

use std::collections::HashMap;
use std::path::Path;

use super::journals;
use super::lines::{self, ChangeLine, EntryLine, Guid};
use crate::model::Timestamp;
use crate::store::error::StoreError;

/// The last thing that journals say of each mark of each entry: by mark, feed and guid.
#[derive(Default)]
pub(super) struct Later {
    pub(super) said: HashMap<String, HashMap<String, HashMap<Guid, Said>>>,
    /// The greatest number of all lines, those before the snapshot too.
    pub(super) number: Option<i64>,
    lines: usize,
}

pub(super) struct Said {
    pub(super) is_set: bool,
    /// Its place among all that is said: where an entry was put last counts.
    pub(super) place: usize,
    pub(super) entry: Option<EntryLine>,
}

/// The greatest number of a line in the journals beside a store.
pub(super) fn greatest_number(store: &Path) -> Result<Option<i64>, StoreError> {
    let mut greatest = None;
    for journal in journals(store) {
        lines::each(&journal, |line: ChangeLine| {
            greatest = greatest.max(line.number());
            Ok(())
        })?;
    }
    Ok(greatest)
}

impl Later {
    /// What journals say of the time since the snapshot was taken.
    pub(super) fn since(
        taken_at: Option<Timestamp>,
        journals: &[impl AsRef<Path>],
    ) -> Result<Self, StoreError> {
        let mut later = Self::default();
        for journal in journals {
            lines::each(journal.as_ref(), |line: ChangeLine| {
                later.number = later.number.max(line.number());
                if taken_at.is_none_or(|taken_at| line.at.0 >= taken_at) {
                    later.take(line);
                }
                Ok(())
            })?;
        }
        Ok(later)
    }

    fn take(&mut self, line: ChangeLine) {
        self.lines += 1;
        let (is_set, place) = (line.is_set, self.lines);
        let of_mark = self.said.entry(line.mark).or_default();
        for (feed, guids) in line.feeds {
            let of_feed = of_mark.entry(feed).or_default();
            let said = |guid| (guid, Said { is_set, place, entry: None });
            of_feed.extend(guids.into_iter().map(said));
        }
        for entry in line.entries {
            let of_feed = of_mark.entry(entry.feed.clone()).or_default();
            of_feed.insert(entry.guid, Said { is_set, place, entry: Some(entry) });
        }
    }

    /// True when the mark was taken back later.
    pub(super) fn takes_back(&self, mark: &str, feed: &str, guid: Guid) -> bool {
        let said = self.said.get(mark).and_then(|of_mark| of_mark.get(feed)?.get(&guid));
        said.is_some_and(|said| !said.is_set)
    }
}
