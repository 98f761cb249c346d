//! What happened: everything that can change the screen. Variants are in the past tense.

use crate::model::{
    Anchor, Change, CleanText, Counts, EntryId, Feed, FeedId, FrontSection, Headline, HeldBack,
    NewRule, OtherReport, Placement, SectionPath, Timestamp, Undone,
};
use crate::sections::Arrangement;
use crate::text::Document;

use super::effect::{NewFeed, Ticket};
use super::key::Key;

/// Columns and rows of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// The program is ready to show its first screen.
    Started,
    /// A key was pressed.
    KeyPressed(Key),
    /// Text was pasted.
    Pasted(String),
    /// The mouse was clicked on this cell.
    Clicked {
        /// From the left, 0 first.
        column: u16,
        /// From the top, 0 first.
        row: u16,
    },
    /// The wheel was turned over this cell.
    Wheeled {
        /// From the left, 0 first.
        column: u16,
        /// From the top, 0 first.
        row: u16,
        /// Lines, downwards positive.
        lines: i16,
    },
    /// The terminal has this size now.
    Resized(Size),
    /// The clock shows this.
    Ticked(Timestamp),
    /// What was asked for came.
    Loaded(Ticket, Loaded),
    /// What was asked for could not be had, and why.
    LoadFailed(Ticket, CleanText),
    /// A change of marks is on disk.
    Marked(Ticket),
    /// The first change of marks that is on its way could not be kept now, but may be later; why,
    /// in a few words.
    MarkHeldUp(CleanText),
    /// A change of marks cannot be kept, and why.
    MarkFailed(Ticket, Change, CleanText),
    /// A change the reader made is still not on disk.
    ChangeDelayed,
    /// A change that was told as delayed is settled; what became of it follows.
    DelayEnded,
    /// Every entry of a list was marked; these changed, so many articles.
    ListMarked(Change, usize),
    /// The newest change of marks was taken back; `None`: there was none.
    Undone(Option<Undone>),
    /// An article is kept offline.
    ArticleSaved {
        /// Which.
        entry: EntryId,
        /// Where, and what is missing from it; for people.
        told: CleanText,
    },
    /// An article is kept offline no longer.
    ArticleUnsaved {
        /// Which.
        entry: EntryId,
        /// What became of its files; for people.
        told: CleanText,
    },
    /// A change of how sections are shown could not be kept: how they were shown before, and why.
    SectionEditFailed(Box<Arrangement>, CleanText),
    /// A rule was made or taken back, and what it means for what is cached is done.
    RulesChanged(RulesChange),
    /// What is followed changed.
    FeedsChanged(FeedsChange),
    /// A page names several feeds, one of which the reader may mean: what the page calls each.
    FeedsFound(Vec<(CleanText, NewFeed)>),
    /// Something the reader asked for was done; said in a line.
    Done(CleanText),
    /// Something the reader asked for could not be done; why, in a line.
    Failed(CleanText),
    /// Something came up that the reader should know of; said in a line.
    Warned(CleanText),
    /// The refresh went on.
    Refreshed(RefreshEvent),
    /// Another program changed the store.
    StoreChanged,
}

/// The answer to a [`Load`](super::effect::Load).
#[derive(Clone, Debug)]
pub enum Loaded {
    /// The section list's numbers.
    Counts(Counts),
    /// Part of a list of headlines.
    Headlines {
        /// The rows, in the order of the list.
        rows: Vec<Headline>,
        /// Where they were asked from.
        anchor: Anchor,
        /// True when the list goes on where this part ends.
        has_more: bool,
    },
    /// The front page, section by section.
    FrontPage(Vec<FrontSection>),
    /// An article, ready to be laid out; `None`: it is no longer there.
    Article(Option<Box<ArticleView>>),
    /// The feeds.
    Feeds(Vec<Feed>),
    /// How many of the articles asked about are not kept offline.
    Unsaved(usize),
    /// The nearest unread headline in the direction asked; `None`: there is none.
    Unread(Option<Box<Headline>>),
}

/// What the article pane shows.
#[derive(Clone, Debug)]
pub struct ArticleView {
    /// Its row in the list.
    pub headline: Headline,
    /// Who wrote it.
    pub author: Option<CleanText>,
    /// The other feeds through which it came.
    pub also_in: Vec<CleanText>,
    /// Why it stands where it stands, best place first.
    pub placed_by: Vec<Placement>,
    /// How others tell its event.
    pub others: Vec<OtherReport>,
    /// Its text.
    pub document: Document,
    /// The text was taken from the article's page.
    pub is_full_text: bool,
    /// What kept all of that text, or a part, from being taken.
    pub page_note: Option<CleanText>,
}

/// How a refresh goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshEvent {
    /// This many feeds will be asked.
    Begun {
        /// Feeds to ask.
        feeds: usize,
    },
    /// One feed was asked and its entries are saved.
    FeedDone {
        /// Entries never seen before.
        new_entries: u64,
        /// It failed; its health says why.
        has_failed: bool,
    },
    /// Every feed was asked.
    Ended {
        /// No server could be reached at all.
        is_offline: bool,
        /// Feeds that the reader asked for, but whose servers want to be left alone.
        held: HeldBack,
    },
    /// The reader stopped it; feeds that were not asked by then stay as they were.
    Stopped {
        /// Feeds that were asked and whose entries are saved.
        asked: usize,
        /// Feeds that were to be asked.
        feeds: usize,
    },
}

/// What became of the reader's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesChange {
    /// What was done, in a line.
    pub told: CleanText,
    /// What is muted now, as it is taken back.
    pub muted: Vec<CleanText>,
    /// The rule that was made.
    pub made: Option<NewRule>,
}

/// What became of the feeds that are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedsChange {
    /// What was done, in a line.
    pub told: CleanText,
    /// The sections that feeds are put into.
    pub subscribed: Vec<SectionPath>,
    /// The feed that is followed since.
    pub added: Option<AddedFeed>,
    /// The feed that is followed no longer.
    pub removed: Option<FeedId>,
}

/// A feed that is followed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedFeed {
    /// Which.
    pub id: FeedId,
    /// Its title, where it was read.
    pub title: CleanText,
    /// The section that most of its entries stand in by themselves, where the reader named none.
    pub section: Option<SectionPath>,
}
