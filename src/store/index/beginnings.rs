//! Beginnings that many words share ("con", "inter"): their entries at one place.
//!
//! Who types "con" asks for some hundreds of words, which fill megabytes of a large segment. What
//! they come to is written with them, for the beginnings a reader may ask for (see
//! [`Wanted`](crate::words::Wanted)) and where it is a small part of what would be read else.

use rusqlite::{Connection, OptionalExtension, params};

use super::id_set::IdSet;
use super::postings::{Ids, put_ids};
use super::segments::Segment;
use crate::words::{PREFIX_CHARS_MIN, is_unspaced};

/// Bytes of postings from which on a beginning is worth a place of its own: four blocks.
const POSTING_BYTES_MIN: usize = 32 * 1024;
/// How many times what is written must save.
const GAIN_MIN: usize = 4;
/// Characters of the longest beginning that is written: few words share more.
const CHARS_MAX: usize = 5;

/// Gathers the entries of words that begin alike, while a segment's words are written in order.
pub(super) struct Beginnings {
    segment: i64,
    first_entry: u32,
    /// By the number of characters.
    groups: [Group; CHARS_MAX],
}

/// Words that begin alike.
#[derive(Default)]
struct Group {
    beginning: Vec<u8>,
    /// The first of them were written before: what follows is not all.
    is_cut: bool,
    posting_bytes: usize,
    /// The entries, in no order and more than once, until there are many.
    ids: Vec<u32>,
    /// Then as bits from the segment's first entry on.
    bits: Vec<u8>,
}

impl Beginnings {
    /// For the words of a segment that sort after `after`; empty where all are to come.
    pub(super) fn after(segment: i64, first_entry: u32, after: &[u8]) -> Self {
        let mut groups: [Group; CHARS_MAX] = Default::default();
        for (chars, beginning) in beginnings(after) {
            if let Some(group) = groups.get_mut(chars - 1) {
                group.beginning.extend_from_slice(beginning);
                group.is_cut = true;
            }
        }
        Self { segment, first_entry, groups }
    }

    /// Takes in a word with its field and its entries, which took so many bytes.
    pub(super) fn add(
        &mut self,
        conn: &Connection,
        word: &[u8],
        ids: &[u32],
        posting_bytes: usize,
    ) -> rusqlite::Result<()> {
        for (chars, beginning) in beginnings(word) {
            let Some(group) = self.groups.get_mut(chars - 1) else { continue };
            if group.beginning != beginning {
                group.write(conn, self.segment, self.first_entry)?;
                group.beginning.extend_from_slice(beginning);
            }
            group.add(self.first_entry, ids, posting_bytes);
        }
        Ok(())
    }

    /// True when nothing would be lost if no more words came now and the next are `word` and on.
    pub(super) fn ends_before(&self, word: &[u8]) -> bool {
        beginnings(word).all(|(chars, beginning)| {
            let group = self.groups.get(chars - 1);
            group.is_none_or(|group| group.beginning != beginning)
        })
    }

    /// Writes the groups that no later word belongs to; `next`: the word to come, if any.
    pub(super) fn finish(
        &mut self,
        conn: &Connection,
        next: Option<&[u8]>,
    ) -> rusqlite::Result<()> {
        for group in &mut self.groups {
            if next.is_none_or(|next| !next.starts_with(&group.beginning)) {
                group.write(conn, self.segment, self.first_entry)?;
            }
        }
        Ok(())
    }
}

impl Group {
    fn add(&mut self, first_entry: u32, ids: &[u32], posting_bytes: usize) {
        if self.is_cut {
            return;
        }
        self.posting_bytes += posting_bytes;
        if self.posting_bytes < POSTING_BYTES_MIN {
            self.ids.extend_from_slice(ids);
            return;
        }
        let Self { ids: before, bits, .. } = self;
        for id in before.drain(..).chain(ids.iter().copied()) {
            let bit = (id - first_entry) as usize;
            if bits.len() <= bit / 8 {
                bits.resize(bit / 8 + 1, 0);
            }
            if let Some(byte) = bits.get_mut(bit / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
    }

    /// Writes the entries where that pays, and is empty then.
    fn write(&mut self, conn: &Connection, segment: i64, first: u32) -> rusqlite::Result<()> {
        if !self.bits.is_empty() {
            let mut ids = Vec::new();
            Ids::Bits(&self.bits).each(first, |id| ids.push(id));
            let mut bytes = Vec::new();
            put_ids(&mut bytes, first, &ids);
            if bytes.len() * GAIN_MIN <= self.posting_bytes {
                conn.prepare_cached(
                    "INSERT INTO posting_beginning (segment_id, beginning, entries)
                     VALUES (?1, ?2, ?3)",
                )?
                .execute(params![segment, self.beginning, bytes])?;
            }
        }
        self.beginning.clear();
        self.is_cut = false;
        self.posting_bytes = 0;
        self.ids.clear();
        self.bits.clear();
        Ok(())
    }
}

/// Adds the entries of all words of a segment that begin so; false where they are not at one place.
pub(super) fn add_holders(
    conn: &Connection,
    segment: &Segment,
    beginning: &[u8],
    found: &mut IdSet,
) -> rusqlite::Result<bool> {
    let entries: Option<Vec<u8>> = conn
        .prepare_cached(
            "SELECT entries FROM posting_beginning WHERE segment_id = ?1 AND beginning = ?2",
        )?
        .query_row(params![segment.id, beginning], |row| row.get(0))
        .optional()?;
    let ids = entries.as_ref().and_then(|entries| Ids::take(&mut entries.as_slice()));
    if let Some(ids) = ids {
        ids.add_to(segment.first_entry, found);
    }
    Ok(ids.is_some())
}

/// The beginnings of a word (which has its field as its first character) that a reader may ask for,
/// with the number of their characters.
fn beginnings(word: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let text = std::str::from_utf8(word).unwrap_or_default();
    let is_pair = text.chars().nth(1).is_some_and(is_unspaced);
    let asked = if is_pair { 1..=1 } else { PREFIX_CHARS_MIN..=CHARS_MAX };
    let ends = text.char_indices().skip(1).map(|(start, c)| start + c.len_utf8());
    (1..)
        .zip(ends)
        .filter(move |(chars, _)| asked.contains(chars))
        .filter_map(|(chars, end)| Some((chars, word.get(..end)?)))
}
