//! Words that are looked for in the article.

use crate::model::CleanText;
use crate::ui::effect::Effect;
use crate::ui::layout::areas;
use crate::ui::state::{Pane, Settings, State};

use super::command_line;

/// Ask for words to find in the article; those that were found last go on being found.
pub(super) fn ask_to_find(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.article.shown().is_none() {
        return state
            .tell(CleanText::line("open an article first: there is nothing to find"), true);
    }
    let typed = format!("find {}", state.article.sought().unwrap_or_default());
    command_line::open(state, settings, &typed)
}

/// Go to the next place in the article where these words stand.
pub(super) fn find(state: &mut State, words: &str) -> Vec<Effect> {
    state.focus = Pane::Article;
    let Some(area) = areas(state).and_then(|areas| areas.article) else { return Vec::new() };
    let found = state.article.find(words, area);
    let text = match found {
        Some((number, 1)) => format!("found once ({number} of 1); esc ends it"),
        Some((number, all)) => format!("{number} of {all}; f enter: the next, esc ends it"),
        None => format!("\"{words}\" is not in this article"),
    };
    state.tell(CleanText::line(&text), found.is_none())
}
