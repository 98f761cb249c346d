//! The JSON of the command line: shapes that scripts depend on.

use serde::Serialize;

use crate::model::{
    CachedEntry, CleanText, Enclosure, Feed, Headline, Oddity, OtherReport, SectionPath, Story,
    Tag, Timestamp, WebUrl,
};
use crate::text::{self, Document};

/// HTML that is safe to show in a browser and, as text, in a terminal: no scripts, no control
/// characters.
pub(super) fn safe_html(html: &str, base: Option<&WebUrl>) -> String {
    let mut html = text::sanitise(html, base);
    html.retain(|c| matches!(c, '\n' | '\t') || !c.is_control());
    html
}

/// A row of `list` and `search`.
#[derive(Serialize)]
pub(super) struct HeadlineJson<'a> {
    id: String,
    title: &'a CleanText,
    feed: &'a CleanText,
    feed_id: String,
    link: Option<&'a WebUrl>,
    published: Option<Timestamp>,
    first_seen: Timestamp,
    sections: &'a [SectionPath],
    categories: &'a [CleanText],
    tags: &'a [Tag],
    is_read: bool,
    is_starred: bool,
    is_saved: bool,
    story: Option<StoryJson>,
    excerpt: &'a CleanText,
}

impl<'a> From<&'a Headline> for HeadlineJson<'a> {
    fn from(headline: &'a Headline) -> Self {
        Self {
            id: headline.id.to_string(),
            title: &headline.title,
            feed: &headline.feed,
            feed_id: headline.feed_id.to_string(),
            link: headline.link.as_ref(),
            published: headline.published,
            first_seen: headline.first_seen,
            sections: &headline.sections,
            categories: &headline.categories,
            tags: &headline.tags,
            is_read: headline.is_read,
            is_starred: headline.is_starred,
            is_saved: headline.is_saved,
            story: headline.story.map(StoryJson::from),
            excerpt: &headline.excerpt,
        }
    }
}

/// The story that a headline belongs to.
#[derive(Serialize)]
struct StoryJson {
    id: String,
    outlets: u32,
}

impl From<Story> for StoryJson {
    fn from(story: Story) -> Self {
        Self { id: story.id.to_string(), outlets: story.outlets }
    }
}

/// `list`, `search`.
#[derive(Serialize)]
pub(super) struct ListJson<H> {
    pub(super) total: u64,
    pub(super) headlines: Vec<H>,
}

/// A numbered link of an article.
#[derive(Serialize)]
struct LinkJson<'a> {
    n: usize,
    url: &'a WebUrl,
    text: &'a CleanText,
}

/// A place and its reason.
#[derive(Serialize)]
struct PlacementJson<'a> {
    section: &'a SectionPath,
    signal: &'static str,
    detail: &'a CleanText,
    /// How sure it is, 0 to 1.
    confidence: f64,
}

/// `show`.
#[derive(Serialize)]
pub(super) struct ShowJson<'a> {
    #[serde(flatten)]
    headline: HeadlineJson<'a>,
    author: Option<&'a CleanText>,
    updated: Option<Timestamp>,
    text: String,
    content_html: String,
    links: Vec<LinkJson<'a>>,
    enclosures: &'a [Enclosure],
    placed_by: Vec<PlacementJson<'a>>,
    also_in: &'a [CleanText],
    others: Vec<OtherJson<'a>>,
}

/// How another outlet tells it.
#[derive(Serialize)]
struct OtherJson<'a> {
    id: String,
    feed: &'a CleanText,
    title: &'a CleanText,
    in_common: &'a [CleanText],
}

impl<'a> ShowJson<'a> {
    /// An entry with the HTML that is shown of it and the document made of that.
    pub(super) fn new(
        entry: &'a CachedEntry,
        html: &str,
        base: Option<&WebUrl>,
        document: &'a Document,
    ) -> Self {
        let placed_by = entry.placed_by.iter().map(|place| PlacementJson {
            section: &place.section,
            signal: place.signal.name(),
            detail: &place.detail,
            confidence: f64::from(place.confidence) / 100.0,
        });
        let links = document.links().iter().enumerate();
        let links =
            links.map(|(at, link)| LinkJson { n: at + 1, url: &link.url, text: &link.text });
        Self {
            headline: HeadlineJson::from(&entry.headline),
            author: entry.author.as_ref(),
            updated: entry.updated,
            text: document.plain(),
            content_html: safe_html(html, base),
            links: links.collect(),
            enclosures: &entry.enclosures,
            placed_by: placed_by.collect(),
            also_in: &entry.also_in,
            others: Vec::new(),
        }
    }

    /// With how others tell it.
    pub(super) fn with_others(self, others: &'a [OtherReport]) -> Self {
        let others = others.iter().map(|other| OtherJson {
            id: other.headline.id.to_string(),
            feed: &other.headline.feed,
            title: &other.headline.title,
            in_common: &other.in_common,
        });
        Self { others: others.collect(), ..self }
    }
}

/// A row of `feeds`.
#[derive(Serialize)]
pub(super) struct FeedJson<'a> {
    id: String,
    url: String,
    site: Option<&'a WebUrl>,
    title: &'a CleanText,
    section: Option<&'a SectionPath>,
    last_fetched: Option<Timestamp>,
    next_fetch: Option<Timestamp>,
    last_status: Option<u16>,
    failures: u32,
    last_error: Option<&'a CleanText>,
    entries: u64,
    oddities: &'a [Oddity],
}

impl<'a> From<&'a Feed> for FeedJson<'a> {
    fn from(feed: &'a Feed) -> Self {
        Self {
            id: feed.id.to_string(),
            url: feed.url.for_people(),
            site: feed.site.as_ref(),
            title: &feed.title,
            section: feed.section.as_ref(),
            last_fetched: feed.health.last_fetched,
            // One that is gone is never asked.
            next_fetch: feed.health.next_fetch.filter(|_| feed.health.last_status != Some(410)),
            last_status: feed.health.last_status,
            failures: feed.health.failures,
            last_error: feed.health.last_error.as_ref(),
            entries: feed.entries,
            oddities: &feed.health.oddities,
        }
    }
}
