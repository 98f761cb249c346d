//! Lines put together of texts that know nothing of each other: an outlet, a date, an author.
//!
//! In: the program's own words and names from outside. Out: a line in which each name runs in its
//! own direction and turns nothing beside it (UAX #9, isolates). The signs for that exist only
//! until lines are made: no [`CleanText`] holds them.

use super::direction::{Direction, direction_of, has_rtl};
use super::line::{Line, LineKind, SpanStyle};
use super::measure::{fit, width};
use super::paragraph::Part;
use super::telling::fit_message;
use super::visual::{BidiMode, visual};
use super::wrap::wrap;
use crate::model::CleanText;

/// What begins an isolate that runs from the left, from the right, and what ends it.
const ISOLATES: [char; 3] = ['\u{2066}', '\u{2067}', '\u{2069}'];

/// A line put together of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mixed(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Runs as the line does.
    Words(String),
    /// Runs as it would alone.
    Name(String),
}

impl Piece {
    fn text(&self) -> &str {
        let (Self::Words(text) | Self::Name(text)) = self;
        text
    }
}

impl Mixed {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Names with the same words between all of them.
    #[must_use]
    pub fn joined<T: AsRef<str>>(names: impl IntoIterator<Item = T>, between: &str) -> Self {
        let mut line = Self::new();
        for name in names {
            if !line.0.is_empty() {
                line = line.words(between);
            }
            line = line.name(name.as_ref());
        }
        line
    }

    /// Adds words of the program.
    #[must_use]
    pub fn words(mut self, words: &str) -> Self {
        self.0.push(Piece::Words(CleanText::block(words).into_string()));
        self
    }

    /// Adds text that has a direction of its own.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.0.push(Piece::Name(CleanText::block(name).into_string()));
        self
    }

    /// Adds another line as it is.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The text as it is read.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().map(Piece::text).collect()
    }

    /// Columns it takes on the screen.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.iter().map(|piece| width(piece.text())).sum()
    }

    /// Lines of at most `columns`, in a paragraph of this direction.
    #[must_use]
    pub fn lay_out(&self, columns: u16, direction: Direction) -> Vec<Line> {
        let parts = [Part::text(&self.isolated(direction), SpanStyle::PLAIN, None)];
        let line = |spans| Line { kind: LineKind::Paragraph, spans, direction };
        wrap(&parts, usize::from(columns), direction).into_iter().map(line).collect()
    }

    /// In one line from the left, cut to fit and in the order of screen cells.
    #[must_use]
    pub fn visual(&self, columns: u16, mode: BidiMode) -> CleanText {
        let isolated = self.isolated(Direction::LeftToRight);
        visual(&fit(&isolated, usize::from(columns)), Direction::LeftToRight, mode)
    }

    /// As [`Mixed::visual`], for a message: what to do, behind the last semicolon, is cut last.
    #[must_use]
    pub fn visual_message(&self, columns: u16, mode: BidiMode) -> CleanText {
        let isolated = self.isolated(Direction::LeftToRight);
        let fitted = fit_message(&isolated, usize::from(columns));
        visual(&fitted, Direction::LeftToRight, mode)
    }

    /// The text with its names isolated, where any of it turns.
    fn isolated(&self, direction: Direction) -> String {
        let turns = |piece: &Piece| has_rtl(piece.text());
        if direction == Direction::LeftToRight && !self.0.iter().any(turns) {
            return self.text();
        }
        let [from_left, from_right, end] = ISOLATES;
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Name(name) => {
                    let is_rtl = direction_of(name) == Direction::RightToLeft;
                    out.push(if is_rtl { from_right } else { from_left });
                    out.push_str(name);
                    out.push(end);
                }
            }
        }
        out
    }
}

/// Text that was cut, perhaps within a name: what follows it is no part of that name.
pub(super) fn closed(mut text: String) -> String {
    let [from_left, from_right, end] = ISOLATES;
    let count = |signs: &[char]| text.chars().filter(|c| signs.contains(c)).count();
    if count(&[from_left, from_right]) > count(&[end]) {
        text.push(end);
    }
    text
}

impl From<CleanText> for Mixed {
    fn from(text: CleanText) -> Self {
        Self::new().words(text.as_str())
    }
}
