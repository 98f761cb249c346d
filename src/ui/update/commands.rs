//! What each command does.

use crate::model::{CleanText, FeedId, Mark, RefreshScope};
use crate::sections::Step;
use crate::ui::command::Command;
use crate::ui::effect::{Effect, Load};
use crate::ui::layout::areas;
use crate::ui::screens::article::Aside;
use crate::ui::screens::feeds::{FeedsScreen, NO_FEEDS};
use crate::ui::screens::help::HelpScreen;
use crate::ui::state::{About, Overlay, Pane, Settings, State};
use crate::ui::widgets::cursor::Motion;

use super::{
    arranging, command_line, finding, following, marks, motion_of, placing, prompts, reading,
    saving,
};

/// Run a command; `count` is the number typed before it.
pub(super) fn run(
    state: &mut State,
    settings: &Settings,
    command: Command,
    count: Option<u32>,
) -> Vec<Effect> {
    if let Some(motion) = motion_of(command, count) {
        return go(state, settings, motion);
    }
    if let Some(effects) = run_on_overlay(state, settings, command) {
        return effects;
    }
    match command {
        Command::FocusLeft => focus(state, settings, -1, false),
        Command::FocusRight => focus(state, settings, 1, false),
        Command::FocusNext => focus(state, settings, 1, true),
        Command::FocusPrevious => focus(state, settings, -1, true),
        Command::Open => reading::open(state, settings),
        Command::Back => reading::back(state, settings),
        Command::NextUnread => reading::go_to_unread(state, settings, true),
        Command::PreviousUnread => reading::go_to_unread(state, settings, false),
        Command::ShowFrontPage => reading::show_front_page(state, settings),
        Command::NextSection => reading::go_to_section(state, settings, Motion::Rows(1)),
        Command::PreviousSection => reading::go_to_section(state, settings, Motion::Rows(-1)),
        Command::ToggleFold => toggle_fold(state, settings),
        Command::MoveSectionUp => arranging::shift(state, settings, Step::Up),
        Command::MoveSectionDown => arranging::shift(state, settings, Step::Down),
        Command::HideSection => arranging::toggle_hidden(state, settings),
        Command::ShowHidden => arranging::toggle_shows_hidden(state, settings),
        Command::ToggleRead => marks::toggle(state, Mark::Read),
        Command::ToggleStar => marks::toggle(state, Mark::Starred),
        Command::Tag => prompts::ask_for_tags(state),
        Command::Place if state.headlines.current().is_none() => placing::tell_no_article(state),
        Command::Place => command_line::open(state, settings, "place "),
        Command::Mute => command_line::open(state, settings, "mute "),
        Command::Unmute => command_line::open(state, settings, "unmute "),
        Command::Find => finding::ask_to_find(state, settings),
        Command::AddFeed => command_line::open(state, settings, "add "),
        Command::RemoveFeed => following::ask_to_remove(state, settings),
        Command::CommandLine => command_line::open(state, settings, ""),
        Command::MarkAllRead => marks::mark_all_read(state, settings),
        Command::Undo => marks::undo(state),
        Command::Save => saving::save(state),
        Command::Unsave => saving::ask_to_unsave(state, settings),
        Command::OpenInBrowser => open_in_browser(state, count),
        Command::CopyAddress => copy_address(state),
        Command::ShowFullText => show_full_text(state),
        Command::ShowLeftOut => show_aside(state, Aside::LeftOut),
        Command::RefreshSection => refresh_list(state),
        Command::RefreshAll => refresh(state, RefreshScope::All),
        Command::Filter => prompts::ask_for_filter(state),
        Command::Sort => reading::reorder(state),
        Command::GoToSection => prompts::ask_for_section(state),
        Command::ShowReasons => show_aside(state, Aside::Reasons),
        Command::ShowStory => reading::show_story(state, settings),
        Command::ShowFeeds => show_feeds(state, None),
        Command::ShowHelp => {
            state.push_overlay(Overlay::Help(HelpScreen::default()));
            Vec::new()
        }
        Command::Redraw => vec![Effect::Redraw],
        Command::Suspend => vec![Effect::Suspend],
        Command::Quit => vec![Effect::Quit],
        _ => Vec::new(),
    }
}

/// Commands that mean something else on a screen above the panes; `None`: the command means what it
/// always does.
fn run_on_overlay(state: &mut State, settings: &Settings, command: Command) -> Option<Vec<Effect>> {
    let overlay = state.overlays.last()?;
    Some(match (command, overlay) {
        (Command::Back, _) => {
            state.overlays.pop();
            Vec::new()
        }
        (Command::Open, Overlay::Feeds(screen)) => {
            let Some(feed) = screen.current().cloned() else { return Some(Vec::new()) };
            state.overlays.pop();
            vec![reading::show_feed(state, settings, &feed)]
        }
        (Command::RefreshSection, Overlay::Feeds(screen)) => {
            let feed = screen.current().map(|feed| feed.id);
            match feed {
                Some(feed) => vec![Effect::Refresh(RefreshScope::Feed(feed))],
                None if state.has_feeds == Some(false) => refresh(state, RefreshScope::All),
                None => Vec::new(),
            }
        }
        (Command::CopyAddress, Overlay::Feeds(screen)) => {
            let url = screen.current().map(|feed| CleanText::line(&feed.url.for_people()));
            url.map(Effect::Copy).into_iter().collect()
        }
        (Command::OpenInBrowser, Overlay::Feeds(screen)) => {
            let site = screen.current().and_then(|feed| feed.site.clone());
            site.map(Effect::OpenLink).into_iter().collect()
        }
        (
            Command::RefreshAll
            | Command::AddFeed
            | Command::RemoveFeed
            | Command::Undo
            | Command::CommandLine
            | Command::ShowHelp
            | Command::ShowFeeds
            | Command::Redraw
            | Command::Suspend
            | Command::Quit,
            _,
        ) => return None,
        _ => Vec::new(),
    })
}

