//! Which vocabulary a name belongs to at one place of a document, and which prefixes nobody
//! declared.

use std::fmt::Write as _;

use super::inline::local;
use super::names::{Dialect, Space};
use super::references::{decode, escape_attribute};
use super::tokens::{Attributes, Kind, Token};

/// Declarations in force at once that are heeded.
const DECLARED_MAX: usize = 128;
/// Undeclared prefixes that are given a namespace.
const MISSING_MAX: usize = 64;

/// Declarations in force, and prefixes used without one.
#[derive(Debug)]
pub(super) struct Namespaces<'a> {
    dialect: Dialect,
    /// Depth, prefix (empty: the default), meaning.
    declared: Vec<(usize, &'a str, Space)>,
    missing: Vec<(&'a str, Space)>,
    uses_own_content: bool,
}

impl<'a> Namespaces<'a> {
    pub(super) const fn new(dialect: Dialect) -> Self {
        Self { dialect, declared: Vec::new(), missing: Vec::new(), uses_own_content: false }
    }

    /// Heeds what a tag at `depth` declares.
    pub(super) fn declare(&mut self, attributes: &Attributes<'a>, depth: usize, is_root: bool) {
        for (name, value) in attributes.iter() {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            if self.declared.len() < DECLARED_MAX {
                let space = match Space::from_address(&decode(value)) {
                    _ if is_root && prefix.is_empty() => Space::Core,
                    Space::Other if !prefix.is_empty() => Self::other(prefix, value),
                    space => space,
                };
                self.declared.push((depth, prefix, space));
            }
        }
    }

    /// An address nobody knows behind a prefix everybody knows: an empty one is a slip, any other
    /// is meant.
    fn other(prefix: &str, value: &str) -> Space {
        if value.trim().is_empty() { Space::from_prefix(prefix) } else { Space::Other }
    }

    /// Forgets what tags at `depth` or deeper declared.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|(at, ..)| *at >= depth.max(1)) {
            self.declared.pop();
        }
    }

    /// The vocabulary of an element's name; a prefix that nobody declared is noted.
    pub(super) fn space_of(&mut self, name: &'a str) -> Space {
        let prefix = name.rsplit_once(':').map_or("", |(prefix, _)| prefix);
        let declared = self.declared.iter().rev().find(|(_, known, _)| *known == prefix);
        let space = match declared {
            Some((.., space)) => *space,
            None if prefix.is_empty() => Space::Core,
            None => {
                let space = Space::from_prefix(prefix);
                let is_new = !self.missing.iter().any(|(known, _)| *known == prefix);
                if is_new && self.missing.len() < MISSING_MAX && is_name(prefix) {
                    self.missing.push((prefix, space));
                }
                space
            }
        };
        match (self.dialect, space) {
            (Dialect::Rss, Space::Rss) | (Dialect::Atom, Space::Atom) => Space::Core,
            _ => space,
        }
    }

    /// Says that an element of ours will be written, whose prefix has to be declared.
    pub(super) const fn use_own_content(&mut self) {
        self.uses_own_content = true;
    }

    /// Prefixes the root has to declare, with what they mean.
    pub(super) fn missing(&self) -> Vec<(&'a str, Space)> {
        let mut missing = self.missing.clone();
        if self.uses_own_content {
            missing.push(("dateline-content", Space::Content));
        }
        missing
    }

    /// True when a tag declares a namespace in a way feed-rs does not know, or moves the base of
    /// addresses.
    pub(super) fn needs_rewriting(attributes: &Attributes<'_>) -> bool {
        attributes.iter().any(|(name, value)| {
            is_left_out(name)
                || name.starts_with("xmlns") && {
                    let known = Space::from_address(&decode(value)).address();
                    known.is_some_and(|address| address != value)
                }
        })
    }

    /// The start tag, well written.
    pub(super) fn rewritten(token: &Token<'_>, attributes: &Attributes<'_>) -> String {
        let mut out = format!("<{}", token.name);
        push_attributes(&mut out, attributes, false);
        out.push_str(if token.kind == Kind::Empty { "/>" } else { ">" });
        out
    }

    /// The start tag of an entry, well written and never empty, in the namespace around it.
    pub(super) fn rewritten_entry(&self, token: &Token<'_>, attributes: &Attributes<'_>) -> String {
        let mut out = format!("<{}", self.entry_name(token.name));
        push_attributes(&mut out, attributes, true);
        out.push('>');
        out
    }

    /// The name an entry's tags are to have: as written where feed-rs knows that.
    pub(super) fn entry_name<'n>(&self, written: &'n str) -> &'n str {
        let native = if self.dialect == Dialect::Rss { "item" } else { "entry" };
        if local(written) == native { written } else { native }
    }
}

/// Bases travel as notes; a long number in the time of a thumbnail stops feed-rs.
fn is_left_out(attribute: &str) -> bool {
    matches!(attribute, "xml:base" | "time")
}

fn push_attributes(out: &mut String, attributes: &Attributes<'_>, is_entry: bool) {
    for (name, value) in attributes.iter() {
        if is_left_out(name) || (is_entry && name == "xmlns") {
            continue;
        }
        let value = decode(value);
        let known =
            if name.starts_with("xmlns") { Space::from_address(&value).address() } else { None };
        _ = write!(out, " {name}=\"{}\"", escape_attribute(known.unwrap_or(&value)));
    }
}

/// True for what may be written as a prefix without any doubt.
fn is_name(prefix: &str) -> bool {
    prefix.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && !prefix.to_ascii_lowercase().starts_with("xml")
}
