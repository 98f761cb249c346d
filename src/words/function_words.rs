//! Words that every text has, whatever it tells: "the", "und", "في".

use std::collections::HashSet;
use std::sync::OnceLock;

use super::{Language, scan};

/// Characters of the longest: longer ones in the lists ("announced") tell something after all.
const CHARS_MAX: usize = 4;

/// True for a word, folded, that says nothing of what a text is about.
#[must_use]
pub fn is_function_word(language: Language, folded: &str) -> bool {
    static ALL: [OnceLock<HashSet<String>>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    let position = Language::ALL.iter().position(|(known, _)| *known == language);
    let cell = ALL.get(position.unwrap_or_default()).unwrap_or(&ALL[0]);
    cell.get_or_init(|| words_of(language)).contains(folded)
}

fn words_of(language: Language) -> HashSet<String> {
    let mut folded = HashSet::new();
    for word in stop_words::lookup(language.code()).unwrap_or_default() {
        let mut parts = Vec::new();
        scan(word, |part, _| {
            parts.push(part.to_owned());
            true
        });
        // "don't" is two words, of which neither need be one of these.
        if let [only] = parts.as_slice()
            && only.chars().count() <= CHARS_MAX
        {
            folded.insert(only.clone());
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_text_are_told_from_those_of_some() {
        for (language, every, some) in [
            (Language::English, "the", "harbour"),
            (Language::German, "und", "hafen"),
            (Language::French, "dans", "port"),
            (Language::Russian, "что", "порт"),
            (Language::Arabic, "في", "ميناء"),
            (Language::Persian, "از", "بندر"),
            (Language::Turkish, "ve", "liman"),
        ] {
            let mut folded = String::new();
            scan(every, |word, _| {
                folded = word.to_owned();
                true
            });
            assert!(is_function_word(language, &folded), "{every}");
            assert!(!is_function_word(language, some), "{some}");
        }
        for (language, code) in Language::ALL {
            assert!(!words_of(language).is_empty(), "{code}");
        }
    }
}
