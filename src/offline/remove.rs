//! Taking a saved article off the disk: its own files and nothing else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::CleanText;

use super::picture::is_file_name;
use super::stem::is_stem;
use super::write::PICTURE_FOLDER;

/// What became of an article's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Those that are gone.
    pub files: Vec<PathBuf>,
    /// Its folder, where something lies in it that is not the article's.
    pub stays: Option<PathBuf>,
}

/// Why files were not deleted; those that are gone are gone, and asking again goes on.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// The disk or the folder refuses.
    #[error("cannot delete {path}: {source}; make its folder writable and try again")]
    Disk {
        /// The file or folder.
        path: CleanText,
        /// Why.
        source: io::Error,
    },
    /// The record names something else.
    #[error("{path} is not named as saved files are: delete it yourself, then try again")]
    NotOurs {
        /// What it names.
        path: CleanText,
    },
}

impl RemoveError {
    fn disk(path: &Path, source: io::Error) -> Self {
        Self::Disk { path: shown(path), source }
    }
}

fn shown(path: &Path) -> CleanText {
    CleanText::line(&path.display().to_string())
}

/// True when both are files of one article, saved under one title.
#[must_use]
pub fn is_same_article(one: &Path, other: &Path) -> bool {
    place(one).is_some_and(|at| Some(at) == place(other))
}

/// Deletes every file that [`super::write()`] wrote beside this one, and the folders that are empty
/// then. What else lies there stays, links are not followed, and a name that is none of ours is
/// refused. Files that are gone already are no fault: what is asked can be asked again.
pub fn remove(file: &Path) -> Result<Removed, RemoveError> {
    let mut removed = Removed::default();
    let Some((folder, stem)) = place(file) else {
        let is_gone =
            fs::symlink_metadata(file).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        let not_ours = RemoveError::NotOurs { path: shown(file) };
        return if is_gone { Ok(removed) } else { Err(not_ours) };
    };
    for ending in ["html", "txt", "epub"] {
        removed.take(folder.join(format!("{stem}.{ending}")))?;
    }
    let own = folder.join(stem);
    if !is_folder(&own) {
        return Ok(removed);
    }
    let pictures = own.join(PICTURE_FOLDER);
    if is_folder(&pictures) {
        let listed =
            fs::read_dir(&pictures).map_err(|error| RemoveError::disk(&pictures, error))?;
        for entry in listed {
            let entry = entry.map_err(|error| RemoveError::disk(&pictures, error))?;
            if entry.file_name().to_str().is_some_and(is_file_name) {
                removed.take(entry.path())?;
            }
        }
        removed.leave(&pictures)?;
    }
    removed.take(own.join(format!("{stem}.md")))?;
    removed.leave(&own)?;
    Ok(removed)
}

/// The folder of saved articles and the stem of this one's files.
fn place(file: &Path) -> Option<(&Path, &str)> {
    let stem = file.file_stem()?.to_str().filter(|stem| is_stem(stem))?;
    let folder = file.parent()?;
    let is_inner = file.extension().is_some_and(|ending| ending == "md");
    let folder = if is_inner { folder.parent()? } else { folder };
    file.is_absolute().then_some((folder, stem))
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_dir())
}

impl Removed {
    fn take(&mut self, file: PathBuf) -> Result<(), RemoveError> {
        match fs::remove_file(&file) {
            Ok(()) => self.files.push(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(RemoveError::disk(&file, error)),
        }
        Ok(())
    }

    /// Deletes a folder in which nothing is left.
    fn leave(&mut self, folder: &Path) -> Result<(), RemoveError> {
        match fs::remove_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                self.stays = Some(folder.to_owned());
            }
            Err(error) => return Err(RemoveError::disk(folder, error)),
        }
        Ok(())
    }
}
