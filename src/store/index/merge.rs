//! Small segments become large ones, a slice at a time, so that a word stands in few of them.

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::blocks::{BLOCKS_FROM, BlockWriter, WordStream};
use super::id_set::IdSet;
use super::segments::{self, Segment, State};

/// Entries from which on a segment is of the next size; the largest are merged no more.
const SIZES: [u32; 3] = [512, 8 * 1024, 64 * 1024];
/// Segments of each size that are merged when so many are there.
const FAN_IN: [usize; 3] = [8, 16, 8];
/// Bytes written in one transaction: some ten milliseconds.
const SLICE_BYTES_MAX: usize = 768 * 1024;

/// Merges a slice; tells whether there was anything to do.
pub(super) fn merge_some(conn: &Connection) -> rusqlite::Result<bool> {
    if remove_replaced(conn)? || go_on(conn)? {
        return Ok(true);
    }
    let segments = segments::searched(conn)?;
    let Some(sources) = due(&segments) else { return Ok(false) };
    begin(conn, &sources)?;
    Ok(true)
}

/// True when [`merge_some`] has something to do.
pub(super) fn is_due(conn: &Connection) -> rusqlite::Result<bool> {
    let is_under_way =
        conn.prepare_cached("SELECT 1 FROM segment WHERE state <> 1 LIMIT 1")?.exists([])?;
    Ok(is_under_way || due(&segments::searched(conn)?).is_some())
}

/// The segments to merge next: many of one size, or one of which half is gone.
fn due(segments: &[Segment]) -> Option<Vec<&Segment>> {
    let wasteful = segments.iter().find(|it| it.gone.len() * 2 >= it.entries as usize);
    if let Some(segment) = wasteful {
        return Some(vec![segment]);
    }
    SIZES.iter().enumerate().find_map(|(size, max)| {
        let min = size.checked_sub(1).and_then(|below| SIZES.get(below)).map_or(0, |min| *min);
        let of_size = segments.iter().filter(|it| (min..*max).contains(&it.entries));
        let mut of_size: Vec<&Segment> = of_size.collect();
        let fan_in = *FAN_IN.get(size)?;
        (of_size.len() >= fan_in).then(|| {
            of_size.truncate(fan_in);
            of_size
        })
    })
}

fn begin(conn: &Connection, sources: &[&Segment]) -> rusqlite::Result<()> {
    let mut positions = segments::Positions::new();
    for segment in sources {
        positions.extend(segments::live(conn, segment)?);
    }
    positions.sort_unstable();
    let target = if positions.is_empty() {
        None
    } else {
        Some(segments::add(conn, &positions, State::Growing)?)
    };
    for segment in sources {
        let state = if target.is_some() { State::Searched } else { State::Replaced };
        conn.prepare_cached("UPDATE segment SET merged_into = ?2, state = ?3 WHERE id = ?1")?
            .execute(params![segment.id, target, state as i64])?;
    }
    Ok(())
}

