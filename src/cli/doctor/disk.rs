//! The store's checks, and what it takes on disk.

use std::path::Path;

use serde::Serialize;

use crate::app;
use crate::cli::session::Session;
use crate::model::CleanText;
use crate::store::{FeedUsage, Reader, Store, StoreError, Usage, free_bytes};

use super::mend::size;
use super::{Check, folders};

/// Feeds named in text; JSON has all.
const FEEDS_TOLD: usize = 10;
/// Room that a refresh wants: the store's log alone may take half of it for a while.
const ROOM_MIN: u64 = 32 << 20;
/// The mend of every contradiction: lists and numbers come from entries and marks.
const MEND: &str = "run `dateline doctor --repair`: it makes lists and numbers anew from entries \
                    and marks, which stay";

/// What the store takes, as JSON has it.
#[derive(Serialize)]
pub(super) struct Disk {
    bytes: Bytes,
    feeds: Vec<Feed>,
}

#[derive(Serialize)]
struct Bytes {
    file: u64,
    bodies: u64,
    entries: u64,
    lists: u64,
    index: u64,
    free: u64,
    other: u64,
}

#[derive(Serialize)]
struct Feed {
    id: String,
    title: CleanText,
    is_followed: bool,
    entries: u64,
    bytes: u64,
    /// Of the bytes of all feeds, in hundredths.
    share_percent: u64,
}

impl Disk {
    fn of(usage: Usage) -> Self {
        let all: u64 = usage.feeds.iter().map(|feed| feed.bodies_bytes).sum();
        let feed = |feed: FeedUsage| Feed {
            id: feed.feed.to_string(),
            title: feed.title,
            is_followed: feed.is_followed,
            entries: feed.entries,
            bytes: feed.bodies_bytes,
            share_percent: feed.bodies_bytes * 100 / all.max(1),
        };
        Self {
            bytes: Bytes {
                file: usage.file_bytes,
                bodies: usage.bodies_bytes,
                entries: usage.entries_bytes,
                lists: usage.lists_bytes,
                index: usage.index_bytes,
                free: usage.free_bytes,
                other: usage.other_bytes,
            },
            feeds: usage.feeds.into_iter().map(feed).collect(),
        }
    }

    /// The largest feeds, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let largest = self.feeds.iter().take(FEEDS_TOLD).map(|feed| {
            let gone = if feed.is_followed { "" } else { " (no longer followed)" };
            format!(
                "            {:>7} {:>3} %  {:>6} entries  {}{gone}",
                size(feed.bytes),
                feed.share_percent,
                feed.entries,
                feed.title
            )
        });
        largest.collect()
    }
}

pub(super) fn check_store(session: &Session) -> Vec<Check> {
    let path = app::store_path(&session.folders);
    let mut checks = Vec::from_iter(too_full(free_bytes(&session.folders.data), &path));
    if !path.exists() {
        let unwritable = folders::unwritable("store", &session.folders.data, "--data");
        let none = || Check::good("store", "none yet: the first start or fetch makes it");
        checks.push(unwritable.unwrap_or_else(none));
        return checks;
    }
    let looked = Store::open(&path)
        .and_then(|store| Ok((store.check()?, store.usage()?, store.require_writable().err())));
    let (faults, usage, read_only) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            checks.push(unopened(&error));
            return checks;
        }
    };
    if faults.is_empty() {
        checks.push(Check::good("store", &summary(&path, usage.file_bytes)));
    }
    checks.extend(faults.iter().map(|fault| Check::bad("store", fault, MEND)));
    checks.extend(read_only.iter().map(unopened));
    checks.push(on_disk(usage));
    checks
}

/// That what a refresh brings will not find room, where it will not.
fn too_full(free: Option<u64>, path: &Path) -> Option<Check> {
    let free = free.filter(|free| *free < ROOM_MIN)?;
    let text = format!("only {} are free where {} is", size(free), path.display());
    let mend = format!(
        "free {} at least; `dateline doctor --compact` may make the store smaller",
        size(ROOM_MIN)
    );
    Some(Check::bad("disk", &text, &mend))
}

fn unopened(error: &StoreError) -> Check {
    let mend = match error {
        StoreError::Damaged { .. } => {
            "run `dateline doctor --repair`; saved articles stay readable as files"
        }
        _ => "the message says what to do; saved articles stay readable as files",
    };
    Check::bad("store", &error.to_string(), mend)
}

fn summary(path: &Path, bytes: u64) -> String {
    let total = Reader::open(path).and_then(|reader| reader.counts());
    let total = total.map_or(0, |counts| counts.total);
    format!("{total} entries, {}, in {}", size(bytes), path.display())
}

fn on_disk(usage: Usage) -> Check {
    let text = format!(
        "bodies {}, entries {}, lists {}, index {}, all else {}, free {}",
        size(usage.bodies_bytes),
        size(usage.entries_bytes),
        size(usage.lists_bytes),
        size(usage.index_bytes),
        size(usage.other_bytes),
        size(usage.free_bytes)
    );
    let is_wasteful = usage.free_bytes > usage.file_bytes / 2 && usage.file_bytes > 16 << 20;
    let mut check = Check::good("disk", &text);
    if is_wasteful {
        let mend = "`dateline doctor --compact` gives the free room back to the system";
        check.mend = Some(CleanText::line(mend));
    }
    check.disk = Some(Disk::of(usage));
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_full_is_told_with_its_mend() {
        let path = Path::new("/data/dateline.sqlite");
        for (free, told) in [(None, None), (Some(33 << 20), None), (Some(9 << 10), Some("9 KB"))] {
            let check = too_full(free, path);
            assert_eq!(check.is_some(), told.is_some());
            for (check, told) in check.iter().zip(told) {
                assert!(!check.is_ok && check.mend.is_some());
                assert!(check.detail.as_str().contains(told), "{}", check.detail);
            }
        }
    }
}
