//! Words -> lines that fit: broken where Unicode allows it (UAX #14), never within a grapheme.
//!
//! Soft hyphens become hyphens where a line ends at one, break points are not seen, no-break spaces
//! keep their words together. What is longer than a line is broken at a no-break space, and a word
//! at the edge.

use std::borrow::Cow;
use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use super::direction::Direction;
use super::levels::Levels;
use super::line::{Span, SpanStyle};
use super::measure::head;
use super::paragraph::{BREAK_POINT, NO_BREAK_SPACE, Part, SOFT_HYPHEN};

/// Lines of at most `width` columns; at least one line for each line break. Where something turns,
/// spans end with their level in the whole paragraph.
pub(super) fn wrap(parts: &[Part], width: usize, direction: Direction) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    if width > 0 {
        for run in parts.split(|part| matches!(part, Part::Break)) {
            Run::of(run, direction).wrap(width, &mut lines);
        }
    }
    lines
}

/// Preformatted text in lines of at most `width` columns: a longer line goes on in the next. Where
/// something turns, spans have their level in the whole line.
pub(super) fn wrap_code(text: &str, width: usize, direction: Direction) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let levels = Levels::of(line, direction);
        let mut start = 0;
        loop {
            let rest = line.get(start..).unwrap_or_default();
            let end = start + head(rest, width).len();
            let shown = line.get(start..end).unwrap_or_default().trim_end();
            let pieces = levels.split(start..start + shown.len()).into_iter();
            let span = |(range, level)| {
                let text = line.get(range).unwrap_or_default();
                Span { level, ..Span::new(text, SpanStyle::CODE, None) }
            };
            lines.push(pieces.map(span).filter(|span| !span.text.is_empty()).collect());
            // What is wider than the whole line is left out.
            start = if end == start { end + first_len(rest) } else { end };
            if start >= line.len() {
                break;
            }
        }
    }
    lines
}

/// Parts between two line breaks, as one text.
struct Run<'p> {
    text: Cow<'p, str>,
    /// Where each part ends in the text.
    parts: Vec<(usize, &'p Part)>,
    levels: Levels,
}

/// The line being filled: where it stands in the text, without spaces at its end.
#[derive(Clone, Copy, Default)]
struct Open {
    start: usize,
    end: usize,
    columns: usize,
}

impl<'p> Run<'p> {
    fn of(parts: &'p [Part], direction: Direction) -> Self {
        let texts = parts.iter().filter_map(|part| match part {
            Part::Text { text, .. } => Some((text.as_str(), part)),
            Part::Break => None,
        });
        let mut text = Cow::Borrowed("");
        let mut ends = Vec::with_capacity(parts.len());
        for (piece, part) in texts {
            if ends.is_empty() {
                text = Cow::Borrowed(piece);
            } else {
                text.to_mut().push_str(piece);
            }
            ends.push((text.len(), part));
        }
        let levels = Levels::of(&text, direction);
        Self { text, parts: ends, levels }
    }

    fn wrap(&self, width: usize, lines: &mut Vec<Vec<Span>>) {
        let mut line = Open::default();
        // Columns of the spaces behind what stands in the line.
        let mut gap = 0;
        let mut at = 0;
        for (next, _) in linebreaks(&self.text) {
            let stretch = self.text.get(at..next).unwrap_or_default();
            let word = stretch.trim_end_matches([' ', BREAK_POINT]);
            let range = at..at + word.len();
            let columns = self.columns(range.clone());
            // It must not end the line without room for its hyphen.
            let needed = columns + usize::from(word.ends_with(SOFT_HYPHEN));
            if line.columns > 0 && line.columns + gap + needed > width {
                lines.push(self.spans(line.start..line.end, width));
                line = Open { start: at, end: at, columns: 0 };
            }
            if needed > width {
                line = self.cut(range, width, lines);
                gap = 0;
            } else if columns > 0 {
                let gap_before = if line.columns > 0 { gap } else { 0 };
                let start = if line.columns > 0 { line.start } else { at };
                line = Open { start, end: range.end, columns: line.columns + gap_before + columns };
                gap = 0;
            }
            gap += stretch.get(word.len()..).unwrap_or_default().matches(' ').count();
            at = next;
        }
        if line.columns > 0 {
            lines.push(self.spans(line.start..line.end, width));
        }
    }

