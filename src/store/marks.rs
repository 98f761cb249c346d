//! The reader's marks and saved articles. `mark` and `saved` hold the truth, lists follow.

use rusqlite::{OptionalExtension, params};

use crate::model::{
    Change, EntryId, FeedId, Filter, Mark, Position, Ruled, SavedArticle, Timestamp,
};

use super::headlines::{Wanted, newest_positions};
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
        let entries = self.with_twins(&change.entries)?;
        let entries = if change.mark == Mark::Read {
            self.set_read(&entries, change.is_set, now)?
        } else {
            let mut changed = Vec::with_capacity(entries.len());
            for entry in &entries {
                if self.set_mark(*entry, &change.mark, change.is_set, now)? {
                    changed.push(*entry);
                }
            }
            changed
        };
        Ok(Change { entries, ..change.clone() })
    }

    /// The entries that the filter lets through and whose mark would change, newest first.
    pub(super) fn to_mark(
        &self,
        filter: &Filter,
        mark: &Mark,
        is_set: bool,
    ) -> rusqlite::Result<Vec<EntryId>> {
        let mut wanted = Wanted::by(filter);
        if *mark == Mark::Read {
            wanted.only_read_state(!is_set);
        }
        let positions = newest_positions(self.conn, &wanted, usize::MAX)?;
        let mut entries = Vec::with_capacity(positions.len());
        for Position { id, .. } in positions {
            let is_so = match mark {
                Mark::Read => false,
                Mark::Starred => self.standing(id)?.is_none_or(|it| it.marks.is_starred == is_set),
                Mark::Tag(tag) => match self.standing(id)? {
                    Some(it) => self.has_tag(&it, tag)? == is_set,
                    None => true,
                },
                Mark::Place(path) => match self.standing(id)? {
                    Some(it) => self.is_placed(&it, path)? == is_set,
                    None => true,
                },
            };
            entries.extend((!is_so).then_some(id));
        }
        Ok(entries)
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

    /// Gives when it had been saved; `None` when it was not.
    pub(super) fn forget_saved(&mut self, entry: EntryId) -> rusqlite::Result<Option<Timestamp>> {
        let saved_at: Option<i64> = self
            .conn
            .prepare_cached("DELETE FROM saved WHERE entry_id = ?1 RETURNING saved_at")?
            .query_row([entry.0], |row| row.get(0))
            .optional()?;
        self.relist(entry)?;
        Ok(saved_at.map(Timestamp::from_secs))
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

    /// The marks of an entry that comes: those it has, else those that rules give to new ones.
    pub(super) fn first_marks(
        &self,
        (feed, guid_hash): (FeedId, i64),
        ruled: &Ruled,
        now: Timestamp,
    ) -> rusqlite::Result<Marks> {
        let own = self.marks(feed, guid_hash)?;
        let Ruled { is_read, is_starred, tags, .. } = ruled;
        let marks = Marks { is_read: *is_read, is_starred: *is_starred };
        let is_ruled = marks != Marks::default() || !tags.is_empty();
        // One that went and comes again is not new: the reader decided about it.
        if !is_ruled || own != Marks::default() || self.is_tagged(feed, guid_hash)? {
            return Ok(own);
        }
        for tag in tags {
            self.add_tag((feed, guid_hash), tag, now)?;
        }
        if marks != Marks::default() {
            self.insert_marks((feed, guid_hash), marks, now)?;
        }
        Ok(marks)
    }

    /// Tells whether that changed anything.
    pub(super) fn set_mark(
        &mut self,
        entry: EntryId,
        mark: &Mark,
        is_set: bool,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        if *mark == Mark::Read {
            return Ok(!self.set_read(&[entry], is_set, now)?.is_empty());
        }
        if let Mark::Tag(tag) = mark {
            let Some(standing) = self.standing(entry)? else { return Ok(false) };
            return self.set_tag(&standing, tag, is_set, now);
        }
        if let Mark::Place(path) = mark {
            let Some(standing) = self.standing(entry)? else { return Ok(false) };
            return self.set_place(&standing, path, is_set, now);
        }
        self.star(entry, is_set, now)
    }

    /// The same for the star.
    pub(super) fn star(
        &mut self,
        entry: EntryId,
        is_set: bool,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let Some(standing) = self.standing(entry)? else { return Ok(false) };
        if standing.marks.is_starred == is_set {
            return Ok(false);
        }
        let becomes = Marks { is_starred: is_set, ..standing.marks };
        self.write_marks(&standing, becomes, now)?;
        self.relist(entry)?;
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
        self.insert_marks((standing.feed, standing.guid_hash), becomes, now)
    }

    pub(super) fn insert_marks(
        &self,
        (feed, guid_hash): (FeedId, i64),
        marks: Marks,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let Marks { is_read, is_starred } = marks;
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO mark (feed_id, guid_hash, is_read, is_starred, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![feed.0, guid_hash, is_read, is_starred, now.secs()])?;
        Ok(())
    }
}
