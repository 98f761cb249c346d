//! Feeds and our following of them.

use std::fmt;

use super::{CleanText, Oddity, Pace, SectionPath, Timestamp, WebUrl};

/// A feed's identity in the store; it stays when the feed moves to another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedId(pub i64);

impl fmt::Display for FeedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Our following of a feed, as `feeds.toml` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Where the feed is.
    pub url: WebUrl,
    /// The reader's own title for it; else the feed's title is shown.
    pub title: Option<CleanText>,
    /// The section its entries belong to unless they say better.
    pub section: Option<SectionPath>,
}

/// What a server gave to ask "has it changed?" with, kept byte for byte (RFC 9110, sections 8.8 and
/// 13): each byte is the character of its number, since not all of them are UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header's value.
    pub etag: Option<String>,
    /// The `Last-Modified` header's value.
    pub last_modified: Option<String>,
    /// The address that gave them, which may be where a redirect led; they say nothing of what
    /// stands at another one. `None`: the feed's own.
    pub given_by: Option<WebUrl>,
}

impl Validators {
    /// True when the server gave none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// What holds once the server has said that nothing changed: what it gave with that, and for
    /// the rest what was known (RFC 9111, section 4.3.4).
    #[must_use]
    pub fn renewed_by(&self, given: Self) -> Self {
        if given.is_empty() {
            return self.clone();
        }
        Self {
            etag: given.etag.or_else(|| self.etag.clone()),
            last_modified: given.last_modified.or_else(|| self.last_modified.clone()),
            given_by: given.given_by,
        }
    }
}

/// How a feed has been doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedHealth {
    /// When an answer last came, good or bad.
    pub last_fetched: Option<Timestamp>,
    /// Before this moment it is not asked again, unless the reader insists.
    pub next_fetch: Option<Timestamp>,
    /// Before this moment its server asked not to be asked again.
    pub asked_not_before: Option<Timestamp>,
    /// When a person last wished for it though it was held back.
    pub insisted_at: Option<Timestamp>,
    /// The last HTTP status, if there was an answer.
    pub last_status: Option<u16>,
    /// Failures in a row.
    pub failures: u32,
    /// What went wrong last, in plain words; `None` once it works again.
    pub last_error: Option<CleanText>,
    /// Tolerated faults of its last document.
    pub oddities: Vec<Oddity>,
}

/// Why a feed is left alone, whatever is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Its server said that it is gone for good.
    Gone,
    /// Its server asked to be left alone until then.
    Until(Timestamp),
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => write!(f, "its server says that it is gone for good (410)"),
            Self::Until(moment) => write!(f, "its server asks to be left alone until {moment}"),
        }
    }
}

/// How many feeds a person asked for were left alone, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// Whose server said that they are gone for good.
    pub gone: usize,
    /// Whose server asked to be left alone for a while.
    pub waiting: usize,
}

impl HeldBack {
    /// Counts them.
    #[must_use]
    pub fn of(feeds: &[Feed], now: Timestamp) -> Self {
        let mut held = Self::default();
        for hold in feeds.iter().filter_map(|feed| feed.health.hold(now)) {
            match hold {
                Hold::Gone => held.gone += 1,
                Hold::Until(_) => held.waiting += 1,
            }
        }
        held
    }

    /// True when there was none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.gone == 0 && self.waiting == 0
    }
}

impl fmt::Display for HeldBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gone, waiting } = self;
        let feeds = if gone + waiting == 1 { "feed" } else { "feeds" };
        match (gone, waiting) {
            (0, _) => write!(f, "{waiting} {feeds} not asked: left alone as the server wishes"),
            (_, 0) => write!(f, "{gone} {feeds} not asked: gone for good (410)"),
            _ => write!(
                f,
                "{} {feeds} not asked: {gone} gone for good (410), {waiting} left alone as the \
                 server wishes",
                gone + waiting
            ),
        }
    }
}

/// Longest time that a server may ask to be left alone, in seconds.
pub const RETRY_AFTER_SECS_MAX: u64 = 7 * 24 * 3600;
/// A person who asks twice within so many seconds insists.
const INSISTING_SECS: i64 = 10 * 60;
/// A clock may have been ahead by so much without anything having to be forgotten.
const CLOCK_SLACK_SECS: i64 = 3600;

impl FeedHealth {
    /// Why it is left alone, if it is.
    #[must_use]
    pub fn hold(&self, now: Timestamp) -> Option<Hold> {
        if self.last_status == Some(410) {
            return Some(Hold::Gone);
        }
        // What lies further ahead was written by a clock that was wrong.
        let ahead = 1..=RETRY_AFTER_SECS_MAX.cast_signed();
        let until = self.asked_not_before.filter(|_| !self.is_of_wrong_clock(now));
        until.filter(|until| ahead.contains(&until.secs_since(now))).map(Hold::Until)
    }

    /// It was asked at a moment that is still to come: the clock was wrong then, and so is what was
    /// reckoned from it.
    #[must_use]
    pub fn is_of_wrong_clock(&self, now: Timestamp) -> bool {
        self.last_fetched.is_some_and(|at| at.secs_since(now) > CLOCK_SLACK_SECS)
    }

    /// A person wished for it a moment ago, and was told that it is held back.
    #[must_use]
    pub fn is_insisted(&self, now: Timestamp) -> bool {
        self.insisted_at.is_some_and(|at| (0..=INSISTING_SECS).contains(&now.secs_since(at)))
    }
}

/// A subscribed feed as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its identity.
    pub id: FeedId,
    /// Where it is.
    pub url: WebUrl,
    /// Where the reader said that it is.
    pub typed_url: WebUrl,
    /// The title shown: the reader's, else the feed's own, else its host.
    pub title: CleanText,
    /// The publisher's site.
    pub site: Option<WebUrl>,
    /// The section of its subscription.
    pub section: Option<SectionPath>,
    /// For the next conditional request.
    pub validators: Validators,
    /// How it has been doing.
    pub health: FeedHealth,
    /// How often it brings something.
    pub pace: Pace,
    /// How many of its entries are cached.
    pub entries: u64,
}
