//! Finding the known words of a text.

use std::ops::Range;

use super::{Lexicon, Sense, Stand, Strength, Table, TopicId};
use crate::words::{is_unspaced, scan};

/// Words of a phrase.
const PHRASE_WORDS_MAX: usize = 5;
/// Characters of a known piece of a run.
const RUN_CHARS_MAX: usize = 10;
/// Characters of the shortest stem.
const STEM_CHARS_MIN: usize = 3;
/// Characters that stay of a word when particles are taken off.
const BARE_CHARS_MIN: usize = 3;

/// What stands behind a label at the beginning of a text.
const LABEL_ENDS: [char; 13] =
    [':', '：', '|', '｜', '/', '／', '–', '—', ']', '】', '》', '»', '・'];

/// A known word in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it may be about.
    pub topic: TopicId,
    /// How much it says of that.
    pub strength: Strength,
    /// Topics that the same word may mean.
    pub meanings: usize,
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
}

/// A text being looked through; kept to be used again for the next.
#[derive(Default)]
pub struct Reading {
    /// The folded words, one space between them.
    folded: String,
    words: Vec<Word>,
}

/// A word: where it is among the folded, and where it stands in the text.
#[derive(Clone)]
struct Word {
    folded: Range<usize>,
    at: Range<usize>,
}

impl Lexicon {
    /// The known words of `text`, in its order; of those that overlap, the longest.
    pub fn find(&self, text: &str, reading: &mut Reading) -> Vec<Found> {
        let mut found = Vec::new();
        reading.read(text);
        let mut at = 0;
        while at < reading.words.len() {
            at += self.find_at(text, reading, at, &mut found).max(1);
        }
        if !self.runs.is_empty() {
            self.find_in_runs(text, &mut found);
        }
        found
    }

    /// The longest phrase or the word that begins here; tells how many words it has.
    fn find_at(&self, text: &str, reading: &Reading, at: usize, found: &mut Vec<Found>) -> usize {
        let word = reading.folded_of(at, 1);
        if self.firsts.contains(word) {
            for count in (2..=PHRASE_WORDS_MAX).rev() {
                let Some(range) = reading.range(at, count) else { continue };
                let phrase = reading.folded_of(at, count);
                let stem_chars_min = phrase
                    .rfind(' ')
                    .map_or(0, |gap| phrase.get(..gap).unwrap_or_default().chars().count() + 1);
                let known = self.words.get(phrase);
                let senses = known
                    .or_else(|| self.with_number(phrase))
                    .or_else(|| self.stem_of(phrase, stem_chars_min + 1));
                if let Some(senses) = senses {
                    self.add(senses, text, &range, found);
                    return count;
                }
            }
        }
        let Some(range) = reading.range(at, 1) else { return 1 };
        let mut senses = self.senses_of(word);
        if senses.is_none() {
            for particle in self.particles {
                let Some(bare) = word.strip_prefix(particle) else { continue };
                if bare.chars().count() < BARE_CHARS_MIN {
                    continue;
                }
                senses = self.senses_of(bare);
                if senses.is_some() {
                    break;
                }
            }
        }
        if let Some(senses) = senses {
            self.add(senses, text, &range, found);
        }
        1
    }

    /// A phrase in which `#` stands for its number: "dies at 83".
    fn with_number(&self, phrase: &str) -> Option<&Range<u32>> {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let number = phrase.split(' ').find(|word| is_number(word))?;
        self.words.get(phrase.replacen(number, "#", 1).as_str())
    }

    fn senses_of(&self, word: &str) -> Option<&Range<u32>> {
        let whole = self.words.get(word).or_else(|| self.stem_of(word, STEM_CHARS_MIN));
        whole.or_else(|| ending_of(&self.endings, word)).or_else(|| self.part_of(word))
    }

    /// The longest known beginning of a word or phrase.
    fn stem_of(&self, word: &str, chars_min: usize) -> Option<&Range<u32>> {
        // Most words begin like no stem: one look instead of one a letter.
        let longest = self.stem_starts.get(start_of(word)?)?;
        let mut end = usize::from(*longest).min(word.len());
        while !word.is_char_boundary(end) {
            end -= 1;
        }
        stem_of(&self.stems, word.get(..end)?, chars_min)
    }

    fn part_of(&self, word: &str) -> Option<&Range<u32>> {
        if self.parts.is_empty() || word.len() < 6 {
            return None;
        }
        let bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        bounds.iter().find_map(|begin| stem_of(&self.parts, word.get(*begin..)?, 4))
    }

