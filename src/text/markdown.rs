//! The document as Markdown.
//!
//! `dom_query` writes it, but of HTML's blocks it knows some only, and no table whose cells span
//! others. So the clean tree is said in those elements first: what is not known becomes blocks,
//! lists and whole tables. Emphasis it writes so that it may be read as something else, and
//! ampersands as they are: `emphasis` and `stars` see to both.

use dom_query::NodeRef;

use super::blocks::is_block;
use super::table::{Shape, TableNodes, slots};
use super::{emphasis, page, stars};
use crate::model::{Enclosure, WebUrl};

/// Blocks that the writer knows, and parts of lists and tables.
const KNOWN: &[&str] = &[
    "article",
    "blockquote",
    "body",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// The document with what comes with it as Markdown (`CommonMark` with tables), furniture gone,
/// without raw HTML but `<em>` and `<strong>`, where stars would not be read.
#[must_use]
pub fn markdown(html: &str, base: Option<&WebUrl>, enclosures: &[Enclosure]) -> String {
    let page = page::clean_with(html, base, enclosures);
    let root = page.dom.root();
    for node in root.descendants() {
        if let Some(name) = node.node_name() {
            say_simply(&node, &name);
        }
    }
    emphasis::sign(&root);
    stars::written(root.md(None).trim())
}

fn say_simply(node: &NodeRef, name: &str) {
    match name {
        "img" if !node.has_attr("src") => {
            let told = format!("[Picture: {}]", node.attr_or("alt", "").trim());
            node.rename("span");
            node.set_text(told);
        }
        "q" => enclose(node, ["“", "”"]),
        "rt" => enclose(node, ["(", ")"]),
        "rp" => node.remove_from_parent(),
        // The sign of a heading alone would stand there.
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if emphasis::says_nothing(node) => {
            node.remove_from_parent();
        }
        "menu" | "dir" => node.rename("ul"),
        "dt" | "summary" => {
            make_strong(node);
            node.rename("div");
        }
        "table" => table(node),
        name if is_block(name) && KNOWN.binary_search(&name).is_err() => node.rename("div"),
        _ => {}
    }
}

fn enclose(node: &NodeRef, [open, close]: [&str; 2]) {
    node.prepend_child(&node.tree.new_text(open));
    node.append_child(&node.tree.new_text(close));
}

fn make_strong(node: &NodeRef) {
    let is_inline = |inner: NodeRef| inner.node_name().is_none_or(|name| !is_block(&name));
    if node.descendants_it().all(is_inline) {
        let strong = node.tree.new_element("b");
        node.children().iter().for_each(|child| strong.append_child(child));
        node.append_child(&strong);
    }
}

/// Its caption before it; every row as long as the longest. One that only places blocks on the page
/// becomes those blocks.
fn table(node: &NodeRef) {
    let nodes = TableNodes::read(node);
    if let Some(caption) = &nodes.caption {
        node.insert_before(caption);
        caption.rename("div");
    }
    if nodes.shape() != Shape::Grid {
        for cell in nodes.rows.iter().flatten() {
            for part in cell.node.ancestors(Some(2)).iter().chain([&cell.node]) {
                part.rename("div");
            }
        }
        return node.rename("div");
    }
    for row in node.find(&["tr"]).iter().filter(|row| row.element_children().is_empty()) {
        row.remove_from_parent();
    }
    for (row, slots) in nodes.rows.iter().zip(slots(&nodes.rows)) {
        let Some(parent) = row.first().and_then(|cell| cell.node.parent()) else { continue };
        let blank = if row.iter().all(|cell| cell.is_header) { "th" } else { "td" };
        for slot in slots {
            match slot {
                Some(cell) => parent.append_child(&cell.node),
                None => parent.append_child(&node.tree.new_element(blank)),
            }
        }
    }
}
