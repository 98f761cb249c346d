//! The store: everything the reader has, in one `SQLite` file.
//!
//! In come feed updates, subscriptions and marks; out go headlines, articles and counts, all as
//! values of [`crate::model`]. [`Store`] is the one writer of a process, [`Reader`] a second
//! connection that only reads, so that saving a refresh never delays the screen. Several processes
//! may share the file.
//!
//! Nothing here reads a clock, reaches the network or decides what is worth keeping.

mod access;
mod adopt;
mod appearances;
mod article_keys;
mod backup;
mod bodies;
mod check;
mod clock_jumps;
mod counts;
mod error;
mod follow;
mod former;
mod free_space;
mod front_page;
mod headlines;
mod index;
mod lists;
mod marking;
mod marks;
mod migrate;
mod muting;
mod open;
mod orphans;
mod pages;
mod placed;
mod presence;
mod purge;
mod reader;
mod recover;
mod repair;
mod rows;
mod save;
mod schema;
mod stories;
mod tags;
mod undo;
mod unreadable;
mod usage;
mod writing;

#[cfg(test)]
mod tests;

pub use backup::{
    Backup, KeptSubscription, Restored, SnapshotFault, Summary, write_snapshot_if_due,
};
pub use error::StoreError;
pub use free_space::free_bytes;
pub use index::{INDEXED_AT_ONCE, IndexProgress};
pub use marking::Marking;
pub use purge::{Keep, KeepRules, Purge};
pub use reader::{Interrupter, Reader};
pub use recover::Recovered;
pub use usage::{FeedUsage, Usage};
pub use writing::Store;
