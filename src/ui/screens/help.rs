//! The help screen, made from the command table, the keys in force and the query language.

use ratatui::layout::Rect;

use crate::model::CleanText;
use crate::query::LANGUAGE;
use crate::ui::command::COMMANDS;
use crate::ui::keymap::Keymap;
use crate::ui::theme::Role;
use crate::ui::widgets::cursor::Motion;
use crate::ui::widgets::ink::{self, Canvas};

/// Columns of the keys.
const KEYS_COLUMNS: u16 = 30;

/// Columns of the examples of queries.
const QUERY_COLUMNS: u16 = 36;

/// The help screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct HelpScreen {
    top: usize,
}

/// A line of the help screen.
enum HelpLine {
    Heading(&'static str),
    Command { keys: CleanText, summary: &'static str },
    Typed(CleanText),
    Query { typed: &'static str, asks: &'static str },
    Blank,
}

impl HelpScreen {
    /// Scroll.
    pub fn go(&mut self, motion: Motion, keymap: &Keymap, height: usize) {
        let len = lines(keymap).len();
        let last_top = len.saturating_sub(height);
        self.top = motion.from(self.top, len, height).min(last_top);
    }
}

fn lines(keymap: &Keymap) -> Vec<HelpLine> {
    let mut lines = Vec::new();
    let mut group = "";
    for info in COMMANDS {
        if info.group != group {
            if !group.is_empty() {
                lines.push(HelpLine::Blank);
            }
            group = info.group;
            lines.push(HelpLine::Heading(group));
        }
        let keys = keymap.keys_of(info.command);
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let keys = CleanText::line(&keys.join(", "));
        lines.push(HelpLine::Command { keys, summary: info.summary });
        if !info.takes.is_empty() {
            let typed = format!(":{} {}", info.name, info.takes);
            lines.push(HelpLine::Typed(CleanText::line(&typed)));
        }
    }
    lines.extend([HelpLine::Blank, HelpLine::Heading("Filter")]);
    lines.extend(LANGUAGE.iter().map(|(typed, asks)| HelpLine::Query { typed, asks }));
    lines
}

/// Draw the help screen.
pub fn render(screen: &HelpScreen, keymap: &Keymap, area: Rect, canvas: &mut Canvas<'_>) {
    let area = ink::after(area, 2);
    let lines = lines(keymap);
    let in_view = lines.iter().skip(screen.top).take(usize::from(area.height));
    for (row, line) in (0u16..).zip(in_view) {
        let area = ink::row_of(area, row);
        match line {
            HelpLine::Heading(heading) => {
                canvas.put(area, heading, Role::ArticleHeading);
            }
            HelpLine::Command { keys, summary } => {
                let columns = KEYS_COLUMNS.min(area.width / 2);
                canvas.put_title(ink::first(area, columns - 1), keys, Role::HelpKey);
                canvas.put(ink::after(area, columns), summary, Role::HelpText);
            }
            HelpLine::Typed(typed) => {
                let columns = KEYS_COLUMNS.min(area.width / 2);
                canvas.put_title(ink::after(area, columns), typed, Role::HelpKey);
            }
            HelpLine::Query { typed, asks } => {
                let columns = QUERY_COLUMNS.min(area.width / 2);
                canvas.put(ink::first(area, columns - 1), typed, Role::HelpKey);
                canvas.put(ink::after(area, columns), asks, Role::HelpText);
            }
            HelpLine::Blank => {}
        }
    }
}
