//! Titles and other one-line fields as text, whatever markup or double escaping they carry.

use super::leaf::looks_like_html;
use super::references::decode;
use super::tokens::{Kind, Token, Tokens};
use crate::model::CleanText;

/// Longest field looked at, in bytes; what is longer is cut.
const BYTES_MAX: usize = 64 * 1024;
/// Words shown of an entry without a title, in characters.
pub(super) const FIRST_WORDS_CHARS: usize = 80;

/// Elements that part words where they begin and end.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dt",
    "figcaption",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "p",
    "pre",
    "section",
    "td",
];
/// Elements whose inside nobody is meant to read.
const HIDDEN: [&str; 5] = ["script", "style", "noscript", "template", "head"];

/// The text of a field that is HTML.
pub(super) fn from_html(html: &str) -> CleanText {
    let html = head(html);
    if !html.contains('<') {
        return CleanText::line(&decode(&decode(html)));
    }
    CleanText::line(&decode(&text_of(html)))
}

/// The text of a field that is plain, or should be: markup that is surely markup goes, references
/// are decoded.
pub(super) fn from_text(text: &str) -> CleanText {
    let text = head(text);
    if looks_like_html(text) || has_sure_markup(text) {
        return from_html(text);
    }
    CleanText::line(&decode(text))
}

/// The text of a field that is said to be plain: what looks like markup in it is meant to be read.
pub(super) fn literal(text: &str) -> CleanText {
    CleanText::line(&decode(head(text)))
}

/// What an entry without a title is called: the first words of its text.
pub(super) fn first_words(html: &str) -> CleanText {
    let text = text_of(head(html));
    let first: String = text.chars().take(FIRST_WORDS_CHARS * 8).collect();
    CleanText::line(&first).shortened(FIRST_WORDS_CHARS)
}

/// `title` without the name of the `outlet` that an aggregator took it from, which it puts at the
/// end: `Talks resume - Example Daily`. `None` when it does not end so, or says nothing else.
pub(super) fn without_outlet(title: &CleanText, outlet: &str) -> Option<CleanText> {
    let outlet = folded(from_text(outlet).as_str());
    if outlet.is_empty() {
        return None;
    }
    let title = title.as_str();
    title.match_indices(['-', '–', '—', '|']).find_map(|(at, dash)| {
        let before = title.get(..at)?.strip_suffix(' ')?;
        let after = title.get(at + dash.len()..)?.strip_prefix(' ')?;
        let says_something = before.chars().any(char::is_alphanumeric);
        (says_something && folded(after) == outlet).then(|| CleanText::line(before))
    })
}

/// Case and blanks apart.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// A tag with attributes, or a whole comment.
fn has_sure_markup(text: &str) -> bool {
    let is_sure = |token: &Token<'_>| match token.kind {
        Kind::Start | Kind::Empty => token.body.contains('='),
        Kind::Comment => !token.is_broken,
        _ => false,
    };
    text.contains('<') && Tokens::new(text, 0).any(|token| is_sure(&token))
}

/// The characters of `html` that a reader sees, blocks parted by spaces.
fn text_of(html: &str) -> String {
    let is_one_of = |names: &[&str], name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let mut out = String::with_capacity(html.len());
    let mut hidden: Option<&str> = None;
    for token in Tokens::new(html, 0) {
        match (token.kind, hidden) {
            (Kind::End, Some(name)) if name.eq_ignore_ascii_case(token.name) => hidden = None,
            (Kind::Text, None) => out.push_str(&decode(token.body)),
            (Kind::Cdata, None) => out.push_str(token.body),
            (Kind::Start, None) if is_one_of(&HIDDEN, token.name) => hidden = Some(token.name),
            (Kind::Start | Kind::Empty | Kind::End, None) if is_one_of(&BLOCKS, token.name) => {
                out.push(' ');
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_reads_as_it_was_meant() {
        for (text, title) in [
            ("Talks resume", "Talks resume"),
            ("Smith &amp; Sons", "Smith & Sons"),
            ("Smith &amp;amp; Sons", "Smith & Sons"),
            ("<b>Breaking:</b> storm&nbsp;nears", "Breaking: storm nears"),
            ("One<br>two", "One two"),
            ("safe<script>alert(1)</script> title", "safe title"),
            ("safe<!-- never closed", "safe"),
            ("Profit &lt; loss", "Profit < loss"),
        ] {
            assert_eq!(from_html(text), title, "{text}");
        }
    }

    #[test]
    fn the_outlet_an_aggregator_names_is_no_part_of_a_title() {
        for (title, outlet, shown) in [
            ("Talks resume - The Guardian", "The Guardian", Some("Talks resume")),
            ("Talks - day two – the  guardian", "The Guardian", Some("Talks - day two")),
            ("Talks resume | BBC - News", "BBC - News", Some("Talks resume")),
            ("Talks resume - AT&T", "AT&amp;T", Some("Talks resume")),
            ("Talks resume - The Guardian", "Guardian", None),
            ("Talks resume with The Guardian", "The Guardian", None),
            ("- The Guardian", "The Guardian", None),
            ("The Guardian", "The Guardian", None),
            ("Talks resume - ", "", None),
        ] {
            let read = without_outlet(&CleanText::line(title), outlet);
            assert_eq!(read.as_ref().map(CleanText::as_str), shown, "{title}");
        }
    }

    #[test]
    fn plain_text_that_speaks_of_tags_keeps_them() {
        for (text, title) in [
            ("History of the <blink> tag", "History of the <blink> tag"),
            ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
            ("<em>Live</em>: budget", "Live: budget"),
            ("safe<embed src=\"x\"> title", "safe title"),
            ("It&#8217;s over", "It’s over"),
            ("<!-- c -->after", "after"),
            ("What <!-- begins", "What <!-- begins"),
        ] {
            assert_eq!(from_text(text), title, "{text}");
        }
    }
}
