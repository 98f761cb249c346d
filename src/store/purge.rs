//! Letting go of content that is old and gone from its feed.
//!
//! A feed's entries go when they are older than its rule says, or more than it says, oldest first.
//! What the feed still lists stays, what is starred, tagged or saved, and what is unread and young.
//! Marks outlive their entries. One run does a bounded amount, the next one goes on with other
//! feeds. Looking is not free: where all was let go there is nothing to be found for a day, unless
//! the rules change.

use std::collections::{HashMap, HashSet, VecDeque};

use rusqlite::{Connection, OptionalExtension, params};
use xxhash_rust::xxh3::Xxh3;

use crate::model::{EntryId, FeedId, Timestamp};

use super::error::StoreError;
use super::lists::{Standing, feed_key, list_by_key};
use super::rows::ids_from;
use super::writing::{Durability, Store, Writing};

/// Entries removed in one transaction, so that marks never wait long.
const ENTRIES_AT_ONCE: usize = 500;
/// Feeds looked at in one transaction.
const FEEDS_AT_ONCE: usize = 50;
/// Entries removed in one run.
const ENTRIES_MAX: usize = 10_000;
const DAY_SECS: i64 = 86_400;
const HOUR_SECS: i64 = 3600;

/// How long a feed's entries stay once it lists them no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Days, from publication on.
    pub days: u32,
    /// At most so many entries; 0: no limit.
    pub entries: u32,
    /// Unread ones stay so many days whatever else is said.
    pub unread_days: u32,
}

/// How long entries stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepRules {
    /// The rule of most feeds, and of those that are followed no longer.
    pub usual: Keep,
    /// The rules of other feeds.
    pub feeds: HashMap<FeedId, Keep>,
}

impl KeepRules {
    /// Tells them from others.
    fn hash(&self) -> i64 {
        let mut feeds: Vec<(i64, Keep)> =
            self.feeds.iter().map(|(feed, keep)| (feed.0, *keep)).collect();
        feeds.sort_unstable_by_key(|(feed, _)| *feed);
        let mut hash = Xxh3::new();
        for (feed, keep) in std::iter::once((0, self.usual)).chain(feeds) {
            hash.update(&feed.to_le_bytes());
            for number in [keep.days, keep.entries, keep.unread_days] {
                hash.update(&number.to_le_bytes());
            }
        }
        hash.digest().cast_signed()
    }
}

/// A run that lets go of entries, at work.
pub struct Purge {
    rules: KeepRules,
    now: Timestamp,
    /// Feeds still to be looked at, and whether they are followed.
    waiting: VecDeque<(FeedId, bool)>,
    removed: usize,
}

impl Purge {
    /// How many entries went so far.
    #[must_use]
    pub const fn removed(&self) -> usize {
        self.removed
    }
}

impl Store {
    /// Begins a run; [`Store::go_on_purging`] does it. When the clock jumped since the last run,
    /// back by hours or ahead by more than a month, it lets nothing go, and neither do others until
    /// the clock went on in order for a week. Within a day of a run that went to its end by the
    /// same rules there is nothing to do, and nothing is written.
    pub fn begin_purge(&mut self, rules: KeepRules, now: Timestamp) -> Result<Purge, StoreError> {
        if self.read(|conn| was_purged(conn, &rules, now))? {
            return Ok(Purge { rules, now, waiting: VecDeque::new(), removed: 0 });
        }
        let is_believed = self.write(Durability::Soon, |writing| writing.is_clock_believed(now))?;
        if is_believed {
            return self.purge_of(rules, now);
        }
        Ok(Purge { rules, now, waiting: VecDeque::new(), removed: 0 })
    }

    pub(super) fn purge_of(&self, rules: KeepRules, now: Timestamp) -> Result<Purge, StoreError> {
        let mut waiting: VecDeque<(FeedId, bool)> = self.read(|conn| {
            conn.prepare("SELECT id, is_followed FROM feed ORDER BY id")?
                .query_map([], |row| Ok((FeedId(row.get(0)?), row.get(1)?)))?
                .collect()
        })?;
        // Each hour another feed is the first, so that those at the end have their turn too.
        let feeds = i64::try_from(waiting.len()).unwrap_or(i64::MAX).max(1);
        let first = (now.secs() / HOUR_SECS).rem_euclid(feeds);
        waiting.rotate_left(usize::try_from(first).unwrap_or(0).min(waiting.len()));
        Ok(Purge { rules, now, waiting, removed: 0 })
    }

    /// Removes some more entries in one short transaction, and tells whether the run goes on.
    pub fn go_on_purging(&mut self, purge: &mut Purge) -> Result<bool, StoreError> {
        if purge.waiting.is_empty() {
            return Ok(false);
        }
        let removed = self.write(Durability::Soon, |writing| writing.purge_some(purge))?;
        purge.removed += removed;
        Ok(!purge.waiting.is_empty() && purge.removed < ENTRIES_MAX)
    }

    /// Removes entries sorted before that moment that nothing keeps; tells how many went.
    #[cfg(test)]
    pub(super) fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let usual = Keep { days: 1, entries: 0, unread_days: 0 };
        let rules = KeepRules { usual, feeds: HashMap::new() };
        let mut purge = self.purge_of(rules, before.plus_secs(DAY_SECS))?;
        while self.go_on_purging(&mut purge)? {}
        Ok(purge.removed as u64)
    }
}

