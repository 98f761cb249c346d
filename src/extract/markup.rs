//! Section hints in a page's markup: breadcrumbs, and the category links that stand by the
//! headline.

use dom_query::{Document, NodeRef, Selection};

use super::crumbs::{self, Crumb};
use super::{dom, fold};

/// Most items of a breadcrumb; more are a menu.
const CRUMBS_MAX: usize = 9;
/// Most category links by one headline; more are a list of articles.
const LINKS_MAX: usize = 8;
/// How far up from the headline its header is looked for.
const HEADER_LEVELS: usize = 4;
/// Text of a header beyond its headline, in characters.
const HEADER_CHARS_MAX: usize = 1200;
/// Headings that may be the headline.
const HEADINGS_MAX: usize = 3;

const BREADCRUMBS: &str = "[itemtype*='BreadcrumbList'], [class*='breadcrumb' i], [id*='breadcrumb' i], \
    [aria-label*='breadcrumb' i], [class*='bread-crumb' i], [class~='crumbs' i], [id='crumbs' i], \
    [typeof='BreadcrumbList'], [data-testid*='breadcrumb' i]";

/// The breadcrumb of the page as its markup has it: the first that has crumbs.
pub(super) fn breadcrumb(doc: &Document) -> Vec<Crumb> {
    let all = doc.select(BREADCRUMBS);
    let mut best: Vec<Crumb> = Vec::new();
    for node in all.nodes().iter().take(20) {
        let found = crumbs_in(node);
        if found.len() > best.len() && found.len() <= CRUMBS_MAX {
            best = found;
        }
    }
    best
}

fn crumbs_in(node: &NodeRef<'_>) -> Vec<Crumb> {
    let here = Selection::from(*node);
    for items in ["[itemprop='itemListElement'], [property='itemListElement']", "li"] {
        let items = here.select(items);
        let inner: Vec<&NodeRef<'_>> =
            items.nodes().iter().filter(|item| !has_item_inside(item)).collect();
        if !inner.is_empty() {
            return inner.into_iter().take(CRUMBS_MAX + 1).filter_map(crumb).collect();
        }
    }
    let mut found: Vec<Crumb> = Vec::new();
    for part in node.descendants_it() {
        if found.len() > CRUMBS_MAX {
            break;
        }
        let is_link = part.has_name("a");
        let is_in_link = part.ancestors_it(Some(4)).any(|outer| outer.has_name("a"));
        if is_link {
            found.extend(crumb(&part));
        } else if part.is_text() && !is_in_link {
            let name = crumbs::label(&part.text());
            if crumbs::is_name(name.as_str()) {
                found.push(Crumb { name: name.into_string(), address: None });
            }
        }
    }
    // Words before the first link are a lead-in ("You are here:").
    let lead = found.iter().take_while(|crumb| crumb.address.is_none()).count();
    if lead < found.len() { found.split_off(lead) } else { found }
}

fn has_item_inside(item: &NodeRef<'_>) -> bool {
    let inside = Selection::from(*item);
    inside.select("[itemprop='itemListElement'], [property='itemListElement'], li").exists()
}

fn crumb(item: &NodeRef<'_>) -> Option<Crumb> {
    let here = Selection::from(*item);
    let named = here.select_single("[itemprop='name'], [property='name'], [itemprop='title']");
    let link = if item.has_name("a") { here.clone() } else { here.select_single("a[href]") };
    let text = [named.attr("content").unwrap_or_default(), named.text(), link.text(), item.text()]
        .into_iter()
        .find(|text| !text.trim().is_empty())?;
    let name = crumbs::label(&text).into_string();
    let address = link.attr("href").map(|href| href.to_string());
    let is_anchor = address.as_deref().is_some_and(|href| href.starts_with('#'));
    (!name.is_empty()).then_some(Crumb { name, address: address.filter(|_| !is_anchor) })
}

/// The category links by the headline, outer sections first where their addresses tell.
pub(super) fn category_links(doc: &Document, headlines: &[String]) -> Vec<Crumb> {
    let near = headline(doc, headlines).map(|h1| links_near(&h1)).unwrap_or_default();
    let found = if near.is_empty() { links_marked(doc) } else { near };
    ordered(found)
}

/// The heading that is the page's headline.
fn headline<'a>(doc: &'a Document, headlines: &[String]) -> Option<NodeRef<'a>> {
    known_headings(doc, headlines).first().copied()
}

/// The headings that are the page's headline, which may stand there once for each kind of screen;
/// without one the first of the highest kind.
pub(super) fn known_headings<'a>(doc: &'a Document, headlines: &[String]) -> Vec<NodeRef<'a>> {
    let headings = doc.select("h1, h2");
    let titles: Vec<String> = headlines.iter().map(|headline| fold(headline)).collect();
    let is_known = |node: &&NodeRef<'_>| {
        let text = fold(&node.text());
        titles.iter().any(|title| crumbs::is_same(title, &text))
    };
    let known: Vec<NodeRef<'a>> =
        headings.nodes().iter().filter(is_known).take(HEADINGS_MAX).copied().collect();
    if !known.is_empty() {
        return known;
    }
    headings.nodes().iter().find(|node| node.has_name("h1")).copied().into_iter().collect()
}

