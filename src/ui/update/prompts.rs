//! Typing in a prompt, and what comes of it.

use crate::model::Query;
use crate::query::Clock;
use crate::ui::effect::Effect;
use crate::ui::key::Key;
use crate::ui::screens::prompt::{Prompt, Purpose, Typed};
use crate::ui::state::{Overlay, Pane, Settings, State};

use super::{marks, reading};

/// Ask for the tags of the headline under the cursor.
pub(super) fn ask_for_tags(state: &mut State) -> Vec<Effect> {
    if let Some(row) = state.headlines.current() {
        let prompt = Prompt::tags(row);
        state.push_overlay(Overlay::Prompt(prompt));
    }
    Vec::new()
}

/// A key was pressed in a prompt.
pub(super) fn press(state: &mut State, settings: &Settings, key: Key) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    match prompt.press(key) {
        Typed::Unchanged => Vec::new(),
        Typed::Changed => follow(state, settings),
        Typed::Reordered => match prompt.purpose {
            Purpose::Filter { .. } => reading::reorder(state),
            Purpose::Tags { .. } => Vec::new(),
        },
        Typed::Accepted => accept(state, settings),
        Typed::Cancelled => {
            let before = match &mut prompt.purpose {
                Purpose::Filter { before } => Some(std::mem::take(before)),
                Purpose::Tags { .. } => None,
            };
            state.overlays.pop();
            before.map(|query| reading::filter_by(state, query)).into_iter().collect()
        }
    }
}

/// Text was pasted into a prompt.
pub(super) fn paste(state: &mut State, settings: &Settings, text: &str) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    prompt.paste(text);
    follow(state, settings)
}

/// What is typed so far is shown: the list follows the filter while that makes sense.
fn follow(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let clock = clock(state, settings);
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    let query = match prompt.purpose {
        Purpose::Filter { .. } => prompt.query_so_far(&clock).map(|query| meant(query, settings)),
        Purpose::Tags { .. } => {
            prompt.forget_fault();
            None
        }
    };
    query.map(|query| reading::filter_by(state, query)).into_iter().collect()
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
            vec![reading::filter_by(state, query)]
        }
        Purpose::Tags { entry, before } => {
            let Some(wanted) = prompt.typed_tags() else { return Vec::new() };
            state.overlays.pop();
            marks::retag(state, entry, &before, &wanted)
        }
    }
}

/// The query with sections as the paper calls them.
fn meant(query: Query, settings: &Settings) -> Query {
    query.with_sections(&|path| settings.taxonomy.meant(path))
}

fn clock(state: &State, settings: &Settings) -> Clock {
    Clock { now: state.now, zone: settings.zone.clone() }
}
