//! Words that stand in news of any kind: "said", "people", "million". That two reports share them
//! says little.

use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::{Language, scan, stem};

/// How usual a word is in news of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    /// "government", "hopes", "company".
    Often,
    /// "said", "year", "people".
    Everywhere,
}

/// What the files say before the words of each kind.
const EVERYWHERE: &str = "# everywhere";
const OFTEN: &str = "# often";

/// How usual the word of this stem ([`stem`]) is; `None` for one that may tell something.
#[must_use]
pub fn usual(language: Language, stem: &str) -> Option<Usual> {
    static ALL: [OnceLock<Box<[u64]>>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    let position = Language::ALL.iter().position(|(known, _)| *known == language);
    let cell = ALL.get(position.unwrap_or_default()).unwrap_or(&ALL[0]);
    let words = cell.get_or_init(|| words_of(language));
    let often = key(stem, Usual::Often);
    let found = words.get(words.partition_point(|known| *known < often))?;
    [Usual::Often, Usual::Everywhere].into_iter().find(|usual| key(stem, *usual) == *found)
}

/// A stem as it is kept, two thousand of them a language in use: a hash whose last bit says how
/// usual it is.
fn key(stem: &str, usual: Usual) -> u64 {
    xxh3_64(stem.as_bytes()) & !1 | u64::from(usual == Usual::Everywhere)
}

/// The words of a language, sorted.
fn words_of(language: Language) -> Box<[u64]> {
    let mut words = Vec::new();
    let mut kind = Usual::Often;
    for line in text_of(language).lines() {
        match line {
            EVERYWHERE => kind = Usual::Everywhere,
            OFTEN => kind = Usual::Often,
            line => scan(line, |word, _| {
                // A lone character ends each word of a script without spaces.
                if word.chars().nth(1).is_some() {
                    words.push(key(stem(language, word), kind));
                }
                true
            }),
        }
    }
    words.sort_unstable();
    // A stem of both kinds stands everywhere.
    words.dedup_by(|other, kept| {
        let is_same = *other & !1 == *kept & !1;
        if is_same {
            *kept |= *other;
        }
        is_same
    });
    words.into_boxed_slice()
}

const fn text_of(language: Language) -> &'static str {
    match language {
        Language::Arabic => include_str!("usual/ar.txt"),
        Language::Chinese => include_str!("usual/zh.txt"),
        Language::Dutch => include_str!("usual/nl.txt"),
        Language::English => include_str!("usual/en.txt"),
        Language::French => include_str!("usual/fr.txt"),
        Language::German => include_str!("usual/de.txt"),
        Language::Hebrew => include_str!("usual/he.txt"),
        Language::Italian => include_str!("usual/it.txt"),
        Language::Japanese => include_str!("usual/ja.txt"),
        Language::Persian => include_str!("usual/fa.txt"),
        Language::Polish => include_str!("usual/pl.txt"),
        Language::Portuguese => include_str!("usual/pt.txt"),
        Language::Russian => include_str!("usual/ru.txt"),
        Language::Spanish => include_str!("usual/es.txt"),
        Language::Turkish => include_str!("usual/tr.txt"),
        Language::Ukrainian => include_str!("usual/uk.txt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_news_are_told_from_those_of_some() {
        for (language, everywhere, often, telling) in [
            (Language::English, "year", "decision", "volcano"),
            (Language::German, "jahr", "äußerung", "vulkan"),
            (Language::French, "annee", "acheter", "volcan"),
            (Language::Russian, "год", "обещание", "вулкан"),
            (Language::Chinese, "今天", "批评", "火山"),
        ] {
            let usual_of = |word: &str| {
                let mut found = None;
                scan(word, |word, _| {
                    found = usual(language, stem(language, word));
                    false
                });
                found
            };
            assert_eq!(usual_of(everywhere), Some(Usual::Everywhere), "{everywhere}");
            assert_eq!(usual_of(often), Some(Usual::Often), "{often}");
            assert_eq!(usual_of(telling), None, "{telling}");
        }
        for (language, code) in Language::ALL {
            assert!(words_of(language).len() > 1000, "{code}");
        }
    }
}
