//! Marks: shown at once, kept behind, put back when they could not be kept.

use crate::model::{Change, CleanText, EntryId, Headline, Mark};
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::state::{Settings, State};

/// Mark the headline under the cursor, or take its mark away.
pub(super) fn toggle(state: &mut State, mark: Mark) -> Vec<Effect> {
    let Some(row) = state.headlines.current() else { return Vec::new() };
    let is_set = !is_marked(row, mark);
    let change = Change { mark, is_set, entries: vec![row.id] };
    make(state, change)
}

/// Mark an entry as read that was not.
pub(super) fn mark_read(state: &mut State, id: EntryId) -> Vec<Effect> {
    make(state, Change { mark: Mark::Read, is_set: true, entries: vec![id] })
}

/// Mark the headline under the cursor as read, if it is not.
pub(super) fn mark_current_read(state: &mut State) -> Vec<Effect> {
    match state.headlines.current() {
        Some(row) if !row.is_read => toggle(state, Mark::Read),
        _ => Vec::new(),
    }
}

const fn is_marked(row: &Headline, mark: Mark) -> bool {
    match mark {
        Mark::Read => row.is_read,
        Mark::Starred => row.is_starred,
    }
}

fn make(state: &mut State, change: Change) -> Vec<Effect> {
    show(state, &change);
    state.remember(change.clone());
    vec![Effect::Mark(change)]
}

fn show(state: &mut State, change: &Change) {
    state.headlines.apply(change);
    state.article.apply(change);
}

/// Take the last change back.
pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    let Some(change) = state.last_change() else {
        return state.tell(CleanText::line("nothing to undo"), false);
    };
    let inverse = change.inverse();
    show(state, &inverse);
    let mut effects = state.tell(CleanText::line(&format!("undone: {}", describe(&change))), false);
    effects.push(Effect::Mark(inverse));
    effects
}

/// A change never reached the disk: show what was, and say so.
pub(super) fn take_back_failed(state: &mut State, change: &Change, why: CleanText) -> Vec<Effect> {
    show(state, &change.inverse());
    state.forget(change);
    state.tell(why, true)
}

/// A whole list was marked.
pub(super) fn take_list_marked(
    state: &mut State,
    settings: &Settings,
    change: Change,
) -> Vec<Effect> {
    show(state, &change);
    let key = settings.keymap.hint(Command::Undo);
    let text = match change.entries.len() {
        0 => "everything here is read already".to_owned(),
        _ => format!("{}; {key} undoes it", describe(&change)),
    };
    state.remember(change);
    let mut effects = state.tell(CleanText::line(&text), false);
    effects.extend(state.load_counts());
    effects
}

fn describe(change: &Change) -> String {
    let what = match (change.mark, change.is_set) {
        (Mark::Read, true) => "marked read",
        (Mark::Read, false) => "marked unread",
        (Mark::Starred, true) => "starred",
        (Mark::Starred, false) => "unstarred",
    };
    match change.entries.len() {
        1 => what.to_owned(),
        count => format!("{count} {what}"),
    }
}
