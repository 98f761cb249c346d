//! Who wrote an article: as its page declares it, else as its markup calls it.

use dom_query::{Document, NodeRef};

use crate::model::CleanText;

use super::jsonld::Article;
use super::metadata::Metas;
use super::{dom, fold};

/// Longest byline, in characters; a longer one is a paragraph.
const CHARS_MAX: usize = 120;
/// Characters of an element beyond which it is no byline, whatever stands beside the name.
const TEXT_CHARS_MAX: usize = 1000;
/// Elements of one kind that may be a byline.
const MARKED_MAX: usize = 64;
/// Of these, and of what lies in one, so many are looked at.
const NODES_MAX: usize = 8;
/// How far up from a name it is looked for whose name it is.
const CREDIT_LEVELS: usize = 4;

const DECLARED: [&str; 7] = [
    "dc:creator",
    "dcterms:creator",
    "author",
    "parsely-author",
    "article:author",
    "byl",
    "sailthru.author",
];

/// Marks of a byline in the markup, the surest first.
const MARKS: [&str; 5] = [
    "[itemprop~='author'] [itemprop='name']",
    "[rel~='author']",
    "[itemprop~='author']",
    "[class*='byline' i] a, [class*='byline' i], [class~='author' i], [class~='p-author'], \
        [class*='author-name' i], [class*='writtenby' i]",
    "[class*='author' i], [id*='author' i], [id*='byline' i], [class*='dateline' i]",
];

/// Words before a name.
const LEADS: [&str; 15] = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "autor",
    "autorin",
    "author",
    "auteur",
    "autore",
    "autora",
    "автор",
];

/// Who wrote it, as JSON-LD or `<meta>` say, else as its markup calls it; addresses are no names.
pub(super) fn read(doc: &Document, metas: &Metas, article: Option<&Article>) -> Option<CleanText> {
    let authors = article.map(|article| article.authors.join(", ")).unwrap_or_default();
    let declared = clean(&authors).or_else(|| metas.all(&DECLARED).find_map(clean));
    declared.or_else(|| {
        MARKS.iter().find_map(|selector| {
            let marked = doc.select(selector);
            let own = marked.nodes().iter().take(MARKED_MAX);
            let own = own.filter(|node| !dom::is_longer(node, TEXT_CHARS_MAX) && !is_credit(node));
            own.take(NODES_MAX).find_map(|node| clean(&text(node)))
        })
    })
}

/// The names of those who made pictures, folded: whoever finds a byline may take them for one.
pub(super) fn credits(doc: &Document) -> Vec<String> {
    MARKS
        .iter()
        .flat_map(|selector| {
            let marked = doc.select(selector);
            let credits = marked.nodes().iter().take(MARKED_MAX);
            let credits =
                credits.filter(|node| !dom::is_longer(node, TEXT_CHARS_MAX) && is_credit(node));
            credits.take(NODES_MAX).map(|node| fold(&text(node))).collect::<Vec<_>>()
        })
        .collect()
}

/// Its text without what stands beside a name: menus, moments.
fn text(node: &NodeRef<'_>) -> String {
    dom::shown_text(node, &["ul", "ol", "nav", "button", "time", "form"])
}

/// True for the name of who made a picture, or under whose licence it is shown.
fn is_credit(node: &NodeRef<'_>) -> bool {
    let inside = node.descendants_it().filter(NodeRef::is_element).take(NODES_MAX);
    // Counted for those alone that may be all of it: a page can wrap itself in such elements.
    let is_all = |inner: NodeRef<'_>| dom::text_chars(&inner) == dom::text_chars(node);
    says_credit(node)
        || node.ancestors_it(Some(CREDIT_LEVELS)).any(|outer| says_credit(&outer))
        || inside.filter(says_credit).take(1).any(is_all)
}

fn says_credit(node: &NodeRef<'_>) -> bool {
    let words = dom::words(node);
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    dom::is_tag(node, &["figure", "figcaption"])
        || has(&["license", "licence", "lizenz", "caption", "figcaption", "copyright"])
        || has(&["photographer", "photocredit", "imagecredit"])
        // An agency is credited with the text, too.
        || has(&["credit", "credits"]) && has(&["photo", "foto", "image", "img", "picture"])
}

/// A byline without "By", or none when it is empty, an address or a paragraph.
pub(super) fn clean(text: &str) -> Option<CleanText> {
    let line = CleanText::line(&html_escape::decode_html_entities(text));
    let first = line.as_str().split(' ').next().unwrap_or_default();
    let is_lead = LEADS.contains(&fold(first).trim_end_matches(':'));
    let has_more = line.as_str().len() > first.len() + 1;
    let name = if is_lead && has_more {
        line.as_str().get(first.len()..).unwrap_or_default()
    } else {
        line.as_str()
    };
    let name = CleanText::line(name.trim_end_matches([':', ',', '|', ' ']));
    let is_address = name.as_str().starts_with("http") || name.as_str().starts_with('@');
    let is_long = name.as_str().chars().count() > CHARS_MAX;
    (!name.is_empty() && !is_address && !is_long).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_names_who_wrote_it() {
        for (html, name) in [
            (r#"<p class="byline">By Jane Roe</p>"#, Some("Jane Roe")),
            (
                r#"<div class="byline"><div>By JANE ROE</div><div>Example Press</div></div>"#,
                Some("JANE ROE Example Press"),
            ),
            (r#"<p class="byline">Jane Roe<br>in London</p>"#, Some("Jane Roe in London")),
            (
                r#"<div class="author">Jane Roe <time>5 May</time><ul><li>EN</ul></div>"#,
                Some("Jane Roe"),
            ),
            (r#"<p class="second-author">Autor <b>Jane Roe:</b></p>"#, Some("Jane Roe")),
            (r#"<a class="license-author" href="/x">Pat Photo</a>"#, None),
            (r#"<p class="license"><span class="author-name">Pat Photo</span></p>"#, None),
            (r#"<span class="author-name"><a class="license-author">Pat Photo</a></span>"#, None),
            (r#"<figure><figcaption><b class="author">Pat Photo</b></figcaption></figure>"#, None),
            (
                r#"<p class="photo-credit author">Pat Photo</p><p class="author">Jane Roe</p>"#,
                Some("Jane Roe"),
            ),
            (
                r#"<p class="byline">Jane Roe, <b class="credit">Example Press</b></p>"#,
                Some("Jane Roe, Example Press"),
            ),
            (r#"<p class="author">@janeroe</p>"#, None),
        ] {
            let doc = Document::from(html);
            let found = read(&doc, &Metas::read(&doc), None);
            assert_eq!(found.as_ref().map(CleanText::as_str), name, "{html}");
        }
    }
}
