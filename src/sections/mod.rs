//! Where in the newspaper an entry stands: its signals and the taxonomy in, its places out, best
//! first.
//!
//! Each [`Placement`](crate::model::Placement) carries the signal and the words that made it, so
//! that a reader can ask "why is this here?". Labels nothing knows make no section. Pure: it reads
//! no file and no clock, and the same signals always give the same places.

mod arrangement;
mod countries;
mod evidence;
mod folders;
mod habits;
mod labels;
mod near;
mod outlet;
mod place;
mod subject;
mod taxonomy;
mod unknown;
mod weigh;

#[cfg(test)]
mod tests;

pub use arrangement::{Arrangement, Step};
pub use habits::{FeedHabits, Habits};
pub use near::near_section;
pub use outlet::{EntryText, Outlet};
pub use place::{Signals, place};
pub use taxonomy::{Taxonomy, TaxonomyEntry};
pub use unknown::{UnknownLabel, UnknownLabels};
