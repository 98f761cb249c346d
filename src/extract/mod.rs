//! The article in a web page: its text, headline, byline, date, pictures and the publisher's own
//! section trail.
//!
//! In come a document and its address; out comes [`Extracted`], always where it is a page: one
//! that holds no article gives little text. General rules only, no list of outlets. It never
//! fetches, never runs anything of the page, never sanitises: the HTML it gives is only cut out,
//! with absolute addresses.

mod body;
mod byline;
mod charset;
mod closing;
mod crumbs;
mod dates;
mod dom;
mod edges;
mod furniture;
mod guard;
mod headline;
mod jsonld;
mod links;
mod markup;
mod media;
mod metadata;
mod next_page;
mod pictures;
mod prune;
mod published;
mod trail;
mod wall;
mod written;

#[cfg(test)]
mod tests;

use dom_query::{Document, NodeRef};

use crate::model::{CleanText, Signal, Timestamp, WebUrl};

pub use charset::decode;
use links::Here;
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
    let here = Here { page: page.url, base: &base };
    prune::permalinks(&doc, &here);
    let data = jsonld::read(&doc);
    let metas = metadata::Metas::read(&doc);

    let of_page = doc.select_single("title").text();
    let article = jsonld::of_page(&data, page.url, &names_of_page(&doc, &of_page));
    let article = article.as_ref();
    let sites = metadata::sites(&metas, &data);
    let declared = metadata::title(&metas, article, &of_page);
    let declared = declared.or_else(|| headline::marked(&doc, &of_page, &sites, page.url));
    let declared = declared.map(|title| headline::without_site(title, &sites, page.url));
    let site = sites.first().cloned();
    let headlines = headline::writings(&doc, declared.as_ref(), &of_page);
    let whereabouts = crumbs::Whereabouts {
        url: page.url,
        base: &base,
        site: site.as_ref().map(CleanText::as_str),
        headlines: &headlines,
        named: &[],
    };
    let hints = trail::read(&doc, &data, &metas, &whereabouts);
    let published = published::read(&doc, &metas, article, &headlines);
    let language = metadata::language(&doc, &metas, article);
    let canonical = metadata::canonical(&doc, &metas, &base, page.url);
    let image = metadata::image(&metas, article, &base);
    let byline = byline::read(&doc, &metas, article);
    let next_page = next_page::next_page(&doc, &base, page.url);

    let text = article.and_then(|article| article.body.as_deref());
    let mut lines = headlines;
    lines.extend(byline.iter().chain(&site).map(|line| line.as_str().to_owned()));
    lines.extend(
        hints.labels.iter().flat_map(|(_, path)| path).map(|name| name.as_str().to_owned()),
    );
    let credits = byline::credits(&doc);
    let found = body::find(doc, &here, &body::Known { text, lines, credits });
    let wall = wall::recognise(&html, article, &metas, found.text_chars);
    Extracted {
        title: declared.unwrap_or_else(|| headline::without_site(found.title, &sites, page.url)),
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

/// Characters of such a name that are looked at.
const NAME_CHARS_MAX: usize = 500;

/// What the page calls what it is about: in its `<title>`, for sharing, in its first headings;
/// folded.
fn names_of_page(doc: &Document, of_page: &str) -> Vec<String> {
    let headings = doc.select("h1, meta[property='og:title']");
    let headings = headings.nodes().iter().take(8);
    let text = |node: &NodeRef<'_>| node.attr("content").unwrap_or_else(|| node.text()).to_string();
    let texts = headings.map(text);
    let short = |text: String| fold(&text.chars().take(NAME_CHARS_MAX).collect::<String>());
    texts.chain([of_page.to_owned()]).map(short).collect()
}

/// What relative addresses of the page are relative to (WHATWG HTML, 2.4.3).
fn base_of(doc: &Document, url: &WebUrl) -> WebUrl {
    let base = doc.select_single("base[href]").attr("href");
    base.and_then(|href| url.join(&href)).unwrap_or_else(|| url.clone())
}

/// Lower case, single spaces: the key by which two texts are the same.
fn fold(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
