//! Which feeds a refresh asks, and in which order.

use std::collections::HashMap;

use crate::model::{Feed, RefreshScope, Timestamp};

/// No wait is longer (see `schedule`): what lies further ahead was written by a clock that was
/// wrong.
const AHEAD_SECS_MAX: i64 = 15 * 24 * 3600;

/// What a refresh asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The feeds to ask, those that have waited longest first, the hosts in turn.
    pub asked: Vec<Feed>,
    /// Feeds that a person asks for but whose servers want to be left alone.
    pub held: Vec<Feed>,
}

/// True when a feed that is to be asked at that moment may be asked now.
pub(super) fn is_due(next: Timestamp, now: Timestamp) -> bool {
    next <= now || next.secs_since(now) > AHEAD_SECS_MAX
}

/// The feeds of `scope` to ask now. What a person asks for is asked also when it is not due. A feed
/// that is gone, or whose server asked to be left alone, is asked only by a person who names this
/// one feed, and twice.
#[must_use]
pub fn plan(feeds: Vec<Feed>, scope: &RefreshScope, now: Timestamp) -> Plan {
    let is_asked = |feed: &Feed| match scope {
        RefreshScope::Due => {
            let next = feed.health.next_fetch;
            next.is_none_or(|next| is_due(next, now)) || feed.health.is_of_wrong_clock(now)
        }
        RefreshScope::All => true,
        RefreshScope::Feed(id) => feed.id == *id,
        RefreshScope::Section(path) => {
            let section = feed.section.as_ref();
            // A feed without a section of its own may supply any.
            section.is_none_or(|section| section.lies_in(path) || path.lies_in(section))
        }
    };
    let is_insisted =
        |feed: &Feed| matches!(scope, RefreshScope::Feed(_)) && feed.health.is_insisted(now);
    let is_free = |feed: &Feed| feed.health.hold(now).is_none() || is_insisted(feed);
    let (mut asked, mut held): (Vec<Feed>, Vec<Feed>) =
        feeds.into_iter().filter(is_asked).partition(is_free);
    asked.sort_by_key(|feed| (feed.health.last_fetched, feed.id));
    let asked = hosts_in_turn(asked);
    if *scope == RefreshScope::Due {
        held.clear();
    }
    Plan { asked, held }
}

/// The first feed of each host, then the second ones and so on: a host with many feeds, of which
/// only two are asked at a time, leaves room for the others.
fn hosts_in_turn(feeds: Vec<Feed>) -> Vec<Feed> {
    let mut met: HashMap<String, usize> = HashMap::new();
    let turn = |feed: Feed| {
        let met = met.entry(feed.url.host().to_owned()).or_default();
        *met += 1;
        (*met, feed)
    };
    let mut turns: Vec<(usize, Feed)> = feeds.into_iter().map(turn).collect();
    turns.sort_by_key(|(turn, _)| *turn);
    turns.into_iter().map(|(_, feed)| feed).collect()
}
