//! The text of an article: what Readability finds, checked against what the page says the text is,
//! then pruned.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::model::{CleanText, WebUrl};

use super::links::Here;
use super::{byline, dom, edges, fold, guard, pictures, prune};

/// Characters of text below which Readability tries again with laxer rules.
const TEXT_CHARS_ENOUGH: usize = 500;

/// Bytes of the text JSON-LD gives that are looked at.
const TEXT_BYTES_MAX: usize = 400 << 10;

/// What is known of the article before its text is looked for.
pub(super) struct Known<'a> {
    /// The text as JSON-LD gives it.
    pub text: Option<&'a str>,
    /// Lines an article may repeat at its ends: headline, site, byline, sections.
    pub lines: Vec<String>,
    /// Names of those who made its pictures, folded: none of them wrote it.
    pub credits: Vec<String>,
}

/// The article, found.
#[derive(Default)]
pub(super) struct Body {
    pub title: CleanText,
    pub byline: Option<CleanText>,
    pub html: String,
    pub text_chars: usize,
}

/// Finds the article's text in the page.
pub(super) fn find(doc: Document, here: &Here<'_>, known: &Known<'_>) -> Body {
    // The finder has no promise never to panic on hostile markup; a page without text is better
    // than none at all.
    catch_unwind(AssertUnwindSafe(|| search(doc, here, known))).unwrap_or_default()
}

fn search(doc: Document, here: &Here<'_>, known: &Known<'_>) -> Body {
    pictures::mend(&doc);
    prune::before(&doc);
    let marked = marked_body(&doc);
    let config = Config {
        disable_json_ld: true,
        keep_classes: true,
        char_threshold: TEXT_CHARS_ENOUGH,
        ..Config::default()
    };
    let Ok(mut reader) = Readability::with_document(doc, Some(here.base.as_str()), Some(config))
    else {
        return Body::default();
    };
    let title = CleanText::line(&reader.get_article_title());
    let article = reader.parse().ok();
    let byline = article.as_ref().and_then(|article| article.byline.as_deref());
    let byline = byline.filter(|name| !known.credits.contains(&fold(name)));
    let byline = byline.and_then(byline::clean);
    // The finder takes out what parts long texts.
    let found = article.map(|article| Document::fragment(guard::bound(&article.content)));
    let found = found.unwrap_or_default();
    let found = marked.filter(|marked| is_fuller(marked, &found)).unwrap_or(found);
    prune::within(&found, here);
    let mut lines = known.lines.clone();
    lines.extend([&title].into_iter().chain(&byline).map(|line| line.as_str().to_owned()));
    edges::trim(&found, &lines);
    prune::remove_loose_links(&found);
    let found = match known.text.map(text_of) {
        Some(text) => edges::check(found, &text),
        None => found,
    };
    absolute(&found, here.base);
    bare(&found);
    let text_chars = dom::text_chars(&found.root());
    Body { title, byline, html: html_of(&found), text_chars }
}

/// The markup of what was found. An empty fragment has no `html` element to look into.
fn html_of(found: &Document) -> String {
    match found.select_single("html").nodes().first() {
        Some(html) => html.inner_html().to_string(),
        None => found.inner_html().to_string(),
    }
}

/// What the page itself marks as the article's text (schema.org `articleBody`), where it marks one
/// element.
fn marked_body(doc: &Document) -> Option<Document> {
    let marked = doc.select("[itemprop~='articleBody']");
    match marked.nodes() {
        [only] if !only.has_name("meta") => Some(Document::fragment(only.html())),
        _ => None,
    }
}

/// True when the found text misses a good part of the prose that the page marks as its own.
fn is_fuller(marked: &Document, found: &Document) -> bool {
    let (marked, found) = (prune::prose_chars(&marked.root()), prune::prose_chars(&found.root()));
    marked >= TEXT_CHARS_ENOUGH && found * 3 < marked * 2
}

/// The words of a text that may be HTML; its paragraphs become lines.
fn text_of(text: &str) -> String {
    let text = guard::cut(text, TEXT_BYTES_MAX);
    if !text.contains("</") && !text.contains("&lt;/") {
        return text.to_owned();
    }
    let decoded = html_escape::decode_html_entities(text);
    let html = guard::bound(&decoded.replace("</p>", "\n</p>").replace("<br", "\n<br"));
    Document::fragment(html).text().to_string()
}

/// Makes the addresses of links and pictures absolute (those of the finder are already).
fn absolute(found: &Document, base: &WebUrl) {
    for (selector, key) in [("a[href]", "href"), ("[src]", "src"), ("[poster]", "poster")] {
        for node in found.select(selector).nodes() {
            let address = node.attr(key).unwrap_or_default();
            let is_absolute = address.starts_with("http") || address.starts_with('#');
            if let Some(url) = base.join(&address).filter(|_| !is_absolute) {
                node.set_attr(key, url.as_str());
            }
        }
    }
}

/// Takes off what only a browser needs; a code sample keeps the class that names its language.
fn bare(found: &Document) {
    for node in found.select("*").nodes() {
        if dom::is_tag(node, &["pre", "code"]) {
            node.retain_attrs(&["class", "lang", "dir"]);
        } else {
            node.retain_attrs(&KEPT);
        }
    }
}

const KEPT: [&str; 18] = [
    "href", "src", "srcset", "alt", "title", "width", "height", "datetime", "lang", "dir", "cite",
    "colspan", "rowspan", "poster", "type", "start", "data-src", "controls",
];
