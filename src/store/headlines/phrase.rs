//! Words that stand together: candidates from the index, certainty from the text itself.

use std::cell::RefCell;
use std::ops::Range;

use rusqlite::{Connection, params};

use crate::model::{EntryId, Field};
use crate::store::bodies::Bodies;
use crate::store::index::{IdSet, Word, sequence};
use crate::store::rows::{categories_from, page_text};
use crate::text;
use crate::words::sequence_at;

/// Words in a row, in one part of an entry.
#[derive(Debug)]
pub(super) struct Phrase {
    field: Field,
    words: Vec<Word>,
    /// The entries that hold all the words somewhere.
    pub(super) candidates: IdSet,
    known: RefCell<Known>,
}

/// Entries that were read already.
#[derive(Debug, Default)]
struct Known {
    holding: IdSet,
    lacking: IdSet,
}

impl Phrase {
    pub(super) fn new(field: Field, words: Vec<Word>, candidates: IdSet) -> Self {
        Self { field, words, candidates, known: RefCell::default() }
    }

    /// True when the words stand together in the entry.
    pub(super) fn stands_in(&self, conn: &Connection, entry: i64) -> rusqlite::Result<bool> {
        let Ok(id) = u32::try_from(entry) else { return Ok(false) };
        let mut known = self.known.borrow_mut();
        if !self.candidates.contains(id) || known.lacking.contains(id) {
            return Ok(false);
        }
        if known.holding.contains(id) {
            return Ok(true);
        }
        let stands = self.is_read_in(conn, EntryId(entry))?;
        let Known { holding, lacking } = &mut *known;
        let verdict = if stands { holding } else { lacking };
        verdict.insert(id);
        Ok(stands)
    }

    fn is_read_in(&self, conn: &Connection, entry: EntryId) -> rusqlite::Result<bool> {
        let mut statement =
            conn.prepare_cached("SELECT title, author, categories FROM entry WHERE id = ?1")?;
        let mut rows = statement.query(params![entry.0])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        Ok(match self.field {
            Field::Author => {
                let author = row.get_ref(1)?.as_str_or_null()?;
                author.is_some_and(|author| self.is_in(author))
            }
            Field::Category => {
                let categories = categories_from(row.get_ref(2)?.as_str_or_null()?);
                categories.iter().any(|category| self.is_in(category.as_str()))
            }
            Field::Title => self.is_in(row.get_ref(0)?.as_str()?),
            Field::Anywhere => {
                self.is_in(row.get_ref(0)?.as_str()?)
                    || texts(conn, entry)?.iter().any(|text| self.is_in(text))
            }
        })
    }

    fn is_in(&self, text: &str) -> bool {
        stand_together(text, &self.words)
    }
}

/// An entry's texts without markup: the feed's, and the one taken from its page.
pub(super) fn texts(conn: &Connection, entry: EntryId) -> rusqlite::Result<Vec<String>> {
    let mut texts = Vec::new();
    if let Some((html, _)) = Bodies::of(conn).read(entry.0)? {
        texts.push(text::words(html));
    }
    if let Some(page) = page_text(conn, entry)? {
        texts.push(text::words(&page.html));
    }
    Ok(texts)
}

/// True when the words stand in the text, one after the other.
pub(super) fn stand_together(text: &str, words: &[Word]) -> bool {
    // How many words of each match that has begun stand already.
    let mut begun: Vec<usize> = Vec::new();
    let mut is_found = words.is_empty();
    sequence(text, |word| {
        begun.push(0);
        begun.retain_mut(|standing| {
            let goes_on = words.get(*standing).is_some_and(|wanted| wanted.accepts(word));
            *standing += 1;
            goes_on
        });
        is_found = begun.contains(&words.len());
        !is_found
    });
    is_found
}

/// Where the words stand in the text, one after the other.
pub(super) fn places_together(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    // How many words of each match that has begun stand already, and where it began.
    let mut begun: Vec<(usize, usize)> = Vec::new();
    let mut places = Vec::new();
    sequence_at(text, |word, at| {
        begun.push((0, at.start));
        begun.retain_mut(|(standing, _)| {
            let goes_on = words.get(*standing).is_some_and(|wanted| wanted.accepts(word));
            *standing += 1;
            goes_on
        });
        let whole = begun.iter().find(|(standing, _)| *standing == words.len());
        places.extend(whole.map(|(_, start)| *start..at.end));
        true
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::index::wanted;

    #[test]
    fn words_stand_together_or_not() {
        for (text, phrase, stand) in [
            ("the first of the first of may", "first of may", true),
            ("first may of", "first of may", false),
            ("a covid-19 ward", "COVID 19", true),
            ("中東 情勢について", "中東 情勢", true),
            ("外務省は声明", "外務省", true),
            ("外務と務省", "外務省", false),
            ("covid 勢力", "covid 勢", true),
            ("peace talks", "peace tal", true),
            ("peace talks", "peace ta", false),
        ] {
            let words = wanted(phrase, true);
            assert_eq!(stand_together(text, &words), stand, "{text}: {phrase}");
            assert_eq!(!places_together(text, &words).is_empty(), stand, "{text}: {phrase}");
        }
    }
}
