//! HTML for elsewhere: safe to show in a browser.

use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};
use dom_query::NodeRef;

use super::{guard, page};
use crate::model::{Enclosure, WebUrl};

/// Elements that go with their content.
const WITH_CONTENT: &[&str] =
    &["script", "style", "noscript", "template", "noembed", "noframes", "svg", "math"];
/// Schemes that an address may have.
const SCHEMES: &[&str] = &["http", "https", "mailto"];

/// HTML that is safe to show in a browser: no scripts, event handlers, frames or forms, no `class`,
/// `id` or `style`; addresses are absolute and lead to the web or to a mailbox.
#[must_use]
pub fn sanitise(html: &str, base: Option<&WebUrl>) -> String {
    let guarded = guard::guarded(html);
    let mut builder = Builder::default();
    builder
        .add_tags(["video", "audio", "source", "picture"])
        .add_tag_attributes("video", ["src", "poster", "width", "height", "controls"])
        .add_tag_attributes("audio", ["src", "controls"])
        .add_tag_attributes("source", ["src", "type"])
        .add_tag_attributes("ol", ["reversed"])
        .add_tag_attributes("li", ["value"])
        .add_generic_attributes(["dir"])
        .clean_content_tags(WITH_CONTENT.iter().copied().collect())
        .url_schemes(SCHEMES.iter().copied().collect::<HashSet<_>>())
        .url_relative(
            base.map_or(UrlRelative::Deny, |base| UrlRelative::RewriteWithBase(base.url().clone())),
        )
        .link_rel(Some("noopener noreferrer"));
    builder.clean(&guarded.html).to_string()
}

/// What the screen shows of a document and what comes with it, as HTML that is safe in a browser:
/// furniture and what is hidden are gone, pictures that load late have their address.
#[must_use]
pub fn readable(html: &str, base: Option<&WebUrl>, enclosures: &[Enclosure]) -> String {
    let page = page::clean_with(html, base, enclosures);
    // An empty text has no `html` element to look into.
    let inside = page.dom.select_single("html").nodes().first().map(NodeRef::inner_html);
    sanitise(&inside.unwrap_or_else(|| page.dom.inner_html()), base)
}
