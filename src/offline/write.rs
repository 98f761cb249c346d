//! Files on disk: whole or not at all, and only inside the folder for saved articles.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::picture::{Gallery, PictureLimits, inlaid_pictures};
use super::stem::file_stem;
use super::{Bundle, Form, epub, markdown, page, plain_text};
use crate::model::CleanText;

pub(super) const PICTURE_FOLDER: &str = "pictures";

/// Temporary names start with this; a crash may leave one behind, nothing ever reads it.
const TEMPORARY: &str = ".dateline-";

/// What was written, as absolute paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The HTML file, if it was asked for.
    pub html: Option<PathBuf>,
    /// The Markdown file, if it was asked for.
    pub markdown: Option<PathBuf>,
    /// The text file, if it was asked for.
    pub text: Option<PathBuf>,
    /// The book, if it was asked for.
    pub epub: Option<PathBuf>,
    /// Pictures that were kept.
    pub pictures: usize,
    /// Pictures that are named in the files instead, with the reason.
    pub missing: usize,
}

/// Why an article could not be saved; what was saved before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OfflineError {
    /// The disk or the folder refuses.
    #[error("cannot save to {path}: {source}; {mend}")]
    Disk {
        /// The file or folder.
        path: CleanText,
        /// Why.
        source: io::Error,
        /// What to do.
        mend: &'static str,
    },
    /// Where the article's own folder would be stands a link or a file.
    #[error("cannot save to {path}: a link or a file stands where a folder must; move it away")]
    NotAFolder {
        /// What stands there.
        path: CleanText,
    },
}

impl OfflineError {
    fn disk(path: &Path, source: io::Error) -> Self {
        let mend = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space and save again"
            }
            _ => {
                "make the folder writable or name another: `folder` under [save] in config.toml, \
                 or --output"
            }
        };
        Self::Disk { path: shown(path), source, mend }
    }

    /// The same fault told of `path`: nobody knows the names of temporary folders.
    fn about(self, path: &Path) -> Self {
        match self {
            Self::Disk { source, mend, .. } => Self::Disk { path: shown(path), source, mend },
            Self::NotAFolder { .. } => Self::NotAFolder { path: shown(path) },
        }
    }
}

fn shown(path: &Path) -> CleanText {
    CleanText::line(&path.display().to_string())
}

/// An error where nothing can be written into the folder; makes it where it is missing.
pub fn require_writable(folder: &Path) -> Result<(), OfflineError> {
    let told = |error| OfflineError::disk(folder, error);
    fs::create_dir_all(folder).map_err(told)?;
    temporary().tempfile_in(folder).map(drop).map_err(told)
}

/// Writes `FOLDER/STEM.html`, `FOLDER/STEM.txt`, `FOLDER/STEM.epub` and `FOLDER/STEM/STEM.md` with
/// `FOLDER/STEM/pictures/`; makes the folder where it is missing. Saving again replaces the
/// article's own files, one whole file at a time, the text last; other files in its folder stay.
pub fn write(
    folder: &Path,
    bundle: &Bundle<'_>,
    forms: &[Form],
    limits: &PictureLimits,
) -> Result<Written, OfflineError> {
    let folder = &std::path::absolute(folder).map_err(|error| OfflineError::disk(folder, error))?;
    fs::create_dir_all(folder).map_err(|error| OfflineError::disk(folder, error))?;
    let gallery = Gallery::new(bundle.pictures, limits);
    let stem = file_stem(bundle.title, &bundle.identity());
    let at = |form, path: PathBuf| forms.contains(&form).then_some(path);
    let written = Written {
        html: at(Form::Html, folder.join(format!("{stem}.html"))),
        markdown: at(Form::Markdown, folder.join(&stem).join(format!("{stem}.md"))),
        text: at(Form::Text, folder.join(format!("{stem}.txt"))),
        epub: at(Form::Epub, folder.join(format!("{stem}.epub"))),
        pictures: gallery.pictures().count(),
        missing: gallery.missing().count() + inlaid_pictures(bundle.html),
    };
    if written.markdown.is_some() {
        let text = markdown::compose(bundle, PICTURE_FOLDER, &gallery);
        write_folder(&folder.join(&stem), &format!("{stem}.md"), &text, &gallery)?;
    }
    if let Some(path) = &written.html {
        replace(path, page::compose(bundle, &gallery).as_bytes())?;
    }
    if let Some(path) = &written.text {
        replace(path, plain_text::text_file(bundle).as_bytes())?;
    }
    if let Some(path) = &written.epub {
        let book = epub::compose(bundle, &gallery).map_err(|it| OfflineError::disk(path, it))?;
        replace(path, &book)?;
    }
    Ok(written)
}

/// A new folder appears with all that is in it at once; one that is there gets its pictures first,
/// then its text.
fn write_folder(
    target: &Path,
    name: &str,
    text: &str,
    gallery: &Gallery<'_>,
) -> Result<(), OfflineError> {
    if fs::symlink_metadata(target).is_ok() {
        return fill(target, name, text, gallery);
    }
    let parent = target.parent().unwrap_or(target);
    let told = |error| OfflineError::disk(target, error);
    let building = building().tempdir_in(parent).map_err(told)?;
    fill(building.path(), name, text, gallery).map_err(|error| error.about(target))?;
    match fs::rename(building.path(), target) {
        Ok(()) => {
            let _ = building.keep();
            sync_folder(parent).map_err(told)
        }
        // Somebody else made it meanwhile.
        Err(_) if fs::symlink_metadata(target).is_ok() => fill(target, name, text, gallery),
        Err(error) => Err(told(error)),
    }
}

fn fill(target: &Path, name: &str, text: &str, gallery: &Gallery<'_>) -> Result<(), OfflineError> {
    require_folder(target)?;
    if gallery.pictures().next().is_some() {
        let pictures = target.join(PICTURE_FOLDER);
        match fs::create_dir(&pictures) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(OfflineError::disk(&pictures, error));
            }
            _ => require_folder(&pictures)?,
        }
        for picture in gallery.pictures() {
            replace(&pictures.join(&picture.file_name), picture.bytes)?;
        }
    }
    replace(&target.join(name), text.as_bytes())
}

/// Never through a link: what lies behind it is not ours.
fn require_folder(path: &Path) -> Result<(), OfflineError> {
    let metadata = fs::symlink_metadata(path).map_err(|error| OfflineError::disk(path, error))?;
    if metadata.is_dir() { Ok(()) } else { Err(OfflineError::NotAFolder { path: shown(path) }) }
}

/// Puts a file in place of what is there; a link there is replaced itself, not followed.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), OfflineError> {
    let write = || {
        let folder = path.parent().unwrap_or(path);
        let mut temporary = temporary().tempfile_in(folder)?;
        temporary.write_all(bytes)?;
        temporary.as_file().sync_all()?;
        temporary.persist(path).map_err(|error| error.error)?;
        sync_folder(folder)
    };
    write().map_err(|error| OfflineError::disk(path, error))
}

/// Files that others may read, as far as the reader's umask lets them.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder
}

fn building() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    builder
}

/// After this a rename outlives a loss of power; only Unix can sync a folder.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
