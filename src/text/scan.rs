//! The words of HTML without a parser: one scan, for the search index and for the line under a
//! headline.

use std::borrow::Cow;

use memchr::memchr;

use super::furniture;
use crate::model::CleanText;

/// Elements whose content is not read out.
const SKIPPED: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "select", "textarea", "title", "noembed",
    "noframes",
];
/// Elements that do not end a word.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
];

/// All text of HTML, entities decoded, a space at the end of every block: for the search index, not
/// for the screen.
#[must_use]
pub fn words(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    scan(html, |piece| {
        match piece {
            Piece::Text(text) => out.push_str(&text),
            Piece::BlockEnd if !out.ends_with(' ') && !out.is_empty() => out.push(' '),
            Piece::BlockEnd => {}
        }
        true
    });
    out.truncate(out.trim_end().len());
    out
}

/// The first words of HTML, at most `chars_max` characters, cut at a word; without the signature of
/// a feed.
#[must_use]
pub fn excerpt(html: &str, chars_max: usize) -> CleanText {
    // So much that a signature behind it would not be seen.
    let enough = chars_max.saturating_add(furniture::FURNITURE_CHARS_MAX);
    let mut text = String::new();
    let mut chars = 0;
    scan(html, |piece| {
        let piece = match &piece {
            Piece::Text(piece) => piece,
            Piece::BlockEnd => "\n",
        };
        text.push_str(piece);
        chars += inked_chars(piece);
        chars < enough
    });
    text.truncate(text.trim_end().len());
    let last_line = text.rfind('\n').unwrap_or(0);
    if chars < enough && text.get(last_line..).is_some_and(furniture::is_signature) {
        text.truncate(last_line);
    }
    let clean = CleanText::line(&text);
    let ends = ["[…]", "[...]", "[&hellip;]"];
    match ends.iter().find_map(|end| clean.as_str().strip_suffix(end)) {
        Some(kept) => CleanText::line(&format!("{kept}…")).shortened(chars_max),
        None => clean.shortened(chars_max),
    }
}

/// The beginning of HTML's text, some `chars_max` characters.
#[must_use]
pub fn opening(html: &str, chars_max: usize) -> String {
    let mut text = String::new();
    let mut chars = 0;
    scan(html, |piece| {
        match &piece {
            Piece::Text(piece) => {
                text.push_str(piece);
                chars += inked_chars(piece);
            }
            Piece::BlockEnd => text.push('\n'),
        }
        chars < chars_max
    });
    text
}

/// Characters other than white space, nearly.
fn inked_chars(text: &str) -> usize {
    let begins_char = |byte: &u8| *byte > b' ' && *byte & 0xc0 != 0x80;
    text.bytes().filter(begins_char).count()
}

enum Piece<'a> {
    Text(Cow<'a, str>),
    BlockEnd,
}

/// Gives every piece of text in order until `take` wants no more.
fn scan<'a>(html: &'a str, mut take: impl FnMut(Piece<'a>) -> bool) {
    let mut rest = html;
    // Names whose end comes no more: a text full of their beginnings is looked through once.
    let mut unended: Vec<&str> = Vec::new();
    while !rest.is_empty() {
        let text_len = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let (text, markup) = rest.split_at(text_len);
        if !text.is_empty() && !take(Piece::Text(decoded(text))) {
            return;
        }
        let Some(after) = markup.strip_prefix('<') else { return };
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            rest = after;
            if !take(Piece::Text(Cow::Borrowed("<"))) {
                return;
            }
            continue;
        }
        let Some((tag, behind)) = split_tag(after) else { return };
        rest = behind;
        let name = name_of(tag);
        if let Some(skipped) = SKIPPED.iter().find(|skipped| name.eq_ignore_ascii_case(skipped)) {
            let is_lone = tag.starts_with('/') || tag.ends_with('/') || unended.contains(skipped);
            if is_lone {
                continue;
            }
            match after_element(rest, skipped) {
                Some(behind) => rest = behind,
                // A script without an end swallows the page, as in a browser.
                None if matches!(*skipped, "script" | "style") => return,
                None => unended.push(skipped),
            }
        } else if !INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline))
            && !take(Piece::BlockEnd)
        {
            return;
        }
    }
}

/// A tag's content and what follows its `>`, quotes minded where they close.
fn split_tag(after: &str) -> Option<(&str, &str)> {
    let end = memchr(b'>', after.as_bytes())?;
    let tag = after.get(..end)?;
    // A `>` within a quoted value: an odd number of quotes stands before it.
    let quotes = tag.bytes().filter(|byte| *byte == b'"').count();
    if quotes % 2 == 1 {
        let rest = after.get(end..)?;
        let close = rest.get(..4096.min(rest.len())).and_then(|near| near.find('"'));
        if let Some(tail) = close.and_then(|close| rest.get(close..))
            && let Some(real_end) = memchr(b'>', tail.as_bytes())
        {
            return Some((tag, tail.get(real_end + 1..)?));
        }
    }
    Some((tag, after.get(end + 1..)?))
}

fn name_of(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag.get(..end).unwrap_or_default()
}

/// What follows an element whose content is not read; `None` where it does not end.
fn after_element<'a>(content: &'a str, name: &str) -> Option<&'a str> {
    let is_close = |at: usize| {
        let end = at + 2 + name.len();
        content.get(at + 2..end).is_some_and(|close| close.eq_ignore_ascii_case(name))
    };
    let close = memchr::memmem::find_iter(content.as_bytes(), b"</").find(|at| is_close(*at))?;
    let close = content.get(close..)?;
    Some(close.split_once('>').map_or("", |(_, behind)| behind))
}

/// Entities decoded; the numbers 128 to 159 mean Windows-1252, as in browsers (WHATWG HTML,
/// character references).
fn decoded(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let decoded = html_escape::decode_html_entities(text);
    if !decoded.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}')) {
        return decoded;
    }
    Cow::Owned(decoded.chars().map(from_windows_1252).collect())
}

fn from_windows_1252(c: char) -> char {
    const TABLE: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match c {
        '\u{80}'..='\u{9f}' => TABLE.chars().nth(usize::from(c as u8) - 0x80).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_apart_and_scripts_left_out() {
        for (html, text) in [
            ("<p>One <b>two</b></p><p>three&amp;four</p>", "One two three&four"),
            ("<script>x < y</script>a<style>b</style>c<!-- d -->e", "ace"),
            ("w<b>or</b>d<br>next", "word next"),
            ("3 < 4 <p title=\"a > b\">yes", "3 < 4 yes"),
            ("it&#146;s &eacute; &#x202E;", "it’s é \u{202e}"),
            ("a<script>never ends", "a"),
            ("<p>unfinished <a href=", "unfinished"),
        ] {
            assert_eq!(words(html), text, "{html}");
        }
    }

    #[test]
    fn an_excerpt_is_the_beginning_of_the_story() {
        for (html, chars, text) in [
            ("<p>Talks on the fate of troops go on</p><p>More</p>", 24, "Talks on the fate of…"),
            ("<h2>Title</h2><p>Text</p>", 99, "Title Text"),
            (
                "<p>Short [&#8230;]</p>\n<p>The post <a href=x>T</a> appeared first on \
                 <a href=y>D</a>.</p>",
                99,
                "Short …",
            ),
            ("", 10, ""),
        ] {
            assert_eq!(excerpt(html, chars), text, "{html}");
        }
    }
}
