//! Which way a paragraph runs.

use unicode_bidi::BidiClass;

/// The base direction of a paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Latin, Cyrillic, Chinese and most scripts.
    #[default]
    LeftToRight,
    /// Arabic, Persian, Hebrew, Urdu and their kin.
    RightToLeft,
}

/// The direction of a paragraph: what most of its letters say, on a tie its first letter (UAX #9,
/// rule P2).
///
/// The first letter alone would turn "NASA اعلام کرد…" round; text without letters runs left to
/// right.
#[must_use]
pub fn direction_of(text: &str) -> Direction {
    strong_direction(text).unwrap_or_default()
}

/// The direction of a paragraph; `None` when no letter gives one.
pub(super) fn strong_direction(text: &str) -> Option<Direction> {
    if !has_rtl(text) {
        return text.chars().any(char::is_alphabetic).then_some(Direction::LeftToRight);
    }
    let (mut first, mut leftward, mut rightward) = (None, 0_usize, 0_usize);
    for c in text.chars() {
        let direction = match unicode_bidi::bidi_class(c) {
            BidiClass::L => Direction::LeftToRight,
            BidiClass::R | BidiClass::AL => Direction::RightToLeft,
            _ => continue,
        };
        first.get_or_insert(direction);
        match direction {
            Direction::LeftToRight => rightward += 1,
            Direction::RightToLeft => leftward += 1,
        }
    }
    match leftward.cmp(&rightward) {
        std::cmp::Ordering::Greater => Some(Direction::RightToLeft),
        std::cmp::Ordering::Less => Some(Direction::LeftToRight),
        std::cmp::Ordering::Equal => first,
    }
}

/// True when some character runs right to left; fast on text that has none.
#[must_use]
pub fn has_rtl(text: &str) -> bool {
    // Every right-to-left block lies at U+0590 or later: two bytes, the first at least 0xD6.
    text.bytes().any(|byte| byte >= 0xd6) && text.chars().any(is_rtl)
}

/// True for characters of the right-to-left blocks.
pub(super) const fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::{Direction::*, *};

    #[test]
    fn most_letters_decide_and_then_the_first() {
        for (text, direction) in [
            ("Talks go on", LeftToRight),
            ("المحادثات مستمرة", RightToLeft),
            ("NASA اعلام کرد که پرتاب به تعویق افتاد", RightToLeft),
            ("سلام is what a Persian speaker says", LeftToRight),
            ("הממשלה החליטה", RightToLeft),
            ("2026", LeftToRight),
            ("«۱۲۳»", LeftToRight),
            ("ab אב", LeftToRight),
            ("אב ab", RightToLeft),
            ("", LeftToRight),
        ] {
            assert_eq!(direction_of(text), direction, "{text}");
        }
    }
}
