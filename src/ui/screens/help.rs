//! The help screen, made from the command table, the keys in force and the query language.

use ratatui::layout::Rect;

use crate::model::CleanText;
use crate::query::LANGUAGE;
use crate::text::{Direction, Line, Mixed};
use crate::ui::command::COMMANDS;
use crate::ui::keymap::Keymap;
use crate::ui::theme::Role;
use crate::ui::widgets::cursor::Motion;
use crate::ui::widgets::ink::{self, Canvas};

/// Columns of the keys.
const KEYS_COLUMNS: u16 = 30;

/// Columns of the examples of queries.
const QUERY_COLUMNS: u16 = 36;

/// Columns before the text.
const MARGIN: u16 = 2;

/// The help screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct HelpScreen {
    top: usize,
}

/// A line of the help screen: what is typed, and what it does.
struct HelpLine {
    left: CleanText,
    right: CleanText,
    /// Columns before the right part.
    columns: u16,
    role: Role,
}

impl HelpLine {
    fn of(left: &str, (right, role): (&str, Role), columns: u16) -> Self {
        Self { left: CleanText::line(left), right: CleanText::line(right), columns, role }
    }
}

impl HelpScreen {
    /// Scroll.
    pub fn go(&mut self, motion: Motion, keymap: &Keymap, body: Rect) {
        let (len, height) = (lines(keymap, body.width).len(), usize::from(body.height));
        let last_top = len.saturating_sub(height);
        self.top = motion.from(self.top.min(last_top), len, height).min(last_top);
    }
}

/// Two texts beside each other, in as many lines as the longer one takes.
fn pair(left: &str, right: (&str, Role), columns: u16, width: u16) -> Vec<HelpLine> {
    let columns = columns.min(width / 2);
    let wrapped = |text: &str, columns: u16| -> Vec<String> {
        let lines = Mixed::new().words(text).lay_out(columns, Direction::LeftToRight);
        lines.iter().map(Line::text).collect()
    };
    let mut lefts = wrapped(left, columns.saturating_sub(1)).into_iter();
    let mut rights = wrapped(right.0, width - columns).into_iter();
    let next = || match (lefts.next(), rights.next()) {
        (None, None) => None,
        (left, text) => {
            let (left, text) = (left.unwrap_or_default(), text.unwrap_or_default());
            Some(HelpLine::of(&left, (&text, right.1), columns))
        }
    };
    std::iter::from_fn(next).collect()
}

/// All of the help for a body of this width.
fn lines(keymap: &Keymap, body_width: u16) -> Vec<HelpLine> {
    let width = body_width.saturating_sub(MARGIN);
    let heading = |text: &str| pair("", (text, Role::ArticleHeading), 0, width);
    let mut lines = Vec::new();
    let mut group = "";
    for info in COMMANDS {
        if info.group != group {
            if !group.is_empty() {
                lines.push(HelpLine::of("", ("", Role::HelpText), 0));
            }
            group = info.group;
            lines.extend(heading(group));
        }
        let keys = keymap.keys_of(info.command);
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let summary = (info.summary, Role::HelpText);
        lines.extend(pair(&keys.join(", "), summary, KEYS_COLUMNS, width));
        if !info.takes.is_empty() {
            let typed = format!(":{} {}", info.name, info.takes);
            lines.extend(pair("", (&typed, Role::HelpKey), KEYS_COLUMNS, width));
        }
    }
    lines.push(HelpLine::of("", ("", Role::HelpText), 0));
    lines.extend(heading("Filter"));
    for (typed, asks) in LANGUAGE {
        lines.extend(pair(typed, (asks, Role::HelpText), QUERY_COLUMNS, width));
    }
    lines
}

/// Draw the help screen.
pub fn render(screen: &HelpScreen, keymap: &Keymap, area: Rect, canvas: &mut Canvas<'_>) {
    let lines = lines(keymap, area.width);
    let height = usize::from(area.height);
    let area = ink::after(area, MARGIN);
    // Lines wrapped for a narrower window may have been more.
    let top = screen.top.min(lines.len().saturating_sub(height));
    for (row, line) in (0u16..).zip(lines.iter().skip(top).take(height)) {
        let area = ink::row_of(area, row);
        canvas.put(ink::first(area, line.columns), &line.left, Role::HelpKey);
        canvas.put(ink::after(area, line.columns), &line.right, line.role);
    }
}
