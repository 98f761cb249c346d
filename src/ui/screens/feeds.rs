//! The feeds screen: every subscription and how it is doing, failures first.

use ratatui::layout::Rect;

use crate::model::{CleanText, Feed, FeedId, Hold, Timestamp};
use crate::ui::effect::{Effect, Load, Ticket};
use crate::ui::theme::Role;
use crate::ui::widgets::cursor::{Cursor, Motion};
use crate::ui::widgets::ink::{self, Canvas};

/// Rows under the list that tell of the feed under the cursor.
const DETAIL_ROWS: u16 = 5;
/// What is told where no feed is followed.
pub const NO_FEEDS: &str = "no feeds yet: a follows one, `dateline import` takes a list";
/// Rows above the list: its heading and a space.
const HEADING_ROWS: u16 = 2;

/// The feeds screen.
#[derive(Clone, Debug, Default)]
pub struct FeedsScreen {
    /// The answer awaited.
    awaiting: Option<Ticket>,
    /// Something changed since it was asked for.
    is_stale: bool,
    feeds: Option<Vec<Feed>>,
    /// Where the cursor goes once they are here.
    chosen: Option<FeedId>,
    cursor: Cursor,
}

impl FeedsScreen {
    /// A screen whose feeds were asked for; the cursor will be on the chosen one.
    #[must_use]
    pub fn awaiting(ticket: Ticket, chosen: Option<FeedId>) -> Self {
        Self { awaiting: Some(ticket), chosen, ..Self::default() }
    }

    /// Ask for the feeds again; while an answer is awaited, once more after it.
    pub fn renew(&mut self, ticket: Ticket) -> Option<Effect> {
        if self.awaiting.is_some() {
            self.is_stale = true;
            return None;
        }
        self.awaiting = Some(ticket);
        Some(Effect::Load(ticket, Load::Feeds))
    }

    /// The feeds were taken over; what changed meanwhile is asked for.
    pub fn renew_if_stale(&mut self, ticket: Ticket) -> Option<Effect> {
        let is_due = self.awaiting.is_none() && std::mem::take(&mut self.is_stale);
        if is_due { self.renew(ticket) } else { None }
    }

    /// The answer could not be had; true when it was still awaited.
    pub fn give_up(&mut self, ticket: Ticket) -> bool {
        self.awaiting.take_if(|awaited| *awaited == ticket).is_some()
    }

    /// Take over the feeds; the cursor stays on its feed. An answer nobody awaits is dropped.
    pub fn take(&mut self, ticket: Ticket, mut feeds: Vec<Feed>, area: Rect) {
        if self.awaiting.take_if(|awaited| *awaited == ticket).is_none() {
            return;
        }
        feeds.sort_by_cached_key(|feed| {
            (feed.health.last_error.is_none(), feed.title.as_str().to_lowercase(), feed.id)
        });
        let chosen = self.chosen.take();
        let current = self.current().map(|feed| feed.id).or(chosen);
        let same = current.and_then(|id| feeds.iter().position(|feed| feed.id == id));
        self.cursor.at = same.unwrap_or(0);
        self.cursor.keep_in_view(feeds.len(), list_height(area));
        self.feeds = Some(feeds);
    }

    /// The feed under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Feed> {
        self.feeds.as_ref()?.get(self.cursor.at)
    }

    /// Put the cursor on the feed in that row of the terminal; true when it was there already,
    /// `None` when there is no feed.
    pub fn choose(&mut self, row: u16, area: Rect) -> Option<bool> {
        let line = usize::from(row.checked_sub(area.y + HEADING_ROWS)?);
        let at = self.cursor.top + line;
        let count = self.feeds.as_ref().map_or(0, Vec::len);
        if line >= list_height(area) || at >= count {
            return None;
        }
        let was_there = self.cursor.at == at;
        self.cursor.at = at;
        Some(was_there)
    }

    /// Move the cursor.
    pub fn go(&mut self, motion: Motion, area: Rect) {
        let len = self.feeds.as_ref().map_or(0, Vec::len);
        self.cursor.go(motion, len, list_height(area));
        self.cursor.keep_in_view(len, list_height(area));
    }
}

fn list_height(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(HEADING_ROWS + DETAIL_ROWS)).max(1)
}

