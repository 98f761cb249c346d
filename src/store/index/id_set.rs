//! A set of entries: bits, in chunks of 65,536 ids, of which only those that hold any are kept.
//!
//! A million entries are sixteen chunks of 8 KB: sets are joined word by word, whatever they hold.

use std::collections::BTreeMap;

/// Bits of an id within its chunk.
const CHUNK_BITS: u32 = 16;
/// Words of 64 bits in a chunk.
const CHUNK_WORDS: usize = 1 << (CHUNK_BITS - 6);

type Chunk = Box<[u64; CHUNK_WORDS]>;

/// Ids of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct IdSet {
    chunks: BTreeMap<u32, Chunk>,
}

impl IdSet {
    /// True when the id is in it.
    pub(in crate::store) fn contains(&self, id: u32) -> bool {
        let (word, bit) = place(id);
        let chunk = self.chunks.get(&(id >> CHUNK_BITS));
        chunk.and_then(|chunk| chunk.get(word)).is_some_and(|bits| bits & bit != 0)
    }

    pub(in crate::store) fn insert(&mut self, id: u32) {
        let (word, bit) = place(id);
        let chunk = self.chunk(id >> CHUNK_BITS);
        if let Some(bits) = chunk.get_mut(word) {
            *bits |= bit;
        }
    }

    /// Takes ids in; quickest when they come in order.
    pub(in crate::store) fn extend(&mut self, ids: impl IntoIterator<Item = u32>) {
        let mut ids = ids.into_iter().peekable();
        while let Some(first) = ids.next() {
            let key = first >> CHUNK_BITS;
            let chunk = self.chunk(key);
            let mut next = Some(first);
            while let Some(id) = next {
                let (word, bit) = place(id);
                if let Some(bits) = chunk.get_mut(word) {
                    *bits |= bit;
                }
                next = ids.next_if(|id| id >> CHUNK_BITS == key);
            }
        }
    }

    /// Takes in the ids `first + n` for each set bit `n` of `bytes`, lowest bit first.
    pub(in crate::store) fn extend_bits(&mut self, first: u32, bytes: &[u8]) {
        // Ids that share a word of a chunk are taken in together.
        let mut id = u64::from(first);
        for eight in bytes.chunks(8) {
            let mut padded = [0; 8];
            padded.iter_mut().zip(eight).for_each(|(to, from)| *to = *from);
            let bits = u64::from_le_bytes(padded);
            let shift = id % 64;
            self.add_word(id, bits << shift);
            if shift > 0 {
                self.add_word(id + 64, bits >> (64 - shift));
            }
            id += 64;
        }
    }

    /// Takes in ascending ids that are written as LEB128 distances, the first one from `first`.
    pub(in crate::store) fn extend_distances(&mut self, first: u32, distances: &[u8]) {
        let mut id = first;
        let mut bytes = distances.iter().peekable();
        while bytes.peek().is_some() {
            let key = id >> CHUNK_BITS;
            let mut chunk = self.chunks.remove(&key).unwrap_or_else(empty);
            // Most distances are one byte, and most ids lie in the chunk of the one before.
            while let Some(byte) = bytes.next() {
                let mut distance = u32::from(*byte & 0x7f);
                let mut shift = 7;
                let mut goes_on = *byte >= 0x80;
                while goes_on && let Some(byte) = bytes.next() {
                    distance |= u32::from(*byte & 0x7f).checked_shl(shift).unwrap_or(0);
                    shift += 7;
                    goes_on = *byte >= 0x80;
                }
                id = id.saturating_add(distance);
                if id >> CHUNK_BITS != key {
                    break;
                }
                let (word, bit) = place(id);
                if let Some(bits) = chunk.get_mut(word) {
                    *bits |= bit;
                }
            }
            self.chunks.insert(key, chunk);
            self.insert(id);
        }
    }

    /// Takes in the ids of a whole word, of which `id` is one.
    fn add_word(&mut self, id: u64, bits: u64) {
        let Some(id) = u32::try_from(id).ok().filter(|_| bits != 0) else { return };
        let (word, _) = place(id);
        if let Some(there) = self.chunk(id >> CHUNK_BITS).get_mut(word) {
            *there |= bits;
        }
    }

    /// How many ids it holds.
    pub(in crate::store) fn len(&self) -> usize {
        let words = self.chunks.values().flat_map(|chunk| chunk.iter());
        words.map(|bits| bits.count_ones() as usize).sum()
    }

    /// The ids, ascending.
    pub(in crate::store) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.chunks.iter().flat_map(|(key, chunk)| {
            let words = (0_u32..).zip(chunk.iter());
            words.flat_map(move |(word, bits)| {
                let first = (key << CHUNK_BITS) + word * 64;
                let mut rest = *bits;
                std::iter::from_fn(move || {
                    let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                    rest &= rest - 1;
                    Some(first + bit)
                })
            })
        })
    }

    /// Keeps what is in both.
    pub(in crate::store) fn keep_common(&mut self, other: &Self) {
        self.chunks.retain(|key, chunk| {
            let Some(other) = other.chunks.get(key) else { return false };
            chunk.iter_mut().zip(other.iter()).for_each(|(bits, other)| *bits &= other);
            true
        });
    }

    /// Takes in what is in the other.
    pub(in crate::store) fn add(&mut self, other: &Self) {
        for (key, other) in &other.chunks {
            let chunk = self.chunk(*key);
            chunk.iter_mut().zip(other.iter()).for_each(|(bits, other)| *bits |= other);
        }
    }

    /// Drops what is in the other.
    pub(in crate::store) fn subtract(&mut self, other: &Self) {
        for (key, other) in &other.chunks {
            if let Some(chunk) = self.chunks.get_mut(key) {
                chunk.iter_mut().zip(other.iter()).for_each(|(bits, other)| *bits &= !other);
            }
        }
    }

    fn chunk(&mut self, key: u32) -> &mut Chunk {
        self.chunks.entry(key).or_insert_with(empty)
    }
}

fn empty() -> Chunk {
    Box::new([0; CHUNK_WORDS])
}

impl FromIterator<u32> for IdSet {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> Self {
        let mut set = Self::default();
        set.extend(ids);
        set
    }
}

/// The word of the id's chunk, and its bit in it.
const fn place(id: u32) -> (usize, u64) {
    (((id >> 6) as usize) & (CHUNK_WORDS - 1), 1 << (id & 63))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sets_are_sets(a in ids(), b in ids()) {
            let set = |ids: &BTreeSet<u32>| ids.iter().copied().collect::<IdSet>();
            let plain = |set: &IdSet| set.iter().collect::<BTreeSet<u32>>();
            let (x, y) = (set(&a), set(&b));
            prop_assert_eq!(plain(&x), a.clone());
            prop_assert_eq!(x.len(), a.len());
            let mut common = x.clone();
            common.keep_common(&y);
            prop_assert_eq!(plain(&common), a.intersection(&b).copied().collect());
            let mut all = x.clone();
            all.add(&y);
            prop_assert_eq!(plain(&all), a.union(&b).copied().collect());
            let mut rest = x.clone();
            rest.subtract(&y);
            prop_assert_eq!(plain(&rest), a.difference(&b).copied().collect());
            for id in &b {
                prop_assert_eq!(x.contains(*id), a.contains(id));
            }
        }
    }

    fn ids() -> impl Strategy<Value = BTreeSet<u32>> {
        let id = prop_oneof![0..200_u32, 65_500..65_600_u32, any::<u32>()];
        prop::collection::btree_set(id, 0..60)
    }
}
