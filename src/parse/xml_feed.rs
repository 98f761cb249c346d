//! Reads a repaired document with feed-rs and turns what it found, and what it has no place for,
//! into our values.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model as found;

use super::faults::Faults;
use super::identity::{self, resolve};
use super::names::Dialect;
use super::repair::{Note, Repaired};
use super::tokens::{Kind, Tokens};
use super::{ParseLimits, author, dates, titles};
use crate::model::{Category, CleanText, Enclosure, Entry, ParsedFeed, Timestamp, WebUrl};

/// The feed in `repaired`; the error says why feed-rs gave up.
pub(super) fn read(
    repaired: Repaired<'_>,
    url: Option<&WebUrl>,
    limits: &ParseLimits,
    faults: &mut Faults,
) -> Result<ParsedFeed, String> {
    let feed = parse(&repaired.text)?;
    let dialect = repaired.dialect;
    let is_atom = dialect == Dialect::Atom;
    let feed_base = repaired.feed.base.as_ref();
    let link = feed_link(&feed.links).and_then(|href| resolve(feed_base.or(url), href));
    // Atom's relative addresses are relative to the document (RFC 4287, section 2); what RSS means
    // is the site.
    let base = match (feed_base, url, &link) {
        (Some(base), ..) | (None, Some(base), None) => Some(base.clone()),
        (None, Some(url), Some(_)) if is_atom => Some(url.clone()),
        (None, _, link) => link.clone(),
    };
    let people = if is_atom { feed.authors.as_slice() } else { &[] };
    let mut entries = Vec::with_capacity(feed.entries.len());
    let notes = repaired.entries.iter();
    for (entry, note) in feed.entries.into_iter().zip(notes) {
        entries.push(Reader { dialect, note, base: base.as_ref(), people }.entry(entry, faults));
    }
    identity::complete(&mut entries, limits, faults);
    let language = repaired.feed.language.or(feed.language);
    let description = feed.description.as_ref().map(|text| plain(text, dialect));
    Ok(ParsedFeed {
        title: feed.title.as_ref().map(|text| plain(text, dialect)).unwrap_or_default(),
        link,
        description: description.filter(|text| !text.is_empty()),
        language: language
            .map(|tag| CleanText::line(&tag.replace('_', "-")))
            .filter(|t| !t.is_empty()),
        updated: feed.updated.or(feed.published).map(moment),
        entries,
        pace: repaired.feed.pace.pace(),
        oddities: Vec::new(),
    })
}

/// feed-rs has panicked on hostile input; that is one feed's failure, not the program's.
fn parse(text: &str) -> Result<found::Feed, String> {
    let read = |text: &str| {
        dates::read(text).and_then(|moment| chrono::DateTime::from_timestamp(moment.secs(), 0))
    };
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        feed_rs::parser::Builder::new()
            .sanitize_content(false)
            .timestamp_parser(read)
            .id_generator(|_, _, _| String::new())
            .build()
            .parse(text.as_bytes())
    }));
    match attempt {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("its markup confuses the feed reader".to_owned()),
    }
}

fn moment(date: chrono::DateTime<chrono::Utc>) -> Timestamp {
    Timestamp::from_secs(date.timestamp())
}

/// A title or description as text.
fn plain(text: &found::Text, dialect: Dialect) -> CleanText {
    match (dialect, text.content_type.as_str()) {
        (Dialect::Atom, "text/plain") | (Dialect::Rss, _) => titles::from_text(&text.content),
        (Dialect::Atom, _) => titles::from_html(&text.content),
    }
}

/// A text as HTML: plain text is escaped, its lines stay lines.
pub(super) fn html_of_text(text: &str) -> String {
    html_escape::encode_text(text).replace('\n', "<br>\n")
}

/// Paragraphs typed into text that is HTML and holds no tag: their lines stay lines.
fn with_paragraphs(text: String) -> String {
    let typed = text.trim();
    let mut lines = typed.lines();
    let has_tag = typed.contains('<')
        && Tokens::new(typed, 0)
            .any(|token| matches!(token.kind, Kind::Start | Kind::Empty | Kind::End));
    if has_tag || !lines.any(|line| line.trim().is_empty()) {
        return text;
    }
    typed.lines().collect::<Vec<_>>().join("<br>\n")
}

/// The publisher's site among the links of a feed.
fn feed_link(links: &[found::Link]) -> Option<&str> {
    let plain = links.iter().find(|link| link.rel.is_none() && link.target.is_none());
    plain.or_else(|| alternate(links)).map(|link| &*link.href)
}

