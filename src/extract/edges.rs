//! The first and last lines of an article found: headline, byline, date and section repeated;
//! checked, too, against the text that JSON-LD gives.

use dom_query::{Document, NodeRef};

use crate::model::is_forbidden;

use super::prune::{PROSE_CHARS, ends_sentence};
use super::{closing, dom, fold};

/// Longest line at an edge that can be a byline, a date or a section's name, in characters.
const LINE_CHARS_MAX: usize = 120;
/// Letters of a text below which it is no text to check against: a summary.
const BODY_LETTERS_MIN: usize = 600;
/// Letters of a line below which it may stand anywhere.
const LINE_LETTERS_MIN: usize = 24;
/// Lines looked at from each end.
const LINES_MAX: usize = 12;
/// Nodes of a cell among which its words are looked for.
const CELL_NODES_MAX: usize = 32;
/// Elements in which a single sign may be all that is said.
const SAID: [&str; 10] =
    ["blockquote", "code", "dd", "dt", "kbd", "li", "listing", "pre", "samp", "tt"];
/// Signs that alone in a paragraph say nothing.
const SEPARATORS: &str = "|.,:;-_/\\()[]{}<>\"'`…–—·•،。‹›«»";

const BLOCKS: &str = "p, h1, h2, h3, h4, h5, h6, li, pre, dd, dt, td, th, div, section, address, figcaption, blockquote, time, header, span";

/// Removes lines at both ends that only repeat what is known of the article.
pub(super) fn trim(found: &Document, known: &[String]) {
    let known: Vec<String> =
        known.iter().map(|text| fold(text)).filter(|text| !text.is_empty()).collect();
    let lines = lines(found);
    let mut prose = 0;
    for line in lines.iter().take(LINES_MAX) {
        let text = fold(&line.text());
        let is_heading = dom::is_tag(line, &["h2", "h3", "h4", "h5", "h6"]);
        let is_stamp = !is_heading && (is_date_line(line, &text) || is_byline(&text, &known));
        // Behind the standfirst only a date or a byline is expected.
        let is_menu = !is_heading && is_linked(line) && !is_prose(line, &text);
        if is_stamp || prose == 0 && (is_menu || is_known(&text, &known)) {
            line.remove_from_parent();
        } else if is_prose(line, &text) {
            prose += 1;
            if prose > 1 {
                break;
            }
        }
    }
    trim_end(&lines, &known);
    for line in &lines {
        if is_ornament(line) {
            line.remove_from_parent();
        }
    }
}

/// Removes lines from the end up to the story; words on rights also above its last lines, since
/// words on the author may stand below them.
fn trim_end(lines: &[NodeRef<'_>], known: &[String]) {
    let mut is_story = false;
    for line in lines.iter().rev().take(LINES_MAX) {
        let text = fold(&line.text());
        let is_caption = line.has_name("figcaption");
        let is_below = closing::is_rights(&text) || !is_story && closing::is_furniture(line, &text);
        if is_below && !is_caption {
            line.remove_from_parent();
            continue;
        }
        is_story |= is_prose(line, &text);
        if is_story || is_ornament(line) {
            continue;
        }
        let is_heading = dom::is_tag(line, &["h1", "h2", "h3", "h4", "h5", "h6"]);
        let is_address = !text.contains(' ') && text.contains('@');
        let is_menu = is_linked(line);
        if is_heading
            || is_address
            || is_menu
            || is_known(&text, known)
            || is_date_line(line, &text)
        {
            line.remove_from_parent();
        } else {
            is_story = !is_caption;
        }
    }
}

/// True for a line that is mere ornament: what parts the links of a menu, an icon. In a cell, an
/// item, a quote or code any sign may be what is said, in a paragraph most.
fn is_ornament(line: &NodeRef<'_>) -> bool {
    let text = line.text();
    let holds_more = dom::holds(line, &["img", "video", "iframe", "hr"]) || dom::holds(line, &SAID);
    if holds_more || text.chars().any(char::is_alphanumeric) {
        return false;
    }
    let is_written = dom::is_tag(line, &["p", "h1", "h2", "h3", "h4", "h5", "h6"]);
    // A cell may also hold the whole page.
    let is_said = |outer: NodeRef<'_>| {
        dom::is_tag(&outer, &SAID)
            || dom::is_tag(&outer, &["td", "th"]) && (is_written || is_wordless(&outer))
    };
    let says = |c: char| !c.is_whitespace() && !is_forbidden(c) && !SEPARATORS.contains(c);
    let is_kept = std::iter::once(*line).chain(line.ancestors_it(None)).any(is_said);
    !is_kept && (!is_written || !text.chars().any(says))
}

fn is_wordless(cell: &NodeRef<'_>) -> bool {
    let has_letters =
        |node: NodeRef<'_>| node.is_text() && node.text().chars().any(char::is_alphanumeric);
    !cell.descendants_it().take(CELL_NODES_MAX).any(has_letters)
}

