//! What words of one stem have in common, roughly.

use super::{Language, is_unspaced};

/// Characters that stay of a stem.
const STEM_CHARS: usize = 6;
const STEM_CHARS_GERMAN: usize = 7;
/// Characters that stay of a word when particles are taken off.
const BARE_CHARS_MIN: usize = 3;

/// Articles, conjunctions and prepositions that are one with the next word, longest first.
pub(super) const fn particles(language: Language) -> &'static [&'static str] {
    match language {
        Language::Arabic => {
            &["وبال", "وال", "بال", "فال", "كال", "ولل", "ال", "لل", "و", "ب", "ل", "ف", "ك", "س"]
        }
        Language::Hebrew => &[
            "וכשה", "ושה", "מהה", "שה", "וה", "וב", "ול", "ומ", "וש", "של", "מה", "ה", "ו", "ב",
            "ל", "מ", "ש", "כ",
        ],
        _ => &[],
    }
}

/// The beginning of a folded word, without particles: cheap, and enough to see that two texts speak
/// of the same. Pieces of scripts without spaces stay as they are.
#[must_use]
pub fn stem(language: Language, word: &str) -> &str {
    if word.starts_with(is_unspaced) {
        return word;
    }
    let bare = particles(language).iter().find_map(|particle| {
        word.strip_prefix(particle).filter(|bare| bare.chars().count() >= BARE_CHARS_MIN)
    });
    let bare = bare.unwrap_or(word);
    let chars = if language == Language::German { STEM_CHARS_GERMAN } else { STEM_CHARS };
    bare.char_indices().nth(chars).map_or(bare, |(end, _)| bare.get(..end).unwrap_or(bare))
}
