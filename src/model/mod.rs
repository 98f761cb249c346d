//! Plain values that every stage shares: feeds, entries, headlines, marks, section paths, clean
//! text, time.
//!
//! Constructors carry the invariants. Nothing here does I/O or reads a clock, and nothing here
//! imports another module of dateline.

mod clean_text;
mod entry;
mod feed;
mod feed_update;
mod imprint;
mod listing;
mod mark;
mod nearest;
mod new_rule;
mod notify;
mod pace;
mod page_text;
mod placement;
mod query;
mod refresh_scope;
mod section_path;
mod tag;
mod timestamp;
mod web_url;

pub use clean_text::{CleanText, is_forbidden};
pub use entry::{
    Category, Enclosure, Entry, EntryId, Headline, Oddity, OtherReport, ParsedFeed, Story,
};
pub use feed::{
    Feed, FeedHealth, FeedId, HeldBack, Hold, RETRY_AFTER_SECS_MAX, Subscription, Validators,
};
pub use feed_update::{
    CachedEntry, FeedContent, FeedOutcome, FeedUpdate, PlacedEntry, Ruled, SavedArticle,
    SavedUpdate,
};
pub use imprint::{Imprint, Sample};
pub use listing::{
    Anchor, Counts, Filter, Found, FrontSection, Order, Position, SectionCount, SmartCount,
    TagCount,
};
pub use mark::{Change, Mark, Undone};
pub use nearest::nearest;
pub use new_rule::{Deed, NewRule};
pub use notify::Notify;
pub use pace::Pace;
pub use page_text::{PageLabels, PageSaid, PageText, TakesPages};
pub use placement::{HandPlacement, Placement, Signal};
pub use query::{Condition, Field, Query, Words};
pub use refresh_scope::RefreshScope;
pub use section_path::SectionPath;
pub use tag::Tag;
pub use timestamp::Timestamp;
pub use web_url::{WebUrl, masked, without_feed_scheme};