    fn find_in_runs(&self, text: &str, found: &mut Vec<Found>) {
        let mut skip_until = 0;
        // Of the same length, unlike what becomes of other letters; kana and ideographs have no
        // case.
        let lower = text.to_ascii_lowercase();
        for (at, c) in lower.char_indices() {
            if at < skip_until || !c.is_alphanumeric() {
                continue;
            }
            let rest = lower.get(at..).unwrap_or_default();
            let ends = rest.char_indices().take(RUN_CHARS_MAX).map(|(at, c)| at + c.len_utf8());
            let mut ends: Vec<usize> = ends.skip(1).collect();
            while let Some(end) = ends.pop() {
                if let Some(senses) = rest.get(..end).and_then(|piece| self.runs.get(piece)) {
                    self.add(senses, text, &(at..at + end), found);
                    skip_until = at + end;
                    break;
                }
            }
        }
    }

    fn add(&self, senses: &Range<u32>, text: &str, at: &Range<usize>, found: &mut Vec<Found>) {
        let range = usize::try_from(senses.start).unwrap_or_default()
            ..usize::try_from(senses.end).unwrap_or_default();
        let senses = self.senses.get(range).unwrap_or_default();
        let has_meaning = |sense: &&Sense| sense.stand.is_there(text, at);
        let meanings = senses.iter().filter(has_meaning).count();
        found.extend(senses.iter().filter(has_meaning).map(|sense| Found {
            topic: sense.topic,
            strength: sense.strength,
            meanings,
            at: at.clone(),
        }));
    }
}

impl Stand {
    /// Does a word there stand so?
    fn is_there(self, text: &str, at: &Range<usize>) -> bool {
        let is_first = || {
            let before = text.get(..at.start).unwrap_or_default();
            !before.chars().any(char::is_alphanumeric)
        };
        let rest = || text.get(at.end..).unwrap_or_default();
        match self {
            Self::Anywhere => true,
            Self::First => is_first(),
            Self::Label => {
                let rest = rest().trim_start_matches([' ', '\u{a0}', '\u{3000}']);
                is_first() && rest.starts_with(LABEL_ENDS)
            }
            Self::Last => !rest().chars().any(char::is_alphanumeric),
        }
    }
}

impl Reading {
    fn read(&mut self, text: &str) {
        self.folded.clear();
        self.words.clear();
        scan(text, |word, at| {
            if word.starts_with(is_unspaced) {
                return true;
            }
            if !self.folded.is_empty() {
                self.folded.push(' ');
            }
            let begin = self.folded.len();
            self.folded.push_str(word);
            self.words.push(Word { folded: begin..self.folded.len(), at });
            true
        });
    }

    /// So many folded words from this one on; fewer where the text ends.
    fn folded_of(&self, at: usize, count: usize) -> &str {
        let first = self.words.get(at);
        let last = self.words.get((at + count).min(self.words.len()).saturating_sub(1));
        let range = first.zip(last).map(|(first, last)| first.folded.start..last.folded.end);
        range.and_then(|range| self.folded.get(range)).unwrap_or_default()
    }

    /// Where so many words stand in the text; `None` where there are fewer.
    fn range(&self, at: usize, count: usize) -> Option<Range<usize>> {
        Some(self.words.get(at)?.at.start..self.words.get(at + count - 1)?.at.end)
    }
}

/// The first characters of a word, as many as the shortest stem has.
pub(super) fn start_of(word: &str) -> Option<&str> {
    let (last, c) = word.char_indices().nth(STEM_CHARS_MIN - 1)?;
    word.get(..last + c.len_utf8())
}

/// The longest known beginning of a word, of at least so many characters.
fn stem_of<'t>(stems: &'t Table, word: &str, chars_min: usize) -> Option<&'t Range<u32>> {
    let mut end = word.len();
    let shortest = word.char_indices().nth(chars_min.saturating_sub(1)).map(|(at, _)| at)?;
    while end > shortest {
        if let Some(senses) = word.get(..end).and_then(|stem| stems.get(stem)) {
            return Some(senses);
        }
        end -= 1;
        while end > 0 && !word.is_char_boundary(end) {
            end -= 1;
        }
    }
    None
}

/// The longest known end of a word.
fn ending_of<'t>(endings: &'t Table, word: &str) -> Option<&'t Range<u32>> {
    if endings.is_empty() {
        return None;
    }
    let bounds = word.char_indices().map(|(at, _)| at);
    bounds.filter_map(|at| word.get(at..)).find_map(|ending| endings.get(ending))
}
