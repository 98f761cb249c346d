//! The one way text reaches the screen: clean by type, cut to its room, in the order of the cells.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::model::CleanText;
use crate::text::{self, BidiMode, Direction, Mixed};
use crate::ui::theme::{Role, Theme};

/// Text that may be drawn: cleaned from outside, or our own.
pub trait Drawable {
    /// The text.
    fn drawable(&self) -> &str;
}

impl Drawable for CleanText {
    fn drawable(&self) -> &str {
        self.as_str()
    }
}

impl Drawable for &'static str {
    fn drawable(&self) -> &str {
        self
    }
}

/// Columns between two hints.
const HINT_SPACE: usize = 3;

/// Columns that a text takes.
#[must_use]
pub fn columns(text: &impl Drawable) -> u16 {
    u16::try_from(text::width(text.drawable())).unwrap_or(u16::MAX)
}

/// One row of `area`, counted from its top; empty when there is no such row.
#[must_use]
pub fn row_of(area: Rect, row: u16) -> Rect {
    let y = area.y.saturating_add(row).min(area.bottom());
    Rect { y, height: u16::from(y < area.bottom()), ..area }
}

/// `area` without its first `columns`.
#[must_use]
pub fn after(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// The first `columns` of `area`.
#[must_use]
pub fn first(area: Rect, columns: u16) -> Rect {
    Rect { width: columns.min(area.width), ..area }
}

/// What screens draw on.
pub struct Canvas<'a> {
    /// The cells of the frame.
    pub buffer: &'a mut Buffer,
    /// Styles by role.
    pub theme: &'a Theme,
    /// Who puts right-to-left text into order.
    pub bidi: BidiMode,
}

impl Canvas<'_> {
    /// Draw at the left of `area`; gives the columns used. What does not fit is cut.
    pub fn put(&mut self, area: Rect, text: &impl Drawable, role: Role) -> u16 {
        let style = self.theme.style(role);
        self.put_styled(area, text, style)
    }

    /// As [`Canvas::put`], with a style of its own.
    pub fn put_styled(&mut self, area: Rect, text: &impl Drawable, style: Style) -> u16 {
        let start = Position { x: area.x, y: area.y };
        if area.is_empty() || !self.buffer.area.contains(start) {
            return 0;
        }
        let room = usize::from(area.width);
        let (end, _) = self.buffer.set_stringn(area.x, area.y, text.drawable(), room, style);
        end.saturating_sub(area.x)
    }

    /// Draw at the right of `area`; what does not fit is cut.
    pub fn put_right(&mut self, area: Rect, text: &impl Drawable, role: Role) {
        let room = area.width.saturating_sub(columns(text));
        self.put(after(area, room), text, role);
    }

    /// Draw a title: cut with `…`, a right-to-left one from the right edge and in the order of the
    /// cells.
    pub fn put_title(&mut self, area: Rect, title: &CleanText, role: Role) {
        let is_rtl = text::direction_of(title.as_str()) == Direction::RightToLeft;
        if !is_rtl || self.bidi == BidiMode::Off {
            return self.put_name(area, title, role);
        }
        let fitted = text::fit(title.as_str(), usize::from(area.width));
        self.put_right(area, &text::visual(&fitted, Direction::RightToLeft, self.bidi), role);
    }

    /// Draw a name: cut with `…`, in the order of the cells, from the left edge in every script.
    pub fn put_name(&mut self, area: Rect, name: &CleanText, role: Role) {
        let fitted = text::fit(name.as_str(), usize::from(area.width));
        let direction = text::direction_of(name.as_str());
        self.put(area, &text::visual(&fitted, direction, self.bidi), role);
    }

    /// Draw a line put together of texts: cut with `…`, from the left edge; gives the columns used.
    pub fn put_mixed(&mut self, area: Rect, line: &Mixed, role: Role) -> u16 {
        self.put(area, &line.visual(area.width, self.bidi), role)
    }

    /// Draw `keys meaning` pairs, parted by space, as many as fit: the last go first, but for those
    /// that mean what is to be kept.
    pub fn put_hints(
        &mut self,
        area: Rect,
        hints: &[(CleanText, &'static str)],
        kept: &[&'static str],
    ) {
        let mut shown: Vec<_> = hints.iter().filter(|(keys, _)| !keys.is_empty()).collect();
        let takes = |(keys, meaning): &&(CleanText, &'static str)| -> usize {
            usize::from(columns(keys)) + 1 + usize::from(columns(meaning)) + HINT_SPACE
        };
        while shown.iter().map(takes).sum::<usize>() > usize::from(area.width) + HINT_SPACE {
            let last = shown.iter().rposition(|(_, meaning)| !kept.contains(meaning));
            shown.remove(last.unwrap_or(shown.len() - 1));
        }
        let mut rest = area;
        for (keys, meaning) in shown {
            rest = after(rest, self.put(rest, keys, Role::StatusKey) + 1);
            rest = after(rest, self.put(rest, meaning, Role::Status) + 3);
        }
    }

    /// Give the cells of `area` the background of a role.
    pub fn shade(&mut self, area: Rect, role: Role) {
        let style = self.theme.style(role);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Show the cells of `area` in reverse.
    pub fn turn_over(&mut self, area: Rect) {
        let style = Style::new().add_modifier(Modifier::REVERSED);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Fill the first row of `area` with one character.
    pub fn fill(&mut self, area: Rect, symbol: &'static str, role: Role) {
        let area = area.intersection(self.buffer.area);
        let style = self.theme.style(role);
        for x in area.x..area.right() {
            if let Some(cell) = self.buffer.cell_mut((x, area.y)) {
                cell.set_symbol(symbol).set_style(style);
            }
        }
    }

    /// A vertical line down the left edge of `area`.
    pub fn rule_down(&mut self, area: Rect, role: Role) {
        for row in 0..area.height {
            self.put(first(row_of(area, row), 1), &"│", role);
        }
    }

    /// Mark the row the cursor is on: a bar at its left, and shade where keys go to it.
    pub fn put_cursor(&mut self, area: Rect, is_focused: bool) {
        if is_focused {
            self.shade(area, Role::HeadlineCurrent);
        }
        let bar = if is_focused { Role::PaneFocus } else { Role::Rule };
        self.put(first(area, 1), &"▌", bar);
    }
}
