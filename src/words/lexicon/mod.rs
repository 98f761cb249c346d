//! Known words of sixteen languages, and what each is about: topics (an earthquake, a rate
//! decision) and places (a country), each standing in a section of the paper; and deeds (somebody
//! resigns), which are looked for apart, since the same word may name a topic and a deed.
//!
//! The words are in the `*.txt` files beside this one; `read.rs` says how they are written. A
//! language is read when its first text comes. [`Lexicon::find`] finds the known words of a text.

mod find;
mod read;
mod table;
#[cfg(test)]
mod tests;

use std::sync::{LazyLock, OnceLock};

use super::Language;
use table::{Beginnings, Senses, Table};

pub use find::{Found, KnownWords, Reading};

/// The files, with what they hold.
const FILES: &[(Kind, &str)] = &[
    (Kind::Place, include_str!("places-europe-americas.txt")),
    (Kind::Place, include_str!("places-asia-africa-oceania.txt")),
    (Kind::Genre, include_str!("genres.txt")),
    (Kind::Subject, include_str!("politics-justice.txt")),
    (Kind::Subject, include_str!("disasters-weather.txt")),
    (Kind::Subject, include_str!("society.txt")),
    (Kind::Subject, include_str!("economy-business.txt")),
    (Kind::Subject, include_str!("technology-science.txt")),
    (Kind::Subject, include_str!("climate-living.txt")),
    (Kind::Subject, include_str!("sport.txt")),
    (Kind::Subject, include_str!("sport-more.txt")),
    (Kind::Subject, include_str!("culture.txt")),
    (Kind::Subject, include_str!("life-opinion.txt")),
    (Kind::Subject, include_str!("everyday/topics.txt")),
    (Kind::Deed, include_str!("deeds.txt")),
];

/// Words of everyday language by the code of theirs, a line a topic.
const EVERYDAY: &[(&str, &str)] = &[
    ("ar", include_str!("everyday/ar.txt")),
    ("de", include_str!("everyday/de.txt")),
    ("en", include_str!("everyday/en.txt")),
    ("es", include_str!("everyday/es.txt")),
    ("fa", include_str!("everyday/fa.txt")),
    ("fr", include_str!("everyday/fr.txt")),
    ("he", include_str!("everyday/he.txt")),
    ("it", include_str!("everyday/it.txt")),
    ("ja", include_str!("everyday/ja.txt")),
    ("nl", include_str!("everyday/nl.txt")),
    ("pl", include_str!("everyday/pl.txt")),
    ("pt", include_str!("everyday/pt.txt")),
    ("ru", include_str!("everyday/ru.txt")),
    ("tr", include_str!("everyday/tr.txt")),
    ("uk", include_str!("everyday/uk.txt")),
    ("zh", include_str!("everyday/zh.txt")),
];

/// A topic or a place; see [`topic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(u16);

impl TopicId {
    /// A number of its own, the same as long as the files are.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// What some words are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// `rate-decision`; of a place, `norway`.
    pub name: &'static str,
    /// Where it stands in the paper, as written: `Economy / Finance`.
    pub section: &'static str,
    /// What kind of thing it is.
    pub kind: Kind,
    /// It is a part of its section that has no section of its own.
    pub is_alone: bool,
}

/// Kinds of topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a text is about.
    Subject,
    /// A country or a region it speaks of.
    Place,
    /// What form it has: an interview, a round-up, a live page.
    Genre,
    /// What it says has happened.
    Deed,
}

impl Topic {
    /// True for a country; the names of regions and alliances end in `-region`.
    #[must_use]
    pub fn is_country(&self) -> bool {
        self.kind == Kind::Place && !self.name.ends_with("-region")
    }
}

/// The topic with that id.
#[must_use]
pub fn topic(id: TopicId) -> &'static Topic {
    const NONE: Topic = Topic { name: "", section: "", kind: Kind::Subject, is_alone: false };
    TOPICS.get(usize::from(id.0)).unwrap_or(&NONE)
}

/// Every topic and place, in the order of the files.
pub fn topics() -> impl Iterator<Item = (TopicId, &'static Topic)> {
    (0..).map(TopicId).zip(TOPICS.iter())
}

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(read::topics);

/// How much a word says of its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It is often used for something else.
    Weak,
    /// It is a word of the topic.
    Usual,
    /// It alone nearly proves the topic's section.
    Strong,
}

impl Strength {
    /// How much more one says than another.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Weak => 7,
            Self::Usual => 20,
            Self::Strong => 50,
        }
    }
}

/// One meaning of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sense {
    topic: TopicId,
    strength: Strength,
    stand: Stand,
}

/// Where in a text a word has its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stand {
    Anywhere,
    /// It is the first word.
    First,
    /// It is the first word, with a colon or a bar behind it.
    Label,
    /// It is the last word.
    Last,
    /// It means something else, though a beginning, an ending or a particle would give it away.
    Nowhere,
}

/// A word or a phrase that is known, or the first word of a phrase.
#[derive(Debug, Default)]
struct Known {
    senses: Senses,
    /// How many words the phrases have that begin with it: one bit each.
    phrases: u8,
}

/// Characters of the shortest stem, of a piece within a word, and of a piece of a run.
const STEM_CHARS_MIN: usize = 3;
const PART_CHARS_MIN: usize = 4;
const RUN_CHARS_MIN: usize = 2;

/// The known words of one language.
#[derive(Debug)]
pub struct Lexicon {
    /// Whole words, and phrases with one space between their words.
    words: Table<Known>,
    /// Beginnings of words, and of phrases' last words.
    stems: Beginnings,
    /// Ends of words.
    endings: Table<Senses>,
    /// What stands anywhere within a word.
    parts: Beginnings,
    /// Pieces of runs without spaces.
    runs: Beginnings,
    /// What the tables' ranges point at.
    senses: Vec<Sense>,
    /// Particles that are written before words, as one with them.
    particles: &'static [&'static str],
    /// The words of deeds; theirs has none.
    deeds: Option<Box<Self>>,
}

impl Lexicon {
    /// The lexicon of a language; the first to ask waits a few milliseconds.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ALL: [OnceLock<Lexicon>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        let position = Language::ALL.iter().position(|(known, _)| *known == language);
        let cell = ALL.get(position.unwrap_or_default()).unwrap_or(&ALL[0]);
        cell.get_or_init(|| read::lexicon(language))
    }
}
