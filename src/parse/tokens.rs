//! Cuts markup into tags, text and the rest without ever failing.
//!
//! What comes in is any text; what goes out is every byte of it, once, in order, as tokens. A `<`
//! that opens nothing is text, a tag that never ends ends where the next one begins. It never looks
//! at what the names mean.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::references;

/// Longest quoted attribute value looked through for its closing quote, in bytes.
const QUOTED_BYTES_MAX: usize = 65_536;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Character data, references still in it.
    Text,
    /// `<![CDATA[…]]>`.
    Cdata,
    /// `<name …>`.
    Start,
    /// `<name …/>`.
    Empty,
    /// `</name>`.
    End,
    /// `<?…?>`, the XML declaration among them.
    Instruction,
    /// `<!DOCTYPE …>` and its like.
    Declaration,
    /// `<!-- … -->`.
    Comment,
}

/// One piece of a document.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// The name of a tag, as written; empty for the rest.
    pub(super) name: &'a str,
    /// What it holds: attributes of a tag, characters of text and CDATA.
    pub(super) body: &'a str,
    /// It is not written as XML asks: cut off, or not closed.
    pub(super) is_broken: bool,
}

/// Walks a document token by token.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Kinds whose closing mark occurs no more, so that a document full of openings is looked
    /// through once only.
    unclosed: Vec<Kind>,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, unclosed: Vec::new() }
    }

    /// Makes the token that begins at `at`, once read, the next one again.
    pub(super) const fn rewind(&mut self, at: usize) {
        self.at = at;
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn rest(&self, from: usize) -> &'a [u8] {
        self.text.as_bytes().get(from..).unwrap_or_default()
    }

    /// The place of `close`, which ends tokens of `kind`, at or after `from`.
    fn find_close(&mut self, kind: Kind, from: usize, close: &str) -> Option<usize> {
        if self.unclosed.contains(&kind) {
            return None;
        }
        let found = memmem::find(self.rest(from), close.as_bytes());
        if found.is_none() {
            self.unclosed.push(kind);
        }
        found.map(|at| from + at)
    }

    fn text_token(&mut self) -> Token<'a> {
        let start = self.at;
        let mut from = start;
        let end = loop {
            let Some(found) = memchr(b'<', self.rest(from)) else { break self.text.len() };
            let at = from + found;
            if opens_markup(self.rest(at + 1)) && at > start {
                break at;
            }
            from = at + 1;
        };
        self.at = end;
        let body = self.slice(start..end);
        Token { kind: Kind::Text, range: start..end, name: "", body, is_broken: false }
    }

    /// A token that begins with `open` and ends with `close`.
    fn delimited(&mut self, kind: Kind, open: usize, close: &str) -> Token<'a> {
        let start = self.at;
        let (body_end, end, is_broken) = match self.find_close(kind, start + open, close) {
            Some(at) => (at, at + close.len(), false),
            None if kind == Kind::Cdata => (self.text.len(), self.text.len(), true),
            None => {
                let end = memchr(b'>', self.rest(start));
                let end = end.map_or(self.text.len(), |at| start + at + 1);
                (end, end, true)
            }
        };
        self.at = end;
        let body = self.slice(start + open..body_end);
        Token { kind, range: start..end, name: "", body, is_broken }
    }

    fn declaration(&mut self) -> Token<'a> {
        let start = self.at;
        let rest = self.rest(start);
        let end = match memchr2(b'>', b'[', rest) {
            Some(at) if rest.get(at) == Some(&b'[') => {
                let close = self.find_close(Kind::Declaration, start, "]");
                let end =
                    close.and_then(|close| memchr(b'>', self.rest(close)).map(|at| close + at));
                if end.is_none() {
                    self.unclosed.push(Kind::Declaration);
                }
                end.map_or(at + 1, |end| end + 1 - start)
            }
            Some(at) => at + 1,
            None => rest.len(),
        };
        self.at = start + end;
        let body = self.slice(start..self.at);
        let is_broken = !body.ends_with('>') || body.contains('[');
        Token { kind: Kind::Declaration, range: start..self.at, name: "", body, is_broken }
    }

    fn tag(&mut self) -> Token<'a> {
        let start = self.at;
        let is_end = self.rest(start + 1).first() == Some(&b'/');
        let name_start = start + 1 + usize::from(is_end);
        let stop = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<');
        let name_len = self.rest(name_start).iter().position(stop);
        let name_end = name_start + name_len.unwrap_or_else(|| self.rest(name_start).len());
        let (body_end, end, is_broken) = self.tag_end(name_end);
        self.at = end;
        let body = self.slice(name_end..body_end);
        let (kind, body) = match body.trim_end().strip_suffix('/') {
            _ if is_end => (Kind::End, body),
            Some(attributes) => (Kind::Empty, attributes),
            None => (Kind::Start, body),
        };
        let name = self.slice(name_start..name_end);
        Token {
            kind,
            range: start..end,
            name,
            body,
            is_broken: is_broken || (is_end && !body.trim().is_empty()),
        }
    }

    /// Where the attributes end, where the tag ends, and whether it is broken.
    fn tag_end(&self, from: usize) -> (usize, usize, bool) {
        let mut at = from;
        loop {
            let Some(found) = memchr2(b'>', b'<', self.rest(at)) else {
                return self.broken_tag_end(from);
            };
            let end = at + found;
            match self.open_quote(from, at..end) {
                Some(quote) => {
                    let window = self.rest(end);
                    let window = window.get(..QUOTED_BYTES_MAX).unwrap_or(window);
                    let close = memchr(quote, window).map(|close| end + close + 1);
                    match close.filter(|after| self.ends_value(*after)) {
                        Some(after) => at = after,
                        None => return self.broken_tag_end(from),
                    }
                }
                None if self.rest(end).first() == Some(&b'>') => return (end, end + 1, false),
                None => return self.broken_tag_end(from),
            }
        }
    }

    /// True when what stands at `after` may follow a quoted value; else the quote there opens
    /// another one.
    fn ends_value(&self, after: usize) -> bool {
        let next = self.rest(after).first();
        next.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'?'))
    }

    /// The quote that is open at the end of `range`, which begins outside quotes in a tag whose
    /// name ends at `from`.
    fn open_quote(&self, from: usize, range: Range<usize>) -> Option<u8> {
        let mut at = range.start;
        loop {
            let inside = self.text.as_bytes().get(at..range.end).unwrap_or_default();
            let quote_at = at + memchr2(b'"', b'\'', inside)?;
            let quote = self.rest(quote_at).first().copied()?;
            at = quote_at + 1;
            if self.slice(from..quote_at).trim_end().ends_with('=') {
                let inside = self.text.as_bytes().get(at..range.end).unwrap_or_default();
                match memchr(quote, inside) {
                    Some(close) => at += close + 1,
                    None => return Some(quote),
                }
            }
        }
    }

    /// The end of a tag whose quotes do not match: the first `>`, or the next `<`.
    fn broken_tag_end(&self, from: usize) -> (usize, usize, bool) {
        match memchr2(b'>', b'<', self.rest(from)) {
            Some(at) if self.rest(from + at).first() == Some(&b'>') => {
                (from + at, from + at + 1, true)
            }
            Some(at) => (from + at, from + at, true),
            None => (self.text.len(), self.text.len(), true),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.rest(self.at);
        if rest.is_empty() {
            return None;
        }
        Some(match rest {
            [b'<', b'!', b'-', b'-', ..] => self.delimited(Kind::Comment, 4, "-->"),
            _ if rest.starts_with(b"<![CDATA[") => self.delimited(Kind::Cdata, 9, "]]>"),
            [b'<', b'!', letter, ..] if letter.is_ascii_alphabetic() => self.declaration(),
            [b'<', b'?', ..] => self.delimited(Kind::Instruction, 2, "?>"),
            [b'<', after @ ..] if opens_markup(after) => self.tag(),
            _ => self.text_token(),
        })
    }
}

