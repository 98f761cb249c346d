//! Lists that were left for a story, a filter or a feed, and what the reader finds on coming back.
//!
//! A list is kept aside as it was: its rows, its place. Coming back shows it at once, then asks
//! what came meanwhile. Where it is not kept, it is loaded anew from the article that is chosen.
//! What was shown before a prompt is kept too, so that leaving the prompt puts it back.

use crate::model::{Change, EntryId, Filter, Headline, Query};
use crate::ui::effect::Effect;
use crate::ui::screens::headlines::Landing;
use crate::ui::state::{BeforePrompt, State};

/// Lists kept aside: a section's, in it a feed's, in that a filtered one, and a story, which is
/// filtered too.
const LEFT_MAX: usize = 5;

/// Keep the list shown, to come back to.
pub(super) fn keep(state: &mut State) {
    if state.headlines.is_loading() || state.left.len() >= LEFT_MAX {
        // What would be come back to is not here.
        state.left.clear();
        return;
    }
    state.left.push(state.headlines.left_aside());
}

/// Show the list that was left last, as it was; `None` when none is kept.
pub(super) fn come_back(state: &mut State) -> Option<Vec<Effect>> {
    state.headlines = state.left.pop()?;
    let ticket = state.next_ticket();
    Some(state.headlines.renew(ticket).into_iter().collect())
}

/// Show the list as it was before it was filtered, its place as it was; `None` when it is not kept.
pub(super) fn unfilter(state: &mut State) -> Option<Vec<Effect>> {
    let unfiltered = Filter { query: Query::default(), ..state.headlines.filter.clone() };
    let left = state.left.last()?;
    let is_same = left.filter == unfiltered || left.front_page().is_some();
    if is_same { come_back(state) } else { None }
}

/// Put the cursor on an article that was chosen elsewhere; where it is not among the rows held, the
/// list is loaded from there on.
pub(super) fn choose(state: &mut State, chosen: &Headline) -> Vec<Effect> {
    let list = &mut state.headlines;
    let is_there = !list.is_loading() && list.go_to_entry(chosen);
    if is_there || list.front_page().is_some() {
        return Vec::new();
    }
    let filter = list.filter.clone();
    let anchor = filter.order.from_on(chosen.into());
    let ticket = state.next_ticket();
    vec![state.headlines.show(ticket, filter, anchor, Landing::First)]
}

/// A prompt is opened: keep what is shown, to put it back where the prompt is left. Rows that are
/// still on their way cannot be.
pub(super) fn note_before_prompt(state: &mut State) {
    let (headlines, left) = (&state.headlines, &state.left);
    state.before_prompt = (!headlines.is_loading()).then(|| {
        Box::new(BeforePrompt {
            headlines: headlines.clone(),
            left: left.clone(),
            article: state.article.clone(),
            is_changed: false,
        })
    });
}

/// What is typed in the prompt is about to be shown.
pub(super) fn note_change(state: &mut State) {
    if let Some(before) = &mut state.before_prompt {
        before.is_changed = true;
    }
}

/// The prompt is left: list, cursor and article are as they were before it; `None` where they are
/// not kept.
pub(super) fn take_back_prompt(state: &mut State) -> Option<Vec<Effect>> {
    let before = *state.before_prompt.take()?;
    if !before.is_changed {
        return Some(Vec::new());
    }
    state.headlines = before.headlines.left_aside();
    state.left = before.left;
    state.article = before.article;
    state.unread_search = None;
    if state.article.awaiting.take().is_some() {
        // Nobody waited for it any more: it is asked for again.
        state.article.wanted = None;
    }
    let ticket = state.next_ticket();
    Some(state.headlines.renew(ticket).into_iter().collect())
}

/// Lists that were left are others by now: none of them is come back to as it was.
pub(super) fn forget(state: &mut State) {
    state.left.clear();
    state.before_prompt = None;
}

/// Show a change of marks on lists that are come back to.
pub(super) fn apply(state: &mut State, change: &Change) {
    state.left.iter_mut().for_each(|list| list.apply(change));
    if let Some(before) = &mut state.before_prompt {
        before.headlines.apply(change);
        before.left.iter_mut().for_each(|list| list.apply(change));
        before.article.apply(change);
    }
}

/// Show there, too, whether an entry is kept offline.
pub(super) fn set_saved(state: &mut State, id: EntryId, is_saved: bool) {
    state.left.iter_mut().for_each(|list| list.set_saved(id, is_saved));
    if let Some(before) = &mut state.before_prompt {
        before.headlines.set_saved(id, is_saved);
        before.left.iter_mut().for_each(|list| list.set_saved(id, is_saved));
    }
}
