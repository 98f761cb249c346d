//! The words that a reader looks for, read as texts are.

use std::ops::Range;

use super::{is_unspaced, scan};

/// How many characters make a word that stands for longer ones.
pub const PREFIX_CHARS_MIN: usize = 3;

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Folded.
    pub word: String,
    /// Longer words that begin with it will do.
    pub goes_on: bool,
}

impl Wanted {
    /// True when that word will do.
    #[must_use]
    pub fn accepts(&self, word: &str) -> bool {
        if self.goes_on { word.starts_with(&self.word) } else { word == self.word }
    }
}

/// Gives the words of `text` as a sequence, until `take` wants no more: without the last character
/// of a run that the pair before it already holds.
pub fn sequence(text: &str, mut take: impl FnMut(&str) -> bool) {
    sequence_at(text, |word, _| take(word));
}

/// The same, with where each word stands in the text.
pub fn sequence_at(text: &str, mut take: impl FnMut(&str, Range<usize>) -> bool) {
    let mut follows_pair = false;
    scan(text, |word, at| {
        let mut chars = word.chars();
        let begins_unspaced = chars.next().is_some_and(is_unspaced);
        let is_alone = begins_unspaced && chars.next().is_none();
        let is_held = is_alone && follows_pair;
        follows_pair = begins_unspaced && !is_alone;
        is_held || take(word, at)
    });
}

/// The words that a reader's `text` asks for, in order. `goes_on`: the last may be the beginning of
/// a longer one; two letters are not: a tenth of all words begin with the same two.
#[must_use]
pub fn wanted(text: &str, goes_on: bool) -> Vec<Wanted> {
    let is_unspaced = |word: &str| word.chars().all(is_unspaced);
    let mut words: Vec<Wanted> = Vec::new();
    sequence(text, |word| {
        // A lone character begins pairs.
        let goes_on = is_unspaced(word) && word.chars().nth(1).is_none();
        words.push(Wanted { word: word.to_owned(), goes_on });
        true
    });
    if goes_on
        && let Some(last) = words.last_mut()
        && !is_unspaced(&last.word)
    {
        last.goes_on = last.word.chars().count() >= PREFIX_CHARS_MIN;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_goes_on_from_three_letters_on() {
        let ask = |text: &str, goes_on: bool| -> Vec<String> {
            let star = |goes_on: bool| if goes_on { "*" } else { "" };
            let words = wanted(text, goes_on);
            words.iter().map(|it| format!("{}{}", it.word, star(it.goes_on))).collect()
        };
        for (text, asked) in [
            ("peace tal", vec!["peace", "tal*"]),
            ("peace ta", vec!["peace", "ta"]),
            ("外務省", vec!["外務", "務省"]),
            ("省", vec!["省*"]),
            ("省 外", vec!["省*", "外*"]),
            ("covid 中東", vec!["covid", "中東"]),
            ("กร", vec!["กร"]),
        ] {
            assert_eq!(ask(text, true), asked, "{text}");
        }
        assert_eq!(ask("peace", false), ["peace"]);
    }
}
