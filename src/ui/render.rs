//! Drawing: a state goes in, cells come out. Nothing is changed, nothing is measured twice.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::model::CleanText;
use crate::text;

use super::ascii::{Charset, write_in_ascii};
use super::command::Command;
use super::layout::{Areas, SMALLEST, areas};
use super::screens::{
    article, choices, confirm, feeds, headlines, help, prompt, question, sections,
};
use super::state::{Overlay, Pane, RefreshProgress, Settings, State};
use super::theme::{Role, Theme};
use super::widgets::ink::{self, Canvas};

/// Cells of the progress bar.
const BAR_COLUMNS: usize = 16;
/// What is told of the keys before all else: the way out, and to all other keys.
const HINTS_KEPT: [&str; 3] = ["back", "stop refresh", "help"];

/// Draw the whole screen.
pub fn render(state: &State, settings: &Settings, theme: &Theme, frame: &mut Frame<'_>) {
    draw(state, settings, theme, frame);
    if settings.charset == Charset::Ascii {
        write_in_ascii(frame.buffer_mut());
    }
}

fn draw(state: &State, settings: &Settings, theme: &Theme, frame: &mut Frame<'_>) {
    let whole = frame.area();
    let mut canvas = Canvas { buffer: frame.buffer_mut(), theme, bidi: settings.bidi };
    let Some(areas) = areas(state).filter(|areas| whole.contains(corner(areas.status))) else {
        too_small(state, whole, &mut canvas);
        return;
    };
    masthead(state, settings, areas.masthead, &mut canvas);
    for rule in [areas.top_rule, areas.bottom_rule].into_iter().flatten() {
        canvas.fill(rule, "─", Role::Rule);
    }
    let is_full = |over: &&Overlay| matches!(over, Overlay::Feeds(_) | Overlay::Help(_));
    let full_screen = state.overlays.iter().rev().find(is_full);
    match full_screen {
        Some(Overlay::Feeds(screen)) => feeds::render(screen, state.now, areas.body, &mut canvas),
        Some(Overlay::Help(screen)) => {
            help::render(screen, &settings.keymap, areas.body, &mut canvas);
        }
        Some(Overlay::Prompt(_) | Overlay::Question(_) | Overlay::Confirm(_)) | None => {
            panes(state, settings, &areas, &mut canvas);
        }
    }
    if let Some(Overlay::Prompt(prompt)) = state.overlays.last() {
        choices::render(prompt.choices(), &CleanText::default(), areas.body, &mut canvas);
        let cursor = prompt::render(prompt, areas.status, &mut canvas);
        frame.set_cursor_position(cursor);
    } else if let Some(Overlay::Confirm(asked)) = state.overlays.last() {
        let cursor = confirm::render(asked, areas.status, &mut canvas);
        frame.set_cursor_position(cursor);
    } else {
        if let Some(Overlay::Question(question)) = state.overlays.last() {
            question::render(question, areas.body, &mut canvas);
        }
        status(state, settings, &areas, &mut canvas);
    }
}

const fn corner(area: Rect) -> Position {
    Position { x: area.right().saturating_sub(1), y: area.bottom().saturating_sub(1) }
}

fn too_small(state: &State, whole: Rect, canvas: &mut Canvas<'_>) {
    let needed = format!("{}×{}", SMALLEST.columns, SMALLEST.rows);
    let this = format!("this is {}×{}", state.size.columns, state.size.rows);
    let forms = [
        vec![format!("dateline needs {needed}; {this}")],
        vec![format!("dateline needs {needed};"), this.clone()],
        vec![format!("dateline needs {needed}")],
        vec!["dateline".to_owned(), format!("needs {needed};"), this],
        vec![format!("needs {needed}")],
        vec![needed],
    ];
    let fits = |form: &&Vec<String>| {
        let (columns, rows) = (usize::from(whole.width), usize::from(whole.height));
        form.len() <= rows && form.iter().all(|line| text::width(line) <= columns)
    };
    let lines = forms.iter().find(fits).into_iter().flatten();
    for (row, line) in (0u16..).zip(lines) {
        canvas.put(ink::row_of(whole, row), &CleanText::line(line), Role::Notice);
    }
}

fn panes(state: &State, settings: &Settings, areas: &Areas, canvas: &mut Canvas<'_>) {
    if let Some(area) = areas.sections {
        sections::render(&state.sections, state.focus == Pane::Sections, area, canvas);
    }
    if let Some(area) = areas.headlines {
        headlines::render(state, area, canvas);
    }
    if let Some(area) = areas.article {
        let focus = if state.focus == Pane::Article { Role::PaneFocus } else { Role::Rule };
        let rule = areas.headlines.map(|_| focus);
        article::render(&state.article, settings, rule, area, canvas);
    }
}

/// Name, how the refresh is going, date.
fn masthead(state: &State, settings: &Settings, area: Rect, canvas: &mut Canvas<'_>) {
    let inner = ink::first(ink::after(area, 1), area.width.saturating_sub(2));
    let name = canvas.put(inner, &"dateline", Role::Masthead);
    let date = local_date(state, settings);
    canvas.put_right(inner, &date, Role::Status);
    let middle = ink::after(inner, name + 2);
    let room = middle.width.saturating_sub(ink::columns(&date) + 2);
    let progress = CleanText::line(&describe_progress(state));
    let start = room.saturating_sub(ink::columns(&progress)) / 2;
    canvas.put(ink::after(ink::first(middle, room), start), &progress, Role::Status);
}

fn local_date(state: &State, settings: &Settings) -> CleanText {
    let text = jiff::Timestamp::from_second(state.now.secs()).map(|time| {
        let form = if state.size.columns < 60 { "%H:%M" } else { "%a %-d %b %H:%M" };
        time.to_zoned(settings.zone.clone()).strftime(form).to_string()
    });
    CleanText::line(&text.unwrap_or_default())
}