    /// Fills lines with a word that is longer than one; gives the last, still open.
    fn cut(&self, word: Range<usize>, width: usize, lines: &mut Vec<Vec<Span>>) -> Open {
        let mut start = word.start;
        loop {
            let rest = self.text.get(start..word.end).unwrap_or_default();
            let piece = head(rest, width);
            if piece.len() == rest.len() {
                let columns = self.columns(start..word.end);
                return Open { start, end: word.end, columns };
            }
            if piece.is_empty() {
                // Not even one character fits.
                lines.push(vec![Span::plain("…")]);
                start += first_len(rest);
            } else {
                let (shown, taken) = at_space(rest, piece);
                lines.push(self.spans(start..start + shown, width));
                start += taken;
            }
        }
    }

    /// Columns of a stretch, as its parts are drawn.
    fn columns(&self, range: Range<usize>) -> usize {
        let drawn = |text: &str| {
            if text.contains(SOFT_HYPHEN) {
                super::width(&text.replace(SOFT_HYPHEN, ""))
            } else {
                super::width(text)
            }
        };
        self.pieces(range).filter_map(|(piece, _)| self.text.get(piece)).map(drawn).sum()
    }

    /// The parts of a stretch.
    fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, &'p Part)> {
        let first = self.parts.partition_point(|(end, _)| *end <= range.start);
        let before = first.checked_sub(1).and_then(|before| self.parts.get(before));
        let mut start = before.map_or(0, |(end, _)| *end);
        self.parts.iter().skip(first).map_while(move |(end, part)| {
            let piece = start.max(range.start)..(*end).min(range.end);
            start = *end;
            (!piece.is_empty()).then_some((piece, *part))
        })
    }

    fn spans(&self, range: Range<usize>, width: usize) -> Vec<Span> {
        let is_hyphenated = self.text.get(range.clone()).is_some_and(|t| t.ends_with(SOFT_HYPHEN))
            && range.end < self.text.len();
        let mut spans: Vec<Span> = Vec::new();
        for (piece, part) in self.pieces(range) {
            let Part::Text { style, link, .. } = part else { continue };
            for (stretch, level) in self.levels.split(piece) {
                // No-break spaces have done their work.
                let text = self.text.get(stretch).unwrap_or_default().replace(NO_BREAK_SPACE, " ");
                spans.push(Span { level, ..Span::new(&text, *style, *link) });
            }
        }
        if is_hyphenated && let Some(last) = spans.last_mut() {
            *last = last.with_text(&format!("{}-", last.text));
        }
        narrowed(spans, width)
    }
}

/// Spans cut to `width`: a cluster of signs that two styles share may be wider than it was.
fn narrowed(mut spans: Vec<Span>, width: usize) -> Vec<Span> {
    let mut room = width;
    for span in &mut spans {
        let needed = super::width(span.text.as_str());
        if needed > room {
            *span = span.with_text(head(span.text.as_str(), room));
        }
        room = room.saturating_sub(needed);
    }
    spans.retain(|span| !span.text.is_empty());
    spans
}

