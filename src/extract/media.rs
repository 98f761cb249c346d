//! What a document at an address is: a web page, plain text, or a file that holds no article.
//!
//! First bytes speak before what the server says (WHATWG MIME Sniffing), because servers call many
//! things a page, and a page many things.

use super::charset::decode;

/// Bytes that are looked at.
const HEAD_BYTES: usize = 1024;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// HTML.
    Page,
    /// Text without markup.
    Text,
    /// Something else, in words.
    Other(&'static str),
}

const ARCHIVE: &str = "an archive";
const SOUND: &str = "a sound";
const FILM: &str = "a film";
const PICTURE: &str = "a picture";
const PDF: &str = "a PDF";

/// What files begin with.
const MAGIC: [(&[u8], &str); 15] = [
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"Rar!\x1a", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"ID3\x02", SOUND),
    (b"ID3\x03", SOUND),
    (b"ID3\x04", SOUND),
    (b"\xff\xfb", SOUND),
    (b"OggS\0", SOUND),
    (b"fLaC", SOUND),
    (b"\x1a\x45\xdf\xa3", FILM),
];

/// Tells by first bytes, then by the server's word.
pub(super) fn tell(bytes: &[u8], content_type: Option<&str>) -> Media {
    if let Some(what) = by_magic(bytes) {
        return Media::Other(what);
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let head = decode(head, content_type).to_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match first_element(head) {
        "html" | "head" | "body" => return Media::Page,
        "rss" | "feed" | "rdf:rdf" => return Media::Other("a feed"),
        _ if head.starts_with("<!doctype html") => return Media::Page,
        _ => {}
    }
    let is_markup = head.starts_with('<');
    if head.contains('\0') && !is_markup {
        return Media::Other("a file that is no text");
    }
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let is_json = ["{\"", "[{", "{\n", "{\r"].iter().any(|start| head.starts_with(start));
    match (kind.split('/').next().unwrap_or_default(), kind.as_str()) {
        (_, "text/plain" | "text/markdown" | "text/x-markdown") => Media::Text,
        (_, kind) if is_json || kind.ends_with("json") => Media::Other("data (JSON)"),
        ("", _) | (_, "text/html" | "application/xhtml+xml") => Media::Page,
        ("audio", _) => Media::Other(SOUND),
        ("video", _) => Media::Other(FILM),
        ("image", _) => Media::Other(PICTURE),
        (_, "application/pdf") => Media::Other(PDF),
        (_, kind) if kind.ends_with("xml") => Media::Other("data (XML)"),
        (_, kind) if kind.contains("zip") => Media::Other(ARCHIVE),
        (_, "application/octet-stream") => Media::Other("a file to download"),
        _ if is_markup => Media::Page,
        _ => Media::Other("a file for another program"),
    }
}

fn by_magic(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.trim_ascii_start();
    let known = MAGIC.iter().find(|(start, _)| bytes.starts_with(start));
    if let Some((_, what)) = known {
        return Some(what);
    }
    // Containers name what they hold behind their own name (RIFF; ISO/IEC 14496-12, `ftyp`).
    match (bytes.get(..4)?, bytes.get(4..8)?, bytes.get(8..12)?) {
        (b"RIFF", _, b"WAVE") | (_, b"ftyp", b"M4A ") => Some(SOUND),
        (b"RIFF", _, b"WEBP") | (_, b"ftyp", b"avif" | b"heic") => Some(PICTURE),
        (b"RIFF", _, b"AVI ") | (_, b"ftyp", _) => Some(FILM),
        _ => None,
    }
}

/// The name of the first element, lower case; empty where none begins.
fn first_element(head: &str) -> &str {
    let mut rest = head;
    while let Some((_, after)) = rest.split_once('<') {
        if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = after.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
            return after.get(..end.unwrap_or(after.len())).unwrap_or_default();
        }
        // Comments may hold elements.
        rest = match after.strip_prefix("!--") {
            Some(comment) => comment.split_once("-->").map_or("", |(_, rest)| rest),
            None => after,
        };
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_speak_before_the_server() {
        let page = Media::Page;
        let other = Media::Other;
        for (bytes, content_type, media) in [
            (&b"<!doctype html><p>x"[..], Some("text/html; charset=utf-8"), page),
            (b"<p>x", Some("text/html"), page),
            (b"words alone", Some("text/html"), page),
            (b"words alone", None, page),
            (b"\xef\xbb\xbf\n<!-- <rss> --><html lang=en>", Some("text/plain"), page),
            (b"<html>", Some("application/octet-stream"), page),
            (b"\xff\xfe<\0p\0>\0", Some("text/html"), page),
            (b"<p>\0x", Some("text/html"), page),
            (b"Words", Some("text/plain"), Media::Text),
            (b"{\"a\": 1}", Some("text/plain"), Media::Text),
            (b"%PDF-1.7", Some("text/html"), other("a PDF")),
            (b"x", Some("application/pdf"), other("a PDF")),
            (b"ID3\x04\0", None, other("a sound")),
            (b"\0\0\0\x18ftypM4A \0", Some("text/html"), other("a sound")),
            (b"\0\0\0\x18ftypmp42\0", None, other("a film")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", None, other("a picture")),
            (b"", Some("audio/mpeg"), other("a sound")),
            (b"PK\x03\x04", Some("application/epub+zip"), other("an archive")),
            (b"\x7fELF\x02\x01\x01\0\0", Some("text/html"), other("a file that is no text")),
            (b"MZ", Some("application/octet-stream"), other("a file to download")),
            (b"<?xml version='1.0'?>\n<rss>", Some("text/html"), other("a feed")),
            (b"<feed xmlns=x>", None, other("a feed")),
            (b"{\"version\":1}", Some("text/html"), other("data (JSON)")),
            (b"[]", Some("application/feed+json"), other("data (JSON)")),
            (b"a,b", Some("text/csv"), other("a file for another program")),
        ] {
            assert_eq!(tell(bytes, content_type), media, "{content_type:?}");
        }
    }
}
