//! The article as one HTML file that needs nothing else: own style, pictures inside, no script, no
//! network.

use std::collections::HashSet;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escaped};

use super::body::{Body, Piece, Slot};
use super::picture::{Exhibit, Gallery, PictureLimits};
use super::{Bundle, day_and_hour};
use crate::model::{CleanText, WebUrl};

const STYLE: &str = include_str!("page.css");

/// The second wall behind the sanitised text: whatever stood in it, no script runs and nothing is
/// fetched (Content Security Policy Level 3).
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'";

/// The article as one file; the same for the same bundle.
#[must_use]
pub fn html_file(bundle: &Bundle<'_>, limits: &PictureLimits) -> String {
    compose(bundle, &Gallery::new(bundle.pictures, limits))
}

pub(super) fn compose(bundle: &Bundle<'_>, gallery: &Gallery<'_>) -> String {
    let body = Body::new(bundle.html);
    let text = body.html();
    let picture_bytes: usize = gallery.pictures().map(|picture| picture.bytes.len()).sum();
    let mut out = String::with_capacity(text.len() + picture_bytes / 3 * 4 + STYLE.len() + 4096);
    head(&mut out, bundle);
    let mut shown = HashSet::new();
    for piece in body.pieces(&text) {
        match piece {
            Piece::Slot(slot) => picture(&mut out, slot, gallery, &mut shown),
            Piece::Text(text) => out.push_str(text),
        }
    }
    foot(&mut out, bundle, gallery);
    out
}

fn head(out: &mut String, bundle: &Bundle<'_>) {
    let direction = if bundle.is_rtl { "rtl" } else { "ltr" };
    let (title, outlet) = (escaped(bundle.title.as_str()), escaped(bundle.outlet.as_str()));
    push(
        out,
        format_args!(
            "<!doctype html>\n<html dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title} · {outlet}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<article>\n<header>\n"
        ),
    );
    if let Some(section) = bundle.section.filter(|section| !section.is_root()) {
        let section = section.to_string();
        push(out, format_args!("<p class=\"section\" dir=\"auto\">{}</p>\n", escaped(&section)));
    }
    push(out, format_args!("<h1 dir=\"auto\">{title}</h1>\n<p><bdi>{outlet}</bdi>"));
    if let Some(author) = bundle.author.filter(|author| !author.is_empty()) {
        push(out, format_args!(" · <bdi>{}</bdi>", escaped(author.as_str())));
    }
    if let Some(at) = bundle.published {
        let day = day_and_hour(at);
        push(out, format_args!(" · <time datetime=\"{at}\" dir=\"ltr\">{day}</time>"));
    }
    out.push_str("</p>\n");
    if let Some(link) = bundle.link {
        push(out, format_args!("<p>{}</p>\n", link_to(link)));
    }
    out.push_str("</header>\n");
}

fn picture(out: &mut String, slot: &Slot, gallery: &Gallery<'_>, shown: &mut HashSet<usize>) {
    let alt = attribute(slot.alt.as_str());
    match gallery.find(&slot.address) {
        Some((_, Exhibit::Tracker)) => {}
        // Each picture is inside once, or a page that repeats one a thousand times would fill the
        // disk.
        Some((at, Exhibit::Picture(_))) if !shown.insert(at) => {
            let number = at + 1;
            push(out, format_args!("<a class=\"missing\" href=\"#picture-{number}\">"));
            push(out, format_args!("The same picture as above: {}</a>", told(&slot.alt)));
        }
        Some((at, Exhibit::Picture(picture))) => {
            let (number, media_type) = (at + 1, picture.media_type);
            let (width, height) = (picture.width, picture.height);
            push(
                out,
                format_args!("<img id=\"picture-{number}\" alt=\"{alt}\" width=\"{width}\" "),
            );
            push(out, format_args!("height=\"{height}\" src=\"data:{media_type};base64,"));
            STANDARD.encode_string(picture.bytes, out);
            out.push_str("\">");
        }
        Some((_, Exhibit::Missing(reason))) => missing(out, &slot.alt, reason.as_str()),
        None => missing(out, &slot.alt, slot.unfetched()),
    }
}

fn missing(out: &mut String, alt: &CleanText, reason: &str) {
    push(out, format_args!("<span class=\"missing\">Picture not saved: {} ", told(alt)));
    push(out, format_args!("({})</span>", escaped(reason)));
}

fn told(alt: &CleanText) -> String {
    if alt.is_empty() {
        "without a description".to_owned()
    } else {
        escaped(alt.as_str()).into_owned()
    }
}

fn foot(out: &mut String, bundle: &Bundle<'_>, gallery: &Gallery<'_>) {
    out.push_str("\n<footer>\n");
    let mut missing = gallery.missing().peekable();
    if missing.peek().is_some() {
        out.push_str("<h2>Pictures not saved</h2>\n<ul>\n");
        for (url, reason) in missing {
            let (link, reason) = (link_to(url), escaped(reason.as_str()));
            push(out, format_args!("<li>{link}: {reason}</li>\n"));
        }
        out.push_str("</ul>\n");
    }
    let (at, day) = (bundle.saved_at, day_and_hour(bundle.saved_at));
    push(out, format_args!("Saved with dateline on <time datetime=\"{at}\">{day}</time>\n"));
    out.push_str("</footer>\n</article>\n</body>\n</html>\n");
}

fn link_to(url: &WebUrl) -> String {
    let shown = CleanText::line(&url.for_people()).shortened(300);
    let (address, shown) = (attribute(url.as_str()), escaped(shown.as_str()));
    format!("<a href=\"{address}\" rel=\"noopener noreferrer\" dir=\"ltr\">{shown}</a>")
}

/// Writing to a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
