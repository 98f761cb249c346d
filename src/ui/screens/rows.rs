//! How the headline list is drawn: of each headline its marks, age, outlet and title, then what
//! tells of others.

use ratatui::layout::Rect;

use crate::model::{CleanText, Headline, Order, Tag, Timestamp};
use crate::text::{self, Direction, Mixed};
use crate::ui::state::{Overlay, Pane, State};
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

use super::feeds::NO_FEEDS;
use super::front_page::{self, Line};
use super::headlines::{HEADING_ROWS, HeadlineList, ListKind};
use super::prompt::Purpose;

/// Draw the headline list.
pub fn render(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let list = &state.headlines;
    let is_focused = state.focus == Pane::Headlines;
    let heading = ink::after(ink::row_of(area, 0), 1);
    let shown = ink::first(heading, heading.width.saturating_sub(1));
    canvas.put_name(shown, &list.heading, Role::SectionCurrent);
    let used = ink::columns(&list.heading).min(shown.width);
    canvas.put_mixed(ink::after(shown, used), &narrowing(list), Role::HeadlineAge);
    if list.rows().is_empty() {
        let width = area.width.saturating_sub(3);
        let lines = Mixed::new().words(emptiness(state)).lay_out(width, Direction::LeftToRight);
        for (row, line) in (HEADING_ROWS..area.height).zip(&lines) {
            let line = CleanText::block(&line.text());
            canvas.put(ink::after(ink::row_of(area, row), 2), &line, Role::HeadlineAge);
        }
        return;
    }
    let columns = RowColumns::of(list, area.width);
    let shown = (list.cursor.top..list.line_count()).take(HeadlineList::height(area));
    for (line, index) in (HEADING_ROWS..).zip(shown) {
        let area = ink::row_of(area, line);
        if index == list.cursor.at {
            canvas.put_cursor(area, is_focused);
        }
        if let Some(row) = list.row_on(index) {
            draw_row(row, state.now, &columns, area, canvas);
        } else if let Some(Line::Heading(heading)) = list.front_page().and_then(|p| p.line(index)) {
            front_page::draw_heading(heading, area, canvas);
        }
    }
}

/// What the list is narrowed by, and how it is sorted; nothing when all of it stands newest first.
fn narrowing(list: &HeadlineList) -> Mixed {
    let query = &list.filter.query;
    let narrowed = if query.is_empty() {
        Mixed::new()
    } else {
        Mixed::new().words(" · ").name(CleanText::line(&query.text).as_str())
    };
    let order = match (&list.kind, list.filter.order) {
        (ListKind::BestMatches, _) => " · best match first",
        (ListKind::ByDate, Order::OldestFirst) => " · oldest first",
        (ListKind::ByDate | ListKind::FrontPage(_), _) => "",
    };
    narrowed.words(order)
}

/// Why no headline is listed, and what to do.
fn emptiness(state: &State) -> &'static str {
    let (list, filter) = (&state.headlines, &state.headlines.filter);
    if list.is_loading() {
        "…"
    } else if !filter.query.is_empty() {
        if is_being_typed(state) {
            "nothing matches"
        } else {
            "nothing matches: esc clears the filter"
        }
    } else if filter.only_unread {
        "everything is read"
    } else if filter.only_starred {
        "nothing is starred: s stars an article"
    } else if filter.only_saved {
        "nothing is saved: w saves an article"
    } else if filter.tag.is_some() {
        "nothing is tagged so: t tags an article"
    } else if list.is_story() {
        "nobody tells it any more"
    } else if !filter.within.is_empty() {
        "nothing fits this saved query now"
    } else if filter.feed.is_some() {
        "no headlines here yet: r asks this feed"
    } else if state.has_feeds == Some(false) {
        NO_FEEDS
    } else {
        match (filter.section.is_root(), state.muted.is_empty()) {
            (true, true) => "no headlines yet: R asks all feeds, ! lists them",
            (true, false) => {
                "no headlines: R asks all feeds; muted ones are left out: U shows them"
            }
            (false, true) => "no headlines here",
            (false, false) => "no headlines here; muted ones are left out: U shows them",
        }
    }
}

