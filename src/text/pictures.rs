//! Pictures: a line that says what each shows, from its caption or its alternative text.

use dom_query::NodeRef;

use super::compose::Composer;
use super::document::Picture;
use super::line::{LineKind, SpanStyle};
use super::paragraph::{Part, text_of};
use crate::model::{CleanText, WebUrl};

/// The sign before what a picture shows.
const SIGN: &str = "▨ ";
/// Classes by which publishing systems mark a picture with its caption.
const FIGURE_CLASSES: &[&str] = &["wp-caption", "captioned-image-container", "image-with-caption"];
/// Classes by which publishing systems mark a caption.
const CAPTION_CLASSES: &[&str] = &[
    "wp-caption-text",
    "wp-element-caption",
    "image-caption",
    "caption-text",
    "photo-caption",
    "media-caption",
    "gallery-caption",
];

/// True for an element that holds pictures with their caption.
pub(super) fn is_figure(node: &NodeRef, name: &str) -> bool {
    name == "figure" || has_class(node, FIGURE_CLASSES)
}

/// True for an element that says what a picture shows.
pub(super) fn is_caption(node: &NodeRef, name: &str) -> bool {
    name == "figcaption" || has_class(node, CAPTION_CLASSES)
}

fn has_class(node: &NodeRef, classes: &[&str]) -> bool {
    node.class()
        .is_some_and(|own| own.split_ascii_whitespace().any(|class| classes.contains(&class)))
}

impl Composer {
    /// An `img`. Its line comes after the paragraph it stands in.
    pub(super) fn picture(&mut self, node: &NodeRef) {
        let alt = CleanText::line(&node.attr_or("alt", ""));
        let alt = if says_something(alt.as_str()) { alt } else { CleanText::default() };
        // One that stands inside the text has no address.
        let url = node.attr("src").and_then(|src| WebUrl::parse(&src));
        let is_told_with_others = self.figure.is_some() && url.is_some();
        if let Some(url) = url {
            if self.pictures.len() >= 500
                || self.pictures.iter().rev().take(20).any(|picture| picture.url == url)
            {
                return;
            }
            self.pictures.push(Picture { url, alt: alt.clone(), caption: CleanText::default() });
        }
        if is_told_with_others || self.in_cell || alt.is_empty() {
            return;
        }
        let parts = self.picture_parts(alt.as_str());
        if self.paragraph.is_empty() {
            self.write_caption(&parts);
        } else {
            self.waiting.push(parts);
        }
    }

    fn picture_parts(&mut self, text: &str) -> Vec<Part> {
        let mut parts = vec![Part::text(SIGN, SpanStyle::PLAIN, None)];
        let leads_elsewhere =
            self.link.as_ref().is_some_and(|link| !is_picture_file(link.url.url().path()));
        let number = if leads_elsewhere { self.link_number(text) } else { None };
        let style = if number.is_some() { SpanStyle::LINK } else { SpanStyle::PLAIN };
        parts.push(Part::text(text, style, number));
        if let Some(number) =
            number.filter(|_| self.paragraph.is_empty() && self.take_link_number())
        {
            parts.push(Part::text(&format!("[{number}]"), SpanStyle::LINK_NUMBER, Some(number)));
        }
        parts
    }

    /// Pictures with one caption.
    pub(super) fn figure(&mut self, node: &NodeRef, depth: usize) {
        if self.in_cell {
            return self.children(node, depth);
        }
        let first = self.pictures.len();
        let before = self.figure.replace(first);
        self.block(None, node, depth);
        self.figure = before;
        let untold = |picture: &&Picture| picture.caption.is_empty() && !picture.alt.is_empty();
        let alts: Vec<String> = self
            .pictures
            .iter()
            .skip(first)
            .filter(untold)
            .map(|picture| picture.alt.to_string())
            .collect();
        for alt in alts {
            let parts = self.picture_parts(&alt);
            self.write_caption(&parts);
        }
    }

    /// What a picture shows, in the publisher's words.
    pub(super) fn caption(&mut self, node: &NodeRef, depth: usize) {
        self.flush();
        let was_in_cell = std::mem::replace(&mut self.in_cell, true);
        self.children(node, depth);
        self.in_cell = was_in_cell;
        let mut parts = self.paragraph.take().join(&Part::Break);
        if parts.is_empty() {
            return;
        }
        let text = CleanText::line(&text_of(&parts));
        let first = self.figure.unwrap_or(self.pictures.len().saturating_sub(1));
        let mut has_picture = false;
        for picture in
            self.pictures.iter_mut().skip(first).filter(|picture| picture.caption.is_empty())
        {
            picture.caption = text.clone();
            has_picture = true;
        }
        if has_picture {
            parts.insert(0, Part::text(SIGN, SpanStyle::PLAIN, None));
        }
        if was_in_cell {
            return self.text(text.as_str());
        }
        self.write_only(LineKind::Caption, &parts, text.as_str());
        self.captions.push(text);
    }
}

/// False for a file name or a word that any picture could have.
fn says_something(alt: &str) -> bool {
    const EMPTY_WORDS: &[&str] =
        &["image", "photo", "picture", "img", "logo", "thumbnail", "placeholder", "alt"];
    let lower = alt.to_lowercase();
    let is_one_word = !alt.contains(' ');
    let is_name = is_one_word && (alt.contains(['_', '/']) || is_picture_file(&lower));
    alt.chars().any(char::is_alphabetic) && !is_name && !EMPTY_WORDS.contains(&lower.as_str())
}

fn is_picture_file(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"]
        .iter()
        .any(|end| path.ends_with(end))
}
