//! Words that are looked for in the article.

use crate::model::CleanText;
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::layout::areas;
use crate::ui::state::{Pane, Settings, State};

use super::command_line;

/// Ask for words to find in the article.
pub(super) fn ask_to_find(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.article.shown().is_none() {
        return state
            .tell(CleanText::line("open an article first: there is nothing to find"), true);
    }
    // While something is found, the next place.
    if let Some(words) = state.article.sought().map(str::to_owned) {
        return find(state, settings, &words);
    }
    command_line::open(state, settings, "find ")
}

/// Go to the next place in the article where these words stand.
pub(super) fn find(state: &mut State, settings: &Settings, words: &str) -> Vec<Effect> {
    state.focus = Pane::Article;
    let Some(area) = areas(state).and_then(|areas| areas.article) else { return Vec::new() };
    let found = state.article.find(words, area);
    let (again, back) = (settings.keymap.hint(Command::Find), settings.keymap.hint(Command::Back));
    let text = match found {
        Some((_, 1)) => format!("found once; {back} ends it"),
        Some((number, all)) => {
            format!("{number} of {all}; {again}: the next, {back} ends it")
        }
        None => format!("\"{words}\" is not in this article"),
    };
    state.tell(CleanText::line(&text), found.is_none())
}
