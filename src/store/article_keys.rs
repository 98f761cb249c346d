//! From the keys of articles to the entries that have them.
//!
//! Keys are hashes: a hundred new entries have theirs on some hundred pages of `article_key`, which
//! would all be written for each feed that comes. So the keys of the newest entries, those after
//! `keys_written`, are held in memory and written when there are many, in order and a slice at a
//! time. What is held is also in the entries' imprints, from which it is read when a program starts
//! or another one wrote.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::Imprint;

use super::rows::data_version;
use super::writing::Writing;

/// Keys that are held before they are written: two megabytes, some milliseconds to read.
const HELD_MAX: usize = 32 * 1024;
/// Keys written in one transaction, more than come in one.
const WRITTEN_AT_ONCE: usize = 4 * 1024;
/// Entries looked at that share one key: more than an article has appearances.
const ENTRIES_PER_KEY: usize = 12;

/// The keys that are not written yet, with their entries.
pub(super) struct HeldKeys {
    keys: BTreeSet<(i64, i64)>,
    /// Up to this entry all are written, those of entries that change too.
    written: i64,
    /// A number that changes when another program writes.
    version: i64,
    /// They are being written, up to this entry, from this key on.
    writing: Option<(i64, (i64, i64))>,
}

impl HeldKeys {
    fn read(conn: &Connection, version: i64) -> rusqlite::Result<Self> {
        let written: Option<i64> = conn
            .prepare_cached("SELECT max(entry_id) FROM keys_written")?
            .query_row([], |row| row.get(0))?;
        let written = written.unwrap_or_default();
        let mut statement =
            conn.prepare_cached("SELECT entry_id, keys FROM imprint WHERE entry_id > ?1")?;
        let mut rows = statement.query([written])?;
        let mut keys = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let of_entry = Imprint::keys_from_bytes(row.get_ref(1)?.as_blob()?);
            keys.extend(of_entry.map(|key| (key, id)));
        }
        Ok(Self { keys, written, version, writing: None })
    }

    /// Takes in new ones; those of entries whose keys are written already are written too.
    fn add(&mut self, conn: &Connection, new: Vec<(i64, i64)>) -> rusqlite::Result<()> {
        let (mut of_known, of_new): (Vec<_>, Vec<_>) =
            new.into_iter().partition(|(_, id)| *id <= self.written);
        of_known.sort_unstable();
        insert(conn, &of_known)?;
        self.keys.extend(of_new);
        self.write_some(conn)
    }

    /// Entries that have this key, the first to come first.
    fn sharing(&self, key: i64) -> impl Iterator<Item = i64> {
        self.keys.range((key, i64::MIN)..=(key, i64::MAX)).map(|(_, id)| *id)
    }

    /// Writes a slice once there are many.
    fn write_some(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        if self.writing.is_none() && self.keys.len() < HELD_MAX {
            return Ok(());
        }
        let last_entry = || self.keys.iter().map(|(_, id)| *id).max().unwrap_or_default();
        let (until, from) = self.writing.unwrap_or_else(|| (last_entry(), (i64::MIN, i64::MIN)));
        let due = self.keys.range(from..).filter(|(_, id)| *id <= until);
        let slice: Vec<(i64, i64)> = due.take(WRITTEN_AT_ONCE).copied().collect();
        insert(conn, &slice)?;
        for pair in &slice {
            self.keys.remove(pair);
        }
        self.writing = match slice.last() {
            Some(last) if slice.len() == WRITTEN_AT_ONCE => Some((until, *last)),
            _ => {
                // An entry that changed meanwhile may have got keys that were passed already.
                let of_known = |(_, id): &&(i64, i64)| *id <= until;
                let passed: Vec<(i64, i64)> = self.keys.iter().filter(of_known).copied().collect();
                insert(conn, &passed)?;
                self.keys.retain(|(_, id)| *id > until);
                set_written(conn, until)?;
                self.written = until;
                None
            }
        };
        Ok(())
    }
}

