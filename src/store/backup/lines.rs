//! The lines of snapshots and journals, and reading them back. A line that cannot be read is passed
//! over: the next one may be whole.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::Xxh3;

use super::KeptSubscription;
use crate::model::{CleanText, SectionPath, Subscription, Timestamp, WebUrl};
use crate::store::error::StoreError;

/// What the first line of a snapshot says it is.
pub(super) const FORM: u32 = 1;
/// Bytes at the end of a snapshot that hold its last line.
const END_BYTES_MAX: u64 = 256;
/// No store counts so many changes: such a number was damaged.
const NUMBER_MAX: i64 = 1 << 50;

/// The hash of an entry's guid, as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Guid(pub(super) i64);

impl Serialize for Guid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0.cast_unsigned()))
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let number = u64::from_str_radix(&digits, 16).map_err(serde::de::Error::custom)?;
        Ok(Self(number.cast_signed()))
    }
}

/// A moment, as RFC 3339 writes it.
#[derive(Clone, Copy, Default)]
pub(in crate::store) struct Moment(pub(in crate::store) Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(Timestamp::from_secs(moment.as_second())))
    }
}

/// The first line of a snapshot.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    /// [`FORM`].
    pub(super) dateline_state: u32,
    pub(super) taken_at: Moment,
}

/// A feed that is followed or whose entries have marks.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(in crate::store) struct FeedLine {
    /// In the store it was written from; elsewhere it means nothing.
    #[serde(default)]
    pub(in crate::store) id: i64,
    pub(in crate::store) url: String,
    pub(in crate::store) title: Option<String>,
    pub(in crate::store) section: Option<String>,
    pub(in crate::store) is_followed: bool,
    pub(in crate::store) followed_at: Moment,
    /// Every other address it had.
    pub(in crate::store) addresses: Vec<String>,
}

/// A starred, tagged, saved or placed entry, so that a person can read which one it is.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct EntryLine {
    pub(super) feed: String,
    pub(super) guid: Guid,
    pub(super) title: Option<String>,
    pub(super) link: Option<String>,
    pub(super) published: Option<Moment>,
    pub(super) first_seen: Option<Moment>,
    #[serde(default)]
    pub(super) is_starred: bool,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) saved: Option<SavedLine>,
    /// Where the reader put it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) placed: Vec<PlacedLine>,
}

/// A section that the reader put an entry into; empty: back to its signals.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PlacedLine {
    pub(super) section: String,
    pub(super) at: Moment,
    /// The publisher's labels that it carried then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) labels: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SavedLine {
    pub(super) path: String,
    pub(super) at: Moment,
}

/// The last line of a snapshot: without it the file is cut.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) lines: u64,
    /// XXH3-64 of the lines between the first and this one.
    pub(super) hash: Guid,
}

/// One line of a snapshot; which fields are there tells which kind.
#[derive(Deserialize)]
pub(super) struct Line {
    pub(super) feed: Option<FeedLine>,
    #[serde(default)]
    pub(super) read: Vec<Guid>,
    pub(super) entry: Option<EntryLine>,
    end: Option<End>,
}

/// One line of a journal: a change of marks that is in the store.
#[derive(Serialize, Deserialize)]
pub(super) struct ChangeLine {
    pub(super) at: Moment,
    /// Its number among the changes of the store; earlier versions gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<i64>,
    /// The mark's name, as in the store.
    pub(super) mark: String,
    pub(super) is_set: bool,
    /// Of marks that every entry gets sooner or later: feeds and guids alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) feeds: BTreeMap<String, Vec<Guid>>,
    /// Of all others: what a person knows the entry by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) entries: Vec<EntryLine>,
}

impl ChangeLine {
    /// Of no entry yet.
    pub(super) const fn new(mark: String, is_set: bool, at: Timestamp) -> Self {
        Self {
            at: Moment(at),
            number: None,
            mark,
            is_set,
            feeds: BTreeMap::new(),
            entries: Vec::new(),
        }
    }

