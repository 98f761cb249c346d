//! OPML text to subscriptions and back (OPML 2.0, opml.org/spec2.opml).
//!
//! In comes what any other reader wrote, however damaged: everything that still names a feed's web
//! address is taken, everything else is named as skipped. Out goes well-formed OPML with one
//! outline for each level of a section path. Nothing is ever run, fetched or expanded: commands,
//! files and entities in a list stay dead text.

mod charset;
mod read;
mod tags;
#[cfg(test)]
mod tests;
mod write;

use crate::model::{CleanText, Oddity, Subscription};

pub use read::read;
pub use write::write;

/// Largest file read, in bytes; a hundred thousand subscriptions take a third of it.
const BYTES_MAX: usize = 64 << 20;

/// An attribute of our own (OPML 2.0, "Extending OPML"): whose the title of an outline is. Without
/// it, a title that a feed gives itself would come back as one that the reader gave.
const TITLE_BY: &str = "dateline:titleBy";
/// The value of [`TITLE_BY`] where the reader gave none.
const BY_FEED: &str = "feed";
/// What the prefix of [`TITLE_BY`] stands for.
const NAMESPACE: &str = "urn:x-dateline:opml";

/// Most outlines read of one file.
const OUTLINES_MAX: usize = 100_000;

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The subscriptions, in file order, each address once.
    pub subscriptions: Vec<Subscription>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// Faults that were tolerated.
    pub oddities: Vec<Oddity>,
}

/// An outline that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its title, else its address.
    pub what: CleanText,
    /// Why.
    pub why: SkipReason,
}

/// Why an outline was left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// `|command`, `exec:command` or `filter:command:address`, as some readers know them.
    #[error("it would run a command, which an imported list may never do")]
    Command,
    /// An address that is not of the web.
    #[error("{scheme}: addresses are not followed, only http and https")]
    Scheme {
        /// The scheme.
        scheme: CleanText,
    },
    /// An address that is none.
    #[error("its address cannot be read: {address}")]
    Unreadable {
        /// As it stands.
        address: CleanText,
    },
    /// No address at all.
    #[error("it names no feed")]
    NoAddress,
}

/// Why nothing could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpmlError {
    /// Not a list of subscriptions.
    #[error("this is {what}, not an OPML file; export OPML from the other reader")]
    NotOpml {
        /// What it looks like.
        what: &'static str,
    },
    /// Too much of it.
    #[error("this file is larger than {} MiB; split it", BYTES_MAX >> 20)]
    TooLarge,
}
