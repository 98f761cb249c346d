//! `dateline inspect`: what dateline makes of a feed, a page or a piece of HTML. Nothing is kept.

use anyhow::Context;
use serde::Serialize;

use crate::app;
use crate::extract::{self, Extracted, NotAPage};
use crate::fetch::{FetchRequest, Fetched, ResourceKind};
use crate::model::{
    CleanText, Enclosure, Oddity, PlacedEntry, SectionPath, Timestamp, WebUrl, masked,
};
use crate::parse::{self, ParseLimits, Source};
use crate::refresh;
use crate::sections::{self, Signals, Taxonomy};
use crate::text::Document;

use super::arguments::{Format, Inspect, InspectFeed, InspectPage, InspectText};
use super::json::safe_html;
use super::output::{self, Output};
use super::session::Session;
use super::{Outcome, WrongUse, input, show};

/// A document's tree wants more stack than the first thread may have.
const STACK_BYTES: usize = 64 << 20;

pub(super) fn run(session: &Session, what: &Inspect) -> anyhow::Result<Outcome> {
    let taxonomy = app::load_taxonomy(&session.folders)?;
    let work = || match what {
        Inspect::Feed(options) => feed(session, options, &taxonomy),
        Inspect::Page(options) => page(session, options, &taxonomy),
        Inspect::Text(options) => html(session, options),
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        let thread = thread.spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("inspecting failed inside dateline")))
    })
}

/// A document with what is known of where it came from.
struct Input {
    bytes: Vec<u8>,
    content_type: Option<String>,
    url: Option<WebUrl>,
}

impl Input {
    /// From a file, an address or standard input (`-`).
    fn read(session: &Session, source: &str, kind: ResourceKind) -> anyhow::Result<Self> {
        if let Some(url) = WebUrl::parse(source) {
            let fetcher = app::fetcher(&session.config()?)?;
            let shown = url.for_people();
            let request = FetchRequest::typed(url, kind);
            let fetched = app::block_on(fetcher.fetch(&request))?;
            let fetched = fetched.with_context(|| format!("{shown} could not be had"))?;
            let Fetched::Body(body) = fetched else { anyhow::bail!("{shown} sent nothing") };
            let (bytes, content_type) = (body.bytes, body.content_type);
            return Ok(Self { bytes, content_type, url: Some(body.final_url) });
        }
        if source.contains("://") {
            let told = format!("\"{}\" is neither a web address nor a file", masked(source));
            return Err(WrongUse(told).into());
        }
        Ok(Self { bytes: input::read(source)?, content_type: None, url: None })
    }

    /// What the flags say wins over what is known.
    fn told(mut self, url: Option<&str>, content_type: Option<&str>) -> anyhow::Result<Self> {
        if let Some(text) = url {
            let parsed = WebUrl::parse(text);
            let told = || WrongUse(format!("--url: \"{}\" is no web address", masked(text)));
            self.url = Some(parsed.ok_or_else(told)?);
        }
        if let Some(text) = content_type {
            self.content_type = Some(text.to_owned());
        }
        Ok(self)
    }
}

/// What was inspected, for people.
fn shown(source: &str) -> CleanText {
    input::shown(&masked(source))
}

#[derive(Serialize)]
struct FeedJson<'a> {
    title: Option<&'a CleanText>,
    link: Option<&'a WebUrl>,
    description: Option<&'a CleanText>,
    language: Option<&'a CleanText>,
    updated: Option<Timestamp>,
    oddities: &'a [Oddity],
    items: Vec<ItemJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    id: CleanText,
    title: Option<&'a CleanText>,
    link: Option<&'a WebUrl>,
    author: Option<&'a CleanText>,
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    categories: Vec<&'a CleanText>,
    sections: Vec<SectionPath>,
    summary_html: Option<String>,
    content_html: Option<String>,
    text: String,
    enclosures: &'a [Enclosure],
}

fn feed(session: &Session, options: &InspectFeed, taxonomy: &Taxonomy) -> anyhow::Result<Outcome> {
    let input = Input::read(session, &options.source, ResourceKind::Feed)?;
    let input = input.told(options.url.as_deref(), options.content_type.as_deref())?;
    let source = Source {
        bytes: &input.bytes,
        content_type: input.content_type.as_deref(),
        url: input.url.as_ref(),
    };
    let parsed = match parse::parse(&source, &ParseLimits::default()) {
        Ok(parsed) => parsed,
        Err(error) => {
            output::warn(&format!("{}: {error}", shown(&options.source)));
            return Ok(Outcome::InPart);
        }
    };
    let (description, updated) = (parsed.description.clone(), parsed.updated);
    let content = refresh::placed(parsed, None, taxonomy);
    let json = FeedJson {
        title: written(&content.title),
        link: content.site.as_ref(),
        description: description.as_ref(),
        language: content.language.as_ref(),
        updated,
        oddities: &content.oddities,
        items: content.entries.iter().map(item).collect(),
    };
    let mut out = session.output();
    match options.format.format {
        Format::Json => out.json(&json)?,
        Format::Text => feed_text(&mut out, &json)?,
    }
    out.finish()?;
    Ok(Outcome::Done)
}

/// `None` for what was not given.
fn written(text: &CleanText) -> Option<&CleanText> {
    Some(text).filter(|text| !text.is_empty())
}

