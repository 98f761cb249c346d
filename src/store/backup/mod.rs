//! The reader's own state as text, beside the store: what no server could give back.
//!
//! A *snapshot* (`backups/state-2026-11-22.jsonl`) holds subscriptions, read entries, and what is
//! starred, tagged or saved, one JSON value a line; a *journal* (`changes-2026-11-22.jsonl`) holds
//! each change of marks and of what is saved since, one a line, added after the change is
//! committed. Together they bring the state back to the last change when the store is lost or
//! damaged.
//!
//! It stands here and not beside the other writers of files, since a snapshot is streamed from the
//! tables and a million read entries never stand in memory, and since a journal that `Store` itself
//! writes cannot be forgotten by anybody who changes marks. Entries are named by their feed's
//! address and the hash of their guid, so that a snapshot fits any store, also an empty one.

pub(super) mod journal;
mod later;
mod lines;
mod redo;
mod restore;
mod snapshot;
mod summary;

use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Subscription, Timestamp, WebUrl};

use super::error::StoreError;

pub(super) use lines::FeedLine;
pub use lines::SnapshotFault;
pub use restore::Restored;
pub use snapshot::write_snapshot_if_due;
pub use summary::Summary;

const FOLDER: &str = "backups";
const SNAPSHOT_PREFIX: &str = "state-";
const JOURNAL_PREFIX: &str = "changes-";
const SUFFIX: &str = ".jsonl";

/// A snapshot and the journals written since: what to restore from.
#[derive(Clone, Debug)]
pub struct Backup {
    snapshot: Option<PathBuf>,
    journals: Vec<PathBuf>,
}

/// A subscription of a backup, and every address its feed had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSubscription {
    /// What was followed, as it was.
    pub subscription: Subscription,
    /// Other addresses of the feed.
    pub addresses: Vec<WebUrl>,
}

impl Backup {
    /// The newest sound snapshot that was written beside the store at `path`, with the journals
    /// since; where none is sound, the newest one all the same; `None` when nothing was written
    /// yet. What is dated days ahead was written by a wrong clock and passed over.
    #[must_use]
    pub fn newest(path: &Path, now: Timestamp) -> Option<Self> {
        let folder = folder_of(path);
        let mut snapshots = files(&folder, SNAPSHOT_PREFIX);
        let tomorrow = now.plus_secs(2 * 86_400).to_string();
        snapshots.retain(|(day, snapshot)| {
            day.as_str() < tomorrow.as_str()
                && lines::taken_at(snapshot).is_ok_and(|taken_at| taken_at.is_some())
        });
        let sound = snapshots.iter().rfind(|(_, snapshot)| lines::fault(snapshot).is_none());
        if let Some((date, snapshot)) = sound.or(snapshots.last()) {
            return Some(Self::since(&folder, date, Some(snapshot.clone())));
        }
        let found = Self::since(&folder, "", None);
        if found.journals.is_empty() { None } else { Some(found) }
    }

    /// That snapshot, with the journals beside it that were written since.
    pub fn of_file(snapshot: &Path) -> Result<Self, StoreError> {
        let taken_at =
            lines::taken_at(snapshot).map_err(|error| StoreError::from_io(snapshot, &error))?;
        if taken_at.is_none() {
            return Err(StoreError::NoBackup { path: snapshot.to_owned() });
        }
        let folder = snapshot.parent().unwrap_or(Path::new(""));
        let name = snapshot.file_name().unwrap_or_default().to_string_lossy();
        // A copy under another name stands alone: nothing tells which journals follow it.
        let date = name.strip_prefix(SNAPSHOT_PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
        let Some(date) = date else {
            return Ok(Self { snapshot: Some(snapshot.to_owned()), journals: Vec::new() });
        };
        Ok(Self::since(folder, date, Some(snapshot.to_owned())))
    }

    fn since(folder: &Path, date: &str, snapshot: Option<PathBuf>) -> Self {
        let journals = files(folder, JOURNAL_PREFIX).into_iter();
        let journals = journals.filter(|(day, _)| day.as_str() >= date).map(|(_, path)| path);
        Self { snapshot, journals: journals.collect() }
    }

    /// The snapshot's file, or the journal's where there is no snapshot.
    #[must_use]
    pub fn path(&self) -> &Path {
        let first = self.snapshot.as_ref().or(self.journals.first());
        first.map_or(Path::new(""), PathBuf::as_path)
    }

    /// What is wrong with the snapshot; reads all of it.
    #[must_use]
    pub fn fault(&self) -> Option<SnapshotFault> {
        self.snapshot.as_deref().and_then(lines::fault)
    }

    /// Every feed of the snapshot.
    pub(super) fn feeds(&self) -> Option<Vec<FeedLine>> {
        self.snapshot.as_ref().and_then(|snapshot| lines::feeds(snapshot).ok())
    }

    /// What was followed when the snapshot was taken, in the order of addresses.
    pub fn subscriptions(&self) -> Result<Vec<KeptSubscription>, StoreError> {
        let Some(snapshot) = &self.snapshot else { return Ok(Vec::new()) };
        lines::subscriptions(snapshot)
    }
}

/// The folder of the backups of the store at `path`.
fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(FOLDER)
}

/// The newest snapshot beside the store at `path`, sound or not.
pub(super) fn newest_snapshot(path: &Path) -> Option<PathBuf> {
    files(&folder_of(path), SNAPSHOT_PREFIX).pop().map(|(_, snapshot)| snapshot)
}

/// Every journal beside the store at `path`, oldest first.
fn journals(path: &Path) -> Vec<PathBuf> {
    files(&folder_of(path), JOURNAL_PREFIX).into_iter().map(|(_, journal)| journal).collect()
}

/// The day of a file, UTC: `2026-11-22`.
fn day(now: Timestamp) -> String {
    now.to_string().chars().take_while(|c| *c != 'T').collect()
}

fn file(folder: &Path, prefix: &str, now: Timestamp) -> PathBuf {
    folder.join(format!("{prefix}{}{SUFFIX}", day(now)))
}

/// The files of that kind with their days, oldest first.
fn files(folder: &Path, prefix: &str) -> Vec<(String, PathBuf)> {
    let Ok(listed) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(String, PathBuf)> = listed
        .filter_map(Result::ok)
        .filter_map(|file| {
            let name = file.file_name();
            let day = name.to_str()?.strip_prefix(prefix)?.strip_suffix(SUFFIX)?;
            Some((day.to_owned(), file.path()))
        })
        .collect();
    found.sort();
    found
}

/// Makes the folder, for the reader's eyes only.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
