//! Articles that the reader puts into a section by hand.

use crate::model::{Change, CleanText, Deed, Headline, Mark, NewRule, SectionPath};
use crate::sections::near_section;
use crate::text::Mixed;
use crate::ui::command::Command;
use crate::ui::command_line::Within;
use crate::ui::effect::{Effect, Ticket};
use crate::ui::key::Key;
use crate::ui::message::RulesChange;
use crate::ui::screens::question::{Answered, Question};
use crate::ui::state::{Newest, Overlay, Settings, State};

use super::{left, marks, reading};

/// Sections placed in last that are offered first.
const LAST_MAX: usize = 5;
/// Labels of an article that a rule is offered for.
const LABELS_MAX: usize = 3;

/// What was asked for is about an article, and there is none.
pub(super) fn tell_no_article(state: &mut State) -> Vec<Effect> {
    state.tell(CleanText::line("no article is under the cursor"), true)
}

/// Put the article under the cursor into a section; the root gives it back to its labels.
pub(super) fn place(state: &mut State, settings: &Settings, path: SectionPath) -> Vec<Effect> {
    let Some(row) = state.headlines.current().cloned() else {
        let text = "no article is under the cursor; go to one and place it then";
        return state.tell(CleanText::line(text), true);
    };
    let path = if path.is_root() { path } else { settings.taxonomy.meant(path) };
    let known = state.sections.known(&settings.taxonomy);
    let is_known = known.iter().any(|known| known.folded() == path.folded());
    let question = remember(state, &row, &path);
    let change = Change { mark: Mark::Place(path.clone()), is_set: true, entries: vec![row.id] };
    let mut effects = marks::make(state, change);
    if let Some(Effect::Mark(ticket, _)) = effects.first() {
        state.placing = Some(*ticket);
    }
    let key = settings.keymap.hint(Command::Undo);
    let place = Mixed::new().words("placed in ").name(&path.to_string());
    let text = if path.is_root() {
        Mixed::new().words("given back to its labels")
    } else if is_known {
        place
    } else {
        // What the new one lies in is no slip.
        match near_section(&path, &known).filter(|near| !path.lies_in(near)) {
            Some(near) => {
                let asked = place.words(", a new section (did you mean ");
                asked.name(&near.to_string()).words("?)")
            }
            None => place.words(", a new section"),
        }
    };
    effects.extend(state.tell(text.words(&format!("; {key} undoes it")), false));
    if !path.is_root() {
        state.push_overlay(Overlay::Question(question));
        state.placed_last.retain(|last| last.folded() != path.folded());
        state.placed_last.insert(0, path);
        state.placed_last.truncate(LAST_MAX);
    }
    effects
}

/// Whether the placement is to hold for more than this article: for its feed, for what the feed
/// labels alike. The labels that put it where it stood come first.
fn remember(state: &State, row: &Headline, path: &SectionPath) -> Question {
    let shown = state.article.shown().filter(|view| view.headline.id == row.id);
    let reasons: Vec<&str> =
        shown.iter().flat_map(|view| &view.placed_by).map(|place| place.detail.as_str()).collect();
    let mut labels: Vec<&CleanText> = row.categories.iter().filter(|it| is_askable(it)).collect();
    labels.sort_by_key(|label| !reasons.iter().any(|reason| reason.contains(label.as_str())));
    let rule = |query: String| {
        let (feed, deed) = (Some(row.feed_id), Deed::Place(path.clone()));
        Effect::AddRule(NewRule { query, section: None, feed, deed })
    };
    let mut answers = vec![
        (CleanText::line("only this article"), None),
        (CleanText::line(&format!("all of {}", row.feed)), Some(rule(String::new()))),
    ];
    answers.extend(labels.into_iter().take(LABELS_MAX).map(|label| {
        let told = format!("what {} labels \"{}\"", row.feed, label.shortened(40));
        (CleanText::line(&told), Some(rule(format!("category:\"{label}\""))))
    }));
    Question::new(CleanText::line(&format!("Place in {path} from now on? ")), answers)
}

/// A label that a query can hold in quotes.
fn is_askable(label: &CleanText) -> bool {
    let label = label.as_str();
    label.chars().any(char::is_alphanumeric)
        && label.chars().count() <= 100
        && !label.contains(['"', '“', '”', '„', '‟'])
}

/// A key was pressed while a question is asked; `None`: the key is about something else.
pub(super) fn answer(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Some(Overlay::Question(question)) = state.overlays.last_mut() else { return None };
    match question.press(key) {
        Answered::NotYet => Some(Vec::new()),
        Answered::Do(effect) => {
            state.overlays.pop();
            Some(vec![*effect])
        }
        Answered::Nothing => {
            state.overlays.pop();
            Some(Vec::new())
        }
        Answered::GoOn => {
            state.overlays.pop();
            None
        }
    }
}

/// Something else is done: the question is left alone.
pub(super) fn leave_question(state: &mut State) {
    let goes = match state.overlays.last() {
        Some(Overlay::Question(question)) => question.is_passing(),
        Some(Overlay::Confirm(_)) => true,
        _ => false,
    };
    if goes {
        state.overlays.pop();
    }
}

/// Keep what fits these words out of the paper.
pub(super) fn mute(
    state: &mut State,
    query: String,
    within: Within,
    days: Option<u32>,
) -> Vec<Effect> {
    let filter = &state.headlines.filter;
    let (section, feed) = match within {
        Within::Paper => (None, None),
        Within::Here => {
            let section = Some(filter.section.clone()).filter(|path| !path.is_root());
            if section.is_none() && filter.feed.is_none() {
                let text =
                    "no section and no feed is shown: leave out \"here\", or go to one first";
                return state.tell(CleanText::line(text), true);
            }
            (section, filter.feed)
        }
    };
    let mut effects = state.tell(CleanText::line("muting …"), false);
    effects.push(Effect::AddRule(NewRule { query, section, feed, deed: Deed::Mute { days } }));
    effects
}

/// A change of marks is on disk.
pub(super) fn take_kept(state: &mut State, ticket: Ticket) -> Vec<Effect> {
    let mut effects = state.unsaved.settle(ticket);
    if state.placing.take_if(|placing| *placing == ticket).is_some() {
        effects.extend(load_again(state));
    } else {
        effects.extend(state.load_counts());
    }
    effects
}

/// A rule was made or taken back: what is listed and shown may stand elsewhere, or be hidden.
pub(super) fn take_rules_changed(
    state: &mut State,
    settings: &Settings,
    change: RulesChange,
) -> Vec<Effect> {
    state.newest = change.made.map_or(Newest::Mark, Newest::Rule);
    state.muted = change.muted;
    let mut effects = state.tell(change.told, false);
    effects.extend(state.load_counts());
    left::forget(state);
    effects.push(reading::show_again(state, settings));
    state.article.wanted = None;
    effects
}

/// A placement is in the store or was taken back: what was loaded of its article may be wrong.
pub(super) fn load_again(state: &mut State) -> Vec<Effect> {
    state.article.wanted = None;
    if let Some(before) = &mut state.before_prompt {
        before.article.wanted = None;
    }
    super::renew(state)
}
