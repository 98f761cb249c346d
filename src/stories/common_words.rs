//! What two reports of one event have in common, in the words of one of them: how a reader is told
//! why they stand together.

use std::collections::HashSet;
use std::ops::Range;

use super::signature::LEAD_WORDS_MAX;
use crate::words::lexicon::{self, Found, Kind, KnownWords, Lexicon, Reading, Strength};
use crate::words::{Language, is_function_word, scan, stem, usual};

/// So many are told.
const TOLD_MAX: usize = 6;

/// The words of a report, as it writes them, that another one has too or says in its own way, in
/// the order of the first; of each report its title and its first words. Words that stand in any
/// news are left out.
#[must_use]
pub fn common_words(one: (&str, &str), other: (&str, &str)) -> Vec<String> {
    let text = format!("{} {}", one.0, one.1);
    let Some(language) = Language::of_text(&text, None) else { return Vec::new() };
    let others = Said::of(other, language);
    let mut told: Vec<String> = Vec::new();
    let mut stems = HashSet::new();
    for (text, said) in [one.0, one.1].into_iter().zip(Said::of(one, language).0) {
        let shared = said.words.into_iter().filter(|(stem, _)| others.has_word(stem));
        let known = said.topics.into_iter().filter(|(topic, _)| others.has_topic(*topic));
        let known = known.map(|(topic, at)| (topic.to_string(), at));
        let mut ranges: Vec<(String, Range<usize>)> = shared.chain(known).collect();
        ranges.sort_by_key(|(_, at)| (at.start, at.end));
        for (names, at) in joined(text, ranges) {
            let is_new = names.iter().filter(|name| stems.insert((*name).clone())).count() > 0;
            if is_new && let Some(word) = text.get(at) {
                told.push(word.to_owned());
            }
        }
    }
    told.truncate(TOLD_MAX);
    told
}

/// What a title and the first words of a text say.
struct Said([OfText; 2]);

#[derive(Default)]
struct OfText {
    /// Stems, and where each word stands.
    words: Vec<(String, Range<usize>)>,
    /// What is known of words, and where they stand.
    topics: Vec<(u16, Range<usize>)>,
}

impl Said {
    fn of((title, lead): (&str, &str), language: Language) -> Self {
        let known = KnownWords::of(title, lead, Lexicon::of(language), &mut Reading::default());
        Self([
            OfText::of(title, &known.title, usize::MAX, language),
            OfText::of(lead, &known.lead, LEAD_WORDS_MAX, language),
        ])
    }

    fn has_word(&self, stem: &str) -> bool {
        self.0.iter().any(|text| text.words.iter().any(|(known, _)| known == stem))
    }

    fn has_topic(&self, topic: u16) -> bool {
        self.0.iter().any(|text| text.topics.iter().any(|(known, _)| *known == topic))
    }
}

impl OfText {
    fn of(text: &str, known: &[Found], words_max: usize, language: Language) -> Self {
        let mut said = Self::default();
        let (mut left, mut end) = (words_max, 0);
        scan(text, |word, at| {
            let is_telling = word.chars().nth(1).is_some() && !is_function_word(language, word);
            let stem = stem(language, word);
            end = at.end;
            if is_telling && usual(language, stem).is_none() {
                said.words.push((stem.to_owned(), at));
            }
            left -= 1;
            left > 0
        });
        let is_told = |found: &&Found| {
            let kind = lexicon::topic(found.topic).kind;
            let is_subject = matches!(kind, Kind::Subject | Kind::Place);
            is_subject && found.strength != Strength::Weak && found.at.end <= end
        };
        let topics = known.iter().filter(is_told);
        said.topics = topics.map(|found| (found.topic.number(), found.at.clone())).collect();
        said
    }
}

/// Ranges that overlap, or are of one name or one term with only a space between them, as one, with
/// what each stands for.
fn joined(text: &str, ranges: Vec<(String, Range<usize>)>) -> Vec<(Vec<String>, Range<usize>)> {
    let mut joined: Vec<(Vec<String>, Range<usize>)> = Vec::new();
    for (name, at) in ranges {
        match joined.last_mut() {
            Some((names, last)) if at.start <= last.end || is_one(text, last, &at) => {
                names.push(name);
                last.end = last.end.max(at.end);
            }
            _ => joined.push((vec![name], at)),
        }
    }
    joined
}

/// "Santa Marta", "flash flood"; not "Iraq reopened".
fn is_one(text: &str, last: &Range<usize>, next: &Range<usize>) -> bool {
    let is_capital = |at: &Range<usize>| {
        text.get(at.clone()).is_some_and(|word| word.starts_with(char::is_uppercase))
    };
    text.get(last.end..next.start) == Some(" ") && is_capital(last) == is_capital(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reports_share_is_told_in_the_words_of_the_first() {
        let one = ("Ferry with 80 aboard sinks off Callao", "The Santa Marta left Peru on Monday.");
        let other = ("Dozens feared dead as ship goes down off Peru", "Callao: Santa Marta lost.");
        assert_eq!(common_words(one, other), ["Callao", "Santa Marta", "Peru"]);
        let other = ("Rates stay", "The bank said so on Monday.");
        assert_eq!(common_words(one, other), [""; 0]);
    }

    #[test]
    fn pieces_of_a_run_are_one_word() {
        let one = ("四川理塘发生5.9级地震", "震中甲洼镇。");
        let other = ("直击理塘震中", "村民在甲洼镇搭起帐篷");
        let told = common_words(one, other);
        assert!(told.contains(&"理塘".to_owned()), "{told:?}");
        assert!(told.iter().any(|word| word.contains("甲洼镇")), "{told:?}");
    }
}
