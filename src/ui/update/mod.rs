//! The only writer of the state: what happened goes in, what is asked of the world comes out.
//!
//! [`update`] never blocks and never fails. After every message [`settle`] brings what depends on
//! other parts into line: cursors into view, lists filled ahead of the cursor, the article of the
//! headline under the cursor.

mod arranging;
mod command_line;
mod commands;
mod finding;
mod following;
mod left;
mod marks;
mod mouse;
mod placing;
mod prompts;
mod reading;
mod saving;

use std::iter;

use crossterm::event::KeyCode;

use crate::model::{CleanText, RefreshScope, SectionPath};
use crate::text::Mixed;

use super::command::Command;
use super::effect::{Effect, Load, Ticket};
use super::key::Key;
use super::keymap::KeyMatch;
use super::layout::areas;
use super::message::{Loaded, Message, RefreshEvent};
use super::screens::headlines::HeadlineList;
use super::screens::sections::Listed;
use super::state::{About, Pane, RefreshProgress, Settings, State, UnreadSearch};
use super::widgets::cursor::Motion;

/// Keys that may wait for headlines; a held key makes more, and they are worth nothing.
const WAITING_KEYS_MAX: usize = 64;
/// Largest number that can be typed before a command.
const COUNT_MAX: u32 = 9999;

/// Take over what happened; gives what is asked of the world.
#[must_use]
pub fn update(state: &mut State, settings: &Settings, message: Message) -> Vec<Effect> {
    let mut effects = match message {
        Message::Started => start(state, settings),
        Message::KeyPressed(key) if must_wait(state) && key.modifiers().is_empty() => {
            if state.waiting_keys.len() < WAITING_KEYS_MAX {
                state.waiting_keys.push_back(key);
            }
            Vec::new()
        }
        Message::KeyPressed(key) => press(state, settings, key),
        Message::Pasted(text) => prompts::paste(state, settings, &text),
        Message::Clicked { column, row } => {
            state.end_notice_of_command();
            mouse::click(state, settings, column, row)
        }
        Message::Wheeled { column, row, lines } => {
            state.end_notice_of_command();
            mouse::wheel(state, settings, (column, row), lines)
        }
        Message::Resized(size) => {
            state.size = size;
            Vec::new()
        }
        Message::Ticked(now) => tick(state, now),
        Message::Loaded(ticket, loaded) => take(state, settings, ticket, loaded),
        Message::LoadFailed(ticket, why) => give_up(state, ticket, why),
        Message::Marked(ticket) => placing::take_kept(state, ticket),
        Message::MarkHeldUp(why) => vec![state.unsaved.wait(why, state.now)],
        Message::ChangeDelayed => {
            state.delayed_changes += 1;
            Vec::new()
        }
        Message::DelayEnded => {
            state.delayed_changes = state.delayed_changes.saturating_sub(1);
            Vec::new()
        }
        Message::MarkFailed(ticket, change, why) => {
            let mut effects = state.unsaved.forget(ticket);
            effects.extend(marks::take_back_failed(state, &change, why));
            effects
        }
        Message::ListMarked(change, articles) => {
            marks::take_list_marked(state, settings, &change, articles)
        }
        Message::Undone(undone) => marks::take_undone(state, undone),
        Message::ArticleSaved { entry, told } => saving::take_saved(state, entry, told),
        Message::ArticleUnsaved { entry, told } => {
            saving::take_unsaved(state, settings, entry, &told)
        }
        Message::SectionEditFailed(before, why) => {
            arranging::take_back(state, settings, *before, why)
        }
        Message::Done(text) => state.tell(text, false),
        Message::FeedsChanged(change) => following::take_changed(state, settings, change),
        Message::FeedsFound(feeds) => following::take_found(state, feeds),
        Message::RulesChanged(change) => placing::take_rules_changed(state, settings, change),
        Message::Failed(text) => state.tell(text, true),
        Message::Warned(text) => state.tell_about(About::News, text, true),
        Message::Refreshed(event) => refreshed(state, &event),
        Message::StoreChanged => take_store_changed(state),
    };
    while !state.waiting_keys.is_empty() && !must_wait(state) {
        let Some(key) = state.waiting_keys.pop_front() else { break };
        effects.extend(press(state, settings, key));
    }
    effects.extend(settle(state, settings));
    effects
}

