//! How a headline is drawn: marks, age, outlet, title, then what tells of others.

use ratatui::layout::Rect;

use crate::model::{CleanText, Headline, Tag, Timestamp};
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

/// Columns of the parts of a row.
pub(super) struct RowColumns {
    outlet: u16,
}

/// Cursor bar, three marks, a space, the age, two spaces.
const BEFORE_OUTLET: u16 = 1 + 3 + 1 + 3 + 2;

impl RowColumns {
    pub(super) const fn for_width(width: u16) -> Self {
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

/// Draw a headline.
pub(super) fn draw_row(
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
