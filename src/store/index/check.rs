//! Looks for contradictions in the index.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::blocks::{BLOCKS_FROM, WordStream};
use super::id_set::IdSet;
use super::postings::Ids;
use super::segments::{self, Segment};
use crate::words;

/// Each finding as a line for people; none is good news.
pub(in crate::store) fn findings(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut told = |what: &str, number: usize| {
        if number > 0 {
            findings.push(format!("{what}: {number}"));
        }
    };
    let mut found = BTreeSet::new();
    let (mut twice, mut damaged, mut foreign) = (0, 0, 0);
    let mut wordless = Vec::new();
    for segment in segments::searched(conn)? {
        let faults = faults(conn, &segment)?;
        for (id, _) in segments::live(conn, &segment)? {
            twice += usize::from(!found.insert(i64::from(id)));
            if !faults.held.contains(id) {
                wordless.push(i64::from(id));
            }
        }
        damaged += usize::from(faults.is_damaged);
        foreign += faults.foreign;
    }
    told("an entry is indexed twice", twice);
    told("a part of the index cannot be read", damaged);
    told("the index finds an entry in a part that does not hold it", foreign);
    let ids = |sql| -> rusqlite::Result<BTreeSet<i64>> {
        conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let waiting = ids("SELECT entry_id FROM to_index")?;
    let entries = ids("SELECT id FROM entry")?;
    wordless.retain(|id| !waiting.contains(id));
    told("an entry has words and is found by none", with_words(conn, &wordless)?);
    let is_known = |id: &&i64| found.contains(*id) || waiting.contains(*id);
    told(
        "an entry is neither indexed nor waiting for it",
        entries.iter().filter(|id| !is_known(id)).count(),
    );
    told(
        "the index holds an entry that is gone",
        found.difference(&entries).filter(|id| !waiting.contains(*id)).count(),
    );
    let lost: usize = conn.query_row(
        "SELECT count(*) FROM (SELECT segment_id FROM posting
             UNION ALL SELECT segment_id FROM posting_beginning)
         WHERE segment_id NOT IN (SELECT id FROM segment)",
        [],
        |row| row.get::<_, u32>(0).map(|number| number as usize),
    )?;
    told("a page of the index belongs to nothing", lost);
    Ok(findings)
}

/// How many of these entries have a word in their title.
fn with_words(conn: &Connection, entries: &[i64]) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached("SELECT title FROM entry WHERE id = ?1")?;
    let mut number = 0;
    for entry in entries {
        let title: Option<String> = statement.query_row([entry], |row| row.get(0)).optional()?;
        let mut has_word = false;
        words::scan(&title.unwrap_or_default(), |_, _| {
            has_word = true;
            false
        });
        number += usize::from(has_word);
    }
    Ok(number)
}

/// What is wrong with a segment.
#[derive(Default)]
struct Faults {
    /// Its words cannot all be read in order.
    is_damaged: bool,
    /// How often a word names an entry that it was not made of.
    foreign: usize,
    /// The entries that its words lead to.
    held: IdSet,
}

fn faults(conn: &Connection, segment: &Segment) -> rusqlite::Result<Faults> {
    let mut made_of = IdSet::default();
    segments::each_position(conn, segment, |id, _| made_of.insert(id))?;
    let mut statement = conn.prepare_cached(BLOCKS_FROM)?;
    let mut stream = WordStream::after(&mut statement, segment, &[])?;
    let mut last: Vec<u8> = Vec::new();
    let is_damaged = made_of.len() != segment.entries as usize;
    let mut faults = Faults { is_damaged, ..Faults::default() };
    while !stream.is_done() {
        faults.is_damaged |= stream.word <= last;
        last.clone_from(&stream.word);
        if let Some(ids) = stream.ids() {
            ids.each(segment.first_entry, |id| {
                faults.foreign += usize::from(!made_of.contains(id));
            });
            ids.add_to(segment.first_entry, &mut faults.held);
        }
        stream.next()?;
    }
    faults.is_damaged |= stream.is_damaged;
    let mut statement =
        conn.prepare_cached("SELECT entries FROM posting_beginning WHERE segment_id = ?1")?;
    let mut rows = statement.query([segment.id])?;
    while let Some(row) = rows.next()? {
        match Ids::take(&mut row.get_ref(0)?.as_blob()?) {
            Some(ids) => {
                ids.each(segment.first_entry, |id| {
                    faults.foreign += usize::from(!made_of.contains(id));
                });
            }
            None => faults.is_damaged = true,
        }
    }
    Ok(faults)
}
