//! What belongs together: the same article through several feeds.
//!
//! In goes an entry, out comes its [`Imprint`](crate::model::Imprint): a few numbers by which the
//! same article is found again among a million, and a sample of its text by which it is known for
//! certain. Pure; nothing here reads a store.

mod address;
mod imprint;
mod same;

pub use address::page_of;
pub use imprint::imprint;
pub use same::{Appearance, is_same_article};
