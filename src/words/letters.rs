//! What a character is to a word, and what it counts as.

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::{
    CanonicalCompositionBorrowed, CanonicalDecompositionBorrowed, Decomposed,
};

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

/// The letter that a text begins with, and how many bytes it takes. Korean syllables and voiced
/// kana are also written as parts that follow each other (Unicode, normalization form D).
pub(super) fn first_letter(text: &str) -> Option<(char, usize)> {
    let mut chars = text.chars();
    let mut letter = narrow(chars.next()?);
    let mut rest = chars.as_str();
    while takes_parts(letter)
        && let Some(part) = chars.next().map(narrow)
        && is_part(part)
        && let Some(whole) = CanonicalCompositionBorrowed::new().compose(letter, part)
    {
        letter = whole;
        rest = chars.as_str();
    }
    Some((letter, text.len() - rest.len()))
}

/// True for what a part may follow: the beginning of a Korean syllable, a syllable without an end,
/// kana.
fn takes_parts(c: char) -> bool {
    match c {
        '\u{1100}'..='\u{1112}' | '\u{3046}'..='\u{30fd}' => true,
        '\u{ac00}'..='\u{d7a3}' => (u32::from(c) - 0xac00).is_multiple_of(28),
        _ => false,
    }
}

/// True for vowels and ends of Korean syllables, and for the signs of voiced kana.
const fn is_part(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}' | '\u{3099}' | '\u{309a}')
}

/// The letter that another one becomes by a sign after it, where readers tell the two apart: и
/// becomes й, و becomes ؤ.
pub(super) fn with_sign(letter: char, sign: char) -> Option<char> {
    let may_tell = matches!(sign, '\u{306}' | '\u{308}' | '\u{653}'..='\u{655}');
    if letter.is_ascii() || !may_tell {
        return None;
    }
    CanonicalCompositionBorrowed::new().compose(letter, sign)
}

/// The one character that `c` is a form of: full-width forms are those of ASCII, half-width kana
/// are kana, and some ideographs have two places in Unicode.
fn narrow(c: char) -> char {
    if c < '\u{2f00}' {
        return c;
    }
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
        }
        '\u{2f00}'..='\u{2fd5}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{2f800}'..='\u{2fa1d}' => usual_form(c).next().unwrap_or(c),
        c => c,
    }
}

/// What a character is a form of (Unicode, normalization form KC).
fn usual_form(c: char) -> impl Iterator<Item = char> {
    ComposingNormalizerBorrowed::new_nfkc().normalize_iter(std::iter::once(c))
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
        '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' => Kind::Silent,
        c if is_unseen(c) || is_vowel_point(c) => Kind::Silent,
        c if is_unspaced(c) => Kind::Unspaced,
        c if c.is_alphanumeric() || is_indic_sign(c) => Kind::Letter,
        _ => Kind::Gap,
    }
}

fn fold_by_rule(c: char, out: &mut String) {
    // What is also made of signs (½, ⑴) stays as it is.
    let is_of_letters = |c| matches!(kind_by_rule(c), Kind::Letter | Kind::Silent);
    if !is_form(c) || !usual_form(c).all(is_of_letters) {
        return fold_letter(c, out);
    }
    let letters = usual_form(c).filter(|letter| kind_by_rule(*letter) == Kind::Letter);
    letters.for_each(|letter| fold_letter(letter, out));
}

fn fold_letter(c: char, out: &mut String) {
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
        '\u{900}'..='\u{dff}' => fold_indic(c, out),
        c => out.extend(c.to_lowercase()),
    }
}

/// A letter or vowel that is also written as two characters, as the two.
fn fold_indic(c: char, out: &mut String) {
    match CanonicalDecompositionBorrowed::new().decompose(c) {
        Decomposed::Default => out.push(c),
        Decomposed::Singleton(base) => fold_indic(base, out),
        Decomposed::Expansion(base, sign) => {
            fold_indic(base, out);
            out.push(sign);
        }
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

/// Letters and digits in another shape: raised and lowered (m²), joined (ﬁ, ﻣ), in circles, bold,
/// Roman numbers.
const fn is_form(c: char) -> bool {
    matches!(c, 'ª' | '²' | '³' | 'µ' | '¹' | 'º' | 'Ĳ' | 'ĳ' | 'ſ' | '\u{1c4}'..='\u{1cc}'
        | '\u{1f1}'..='\u{1f3}' | '\u{2b0}'..='\u{2b8}' | '\u{587}' | '\u{1d2c}'..='\u{1d6a}'
        | '\u{2070}'..='\u{209c}' | '\u{2102}'..='\u{2149}' | '\u{2160}'..='\u{217f}'
        | '\u{2460}'..='\u{24ea}' | '\u{fb00}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}'
        | '\u{1d400}'..='\u{1d7ff}' | '\u{1f130}'..='\u{1f149}')
}

/// What no reader sees and no clean text holds: places to break or not to break a word, signs of
/// direction, variants, letters that are none. Words are what is seen: they go on past it.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{200b}' | '\u{200d}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
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
