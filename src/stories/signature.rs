//! What a report says, in numbers that can be compared: its words, names, numbers, topics, places,
//! deeds, and the results of matches.

use xxhash_rust::xxh3::xxh3_64;

use super::result::Results;
use crate::words::lexicon::{self, Found, Kind, KnownWords, Lexicon, Reading, Strength};
use crate::words::{Language, Usual, is_function_word, scan, stem, usual};

/// Words of the lead that are read.
pub(super) const LEAD_WORDS_MAX: usize = 60;
/// A word of the title says more.
pub(super) const IN_TITLE: f32 = 1.5;
/// How much of the rarity of a name counts that is in the news on any day: alone it leads to no
/// other report.
const FAMOUS_TELLING: f32 = 0.35;
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
    /// What is known of it.
    pub(super) marks: u8,
    /// A hash of the word behind it in the same sentence, 0 for none: two such make a name.
    pub(super) next: u16,
}

impl Term {
    pub(super) const IN_TITLE: u8 = 1;
    /// It begins with a capital letter where no sentence begins.
    pub(super) const NAME: u8 = 2;
    pub(super) const NUMBER: u8 = 4;
    /// It begins with a capital letter.
    pub(super) const CAPITAL: u8 = 8;
    /// It is a known word of some subject, thus hardly a name.
    pub(super) const KNOWN: u8 = 16;
    /// It stands in news of any kind.
    pub(super) const USUAL: u8 = 32;
    /// It is a name that is in the news on any day.
    pub(super) const FAMOUS: u8 = 64;

    pub(super) const fn is(self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    /// How much of its rarity among the reports of some days counts.
    pub(super) const fn telling(self) -> f32 {
        if self.is(Self::FAMOUS) {
            FAMOUS_TELLING
        } else if self.is(Self::USUAL) {
            0.5
        } else {
            1.0
        }
    }

    /// How much it says by where it stands.
    pub(super) const fn weight(self) -> f32 {
        if self.is(Self::IN_TITLE) { IN_TITLE } else { 1.0 }
    }
}

/// What a report says has happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Deed {
    pub(super) number: u16,
    pub(super) is_in_title: bool,
    /// It sets reports apart: one in whose title it stands tells something else than one without.
    pub(super) is_mark: bool,
}

