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
    let Some((path, is_hidden)) = state.sections.toggle_hidden(&settings.taxonomy) else {
        return state.tell(CleanText::line("only sections can be hidden"), false);
    };
    let title = state.sections.arrangement.title(&path);
    let (shows, hides) =
        (settings.keymap.hint(Command::ShowHidden), settings.keymap.hint(Command::HideSection));
    let (edit, text) = if is_hidden {
        let way_back = format!("{shows} shows what is hidden, {hides} takes it back there");
        state.newest = Newest::Apart(CleanText::line(&way_back));
        (SectionEdit::Hide(path), format!(" is hidden; {shows} shows what is hidden"))
    } else {
        let way_back = format!("{hides} hides it again");
        state.newest = Newest::Apart(CleanText::line(&way_back));
        (SectionEdit::Reveal(path), " is shown again".to_owned())
    };
    let mut effects = state.tell(Mixed::new().name(title.as_str()).words(&text), false);
    effects.push(Effect::EditSections(edit, before));
    effects.extend(reading::show_if_other_section(state, settings));
    effects
}

/// A change could not be written down: show what was, and say so.
pub(super) fn take_back(
    state: &mut State,
    settings: &Settings,
    before: Arrangement,
    why: CleanText,
) -> Vec<Effect> {
    state.sections.arrange(before, &settings.taxonomy);
    state.tell(why, true)
}

/// Show hidden sections among the others, or do so no longer.
pub(super) fn toggle_shows_hidden(state: &mut State, settings: &Settings) -> Vec<Effect> {
    state.sections.toggle_shows_hidden(&settings.taxonomy);
    reading::show_if_other_section(state, settings)
}
