//! Finds the tags of a damaged document: each byte is looked at once, and a tag that lost its end
//! costs only itself.
//!
//! An XML reader gives up at the first slip, or swallows the rest of the file into an unclosed
//! quote. Here a tag also ends where the next one plainly begins. What is inside a tag is
//! quick-xml's business.

use std::borrow::Cow;

use memchr::{memchr, memmem};
use quick_xml::events::attributes::Attributes;

/// Tags that never stand in an attribute's value: there the quote was forgotten.
const NEVER_QUOTED: [&str; 5] = ["outline", "/outline", "/body", "/opml", "body"];

/// A start or end tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its local name, as written.
    pub(super) name: &'a str,
    /// What stands between name and end.
    inside: &'a str,
    /// `</name>`.
    pub(super) is_end: bool,
    /// `<name/>`.
    pub(super) is_empty: bool,
    /// It ends where another tag begins, or where the file does.
    pub(super) is_broken: bool,
}

impl<'a> Tag<'a> {
    /// True for that element, case not counting.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The values of the attributes of these names, case not counting, entities decoded.
    pub(super) fn attributes<const N: usize>(&self, names: [&str; N]) -> [Option<Cow<'a, str>>; N] {
        let mut found = [const { None }; N];
        // Without checks: a name that comes twice is no reason to lose the tag, and looking for one
        // is quadratic.
        for attribute in Attributes::html(self.inside, 0).with_checks(false).flatten() {
            let key = attribute.key.as_ref();
            let place = names.iter().position(|name| name.eq_ignore_ascii_case(key));
            if let Some(value @ None) = place.and_then(|place| found.get_mut(place)) {
                *value = Some(match attribute.value {
                    Cow::Borrowed(text) => html_escape::decode_html_entities(text),
                    Cow::Owned(text) => {
                        Cow::Owned(html_escape::decode_html_entities(&text).into_owned())
                    }
                });
            }
        }
        found
    }

    /// The value of an attribute that a quote too many or too few hides from an orderly reading.
    /// Where all is in order, what looks like one is part of another's value.
    pub(super) fn rescued(&self, name: &str) -> Option<Cow<'a, str>> {
        if self.is_orderly() {
            return None;
        }
        let lower = self.inside.to_ascii_lowercase();
        let at = memmem::find(lower.as_bytes(), name.to_ascii_lowercase().as_bytes())?;
        let after = self.inside.get(at + name.len()..)?.trim_start().strip_prefix('=')?;
        let value = after.trim_start().trim_start_matches(['"', '\'']);
        let value =
            value.split(|c: char| matches!(c, '"' | '\'' | '<') || c.is_whitespace()).next()?;
        let value = value.trim_end_matches('>').trim_end_matches('/');
        (!value.is_empty()).then(|| html_escape::decode_html_entities(value))
    }
}

impl Tag<'_> {
    /// Nothing but attributes as XML has them.
    fn is_orderly(&self) -> bool {
        let is_name = |key: &str| {
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_:.-".contains(c))
        };
        let mut attributes = Attributes::new(self.inside, 0);
        let attributes = attributes.with_checks(false);
        !self.is_broken && attributes.all(|it| it.is_ok_and(|it| is_name(it.key.as_ref())))
    }
}

/// The tags of a text, in order. Comments and CDATA sections are stepped over.
pub(super) struct Tags<'a> {
    rest: &'a str,
    /// Whether an end of a comment, and of a CDATA section, may still come: looked for in vain only
    /// once.
    may_end: [bool; 2],
}

impl<'a> Tags<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { rest: text, may_end: [true; 2] }
    }

    /// Steps over a comment or CDATA section that is closed; over the opening mark of one that is
    /// not.
    fn skip_section(&mut self, from: &'a str) {
        let sections = [("!--", "-->"), ("![CDATA[", "]]>")];
        self.rest = from;
        for ((start, end), may_end) in sections.into_iter().zip(&mut self.may_end) {
            let Some(inside) = from.strip_prefix(start) else { continue };
            if !*may_end {
                continue;
            }
            match memmem::find(inside.as_bytes(), end.as_bytes()) {
                Some(at) => self.rest = inside.get(at + end.len()..).unwrap_or_default(),
                None => *may_end = false,
            }
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let at = memchr(b'<', self.rest.as_bytes())?;
            let from = self.rest.get(at + 1..)?;
            match from.bytes().next() {
                Some(b'!') => self.skip_section(from),
                Some(b'/' | b'_' | b'a'..=b'z' | b'A'..=b'Z') => {
                    let (tag, rest) = tag(from);
                    self.rest = rest;
                    return Some(tag);
                }
                _ => self.rest = from,
            }
        }
    }
}

/// The tag that begins here, after its `<`, and what follows it.
fn tag(from: &str) -> (Tag<'_>, &str) {
    let (inside, rest, is_broken) = match end(from) {
        Some((at, b'>')) => (from.get(..at), from.get(at + 1..), false),
        Some((at, _)) => (from.get(..at), from.get(at..), true),
        None => (Some(from), None, true),
    };
    let inside = inside.unwrap_or_default().trim_end();
    let (is_end, inside) = inside.strip_prefix('/').map_or((false, inside), |name| (true, name));
    let unbroken = if is_broken { inside.trim_end_matches('>') } else { inside };
    let is_empty = unbroken.ends_with('/');
    let inside = if is_broken { inside } else { inside.strip_suffix('/').unwrap_or(inside) };
    let name_end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
    let (name, inside) = inside.split_at_checked(name_end).unwrap_or((inside, ""));
    let name = name.rsplit(':').next().unwrap_or(name);
    (Tag { name, inside, is_end, is_empty, is_broken }, rest.unwrap_or_default())
}

/// Where a tag ends, and by which byte: its own `>`, or the `<` of the next tag. A quote opens a
/// value only after `=`.
fn end(from: &str) -> Option<(usize, u8)> {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in from.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>' | b'<') => return Some((at, byte)),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (Some(_), b'<') if from.get(at + 1..).is_some_and(begins_anew) => {
                return Some((at, byte));
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

fn begins_anew(text: &str) -> bool {
    NEVER_QUOTED.iter().any(|name| {
        let (start, after) = text.split_at_checked(name.len()).unwrap_or_default();
        let is_whole = after.bytes().next().is_none_or(|byte| !byte.is_ascii_alphanumeric());
        start.eq_ignore_ascii_case(name) && is_whole
    })
}
