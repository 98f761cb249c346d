//! Along a list's index, newest first or oldest first.

use rusqlite::{CachedStatement, Connection, Rows, params};

use super::plan::Plan;
use super::test::Probe;
use crate::model::{EntryId, Position, Timestamp};

/// Which way a list is walked, and from where; the position itself is not met.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    ToOlder(Position),
    ToNewer(Position),
}

pub(super) const NEWEST: Position =
    Position { sorted_at: Timestamp::from_secs(i64::MAX), id: EntryId(i64::MAX) };
pub(super) const OLDEST: Position =
    Position { sorted_at: Timestamp::from_secs(i64::MIN), id: EntryId(i64::MIN) };

impl Way {
    /// True when `a` comes before `b`.
    pub(super) fn is_before(self, a: Position, b: Position) -> bool {
        match self {
            Self::ToOlder(_) => a > b,
            Self::ToNewer(_) => a < b,
        }
    }

    /// The way from where it may first meet something, and the position at which it ends.
    pub(super) fn bounded(self, plan: &Plan) -> (Self, Position) {
        let edge = |secs| Position { sorted_at: Timestamp::from_secs(secs), id: OLDEST.id };
        let (since, before) = (plan.since.map(edge), plan.before.map(edge));
        match self {
            Self::ToOlder(from) => {
                let from = before.map_or(from, |before| from.min(before));
                (Self::ToOlder(from), since.unwrap_or(OLDEST))
            }
            Self::ToNewer(from) => {
                let from = since.map_or(from, |since| from.max(since));
                (Self::ToNewer(from), before.unwrap_or(NEWEST))
            }
        }
    }

    /// True when it meets that position.
    pub(super) fn meets(self, position: Position, end: Position) -> bool {
        match self {
            Self::ToOlder(from) => position < from && position >= end,
            Self::ToNewer(from) => position > from && position < end,
        }
    }
}

/// One read state's rows of a list.
struct Stream<'s> {
    rows: Rows<'s>,
    is_read: bool,
    next: Option<Position>,
}

impl Stream<'_> {
    fn go_on(&mut self) -> rusqlite::Result<()> {
        self.next = match self.rows.next()? {
            Some(row) => {
                let sorted_at = Timestamp::from_secs(row.get(0)?);
                Some(Position { sorted_at, id: EntryId(row.get(1)?) })
            }
            None => None,
        };
        Ok(())
    }
}

/// Gives the position of each entry that the plan lets through, in the order of the way, until
/// `take` wants no more. False when it went over more than `rows_max` rows and gave up.
pub(super) fn walk(
    conn: &Connection,
    plan: &Plan,
    (way, rows_max): (Way, u64),
    mut take: impl FnMut(Position) -> bool,
) -> rusqlite::Result<bool> {
    let (way, end) = way.bounded(plan);
    let (sql, from) = match way {
        Way::ToOlder(from) => (
            "SELECT sorted_at, entry_id FROM list_row WHERE list_id = ?1 AND is_read = ?2
               AND (sorted_at, entry_id) < (?3, ?4) ORDER BY sorted_at DESC, entry_id DESC",
            from,
        ),
        Way::ToNewer(from) => (
            "SELECT sorted_at, entry_id FROM list_row WHERE list_id = ?1 AND is_read = ?2
               AND (sorted_at, entry_id) > (?3, ?4) ORDER BY sorted_at, entry_id",
            from,
        ),
    };
    let statements = plan.read_states.iter().map(|_| conn.prepare_cached(sql));
    let mut statements: Vec<CachedStatement<'_>> = statements.collect::<Result<_, _>>()?;
    let mut streams = Vec::with_capacity(statements.len());
    for (statement, is_read) in statements.iter_mut().zip(&plan.read_states) {
        let from = params![plan.walked.id, is_read, from.sorted_at.secs(), from.id.0];
        let mut stream = Stream { rows: statement.query(from)?, is_read: *is_read, next: None };
        stream.go_on()?;
        streams.push(stream);
    }
    for _ in 0..=rows_max {
        let nearest =
            streams.iter_mut().filter(|stream| stream.next.is_some()).reduce(|a, b| {
                match (a.next, b.next) {
                    (Some(x), Some(y)) if way.is_before(y, x) => b,
                    _ => a,
                }
            });
        let Some(stream) = nearest else { return Ok(true) };
        let Some(position) = stream.next else { return Ok(true) };
        // `<` in SQL reads the earliest moment there is as none.
        if !way.meets(position, end) {
            return Ok(true);
        }
        let at = (position.sorted_at.secs(), stream.is_read);
        stream.go_on()?;
        let mut probe = Probe::in_list(conn, position.id.0, at);
        if plan.test.holds(&mut probe)? && !take(position) {
            return Ok(true);
        }
    }
    Ok(false)
}
