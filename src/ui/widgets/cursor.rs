//! A place in a list and the part of the list that is in view.

/// Rows kept in view above and below the cursor where the list goes on.
const MARGIN: usize = 2;

/// The row the cursor is on and the first row in view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Index of the row the cursor is on.
    pub at: usize,
    /// Index of the first row in view.
    pub top: usize,
}

/// A movement through a list or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// This many rows down; up when negative.
    Rows(isize),
    /// This many half pages down; up when negative.
    HalfPages(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Motion {
    /// The index reached from `at` in a list of `len` rows shown `height` at a time.
    #[must_use]
    pub fn from(self, at: usize, len: usize, height: usize) -> usize {
        let last = len.saturating_sub(1);
        match self {
            Self::First => 0,
            Self::Last => last,
            Self::Rows(rows) => at.saturating_add_signed(rows).min(last),
            Self::HalfPages(halves) => {
                let half = isize::try_from((height / 2).max(1)).unwrap_or(1);
                at.saturating_add_signed(halves.saturating_mul(half)).min(last)
            }
        }
    }
}

impl Cursor {
    /// Move the cursor.
    pub fn go(&mut self, motion: Motion, len: usize, height: usize) {
        self.at = motion.from(self.at, len, height);
    }

    /// Hold the cursor inside the list and scroll as little as brings it into view.
    pub fn keep_in_view(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let margin = MARGIN.min(height.saturating_sub(1) / 2);
        let highest_top = self.at.saturating_sub(margin);
        let lowest_top = (self.at + margin + 1).saturating_sub(height);
        self.top = self.top.min(highest_top).max(lowest_top).min(len.saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_always_in_view() {
        for len in [0_usize, 1, 3, 10, 100] {
            for height in [0_usize, 1, 2, 5, 30] {
                let mut cursor = Cursor::default();
                for motion in [
                    Motion::Last,
                    Motion::Rows(-3),
                    Motion::HalfPages(-2),
                    Motion::Rows(1),
                    Motion::First,
                    Motion::HalfPages(3),
                ] {
                    cursor.go(motion, len, height);
                    cursor.keep_in_view(len, height);
                    assert!(cursor.at < len.max(1), "{len} {height} {motion:?}");
                    let in_view = cursor.top <= cursor.at && cursor.at < cursor.top + height;
                    assert!(height == 0 || in_view, "{len} {height} {motion:?} {cursor:?}");
                }
            }
        }
    }
}
