//! What can go wrong with the store, in words a reader of the news can act on.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::access;
use super::free_space::{ROOM_MIN, free_bytes, is_full};

/// Why the store could not do what was asked. A change that fails is undone whole.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file belongs to a newer program; it was not touched.
    #[error(
        "{} was written by a newer dateline (store version {found}, this program knows {known}); \
         update dateline, or give another folder with --data{}",
        path.display(), backup_hint(backup.as_deref(), snapshot.as_deref())
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
        /// The copy kept before it was brought to its version, where one is there.
        backup: Option<PathBuf>,
        /// The newest backup of marks and subscriptions, where one is there.
        snapshot: Option<PathBuf>,
    },
    /// The file is a database of another program, or no database at all.
    #[error("{} is not a dateline store; give another folder with --data", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened or created.
    #[error("cannot open {}: {reason}", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file may be read but not written.
    #[error(
        "nothing can be kept: {} or its folder may not be written; check their permissions, or \
         give another folder with --data",
        path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No room was left when it was opened: it may only be read.
    #[error(
        "nothing can be kept: the disk that holds {} is full; free some space and start again",
        path.display()
    )]
    NoRoomToWrite {
        /// The file.
        path: PathBuf,
    },
    /// No room is left for what reading it takes.
    #[error(
        "the disk that holds {} is full, and what was written last cannot be read without some \
         room: free some space and start again",
        path.display()
    )]
    NoRoomToRead {
        /// The file.
        path: PathBuf,
    },
    /// No room is left.
    #[error(
        "the disk that holds {} is full: this change was not saved; free some space and try again",
        path.display()
    )]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// Too little room is left to rewrite the file; it was not touched.
    #[error(
        "making {} smaller needs {} MB of free space for a while; free some and try again",
        path.display(), needed >> 20
    )]
    NoRoom {
        /// The file.
        path: PathBuf,
        /// Bytes needed.
        needed: u64,
    },
    /// There is not enough room to bring the file to this program's version; it was not touched.
    #[error(
        "{} is of an earlier version, and bringing it to this one needs {} MB of room where there \
         are {} MB: free some space and start again; nothing was changed",
        path.display(), needed_bytes.div_ceil(1 << 20), free_bytes >> 20
    )]
    NoRoomToUpdate {
        /// The file.
        path: PathBuf,
        /// Room there is.
        free_bytes: u64,
        /// Room it takes: twice the file, and some.
        needed_bytes: u64,
    },
    /// What is in the file contradicts itself.
    #[error(
        "{} is damaged ({reason}); keep the file: `dateline doctor --repair` mends what can be mended",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Another process held the file too long.
    #[error(
        "{} is busy: another program has been writing to it for seconds; try again",
        path.display()
    )]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// What was asked was broken off.
    #[error("reading {} was broken off", path.display())]
    Interrupted {
        /// The file.
        path: PathBuf,
    },
    /// A file that a backup was hoped to be in holds none.
    #[error(
        "{} is no snapshot of dateline's; they are in the data folder's `backups`",
        path.display()
    )]
    NoBackup {
        /// The file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("the store {} failed: {reason}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        reason: String,
    },
}

impl StoreError {
    /// What an `error` of `SQLite` on the file at `path` means.
    pub(super) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        let reason = error.to_string();
        match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::InvalidColumnType(..) => return Self::Damaged { path, reason },
            _ => {}
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::SystemIoFailure) => {
                let free = free_bytes(&path);
                Self::of_failed_io(path, reason, free)
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, reason },
            Some(ErrorCode::NotADatabase) => Self::NotOurs { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::OperationInterrupted) => Self::Interrupted { path },
            Some(ErrorCode::ReadOnly) => Self::unwritable(&path),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                // What `SQLite` says of it is no reason.
                let (path, reason) = access::unopened(&path).unwrap_or((path, reason));
                Self::CannotOpen { path, reason }
            }
            _ => Self::Failed { path, reason },
        }
    }

    /// On a disk without room, files beside the store cannot be made, which is told as a failure of
    /// the disk.
    fn of_failed_io(path: PathBuf, reason: String, free: Option<u64>) -> Self {
        match free {
            Some(..ROOM_MIN) => Self::DiskFull { path },
            _ => Self::Failed { path, reason },
        }
    }

    /// Why the file at `path`, which can be read, cannot be written.
    pub(super) fn unwritable(path: &Path) -> Self {
        match access::unwritable(path) {
            Some(path) => Self::ReadOnly { path },
            None if is_full(path) => Self::NoRoomToWrite { path: path.to_owned() },
            None => Self::ReadOnly { path: path.to_owned() },
        }
    }

    /// What an `error` of the file system on the file at `path` means.
    pub(super) fn from_io(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { path }
            }
            _ => Self::CannotOpen { path, reason: access::told(error) },
        }
    }
}

fn backup_hint(copy: Option<&Path>, snapshot: Option<&Path>) -> String {
    let copy = copy.map(|it| format!("; the copy kept before that is {}", it.display()));
    let snapshot = snapshot
        .map(|it| format!("; `dateline restore` reads the newest backup, {}", it.display()));
    [copy, snapshot].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_full_whatever_it_says() {
        for (free, words) in [(Some(4096), "is full"), (Some(1 << 20), "failed"), (None, "failed")]
        {
            let reason = "disk I/O error".to_owned();
            let told = StoreError::of_failed_io(PathBuf::from("store"), reason, free).to_string();
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn text_that_is_none_is_damage_with_its_mend() {
        let wrong = String::from_utf8(vec![0xff]).expect_err("no text").utf8_error();
        let error = rusqlite::Error::Utf8Error(0, wrong);
        let told = StoreError::from_sqlite(Path::new("dateline.sqlite"), &error).to_string();
        assert!(told.contains("`dateline doctor --repair`"), "{told}");
    }
}
