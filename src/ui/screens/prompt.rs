//! A line of input in place of the status line: the filter's query, an article's tags, a command.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};

use crate::model::{CleanText, EntryId, Headline, Query, Tag};
use crate::query::{Clock, parse, parse_unfinished};
use crate::text::{Direction, Mixed};
use crate::ui::command_line::{self, Asked};
use crate::ui::history::LineKind;
use crate::ui::key::Key;
use crate::ui::screens::choices::{Choice, Choices};
use crate::ui::screens::sections::Listed;
use crate::ui::state::Pane;
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

/// Characters a prompt takes at most.
const CHARS_MAX: usize = 400;

/// A line of input.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What it asks for.
    pub purpose: Purpose,
    input: Input,
    /// What is wrong with the text, while something is.
    fault: Option<CleanText>,
    /// What fits the text.
    choices: Choices,
    /// While an earlier line stands in it.
    recalled: Option<Recalled>,
}

/// What was typed before an earlier line was recalled, and which one that is.
#[derive(Clone, Debug)]
struct Recalled {
    typed: String,
    at: usize,
}

/// What a prompt asks for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// The filter's query.
    Filter {
        /// The query in force before; given back when the prompt is left with Esc.
        before: Query,
        /// The pane that keys went to before.
        focus: Pane,
    },
    /// The section to go to.
    Section {
        /// What the cursor of the section list was on.
        before: Listed,
    },
    /// An article's tags, parted by commas.
    Tags {
        /// Which.
        entry: EntryId,
        /// Those it has.
        before: Vec<Tag>,
    },
    /// A command and what it is about.
    Command,
}

/// What a key did to a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text is another.
    Changed,
    /// The cursor moved, or nothing happened.
    Unchanged,
    /// The list is wanted in another order.
    Reordered,
    /// What fits next is wanted.
    NextSuggested,
    /// What fitted before is wanted.
    PreviousSuggested,
    /// A line that was typed before is wanted.
    EarlierWanted,
    /// A line that was typed after that is wanted.
    LaterWanted,
    /// It is as wanted.
    Accepted,
    /// It is not wanted.
    Cancelled,
}

impl Prompt {
    fn new(purpose: Purpose, input: Input) -> Self {
        Self { purpose, input, fault: None, choices: Choices::default(), recalled: None }
    }

    /// A command line that holds `typed`.
    #[must_use]
    pub fn command(typed: &str) -> Self {
        Self::new(Purpose::Command, Input::new(typed.to_owned()))
    }

    /// Show what fits the text.
    pub fn suggest(&mut self, rows: Vec<Choice>) {
        self.choices = Choices::new(rows);
    }

    /// What fits the text next, or fitted before.
    pub fn choose(&mut self, rows: isize) -> Option<CleanText> {
        self.choices.go(rows).map(|row| row.text.clone())
    }

    /// What fits the text.
    #[must_use]
    pub const fn choices(&self) -> &Choices {
        &self.choices
    }

    /// What the command typed takes, until something of it is typed.
    fn takes(&self) -> Option<&'static &'static str> {
        let name = self.input.value().strip_suffix(' ')?.trim_start();
        let is_command = matches!(self.purpose, Purpose::Command);
        command_line::named(name).filter(|_| is_command).map(|info| &info.takes)
    }

    /// Put another text in place of what is typed.
    pub fn set_text(&mut self, text: &str) {
        self.fault = None;
        self.recalled = None;
        self.input = Input::new(text.to_owned());
    }

    /// What the command asks; `None`, and the prompt says why, when it makes no sense.
    pub fn asked(&mut self, clock: &Clock) -> Option<Asked> {
        let read = command_line::read(self.input.value(), clock);
        self.without_fault(read)
    }

    /// A prompt for the filter that holds `query`, ready for one more word; keys go to `focus`.
    #[must_use]
    pub fn filter(query: Query, focus: Pane) -> Self {
        let mut text = query.text.trim_end().to_owned();
        if !text.is_empty() {
            text.push(' ');
        }
        Self::new(Purpose::Filter { before: query, focus }, Input::new(text))
    }

    /// A prompt for a section; the cursor of the section list is on `before`.
    #[must_use]
    pub fn section(before: Listed) -> Self {
        Self::new(Purpose::Section { before }, Input::default())
    }

