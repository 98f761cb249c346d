//! What belongs together: the same article through several feeds, the same event told by several
//! outlets.
//!
//! In goes an entry, out comes its [`Imprint`](crate::model::Imprint): a few numbers by which the
//! same article is found again among a million, and a sample of its text by which it is known for
//! certain. A [`Report`] is read into a [`Signature`], and a [`Grouping`] finds the story that it
//! belongs to among the reports of the same days. Pure; nothing here reads a store.

mod address;
mod common_words;
mod grouping;
mod holders;
mod imprint;
mod kept;
mod likeness;
mod membership;
mod result;
mod same;
mod signature;
mod subject;
mod trees;

pub use address::{Canonical, page_of};
pub use common_words::CommonWords;
pub use grouping::{Grouping, Joined, WINDOW_SECS};
pub use imprint::{imprint, page_key, sample};
pub use likeness::FEATURES;
pub use same::{Appearance, is_same_article, is_same_text};
pub use signature::{Report, Signature};
