//! From the entries that words find to their positions: in the order of a list, without the list.

use rusqlite::Connection;

use super::plan::Plan;
use super::test::Probe;
use super::walk::Way;
use crate::model::{EntryId, Position, Timestamp};
use crate::store::index::{IdSet, each_position};

/// Up to so many entries are looked up one by one.
pub(super) const LOOKED_UP_MAX: usize = if cfg!(test) { 3 } else { 1000 };
/// Candidates taken at first at least; each time they do not suffice, four times as many.
const CANDIDATES: usize = if cfg!(test) { 2 } else { 256 };

/// Gives the position of each of `hits` that the plan lets through, in the order of the way, until
/// `take` wants no more: that is after `wanted` of them.
pub(super) fn visit(
    conn: &Connection,
    plan: &Plan,
    (hits, way, wanted): (&IdSet, Way, usize),
    mut take: impl FnMut(Position) -> bool,
) -> rusqlite::Result<()> {
    let (mut way, end) = way.bounded(plan);
    let mut number = wanted.max(CANDIDATES);
    loop {
        let candidates = first_positions(conn, plan, (hits, way, end), number)?;
        let is_last = candidates.len() < number;
        for position in &candidates {
            if lets_through(conn, plan, *position)? && !take(*position) {
                return Ok(());
            }
        }
        let Some(last) = candidates.last().filter(|_| !is_last) else { return Ok(()) };
        way = match way {
            Way::ToOlder(_) => Way::ToOlder(*last),
            Way::ToNewer(_) => Way::ToNewer(*last),
        };
        number = number.saturating_mul(4);
    }
}

/// How many of `hits` the plan lets through.
pub(super) fn count(conn: &Connection, plan: &Plan, hits: &IdSet) -> rusqlite::Result<u64> {
    let mut number = 0;
    for id in hits.iter() {
        let mut probe = Probe::new(conn, i64::from(id));
        let sorted_at = Timestamp::from_secs(probe.sorted_at()?);
        let position = Position { sorted_at, id: EntryId(i64::from(id)) };
        number += u64::from(is_in_time(plan, position) && lets_through(conn, plan, position)?);
    }
    Ok(number)
}

fn is_in_time(plan: &Plan, position: Position) -> bool {
    let secs = position.sorted_at.secs();
    plan.since.is_none_or(|since| secs >= since) && plan.before.is_none_or(|before| secs < before)
}

fn lets_through(conn: &Connection, plan: &Plan, position: Position) -> rusqlite::Result<bool> {
    let mut probe = Probe::new(conn, position.id.0);
    if !probe.is_in(plan.walked.id)? {
        return Ok(false);
    }
    let is_read_so = match plan.read_states.as_slice() {
        [only] => probe.is_read()? == *only,
        states => !states.is_empty(),
    };
    Ok(is_read_so && plan.test.holds(&mut probe)?)
}

/// The first `number` positions that the way meets, in its order.
fn first_positions(
    conn: &Connection,
    plan: &Plan,
    (hits, way, end): (&IdSet, Way, Position),
    number: usize,
) -> rusqlite::Result<Vec<Position>> {
    let mut best = Best { way, number, positions: Vec::new(), worst: None };
    if hits.len() <= LOOKED_UP_MAX || !plan.is_bound_indexed {
        let mut statement = conn.prepare_cached("SELECT sorted_at FROM entry WHERE id = ?1")?;
        for id in hits.iter() {
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { continue };
            let sorted_at = Timestamp::from_secs(row.get(0)?);
            let position = Position { sorted_at, id: EntryId(i64::from(id)) };
            if way.meets(position, end) {
                best.offer(position);
            }
        }
        return Ok(best.finish());
    }
    let mut segments: Vec<_> = plan.segments.iter().collect();
    match way {
        Way::ToOlder(_) => segments.sort_by_key(|segment| std::cmp::Reverse(segment.newest)),
        Way::ToNewer(_) => segments.sort_by_key(|segment| segment.oldest),
    }
    for segment in segments {
        let nearest = match way {
            Way::ToOlder(_) => (segment.newest, i64::MAX),
            Way::ToNewer(_) => (segment.oldest, i64::MIN),
        };
        let nearest =
            Position { sorted_at: Timestamp::from_secs(nearest.0), id: EntryId(nearest.1) };
        if best.is_better_than(nearest) {
            continue;
        }
        each_position(conn, segment, |id, position| {
            if hits.contains(id) && way.meets(position, end) {
                best.offer(position);
            }
        })?;
    }
    Ok(best.finish())
}

/// The first so many of the positions offered.
struct Best {
    way: Way,
    number: usize,
    positions: Vec<Position>,
    /// No position behind this one is wanted.
    worst: Option<Position>,
}

impl Best {
    fn is_better_than(&self, position: Position) -> bool {
        self.worst.is_some_and(|worst| self.way.is_before(worst, position))
    }

    fn offer(&mut self, position: Position) {
        if self.is_better_than(position) {
            return;
        }
        self.positions.push(position);
        if self.positions.len() >= self.number.saturating_mul(2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let way = self.way;
        self.positions.sort_unstable_by(|a, b| {
            if way.is_before(*a, *b) {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            }
        });
        self.positions.dedup();
        self.positions.truncate(self.number);
        if self.positions.len() == self.number {
            self.worst = self.positions.last().copied();
        }
    }

    fn finish(mut self) -> Vec<Position> {
        self.cut();
        self.positions
    }
}