/// Ask feeds, where there are any.
fn refresh(state: &mut State, scope: RefreshScope) -> Vec<Effect> {
    if state.has_feeds == Some(false) {
        return state.tell(CleanText::line(NO_FEEDS), false);
    }
    vec![Effect::Refresh(scope)]
}

/// Ask the feeds of the list that is shown, or of the section whose heading is under the cursor.
fn refresh_list(state: &mut State) -> Vec<Effect> {
    let (heading, filter) = (state.headlines.current_heading(), &state.headlines.filter);
    let scope = match (heading, filter.feed) {
        (Some(section), _) => RefreshScope::Section(section.clone()),
        (None, Some(feed)) => RefreshScope::Feed(feed),
        (None, None) => RefreshScope::Section(filter.section.clone()),
    };
    refresh(state, scope)
}

fn toggle_fold(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let listed = state.sections.current();
    state.sections.toggle_fold(&settings.taxonomy);
    reading::follow_sections(state, settings, &listed)
}

fn go(state: &mut State, settings: &Settings, motion: Motion) -> Vec<Effect> {
    let Some(areas) = areas(state) else { return Vec::new() };
    match state.overlays.last_mut() {
        Some(Overlay::Help(screen)) => {
            screen.go(motion, &settings.keymap, areas.body);
            return Vec::new();
        }
        Some(Overlay::Feeds(screen)) => {
            screen.go(motion, areas.body);
            return Vec::new();
        }
        Some(Overlay::Prompt(_) | Overlay::Question(_) | Overlay::Confirm(_)) | None => {}
    }
    match state.focus {
        Pane::Sections => reading::go_to_section(state, settings, motion),
        Pane::Headlines => reading::go_in_headlines(state, motion),
        Pane::Article => {
            if let Some(area) = areas.article {
                state.article.go(motion, area);
            }
            Vec::new()
        }
    }
}

fn focus(state: &mut State, settings: &Settings, step: i8, goes_round: bool) -> Vec<Effect> {
    let to = match (state.focus, step > 0) {
        (Pane::Sections, true) | (Pane::Article, false) => Pane::Headlines,
        (Pane::Headlines, true) => Pane::Article,
        (Pane::Headlines, false) => Pane::Sections,
        (Pane::Article, true) if goes_round => Pane::Sections,
        (Pane::Sections, false) if goes_round => Pane::Article,
        (stays, _) => stays,
    };
    if to == Pane::Article && state.focus != Pane::Article {
        return reading::read_current(state, settings);
    }
    state.focus = to;
    Vec::new()
}

/// Show something beside the article's text, or no more; where there is room for the headlines
/// alone, in the article that is under the cursor.
fn show_aside(state: &mut State, aside: Aside) -> Vec<Effect> {
    let Some(current) = state.headlines.current().map(|row| row.id) else {
        return placing::tell_no_article(state);
    };
    let is_in_view = areas(state).is_some_and(|areas| areas.article.is_some());
    if is_in_view || state.focus != Pane::Headlines {
        state.article.toggle(aside);
    } else {
        state.article.show(aside);
        state.focus = Pane::Article;
    }
    let is_here = state.article.shown().is_some_and(|view| view.headline.id == current);
    if is_here && state.article.lacks(aside) {
        return state.tell(CleanText::line("nothing was left out of this text"), false);
    }
    Vec::new()
}

fn open_in_browser(state: &mut State, count: Option<u32>) -> Vec<Effect> {
    if let Some(number) = count {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(url) = state.article.link(number) {
            return vec![Effect::OpenLink(url.clone())];
        }
        let text = format!("this article has no link {number}");
        return state.tell(CleanText::line(&text), true);
    }
    match state.headlines.current().map(|row| row.link.clone()) {
        Some(Some(url)) => vec![Effect::OpenLink(url)],
        Some(None) => state.tell(CleanText::line("this headline has no address to open"), true),
        None => placing::tell_no_article(state),
    }
}

fn copy_address(state: &mut State) -> Vec<Effect> {
    match state.headlines.current().and_then(|row| row.link.clone()) {
        Some(url) => vec![Effect::Copy(CleanText::line(url.as_str()))],
        None => state.tell(CleanText::line("nothing here has an address to copy"), true),
    }
}

fn show_full_text(state: &mut State) -> Vec<Effect> {
    let Some(row) = state.headlines.current() else { return placing::tell_no_article(state) };
    let (id, has_link) = (row.id, row.link.is_some());
    if !has_link {
        return state.tell(CleanText::line("this headline has no page to take text from"), true);
    }
    let shown = state.article.shown().filter(|view| view.headline.id == id);
    if shown.is_some_and(|view| view.is_full_text && view.page_note.is_none()) {
        return state.tell(CleanText::line("this is the full text from its page already"), false);
    }
    let ticket = state.next_ticket();
    state.article.wanted = Some(id);
    state.article.awaiting = Some(ticket);
    let text = CleanText::line("fetching the full text …");
    let mut effects = state.tell_about(About::Article(ticket), text, false);
    effects.push(Effect::LoadFullText(ticket, id));
    effects
}

/// Show the feeds, the cursor on the chosen one.
pub(super) fn show_feeds(state: &mut State, chosen: Option<FeedId>) -> Vec<Effect> {
    let ticket = state.next_ticket();
    state.overlays.retain(|overlay| !matches!(overlay, Overlay::Feeds(_)));
    state.push_overlay(Overlay::Feeds(FeedsScreen::awaiting(ticket, chosen)));
    vec![Effect::Load(ticket, Load::Feeds)]
}
