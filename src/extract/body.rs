//! The text of an article: what Readability finds, checked against what the page says the text is, then pruned.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::model::{CleanText, WebUrl};

use super::{dom, edges, metadata, prune};

/// Characters of text below which Readability tries again with laxer rules.
const TEXT_CHARS_ENOUGH: usize = 500;

/// What is known of the article before its text is looked for.
pub(super) struct Known<'a> {
    /// The text as JSON-LD gives it.
    pub text: Option<&'a str>,
    /// Lines an article may repeat at its ends: headline, site, byline, sections.
    pub lines: Vec<String>,
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
pub(super) fn find(doc: Document, base: &WebUrl, known: &Known<'_>) -> Body {
    // The finder has no promise never to panic on hostile markup; a page without text is better than none at all.
    catch_unwind(AssertUnwindSafe(|| search(doc, base, known))).unwrap_or_default()
}

fn search(doc: Document, base: &WebUrl, known: &Known<'_>) -> Body {
    prune::before(&doc);
    let config = Config {
        disable_json_ld: true,
        keep_classes: true,
        char_threshold: TEXT_CHARS_ENOUGH,
        ..Config::default()
    };
    let Ok(mut reader) = Readability::with_document(doc, Some(base.as_str()), Some(config)) else {
        return Body::default();
    };
    let title = CleanText::line(&reader.get_article_title());
    let Ok(article) = reader.parse() else {
        return Body { title, ..Body::default() };
    };
    let byline = article.byline.as_deref().and_then(metadata::clean_byline);
    let found = Document::fragment(article.content);
    prune::within(&found, base);
    let mut lines = known.lines.clone();
    lines.push(title.as_str().to_owned());
    lines.extend(byline.iter().map(|byline| byline.as_str().to_owned()));
    edges::trim(&found, &lines);
    if let Some(text) = known.text {
        edges::check(&found, text);
    }
    bare(&found);
    let text_chars = dom::text_chars(&found.root());
    Body { title, byline, html: found.inner_html().to_string(), text_chars }
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