    /// What is typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// A prompt that holds the headline's tags, ready for one more.
    #[must_use]
    pub fn tags(headline: &Headline) -> Self {
        let mut text = String::new();
        for tag in &headline.tags {
            text.extend([tag.name().as_str(), ", "]);
        }
        let before = headline.tags.clone();
        let purpose = Purpose::Tags { entry: headline.id, before };
        Self::new(purpose, Input::new(text))
    }

    /// The query that is typed so far; `None`, and the prompt says why, when it makes no sense.
    pub fn query_so_far(&mut self, clock: &Clock) -> Option<Query> {
        let in_force = self.in_force().cloned();
        let read = in_force.map_or_else(|| parse_unfinished(self.input.value(), clock), Ok);
        self.without_fault(read)
    }

    /// The finished query; `None`, and the prompt says why, when it makes no sense.
    pub fn query(&mut self, clock: &Clock) -> Option<Query> {
        let in_force = self.in_force().cloned();
        let read = in_force.map_or_else(|| parse(self.input.value(), clock), Ok);
        self.without_fault(read)
    }

    /// The query in force, where the text still says it: it stays as it was meant, though a blank
    /// now ends its last word.
    fn in_force(&self) -> Option<&Query> {
        let Purpose::Filter { before, .. } = &self.purpose else { return None };
        let is_said = self.text().trim_end() == before.text.trim_end();
        Some(before).filter(|before| is_said && !before.is_empty())
    }

    /// The tags typed; `None`, and the prompt says why, when one of them cannot be.
    pub fn typed_tags(&mut self) -> Option<Vec<Tag>> {
        let read = Tag::list(self.input.value()).map_err(|name| {
            let chars = name.as_str().chars().count();
            let why = if chars > 64 { "longer than 64 characters" } else { "no letter or digit" };
            format!("\"{}\": {why}", name.shortened(20))
        });
        self.without_fault(read)
    }

    /// What kind of line it takes; `None`: one that is not remembered.
    #[must_use]
    pub const fn line_kind(&self) -> Option<LineKind> {
        match self.purpose {
            Purpose::Filter { .. } => Some(LineKind::Filter),
            Purpose::Command => Some(LineKind::Command),
            Purpose::Section { .. } => Some(LineKind::Section),
            Purpose::Tags { .. } => None,
        }
    }

    /// Puts the line before in place of what is typed, among those that begin with it; `lines`: the
    /// oldest first. A filter that is in force was not typed, and all lines follow it.
    pub fn recall_earlier(&mut self, lines: &[String]) -> Typed {
        let typed = self.recalled.as_ref().map_or(self.text(), |it| &it.typed).to_owned();
        let from = self.recalled.as_ref().map_or(lines.len(), |it| it.at).min(lines.len());
        let found = (0..from).rev().find(|at| self.follows(&typed, lines.get(*at)));
        let line = found.and_then(|at| Some((at, lines.get(at)?)));
        let Some((at, line)) = line else { return Typed::Unchanged };
        self.set_text(line);
        self.recalled = Some(Recalled { typed, at });
        Typed::Changed
    }

    /// Puts the line after in place of the recalled one; after the newest what was typed.
    pub fn recall_later(&mut self, lines: &[String]) -> Typed {
        let Some(Recalled { typed, at }) = self.recalled.clone() else { return Typed::Unchanged };
        let found = (at + 1..lines.len()).find(|at| self.follows(&typed, lines.get(*at)));
        match found.and_then(|at| Some((at, lines.get(at)?))) {
            Some((at, line)) => {
                self.set_text(line);
                self.recalled = Some(Recalled { typed, at });
            }
            None => self.set_text(&typed),
        }
        Typed::Changed
    }

    fn follows(&self, typed: &str, line: Option<&String>) -> bool {
        let in_force = match &self.purpose {
            Purpose::Filter { before, .. } => before.text.trim_end(),
            _ => "",
        };
        let begins = |line: &String| typed.trim_end() == in_force || line.starts_with(typed);
        line.is_some_and(|line| line != self.text().trim_end() && begins(line))
    }

    /// True when the text makes no sense.
    #[must_use]
    pub const fn has_fault(&self) -> bool {
        self.fault.is_some()
    }

