//! What a page says of itself in its `<head>`: Open Graph, Dublin Core, parse.ly and plain `<meta>`
//! names.

use dom_query::Document;

use crate::model::{CleanText, WebUrl};

use super::jsonld::{Article, LinkedData};
use super::{crumbs, fold};

/// Names kept of one page.
const NAMES_MAX: usize = 400;
/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 500;

const TITLE: [&str; 7] = [
    "dc:title",
    "dcterms:title",
    "og:title",
    "weibo:article:title",
    "title",
    "twitter:title",
    "parsely-title",
];
const SECTION: [&str; 6] = [
    "article:section",
    "og:article:section",
    "og:section",
    "parsely-section",
    "section",
    "sailthru:section",
];
const SUBSECTION: [&str; 3] = ["article:subsection", "subsection", "sub-section"];

/// The names and contents of a page's `<meta>` elements, in document order; names lower case, with
/// `:`.
pub(super) struct Metas(Vec<(String, String)>);

impl Metas {
    pub(super) fn read(doc: &Document) -> Self {
        let mut found = Vec::new();
        for node in doc.select("meta[content]").nodes().iter().take(NAMES_MAX) {
            let content = node.attr("content").unwrap_or_default();
            let content = html_escape::decode_html_entities(content.trim());
            if content.is_empty() {
                continue;
            }
            for key in ["property", "name", "itemprop"] {
                // One element may carry several names (RDFa).
                for name in node.attr(key).unwrap_or_default().split_whitespace() {
                    found.push((folded_name(name), content.clone().into_owned()));
                }
            }
        }
        Self(found)
    }

    /// The contents under any of these names, in the order of the names.
    pub(super) fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names.iter().flat_map(|name| {
            let found = self.0.iter().filter(move |(key, _)| key == name);
            found.map(|(_, content)| content.as_str())
        })
    }

    pub(super) fn first<'a>(&'a self, names: &'a [&str]) -> Option<&'a str> {
        self.all(names).next()
    }

    /// The section and what lies in it, where the page names both.
    pub(super) fn section(&self) -> Vec<CleanText> {
        let Some(section) = self.first(&SECTION) else { return Vec::new() };
        let mut path = crumbs::split_path(section);
        if let Some(inner) = self.first(&SUBSECTION) {
            let inner = crumbs::label(inner);
            if path.iter().all(|name| fold(name.as_str()) != fold(inner.as_str())) {
                path.push(inner);
            }
        }
        path
    }
}

fn folded_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let dublin = name.strip_prefix("dc.").map(|rest| ("dc", rest));
    let terms = name.strip_prefix("dcterms.").or_else(|| name.strip_prefix("dcterm:"));
    let terms = terms.or_else(|| name.strip_prefix("dcterm.")).map(|rest| ("dcterms", rest));
    let other = name.strip_prefix("sailthru.").map(|rest| ("sailthru", rest));
    match dublin.or(terms).or(other) {
        Some((prefix, rest)) => format!("{prefix}:{}", rest.replace('.', ":")),
        None => name,
    }
}

/// The title a page declares, before its `<title>` and headings are asked. JSON-LD names the
/// article itself, the rest is for sharing.
pub(super) fn title(metas: &Metas, article: Option<&Article>, of_page: &str) -> Option<CleanText> {
    let of_article =
        article.and_then(|article| match (article.name.as_deref(), article.headline.as_deref()) {
            (Some(name), Some(headline)) if name != headline => {
                let (page, headline_folded) = (fold(of_page), fold(headline));
                Some(if page.contains(&headline_folded) { headline } else { name })
            }
            (name, headline) => name.or(headline),
        });
    let title = of_article.or_else(|| metas.first(&TITLE))?;
    let title = CleanText::line(&html_escape::decode_html_entities(title));
    (!title.is_empty()).then(|| title.shortened(TITLE_CHARS_MAX))
}

/// The language of the page (BCP 47), as it says.
pub(super) fn language(
    doc: &Document,
    metas: &Metas,
    article: Option<&Article>,
) -> Option<CleanText> {
    let html = doc.select_single("html");
    let of_html = html.attr("lang").or_else(|| html.attr("xml:lang")).map(|text| text.to_string());
    let http = doc.select_single("meta[http-equiv='content-language' i]").attr("content");
    let candidates = [
        of_html.as_deref(),
        article.and_then(|article| article.language.as_deref()),
        http.as_deref(),
        metas.first(&["language", "dc:language", "og:locale"]),
    ];
    // Systems part the language from the country by `_`, the web by `-`.
    let candidates = candidates.into_iter().flatten();
    candidates.map(|text| CleanText::line(&text.replace('_', "-"))).find(|language| {
        let text = language.as_str();
        (2..=35).contains(&text.len()) && !text.contains(' ')
    })
}

/// The names that the page has for its site, the best one first.
pub(super) fn sites(metas: &Metas, data: &LinkedData) -> Vec<CleanText> {
    let publisher = data.articles.iter().find_map(|article| article.publisher.as_deref());
    let names = ["og:site_name", "application-name", "dc:publisher", "twitter:app:name:iphone"];
    let all = publisher.into_iter().chain(metas.all(&names)).chain(data.site.as_deref());
    // An account somewhere else is no name.
    let is_name = |name: &CleanText| !name.is_empty() && !name.as_str().starts_with('@');
    all.map(crumbs::label).filter(is_name).collect()
}

/// The address the page wants to be known by; its own address, `url`, when it says none or only
/// names the site.
pub(super) fn canonical(doc: &Document, metas: &Metas, base: &WebUrl, url: &WebUrl) -> WebUrl {
    let link = doc.select_single("link[rel~='canonical' i][href]").attr("href");
    let declared = link.as_deref().or_else(|| metas.first(&["og:url"]));
    let found = declared.filter(|text| !text.trim().is_empty()).and_then(|text| base.join(text));
    let is_article = |found: &WebUrl| {
        let is_root = |url: &WebUrl| url.url().path() == "/" && url.url().query().is_none();
        !is_root(found) || is_root(url)
    };
    let chosen = found.filter(is_article).unwrap_or_else(|| url.clone());
    if chosen.url().fragment().is_none() {
        return chosen;
    }
    let mut bare = chosen.url().clone();
    bare.set_fragment(None);
    WebUrl::from_url(bare).unwrap_or(chosen)
}

/// The picture the page is shared with.
pub(super) fn image(metas: &Metas, article: Option<&Article>, base: &WebUrl) -> Option<WebUrl> {
    let names = ["og:image", "og:image:url", "og:image:secure_url", "twitter:image", "image"];
    let of_article = article.and_then(|article| article.image.as_deref());
    metas.all(&names).chain(of_article).find_map(|text| base.join(text))
}