fn item(placed: &PlacedEntry) -> ItemJson<'_> {
    let entry = &placed.entry;
    let base = entry.base.as_ref();
    let safe = |html: &Option<String>| html.as_deref().map(|html| safe_html(html, base));
    ItemJson {
        id: CleanText::line(&entry.guid),
        title: written(&entry.title),
        link: entry.link.as_ref(),
        author: entry.author.as_ref(),
        published: entry.published,
        updated: entry.updated,
        categories: entry.categories.iter().map(|category| &category.label).collect(),
        sections: placed.places.iter().map(|place| place.section.clone()).collect(),
        summary_html: safe(&entry.summary_html),
        content_html: safe(&entry.content_html),
        text: Document::from_html(entry.html(), base).plain(),
        enclosures: &entry.enclosures,
    }
}

fn feed_text(out: &mut Output, feed: &FeedJson<'_>) -> anyhow::Result<()> {
    out.heading(&feed.title.cloned().unwrap_or_default())?;
    for oddity in feed.oddities {
        out.line(&CleanText::line(&format!("~ {}: {}", oddity.kind, oddity.detail)))?;
    }
    for item in &feed.items {
        let time = item.published.or(item.updated).map(|at| at.to_string()).unwrap_or_default();
        let section = item.sections.first().map(ToString::to_string).unwrap_or_default();
        let link = item.link.map(WebUrl::for_people).unwrap_or_default();
        let (time, section) = (CleanText::line(&time), CleanText::line(&section));
        let title = item.title.cloned().unwrap_or_default();
        out.record(&[time, section, title, CleanText::line(&link)])?;
    }
    Ok(())
}

#[derive(Serialize)]
struct PageJson<'a> {
    title: Option<&'a CleanText>,
    byline: Option<&'a CleanText>,
    published: Option<Timestamp>,
    language: Option<&'a CleanText>,
    site: Option<&'a CleanText>,
    trail: &'a [CleanText],
    sections: Vec<SectionPath>,
    text: String,
    content_html: String,
    image: Option<&'a WebUrl>,
    url: &'a WebUrl,
}

fn page(session: &Session, options: &InspectPage, taxonomy: &Taxonomy) -> anyhow::Result<Outcome> {
    let input = Input::read(session, &options.source, ResourceKind::Page)?;
    let input = input.told(options.url.as_deref(), None)?;
    let Some(url) = &input.url else {
        output::warn("inspect page needs --url, the address the page is from");
        return Ok(Outcome::Usage);
    };
    let found = match extract::read(&input.bytes, input.content_type.as_deref(), url) {
        Ok(found) => found,
        Err(NotAPage(what)) => {
            output::warn(&format!("{}: no article: this is {what}", shown(&options.source)));
            return Ok(Outcome::NotFound);
        }
    };
    let document = Document::from_html(&found.content_html, Some(url));
    let json = PageJson {
        title: written(&found.title),
        byline: found.byline.as_ref(),
        published: found.published,
        language: found.language.as_ref(),
        site: found.site.as_ref(),
        trail: &found.trail,
        sections: page_sections(&found, url, taxonomy),
        text: document.plain(),
        content_html: safe_html(&found.content_html, Some(url)),
        image: found.image.as_ref(),
        url: &found.canonical,
    };
    let mut out = session.output();
    match options.format.format {
        Format::Json => out.json(&json)?,
        Format::Text => {
            out.heading(&found.title)?;
            let trail: Vec<&str> = json.trail.iter().map(CleanText::as_str).collect();
            out.line(&CleanText::line(&trail.join(" / ")))?;
            out.line(&CleanText::default())?;
            out.block(&json.text)?;
        }
    }
    out.finish()?;
    if json.text.is_empty() {
        output::warn(&format!("{}: no article was found in the page", shown(&options.source)));
        return Ok(Outcome::NotFound);
    }
    Ok(Outcome::Done)
}

/// The address it was found at may name folders that the one it wants to be known by does not have.
fn page_sections(found: &Extracted, url: &WebUrl, taxonomy: &Taxonomy) -> Vec<SectionPath> {
    let placed = |link| {
        let signals = Signals {
            subscription: None,
            feed_title: "",
            categories: &[],
            link: Some(link),
            page_labels: &found.labels,
            habits: None,
            outlet: None,
        };
        sections::place(&signals, taxonomy)
    };
    let places = placed(&found.canonical);
    let places = if places.is_empty() { placed(url) } else { places };
    places.into_iter().map(|at| at.section).collect()
}

fn html(session: &Session, options: &InspectText) -> anyhow::Result<Outcome> {
    let input = Input::read(session, &options.source, ResourceKind::Page)?;
    let input = input.told(options.url.as_deref(), None)?;
    let html = extract::decode(&input.bytes, input.content_type.as_deref());
    let document = Document::from_html(&html, input.url.as_ref());
    let mut out = session.output();
    for line in document.lay_out(options.width) {
        out.line(&CleanText::block(&line.text()))?;
    }
    for (number, link) in (1..).zip(document.links()) {
        out.line(&CleanText::line(&format!("[{number}] {}", link.url.for_people())))?;
    }
    if options.left_out {
        show::write_left_out(&mut out, &document)?;
    }
    out.finish()?;
    Ok(Outcome::Done)
}
