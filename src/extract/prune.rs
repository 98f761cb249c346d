//! Takes furniture out of a page by structure: menus, share rows, related lists, comment forms,
//! newsletter boxes.

use std::collections::HashSet;

use dom_query::{Document, NodeId, NodeRef};

use super::dom;
use super::furniture::{Furniture, kind};
use super::links::Here;

/// Longest text of a share row, a byline or a date line, in characters.
const ROW_CHARS_MAX: usize = 220;
/// Text from which on a paragraph is prose, in characters.
pub(super) const PROSE_CHARS: usize = 80;
/// Links of one list whose addresses are looked at.
const LINKS_CHECKED_MAX: usize = 20;
/// Longest headline of another article in a list of links, in characters.
const TEASER_CHARS_MAX: usize = 220;

/// Takes out what is never an article before it is looked for. What holds the headline or the first
/// prose after it stays, whatever it is called.
pub(super) fn before(doc: &Document) {
    let Some(body) = doc.body() else { return };
    let keep = protected(doc);
    let total = dom::text_chars(&body).max(1);
    remove_named(&body, &keep, total);
    let never = doc.select("nav, form, dialog, template, button, [role='navigation']");
    for node in never.nodes() {
        let is_page = node.has_name("form") && dom::text_chars(node) * 2 > total;
        if !is_page && !keep.contains(&node.id) {
            node.remove_from_parent();
        }
    }
}

/// Takes out the signs of headings that lead to the heading itself.
pub(super) fn permalinks(doc: &Document, here: &Here<'_>) {
    for link in doc.select("h1 a, h2 a, h3 a, h4 a, h5 a, h6 a").nodes() {
        let text = link.text();
        // The last one is how icon fonts draw a chain.
        let sign = text.trim().trim_end_matches(['\u{fe0e}', '\u{fe0f}']);
        let is_sign = matches!(sign, "¶" | "#" | "§" | "🔗" | "\u{f0c1}");
        let leads_here =
            link.attr("href").is_some_and(|href| href.contains('#') && here.is_here(&href));
        if is_sign && leads_here {
            link.remove_from_parent();
        }
    }
}

/// Takes out the furniture that stands within the article found.
pub(super) fn within(found: &Document, here: &Here<'_>) {
    let root = found.root();
    captions(found);
    slanted_captions(found);
    let total = dom::text_chars(&root).max(1);
    remove_named(&root, &HashSet::new(), total);
    remove_link_lists(found, here, total);
}

/// The headline and the first prose after it, with everything they lie in.
fn protected(doc: &Document) -> HashSet<NodeId> {
    let marks = doc.select("h1, [itemprop~='articleBody'], main, p");
    let mut keep = HashSet::new();
    let mut has_prose = false;
    let has_heading = marks.nodes().iter().any(|node| node.has_name("h1"));
    let mut is_past_heading = !has_heading;
    for node in marks.nodes() {
        let is_prose = node.has_name("p");
        if is_prose && (has_prose || !is_past_heading || !is_prose_text(node)) {
            continue;
        }
        is_past_heading |= node.has_name("h1");
        has_prose |= is_prose;
        keep.insert(node.id);
        keep.extend(node.ancestors_it(None).map(|outer| outer.id));
    }
    keep
}

/// Characters of its paragraphs of prose.
pub(super) fn prose_chars(node: &NodeRef<'_>) -> usize {
    let paragraphs = dom::inside(node, &["p"]);
    paragraphs.iter().filter(|paragraph| is_prose_text(paragraph)).map(dom::text_chars).sum()
}

fn is_prose_text(node: &NodeRef<'_>) -> bool {
    let chars = dom::text_chars(node);
    chars >= PROSE_CHARS && dom::link_chars(node) * 2 < chars
}

/// Removes elements whose names say furniture.
fn remove_named(root: &NodeRef<'_>, keep: &HashSet<NodeId>, total: usize) {
    let all: Vec<NodeRef<'_>> = root.descendants_it().filter(NodeRef::is_element).collect();
    for node in all {
        let is_structure = dom::is_tag(
            &node,
            &[
                "html",
                "body",
                "main",
                "article",
                "h1",
                "blockquote",
                "pre",
                "code",
                "a",
                "td",
                "tr",
            ],
        );
        if is_structure || keep.contains(&node.id) {
            continue;
        }
        let Some(kind) = kind(&dom::words(&node)) else { continue };
        let chars = dom::text_chars(&node);
        let is_furniture = match kind {
            Furniture::Replies => !keep.is_empty() || !holds_most(&node, chars, total),
            Furniture::Block => !holds_most(&node, chars, total),
            Furniture::Row => {
                chars <= ROW_CHARS_MAX && !is_sentence(&node) && !is_within_prose(&node, chars)
                    || chars > 0 && dom::link_chars(&node) * 10 > chars * 7 && chars * 3 < total
            }
            Furniture::Caption => false,
        };
        if is_furniture {
            node.remove_from_parent();
        }
    }
}

