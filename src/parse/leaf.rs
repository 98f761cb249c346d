//! An element that states one fact: read whole, even where its end was forgotten, and turned into
//! text.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;

use super::inline::{self, Between};
use super::names::{Dialect, Field, Rank};
use super::references;
use super::tokens::{Attributes, Kind, Token, Tokens};
use crate::model::WebUrl;

/// An element that states one fact about a feed or an entry.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'a> {
    pub(super) field: Field,
    pub(super) rank: Rank,
    /// Its name as written.
    pub(super) name: &'a str,
    /// The whole element.
    pub(super) range: Range<usize>,
    pub(super) attributes: Attributes<'a>,
    /// What stands between its tags.
    pub(super) body: Cow<'a, str>,
    /// What relative addresses in it are relative to, where it says so itself.
    pub(super) base: Option<WebUrl>,
    /// Tags stand in its body.
    pub(super) has_children: bool,
    /// It is written as XML asks.
    pub(super) is_clean: bool,
    /// It says something; found out once it is read.
    pub(super) is_usable: bool,
}

/// How an Atom text construct is meant (RFC 4287, section 3.1; Atom 0.3, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    Plain,
    Html,
    /// Markup that stands in the feed unescaped.
    Inline,
    /// Markup that stands in the feed unescaped, its text escaped once more.
    InlineHtml,
    Base64 {
        is_html: bool,
    },
}

/// What ends elements whose own end tag is missing.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) dialect: Dialect,
    /// The names of the elements that are open, outermost first.
    pub(super) open: &'a [&'a str],
}

impl<'a> Leaf<'a> {
    /// Reads the element whose start tag is `start`; `tokens` stand behind that tag and are moved
    /// behind the element.
    pub(super) fn read(
        start: &Token<'a>,
        meaning: (Field, Rank),
        tokens: &mut Tokens<'a>,
        text: &'a str,
        around: Surroundings<'_>,
    ) -> Option<Self> {
        let mut leaf = Self {
            field: meaning.0,
            rank: meaning.1,
            name: start.name,
            range: start.range.clone(),
            attributes: Attributes::parse(start.body),
            body: Cow::Borrowed(""),
            base: None,
            has_children: false,
            is_clean: !start.is_broken,
            is_usable: false,
        };
        leaf.is_clean &= leaf.attributes.is_clean;
        if start.kind == Kind::Start {
            let body = leaf.read_body(tokens, around)?;
            leaf.body = Cow::Borrowed(text.get(body).unwrap_or_default());
        }
        Some(leaf)
    }

    /// One that is not in the document: what an attribute of the entry says, put in at `at`.
    pub(super) fn made(meaning: (Field, Rank), at: usize, text: &str) -> Self {
        let mut body = String::with_capacity(text.len());
        references::escape_into(&mut body, text);
        Self {
            field: meaning.0,
            rank: meaning.1,
            name: "",
            range: at..at,
            attributes: Attributes::default(),
            body: Cow::Owned(body),
            base: None,
            has_children: false,
            is_clean: false,
            is_usable: false,
        }
    }

    fn read_body(
        &mut self,
        tokens: &mut Tokens<'a>,
        around: Surroundings<'_>,
    ) -> Option<Range<usize>> {
        let body_start = self.range.end;
        let mut depth = 0_usize;
        while let Some(token) = tokens.next() {
            let is_own = token.name.eq_ignore_ascii_case(self.name);
            let is_tag = matches!(token.kind, Kind::Start | Kind::Empty);
            let is_nested = is_own && is_tag && self.may_nest();
            if (token.kind == Kind::End && !is_own && around.ends(&token))
                || (is_tag && !is_nested && around.begins_another(&token, self.field))
            {
                tokens.rewind(token.range.start);
                self.is_clean = false;
                self.range.end = token.range.start;
                return Some(body_start..token.range.start);
            }
            self.range.end = token.range.end;
            match token.kind {
                Kind::End if is_own && depth > 0 => depth -= 1,
                Kind::End if is_own || !self.field.may_hold_markup() => {
                    self.is_clean &= token.name == self.name && !token.is_broken;
                    return Some(body_start..token.range.start);
                }
                Kind::Start | Kind::Empty => {
                    self.has_children = true;
                    depth += usize::from(is_own && token.kind == Kind::Start);
                }
                // One that ends nothing; where there are tags inside, all of it is written anew.
                Kind::End => self.is_clean &= self.has_children,
                Kind::Text => {
                    self.is_clean &= references::are_plain(token.body) && !token.body.contains('<');
                }
                _ => self.is_clean &= !token.is_broken,
            }
        }
        None
    }