    /// Say whether there is a section that fits the text.
    pub fn note_fit(&mut self, fits: bool) {
        self.fault = (!fits).then(|| CleanText::line("no section is called so"));
    }

    /// What was wrong with the text is being mended.
    pub fn forget_fault(&mut self) {
        self.fault = None;
    }

    fn without_fault<T, E: ToString>(&mut self, read: Result<T, E>) -> Option<T> {
        match read {
            Ok(value) => {
                self.fault = None;
                Some(value)
            }
            Err(fault) => {
                self.fault = Some(CleanText::line(&fault.to_string()));
                None
            }
        }
    }

    /// A key was pressed.
    pub fn press(&mut self, key: Key) -> Typed {
        let is_plain = key.modifiers().is_empty();
        let has_control = key.modifiers() == KeyModifiers::CONTROL;
        let request = match key.code() {
            KeyCode::Enter => return Typed::Accepted,
            KeyCode::Esc => return Typed::Cancelled,
            KeyCode::Char('c' | 'g') if has_control => return Typed::Cancelled,
            KeyCode::Char('r') if has_control => return Typed::Reordered,
            KeyCode::Char('u') if has_control => InputRequest::DeleteLine,
            KeyCode::Char('w') if has_control => InputRequest::DeletePrevWord,
            KeyCode::Char('a') if has_control => InputRequest::GoToStart,
            KeyCode::Char('e') if has_control => InputRequest::GoToEnd,
            KeyCode::Tab => return Typed::NextSuggested,
            KeyCode::BackTab => return Typed::PreviousSuggested,
            KeyCode::Up => return Typed::EarlierWanted,
            KeyCode::Down => return Typed::LaterWanted,
            KeyCode::Char('p') if has_control => return Typed::EarlierWanted,
            KeyCode::Char('n') if has_control => return Typed::LaterWanted,
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
            Some(change) if change.value => {
                self.recalled = None;
                Typed::Changed
            }
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
        self.recalled = None;
        Typed::Changed
    }
}

/// Draw the prompt; gives the cell of the terminal's cursor.
pub fn render(prompt: &Prompt, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    let whole = area;
    let area = ink::after(area, 1);
    let label = match &prompt.purpose {
        Purpose::Filter { .. } => CleanText::block("/ "),
        Purpose::Section { .. } => CleanText::block("' "),
        Purpose::Tags { .. } => CleanText::block("tags: "),
        Purpose::Command => CleanText::block(": "),
    };
    let label = canvas.put(area, &label, Role::StatusKey);
    let field = ink::after(area, label);
    let width = usize::from(field.width.saturating_sub(1));
    let scroll = prompt.input.visual_scroll(width);
    let text = CleanText::block(prompt.input.value());
    let shown: String = text.as_str().chars().skip(scroll).collect();
    let used = canvas.put(field, &CleanText::block(&shown), Role::Prompt);
    if let Some(fault) = &prompt.fault {
        let beside = ink::after(field, used.saturating_add(2));
        if ink::columns(fault) <= beside.width {
            canvas.put_name(beside, fault, Role::NoticeError);
        } else {
            put_above(fault, whole, canvas);
        }
    } else if let Some(takes) = prompt.takes() {
        canvas.put(ink::after(field, used + 1), takes, Role::HelpText);
    }
    let at = prompt.input.visual_cursor().saturating_sub(scroll);
    let x = field.x.saturating_add(u16::try_from(at).unwrap_or(0));
    Position { x: x.min(field.right().saturating_sub(1)), y: field.y }
}

/// A fault that has no room beside the text stands above it, in as many lines as it takes.
fn put_above(fault: &CleanText, area: Rect, canvas: &mut Canvas<'_>) {
    let width = area.width.saturating_sub(2);
    let lines = Mixed::from(fault.clone()).lay_out(width, Direction::LeftToRight);
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.y);
    for (y, line) in (area.y - count..area.y).zip(lines) {
        let row = Rect { y, ..area };
        canvas.fill(row, " ", Role::NoticeError);
        let line = CleanText::block(&line.in_visual_order(canvas.bidi).text());
        canvas.put(ink::after(row, 1), &line, Role::NoticeError);
    }
}