/// Merges the next words of the segment that is growing; false when none is.
fn go_on(conn: &Connection) -> rusqlite::Result<bool> {
    let growing: Option<(i64, u32, Vec<u8>)> = conn
        .prepare_cached("SELECT id, first_entry, merged_to FROM segment WHERE state = 0")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((target, first_entry, merged_to)) = growing else { return Ok(false) };
    let sources: Vec<i64> = conn
        .prepare_cached("SELECT id FROM segment WHERE merged_into = ?1")?
        .query_map([target], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sources: Vec<Segment> =
        segments::searched(conn)?.into_iter().filter(|it| sources.contains(&it.id)).collect();
    let mut writer = BlockWriter::after(conn, target, first_entry, &merged_to);
    match merge_words(conn, &sources, &merged_to, &mut writer)? {
        Merged::UpTo(word) => {
            conn.prepare_cached("UPDATE segment SET merged_to = ?2 WHERE id = ?1")?
                .execute(params![target, word])?;
        }
        Merged::All => replace(conn, target, &sources)?,
        Merged::Damaged(segment) => give_up(conn, target, segment)?,
    }
    Ok(true)
}

/// How far a merge has come.
enum Merged {
    /// This is the last word that is written.
    UpTo(Vec<u8>),
    All,
    /// Some words of this segment cannot be read.
    Damaged(i64),
}

/// The entries of a damaged segment are indexed anew, and those merged with it stay as they are.
fn give_up(conn: &Connection, target: i64, damaged: i64) -> rusqlite::Result<()> {
    tracing::warn!("a part of the index is damaged and made anew");
    conn.prepare_cached(
        "INSERT OR IGNORE INTO to_index (entry_id) SELECT e.id FROM entry e
         JOIN segment s ON e.id BETWEEN s.first_entry AND s.last_entry WHERE s.id = ?1",
    )?
    .execute([damaged])?;
    conn.prepare_cached("UPDATE segment SET merged_into = NULL WHERE merged_into = ?1")?
        .execute([target])?;
    conn.prepare_cached("UPDATE segment SET state = 2 WHERE id IN (?1, ?2)")?
        .execute([target, damaged])?;
    Ok(())
}

/// Writes the words after `after`, as many as one transaction should.
fn merge_words(
    conn: &Connection,
    sources: &[Segment],
    after: &[u8],
    writer: &mut BlockWriter<'_>,
) -> rusqlite::Result<Merged> {
    let statements = sources.iter().map(|_| conn.prepare_cached(BLOCKS_FROM));
    let mut statements: Vec<CachedStatement<'_>> = statements.collect::<Result<_, _>>()?;
    let mut streams = Vec::with_capacity(sources.len());
    for (statement, segment) in statements.iter_mut().zip(sources) {
        streams.push((WordStream::after(statement, segment, after)?, segment));
    }
    let (mut word, mut ids) = (Vec::new(), Vec::new());
    loop {
        if let Some((_, segment)) = streams.iter().find(|(stream, _)| stream.is_damaged) {
            return Ok(Merged::Damaged(segment.id));
        }
        streams.retain(|(stream, _)| !stream.is_done());
        let Some(least) = streams.iter().map(|(stream, _)| &stream.word).min() else {
            writer.finish(None)?;
            return Ok(Merged::All);
        };
        if writer.is_full(SLICE_BYTES_MAX, least) {
            writer.finish(Some(least))?;
            return Ok(Merged::UpTo(word));
        }
        word.clone_from(least);
        ids.clear();
        for (stream, segment) in &mut streams {
            if stream.word != word {
                continue;
            }
            if let Some(read) = stream.ids() {
                read.each(stream.first_entry, |id| {
                    if !segment.gone.contains(id) {
                        ids.push(id);
                    }
                });
            }
            stream.next()?;
        }
        if !ids.is_sorted() {
            ids.sort_unstable();
        }
        // Only a damaged segment names others than its own.
        ids.dedup();
        ids.retain(|id| *id >= writer.first_entry());
        if !ids.is_empty() {
            writer.add(&word, &ids)?;
        }
    }
}

/// The target is searched instead of what it was merged from.
fn replace(conn: &Connection, target: i64, sources: &[Segment]) -> rusqlite::Result<()> {
    let mut live = IdSet::default();
    for segment in sources {
        live.extend(segments::live(conn, segment)?.into_iter().map(|(id, _)| id));
    }
    conn.prepare_cached("UPDATE segment SET state = 2 WHERE merged_into = ?1")?
        .execute([target])?;
    conn.prepare_cached("UPDATE segment SET state = 1 WHERE id = ?1")?.execute([target])?;
    // Entries may have left the sources since the merge began.
    let made = segments::searched(conn)?.into_iter().find(|segment| segment.id == target);
    if let Some(segment) = made {
        let mut gone: IdSet =
            segments::live(conn, &segment)?.into_iter().map(|(id, _)| id).collect();
        gone.subtract(&live);
        segments::save_gone(conn, target, segment.first_entry, &gone)?;
    }
    Ok(())
}

/// Removes one replaced segment; false when there is none.
fn remove_replaced(conn: &Connection) -> rusqlite::Result<bool> {
    let replaced: Option<i64> = conn
        .prepare_cached("SELECT id FROM segment WHERE state = 2 LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(segment) = replaced else { return Ok(false) };
    for sql in [
        "DELETE FROM posting WHERE segment_id = ?1",
        "DELETE FROM posting_beginning WHERE segment_id = ?1",
        "DELETE FROM segment_position WHERE segment_id = ?1",
        "DELETE FROM segment WHERE id = ?1",
    ] {
        conn.prepare_cached(sql)?.execute(params![segment])?;
    }
    Ok(true)
}
