//! Changes to a document, gathered while it is read and made in one pass; none gathered costs
//! nothing.

use std::borrow::Cow;
use std::ops::Range;

/// Replacements of parts of a text.
#[derive(Debug, Default)]
pub(super) struct Edits {
    list: Vec<(Range<usize>, Cow<'static, str>)>,
}

impl Edits {
    /// Puts `text` in the place of `range`; an empty range inserts.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<Cow<'static, str>>) {
        self.list.push((range, text.into()));
    }

    /// Takes `range` out.
    pub(super) fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// How many changes there are; for [`Edits::forget_since`].
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Forgets every change gathered after there were `len`.
    pub(super) fn forget_since(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// The text with every change made. Where changes overlap, the one that begins first wins.
    pub(super) fn apply(mut self, text: &str) -> Cow<'_, str> {
        if self.list.is_empty() {
            return Cow::Borrowed(text);
        }
        self.list.sort_by_key(|(range, _)| range.start);
        let added: usize = self.list.iter().map(|(_, new)| new.len()).sum();
        let mut out = String::with_capacity(text.len() + added);
        let mut done = 0;
        for (range, new) in &self.list {
            if range.start < done {
                continue;
            }
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(new);
            done = range.end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_made_in_the_order_of_the_text() {
        let mut edits = Edits::default();
        edits.replace(4..6, "XY");
        edits.replace(0..0, ">");
        edits.replace(0..0, "!");
        let mark = edits.len();
        edits.remove(1..3);
        edits.forget_since(mark);
        edits.remove(7..8);
        assert_eq!(edits.apply("abcdefgh"), ">!abcdXYg");
        assert!(matches!(Edits::default().apply("abc"), Cow::Borrowed("abc")));
    }
}
