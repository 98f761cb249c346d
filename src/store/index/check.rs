//! Looks for contradictions in the index.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::blocks::{BLOCKS_FROM, WordStream};
use super::id_set::IdSet;
use super::postings::Ids;
use super::segments::{self, Segment};

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
    for segment in segments::searched(conn)? {
        for (id, _) in segments::live(conn, &segment)? {
            twice += usize::from(!found.insert(i64::from(id)));
        }
        let faults = faults(conn, &segment)?;
        damaged += usize::from(faults.0);
        foreign += faults.1;
    }
    told("an entry is indexed twice", twice);
    told("a part of the index cannot be read", damaged);
    told("the index finds an entry in a part that does not hold it", foreign);
    let ids = |sql| -> rusqlite::Result<BTreeSet<i64>> {
        conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let waiting = ids("SELECT entry_id FROM to_index")?;
    let entries = ids("SELECT id FROM entry")?;
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

/// True when the segment's words cannot all be read in order; and how often a word names an entry
/// that the segment was not made of.
fn faults(conn: &Connection, segment: &Segment) -> rusqlite::Result<(bool, usize)> {
    let mut made_of = IdSet::default();
    segments::each_position(conn, segment, |id, _| made_of.insert(id))?;
    let mut statement = conn.prepare_cached(BLOCKS_FROM)?;
    let mut stream = WordStream::after(&mut statement, segment, &[])?;
    let mut last: Vec<u8> = Vec::new();
    let (mut foreign, mut is_damaged) = (0, made_of.len() != segment.entries as usize);
    while !stream.is_done() {
        is_damaged |= stream.word <= last;
        last.clone_from(&stream.word);
        if let Some(ids) = stream.ids() {
            ids.each(segment.first_entry, |id| foreign += usize::from(!made_of.contains(id)));
        }
        stream.next()?;
    }
    let mut statement =
        conn.prepare_cached("SELECT entries FROM posting_beginning WHERE segment_id = ?1")?;
    let mut rows = statement.query([segment.id])?;
    while let Some(row) = rows.next()? {
        match Ids::take(&mut row.get_ref(0)?.as_blob()?) {
            Some(ids) => {
                ids.each(segment.first_entry, |id| foreign += usize::from(!made_of.contains(id)));
            }
            None => is_damaged = true,
        }
    }
    Ok((is_damaged || stream.is_damaged, foreign))
}
