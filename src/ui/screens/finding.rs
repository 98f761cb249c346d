//! Words found in the lines of an article, folded as a search folds them.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::text::{Direction, has_rtl};
use crate::ui::widgets::ink;
use crate::words::scan;

/// Places that are told apart; more of one article help nobody.
const PLACES_MAX: usize = 999;

/// What is looked for in an article, and where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Finding {
    /// As it was typed.
    pub(super) words: String,
    /// In the order of the text.
    places: Vec<Place>,
    /// Which of them was gone to last.
    at: usize,
}

/// Where the words stand once: pieces of one line, or of two where they are wrapped.
type Place = Vec<(usize, Range<usize>)>;

impl Finding {
    /// Looks for `words` in these lines: one after the other, the last of them perhaps unfinished.
    pub(super) fn of(words: &str, lines: &[String]) -> Self {
        Self { words: words.to_owned(), places: places(words, lines), at: 0 }
    }

    /// The same words in other lines of the same text.
    pub(super) fn in_lines(&self, lines: &[String]) -> Self {
        Self { at: self.at, ..Self::of(&self.words, lines) }
    }

    /// Goes to the first place from `line` on, else to the first of all; gives its line.
    pub(super) fn begin(&mut self, line: usize) -> Option<usize> {
        let line_of = |place: &Place| place.first().map(|(line, _)| *line);
        let next = self.places.iter().position(|place| line_of(place) >= Some(line));
        self.at = next.unwrap_or(0);
        self.line()
    }

    /// Goes to the next place, from the last to the first; gives its line.
    pub(super) fn go_on(&mut self) -> Option<usize> {
        self.at = if self.at + 1 < self.places.len() { self.at + 1 } else { 0 };
        self.line()
    }

    fn line(&self) -> Option<usize> {
        self.places.get(self.at)?.first().map(|(line, _)| *line)
    }

    /// The number of the place gone to last, and how many there are.
    pub(super) fn numbers(&self) -> (usize, usize) {
        (self.at + 1, self.places.len())
    }

    /// The cells of a line, drawn from the left of `area`, in which something was found.
    pub(super) fn cells(
        &self,
        line: usize,
        said: &str,
        direction: Direction,
        area: Rect,
    ) -> impl Iterator<Item = Rect> {
        self.pieces(line).map(move |piece| cells_of(piece, said, direction, area))
    }

    /// What of a line was found.
    fn pieces(&self, line: usize) -> impl Iterator<Item = &Range<usize>> {
        let pieces = self.places.iter().flatten();
        pieces.filter(move |(at, _)| *at == line).map(|(_, piece)| piece)
    }
}

/// The cells of a piece of a line; of one that stands in another order than it is said, all.
fn cells_of(piece: &Range<usize>, said: &str, direction: Direction, area: Rect) -> Rect {
    let columns = |text: &str| u16::try_from(crate::text::width(text)).unwrap_or(u16::MAX);
    match (said.get(..piece.start), said.get(piece.clone())) {
        // One that holds another direction may stand in another order than it is said.
        (Some(before), Some(found)) if direction == Direction::LeftToRight && !has_rtl(said) => {
            ink::first(ink::after(area, columns(before)), columns(found))
        }
        _ => ink::first(area, columns(said)),
    }
}

fn places(words: &str, lines: &[String]) -> Vec<Place> {
    let mut wanted: Vec<String> = Vec::new();
    scan(words, |word, _| {
        wanted.push(word.to_owned());
        true
    });
    let mut said: Vec<(String, usize, Range<usize>)> = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        scan(text, |word, at| {
            said.push((word.to_owned(), line, at));
            true
        });
    }
    let Some((last, before)) = wanted.split_last() else { return Vec::new() };
    let is_place = |words: &&[(String, usize, Range<usize>)]| {
        let Some(((end, ..), begun)) = words.split_last() else { return false };
        end.starts_with(last) && begun.iter().map(|(word, ..)| word).eq(before)
    };
    let found = said.windows(wanted.len()).filter(is_place);
    found.take(PLACES_MAX).map(place).collect()
}

/// The words of one place, those of a line as one piece.
fn place(words: &[(String, usize, Range<usize>)]) -> Place {
    let mut pieces: Place = Vec::new();
    for (_, line, at) in words {
        match pieces.last_mut() {
            Some((last, piece)) if last == line => piece.end = piece.end.max(at.end),
            _ => pieces.push((*line, at.clone())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_a_search_finds_them() {
        let lines: Vec<String> =
            ["The Café by the river", "delta. A cafe; a river.", "四川发生地震"]
                .map(str::to_owned)
                .into();
        let found = |words: &str| {
            let finding = Finding::of(words, &lines);
            let pieces = (0..lines.len()).flat_map(|line| {
                let text = &lines[line];
                finding
                    .pieces(line)
                    .filter_map(|at| text.get(at.clone()))
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            });
            pieces.collect::<Vec<_>>()
        };
        assert_eq!(found("cafe"), ["Café", "cafe"]);
        assert_eq!(found("CAF"), ["Café", "cafe"]);
        assert_eq!(found("river delta"), ["river", "delta"]);
        assert_eq!(found("地震"), ["地震"]);
        assert_eq!(found("by delta"), [""; 0]);
        assert_eq!(found(" ?"), [""; 0]);
    }

    #[test]
    fn places_are_gone_to_in_turn() {
        let lines = ["one two", "two", "three two"].map(str::to_owned);
        let mut finding = Finding::of("two", &lines);
        assert_eq!(finding.begin(1), Some(1));
        assert_eq!((finding.go_on(), finding.numbers()), (Some(2), (3, 3)));
        assert_eq!((finding.go_on(), finding.numbers()), (Some(0), (1, 3)));
        assert_eq!(finding.begin(7), Some(0));
        assert_eq!(Finding::of("four", &lines).begin(0), None);
    }
}
