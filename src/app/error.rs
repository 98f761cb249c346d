//! Why the program cannot go on, in one line for people, with its exit code.

use std::io;

use crate::config::{ConfigError, ConfigErrors};
use crate::fetch::FetchError;
use crate::store::StoreError;

use super::writer::WriteError;

/// Why the program cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A config file is at fault.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The config folder is at fault.
    #[error(transparent)]
    Folder(#[from] ConfigError),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network settings are at fault.
    #[error(transparent)]
    Network(#[from] FetchError),
    /// The disk did not take what the reader did.
    #[error("{changes} changes of marks are lost: {why}")]
    Unsaved {
        /// How many.
        changes: usize,
        /// Why the first of them was not kept.
        why: WriteError,
    },
    /// What the reader did was not kept.
    #[error(transparent)]
    NotKept(#[from] WriteError),
    /// A feed that is followed no longer.
    #[error("this feed is followed no longer")]
    NoFeed,
    /// There is no terminal.
    #[error("the reader needs a terminal; without one, try `dateline list` or `dateline --help`")]
    NoTerminal,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[source] io::Error),
    /// The system gives no more threads.
    #[error("no thread could be started: {0}")]
    Thread(#[source] io::Error),
    /// The sample edition could not be served.
    #[error("the sample edition could not be opened: {0}")]
    Demo(#[source] io::Error),
}

impl AppError {
    /// The program's exit code for it (see the man page).
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Folder(error) if error.is_of_disk() => 4,
            Self::Config(_) | Self::Folder(_) | Self::Network(_) | Self::NoTerminal => 2,
            Self::Store(_)
            | Self::Unsaved { .. }
            | Self::NotKept(_)
            | Self::NoFeed
            | Self::Terminal(_)
            | Self::Thread(_)
            | Self::Demo(_) => 4,
        }
    }
}
