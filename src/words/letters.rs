//! What a character is to a word, and what it counts as.

use std::sync::LazyLock;

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};

/// What a character is to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Between words.
    Gap,
    /// Nothing: words go on past it.
    Silent,
    /// A letter, digit or mark of a script with spaces.
    Letter,
    /// Of a script without spaces between words.
    Unspaced,
}

/// Full-width forms are those of ASCII.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
        }
        c => c,
    }
}

/// Characters below this are looked up: Latin, Greek, Cyrillic, Hebrew, Arabic.
const LOOKED_UP: u32 = 0x700;

/// Of each of them, its kind and the one letter it counts as, where it is one.
static LETTERS: LazyLock<Vec<(Kind, Option<char>)>> = LazyLock::new(|| {
    let mut folded = String::new();
    let row = |c: char| {
        folded.clear();
        fold_by_rule(c, &mut folded);
        let mut letters = folded.chars();
        let letter = letters.next().filter(|_| letters.next().is_none());
        (kind_by_rule(c), letter)
    };
    (0..LOOKED_UP).filter_map(char::from_u32).map(row).collect()
});

fn looked_up(c: char) -> Option<&'static (Kind, Option<char>)> {
    LETTERS.get(usize::try_from(u32::from(c)).ok()?)
}

pub(super) fn kind(c: char) -> Kind {
    looked_up(c).map_or_else(|| kind_by_rule(c), |(kind, _)| *kind)
}

/// Adds the letters that `c` counts as.
pub(super) fn fold(c: char, out: &mut String) {
    match looked_up(c) {
        Some((_, Some(letter))) => out.push(*letter),
        _ => fold_by_rule(c, out),
    }
}

fn kind_by_rule(c: char) -> Kind {
    match c {
        c if c.is_ascii() => {
            if c.is_ascii_alphanumeric() {
                Kind::Letter
            } else {
                Kind::Gap
            }
        }
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' => {
            Kind::Silent
        }
        c if is_vowel_point(c) => Kind::Silent,
        c if is_unspaced(c) => Kind::Unspaced,
        c if c.is_alphanumeric() || is_indic_sign(c) => Kind::Letter,
        _ => Kind::Gap,
    }
}

fn fold_by_rule(c: char, out: &mut String) {
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        'а'..='я' => out.push(c),
        'А'..='Я' => out.push(char::from_u32(u32::from(c) + 0x20).unwrap_or(c)),
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        '٠'..='٩' => out.push(digit(c, '٠')),
        '۰'..='۹' => out.push(digit(c, '۰')),
        '०'..='९' => out.push(digit(c, '०')),
        '\u{c0}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}' => {
            c.to_lowercase().for_each(|c| fold_lower(c, out));
        }
        c => out.extend(c.to_lowercase()),
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// A small Latin, Greek or Cyrillic letter without its accents. (All four Turkish i are one.)
fn fold_lower(c: char, out: &mut String) {
    match c {
        '\u{300}'..='\u{36f}' => {}
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'ð' | 'đ' => out.push('d'),
        'þ' => out.push_str("th"),
        'ł' => out.push('l'),
        'ħ' => out.push('h'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        // Letters of their own, not accents.
        'й' | 'ї' | 'ў' => out.push(c),
        c => match CanonicalDecompositionBorrowed::new().decompose(c) {
            Decomposed::Default => out.push(c),
            Decomposed::Singleton(base) | Decomposed::Expansion(base, _) if base == c => {
                out.push(c);
            }
            Decomposed::Singleton(base) | Decomposed::Expansion(base, _) => fold_lower(base, out),
        },
    }
}

/// Points and marks that Hebrew and Arabic are mostly written without, and the stroke that
/// stretches Arabic words.
const fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}'
        | '\u{6ea}'..='\u{6ed}')
}

/// Signs within words of Indic scripts that Unicode does not call alphabetic: virama and nukta.
const fn is_indic_sign(c: char) -> bool {
    matches!(
        c,
        '\u{93c}' | '\u{94d}' | '\u{951}'
            ..='\u{954}'
                | '\u{9bc}'
                | '\u{9cd}'
                | '\u{a3c}'
                | '\u{a4d}'
                | '\u{abc}'
                | '\u{acd}'
                | '\u{b3c}'
                | '\u{b4d}'
                | '\u{bcd}'
                | '\u{c4d}'
                | '\u{cbc}'
                | '\u{ccd}'
                | '\u{d3b}'
                | '\u{d3c}'
                | '\u{d4d}'
                | '\u{dca}'
    )
}

/// Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ece}'
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{1780}'..='\u{17d3}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
