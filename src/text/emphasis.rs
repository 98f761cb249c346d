//! Signs in place of emphasis and ampersands, in a tree that is to be written as Markdown.
//!
//! Whether stars begin or end emphasis depends on the characters on both sides of them
//! (`CommonMark` 0.31, 6.2), and whether an ampersand begins a character on what follows it. That
//! is known only once the text is written: then `stars` puts in place of each sign what is read as
//! it is meant.

use dom_query::NodeRef;

use super::blocks::is_block;

/// Stands for an ampersand of the text.
pub(super) const AMPERSAND: char = '\u{3}';

/// How strongly a text is emphasised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stress {
    Em,
    Strong,
}

impl Stress {
    pub(super) const ALL: [Self; 2] = [Self::Em, Self::Strong];

    fn of(name: &str) -> Option<Self> {
        match name {
            "em" | "i" => Some(Self::Em),
            "strong" | "b" => Some(Self::Strong),
            _ => None,
        }
    }

    /// What stands in the tree where it begins and ends: as many bytes as its stars, by which the
    /// lines of tables are drawn, and no character that a text may have.
    pub(super) const fn signs(self) -> [char; 2] {
        match self {
            Self::Em => ['\u{1}', '\u{2}'],
            Self::Strong => ['\u{81}', '\u{82}'],
        }
    }

    pub(super) const fn stars(self) -> &'static str {
        match self {
            Self::Em => "*",
            Self::Strong => "**",
        }
    }

    pub(super) const fn tags(self) -> [&'static str; 2] {
        match self {
            Self::Em => ["<em>", "</em>"],
            Self::Strong => ["<strong>", "</strong>"],
        }
    }
}

/// Puts signs into a tree that is to be written, in place of emphasis and ampersands.
pub(super) fn sign(root: &NodeRef) {
    for node in root.descendants() {
        if node.is_text() {
            let text = node.text();
            if is_to_be_signed(&text) {
                let is_code = is_inside(&node, |name| matches!(name, "code" | "pre"));
                node.set_text(signed(&text, if is_code { '&' } else { AMPERSAND }));
            }
            continue;
        }
        for name in ["alt", "title"] {
            if let Some(text) = node.attr(name).filter(|text| is_to_be_signed(text)) {
                node.set_attr(name, &signed(&text, AMPERSAND));
            }
        }
    }
    // The inner ones first, so that the signs of the outer stand around theirs.
    for node in root.descendants().iter().rev() {
        let Some(stress) = node.node_name().and_then(|name| Stress::of(&name)) else { continue };
        let has_its_own =
            |name: &str| matches!(name, "a" | "code" | "pre") || Stress::of(name) == Some(stress);
        if !is_inside(node, has_its_own) {
            let [begin, end] = stress.signs();
            for [first, last] in Stretches::of(node) {
                put_before(&first, begin);
                put_behind(&last, end);
            }
        }
        node.rename("span");
    }
}

fn is_to_be_signed(text: &str) -> bool {
    text.contains(|c: char| c == '&' || is_sign(c))
}

fn is_sign(c: char) -> bool {
    c == AMPERSAND || Stress::ALL.iter().any(|stress| stress.signs().contains(&c))
}

/// The text without what would be taken for a sign, and with `ampersand` for each ampersand.
fn signed(text: &str, ampersand: char) -> String {
    let kept = text.chars().filter(|c| !is_sign(*c));
    kept.map(|c| if c == '&' { ampersand } else { c }).collect()
}

fn is_inside(node: &NodeRef, is_such: impl Fn(&str) -> bool) -> bool {
    let mut outer = node.ancestors_it(None);
    outer.any(|outer| outer.qual_name_ref().is_some_and(|name| is_such(&name.local)))
}

/// Before the first word of a text, since stars are not read before a space.
fn put_before(node: &NodeRef, sign: char) {
    if !node.is_text() {
        return node.insert_before(&node.tree.new_text(sign.to_string()));
    }
    let text = node.text();
    let words = text.trim_start();
    let space = text.get(..text.len() - words.len()).unwrap_or_default();
    node.set_text(format!("{space}{sign}{words}"));
}

/// Behind the last word of a text.
fn put_behind(node: &NodeRef, sign: char) {
    if !node.is_text() {
        return node.insert_after(&node.tree.new_text(sign.to_string()));
    }
    let text = node.text();
    let words = text.trim_end();
    let space = text.get(words.len()..).unwrap_or_default();
    node.set_text(format!("{words}{sign}{space}"));
}

/// What a node is to the emphasis around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A text, or what is written as a whole.
    Whole,
    /// A line of its own, or several.
    Block,
    /// Lines that are written as they are.
    Verbatim,
    LineBreak,
    /// What may hold others in the same line.
    Inline,
    Nothing,
}

impl Part {
    fn of(node: &NodeRef) -> Self {
        let Some(name) = node.node_name() else {
            let says_something = node.is_text() && !node.text().trim().is_empty();
            return if says_something { Self::Whole } else { Self::Nothing };
        };
        match &*name {
            "br" => Self::LineBreak,
            "pre" => Self::Verbatim,
            "code" if node.text().trim().contains('\n') => Self::Verbatim,
            "a" | "code" if says_nothing(node) => Self::Nothing,
            "img" | "a" | "code" => Self::Whole,
            name if is_block(name) => Self::Block,
            _ => Self::Inline,
        }
    }
}

/// Neither words nor a picture.
pub(super) fn says_nothing(node: &NodeRef) -> bool {
    node.text().trim().is_empty() && node.find(&["img"]).is_empty()
}

/// The stretches of an element that can each be emphasised as one: emphasis reaches neither over
/// blocks nor over empty lines.
#[derive(Default)]
struct Stretches<'a> {
    /// The first and the last part of each.
    found: Vec<[NodeRef<'a>; 2]>,
    /// The last one is not over yet.
    goes_on: bool,
    line_breaks: usize,
}

impl<'a> Stretches<'a> {
    fn of(node: &NodeRef<'a>) -> Vec<[NodeRef<'a>; 2]> {
        let mut stretches = Self::default();
        let mut next = node.first_child();
        while let Some(inner) = next {
            let part = Part::of(&inner);
            stretches.take(inner, part);
            let first = inner.first_child();
            let first = first.filter(|_| matches!(part, Part::Block | Part::Inline));
            next = first.or_else(|| stretches.behind(inner, node));
        }
        stretches.found
    }

    fn take(&mut self, node: NodeRef<'a>, part: Part) {
        match part {
            Part::Whole => {
                let is_new = !self.goes_on || self.line_breaks > 1;
                match self.found.last_mut().filter(|_| !is_new) {
                    Some([_, last]) => *last = node,
                    None => self.found.push([node, node]),
                }
                (self.goes_on, self.line_breaks) = (true, 0);
            }
            Part::LineBreak => self.line_breaks += 1,
            Part::Block | Part::Verbatim => self.goes_on = false,
            Part::Inline | Part::Nothing => {}
        }
    }

    /// The node behind this one and all that is in it, as long as it lies in `outer`.
    fn behind(&mut self, node: NodeRef<'a>, outer: &NodeRef<'a>) -> Option<NodeRef<'a>> {
        let mut at = node;
        loop {
            if let Some(sibling) = at.next_sibling() {
                return Some(sibling);
            }
            at = at.parent().filter(|parent| parent.id != outer.id)?;
            self.goes_on &= at.node_name().is_none_or(|name| !is_block(&name));
        }
    }
}
