//! Text from outside that is safe to show, name a file with, log or export.

use std::fmt;

/// Combining marks kept on one base character; more are a drawing attack, not a language.
const COMBINING_MARKS_MAX: usize = 8;

/// Text that holds no control, escape or invisible direction character.
///
/// The screen, file names, logs and terminal titles accept nothing else. White space is plain:
/// one-line text holds single spaces only, block text holds spaces and `\n`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CleanText(String);

impl CleanText {
    /// One line: every run of white space becomes one space, both ends are trimmed.
    #[must_use]
    pub fn line(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        let mut pending_space = false;
        let mut marks = 0;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            // Most text is plain ASCII with single spaces.
            let plain = plain_run(rest);
            let (piece, behind) = rest.split_at(plain.max(c.len_utf8()));
            rest = behind;
            if c.is_whitespace() {
                pending_space = !out.is_empty();
            } else if keep(c, &mut marks) {
                if std::mem::take(&mut pending_space) {
                    out.push(' ');
                }
                out.push_str(piece);
            }
        }
        Self(out)
    }

    /// Several lines: line ends become `\n`, tabs four spaces, other spaces stay as they are.
    #[must_use]
    pub fn block(text: &str) -> Self {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            return Self(text.to_owned());
        }
        let mut out = String::with_capacity(text.len());
        let mut marks = 0;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => {}
                '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
                '\t' => out.push_str("    "),
                c if keep(c, &mut marks) => out.push(c),
                _ => {}
            }
        }
        Self(out)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when nothing is left to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// At most `chars_max` characters, cut at a word where one ends near, with `…` where something
    /// was cut.
    #[must_use]
    pub fn shortened(&self, chars_max: usize) -> Self {
        let Some((cut, _)) = self.0.char_indices().nth(chars_max) else {
            return self.clone();
        };
        let head = self.0.get(..cut).unwrap_or_default();
        let at_word = head.rfind(' ').filter(|at| *at * 10 >= head.len() * 7).unwrap_or(head.len());
        let head = head.get(..at_word).unwrap_or(head);
        Self(format!("{}…", head.trim_end_matches([' ', ',', ';', ':', '-', '–', '—'])))
    }
}

/// True for characters that no [`CleanText`] holds: C0 and C1 controls, direction overrides and
/// isolates (U+202A–202E, U+2066–2069, U+061C, U+200E/F; "Trojan Source", CVE-2021-42574),
/// zero-width spaces, soft hyphens, tag characters, non-characters. Zero-width joiners stay:
/// Persian and emoji need them.
#[must_use]
pub const fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Bytes of words of printable ASCII with one space between them that `text` begins with.
fn plain_run(text: &str) -> usize {
    let mut end = 0;
    let mut is_after_space = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b' ' if is_after_space => break,
            b' ' => is_after_space = true,
            b'!'..=b'~' => {
                is_after_space = false;
                end = at + 1;
            }
            _ => break,
        }
    }
    end
}

fn keep(c: char, marks: &mut usize) -> bool {
    if is_forbidden(c) {
        return false;
    }
    if is_combining(c) {
        *marks += 1;
        return *marks <= COMBINING_MARKS_MAX;
    }
    *marks = 0;
    true
}

/// The blocks that hold most combining marks; enough to stop stacks of them ("zalgo").
const fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

impl fmt::Display for CleanText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for CleanText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl AsRef<str> for CleanText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for CleanText {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for CleanText {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl serde::Serialize for CleanText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_nothing_that_steers_a_terminal() {
        for (dirty, clean) in [
            ("a\u{1b}]0;pwned\u{7}b", "a]0;pwnedb"),
            ("\u{9d}52;c;AAAA\u{9c}", "52;c;AAAA"),
            ("  two \n\t words\u{a0} ", "two words"),
            ("abc\u{202e}fdp.exe", "abcfdp.exe"),
            ("ne\u{200b}ws\u{ad}paper", "newspaper"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("", ""),
        ] {
            assert_eq!(CleanText::line(dirty), clean, "{dirty:?}");
        }
    }

    #[test]
    fn stacks_of_combining_marks_are_cut() {
        let zalgo = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(CleanText::line(&zalgo).as_str().chars().count(), 2 + COMBINING_MARKS_MAX);
    }

    #[test]
    fn a_block_keeps_its_lines_and_spaces() {
        assert_eq!(CleanText::block("a\r\n  b\rc\td\u{1b}"), "a\n  b\nc    d");
    }

    #[test]
    fn shortening_ends_at_a_word() {
        let text = CleanText::line("Talks on the fate of troops go on");
        assert_eq!(text.shortened(24), "Talks on the fate of…");
        assert_eq!(text.shortened(99), text);
    }
}
