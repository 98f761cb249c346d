//! What words of one stem have in common, roughly.

use super::{Language, is_unspaced};

/// Characters that stay of a stem.
const STEM_CHARS: usize = 6;
const STEM_CHARS_GERMAN: usize = 7;
/// Characters that stay of a word when particles or its ending are taken off.
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

/// Endings of inflected words as they are folded, of which the first that fits is taken off:
/// without them short names in another case would be other words.
const fn endings(language: Language) -> &'static [&'static str] {
    match language {
        Language::Arabic => &["هما", "ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي", "ا"],
        Language::Dutch => &["en", "e", "s"],
        Language::English => &["ings", "ing", "edly", "ed", "es", "s", "e"],
        Language::French => &["euses", "euse", "ements", "ement", "es", "s", "e"],
        Language::German => &["erinnen", "innen", "ern", "em", "en", "er", "es", "e", "n", "s"],
        Language::Hebrew => &["ים", "ות", "ית", "ה"],
        Language::Italian => &["amente", "mente", "i", "e", "a", "o"],
        Language::Persian => &["هايي", "هاي", "ها", "هايش", "ان", "ات", "يي", "ي"],
        Language::Polish => &[
            "iami", "ami", "ego", "emu", "ymi", "imi", "ach", "ech", "iem", "ow", "om", "em", "ie",
            "ia", "iu", "y", "i", "a", "e", "o", "u",
        ],
        Language::Portuguese => &["amente", "mente", "oes", "es", "s", "as", "os", "a", "o", "e"],
        Language::Russian => &[
            "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ая", "яя", "ое", "ее",
            "ые", "ие", "ый", "ий", "ои", "ой", "ей", "ом", "ем", "ам", "ям", "ах", "ях", "ов",
            "ев", "ью", "ия", "ии", "ию", "ую", "юю", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь",
            "й",
        ],
        Language::Spanish => &["amente", "mente", "es", "s", "as", "os", "a", "o", "e"],
        Language::Turkish => &[
            "lerinin", "larinin", "lerin", "larin", "lerde", "larda", "lerden", "lardan", "ler",
            "lar", "nin", "nun", "in", "un", "den", "dan", "ten", "tan", "de", "da", "te", "ta",
            "yi", "yu", "ye", "ya", "i", "u", "e", "a",
        ],
        Language::Ukrainian => &[
            "ями", "ами", "ого", "ому", "ими", "ою", "ею", "ая", "яя", "ий", "ій", "ої", "ом",
            "ем", "ам", "ям", "ах", "ях", "ів", "їв", "єю", "ія", "ії", "ію", "ую", "ові", "еві",
            "а", "я", "о", "е", "и", "і", "у", "ю", "ь", "й",
        ],
        Language::Chinese | Language::Japanese => &[],
    }
}

/// The beginning of a folded word, without particles and ending: cheap, and enough to see that two
/// texts speak of the same. Pieces of scripts without spaces and numbers stay as they are.
#[must_use]
pub fn stem(language: Language, word: &str) -> &str {
    if word.starts_with(is_unspaced) {
        return word;
    }
    let bare = without_particles(language, word);
    let is_inflected = !bare.contains(|c: char| c.is_ascii_digit());
    let bare = if is_inflected { without_ending(language, bare) } else { bare };
    let chars = if language == Language::German { STEM_CHARS_GERMAN } else { STEM_CHARS };
    bare.char_indices().nth(chars).map_or(bare, |(end, _)| bare.get(..end).unwrap_or(bare))
}

fn without_particles(language: Language, word: &str) -> &str {
    let without = |word, is_wanted: fn(&str) -> bool| {
        particles(language)
            .iter()
            .filter(|particle| is_wanted(particle))
            .find_map(|particle| take_off(word, |word| word.strip_prefix(particle)))
            .unwrap_or(word)
    };
    if language != Language::Arabic {
        return without(word, |_| true);
    }
    // A word that itself begins with what looks like a particle loses that behind an article too.
    let is_letter = |particle: &str| particle.chars().nth(1).is_none();
    without(without(word, |particle| particle.chars().nth(1).is_some()), is_letter)
}

fn without_ending(language: Language, word: &str) -> &str {
    endings(language)
        .iter()
        .find_map(|ending| take_off(word, |word| word.strip_suffix(ending)))
        .unwrap_or(word)
}

/// What is left of a word, where that is enough of one.
fn take_off<'w>(word: &'w str, take: impl Fn(&'w str) -> Option<&'w str>) -> Option<&'w str> {
    take(word).filter(|bare| bare.chars().nth(BARE_CHARS_MIN - 1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_other_cases_share_a_stem() {
        for (language, words) in [
            (Language::English, &["charge", "charges", "charged", "charging"][..]),
            (Language::German, &["rosenheim", "rosenheimer"][..]),
            (Language::Russian, &["киев", "киева", "киеве", "киевом"][..]),
            (Language::Polish, &["tusk", "tuska", "tuskiem"][..]),
            (Language::Arabic, &["وزير", "الوزير", "والوزير"][..]),
            (Language::Turkish, &["deprem", "depremler", "depremde"][..]),
        ] {
            let stems: Vec<&str> = words.iter().map(|word| stem(language, word)).collect();
            assert!(stems.iter().all(|it| it == &stems[0]), "{words:?}: {stems:?}");
        }
    }

    #[test]
    fn short_words_pieces_and_numbers_stay() {
        assert_eq!(stem(Language::English, "red"), "red");
        assert_eq!(stem(Language::Chinese, "地震"), "地震");
        assert_eq!(stem(Language::English, "2026"), "2026");
        assert_eq!(stem(Language::Russian, "мэр"), "мэр");
    }
}
