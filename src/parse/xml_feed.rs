//! Reads a repaired document with feed-rs and turns what it found, and what it has no place for,
//! into our values.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model as found;

use super::faults::Faults;
use super::identity::{self, resolve};
use super::names::Dialect;
use super::references::escape_attribute;
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
        let base = base.as_ref();
        entries.push(Reader { dialect, note, feed_base, base, people }.entry(entry, faults));
    }
    let moved_to = repaired.feed.moved_to.as_deref();
    let moved_to = moved_to.and_then(|written| resolve(None, written));
    if let Some(moved_to) = moved_to.filter(|new| url.is_none_or(|own| !is_same_place(own, new))) {
        faults.add("moved", &moved_to.for_people());
    }
    identity::complete(&mut entries, limits, faults);
    // Only now, so that no identity depends on it.
    for (entry, note) in entries.iter_mut().zip(&repaired.entries) {
        let outlet = note.nested.source_title.as_deref();
        let title = outlet.and_then(|outlet| titles::without_outlet(&entry.title, outlet));
        if let Some(title) = title {
            entry.title = title;
        }
    }
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

/// Two addresses that differ in how they are asked for and not in what is asked for.
fn is_same_place(a: &WebUrl, b: &WebUrl) -> bool {
    let place = |url: &WebUrl| {
        let text = url.as_str();
        let bare = text.split_once("://").map_or(text, |(_, bare)| bare);
        bare.trim_end_matches('/').to_owned()
    };
    place(a) == place(b)
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
    /// What the feed's `xml:base` makes addresses relative to.
    feed_base: Option<&'r WebUrl>,
    base: Option<&'r WebUrl>,
    /// Who wrote the feed.
    people: &'r [found::Person],
}

impl Reader<'_> {
    /// The texts are taken over as they are: they are most of a feed.
    fn entry(&self, mut entry: found::Entry, faults: &mut Faults) -> Entry {
        let base = self.note.base.as_ref().or(self.base);
        let people = self.people(&entry);
        let published = entry.published.map(moment);
        let updated = entry.updated.map(moment);
        // feed-rs copies the date of publication of RSS.
        let is_copied = self.dialect == Dialect::Rss && updated == published;
        let content = entry.content.take();
        let content = content.and_then(|it| self.html(it.body?, it.content_type.as_str()));
        let summary = entry.summary.take();
        let link = self.link(&entry, base, faults);
        // What RSS means by a relative address in an entry's text is the entry's own page.
        let page = link.as_ref().filter(|_| self.dialect == Dialect::Rss);
        let html_base = self.note.html_base.as_ref().or(self.note.base.as_ref());
        let html_base = html_base.or(self.feed_base).or(page).or(base).cloned();
        let mut read = Entry {
            guid: entry.id.trim().to_owned(),
            title: self.title(&entry),
            link,
            author: author::line(&people),
            published,
            updated: updated.filter(|_| !is_copied),
            categories: categories(&entry.categories),
            summary_html: summary.and_then(|it| self.html(it.content, it.content_type.as_str())),
            content_html: content,
            base: html_base,
            enclosures: self.enclosures(&entry.media, base),
        };
        self.add_media(&mut read, base);
        read
    }

    fn title(&self, entry: &found::Entry) -> CleanText {
        let Some(text) = &entry.title else { return CleanText::default() };
        if self.note.title_is_text {
            titles::literal(&text.content)
        } else {
            plain(text, self.dialect)
        }
    }

    /// Those who wrote an entry; where it does not say, those of the feed it was taken from, and
    /// else those of this one (RFC 4287, section 4.2.1).
    fn people(&self, entry: &found::Entry) -> Vec<(Option<String>, Option<String>)> {
        let source = &self.note.nested.source_people;
        if entry.authors.is_empty() && !source.is_empty() {
            return source.clone();
        }
        let people = if entry.authors.is_empty() { self.people } else { &entry.authors };
        people.iter().map(|person| (person.name.clone(), person.email.clone())).collect()
    }

    /// What its media say, where the entry itself says nothing.
    fn add_media(&self, entry: &mut Entry, base: Option<&WebUrl>) {
        let media = &self.note.nested;
        let has_text = !entry.html().is_empty();
        let title = media.title.as_deref().map(titles::from_text).unwrap_or_default();
        if entry.title.is_empty() && (media.is_group || !has_text) {
            entry.title.clone_from(&title);
        }
        if !has_text {
            entry.summary_html.clone_from(&media.html);
        }
        let has_picture = entry.html().contains("<img") || entry.html().contains("<IMG");
        let picture = media.picture.as_deref().and_then(|address| resolve(base, address));
        let Some(picture) = picture.filter(|_| !has_picture) else { return };
        let shows = if title == entry.title { "" } else { title.as_str() };
        let (source, shows) = (escape_attribute(picture.as_str()), escape_attribute(shows));
        let is_content = entry.content_html.is_some();
        let html = if is_content { &mut entry.content_html } else { &mut entry.summary_html };
        let text = html.take().unwrap_or_default();
        *html = Some(format!("<p><img src=\"{source}\" alt=\"{shows}\"></p>\n{text}"));
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
