//! Rows to choose from, above the status line: what fits what is typed in a prompt, the answers to
//! a question.

use ratatui::layout::Rect;

use crate::model::CleanText;
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

/// Rows shown at a time.
const ROWS_MAX: u16 = 8;

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub text: CleanText,
    /// What it means, where its text does not say.
    pub about: CleanText,
}

/// Rows to choose from.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    rows: Vec<Choice>,
    chosen: Option<usize>,
}

impl Choices {
    /// These rows, none of them chosen yet.
    #[must_use]
    pub const fn new(rows: Vec<Choice>) -> Self {
        Self { rows, chosen: None }
    }

    /// These rows, the first of them chosen.
    #[must_use]
    pub const fn with_first(rows: Vec<Choice>) -> Self {
        Self { rows, chosen: Some(0) }
    }

    /// The row chosen, where one is.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        self.chosen.filter(|at| *at < self.rows.len())
    }

    /// Chooses the row that follows, or the one before, going round at the ends.
    pub fn go(&mut self, rows: isize) -> Option<&Choice> {
        let count = isize::try_from(self.rows.len()).ok().filter(|count| *count > 0)?;
        let from = match self.chosen.and_then(|at| isize::try_from(at).ok()) {
            Some(at) => at,
            None if rows > 0 => -1,
            None => count,
        };
        self.chosen = usize::try_from((from + rows).rem_euclid(count)).ok();
        self.rows.get(self.chosen?)
    }

    /// Chooses that row; true when there is one.
    pub fn choose(&mut self, at: usize) -> bool {
        let is_there = at < self.rows.len();
        if is_there {
            self.chosen = Some(at);
        }
        is_there
    }
}

/// Draw as many rows as have room at the foot of `body`, `heading` above them.
pub fn render(choices: &Choices, heading: &CleanText, body: Rect, canvas: &mut Canvas<'_>) {
    let count = u16::try_from(choices.rows.len()).unwrap_or(u16::MAX);
    let height = count.min(ROWS_MAX).min(body.height / 2);
    if height == 0 {
        return;
    }
    let top = body.height - height;
    let edge = ink::row_of(body, top - 1);
    canvas.fill(edge, "─", Role::Rule);
    if !heading.is_empty() {
        canvas.put_name(ink::after(edge, 2), heading, Role::Notice);
    }
    let shown = usize::from(height);
    let first = choices.chosen.unwrap_or(0).saturating_sub(shown - 1);
    let rows = choices.rows.iter().enumerate().skip(first).take(shown);
    for (line, (at, choice)) in (top..).zip(rows) {
        let row = ink::row_of(body, line);
        canvas.fill(row, " ", Role::HelpText);
        if choices.chosen == Some(at) {
            canvas.put_cursor(row, true);
        }
        let inner = ink::first(ink::after(row, 2), row.width.saturating_sub(3));
        canvas.put_name(inner, &choice.text, Role::HelpKey);
        let used = ink::columns(&choice.text).saturating_add(2);
        canvas.put_name(ink::after(inner, used), &choice.about, Role::HelpText);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choosing_goes_round_at_both_ends() {
        let row = |text: &str| Choice { text: CleanText::line(text), ..Choice::default() };
        let mut choices = Choices::new(vec![row("a"), row("b"), row("c")]);
        let mut went = |rows| choices.go(rows).map(|row| row.text.to_string()).unwrap_or_default();
        assert_eq!([went(1), went(1), went(1), went(1)], ["a", "b", "c", "a"]);
        assert_eq!([went(-1), went(-1)], ["c", "b"]);
        let mut choices = Choices::new(vec![row("a"), row("b")]);
        assert_eq!(choices.go(-1).map(|row| row.text.to_string()).as_deref(), Some("b"));
        assert_eq!(Choices::default().go(1), None);
    }
}
