//! Moving through the paper: sections, headlines, articles, the next unread one.

use crate::model::{Anchor, CleanText, Feed, Filter, Headline, Position, Query, SectionPath};
use crate::ui::command::Command;
use crate::ui::effect::{Effect, Load, Ticket};
use crate::ui::layout::areas;
use crate::ui::screens::headlines::{HeadlineList, Landing, ListKind, STORY_HEADING};
use crate::ui::screens::sections::Listed;
use crate::ui::state::{Pane, Settings, State, UnreadSearch};
use crate::ui::widgets::cursor::Motion;

use super::{commands, is_section, left, marks, placing};

/// Show the section under the cursor of the section list.
pub(super) fn show_current_section(state: &mut State, settings: &Settings) -> Effect {
    show_section(state, settings, Landing::First)
}

fn show_section(state: &mut State, settings: &Settings, landing: Landing) -> Effect {
    let listed = state.sections.current();
    if listed == Listed::FrontPage {
        return lay_front_page(state, settings);
    }
    state.left.clear();
    let filter = filter_of(state, settings, &listed);
    state.headlines.heading = state.sections.heading(&listed);
    let anchor = match landing {
        Landing::First | Landing::FirstUnread => Anchor::First,
        Landing::Last | Landing::LastUnread => Anchor::Last,
    };
    let ticket = state.next_ticket();
    state.headlines.show(ticket, filter, anchor, landing)
}

/// The entries of a list in the order in which the reader wants them, a section's as the deepest
/// says that says something.
fn filter_of(state: &State, settings: &Settings, listed: &Listed) -> Filter {
    let filter = listed.filter();
    if *listed == Listed::FrontPage {
        return filter;
    }
    let usual = state.sections.arrangement.sort(&filter.section).unwrap_or(settings.sort);
    Filter { order: state.turned.order(listed, usual), ..filter }
}

/// Show the front page as it is now.
pub(super) fn show_front_page(state: &mut State, settings: &Settings) -> Vec<Effect> {
    state.sections.go_to(&Listed::FrontPage);
    state.focus = Pane::Headlines;
    vec![lay_front_page(state, settings)]
}

fn lay_front_page(state: &mut State, settings: &Settings) -> Effect {
    state.left.clear();
    state.headlines.heading = Listed::FrontPage.heading();
    let sections = state.sections.of_front_page(&settings.taxonomy);
    let ticket = state.next_ticket();
    state.headlines.show_front_page(ticket, sections, settings.front_page_stories)
}

/// Lay the front page anew when the paper has other sections by now, unless the reader moves on it.
pub(super) fn renew_front_page(state: &mut State, settings: &Settings) -> Option<Effect> {
    let page = state.headlines.front_page().filter(|_| !state.headlines.is_touched())?;
    let sections = state.sections.of_front_page(&settings.taxonomy);
    (page.sections != sections).then(|| lay_front_page(state, settings))
}

/// Show the section under the cursor, unless it is shown.
pub(super) fn show_if_other_section(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let listed = state.sections.current();
    let is_front_page = state.headlines.front_page().is_some();
    let is_same = filter_of(state, settings, &listed) == state.headlines.filter;
    if is_same && is_front_page == (listed == Listed::FrontPage) {
        return Vec::new();
    }
    vec![show_current_section(state, settings)]
}

/// Show the section under the cursor, where that is another one than before.
pub(super) fn follow_sections(
    state: &mut State,
    settings: &Settings,
    before: &Listed,
) -> Vec<Effect> {
    if state.sections.current().is_same(before) {
        return Vec::new();
    }
    vec![show_current_section(state, settings)]
}

/// Move in the section list.
pub(super) fn go_to_section(state: &mut State, settings: &Settings, motion: Motion) -> Vec<Effect> {
    let height = areas(state).and_then(|areas| areas.sections).map_or(1, |area| area.height);
    if state.sections.go(motion, usize::from(height)) {
        return vec![show_current_section(state, settings)];
    }
    Vec::new()
}

