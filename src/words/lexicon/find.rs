//! Finding the known words of a text.

use std::ops::Range;

use super::table::Senses;
use super::{Lexicon, Sense, Stand, Strength, TopicId};
use crate::words::letters::{Kind as CharKind, kind};
use crate::words::{beginning, is_unspaced, scan};

/// Words of a phrase.
const PHRASE_WORDS_MAX: usize = 5;
/// Characters that stay of a word when particles are taken off.
const BARE_CHARS_MIN: usize = 3;
/// Bytes of a text whose deeds count: further down it tells what went before.
const DEED_BYTES_MAX: usize = 300;

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
    /// Which part of the word it has, beside what else the word may mean, in percent.
    pub share_percent: u8,
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
}

/// The known words of an entry, found once for all who ask what it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownWords {
    /// Those of its title.
    pub title: Vec<Found>,
    /// Those of the first words of its text.
    pub lead: Vec<Found>,
    /// The deeds that its title tells,
    pub title_deeds: Vec<TopicId>,
    /// and those that the beginning of its text tells.
    pub lead_deeds: Vec<TopicId>,
}

impl KnownWords {
    /// Finds them.
    #[must_use]
    pub fn of(title: &str, lead: &str, lexicon: &Lexicon, reading: &mut Reading) -> Self {
        let mut known = Self { title: lexicon.find(title, reading), ..Self::default() };
        known.title_deeds = lexicon.deeds(title, reading);
        known.lead = lexicon.find(lead, reading);
        known.lead_deeds = lexicon.deeds(beginning(lead, DEED_BYTES_MAX), reading);
        known
    }
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
        reading.read(text);
        self.find_read(text, reading)
    }

    /// The deeds told at the beginning of the text that was read last, each once.
    fn deeds(&self, text: &str, reading: &mut Reading) -> Vec<TopicId> {
        let Some(lexicon) = &self.deeds else { return Vec::new() };
        reading.words.truncate(reading.words.partition_point(|word| word.at.end <= text.len()));
        let found = lexicon.find_read(text, reading);
        let mut deeds: Vec<TopicId> = found.iter().map(|found| found.topic).collect();
        deeds.sort_unstable();
        deeds.dedup();
        deeds
    }

    fn find_read(&self, text: &str, reading: &Reading) -> Vec<Found> {
        let mut found = Vec::new();
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
        let known = self.words.get(word);
        let mut phrases = known.map_or(0, |known| known.phrases);
        if is_number(word) {
            phrases |= self.words.get("#").map_or(0, |known| known.phrases);
        }
        for count in (2..=PHRASE_WORDS_MAX).rev() {
            if phrases & 1 << count == 0 {
                continue;
            }
            let Some(range) = reading.range(at, count) else { continue };
            if let Some(senses) = self.phrase(reading.folded_of(at, count)) {
                self.add(senses, text, &range, found);
                return count;
            }
        }
        let Some(range) = reading.range(at, 1) else { return 1 };
        let whole = known.map(|known| &known.senses).filter(|senses| !senses.is_empty());
        let senses = whole.or_else(|| self.inflected(word)).or_else(|| {
            let bare = self.particles.iter().filter_map(|particle| word.strip_prefix(particle));
            let mut bare = bare.filter(|bare| bare.chars().count() >= BARE_CHARS_MIN);
            bare.find_map(|bare| self.whole(bare).or_else(|| self.inflected(bare)))
        });
        if let Some(senses) = senses {
            self.add(senses, text, &range, found);
        }
        1
    }

    fn whole(&self, words: &str) -> Option<&Senses> {
        self.words.get(words).map(|known| &known.senses).filter(|senses| !senses.is_empty())
    }

    /// A phrase as it is, with a number for `#`, or with its last word inflected.
    fn phrase(&self, phrase: &str) -> Option<&Senses> {
        self.whole(phrase).or_else(|| self.with_number(phrase)).or_else(|| {
            let before = phrase.rfind(' ').map_or(0, |gap| gap + 1);
            self.stems.longest(phrase, before + 1).map(|(senses, _)| senses)
        })
    }

    /// A phrase in which `#` stands for its number: "dies at 83".
    fn with_number(&self, phrase: &str) -> Option<&Senses> {
        let number = phrase.split(' ').find(|word| is_number(word))?;
        self.whole(&phrase.replacen(number, "#", 1))
    }

    /// A word by its longest known beginning, its end, or what stands within it.
    fn inflected(&self, word: &str) -> Option<&Senses> {
        let stem = self.stems.longest(word, 0).map(|(senses, _)| senses);
        stem.or_else(|| self.ending_of(word)).or_else(|| self.part_of(word))
    }

    /// The longest known end of a word.
    fn ending_of(&self, word: &str) -> Option<&Senses> {
        if self.endings.is_empty() {
            return None;
        }
        let ends = word.char_indices().filter_map(|(at, _)| word.get(at..));
        ends.into_iter().find_map(|ending| self.endings.get(ending))
    }

    fn part_of(&self, word: &str) -> Option<&Senses> {
        if self.parts.is_empty() || word.len() < 6 {
            return None;
        }
        let mut rests = word.char_indices().filter_map(|(at, _)| word.get(at..));
        rests.find_map(|rest| self.parts.longest(rest, 0)).map(|(senses, _)| senses)
    }

    fn find_in_runs(&self, text: &str, found: &mut Vec<Found>) {
        let mut skip_until = 0;
        // Of the same length, unlike what becomes of other letters; kana and ideographs have no
        // case.
        let lower = text.to_ascii_lowercase();
        for (at, c) in lower.char_indices() {
            if at < skip_until || matches!(kind(c), CharKind::Gap | CharKind::Silent) {
                continue;
            }
            let rest = lower.get(at..).unwrap_or_default();
            if let Some((senses, length)) = self.runs.longest(rest, 0) {
                self.add(senses, text, &(at..at + length), found);
                skip_until = at + length;
            }
        }
    }

    fn add(&self, senses: &Senses, text: &str, at: &Range<usize>, found: &mut Vec<Found>) {
        let range = usize::try_from(senses.start).unwrap_or_default()
            ..usize::try_from(senses.end).unwrap_or_default();
        let senses = self.senses.get(range).unwrap_or_default();
        let has_meaning = |sense: &&Sense| sense.stand.is_there(text, at);
        let meant = || senses.iter().filter(has_meaning);
        let all: u32 = meant().map(|sense| sense.strength.weight()).sum();
        found.extend(meant().map(|sense| Found {
            topic: sense.topic,
            strength: sense.strength,
            share_percent:
                u8::try_from(sense.strength.weight() * 100 / all.max(1)).unwrap_or_default(),
            at: at.clone(),
        }));
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
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
            Self::Nowhere => false,
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
