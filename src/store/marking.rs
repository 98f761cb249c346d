//! Marking many entries at once: the whole paper read, or unread again.
//!
//! Rows are moved a list at a time and in the order of their index; where a list's rows between two
//! moments all change, they move in one statement. [`Marking`] is such a change in pieces: each is
//! a short transaction, so that another mark never waits long.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{OptionalExtension, params};

use crate::model::{Change, EntryId, FeedId, Filter, Mark, Timestamp};

use super::backup::journal;
use super::error::StoreError;
use super::rows::ids_from;
use super::writing::{Durability, Store, Writing};

/// Entries marked in one transaction: some twenty milliseconds.
const ENTRIES_AT_ONCE: usize = 2000;
/// Rows of a list from which on moving them together is quicker than one by one.
const RANGE_ROWS_MIN: usize = 4;

/// A change of many marks at work.
pub struct Marking {
    mark: Mark,
    is_set: bool,
    /// What is still to be done, the next ones last.
    waiting: Vec<EntryId>,
    /// What the reader decided otherwise about meanwhile.
    overtaken: HashSet<EntryId>,
    changed: Vec<EntryId>,
}

impl Marking {
    /// This change, nothing of it done yet.
    fn of(change: Change) -> Self {
        let Change { mark, is_set, entries: mut waiting } = change;
        waiting.reverse();
        Self { mark, is_set, waiting, overtaken: HashSet::new(), changed: Vec::new() }
    }

    /// Of these entries the reader decided since: what this would do to them is left out.
    pub fn leave_out(&mut self, since: &Change) {
        if since.mark == self.mark {
            self.overtaken.extend(&since.entries);
        }
    }

    /// What it did so far.
    #[must_use]
    pub fn change(self) -> Change {
        Change { mark: self.mark, is_set: self.is_set, entries: self.changed }
    }

    /// The next entries to be marked.
    fn take_some(&mut self) -> Vec<EntryId> {
        let rest = self.waiting.len().saturating_sub(ENTRIES_AT_ONCE);
        let mut some = self.waiting.split_off(rest);
        some.reverse();
        some.retain(|entry| !self.overtaken.contains(entry));
        some
    }
}

impl Store {
    /// Finds the entries that `filter` lets through, to be marked by [`Store::go_on_marking`].
    /// The whole is noted as one change that can be taken back, before any of it is done.
    pub fn begin_marking(
        &mut self,
        filter: &Filter,
        mark: Mark,
        is_set: bool,
        now: Timestamp,
    ) -> Result<Marking, StoreError> {
        let change = self.write(Durability::Soon, |writing| {
            let entries = writing.to_mark(filter, &mark, is_set)?;
            let change = Change { mark, is_set, entries };
            writing.note_change(&change, now)?;
            Ok(change)
        })?;
        Ok(Marking::of(change))
    }

    /// Marks some more entries, and tells whether any are left. All are on disk when none is.
    pub fn go_on_marking(
        &mut self,
        marking: &mut Marking,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let entries = marking.take_some();
        let is_last = marking.waiting.is_empty();
        let durability = if is_last { Durability::AtOnce } else { Durability::Soon };
        let some = Change { mark: marking.mark.clone(), is_set: marking.is_set, entries };
        let (changed, line) = self.write(durability, |writing| {
            let changed = writing.apply(&some, now)?;
            let line = journal::line(writing.conn, &changed, now)?;
            Ok((changed, line))
        })?;
        journal::add(&self.path, line, now);
        marking.changed.extend(changed.entries);
        Ok(!is_last)
    }
}

/// An entry whose rows move.
struct Moving {
    id: EntryId,
    feed: FeedId,
    guid_hash: i64,
    sorted_at: i64,
    lists: Vec<i64>,
    is_read: bool,
    is_starred: bool,
}