impl Writing<'_> {
    /// Notes the keys of an entry; with [`Writing::settle_new_rows`] they lead to it.
    pub(super) fn put_off_keys(&mut self, id: i64, keys: &[i64]) {
        self.new_keys.extend(keys.iter().map(|key| (*key, id)));
    }

    pub(super) fn settle_new_keys(&mut self) -> rusqlite::Result<()> {
        let new = std::mem::take(&mut self.new_keys);
        if new.is_empty() {
            return Ok(());
        }
        let conn = self.conn;
        self.held_keys()?.add(conn, new)
    }

    /// Entries that have this key, the first to come first.
    pub(super) fn sharing(&mut self, key: i64) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT entry_id FROM article_key WHERE key = ?1 ORDER BY entry_id")?;
        let ids = statement.query_map([key], |row| row.get(0))?;
        let mut ids: Vec<i64> = ids.take(ENTRIES_PER_KEY).collect::<Result<_, _>>()?;
        ids.extend(self.held_keys()?.sharing(key).take(ENTRIES_PER_KEY));
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(ENTRIES_PER_KEY);
        Ok(ids)
    }

    /// One more key of an entry that is kept already.
    pub(super) fn add_article_key(&self, id: i64, key: i64) -> rusqlite::Result<()> {
        let keys: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT keys FROM imprint WHERE entry_id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let Some(keys) = keys else { return Ok(()) };
        let mut keys: Vec<i64> = Imprint::keys_from_bytes(&keys).collect();
        if !keys.contains(&key) {
            keys.push(key);
            let imprint = Imprint { keys, ..Imprint::default() };
            self.conn
                .prepare_cached("UPDATE imprint SET keys = ?2 WHERE entry_id = ?1")?
                .execute(params![id, imprint.keys_to_bytes()])?;
        }
        insert(self.conn, &[(key, id)])
    }

    /// These keys lead to that entry no longer.
    pub(super) fn remove_keys(&mut self, id: i64, keys: &[i64]) -> rusqlite::Result<()> {
        let mut statement =
            self.conn.prepare_cached("DELETE FROM article_key WHERE key = ?1 AND entry_id = ?2")?;
        for key in keys {
            statement.execute([*key, id])?;
        }
        let held = self.held_keys()?;
        for key in keys {
            held.keys.remove(&(*key, id));
        }
        Ok(())
    }

    /// All keys anew from the imprints.
    pub(super) fn make_keys_anew(&mut self) -> rusqlite::Result<()> {
        (self.held_keys, self.memo.held_keys) = (None, None);
        self.conn.execute_batch("DELETE FROM article_key; UPDATE keys_written SET entry_id = 0")?;
        let held = HeldKeys::read(self.conn, 0)?;
        let pairs: Vec<(i64, i64)> = held.keys.into_iter().collect();
        insert(self.conn, &pairs)?;
        set_written(self.conn, pairs.iter().map(|(_, id)| *id).max().unwrap_or_default())
    }

    /// Holds them until the next transaction.
    pub(super) fn keep_held_keys(&mut self) {
        if let Some(held) = self.held_keys.take() {
            self.memo.held_keys = Some(held);
        }
    }

    /// What is held, as another program may have left it.
    fn held_keys(&mut self) -> rusqlite::Result<&mut HeldKeys> {
        let held = if let Some(held) = self.held_keys.take() {
            held
        } else {
            let version = data_version(self.conn)?;
            let held = self.memo.held_keys.take().filter(|held| held.version == version);
            held.map_or_else(|| HeldKeys::read(self.conn, version), Ok)?
        };
        Ok(self.held_keys.insert(held))
    }
}

fn insert(conn: &Connection, pairs: &[(i64, i64)]) -> rusqlite::Result<()> {
    let mut statement =
        conn.prepare_cached("INSERT OR IGNORE INTO article_key (key, entry_id) VALUES (?1, ?2)")?;
    for (key, id) in pairs {
        statement.execute([*key, *id])?;
    }
    Ok(())
}

fn set_written(conn: &Connection, until: i64) -> rusqlite::Result<()> {
    conn.execute("UPDATE keys_written SET entry_id = ?1", [until]).map(|_| ())
}