/// What was asked for cannot be had; where nobody awaits it any more, that is no news.
fn give_up(state: &mut State, ticket: Ticket, why: CleanText) -> Vec<Effect> {
    let is_same = |awaited: &mut Ticket| *awaited == ticket;
    let was_awaited = [
        state.headlines.give_up(ticket),
        state.unread_search.take_if(|(awaited, _)| *awaited == ticket).is_some(),
        state.save_asked.take_if(|(awaited, ..)| *awaited == ticket).is_some(),
        state.sections.awaiting.take_if(is_same).is_some(),
        state.article.awaiting.take_if(is_same).is_some(),
        state.feeds_screen().is_some_and(|screen| screen.give_up(ticket)),
    ];
    if was_awaited.contains(&true) { state.tell(why, true) } else { Vec::new() }
}

/// Keys are meant for what the reader is about to see: while the headlines they go to, or a
/// question, are on their way, they wait, so that fast fingers never mark a row of the list that
/// was left.
fn must_wait(state: &State) -> bool {
    let is_loading = state.headlines.is_loading() || state.unread_search.is_some();
    let is_of_list = is_loading && state.focus != Pane::Sections;
    (is_of_list || state.save_asked.is_some()) && state.overlays.is_empty()
}

fn start(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let mut effects: Vec<Effect> = state.load_counts().into_iter().collect();
    effects.push(reading::show_current_section(state, settings));
    effects.push(Effect::Refresh(RefreshScope::Due));
    let faults = std::mem::take(&mut state.faults);
    if let Some(first) = faults.first() {
        let text = match faults.len() {
            1 => first.to_string(),
            count => format!("{first} (and {} more: `dateline config check`)", count - 1),
        };
        effects.extend(state.tell_about(About::Faults, CleanText::line(&text), true));
    }
    effects.push(wake_next_minute(state));
    effects
}

/// The masthead and the ages of headlines show minutes.
fn wake_next_minute(state: &mut State) -> Effect {
    let secs = 60 - u32::try_from(state.now.secs().rem_euclid(60)).unwrap_or(0);
    state.next_minute = state.now.plus_secs(i64::from(secs));
    Effect::WakeIn { secs }
}

fn tick(state: &mut State, now: crate::model::Timestamp) -> Vec<Effect> {
    state.now = now;
    let mut effects = Vec::from_iter(state.unsaved.retry(now));
    if now >= state.next_minute {
        effects.push(wake_next_minute(state));
    }
    effects
}

/// Another program may have followed a feed, too.
fn take_store_changed(state: &mut State) -> Vec<Effect> {
    state.has_feeds = None;
    renew(state)
}

/// Find out whether any feed is followed, where that is not known and no answer will tell it.
fn ask_for_feeds(state: &mut State) -> Option<Effect> {
    if state.has_feeds.is_some() || state.feeds_screen().is_some() {
        return None;
    }
    let ticket = state.next_ticket();
    Some(Effect::Load(ticket, Load::Feeds))
}

/// Load again what the screen shows of the store.
fn renew(state: &mut State) -> Vec<Effect> {
    let mut effects: Vec<Effect> = state.load_counts().into_iter().collect();
    let ticket = state.next_ticket();
    effects.extend(state.headlines.renew(ticket));
    let ticket = state.next_ticket();
    effects.extend(state.feeds_screen().and_then(|screen| screen.renew(ticket)));
    effects
}

fn refreshed(state: &mut State, event: &RefreshEvent) -> Vec<Effect> {
    state.refresh.advance(event);
    let progress = state.refresh;
    match event {
        RefreshEvent::Begun { .. } => {
            state.sections.begin_telling();
            Vec::new()
        }
        RefreshEvent::FeedDone { new_entries, has_failed } => {
            if *new_entries > 0 || *has_failed {
                renew(state)
            } else {
                Vec::new()
            }
        }
        RefreshEvent::Ended { is_offline, held } => {
            let mut effects = renew(state);
            let mut text = if *is_offline {
                let kept = if state.sections.is_paper_empty() {
                    "check the network, then R"
                } else {
                    "this is cached"
                };
                format!("nothing could be reached; {kept}. `dateline demo` needs no network")
            } else if progress.feeds == 0 && held.is_none() {
                effects.extend(ask_for_feeds(state));
                return effects;
            } else {
                describe_ended(&progress)
            };
            if !held.is_none() {
                text = format!("{text}; {held}");
            }
            // What the reader asked for and what came of it are one.
            let asked = state.notice.as_ref().filter(|it| it.about == About::Command);
            let asked = asked.filter(|_| progress.feeds == 1).map(|it| it.text.clone());
            let text = asked.map_or_else(
                || Mixed::from(CleanText::line(&text)),
                |asked| asked.words(&format!("; {text}")),
            );
            effects.extend(state.tell_about(About::News, text, *is_offline));
            effects
        }
        RefreshEvent::Stopped { asked, feeds } => {
            let mut effects = renew(state);
            let text = format!("refresh stopped: {asked} of {feeds} feeds asked");
            effects.extend(state.tell_about(About::News, CleanText::line(&text), false));
            effects
        }
    }
}

