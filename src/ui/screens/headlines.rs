//! The headline list: a window over a list that may hold a million entries.

use std::collections::{BTreeMap, HashSet};

use ratatui::layout::Rect;

use crate::model::{
    Anchor, Change, CleanText, Condition, EntryId, Filter, FrontSection, Headline, Order, Position,
    SectionPath,
};
use crate::ui::effect::{Effect, Load, Ticket};
use crate::ui::widgets::cursor::{Cursor, Motion};

use super::folding::fold;
use super::front_page::{FrontPage, Line};
use super::held::{Held, Joint};
use super::placed_away::PlacedAway;
pub use super::rows::render;

/// Rows asked for at once: several screens, so that a page key rarely waits.
const PART_ROWS: usize = 120;
/// Rows held at most; the far end is let go and loaded again when needed.
const HELD_ROWS_MAX: usize = 480;
/// Rows from the end of what is held at which more are asked for.
const NEAR_END_ROWS: usize = 60;

/// Where the cursor goes when the rows asked for come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// On the first row.
    First,
    /// On the last row.
    Last,
    /// On the first unread row, else the first.
    FirstUnread,
    /// On the last unread row, else the last.
    LastUnread,
}

/// Why rows were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// Another list, or another part of it.
    Show(Landing),
    /// More of the same list, or rows of it again, as entries came.
    Extend,
}

/// How a list is made out of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ListKind {
    /// By date, in the filter's order.
    #[default]
    ByDate,
    /// The best matches of the filter's query first. Such a list is as long as it was asked for,
    /// and stays as it is while entries come.
    BestMatches,
    /// Section by section the stories that lead it. It stays as it is once the reader moves on it.
    FrontPage(FrontPage),
}

/// The headline list.
#[derive(Clone, Debug, Default)]
pub struct HeadlineList {
    /// Which entries it holds.
    pub filter: Filter,
    /// What it is called.
    pub heading: CleanText,
    /// How it is made.
    pub kind: ListKind,
    /// The line the cursor is on: a headline's, or a heading's of the front page.
    pub cursor: Cursor,
    rows: Vec<Headline>,
    held: Held,
    awaiting: Option<(Ticket, Purpose)>,
    is_touched: bool,
    is_stale: bool,
    placed_away: PlacedAway,
    /// Rows the cursor still has to go, once those beyond the rows held are here.
    owed: isize,
    /// Where the cursor was when more rows could not be had: they are asked for again once it
    /// moves.
    failed_at: Option<usize>,
}

impl HeadlineList {
    /// Show another list, or this one from another end.
    pub fn show(
        &mut self,
        ticket: Ticket,
        filter: Filter,
        anchor: Anchor,
        landing: Landing,
    ) -> Effect {
        self.awaiting = Some((ticket, Purpose::Show(landing)));
        self.is_touched = false;
        self.placed_away.clear();
        self.filter = filter.clone();
        if filter.query.is_empty() || self.front_page().is_some() {
            self.kind = ListKind::ByDate;
        }
        if self.kind == ListKind::BestMatches {
            return Effect::Load(ticket, Load::BestMatches { filter, limit: PART_ROWS });
        }
        Effect::Load(ticket, Load::Headlines { filter, anchor, limit: PART_ROWS })
    }

    /// Show the front page of these sections, with so many stories of each.
    pub fn show_front_page(
        &mut self,
        ticket: Ticket,
        sections: Vec<SectionPath>,
        stories: usize,
    ) -> Effect {
        self.awaiting = Some((ticket, Purpose::Show(Landing::First)));
        self.is_touched = false;
        self.filter = Filter::default();
        let page = FrontPage::of(sections, stories);
        let load = page.load();
        self.kind = ListKind::FrontPage(page);
        Effect::Load(ticket, load)
    }

    /// The list as it is, to be come back to: what it waits for does not come, and nothing in it
    /// goes by itself.
    #[must_use]
    pub fn left_aside(&self) -> Self {
        Self { awaiting: None, is_stale: false, owed: 0, is_touched: true, ..self.clone() }
    }

    /// Put the cursor on an article or on the row of its story; true when one of them is held.
    pub fn go_to_entry(&mut self, wanted: &Headline) -> bool {
        let lines = 0..self.line_count();
        let line_of = |is_it: &dyn Fn(&Headline) -> bool| {
            lines.clone().find(|line| self.row_on(*line).is_some_and(is_it))
        };
        let story = wanted.story.map(|story| story.id);
        let of_story = |row: &Headline| story.is_some() && row.story.map(|it| it.id) == story;
        let line = line_of(&|row| row.id == wanted.id).or_else(|| line_of(&of_story));
        line.is_some_and(|line| self.go_to_line(line))
    }