/// The innermost blocks with text, in document order.
fn lines(found: &Document) -> Vec<NodeRef<'_>> {
    let all = found.select(BLOCKS);
    let is_innermost = |node: &&NodeRef<'_>| {
        let is_span = node.has_name("span") || node.has_name("time");
        let is_bare =
            !is_span || node.parent().is_some_and(|outer| dom::is_tag(&outer, &["div", "section"]));
        is_bare && !dom::holds(node, &INNER) && dom::text_chars(node) > 0
    };
    all.nodes().iter().filter(is_innermost).copied().collect()
}

const INNER: [&str; 19] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "pre",
    "dd",
    "dt",
    "td",
    "th",
    "div",
    "section",
    "address",
    "figcaption",
    "blockquote",
    "header",
];

fn is_prose(line: &NodeRef<'_>, text: &str) -> bool {
    let chars = text.chars().count();
    let is_caption = line.has_name("figcaption");
    !is_caption && (chars > LINE_CHARS_MAX || chars >= PROSE_CHARS / 2 && ends_sentence(text))
}

/// A line that is nothing but links: a menu, a tag, a way back.
fn is_linked(line: &NodeRef<'_>) -> bool {
    let is_list = dom::is_tag(line, &["li", "dd", "dt"]);
    !is_list && dom::link_chars(line) * 10 >= dom::text_chars(line) * 9
}

fn is_known(text: &str, known: &[String]) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    known.iter().any(|known| known.trim_matches(|c: char| !c.is_alphanumeric()) == text)
}

fn is_byline(text: &str, known: &[String]) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    let is_preposition =
        matches!(first, "by" | "von" | "par" | "por" | "di" | "door" | "av" | "af" | "by:");
    text.chars().count() <= LINE_CHARS_MAX
        && is_preposition
        && (text == first
            || !ends_sentence(text)
            || known.iter().any(|known| known.len() > 3 && text.contains(known.as_str())))
}

/// A short line that is mostly a date or a time of day.
fn is_date_line(line: &NodeRef<'_>, text: &str) -> bool {
    let chars = text.chars().count();
    if chars > LINE_CHARS_MAX || ends_sentence(text) && chars > 30 {
        return false;
    }
    let has_time = line.has_name("time") || dom::holds(line, &["time"]);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let has_year = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|part| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")));
    has_time || has_year && digits >= 5 && digits * 7 >= chars
}

/// Compares the article found with the text its JSON-LD gives. Where they agree for the most part,
/// paragraphs the publisher's own text does not have are furniture. Where the article found has
/// little of it, that text is the article.
pub(super) fn check(found: Document, text: &str) -> Document {
    let body = letters(text);
    if body.len() < BODY_LETTERS_MIN {
        return found;
    }
    let lines = lines(&found);
    let sized = lines.iter().map(|line| (*line, letters(&line.text())));
    let checked: Vec<(NodeRef<'_>, String)> =
        sized.filter(|(_, text)| text.len() >= LINE_LETTERS_MIN).collect();
    let finder = memchr::memmem::find;
    let known: Vec<Option<usize>> =
        checked.iter().map(|(_, text)| finder(body.as_bytes(), text.as_bytes())).collect();
    let size = |is_wanted: bool| -> usize {
        let sized = checked.iter().zip(&known).filter(|(_, at)| at.is_some() == is_wanted);
        sized.map(|((_, text), _)| text.len()).sum()
    };
    let (inside, outside) = (size(true), size(false));
    if inside * 4 < body.len() && inside + outside < body.len() {
        return paragraphs(text);
    }
    if inside >= outside * 3 && inside * 10 >= body.len() * 6 {
        remove_unknown(&checked, &known, body.len());
    }
    found
}

/// Removes paragraphs the publisher's own text does not have. A text that was cut short says
/// nothing of what comes after its end.
fn remove_unknown(checked: &[(NodeRef<'_>, String)], known: &[Option<usize>], body_bytes: usize) {
    let last = known.iter().rposition(Option::is_some).unwrap_or(0);
    let ends = checked.get(last).map_or(0, |(_, text)| text.len())
        + known.get(last).copied().flatten().unwrap_or(0);
    let is_whole = ends + LINE_LETTERS_MIN * 2 >= body_bytes;
    for (at, ((line, _), known)) in checked.iter().zip(known).enumerate() {
        let is_paragraph = dom::is_tag(line, &["p", "div", "section", "span"]);
        let is_quoted = line.ancestors_it(Some(4)).any(|outer| outer.has_name("blockquote"));
        if known.is_none() && is_paragraph && !is_quoted && (at < last || is_whole) {
            line.remove_from_parent();
        }
    }
}

/// A text as HTML, one paragraph a line.
fn paragraphs(text: &str) -> Document {
    let mut html = String::with_capacity(text.len() + 64);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        html.push_str("<p>");
        html.push_str(&html_escape::encode_text(line));
        html.push_str("</p>");
    }
    Document::fragment(html)
}

/// Letters and digits alone, lower case: white space and punctuation differ from place to place.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