/// Move in the headline list; where its end is not held, load it.
pub(super) fn go_in_headlines(state: &mut State, motion: Motion) -> Vec<Effect> {
    if let Some((anchor, landing)) = state.headlines.must_load_for(motion) {
        let (ticket, filter) = (state.next_ticket(), state.headlines.filter.clone());
        return vec![state.headlines.show(ticket, filter, anchor, landing)];
    }
    let area = areas(state).and_then(|areas| areas.headlines).unwrap_or_default();
    state.headlines.go(motion, HeadlineList::height(area));
    Vec::new()
}

/// Show one feed's headlines, in the order of the section it is subscribed in.
pub(super) fn show_feed(state: &mut State, settings: &Settings, feed: &Feed) -> Effect {
    state.focus = Pane::Headlines;
    if state.headlines.filter.feed.is_none() {
        left::keep(state);
    }
    state.headlines.heading = feed.title.clone();
    let arrangement = &state.sections.arrangement;
    let said = feed.section.as_ref().and_then(|section| arrangement.sort(section));
    let order = state.turned.order_of_feed(feed.id, said.unwrap_or(settings.sort));
    let filter = Filter { feed: Some(feed.id), order, ..Filter::default() };
    let ticket = state.next_ticket();
    state.headlines.show(ticket, filter, Anchor::First, Landing::First)
}

/// Show only headlines that this query lets through; without one, the list as it was before.
pub(super) fn filter_by(state: &mut State, settings: &Settings, query: Query) -> Vec<Effect> {
    if query.is_empty() && !state.headlines.filter.query.is_empty() {
        if let Some(effects) = left::unfilter(state) {
            return effects;
        }
    } else if !query.is_empty() && state.headlines.filter.query.is_empty() {
        left::keep(state);
    }
    let shown = state.sections.current();
    let is_of_front_page = shown == Listed::FrontPage
        && state.headlines.filter.feed.is_none()
        && !state.headlines.is_story();
    if is_of_front_page && query.is_empty() {
        return vec![lay_front_page(state, settings)];
    }
    let filter = if state.headlines.front_page().is_some() {
        // What is looked for may stand anywhere in the paper.
        state.headlines.heading = Listed::All.heading();
        filter_of(state, settings, &Listed::All)
    } else {
        state.headlines.filter.clone()
    };
    let filter = Filter { query, ..filter };
    let ticket = state.next_ticket();
    vec![state.headlines.show(ticket, filter, Anchor::First, Landing::First)]
}

/// Out of the filter: the cursor stays on the article that is chosen.
fn leave_filter(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let chosen = state.headlines.current().cloned();
    let mut effects = filter_by(state, settings, Query::default());
    if let Some(chosen) = chosen {
        effects.extend(left::choose(state, &chosen));
    }
    effects
}

/// Out of a story: back to the list that was left for it.
fn leave_list(state: &mut State, settings: &Settings) -> Vec<Effect> {
    left::come_back(state).unwrap_or_else(|| vec![show_current_section(state, settings)])
}

/// Out of a feed's list: back to the feeds, where it was chosen, above the list that was left.
fn leave_feed(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let feed = state.headlines.filter.feed;
    let mut effects = leave_list(state, settings);
    effects.extend(commands::show_feeds(state, feed));
    effects
}

/// Show the list as it is in the store by now, the cursor where it was.
pub(super) fn show_again(state: &mut State, settings: &Settings) -> Effect {
    if state.headlines.front_page().is_some() {
        return lay_front_page(state, settings);
    }
    let (ticket, filter) = (state.next_ticket(), state.headlines.filter.clone());
    let current = state.headlines.current();
    let anchor = current.map_or(Anchor::First, |row| filter.order.from_on(row.into()));
    state.headlines.show(ticket, filter, anchor, Landing::First)
}

/// The rows came; where the list goes on before them but not behind them, as the one under the
/// cursor and all that followed it are gone, its end is shown.
pub(super) fn show_end_if_nothing_follows(state: &mut State, anchor: Anchor) -> Option<Effect> {
    let is_empty = !state.headlines.is_loading() && state.headlines.rows().is_empty();
    if !is_empty || !matches!(anchor, Anchor::After(_)) {
        return None;
    }
    let (ticket, filter) = (state.next_ticket(), state.headlines.filter.clone());
    Some(state.headlines.show(ticket, filter, Anchor::Last, Landing::Last))
}

