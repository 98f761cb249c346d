//! Bytes become text: byte order mark, then valid UTF-8, then what HTTP says, then the XML
//! declaration, then a guess.
//!
//! Never fails and never believes a label the bytes prove wrong. UTF-7 is not a charset here: it
//! hides markup.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::faults::Faults;
use super::references::{are_xml_chars, is_xml_char, windows_1252};

/// How far into a document its XML declaration is looked for, in bytes.
const DECLARATION_BYTES_MAX: usize = 1024;
/// Bytes the guess looks at.
const GUESS_BYTES_MAX: usize = 256 * 1024;

/// The text of a document, without byte order mark and without characters XML forbids.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    faults: &mut Faults,
) -> Cow<'a, str> {
    let text = decode_bytes(bytes, content_type, faults);
    let trimmed = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Cow::Owned(text) if text.starts_with('\u{feff}') => {
            Cow::Owned(text.trim_start_matches('\u{feff}').to_owned())
        }
        owned @ Cow::Owned(_) => owned,
    };
    without_controls(trimmed, faults)
}

fn decode_bytes<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    faults: &mut Faults,
) -> Cow<'a, str> {
    match bytes {
        // The mark says more than a header does.
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            return utf8_or_best(rest, Some("text/xml; charset=utf-8"), faults);
        }
        [0, 0, 0xfe, 0xff, rest @ ..] => return utf32(rest, true),
        [0xff, 0xfe, 0, 0, rest @ ..] => return utf32(rest, false),
        [0xfe, 0xff, rest @ ..] => return with(UTF_16BE, rest, faults),
        [0xff, 0xfe, rest @ ..] => return with(UTF_16LE, rest, faults),
        [0, 0, 0, b'<' | b'{', ..] => return utf32(bytes, true),
        [b'<' | b'{', 0, 0, 0, ..] => return utf32(bytes, false),
        [0, b'<' | b'{' | b' ' | b'\n', ..] => return with(UTF_16BE, bytes, faults),
        [b'<' | b'{' | b' ' | b'\n', 0, ..] => return with(UTF_16LE, bytes, faults),
        _ => {}
    }
    utf8_or_best(bytes, content_type, faults)
}

fn utf8_or_best<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    faults: &mut Faults,
) -> Cow<'a, str> {
    let http = content_type.and_then(charset_of).and_then(encoding_for);
    let declared = declaration(bytes).and_then(encoding_for);
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        // ISO-2022-JP is written in ASCII alone: there the label is the only sign.
        let escaped =
            [http, declared].into_iter().flatten().find(|e| *e == encoding_rs::ISO_2022_JP);
        return match escaped.filter(|_| bytes.contains(&0x1b)) {
            Some(encoding) => with(encoding, bytes, faults),
            None => text,
        };
    }
    let likeness = Utf8Likeness::of(bytes);
    if [http, declared].contains(&Some(UTF_8)) && likeness.bears_out_label() {
        return utf8_with_wounds(bytes, faults);
    }
    let labels = [http, declared].into_iter().flatten().filter(|encoding| *encoding != UTF_8);
    for encoding in labels {
        let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
        if !has_errors {
            return text;
        }
    }
    if likeness.is_mostly() {
        return utf8_with_wounds(bytes, faults);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..GUESS_BYTES_MAX).unwrap_or(bytes), bytes.len() <= GUESS_BYTES_MAX);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let is_labelled = http.is_some() || declared.is_some();
    faults.add(if is_labelled { "wrong-charset" } else { "no-charset" }, guess.name());
    with(guess, bytes, faults)
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], faults: &mut Faults) -> Cow<'a, str> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    if has_errors {
        faults.add("undecodable-bytes", "");
    }
    text
}

fn utf32<'a>(bytes: &[u8], is_big: bool) -> Cow<'a, str> {
    let quads = bytes.chunks_exact(4).filter_map(|quad| <[u8; 4]>::try_from(quad).ok());
    let codes = quads.map(|q| if is_big { u32::from_be_bytes(q) } else { u32::from_le_bytes(q) });
    Cow::Owned(codes.map(|code| char::from_u32(code).unwrap_or('\u{fffd}')).collect())
}

/// The encoding a label means; none for labels nobody may act on (UTF-7) or that say nothing
/// (ASCII).
fn encoding_for(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']).trim();
    if label.eq_ignore_ascii_case("us-ascii") || label.eq_ignore_ascii_case("ascii") {
        return None;
    }
    let found = Encoding::for_label_no_replacement(label.as_bytes());
    let found =
        found.or_else(|| Encoding::for_label_no_replacement(label.replace('_', "-").as_bytes()));
    // The bytes were seen not to be UTF-16: the label is a leftover of some conversion.
    found.filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

/// The `charset` of a Content-Type header (RFC 9110, section 8.3).
fn charset_of(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find_map(|(name, value)| name.trim().eq_ignore_ascii_case("charset").then(|| value.trim()))
}

/// The `encoding` of the XML declaration.
fn declaration(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..DECLARATION_BYTES_MAX).unwrap_or(bytes);
    let start = memchr::memmem::find(head, b"<?xml")?;
    let rest = head.get(start..)?;
    let end = memchr::memchr(b'>', rest)?;
    let inside = std::str::from_utf8(rest.get(..end)?).ok()?;
    let (_, after) = inside.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(label, _)| label)
}

