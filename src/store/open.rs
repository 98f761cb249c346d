//! Opening the file: what kind it is, whose it is, and how `SQLite` shall treat it.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use url::Url;

use super::access;
use super::backup;
use super::error::StoreError;
use super::free_space::is_full;
use super::migrate::{migrate, newest_copy, steps_version, version};
use super::schema::APPLICATION_ID;

/// How long to wait while another process writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before a question is asked again that `SQLite` does not wait for itself.
const PAUSE: Duration = Duration::from_millis(10);
/// Prepared statements kept; more than the store has.
const STATEMENTS_KEPT: usize = 128;

/// Opens the file for writing, creates it when it is missing, and brings it to the version that
/// `steps` lead to.
///
/// One of this version that may not be written, or on a disk without any room, is opened all the
/// same: then each change fails, and says why.
pub(super) fn open_writer(path: &Path, steps: &[&str]) -> Result<Connection, StoreError> {
    let fault = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    refuse_folder(path)?;
    if !path.exists() || access::unwritable(path).is_none() {
        access::make_private(path).map_err(|error| StoreError::from_io(path, &error))?;
    }
    let mut conn = connect(path, steps)?;
    if conn.is_readonly("main").map_err(fault)? {
        if version(&conn).map_err(fault)? < steps_version(steps) {
            return Err(StoreError::unwritable(path));
        }
        return Ok(conn);
    }
    // Only a new file takes it. A packed body has some 2500 bytes: three to a page, not one.
    conn.execute_batch("PRAGMA page_size = 8192").map_err(fault)?;
    write_ahead(&conn).map_err(fault)?;
    conn.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;
         PRAGMA journal_size_limit = 16777216; PRAGMA foreign_keys = OFF;
         PRAGMA wal_autocheckpoint = 2000",
    )
    .map_err(fault)?;
    migrate(&mut conn, path, steps)?;
    Ok(conn)
}

/// Sets the journal to WAL; once set it stays, and asking for it again takes no lock. While another
/// process is setting it on a new file, `SQLite` says "busy" without waiting: two that wait for
/// each other would wait for ever.
fn write_ahead(conn: &Connection) -> rusqlite::Result<()> {
    let mut tries = BUSY_TIMEOUT.as_millis() / PAUSE.as_millis();
    loop {
        let busy = match conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => error,
            done => return done,
        };
        if tries == 0 {
            return Err(busy);
        }
        tries -= 1;
        std::thread::sleep(PAUSE);
    }
}

/// Opens the file for reading only; `None` when it is missing or of an earlier version.
pub(super) fn open_reader(path: &Path, steps: &[&str]) -> Result<Option<Connection>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    let conn = connect(path, steps)?;
    let fault = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    if version(&conn).map_err(fault)? < steps_version(steps) {
        return Ok(None);
    }
    conn.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000",
    )
    .map_err(fault)?;
    Ok(Some(conn))
}

/// Connects, and refuses a file that is newer or not ours before anything is written.
pub(super) fn connect(path: &Path, steps: &[&str]) -> Result<Connection, StoreError> {
    let fault = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    refuse_folder(path)?;
    access::allow_beside(path);
    let is_writable = access::unwritable(path).is_none();
    let writable = if is_writable { open_to_write(path).map_err(fault)? } else { None };
    let conn = match writable {
        Some(conn) => conn,
        None => open_as_it_is(path).map_err(|error| {
            if lacks_room(path, &error) {
                return StoreError::NoRoomToRead { path: path.to_owned() };
            }
            fault(error)
        })?,
    };
    refuse_foreign(&conn, path, steps)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(fault)?;
    Ok(conn)
}

fn open_settled(address: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(address, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Else most statements are planned anew for each value bound to them (the bundled library is
    // built with STAT4), which costs ten times what running them does.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Closing would else copy a newer program's write-ahead log into its file.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(conn)
}

/// `None` when the disk has no room for what `SQLite` puts beside the file.
fn open_to_write(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let conn = open_settled(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let has_no_room = can_be_read(&conn).is_err_and(|error| lacks_room(path, &error));
    Ok(if has_no_room { None } else { Some(conn) })
}

/// Opens a file that cannot be written. `SQLite` wants to put files beside it that tell readers and
/// writers of each other. They would have its permissions, so that nobody could write them when it
/// may be written again: where none are there, nobody has it open, and it is taken as one that
/// nobody changes (sqlite.org/uri.html, "immutable"); and so it is where none can be made and no
/// log waits to be read.
pub(super) fn open_as_it_is(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let address = std::path::absolute(path).ok().and_then(|path| Url::from_file_path(path).ok());
    let unchanged = address.map(|address| format!("{address}?immutable=1"));
    if let Some(unchanged) = unchanged.as_ref().filter(|_| !access::is_in_use(path)) {
        return open_settled(unchanged, flags | OpenFlags::SQLITE_OPEN_URI);
    }
    let conn = open_settled(path, flags)?;
    let Err(error) = can_be_read(&conn) else { return Ok(conn) };
    match unchanged {
        Some(unchanged) if access::log_bytes(path) == 0 => {
            open_settled(unchanged, flags | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Err(error),
    }
}

fn can_be_read(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
}

/// True when files beside the store could not be made, or not as large as they are to be.
fn lacks_room(path: &Path, error: &rusqlite::Error) -> bool {
    let is_so = [ffi::SQLITE_IOERR_SHMOPEN, ffi::SQLITE_IOERR_SHMSIZE];
    if error.sqlite_extended_error_code().is_some_and(|code| is_so.contains(&code)) {
        return true;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => true,
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => is_full(path),
        _ => false,
    }
}

/// What `SQLite` says of a folder depends on who asks, and is no help.
fn refuse_folder(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        let reason = access::in_its_place();
        return Err(StoreError::CannotOpen { path: path.to_owned(), reason });
    }
    Ok(())
}

fn refuse_foreign(conn: &Connection, path: &Path, steps: &[&str]) -> Result<(), StoreError> {
    let fault = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    // One statement, so that another process creating its tables right now is seen whole or not at
    // all.
    let (application, tables, found): (i64, i64, i64) = conn
        .query_row(
            "SELECT (SELECT application_id FROM pragma_application_id),
                    (SELECT count(*) FROM sqlite_master),
                    (SELECT user_version FROM pragma_user_version)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(fault)?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(StoreError::NotOurs { path: path.to_owned() });
    }
    let known = steps_version(steps);
    if found > known {
        let (backup, snapshot) = (newest_copy(path), backup::newest_snapshot(path));
        return Err(StoreError::Newer { path: path.to_owned(), found, known, backup, snapshot });
    }
    Ok(())
}
