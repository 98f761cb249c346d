//! An article's elements written as XML: each closed in its order, text and attributes escaped,
//! nothing in it that XML does not know or that could be run.

use dom_query::NodeRef;
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escaped};

use crate::model::{CleanText, WebUrl, is_forbidden};

/// Deeper ones are left out with all that is in them; what comes in is not so deep.
const DEPTH_MAX: usize = 600;

/// Elements that stay; of others what is in them does.
const KEPT: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements of HTML's past, and what says the same in EPUB.
const RENAMED: [(&str, &str); 7] = [
    ("acronym", "abbr"),
    ("center", "div"),
    ("dir", "ul"),
    // The title is the only heading of its rank.
    ("h1", "h2"),
    ("menu", "ul"),
    ("strike", "s"),
    ("tt", "code"),
];

/// What is in a node, as XML.
pub(super) fn write(root: NodeRef<'_>) -> String {
    let mut out = String::new();
    children(&root, 0, &mut out);
    out
}

fn children(parent: &NodeRef<'_>, depth: usize, out: &mut String) {
    if depth > DEPTH_MAX {
        return;
    }
    for node in parent.children_it(false) {
        if node.is_text() {
            let text: String =
                node.text().chars().filter(|c| matches!(c, '\n' | '\t') || is_text(*c)).collect();
            out.push_str(&escaped(&text));
        } else if node.is_element() {
            element(&node, depth, out);
        }
    }
}

/// The mark of a picture's place is a non-character, and goes through.
fn is_text(c: char) -> bool {
    !is_forbidden(c) && !matches!(c, '\u{fdd1}'..='\u{fdef}') && u32::from(c) & 0xfffe != 0xfffe
}

fn element(node: &NodeRef<'_>, depth: usize, out: &mut String) {
    let name = node.node_name().unwrap_or_default();
    let renamed = RENAMED.iter().find(|(past, _)| *past == &*name);
    let name = renamed.map_or(&*name, |(_, today)| today);
    if KEPT.binary_search(&name).is_err() {
        return children(node, depth + 1, out);
    }
    out.push('<');
    out.push_str(name);
    attributes(node, name, out);
    if matches!(name, "br" | "hr" | "wbr") {
        return out.push_str("/>");
    }
    out.push('>');
    children(node, depth + 1, out);
    out.extend(["</", name, ">"]);
}

fn attributes(node: &NodeRef<'_>, name: &str, out: &mut String) {
    if let Some(url) = node.attr("href").filter(|_| name == "a").and_then(|it| WebUrl::parse(&it)) {
        out.extend([" href=\"", &*attribute(url.as_str()), "\""]);
    }
    if let Some(title) = node.attr("title").filter(|_| matches!(name, "abbr" | "dfn")) {
        let title = CleanText::line(&title);
        out.extend([" title=\"", &*attribute(title.as_str()), "\""]);
    }
    let direction = node.attr("dir").map(|it| it.to_ascii_lowercase());
    if let Some(direction) = direction.filter(|it| matches!(it.as_str(), "ltr" | "rtl" | "auto")) {
        out.extend([" dir=\"", &*direction, "\""]);
    }
    let (numbers, known): (&[&str], _) = match name {
        "ol" => (&["start"], -100_000..=100_000),
        "li" => (&["value"], -100_000..=100_000),
        "td" | "th" => (&["colspan", "rowspan"], 2..=1000),
        _ => return,
    };
    for number in numbers.iter().copied() {
        let value = node.attr(number).and_then(|it| it.trim().parse::<i32>().ok());
        if let Some(value) = value.filter(|value| known.contains(value)) {
            out.extend([" ", number, "=\"", &value.to_string(), "\""]);
        }
    }
    if name == "ol" && node.has_attr("reversed") {
        out.push_str(" reversed=\"reversed\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_in_order() {
        assert!(KEPT.is_sorted());
    }
}
