//! Lists of headlines: which entries a filter lets through, newest first, a window at a time.
//!
//! A filter names lists (a section, a feed, starred, saved). The smallest of them is walked along
//! its index, the others are asked by key, so that a window costs the same however much is cached.

use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::model::{Anchor, EntryId, Filter, Headline, Position, Timestamp};

use super::lists::{feed_key, list_by_key, section_key};
use super::rows::headline;
use super::search::{expression, hits};

/// A filter, and whether it is after unread or read entries or both.
pub(super) struct Wanted<'f> {
    pub(super) filter: &'f Filter,
    read_states: Vec<bool>,
}

impl<'f> Wanted<'f> {
    pub(super) fn by(filter: &'f Filter) -> Self {
        let read_states = if filter.only_unread { vec![false] } else { vec![false, true] };
        Self { filter, read_states }
    }

    /// Keeps only the read or only the unread ones of what the filter lets through.
    pub(super) fn only_read_state(&mut self, is_read: bool) {
        self.read_states.retain(|state| *state == is_read);
    }
}

/// The lists an entry must stand in, the smallest first.
struct Lists {
    walked: i64,
    total: i64,
    unread: i64,
    asked: Vec<i64>,
}

/// Which way a list is walked, and from where.
#[derive(Clone, Copy)]
enum Walk {
    Down(Position),
    Up(Position),
}

const NEWEST: Position =
    Position { sorted_at: Timestamp::from_secs(i64::MAX), id: EntryId(i64::MAX) };
const OLDEST: Position =
    Position { sorted_at: Timestamp::from_secs(i64::MIN), id: EntryId(i64::MIN) };

/// The headlines at those positions; an entry that is gone is left out.
pub(super) fn headlines_at(
    conn: &Connection,
    positions: &[Position],
) -> rusqlite::Result<Vec<Headline>> {
    let mut headlines = Vec::with_capacity(positions.len());
    for position in positions {
        headlines.extend(headline(conn, position.id)?);
    }
    Ok(headlines)
}

/// At most `limit` positions of what is wanted, newest first.
pub(super) fn positions(
    conn: &Connection,
    wanted: &Wanted<'_>,
    anchor: Anchor,
    limit: usize,
) -> rusqlite::Result<Vec<Position>> {
    if has_words(wanted.filter) {
        return Ok(window(&found(conn, wanted)?, anchor, limit).to_vec());
    }
    let Some(lists) = lists_of(conn, wanted.filter)? else { return Ok(Vec::new()) };
    let walk = match anchor {
        Anchor::Newest => Walk::Down(NEWEST),
        Anchor::Below(position) => Walk::Down(position),
        Anchor::Above(position) => Walk::Up(position),
        Anchor::Oldest => Walk::Up(OLDEST),
    };
    let mut positions = Vec::new();
    for is_read in &wanted.read_states {
        positions.extend(walked(conn, &lists, *is_read, (walk, wanted.filter.since, limit))?);
    }
    positions.sort_unstable();
    match walk {
        Walk::Down(_) => positions.reverse(),
        Walk::Up(_) => {}
    }
    positions.truncate(limit);
    if matches!(walk, Walk::Up(_)) {
        positions.reverse();
    }
    Ok(positions)
}

/// How many entries the filter lets through.
pub(super) fn count(conn: &Connection, filter: &Filter) -> rusqlite::Result<u64> {
    let wanted = Wanted::by(filter);
    if has_words(filter) {
        return Ok(found(conn, &wanted)?.len() as u64);
    }
    let Some(lists) = lists_of(conn, filter)? else { return Ok(0) };
    if lists.asked.is_empty() && filter.since.is_none() {
        let number = if filter.only_unread { lists.unread } else { lists.total };
        return Ok(number.try_into().unwrap_or(0));
    }
    let since = filter.since.map_or(i64::MIN, Timestamp::secs);
    let sql = format!(
        "SELECT count(*) FROM list_row r WHERE r.list_id = ?1 AND r.is_read = ?2
           AND r.sorted_at >= ?3{}",
        conditions(lists.asked.len(), 4)
    );
    let mut total = 0_u64;
    for is_read in &wanted.read_states {
        let mut values: Vec<&dyn ToSql> = vec![&lists.walked, is_read, &since];
        values.extend(lists.asked.iter().map(|list| list as &dyn ToSql));
        let number: i64 =
            conn.prepare_cached(&sql)?.query_row(values.as_slice(), |row| row.get(0))?;
        total += u64::try_from(number).unwrap_or(0);
    }
    Ok(total)
}

/// True when the filter asks for words; quotes and punctuation alone are none.
pub(super) fn has_words(filter: &Filter) -> bool {
    expression(&filter.query).is_some()
}

/// Every position of what is wanted with the filter's words, newest first.
pub(super) fn found(conn: &Connection, wanted: &Wanted<'_>) -> rusqlite::Result<Vec<Position>> {
    let Some(words) = expression(&wanted.filter.query) else {
        return Ok(Vec::new());
    };
    let Some(lists) = lists_of(conn, wanted.filter)? else { return Ok(Vec::new()) };
    let hits = hits(conn, &words)?;
    // Asking about an entry costs some ten times as much as walking over its row.
    let is_walk_cheaper = i64::try_from(hits.len()).unwrap_or(i64::MAX) > lists.total / 10;
    let mut positions = Vec::new();
    if is_walk_cheaper {
        let everything = (Walk::Down(NEWEST), wanted.filter.since, usize::MAX);
        for is_read in &wanted.read_states {
            positions.extend(walked(conn, &lists, *is_read, everything)?);
        }
        positions.retain(|position| hits.binary_search(&position.id.0).is_ok());
    } else {
        for id in hits {
            positions.extend(asked(conn, &lists, wanted, id)?);
        }
    }
    positions.sort_unstable();
    positions.reverse();
    Ok(positions)
}

