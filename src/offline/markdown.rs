//! The article as Markdown (`CommonMark`) beside its pictures.

use std::fmt::Write;

use super::picture::{Exhibit, Gallery, PictureLimits};
use super::{Bundle, day_and_hour};
use crate::model::{CleanText, WebUrl};

/// Bytes looked at in search of closing brackets, for each byte of the text: brackets that never
/// close must not make a long text slow.
const LOOKS_PER_BYTE: usize = 8;

/// The article with its pictures named relative to the file, as `PICTURE_FOLDER/01-name.jpg`; the
/// same for the same bundle. A password in an address is kept out of what is read, as everywhere.
#[must_use]
pub fn markdown_file(bundle: &Bundle<'_>, picture_folder: &str, limits: &PictureLimits) -> String {
    compose(bundle, picture_folder, &Gallery::new(bundle.pictures, limits))
}

pub(super) fn compose(bundle: &Bundle<'_>, picture_folder: &str, gallery: &Gallery<'_>) -> String {
    let mut out = format!("# {}\n\n", escaped(bundle.title));
    let author = bundle.author.filter(|author| !author.is_empty()).map(escaped);
    let published = bundle.published.map(day_and_hour);
    let section = bundle.section.filter(|section| !section.is_root());
    let section = section.map(|section| escaped(&CleanText::line(&section.to_string())));
    let facts = [Some(escaped(bundle.outlet)), author, published, section];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    out.push_str(&facts.join(" · "));
    if let Some(link) = bundle.link {
        out.push_str("\n\n");
        out.push_str(&link_to(link));
    }
    out.push_str("\n\n---\n\n");
    out.push_str(with_own_pictures(bundle.markdown, picture_folder, gallery).trim());
    out.push_str("\n\n---\n\n");
    let mut missing = gallery.missing().peekable();
    if missing.peek().is_some() {
        out.push_str("Pictures not saved:\n\n");
        for (url, reason) in missing {
            let _ = writeln!(out, "- {}: {}", link_to(url), escaped(reason));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "Saved with dateline on {}", day_and_hour(bundle.saved_at));
    out
}

/// `<ADDRESS>`: brackets and spaces cannot stand in a parsed address, they are percent-encoded.
fn link_to(url: &WebUrl) -> String {
    format!("<{}>", url.for_people().replace(['<', '>', ' '], ""))
}

/// A line of text that means itself in Markdown (`CommonMark` 0.31, 2.4), wherever it stands.
#[must_use]
pub fn escaped(text: &CleanText) -> String {
    let text = text.as_str();
    let mut out = String::with_capacity(text.len() + 8);
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let is_special = matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '#'
                | '|'
                | '~'
                | '&'
                | '!'
                | '$'
        );
        let starts_a_list = (at == 0 && matches!(c, '+' | '-' | '='))
            || (at == number && number > 0 && matches!(c, '.' | ')'));
        if is_special || starts_a_list {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `![description](address "title")` in Markdown, taken apart.
struct Image<'t> {
    description: &'t str,
    address: String,
    /// What follows it.
    rest: &'t str,
}

/// The text with pictures of the gallery beside it. Whatever is no picture stays byte for byte.
fn with_own_pictures(markdown: &str, folder: &str, gallery: &Gallery<'_>) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut text = markdown;
    let mut is_escaped = false;
    let mut looks_left = markdown.len() * LOOKS_PER_BYTE;
    while let Some(at) = text.find(['!', '\\']) {
        let (before, here) = text.split_at(at);
        is_escaped &= before.is_empty();
        out.push_str(before);
        let start = here.strip_prefix("![").filter(|_| !is_escaped);
        let image = start.and_then(|start| image(start, &mut looks_left));
        if let Some(image) = image {
            out.push_str(&shown(&image, folder, gallery));
            text = image.rest;
            is_escaped = false;
        } else {
            let (sign, rest) = here.split_at(1);
            is_escaped = sign == "\\" && !is_escaped;
            out.push_str(sign);
            text = rest;
        }
    }
    out.push_str(text);
    out
}

fn shown(image: &Image<'_>, folder: &str, gallery: &Gallery<'_>) -> String {
    let description = image.description;
    let address = WebUrl::parse(&image.address);
    match address.as_ref().and_then(|url| gallery.find(url.as_str())) {
        Some((_, Exhibit::Picture(picture))) => {
            format!("![{description}]({folder}/{})", picture.file_name)
        }
        Some((_, Exhibit::Tracker)) => String::new(),
        Some((_, Exhibit::Missing(reason))) => not_saved(description, &escaped(reason)),
        None => not_saved(description, "it was not fetched"),
    }
}

fn not_saved(description: &str, reason: &str) -> String {
    let description =
        if description.trim().is_empty() { "without a description" } else { description };
    format!("\\[Picture not saved: {description} ({reason})\\]")
}

/// Takes apart what follows `![`; `None` when it is no picture.
fn image<'t>(text: &'t str, looks_left: &mut usize) -> Option<Image<'t>> {
    let description_end = closing(text, ['[', ']'], looks_left)?;
    let description = text.get(..description_end)?;
    let rest = text.get(description_end + 1..)?.strip_prefix('(')?;
    let end = closing(rest, ['(', ')'], looks_left)?;
    let inside = rest.get(..end)?.trim();
    let address = match inside.strip_prefix('<') {
        Some(bracketed) => bracketed.split('>').next(),
        None => inside.split_whitespace().next(),
    };
    let address = unescaped(address.unwrap_or_default());
    Some(Image { description, address, rest: rest.get(end + 1..)? })
}

/// Where the bracket closes that is open at the start; `None` when it never does, or nobody may
/// look any further.
fn closing(text: &str, [open, close]: [char; 2], looks_left: &mut usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        *looks_left = looks_left.checked_sub(1)?;
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == open => depth += 1,
            c if c == close && depth == 0 => return Some(at),
            c if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && next.is_ascii_punctuation()) {
            Some(next) => out.push(next),
            None => out.push(c),
        }
    }
    out
}