fn describe_ended(progress: &RefreshProgress) -> String {
    let (new, failed) = (progress.new_entries, progress.failed);
    match failed {
        0 => format!("{new} new"),
        1 => format!("{new} new; 1 feed failed: ! says why"),
        _ => format!("{new} new; {failed} feeds failed: ! says why"),
    }
}

/// Once the refresh is over and all is counted: what came into the sections that are told of.
fn tell_news(state: &mut State) -> Vec<Effect> {
    if state.refresh.is_running || state.sections.is_stale {
        return Vec::new();
    }
    let (news, rings) = state.sections.take_news();
    if news.is_empty() {
        return Vec::new();
    }
    let mut text = Mixed::new().words(&describe_ended(&state.refresh));
    for ((title, new), between) in news.iter().zip(iter::once(" · ").chain(iter::repeat(", "))) {
        text = text.words(&format!("{between}{new} in ")).name(title.as_str());
    }
    let mut effects = state.tell_about(About::News, text, false);
    effects.extend(rings.then_some(Effect::Ring));
    effects
}

fn take(state: &mut State, settings: &Settings, ticket: Ticket, loaded: Loaded) -> Vec<Effect> {
    match loaded {
        Loaded::Counts(counts) => {
            let listed = state.sections.current();
            if state.sections.awaiting.take_if(|awaited| *awaited == ticket).is_some() {
                state.sections.take(counts, &settings.taxonomy);
            }
            let mut effects = reading::follow_sections(state, settings, &listed);
            effects.extend(tell_news(state));
            effects.extend(reading::renew_front_page(state, settings));
            if state.sections.is_paper_empty() {
                effects.extend(ask_for_feeds(state));
            }
            if std::mem::take(&mut state.sections.is_stale) {
                effects.extend(state.load_counts());
            }
            effects
        }
        Loaded::Headlines { rows, anchor, has_more } => {
            let was_loading = state.headlines.is_loading();
            let beyond = state.headlines.take(ticket, rows, anchor, has_more);
            let next = state.next_ticket();
            let mut effects = Vec::from_iter(state.headlines.renew_if_stale(next));
            if was_loading {
                effects.extend(reading::show_end_if_nothing_follows(state, anchor));
            }
            effects.extend(
                beyond.map(|anchor| reading::look_for_unread(state, anchor, UnreadSearch::Here)),
            );
            effects
        }
        Loaded::FrontPage(sections) => {
            let arrangement = &state.sections.arrangement;
            let title = |path: &SectionPath| arrangement.title(path);
            state.headlines.take_front_page(ticket, sections, title);
            let next = state.next_ticket();
            state.headlines.renew_if_stale(next).into_iter().collect()
        }
        Loaded::Article(view) => {
            state.article.take(ticket, view);
            Vec::new()
        }
        Loaded::Feeds(feeds) => {
            state.has_feeds = Some(!feeds.is_empty());
            let body = areas(state).unwrap_or_default().body;
            let next = state.next_ticket();
            let Some(screen) = state.feeds_screen() else { return Vec::new() };
            screen.take(ticket, feeds, body);
            screen.renew_if_stale(next).into_iter().collect()
        }
        Loaded::Unsaved(wanted) => saving::ask_to_save(state, ticket, wanted),
        Loaded::Unread(found) => reading::land_on_unread(state, settings, ticket, found),
    }
}

