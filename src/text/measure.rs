//! Columns: how wide text is on the screen, and how to make it fit.
//!
//! Text is measured grapheme by grapheme, as the screen's cells hold it; a string's total can
//! differ (Arabic lam-alef counts one column as a string, two as cells).

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::glyphs::is_narrow;

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
    fn a_width_is_what_the_cells_take() {
        for (text, columns) in [("abc", 3), ("日本", 4), ("می\u{200c}رود", 5), ("é", 1), ("لا", 2)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }
}
