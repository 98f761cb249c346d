//! The headline list: a window over a list that may hold a million entries.

use std::collections::{BTreeMap, HashSet};

use ratatui::layout::Rect;

use crate::model::{
    Anchor, Change, CleanText, EntryId, Filter, Headline, Position, Tag, Timestamp,
};
use crate::ui::effect::{Effect, Load, Ticket};
use crate::ui::theme::Role;
use crate::ui::widgets::cursor::{Cursor, Motion};
use crate::ui::widgets::ink::{self, Canvas};

use super::folding::fold;
use super::placed_away::PlacedAway;

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
    /// More of the same list, or its newest rows again.
    Extend,
}

/// Which ends of the list are among the rows held.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    newest: bool,
    oldest: bool,
}

/// The headline list.
#[derive(Clone, Debug, Default)]
pub struct HeadlineList {
    /// Which entries it holds.
    pub filter: Filter,
    /// What it is called.
    pub heading: CleanText,
    /// The best matches of the filter's query stand first, instead of the newest. Such a list is as
    /// long as it was asked for, and stays as it is while entries come.
    pub is_ranked: bool,
    /// The row the cursor is on.
    pub cursor: Cursor,
    rows: Vec<Headline>,
    /// The newest and the oldest position that was loaded: rows folded away lie within.
    span: Option<(Position, Position)>,
    ends: Ends,
    awaiting: Option<(Ticket, Purpose)>,
    is_touched: bool,
    is_stale: bool,
    placed_away: PlacedAway,
    /// Rows the cursor still has to go, once those beyond the rows held are here.
    owed: isize,
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
        self.is_ranked &= !filter.query.is_empty();
        if self.is_ranked {
            return Effect::Load(ticket, Load::BestMatches { filter, limit: PART_ROWS });
        }
        Effect::Load(ticket, Load::Headlines { filter, anchor, limit: PART_ROWS })
    }

    /// Ask for the newest rows again, as entries came; while an answer is awaited, once more
    /// after it. Nothing is asked while the top of the list is far above.
    pub fn renew(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() {
            self.is_stale = true;
            return None;
        }
        if !self.ends.newest || self.is_ranked {
            return None;
        }
        self.awaiting = Some((ticket, Purpose::Extend));
        let (filter, limit) = (self.filter.clone(), PART_ROWS);
        Some(Effect::Load(ticket, Load::Headlines { filter, anchor: Anchor::Newest, limit }))
    }

    /// Ask for the newest rows again if entries came since an answer was awaited.
    pub fn renew_if_stale(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() || !std::mem::take(&mut self.is_stale) {
            return None;
        }
        self.renew(ticket)
    }

    /// Ask for the rows that follow or precede, once the cursor comes near the end of what is held.
    pub fn extend(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() {
            return None;
        }
        let is_near_end = self.cursor.at + NEAR_END_ROWS >= self.rows.len();
        let anchor = if !self.ends.oldest && is_near_end {
            Anchor::Below(self.span?.1)
        } else if !self.ends.newest && self.cursor.at < NEAR_END_ROWS {
            Anchor::Above(self.span?.0)
        } else {
            return None;
        };
        self.awaiting = Some((ticket, Purpose::Extend));
        let (filter, limit) = (self.filter.clone(), PART_ROWS);
        Some(Effect::Load(ticket, Load::Headlines { filter, anchor, limit }))
    }

    /// Take over rows; an answer nobody awaits is dropped.
    pub fn take(&mut self, ticket: Ticket, rows: Vec<Headline>, anchor: Anchor, has_more: bool) {
        let Some((_, purpose)) = self.awaiting.take_if(|(awaited, _)| *awaited == ticket) else {
            return;
        };
        match purpose {
            Purpose::Show(landing) => self.replace(rows, anchor, has_more, landing),
            Purpose::Extend => self.merge(rows, anchor, has_more),
        }
    }

    /// What was asked for cannot be had.
    pub fn give_up(&mut self, ticket: Ticket) {
        self.awaiting.take_if(|(awaited, _)| *awaited == ticket);
    }

    fn replace(&mut self, rows: Vec<Headline>, anchor: Anchor, has_more: bool, landing: Landing) {
        self.span = None;
        self.widen_span(&rows);
        self.rows = self.folded(rows, &HashSet::new());
        self.ends.newest = matches!(anchor, Anchor::Newest)
            || (matches!(anchor, Anchor::Above(_) | Anchor::Oldest) && !has_more);
        self.ends.oldest = matches!(anchor, Anchor::Oldest)
            || (matches!(anchor, Anchor::Below(_) | Anchor::Newest) && !has_more);
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
        match anchor {
            Anchor::Newest => return self.merge_newest(rows, has_more),
            Anchor::Below(_) | Anchor::Oldest => self.ends.oldest = !has_more,
            Anchor::Above(_) => self.ends.newest = !has_more,
        }
        self.join(rows);
    }

    fn merge_newest(&mut self, rows: Vec<Headline>, has_more: bool) {
        let follows_top = self.cursor.at == 0 && !self.is_touched;
        let oldest_of = |rows: &[Headline]| rows.last().map(Position::from);
        let leaves_gap = has_more && oldest_of(&rows) > self.span.map(|(newest, _)| newest);
        if leaves_gap && follows_top {
            return self.replace(rows, Anchor::Newest, has_more, Landing::First);
        }
        if leaves_gap {
            self.ends.newest = false;
            return;
        }
        let known = self.span.map(|(_, oldest)| oldest);
        let reaches_further = oldest_of(&rows) < known || self.rows.is_empty();
        if !has_more || reaches_further {
            self.ends.oldest = !has_more;
        }
        self.join(rows);
        if follows_top {
            self.cursor = Cursor::default();
        }
    }

    fn join(&mut self, rows: Vec<Headline>) {
        let current = self.current().map(|row| row.id);
        self.widen_span(&rows);
        // Where the reader moves, no row goes; before, reports that came one by one are folded.
        let shown: HashSet<EntryId> =
            self.rows.iter().filter(|_| self.is_touched).map(|row| row.id).collect();
        let held = self.rows.drain(..).chain(rows);
        let joined: BTreeMap<Position, Headline> =
            held.map(|row| (Position::from(&row), row)).collect();
        self.rows = self.folded(joined.into_values().rev().collect(), &shown);
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
        let filter = &self.filter;
        let is_part = filter.query.is_empty()
            && filter.within.is_empty()
            && filter.feed.is_none()
            && filter.tag.is_none()
            && !filter.only_starred
            && !filter.only_saved;
        if is_part { fold(rows, |id| shown.contains(&id)) } else { rows }
    }

    fn widen_span(&mut self, rows: &[Headline]) {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
        let (first, last) = (Position::from(first), Position::from(last));
        self.span = match self.span {
            Some((newest, oldest)) => Some((newest.max(first), oldest.min(last))),
            None => Some((first, last)),
        };
    }

    fn let_far_end_go(&mut self) {
        let Some(excess) = self.rows.len().checked_sub(HELD_ROWS_MAX).filter(|excess| *excess > 0)
        else {
            return;
        };
        if self.cursor.at < self.rows.len() / 2 {
            self.rows.truncate(HELD_ROWS_MAX);
            self.ends.oldest = false;
            if let (Some((_, oldest)), Some(last)) = (&mut self.span, self.rows.last()) {
                *oldest = last.into();
            }
        } else {
            self.rows.drain(..excess);
            self.ends.newest = false;
            if let (Some((newest, _)), Some(first)) = (&mut self.span, self.rows.first()) {
                *newest = first.into();
            }
            self.cursor.at = self.cursor.at.saturating_sub(excess);
            self.cursor.top = self.cursor.top.saturating_sub(excess);
        }
    }

    /// The headline under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Headline> {
        self.rows.get(self.cursor.at)
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
        self.cursor.go(motion, self.rows.len(), height);
        let Motion::Rows(rows) = motion else { return };
        let gone = isize::try_from(self.cursor.at.abs_diff(before)).unwrap_or(isize::MAX);
        let goes_on = if rows > 0 { !self.ends.oldest } else { !self.ends.newest };
        if goes_on && gone < rows.saturating_abs() {
            self.owed = rows - gone * rows.signum();
        }
    }

    /// The list's end in this direction is not held: it must be loaded to go there.
    #[must_use]
    pub const fn must_load_for(&self, motion: Motion) -> Option<(Anchor, Landing)> {
        match motion {
            Motion::First if !self.ends.newest => Some((Anchor::Newest, Landing::First)),
            Motion::Last if !self.ends.oldest => Some((Anchor::Oldest, Landing::Last)),
            _ => None,
        }
    }

    /// Put the cursor on a row held; true when there is one.
    pub fn go_to_row(&mut self, index: usize) -> bool {
        let is_there = index < self.rows.len();
        if is_there {
            self.is_touched = true;
            self.cursor.at = index;
        }
        is_there
    }

    /// Put the cursor on the nearest unread row held, not counting its own; true when there is one.
    pub fn go_to_unread(&mut self, is_downwards: bool) -> bool {
        let unread = |(index, row): (usize, &Headline)| (!row.is_read).then_some(index);
        let at = self.cursor.at;
        let rows = self.rows.iter().enumerate();
        let found = if is_downwards {
            rows.skip(at + 1).find_map(unread)
        } else {
            rows.take(at).rev().find_map(unread)
        };
        found.is_some_and(|index| self.go_to_row(index))
    }

    /// Show a change of marks. A row that is placed elsewhere leaves the list of a section.
    pub fn apply(&mut self, change: &Change) {
        self.placed_away.take(change, &self.filter, &mut self.rows);
        self.cursor.at = self.cursor.at.min(self.rows.len().saturating_sub(1));
        let back = self.placed_away.back(change);
        if let Some(id) = back.first().map(|row| row.id) {
            self.join(back);
            let at = self.rows.iter().position(|row| row.id == id);
            self.cursor.at = at.unwrap_or(self.cursor.at);
        }
        self.rows.iter_mut().for_each(|row| change.show_on(row));
    }

    /// Show that an entry is kept offline.
    pub fn set_saved(&mut self, id: EntryId) {
        for row in self.rows.iter_mut().filter(|row| row.id == id) {
            row.is_saved = true;
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

/// Draw the headline list.
pub fn render(
    list: &HeadlineList,
    now: Timestamp,
    is_focused: bool,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let heading = ink::after(ink::row_of(area, 0), 1);
    let shown = ink::first(heading, heading.width.saturating_sub(1));
    canvas.put_title(shown, &list.heading, Role::SectionCurrent);
    if let Some(narrowed) = narrowing(list) {
        let used = ink::columns(&list.heading).min(shown.width);
        canvas.put_name(ink::after(shown, used), &narrowed, Role::HeadlineAge);
    }
    if list.rows.is_empty() {
        let line = ink::after(ink::row_of(area, HEADING_ROWS), 2);
        canvas.put(line, &emptiness(list), Role::HeadlineAge);
        return;
    }
    let columns = RowColumns::for_width(area.width);
    let rows = list.rows.iter().enumerate().skip(list.cursor.top).take(HeadlineList::height(area));
    for (line, (index, row)) in (HEADING_ROWS..).zip(rows) {
        let area = ink::row_of(area, line);
        if index == list.cursor.at {
            canvas.put_cursor(area, is_focused);
        }
        draw_row(row, now, &columns, area, canvas);
    }
}

/// What the list is narrowed by, and how that sorts it; `None` when by nothing.
fn narrowing(list: &HeadlineList) -> Option<CleanText> {
    let query = Some(&list.filter.query).filter(|query| !query.is_empty())?;
    let order = if list.is_ranked { " · best match first" } else { "" };
    Some(CleanText::block(&format!(" · {}{order}", CleanText::line(&query.text))))
}

fn emptiness(list: &HeadlineList) -> &'static str {
    if list.is_loading() {
        "…"
    } else if !list.filter.query.is_empty() {
        "nothing matches: esc clears the filter"
    } else if list.filter.only_unread {
        "everything is read"
    } else if list.filter.only_starred {
        "nothing is starred: s stars an article"
    } else if list.filter.only_saved {
        "nothing is saved: w saves an article"
    } else if list.filter.tag.is_some() {
        "nothing is tagged so: t tags an article"
    } else {
        "no headlines here yet"
    }
}

/// Columns of the parts of a row.
struct RowColumns {
    outlet: u16,
}

/// Cursor bar, three marks, a space, the age, two spaces.
const BEFORE_OUTLET: u16 = 1 + 3 + 1 + 3 + 2;

impl RowColumns {
    const fn for_width(width: u16) -> Self {
        let outlet = match width {
            0..44 => 0,
            44..56 => 10,
            56..72 => 13,
            _ => 18,
        };
        Self { outlet }
    }
}

/// Tags as they are shown: `#later #to read`.
pub(super) fn shown_tags(tags: &[Tag]) -> String {
    let tags: Vec<String> = tags.iter().map(|tag| format!("#{tag}")).collect();
    tags.join(" ")
}

/// As much of the tags as stands in so many columns: all, the first and how many more, a sign.
fn tags_that_fit(tags: &[Tag], columns: u16) -> Option<CleanText> {
    let first = tags.first()?;
    let more = tags.len() - 1;
    let all = CleanText::line(&shown_tags(tags));
    let few = CleanText::line(&format!("#{first} +{more}"));
    let sign = CleanText::line("#");
    [all, few, sign].into_iter().find(|shown| ink::columns(shown) <= columns)
}

fn draw_row(
    row: &Headline,
    now: Timestamp,
    columns: &RowColumns,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let marks = ink::after(area, 1);
    for (at, is_set, sign, role) in [
        (0, !row.is_read, "•", Role::MarkUnread),
        (1, row.is_starred, "★", Role::MarkStarred),
        (2, row.is_saved, "⤓", Role::MarkSaved),
    ] {
        if is_set {
            canvas.put(ink::first(ink::after(marks, at), 1), &sign, role);
        }
    }
    let age = CleanText::line(&row.sorted_at.age(now));
    canvas.put_right(ink::first(ink::after(area, 5), 3), &age, Role::HeadlineAge);
    let mut rest = ink::after(area, BEFORE_OUTLET);
    if columns.outlet > 0 {
        canvas.put_name(ink::first(rest, columns.outlet), &row.feed, Role::HeadlineOutlet);
        rest = ink::after(rest, columns.outlet + 2);
    }
    let role = if row.is_read { Role::HeadlineRead } else { Role::HeadlineUnread };
    let mut title = ink::first(rest, rest.width.saturating_sub(1));
    if let Some(tags) = tags_that_fit(&row.tags, title.width / 5 * 2) {
        canvas.put_right(title, &tags, Role::HeadlineOutlet);
        title = ink::first(title, title.width.saturating_sub(ink::columns(&tags) + 2));
    }
    if let Some(story) = row.story {
        let others = CleanText::line(&format!("+{}", story.outlets - 1));
        canvas.put_right(title, &others, Role::HeadlineOutlet);
        title = ink::first(title, title.width.saturating_sub(ink::columns(&others) + 2));
    }
    canvas.put_title(title, &row.title, role);
}
