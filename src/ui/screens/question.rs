//! A question whose answers stand above the status line. One about what was just done may be left
//! alone: any key that chooses none goes on as if there were no question. One that came by itself
//! waits: keys typed at that moment were meant for something else.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use crate::model::CleanText;
use crate::ui::effect::Effect;
use crate::ui::key::Key;
use crate::ui::widgets::ink::Canvas;

use super::choices::{self, Choice, Choices};

/// A question with its answers and what each brings about; the first of them does nothing.
#[derive(Clone, Debug)]
pub struct Question {
    text: CleanText,
    manner: Manner,
    answers: Vec<Option<Effect>>,
    choices: Choices,
}

/// How long a question stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Until something else is done.
    Passing,
    /// Until it is answered or closed.
    Waiting,
}

/// What a key did to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Another answer is chosen.
    NotYet,
    /// This is to be done.
    Do(Box<Effect>),
    /// Nothing more is to be done.
    Nothing,
    /// The key is about something else.
    GoOn,
}

impl Question {
    /// A question, its first answer chosen.
    #[must_use]
    pub fn new(text: CleanText, answers: Vec<(CleanText, Option<Effect>)>) -> Self {
        Self::of(Manner::Passing, text, answers)
    }

    /// One that comes by itself, and waits to be answered.
    #[must_use]
    pub fn waiting(text: CleanText, answers: Vec<(CleanText, Option<Effect>)>) -> Self {
        Self::of(Manner::Waiting, text, answers)
    }

    fn of(manner: Manner, text: CleanText, answers: Vec<(CleanText, Option<Effect>)>) -> Self {
        let (told, answers): (Vec<CleanText>, Vec<Option<Effect>>) = answers.into_iter().unzip();
        let row = |(number, text): (usize, CleanText)| Choice {
            text: CleanText::line(&number.to_string()),
            about: text,
        };
        let rows = (1..).zip(told).map(row).collect();
        Self { text, manner, answers, choices: Choices::with_first(rows) }
    }

    /// It goes when something else is done.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.manner == Manner::Passing
    }

    /// A key was pressed.
    pub fn press(&mut self, key: Key) -> Answered {
        let other = if self.is_passing() { Answered::GoOn } else { Answered::NotYet };
        if let Some(digit) = key.digit() {
            let at = usize::try_from(digit).unwrap_or(usize::MAX).checked_sub(1);
            let is_there = at.is_some_and(|at| self.choices.choose(at));
            return if is_there && self.is_passing() { self.answer() } else { other };
        }
        let step = match key.code() {
            KeyCode::Enter => return self.answer(),
            KeyCode::Esc => return Answered::Nothing,
            KeyCode::Char('j') if !self.is_passing() => 1,
            KeyCode::Char('k') if !self.is_passing() => -1,
            KeyCode::Down | KeyCode::Tab => 1,
            KeyCode::Up | KeyCode::BackTab => -1,
            _ => return other,
        };
        self.choices.go(step);
        Answered::NotYet
    }

    fn answer(&self) -> Answered {
        let chosen = self.choices.chosen().and_then(|at| self.answers.get(at).cloned().flatten());
        chosen.map_or(Answered::Nothing, |effect| Answered::Do(Box::new(effect)))
    }
}

/// Draw the question above the status line.
pub fn render(question: &Question, body: Rect, canvas: &mut Canvas<'_>) {
    choices::render(&question.choices, &question.text, body, canvas);
}
