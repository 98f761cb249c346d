//! Questions asked of the DOM in several places: names of an element, its links, its visible text.

use dom_query::NodeRef;

/// Characters of a class or id that are looked at.
const NAMES_BYTES_MAX: usize = 400;

/// The words of an element's class, id and role: `relatedPosts-list` gives `related`, `posts`,
/// `list`.
pub(super) fn words(node: &NodeRef<'_>) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for key in ["class", "id", "role", "data-testid", "data-test", "data-component"] {
        let value = node.attr(key).unwrap_or_default();
        let mut is_after_lower = false;
        for c in super::guard::cut(&value, NAMES_BYTES_MAX).chars() {
            let is_break = !c.is_alphanumeric() || (c.is_uppercase() && is_after_lower);
            if is_break && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
            is_after_lower = c.is_lowercase();
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words
}

/// True when the element's tag is one of these.
pub(super) fn is_tag(node: &NodeRef<'_>, tags: &[&str]) -> bool {
    tags.iter().any(|tag| node.has_name(tag))
}

/// Characters of the element's text, white space counted once.
pub(super) fn text_chars(node: &NodeRef<'_>) -> usize {
    node.normalized_char_count()
}

/// True when it holds more text than that; of a whole page no more is looked at.
pub(super) fn is_longer(node: &NodeRef<'_>, chars_max: usize) -> bool {
    let mut left = chars_max;
    let mut texts = node.descendants_it().filter(NodeRef::is_text);
    texts.any(|text| {
        let chars = text.text().split_whitespace().map(|word| word.chars().count()).sum();
        let is_over = chars > left;
        left = left.saturating_sub(chars);
        is_over
    })
}

/// Characters of its text that lie in links.
pub(super) fn link_chars(node: &NodeRef<'_>) -> usize {
    chars_in(node, &["a"])
}

/// Characters of its text that lie in these elements.
pub(super) fn chars_in(node: &NodeRef<'_>, tags: &[&str]) -> usize {
    node.descendants_it().filter(|inner| is_tag(inner, tags)).map(|inner| text_chars(&inner)).sum()
}

/// The elements of these tags inside it.
pub(super) fn inside<'a>(node: &NodeRef<'a>, tags: &[&str]) -> Vec<NodeRef<'a>> {
    node.descendants_it().filter(|inner| is_tag(inner, tags)).collect()
}

/// True when an element of these tags lies inside it.
pub(super) fn holds(node: &NodeRef<'_>, tags: &[&str]) -> bool {
    node.descendants_it().any(|inner| is_tag(&inner, tags))
}

/// Elements whose text runs on in the line they stand in.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u",
];

/// Elements whose text nobody sees.
const UNSEEN: [&str; 4] = ["script", "style", "template", "noscript"];

/// Its text as it is seen: a block or a line break begins a new line. What lies in the elements
/// `left_out` is no part of it.
pub(super) fn shown_text(node: &NodeRef<'_>, left_out: &[&str]) -> String {
    let mut text = String::new();
    show(node, left_out, &mut text);
    text
}

/// Pages are nested as deep as the guard lets them, no deeper.
fn show(node: &NodeRef<'_>, left_out: &[&str], text: &mut String) {
    for child in node.children_it(false) {
        if child.is_text() {
            text.extend(child.text().chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        } else if child.is_element() && !is_tag(&child, left_out) && !is_tag(&child, &UNSEEN) {
            let around = if is_tag(&child, &INLINE) { "" } else { "\n" };
            text.push_str(around);
            show(&child, left_out, text);
            text.push_str(around);
        }
    }
}
