//! The screen for terminals that show nothing but ASCII.

use ratatui::buffer::Buffer;

/// Which characters the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// All of them.
    #[default]
    Unicode,
    /// Those of ASCII: what else there is is written with them, a cell for a cell.
    Ascii,
}

impl Charset {
    /// What the locale says (POSIX, "Environment Variables"): the first of these that is set
    /// counts. A locale that nobody set tells nothing.
    #[must_use]
    pub fn of_locale(lc_all: &str, lc_ctype: &str, lang: &str) -> Self {
        let locale = [lc_all, lc_ctype, lang].into_iter().find(|value| !value.is_empty());
        let Some(locale) = locale else { return Self::Unicode };
        let locale = locale.to_ascii_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") {
            Self::Unicode
        } else {
            Self::Ascii
        }
    }
}

/// Leaves nothing in the buffer but ASCII.
pub(super) fn write_in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let sign = match cell.symbol() {
            // What stands at the edge of a text that goes on.
            "…" => '~',
            symbol => {
                symbol.chars().find_map(deunicode::deunicode_char).and_then(first).unwrap_or('?')
            }
        };
        cell.set_char(sign);
    }
}

fn first(text: &str) -> Option<char> {
    text.chars().next()
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Cell;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_locale_tells_the_charset() {
        for (locale, charset) in [
            (["C", "", "en_GB.UTF-8"], Charset::Ascii),
            (["", "", "en_GB.UTF-8"], Charset::Unicode),
            (["", "C.utf8", "C"], Charset::Unicode),
            (["", "", "de_DE.ISO-8859-1"], Charset::Ascii),
            (["", "", ""], Charset::Unicode),
        ] {
            let [lc_all, lc_ctype, lang] = locale;
            assert_eq!(Charset::of_locale(lc_all, lc_ctype, lang), charset, "{locale:?}");
        }
    }

    #[test]
    fn every_cell_is_written_in_ascii() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "─• Zürich 東│", Style::default());
        write_in_ascii(&mut buffer);
        let line: String = buffer.content.iter().map(Cell::symbol).collect();
        assert_eq!(line, "-* ZurichD |".replace("hD", "h D").get(..12).unwrap_or_default());
    }
}