/// True when a `<` before these bytes begins markup and is not just a sign.
fn opens_markup(after: &[u8]) -> bool {
    let is_name =
        |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || *byte >= 0x80;
    match after {
        [b'?', ..] | [b'!', b'-', b'-', ..] => true,
        [b'!', first, ..] => first.is_ascii_alphabetic() || after.starts_with(b"![CDATA["),
        [b'/', first, ..] | [first, ..] => is_name(first),
        [] => false,
    }
}

/// The attributes of a tag.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes<'a> {
    list: Vec<(&'a str, &'a str)>,
    /// They are written as XML asks.
    pub(super) is_clean: bool,
}

/// Most attributes read of one tag.
const ATTRIBUTES_MAX: usize = 64;

impl<'a> Attributes<'a> {
    /// From the inside of a tag: `a="1" b=2 c`.
    pub(super) fn parse(inside: &'a str) -> Self {
        let mut found = Self { list: Vec::new(), is_clean: true };
        let mut rest = inside.trim_start();
        while !rest.is_empty() {
            if found.list.len() == ATTRIBUTES_MAX {
                found.is_clean = false;
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let after = after.trim_start();
            let Some(value) = after.strip_prefix('=') else {
                found.add(name, "", false);
                rest = after;
                continue;
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let quoted = quote.and_then(|quote| value.get(1..)?.split_once(quote));
            if let Some((inner, after)) = quoted {
                let is_clean = !inner.contains('<') && references::are_plain(inner);
                found.add(
                    name,
                    inner,
                    is_clean && !after.starts_with(|c: char| !c.is_whitespace()),
                );
                rest = after.trim_start();
            } else {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                let (bare, after) = value.split_at_checked(end).unwrap_or((value, ""));
                found.add(name, bare.trim_matches(['"', '\'']), false);
                rest = after.trim_start();
            }
        }
        found
    }

    fn add(&mut self, name: &'a str, value: &'a str, is_clean: bool) {
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !name.contains(['"', '\'', '<', '&', '/']);
        let is_new = !self.list.iter().any(|(known, _)| *known == name);
        self.is_clean &= is_clean && is_name && is_new;
        if is_name && is_new {
            self.list.push((name, value));
        }
    }

    /// The value of `name`, whatever its case, references decoded and trimmed.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.list.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(match references::decode(value) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        })
    }

    /// Names and undecoded values, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.list.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_any_text_is_in_one_token() {
        for text in [
            "",
            "a < b <c d=\"1>2\">x</c>",
            "<a href=x\">y</a>",
            "<a <b></b",
            "<!-- never ends <a>",
            "<![CDATA[ <b> ]] ]]> <![CDATA[ cut",
            "<?php echo ?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
            "<<<>>></ ><é>",
        ] {
            let joined: String = Tokens::new(text, 0)
                .map(|token| text.get(token.range).expect("a part").to_owned())
                .collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn attributes_are_read_however_they_are_written() {
        let sloppy = Attributes::parse(" a='1' B=two c d=\"x&y&amp;z\" a=3");
        assert_eq!(sloppy.get("a").as_deref(), Some("1"));
        assert_eq!(sloppy.get("b").as_deref(), Some("two"));
        assert_eq!(sloppy.get("d").as_deref(), Some("x&y&z"));
        assert!(!sloppy.is_clean);
        assert!(Attributes::parse("a=\"1\"  b='&amp;'").is_clean);
    }
}
