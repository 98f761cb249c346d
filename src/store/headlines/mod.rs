//! Lists of headlines: which entries a filter lets through, a window at a time.
//!
//! In go a filter with its query and a window, out come positions in the window's order. Both
//! orders are one walk along the same index, from one end or the other. Words become sets of
//! entries (the index), a section, a feed, marks and tags are lists. Either the smallest list is
//! walked along its index and each row tested, or the entries that words find are looked up:
//! whichever costs less, so that a window costs much the same however much is cached.

mod hits;
mod phrase;
mod plan;
mod rank;
mod test;
mod walk;

use rusqlite::Connection;

use crate::model::{Anchor, Filter, Headline, Order, Position};

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

/// Which part of a list, and in which order: at most `limit` positions from the anchor on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) order: Order,
    pub(super) anchor: Anchor,
    pub(super) limit: usize,
}

impl Window {
    /// The newest of the list, newest first.
    pub(super) const fn newest(limit: usize) -> Self {
        Self { order: Order::NewestFirst, anchor: Anchor::First, limit }
    }

    /// Where its positions lie: what comes first in one order comes last in the other.
    const fn way(self) -> Way {
        match (self.order, self.anchor) {
            (Order::NewestFirst, Anchor::First) | (Order::OldestFirst, Anchor::Last) => {
                Way::ToOlder(NEWEST)
            }
            (Order::NewestFirst, Anchor::Last) | (Order::OldestFirst, Anchor::First) => {
                Way::ToNewer(OLDEST)
            }
            (Order::NewestFirst, Anchor::After(from))
            | (Order::OldestFirst, Anchor::Before(from)) => Way::ToOlder(from),
            (Order::NewestFirst, Anchor::Before(from))
            | (Order::OldestFirst, Anchor::After(from)) => Way::ToNewer(from),
        }
    }

    /// True when the walk meets the positions from the last to the first.
    const fn is_walked_backwards(self) -> bool {
        matches!(self.anchor, Anchor::Before(_) | Anchor::Last)
    }
}

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

/// At most `limit` positions of what is wanted, newest first whatever the filter's order.
pub(super) fn newest_positions(
    conn: &Connection,
    wanted: &Wanted<'_>,
    limit: usize,
) -> rusqlite::Result<Vec<Position>> {
    let mut plan = Plan::of(conn, wanted.filter)?;
    if let Some(is_read) = wanted.read_state {
        plan.read_states.retain(|state| *state == is_read);
    }
    plan.window(conn, Window::newest(limit))
}

impl Plan {
    /// The window's positions, in its order.
    pub(super) fn window(
        &self,
        conn: &Connection,
        window: Window,
    ) -> rusqlite::Result<Vec<Position>> {
        self.window_within(conn, window, self.walk_max(window.limit as u64))
    }

    /// The same; after so many rows of the list the entries that words find are looked up instead.
    pub(in crate::store) fn window_within(
        &self,
        conn: &Connection,
        window: Window,
        rows_max: u64,
    ) -> rusqlite::Result<Vec<Position>> {
        let (way, limit) = (window.way(), window.limit);
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
            hits::visit(conn, self, (hits, way, limit), &mut take)?;
        }
        if window.is_walked_backwards() {
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
        walk::walk(conn, self, (Way::ToOlder(NEWEST), u64::MAX - 1), |_| {
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