/// The filter is being typed: esc takes back what is typed, and not the filter as a whole.
fn is_being_typed(state: &State) -> bool {
    match state.overlays.last() {
        Some(Overlay::Prompt(prompt)) => matches!(prompt.purpose, Purpose::Filter { .. }),
        _ => false,
    }
}

/// Columns of the parts of a row.
struct RowColumns {
    outlet: u16,
    /// How many others tell it; where all rows are reports of one story, that says nothing.
    has_others: bool,
}

/// Cursor bar, three marks, a space, the age, two spaces.
const BEFORE_OUTLET: u16 = 1 + 3 + 1 + 3 + 2;

impl RowColumns {
    fn of(list: &HeadlineList, width: u16) -> Self {
        let outlet = match width {
            0..44 => 0,
            44..56 => 10,
            56..72 => 13,
            _ => 18,
        };
        Self { outlet, has_others: !(list.is_story() || list.filter.is_story()) }
    }
}

/// Tags as they are shown: `#later #to read`.
pub(super) fn shown_tags(tags: &[Tag]) -> Mixed {
    Mixed::joined(tags.iter().map(|tag| format!("#{tag}")), " ")
}

/// Columns of a tag below which it is not cut: its sign, a letter or two, the sign of the cut.
const TAG_COLUMNS_MIN: usize = 4;

/// As much of the tags as stands in so many columns: all, or the first, cut where it must be, and
/// how many more, or how many there are.
fn tags_that_fit(tags: &[Tag], columns: u16) -> Option<Mixed> {
    let columns = usize::from(columns);
    let first = format!("#{}", tags.first()?);
    let all = shown_tags(tags);
    if all.width() <= columns {
        return Some(all);
    }
    let more = match tags.len() - 1 {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    let room = columns.saturating_sub(text::width(&more));
    if room >= TAG_COLUMNS_MIN.min(text::width(&first)) {
        return Some(Mixed::new().name(&text::fit(&first, room)).words(&more));
    }
    let count = Mixed::new().words(&format!("#{}", tags.len()));
    Some(count).filter(|count| count.width() <= columns)
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
        let tags = tags.visual(title.width, canvas.bidi);
        canvas.put_right(title, &tags, Role::HeadlineOutlet);
        title = ink::first(title, title.width.saturating_sub(ink::columns(&tags) + 2));
    }
    if let Some(story) = row.story.filter(|_| columns.has_others) {
        let others = CleanText::line(&format!("+{}", story.outlets - 1));
        canvas.put_right(title, &others, Role::HeadlineOutlet);
        title = ink::first(title, title.width.saturating_sub(ink::columns(&others) + 2));
    }
    canvas.put_title(title, &row.title, role);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_whole_or_cut_or_are_counted() {
        let tags = |names: &[&str]| -> Vec<Tag> {
            names.iter().filter_map(|name| Tag::new(name)).collect()
        };
        for (names, columns, shown) in [
            (&["Größe", "read it"][..], 15, Some("#Größe #read it")),
            (&["Größe", "read it"], 14, Some("#Größe +1")),
            (&["Größe", "read it"], 8, Some("#Grö… +1")),
            (&["Größe", "read it"], 7, Some("#Gr… +1")),
            (&["Größe", "read it"], 6, Some("#2")),
            (&["Größe", "read it"], 1, None),
            (&["read it"], 6, Some("#read…")),
            (&["新聞"], 4, Some("#新…")),
            (&["a"], 2, Some("#a")),
            (&[], 9, None),
        ] {
            let fitted = tags_that_fit(&tags(names), columns).map(|tags| tags.text());
            assert_eq!(fitted.as_deref(), shown, "{names:?} in {columns}");
        }
    }
}
