//! What a report says, in numbers that can be compared: its words, names, numbers, topics, places.

use xxhash_rust::xxh3::xxh3_64;

use crate::words::lexicon::{self, Kind, KnownWords, Lexicon, Reading, Strength};
use crate::words::{Language, is_unspaced, scan, stem};

/// Words of the lead that are read.
const LEAD_WORDS_MAX: usize = 60;
/// A word of the title says more.
const IN_TITLE: f32 = 1.5;
/// Characters of the shortest name.
const NAME_CHARS_MIN: usize = 3;

/// A report as it is to be compared with others.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Its headline.
    pub title: &'a str,
    /// The first words of its text.
    pub lead: &'a str,
    /// The language of both.
    pub language: Language,
    /// Who tells it: reports of one outlet share a number.
    pub outlet: u64,
    /// When it was told, in seconds of Unix time.
    pub at: i64,
}

/// A word of a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Term {
    /// A hash of its stem.
    pub(super) hash: u32,
    pub(super) is_in_title: bool,
    pub(super) is_name: bool,
    pub(super) is_number: bool,
}

impl Term {
    /// How much it says by where it stands.
    pub(super) const fn weight(self) -> f32 {
        if self.is_in_title { IN_TITLE } else { 1.0 }
    }
}

/// What a report says.
#[derive(Clone, Debug)]
pub struct Signature {
    pub(super) language: Language,
    pub(super) outlet: u64,
    pub(super) at: i64,
    /// It is no report of one event: a round-up, a forecast, a column.
    pub(super) is_form: bool,
    /// Sorted by hash, each once.
    pub(super) terms: Vec<Term>,
    /// Sorted.
    pub(super) topics: Vec<u16>,
    /// Countries with their weights, sorted.
    pub(super) places: Vec<(u16, f32)>,
    /// Hashes of the words that named places, sorted.
    pub(super) towns: Vec<u32>,
}

/// Forms whose texts tell no event, or many. A live page tells one.
const FORMS: [&str; 17] = [
    "round-up",
    "horoscope",
    "weather-forecast",
    "market-report",
    "column",
    "opinion",
    "letters",
    "interview",
    "quiz",
    "podcast",
    "pictures",
    "review",
    "recipe",
    "deals",
    "tv-guide",
    "results",
    "history-day",
];

impl Signature {
    /// Reads a report.
    #[must_use]
    pub fn of(report: &Report<'_>) -> Self {
        let lexicon = Lexicon::of(report.language);
        let known = KnownWords::of(report.title, report.lead, lexicon, &mut Reading::default());
        Self::read(report, &known)
    }

    /// Reads a report whose known words are found already.
    #[must_use]
    pub fn read(report: &Report<'_>, known: &KnownWords) -> Self {
        let mut signature = Self {
            language: report.language,
            outlet: report.outlet,
            at: report.at,
            is_form: false,
            terms: Vec::new(),
            topics: Vec::new(),
            places: Vec::new(),
            towns: Vec::new(),
        };
        signature.read_words(report.title, true);
        signature.read_words(report.lead, false);
        signature.terms.sort_by_key(|term| (term.hash, !term.is_in_title));
        signature.terms.dedup_by(|next, kept| {
            let is_same = next.hash == kept.hash;
            if is_same {
                kept.is_name |= next.is_name;
            }
            is_same
        });
        signature.read_subjects(report, known);
        signature
    }

    fn read_words(&mut self, text: &str, is_in_title: bool) {
        let language = self.language;
        let mut left = if is_in_title { usize::MAX } else { LEAD_WORDS_MAX };
        scan(text, |word, at| {
            let is_piece = word.starts_with(is_unspaced);
            let is_lone = word.chars().count() < 2;
            // A lone character of a script without spaces is the end of a run.
            if !is_lone {
                let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
                let is_name = !is_piece && !is_number && is_name(text, &at);
                self.terms.push(Term {
                    hash: low(xxh3_64(stem(language, word).as_bytes())),
                    is_in_title,
                    is_name,
                    is_number,
                });
            }
            left -= 1;
            left > 0
        });
    }

    fn read_subjects(&mut self, report: &Report<'_>, known: &KnownWords) {
        let parts = [(report.title, &known.title, IN_TITLE), (report.lead, &known.lead, 1.0)];
        for (text, found, weight) in parts {
            for found in found {
                let topic = lexicon::topic(found.topic);
                let is_weak = found.strength == Strength::Weak;
                match topic.kind {
                    Kind::Genre => {
                        self.is_form |= weight > 1.0 && !is_weak && FORMS.contains(&topic.name);
                    }
                    Kind::Subject if !is_weak => self.topics.push(found.topic.number()),
                    Kind::Subject => {}
                    Kind::Place => {
                        let strength = if is_weak { 0.35 } else { 1.0 };
                        self.add_place(found.topic.number(), strength * weight);
                        let word = text.get(found.at.clone()).unwrap_or_default().to_lowercase();
                        if !is_weak {
                            self.towns.push(low(xxh3_64(stem(self.language, &word).as_bytes())));
                        }
                    }
                }
            }
        }
        self.topics.sort_unstable();
        self.topics.dedup();
        self.places.sort_by_key(|(place, _)| *place);
        self.towns.sort_unstable();
        self.towns.dedup();
    }

    fn add_place(&mut self, place: u16, weight: f32) {
        match self.places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, known)) => *known = known.max(weight),
            None => self.places.push((place, weight)),
        }
    }
}

/// True for a word that begins with a capital letter where no sentence begins.
fn is_name(text: &str, at: &std::ops::Range<usize>) -> bool {
    let word = text.get(at.clone()).unwrap_or_default();
    if !word.starts_with(char::is_uppercase) || word.chars().count() < NAME_CHARS_MIN {
        return false;
    }
    let before = text.get(..at.start).unwrap_or_default().trim_end();
    let ends = ['.', '!', '?', ':', '«', '“', '„', '"', '|', '»', '‘', '\''];
    !before.is_empty() && !before.ends_with(ends)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn low(hash: u64) -> u32 {
    hash as u32
}