fn press(state: &mut State, settings: &Settings, key: Key) -> Vec<Effect> {
    if let Some(effects) = prompts::answer(state, key).or_else(|| placing::answer(state, key)) {
        return effects;
    }
    let Some(context) = state.context() else {
        let is_shown = areas(state).is_some();
        return if is_shown { prompts::press(state, settings, key) } else { Vec::new() };
    };
    state.end_notice_of_command();
    if let Some(digit) = key.digit().filter(|_| state.typed.is_empty()) {
        let count = state.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
        state.count = Some(count.min(COUNT_MAX)).filter(|count| *count > 0);
        return Vec::new();
    }
    let (is_counted, is_begun) = (state.count.is_some(), !state.typed.is_empty());
    state.typed.push(key);
    let mut matched = settings.keymap.resolve(context, &state.typed);
    let drops = if is_begun { matched == KeyMatch::Nothing } else { is_counted };
    if drops && key.code() == KeyCode::Esc {
        // What was begun is not meant, and nothing else is.
        state.typed.clear();
        state.count = None;
        return Vec::new();
    }
    if matched == KeyMatch::Nothing {
        // An unfinished sequence is dropped; its last key counts alone.
        state.typed.clear();
        state.typed.push(key);
        matched = settings.keymap.resolve(context, &state.typed);
    }
    if matched == KeyMatch::Prefix {
        return Vec::new();
    }
    let typed = std::mem::take(&mut state.typed);
    let count = state.count.take();
    match matched {
        // Nobody acts on what is not shown: the window is too small for it.
        KeyMatch::Command(command)
            if areas(state).is_none() && !matches!(command, Command::Quit | Command::Suspend) =>
        {
            Vec::new()
        }
        KeyMatch::Command(command) => commands::run(state, settings, command, count),
        KeyMatch::Elsewhere(other) => {
            let text = format!("{typed} belongs to {}", other.place());
            state.tell(CleanText::line(&text), false)
        }
        KeyMatch::Prefix | KeyMatch::Nothing => Vec::new(),
    }
}

/// Bring what depends on other parts into line.
fn settle(state: &mut State, settings: &Settings) -> Vec<Effect> {
    state.end_outdated_notice();
    let mut effects = state.tell_waiting();
    let has_article = state.headlines.is_loading() || state.headlines.current().is_some();
    if state.focus == Pane::Article && !has_article {
        // It would be a pane, or a whole screen, of nothing.
        state.focus = Pane::Headlines;
    }
    let Some(areas) = areas(state) else { return effects };
    if let Some(area) = areas.sections {
        state.sections.fold_to_fit(usize::from(area.height), &settings.taxonomy);
        state.sections.cursor.keep_in_view(state.sections.row_count(), usize::from(area.height));
    }
    if let Some(area) = areas.headlines {
        let len = state.headlines.line_count();
        state.headlines.cursor.keep_in_view(len, HeadlineList::height(area));
    }
    let ticket = state.next_ticket();
    effects.extend(state.headlines.extend(ticket));
    if let Some(area) = areas.article {
        effects.extend(follow_cursor(state));
        state.article.lay_out(area, settings, &state.sections.arrangement);
        state.end_outdated_notice();
    }
    effects
}

/// Load the article of the headline under the cursor, unless it is shown or asked for.
fn follow_cursor(state: &mut State) -> Option<Effect> {
    if state.headlines.is_loading() {
        return None;
    }
    let current = state.headlines.current().map(|row| row.id);
    // Where there is none, none stays, though it was forgotten which one was wanted.
    let is_settled =
        current.is_some() || (state.article.shown().is_none() && state.article.awaiting.is_none());
    if state.article.wanted == current && is_settled {
        return None;
    }
    state.article.wanted = current;
    let ticket = state.next_ticket();
    state.article.awaiting = Some(ticket);
    if current.is_none() {
        state.article.take(ticket, None);
    }
    current.map(|id| Effect::Load(ticket, Load::Article(id)))
}

/// The motion a command asks for.
fn motion_of(command: Command, count: Option<u32>) -> Option<Motion> {
    let times = count.and_then(|count| isize::try_from(count).ok()).unwrap_or(1);
    Some(match command {
        Command::MoveDown => Motion::Rows(times),
        Command::MoveUp => Motion::Rows(-times),
        Command::HalfPageDown => Motion::HalfPages(times),
        Command::HalfPageUp => Motion::HalfPages(-times),
        Command::PageDown => Motion::HalfPages(2 * times),
        Command::PageUp => Motion::HalfPages(-2 * times),
        Command::MoveFirst => Motion::First,
        Command::MoveLast => Motion::Last,
        _ => return None,
    })
}

/// True for the list in which the reader's place is a section of the tree.
const fn is_section(listed: &Listed) -> bool {
    matches!(listed, Listed::Section(_))
}