/// True when a block that is called furniture holds so much prose that it must be the article.
fn holds_most(node: &NodeRef<'_>, chars: usize, total: usize) -> bool {
    chars * 2 > total && dom::link_chars(node) * 3 < chars
}

/// A paragraph that ends like a sentence is text, whatever it is called.
fn is_sentence(node: &NodeRef<'_>) -> bool {
    let is_paragraph = node.has_name("p");
    is_paragraph && dom::text_chars(node) >= PROSE_CHARS && ends_sentence(&node.text())
}

/// Words within a paragraph belong to it, whatever they are called: a dateline opens its first
/// sentence. Text only screen readers get does not.
fn is_within_prose(node: &NodeRef<'_>, chars: usize) -> bool {
    let is_inline = dom::is_tag(node, &["span", "b", "strong", "em", "i", "small", "time", "u"]);
    let words = dom::words(node);
    let is_hidden = words.iter().any(|word| {
        matches!(word.as_str(), "sr" | "hidden" | "visuallyhidden" | "invisible" | "reader")
    });
    is_inline
        && !is_hidden
        && node.parent().is_some_and(|outer| {
            outer.has_name("p") && dom::text_chars(&outer) >= chars + PROSE_CHARS
        })
}

/// True when the text ends as a sentence does, in any script.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', '»', '」', '』', ']']);
    text.ends_with(['.', '!', '?', '。', '！', '？', '؟', '۔', '।', '…', '։'])
}

/// Words under a picture become its `<figcaption>`, so that they are never taken for a paragraph.
fn captions(found: &Document) {
    for node in
        found.select("[class*='caption' i], [class*='credit' i], [class*='legend' i]").nodes()
    {
        let is_block =
            dom::is_tag(node, &["p", "div", "span", "small", "dd", "cite", "em", "aside"]);
        let is_inside = node.ancestors_it(Some(8)).any(|outer| outer.has_name("figcaption"));
        let is_caption = kind(&dom::words(node)) == Some(Furniture::Caption);
        let holds_picture = dom::holds(node, &["img", "picture", "video", "figure"]);
        let is_short = dom::text_chars(node) < 600;
        if is_block && is_caption && is_short && !is_inside && !holds_picture {
            node.rename("figcaption");
        }
    }
    // What a figure holds besides its picture is its caption.
    for node in found.select("figure p, figure span, figure div, figure small").nodes() {
        let outer: Vec<NodeRef<'_>> = node.ancestors_it(Some(12)).collect();
        let is_inside =
            outer.iter().any(|outer| dom::is_tag(outer, &["figcaption", "table", "blockquote"]));
        let is_leaf = !dom::holds(
            node,
            &["img", "picture", "video", "p", "div", "table", "pre", "blockquote"],
        );
        let is_in_code = dom::holds(node, &["code"]);
        if is_leaf && !is_inside && !is_in_code && dom::text_chars(node) > 0 {
            node.rename("figcaption");
        }
    }
}

/// A short slanted line right under a picture is its caption.
fn slanted_captions(found: &Document) {
    for node in found.select("p, div").nodes() {
        let chars = dom::text_chars(node);
        let is_line = !dom::holds(node, &["img", "p", "div", "ul", "ol", "table"]);
        if chars == 0 || chars > 200 || !is_line {
            continue;
        }
        let slanted = dom::chars_in(node, &["em", "i", "small"]);
        let is_under_picture = std::iter::successors(node.prev_element_sibling(), |node| {
            let is_empty = dom::text_chars(node) == 0 && !holds_picture(node);
            if is_empty { node.prev_element_sibling() } else { None }
        })
        .last()
        .is_some_and(|above| holds_picture(&above) && dom::text_chars(&above) == 0);
        if slanted * 10 >= chars * 9 && is_under_picture {
            node.rename("figcaption");
        }
    }
}

fn holds_picture(node: &NodeRef<'_>) -> bool {
    dom::is_tag(node, &["img", "picture", "video", "figure"])
        || dom::holds(node, &["img", "picture", "video"])
}

/// Removes links that stand in no paragraph, beside paragraphs: what is left of a menu.
pub(super) fn remove_loose_links(found: &Document) {
    for block in found.select("div, section, article, main, td, center").nodes() {
        if !block.children_it(false).any(|child| child.has_name("p")) {
            continue;
        }
        let mut run: Vec<NodeRef<'_>> = Vec::new();
        let mut is_open = true;
        for child in block.children() {
            let is_blank = child.is_comment()
                || child.has_name("br")
                || !holds_picture(&child) && !says_something(&child);
            let is_link = child.has_name("a") && !holds_picture(&child);
            if is_blank || is_link {
                run.push(child);
                continue;
            }
            let is_block =
                dom::is_tag(&child, &["p", "div", "h2", "h3", "h4", "ul", "ol", "table"]);
            if is_open && is_block {
                run.iter().for_each(NodeRef::remove_from_parent);
            }
            run.clear();
            is_open = is_block;
        }
        if is_open {
            run.iter().for_each(NodeRef::remove_from_parent);
        }
    }
}

