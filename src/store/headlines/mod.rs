//! Lists of headlines: which entries a filter lets through, newest first, a window at a time.
//!
//! In go a filter with its query and an anchor, out come positions. Words become sets of entries
//! (the index), a section, a feed, marks and tags are lists. Either the smallest list is walked
//! along its index and each row tested, or the entries that words find are looked up: whichever
//! costs less, so that a window costs much the same however much is cached.

mod hits;
mod phrase;
mod plan;
mod rank;
mod test;
mod walk;

use rusqlite::Connection;

use crate::model::{Anchor, Filter, Headline, Position};

pub(super) use plan::Plan;
pub(super) use rank::best_matches;

use super::rows::headline;
use walk::{NEWEST, OLDEST, Way};

/// How many rows a walk goes over in the time in which one entry is looked up.
const ROWS_PER_LOOK_UP: u64 = 10;
/// How many positions of the index are read in the time in which a walk goes over a row.
const POSITIONS_PER_ROW: u64 = 60;
/// Rows that are walked even where looking up promised less.
const WALKED_MIN: u64 = 20_000;

/// A filter, and whether it is after unread or read entries or both.
pub(super) struct Wanted<'f> {
    pub(super) filter: &'f Filter,
    read_state: Option<bool>,
}

impl<'f> Wanted<'f> {
    pub(super) const fn by(filter: &'f Filter) -> Self {
        Self { filter, read_state: None }
    }

    /// Keeps only the read or only the unread ones of what the filter lets through.
    pub(super) const fn only_read_state(&mut self, is_read: bool) {
        self.read_state = Some(is_read);
    }
}

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
    let mut plan = Plan::of(conn, wanted.filter)?;
    if let Some(is_read) = wanted.read_state {
        plan.read_states.retain(|state| *state == is_read);
    }
    plan.window(conn, anchor, limit)
}

impl Plan {
    /// At most `limit` positions from the anchor on, newest first.
    pub(super) fn window(
        &self,
        conn: &Connection,
        anchor: Anchor,
        limit: usize,
    ) -> rusqlite::Result<Vec<Position>> {
        self.window_within(conn, (anchor, limit), self.walk_max(limit as u64))
    }

    /// The same; after so many rows of the list the entries that words find are looked up instead.
    pub(in crate::store) fn window_within(
        &self,
        conn: &Connection,
        (anchor, limit): (Anchor, usize),
        rows_max: u64,
    ) -> rusqlite::Result<Vec<Position>> {
        let way = match anchor {
            Anchor::Newest => Way::Down(NEWEST),
            Anchor::Below(position) => Way::Down(position),
            Anchor::Above(position) => Way::Up(position),
            Anchor::Oldest => Way::Up(OLDEST),
        };
        let mut positions = Vec::new();
        if limit == 0 {
            return Ok(positions);
        }
        let mut take = |position| {
            positions.push(position);
            positions.len() < limit
        };
        let is_done = rows_max > 0 && walk::walk(conn, self, (way, rows_max), &mut take)?;
        if !is_done && let Some(hits) = &self.bound {
            positions.clear();
            let mut take = |position| {
                positions.push(position);
                positions.len() < limit
            };
            hits::visit(conn, self, (hits, way), &mut take)?;
        }
        if matches!(way, Way::Up(_)) {
            positions.reverse();
        }
        Ok(positions)
    }

    /// How many entries are let through.
    pub(super) fn count(&self, conn: &Connection) -> rusqlite::Result<u64> {
        if self.is_kept() {
            return Ok(self.walked_total());
        }
        if let Some(hits) = &self.bound
            && hits.len() as u64 * ROWS_PER_LOOK_UP < self.walked_total()
        {
            return hits::count(conn, self, hits);
        }
        let mut number = 0;
        walk::walk(conn, self, (Way::Down(NEWEST), u64::MAX - 1), |_| {
            number += 1;
            true
        })?;
        Ok(number)
    }

    /// How many rows to walk before looking up what words find instead; none when that is cheaper
    /// from the start.
    fn walk_max(&self, limit: u64) -> u64 {
        let Some(hits) = &self.bound else { return u64::MAX - 1 };
        let (hits, rows) = (hits.len() as u64, self.walked_total());
        // As if what words find were strewn evenly over the list.
        let spread = limit.saturating_mul(self.paper_total.max(1));
        let is_few = hits <= hits::LOOKED_UP_MAX as u64;
        let to_positions = match (is_few, self.is_bound_indexed) {
            (true, _) | (_, false) => hits.saturating_mul(ROWS_PER_LOOK_UP),
            _ => self.paper_total / POSITIONS_PER_ROW,
        };
        let tested = hits.min(spread / rows.max(1)).saturating_mul(ROWS_PER_LOOK_UP);
        let looked_up = to_positions.saturating_add(tested);
        let walked = rows.min(spread / hits.max(1));
        if looked_up < walked {
            return 0;
        }
        looked_up.saturating_mul(4).max(WALKED_MIN)
    }
}
