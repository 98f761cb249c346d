//! When the store is damaged: a new one is built from what can still be read, what the backups know
//! is united in, and the damaged file is kept.
//!
//! Nothing is replaced while another program has the store open, and nothing is ever thrown away.

mod salvage;

use std::path::{Path, PathBuf};

use crate::model::Timestamp;

use super::backup::{Backup, Restored};
use super::error::StoreError;
use super::presence::{self, Left, Presence};
use super::writing::Store;
use salvage::Salvaged;

/// Damaged files kept of one day; more are not damage but a broken disk.
const KEPT_MAX: u32 = 1000;

/// What became of a store that was damaged or gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Entries that could be read.
    pub entries: u64,
    /// Entries there had been, where that could be read.
    pub entries_before: Option<u64>,
    /// Marks that are kept, those from backups among them.
    pub marks: u64,
    /// A backup was united in.
    pub has_backup: bool,
    /// Where the damaged file is; `None` when there was none any more.
    pub kept: Option<PathBuf>,
}

impl Recovered {
    /// What happened, in a line for people.
    #[must_use]
    pub fn describe(&self) -> String {
        let Some(kept) = &self.kept else {
            return format!(
                "the store's file was gone: a new one is made, with {} marks from the backups; \
                 entries come again with their feeds",
                grouped(self.marks)
            );
        };
        let entries = match self.entries_before {
            Some(before) if before != self.entries => {
                format!(
                    "{} of {} entries",
                    grouped(self.entries),
                    grouped(before.max(self.entries))
                )
            }
            _ => format!("{} entries", grouped(self.entries)),
        };
        let backup = if self.has_backup { "backups included" } else { "there was no backup" };
        format!(
            "the store was damaged and is mended: {entries} and {} marks are kept ({backup}); \
             the damaged file is {}",
            grouped(self.marks),
            kept.display()
        )
    }
}

/// `98712` as `98,712`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Store {
    /// Opens the store at `path`; one that is damaged, by what is met now or was met before, is
    /// rebuilt first, unless another program uses it. Tells what became of it.
    pub fn open_or_recover(
        path: &Path,
        now: Timestamp,
    ) -> Result<(Self, Option<Recovered>), StoreError> {
        // The backups know what was in a file that somebody removed.
        if !path.exists()
            && let Some(backup) = Backup::newest(path, now)
        {
            let Some(alone) = Presence::alone(path) else {
                return Err(StoreError::Busy { path: path.to_owned() });
            };
            let (mending, marks) = build_apart(path, |store| {
                store.restore(&backup, now)?;
                store.mark_count()
            })?;
            put(&mending, path).map_err(|error| StoreError::from_io(path, &error))?;
            drop(alone);
            let (entries_before, kept) = (None, None);
            let recovered = Recovered { entries: 0, entries_before, marks, has_backup: true, kept };
            return Ok((Self::open(path)?, Some(recovered)));
        }
        // A file cut to nothing would open as a new store; of a single byte `SQLite` says the same.
        let is_cut = presence::is_known(path)
            && std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= 1);
        let opened = if is_cut {
            Err(Self::damage(path, "it is empty, and was not"))
        } else {
            Self::open(path)
        };
        let error = match opened {
            Ok(store) => match store.fault_met() {
                None => return Ok((store, None)),
                Some(error) => error,
            },
            Err(error) => error,
        };
        if !is_damage(&error, path) {
            return Err(error);
        }
        let Some(alone) = Presence::alone(path) else { return Err(error) };
        tracing::warn!(%error, "the store is rebuilt");
        let recovered = match recover(path, now) {
            Ok(recovered) => recovered,
            Err(failed) => {
                tracing::error!(%failed, "the store could not be rebuilt");
                drop(alone);
                // What was only noted may still be read, and is tried again at the next start.
                return Self::open(path).map(|store| (store, None)).map_err(|_| failed);
            }
        };
        alone.note_mended();
        drop(alone);
        Ok((Self::open(path)?, Some(recovered)))
    }

    /// The damage that is known of, or that the first screen would meet.
    fn fault_met(&self) -> Option<StoreError> {
        if self.presence.as_ref().is_some_and(|presence| presence.left() == Left::Damaged) {
            return Some(Self::damage(&self.path, "that was met when it was used last"));
        }
        let counts = super::counts::counts(&self.conn).map(drop);
        let met = counts.map_err(|error| StoreError::from_sqlite(&self.path, &error));
        let met = met.and_then(|()| self.feeds().map(drop));
        met.err().filter(|error| matches!(error, StoreError::Damaged { .. }))
    }

    fn damage(path: &Path, reason: &str) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), reason: reason.to_owned() }
    }

    /// True when a program that used the store was killed and nobody has looked since whether all
    /// is well.
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        self.presence.as_ref().is_some_and(|presence| presence.left() == Left::Unchecked)
    }

    /// Looks whether all is well after a kill or a loss of power, and unites in what the journal
    /// knows and the store does not. Reads the whole file. Damage is noted, so that the next start
    /// mends it; tells what was found.
    pub fn check_after_kill(&mut self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let findings = match self.contradictions() {
            Ok(findings) => findings,
            Err(error) if is_damage(&error, &self.path) => vec![error.to_string()],
            Err(error) => return Err(error),
        };
        if !findings.is_empty() {
            self.presence.iter().for_each(Presence::note_damage);
            return Ok(findings);
        }
        self.unite_journal(now)?;
        self.presence.iter().for_each(Presence::note_checked);
        Ok(findings)
    }

    /// Brings back what the reader did and a kill or a loss of power took from the store: the
    /// journal knows it. Tells whether anything was missing.
    pub fn unite_journal(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        if let Some(changed) = self.redo()? {
            return Ok(changed > 0);
        }
        let Some(backup) = Backup::newest(&self.path, now) else { return Ok(false) };
        if self.has_last_change(&backup)? {
            return Ok(false);
        }
        Ok(self.restore(&backup, now)? != Restored::default())
    }

    /// Closes the store and builds it anew from what can be read, whatever state it is in; an error
    /// when another program uses it.
    pub fn rebuild(path: &Path, now: Timestamp) -> Result<Recovered, StoreError> {
        let Some(alone) = Presence::alone(path) else {
            return Err(StoreError::Busy { path: path.to_owned() });
        };
        let recovered = recover(path, now)?;
        alone.note_mended();
        Ok(recovered)
    }
}

