//! Everything the screen shows, as one value.

use std::collections::VecDeque;

use jiff::tz::TimeZone;

use crate::model::{CleanText, NewRule, Order, SectionPath, Timestamp};
use crate::sections::Taxonomy;
use crate::text::{BidiMode, Mixed};

use super::ascii::Charset;
use super::command::Context;
use super::effect::{Effect, Load, Ticket};
use super::history::History;
use super::key::{Key, KeySequence};
use super::keymap::Keymap;
use super::message::{RefreshEvent, Size};
use super::screens::article::ArticlePane;
use super::screens::confirm::Confirm;
use super::screens::feeds::FeedsScreen;
use super::screens::headlines::HeadlineList;
use super::screens::help::HelpScreen;
use super::screens::prompt::Prompt;
use super::screens::question::Question;
use super::screens::sections::SectionList;
use super::screens::turned::Turned;
use super::unsaved::Unsaved;

/// Overlays above the three panes; more would only be a mistake.
const OVERLAYS_MAX: usize = 4;
/// How long a notice stays, in seconds.
const NOTICE_SECS: u32 = 6;
/// How long faults of the config stay that were found at the start, unless a key is pressed.
const FAULTS_SECS: u32 = 60;

/// What does not change while the program runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// From keys to commands.
    pub keymap: Keymap,
    /// The order of the section list.
    pub taxonomy: Taxonomy,
    /// The reader's time zone.
    pub zone: TimeZone,
    /// Widest line of an article, in columns.
    pub measure_columns: u16,
    /// Who puts right-to-left text into order.
    pub bidi: BidiMode,
    /// Opening an article marks it read.
    pub marks_read_on_open: bool,
    /// Stories of each section on the front page, at most.
    pub front_page_stories: usize,
    /// The order of lists of which nothing else is said.
    pub sort: Order,
    /// Which characters the terminal shows.
    pub charset: Charset,
}

/// The three panes of the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The section list.
    #[default]
    Sections,
    /// The headline list.
    Headlines,
    /// The article.
    Article,
}

/// A layer above the three panes.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The feeds and how they are doing.
    Feeds(FeedsScreen),
    /// The keys.
    Help(HelpScreen),
    /// A line of input.
    Prompt(Prompt),
    /// A question that may be left alone.
    Question(Question),
    /// A question that one key answers.
    Confirm(Confirm),
}

/// How far an unread headline is looked for that is not among the rows held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadSearch {
    /// In the list that is shown.
    Here,
    /// There, then in the sections that follow.
    Following,
    /// There, then in the sections before.
    Preceding,
}

/// A passing line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: Mixed,
    /// It tells of a failure.
    pub is_error: bool,
    /// When it goes at the latest.
    pub ends_at: Timestamp,
    /// What it is about: with that it goes, too.
    pub about: About,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// What the reader did last: the next command ends it.
    Command,
    /// An article that is on its way: it ends with the next command too, with the answer, and when
    /// that is no longer awaited.
    Article(Ticket),
    /// What came up by itself: it stays its time, whatever the reader does.
    News,
    /// Faults of the config, found at the start: nothing takes their place until a key is pressed
    /// or their time is over.
    Faults,
}

/// How the refresh is going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefreshProgress {
    /// Feeds to ask; 0: none is running.
    pub feeds: usize,
    /// Feeds asked so far.
    pub done: usize,
    /// Entries never seen before, in this refresh.
    pub new_entries: u64,
    /// Feeds that failed, in this refresh.
    pub failed: usize,
    /// It is under way.
    pub is_running: bool,
}

/// What was changed last: nothing older is taken back in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Newest {
    /// A mark, or nothing yet.
    #[default]
    Mark,
    /// A rule was made.
    Rule(NewRule),
    /// How sections are shown, or that an article is saved no longer; said in a line: how that is
    /// taken back.
    Apart(CleanText),
}

/// What a prompt changes while it is typed in, as it was before.
#[derive(Clone, Debug)]
pub(super) struct BeforePrompt {
    pub(super) headlines: HeadlineList,
    pub(super) left: Vec<HeadlineList>,
    pub(super) article: ArticlePane,
    /// Something of it is shown otherwise by now.
    pub(super) is_changed: bool,
}

/// Everything the screen shows.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Of the terminal.
    pub size: Size,
    /// What the clock showed last.
    pub now: Timestamp,
    /// The pane that keys go to.
    pub focus: Pane,
    /// The section list.
    pub sections: SectionList,
    /// The headline list.
    pub headlines: HeadlineList,
    /// Lists that are come back to, the last left last.
    pub(super) left: Vec<HeadlineList>,
    /// What was shown before the prompt that is typed in; `None`: it cannot be put back as it was.
    pub(super) before_prompt: Option<Box<BeforePrompt>>,
    /// Lists that are turned round for now.
    pub turned: Turned,
    /// The article.
    pub article: ArticlePane,
    /// Layers above the panes, topmost last.
    pub overlays: Vec<Overlay>,
    /// How the refresh is going.
    pub refresh: RefreshProgress,
    /// Changes the reader made that are not on disk yet, though they should be.
    pub delayed_changes: usize,
    /// Changes that could not be kept yet, and are tried again.
    pub unsaved: Unsaved,
    /// A passing line of text.
    pub notice: Option<Notice>,
    /// What is told once the faults found at the start are read.
    pub(super) waiting_notice: Option<Notice>,
    /// Faults in config files that were found at the start; told once the screen is up.
    pub faults: Vec<CleanText>,
    /// Keys of an unfinished sequence.
    pub typed: KeySequence,
    /// A number typed before a command: `3 o`.
    pub count: Option<u32>,
    /// Keys for headlines that are on their way.
    pub waiting_keys: VecDeque<Key>,
    /// Lines that were typed in prompts.
    pub history: History,
    /// Sections that the reader placed articles in last, the last first.
    pub placed_last: Vec<SectionPath>,
    /// What the reader changed last.
    pub(super) newest: Newest,
    /// What is muted, as it is taken back.
    pub muted: Vec<CleanText>,
    /// Any feed is followed; `None`: not known.
    pub(super) has_feeds: Option<bool>,
    /// A placement that is on its way to the disk.
    pub(super) placing: Option<Ticket>,
    /// How many articles of a section are to be saved, so many at most, is being counted.
    pub(super) save_asked: Option<(Ticket, SectionPath, usize)>,
    /// A search for an unread headline that is under way.
    pub unread_search: Option<(Ticket, UnreadSearch)>,
    /// When the masthead shows another minute.
    pub(super) next_minute: Timestamp,
    last_ticket: u64,
}

