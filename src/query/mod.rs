//! The query language: one line of text → a [`Query`], or the place where it goes wrong.
//!
//! `text.rs` of a reader's line goes in; out comes what must hold of an entry, or a [`QueryFault`]
//! with its column. [`Condition`](crate::model::Condition)s print as queries that read back as
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
