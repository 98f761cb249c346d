//! What two reports of one event have in common, in the words of one of them: how a reader is told
//! why they stand together.

use std::collections::HashSet;
use std::ops::Range;

use super::signature::{LEAD_WORDS_MAX, is_group};
use crate::words::{Language, Usual, is_function_word, scan, stem, usual};

/// So many are told.
const TOLD_MAX: usize = 6;

/// A report that is held against others: its title and its first words.
pub struct CommonWords<'a> {
    language: Option<Language>,
    texts: [&'a str; 2],
    /// The words of each that say something.
    words: [Vec<Said>; 2],
}

/// The stem of a word, and where it stands.
type Said = (String, Range<usize>);

impl<'a> CommonWords<'a> {
    /// Reads a report.
    #[must_use]
    pub fn of(title: &'a str, lead: &'a str) -> Self {
        let language = Language::of_text(&format!("{title} {lead}"), None);
        Self { language, texts: [title, lead], words: words_of(language, title, lead) }
    }

    /// The words of the report, as it writes them, that another one has too, in the order of the
    /// first. Words that stand in any news are left out.
    #[must_use]
    pub fn with(&self, title: &str, lead: &str) -> Vec<&'a str> {
        let others = words_of(self.language, title, lead);
        let others: HashSet<&str> = others.iter().flatten().map(|(stem, _)| &**stem).collect();
        let (mut told, mut stems) = (Vec::new(), HashSet::new());
        for (text, words) in self.texts.into_iter().zip(&self.words) {
            let shared = words.iter().filter(|(stem, _)| others.contains(&**stem));
            for (names, at) in joined(text, shared) {
                let is_new = names.iter().filter(|name| stems.insert(**name)).count() > 0;
                told.extend(text.get(at).filter(|_| is_new));
            }
        }
        told.truncate(TOLD_MAX);
        told
    }
}

fn words_of(language: Option<Language>, title: &str, lead: &str) -> [Vec<Said>; 2] {
    let Some(language) = language else { return Default::default() };
    [(title, usize::MAX), (lead, LEAD_WORDS_MAX)].map(|(text, words_max)| {
        let (mut words, mut left) = (Vec::new(), words_max);
        scan(text, |word, at| {
            let stem = stem(language, word);
            // Few words may be taken for another language than theirs.
            let is_everywhere = |language| {
                is_function_word(language, word) || usual(language, stem) == Some(Usual::Everywhere)
            };
            let is_any = word.chars().nth(1).is_none()
                || Language::ALL.iter().any(|(language, _)| is_everywhere(*language))
                || is_group(text, word, at.start);
            if !is_any && matches!(usual(language, stem), None | Some(Usual::Name)) {
                words.push((stem.to_owned(), at));
            }
            left -= 1;
            left > 0
        });
        words
    })
}

/// Words that overlap, or are of one name or one term with only a space between them, as one, with
/// the stems of all.
fn joined<'w>(
    text: &str,
    words: impl Iterator<Item = &'w Said>,
) -> Vec<(Vec<&'w str>, Range<usize>)> {
    let mut joined: Vec<(Vec<&str>, Range<usize>)> = Vec::new();
    for (stem, at) in words {
        match joined.last_mut() {
            Some((stems, last)) if at.start <= last.end || is_one(text, last, at) => {
                stems.push(stem);
                last.end = last.end.max(at.end);
            }
            _ => joined.push((vec![stem], at.clone())),
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
        let one = CommonWords::of(one.0, one.1);
        assert_eq!(one.with(other.0, other.1), ["Callao", "Santa Marta", "Peru"]);
        assert_eq!(one.with("Rates stay", "The bank said so on Monday."), [""; 0]);
    }

    #[test]
    fn neither_small_words_nor_pieces_of_numbers_are_told() {
        let one = CommonWords::of("Nicht nur 185.000 Kunden", "For all of them.");
        assert_eq!(one.with("Nicht alle 84.000 Karten", "For most of them."), [""; 0]);
    }

    #[test]
    fn pieces_of_a_run_are_one_word() {
        let one = ("四川理塘发生5.9级地震", "震中甲洼镇。");
        let other = ("直击理塘震中", "村民在甲洼镇搭起帐篷");
        let told = CommonWords::of(one.0, one.1).with(other.0, other.1);
        assert!(told.contains(&"理塘"), "{told:?}");
        assert!(told.iter().any(|word| word.contains("甲洼镇")), "{told:?}");
    }
}
