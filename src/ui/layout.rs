//! Where everything stands: a function of the size and the state, shared by `update` and `render`.

use ratatui::layout::Rect;

use super::message::Size;
use super::state::{Pane, State};

/// Below this size only a one-line notice is shown.
pub const SMALLEST: Size = Size { columns: 40, rows: 10 };
/// From this many columns on, the three panes stand side by side.
const THREE_PANES_COLUMNS: u16 = 110;
/// From this many columns on, sections and headlines stand side by side.
const TWO_PANES_COLUMNS: u16 = 64;
/// From this many rows on there is room for rules above and below the panes.
const RULES_ROWS: u16 = 14;

/// Rectangles of the screen; a pane that is not shown has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Name, progress and date.
    pub masthead: Rect,
    /// The rule under the masthead.
    pub top_rule: Option<Rect>,
    /// The section list.
    pub sections: Option<Rect>,
    /// The headline list.
    pub headlines: Option<Rect>,
    /// The article.
    pub article: Option<Rect>,
    /// Everything between the rules: where overlays stand.
    pub body: Rect,
    /// The rule above the status line.
    pub bottom_rule: Option<Rect>,
    /// Keys, notices, prompts.
    pub status: Rect,
}

/// The layout; `None` when the terminal is too small for one.
#[must_use]
pub fn areas(state: &State) -> Option<Areas> {
    let Size { columns, rows } = state.size;
    if columns < SMALLEST.columns || rows < SMALLEST.rows {
        return None;
    }
    let has_rules = rows >= RULES_ROWS;
    let rule = u16::from(has_rules);
    let body = Rect::new(0, 1 + rule, columns, rows - 2 - 2 * rule);
    let mut areas = Areas {
        masthead: Rect::new(0, 0, columns, 1),
        top_rule: has_rules.then(|| Rect::new(0, 1, columns, 1)),
        body,
        bottom_rule: has_rules.then(|| Rect::new(0, rows - 2, columns, 1)),
        status: Rect::new(0, rows - 1, columns, 1),
        ..Areas::default()
    };
    if columns >= THREE_PANES_COLUMNS {
        three_panes(&mut areas, body);
    } else if columns >= TWO_PANES_COLUMNS && state.focus != Pane::Article {
        let width = (columns / 4).clamp(20, 26);
        areas.sections = Some(slice(body, 0, width));
        areas.headlines = Some(slice(body, width + 1, columns - width - 1));
    } else {
        match state.focus {
            Pane::Sections => areas.sections = Some(body),
            Pane::Headlines => areas.headlines = Some(body),
            Pane::Article => areas.article = Some(body),
        }
    }
    Some(areas)
}

/// Sections as wide as names need; the rest is shared between headlines and article.
fn three_panes(areas: &mut Areas, body: Rect) {
    let sections = (body.width / 6).clamp(20, 28);
    let rest = body.width - sections - 1;
    let headlines = (rest * 11 / 20).clamp(40, 84);
    areas.sections = Some(slice(body, 0, sections));
    areas.headlines = Some(slice(body, sections + 1, headlines));
    areas.article = Some(slice(body, sections + 1 + headlines, rest - headlines));
}

fn slice(body: Rect, x: u16, width: u16) -> Rect {
    Rect { x: body.x + x, width, ..body }
}

impl Areas {
    /// The pane under a cell.
    #[must_use]
    pub fn pane_at(&self, column: u16, row: u16) -> Option<Pane> {
        let panes = [
            (self.sections, Pane::Sections),
            (self.headlines, Pane::Headlines),
            (self.article, Pane::Article),
        ];
        let hit = |area: &Rect| {
            (area.x..area.right()).contains(&column) && (area.y..area.bottom()).contains(&row)
        };
        panes.into_iter().find(|(area, _)| area.as_ref().is_some_and(hit)).map(|(_, pane)| pane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state_of(columns: u16, rows: u16, focus: Pane) -> State {
        let mut state = State::default();
        state.size = Size { columns, rows };
        state.focus = focus;
        state
    }

    fn panes(columns: u16, rows: u16, focus: Pane) -> Option<[bool; 3]> {
        let state = state_of(columns, rows, focus);
        let areas = areas(&state)?;
        Some([areas.sections.is_some(), areas.headlines.is_some(), areas.article.is_some()])
    }

    #[test]
    fn as_many_panes_as_there_is_room_for() {
        for (columns, rows, focus, expected) in [
            (120, 36, Pane::Sections, Some([true, true, true])),
            (110, 24, Pane::Article, Some([true, true, true])),
            (109, 24, Pane::Article, Some([false, false, true])),
            (80, 24, Pane::Sections, Some([true, true, false])),
            (80, 24, Pane::Headlines, Some([true, true, false])),
            (80, 24, Pane::Article, Some([false, false, true])),
            (40, 12, Pane::Headlines, Some([false, true, false])),
            (39, 12, Pane::Headlines, None),
            (200, 9, Pane::Headlines, None),
            (0, 0, Pane::Headlines, None),
        ] {
            assert_eq!(panes(columns, rows, focus), expected, "{columns}x{rows}");
        }
    }

    #[test]
    fn panes_never_overlap_nor_leave_the_screen() {
        for columns in 40..260 {
            for rows in [10, 13, 14, 24, 60] {
                let state = state_of(columns, rows, Pane::Sections);
                let areas = areas(&state).expect("a layout");
                let shown = [areas.sections, areas.headlines, areas.article];
                let mut right = 0;
                for area in shown.into_iter().flatten() {
                    assert!(area.x >= right, "{columns}x{rows}: {areas:?}");
                    right = area.right();
                    assert!(area.bottom() < rows && area.height > 0);
                }
                assert!(right <= columns);
            }
        }
    }
}