/// True when all was let go by these rules within the last day.
fn was_purged(conn: &Connection, rules: &KeepRules, now: Timestamp) -> rusqlite::Result<bool> {
    let noted: Option<(Option<i64>, Option<i64>)> = conn
        .prepare_cached("SELECT purged_at, purged_by FROM clock")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((Some(at), Some(by))) = noted else { return Ok(false) };
    Ok(by == rules.hash() && (at..at.saturating_add(DAY_SECS)).contains(&now.secs()))
}

/// The entries of the feed's last document.
pub(super) fn document(conn: &Connection, feed: FeedId) -> rusqlite::Result<Vec<i64>> {
    let entries: Option<String> = conn
        .prepare_cached("SELECT entries FROM document WHERE feed_id = ?1")?
        .query_row([feed.0], |row| row.get(0))
        .optional()?;
    entries.map_or(Ok(Vec::new()), |json| ids_from(&json))
}

impl Writing<'_> {
    /// Looks at some of the waiting feeds and removes what may go, as much as one transaction
    /// should; gives how many went.
    fn purge_some(&mut self, purge: &mut Purge) -> rusqlite::Result<usize> {
        let mut removed = 0;
        for _ in 0..FEEDS_AT_ONCE {
            let Some((feed, is_followed)) = purge.waiting.front().copied() else { break };
            let keep = purge.rules.feeds.get(&feed).unwrap_or(&purge.rules.usual);
            let room = ENTRIES_AT_ONCE - removed;
            let going = if is_followed {
                self.going(feed, *keep, purge.now, room)?
            } else {
                self.going_of_dropped(feed, purge.rules.usual, purge.now, room)?
            };
            for id in &going {
                // Looked at again: it may stand for an article since another went.
                if let Some(standing) = self.standing(EntryId(*id))? {
                    self.remove(&standing)?;
                }
            }
            removed += going.len();
            if going.len() == room {
                // There may be more of this feed.
                break;
            }
            purge.waiting.pop_front();
        }
        if purge.waiting.is_empty() {
            self.conn
                .prepare_cached("UPDATE clock SET purged_at = ?1, purged_by = ?2")?
                .execute(params![purge.now.secs(), purge.rules.hash()])?;
        }
        Ok(removed)
    }

    /// At most `room` entries of a followed feed that may go, the oldest first.
    fn going(
        &self,
        feed: FeedId,
        keep: Keep,
        now: Timestamp,
        room: usize,
    ) -> rusqlite::Result<Vec<i64>> {
        let mut going = Vec::new();
        let Some((list, total, _)) = list_by_key(self.conn, &feed_key(feed))? else {
            return Ok(going);
        };
        let old = now.secs() - i64::from(keep.days) * DAY_SECS;
        let young = now.secs() - i64::from(keep.unread_days) * DAY_SECS;
        let over = if keep.entries == 0 { 0 } else { total - i64::from(keep.entries) };
        let mut listed = None;
        // Two ranges of one index, merged as they are read: nothing is sorted.
        let mut statement = self.conn.prepare_cached(
            "SELECT sorted_at, entry_id, is_read FROM list_row WHERE list_id = ?1 AND is_read = 0
             UNION ALL
             SELECT sorted_at, entry_id, is_read FROM list_row WHERE list_id = ?1 AND is_read = 1
             ORDER BY 1, 2",
        )?;
        let mut rows = statement.query([list])?;
        let mut number = 0;
        while let Some(row) = rows.next()? {
            let (sorted_at, id, is_read): (i64, i64, bool) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            number += 1;
            if (sorted_at >= old && number > over) || going.len() == room {
                break;
            }
            let listed: &HashSet<i64> = match &mut listed {
                Some(listed) => listed,
                empty => empty.insert(document(self.conn, feed)?.into_iter().collect()),
            };
            if listed.contains(&id) || (!is_read && sorted_at >= young) {
                continue;
            }
            going.extend(self.unloved(EntryId(id))?);
        }
        Ok(going)
    }

    /// At most `room` entries that may go of a feed that is followed no longer. What it last listed
    /// does not count.
    fn going_of_dropped(
        &self,
        feed: FeedId,
        keep: Keep,
        now: Timestamp,
        room: usize,
    ) -> rusqlite::Result<Vec<i64>> {
        let old = now.secs() - i64::from(keep.days) * DAY_SECS;
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM entry WHERE feed_id = ?1 AND sorted_at < ?2")?;
        let mut rows = statement.query(params![feed.0, old])?;
        let mut going = Vec::new();
        while let Some(row) = rows.next()?
            && going.len() < room
        {
            going.extend(self.unloved(EntryId(row.get(0)?))?);
        }
        Ok(going)
    }

    /// The entry, unless it is starred, tagged or saved.
    fn unloved(&self, entry: EntryId) -> rusqlite::Result<Option<i64>> {
        let standing = self.standing(entry)?.filter(|standing| !standing.is_kept());
        Ok(standing.map(|standing| standing.id))
    }

    fn remove(&mut self, standing: &Standing) -> rusqlite::Result<()> {
        for list in &standing.lists {
            self.leave(*list, standing)?;
        }
        self.remove_imprint(standing.id)?;
        self.remove_text(standing.id)?;
        self.conn
            .prepare_cached("DELETE FROM full_text WHERE entry_id = ?1")?
            .execute([standing.id])?;
        self.conn.prepare_cached("DELETE FROM entry WHERE id = ?1")?.execute([standing.id])?;
        match standing.face {
            Some(face) => self.relist(EntryId(face))?,
            None => self.hand_over(standing)?,
        }
        for table in ["story_member", "to_group"] {
            let sql = format!("DELETE FROM {table} WHERE entry_id = ?1");
            self.conn.prepare_cached(&sql)?.execute([standing.id])?;
        }
        Ok(())
    }
}
