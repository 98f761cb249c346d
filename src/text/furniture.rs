//! Furniture: what stands in an entry's HTML but is no part of the story.
//!
//! The page's blocks are judged in reading order. Whole short blocks go when their words or their
//! links say what they are (share rows, "The post … appeared first on …", lists of other articles);
//! a few kinds only at the ends. A block with a sentence of the story never matches, and if nothing
//! would be left, nothing is cut.

use dom_query::NodeRef;

use super::blocks::{Leaf, is_cell, leaves};
use super::phrases::{self, List, PHRASES};

/// Longest block that may be furniture, in characters.
pub(super) const FURNITURE_CHARS_MAX: usize = 400;
/// Longest heading over a list of other articles, in characters.
const HEADING_CHARS_MAX: usize = 60;

/// Takes the furniture out from under `root`; gives the text of each piece.
pub(super) fn clear(root: &NodeRef) -> Vec<String> {
    let leaves = leaves(root);
    let mut is_cut = vec![false; leaves.len()];
    let mut mark = |at: usize| {
        if let Some(mark) = is_cut.get_mut(at) {
            *mark = true;
        }
    };
    structural(&leaves).into_iter().for_each(&mut mark);
    related(&leaves).into_iter().for_each(&mut mark);
    ends(&leaves, &mut is_cut);
    let has_story = leaves.iter().zip(&is_cut).any(|(leaf, is_cut)| !is_cut && leaf.has_letters());
    let mut cut = Vec::new();
    if has_story {
        for (leaf, _) in leaves.iter().zip(&is_cut).filter(|(_, is_cut)| **is_cut) {
            take_out(&leaf.node);
            cut.push(leaf.text.clone());
        }
    }
    let kept = |(leaf, is_cut): &(&Leaf, &bool)| (!**is_cut || !has_story) && leaf.has_letters();
    if let Some((last, _)) = leaves.iter().zip(&is_cut).rfind(kept) {
        cut.extend(tail_cut(last));
    }
    cut
}

/// Takes a block out; of a cell only its content, so that those behind it stay in their columns.
fn take_out(node: &NodeRef) {
    if is_cell(node) {
        node.remove_children();
    } else {
        node.remove_from_parent();
    }
}

/// Blocks that are furniture wherever they stand.
fn structural(leaves: &[Leaf]) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, leaf) in leaves.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|before| leaves.get(before));
        let next = leaves.get(at + 1);
        let in_share_run = is_share(leaf)
            && (leaf.links.len() > 1 || [previous, next].into_iter().flatten().any(is_share));
        let labels_share_run = next.is_some_and(is_share) && is_short(leaf, &PHRASES.share_label);
        let is_last = at + 1 == leaves.len();
        let is_signature = (is_last || leaf.is_mostly_links())
            && (is_short(leaf, &PHRASES.appeared_first) || (is_last && signs_itself(leaf)));
        if leaf.is_lone_punctuation() || in_share_run || labels_share_run || is_signature {
            found.push(at);
        }
    }
    found
}

/// Headings over lists of other articles with those lists, and lines such as "Read also: …".
fn related(leaves: &[Leaf]) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, leaf) in leaves.iter().enumerate() {
        if leaf.chars <= HEADING_CHARS_MAX && leaf.is_heading && is_short(leaf, &PHRASES.related) {
            let list: Vec<usize> = leaves
                .iter()
                .enumerate()
                .skip(at + 1)
                .take_while(|(_, other)| other.is_only_links())
                .map(|(at, _)| at)
                .collect();
            if !list.is_empty() || at + 1 == leaves.len() {
                found.push(at);
                found.extend(list);
            }
        } else if leaf.links.len() == 1 && leaf.chars <= FURNITURE_CHARS_MAX && leaf.is_link_last()
        {
            let label = leaf.text_before_link();
            let is_labelled =
                label.len() <= HEADING_CHARS_MAX * 2 && matches(&fold(label), &PHRASES.related);
            if is_labelled {
                found.push(at);
            }
        }
    }
    found
}

/// Short blocks before the first and after the last block of the story.
fn ends(leaves: &[Leaf], is_cut: &mut [bool]) {
    for (leaf, is_cut) in leaves.iter().zip(is_cut.iter_mut()).rev() {
        if leaf.says_nothing() {
            continue;
        }
        let leads_on = !leaf.links.is_empty() && is_short(leaf, &PHRASES.read_more);
        if !*is_cut && !leads_on && !is_edge(leaf) {
            break;
        }
        *is_cut = true;
    }
    for (leaf, is_cut) in leaves.iter().zip(is_cut.iter_mut()) {
        if leaf.says_nothing() {
            continue;
        }
        if !*is_cut && !is_edge(leaf) {
            break;
        }
        *is_cut = true;
    }
}

fn is_edge(leaf: &Leaf) -> bool {
    is_short(leaf, &PHRASES.edges)
        || is_short(leaf, &PHRASES.comments)
        || is_share(leaf)
        || is_short(leaf, &PHRASES.share_label)
}

