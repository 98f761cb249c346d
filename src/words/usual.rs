//! Words that stand in news of any kind: "said", "people", "million", and names that are in the news
//! on any day: "Google", "Manchester", "Putin". That two reports share them says little.

use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::{Language, scan, stem};

/// How usual a word is in news of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    /// "Google", "Manchester": a name that many reports of a day tell of.
    Name,
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
    let least = key(stem, Usual::Name);
    let found = *words.get(words.partition_point(|known| *known < least))?;
    let all = [Usual::Name, Usual::Often, Usual::Everywhere];
    all.into_iter().find(|usual| key(stem, *usual) == found)
}

/// A stem as it is kept, some four thousand of them a language in use: a hash whose last bits say
/// how usual it is.
fn key(stem: &str, usual: Usual) -> u64 {
    let kind = match usual {
        Usual::Name => 0,
        Usual::Often => 1,
        Usual::Everywhere => 2,
    };
    xxh3_64(stem.as_bytes()) & !KIND | kind
}

/// The bits of the kind.
const KIND: u64 = 3;

/// The words of a language, sorted.
fn words_of(language: Language) -> Box<[u64]> {
    let mut words = Vec::new();
    let mut add = |line: &str, kind| {
        scan(line, |word, _| {
            // A lone character ends each word of a script without spaces.
            if word.chars().nth(1).is_some() {
                words.push(key(stem(language, word), kind));
            }
            true
        });
    };
    let mut kind = Usual::Often;
    for line in text_of(language).lines() {
        match line {
            EVERYWHERE => kind = Usual::Everywhere,
            OFTEN => kind = Usual::Often,
            line => add(line, kind),
        }
    }
    let is_group = |line: &&str| line.starts_with(GROUP);
    names_of(language)
        .lines()
        .filter(|line| !is_group(line))
        .for_each(|line| add(line, Usual::Name));
    words.sort_unstable_by_key(|word| (word & !KIND, KIND - (word & KIND)));
    // Of a stem of several kinds the most usual counts.
    words.dedup_by_key(|word| *word & !KIND);
    words.into_boxed_slice()
}

/// Before what the names of a file are of.
const GROUP: &str = "## ";

const fn names_of(language: Language) -> &'static str {
    match language {
        Language::Arabic => include_str!("names/ar.txt"),
        Language::Chinese => include_str!("names/zh.txt"),
        Language::Dutch => include_str!("names/nl.txt"),
        Language::English => include_str!("names/en.txt"),
        Language::French => include_str!("names/fr.txt"),
        Language::German => include_str!("names/de.txt"),
        Language::Hebrew => include_str!("names/he.txt"),
        Language::Italian => include_str!("names/it.txt"),
        Language::Japanese => include_str!("names/ja.txt"),
        Language::Persian => include_str!("names/fa.txt"),
        Language::Polish => include_str!("names/pl.txt"),
        Language::Portuguese => include_str!("names/pt.txt"),
        Language::Russian => include_str!("names/ru.txt"),
        Language::Spanish => include_str!("names/es.txt"),
        Language::Turkish => include_str!("names/tr.txt"),
        Language::Ukrainian => include_str!("names/uk.txt"),
    }
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
        for (language, name) in [
            (Language::English, "Boeing"),
            (Language::German, "Volkswagens"),
            (Language::Russian, "Газпрома"),
            (Language::Arabic, "أرامكو"),
            (Language::Turkish, "Galatasaray'ın"),
        ] {
            let mut found = None;
            scan(name, |word, _| {
                found = usual(language, stem(language, word));
                false
            });
            assert_eq!(found, Some(Usual::Name), "{name}");
        }
        for (language, code) in Language::ALL {
            assert!(words_of(language).len() > 1000, "{code}");
        }
    }
}
