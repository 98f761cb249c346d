//! Opening the file: what kind it is, whose it is, and how `SQLite` shall treat it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use url::Url;

use super::error::StoreError;
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
/// One of this version that may not be written is opened all the same: then each change fails, and
/// says why.
pub(super) fn open_writer(path: &Path, steps: &[&str]) -> Result<Connection, StoreError> {
    let fault = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    if path.exists() && !is_writable(path) {
        let conn = connect(path, steps)?;
        if version(&conn).map_err(fault)? < steps_version(steps) {
            return Err(StoreError::ReadOnly { path: path.to_owned() });
        }
        return Ok(conn);
    }
    make_private(path).map_err(|error| StoreError::from_io(path, &error))?;
    let mut conn = connect(path, steps)?;
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
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = if is_writable(path) {
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)
    } else {
        open_as_it_is(path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY)
    };
    let conn = conn.map_err(fault)?;
    conn.busy_timeout(BUSY_TIMEOUT).map_err(fault)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Else most statements are planned anew for each value bound to them (the bundled library is
    // built with STAT4), which costs ten times what running them does.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
    // Closing would else copy a newer program's write-ahead log into its file.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(fault)?;
    refuse_foreign(&conn, path, steps)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(fault)?;
    Ok(conn)
}

/// Opens a file that may not be written. `SQLite` wants to put files beside it that tell readers
/// and writers of each other; where it may not, and no log waits to be read, the file is taken as
/// one that nobody changes (sqlite.org/uri.html, "immutable").
fn open_as_it_is(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, flags)?;
    let can_be_read = conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
    let Err(error) = can_be_read else { return Ok(conn) };
    let log_bytes = std::fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len());
    let address = std::path::absolute(path).ok().and_then(|path| Url::from_file_path(path).ok());
    match address {
        Some(address) if log_bytes == 0 => Connection::open_with_flags(
            format!("{address}?immutable=1"),
            flags | OpenFlags::SQLITE_OPEN_URI,
        ),
        _ => Err(error),
    }
}

/// True when the file and its folder may be written; also when that cannot be told.
#[cfg(unix)]
fn is_writable(path: &Path) -> bool {
    use rustix::fs::{Access, access};
    use rustix::io::Errno;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let may_write = |path: &Path| {
        !matches!(access(path, Access::WRITE_OK), Err(Errno::ACCESS | Errno::ROFS | Errno::PERM))
    };
    may_write(path) && may_write(folder.unwrap_or(Path::new(".")))
}

#[cfg(not(unix))]
fn is_writable(path: &Path) -> bool {
    !std::fs::metadata(path).is_ok_and(|file| file.permissions().readonly())
}

/// The file of that name and ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
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
        let backup = newest_copy(path);
        return Err(StoreError::Newer { path: path.to_owned(), found, known, backup });
    }
    Ok(())
}

/// Creates the file when it is missing; only its owner may read or write it, and `SQLite`'s files
/// beside it. A file that is there is never opened: closing it would drop the locks that this
/// process holds on it (sqlite.org/howtocorrupt.html, 2.2).
#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let mut options = std::fs::OpenOptions::new();
    match options.write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        created => return created.map(drop),
    }
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new().append(true).create(true).open(path).map(|_| ())
}
