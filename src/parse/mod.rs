//! Bytes become a feed: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF and JSON Feed.
//!
//! What comes in: a document's bytes, what its server said of them, and its address. What goes out:
//! a [`ParsedFeed`] with the faults that were tolerated, or one line saying what the document is
//! instead. Nothing here does I/O or reads a clock, but for the rules of a time zone that a date
//! calls by a place, which jiff has from the system. HTML is handed on as the feed gives it: making
//! it safe is the work of others. Stages in reading order: `charset` → `root` → `repair`
//! (with `tokens`, `names`, `leaf`, `nested`, `settle`, `finish`, `salvage`) → feed-rs in
//! `xml_feed`, or `json_feed` (with `json_repair`) → `identity`.

mod author;
mod charset;
mod date_words;
mod date_zones;
mod dates;
mod discovery;
mod edits;
mod faults;
mod finish;
mod identity;
mod inline;
mod json_feed;
mod json_repair;
mod leaf;
mod names;
mod namespaces;
mod nested;
mod pace;
mod references;
mod repair;
mod root;
mod salvage;
mod settle;
mod stand_in;
mod titles;
mod tokens;
mod xml_feed;

#[cfg(test)]
mod tests;

use crate::model::{CleanText, ParsedFeed, WebUrl};
use faults::Faults;
use repair::Scope;

pub use discovery::{FoundFeed, feed_links};

/// A document as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The body, decompressed.
    pub bytes: &'a [u8],
    /// The `Content-Type` header, if there was one.
    pub content_type: Option<&'a str>,
    /// The final address of the document: what relative addresses start from.
    pub url: Option<&'a WebUrl>,
}

/// How much of a document is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLimits {
    /// Entries of one document; the first ones are kept.
    pub entries_max: usize,
    /// Characters of a title.
    pub title_chars_max: usize,
    /// Bytes of each HTML text of an entry.
    pub html_bytes_max: usize,
    /// Categories of an entry.
    pub categories_max: usize,
    /// Attached media of an entry.
    pub enclosures_max: usize,
}

impl Default for ParseLimits {
    fn default() -> Self {
        Self {
            entries_max: 5000,
            title_chars_max: 500,
            html_bytes_max: 4 * 1024 * 1024,
            categories_max: 64,
            enclosures_max: 32,
        }
    }
}

/// What a document is instead of a feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing but white space.
    #[error("the document is empty")]
    Empty,
    /// HTML.
    #[error("this address answered with a web page, not a feed")]
    WebPage,
    /// OPML.
    #[error("this is a list of subscriptions (OPML), not a feed; use `dateline import`")]
    Subscriptions,
    /// Something else altogether.
    #[error("not a feed: it begins with {start:?}")]
    NotAFeed {
        /// Its first characters.
        start: CleanText,
    },
    /// A feed so broken that no entry could be had of it.
    #[error("the feed cannot be read: {reason}")]
    Unreadable {
        /// What the parser says.
        reason: CleanText,
    },
}

/// Characters quoted of a document that is no feed.
const START_CHARS: usize = 40;

impl ParseError {
    fn not_a_feed(text: &str) -> Self {
        let start: String = text.trim_start().chars().take(START_CHARS * 4).collect();
        Self::NotAFeed { start: CleanText::line(&start).shortened(START_CHARS) }
    }
}

/// Reads a feed from a document, forgiving what can be forgiven.
///
/// The same bytes always give the same feed. The error says what the document is when it is no
/// feed.
pub fn parse(source: &Source<'_>, limits: &ParseLimits) -> Result<ParsedFeed, ParseError> {
    let mut faults = Faults::default();
    let text = charset::decode(source.bytes, source.content_type, &mut faults);
    let mut feed = if text.trim_start().starts_with('{') {
        json_feed::read(text.trim_start(), source.url, limits, &mut faults)?
    } else {
        read_xml(&text, source.url, limits, &mut faults)?
    };
    feed.oddities = faults.into_oddities();
    Ok(feed)
}

fn read_xml(
    text: &str,
    url: Option<&WebUrl>,
    limits: &ParseLimits,
    faults: &mut Faults,
) -> Result<ParsedFeed, ParseError> {
    let entries_max = limits.entries_max;
    let mut reason = String::new();
    for is_bare in [false, true] {
        let mut met = faults.clone();
        let scope = Scope { base: url, entries_max, is_bare };
        let repaired = repair::repair(text, scope, &mut met)?;
        match xml_feed::read(repaired, url, limits, &mut met) {
            Ok(feed) => {
                if is_bare {
                    met.add("extensions-dropped", &reason);
                }
                if feed.entries.is_empty() && (text.contains("<item") || text.contains("<entry")) {
                    met.add("no-entries", "");
                }
                *faults = met;
                return Ok(feed);
            }
            Err(error) => reason = error,
        }
    }
    Err(ParseError::Unreadable { reason: CleanText::line(&reason) })
}