    /// Ask for the rows again among which new entries stand, as some came; while an answer is
    /// awaited, once more after it. Nothing is asked while their end of the list is far away.
    pub fn renew(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() {
            self.is_stale = true;
            return None;
        }
        let front = self.front_page().map(FrontPage::load);
        if let Some(load) = front {
            if self.is_touched {
                return None;
            }
            self.awaiting = Some((ticket, Purpose::Extend));
            return Some(Effect::Load(ticket, load));
        }
        let is_by_date = self.kind == ListKind::ByDate;
        let anchor = self.held.renewal(self.follows_first()).filter(|_| is_by_date)?;
        Some(self.load_more(ticket, anchor))
    }

    /// The list was opened and left as it is: what comes first by then is shown.
    const fn follows_first(&self) -> bool {
        self.cursor.at == 0 && !self.is_touched
    }

    fn load_more(&mut self, ticket: Ticket, anchor: Anchor) -> Effect {
        self.awaiting = Some((ticket, Purpose::Extend));
        let (filter, limit) = (self.filter.clone(), PART_ROWS);
        Effect::Load(ticket, Load::Headlines { filter, anchor, limit })
    }

    /// Ask for those rows again if entries came since an answer was awaited.
    pub fn renew_if_stale(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() || !std::mem::take(&mut self.is_stale) {
            return None;
        }
        self.renew(ticket)
    }

    /// Ask for the rows that follow or precede, once the cursor comes near the end of what is held.
    pub fn extend(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() || self.failed_at == Some(self.cursor.at) {
            return None;
        }
        let is_near_last = self.cursor.at + NEAR_END_ROWS >= self.rows.len();
        let is_near_first = self.cursor.at < NEAR_END_ROWS;
        let following = self.held.following().filter(|_| is_near_last);
        let anchor = following.or_else(|| self.held.preceding().filter(|_| is_near_first))?;
        Some(self.load_more(ticket, anchor))
    }

    /// Take over rows; an answer nobody awaits is dropped. Gives where the unread row is yet to be
    /// looked for on which the cursor was to land.
    pub fn take(
        &mut self,
        ticket: Ticket,
        rows: Vec<Headline>,
        anchor: Anchor,
        has_more: bool,
    ) -> Option<Anchor> {
        let (_, purpose) = self.awaiting.take_if(|(awaited, _)| *awaited == ticket)?;
        self.failed_at = None;
        let Purpose::Show(landing) = purpose else {
            self.merge(rows, anchor, has_more);
            return None;
        };
        self.replace(rows, anchor, has_more, landing);
        let beyond = match landing {
            Landing::FirstUnread => self.held.following(),
            Landing::LastUnread => self.held.preceding(),
            Landing::First | Landing::Last => None,
        };
        beyond.filter(|_| self.rows.iter().all(|row| row.is_read))
    }

    /// Take over the front page; an answer nobody awaits is dropped, and so are news that come once
    /// the reader moves on the page.
    pub fn take_front_page(
        &mut self,
        ticket: Ticket,
        sections: Vec<FrontSection>,
        title: impl Fn(&SectionPath) -> CleanText,
    ) {
        let Some((_, purpose)) = self.awaiting.take_if(|(awaited, _)| *awaited == ticket) else {
            return;
        };
        let ListKind::FrontPage(page) = &mut self.kind else { return };
        if purpose == Purpose::Extend && self.is_touched {
            return;
        }
        self.rows = page.lay(sections, title);
        (self.held, self.owed) = (Held::whole(), 0);
        // The first story stands under its heading.
        self.cursor = Cursor { at: self.line_count().min(2).saturating_sub(1), top: 0 };
    }

    /// What was asked for cannot be had; true when it was still awaited. Rows of the list that was
    /// left are not those of the one that did not come.
    pub fn give_up(&mut self, ticket: Ticket) -> bool {
        let given_up = self.awaiting.take_if(|(awaited, _)| *awaited == ticket);
        if let Some((_, Purpose::Show(_))) = given_up {
            self.rows.clear();
            (self.held, self.owed, self.cursor) = (Held::whole(), 0, Cursor::default());
        }
        if given_up.is_some() {
            self.failed_at = Some(self.cursor.at);
        }
        given_up.is_some()
    }

