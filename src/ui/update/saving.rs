//! Keeping articles offline, and taking them off the disk again.

use crate::model::{CleanText, EntryId, Filter, SectionPath};
use crate::text::Mixed;
use crate::ui::command::Command;
use crate::ui::effect::{Effect, Load, Ticket};
use crate::ui::screens::confirm::Confirm;
use crate::ui::screens::sections::{Listed, grouped};
use crate::ui::state::{Newest, Overlay, Pane, Settings, State};

use super::{left, placing};

/// Articles of a section that are saved at once: each asks its server for a page and pictures.
const SAVED_MAX: usize = 200;

/// Keep the article under the cursor, or the newest of the section it stands on.
pub(super) fn save(state: &mut State) -> Vec<Effect> {
    let section = match state.sections.current() {
        Listed::Section(path) if state.focus == Pane::Sections => Some(path),
        _ => state.headlines.current_heading().cloned(),
    };
    if let Some(section) = section {
        return count_unsaved(state, section);
    }
    let Some(row) = state.headlines.current() else { return placing::tell_no_article(state) };
    let id = row.id;
    let mut effects = state.tell(CleanText::line("saving …"), false);
    effects.push(Effect::SaveArticle(id));
    effects
}

/// Find out how many articles of a section are still to be kept offline.
fn count_unsaved(state: &mut State, section: SectionPath) -> Vec<Effect> {
    let total = state.sections.total(&section);
    let limit = usize::try_from(total).unwrap_or(SAVED_MAX).min(SAVED_MAX);
    if limit == 0 {
        return state.tell(CleanText::line("there is nothing to save here"), false);
    }
    let filter = Filter { section: section.clone(), ..Filter::default() };
    let ticket = state.next_ticket();
    state.save_asked = Some((ticket, section, limit));
    vec![Effect::Load(ticket, Load::Unsaved { filter, limit })]
}

/// So many articles of a section are still to be kept offline: ask whether they are to be.
pub(super) fn ask_to_save(state: &mut State, ticket: Ticket, wanted: usize) -> Vec<Effect> {
    let asked = state.save_asked.take_if(|(awaited, ..)| *awaited == ticket);
    let Some((_, section, limit)) = asked else { return Vec::new() };
    let (total, title) =
        (state.sections.total(&section), state.sections.arrangement.title(&section));
    if wanted == 0 {
        return state.tell(CleanText::line("all of it is saved already"), false);
    }
    let among = if total > limit as u64 {
        format!("the newest {limit} of {} articles", grouped(total))
    } else {
        format!("{limit} articles")
    };
    let which = match (wanted, limit) {
        (1, 1) => "the one article".to_owned(),
        (wanted, limit) if wanted < limit => format!("{wanted} of {among}"),
        _ => among,
    };
    let question = Mixed::new().words(&format!("save {which} of ")).name(title.as_str());
    let filter = Filter { section, ..Filter::default() };
    let effect = Effect::SaveList(filter, limit);
    let confirm = Confirm::new(question, effect, "saving …");
    state.push_overlay(Overlay::Confirm(confirm));
    Vec::new()
}

/// An article is kept.
pub(super) fn take_saved(state: &mut State, entry: EntryId, told: CleanText) -> Vec<Effect> {
    show(state, entry, true);
    let mut effects = state.tell(told, false);
    effects.extend(state.load_counts());
    effects
}

/// Ask whether the files of the saved article under the cursor are to be deleted.
pub(super) fn ask_to_unsave(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let row = state.headlines.current();
    // On a narrow terminal nothing of the article is to be seen from the section list.
    let row = row.filter(|row| row.is_saved && state.focus != Pane::Sections);
    let Some(id) = row.map(|row| row.id) else {
        let key = settings.keymap.hint(Command::Save);
        let text = format!("no saved article is under the cursor; {key} saves one");
        return state.tell(CleanText::line(&text), true);
    };
    let question = Mixed::new().words("delete this article's saved files");
    let confirm = Confirm::new(question, Effect::Unsave(id), "deleting …");
    state.push_overlay(Overlay::Confirm(confirm));
    Vec::new()
}

/// The files of an article are deleted.
pub(super) fn take_unsaved(
    state: &mut State,
    settings: &Settings,
    entry: EntryId,
    told: &CleanText,
) -> Vec<Effect> {
    show(state, entry, false);
    let way_back = format!("{} saves the article again", settings.keymap.hint(Command::Save));
    let told = format!("{told}; {way_back}");
    state.newest = Newest::Apart(CleanText::line(&way_back));
    let mut effects = state.tell(CleanText::line(&told), false);
    effects.extend(state.load_counts());
    effects
}

fn show(state: &mut State, entry: EntryId, is_saved: bool) {
    state.headlines.set_saved(entry, is_saved);
    left::set_saved(state, entry, is_saved);
}