/// Deeds that set reports apart: the match of the women, the review of a film that won a prize.
const MARKS: [&str; 9] = [
    "women",
    "youth",
    "preview",
    "review",
    "fashion-look",
    "opinion-piece",
    "poll",
    "cup-draw",
    "auction",
];

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
    /// What it is about, with weights, sorted.
    pub(super) topics: Vec<(u16, f32)>,
    /// Countries with their weights, sorted.
    pub(super) places: Vec<(u16, f32)>,
    /// What has happened, sorted, each once.
    pub(super) deeds: Vec<Deed>,
    /// Results of matches, sorted.
    pub(super) results: Vec<u16>,
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
            deeds: Vec::new(),
            results: Vec::new(),
        };
        signature.read_words(report.title, &known.title, true);
        signature.read_words(report.lead, &known.lead, false);
        signature.results.sort_unstable();
        signature.results.dedup();
        signature.terms.sort_by_key(|term| (term.hash, !term.is(Term::IN_TITLE)));
        signature.terms.dedup_by(|next, kept| {
            let is_same = next.hash == kept.hash;
            if is_same {
                kept.marks |= next.marks;
            }
            is_same
        });
        signature.read_subjects(known);
        signature.read_deeds(known);
        signature
    }

    fn read_words(&mut self, text: &str, known: &[Found], is_in_title: bool) {
        let language = self.language;
        let mut left = if is_in_title { usize::MAX } else { LEAD_WORDS_MAX };
        let mut subjects = known
            .iter()
            .filter(|found| lexicon::topic(found.topic).kind != Kind::Place)
            .map(|found| &found.at)
            .peekable();
        let mut results = Results::of(text);
        let mut end_of_last = None;
        scan(text, |word, at| {
            let is_lone = word.chars().count() < 2;
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            if is_number {
                self.results.extend(results.next(word, &at));
            }
            let stem = stem(language, word);
            let usual = usual(language, stem);
            let is_famous = usual == Some(Usual::Name);
            let usual = usual.filter(|_| !is_famous);
            // A lone character of a script without spaces is the end of a run.
            let is_any =
                is_lone || is_function_word(language, word) || is_group(text, word, at.start);
            if !is_any && usual != Some(Usual::Everywhere) {
                while subjects.next_if(|known| known.end < at.end).is_some() {}
                let is_known = subjects.peek().is_some_and(|known| known.start <= at.start);
                let hash = xxh3_64(stem.as_bytes());
                if let Some(end) = end_of_last
                    && usual.is_none()
                    && !is_sentence_end(text.get(end..at.start).unwrap_or_default())
                    && let Some(last) = self.terms.last_mut()
                {
                    last.next = last_quarter(hash).max(1);
                }
                let marks = [
                    (is_in_title, Term::IN_TITLE),
                    (is_number, Term::NUMBER),
                    (is_known, Term::KNOWN),
                    (usual.is_some(), Term::USUAL),
                    (is_famous, Term::FAMOUS),
                ];
                let marks: u8 = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| mark).sum();
                let name = match language.has_capitals() {
                    _ if is_number => 0,
                    true => name_marks(text, &at),
                    // There, what is neither known nor usual passes for a name.
                    false if usual.is_some() || is_known => 0,
                    false => Term::CAPITAL | Term::NAME,
                };
                self.terms.push(Term { hash: low(hash), marks: marks | name, next: 0 });
            }
            if !is_any {
                end_of_last = usual.is_none().then_some(at.end);
            }
            left -= 1;
            left > 0
        });
    }

    fn read_deeds(&mut self, known: &KnownWords) {
        for (deeds, is_in_title) in [(&known.title_deeds, true), (&known.lead_deeds, false)] {
            self.deeds.extend(deeds.iter().map(|deed| Deed {
                number: deed.number(),
                is_in_title,
                is_mark: MARKS.contains(&lexicon::topic(*deed).name),
            }));
        }
        self.deeds.sort_by_key(|deed| (deed.number, !deed.is_in_title));
        self.deeds.dedup_by_key(|deed| deed.number);
    }

    fn read_subjects(&mut self, known: &KnownWords) {
        for (found, weight) in [(&known.title, IN_TITLE), (&known.lead, 1.0)] {
            for found in found {
                let topic = lexicon::topic(found.topic);
                let is_weak = found.strength == Strength::Weak;
                match topic.kind {
                    Kind::Genre => {
                        self.is_form |= weight > 1.0 && !is_weak && FORMS.contains(&topic.name);
                    }
                    Kind::Deed => {}
                    Kind::Subject | Kind::Place => {
                        let strength = if is_weak { 0.35 } else { 1.0 };
                        let is_place = topic.kind == Kind::Place;
                        let list = if is_place { &mut self.places } else { &mut self.topics };
                        add(list, found.topic.number(), strength * weight);
                    }
                }
            }
        }
        self.topics.sort_by_key(|(topic, _)| *topic);
        self.places.sort_by_key(|(place, _)| *place);
    }
}

/// Adds something told with its weight, or keeps the greater one.
fn add(list: &mut Vec<(u16, f32)>, number: u16, weight: f32) {
    match list.iter_mut().find(|(known, _)| *known == number) {
        Some((_, known)) => *known = known.max(weight),
        None => list.push((number, weight)),
    }
}

/// What the first letter of a word says of it being a name.
fn name_marks(text: &str, at: &std::ops::Range<usize>) -> u8 {
    let word = text.get(at.clone()).unwrap_or_default();
    let is_capital =
        word.starts_with(char::is_uppercase) && word.chars().nth(NAME_CHARS_MIN - 1).is_some();
    match is_capital {
        false => 0,
        true if is_in_sentence(text, at) => Term::CAPITAL | Term::NAME,
        true => Term::CAPITAL,
    }
}

/// True for the digits behind a separator within a number: "000" of "84,000".
pub(super) fn is_group(text: &str, word: &str, start: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    let is_behind = matches!(before.next(), Some(',' | '.' | '\'' | '’' | '\u{a0}' | '\u{202f}'));
    let is_number = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number && is_behind && before.next().is_some_and(|c| c.is_ascii_digit())
}

/// True where no sentence begins.
fn is_in_sentence(text: &str, at: &std::ops::Range<usize>) -> bool {
    let before = text.get(..at.start).unwrap_or_default().trim_end();
    let ends = ['.', '!', '?', ':', '«', '“', '„', '"', '|', '»', '‘', '\''];
    !before.is_empty() && !before.ends_with(ends)
}

/// True for what stands between two sentences, or parts of one that have no name in common.
fn is_sentence_end(between: &str) -> bool {
    between.contains(['.', '!', '?', ':', ';', '|', '。', '！', '？', '؟', '،', ','])
}

const fn last_quarter(hash: u64) -> u16 {
    (hash >> 48) as u16
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn low(hash: u64) -> u32 {
    hash as u32
}
