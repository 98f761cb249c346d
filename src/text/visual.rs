//! From the order of reading to the order of screen cells (UAX #9), for terminals that do not
//! reorder themselves.

use std::sync::LazyLock;

use ar_reshaper::{ArabicReshaper, ReshaperConfig};
use unicode_bidi::{BidiInfo, Level};
use unicode_segmentation::UnicodeSegmentation;

use super::direction::{Direction, has_rtl, is_rtl};
use super::levels::{Levels, base_level};
use super::line::{Line, LineKind, Span, SpanStyle};
use crate::model::CleanText;

/// Who puts right-to-left text into the order of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BidiMode {
    /// The terminal reorders and joins letters itself.
    #[default]
    Terminal,
    /// We reorder, and give Arabic letters their joined forms.
    App,
    /// Nobody: text is shown as stored.
    Off,
}

static RESHAPER: LazyLock<ArabicReshaper> =
    LazyLock::new(|| ArabicReshaper::new(ReshaperConfig::default()));

/// One line of this direction, already cut to fit, in the order of screen cells.
#[must_use]
pub fn visual(text: &str, direction: Direction, mode: BidiMode) -> CleanText {
    if mode != BidiMode::App {
        return CleanText::block(text);
    }
    let levels = Levels::of(text, direction);
    let span = |(range, level)| Span { level, ..Span::plain(text.get(range).unwrap_or_default()) };
    let spans = levels.split(0..text.len()).into_iter().map(span).collect();
    let line = Line { kind: LineKind::Paragraph, spans, direction };
    CleanText::block(&line.in_visual_order(mode).text())
}

impl Line {
    /// The line in the order of screen cells: spans are split where the direction changes, styles
    /// and link numbers stay.
    #[must_use]
    pub fn in_visual_order(&self, mode: BidiMode) -> Self {
        let turns = |span: &Span| match span.level {
            Some(level) => level.number() > 0,
            None => has_rtl(span.text.as_str()),
        };
        // A table that runs from the right does so in its rules, and where only figures stand, too.
        let is_turned = self.kind == LineKind::Table && self.direction == Direction::RightToLeft;
        if mode != BidiMode::App || !(is_turned || self.spans.iter().any(turns)) {
            return self.clone();
        }
        let spans = if self.kind == LineKind::Table {
            cells_reordered(&self.spans, self.direction)
        } else {
            reordered(&self.spans, self.direction)
        };
        Self { spans, ..*self }
    }
}

/// A table's cells are reordered each for itself: text must not wander into the next cell.
fn cells_reordered(spans: &[Span], direction: Direction) -> Vec<Span> {
    let mut cells: Vec<Vec<Span>> = vec![Vec::new()];
    for span in spans {
        for (at, piece) in span.text.as_str().split('│').enumerate() {
            if at > 0 {
                cells.push(vec![span.with_text("│")]);
                cells.push(Vec::new());
            }
            if let Some(cell) = cells.last_mut().filter(|_| !piece.is_empty()) {
                cell.push(span.with_text(piece));
            }
        }
    }
    if direction == Direction::RightToLeft {
        cells.reverse();
    }
    cells.iter().flat_map(|cell| reordered(cell, direction)).collect()
}

fn reordered(spans: &[Span], direction: Direction) -> Vec<Span> {
    let shaped: Vec<Span> = spans.iter().map(|span| span.with_text(&joined(span))).collect();
    let mut cells: Vec<(&str, &Span, Level)> = Vec::new();
    // What is not of the paragraph, a bullet or a number before it, stands for itself.
    for of_one_kind in shaped.chunk_by(|a, b| a.level.is_some() == b.level.is_some()) {
        let found = found_levels(of_one_kind, direction);
        let mut at = 0;
        for span in of_one_kind {
            for grapheme in span.text.as_str().graphemes(true) {
                let level = span.level.or_else(|| found.get(at).copied());
                cells.push((grapheme, span, level.unwrap_or_else(|| base_level(direction))));
                at += grapheme.len();
            }
        }
    }
    let levels: Vec<Level> = cells.iter().map(|(_, _, level)| *level).collect();
    let order = BidiInfo::reorder_visual(&levels);
    gathered(order.into_iter().filter_map(|index| cells.get(index)))
}