impl State {
    /// A ticket that was never given before.
    pub(super) fn next_ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    /// Ask for the section list's numbers; while an answer is awaited, once more after it.
    pub(super) fn load_counts(&mut self) -> Option<Effect> {
        if self.sections.awaiting.is_some() {
            self.sections.is_stale = true;
            return None;
        }
        let ticket = self.next_ticket();
        self.sections.awaiting = Some(ticket);
        Some(Effect::Load(ticket, Load::Counts))
    }

    /// Show a line about what the reader did.
    #[must_use]
    pub(super) fn tell(&mut self, text: impl Into<Mixed>, is_error: bool) -> Vec<Effect> {
        self.tell_about(About::Command, text, is_error)
    }

    /// Show a line that goes with what it is about, and by itself.
    #[must_use]
    pub(super) fn tell_about(
        &mut self,
        about: About,
        text: impl Into<Mixed>,
        is_error: bool,
    ) -> Vec<Effect> {
        let secs = if about == About::Faults { FAULTS_SECS } else { NOTICE_SECS };
        let ends_at = self.now.plus_secs(i64::from(secs));
        let notice = Notice { text: text.into(), is_error, ends_at, about };
        if let Some(shown) = self.notice.as_ref().filter(|shown| shown.about == About::Faults)
            && about != About::Faults
        {
            if shown.text != notice.text {
                self.waiting_notice = Some(notice);
            }
            return Vec::new();
        }
        self.notice = Some(notice);
        vec![Effect::WakeIn { secs }]
    }

    /// Show what had to wait for faults that are read by now.
    #[must_use]
    pub(super) fn tell_waiting(&mut self) -> Vec<Effect> {
        if self.notice.is_some() {
            return Vec::new();
        }
        let Some(Notice { text, is_error, about, .. }) = self.waiting_notice.take() else {
            return Vec::new();
        };
        self.tell_about(about, text, is_error)
    }

    /// The reader goes on: what was told of the last command is read.
    pub(super) fn end_notice_of_command(&mut self) {
        self.notice.take_if(|notice| notice.about != About::News);
    }

    /// A notice goes with its time, and with the article it waits for.
    pub(super) fn end_outdated_notice(&mut self) {
        let (now, awaiting) = (self.now, self.article.awaiting);
        self.notice.take_if(|notice| match notice.about {
            About::Article(ticket) if awaiting != Some(ticket) => true,
            _ => notice.ends_at <= now,
        });
    }

    /// Put a layer on top; the oldest goes when there are too many.
    pub(super) fn push_overlay(&mut self, overlay: Overlay) {
        if self.overlays.len() >= OVERLAYS_MAX {
            self.overlays.remove(0);
        }
        self.overlays.push(overlay);
    }

    /// The feeds screen, wherever it lies; there is one at most.
    pub(super) fn feeds_screen(&mut self) -> Option<&mut FeedsScreen> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Feeds(screen) => Some(screen),
            _ => None,
        })
    }

    /// There is nothing else to go back from: going back stops the refresh.
    pub(super) fn back_stops_refresh(&self) -> bool {
        let filter = &self.headlines.filter;
        let is_outermost = self.focus == Pane::Sections
            && self.overlays.is_empty()
            && filter.query.is_empty()
            && !self.headlines.is_story()
            && filter.feed.is_none();
        is_outermost && self.refresh.is_running && self.refresh.feeds > 0
    }

    /// The context in which keys are read now; `None` while a prompt or a question takes them.
    #[must_use]
    pub fn context(&self) -> Option<Context> {
        match self.overlays.last() {
            Some(Overlay::Prompt(_) | Overlay::Confirm(_)) => None,
            Some(Overlay::Feeds(_)) => Some(Context::Feeds),
            Some(Overlay::Help(_)) => Some(Context::Help),
            Some(Overlay::Question(_)) | None => Some(match self.focus {
                Pane::Sections => Context::Sections,
                Pane::Headlines => Context::Headlines,
                Pane::Article => Context::Article,
            }),
        }
    }
}

impl RefreshProgress {
    /// Take over what happened.
    pub(super) fn advance(&mut self, event: &RefreshEvent) {
        match event {
            RefreshEvent::Begun { feeds } => {
                *self = Self { feeds: *feeds, is_running: true, ..Self::default() };
            }
            RefreshEvent::FeedDone { new_entries, has_failed } => {
                self.done = (self.done + 1).min(self.feeds);
                self.new_entries += new_entries;
                self.failed += usize::from(*has_failed);
            }
            RefreshEvent::Ended { .. } | RefreshEvent::Stopped { .. } => self.is_running = false,
        }
    }
}
