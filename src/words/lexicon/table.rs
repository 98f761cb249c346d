//! Known words by their hashes: one look costs one cache line, not a walk to a string.
//!
//! The few ten thousand words of a language never share a hash of 64 bits by chance; who makes up a
//! word that does has it taken for the known one, and nothing worse.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use xxhash_rust::xxh3::xxh3_64;

/// What is known of words, or of pieces of them.
#[derive(Debug)]
pub(super) struct Table<T> {
    rows: HashTable<(u64, T)>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: HashTable::new() }
    }
}

impl<T> Table<T> {
    pub(super) fn get(&self, word: &str) -> Option<&T> {
        let hash = xxh3_64(word.as_bytes());
        self.rows.find(hash, |(known, _)| *known == hash).map(|(_, value)| value)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<T: Default> Table<T> {
    /// What is known of a word, to be changed.
    pub(super) fn of(&mut self, word: &str) -> &mut T {
        let hash = xxh3_64(word.as_bytes());
        match self.rows.entry(hash, |(known, _)| *known == hash, |(known, _)| *known) {
            Entry::Occupied(entry) => &mut entry.into_mut().1,
            Entry::Vacant(entry) => &mut entry.insert((hash, T::default())).into_mut().1,
        }
    }
}

/// Pieces by their beginnings: most words begin like none, which is seen at one look, and the
/// others need only be tried at the lengths there are.
#[derive(Debug)]
pub(super) struct Beginnings {
    /// Characters of a beginning.
    chars: usize,
    /// The lengths, in bytes, of the pieces that begin so: one bit each.
    lengths: Table<u128>,
    pieces: Table<Senses>,
}

/// Where the meanings of a word stand in the list of all.
pub(super) type Senses = std::ops::Range<u32>;

/// Bytes of a piece; longer ones are cut, and their words with them.
const PIECE_BYTES_MAX: usize = u128::BITS as usize - 1;

impl Beginnings {
    /// Of pieces with at least so many characters.
    pub(super) fn new(chars: usize) -> Self {
        Self { chars, lengths: Table::default(), pieces: Table::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn insert(&mut self, piece: &str, senses: Senses) {
        let piece = crate::words::beginning(piece, PIECE_BYTES_MAX);
        if let Some(beginning) = self.beginning_of(piece) {
            *self.lengths.of(beginning) |= 1 << piece.len();
            *self.pieces.of(piece) = senses;
        }
    }

    /// The longest known piece of at least so many bytes that `text` begins with, and its length.
    pub(super) fn longest(&self, text: &str, bytes_min: usize) -> Option<(&Senses, usize)> {
        let mut lengths = *self.lengths.get(self.beginning_of(text)?)?;
        let fit = text.len().min(PIECE_BYTES_MAX);
        lengths &= u128::MAX >> (PIECE_BYTES_MAX - fit);
        while lengths != 0 {
            let length = lengths.ilog2() as usize;
            if length < bytes_min {
                return None;
            }
            if let Some(senses) = text.get(..length).and_then(|piece| self.pieces.get(piece)) {
                return Some((senses, length));
            }
            lengths &= !(1 << length);
        }
        None
    }

    fn beginning_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (last, c) = text.char_indices().nth(self.chars.saturating_sub(1))?;
        text.get(..last + c.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_is_found() {
        let mut stems = Beginnings::new(3);
        for (piece, number) in [("quake", 1), ("quakes of", 2), ("ünï", 3), ("ab", 4)] {
            stems.insert(piece, number..number + 1);
        }
        let found = |text: &str, bytes_min| {
            stems.longest(text, bytes_min).map(|(senses, length)| (senses.start, length))
        };
        assert_eq!(found("quakes", 0), Some((1, 5)));
        assert_eq!(found("quakes of war", 0), Some((2, 9)));
        assert_eq!(found("quakes", 6), None);
        assert_eq!(found("ünïx", 0), Some((3, 5)));
        assert_eq!(found("abc", 0), None);
        assert_eq!(found("", 0), None);
        let long = "x".repeat(200);
        stems.insert(&long, 9..10);
        assert_eq!(stems.longest(&long, 0), Some((&(9..10), PIECE_BYTES_MAX)));
    }
}
