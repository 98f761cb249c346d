//! A question that one key answers, in place of the status line: `y` is yes, any other key no.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Position, Rect};

use crate::text::Mixed;
use crate::ui::effect::Effect;
use crate::ui::key::Key;
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

/// A question and what a yes brings about.
#[derive(Clone, Debug)]
pub struct Confirm {
    question: Mixed,
    /// What is asked of the world on a yes.
    pub effect: Effect,
    /// What is told then.
    pub told: &'static str,
}

impl Confirm {
    /// A question; the keys that answer are added to it.
    #[must_use]
    pub fn new(question: Mixed, effect: Effect, told: &'static str) -> Self {
        Self { question: question.words("? y/n"), effect, told }
    }

    /// This key says yes.
    #[must_use]
    pub fn is_yes(key: Key) -> bool {
        let is_letter = matches!(key.code(), KeyCode::Char('y' | 'Y'));
        is_letter && (key.modifiers() - KeyModifiers::SHIFT).is_empty()
    }
}

/// Draw the question; gives the cell of the terminal's cursor.
pub fn render(confirm: &Confirm, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    let area = ink::after(area, 1);
    let used = canvas.put_mixed(area, &confirm.question, Role::StatusKey) + 1;
    let x = area.x.saturating_add(used).min(area.right().saturating_sub(1));
    Position { x, y: area.y }
}
