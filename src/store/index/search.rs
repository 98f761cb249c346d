//! Which entries hold a word.

use rusqlite::{Connection, params};

use super::beginnings;
use super::blocks::{BLOCKS_FROM, BlockWalk};
use super::id_set::IdSet;
use super::segments::Segment;
use crate::words::Wanted;

/// The entries that hold the word in that field.
pub(in crate::store) fn holders(
    conn: &Connection,
    segments: &[Segment],
    field: char,
    wanted: &Wanted,
) -> rusqlite::Result<IdSet> {
    let mut word = field.to_string();
    word.push_str(&wanted.word);
    let mut found = IdSet::default();
    for segment in segments {
        if segment.gone.len() == 0 {
            add_holders(conn, segment, (word.as_bytes(), wanted.goes_on), &mut found)?;
            continue;
        }
        let mut here = IdSet::default();
        add_holders(conn, segment, (word.as_bytes(), wanted.goes_on), &mut here)?;
        here.subtract(&segment.gone);
        found.add(&here);
    }
    Ok(found)
}

fn add_holders(
    conn: &Connection,
    segment: &Segment,
    (wanted, goes_on): (&[u8], bool),
    found: &mut IdSet,
) -> rusqlite::Result<()> {
    if goes_on && beginnings::add_holders(conn, segment, wanted, found)? {
        return Ok(());
    }
    let mut statement = conn.prepare_cached(BLOCKS_FROM)?;
    let mut rows = statement.query(params![segment.id, wanted])?;
    while let Some(row) = rows.next()? {
        let mut walk = BlockWalk::of(row.get_ref(0)?.as_blob()?);
        while let Some((word, ids)) = walk.next() {
            if word < wanted {
                continue;
            }
            if word == wanted || goes_on && word.starts_with(wanted) {
                ids.add_to(segment.first_entry, found);
            } else {
                return Ok(());
            }
            if !goes_on {
                return Ok(());
            }
        }
    }
    Ok(())
}