    /// Its number, where it can be one.
    pub(super) fn number(&self) -> Option<i64> {
        self.number.filter(|number| (1..NUMBER_MAX).contains(number))
    }
}

/// What is wrong with a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotFault {
    /// Its end is missing.
    Cut,
    /// It is not as it was written.
    Damaged,
}

impl fmt::Display for SnapshotFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cut => "is cut: what stands in its whole lines is restored",
            Self::Damaged => {
                "is damaged, it is not as it was written: what can be read of it is restored"
            }
        })
    }
}

/// Gives each line that can be read to `take`.
pub(super) fn each<T: for<'de> Deserialize<'de>>(
    path: &Path,
    mut take: impl FnMut(T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let fault = |error: io::Error| StoreError::from_io(path, &error);
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(fault)?);
    let mut line = Vec::new();
    while file.read_until(b'\n', &mut line).map_err(fault)? > 0 {
        if let Ok(value) = serde_json::from_slice(&line) {
            take(value)?;
        }
        line.clear();
    }
    Ok(())
}

/// When the snapshot was taken; `None` when the first line does not say that the file is one.
pub(super) fn taken_at(path: &Path) -> io::Result<Option<Timestamp>> {
    let mut first = Vec::new();
    BufReader::new(File::open(path)?.take(END_BYTES_MAX)).read_until(b'\n', &mut first)?;
    let head: Option<Head> = serde_json::from_slice(&first).ok();
    Ok(head.filter(|head| head.dateline_state <= FORM).map(|head| head.taken_at.0))
}

/// What is wrong with a snapshot; reads all of it.
pub(super) fn fault(path: &Path) -> Option<SnapshotFault> {
    if !taken_at(path).is_ok_and(|taken_at| taken_at.is_some()) {
        return Some(SnapshotFault::Damaged);
    }
    let Some(end) = end_of(path) else { return Some(SnapshotFault::Cut) };
    let is_as_written = between(path).is_ok_and(|found| found == end);
    if is_as_written { None } else { Some(SnapshotFault::Damaged) }
}

/// What the end of a snapshot should say: its lines between the first and the last one.
fn between(path: &Path) -> io::Result<End> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let (mut hash, mut lines) = (Xxh3::new(), 0);
    let (mut line, mut last) = (Vec::new(), Vec::new());
    file.read_until(b'\n', &mut line)?;
    line.clear();
    while file.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            lines += u64::from(!last.is_empty());
            hash.update(&last);
            std::mem::swap(&mut line, &mut last);
        }
        line.clear();
    }
    Ok(End { lines, hash: Guid(hash.digest().cast_signed()) })
}

/// The last line of a snapshot.
pub(super) fn end_of(path: &Path) -> Option<End> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES_MAX))).ok()?;
    let mut bytes = Vec::new();
    file.take(END_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let last = bytes.trim_ascii_end().rsplit(|byte| *byte == b'\n').next()?;
    serde_json::from_slice::<Line>(last).ok()?.end
}

/// Every feed.
pub(super) fn feeds(path: &Path) -> Result<Vec<FeedLine>, StoreError> {
    let mut found = Vec::new();
    each(path, |line: Line| {
        found.extend(line.feed);
        Ok(())
    })?;
    Ok(found)
}

/// What was followed.
pub(super) fn subscriptions(path: &Path) -> Result<Vec<KeptSubscription>, StoreError> {
    Ok(feeds(path)?.iter().filter(|feed| feed.is_followed).filter_map(kept).collect())
}

fn kept(feed: &FeedLine) -> Option<KeptSubscription> {
    let subscription = Subscription {
        url: WebUrl::parse(&feed.url)?,
        title: feed.title.as_deref().map(CleanText::line),
        section: feed.section.as_deref().map(SectionPath::parse),
    };
    let addresses = feed.addresses.iter().filter_map(|url| WebUrl::parse(url)).collect();
    Some(KeptSubscription { subscription, addresses })
}