/// The part of `positions` (newest first) that the anchor names.
pub(super) fn window(positions: &[Position], anchor: Anchor, limit: usize) -> &[Position] {
    let (newer, older) = match anchor {
        Anchor::Newest => (&[][..], positions),
        Anchor::Oldest => (positions, &[][..]),
        Anchor::Below(at) => (&[][..], {
            let start = positions.partition_point(|position| *position >= at);
            positions.get(start..).unwrap_or_default()
        }),
        Anchor::Above(at) => {
            let end = positions.partition_point(|position| *position > at);
            (positions.get(..end).unwrap_or_default(), &[][..])
        }
    };
    if newer.is_empty() {
        older.get(..limit.min(older.len())).unwrap_or_default()
    } else {
        newer.get(newer.len().saturating_sub(limit)..).unwrap_or_default()
    }
}

/// `None` when one of the lists does not exist, so that nothing stands in all of them.
fn lists_of(conn: &Connection, filter: &Filter) -> rusqlite::Result<Option<Lists>> {
    let mut keys = Vec::new();
    keys.extend(filter.feed.map(feed_key));
    keys.extend(filter.only_starred.then(|| "starred".to_owned()));
    keys.extend(filter.only_saved.then(|| "saved".to_owned()));
    if !filter.section.is_root() || keys.is_empty() {
        keys.push(section_key(&filter.section));
    }
    let mut lists = Vec::with_capacity(keys.len());
    for key in keys {
        let Some(list) = list_by_key(conn, &key)? else { return Ok(None) };
        lists.push(list);
    }
    lists.sort_by_key(|(_, total, _)| *total);
    let Some(((walked, total, unread), rest)) = lists.split_first() else { return Ok(None) };
    let asked = rest.iter().map(|(id, ..)| *id).collect();
    Ok(Some(Lists { walked: *walked, total: *total, unread: *unread, asked }))
}

/// Conditions that the row also stands in `number` other lists, named by the parameters from
/// `first` on.
fn conditions(number: usize, first: usize) -> String {
    let mut sql = String::new();
    for parameter in first..first + number {
        sql.push_str(" AND EXISTS (SELECT 1 FROM list_row o WHERE o.list_id = ?");
        sql.push_str(&parameter.to_string());
        sql.push_str(
            " AND o.is_read = r.is_read AND o.sorted_at = r.sorted_at AND o.entry_id = r.entry_id)",
        );
    }
    sql
}

/// At most `limit` positions of one read state, in the direction of the walk, none from before
/// `since`.
fn walked(
    conn: &Connection,
    lists: &Lists,
    is_read: bool,
    (walk, since, limit): (Walk, Option<Timestamp>, usize),
) -> rusqlite::Result<Vec<Position>> {
    let since = since.map(|sorted_at| Position { sorted_at, id: EntryId(i64::MIN) });
    let (comparison, order, from) = match walk {
        Walk::Down(from) => ("<", "DESC", from),
        Walk::Up(from) => (">", "ASC", since.map_or(from, |since| from.max(since))),
    };
    let sql = format!(
        "SELECT r.sorted_at, r.entry_id FROM list_row r WHERE r.list_id = ?1 AND r.is_read = ?2
           AND (r.sorted_at, r.entry_id) {comparison} (?3, ?4){}
         ORDER BY r.sorted_at {order}, r.entry_id {order} LIMIT ?5",
        conditions(lists.asked.len(), 6)
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let from = (from.sorted_at.secs(), from.id.0);
    let mut values: Vec<&dyn ToSql> = vec![&lists.walked, &is_read, &from.0, &from.1, &limit];
    values.extend(lists.asked.iter().map(|list| list as &dyn ToSql));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(values.as_slice())?;
    let mut positions = Vec::new();
    while let Some(row) = rows.next()? {
        let sorted_at = Timestamp::from_secs(row.get(0)?);
        let position = Position { sorted_at, id: EntryId(row.get(1)?) };
        if since.is_some_and(|since| position < since) {
            break;
        }
        positions.push(position);
    }
    Ok(positions)
}

/// The entry's position, where it is wanted.
fn asked(
    conn: &Connection,
    lists: &Lists,
    wanted: &Wanted<'_>,
    id: i64,
) -> rusqlite::Result<Option<Position>> {
    let sorted_at: Option<i64> = conn
        .prepare_cached("SELECT sorted_at FROM entry WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let since = wanted.filter.since.map_or(i64::MIN, Timestamp::secs);
    let Some(sorted_at) = sorted_at.filter(|sorted_at| *sorted_at >= since) else {
        return Ok(None);
    };
    let mut statement = conn.prepare_cached(
        "SELECT 1 FROM list_row WHERE list_id = ?1 AND is_read = ?2 AND sorted_at = ?3
           AND entry_id = ?4",
    )?;
    for is_read in &wanted.read_states {
        let mut is_in_all = true;
        for list in std::iter::once(&lists.walked).chain(&lists.asked) {
            is_in_all = is_in_all && statement.exists(params![list, is_read, sorted_at, id])?;
        }
        if is_in_all {
            let sorted_at = Timestamp::from_secs(sorted_at);
            return Ok(Some(Position { sorted_at, id: EntryId(id) }));
        }
    }
    Ok(None)
}
