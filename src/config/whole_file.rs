//! A file written whole or not at all: temporary file in the same folder, synced, renamed, folder
//! synced.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A chain of more symbolic links than this is a loop.
const LINKS_MAX: usize = 16;

/// Puts `text` in place of what the file held. A symbolic link stays, and the file it names is
/// replaced; the file's mode stays too, and a new file is for the reader's eyes only, since
/// addresses may hold passwords.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = followed(path)?;
    let temporary = written(&target, text)?;
    if let Ok(metadata) = fs::metadata(&target) {
        temporary.as_file().set_permissions(metadata.permissions())?;
        temporary.as_file().sync_all()?;
    }
    temporary.persist(&target).map_err(|error| error.error)?;
    sync_folder(&target)
}

/// Keeps a second program from reading between our reading and our writing: a kernel lock on the
/// folder, which leaves no file behind. Where a folder cannot be locked, writing goes on without.
pub(super) fn take_turn(path: &Path) -> Option<File> {
    let folder = File::open(folder_of(path)).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Makes the file unless there is one by now.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    let target = followed(path)?;
    match written(&target, text)?.persist_noclobber(&target) {
        Ok(_) => sync_folder(&target),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

fn written(target: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut temporary = tempfile::Builder::new()
        .prefix(".dateline-")
        .suffix(".tmp")
        .tempfile_in(folder_of(target))?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// The file that a symbolic link names, whether it is there or not; any other path as it is.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS_MAX {
        match fs::read_link(&path) {
            Ok(named) => path = folder_of(&path).join(named),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("it is a loop of symbolic links"))
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// After this a rename outlives a loss of power; only Unix can sync a folder.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}
