//! What the mouse does: a click chooses, a second one opens, the wheel scrolls.

use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::layout::{Areas, areas};
use crate::ui::screens::headlines::HEADING_ROWS;
use crate::ui::state::{Overlay, Pane, Settings, State};
use crate::ui::widgets::cursor::Motion;

use super::{commands, placing, reading};

/// The mouse was clicked: the row under it is chosen, a row that was chosen is opened, a link is
/// followed.
pub(super) fn click(state: &mut State, settings: &Settings, column: u16, row: u16) -> Vec<Effect> {
    placing::leave_question(state);
    let Some(areas) = areas(state) else { return Vec::new() };
    match state.overlays.last_mut() {
        Some(Overlay::Feeds(screen)) => {
            let was_chosen = screen.choose(row, areas.body) == Some(true);
            let opened = was_chosen.then(|| commands::run(state, settings, Command::Open, None));
            return opened.unwrap_or_default();
        }
        Some(_) => return Vec::new(),
        None => {}
    }
    match areas.pane_at(column, row) {
        Some(Pane::Sections) => click_section(state, settings, &areas, row),
        Some(Pane::Headlines) => click_headline(state, settings, &areas, row),
        Some(Pane::Article) => click_article(state, settings, &areas, (column, row)),
        None => Vec::new(),
    }
}

fn click_section(state: &mut State, settings: &Settings, areas: &Areas, row: u16) -> Vec<Effect> {
    let top = areas.sections.map_or(0, |area| area.y);
    let index = state.sections.cursor.top + usize::from(row.saturating_sub(top));
    let is_current = state.sections.cursor.at == index;
    if !state.sections.go_to_row(index) {
        return Vec::new();
    }
    state.focus = Pane::Sections;
    if is_current {
        return commands::run(state, settings, Command::ToggleFold, None);
    }
    vec![reading::show_current_section(state, settings)]
}

fn click_headline(state: &mut State, settings: &Settings, areas: &Areas, row: u16) -> Vec<Effect> {
    let first = areas.headlines.map_or(0, |area| area.y) + HEADING_ROWS;
    let Some(line) = row.checked_sub(first) else { return Vec::new() };
    let index = state.headlines.cursor.top + usize::from(line);
    let is_current = state.headlines.cursor.at == index && state.focus == Pane::Headlines;
    if !state.headlines.go_to_line(index) {
        return Vec::new();
    }
    state.focus = Pane::Headlines;
    if is_current { reading::open(state, settings) } else { Vec::new() }
}

/// The article is read from now on; a link in it is opened.
fn click_article(
    state: &mut State,
    settings: &Settings,
    areas: &Areas,
    (column, row): (u16, u16),
) -> Vec<Effect> {
    let area = areas.article.unwrap_or_default();
    let link = state.article.link_at(area, settings, column, row).cloned();
    let mut effects = if state.focus == Pane::Article {
        Vec::new()
    } else {
        reading::read_current(state, settings)
    };
    effects.extend(link.map(Effect::OpenLink));
    effects
}

/// The wheel was turned: the pane under the mouse scrolls, or the screen above the panes.
pub(super) fn wheel(
    state: &mut State,
    settings: &Settings,
    (column, row): (u16, u16),
    lines: i16,
) -> Vec<Effect> {
    let Some(areas) = areas(state) else { return Vec::new() };
    let motion = Motion::Rows(isize::from(lines));
    match state.overlays.last_mut() {
        Some(Overlay::Feeds(screen)) => {
            screen.go(motion, areas.body);
            return Vec::new();
        }
        Some(Overlay::Help(screen)) => {
            screen.go(motion, &settings.keymap, areas.body);
            return Vec::new();
        }
        Some(_) => return Vec::new(),
        None => {}
    }
    match areas.pane_at(column, row) {
        Some(Pane::Sections) => reading::go_to_section(state, settings, motion),
        Some(Pane::Headlines) => reading::go_in_headlines(state, motion),
        Some(Pane::Article) => {
            state.article.go(motion, areas.article.unwrap_or_default());
            Vec::new()
        }
        None => Vec::new(),
    }
}
