//! What the article pane draws: lines of styled spans.

use std::ops::BitOr;

use unicode_bidi::Level;

use super::direction::Direction;
use crate::model::CleanText;

/// One line of a laid-out document, at most as wide as was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What the line belongs to.
    pub kind: LineKind,
    /// Its text in logical order, left to right.
    pub spans: Vec<Span>,
    /// The direction of the paragraph it belongs to: a right-to-left line is aligned right.
    pub direction: Direction,
}

impl Line {
    /// An empty line.
    #[must_use]
    pub const fn blank() -> Self {
        Self { kind: LineKind::Blank, spans: Vec::new(), direction: Direction::LeftToRight }
    }

    /// The line's text without styles.
    #[must_use]
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Columns the line takes on the screen.
    #[must_use]
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| super::width(span.text.as_str())).sum()
    }
}

/// What a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Nothing but space between blocks.
    Blank,
    /// Running text.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Text quoted from someone else; the bar before it is part of the line.
    Quote,
    /// An item of a list; the bullet or number and the indent are part of the line.
    ListItem,
    /// Preformatted text: its spaces matter.
    Code,
    /// A table's cells and borders.
    Table,
    /// What a picture shows.
    Caption,
    /// A line between parts of the text.
    Rule,
}

/// A piece of a line in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text; it may begin or end with spaces.
    pub text: CleanText,
    /// How it looks.
    pub style: SpanStyle,
    /// The number of the link it belongs to, counted from 1 as in [`super::Document::links`].
    pub link: Option<usize>,
    /// How deep it is embedded in its paragraph (UAX #9); `None`: to be found from the line alone.
    pub(super) level: Option<Level>,
}

impl Span {
    /// A span without style or link.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self::new(text, SpanStyle::PLAIN, None)
    }

    /// A span that stands in its line as if it were alone.
    #[must_use]
    pub fn new(text: &str, style: SpanStyle, link: Option<usize>) -> Self {
        Self { text: CleanText::block(text), style, link, level: None }
    }

    /// The same style and link round another text.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        Self { text: CleanText::block(text), ..*self }
    }
}

/// How a span looks; styles combine: `SpanStyle::STRONG | SpanStyle::LINK`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SpanStyle(u8);

impl SpanStyle {
    /// No style.
    pub const PLAIN: Self = Self(0);
    /// Stressed: `<em>`, `<i>`, `<cite>`.
    pub const EMPHASIS: Self = Self(1);
    /// Important: `<strong>`, `<b>`.
    pub const STRONG: Self = Self(2);
    /// Something to type or a computer's words: `<code>`, `<kbd>`.
    pub const CODE: Self = Self(4);
    /// No longer valid: `<del>`, `<s>`.
    pub const STRUCK: Self = Self(8);
    /// The words of a link.
    pub const LINK: Self = Self(16);
    /// The number after a link: `[3]`.
    pub const LINK_NUMBER: Self = Self(32);

    /// True when every style of `other` is in this one.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for SpanStyle {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