/// Draw the feeds screen.
pub fn render(screen: &FeedsScreen, now: Timestamp, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(feeds) = &screen.feeds else { return };
    let failed = feeds.iter().filter(|feed| feed.health.last_error.is_some()).count();
    let heading = CleanText::line(&format!("Feeds  {}, {failed} failing", feeds.len()));
    canvas.put(ink::after(ink::row_of(area, 0), 1), &heading, Role::ArticleHeading);
    if feeds.is_empty() {
        let line = ink::after(ink::row_of(area, HEADING_ROWS), 2);
        canvas.put(line, &NO_FEEDS, Role::HeadlineAge);
    }
    let height = list_height(area);
    let in_view = feeds.iter().enumerate().skip(screen.cursor.top).take(height);
    for (line, (index, feed)) in (HEADING_ROWS..).zip(in_view) {
        let row = ink::row_of(area, line);
        if index == screen.cursor.at {
            canvas.put_cursor(row, true);
        }
        draw_row(feed, now, row, canvas);
    }
    if let Some(feed) = screen.current() {
        draw_detail(feed, now, area, canvas);
    }
}

fn draw_row(feed: &Feed, now: Timestamp, area: Rect, canvas: &mut Canvas<'_>) {
    let (sign, role) = match &feed.health {
        health if health.last_error.is_some() => ("✗", Role::NoticeError),
        health if health.last_fetched.is_none() => ("·", Role::HeadlineAge),
        health if !health.oddities.is_empty() => ("~", Role::Notice),
        _ => ("✓", Role::Progress),
    };
    canvas.put(ink::first(ink::after(area, 2), 1), &sign, role);
    let title_columns = (area.width / 4).clamp(14, 26);
    let title = ink::first(ink::after(area, 4), title_columns);
    canvas.put_name(title, &feed.title, Role::HeadlineUnread);
    let mut rest = ink::after(area, 4 + title_columns + 2);
    let fetched = feed.health.last_fetched.map(|at| at.age(now)).unwrap_or_default();
    canvas.put_right(ink::first(rest, 4), &CleanText::line(&fetched), Role::HeadlineAge);
    let entries = CleanText::line(&feed.entries.to_string());
    canvas.put_right(ink::first(ink::after(rest, 5), 6), &entries, Role::SectionCount);
    rest = ink::after(rest, 13);
    let tail = ink::first(rest, rest.width.saturating_sub(1));
    match (&feed.health.last_error, &feed.section) {
        (Some(error), _) => canvas.put_title(tail, error, Role::NoticeError),
        (None, Some(section)) => {
            let section = CleanText::line(&section.to_string());
            canvas.put_title(tail, &section, Role::HeadlineOutlet);
        }
        (None, None) => {}
    }
}

fn draw_detail(feed: &Feed, now: Timestamp, area: Rect, canvas: &mut Canvas<'_>) {
    let mut lines = vec![(CleanText::line(&feed.url.for_people()), Role::ArticleMeta)];
    let health = &feed.health;
    if let Some(error) = &health.last_error {
        lines.push((error.clone(), Role::NoticeError));
        let next = health.next_fetch.map_or_else(
            || "with the next refresh".to_owned(),
            |at| {
                let minutes = (at.secs_since(now).max(0) + 59) / 60;
                if minutes == 0 { "now".to_owned() } else { format!("in {minutes} minutes") }
            },
        );
        let times = match health.failures {
            0 | 1 => "failed once".to_owned(),
            failures => format!("failed {failures} times in a row"),
        };
        let text = match health.hold(now) {
            Some(Hold::Gone) => "gone (410): remove it, or press r twice to ask again".to_owned(),
            Some(hold) => format!("{times}; {hold}; r twice asks all the same"),
            None => format!("{times}; next try {next}; r tries now"),
        };
        lines.push((CleanText::line(&text), Role::ArticleMeta));
    }
    for oddity in health.oddities.iter().take(3) {
        let text = format!("{}: {}", oddity.kind, oddity.detail);
        lines.push((CleanText::line(&text), Role::Notice));
    }
    let top = area.height.saturating_sub(DETAIL_ROWS);
    canvas.fill(ink::row_of(area, top), "─", Role::Rule);
    for (row, (line, role)) in (top + 1..area.height).zip(&lines) {
        canvas.put_title(ink::after(ink::row_of(area, row), 2), line, *role);
    }
}
