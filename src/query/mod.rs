//! The query language: one line of text → a [`Query`], or the place where it goes wrong.
//!
//! A reader's line goes in; out comes what must hold of an entry, or a [`QueryFault`] with its
//! column. [`Condition`](crate::model::Condition)s print as queries that read back as
//! themselves. docs/query.md tells readers what can be written.
//!
//! Pure: knows neither the store nor the clock, and nothing typed makes it panic or dawdle.

mod fault;
mod fields;
mod grammar;
mod moments;
mod print;
mod tokens;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

use crate::model::{Query, Timestamp};

pub use fault::QueryFault;

/// What `today` and `7d` are counted from.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The moment it is.
    pub now: Timestamp,
    /// Where the reader's days begin.
    pub zone: TimeZone,
}

/// The language on one page: what is typed, and what it asks. Help and `--help` show it.
pub const LANGUAGE: [(&str, &str); 14] = [
    ("river delta", "both words; the last may go on: del finds delta"),
    ("\"river delta\"", "the words together, in this order"),
    ("mang*", "a word that begins so"),
    ("ferry OR bridge", "one of them; AND binds tighter"),
    ("-ferry", "without it; also NOT ferry"),
    ("(ferry OR bridge) -toll", "parentheses group; -( ) leaves a group out"),
    ("title:harbour", "in the title; also author: and category:"),
    ("section:\"International / Africa\"", "in the section or one below it"),
    ("feed:gazette", "from a feed with this in its title or address"),
    ("tag:later", "tagged so by you"),
    ("lang:en", "in this language, en-GB too"),
    ("is:unread", "also read, starred, unstarred, saved, muted"),
    ("since:24h", "also 7d, 2w, today, 2026-11-01, 2026-11"),
    ("after:2026-10 before:today", "from the day or month that follows; up to that day"),
];

/// Whether the reader is still typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typing {
    GoesOn,
    IsDone,
}

/// Read a query. Text without a word to look for asks nothing: [`Query::is_empty`].
pub fn parse(text: &str, clock: &Clock) -> Result<Query, QueryFault> {
    read(text, clock, Typing::IsDone)
}

/// Read a query that is still being typed: what is open is closed, and what could still become
/// right (`is:`, `since:2`, `OR` at the end) asks nothing yet.
pub fn parse_unfinished(text: &str, clock: &Clock) -> Result<Query, QueryFault> {
    read(text, clock, Typing::GoesOn)
}

/// The moment from which on `written` lets entries through, as after `since:`: `90m`, `24h`, `7d`,
/// `2w`, `2026-11-01`, `2026-11`, `today`, `yesterday`. `None` when it is none of these.
#[must_use]
pub fn since(written: &str, clock: &Clock) -> Option<Timestamp> {
    moments::span(written.trim(), clock).map(|(start, _)| start)
}

fn read(text: &str, clock: &Clock, typing: Typing) -> Result<Query, QueryFault> {
    let tokens = tokens::tokens(text, typing)?;
    let condition = grammar::condition(&tokens, clock, typing)?;
    Ok(Query { text: text.to_owned(), condition })
}
