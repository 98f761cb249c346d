//! The feeds a web page names in its `<link rel="alternate">` (RSS Advisory Board, "RSS
//! Autodiscovery").

use super::charset;
use super::faults::Faults;
use super::identity::resolve;
use super::titles;
use super::tokens::{Attributes, Kind, Tokens};
use crate::model::{CleanText, WebUrl};

/// How much of a page is looked through, in bytes.
const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Feeds named by one page.
const FEEDS_MAX: usize = 64;

/// A feed that a web page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFeed {
    /// Where it is.
    pub url: WebUrl,
    /// What the page calls it; may be empty.
    pub title: CleanText,
}

/// The feeds that the web page in `bytes` names, in its order; addresses are relative to `base` or
/// the page's own `<base>`.
#[must_use]
pub fn feed_links(bytes: &[u8], content_type: Option<&str>, base: &WebUrl) -> Vec<FoundFeed> {
    let bytes = bytes.get(..PAGE_BYTES_MAX).unwrap_or(bytes);
    let text = charset::decode(bytes, content_type, &mut Faults::default());
    let mut base = base.clone();
    let mut hidden: Option<&str> = None;
    let mut found: Vec<FoundFeed> = Vec::new();
    for token in Tokens::new(&text, 0) {
        let is = |name: &str| token.name.eq_ignore_ascii_case(name);
        if let Some(name) = hidden {
            if token.kind == Kind::End && is(name) {
                hidden = None;
            }
            continue;
        }
        if !matches!(token.kind, Kind::Start | Kind::Empty) {
            continue;
        }
        if token.kind == Kind::Start && (is("script") || is("style")) {
            hidden = Some(token.name);
        } else if is("base") {
            let href = Attributes::parse(token.body).get("href").and_then(|href| base.join(&href));
            base = href.unwrap_or(base);
        } else if is("link")
            && let Some(feed) = named_feed(&Attributes::parse(token.body), &base)
            && !found.iter().any(|known| known.url == feed.url)
        {
            found.push(feed);
        }
        if found.len() == FEEDS_MAX {
            break;
        }
    }
    found
}

fn named_feed(attributes: &Attributes<'_>, base: &WebUrl) -> Option<FoundFeed> {
    let rel = attributes.get("rel")?.to_ascii_lowercase();
    let kind = attributes.get("type")?.to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_feed = matches!(
        kind,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/rdf+xml"
            | "application/feed+json"
            | "application/json"
            | "text/xml"
            | "application/xml"
    );
    let mut words = rel.split_ascii_whitespace();
    if !is_feed || !words.any(|word| word == "alternate" || word == "feed") {
        return None;
    }
    let href = attributes.get("href")?;
    // WordPress names its JSON interface this way; it is no feed.
    if kind == "application/json" && href.contains("/wp-json/") {
        return None;
    }
    let title = attributes.get("title").map(|title| titles::from_text(&title));
    Some(FoundFeed { url: resolve(Some(base), &href)?, title: title.unwrap_or_default() })
}
