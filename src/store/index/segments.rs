//! Segments: each indexes some entries, is never changed, and is replaced by a larger one in time.
//!
//! An entry that is indexed anew comes into a new segment and is gone from the old one, so that
//! each entry is found through one segment at most.

use rusqlite::{Connection, Row, params};

use crate::model::{EntryId, Position, Timestamp};

use super::id_set::IdSet;
use super::postings::{Ids, put_ids, put_number, take_number};

/// What a segment is there for (`segment.state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Being merged from others; not searched yet.
    Growing = 0,
    /// Searched.
    Searched = 1,
    /// Replaced by another; to be removed.
    Replaced = 2,
}

/// A row of `segment`.
#[derive(Clone, Debug)]
pub(in crate::store) struct Segment {
    pub(super) id: i64,
    pub(super) first_entry: u32,
    pub(super) last_entry: u32,
    pub(super) entries: u32,
    pub(in crate::store) oldest: i64,
    pub(in crate::store) newest: i64,
    /// Entries that are indexed elsewhere by now, or removed.
    pub(super) gone: IdSet,
}

/// The entries of a segment with the moments they are sorted at, ascending by id.
pub(super) type Positions = Vec<(u32, i64)>;

/// The segments that are searched.
pub(in crate::store) fn searched(conn: &Connection) -> rusqlite::Result<Vec<Segment>> {
    conn.prepare_cached(
        "SELECT id, first_entry, last_entry, entries, oldest, newest, gone FROM segment
         WHERE state = 1 ORDER BY id",
    )?
    .query_map([], segment)?
    .collect()
}

fn segment(row: &Row<'_>) -> rusqlite::Result<Segment> {
    let first_entry = row.get(1)?;
    let mut gone = IdSet::default();
    if let Some(ids) = Ids::take(&mut row.get_ref(6)?.as_blob()?) {
        ids.add_to(first_entry, &mut gone);
    }
    Ok(Segment {
        id: row.get(0)?,
        first_entry,
        last_entry: row.get(2)?,
        entries: row.get(3)?,
        oldest: row.get(4)?,
        newest: row.get(5)?,
        gone,
    })
}

/// Adds a segment of these entries and gives its id.
pub(super) fn add(
    conn: &Connection,
    positions: &[(u32, i64)],
    state: State,
) -> rusqlite::Result<i64> {
    let first = positions.first().map_or(0, |(id, _)| *id);
    let times = || positions.iter().map(|(_, sorted_at)| *sorted_at);
    conn.prepare_cached(
        "INSERT INTO segment (state, first_entry, last_entry, entries, oldest, newest, gone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, x'00')",
    )?
    .execute(params![
        state as i64,
        first,
        positions.last().map_or(0, |(id, _)| *id),
        u32::try_from(positions.len()).unwrap_or(u32::MAX),
        times().min().unwrap_or(0),
        times().max().unwrap_or(0),
    ])?;
    let segment = conn.last_insert_rowid();
    let mut bytes = Vec::with_capacity(positions.len() * 5);
    let (mut last_id, mut last_time) = (0, 0_i64);
    for (id, sorted_at) in positions {
        put_number(&mut bytes, u64::from(id - last_id));
        let step = sorted_at.wrapping_sub(last_time);
        // Small steps either way are small numbers ("zigzag").
        put_number(&mut bytes, ((step << 1) ^ (step >> 63)).cast_unsigned());
        (last_id, last_time) = (*id, *sorted_at);
    }
    conn.prepare_cached("INSERT INTO segment_position (segment_id, positions) VALUES (?1, ?2)")?
        .execute(params![segment, bytes])?;
    Ok(segment)
}

/// Gives the position of each entry that a segment was made of.
pub(in crate::store) fn each_position(
    conn: &Connection,
    segment: &Segment,
    mut give: impl FnMut(u32, Position),
) -> rusqlite::Result<()> {
    let mut statement =
        conn.prepare_cached("SELECT positions FROM segment_position WHERE segment_id = ?1")?;
    let mut rows = statement.query([segment.id])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let mut bytes = row.get_ref(0)?.as_blob()?;
    let (mut id, mut sorted_at) = (0_u32, 0_i64);
    while let (Some(ids), Some(step)) = (take_number(&mut bytes), take_number(&mut bytes)) {
        id = id.saturating_add(u32::try_from(ids).unwrap_or(u32::MAX));
        let step = (step >> 1).cast_signed() ^ -(step & 1).cast_signed();
        sorted_at = sorted_at.wrapping_add(step);
        let position =
            Position { sorted_at: Timestamp::from_secs(sorted_at), id: EntryId(i64::from(id)) };
        give(id, position);
    }
    Ok(())
}

/// The entries found through a segment.
pub(super) fn live(conn: &Connection, segment: &Segment) -> rusqlite::Result<Positions> {
    let mut positions = Positions::new();
    each_position(conn, segment, |id, position| {
        if !segment.gone.contains(id) {
            positions.push((id, position.sorted_at.secs()));
        }
    })?;
    Ok(positions)
}

/// Writes which entries are gone from a segment.
pub(super) fn save_gone(
    conn: &Connection,
    segment: i64,
    first_entry: u32,
    gone: &IdSet,
) -> rusqlite::Result<()> {
    let ids: Vec<u32> = gone.iter().collect();
    let mut bytes = Vec::new();
    put_ids(&mut bytes, first_entry, &ids);
    conn.prepare_cached("UPDATE segment SET gone = ?2 WHERE id = ?1")?
        .execute(params![segment, bytes])?;
    Ok(())
}
