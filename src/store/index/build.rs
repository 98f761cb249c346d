//! Entries out of the queue into a new segment.

use hashbrown::HashTable;
use rusqlite::Connection;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::model::EntryId;
use crate::text;
use crate::words;

use super::blocks::BlockWriter;
use super::id_set::IdSet;
use super::segments::{self, State};
use super::{AUTHOR, CATEGORY, LANGUAGE, TEXT, TITLE, language_word};
use crate::store::bodies::Bodies;
use crate::store::rows::{categories_from, page_text};

/// Bytes of HTML of one entry that are indexed; what is longer is no article.
const HTML_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of HTML indexed in one transaction: some ten milliseconds.
const BATCH_BYTES_MAX: usize = 3 * 1024 * 1024;

/// Takes the newest entries out of the queue and indexes them; tells how many.
pub(super) fn index_queued(conn: &Connection, entries_max: usize) -> rusqlite::Result<u64> {
    let queued: Vec<i64> = conn
        .prepare_cached("SELECT entry_id FROM to_index ORDER BY entry_id DESC LIMIT ?1")?
        .query_map([i64::try_from(entries_max).unwrap_or(i64::MAX)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut leave = conn.prepare_cached("DELETE FROM to_index WHERE entry_id = ?1")?;
    let mut batch = Batch::default();
    let mut bodies = Bodies::of(conn);
    let mut done = Vec::new();
    for id in queued {
        if batch.html_bytes > BATCH_BYTES_MAX {
            break;
        }
        leave.execute([id])?;
        // Ids count up from one: a store of four thousand million entries is none of ours.
        let Ok(small) = u32::try_from(id) else { continue };
        batch.read(conn, &mut bodies, small)?;
        done.push(small);
    }
    leave_segments(conn, &done)?;
    batch.write(conn)?;
    Ok(done.len() as u64)
}

/// Notes that those entries are no longer found through the segments they stood in.
fn leave_segments(conn: &Connection, ids: &[u32]) -> rusqlite::Result<()> {
    let mut segments = segments::searched(conn)?;
    let Some(least) = ids.iter().min() else { return Ok(()) };
    segments.retain(|segment| segment.last_entry >= *least);
    for segment in &mut segments {
        let is_near = |id: &&u32| (segment.first_entry..=segment.last_entry).contains(*id);
        let near: IdSet = ids.iter().filter(is_near).copied().collect();
        if near.len() > 0 {
            let mut gone = segment.gone.clone();
            let live = segments::live(conn, segment)?;
            gone.extend(live.iter().map(|(id, _)| *id).filter(|id| near.contains(*id)));
            if gone != segment.gone {
                segments::save_gone(conn, segment.id, segment.first_entry, &gone)?;
            }
        }
    }
    Ok(())
}

/// Different words, each with its field as the first character, numbered as they come.
#[derive(Default)]
struct Vocabulary {
    table: HashTable<Known>,
    /// All words, one after another.
    letters: String,
    /// Where each word ends, by its number.
    ends: Vec<usize>,
    /// A word with its field, made anew for each.
    word: String,
}

/// A word of the vocabulary; all that is asked of it in one place, since the table does not fit
/// the processor's nearest memory.
struct Known {
    /// The word itself where it is short, which most are, else its hash.
    key: u128,
    number: u32,
    /// The entry that held it last.
    last_id: u32,
}

impl Vocabulary {
    /// Notes that an entry holds a word; gives its number the first time.
    fn add(&mut self, field: char, word: &str, id: u32) -> Option<u32> {
        self.word.clear();
        self.word.push(field);
        self.word.push_str(word);
        let Self { table, letters, ends, word } = self;
        let (key, is_whole) = key(word);
        let is_it = |known: &Known| {
            known.key == key && (is_whole || nth(letters, ends, known.number) == word.as_str())
        };
        if let Some(known) = table.find_mut(hash(key), is_it) {
            let is_new = std::mem::replace(&mut known.last_id, id) != id;
            return is_new.then_some(known.number);
        }
        let number = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        letters.push_str(word);
        ends.push(letters.len());
        table.insert_unique(hash(key), Known { key, number, last_id: id }, |known| hash(known.key));
        Some(number)
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Every word, by its number.
    fn words(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..).zip(&self.ends).map(|(number, _)| (number, nth(&self.letters, &self.ends, number)))
    }
}

/// A number for a word, and whether no other word has it: up to fifteen bytes with their number,
/// else a hash.
fn key(word: &str) -> (u128, bool) {
    let mut bytes = [0; 16];
    match (word.len(), bytes.split_last_mut()) {
        (len @ ..=15, Some((last, first))) => {
            first.iter_mut().zip(word.bytes()).for_each(|(to, from)| *to = from);
            *last = u8::try_from(len).unwrap_or(u8::MAX);
            (u128::from_le_bytes(bytes), true)
        }
        // The last byte is one that no length has.
        _ => (xxh3_128(word.as_bytes()) | 0xff << 120, false),
    }
}

fn hash(key: u128) -> u64 {
    xxh3_64(&key.to_le_bytes())
}

/// The word of that number.
fn nth<'l>(letters: &'l str, ends: &[usize], number: u32) -> &'l str {
    let number = number as usize;
    let start = number.checked_sub(1).and_then(|before| ends.get(before)).unwrap_or(&0);
    let end = ends.get(number).unwrap_or(start);
    letters.get(*start..*end).unwrap_or_default()
}

