//! The reader's marks and saved articles. `mark` and `saved` hold the truth, lists follow.

use rusqlite::{OptionalExtension, params};

use crate::model::{Anchor, Change, EntryId, FeedId, Filter, Mark, SavedArticle, Timestamp};

use super::headlines::{Wanted, positions};
use super::lists::Standing;
use super::writing::Writing;

/// What the reader did to one entry.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) is_read: bool,
    pub(super) is_starred: bool,
}

impl Writing<'_> {
    /// Gives the change with the entries alone that it changed.
    pub(super) fn apply(&mut self, change: &Change, now: Timestamp) -> rusqlite::Result<Change> {
        let mut changed = Vec::with_capacity(change.entries.len());
        for entry in &change.entries {
            if self.set_mark(*entry, &change.mark, change.is_set, now)? {
                changed.push(*entry);
            }
        }
        Ok(Change { entries: changed, ..change.clone() })
    }

    pub(super) fn mark_matching(
        &mut self,
        filter: &Filter,
        mark: &Mark,
        is_set: bool,
        now: Timestamp,
    ) -> rusqlite::Result<Vec<EntryId>> {
        let mut wanted = Wanted::by(filter);
        if *mark == Mark::Read {
            wanted.only_read_state(!is_set);
        }
        let mut changed = Vec::new();
        for position in positions(self.conn, &wanted, Anchor::Newest, usize::MAX)? {
            if self.set_mark(position.id, mark, is_set, now)? {
                changed.push(position.id);
            }
        }
        Ok(changed)
    }

    pub(super) fn record_saved(&mut self, saved: &SavedArticle) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO saved (entry_id, saved_at, path)
                 SELECT id, ?2, ?3 FROM entry WHERE id = ?1",
            )?
            .execute(params![saved.entry.0, saved.saved_at.secs(), saved.path])?;
        self.relist(saved.entry)
    }

    pub(super) fn forget_saved(&mut self, entry: EntryId) -> rusqlite::Result<()> {
        self.conn.prepare_cached("DELETE FROM saved WHERE entry_id = ?1")?.execute([entry.0])?;
        self.relist(entry)
    }

    /// The marks of that identity; an entry may be gone and its marks still there.
    pub(super) fn marks(&self, feed: FeedId, guid_hash: i64) -> rusqlite::Result<Marks> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT is_read, is_starred FROM mark WHERE feed_id = ?1 AND guid_hash = ?2",
            )?
            .query_row(params![feed.0, guid_hash], |row| {
                Ok(Marks { is_read: row.get(0)?, is_starred: row.get(1)? })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    /// Tells whether that changed anything.
    pub(super) fn set_mark(
        &mut self,
        entry: EntryId,
        mark: &Mark,
        is_set: bool,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let Some(standing) = self.standing(entry)? else { return Ok(false) };
        let was = standing.marks;
        let becomes = match mark {
            Mark::Read => Marks { is_read: is_set, ..was },
            Mark::Starred => Marks { is_starred: is_set, ..was },
            Mark::Tag(tag) => return self.set_tag(&standing, tag, is_set, now),
        };
        if was == becomes {
            return Ok(false);
        }
        self.write_marks(&standing, becomes, now)?;
        if was.is_read != becomes.is_read {
            self.move_rows(&standing, becomes.is_read)?;
        }
        if was.is_starred != becomes.is_starred {
            self.relist(entry)?;
        }
        Ok(true)
    }

    fn write_marks(
        &self,
        standing: &Standing,
        becomes: Marks,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        if becomes == Marks::default() {
            self.conn
                .prepare_cached("DELETE FROM mark WHERE feed_id = ?1 AND guid_hash = ?2")?
                .execute(params![standing.feed.0, standing.guid_hash])?;
            return Ok(());
        }
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO mark (feed_id, guid_hash, is_read, is_starred, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                standing.feed.0,
                standing.guid_hash,
                becomes.is_read,
                becomes.is_starred,
                now.secs()
            ])?;
        Ok(())
    }
}
