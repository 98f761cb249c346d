//! The full-text index: words -> the entries that hold them.
//!
//! In go the ids of entries that were saved (`to_index`, written with the entry, so that none is
//! forgotten); out comes, for a word and a field, the set of entries. It is built after saving, in
//! short transactions: a batch of entries becomes a segment, segments are merged into larger ones.
//! An entry indexed anew is gone from its old segment, one that was removed from all.
//!
//! It holds no text and no places of words: phrases are candidates here, and are read again where
//! they are shown. Nothing here decides what is listed.

mod beginnings;
mod blocks;
mod build;
mod check;
mod id_set;
mod merge;
mod postings;
mod search;
mod segments;

use rusqlite::Connection;

pub(super) use check::findings;
pub(super) use id_set::IdSet;
pub(super) use search::holders;
pub(super) use segments::{Segment, each_position, searched};

pub(super) use crate::words::{Wanted as Word, sequence, wanted};

use super::writing::Writing;

/// Title and text.
pub(super) const TEXT: char = '0';
/// The title.
pub(super) const TITLE: char = '1';
/// Who wrote it.
pub(super) const AUTHOR: char = '2';
/// The publisher's labels.
pub(super) const CATEGORY: char = '3';
/// The feed's language, whole.
pub(super) const LANGUAGE: char = '4';

/// Entries to index in one transaction: some tens of milliseconds.
pub const INDEXED_AT_ONCE: usize = 512;

/// How far the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexProgress {
    /// Entries indexed now.
    pub done: u64,
    /// Entries that still wait, at least: more than ten thousand are not counted.
    pub left: u64,
    /// Nothing is left to do, tidying up neither.
    pub is_complete: bool,
}

/// Entries that wait are counted up to here.
const LEFT_MAX: i64 = 10_000;

impl Writing<'_> {
    /// Has an entry indexed anew, or forgotten when it is gone by then.
    pub(super) fn enqueue(&self, entry: i64) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO to_index (entry_id) VALUES (?1)")?
            .execute([entry])?;
        Ok(())
    }

    /// Indexes some of the entries that wait, or tidies up a little of the index.
    pub(super) fn index_some(&self, entries_max: usize) -> rusqlite::Result<IndexProgress> {
        let mut done = 0;
        if !merge::merge_some(self.conn)? {
            done = build::index_queued(self.conn, entries_max)?;
        }
        let left = left(self.conn)?;
        let is_complete = left == 0 && !merge::is_due(self.conn)?;
        Ok(IndexProgress { done, left, is_complete })
    }

    /// Drops the index and has every entry indexed anew.
    pub(super) fn rebuild_index(&self) -> rusqlite::Result<()> {
        self.conn.execute_batch(
            "DELETE FROM posting; DELETE FROM posting_beginning; DELETE FROM segment_position; DELETE FROM segment;
             INSERT OR IGNORE INTO to_index (entry_id) SELECT id FROM entry",
        )
    }
}

/// True when nothing waits and nothing is to be tidied up.
pub(super) fn is_complete(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(left(conn)? == 0 && !merge::is_due(conn)?)
}

fn left(conn: &Connection) -> rusqlite::Result<u64> {
    conn.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM to_index LIMIT ?1)")?
        .query_row([LEFT_MAX], |row| row.get::<_, u32>(0))
        .map(u64::from)
}

/// A language as it is looked for: BCP 47 in small letters.
pub(super) fn language_word(language: &str) -> String {
    language.trim().to_lowercase().replace('_', "-")
}
