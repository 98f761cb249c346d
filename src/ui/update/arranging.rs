//! The reader's own order of sections, and which are hidden: shown at once, written down behind.

use crate::config::SectionEdit;
use crate::model::CleanText;
use crate::sections::{Arrangement, Step};
use crate::text::Mixed;
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::screens::sections::Listed;
use crate::ui::state::{Newest, Settings, State};

use super::reading;

/// Move the section under the cursor past its neighbour.
pub(super) fn shift(state: &mut State, settings: &Settings, step: Step) -> Vec<Effect> {
    let before = Box::new(state.sections.arrangement.clone());
    if state.sections.shift(step, &settings.taxonomy) {
        let back = match step {
            Step::Up => Command::MoveSectionDown,
            Step::Down => Command::MoveSectionUp,
        };
        let way_back = format!("{} moves it back", settings.keymap.hint(back));
        state.newest = Newest::Apart(CleanText::line(&way_back));
        let first = state.sections.arrangement.first().to_vec();
        return vec![Effect::EditSections(SectionEdit::First(first), before)];
    }
    let text = match (state.sections.current(), step) {
        (Listed::Section(_), Step::Up) => "it is the first one here",
        (Listed::Section(_), Step::Down) => "it is the last one here",
        _ => "only sections can be moved",
    };
    state.tell(CleanText::line(text), false)
}

/// Hide the section under the cursor, or show it again.
pub(super) fn toggle_hidden(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let before = Box::new(state.sections.arrangement.clone());
    let listed = state.sections.current();
    let Some((path, is_hidden)) = state.sections.toggle_hidden(&settings.taxonomy) else {
        return state.tell(CleanText::line("only sections can be hidden"), false);
    };
    let title = state.sections.arrangement.title(&path);
    let (shows, hides) =
        (settings.keymap.hint(Command::ShowHidden), settings.keymap.hint(Command::HideSection));
    let (way_back, text) = match (is_hidden, state.sections.shows_hidden) {
        (true, true) => (
            format!("{hides} takes it back"),
            format!(" is hidden, and still listed until {shows} leaves out what is hidden"),
        ),
        (true, false) => (
            format!("{shows} shows what is hidden, {hides} takes it back there"),
            format!(" is hidden; {shows} shows what is hidden"),
        ),
        (false, _) if state.sections.arrangement.is_hidden(&path) => (
            format!("{hides} hides it again"),
            " is no longer hidden itself, but what it lies in is".to_owned(),
        ),
        (false, _) => (format!("{hides} hides it again"), " is shown again".to_owned()),
    };
    let edit = if is_hidden { SectionEdit::Hide(path) } else { SectionEdit::Reveal(path) };
    state.newest = Newest::Apart(CleanText::line(&way_back));
    let mut effects = state.tell(Mixed::new().name(title.as_str()).words(&text), false);
    effects.push(Effect::EditSections(edit, before));
    effects.extend(reading::follow_sections(state, settings, &listed));
    effects
}

/// A change could not be written down: show what was, and say so.
pub(super) fn take_back(
    state: &mut State,
    settings: &Settings,
    before: Arrangement,
    why: CleanText,
) -> Vec<Effect> {
    let listed = state.sections.current();
    state.sections.arrange(before, &settings.taxonomy);
    let mut effects = state.tell(why, true);
    effects.extend(reading::follow_sections(state, settings, &listed));
    effects
}

/// Show hidden sections among the others, or do so no longer.
pub(super) fn toggle_shows_hidden(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let hint = |command| settings.keymap.hint(command);
    if !state.sections.has_hidden() {
        state.sections.shows_hidden = false;
        let text = format!("no section is hidden; {} hides one", hint(Command::HideSection));
        return state.tell(CleanText::line(&text), false);
    }
    let listed = state.sections.current();
    state.sections.toggle_shows_hidden(&settings.taxonomy);
    let key = hint(Command::ShowHidden);
    let text = if state.sections.shows_hidden {
        format!("hidden sections are listed too; {key} leaves them out again")
    } else {
        format!("hidden sections are left out; {key} lists them")
    };
    let mut effects = state.tell(CleanText::line(&text), false);
    effects.extend(reading::follow_sections(state, settings, &listed));
    effects
}