fn is_damage(error: &StoreError, path: &Path) -> bool {
    match error {
        StoreError::Damaged { .. } => true,
        // A file of ours whose first bytes are gone looks like no database at all.
        StoreError::NotOurs { .. } => presence::is_known(path),
        // So is a schema that lacks a table, and JSON that is none; a disk that fails is not.
        StoreError::Failed { reason, .. } => {
            let speaks_of = |fault: &&str| reason.contains(*fault);
            ["no such", "malformed"].iter().any(speaks_of) && presence::is_known(path)
        }
        _ => false,
    }
}

/// Builds a new store beside the damaged one, then puts it in its place.
fn recover(path: &Path, now: Timestamp) -> Result<Recovered, StoreError> {
    let backup = Backup::newest(path, now);
    let (mending, (salvaged, marks)) = build_apart(path, |store| {
        let salvaged = salvage::salvage(store, path, backup.as_ref())?;
        // Which changes the damaged file lost is known where its count of them could be read.
        if salvaged.is_counted {
            store.redo()?;
        }
        if let Some(backup) = &backup {
            store.restore(backup, now)?;
        }
        Ok((salvaged, store.mark_count()?))
    })?;
    let kept = kept_name(path, now).ok_or_else(|| StoreError::Failed {
        path: path.to_owned(),
        reason: "it was damaged too often today".to_owned(),
    })?;
    put_in_place(path, &mending, &kept).map_err(|error| StoreError::from_io(path, &error))?;
    let Salvaged { entries, entries_before, .. } = salvaged;
    let (has_backup, kept) = (backup.is_some(), Some(kept));
    Ok(Recovered { entries, entries_before, marks, has_backup, kept })
}

/// A new store beside `path`, filled and closed: one file, which nobody takes for the store while
/// it is half full.
fn build_apart<T>(
    path: &Path,
    fill: impl FnOnce(&mut Store) -> Result<T, StoreError>,
) -> Result<(PathBuf, T), StoreError> {
    let mending = with_ending(path, ".mending");
    for ending in ["", "-wal", "-shm"] {
        let gone = remove(&with_ending(&mending, ending));
        gone.map_err(|error| StoreError::from_io(path, &error))?;
    }
    let mut store = Store::open_apart(&mending)?;
    let filled = fill(&mut store)?;
    // The log is copied into the file, so that the file alone is the store.
    store.read(|conn| {
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| match row.get(0)? {
            0 => Ok(()),
            _ => Err(rusqlite::Error::QueryReturnedNoRows),
        })
    })?;
    Ok((mending, filled))
}

/// The old log must be gone before the new file comes, else it would be copied into it. Whatever
/// ends the program in between, there is a file at `path`.
fn put_in_place(path: &Path, mending: &Path, kept: &Path) -> std::io::Result<()> {
    if std::fs::hard_link(path, kept).is_err() {
        std::fs::copy(path, kept)?;
    }
    let log = with_ending(path, "-wal");
    if log.exists() {
        std::fs::rename(&log, with_ending(kept, "-wal"))?;
    }
    put(mending, path)
}

/// Makes what was built the store at `path`.
fn put(mending: &Path, path: &Path) -> std::io::Result<()> {
    for ending in ["-wal", "-shm"] {
        remove(&with_ending(mending, ending))?;
    }
    for ending in ["-wal", "-shm"] {
        remove(&with_ending(path, ending))?;
    }
    std::fs::rename(mending, path)?;
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// `NAME.damaged-2026-11-22`, then `-2` and so on: a kept file is never written over.
fn kept_name(path: &Path, now: Timestamp) -> Option<PathBuf> {
    let day: String = now.to_string().chars().take_while(|c| *c != 'T').collect();
    let first = with_ending(path, &format!(".damaged-{day}"));
    let more = (2..KEPT_MAX).map(|number| with_ending(&first, &format!("-{number}")));
    std::iter::once(first.clone()).chain(more).find(|name| !name.exists())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