/// How much of a text may be UTF-8.
#[derive(Default)]
struct Utf8Likeness {
    /// Characters written in several bytes.
    good: usize,
    /// Places that are no UTF-8,
    bad: usize,
    /// and those of them that stand right behind another byte beyond ASCII, as in text of a
    /// charset that writes every letter with such bytes.
    bad_in_a_row: usize,
}

impl Utf8Likeness {
    fn of(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        let mut was_bad = false;
        for chunk in bytes.utf8_chunks() {
            let is_bad = !chunk.invalid().is_empty();
            let before = chunk.valid().bytes().last();
            let is_in_a_row = before.map_or(was_bad, |byte| !byte.is_ascii());
            found.good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
            found.bad += usize::from(is_bad);
            found.bad_in_a_row += usize::from(is_bad && is_in_a_row);
            was_bad = is_bad;
        }
        found
    }

    /// There are many more characters written in UTF-8 than bytes that are not.
    const fn is_mostly(&self) -> bool {
        self.good > self.bad * 3
    }

    /// There are enough for a text that is said to be UTF-8: a few occur by chance in any other
    /// charset, among many more that are none.
    const fn bears_out_label(&self) -> bool {
        self.good > 0 && self.good >= self.bad_in_a_row && self.good * 8 >= self.bad
    }
}

/// UTF-8 in which some bytes are none: those are what Windows-1252 means by them, but for what is
/// the start of a character that was cut off.
fn utf8_with_wounds(bytes: &[u8], faults: &mut Faults) -> Cow<'static, str> {
    faults.add("undecodable-bytes", "");
    // Which bytes from 0xc0 on begin characters of this text.
    let mut starts = 0_u64;
    for chunk in bytes.utf8_chunks() {
        for byte in chunk.valid().bytes().filter(|byte| *byte >= 0xc0) {
            starts |= 1 << (byte - 0xc0);
        }
    }
    let is_start = |byte: u8| byte >= 0xc0 && starts >> (byte - 0xc0) & 1 == 1;
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 16);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [byte] if !is_start(*byte) => out.push(windows_1252(u32::from(*byte))),
            _ => out.push('\u{fffd}'),
        }
    }
    Cow::Owned(out)
}

/// Without the characters XML 1.0 forbids (section 2.2). C1 controls are what Windows writes into
/// text it calls Latin-1 and become the signs they were meant as.
fn without_controls<'a>(text: Cow<'a, str>, faults: &mut Faults) -> Cow<'a, str> {
    if are_xml_chars(&text) {
        return text;
    }
    faults.add("control-characters", "");
    let clean = text.chars().filter_map(|c| match c {
        '\u{80}'..='\u{9f}' => Some(windows_1252(c as u32)).filter(|c| *c != '\u{fffd}'),
        c => is_xml_char(c).then_some(c),
    });
    Cow::Owned(clean.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        let mut faults = Faults::default();
        assert_eq!(decode(bytes, content_type, &mut faults), expected, "{bytes:?}");
    }

    #[test]
    fn news_is_read_in_the_charset_it_is_written_in() {
        check("\u{feff}\u{feff}<a>é</a>".as_bytes(), Some("text/xml; charset=latin1"), "<a>é</a>");
        check("<a>é</a>".as_bytes(), Some("text/xml; charset=windows-1256"), "<a>é</a>");
        check(b"<a>\xe9</a>", Some("text/xml; charset=iso-8859-1"), "<a>é</a>");
        check(
            b"<?xml version='1.0' encoding='koi8-r'?>\xd0",
            None,
            "<?xml version='1.0' encoding='koi8-r'?>п",
        );
        check(
            b"<a>caf\xe9 d'\xe9t\xe9, pr\xe8s</a>",
            Some("text/xml; charset=utf-8"),
            "<a>café d'été, près</a>",
        );
        check(
            "<a>Größe, Fläche, Öl und Ärger \u{fffd}</a>".as_bytes(),
            None,
            "<a>Größe, Fläche, Öl und Ärger \u{fffd}</a>",
        );
        // One bad byte spoils no other: a character cut off, or one pasted from elsewhere.
        check(
            b"<?xml version='1.0' encoding='UTF-8'?>\xc3\x9cber \xe2\x82\xac 5, ein l\xc3...",
            None,
            "<?xml version='1.0' encoding='UTF-8'?>Über € 5, ein l\u{fffd}...",
        );
        let utf8 = Some("text/xml; charset=utf-8");
        check(b"\xc3\xa9t\xc3\xa9, caf\xe9 \x93ici\x94 \x81", utf8, "été, café “ici” \u{fffd}");
        check(b"\xef\xbb\xbf\xc3\xa9 et \xe8", Some("text/xml; charset=koi8-r"), "é et è");
        check(
            b"<a>\xea\xe8\xe5\xe2 \xca\xb3\xe5\xe2 \xed\xee\xe2\xe8\xed\xe8</a>",
            utf8,
            "<a>киев Кіев новини</a>",
        );
        check(b"\xfe\xff\0<\0a\0>", None, "<a>");
        check(b"<\0a\0>\0", None, "<a>");
        check(b"\0\0\0<\0\0\0a\0\0\0>", None, "<a>");
        check(b"+ADw-a+AD4-", Some("text/xml; charset=utf-7"), "+ADw-a+AD4-");
    }

    #[test]
    fn characters_no_xml_may_hold_are_taken_out() {
        check(b"a\0b\x1b[31mc\x7f", None, "ab[31mc");
        check("don\u{92}t \u{ffff}".as_bytes(), None, "don’t ");
    }
}
