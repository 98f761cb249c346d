//! Entries out of the queue into a new segment.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::model::EntryId;
use crate::text;

use super::blocks::BlockWriter;
use super::id_set::IdSet;
use super::segments::{self, State};
use super::{AUTHOR, CATEGORY, LANGUAGE, TEXT, TITLE, language_word, words};
use crate::store::rows::{categories_from, full_text, unpacked};

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
    let mut done = Vec::new();
    for id in queued {
        if batch.html_bytes > BATCH_BYTES_MAX {
            break;
        }
        leave.execute([id])?;
        // Ids count up from one: a store of four thousand million entries is none of ours.
        let Ok(small) = u32::try_from(id) else { continue };
        batch.read(conn, EntryId(id), small)?;
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

/// Entries being indexed.
#[derive(Default)]
struct Batch {
    words: HashMap<String, Vec<u32>>,
    positions: segments::Positions,
    html_bytes: usize,
    /// A word with its field, made anew for each.
    word: String,
}

impl Batch {
    /// Adds an entry; nothing when it is gone.
    fn read(&mut self, conn: &Connection, entry: EntryId, id: u32) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(
            "SELECT e.sorted_at, e.title, e.author, e.categories, f.language, b.html
             FROM entry e JOIN feed f ON f.id = e.feed_id LEFT JOIN body b ON b.entry_id = e.id
             WHERE e.id = ?1",
        )?;
        let mut rows = statement.query([entry.0])?;
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
        if let Some(frame) = row.get_ref(5)?.as_blob_or_null()? {
            self.add_html(&unpacked(frame)?, id);
        }
        if let Some((html, _)) = full_text(conn, entry)? {
            self.add_html(&html, id);
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
        self.word.clear();
        self.word.push(field);
        self.word.push_str(word);
        match self.words.get_mut(self.word.as_str()) {
            Some(ids) if ids.last() == Some(&id) => {}
            Some(ids) => ids.push(id),
            None => {
                self.words.insert(self.word.clone(), vec![id]);
            }
        }
    }

    fn write(mut self, conn: &Connection) -> rusqlite::Result<()> {
        if self.positions.is_empty() {
            return Ok(());
        }
        self.positions.sort_unstable();
        let segment = segments::add(conn, &self.positions, State::Searched)?;
        let first_entry = self.positions.first().map_or(0, |(id, _)| *id);
        let mut sorted: Vec<(String, Vec<u32>)> = self.words.into_iter().collect();
        sorted.sort_unstable();
        let mut writer = BlockWriter::new(conn, segment, first_entry);
        for (word, mut ids) in sorted {
            ids.sort_unstable();
            writer.add(word.as_bytes(), &ids)?;
        }
        writer.finish()
    }
}