/// Looks in the smallest block round the headline that has category links and little else.
fn links_near(headline: &NodeRef<'_>) -> Vec<Crumb> {
    let title_chars = dom::text_chars(headline);
    let mut inner = *headline;
    for block in headline.ancestors_it(Some(HEADER_LEVELS)) {
        let is_page = dom::is_tag(&block, &["body", "html"]);
        if is_page || dom::text_chars(&block) > title_chars + HEADER_CHARS_MAX {
            // In a block that holds the article only what stands next to the headline is its own.
            return neighbours(&inner).iter().flat_map(links_in).take(LINKS_MAX).collect();
        }
        let found = links_in(&block);
        if !found.is_empty() {
            return found;
        }
        inner = block;
    }
    Vec::new()
}

/// The widest block round the headline that holds little else.
pub(super) fn header<'a>(headline: &NodeRef<'a>) -> NodeRef<'a> {
    let chars_max = dom::text_chars(headline) + HEADER_CHARS_MAX;
    let is_header = |block: &NodeRef<'_>| {
        !dom::is_tag(block, &["body", "html"]) && dom::text_chars(block) <= chars_max
    };
    headline.ancestors_it(Some(HEADER_LEVELS)).take_while(is_header).last().unwrap_or(*headline)
}

/// The short blocks right before and after a block, nearest two on each side.
fn neighbours<'a>(block: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut all: Vec<NodeRef<'a>> = before(block);
    all.reverse();
    all.extend(behind(block));
    all
}

/// The short blocks right before a block, the nearest first.
pub(super) fn before<'a>(block: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let previous = |node: &NodeRef<'a>| node.prev_element_sibling();
    std::iter::successors(previous(block), previous).take(2).filter(is_short).collect()
}

/// The short blocks right behind a block.
pub(super) fn behind<'a>(block: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let next = |node: &NodeRef<'a>| node.next_element_sibling();
    std::iter::successors(next(block), next).take(2).filter(is_short).collect()
}

fn is_short(block: &NodeRef<'_>) -> bool {
    dom::text_chars(block) <= HEADER_CHARS_MAX / 4
}

fn links_in(block: &NodeRef<'_>) -> Vec<Crumb> {
    let here = Selection::from(*block);
    let links = here.select("a[href]");
    let own = block.has_name("a").then_some(block);
    let found: Vec<Crumb> = own
        .into_iter()
        .chain(links.nodes())
        .filter(|link| is_category(link))
        .filter_map(crumb)
        .collect();
    let is_list = found.len() <= LINKS_MAX;
    found.into_iter().filter(|crumb| is_list && crumbs::is_name(&crumb.name)).collect()
}

/// The first group of links marked `rel="category"` in the page (microformats rel-category).
fn links_marked(doc: &Document) -> Vec<Crumb> {
    let links = doc.select("a[rel~='category'][href]");
    let Some(parent) = links.nodes().first().and_then(NodeRef::parent) else { return Vec::new() };
    let is_sibling = |link: &&NodeRef<'_>| link.parent().is_some_and(|other| other.id == parent.id);
    links.nodes().iter().filter(is_sibling).take(LINKS_MAX).filter_map(crumb).collect()
}

/// True when markup or address call a link the article's category.
fn is_category(link: &NodeRef<'_>) -> bool {
    let rel = link.attr("rel").unwrap_or_default().to_lowercase();
    let rels: Vec<&str> = rel.split_whitespace().collect();
    let href = link.attr("href").unwrap_or_default().to_lowercase();
    let is_tag = rels.contains(&"tag") && !rels.contains(&"category") || href.contains("/tag/");
    if is_tag || rels.contains(&"author") || href.starts_with('#') || href.contains("/author/") {
        return false;
    }
    if rels.contains(&"category") {
        return true;
    }
    let is_in_menu = link.ancestors_it(Some(6)).any(|outer| {
        outer.has_name("nav")
            || dom::words(&outer).iter().any(|word| word == "menu" || word == "nav")
    });
    let near = std::iter::once(*link).chain(link.ancestors_it(Some(2)));
    !is_in_menu
        && (near.flat_map(|node| dom::words(&node)).any(|word| is_category_word(&word))
            || is_category_address(&href))
}

fn is_category_word(word: &str) -> bool {
    matches!(
        word,
        "cat"
            | "cats"
            | "category"
            | "categories"
            | "section"
            | "kicker"
            | "eyebrow"
            | "rubric"
            | "rubrik"
            | "rubrique"
            | "ressort"
            | "seccion"
            | "sectionlabel"
            | "channel"
            | "categoria"
            | "kategorie"
            | "rubrica"
            | "catlinks"
    )
}

fn is_category_address(href: &str) -> bool {
    let folders =
        ["/category/", "/categories/", "/section/", "/rubrik/", "/rubrique/", "/kategorie/"];
    folders.iter().any(|folder| href.contains(folder))
}

/// Puts a link before those whose address lies in its own.
fn ordered(mut found: Vec<Crumb>) -> Vec<Crumb> {
    let mut names: Vec<String> = Vec::new();
    found.retain(|crumb| {
        let name = fold(&crumb.name);
        let is_new = !names.contains(&name);
        names.push(name);
        is_new
    });
    let key = |crumb: &Crumb| {
        let address = crumb.address.as_deref().unwrap_or_default();
        address.trim_end_matches('/').to_lowercase()
    };
    let mut out: Vec<Crumb> = Vec::new();
    for crumb in found {
        let address = key(&crumb);
        let lies_in = |inner: &Crumb| key(inner).starts_with(&format!("{address}/"));
        let at = out.iter().position(lies_in).unwrap_or(out.len());
        out.insert(at, crumb);
    }
    out
}
