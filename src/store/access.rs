//! Who may read and write the store's file, its folder, and the files that `SQLite` puts beside it.

use std::path::{Path, PathBuf};

/// What `SQLite` puts beside the file: its log, and what tells readers and writers of each other.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The file of that name and ending.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// What is there beside the file.
fn all_beside(path: &Path) -> Vec<PathBuf> {
    let names = BESIDE.iter().map(|ending| beside(path, ending));
    names.filter(|name| name.symlink_metadata().is_ok()).collect()
}

/// True when somebody may have the file open, or was killed: then files stand beside it.
pub(super) fn is_in_use(path: &Path) -> bool {
    !all_beside(path).is_empty()
}

/// Bytes of the log, which may hold what the file does not.
pub(super) fn log_bytes(path: &Path) -> u64 {
    std::fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len())
}

/// The file that may not be written, where one may not: the store's, also when it is its folder
/// that may not, or one beside it.
pub(super) fn unwritable(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if !may_write(path) || !may_write(folder.unwrap_or(Path::new("."))) {
        return Some(path.to_owned());
    }
    all_beside(path).into_iter().find(|file| !may_write(file))
}

/// The file that keeps the store from being opened, and why, as far as the system tells.
pub(super) fn unopened(path: &Path) -> Option<(PathBuf, String)> {
    let files = std::iter::once(path.to_owned()).chain(all_beside(path));
    files.into_iter().find_map(|file| {
        let why = match std::fs::metadata(&file) {
            Err(error) => told(&error),
            Ok(about) if about.is_dir() => in_its_place(),
            Ok(_) if !may_read(&file) => {
                "permission denied; it may belong to somebody else: check who owns it and its \
                 permissions, or give another folder with --data"
                    .to_owned()
            }
            Ok(_) => return None,
        };
        Some((file, why))
    })
}

/// A folder where the file should be.
pub(super) fn in_its_place() -> String {
    "a folder stands where the file should be: move it away, or give another folder with --data"
        .to_owned()
}

/// What an error of the file system says, and what to do where permissions are at fault.
pub(super) fn told(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            format!("{error}; check who owns the file and its folder, and their permissions")
        }
        _ => error.to_string(),
    }
}

/// Lets files beside the store be written that were put there while it might only be read: they
/// stay so when it may be written again.
#[cfg(unix)]
pub(super) fn allow_beside(path: &Path) {
    let Ok(about) = std::fs::metadata(path) else { return };
    if !may_write(path) {
        return;
    }
    for file in all_beside(path) {
        let is_file = file.symlink_metadata().is_ok_and(|it| it.is_file());
        if !is_file || may_write(&file) {
            continue;
        }
        if let Err(error) = std::fs::set_permissions(&file, about.permissions()) {
            tracing::warn!(%error, file = %file.display(), "it may not be written");
        }
    }
}

#[cfg(not(unix))]
pub(super) fn allow_beside(_: &Path) {}

/// Creates the file when it is missing; only its owner may read or write it, and `SQLite`'s files
/// beside it. A file that is there is never opened: closing it would drop the locks that this
/// process holds on it (sqlite.org/howtocorrupt.html, 2.2).
#[cfg(unix)]
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
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
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new().append(true).create(true).open(path).map(|_| ())
}

/// True when it may be written; also when that cannot be told, as of what is missing.
#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    is_allowed(path, rustix::fs::Access::WRITE_OK)
}

#[cfg(unix)]
fn may_read(path: &Path) -> bool {
    is_allowed(path, rustix::fs::Access::READ_OK)
}

#[cfg(unix)]
fn is_allowed(path: &Path, access: rustix::fs::Access) -> bool {
    use rustix::io::Errno;
    let asked = rustix::fs::access(path, access);
    !matches!(asked, Err(Errno::ACCESS | Errno::ROFS | Errno::PERM))
}

/// Of a folder the mark "read only" says nothing there.
#[cfg(not(unix))]
fn may_write(path: &Path) -> bool {
    let about = std::fs::metadata(path);
    !about.is_ok_and(|about| about.is_file() && about.permissions().readonly())
}

#[cfg(not(unix))]
const fn may_read(_: &Path) -> bool {
    true
}
