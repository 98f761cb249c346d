//! Brings a file to this program's version: a copy first, then one transaction a step.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;
use super::free_space::free_bytes;
use super::schema::APPLICATION_ID;

/// Copies from before a migration that are kept, newest versions first.
const COPIES_MAX: usize = 3;
/// Room left over for everything else while a store is brought to this version.
const RESERVE_BYTES: u64 = 4 << 20;

/// Runs the steps that `conn` lacks. A file newer than `steps` must have been refused before.
pub(super) fn migrate(
    conn: &mut Connection,
    path: &Path,
    steps: &[&str],
) -> Result<(), StoreError> {
    let fault = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    let current = version(conn).map_err(fault)?;
    if current >= steps_version(steps) {
        return Ok(());
    }
    if current > 0 {
        keep_copy(conn, path, current)?;
    }
    for (next, step) in (1_i64..).zip(steps) {
        run_step(conn, next, step).map_err(fault)?;
    }
    Ok(())
}

/// The version of the file.
pub(super) fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The version that `steps` lead to.
pub(super) fn steps_version(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

fn run_step(conn: &mut Connection, next: i64, step: &str) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been quicker: look again now that the lock is ours.
    if version(&tx)? >= next {
        return Ok(());
    }
    tx.execute_batch(step)?;
    tx.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {next}"
    ))?;
    tx.commit()
}

/// Copies the file as `NAME.version-N`, whole or not at all. `VACUUM INTO` reads as `SQLite` does,
/// so that what still stands in the write-ahead log is in the copy.
fn keep_copy(conn: &Connection, path: &Path, current: i64) -> Result<(), StoreError> {
    let io_fault = |error: std::io::Error| StoreError::from_io(path, &error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    require_room(conn, path, folder)?;
    let temporary = tempfile::NamedTempFile::new_in(folder).map_err(io_fault)?;
    conn.execute("VACUUM INTO ?1", [temporary.path().to_string_lossy()])
        .map_err(|error| StoreError::from_sqlite(path, &error))?;
    temporary.as_file().sync_all().map_err(io_fault)?;
    temporary.persist(copy_name(path, current)).map_err(|failed| io_fault(failed.error))?;
    let mut copies = copies(path);
    while copies.len() > COPIES_MAX {
        let (_, oldest) = copies.remove(0);
        std::fs::remove_file(oldest).map_err(io_fault)?;
    }
    Ok(())
}

/// Refuses to begin what would stop halfway: the copy takes as much room as the file, and the steps
/// may write as much again into the log. Where free room cannot be told, it is tried.
fn require_room(conn: &Connection, path: &Path, folder: &Path) -> Result<(), StoreError> {
    let pages = |sql| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let bytes = pages("PRAGMA page_count")
        .and_then(|count| Ok(count.saturating_mul(pages("PRAGMA page_size")?)))
        .map_err(|error| StoreError::from_sqlite(path, &error))?;
    let needed_bytes = u64::try_from(bytes).unwrap_or(0).saturating_mul(2) + RESERVE_BYTES;
    match free_bytes(folder) {
        Some(free_bytes) if free_bytes < needed_bytes => {
            Err(StoreError::NoRoomToUpdate { path: path.to_owned(), free_bytes, needed_bytes })
        }
        _ => Ok(()),
    }
}

/// The newest kept copy of an earlier version.
pub(super) fn newest_copy(path: &Path) -> Option<PathBuf> {
    copies(path).pop().map(|(_, copy)| copy)
}

fn copy_name(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".version-{version}"));
    PathBuf::from(name)
}

/// Copies beside the file with their versions, oldest version first.
fn copies(path: &Path) -> Vec<(i64, PathBuf)> {
    let prefix = format!("{}.version-", path.file_name().unwrap_or_default().to_string_lossy());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(files) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let mut found: Vec<(i64, PathBuf)> = files
        .filter_map(Result::ok)
        .filter_map(|file| {
            let name = file.file_name();
            let number = name.to_str()?.strip_prefix(&prefix)?.parse().ok()?;
            Some((number, file.path()))
        })
        .collect();
    found.sort();
    found
}