/// The best of the links that lead to the page itself.
fn alternate(links: &[found::Link]) -> Option<&found::Link> {
    let is_page = |link: &&found::Link| {
        link.target.is_none()
            && link.rel.as_deref().is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"))
    };
    let is_html =
        |link: &&found::Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let mut pages = links.iter().filter(is_page);
    let html = links.iter().filter(is_page).find(is_html);
    html.or_else(|| pages.next())
}

/// Turns one entry of feed-rs into ours.
struct Reader<'r> {
    dialect: Dialect,
    note: &'r Note,
    base: Option<&'r WebUrl>,
    /// Who wrote an entry that does not say (RFC 4287, section 4.2.1).
    people: &'r [found::Person],
}

impl Reader<'_> {
    /// The texts are taken over as they are: they are most of a feed.
    fn entry(&self, mut entry: found::Entry, faults: &mut Faults) -> Entry {
        let base = self.note.base.as_ref().or(self.base);
        let people = if entry.authors.is_empty() { self.people } else { &entry.authors };
        let people: Vec<_> = people.iter().map(|p| (p.name.clone(), p.email.clone())).collect();
        let published = entry.published.map(moment);
        let updated = entry.updated.map(moment);
        // feed-rs copies the date of publication of RSS.
        let is_copied = self.dialect == Dialect::Rss && updated == published;
        let content = entry.content.take();
        let content = content.and_then(|it| self.html(it.body?, it.content_type.as_str()));
        let summary = entry.summary.take();
        Entry {
            guid: entry.id.trim().to_owned(),
            title: entry.title.as_ref().map(|text| plain(text, self.dialect)).unwrap_or_default(),
            link: self.link(&entry, base, faults),
            author: author::line(&people).map(|line| titles::from_text(&line)),
            published,
            updated: updated.filter(|_| !is_copied),
            categories: categories(&entry.categories),
            summary_html: summary.and_then(|it| self.html(it.content, it.content_type.as_str())),
            content_html: content,
            base: self.note.html_base.as_ref().or(base).cloned(),
            enclosures: self.enclosures(&entry.media, base),
        }
    }

    fn html(&self, text: String, media_type: &str) -> Option<String> {
        let is_plain = self.dialect == Dialect::Atom && media_type == "text/plain";
        let html = match self.dialect {
            Dialect::Atom if is_plain => html_of_text(&text),
            Dialect::Atom => text,
            Dialect::Rss => with_paragraphs(text),
        };
        Some(html).filter(|html| !html.trim().is_empty())
    }

    fn link(
        &self,
        entry: &found::Entry,
        base: Option<&WebUrl>,
        faults: &mut Faults,
    ) -> Option<WebUrl> {
        let original = self.note.original_link.as_deref().and_then(WebUrl::parse);
        let written = alternate(&entry.links).map(|link| &*link.href);
        let link = original.or_else(|| resolve(base, written?));
        if link.is_none()
            && let Some(written) = written.filter(|href| !href.is_empty())
        {
            faults.add("bad-link", written);
        }
        let page = || resolve(base, self.note.content_page.as_deref()?);
        let other = || {
            let known = ["related", "via", "canonical"];
            let found =
                entry.links.iter().find(|l| l.rel.as_deref().is_some_and(|r| known.contains(&r)));
            resolve(base, &found?.href)
        };
        let guid = || WebUrl::parse(&entry.id).filter(|_| !self.note.guid_is_no_link);
        link.or_else(page).or_else(guid).or_else(other)
    }

    /// What the feed attaches, then what its media extensions name.
    fn enclosures(&self, media: &[found::MediaObject], base: Option<&WebUrl>) -> Vec<Enclosure> {
        let stated = self.note.enclosures.iter().filter_map(|(address, media_type, bytes)| {
            let media_type = media_type.as_deref().map(CleanText::line).filter(|t| !t.is_empty());
            Some(Enclosure { url: resolve(base, address)?, media_type, length: *bytes })
        });
        let named = media.iter().flat_map(|object| &object.content).filter_map(|content| {
            let media_type =
                content.content_type.as_ref().map(|kind| CleanText::line(kind.as_str()));
            let url = WebUrl::from_url(content.url.clone()?)?;
            Some(Enclosure { url, media_type, length: content.size })
        });
        let mut all: Vec<Enclosure> = Vec::new();
        for enclosure in stated.chain(named).take(256) {
            if !all.iter().any(|known| known.url == enclosure.url) {
                all.push(enclosure);
            }
        }
        all
    }
}

fn categories(found: &[found::Category]) -> Vec<Category> {
    let mut all: Vec<Category> = Vec::new();
    for category in found.iter().take(256) {
        let written = category.label.as_deref().filter(|label| !label.trim().is_empty());
        let label = titles::from_text(written.unwrap_or(&category.term));
        if !label.is_empty() && !all.iter().any(|known| known.label == label) {
            all.push(Category { label, scheme: category.scheme.clone() });
        }
    }
    all
}
