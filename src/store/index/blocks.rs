//! Words with their entries, sorted, in blocks that fill a page of the file each.
//!
//! A block holds, for each word: how many bytes it shares with the one before, how many follow,
//! these bytes, its entries. A word carries the field it stands in as its first character.

use rusqlite::{Connection, Rows, Statement, params};

use super::beginnings::Beginnings;
use super::postings::{Ids, put_ids, put_number, take_number};
use super::segments::Segment;

/// Bytes of a block: with its first word and its row it fills a page (8192) and no more.
const BLOCK_BYTES_MAX: usize = 7900;
/// How many times what was asked for may be written at once, so that words that begin alike stay
/// together.
const OVER_MAX: usize = 4;

/// Writes the words of a segment, in order.
pub(super) struct BlockWriter<'c> {
    conn: &'c Connection,
    segment: i64,
    first_entry: u32,
    first_word: Vec<u8>,
    last_word: Vec<u8>,
    block: Vec<u8>,
    written_bytes: usize,
    beginnings: Beginnings,
}

impl<'c> BlockWriter<'c> {
    /// Goes on after that word; empty at the start.
    pub(super) fn after(conn: &'c Connection, segment: i64, first_entry: u32, word: &[u8]) -> Self {
        Self {
            conn,
            segment,
            first_entry,
            first_word: Vec::new(),
            last_word: Vec::new(),
            block: Vec::new(),
            written_bytes: 0,
            beginnings: Beginnings::after(segment, first_entry, word),
        }
    }

    /// Adds a word that sorts after all before it, with its entries, ascending.
    pub(super) fn add(&mut self, word: &[u8], ids: &[u32]) -> rusqlite::Result<()> {
        let before = self.block.len();
        let shared = self.last_word.iter().zip(word).take_while(|(a, b)| a == b).count();
        self.put(word, shared, ids);
        let is_too_large = self.block.len() + self.first_word.len() > BLOCK_BYTES_MAX && before > 0;
        if is_too_large {
            self.block.truncate(before);
            self.end_block()?;
            self.put(word, 0, ids);
        }
        let start = if is_too_large { 0 } else { before };
        self.beginnings.add(self.conn, word, ids, self.block.len() - start)?;
        if self.first_word.is_empty() {
            self.first_word.extend_from_slice(word);
        }
        self.last_word.clear();
        self.last_word.extend_from_slice(word);
        Ok(())
    }

    fn put(&mut self, word: &[u8], shared: usize, ids: &[u32]) {
        let rest = word.get(shared..).unwrap_or_default();
        put_number(&mut self.block, shared as u64);
        put_number(&mut self.block, rest.len() as u64);
        self.block.extend_from_slice(rest);
        put_ids(&mut self.block, self.first_entry, ids);
    }

    /// True when words from `next` on are better written another time than now.
    pub(super) fn is_full(&self, bytes_max: usize, next: &[u8]) -> bool {
        self.written_bytes >= bytes_max
            && (self.beginnings.ends_before(next) || self.written_bytes >= bytes_max * OVER_MAX)
    }

    /// Writes what is left; `next`: the word that another writer goes on with.
    pub(super) fn finish(&mut self, next: Option<&[u8]>) -> rusqlite::Result<()> {
        self.beginnings.finish(self.conn, next)?;
        self.end_block()
    }

    fn end_block(&mut self) -> rusqlite::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        self.conn
            .prepare_cached(
                "INSERT INTO posting (segment_id, first_word, words) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![self.segment, self.first_word, self.block])?;
        self.written_bytes += self.block.len();
        self.first_word.clear();
        self.last_word.clear();
        self.block.clear();
        Ok(())
    }

    /// What the ids are relative to; none may be less.
    pub(super) const fn first_entry(&self) -> u32 {
        self.first_entry
    }
}

/// Walks over the words of a block.
pub(super) struct BlockWalk<'b> {
    rest: &'b [u8],
    word: Vec<u8>,
}

impl<'b> BlockWalk<'b> {
    pub(super) const fn of(block: &'b [u8]) -> Self {
        Self { rest: block, word: Vec::new() }
    }

    /// The next word; `None` at the end, or where the block is damaged.
    pub(super) fn next(&mut self) -> Option<(&[u8], Ids<'b>)> {
        let shared = usize::try_from(take_number(&mut self.rest)?).ok()?;
        let length = usize::try_from(take_number(&mut self.rest)?).ok()?;
        let (end, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.word.truncate(shared);
        self.word.extend_from_slice(end);
        let ids = Ids::take(&mut self.rest)?;
        Some((&self.word, ids))
    }
}

/// The blocks of a segment from the one on that may hold that word.
pub(super) const BLOCKS_FROM: &str = "SELECT words FROM posting WHERE segment_id = ?1
    AND first_word >= coalesce((SELECT max(first_word) FROM posting
        WHERE segment_id = ?1 AND first_word <= ?2), x'')
    ORDER BY first_word";

/// Walks over all words of a segment, one block in memory.
pub(super) struct WordStream<'s> {
    rows: Rows<'s>,
    block: Vec<u8>,
    at: usize,
    /// The word it stands at; empty at the end.
    pub(super) word: Vec<u8>,
    ids: (usize, usize),
    /// What the ids are relative to.
    pub(super) first_entry: u32,
    /// A block could not be read; what follows is left out.
    pub(super) is_damaged: bool,
}

impl<'s> WordStream<'s> {
    /// Stands at the first word that sorts after `after`.
    pub(super) fn after(
        statement: &'s mut Statement<'_>,
        segment: &Segment,
        after: &[u8],
    ) -> rusqlite::Result<Self> {
        let rows = statement.query(params![segment.id, after])?;
        let mut stream = Self {
            rows,
            block: Vec::new(),
            at: 0,
            word: Vec::new(),
            ids: (0, 0),
            first_entry: segment.first_entry,
            is_damaged: false,
        };
        stream.next()?;
        while !stream.is_done() && stream.word.as_slice() <= after {
            stream.next()?;
        }
        Ok(stream)
    }

    pub(super) fn is_done(&self) -> bool {
        self.word.is_empty()
    }

    /// Goes on to the next word.
    pub(super) fn next(&mut self) -> rusqlite::Result<()> {
        if self.at >= self.block.len() {
            self.word.clear();
            let Some(row) = self.rows.next()? else { return Ok(()) };
            self.block.clear();
            self.block.extend_from_slice(row.get_ref(0)?.as_blob()?);
            self.at = 0;
        }
        let mut rest = self.block.get(self.at..).unwrap_or_default();
        let before = rest.len();
        let mut read = || -> Option<()> {
            let shared = usize::try_from(take_number(&mut rest)?).ok()?;
            let length = usize::try_from(take_number(&mut rest)?).ok()?;
            let (end, behind) = rest.split_at_checked(length)?;
            rest = behind;
            self.word.truncate(shared);
            self.word.extend_from_slice(end);
            let start = self.at + before - rest.len();
            Ids::take(&mut rest)?;
            self.at += before - rest.len();
            self.ids = (start, self.at);
            Some(())
        };
        if read().is_none() {
            self.is_damaged = true;
            self.word.clear();
        }
        Ok(())
    }

    /// The entries of the word it stands at.
    pub(super) fn ids(&self) -> Option<Ids<'_>> {
        let mut bytes = self.block.get(self.ids.0..self.ids.1)?;
        Ids::take(&mut bytes)
    }
}