/// What is not on disk yet, and how the refresh is going.
fn describe_progress(state: &State) -> String {
    let mut parts = Vec::new();
    let changes = |number: usize| {
        if number == 1 { "1 change".to_owned() } else { format!("{number} changes") }
    };
    if let Some(why) = state.unsaved.trouble() {
        let number = changes(state.unsaved.changes().count());
        parts.push(format!("{why}: {number} not saved, trying again"));
    } else if state.delayed_changes > 0 {
        parts.push(format!("{} not on disk yet", changes(state.delayed_changes)));
    }
    parts.extend(describe_refresh(&state.refresh));
    parts.join(" · ")
}

fn describe_refresh(refresh: &RefreshProgress) -> Vec<String> {
    let mut parts = Vec::new();
    if refresh.is_running && refresh.feeds > 0 {
        parts.push(format!("{} of {} feeds", refresh.done, refresh.feeds));
    }
    if refresh.new_entries > 0 {
        parts.push(format!("{} new", refresh.new_entries));
    }
    if refresh.failed > 0 {
        parts.push(format!("{} failed", refresh.failed));
    }
    parts
}

/// A notice, else the progress bar and the keys that matter here.
fn status(state: &State, settings: &Settings, areas: &Areas, canvas: &mut Canvas<'_>) {
    let mut area = ink::first(ink::after(areas.status, 1), areas.status.width.saturating_sub(2));
    if let Some(right) = status_right(state, areas) {
        canvas.put_right(area, &right, Role::StatusKey);
        area = ink::first(area, area.width.saturating_sub(ink::columns(&right) + 2));
    }
    if let Some(notice) = &state.notice {
        let role = if notice.is_error { Role::NoticeError } else { Role::Notice };
        canvas.put(area, &notice.text.visual_message(area.width, canvas.bidi), role);
        return;
    }
    if state.refresh.is_running {
        let done = state.refresh.done * BAR_COLUMNS / state.refresh.feeds.max(1);
        let full = CleanText::line(&"━".repeat(done));
        let rest = CleanText::line(&"─".repeat(BAR_COLUMNS.saturating_sub(done)));
        area = ink::after(area, canvas.put(area, &full, Role::Progress));
        area = ink::after(area, canvas.put(area, &rest, Role::Rule) + 2);
    }
    canvas.put_hints(area, &hints(state, settings), &HINTS_KEPT);
}

/// What was typed of an unfinished command, else how far the article was read.
fn status_right(state: &State, areas: &Areas) -> Option<CleanText> {
    let typed = match state.count {
        Some(count) => format!("{count} {}", state.typed),
        None => state.typed.to_string(),
    };
    if !typed.is_empty() {
        return Some(CleanText::line(&typed));
    }
    let is_reading = state.focus == Pane::Article && state.overlays.is_empty();
    let percent = state.article.percent(areas.article.filter(|_| is_reading)?)?;
    Some(CleanText::line(&format!("{percent} %")))
}

fn hints(state: &State, settings: &Settings) -> Vec<(CleanText, &'static str)> {
    let both = |a, b| format!("{} {}", settings.keymap.hint(a), settings.keymap.hint(b));
    let one = |command| settings.keymap.hint(command);
    let open_overlay = state.overlays.last();
    let hints = match (open_overlay, state.focus) {
        (Some(Overlay::Feeds(_)), _) => vec![
            (both(Command::MoveDown, Command::MoveUp), "move"),
            (one(Command::Open), "headlines"),
            (one(Command::RefreshSection), "refresh"),
            (one(Command::AddFeed), "follow"),
            (one(Command::RemoveFeed), "remove"),
            (one(Command::OpenInBrowser), "site"),
            (one(Command::Back), "back"),
        ],
        (Some(Overlay::Question(_)), _) => {
            vec![("↑ ↓ enter".to_owned(), "choose"), ("esc".to_owned(), "leave it")]
        }
        (Some(_), _) => {
            vec![(both(Command::MoveDown, Command::MoveUp), "scroll"), (one(Command::Back), "back")]
        }
        (None, Pane::Sections) => vec![
            (both(Command::MoveDown, Command::MoveUp), "move"),
            (one(Command::Open), "headlines"),
            (one(Command::ToggleFold), "fold"),
            if state.back_stops_refresh() {
                (one(Command::Back), "stop refresh")
            } else {
                (one(Command::RefreshSection), "refresh")
            },
            (one(Command::NextUnread), "next unread"),
            (one(Command::ShowFeeds), "feeds"),
            (one(Command::ShowHelp), "help"),
            (one(Command::Quit), "quit"),
        ],
        (None, Pane::Headlines) => vec![
            (both(Command::MoveDown, Command::MoveUp), "move"),
            (one(Command::Open), "read"),
            (one(Command::ToggleStar), "star"),
            (one(Command::Save), "save"),
            (one(Command::OpenInBrowser), "browser"),
            (one(Command::Filter), "filter"),
            (one(Command::ShowHelp), "help"),
            (one(Command::Quit), "quit"),
        ],
        (None, Pane::Article) => vec![
            (both(Command::MoveDown, Command::MoveUp), "scroll"),
            (one(Command::NextUnread), "next unread"),
            (one(Command::ToggleStar), "star"),
            (one(Command::Save), "save"),
            (one(Command::OpenInBrowser), "browser"),
            (one(Command::ShowFullText), "full text"),
            (one(Command::Back), "back"),
            (one(Command::ShowHelp), "help"),
        ],
    };
    hints.into_iter().map(|(keys, meaning)| (CleanText::line(&keys), meaning)).collect()
}