/// Entries being indexed.
#[derive(Default)]
struct Batch {
    vocabulary: Vocabulary,
    /// Words by number, and an entry that holds them.
    holders: Vec<(u32, u32)>,
    positions: segments::Positions,
    html_bytes: usize,
}

impl Batch {
    /// Adds an entry; nothing when it is gone.
    fn read(
        &mut self,
        conn: &Connection,
        bodies: &mut Bodies<'_>,
        id: u32,
    ) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(
            "SELECT e.sorted_at, e.title, e.author, e.categories, f.language
             FROM entry e JOIN feed f ON f.id = e.feed_id WHERE e.id = ?1",
        )?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(()) };
        self.positions.push((id, row.get(0)?));
        let title = row.get_ref(1)?.as_str()?;
        self.add(TITLE, title, id);
        self.add(TEXT, title, id);
        if let Some(author) = row.get_ref(2)?.as_str_or_null()? {
            self.add(AUTHOR, author, id);
        }
        for category in categories_from(row.get_ref(3)?.as_str_or_null()?) {
            self.add(CATEGORY, category.as_str(), id);
        }
        if let Some(language) = row.get_ref(4)?.as_str_or_null()? {
            self.put(LANGUAGE, &language_word(language), id);
        }
        // A text that cannot be unpacked must not keep others from being found.
        if let Some((html, _)) = bodies.read(i64::from(id)).ok().flatten() {
            self.add_html(html, id);
        }
        if let Some(page) = page_text(conn, EntryId(i64::from(id))).ok().flatten() {
            self.add_html(&page.html, id);
        }
        Ok(())
    }

    fn add_html(&mut self, html: &str, id: u32) {
        let html = words::beginning(html, HTML_BYTES_MAX);
        self.html_bytes += html.len();
        self.add(TEXT, &text::words(html), id);
    }

    fn add(&mut self, field: char, text: &str, id: u32) {
        words::scan(text, |word, _| {
            self.put(field, word, id);
            true
        });
    }

    fn put(&mut self, field: char, word: &str, id: u32) {
        if let Some(number) = self.vocabulary.add(field, word, id) {
            self.holders.push((number, id));
        }
    }

    fn write(mut self, conn: &Connection) -> rusqlite::Result<()> {
        if self.positions.is_empty() {
            return Ok(());
        }
        self.positions.sort_unstable();
        let segment = segments::add(conn, &self.positions, State::Searched)?;
        let first_entry = self.positions.first().map_or(0, |(id, _)| *id);
        let words = self.vocabulary.words();
        let mut words: Vec<(u64, &str, u32)> =
            words.map(|(number, word)| (beginning(word), word, number)).collect();
        words.sort_unstable();
        let by_word = ByWord::of(self.vocabulary.len(), &self.holders);
        let mut writer = BlockWriter::after(conn, segment, first_entry, &[]);
        let mut ids = Vec::new();
        for (_, word, number) in words {
            ids.clear();
            ids.extend_from_slice(by_word.of_word(number));
            ids.sort_unstable();
            writer.add(word.as_bytes(), &ids)?;
        }
        writer.finish(None)
    }
}

/// The first bytes of a word as a number that sorts as the word does, as far as it goes.
fn beginning(word: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(word.bytes()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(bytes)
}

/// Entries grouped by the number of the word they hold.
struct ByWord {
    /// Where the entries of each word end.
    ends: Vec<usize>,
    ids: Vec<u32>,
}

impl ByWord {
    /// Two passes over the pairs of word and entry: count, then put in place.
    fn of(words: usize, holders: &[(u32, u32)]) -> Self {
        let mut ends = vec![0_usize; words];
        for (word, _) in holders {
            if let Some(number) = ends.get_mut(*word as usize) {
                *number += 1;
            }
        }
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        let mut ids = vec![0; holders.len()];
        for (word, id) in holders {
            let Some(next) = ends.get_mut(*word as usize) else { continue };
            if let Some(place) = ids.get_mut(*next) {
                *place = *id;
            }
            *next += 1;
        }
        Self { ends, ids }
    }

    fn of_word(&self, number: u32) -> &[u32] {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).unwrap_or(&0);
        let end = self.ends.get(number).unwrap_or(start);
        self.ids.get(*start..*end).unwrap_or_default()
    }
}
