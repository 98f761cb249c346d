//! Marks: shown at once, kept behind, put back when they could not be kept.

use crate::model::{Change, CleanText, EntryId, Filter, Mark, Query, Tag, Undone};
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::state::{Newest, Settings, State};

use super::{left, placing};

/// Mark the headline under the cursor, or take its mark away. A line that stands for a story is
/// read with all its reports.
pub(super) fn toggle(state: &mut State, mark: Mark) -> Vec<Effect> {
    let Some(row) = state.headlines.current() else { return placing::tell_no_article(state) };
    let is_set = !mark.is_on(row);
    if let (Mark::Read, true, Some(story)) = (&mark, is_set, state.headlines.folded_story()) {
        let filter = Filter { query: Query::of_story(story), ..Filter::default() };
        return state.unsaved.then(Effect::MarkListRead(filter)).into_iter().collect();
    }
    let change = Change { mark, is_set, entries: vec![row.id] };
    make(state, change)
}

/// Mark an entry as read that was not.
pub(super) fn mark_read(state: &mut State, id: EntryId) -> Vec<Effect> {
    make(state, Change { mark: Mark::Read, is_set: true, entries: vec![id] })
}

/// Mark the headline under the cursor as read, if it is not.
pub(super) fn mark_current_read(state: &mut State) -> Vec<Effect> {
    let unread = state.headlines.current().filter(|row| !row.is_read).map(|row| row.id);
    unread.map(|id| mark_read(state, id)).unwrap_or_default()
}

/// Mark every headline of the list as read: those of the front page are known here, those of all
/// other lists to the store.
pub(super) fn mark_all_read(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.headlines.front_page().is_none() {
        let all = Effect::MarkListRead(state.headlines.filter.clone());
        return state.unsaved.then(all).into_iter().collect();
    }
    let unread = state.headlines.rows().iter().filter(|row| !row.is_read);
    let entries: Vec<EntryId> = unread.map(|row| row.id).collect();
    let change = Change { mark: Mark::Read, is_set: true, entries };
    let mut effects = tell_list_marked(state, settings, &change, change.entries.len());
    if !change.entries.is_empty() {
        effects.extend(make(state, change));
    }
    effects
}

/// Give an entry the tags it lacks, take away those it should not have.
pub(super) fn retag(state: &mut State, id: EntryId, before: &[Tag], wanted: &[Tag]) -> Vec<Effect> {
    let lacks = |tags: &[Tag], tag: &Tag| !tags.iter().any(|known| known.is_same(tag));
    let gone = before.iter().filter(|tag| lacks(wanted, tag)).map(|tag| (tag, false));
    let new = wanted.iter().filter(|tag| lacks(before, tag)).map(|tag| (tag, true));
    gone.chain(new)
        .flat_map(|(tag, is_set)| {
            make(state, Change { mark: Mark::Tag(tag.clone()), is_set, entries: vec![id] })
        })
        .collect()
}

/// Show a change of marks and have it kept.
pub(super) fn make(state: &mut State, change: Change) -> Vec<Effect> {
    state.newest = Newest::Mark;
    show(state, &change);
    let ticket = state.next_ticket();
    state.unsaved.add(ticket, change).into_iter().collect()
}

/// Take the newest change back: a rule that was made after all marks, a mark that is not kept yet,
/// else the newest in the store. One that has another way back is told of first.
pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    match std::mem::take(&mut state.newest) {
        Newest::Mark => {}
        Newest::Rule(rule) => return vec![Effect::TakeRuleBack(rule)],
        Newest::Apart(way_back) => {
            let text = format!("{way_back}; once more undoes the last mark");
            return state.tell(CleanText::line(&text), false);
        }
    }
    match state.unsaved.take_newest() {
        Ok(change) => {
            let articles = change.entries.len();
            take_undone(state, Some(Undone { change: change.inverse(), articles, title: None }))
        }
        Err(undo) => undo,
    }
}

fn show(state: &mut State, change: &Change) {
    state.headlines.apply(change);
    left::apply(state, change);
    state.article.apply(change);
}

/// The newest change was taken back, perhaps one of another program or of days ago.
pub(super) fn take_undone(state: &mut State, undone: Option<Undone>) -> Vec<Effect> {
    let Some(undone) = undone else {
        return state.tell(CleanText::line("nothing to undo"), false);
    };
    show(state, &undone.change);
    let mut effects = state.tell(undone.told(), false);
    if matches!(undone.change.mark, Mark::Place(_)) {
        effects.extend(placing::load_again(state));
    } else {
        effects.extend(state.load_counts());
    }
    effects
}

/// A change never reached the disk: show what was, and say so.
pub(super) fn take_back_failed(state: &mut State, change: &Change, why: CleanText) -> Vec<Effect> {
    show(state, &change.inverse());
    state.tell(why, true)
}

/// A whole list was marked.
pub(super) fn take_list_marked(
    state: &mut State,
    settings: &Settings,
    change: &Change,
    articles: usize,
) -> Vec<Effect> {
    state.newest = Newest::Mark;
    show(state, change);
    let mut effects = tell_list_marked(state, settings, change, articles);
    effects.extend(state.load_counts());
    effects
}

fn tell_list_marked(
    state: &mut State,
    settings: &Settings,
    change: &Change,
    articles: usize,
) -> Vec<Effect> {
    let key = settings.keymap.hint(Command::Undo);
    let text = match articles {
        0 => "everything here is read already".to_owned(),
        _ => format!("{}; {key} undoes it", change.describe(articles)),
    };
    state.tell(CleanText::line(&text), false)
}
