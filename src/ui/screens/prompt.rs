//! A line of input in place of the status line: the filter's query.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};

use crate::model::{CleanText, Query};
use crate::query::{Clock, QueryFault, parse, parse_unfinished};
use crate::ui::key::Key;
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

/// Characters a prompt takes at most.
const CHARS_MAX: usize = 400;

/// The prompt for the filter's query.
#[derive(Clone, Debug)]
pub struct Prompt {
    input: Input,
    /// What is wrong with the text, while something is.
    fault: Option<QueryFault>,
    /// The query in force before; given back when the prompt is left with Esc.
    pub query_before: Query,
}

/// What a key did to a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text is another.
    Changed,
    /// The cursor moved, or nothing happened.
    Unchanged,
    /// It is as wanted.
    Accepted,
    /// It is not wanted.
    Cancelled,
}

impl Prompt {
    /// A prompt that holds `query`.
    #[must_use]
    pub fn new(query: Query) -> Self {
        Self { input: Input::new(query.text.clone()), fault: None, query_before: query }
    }

    /// What the text asks so far; `None`, and the prompt says why, when that is nothing sensible.
    pub fn query_so_far(&mut self, clock: &Clock) -> Option<Query> {
        let read = parse_unfinished(self.input.value(), clock);
        self.fault = read.as_ref().err().cloned();
        read.ok()
    }

    /// What the finished text asks; `None`, and the prompt says why, when that is nothing sensible.
    pub fn query(&mut self, clock: &Clock) -> Option<Query> {
        let read = parse(self.input.value(), clock);
        self.fault = read.as_ref().err().cloned();
        read.ok()
    }

    /// A key was pressed.
    pub fn press(&mut self, key: Key) -> Typed {
        let is_plain = key.modifiers().is_empty();
        let has_control = key.modifiers() == KeyModifiers::CONTROL;
        let request = match key.code() {
            KeyCode::Enter => return Typed::Accepted,
            KeyCode::Esc => return Typed::Cancelled,
            KeyCode::Char('c' | 'g') if has_control => return Typed::Cancelled,
            KeyCode::Char('u') if has_control => InputRequest::DeleteLine,
            KeyCode::Char('w') if has_control => InputRequest::DeletePrevWord,
            KeyCode::Char('a') if has_control => InputRequest::GoToStart,
            KeyCode::Char('e') if has_control => InputRequest::GoToEnd,
            KeyCode::Char(c) if is_plain => return self.insert(c),
            KeyCode::Backspace if self.input.value().is_empty() => return Typed::Cancelled,
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => return Typed::Unchanged,
        };
        match self.input.handle(request) {
            Some(change) if change.value => Typed::Changed,
            _ => Typed::Unchanged,
        }
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) -> Typed {
        for c in CleanText::line(text).as_str().chars() {
            self.insert(c);
        }
        Typed::Changed
    }

    fn insert(&mut self, c: char) -> Typed {
        if self.input.value().chars().count() >= CHARS_MAX || crate::model::is_forbidden(c) {
            return Typed::Unchanged;
        }
        self.input.handle(InputRequest::InsertChar(c));
        Typed::Changed
    }
}

/// Draw the prompt; gives the cell of the terminal's cursor.
pub fn render(prompt: &Prompt, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    let area = ink::after(area, 1);
    let label = canvas.put(area, &"/ ", Role::StatusKey);
    let field = ink::after(area, label);
    let width = usize::from(field.width.saturating_sub(1));
    let scroll = prompt.input.visual_scroll(width);
    let text = CleanText::block(prompt.input.value());
    let shown: String = text.as_str().chars().skip(scroll).collect();
    let used = canvas.put(field, &CleanText::block(&shown), Role::Prompt);
    if let Some(fault) = &prompt.fault {
        let area = ink::after(field, used + 2);
        canvas.put_name(area, &CleanText::line(&fault.to_string()), Role::NoticeError);
    }
    let at = prompt.input.visual_cursor().saturating_sub(scroll);
    let x = field.x.saturating_add(u16::try_from(at).unwrap_or(0));
    Position { x: x.min(field.right().saturating_sub(1)), y: field.y }
}
