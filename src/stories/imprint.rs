//! Reading what tells an article from all others.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::address::page_of;
use crate::model::{Entry, Imprint, Sample, WebUrl};
use crate::words::scan;

/// Words that are read as one.
const RUN_WORDS: usize = 4;
/// One in so many runs of words is kept.
const ONE_IN: u32 = 4;
/// Runs of words kept of one text.
pub(super) const RUNS_MAX: usize = 48;
/// Numbers kept of one text.
const NUMBERS_MAX: usize = 24;
/// Runs of words by which a text is found.
const KEYS_MAX: usize = 4;
/// Bytes of an identity that no other publisher gives by chance.
const TELLING_BYTES_MIN: usize = 10;

/// Of an entry and the beginning of its text.
#[must_use]
pub fn imprint(entry: &Entry, text: &str) -> Imprint {
    let sample = sample(text);
    let page = entry.link.as_ref().and_then(page_of);
    // An identity is often the address of the page, where the link leads round about.
    let page_by_guid = WebUrl::parse(&entry.guid).as_ref().and_then(page_of);
    let mut keys: Vec<i64> = page.iter().chain(&page_by_guid).map(|page| page_key(page)).collect();
    // One identity leads to one page.
    if page_by_guid.is_none() && is_telling(&entry.guid) {
        keys.push(keyed(b'g', &entry.guid));
    }
    keys.extend(sample.runs.iter().take(KEYS_MAX).map(|run| i64::from(*run)));
    keys.sort_unstable();
    keys.dedup();
    Imprint { keys, sample }
}

/// By which entries about that page are found.
#[must_use]
pub fn page_key(page: &str) -> i64 {
    keyed(b'p', page)
}

fn keyed(kind: u8, text: &str) -> i64 {
    let mut hash = Xxh3::new();
    hash.update(&[kind]);
    hash.update(text.as_bytes());
    hash.digest().cast_signed()
}

/// True for an identity that no other publisher would give: numbers and short names are common.
fn is_telling(guid: &str) -> bool {
    guid.len() >= TELLING_BYTES_MIN && guid.chars().any(|c| !c.is_ascii_digit())
}

/// Of the beginning of a text: one run of four words in four, the smallest hashes of them, and the
/// numbers.
#[must_use]
pub fn sample(text: &str) -> Sample {
    let mut sample = Sample::default();
    let mut last = [0_u64; RUN_WORDS];
    let mut words = 0_usize;
    scan(text, |word, _| {
        let hash = xxh3_64(word.as_bytes());
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            sample.numbers.push(low(hash));
        }
        last.rotate_left(1);
        last[RUN_WORDS - 1] = hash;
        words += 1;
        if words >= RUN_WORDS {
            let run = last.iter().fold(0_u64, |all, hash| {
                (all.rotate_left(17) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            });
            let run = low(run ^ run >> 32);
            if run.is_multiple_of(ONE_IN) {
                sample.runs.push(run);
            }
        }
        true
    });
    for (hashes, max) in [(&mut sample.runs, RUNS_MAX), (&mut sample.numbers, NUMBERS_MAX)] {
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(max);
    }
    sample
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn low(hash: u64) -> u32 {
    hash as u32
}
