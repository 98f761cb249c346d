//! Does a condition hold of an entry that is not kept yet? What the store finds by its index is
//! looked for here in the entry itself, by the same reading of words.

use std::cell::OnceCell;

use crate::model::{
    Category, CleanText, Condition, Entry, Field, Placement, SectionPath, Timestamp, Words,
};
use crate::text;
use crate::words::{Wanted, is_unspaced, scan, sequence, wanted};

/// How deep conditions may lie in each other; what is deeper does not hold.
const DEPTH_MAX: usize = 64;

/// The feed through which entries come.
pub(super) struct Source<'a> {
    /// The reader's title of it, and its own.
    pub(super) titles: [&'a str; 2],
    /// Where it is, and where the reader said that it is.
    pub(super) addresses: [&'a str; 2],
    /// Its language, as it says.
    pub(super) language: Option<&'a str>,
    /// When its document came.
    pub(super) now: Timestamp,
}

/// An entry that conditions are asked of.
pub(super) struct Subject<'a> {
    entry: &'a Entry,
    source: &'a Source<'a>,
    /// The words of its text, once they were asked for.
    text: OnceCell<Vec<String>>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(entry: &'a Entry, source: &'a Source<'a>) -> Self {
        Self { entry, source, text: OnceCell::new() }
    }

    /// True when the condition holds of the entry where it stands in `places`.
    pub(super) fn meets(&self, condition: &Condition, places: &[Placement]) -> bool {
        self.meets_at(condition, places, 0)
    }

    fn meets_at(&self, condition: &Condition, places: &[Placement], depth: usize) -> bool {
        if depth > DEPTH_MAX {
            return false;
        }
        let holds = |part: &Condition| self.meets_at(part, places, depth + 1);
        match condition {
            Condition::Anything => true,
            Condition::All(parts) => parts.iter().all(holds),
            Condition::Any(parts) => parts.iter().any(holds),
            Condition::Not(part) => !holds(part),
            Condition::Words(words) => self.holds_words(words),
            Condition::Section(path) => stands_in(path, places),
            Condition::Feed(text) => self.is_of_feed(text.as_str()),
            Condition::Language(code) => self.is_in_language(code.as_str()),
            Condition::Before(moment) => self.sorted_at() < *moment,
            Condition::Since(moment) => self.sorted_at() >= *moment,
            // Nothing is known of its state.
            Condition::Tag(_)
            | Condition::Story(_)
            | Condition::Read
            | Condition::Starred
            | Condition::Saved
            | Condition::Muted => false,
        }
    }

    /// The moment by which lists would sort it.
    fn sorted_at(&self) -> Timestamp {
        self.entry.published.unwrap_or(self.source.now).min(self.source.now)
    }

    fn holds_words(&self, words: &Words) -> bool {
        let wanted = wanted(words.text.as_str(), words.goes_on);
        let is_in = |text: &str| stand_together(&sequence_of(text), &wanted);
        match words.field {
            Field::Title => is_in(self.entry.title.as_str()),
            Field::Author => {
                self.entry.author.as_ref().is_some_and(|author| is_in(author.as_str()))
            }
            Field::Category => {
                let labels = self.entry.categories.iter();
                labels.map(|Category { label, .. }| label).map(CleanText::as_str).any(is_in)
            }
            Field::Anywhere => {
                is_in(self.entry.title.as_str()) || stand_together(self.text(), &wanted)
            }
        }
    }

    fn text(&self) -> &[String] {
        self.text.get_or_init(|| sequence_of(&text::words(self.entry.html())))
    }

    fn is_of_feed(&self, asked: &str) -> bool {
        names_feed(asked, &self.source.titles, &self.source.addresses)
    }

    fn is_in_language(&self, code: &str) -> bool {
        let folded = |code: &str| code.trim().to_lowercase().replace('_', "-");
        let code = folded(code);
        self.source.language.map(folded).is_some_and(|own| {
            let rest = own.strip_prefix(&code);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }
}

/// True when these words stand in one of the titles, or this text in one of the addresses.
#[must_use]
pub fn names_feed(asked: &str, titles: &[&str], addresses: &[&str]) -> bool {
    let words = wanted(asked, true);
    let asked = asked.trim().to_lowercase();
    let is_titled = |title: &&str| !words.is_empty() && words.iter().all(|it| has(title, it));
    let is_at = |address: &&str| address.to_lowercase().contains(&asked);
    asked.is_empty() || titles.iter().any(is_titled) || addresses.iter().any(is_at)
}

fn stands_in(section: &SectionPath, places: &[Placement]) -> bool {
    section.is_root() || places.iter().any(|place| place.section.lies_in(section))
}

fn sequence_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    sequence(text, |word| {
        words.push(word.to_owned());
        true
    });
    words
}

/// True when a word of the text will do.
fn has(text: &str, wanted: &Wanted) -> bool {
    let mut is_there = false;
    scan(text, |word, _| {
        is_there = wanted.accepts(word);
        !is_there
    });
    is_there
}

/// True when the wanted words stand in the text, one after the other.
fn stand_together(text: &[String], wanted: &[Wanted]) -> bool {
    match wanted {
        [] => true,
        // A character of a run without spaces may stand at the end of a pair.
        [only] if only.word.chars().all(is_unspaced) && only.goes_on => {
            text.iter().any(|word| word.contains(&only.word))
        }
        _ => text
            .windows(wanted.len())
            .any(|words| words.iter().zip(wanted).all(|(word, wanted)| wanted.accepts(word))),
    }
}