    fn replace(&mut self, rows: Vec<Headline>, anchor: Anchor, has_more: bool, landing: Landing) {
        self.held = Held::only(self.filter.order, &rows, anchor, has_more);
        self.rows = self.folded(rows, &HashSet::new());
        let last = self.rows.len().saturating_sub(1);
        let at = match landing {
            Landing::First => 0,
            Landing::Last => last,
            Landing::FirstUnread => self.rows.iter().position(|row| !row.is_read).unwrap_or(0),
            Landing::LastUnread => self.rows.iter().rposition(|row| !row.is_read).unwrap_or(last),
        };
        self.cursor = Cursor { at, top: 0 };
        self.owed = 0;
    }

    /// Join rows to those held. A row that left the list meanwhile, as it was read, stays where it
    /// is: nothing jumps.
    fn merge(&mut self, rows: Vec<Headline>, anchor: Anchor, has_more: bool) {
        let follows_first = self.follows_first();
        let is_first = anchor == Anchor::First;
        match self.held.join(&rows, anchor, has_more) {
            Joint::Gap if is_first && follows_first => {
                self.replace(rows, anchor, has_more, Landing::First);
            }
            Joint::Gap => {}
            Joint::Closed => {
                self.join(rows);
                if is_first && follows_first {
                    self.cursor = Cursor::default();
                }
            }
        }
    }

    fn join(&mut self, rows: Vec<Headline>) {
        let current = self.current().map(|row| row.id);
        self.held.widen(&rows);
        // Where the reader moves, no row goes; before, reports that came one by one are folded.
        let shown: HashSet<EntryId> =
            self.rows.iter().filter(|_| self.is_touched).map(|row| row.id).collect();
        let held = self.rows.drain(..).chain(rows);
        let joined: BTreeMap<Position, Headline> =
            held.map(|row| (Position::from(&row), row)).collect();
        let joined = match self.held.order() {
            Order::NewestFirst => joined.into_values().rev().collect(),
            Order::OldestFirst => joined.into_values().collect(),
        };
        self.rows = self.folded(joined, &shown);
        let before = self.cursor.at;
        let same = self.rows.iter().position(|row| Some(row.id) == current);
        self.cursor.at = same.unwrap_or(before);
        self.cursor.top = (self.cursor.top + self.cursor.at).saturating_sub(before);
        if self.owed != 0 {
            self.go(Motion::Rows(self.owed), 0);
        }
        self.let_far_end_go();
    }

    /// One row a story, in lists that are parts of the paper.
    fn folded(&self, rows: Vec<Headline>, shown: &HashSet<EntryId>) -> Vec<Headline> {
        if self.folds() { fold(rows, |id| shown.contains(&id)) } else { rows }
    }

    fn folds(&self) -> bool {
        let filter = &self.filter;
        filter.query.is_empty()
            && filter.within.is_empty()
            && filter.feed.is_none()
            && filter.tag.is_none()
            && !filter.only_starred
            && !filter.only_saved
    }

    /// It shows how others tell a story.
    #[must_use]
    pub fn is_story(&self) -> bool {
        matches!(self.filter.within.condition, Condition::Story(_)) && self.heading == STORY_HEADING
    }

    /// The story for which the line under the cursor stands.
    #[must_use]
    pub fn folded_story(&self) -> Option<i64> {
        self.current()?.story.filter(|_| self.folds()).map(|story| story.id)
    }

    fn let_far_end_go(&mut self) {
        let Some(excess) = self.rows.len().checked_sub(HELD_ROWS_MAX).filter(|excess| *excess > 0)
        else {
            return;
        };
        if self.cursor.at < self.rows.len() / 2 {
            self.rows.truncate(HELD_ROWS_MAX);
            self.held.end_at(self.rows.last());
        } else {
            self.rows.drain(..excess);
            self.held.begin_at(self.rows.first());
            self.cursor.at = self.cursor.at.saturating_sub(excess);
            self.cursor.top = self.cursor.top.saturating_sub(excess);
        }
    }

