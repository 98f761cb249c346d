//! Removing content that is old and gone from its feed.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{EntryId, FeedId, Timestamp};

use super::lists::{feed_key, list_by_key};
use super::rows::ids_from;
use super::writing::Writing;

/// Entries removed in one transaction, so that marks never wait long.
pub(super) const ENTRIES_AT_ONCE: usize = 500;

/// Entries sorted before that moment that their feed no longer lists. What a feed that is no longer
/// followed last listed does not count.
pub(super) fn outdated(conn: &Connection, before: Timestamp) -> rusqlite::Result<Vec<EntryId>> {
    let feeds: Vec<(i64, bool)> = conn
        .prepare("SELECT id, is_followed FROM feed ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for (feed, is_followed) in feeds {
        if is_followed {
            let listed: HashSet<i64> = document(conn, FeedId(feed))?.into_iter().collect();
            let old = in_feed_list(conn, FeedId(feed), before)?;
            found.extend(old.into_iter().filter(|id| !listed.contains(id)).map(EntryId));
        } else {
            let old: Vec<i64> = conn
                .prepare_cached("SELECT id FROM entry WHERE feed_id = ?1 AND sorted_at < ?2")?
                .query_map([feed, before.secs()], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            found.extend(old.into_iter().map(EntryId));
        }
    }
    Ok(found)
}

/// The entries of the feed's last document.
pub(super) fn document(conn: &Connection, feed: FeedId) -> rusqlite::Result<Vec<i64>> {
    let entries: Option<String> = conn
        .prepare_cached("SELECT entries FROM document WHERE feed_id = ?1")?
        .query_row([feed.0], |row| row.get(0))
        .optional()?;
    entries.map_or(Ok(Vec::new()), |json| ids_from(&json))
}

fn in_feed_list(conn: &Connection, feed: FeedId, before: Timestamp) -> rusqlite::Result<Vec<i64>> {
    let Some((list, ..)) = list_by_key(conn, &feed_key(feed))? else { return Ok(Vec::new()) };
    conn.prepare_cached(
        "SELECT entry_id FROM list_row WHERE list_id = ?1 AND is_read IN (0, 1) AND sorted_at < ?2",
    )?
    .query_map([list, before.secs()], |row| row.get(0))?
    .collect()
}

impl Writing<'_> {
    /// Removes those entries that are neither starred, tagged nor saved by now, and tells how many.
    pub(super) fn remove(&mut self, entries: &[EntryId]) -> rusqlite::Result<u64> {
        let mut removed = 0;
        for entry in entries {
            let Some(standing) = self.standing(*entry)? else { continue };
            if standing.is_kept() {
                continue;
            }
            for list in &standing.lists {
                self.leave(*list, &standing)?;
            }
            self.remove_text(entry.0)?;
            self.conn
                .prepare_cached("DELETE FROM full_text WHERE entry_id = ?1")?
                .execute(params![entry.0])?;
            self.conn
                .prepare_cached("DELETE FROM entry WHERE id = ?1")?
                .execute(params![entry.0])?;
            removed += 1;
        }
        Ok(removed)
    }
}
