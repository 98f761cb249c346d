//! The charset of a web page: what the bytes say before what the server says before what the page
//! says.

use encoding_rs::{Encoding, UTF_8};

/// How far into a page its `<meta charset>` is looked for (WHATWG HTML, 4.2.5.4: the first 1024
/// bytes; pages are late).
const PRESCAN_BYTES: usize = 16 << 10;
/// Bytes that a guess is made from.
const GUESS_BYTES: usize = 64 << 10;

/// The text of a page: by its byte order mark, else as valid UTF-8, else by the HTTP `charset`, the
/// page's own `<meta charset>`, or a guess.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return text_of(bytes.get(length..).unwrap_or_default(), encoding);
    }
    let declared = content_type.and_then(charset_param).or_else(|| declared_in(bytes));
    // ISO-2022-JP is ASCII to the eye of a UTF-8 check; only a declaration tells it apart.
    let is_stateful = declared.is_some_and(|encoding| encoding == encoding_rs::ISO_2022_JP);
    if !is_stateful && let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    text_of(bytes, declared.unwrap_or_else(|| guess(bytes)))
}

fn text_of(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn charset_param(text: &str) -> Option<&'static Encoding> {
    let at = find_ignoring_case(text.as_bytes(), b"charset")?;
    let value = text.get(at + 7..)?.trim_start().strip_prefix('=')?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '>' | '/'));
    let label = value.get(..end.unwrap_or(value.len()))?;
    Encoding::for_label(label.as_bytes())
}

/// The `charset` of the first `<meta>` or XML declaration that names one.
fn declared_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    let head: String = head.iter().map(|byte| char::from(*byte)).collect();
    let meta = head.match_indices('<').filter_map(|(at, _)| head.get(at..)).find_map(|tail| {
        let start = tail.get(..5)?;
        let end = tail.find('>').unwrap_or(tail.len());
        let tag = tail.get(..end)?;
        match () {
            () if start.eq_ignore_ascii_case("<meta") => charset_param(tag),
            () if start.eq_ignore_ascii_case("<?xml") => {
                let value = tag.split_once("encoding=")?.1.trim_start_matches(['"', '\'']);
                Encoding::for_label(value.split(['"', '\'']).next()?.as_bytes())
            }
            () => None,
        }
    })?;
    // A page whose `<meta>` could be read as ASCII is no UTF-16 (WHATWG HTML, 13.2.3.2).
    let is_wide = meta == encoding_rs::UTF_16LE || meta == encoding_rs::UTF_16BE;
    Some(if is_wide { UTF_8 } else { meta })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes.get(..GUESS_BYTES).unwrap_or(bytes);
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

fn find_ignoring_case(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window.eq_ignore_ascii_case(part))
}
