//! Finds the feed in a document: the root element, what stands before it, what namespaces it
//! declares.

use std::fmt::Write as _;

use super::ParseError;
use super::faults::Faults;
use super::inline::local;
use super::names::{Dialect, Space};
use super::references::{decode, escape_attribute};
use super::tokens::{Attributes, Kind, Token, Tokens};

/// Tags looked at before the search for a root element is given up.
const TAGS_MAX: usize = 400;

/// What kind of document a root element begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RootKind {
    /// `<rss>` (0.9x and 2.0).
    Rss,
    /// `<rdf:RDF>` (RSS 0.90 and 1.0): items stand beside the channel.
    Rdf,
    /// `<channel>` alone (CDF, RSS 1.1).
    Channel,
    /// `<feed>` (Atom).
    Feed,
    /// `<entry>` alone (an Atom entry document).
    Entry,
}

impl RootKind {
    /// The root's local name as it has to be spelled.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rss | Self::Rdf | Self::Channel => "rss",
            Self::Feed => "feed",
            Self::Entry => "entry",
        }
    }

    pub(super) const fn dialect(self) -> Dialect {
        match self {
            Self::Rss | Self::Rdf | Self::Channel => Dialect::Rss,
            Self::Feed | Self::Entry => Dialect::Atom,
        }
    }
}

/// The root element of a feed.
#[derive(Clone, Debug)]
pub(super) struct Root<'a> {
    pub(super) kind: RootKind,
    pub(super) tag: Token<'a>,
    pub(super) attributes: Attributes<'a>,
    /// What stands before it has to go.
    pub(super) has_junk_before: bool,
}

/// Finds the root element; the error says what the document is instead.
pub(super) fn find<'a>(text: &'a str, faults: &mut Faults) -> Result<Root<'a>, ParseError> {
    if text.trim().is_empty() {
        return Err(ParseError::Empty);
    }
    let mut junk: Option<&str> = None;
    let mut has_junk_before = false;
    let mut first_tag = None;
    let mut is_page = false;
    let mut tags = 0;
    for token in Tokens::new(text, 0) {
        match token.kind {
            Kind::Start | Kind::Empty => {
                if let Some(kind) = kind_of(&token, is_page) {
                    if let Some(junk) = junk {
                        faults.add("junk-before", junk);
                    }
                    let attributes = Attributes::parse(token.body);
                    return Ok(Root { kind, tag: token, attributes, has_junk_before });
                }
                is_page |=
                    ["html", "head", "body"].iter().any(|n| n.eq_ignore_ascii_case(token.name));
                first_tag = first_tag.or(Some(token.name));
                junk = junk.or(text.get(token.range));
                has_junk_before = true;
                tags += 1;
            }
            Kind::Instruction => {
                let is_declaration = token.body.starts_with("xml ") || token.body == "xml";
                let is_harmless = !token.is_broken
                    && (!is_declaration || (token.range.start == 0 && says_utf8(token.body)));
                has_junk_before |= !is_harmless;
            }
            Kind::Declaration => {
                let is_html = token.body.to_ascii_lowercase().contains("doctype html");
                is_page |= is_html;
                if token.body.contains("<!ENTITY") {
                    faults.add("own-entities", "");
                }
                has_junk_before |= token.is_broken || is_html;
            }
            Kind::Comment => has_junk_before |= token.is_broken,
            Kind::Text if token.body.trim().is_empty() => has_junk_before |= token.range.start == 0,
            _ => {
                junk = junk.or(Some(token.body));
                has_junk_before = true;
            }
        }
        if tags > TAGS_MAX || (is_page && tags > 3) {
            break;
        }
    }
    Err(describe(text, is_page, first_tag))
}

fn kind_of(tag: &Token<'_>, is_page: bool) -> Option<RootKind> {
    let name = local(tag.name);
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match () {
        () if is("rss") => Some(RootKind::Rss),
        () if is("rdf") => Some(RootKind::Rdf),
        () if is_page => None,
        () if is("feed") => Some(RootKind::Feed),
        () if is("channel") => Some(RootKind::Channel),
        () if is("entry") => Some(RootKind::Entry),
        () => None,
    }
}

/// True when an XML declaration names no charset, or the one the text is in by now.
fn says_utf8(declaration: &str) -> bool {
    let lower = declaration.to_ascii_lowercase();
    lower.split_once("encoding").is_none_or(|(_, after)| after.contains("utf-8"))
}

fn describe(text: &str, is_page: bool, first_tag: Option<&str>) -> ParseError {
    let name = first_tag.unwrap_or_default().to_ascii_lowercase();
    match local(&name) {
        // It has a head and a body, as pages have.
        "opml" => ParseError::Subscriptions,
        _ if is_page => ParseError::WebPage,
        "div" | "p" | "script" | "meta" | "title" | "h1" | "link" | "style" | "center" => {
            ParseError::WebPage
        }
        _ => ParseError::not_a_feed(text),
    }
}

/// Writes the root's start tag so that feed-rs knows it: as `name`, with the namespaces it knows
/// and those of `missing` prefixes declared; says whether that is any different from what stands
/// there.
pub(super) fn rebuild(
    root: &Root<'_>,
    name: &str,
    missing: &[(&str, Space)],
    faults: &mut Faults,
) -> (String, bool) {
    let dialect = root.kind.dialect();
    let mut out = format!("<{name}");
    let mut is_changed = name != root.tag.name || root.tag.is_broken || !root.attributes.is_clean;
    let is_rss = name == "rss" || name.ends_with(":rss");
    let mut has_version = false;
    for (attribute, raw) in root.attributes.iter() {
        let value = decode(raw);
        let mut kept = None;
        if attribute == "xml:base" {
            is_changed = true;
            continue;
        } else if is_rss && attribute.eq_ignore_ascii_case("version") {
            has_version = true;
            if !matches!(raw, "2.0" | "0.91" | "0.92") {
                if root.kind == RootKind::Rss {
                    faults.add("odd-version", &value);
                }
                kept = Some("2.0");
            }
        } else if attribute == "xmlns" {
            let wanted = if dialect == Dialect::Atom { Space::Atom } else { Space::Rss };
            if Some(&*value) != wanted.address() {
                kept = wanted.address();
                if Space::from_address(&value) != wanted || value.starts_with("https:") {
                    faults.add("odd-namespace", &value);
                }
            }
        } else if let Some(prefix) = attribute.strip_prefix("xmlns:") {
            if missing.iter().any(|(name, _)| *name == prefix) {
                is_changed = true;
                continue;
            }
            let known = Space::from_address(&value).address();
            kept = known.filter(|address| *address != value);
            if kept.is_some() && !matches!(Space::from_address(&value), Space::Atom | Space::Rss) {
                faults.add("odd-namespace", &value);
            }
        }
        is_changed |= kept.is_some();
        let value = kept.map_or(value, std::borrow::Cow::Borrowed);
        let attribute =
            if attribute.eq_ignore_ascii_case("version") { "version" } else { attribute };
        _ = write!(out, " {attribute}=\"{}\"", escape_attribute(&value));
    }
    if is_rss && !has_version {
        if root.kind == RootKind::Rss {
            faults.add("odd-version", "");
        }
        out.push_str(" version=\"2.0\"");
        is_changed = true;
    }
    for (prefix, space) in missing {
        let address = space.address().unwrap_or("urn:undeclared");
        _ = write!(out, " xmlns:{prefix}=\"{address}\"");
        is_changed = true;
    }
    out.push_str(if root.tag.kind == Kind::Empty { "/>" } else { ">" });
    (out, is_changed)
}
