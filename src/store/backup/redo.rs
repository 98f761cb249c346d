//! Doing again what a kill or a loss of power took from the store.
//!
//! Changes are committed in the order of their numbers, and what such an end loses are the last
//! ones. So what a journal says with a greater number than the store has counted is missing from
//! it, and all else is in it: the missing changes are done again in their order, marks taken off as
//! well as marks set, and no line of old wins over what the store holds.

use rusqlite::{Connection, OptionalExtension, params};

use super::journal::{self, SAVED};
use super::lines::{self, ChangeLine, EntryLine, FeedLine, Guid};
use super::{Backup, journals};
use crate::model::{FeedId, Mark, Tag, Timestamp};
use crate::store::error::StoreError;
use crate::store::rows::written;
use crate::store::tags::tags;
use crate::store::undo::mark_named;
use crate::store::writing::{Durability, Store, Writing};

impl Store {
    /// Does again what the journals know and the store lost, and tells how many marks that changed;
    /// `None` when no line has a number, as those of earlier versions.
    pub(in crate::store) fn redo(&mut self) -> Result<Option<u64>, StoreError> {
        let held = self.read(journal::number)?;
        let mut is_numbered = false;
        let mut lost: Vec<(i64, ChangeLine)> = Vec::new();
        for journal in journals(&self.path) {
            lines::each(&journal, |line: ChangeLine| {
                is_numbered |= line.number().is_some();
                let number = line.number().filter(|number| *number > held);
                lost.extend(number.map(|number| (number, line)));
                Ok(())
            })?;
        }
        lost.sort_by_key(|(number, _)| *number);
        let mut changed = 0;
        let last = lost.last().map(|(number, _)| *number);
        for (number, line) in &lost {
            // The last commit carries all earlier ones to the disk.
            let is_last = last == Some(*number);
            let durability = if is_last { Durability::AtOnce } else { Durability::Soon };
            changed += self.write(durability, |writing| writing.redo(*number, line))?;
        }
        Ok(is_numbered.then_some(changed))
    }

    /// True when the last change the journal knows is in this store, or it knows none: all that can
    /// be told where lines have no numbers.
    pub(in crate::store) fn has_last_change(&self, backup: &Backup) -> Result<bool, StoreError> {
        let mut last = None;
        for journal in &backup.journals {
            lines::each(journal, |line: ChangeLine| {
                last = Some(line);
                Ok(())
            })?;
        }
        let Some(last) = last else { return Ok(true) };
        let of_feeds =
            last.feeds.iter().flat_map(|(feed, guids)| guids.iter().map(move |g| (feed, *g)));
        let of_entries = last.entries.iter().map(|entry| (&entry.feed, entry.guid));
        let Some((feed, guid)) = of_feeds.chain(of_entries).next() else { return Ok(true) };
        let Some(mark) = mark_named(&last.mark) else { return Ok(true) };
        let is_set = self.read(|conn| is_set(conn, feed, guid, &mark))?;
        Ok(is_set == Some(last.is_set))
    }
}

/// Whether that entry has the mark; `None` when its feed is not known.
fn is_set(
    conn: &Connection,
    feed: &str,
    guid: Guid,
    mark: &Mark,
) -> rusqlite::Result<Option<bool>> {
    let feed: Option<i64> = conn
        .prepare_cached("SELECT feed_id FROM feed_address WHERE url = ?1")?
        .query_row([feed], |row| row.get(0))
        .optional()?;
    let Some(feed) = feed else { return Ok(None) };
    let sql = match mark {
        Mark::Place(path) => {
            let mut placed = conn.prepare_cached(
                "SELECT 1 FROM placed WHERE feed_id = ?1 AND guid_hash = ?2 AND section = ?3",
            )?;
            return Ok(Some(placed.exists(params![feed, guid.0, written(path)])?));
        }
        Mark::Tag(tag) => {
            let tags = tags(conn, FeedId(feed), guid.0)?;
            return Ok(Some(tags.iter().any(|known| known.is_same(tag))));
        }
        Mark::Read => "SELECT is_read FROM mark WHERE feed_id = ?1 AND guid_hash = ?2",
        Mark::Starred => "SELECT is_starred FROM mark WHERE feed_id = ?1 AND guid_hash = ?2",
    };
    let found: Option<bool> =
        conn.prepare_cached(sql)?.query_row(params![feed, guid.0], |row| row.get(0)).optional()?;
    Ok(Some(found.unwrap_or(false)))
}

