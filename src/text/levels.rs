//! How deep each stretch of a paragraph is embedded in text of the other direction (UAX #9).
//!
//! A paragraph goes in whole, before it is broken into lines: a bracket that is closed in the next
//! line, or a number that stands alone in the last one, belongs to the words before it. Out: a
//! level a byte, by which each line is put into the order of cells later (`visual`). Text that has
//! nothing to turn is only looked through.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use super::direction::{Direction, has_rtl};

/// The levels of one paragraph.
pub(super) struct Levels(Vec<Level>);

impl Levels {
    pub(super) fn of(text: &str, direction: Direction) -> Self {
        if direction == Direction::LeftToRight && !has_rtl(text) {
            return Self(Vec::new());
        }
        Self(BidiInfo::new(text, Some(base_level(direction))).levels)
    }

    /// A stretch in pieces of one level; `None` where nothing turns in the paragraph.
    pub(super) fn split(&self, stretch: Range<usize>) -> Vec<(Range<usize>, Option<Level>)> {
        let Some(levels) = self.0.get(stretch.clone()).filter(|levels| !levels.is_empty()) else {
            return vec![(stretch, None)];
        };
        let mut start = stretch.start;
        let pieces = levels.chunk_by(|a, b| a == b).map(|piece| {
            let range = start..start + piece.len();
            start = range.end;
            (range, piece.first().copied())
        });
        pieces.collect()
    }
}

/// The level of a paragraph's own direction.
pub(super) fn base_level(direction: Direction) -> Level {
    if direction == Direction::RightToLeft { Level::rtl() } else { Level::ltr() }
}