    /// The headline under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Headline> {
        self.row_on(self.cursor.at)
    }

    /// The section whose heading is under the cursor.
    #[must_use]
    pub fn current_heading(&self) -> Option<&SectionPath> {
        match self.front_page()?.line(self.cursor.at)? {
            Line::Heading(heading) => Some(&heading.section),
            Line::Row(_) => None,
        }
    }

    /// The front page, where that is shown.
    #[must_use]
    pub const fn front_page(&self) -> Option<&FrontPage> {
        match &self.kind {
            ListKind::FrontPage(page) => Some(page),
            ListKind::ByDate | ListKind::BestMatches => None,
        }
    }

    /// Lines held: a row each, and the headings of the front page.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.front_page().map_or(self.rows.len(), FrontPage::line_count)
    }

    /// The headline in that line.
    #[must_use]
    pub fn row_on(&self, line: usize) -> Option<&Headline> {
        let Some(page) = self.front_page() else { return self.rows.get(line) };
        match page.line(line)? {
            Line::Heading(_) => None,
            Line::Row(row) => self.rows.get(*row),
        }
    }

    /// Rows held.
    #[must_use]
    pub fn rows(&self) -> &[Headline] {
        &self.rows
    }

    /// True while the rows of another list are awaited.
    #[must_use]
    pub const fn is_loading(&self) -> bool {
        matches!(self.awaiting, Some((_, Purpose::Show(_))))
    }

    /// Move the cursor. What lies beyond the rows held is owed until more of them come.
    pub fn go(&mut self, motion: Motion, height: usize) {
        self.is_touched = true;
        self.owed = 0;
        let before = self.cursor.at;
        self.cursor.go(motion, self.line_count(), height);
        let Motion::Rows(rows) = motion else { return };
        let gone = isize::try_from(self.cursor.at.abs_diff(before)).unwrap_or(isize::MAX);
        let is_whole = if rows > 0 { self.held.has_last() } else { self.held.has_first() };
        if !is_whole && gone < rows.saturating_abs() {
            self.owed = rows - gone * rows.signum();
        }
    }

    /// The list's end in this direction is not held: it must be loaded to go there.
    #[must_use]
    pub const fn must_load_for(&self, motion: Motion) -> Option<(Anchor, Landing)> {
        match motion {
            Motion::First if !self.held.has_first() => Some((Anchor::First, Landing::First)),
            Motion::Last if !self.held.has_last() => Some((Anchor::Last, Landing::Last)),
            _ => None,
        }
    }

    /// The reader moves here.
    #[must_use]
    pub const fn is_touched(&self) -> bool {
        self.is_touched
    }

    /// The reader is at it: what stands here no longer goes by itself.
    pub const fn touch(&mut self) {
        self.is_touched = true;
    }

    /// Put the cursor on a line held; true when there is one.
    pub fn go_to_line(&mut self, index: usize) -> bool {
        let is_there = index < self.line_count();
        if is_there {
            self.is_touched = true;
            self.cursor.at = index;
        }
        is_there
    }

    /// Put the cursor on the nearest unread row held, not counting its own; true when there is one.
    pub fn go_to_unread(&mut self, is_downwards: bool) -> bool {
        let is_unread = |line: &usize| self.row_on(*line).is_some_and(|row| !row.is_read);
        let at = self.cursor.at;
        let found = if is_downwards {
            (at + 1..self.line_count()).find(is_unread)
        } else {
            (0..at).rev().find(is_unread)
        };
        found.is_some_and(|line| self.go_to_line(line))
    }

    /// Show a change of marks. A row that is placed elsewhere leaves the list of a section.
    pub fn apply(&mut self, change: &Change) {
        self.placed_away.take(change, &self.filter, &mut self.rows);
        self.cursor.at = self.cursor.at.min(self.line_count().saturating_sub(1));
        let back = self.placed_away.back(change);
        if let Some(id) = back.first().map(|row| row.id) {
            self.join(back);
            let at = self.rows.iter().position(|row| row.id == id);
            self.cursor.at = at.unwrap_or(self.cursor.at);
        }
        self.rows.iter_mut().for_each(|row| change.show_on(row));
    }

    /// Show that an entry is kept offline.
    pub fn set_saved(&mut self, id: EntryId, is_saved: bool) {
        for row in self.rows.iter_mut().filter(|row| row.id == id) {
            row.is_saved = is_saved;
        }
    }

    /// Text rows that fit into the pane: its heading and a space stand above them.
    #[must_use]
    pub fn height(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(HEADING_ROWS))
    }
}

/// Rows of the pane above the first headline.
pub const HEADING_ROWS: u16 = 2;
/// What stands above the reports of one story.
pub const STORY_HEADING: &str = "How they tell it";
