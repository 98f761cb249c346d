//! Entries out of the queue into a new segment.

use hashbrown::HashTable;
use rusqlite::Connection;
use xxhash_rust::xxh3::xxh3_128;

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
}

/// A word of the vocabulary; all that is asked of it in one place, since the table does not fit
/// the processor's nearest memory.
struct Known {
    key: Key,
    number: u32,
    /// The entry that held it last.
    last_id: u32,
}

impl Vocabulary {
    /// Notes that an entry holds a word; gives its number the first time.
    fn add(&mut self, field: char, word: &str, id: u32) -> Option<u32> {
        let Self { table, letters, ends } = self;
        let key = Key::of(field, word);
        let is_it = |known: &Known| {
            let is_written = || nth(letters, ends, known.number).strip_prefix(field) == Some(word);
            known.key == key && (key.is_whole() || is_written())
        };
        if let Some(known) = table.find_mut(key.hash(), is_it) {
            let is_new = std::mem::replace(&mut known.last_id, id) != id;
            return is_new.then_some(known.number);
        }
        let number = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        letters.push(field);
        letters.push_str(word);
        ends.push(letters.len());
        let known = Known { key, number, last_id: id };
        table.insert_unique(key.hash(), known, |known| known.key.hash());
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

/// What a word is known by in its field: up to sixteen bytes by themselves, else by a hash.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    /// The first eight bytes and the last eight, which may be partly the same ones.
    ends: [u64; 2],
    field: char,
    len: u32,
}

/// The length of all words that are longer.
const LONG: u32 = 17;

impl Key {
    fn of(field: char, word: &str) -> Self {
        let bytes = word.as_bytes();
        let len = u32::try_from(bytes.len()).unwrap_or(LONG).min(LONG);
        let ends = if len == LONG {
            let hash = xxh3_128(bytes);
            let half = |half: Option<&[u8; 8]>| half.map_or(0, |half| u64::from_le_bytes(*half));
            [half(hash.to_le_bytes().first_chunk()), half(hash.to_le_bytes().last_chunk())]
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk()) {
            [first, last].map(|end| u64::from_le_bytes(*end))
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk()) {
            [first, last].map(|end| u64::from(u32::from_le_bytes(*end)))
        } else {
            [bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0]
        };
        Self { ends, field, len }
    }

    /// True when no other word has it.
    const fn is_whole(self) -> bool {
        self.len < LONG
    }

    /// The halves of a product, folded: quick, and good enough for letters and digits.
    #[expect(clippy::cast_possible_truncation, reason = "both halves are meant")]
    fn hash(self) -> u64 {
        let [first, last] = self.ends;
        let kind = u64::from(self.len) << 56 | u64::from(u32::from(self.field)) << 32;
        let product = u128::from(first ^ 0x9e37_79b9_7f4a_7c15)
            * u128::from(last ^ kind ^ 0xd1b5_4a32_d192_ed03);
        product as u64 ^ (product >> 64) as u64
    }
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
        if let Some((html, _)) = unless_damaged(bodies.read(i64::from(id)))? {
            self.add_html(html, id);
        }
        if let Some(page) = unless_damaged(page_text(conn, EntryId(i64::from(id))))? {
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

/// A text that cannot be unpacked must not keep others from being found; a disk that cannot be read
/// must.
fn unless_damaged<T>(read: rusqlite::Result<Option<T>>) -> rusqlite::Result<Option<T>> {
    match read {
        Err(rusqlite::Error::FromSqlConversionFailure(..)) => Ok(None),
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_lengths_and_fields_are_told_apart() {
        let long = "a".repeat(40);
        let mut words: Vec<(char, &str)> = (1..=long.len())
            .filter_map(|len| long.get(..len))
            .flat_map(|word| [(TITLE, word), (TEXT, word)])
            .chain(
                ["b", "ab", "ba", "aab", "aba", "abaa", "aaaab", "aaaaaaab"].map(|it| (TEXT, it)),
            )
            .chain(["aaaaaaaaab", "baaaaaaaaa", "aaaaaaaabaaaaaaaa"].map(|it| (TEXT, it)))
            .collect();
        words.sort_unstable();
        let mut vocabulary = Vocabulary::default();
        for (number, (field, word)) in words.iter().enumerate() {
            let given = vocabulary.add(*field, word, 7);
            assert_eq!(given, u32::try_from(number).ok(), "{field} {word}");
            assert_eq!(vocabulary.add(*field, word, 7), None, "one entry counts once");
            assert_eq!(vocabulary.add(*field, word, 8), given, "another one counts");
        }
        let kept: Vec<&str> = vocabulary.words().map(|(_, word)| word).collect();
        let expected: Vec<String> =
            words.iter().map(|(field, word)| format!("{field}{word}")).collect();
        assert_eq!(kept, expected);
    }
}
