//! When a feed is asked again.

use super::plan::is_due;
use crate::model::{Feed, FeedId, Pace, Timestamp};

/// A feed is asked at most this often, whatever its server says.
const INTERVAL_MIN_SECS: u64 = 30 * 60;
/// A feed is asked at least this often, whatever its server and it say.
const INTERVAL_MAX_SECS: u64 = 24 * 3600;
/// Longest wait on account of a feed's pace alone: with what is added to spread requests, a day.
const GAP_WAIT_MAX_SECS: u64 = INTERVAL_MAX_SECS / 11 * 10;
/// The first wait after a failure, if the feed is not to be left alone for longer anyway; it
/// doubles with each further one.
const FAILURE_WAIT_SECS: u64 = 3600;
/// Feeds that sleep until the same hour are asked at different moments of so many seconds after it.
const AWAKENING_SECS: u64 = 30 * 60;
/// The wait when there was no network at all.
const SILENCE_WAIT_SECS: u64 = 5 * 60;

/// How often feeds are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Time between two requests to a feed that says nothing about it, in seconds.
    pub interval_secs: u64,
}

impl Schedule {
    /// The moment to ask again after a good answer from a feed that brings something at this pace.
    #[must_use]
    pub fn after_answer(&self, feed: FeedId, now: Timestamp, pace: &Pace) -> Timestamp {
        // What the reader wishes may be longer than a day; what others wish is not.
        let interval_max = INTERVAL_MAX_SECS.max(self.interval_secs);
        let interval = spread(feed, self.interval(pace)).min(interval_max);
        awake(feed, pace, later(now, interval))
    }

    /// Seconds between two requests to a feed of this pace that answers. The longest wish counts;
    /// where neither server nor feed has one, the feed is asked twice in the time that it usually
    /// lets pass between two entries.
    fn interval(self, pace: &Pace) -> u64 {
        let usual = || pace.gap_secs.map(|gap| (gap / 2).min(GAP_WAIT_MAX_SECS));
        let said = pace.fresh_secs.max(pace.wished_secs).or_else(usual);
        self.interval_secs.max(said.unwrap_or(0).clamp(INTERVAL_MIN_SECS, INTERVAL_MAX_SECS))
    }

    /// How many failures in a row there are after one more, and the moment to ask again: a feed
    /// that fails is never asked sooner than one that answers.
    #[must_use]
    pub fn after_failure(&self, feed: &Feed, now: Timestamp) -> (u32, Timestamp) {
        let before = feed.health.failures;
        let doubled = FAILURE_WAIT_SECS << before.min(16);
        let wait = self.interval(&feed.pace).max(doubled.min(INTERVAL_MAX_SECS));
        let next = awake(feed.id, &feed.pace, later(now, spread(feed.id, wait)));
        (before.saturating_add(1), next)
    }

    /// As [`Schedule::after_failure`] when no feed of a whole refresh was reached: that is the
    /// fault of this machine's network, and counts against none.
    #[must_use]
    pub fn after_silence(&self, feed: &Feed, now: Timestamp) -> (u32, Timestamp) {
        let soon = later(now, SILENCE_WAIT_SECS);
        let planned = feed.health.next_fetch.filter(|planned| !is_due(*planned, now));
        (feed.health.failures, planned.map_or(soon, |planned| planned.max(soon)))
    }
}

fn later(now: Timestamp, secs: u64) -> Timestamp {
    now.plus_secs(i64::try_from(secs).unwrap_or(i64::MAX))
}

/// The first moment from `at` on at which the feed brings something; where it sleeps until then, a
/// little later.
fn awake(feed: FeedId, pace: &Pace, at: Timestamp) -> Timestamp {
    let awake = pace.awake(at);
    if awake == at { at } else { later(awake, offset(feed, AWAKENING_SECS)) }
}

/// Up to a tenth more, different from feed to feed, so that feeds added together are not asked
/// together for ever.
fn spread(feed: FeedId, interval_secs: u64) -> u64 {
    interval_secs + offset(feed, interval_secs / 10)
}

/// A number below `end`, different from feed to feed.
fn offset(feed: FeedId, end: u64) -> u64 {
    feed.0.unsigned_abs().wrapping_mul(2_654_435_761) % end.max(1)
}