/// The level of each byte of spans whose level is not known yet.
fn found_levels(spans: &[Span], direction: Direction) -> Vec<Level> {
    if spans.first().is_none_or(|span| span.level.is_some()) {
        return Vec::new();
    }
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let info = BidiInfo::new(&text, Some(base_level(direction)));
    let first = info.paragraphs.first();
    first.map(|whole| info.reordered_levels(whole, whole.range.clone())).unwrap_or_default()
}

/// Neighbouring cells of one style become one span again.
fn gathered<'a>(cells: impl Iterator<Item = &'a (&'a str, &'a Span, Level)>) -> Vec<Span> {
    let mut runs: Vec<(String, &Span)> = Vec::new();
    for (grapheme, span, level) in cells {
        let goes_on =
            runs.last().is_some_and(|(_, last)| last.style == span.style && last.link == span.link);
        if !goes_on {
            runs.push((String::new(), span));
        }
        if let Some((text, _)) = runs.last_mut() {
            match grapheme.chars().next().filter(|_| level.is_rtl()).and_then(mirrored) {
                Some(mirror) => text.push(mirror),
                None => text.push_str(grapheme),
            }
        }
    }
    runs.iter().map(|(text, span)| span.with_text(text)).collect()
}

/// Arabic letters in the forms they take in a word; joiners between them have done their work and
/// go.
fn joined(span: &Span) -> String {
    let text = span.text.as_str();
    if span.style.contains(SpanStyle::CODE) || !has_rtl(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        let is_joiner = matches!(c, '\u{200c}' | '\u{200d}') && !word.is_empty();
        if is_rtl(c) || is_joiner {
            // The reshaper loses count of characters when it meets U+200D.
            word.extend(Some(c).filter(|c| *c != '\u{200d}'));
        } else {
            push_joined(&mut out, &mut word);
            out.push(c);
        }
    }
    push_joined(&mut out, &mut word);
    out
}

fn push_joined(out: &mut String, word: &mut String) {
    if !word.is_empty() {
        out.extend(RESHAPER.reshape(&*word).chars().filter(|c| *c != '\u{200c}'));
        word.clear();
    }
}

/// What a bracket looks like from the other side (UAX #9, rule L4).
const fn mirrored(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        '≤' => '≥',
        '≥' => '≤',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::direction_of;

    fn shown(text: &str, mode: BidiMode) -> String {
        visual(text, direction_of(text), mode).into_string()
    }

    #[test]
    fn only_the_app_mode_touches_a_line() {
        for mode in [BidiMode::Terminal, BidiMode::Off] {
            assert_eq!(shown("سلام (1)", mode), "سلام (1)");
        }
        assert_eq!(shown("Plain words (1)", BidiMode::App), "Plain words (1)");
    }

    #[test]
    fn hebrew_runs_from_the_right_with_numbers_kept() {
        for (logical, cells) in [
            ("שלום", "םולש"),
            ("שלום 123 עולם", "םלוע 123 םולש"),
            ("(שלום)", "(םולש)"),
            ("abc שלום def ghi", "abc םולש def ghi"),
        ] {
            assert_eq!(shown(logical, BidiMode::App), cells, "{logical}");
        }
    }

    #[test]
    fn arabic_letters_join_and_joiners_go() {
        // Beh, alef, beh: initial, final, isolated forms, read from the right.
        assert_eq!(shown("باب", BidiMode::App), "\u{fe8f}\u{fe8e}\u{fe91}");
        let persian = shown("می\u{200c}روم", BidiMode::App);
        assert!(!persian.contains('\u{200c}'));
        assert!(persian.ends_with('\u{fee3}'), "initial meem stands at the right: {persian:?}");
    }

    #[test]
    fn links_keep_their_number_when_a_line_turns() {
        let link = Span::new("עולם", SpanStyle::LINK, Some(1));
        let row = Line {
            kind: LineKind::Paragraph,
            spans: vec![Span::plain("שלום "), link],
            direction: Direction::RightToLeft,
        };
        let turned = row.in_visual_order(BidiMode::App);
        assert_eq!(turned.text(), "םלוע םולש");
        assert_eq!(turned.spans[0].link, Some(1));
        assert_eq!(turned.spans[1].link, None);
    }

    #[test]
    fn text_stays_in_its_cell() {
        let line = Line {
            kind: LineKind::Table,
            spans: vec![Span::plain("אב │גד  ")],
            direction: Direction::LeftToRight,
        };
        assert_eq!(line.in_visual_order(BidiMode::App).text(), "בא │דג  ");
    }
}