/// Show how others tell the story of the article under the cursor.
pub(super) fn show_story(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.headlines.is_story() && !state.headlines.filter.query.is_empty() {
        return leave_filter(state, settings);
    }
    let Some(row) = state.headlines.current() else { return placing::tell_no_article(state) };
    let Some(story) = row.story else {
        return state.tell(CleanText::line("nobody else tells this story yet"), false);
    };
    state.focus = Pane::Headlines;
    if !state.headlines.is_story() {
        left::keep(state);
    }
    state.headlines.heading = CleanText::line(STORY_HEADING);
    // What the list is, and not what the reader asks of it: a filter narrows it.
    let filter = Filter { within: Query::of_story(story.id), ..Filter::default() };
    let ticket = state.next_ticket();
    vec![state.headlines.show(ticket, filter, Anchor::First, Landing::First)]
}

/// Another order for now: a filtered list by best match or by date, any other turned round.
pub(super) fn reorder(state: &mut State) -> Vec<Effect> {
    if state.headlines.front_page().is_some() {
        return state.tell(CleanText::line("the front page has an order of its own"), false);
    }
    if state.headlines.is_story() {
        let text = "how others tell it has an order of its own: the newest first";
        return state.tell(CleanText::line(text), false);
    }
    if !state.headlines.filter.query.is_empty() {
        return rank(state);
    }
    match state.headlines.filter.feed {
        Some(feed) => state.turned.turn_feed(feed),
        None => state.turned.turn(&state.sections.current()),
    }
    if state.focus == Pane::Article {
        state.focus = Pane::Headlines;
    }
    let order = state.headlines.filter.order.turned();
    let filter = Filter { order, ..state.headlines.filter.clone() };
    let ticket = state.next_ticket();
    vec![state.headlines.show(ticket, filter, Anchor::First, Landing::First)]
}

/// Best match first instead of by date, or the other way round.
pub(super) fn rank(state: &mut State) -> Vec<Effect> {
    if state.headlines.filter.query.is_empty() {
        let text = "the best match comes first in a filtered list: / filters";
        return state.tell(CleanText::line(text), false);
    }
    state.headlines.kind = match state.headlines.kind {
        ListKind::BestMatches => ListKind::ByDate,
        ListKind::ByDate | ListKind::FrontPage(_) => ListKind::BestMatches,
    };
    let (ticket, filter) = (state.next_ticket(), state.headlines.filter.clone());
    vec![state.headlines.show(ticket, filter, Anchor::First, Landing::First)]
}

/// Open what the cursor is on.
pub(super) fn open(state: &mut State, settings: &Settings) -> Vec<Effect> {
    match state.focus {
        Pane::Sections => {
            state.focus = Pane::Headlines;
            show_if_other_section(state, settings)
        }
        Pane::Headlines => match state.headlines.current_heading().cloned() {
            Some(section) => open_section(state, settings, section),
            None => read_current(state, settings),
        },
        Pane::Article => Vec::new(),
    }
}

/// Show a section whose heading stands on the front page.
fn open_section(state: &mut State, settings: &Settings, section: SectionPath) -> Vec<Effect> {
    if !state.sections.go_to(&Listed::Section(section)) {
        return Vec::new();
    }
    vec![show_current_section(state, settings)]
}

/// Bring the article under the cursor into focus.
pub(super) fn read_current(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.headlines.current().is_none() {
        return Vec::new();
    }
    state.focus = Pane::Article;
    state.headlines.touch();
    if settings.marks_read_on_open { marks::mark_current_read(state) } else { Vec::new() }
}

/// One step back: from the article to the headlines, out of the filter, to the sections; where
/// nothing is left to go back from, a refresh under way is stopped.
pub(super) fn back(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.back_stops_refresh() {
        return vec![Effect::StopRefresh];
    }
    match state.focus {
        // What was found in the article is shown no more, which is one step.
        Pane::Article if state.article.stop_finding() => {}
        Pane::Article => state.focus = Pane::Headlines,
        _ if !state.headlines.filter.query.is_empty() => return leave_filter(state, settings),
        _ if state.headlines.is_story() => return leave_list(state, settings),
        _ if state.headlines.filter.feed.is_some() => return leave_feed(state, settings),
        Pane::Headlines => state.focus = Pane::Sections,
        Pane::Sections => {}
    }
    Vec::new()
}

