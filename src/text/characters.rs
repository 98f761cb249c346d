//! Characters that stand for markup: raised and lowered digits, ornaments between parts.

/// A paragraph of stars or dashes is a line between parts of the text.
pub(super) fn is_ornament(text: &str) -> bool {
    let signs = text.chars().filter(|c| !c.is_whitespace());
    text.len() < 40
        && signs.clone().count() >= 3
        && signs
            .clone()
            .all(|c| matches!(c, '*' | '-' | '_' | '—' | '–' | '~' | '=' | '─' | '•' | '·' | '#'))
}

/// Signs that part the links of a menu or that a template leaves behind: alone in a paragraph they
/// say nothing. A question mark or a plus may be an answer.
const SEPARATORS: &str = "|.,:;-_/\\()[]{}<>\"'`…–—·•،。";

/// True for signs that only part what stands round them.
pub(super) fn is_separator(c: char) -> bool {
    SEPARATORS.contains(c)
}

/// The raised form of a character.
pub(super) const fn superscript(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '+' => '⁺',
        '-' | '−' => '⁻',
        'n' => 'ⁿ',
        _ => return None,
    })
}

/// The lowered form of a character.
pub(super) const fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0' => '₀',
        '1' => '₁',
        '2' => '₂',
        '3' => '₃',
        '4' => '₄',
        '5' => '₅',
        '6' => '₆',
        '7' => '₇',
        '8' => '₈',
        '9' => '₉',
        '+' => '₊',
        '-' | '−' => '₋',
        _ => return None,
    })
}
