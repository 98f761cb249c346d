//! The blocks of a page in reading order, as the furniture rules judge them.

use std::cell::OnceCell;

use dom_query::{NodeData, NodeRef};

use super::characters::{is_ornament, is_separator};

/// Elements that begin a line of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements in which a single sign may be all that is said: a cell, an item, a quote, code.
const SAID: &[&str] = &[
    "blockquote",
    "code",
    "dd",
    "dt",
    "kbd",
    "li",
    "listing",
    "pre",
    "samp",
    "td",
    "th",
    "tt",
    "xmp",
];
/// Characters kept of a block's text; longer blocks are no furniture.
const TEXT_CHARS_MAX: usize = 500;

/// True for elements that begin a line of their own.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// True for a cell of a table: one that goes moves those behind it.
pub(super) fn is_cell(node: &NodeRef) -> bool {
    node.has_name("td") || node.has_name("th")
}

/// True where a sign alone may be what is said: within such an element or round one.
fn is_said(node: &NodeRef) -> bool {
    let is_one = |node: &NodeRef| {
        node.element_ref().is_some_and(|element| {
            let name: &str = &element.name.local;
            SAID.contains(&name)
        })
    };
    is_one(node)
        || node.ancestors_it(None).any(|outer| is_one(&outer))
        || node.descendants_it().any(|inner| is_one(&inner))
}

/// A block that holds no other: a paragraph, a heading, a list item, or a stretch of text between
/// blocks.
pub(super) struct Leaf<'a> {
    /// Where it stands.
    pub(super) node: NodeRef<'a>,
    /// The beginning of its text, single spaces.
    pub(super) text: String,
    /// Characters of its text.
    pub(super) chars: usize,
    /// Characters of its text that are links.
    pub(super) link_chars: usize,
    /// Its links with text or address.
    pub(super) links: Vec<LeafLink<'a>>,
    /// It is a heading, or looks like one: nothing but bold text.
    pub(super) is_heading: bool,
    /// Its text as the phrases are written, once it was asked for.
    pub(super) folded: OnceCell<String>,
    is_block: bool,
    has_picture: bool,
}

/// A link of a block.
pub(super) struct LeafLink<'a> {
    /// The element.
    pub(super) node: NodeRef<'a>,
    /// Its text; where it has none, its label.
    pub(super) text: String,
    /// Its address as written.
    pub(super) address: String,
}

impl Leaf<'_> {
    /// True when something in it can be read.
    pub(super) fn has_letters(&self) -> bool {
        self.has_picture || self.text.chars().any(char::is_alphanumeric)
    }

    /// True for a block whose only links lost their words.
    pub(super) fn says_nothing(&self) -> bool {
        self.chars == 0 && !self.has_picture && self.links.iter().all(|link| link.text.is_empty())
    }

    /// True for a paragraph such as "." that a template left behind; never for a cell, an item, a
    /// quote or code.
    pub(super) fn is_lone_punctuation(&self) -> bool {
        self.is_block
            && !self.has_picture
            && self.chars <= 3
            && self.links.is_empty()
            && self.text.chars().all(is_separator)
            && !is_ornament(&self.text)
            && !is_said(&self.node)
    }

    /// True when it is made of links, give or take a date.
    pub(super) fn is_only_links(&self) -> bool {
        !self.links.is_empty() && self.chars <= self.link_chars + 24
    }

    /// True when it is a few words round its links.
    pub(super) fn is_mostly_links(&self) -> bool {
        !self.links.is_empty() && self.chars <= self.link_chars + 60
    }

    /// True when its last words are those of its last link.
    pub(super) fn is_link_last(&self) -> bool {
        let sign = |c: char| !c.is_alphanumeric();
        self.links.last().is_some_and(|link| {
            !link.text.is_empty()
                && self.text.trim_end_matches(sign).ends_with(link.text.trim_matches(sign))
        })
    }

    /// Its words before its first link.
    pub(super) fn text_before_link(&self) -> &str {
        let link = self.links.first().map_or("", |link| link.text.as_str());
        self.text.split_once(link).map_or("", |(before, _)| before)
    }
}

/// The leaf blocks under `root` in reading order; empty ones are left out.
pub(super) fn leaves<'a>(root: &NodeRef<'a>) -> Vec<Leaf<'a>> {
    let mut found = Vec::new();
    collect(root, &mut found, 0);
    found
}

fn collect<'a>(parent: &NodeRef<'a>, found: &mut Vec<Leaf<'a>>, depth: usize) {
    for child in parent.children_it(false) {
        let is_element = child.is_element();
        if depth < 400 && is_element && holds_block(&child) {
            collect(&child, found, depth + 1);
        } else if is_element || child.is_text() {
            found.extend(leaf(child));
        }
    }
}

fn holds_block(node: &NodeRef) -> bool {
    node.descendants_it().take(400).any(|inner| is_block_element(&inner))
}

fn is_block_element(node: &NodeRef) -> bool {
    node.element_ref().is_some_and(|element| is_block(&element.name.local))
}

fn leaf(node: NodeRef<'_>) -> Option<Leaf<'_>> {
    let (text, chars) = squeezed(&node);
    let mut links = Vec::new();
    let mut link_chars = 0;
    let mut has_picture = node.has_name("img");
    let mut strong_chars = 0;
    for inner in std::iter::once(node).chain(node.descendants_it()).take(2000) {
        let Some(element) = inner.element_ref() else { continue };
        match &*element.name.local {
            "img" => has_picture = true,
            "b" | "strong" => strong_chars += squeezed(&inner).1,
            "a" => {
                let (text, chars) = squeezed(&inner);
                link_chars += chars;
                links.push(link(inner, text));
            }
            _ => {}
        }
    }
    let is_heading = matches!(
        node.node_name().as_deref(),
        Some("h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "summary")
    ) || (strong_chars > 0 && strong_chars + 1 >= chars)
        || text.ends_with(':');
    (chars > 0 || has_picture || !links.is_empty()).then(|| {
        let is_block = is_block_element(&node);
        Leaf {
            node,
            text,
            chars,
            link_chars,
            links,
            is_heading,
            folded: OnceCell::new(),
            is_block,
            has_picture,
        }
    })
}

fn link(node: NodeRef<'_>, text: String) -> LeafLink<'_> {
    let attribute = |name: &str| node.attr(name).map(|value| value.to_string()).unwrap_or_default();
    let text = [text, attribute("aria-label"), attribute("title")]
        .into_iter()
        .find(|text| !text.is_empty());
    LeafLink { node, text: text.unwrap_or_default(), address: attribute("href") }
}

/// The beginning of a node's text with single spaces, and how many characters there are.
fn squeezed(node: &NodeRef) -> (String, usize) {
    let mut text = String::new();
    let mut chars = 0;
    for inner in std::iter::once(*node).chain(node.descendants_it()) {
        inner.query(|tree_node| {
            let NodeData::Text { contents } = &tree_node.data else { return };
            if contents.starts_with(char::is_whitespace) && !text.ends_with(' ') {
                text.push(' ');
            }
            for word in contents.split_whitespace() {
                chars += word.chars().count() + 1;
                if chars <= TEXT_CHARS_MAX {
                    text.push_str(word);
                    text.push(' ');
                }
            }
            if !contents.ends_with(char::is_whitespace) && text.ends_with(' ') {
                text.pop();
            }
        });
        if chars > TEXT_CHARS_MAX * 2 {
            break;
        }
    }
    (text.trim().to_owned(), chars.saturating_sub(1))
}
