//! The section list, drawn.

use ratatui::layout::Rect;

use crate::model::CleanText;
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

use super::listed::Listed;
use super::sections::{Fold, Row, SectionList};

impl Row {
    /// True for a row above the sections whose name begins so: "unr", "#quake", "quake".
    pub(super) fn is_above_called(&self, typed: &str) -> bool {
        let typed = typed.trim().trim_start_matches('#').to_lowercase();
        let name = self.name.as_str().trim_start_matches('#').to_lowercase();
        let is_section = matches!(self.listed, Listed::Section(_));
        !is_section && !typed.is_empty() && name.starts_with(&typed)
    }
}

/// Draw the section list.
pub fn render(list: &SectionList, is_focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let rows = list.rows.iter().enumerate().skip(list.cursor.top).take(usize::from(area.height));
    for (line, (index, row)) in (0u16..).zip(rows) {
        let area = ink::row_of(area, line);
        let is_current = index == list.cursor.at;
        if is_current {
            canvas.put_cursor(area, is_focused);
        }
        draw_row(row, is_current, area, canvas);
    }
}

fn draw_row(row: &Row, is_current: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let role = match (is_current, row.is_hidden) {
        (true, _) => Role::SectionCurrent,
        (false, false) => Role::Section,
        (false, true) => Role::HeadlineRead,
    };
    let sign = match row.fold {
        Fold::Leaf => " ",
        Fold::Open => "▾",
        Fold::Closed => "▸",
    };
    let inner = ink::after(area, 1 + 2 * row.depth);
    canvas.put(ink::first(inner, 1), &sign, Role::SectionCount);
    let number = match row.number {
        0 => CleanText::default(),
        number => CleanText::line(&grouped(number)),
    };
    let room = inner.width.saturating_sub(2 + ink::columns(&number) + 2);
    canvas.put_name(ink::first(ink::after(inner, 2), room), &row.name, role);
    let count_area = ink::first(area, area.width.saturating_sub(1));
    canvas.put_right(count_area, &number, Role::SectionCount);
}

/// `1284` as `1,284`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(7, "7"), (412, "412"), (1284, "1,284"), (1_000_000, "1,000,000")] {
            assert_eq!(grouped(number), text);
        }
    }
}
