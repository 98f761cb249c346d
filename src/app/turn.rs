//! Whose turn it is to refresh: one program at a time, by a kernel lock on a file in the data
//! folder. The lock ends with the program that holds it, however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often it is looked whether the turn is free.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// The file that is locked; it stays, and holds nothing.
const LOCK_FILE: &str = "refresh.lock";

/// The right to refresh, until it is dropped.
pub struct Turn {
    /// `None`: the folder knows no locks, so that nobody can be kept waiting.
    _lock: Option<File>,
}

impl Turn {
    /// `None` while another program refreshes.
    #[must_use]
    pub fn take(data: &Path) -> Option<Self> {
        let Some(file) = open(data) else { return Some(Self { _lock: None }) };
        match file.try_lock() {
            Ok(()) => Some(Self { _lock: Some(file) }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the data folder knows no locks");
                Some(Self { _lock: None })
            }
        }
    }

    /// Waits until no other program refreshes; `None` when one still does after so long. (One that
    /// was stopped and not ended keeps its turn.)
    #[must_use]
    pub fn wait(data: &Path, at_most: Duration) -> Option<Self> {
        let end = Instant::now() + at_most;
        loop {
            if let Some(turn) = Self::take(data) {
                return Some(turn);
            }
            let left = end.checked_duration_since(Instant::now())?;
            std::thread::sleep(left.min(LOOK_AGAIN));
        }
    }
}

fn open(data: &Path) -> Option<File> {
    let opened = OpenOptions::new().append(true).create(true).open(data.join(LOCK_FILE));
    opened.inspect_err(|error| tracing::warn!(%error, "no lock file")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_programs_never_refresh_at_once() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let first = Turn::take(folder.path()).expect("free");
        assert!(Turn::take(folder.path()).is_none());
        let (sender, receiver) = std::sync::mpsc::channel();
        let path = folder.path().to_owned();
        let waiting = std::thread::spawn(move || {
            let turn = Turn::wait(&path, Duration::from_secs(60)).expect("its turn");
            sender.send(()).expect("told");
            drop(turn);
        });
        assert!(receiver.try_recv().is_err(), "the other waits");
        assert!(Turn::wait(folder.path(), Duration::ZERO).is_none(), "but not for ever");
        drop(first);
        receiver.recv().expect("its turn came");
        waiting.join().expect("done");
        assert!(Turn::take(folder.path()).is_some());
    }
}
