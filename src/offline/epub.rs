//! The article as a book for e-readers: one chapter, its pictures inside, nothing that is fetched
//! or run.

use std::fmt::Write as _;
use std::io;

use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escaped};
use xxhash_rust::xxh3::xxh3_64;

use super::body::{Body, Piece, Slot};
use super::book::{Book, Chapter};
use super::picture::{Exhibit, Gallery, Picture, PictureLimits};
use super::write::PICTURE_FOLDER;
use super::{Bundle, day_and_hour, xhtml};
use crate::model::CleanText;

/// The article as one file; the same for the same bundle.
pub fn epub_file(bundle: &Bundle<'_>, limits: &PictureLimits) -> io::Result<Vec<u8>> {
    compose(bundle, &Gallery::new(bundle.pictures, limits))
}

pub(super) fn compose(bundle: &Bundle<'_>, gallery: &Gallery<'_>) -> io::Result<Vec<u8>> {
    let mut about = Vec::new();
    if let Some(author) = bundle.author.filter(|author| !author.is_empty()) {
        about.push(("creator", author.to_string()));
    }
    if !bundle.outlet.is_empty() {
        about.push(("publisher", bundle.outlet.to_string()));
    }
    about.extend(bundle.published.map(|at| ("date", at.to_string())));
    about.extend(bundle.link.map(|link| ("source", link.to_string())));
    let book = Book {
        title: title(bundle),
        language: bundle.language,
        is_rtl: bundle.is_rtl,
        identity: xxh3_64(bundle.identity().as_bytes()),
        modified: bundle.saved_at,
        about,
        chapters: vec![Chapter { title: title(bundle), body: chapter(bundle, gallery) }],
        pictures: gallery.pictures().filter(|it| is_shown(it)).collect(),
    };
    book.write()
}

/// What every reading system shows (EPUB 3.3, 3.2).
fn is_shown(picture: &Picture<'_>) -> bool {
    matches!(picture.media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// The book's title: there must be one.
fn title(bundle: &Bundle<'_>) -> CleanText {
    let named = [bundle.title, bundle.outlet].into_iter().find(|text| !text.is_empty());
    named.cloned().unwrap_or_else(|| CleanText::line("An article"))
}

fn chapter(bundle: &Bundle<'_>, gallery: &Gallery<'_>) -> String {
    let mut out = "<header>\n".to_owned();
    if let Some(section) = bundle.section.filter(|section| !section.is_root()) {
        let section = section.to_string();
        push(&mut out, format_args!("<p dir=\"auto\">{}</p>\n", escaped(&section)));
    }
    let title = title(bundle);
    push(&mut out, format_args!("<h1 dir=\"auto\">{}</h1>\n<p>", escaped(title.as_str())));
    push(&mut out, format_args!("<bdi>{}</bdi>", escaped(bundle.outlet.as_str())));
    if let Some(author) = bundle.author.filter(|author| !author.is_empty()) {
        push(&mut out, format_args!(" · <bdi>{}</bdi>", escaped(author.as_str())));
    }
    if let Some(at) = bundle.published {
        let day = day_and_hour(at);
        push(&mut out, format_args!(" · <time datetime=\"{at}\" dir=\"ltr\">{day}</time>"));
    }
    out.push_str("</p>\n");
    if let Some(link) = bundle.link {
        let shown = CleanText::line(&link.for_people()).shortened(300);
        let (address, shown) = (attribute(link.as_str()), escaped(shown.as_str()));
        push(&mut out, format_args!("<p><a href=\"{address}\" dir=\"ltr\">{shown}</a></p>\n"));
    }
    out.push_str("</header>\n");
    let body = Body::new(bundle.html);
    let text = xhtml::write(body.root());
    for piece in body.pieces(&text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Slot(slot) => picture(&mut out, slot, gallery),
        }
    }
    let (at, day) = (bundle.saved_at, day_and_hour(bundle.saved_at));
    push(
        &mut out,
        format_args!(
            "\n<footer><p dir=\"ltr\">Saved with dateline on <time datetime=\"{at}\">{day}</time>\
             </p></footer>"
        ),
    );
    out
}

fn picture(out: &mut String, slot: &Slot, gallery: &Gallery<'_>) {
    let reason = match gallery.find(&slot.address) {
        Some((_, Exhibit::Tracker)) => return,
        Some((_, Exhibit::Picture(picture))) if is_shown(picture) => {
            let (name, alt) = (&picture.file_name, attribute(slot.alt.as_str()));
            let source = format_args!("<img src=\"{PICTURE_FOLDER}/{name}\" alt=\"{alt}\"/>");
            return push(out, source);
        }
        Some((_, Exhibit::Picture(_))) => "of a kind that books do not show",
        Some((_, Exhibit::Missing(reason))) => reason.as_str(),
        None => slot.unfetched(),
    };
    let told = match slot.alt.as_str() {
        "" => "without a description",
        alt => alt,
    };
    let (told, reason) = (escaped(told), escaped(reason));
    push(out, format_args!("<span class=\"missing\">Picture not saved: {told} ({reason})</span>"));
}

/// Writing to a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
