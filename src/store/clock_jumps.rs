//! A clock that is wrong must not let entries go: after a jump nothing is purged until the clock
//! has gone on in order for a week.

use rusqlite::{OptionalExtension, params};

use crate::model::Timestamp;

use super::writing::Writing;

const DAY: i64 = 86_400;
/// A clock may be set back by this much: summer time kept by hand, a slow machine.
const BACK_SECS_MAX: i64 = 2 * 3600;
/// Nobody stays away longer without it being worth waiting a week.
const AHEAD_SECS_MAX: i64 = 30 * DAY;
/// How long a clock that jumped must go on in order.
const HELD_SECS: i64 = 7 * DAY;

impl Writing<'_> {
    /// True when the clock shows what it may show since it was last looked at; notes what it shows.
    pub(super) fn is_clock_believed(&self, now: Timestamp) -> rusqlite::Result<bool> {
        let now = now.secs();
        let seen: Option<(i64, i64)> = self
            .conn
            .prepare_cached("SELECT seen_at, held_until FROM clock")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let held_until = match seen {
            Some((seen_at, held_until)) => {
                let went_on = now.saturating_sub(seen_at);
                let has_jumped = !(-BACK_SECS_MAX..=AHEAD_SECS_MAX).contains(&went_on);
                if has_jumped { now.saturating_add(HELD_SECS) } else { held_until }
            }
            None => 0,
        };
        self.conn
            .prepare_cached(
                "INSERT INTO clock (id, seen_at, held_until) VALUES (1, ?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET seen_at = ?1, held_until = ?2",
            )?
            .execute(params![now, held_until])?;
        Ok(now >= held_until)
    }
}
