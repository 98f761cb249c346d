//! The article in a web page: its text, headline, byline, date, pictures and the publisher's own
//! section trail.
//!
//! In come a document and its address; out comes [`Extracted`], always where it is a page: one
//! that holds no article gives little text. General rules only, no list of outlets. It never
//! fetches, never runs anything of the page, never sanitises: the HTML it gives is only cut out,
//! with absolute addresses.

mod body;
mod charset;
mod crumbs;
mod dates;
mod dom;
mod edges;
mod furniture;
mod guard;
mod jsonld;
mod markup;
mod media;
mod metadata;
mod next_page;
mod prune;
mod trail;
mod wall;

#[cfg(test)]
mod tests;

use dom_query::Document;

use crate::model::{CleanText, Signal, Timestamp, WebUrl};

pub use charset::decode;
use media::Media;
pub use wall::Wall;

/// A web page as it came.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Its markup, decoded (see [`decode`]).
    pub html: &'a str,
    /// Where it was found, redirects followed.
    pub url: &'a WebUrl,
}

/// A document that is no page: what it is, in words ("a PDF").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPage(pub &'static str);

/// The article in a page, and what the page says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// The headline; empty when the page has none.
    pub title: CleanText,
    /// Who wrote it.
    pub byline: Option<CleanText>,
    /// When it was published, as the page says; untrusted.
    pub published: Option<Timestamp>,
    /// Its language (BCP 47), as the page says.
    pub language: Option<CleanText>,
    /// The name of the site.
    pub site: Option<CleanText>,
    /// The address the page wants to be known by.
    pub canonical: WebUrl,
    /// The picture it is shared with.
    pub image: Option<WebUrl>,
    /// The publisher's section trail, outermost first, without home page and headline.
    pub trail: Vec<CleanText>,
    /// Every hint at its section: where it was found and its path of labels; strongest first.
    pub labels: Vec<(Signal, Vec<CleanText>)>,
    /// The article alone, addresses absolute. Not sanitised.
    pub content_html: String,
    /// What stands before the article, where something does.
    pub wall: Option<Wall>,
    /// Where the article goes on, when this is one of several pages.
    pub next_page: Option<WebUrl>,
}

/// Finds the article in a document as it was fetched from `url`. Plain text is an article as it is.
pub fn read(bytes: &[u8], content_type: Option<&str>, url: &WebUrl) -> Result<Extracted, NotAPage> {
    match media::tell(bytes, content_type) {
        Media::Page => Ok(extract(&Page { html: &decode(bytes, content_type), url })),
        Media::Text => Ok(plain(&decode(bytes, content_type), url)),
        Media::Other(what) => Err(NotAPage(what)),
    }
}

/// Text without markup: blank lines part its paragraphs.
fn plain(text: &str, url: &WebUrl) -> Extracted {
    let mut html = String::new();
    let lines: Vec<&str> = guard::cut(text, guard::BYTES_MAX).lines().map(str::trim).collect();
    for lines in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        let paragraph = lines.join("\n");
        html.extend(["<p>", &*html_escape::encode_text(&paragraph), "</p>\n"]);
    }
    Extracted {
        title: CleanText::default(),
        byline: None,
        published: None,
        language: None,
        site: None,
        canonical: url.clone(),
        image: None,
        trail: Vec::new(),
        labels: Vec::new(),
        content_html: html,
        wall: None,
        next_page: None,
    }
}

/// Finds the article in a page. A page without one gives whatever text it has.
#[must_use]
pub fn extract(page: &Page<'_>) -> Extracted {
    let html = guard::bound(page.html);
    let doc = Document::from(html.as_str());
    let base = base_of(&doc, page.url);
    let data = jsonld::read(&doc);
    let metas = metadata::Metas::read(&doc);
    let article = jsonld::of_page(&data, page.url);

    let of_page = doc.select_single("title").text();
    let sites = metadata::sites(&metas, &data);
    let declared = metadata::title(&metas, article, &of_page);
    let declared = declared.map(|title| metadata::without_site(title, &sites));
    let site = sites.first().cloned();
    let headlines = headlines(&doc, declared.as_ref(), &of_page);
    let whereabouts = crumbs::Whereabouts {
        url: page.url,
        base: &base,
        site: site.as_ref().map(CleanText::as_str),
        headlines: &headlines,
        named: &[],
    };
    let hints = trail::read(&doc, &data, &metas, &whereabouts);
    let published = metadata::published(&doc, &metas, article);
    let language = metadata::language(&doc, &metas, article);
    let canonical = metadata::canonical(&doc, &metas, &base, page.url);
    let image = metadata::image(&metas, article, &base);
    let byline = metadata::byline(&doc, &metas, article);
    let next_page = next_page::next_page(&doc, &base, page.url);

    let articles_say = article.and_then(|article| article.body.as_deref());
    let mut lines = headlines;
    lines.extend(byline.iter().chain(&site).map(|line| line.as_str().to_owned()));
    lines.extend(
        hints.labels.iter().flat_map(|(_, path)| path).map(|name| name.as_str().to_owned()),
    );
    let found = body::find(doc, &base, &body::Known { text: articles_say, lines });
    let wall = wall::recognise(&html, article, &metas, found.text_chars);
    Extracted {
        title: declared.unwrap_or_else(|| metadata::without_site(found.title, &sites)),
        byline: byline.or(found.byline),
        published,
        language,
        site,
        canonical,
        image,
        trail: hints.trail,
        labels: hints.labels,
        content_html: found.html,
        wall,
        next_page,
    }
}

/// What relative addresses of the page are relative to (WHATWG HTML, 2.4.3).
fn base_of(doc: &Document, url: &WebUrl) -> WebUrl {
    let base = doc.select_single("base[href]").attr("href");
    base.and_then(|href| url.join(&href)).unwrap_or_else(|| url.clone())
}

/// The headline in every writing the page has of it.
fn headlines(doc: &Document, declared: Option<&CleanText>, of_page: &str) -> Vec<String> {
    let title = declared.map(CleanText::as_str).unwrap_or_default();
    let parts = of_page.split(['|', '–', '—', '»']).flat_map(|part| part.split(" - "));
    let longest = parts.max_by_key(|part| part.trim().len()).unwrap_or_default();
    let mut all = vec![title.to_owned(), longest.to_owned(), of_page.to_owned()];
    all.retain(|text| !text.trim().is_empty());
    let known = all.iter().map(|text| fold(text)).collect::<Vec<_>>();
    // A heading that the page's title does not know is the section's or the site's.
    let headings = doc.select("h1");
    let headings = headings.nodes().iter().map(|node| node.text().to_string());
    all.extend(headings.take(3).filter(|text| {
        let text = fold(text);
        known.iter().any(|title| crumbs::is_same(title, &text))
    }));
    all
}

/// Lower case, single spaces: the key by which two texts are the same.
fn fold(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
