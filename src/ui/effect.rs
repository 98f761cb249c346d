//! What is asked of the world. Variants are imperative; only `app` performs them.

use crate::config::SectionEdit;
use crate::model::{
    Anchor, Change, CleanText, EntryId, FeedId, Filter, NewRule, RefreshScope, SectionPath, WebUrl,
};
use crate::sections::Arrangement;

use super::history::LineKind;

/// Pairs a request with its answer; an answer whose ticket nobody awaits is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A feed that the reader wishes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeed {
    /// Its address, or that of a page that leads to it, as typed.
    pub address: String,
    /// The address as typed whose page offered this one: what a page says is trusted less.
    pub offered_by: Option<String>,
    /// The section its entries belong to.
    pub section: Option<SectionPath>,
}

/// What is asked of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Load this from the store.
    Load(Ticket, Load),
    /// Keep this change of marks.
    Mark(Ticket, Change),
    /// Mark every unread entry of this list as read.
    MarkListRead(Filter),
    /// Take the newest change of marks back.
    Undo,
    /// Refresh these feeds.
    Refresh(RefreshScope),
    /// Stop the refresh that is under way; what was saved stays.
    StopRefresh,
    /// Keep this article offline.
    SaveArticle(EntryId),
    /// Keep the newest articles of this list offline, so many at most, but those that are.
    SaveList(Filter, usize),
    /// Delete the files of this saved article.
    Unsave(EntryId),
    /// Take this article's full text from its page, then load it.
    LoadFullText(Ticket, EntryId),
    /// Make this rule, which holds from now on, for what is cached too.
    AddRule(NewRule),
    /// Take the rule back that was made last.
    TakeRuleBack(NewRule),
    /// Take the rules back that mute just this.
    Unmute(String),
    /// Find the feed at this address and follow it.
    AddFeed(NewFeed),
    /// Follow this feed no longer.
    RemoveFeed(FeedId),
    /// Put what this feed brings into a section; the root: where each entry belongs by itself.
    PlaceFeed(FeedId, SectionPath),
    /// Open this address in the browser.
    OpenLink(WebUrl),
    /// Put this text into the clipboard.
    Copy(CleanText),
    /// Remember this line for later sessions.
    KeepLine(LineKind, String),
    /// Ring the terminal's bell.
    Ring,
    /// Draw the whole screen anew, whatever the terminal shows.
    Redraw,
    /// Say [`Ticked`](super::Message::Ticked) in this many seconds.
    WakeIn {
        /// Seconds from now.
        secs: u32,
    },
    /// Stop the program until the shell resumes it.
    Suspend,
    /// Write this into the reader's `sections.toml`; before it, sections were shown so.
    EditSections(SectionEdit, Box<Arrangement>),
    /// Leave the program once every mark is on disk.
    Quit,
}

/// What to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    /// The section list's numbers.
    Counts,
    /// Part of a list of headlines.
    Headlines {
        /// Which list.
        filter: Filter,
        /// Which part.
        anchor: Anchor,
        /// At most this many rows.
        limit: usize,
    },
    /// The headlines that fit the filter's query best, best first.
    BestMatches {
        /// Which list.
        filter: Filter,
        /// At most this many rows.
        limit: usize,
    },
    /// The front page.
    FrontPage {
        /// Its sections, in order.
        sections: Vec<SectionPath>,
        /// Stories of each, at most.
        stories: usize,
    },
    /// An article, to read.
    Article(EntryId),
    /// The feeds and how they are doing.
    Feeds,
    /// How many of the newest articles of a list are not kept offline.
    Unsaved {
        /// Which list.
        filter: Filter,
        /// How many of the newest.
        limit: usize,
    },
    /// The nearest unread headline of the list, from the anchor on.
    Unread {
        /// Which list.
        filter: Filter,
        /// From where, in which direction.
        anchor: Anchor,
    },
}
