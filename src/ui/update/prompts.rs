//! Typing in a prompt, and what comes of it.

use crate::model::{CleanText, Filter, Query, SectionPath};
use crate::query::Clock;
use crate::ui::effect::Effect;
use crate::ui::key::Key;
use crate::ui::screens::prompt::{Prompt, Purpose, Typed};
use crate::ui::screens::sections::grouped;
use crate::ui::state::{Overlay, Pane, Settings, State};

use super::{command_line, marks, reading};

/// Articles of a section that are saved at once: each asks its server for a page and pictures.
const SAVED_MAX: usize = 200;

/// Ask for the tags of the headline under the cursor.
pub(super) fn ask_for_tags(state: &mut State) -> Vec<Effect> {
    if let Some(row) = state.headlines.current() {
        let prompt = Prompt::tags(row);
        state.push_overlay(Overlay::Prompt(prompt));
    }
    Vec::new()
}

/// Ask for the section to go to.
pub(super) fn ask_for_section(state: &mut State) -> Vec<Effect> {
    let before = state.sections.cursor.at;
    state.push_overlay(Overlay::Prompt(Prompt::section(before)));
    Vec::new()
}

/// Ask whether the articles of a section are to be kept offline.
pub(super) fn ask_to_save(state: &mut State, section: &SectionPath) -> Vec<Effect> {
    let (total, title) = (state.sections.total(section), state.sections.arrangement.title(section));
    let limit = usize::try_from(total).unwrap_or(SAVED_MAX).min(SAVED_MAX);
    if limit == 0 {
        return state.tell(CleanText::line("there is nothing to save here"), false);
    }
    let which = match limit as u64 {
        1 if total == 1 => "the one article".to_owned(),
        limit if limit < total => format!("the newest {limit} of {} articles", grouped(total)),
        limit => format!("{limit} articles"),
    };
    let question = CleanText::line(&format!("save {which} of {title}? y, enter:"));
    state.push_overlay(Overlay::Prompt(Prompt::save_section(section.clone(), limit, question)));
    Vec::new()
}

/// A key was pressed in a prompt.
pub(super) fn press(state: &mut State, settings: &Settings, key: Key) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    match prompt.press(key) {
        Typed::Unchanged => Vec::new(),
        Typed::Changed => follow(state, settings),
        Typed::Reordered => match prompt.purpose {
            Purpose::Filter { .. } => reading::rank(state),
            Purpose::Section { .. }
            | Purpose::Tags { .. }
            | Purpose::SaveSection { .. }
            | Purpose::Command => Vec::new(),
        },
        Typed::NextSuggested => {
            command_line::take_suggestion(state, 1);
            Vec::new()
        }
        Typed::PreviousSuggested => {
            command_line::take_suggestion(state, -1);
            Vec::new()
        }
        Typed::Accepted => accept(state, settings),
        Typed::Cancelled => cancel(state, settings),
    }
}

/// What was before the prompt is again.
fn cancel(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.pop() else { return Vec::new() };
    match prompt.purpose {
        Purpose::Filter { before } if before != state.headlines.filter.query => {
            reading::filter_by(state, settings, before)
        }
        Purpose::Filter { .. } => Vec::new(),
        Purpose::Section { before } => {
            state.sections.go_to_row(before);
            reading::show_if_other_section(state, settings)
        }
        Purpose::Tags { .. } | Purpose::SaveSection { .. } | Purpose::Command => Vec::new(),
    }
}

/// Text was pasted into a prompt.
pub(super) fn paste(state: &mut State, settings: &Settings, text: &str) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    prompt.paste(text);
    follow(state, settings)
}

/// What is typed so far is shown: the list follows the filter while that makes sense, the section
/// list what is typed of a section.
fn follow(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let clock = clock(state, settings);
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    match prompt.purpose {
        Purpose::Filter { .. } => {
            let query = prompt.query_so_far(&clock).map(|query| meant(query, settings));
            query.map(|query| reading::filter_by(state, settings, query)).unwrap_or_default()
        }
        Purpose::Section { .. } => {
            let typed = prompt.text().to_owned();
            state.sections.jump(&typed, &settings.taxonomy);
            reading::show_if_other_section(state, settings)
        }
        Purpose::Tags { .. } | Purpose::SaveSection { .. } => {
            prompt.forget_fault();
            Vec::new()
        }
        Purpose::Command => {
            prompt.forget_fault();
            command_line::follow(state, settings);
            Vec::new()
        }
    }
}

/// What is typed holds, unless it makes no sense.
fn accept(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let clock = clock(state, settings);
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    match prompt.purpose.clone() {
        Purpose::Filter { .. } => {
            let Some(query) = prompt.query(&clock) else { return Vec::new() };
            let query = meant(query, settings);
            state.overlays.pop();
            state.focus = Pane::Headlines;
            if query == state.headlines.filter.query {
                return Vec::new();
            }
            reading::filter_by(state, settings, query)
        }
        Purpose::Section { .. } => {
            state.overlays.pop();
            state.focus = Pane::Headlines;
            reading::show_if_other_section(state, settings)
        }
        Purpose::Tags { entry, before } => {
            let Some(wanted) = prompt.typed_tags() else { return Vec::new() };
            state.overlays.pop();
            marks::retag(state, entry, &before, &wanted)
        }
        Purpose::SaveSection { section, limit, .. } => {
            let is_agreed = prompt.is_agreed();
            state.overlays.pop();
            if !is_agreed {
                return Vec::new();
            }
            let mut effects = state.tell(CleanText::line("saving …"), false);
            let filter = Filter { section, ..Filter::default() };
            effects.push(Effect::SaveList(filter, limit));
            effects
        }
        Purpose::Command => command_line::accept(state, settings),
    }
}

/// The query with sections as the paper calls them.
fn meant(query: Query, settings: &Settings) -> Query {
    query.with_sections(&|path| settings.taxonomy.meant(path))
}

pub(super) fn clock(state: &State, settings: &Settings) -> Clock {
    Clock { now: state.now, zone: settings.zone.clone() }
}
