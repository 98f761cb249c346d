//! Which feeds a refresh asks, and in which order.

use crate::model::{Feed, RefreshScope, Timestamp};

/// No wait is longer (see `schedule`): what lies further ahead was written by a clock that was
/// wrong.
const AHEAD_SECS_MAX: i64 = 8 * 24 * 3600;

fn is_due(next: Timestamp, now: Timestamp) -> bool {
    next <= now || next.secs_since(now) > AHEAD_SECS_MAX
}

/// The feeds of `scope` to ask now, those that have waited longest first. What a person asks for is
/// asked also when it is not due.
#[must_use]
pub fn plan(feeds: Vec<Feed>, scope: &RefreshScope, now: Timestamp) -> Vec<Feed> {
    let is_asked = |feed: &Feed| match scope {
        RefreshScope::Due => feed.health.next_fetch.is_none_or(|next| is_due(next, now)),
        RefreshScope::All => true,
        RefreshScope::Feed(id) => feed.id == *id,
        RefreshScope::Section(path) => {
            let section = feed.section.as_ref();
            // A feed without a section of its own may supply any.
            section.is_none_or(|section| section.lies_in(path) || path.lies_in(section))
        }
    };
    let mut asked: Vec<Feed> = feeds.into_iter().filter(is_asked).collect();
    asked.sort_by_key(|feed| (feed.health.last_fetched, feed.id));
    asked
}
