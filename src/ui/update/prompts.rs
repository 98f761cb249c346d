//! Typing in a prompt, and what comes of it.

use crate::model::{CleanText, Query};
use crate::query::Clock;
use crate::ui::effect::Effect;
use crate::ui::history::LineKind;
use crate::ui::key::Key;
use crate::ui::layout::areas;
use crate::ui::screens::confirm::Confirm;
use crate::ui::screens::prompt::{Prompt, Purpose, Typed};
use crate::ui::state::{Overlay, Pane, Settings, State};

use super::{command_line, left, marks, placing, reading};

/// Ask for the query that narrows the list.
pub(super) fn ask_for_filter(state: &mut State) -> Vec<Effect> {
    left::note_before_prompt(state);
    let prompt = Prompt::filter(state.headlines.filter.query.clone(), state.focus);
    state.push_overlay(Overlay::Prompt(prompt));
    Vec::new()
}

/// Ask for the tags of the headline under the cursor.
pub(super) fn ask_for_tags(state: &mut State) -> Vec<Effect> {
    let Some(row) = state.headlines.current() else { return placing::tell_no_article(state) };
    let prompt = Prompt::tags(row);
    state.push_overlay(Overlay::Prompt(prompt));
    Vec::new()
}

/// Ask for the section to go to.
pub(super) fn ask_for_section(state: &mut State) -> Vec<Effect> {
    left::note_before_prompt(state);
    let before = state.sections.current();
    state.push_overlay(Overlay::Prompt(Prompt::section(before)));
    Vec::new()
}

/// A key was pressed while one is to answer; `None`: nothing is asked.
pub(super) fn answer(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let is_shown = areas(state).is_some();
    let asked = state.overlays.pop_if(|overlay| matches!(overlay, Overlay::Confirm(_)))?;
    let Overlay::Confirm(asked) = asked else { return None };
    if !is_shown || !Confirm::is_yes(key) {
        return Some(Vec::new());
    }
    let mut effects = state.tell(CleanText::line(asked.told), false);
    effects.push(asked.effect);
    Some(effects)
}

/// A key was pressed in a prompt.
pub(super) fn press(state: &mut State, settings: &Settings, key: Key) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    match prompt.press(key) {
        Typed::Unchanged => Vec::new(),
        Typed::Changed => follow(state, settings),
        Typed::Reordered => match prompt.purpose {
            Purpose::Filter { .. } => {
                left::note_change(state);
                reading::rank(state)
            }
            Purpose::Section { .. } | Purpose::Tags { .. } | Purpose::Command => Vec::new(),
        },
        Typed::NextSuggested => {
            command_line::take_suggestion(state, 1);
            Vec::new()
        }
        Typed::PreviousSuggested => {
            command_line::take_suggestion(state, -1);
            Vec::new()
        }
        Typed::EarlierWanted => recall(state, settings, Prompt::recall_earlier),
        Typed::LaterWanted => recall(state, settings, Prompt::recall_later),
        Typed::Accepted => accept(state, settings),
        Typed::Cancelled => cancel(state, settings),
    }
}

/// An earlier line, or a later one, takes the place of what is typed.
fn recall(
    state: &mut State,
    settings: &Settings,
    recall: fn(&mut Prompt, &[String]) -> Typed,
) -> Vec<Effect> {
    let State { overlays, history, .. } = state;
    let Some(Overlay::Prompt(prompt)) = overlays.last_mut() else { return Vec::new() };
    let Some(kind) = prompt.line_kind() else { return Vec::new() };
    if recall(prompt, history.lines(kind)) == Typed::Unchanged {
        return Vec::new();
    }
    follow(state, settings)
}

/// What was typed made sense: it can be recalled, some of it in later sessions too.
pub(super) fn remember(state: &mut State) -> Option<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last() else { return None };
    let kind = prompt.line_kind()?;
    let line = prompt.text().trim().to_owned();
    state.history.add(kind, &line);
    let is_kept = kind != LineKind::Section && !line.is_empty();
    is_kept.then_some(Effect::KeepLine(kind, line))
}

/// What was before the prompt is again.
fn cancel(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.pop() else { return Vec::new() };
    match prompt.purpose {
        Purpose::Filter { before, focus } => {
            state.focus = focus;
            left::take_back_prompt(state).unwrap_or_else(|| {
                if before == state.headlines.filter.query {
                    return Vec::new();
                }
                reading::filter_by(state, settings, before)
            })
        }
        Purpose::Section { before } => {
            if !state.sections.go_to(&before) {
                state.before_prompt = None;
            }
            left::take_back_prompt(state)
                .unwrap_or_else(|| reading::show_if_other_section(state, settings))
        }
        Purpose::Tags { .. } | Purpose::Command => Vec::new(),
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
            let Some(query) = prompt.query_so_far(&clock) else { return Vec::new() };
            left::note_change(state);
            // The list is what is typed about, also where only the article has room.
            state.focus = Pane::Headlines;
            narrow(state, settings, meant(query, settings))
        }
        Purpose::Section { .. } => {
            let typed = prompt.text().to_owned();
            let fits = typed.trim().is_empty() || state.sections.jump(&typed, &settings.taxonomy);
            prompt.note_fit(fits);
            if !fits || typed.trim().is_empty() {
                return Vec::new();
            }
            left::note_change(state);
            reading::show_if_other_section(state, settings)
        }
        Purpose::Tags { .. } => {
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
            let mut effects = Vec::from_iter(remember(state));
            state.overlays.pop();
            state.before_prompt = None;
            state.focus = Pane::Headlines;
            effects.extend(narrow(state, settings, query));
            effects
        }
        Purpose::Section { .. } if prompt.has_fault() => Vec::new(),
        Purpose::Section { .. } => {
            let is_named = !prompt.text().trim().is_empty();
            remember(state);
            state.overlays.pop();
            state.before_prompt = None;
            state.focus = Pane::Headlines;
            if is_named { reading::show_if_other_section(state, settings) } else { Vec::new() }
        }
        Purpose::Tags { entry, before } => {
            let Some(wanted) = prompt.typed_tags() else { return Vec::new() };
            state.overlays.pop();
            marks::retag(state, entry, &before, &wanted)
        }
        Purpose::Command => command_line::accept(state, settings),
    }
}

/// Narrow the list by a query; one that asks the same, in other blanks, changes nothing of it.
fn narrow(state: &mut State, settings: &Settings, query: Query) -> Vec<Effect> {
    let shown = &mut state.headlines.filter.query;
    if query.condition != shown.condition {
        return reading::filter_by(state, settings, query);
    }
    if !query.is_empty() {
        *shown = query;
    }
    Vec::new()
}

/// The query with sections as the paper calls them.
fn meant(query: Query, settings: &Settings) -> Query {
    query.with_sections(&|path| settings.taxonomy.meant(path))
}

pub(super) fn clock(state: &State, settings: &Settings) -> Clock {
    Clock { now: state.now, zone: settings.zone.clone() }
}