/// True for words, and for a sign alone where it is no ornament of a menu.
fn says_something(node: &NodeRef<'_>) -> bool {
    const SAYING: [&str; 10] =
        ["p", "ul", "ol", "dl", "table", "blockquote", "pre", "code", "kbd", "samp"];
    let text = node.text();
    text.chars().any(char::is_alphanumeric) || dom::is_tag(node, &SAYING) && !text.trim().is_empty()
}

/// Removes lists of links to other articles, and the words that lead into them.
fn remove_link_lists(found: &Document, here: &Here<'_>, total: usize) {
    let mut lists: Vec<(NodeRef<'_>, usize)> = Vec::new();
    let mut taken: HashSet<NodeId> = HashSet::new();
    for node in found.select("ul, ol, p, h2, h3, h4, h5, table, div, section").nodes() {
        if !taken.contains(&node.id) && is_link_list(node, here) {
            taken.extend(node.descendants_it().map(|inner| inner.id));
            lists.push((*node, dom::text_chars(node)));
        }
    }
    // An article made of links, a review of the press, is not furniture.
    let removed: usize = lists.iter().map(|(_, chars)| chars).sum();
    if removed * 2 > total {
        return;
    }
    for (list, _) in lists {
        let lead = previous_block(&list).filter(|lead| is_lead_in(lead));
        list.remove_from_parent();
        if let Some(lead) = lead {
            lead.remove_from_parent();
        }
    }
}

/// True for a block that is only links to other pages of the same site which read like headlines.
fn is_link_list(node: &NodeRef<'_>, here: &Here<'_>) -> bool {
    let links = dom::inside(node, &["a"]);
    let count = links.len();
    let is_container = dom::is_tag(node, &["ul", "ol", "div", "section", "table"]);
    let pictures = dom::inside(node, &["img"]);
    let is_thumbnail = |picture: &NodeRef<'_>| {
        is_container && picture.ancestors_it(Some(4)).any(|outer| outer.has_name("a"))
    };
    let has_media = dom::holds(node, &["video", "iframe", "pre"]);
    if count == 0 || has_media || !pictures.iter().all(is_thumbnail) {
        return false;
    }
    let chars = dom::text_chars(node);
    let linked = dom::link_chars(node);
    let is_long = linked >= count * 22 || linked >= count * 10 && has_wide_script(&node.text());
    if !is_long || linked > count * TEASER_CHARS_MAX {
        return false;
    }
    let is_beside =
        |link: &&NodeRef<'_>| link.attr("href").is_some_and(|href| here.is_beside(&href));
    if links.iter().take(LINKS_CHECKED_MAX).filter(is_beside).count() * 2
        <= count.min(LINKS_CHECKED_MAX)
    {
        return false;
    }
    if is_container {
        return count >= 2 && linked * 10 >= chars * 8;
    }
    let lead = lead_of(node);
    let is_lead =
        lead.is_some_and(|lead| lead.chars().count() <= 40 && lead.ends_with([':', '：', '|']));
    let is_statement = node.text().trim_end().ends_with(['.', '。', '۔', '।']);
    count <= 3 && !is_statement && (linked * 10 >= chars * 9 || is_lead && linked * 2 > chars)
}

/// Chinese, Japanese and Korean say in ten characters what others say in thirty.
fn has_wide_script(text: &str) -> bool {
    text.chars().take(60).any(|c| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

/// The text before the first link of a paragraph.
fn lead_of(node: &NodeRef<'_>) -> Option<String> {
    let link = dom::inside(node, &["a"]).first()?.text();
    let text = node.text();
    let at = text.find(&*link)?;
    Some(text.get(..at)?.trim().to_owned())
}

fn previous_block<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut at = node.prev_element_sibling();
    while let Some(block) = at {
        if dom::text_chars(&block) > 0 {
            return Some(block);
        }
        at = block.prev_element_sibling();
    }
    None
}

/// A heading or a few words that announce what follows.
fn is_lead_in(node: &NodeRef<'_>) -> bool {
    let text = node.text();
    let chars = text.trim().chars().count();
    let is_heading = dom::is_tag(node, &["h2", "h3", "h4", "h5", "h6"]);
    let is_open = text.trim_end().ends_with([':', '：']) || text.trim_end().ends_with("...");
    let has_words_only = !dom::holds(node, &["img", "a"]);
    has_words_only && chars <= 60 && (is_heading || is_open || chars <= 30 && !ends_sentence(&text))
}
