//! Columns: how wide text is on the screen, and how to make it fit.
//!
//! Text is measured grapheme by grapheme, as the screen's cells hold it; a string's total can
//! differ (Arabic lam-alef counts one column as a string, two as cells).

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::glyphs::is_narrow;
use crate::model::CleanText;

/// Columns from one tab stop to the next, as in browsers and terminals.
const TAB_COLUMNS: usize = 8;
/// The same where tabs only indent: the page is narrow, and nothing stands below another.
const INDENT_COLUMNS: usize = 4;

/// Columns that `text` takes on the screen.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_printable_ascii(text) {
        return text.len();
    }
    if text.chars().all(is_narrow) {
        return text.chars().count();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// `text` cut to at most `width_max` columns, with `…` where something was cut; graphemes are never
/// split.
#[must_use]
pub fn fit(text: &str, width_max: usize) -> String {
    if width(text) <= width_max {
        return text.to_owned();
    }
    let Some(room) = width_max.checked_sub(1) else {
        return String::new();
    };
    format!("{}…", head(text, room).trim_end())
}

/// The longest beginning of `text` that takes at most `width_max` columns; graphemes are never
/// split.
pub(super) fn head(text: &str, width_max: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > width_max {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// Preformatted text as clean text: a tab leads to the next stop, counted from where its line
/// begins.
pub(super) fn with_tab_stops(raw: &str) -> String {
    let indents = |line: &str| !line.trim_start_matches('\t').contains('\t');
    let stop = if raw.lines().all(indents) { INDENT_COLUMNS } else { TAB_COLUMNS };
    let mut out = String::with_capacity(raw.len());
    let mut column = 0;
    for (number, piece) in raw.split('\t').enumerate() {
        if number > 0 {
            let gap = stop - column % stop;
            out.extend(std::iter::repeat_n(' ', gap));
            column += gap;
        }
        let piece = CleanText::block(piece);
        column = match piece.as_str().rsplit_once('\n') {
            Some((_, last)) => width(last),
            None => column + width(piece.as_str()),
        };
        out.push_str(piece.as_str());
    }
    out
}

fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_joined_characters_are_never_split() {
        for (text, columns, fitted) in [
            ("Headline", 20, "Headline"),
            ("Headline", 8, "Headline"),
            ("Headline", 5, "Head…"),
            ("Two words", 5, "Two…"),
            ("日本語の見出し", 6, "日本…"),
            ("日本語", 6, "日本語"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
            ("", 0, ""),
        ] {
            let got = fit(text, columns);
            assert_eq!(got, fitted, "{text} at {columns}");
            assert!(width(&got) <= columns);
        }
    }

    #[test]
    fn tabs_lead_to_the_next_stop() {
        for (raw, shown) in [
            ("a\tb\nabc\td", "a       b\nabc     d"),
            ("\tQ1\r\nSales\t5", "        Q1\nSales   5"),
            ("日本\te", "日本    e"),
            ("12345678\t9", "12345678        9"),
            ("if:\n\tgo\n\t\tend", "if:\n    go\n        end"),
            ("no tabs\u{1b}", "no tabs"),
        ] {
            assert_eq!(with_tab_stops(raw), shown, "{raw:?}");
        }
    }

    #[test]
    fn a_width_is_what_the_cells_take() {
        for (text, columns) in [("abc", 3), ("日本", 4), ("می\u{200c}رود", 5), ("é", 1), ("لا", 2)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }
}
