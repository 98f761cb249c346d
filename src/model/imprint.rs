//! What is kept of an article to know it again in other feeds.

/// An entry's article, to be found again and to be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imprint {
    /// Articles that share one of these may be the same: hashes of the page, of the identity the
    /// feed gives, of a few runs of words.
    pub keys: Vec<i64>,
    /// The text.
    pub sample: Sample,
}

/// A sample of a text: hashes of some of its runs of words, and its numbers. Two texts agree in as
/// much of their samples as in all of their runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// The smallest ones, in order.
    pub runs: Vec<u32>,
    /// Hashes of the words with digits in them, in order.
    pub numbers: Vec<u32>,
}

impl Imprint {
    /// True for a key that is a run of words of the text.
    #[must_use]
    pub fn is_of_text(&self, key: i64) -> bool {
        u32::try_from(key).is_ok_and(|run| self.sample.runs.binary_search(&run).is_ok())
    }

    /// The keys as bytes, to be kept.
    #[must_use]
    pub fn keys_to_bytes(&self) -> Vec<u8> {
        self.keys.iter().flat_map(|key| key.to_le_bytes()).collect()
    }

    /// The keys from bytes that were kept; whatever they are.
    pub fn keys_from_bytes(bytes: &[u8]) -> impl Iterator<Item = i64> + use<'_> {
        bytes.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes))
    }
}

impl Sample {
    /// As bytes, to be kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(self.runs.len()).unwrap_or(u8::MAX)];
        for hash in self.runs.iter().chain(&self.numbers) {
            bytes.extend_from_slice(&hash.to_le_bytes());
        }
        bytes
    }

    /// From bytes that were kept; whatever they are.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let Some((count, rest)) = bytes.split_first() else { return Self::default() };
        let hashes = rest.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
        let mut runs: Vec<u32> = hashes.collect();
        let numbers = runs.split_off(usize::from(*count).min(runs.len()));
        Self { runs, numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nonsense_is_something() {
        let sample = Sample { runs: vec![1, 5, 9], numbers: vec![7] };
        assert_eq!(Sample::from_bytes(&sample.to_bytes()), sample);
        let imprint = Imprint { keys: vec![-3, 8], sample };
        let keys: Vec<i64> = Imprint::keys_from_bytes(&imprint.keys_to_bytes()).collect();
        assert_eq!(keys, imprint.keys);
        for bytes in [&b""[..], b"\xff", b"\xff\x01\x02", b"\x00abcde"] {
            assert!(Sample::from_bytes(bytes).runs.len() * 4 <= bytes.len());
            assert_eq!(Imprint::keys_from_bytes(bytes).count(), bytes.len() / 8);
        }
    }
}
