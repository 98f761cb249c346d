//! The entries that hold a word, as bytes: ascending ids, relative to the segment's first id.
//!
//! `count << 1`, then the distances as LEB128 numbers, or, where that is shorter,
//! `bytes << 1 | 1`, then a bitmap from the first id on.

use super::id_set::IdSet;

/// Adds `number` as LEB128: seven bits a byte, lowest first, the high bit on all but the last.
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

/// Takes a number off the front; `None` where the bytes end or the number does not.
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Writes ascending ids, none below `first`.
pub(super) fn put_ids(out: &mut Vec<u8>, first: u32, ids: &[u32]) {
    let width = ids.last().map_or(0, |last| (last - first) as usize / 8 + 1);
    let mut distances = Vec::new();
    // Each distance takes a byte at least.
    if width > ids.len() {
        let mut before = first;
        for id in ids {
            put_number(&mut distances, u64::from(id - before));
            before = *id;
        }
    }
    if width <= ids.len() || width < distances.len() {
        put_number(out, (width as u64) << 1 | 1);
        let start = out.len();
        out.resize(start + width, 0);
        for id in ids {
            let bit = id - first;
            if let Some(byte) = out.get_mut(start + bit as usize / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
    } else {
        put_number(out, (ids.len() as u64) << 1);
        out.extend(distances);
    }
}

/// Ids as bytes, not yet read.
#[derive(Clone, Copy)]
pub(super) enum Ids<'b> {
    Distances(usize, &'b [u8]),
    Bits(&'b [u8]),
}

impl<'b> Ids<'b> {
    /// Takes a list of ids off the front, and gives it unread.
    pub(super) fn take(bytes: &mut &'b [u8]) -> Option<Self> {
        let header = take_number(bytes)?;
        let number = usize::try_from(header >> 1).ok()?;
        if header & 1 == 1 {
            let (bits, rest) = bytes.split_at_checked(number)?;
            *bytes = rest;
            return Some(Self::Bits(bits));
        }
        // The end of the last number ends the list.
        let mut left = number;
        let end = if number == 0 {
            0
        } else {
            1 + bytes.iter().position(|byte| {
                left -= usize::from(byte & 0x80 == 0);
                left == 0
            })?
        };
        let (distances, rest) = bytes.split_at_checked(end)?;
        *bytes = rest;
        Some(Self::Distances(number, distances))
    }

    /// Gives each id, ascending.
    pub(super) fn each(self, first: u32, mut give: impl FnMut(u32)) {
        match self {
            Self::Bits(bytes) => {
                for (at, byte) in (0_u32..).zip(bytes) {
                    let mut bits = *byte;
                    while bits != 0 {
                        give(first.saturating_add(at * 8 + bits.trailing_zeros()));
                        bits &= bits - 1;
                    }
                }
            }
            Self::Distances(number, mut bytes) => {
                let mut id = u64::from(first);
                for _ in 0..number {
                    let Some(distance) = take_number(&mut bytes) else { return };
                    id = id.saturating_add(distance);
                    let Ok(id) = u32::try_from(id) else { return };
                    give(id);
                }
            }
        }
    }

    /// Adds the ids to a set.
    pub(super) fn add_to(self, first: u32, set: &mut IdSet) {
        match self {
            Self::Bits(bytes) => set.extend_bits(first, bytes),
            Self::Distances(_, bytes) => set.extend_distances(first, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_come_back_as_they_were(
            ids in prop::collection::btree_set(
                prop_oneof![100..400_u32, 100..90_000_u32, 100..u32::MAX], 0..300),
        ) {
            let ids: Vec<u32> = ids.into_iter().filter(|id| *id < 10_000_000).collect();
            let mut bytes = Vec::new();
            put_ids(&mut bytes, 100, &ids);
            bytes.push(7);
            let mut rest = bytes.as_slice();
            let read = Ids::take(&mut rest).expect("whole");
            prop_assert_eq!(rest, [7]);
            let mut back = Vec::new();
            read.each(100, |id| back.push(id));
            prop_assert_eq!(&back, &ids);
            let mut set = IdSet::default();
            read.add_to(100, &mut set);
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), ids);
        }

        #[test]
        fn damaged_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut rest = bytes.as_slice();
            while let Some(ids) = Ids::take(&mut rest) {
                let mut seen = BTreeSet::new();
                ids.each(5, |id| { seen.insert(id); });
                ids.add_to(5, &mut IdSet::default());
            }
        }
    }
}
