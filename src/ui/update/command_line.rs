//! The command line: what fits is shown while it is typed, what is asked is done.

use crate::model::{CleanText, SectionPath};
use crate::ui::command::Command;
use crate::ui::command_line::{self, Asked};
use crate::ui::effect::Effect;
use crate::ui::screens::choices::Choice;
use crate::ui::screens::prompt::Prompt;
use crate::ui::state::{Overlay, Settings, State};

use super::{commands, finding, following, marks, placing, prompts};

/// Open the command line, with that much typed already.
pub(super) fn open(state: &mut State, settings: &Settings, typed: &str) -> Vec<Effect> {
    state.push_overlay(Overlay::Prompt(Prompt::command(typed)));
    follow(state, settings);
    Vec::new()
}

/// What fits what is typed stands above it.
pub(super) fn follow(state: &mut State, settings: &Settings) {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last() else { return };
    let typed = prompt.text().trim_start().to_owned();
    let whole_name = |name| command_line::named(name).map_or(name, |info| info.name);
    let split = typed.split_once(char::is_whitespace);
    let rows = match split.map(|(name, rest)| (whole_name(name), rest)) {
        None => commands_that_fit(&typed, settings),
        Some(("place", path)) => {
            let path_row = |path: &SectionPath| choice(&path.to_string(), "");
            let known = state.sections.fitting(path, &state.placed_last, &settings.taxonomy);
            known.iter().map(path_row).collect()
        }
        Some(("add", rest)) => {
            let (address, path) = rest.split_once(" in ").unwrap_or((rest, ""));
            let path_row = |path: &SectionPath| choice(&format!("{address} in {path}"), "");
            let known = state.sections.fitting(path, &state.placed_last, &settings.taxonomy);
            known.iter().filter(|_| rest.contains(" in ")).map(path_row).collect()
        }
        Some(("tag", names)) => {
            let (before, last) = names.rsplit_once(',').unwrap_or(("", names));
            let last = last.trim().to_lowercase();
            let tags = state.sections.tags().filter(|tag| tag.folded().starts_with(&last));
            let joined = |name: &CleanText| match before.trim() {
                "" => name.to_string(),
                before => format!("{before}, {name}"),
            };
            tags.map(|tag| choice(&joined(tag.name()), "")).collect()
        }
        Some(("unmute", words)) => {
            let words = words.trim().to_lowercase();
            let fits = |muted: &&CleanText| muted.as_str().to_lowercase().contains(&words);
            state.muted.iter().filter(fits).map(|muted| choice(muted.as_str(), "")).collect()
        }
        Some(_) => Vec::new(),
    };
    if let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() {
        prompt.suggest(rows);
    }
}

fn choice(text: &str, about: &str) -> Choice {
    Choice { text: CleanText::line(text), about: CleanText::line(about) }
}

fn commands_that_fit(typed: &str, settings: &Settings) -> Vec<Choice> {
    let fitting = command_line::fitting(typed).into_iter();
    let row = |info: &crate::ui::command::CommandInfo| {
        let keys = match settings.keymap.hint(info.command) {
            key if key.is_empty() => String::new(),
            key => format!(" ({key})"),
        };
        let takes = if info.takes.is_empty() { "" } else { " " };
        let about = format!("{}{takes}{}{keys}", info.takes, info.summary);
        choice(info.name, &about)
    };
    fitting.map(row).collect()
}

/// The row that follows, or the one before, is taken over into what is typed.
pub(super) fn take_suggestion(state: &mut State, rows: isize) {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return };
    let Some(chosen) = prompt.choose(rows) else { return };
    let text = match prompt.text().trim_start().split_once(char::is_whitespace) {
        Some((name, _)) => format!("{name} {chosen}"),
        None => chosen.into_string(),
    };
    prompt.set_text(&text);
}

/// What is typed is done, unless it makes no sense.
pub(super) fn accept(state: &mut State, settings: &Settings) -> Vec<Effect> {
    let clock = prompts::clock(state, settings);
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else { return Vec::new() };
    let Some(asked) = prompt.asked(&clock) else { return Vec::new() };
    if let Asked::AskFor(info) = &asked {
        prompt.set_text(&format!("{} ", info.name));
        follow(state, settings);
        return Vec::new();
    }
    let mut effects = Vec::from_iter(prompts::remember(state));
    state.overlays.pop();
    effects.extend(perform(state, settings, asked));
    effects
}

fn perform(state: &mut State, settings: &Settings, asked: Asked) -> Vec<Effect> {
    match asked {
        Asked::Nothing | Asked::AskFor(_) | Asked::Run(Command::CommandLine) => Vec::new(),
        Asked::Run(command) => commands::run(state, settings, command, None),
        Asked::Add(feed) => following::add(state, feed),
        Asked::Find(words) => finding::find(state, settings, &words),
        Asked::Place(path) if matches!(state.overlays.last(), Some(Overlay::Feeds(_))) => {
            following::place(state, settings, path)
        }
        Asked::Place(_) | Asked::Tag(_) if !state.overlays.is_empty() => {
            let text = "go back to the headlines first: this is about the article there";
            state.tell(CleanText::line(text), true)
        }
        Asked::Place(path) => placing::place(state, settings, path),
        Asked::Mute { query, within, days } => placing::mute(state, query, within, days),
        Asked::Unmute(query) => vec![Effect::Unmute(query)],
        Asked::Tag(tags) => {
            let Some(row) = state.headlines.current() else {
                return placing::tell_no_article(state);
            };
            let (id, before) = (row.id, row.tags.clone());
            let mut wanted = before.clone();
            wanted.extend(tags);
            marks::retag(state, id, &before, &wanted)
        }
    }
}