/// To the nearest unread headline: among the rows held, then in the rest of the list, then in the
/// sections that follow.
pub(super) fn go_to_unread(
    state: &mut State,
    settings: &Settings,
    is_downwards: bool,
) -> Vec<Effect> {
    if state.focus == Pane::Sections {
        state.focus = Pane::Headlines;
        if state.headlines.current().is_some_and(|row| !row.is_read) {
            return Vec::new();
        }
    }
    if state.headlines.go_to_unread(is_downwards) {
        return arrive(state, settings);
    }
    let edge = if is_downwards {
        state.headlines.rows().last().map(|row| Anchor::After(row.into()))
    } else {
        state.headlines.rows().first().map(|row| Anchor::Before(row.into()))
    };
    let is_whole = state.headlines.kind != ListKind::ByDate;
    let Some(anchor) = edge.filter(|_| !is_whole) else {
        return go_to_unread_section(state, settings, is_downwards);
    };
    let then = if is_downwards { UnreadSearch::Following } else { UnreadSearch::Preceding };
    vec![look_for_unread(state, anchor, then)]
}

/// Ask for the nearest unread headline of the list from there on.
pub(super) fn look_for_unread(state: &mut State, anchor: Anchor, search: UnreadSearch) -> Effect {
    let filter = Filter { only_unread: true, ..state.headlines.filter.clone() };
    let ticket = state.next_ticket();
    state.unread_search = Some((ticket, search));
    Effect::Load(ticket, Load::Unread { filter, anchor })
}

/// The nearest unread headline that was not held came, or there is none.
pub(super) fn land_on_unread(
    state: &mut State,
    settings: &Settings,
    ticket: Ticket,
    found: Option<Box<Headline>>,
) -> Vec<Effect> {
    let Some((_, search)) = state.unread_search.take_if(|(awaited, _)| *awaited == ticket) else {
        return Vec::new();
    };
    let Some(headline) = found else {
        return match search {
            UnreadSearch::Here => Vec::new(),
            UnreadSearch::Following => go_to_unread_section(state, settings, true),
            UnreadSearch::Preceding => go_to_unread_section(state, settings, false),
        };
    };
    let (ticket, filter) = (state.next_ticket(), state.headlines.filter.clone());
    let anchor = filter.order.from_on(Position::from(&*headline));
    let mut effects = vec![state.headlines.show(ticket, filter, anchor, Landing::First)];
    if state.focus == Pane::Article && settings.marks_read_on_open && !headline.is_read {
        effects.extend(marks::mark_read(state, headline.id));
    }
    effects
}

fn go_to_unread_section(state: &mut State, settings: &Settings, is_downwards: bool) -> Vec<Effect> {
    let is_in_tree = is_section(&state.sections.current())
        && state.headlines.filter.query.is_empty()
        && !state.headlines.is_story();
    if is_in_tree && state.sections.go_to_unread(is_downwards) {
        if state.focus == Pane::Article {
            state.focus = Pane::Headlines;
        }
        let landing = if is_downwards { Landing::FirstUnread } else { Landing::LastUnread };
        return vec![show_section(state, settings, landing)];
    }
    let held_above = state.headlines.rows().iter().any(|row| !row.is_read);
    let text = match state.headlines.front_page() {
        _ if held_above => "no unread headline this way".to_owned(),
        Some(_) => {
            let key = settings.keymap.hint(Command::NextSection);
            format!("the front page is read; {key} goes on to the sections")
        }
        None => "no unread headline is left".to_owned(),
    };
    state.tell(CleanText::line(&text), false)
}

/// The cursor stands on another headline: while an article is read, that one is read now.
fn arrive(state: &mut State, settings: &Settings) -> Vec<Effect> {
    if state.focus == Pane::Article && settings.marks_read_on_open {
        return marks::mark_current_read(state);
    }
    Vec::new()
}
