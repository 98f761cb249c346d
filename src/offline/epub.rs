//! The article as a book for e-readers (EPUB 3.3): one chapter, its pictures inside, nothing that
//! is fetched or run.

use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};

use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escaped};
use xxhash_rust::xxh3::xxh3_64;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::body::{Body, Piece, Slot};
use super::picture::{Exhibit, Gallery, Picture, PictureLimits};
use super::write::PICTURE_FOLDER;
use super::{Bundle, day_and_hour, xhtml};
use crate::model::CleanText;

const STYLE: &str = include_str!("epub.css");
/// Where everything lies but what the container asks for.
const FOLDER: &str = "EPUB";
const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n\
    <rootfiles><rootfile full-path=\"EPUB/package.opf\" \
    media-type=\"application/oebps-package+xml\"/></rootfiles>\n</container>\n";

/// The article as one file; the same for the same bundle.
pub fn epub_file(bundle: &Bundle<'_>, limits: &PictureLimits) -> io::Result<Vec<u8>> {
    compose(bundle, &Gallery::new(bundle.pictures, limits))
}

pub(super) fn compose(bundle: &Bundle<'_>, gallery: &Gallery<'_>) -> io::Result<Vec<u8>> {
    let shown: Vec<&Picture<'_>> = gallery.pictures().filter(|it| is_shown(it)).collect();
    let mut book = ZipWriter::new(Cursor::new(Vec::new()));
    // First and as it is, so that the kind of the file stands in its first bytes (OCF 4.2).
    add(&mut book, "mimetype", b"application/epub+zip")?;
    add(&mut book, "META-INF/container.xml", CONTAINER.as_bytes())?;
    let mut inside = |name: &str, bytes: &[u8]| add(&mut book, &format!("{FOLDER}/{name}"), bytes);
    inside("package.opf", package(bundle, &shown).as_bytes())?;
    inside("nav.xhtml", contents(bundle).as_bytes())?;
    inside("article.xhtml", chapter(bundle, gallery).as_bytes())?;
    inside("style.css", STYLE.as_bytes())?;
    for picture in shown {
        inside(&format!("{PICTURE_FOLDER}/{}", picture.file_name), picture.bytes)?;
    }
    Ok(book.finish()?.into_inner())
}

/// Texts are short and pictures are packed already: all lies there as it is.
fn add(book: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    book.start_file(name, options)?;
    book.write_all(bytes)
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

/// What the feed says its language is, where that is a language tag (BCP 47).
fn language(bundle: &Bundle<'_>) -> String {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let tag = bundle.language.map(|it| it.as_str().trim().replace('_', "-"));
    let is_tag = |tag: &String| {
        let first = tag.split('-').next().unwrap_or_default();
        (2..=8).contains(&first.len())
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && tag.split('-').all(is_part)
    };
    tag.filter(is_tag).unwrap_or_else(|| "und".to_owned())
}

const fn direction(bundle: &Bundle<'_>) -> &'static str {
    if bundle.is_rtl { "rtl" } else { "ltr" }
}

fn package(bundle: &Bundle<'_>, pictures: &[&Picture<'_>]) -> String {
    let (language, direction) = (language(bundle), direction(bundle));
    let identity = xxh3_64(bundle.identity().as_bytes());
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    let element = |name: &str, text: &str| format!("<dc:{name}>{}</dc:{name}>", escaped(text));
    line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    line(&format!(
        "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" \
         xml:lang=\"{language}\" dir=\"{direction}\">"
    ));
    line("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">");
    line(&format!("<dc:identifier id=\"id\">urn:x-dateline:{identity:016x}</dc:identifier>"));
    line(&element("title", title(bundle).as_str()));
    line(&element("language", &language));
    if let Some(author) = bundle.author.filter(|author| !author.is_empty()) {
        line(&element("creator", author.as_str()));
    }
    if !bundle.outlet.is_empty() {
        line(&element("publisher", bundle.outlet.as_str()));
    }
    if let Some(at) = bundle.published {
        line(&element("date", &at.to_string()));
    }
    if let Some(link) = bundle.link {
        line(&element("source", link.as_str()));
    }
    line(&format!("<meta property=\"dcterms:modified\">{}</meta>", bundle.saved_at));
    line("</metadata>\n<manifest>");
    let kind = "media-type=\"application/xhtml+xml\"";
    line(&format!("<item id=\"nav\" href=\"nav.xhtml\" {kind} properties=\"nav\"/>"));
    line(&format!("<item id=\"article\" href=\"article.xhtml\" {kind}/>"));
    line("<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>");
    for (number, picture) in (1..).zip(pictures) {
        let (name, kind) = (&picture.file_name, picture.media_type);
        line(&format!(
            "<item id=\"picture-{number}\" href=\"{PICTURE_FOLDER}/{name}\" media-type=\"{kind}\"/>"
        ));
    }
    line("</manifest>");
    line(&format!("<spine page-progression-direction=\"{direction}\">"));
    line("<itemref idref=\"article\"/>\n</spine>\n</package>");
    out
}

/// The head of a page, up to its body.
fn head(bundle: &Bundle<'_>, out: &mut String) {
    let (language, direction, title) = (language(bundle), direction(bundle), title(bundle));
    let title = escaped(title.as_str());
    push(
        out,
        format_args!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
             <html xmlns=\"http://www.w3.org/1999/xhtml\" \
             xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" \
             xml:lang=\"{language}\" dir=\"{direction}\">\n<head>\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n<body>\n"
        ),
    );
}

fn contents(bundle: &Bundle<'_>) -> String {
    let mut out = String::new();
    head(bundle, &mut out);
    let title = title(bundle);
    let title = escaped(title.as_str());
    push(
        &mut out,
        format_args!(
            "<nav epub:type=\"toc\" id=\"toc\">\n<h1>{title}</h1>\n\
             <ol><li><a href=\"article.xhtml\">{title}</a></li></ol>\n</nav>\n</body>\n</html>\n"
        ),
    );
    out
}

fn chapter(bundle: &Bundle<'_>, gallery: &Gallery<'_>) -> String {
    let mut out = String::new();
    head(bundle, &mut out);
    out.push_str("<header>\n");
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
             </p></footer>\n</body>\n</html>\n"
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
        None => "it was not fetched",
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