/// A link to the rest of the text at the end of the last block, and `[…]` there, which becomes `…`.
fn tail_cut(last: &Leaf) -> Option<String> {
    let link = last.links.last().filter(|_| last.is_link_last() && last.chars > last.link_chars);
    let cut = link.filter(|link| {
        matches(&fold(&link.text), &PHRASES.read_more)
            || link.node.class().is_some_and(|class| class.contains("more-link"))
    });
    if let Some(link) = cut {
        link.node.remove_from_parent();
    }
    shorten_ellipsis(last);
    cut.map(|link| link.text.clone())
}

/// `[…]` at the end of a shortened text becomes `…`.
fn shorten_ellipsis(last: &Leaf) {
    const SIGNS: &[&str] = &["[…]", "[...]", "[ … ]", "[ ... ]", "(…)", "[…", "[..]", "[&hellip;]"];
    let texts = std::iter::once(last.node).chain(last.node.descendants_it());
    let Some(text_node) = texts.filter(NodeRef::is_nonempty_text).last() else { return };
    let text = text_node.text();
    let kept = SIGNS.iter().find_map(|sign| text.trim_end().strip_suffix(sign));
    if let Some(kept) = kept {
        text_node.set_text(format!("{kept}…"));
    }
}

/// True when the block's links all share the page, and it says little else.
fn is_share(leaf: &Leaf) -> bool {
    let shares = |text: &str, address: &str| {
        matches(&fold(text), &PHRASES.share)
            || phrases::SHARE_ADDRESSES.iter().any(|part| address.contains(part))
    };
    !leaf.links.is_empty()
        && leaf.chars <= leaf.link_chars + 30
        && leaf.chars <= FURNITURE_CHARS_MAX
        && leaf.links.iter().all(|link| shares(&link.text, &link.address))
}

/// The last block of many feeds, whatever its language: a few words round a link to the entry and a
/// link to its site.
fn signs_itself(leaf: &Leaf) -> bool {
    let [entry, site] = leaf.links.as_slice() else { return false };
    let host = |address: &str| address.split('/').nth(2).map(str::to_owned);
    let is_front_page = site.address.trim_end_matches('/').split('/').count() == 3;
    is_front_page
        && host(&entry.address).is_some_and(|name| host(&site.address) == Some(name))
        && entry.address.trim_end_matches('/').split('/').count() > 3
        && leaf.is_mostly_links()
}

fn is_short(leaf: &Leaf, list: &List) -> bool {
    leaf.chars <= FURNITURE_CHARS_MAX && matches(leaf.folded.get_or_init(|| fold(&leaf.text)), list)
}

/// True when the last words of a text lead to the rest of it.
pub(super) fn leads_on(text: &str) -> bool {
    // One short word ("more") may well end a sentence.
    const ALONE_CHARS_MIN: usize = 9;
    let words: Vec<&str> = text.rsplitn(5, ' ').collect();
    (1..words.len()).any(|number| {
        let last: Vec<&str> = words.iter().take(number).rev().copied().collect();
        let last = fold(&last.join(" "));
        (number > 1 || last.chars().count() >= ALONE_CHARS_MIN)
            && matches(&last, &PHRASES.read_more)
    })
}

/// True when one line of plain text is furniture wherever it stands.
pub(super) fn is_signature(line: &str) -> bool {
    line.len() <= FURNITURE_CHARS_MAX * 2 && matches(&fold(line), &PHRASES.appeared_first)
}

/// Text as the phrases are written: lower case, no signs at its ends, one kind of apostrophe,
/// numbers as `#`.
fn fold(text: &str) -> String {
    let is_sign = |c: char| !c.is_alphanumeric() && !matches!(c, ')' | '(' | '+');
    let mut folded = String::with_capacity(text.len());
    for c in text.trim_matches(is_sign).chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '`' | 'ʼ' => folded.push('’'),
            '\u{64b}'..='\u{65f}' | '\u{200e}' | '\u{200f}' => {}
            c if c.is_whitespace() => folded.push(' '),
            c => folded.push(c),
        }
    }
    folded
}

fn matches(folded: &str, list: &List) -> bool {
    let ends_counted = |c: char| c.is_numeric() || c == ')';
    let is_counted = folded.starts_with(char::is_numeric) || folded.ends_with(ends_counted);
    !folded.is_empty() && (list.has(folded) || is_counted && list.has(&with_number_sign(folded)))
}

/// The first number as `#`: "12 comments" is the phrase "# comments".
fn with_number_sign(text: &str) -> String {
    let is_number = |c: char| c.is_numeric() || matches!(c, '.' | ',' | '\u{66b}' | '\u{66c}');
    let Some(start) = text.find(char::is_numeric) else { return text.to_owned() };
    let (before, rest) = text.split_at(start);
    format!("{before}#{}", rest.trim_start_matches(is_number))
}