/// How many bytes of `rest`, of which `piece` fits, stand in one line, and how many are done with
/// then: up to the last no-break space where there is one, and those spaces.
fn at_space(rest: &str, piece: &str) -> (usize, usize) {
    let behind = rest.get(piece.len()..).unwrap_or_default();
    let space = if behind.starts_with(NO_BREAK_SPACE) {
        Some(piece.len())
    } else {
        piece.rfind(NO_BREAK_SPACE)
    };
    let shown = space.and_then(|space| piece.get(..space)).unwrap_or_default();
    let shown = shown.trim_end_matches(NO_BREAK_SPACE).len();
    match space.and_then(|space| rest.get(space..)).filter(|_| shown > 0) {
        Some(spaces) => (shown, rest.len() - spaces.trim_start_matches(NO_BREAK_SPACE).len()),
        None => (piece.len(), piece.len()),
    }
}

/// Bytes of the first grapheme.
fn first_len(text: &str) -> usize {
    text.graphemes(true).next().map_or(0, str::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let part = Part::text(text, SpanStyle::PLAIN, None);
        let lines = wrap(&[part], width, Direction::LeftToRight);
        let text =
            |spans: &Vec<Span>| spans.iter().map(|span| span.text.as_str()).collect::<String>();
        lines.iter().map(text).collect()
    }

    #[test]
    fn lines_break_where_a_typesetter_would_break_them() {
        for (text, width, lines) in [
            ("The quick brown fox", 10, vec!["The quick", "brown fox"]),
            ("ten 10\u{a0}000\u{a0}km far", 12, vec!["ten", "10 000 km", "far"]),
            ("well-known facts", 8, vec!["well-", "known", "facts"]),
            ("see https://a.example/one/two", 18, vec!["see https://", "a.example/one/two"]),
            ("新聞は「続く」と述べた。", 8, vec!["新聞は", "「続く」", "と述べ", "た。"]),
            ("Donau\u{ad}dampf\u{ad}schiff fährt", 12, vec!["Donaudampf-", "schiff fährt"]),
            ("Donau\u{ad}dampf", 11, vec!["Donaudampf"]),
            ("Donau\u{ad}dampf", 6, vec!["Donau-", "dampf"]),
            // No room for the hyphen.
            ("Donau\u{ad}dampf", 5, vec!["Donau", "dampf"]),
            ("abcdefgh", 3, vec!["abc", "def", "gh"]),
            ("aaaa\u{200b}bbbb\u{200b}cccc", 9, vec!["aaaabbbb", "cccc"]),
            ("aa \u{200b}bb\u{200b} cc", 5, vec!["aa bb", "cc"]),
            (
                "non\u{a0}breaking\u{a0}space\u{a0}text\u{a0}here\u{a0}long",
                20,
                vec!["non breaking space", "text here long"],
            ),
            ("abcd\u{a0}\u{a0}ef", 4, vec!["abcd", "ef"]),
            ("a\u{a0}bcdefgh", 4, vec!["a", "bcde", "fgh"]),
            ("\u{a0}\u{a0}abcd", 4, vec!["  ab", "cd"]),
            ("日本", 1, vec!["…", "…"]),
            ("«Да», — сказал он", 9, vec!["«Да», —", "сказал он"]),
            ("", 9, vec![]),
        ] {
            assert_eq!(wrapped(text, width), lines, "{text} at {width}");
        }
    }

    #[test]
    fn styles_do_not_part_a_word() {
        let strong = |text| Part::text(text, SpanStyle::STRONG, None);
        let plain = |text| Part::text(text, SpanStyle::PLAIN, None);
        let parts = [plain("one un"), strong("believ"), plain("able two")];
        let lines = wrap(&parts, 12, Direction::LeftToRight);
        let texts: Vec<Vec<&str>> =
            lines.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["one"], vec!["un", "believ", "able"], vec!["two"]]);
    }

    #[test]
    fn code_goes_on_in_the_next_line() {
        let lines = wrap_code("ab\n\n  cdef", 4, Direction::LeftToRight);
        let lines: Vec<&str> =
            lines.iter().map(|spans| spans.first().map_or("", |span| span.text.as_str())).collect();
        assert_eq!(lines, ["ab", "", "  cd", "ef"]);
    }
}