impl Writing<'_> {
    /// Does again what a line of that number tells, unless the store holds it by now; gives how
    /// many entries that changed.
    fn redo(&mut self, number: i64, line: &ChangeLine) -> rusqlite::Result<u64> {
        if number <= journal::number(self.conn)? {
            return Ok(0);
        }
        journal::count_to(self.conn, number)?;
        let mut changed = 0;
        let Some(mark) = mark_named(&line.mark) else {
            if line.mark == SAVED {
                for entry in &line.entries {
                    changed += self.redo_saved(entry, line)?;
                }
            }
            return Ok(changed);
        };
        for (url, guids) in &line.feeds {
            let feed = self.feed_named(url)?;
            for guid in guids {
                changed += u64::from(self.redo_mark((feed, *guid), &mark, line)?);
            }
        }
        for entry in &line.entries {
            changed += self.redo_entry(entry, &mark, line)?;
        }
        Ok(changed)
    }

    fn redo_saved(&mut self, entry: &EntryLine, line: &ChangeLine) -> rusqlite::Result<u64> {
        let feed = self.feed_named(&entry.feed)?;
        if line.is_set {
            return self.restore_saved(feed, entry, line.at.0);
        }
        let Some(known) = self.cached(feed, entry.guid)? else { return Ok(0) };
        Ok(u64::from(self.forget_saved(known)?.is_some()))
    }

    fn redo_entry(
        &mut self,
        entry: &EntryLine,
        mark: &Mark,
        line: &ChangeLine,
    ) -> rusqlite::Result<u64> {
        let feed = self.feed_named(&entry.feed)?;
        let identity = (feed, entry.guid);
        if !line.is_set {
            return Ok(u64::from(self.redo_mark(identity, mark, line)?));
        }
        if !matches!(mark, Mark::Place(_)) {
            self.make_known(feed, entry, line.at.0)?;
        } else if self.cached(feed, entry.guid)?.is_none() {
            // Where it was put waits for it.
            let mut placed = 0;
            for place in &entry.placed {
                placed += self.restore_placed(feed, entry.guid, place)?;
            }
            return Ok(placed);
        }
        Ok(u64::from(self.redo_mark(identity, mark, line)?))
    }

    fn redo_mark(
        &mut self,
        (feed, guid): (FeedId, Guid),
        mark: &Mark,
        line: &ChangeLine,
    ) -> rusqlite::Result<bool> {
        if line.is_set {
            return self.restore_mark(feed, guid, mark, line.at.0);
        }
        self.take_back((feed, guid), mark, line.at.0)
    }

    fn feed_named(&self, url: &str) -> rusqlite::Result<FeedId> {
        self.feed_of(&FeedLine { url: url.to_owned(), ..FeedLine::default() })
    }

    /// Takes a mark off an entry that may not be cached, and tells whether that changed anything.
    fn take_back(
        &mut self,
        (feed, guid): (FeedId, Guid),
        mark: &Mark,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        if let Some(entry) = self.cached(feed, guid)? {
            return self.set_mark(entry, mark, false, now);
        }
        let sql = match mark {
            Mark::Tag(tag) => return self.take_tag_back((feed, guid), tag),
            Mark::Place(path) => return self.take_from_hand((feed, guid.0), &written(path)),
            Mark::Read => {
                "UPDATE mark SET is_read = 0, changed_at = ?3
                 WHERE feed_id = ?1 AND guid_hash = ?2 AND is_read = 1"
            }
            Mark::Starred => {
                "UPDATE mark SET is_starred = 0, changed_at = ?3
                 WHERE feed_id = ?1 AND guid_hash = ?2 AND is_starred = 1"
            }
        };
        let changed =
            self.conn.prepare_cached(sql)?.execute(params![feed.0, guid.0, now.secs()])?;
        // Only marks that are set have a row.
        self.conn
            .prepare_cached(
                "DELETE FROM mark WHERE feed_id = ?1 AND guid_hash = ?2
                   AND is_read = 0 AND is_starred = 0",
            )?
            .execute(params![feed.0, guid.0])?;
        Ok(changed > 0)
    }

    fn take_tag_back(&self, (feed, guid): (FeedId, Guid), tag: &Tag) -> rusqlite::Result<bool> {
        let known = tags(self.conn, feed, guid.0)?;
        let Some(known) = known.iter().find(|known| known.is_same(tag)) else { return Ok(false) };
        self.conn
            .prepare_cached("DELETE FROM tag WHERE feed_id = ?1 AND guid_hash = ?2 AND name = ?3")?
            .execute(params![feed.0, guid.0, known.name().as_str()])?;
        Ok(true)
    }
}
