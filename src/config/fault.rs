//! What is wrong in a file, where, and what mends it.

use std::fmt;
use std::io;
use std::path::Path;

use crate::model::CleanText;

/// A place in a file, both counted from 1; columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// One fault of one file. Shown as one line: `FILE:LINE:COLUMN: KEY: PROBLEM; MEND`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file's path.
    pub file: CleanText,
    /// Where in the file; `None` when it is about the whole file.
    pub position: Option<Position>,
    /// The key, written `table.key`; empty when it is about no key.
    pub key: CleanText,
    /// What is wrong.
    pub problem: CleanText,
    /// What mends it.
    pub mend: CleanText,
}

impl Fault {
    /// A fault of the file as a whole.
    pub(super) fn of_file(file: &Path, problem: &str, mend: &str) -> Self {
        Self {
            file: CleanText::line(&file.display().to_string()),
            position: None,
            key: CleanText::default(),
            problem: CleanText::line(problem),
            mend: CleanText::line(mend),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}; {}", self.problem, self.mend)
    }
}

/// All faults found, never none; shown one a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<Fault>);

impl ConfigErrors {
    /// `value` when there are no faults.
    pub(super) fn unless_none<T>(value: T, faults: Vec<Fault>) -> Result<T, Self> {
        if faults.is_empty() { Ok(value) } else { Err(Self(faults)) }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, fault) in self.0.iter().enumerate() {
            if nth > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// What keeps the config folder from being found, read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no home folder to put the folders in.
    #[error("no home folder is known; set HOME, or name the folders with --config and --data")]
    NoHome,
    /// A folder cannot be made.
    #[error(
        "cannot make the folder {path}: {source}; make it yourself or name another with {flag}"
    )]
    Folder {
        /// Which folder.
        path: CleanText,
        /// The flag that names another.
        flag: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}; make it readable or name another folder with --config")]
    Read {
        /// Which file.
        path: CleanText,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written; what it held is untouched.
    #[error("cannot write {path}: {source}; it is as it was: {mend} and try again")]
    Write {
        /// Which file.
        path: CleanText,
        /// Why.
        source: io::Error,
        /// What to do.
        mend: &'static str,
    },
    /// A file cannot be edited because it is no TOML; it is untouched.
    #[error("not changed, because it cannot be read: {0}")]
    Broken(Fault),
}

impl ConfigError {
    /// The disk is at fault, and nothing that stands in a file.
    #[must_use]
    pub const fn is_of_disk(&self) -> bool {
        matches!(self, Self::Folder { .. } | Self::Write { .. })
    }

    pub(super) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: shown(path), source }
    }

    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        let mend = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
            _ => "make its folder writable",
        };
        Self::Write { path: shown(path), source, mend }
    }

    pub(super) fn folder(path: &Path, flag: &'static str, source: io::Error) -> Self {
        Self::Folder { path: shown(path), flag, source }
    }
}

fn shown(path: &Path) -> CleanText {
    CleanText::line(&path.display().to_string())
}
