//! The publisher's section trail: every hint of the page, and the best of them.

use dom_query::Document;

use crate::model::{CleanText, Signal, WebUrl};

use super::crumbs::{self, Whereabouts};
use super::jsonld::LinkedData;
use super::metadata::Metas;
use super::{fold, markup};

/// Labels kept of one page.
const LABELS_MAX: usize = 16;

/// What a page says of its section.
pub(super) struct Hints {
    /// Every hint: signal and path of labels, strongest signal first.
    pub labels: Vec<(Signal, Vec<CleanText>)>,
    /// The best path of all.
    pub trail: Vec<CleanText>,
}

/// Reads every section hint of the page and picks its trail.
pub(super) fn read(
    doc: &Document,
    data: &LinkedData,
    metas: &Metas,
    whereabouts: &Whereabouts<'_>,
) -> Hints {
    let named = data.articles.iter().flat_map(|article| &article.sections);
    let named: Vec<Vec<CleanText>> = named.flat_map(|section| sections_in(section)).collect();
    let meta = metas.section();
    let folders = folders(whereabouts.url);
    let known = named.iter().chain([&meta, &folders]).flatten();
    let known: Vec<String> = known.map(|name| fold(name.as_str())).collect();
    let whereabouts = Whereabouts { named: &known, ..*whereabouts };

    let mut lists: Vec<Vec<CleanText>> =
        data.trails.iter().map(|crumbs| whereabouts.sections(crumbs)).collect();
    // Of several lists the fullest is the article's own path; sorting keeps the page's order
    // otherwise.
    lists.sort_by_key(|trail| std::cmp::Reverse(trail.len()));
    let markup = whereabouts.sections(&markup::breadcrumb(doc));
    let links = markup::category_links(doc, whereabouts.headlines);
    let links = Whereabouts { headlines: &[], ..whereabouts }.sections(&links);

    let trail = match lists.first().filter(|list| !list.is_empty()) {
        Some(list) => list.clone(),
        None => best(&[
            (&markup, if markup.len() > 1 { 3 } else { 2 }),
            (&links, if links.len() > 1 { 3 } else { 1 }),
            (named.first().unwrap_or(&meta), 2),
            (&meta, 2),
            (&folders, 0),
        ]),
    };
    let with = |signal: Signal| move |path: Vec<CleanText>| (signal, path);
    let all = lists.into_iter().chain(named).map(with(Signal::JsonLd));
    let rest = [
        (Signal::Meta, meta),
        (Signal::Breadcrumb, markup),
        (Signal::CategoryLink, links),
        (Signal::UrlPath, folders),
    ];
    let mut labels: Vec<(Signal, Vec<CleanText>)> = Vec::new();
    for label in all.chain(rest) {
        if !label.1.is_empty() && !labels.contains(&label) && labels.len() < LABELS_MAX {
            labels.push(label);
        }
    }
    Hints { labels, trail }
}

/// The best of the paths, each with the weight of its kind: a path the page lays out beats a
/// section it only names, and each other source that names one of its sections speaks for it. Of
/// equals the first.
fn best(paths: &[(&Vec<CleanText>, usize)]) -> Vec<CleanText> {
    let votes = |path: &[CleanText]| {
        paths.iter().filter(|(other, _)| *other != path && shares_a_name(path, other)).count()
    };
    let mut chosen: Option<(usize, &Vec<CleanText>)> = None;
    for (path, weight) in paths.iter().filter(|(path, _)| !path.is_empty()) {
        let score = weight + votes(path);
        if chosen.is_none_or(|(best, _)| score > best) {
            chosen = Some((score, path));
        }
    }
    chosen.map(|(_, path)| path.clone()).unwrap_or_default()
}

fn shares_a_name(a: &[CleanText], b: &[CleanText]) -> bool {
    a.iter().any(|name| b.iter().any(|other| fold(name.as_str()) == fold(other.as_str())))
}

/// An `articleSection`: one name, a path, or several names with commas between them.
fn sections_in(text: &str) -> Vec<Vec<CleanText>> {
    let is_list = text.contains(", ") && !text.contains(" and ") && !text.contains(" & ");
    let parts: Vec<&str> = if is_list { text.split(", ").collect() } else { vec![text] };
    parts.into_iter().map(crumbs::split_path).collect()
}

/// The folders of the address that can be sections: words, not dates, numbers, languages or kinds
/// of page.
pub(super) fn folders(url: &WebUrl) -> Vec<CleanText> {
    let segments: Vec<&str> = url.url().path_segments().into_iter().flatten().collect();
    let Some((_, folders)) = segments.split_last() else { return Vec::new() };
    let ends_in_slash = segments.last().is_some_and(|last| last.is_empty());
    let folders = if ends_in_slash {
        folders.split_last().map_or(folders, |(_, outer)| outer)
    } else {
        folders
    };
    folders.iter().filter_map(|folder| folder_name(folder)).take(4).collect()
}

fn folder_name(folder: &str) -> Option<CleanText> {
    let decoded = percent_decoded(folder);
    let text = decoded.replace(['-', '_', '+'], " ");
    let name = fold(&text);
    // A dot or an account's sign is of no word: `index.php`, `syria.clashes`, `@janeroe`.
    let is_word = name.chars().count() > 2
        && !name.chars().any(|c| c.is_ascii_digit() || matches!(c, '.' | '@' | '~'))
        && name.split(' ').count() <= 4
        && !is_kind_of_page(&name);
    is_word.then(|| CleanText::line(&titled(&name)))
}

/// Folders that say what a page is, not what it is about.
fn is_kind_of_page(folder: &str) -> bool {
    matches!(
        folder,
        "news"
            | "article"
            | "articles"
            | "artikel"
            | "story"
            | "stories"
            | "post"
            | "posts"
            | "blog"
            | "blogs"
            | "archive"
            | "archives"
            | "node"
            | "content"
            | "category"
            | "tag"
            | "html"
            | "wiki"
            | "amp"
            | "page"
            | "pages"
            | "view"
            | "read"
            | "detail"
            | "en us"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "may"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "oct"
            | "nov"
            | "dec"
    )
}

fn percent_decoded(text: &str) -> String {
    let query = format!("x={}", text.replace('+', "%2B"));
    let decoded = url::form_urlencoded::parse(query.as_bytes()).next();
    decoded.map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Each word with a capital, as section names are written.
fn titled(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        first + chars.as_str()
    });
    words.collect::<Vec<_>>().join(" ")
}
