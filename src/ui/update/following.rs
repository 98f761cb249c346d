//! Feeds that the reader comes to follow, follows no longer, or puts into a section.

use crate::model::{CleanText, RefreshScope, SectionPath, masked};
use crate::text::Mixed;
use crate::ui::command::Command;
use crate::ui::effect::{Effect, NewFeed};
use crate::ui::message::{AddedFeed, FeedsChange};
use crate::ui::screens::confirm::Confirm;
use crate::ui::screens::question::Question;
use crate::ui::state::{Newest, Overlay, Settings, State};

use super::{left, reading, renew};

/// Feeds of one page that are offered: as many as digits choose, beside none of them.
const OFFERED_MAX: usize = 8;

/// Find the feed at an address and follow it.
pub(super) fn add(state: &mut State, feed: NewFeed) -> Vec<Effect> {
    let text = Mixed::new().words("looking at ").name(&masked(&feed.address)).words(" …");
    let mut effects = state.tell(text, false);
    effects.push(Effect::AddFeed(feed));
    effects
}

/// A page names several feeds: ask which.
pub(super) fn take_found(state: &mut State, feeds: Vec<(CleanText, NewFeed)>) -> Vec<Effect> {
    let found = feeds.len();
    let mut answers = vec![(CleanText::line("none of them"), None)];
    answers.extend(feeds.into_iter().take(OFFERED_MAX).map(|(title, feed)| {
        let told = CleanText::line(&format!("{}  {title}", masked(&feed.address)));
        (told, Some(Effect::AddFeed(feed)))
    }));
    let more = found.saturating_sub(OFFERED_MAX);
    let more = if more > 0 { format!("; `dateline add` lists {more} more") } else { String::new() };
    let text = format!("the page names {found} feeds{more}");
    let effects = state.tell(CleanText::line(&text), false);
    if ask(state, Question::waiting(CleanText::line("Which one? "), answers)) {
        return effects;
    }
    let text = "the page names several feeds: add it again once this is closed";
    state.tell(CleanText::line(text), true)
}

/// Whatever is typed now is not meant for a question that comes by itself.
fn ask(state: &mut State, question: Question) -> bool {
    if let Some(Overlay::Prompt(_) | Overlay::Confirm(_) | Overlay::Question(_)) =
        state.overlays.last()
    {
        return false;
    }
    state.push_overlay(Overlay::Question(question));
    true
}

/// What is followed changed: sections, lists and the feeds screen follow.
pub(super) fn take_changed(
    state: &mut State,
    settings: &Settings,
    change: FeedsChange,
) -> Vec<Effect> {
    let FeedsChange { told, subscribed, added, removed } = change;
    state.sections.subscribed = subscribed;
    state.has_feeds = None;
    let way_back = if added.is_some() {
        let (feeds, remove) =
            (settings.keymap.hint(Command::ShowFeeds), settings.keymap.hint(Command::RemoveFeed));
        format!("{feeds}, then {remove} follows it no longer")
    } else if removed.is_some() {
        "`:add` follows a feed again".to_owned()
    } else {
        "`:place` on the feed among the feeds puts it elsewhere, `:place -` nowhere".to_owned()
    };
    state.newest = Newest::Apart(CleanText::line(&way_back));
    let mut effects = state.tell(told, false);
    effects.extend(renew(state));
    left::forget(state);
    if removed.is_some() && removed == state.headlines.filter.feed {
        effects.push(reading::show_current_section(state, settings));
    } else {
        effects.push(reading::show_again(state, settings));
    }
    if let Some(AddedFeed { id, title, section }) = added {
        effects.push(Effect::Refresh(RefreshScope::Feed(id)));
        if let Some(section) = section {
            let all = Effect::PlaceFeed(id, section.clone());
            let answers = vec![
                (CleanText::line("each article where it belongs"), None),
                (CleanText::line(&format!("all of it in {section}")), Some(all)),
            ];
            let question = CleanText::line(&format!("Where does {title} go? "));
            ask(state, Question::waiting(question, answers));
        }
    }
    effects
}

/// Ask whether the feed under the cursor is to be followed no longer.
pub(super) fn ask_to_remove(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let Some(screen) = state.feeds_screen() else {
        let key = settings.keymap.hint(Command::ShowFeeds);
        let text = format!("go to the feeds first: {key} shows them");
        return state.tell(CleanText::line(&text), true);
    };
    let Some(feed) = screen.current().cloned() else {
        return state.tell(CleanText::line("no feed is under the cursor"), true);
    };
    let question = Mixed::new().words("follow ").name(feed.title.as_str()).words(" no longer");
    let confirm = Confirm::new(question, Effect::RemoveFeed(feed.id), "removing …");
    state.push_overlay(Overlay::Confirm(confirm));
    Vec::new()
}

/// Put what the feed under the cursor brings into a section.
pub(super) fn place(state: &mut State, settings: &Settings, path: SectionPath) -> Vec<Effect> {
    let Some(feed) = state.feeds_screen().and_then(|screen| screen.current().cloned()) else {
        return state.tell(CleanText::line("no feed is under the cursor"), true);
    };
    let path = if path.is_root() { path } else { settings.taxonomy.meant(path) };
    let mut effects = state.tell(CleanText::line("placing its articles …"), false);
    effects.push(Effect::PlaceFeed(feed.id, path));
    effects
}