    /// Categories of podcasts hold narrower ones; what they say stands in an attribute.
    fn may_nest(&self) -> bool {
        self.field == Field::Category && self.attributes.get("text").is_some()
    }

    /// Nothing but white space stands in it.
    pub(super) fn is_blank(&self) -> bool {
        let body = self.body.trim();
        let inner = body.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
        inner.map_or(body, str::trim).is_empty()
    }

    /// The characters it holds, tags left out of account.
    pub(super) fn text(&self) -> Cow<'_, str> {
        if !self.body.contains(['<', '&']) {
            return Cow::Borrowed(&self.body);
        }
        let mut out = String::with_capacity(self.body.len());
        for token in Tokens::new(&self.body, 0) {
            match token.kind {
                Kind::Text => references::decode_into(&mut out, token.body),
                Kind::Cdata => out.push_str(token.body),
                _ => {}
            }
        }
        Cow::Owned(out)
    }

    /// The HTML it holds in a dialect whose texts are HTML (RSS): escaped, in CDATA, or left as it
    /// is.
    pub(super) fn html(&self) -> Cow<'_, str> {
        if self.has_children {
            Cow::Owned(inline::to_html(&self.body, Between::Text))
        } else {
            self.text()
        }
    }

    /// How its text is meant where the dialect is Atom.
    pub(super) fn text_kind(&self) -> TextKind {
        let media_type = self.attributes.get("type").unwrap_or_default().to_ascii_lowercase();
        let mode = self.attributes.get("mode").unwrap_or_default().to_ascii_lowercase();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let is_html = matches!(media_type, "html" | "text/html");
        match () {
            () if mode == "base64" => {
                TextKind::Base64 { is_html: !matches!(media_type, "text" | "text/plain") }
            }
            () if self.has_children && is_html && mode != "xml" => TextKind::InlineHtml,
            () if self.has_children => TextKind::Inline,
            () if is_html => TextKind::Html,
            () if media_type.ends_with("xhtml") || media_type.ends_with("xml") => TextKind::Inline,
            () if media_type == "text" => TextKind::Plain,
            () if media_type.is_empty() || media_type.starts_with("text") => {
                if looks_like_html(&self.text()) { TextKind::Html } else { TextKind::Plain }
            }
            () if self.field == Field::Content => TextKind::Base64 { is_html: true },
            () => TextKind::Plain,
        }
    }

    /// Its text as `kind` says, and whether that is HTML; `None` when it is no text at all.
    pub(super) fn text_as(&self, kind: TextKind) -> Option<(String, bool)> {
        Some(match kind {
            TextKind::Plain => (self.text().into_owned(), false),
            TextKind::Html => (self.text().into_owned(), true),
            TextKind::Inline => (inline::to_html(&self.body, Between::Text), true),
            TextKind::InlineHtml => (inline::to_html(&self.body, Between::Html), true),
            TextKind::Base64 { is_html } => (decode_base64(&self.text())?, is_html),
        })
    }
}

impl Surroundings<'_> {
    /// An end tag that belongs to an element further out.
    fn ends(&self, token: &Token<'_>) -> bool {
        self.open.iter().any(|name| name.eq_ignore_ascii_case(token.name))
    }

    /// A start tag that cannot stand within a `field`.
    fn begins_another(&self, token: &Token<'_>, field: Field) -> bool {
        let name = token.name;
        let is_one_of = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
        match field {
            _ if is_one_of(&["item", "entry"]) => self.dialect == Dialect::Rss || name != "item",
            Field::Author => false,
            Field::Title => {
                is_one_of(&["link", "guid", "pubDate", "description", "category", "summary"])
            }
            _ => !field.may_hold_markup(),
        }
    }
}

/// True when a text that is not said to be HTML surely is: it closes a tag, or breaks a line or
/// shows a picture.
pub(super) fn looks_like_html(text: &str) -> bool {
    let is_sure = |token: &Token<'_>| match token.kind {
        Kind::End => true,
        Kind::Start | Kind::Empty => {
            let name = token.name;
            ["br", "hr", "img", "p"].iter().any(|known| known.eq_ignore_ascii_case(name))
        }
        _ => false,
    };
    text.contains('<') && Tokens::new(text, 0).any(|token| is_sure(&token) && token.range.len() > 2)
}

/// The text behind base64 (RFC 4648), white space let pass; `None` when it is no base64 or no text.
fn decode_base64(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn talk_about_tags_is_no_html() {
        for (text, is_html) in [
            ("the <blink> tag", false),
            ("1 < 2", false),
            ("<b>x</b>", true),
            ("x<br>y", true),
            ("a </ b", false),
        ] {
            assert_eq!(looks_like_html(text), is_html, "{text}");
        }
    }
}