impl Writing<'_> {
    /// Marks the entries read or unread, and gives those that this changed.
    pub(super) fn set_read(
        &mut self,
        entries: &[EntryId],
        is_read: bool,
        now: Timestamp,
    ) -> rusqlite::Result<Vec<EntryId>> {
        let mut changed = Vec::with_capacity(entries.len());
        for some in entries.chunks(ENTRIES_AT_ONCE) {
            let mut moving = Vec::with_capacity(some.len());
            let mut seen = HashSet::with_capacity(some.len());
            for entry in some.iter().filter(|entry| seen.insert(**entry)) {
                moving.extend(self.moving(*entry)?.filter(|entry| entry.is_read != is_read));
            }
            changed.extend(moving.iter().map(|entry| entry.id));
            let mut rows: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
            for entry in &moving {
                for list in &entry.lists {
                    rows.entry(*list).or_default().push((entry.sorted_at, entry.id.0));
                }
            }
            self.write_read(&mut moving, is_read, now)?;
            for (list, mut rows) in rows {
                rows.sort_unstable();
                self.move_list_rows(list, &rows, is_read)?;
            }
        }
        Ok(changed)
    }

    fn moving(&self, id: EntryId) -> rusqlite::Result<Option<Moving>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.feed_id, e.guid_hash, e.sorted_at, e.lists,
                    coalesce(m.is_read, 0), coalesce(m.is_starred, 0)
             FROM entry e LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
             WHERE e.id = ?1",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Moving {
                id,
                feed: FeedId(row.get(0)?),
                guid_hash: row.get(1)?,
                sorted_at: row.get(2)?,
                lists: ids_from(row.get_ref(3)?.as_str()?)?,
                is_read: row.get(4)?,
                is_starred: row.get(5)?,
            })
        };
        statement.query_row([id.0], read).optional()
    }

    fn write_read(
        &self,
        moving: &mut [Moving],
        is_read: bool,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        moving.sort_unstable_by_key(|entry| (entry.feed, entry.guid_hash));
        let mut set = self.conn.prepare_cached(
            "INSERT OR REPLACE INTO mark (feed_id, guid_hash, is_read, is_starred, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut clear =
            self.conn.prepare_cached("DELETE FROM mark WHERE feed_id = ?1 AND guid_hash = ?2")?;
        for Moving { feed, guid_hash, is_starred, .. } in moving {
            if is_read || *is_starred {
                set.execute(params![feed.0, *guid_hash, is_read, *is_starred, now.secs()])?;
            } else {
                clear.execute(params![feed.0, *guid_hash])?;
            }
        }
        Ok(())
    }

    /// Moves rows (sorted at, entry; sorted) of a list among the read or the unread ones.
    fn move_list_rows(
        &mut self,
        list: i64,
        rows: &[(i64, i64)],
        is_read: bool,
    ) -> rusqlite::Result<()> {
        let moved = if rows.len() >= RANGE_ROWS_MIN && self.is_whole_range(list, rows, is_read)? {
            self.move_range(list, rows, is_read)?
        } else {
            let mut one = self.conn.prepare_cached(
                "UPDATE list_row SET is_read = NOT ?2
                 WHERE list_id = ?1 AND is_read = ?2 AND sorted_at = ?3 AND entry_id = ?4",
            )?;
            let mut moved = 0;
            for (sorted_at, entry) in rows {
                moved += one.execute(params![list, !is_read, sorted_at, entry])?;
            }
            moved
        };
        self.count_moved(list, moved, is_read);
        Ok(())
    }

    /// True when no other row of the list stands between the first and the last of these.
    fn is_whole_range(
        &self,
        list: i64,
        rows: &[(i64, i64)],
        is_read: bool,
    ) -> rusqlite::Result<bool> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(false) };
        let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let between: i64 = self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM list_row WHERE list_id = ?1 AND is_read = ?2
                   AND (sorted_at, entry_id) >= (?3, ?4) AND (sorted_at, entry_id) <= (?5, ?6)
                 LIMIT ?7 + 1)",
            )?
            .query_row(
                params![list, !is_read, first.0, first.1, last.0, last.1, number],
                |row| row.get(0),
            )?;
        Ok(between == number)
    }

    fn move_range(&self, list: i64, rows: &[(i64, i64)], is_read: bool) -> rusqlite::Result<usize> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(0) };
        let range = params![list, !is_read, first.0, first.1, last.0, last.1];
        self.conn
            .prepare_cached(
                "INSERT INTO list_row (list_id, is_read, sorted_at, entry_id)
                 SELECT list_id, NOT is_read, sorted_at, entry_id FROM list_row
                 WHERE list_id = ?1 AND is_read = ?2
                   AND (sorted_at, entry_id) >= (?3, ?4) AND (sorted_at, entry_id) <= (?5, ?6)",
            )?
            .execute(range)?;
        self.conn
            .prepare_cached(
                "DELETE FROM list_row WHERE list_id = ?1 AND is_read = ?2
                   AND (sorted_at, entry_id) >= (?3, ?4) AND (sorted_at, entry_id) <= (?5, ?6)",
            )?
            .execute(range)
    }
}
