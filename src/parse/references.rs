//! Character references and entities: `&amp;`, `&#8217;`, `&nbsp;`.
//!
//! Text with references comes in, plain characters or well-formed XML go out. Entities a document
//! declares for itself are never expanded (that is how bombs are built); what is no reference stays
//! as it was written.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr3, memmem};

/// Longest name of an HTML entity, in bytes (HTML Standard, section 13.5).
const NAME_BYTES_MAX: usize = 32;

/// What follows an `&`.
enum Reference {
    /// One of XML's five names, or a number for a character XML allows: any XML parser reads it.
    Plain(char),
    /// One of HTML's names, or a number that means something only to HTML.
    Html(String),
    /// Nothing: a bare ampersand.
    Bare,
}

/// Reads the reference at the start of `text`, which begins with `&`; also how many bytes it takes.
fn read(text: &str) -> (Reference, usize) {
    let head = text.as_bytes().get(1..).unwrap_or_default();
    let head = head.get(..NAME_BYTES_MAX).unwrap_or(head);
    let Some(name) = memchr(b';', head).and_then(|end| text.get(1..=end)) else {
        return (Reference::Bare, 1);
    };
    let len = name.len() + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return match code {
            Ok(code) => number_reference(code, text, len),
            Err(_) if number.bytes().all(|b| b.is_ascii_hexdigit()) && !number.is_empty() => {
                (Reference::Html("\u{fffd}".to_owned()), len)
            }
            Err(_) => (Reference::Bare, 1),
        };
    }
    let plain = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let whole = text.get(..len).unwrap_or_default();
            let decoded = html_escape::decode_html_entities(whole);
            return if decoded == whole {
                (Reference::Bare, 1)
            } else {
                (Reference::Html(decoded.into_owned()), len)
            };
        }
    };
    (Reference::Plain(plain), len)
}

fn number_reference(code: u32, text: &str, len: usize) -> (Reference, usize) {
    if (0x80..=0x9f).contains(&code) {
        return (Reference::Html(windows_1252(code).to_string()), len);
    }
    if (0xd800..0xdc00).contains(&code) {
        let low = text.get(len..).and_then(low_surrogate);
        return match low {
            Some((low, low_len)) => {
                let joined = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                let c = char::from_u32(joined).unwrap_or('\u{fffd}');
                (Reference::Html(c.to_string()), len + low_len)
            }
            None => (Reference::Html("\u{fffd}".to_owned()), len),
        };
    }
    match char::from_u32(code) {
        Some(c) if is_xml_char(c) => (Reference::Plain(c), len),
        Some(_) if code != 0 => (Reference::Html(String::new()), len),
        _ => (Reference::Html("\u{fffd}".to_owned()), len),
    }
}

/// The second half of a character written as two numbers, as JSON and Java escape them.
fn low_surrogate(text: &str) -> Option<(u32, usize)> {
    let number = text.strip_prefix("&#")?;
    let end = number.find(';').filter(|end| *end < NAME_BYTES_MAX)?;
    let digits = number.get(..end)?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    (0xdc00..0xe000).contains(&code).then_some((code, end + 3))
}

/// The character a C1 code point stands for in practice (HTML Standard, section 13.2.5.80).
pub(super) fn windows_1252(code: u32) -> char {
    let byte = [u8::try_from(code).unwrap_or(b'?')];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().filter(|c| *c as u32 > 0x9f).unwrap_or('\u{fffd}')
}

/// XML 1.0, section 2.2, without the C1 controls and non-characters.
pub(super) const fn is_xml_char(c: char) -> bool {
    let is_control = matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}');
    !is_control && !matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

/// True when every character of `text` is one that [`is_xml_char`] allows.
pub(super) fn are_xml_chars(text: &str) -> bool {
    const AT_ONCE: usize = 256;
    let bytes = text.as_bytes();
    let is_control = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r') || b == 0x7f;
    // No early end within a piece, so that the piece is looked at many bytes at a time.
    let has_control =
        |piece: &[u8]| piece.iter().fold(false, |found, byte| found | is_control(*byte));
    let has_c1 = || memchr_iter(0xc2, bytes).any(|at| bytes.get(at + 1).is_some_and(|b| *b < 0xa0));
    let has_nonchar = || {
        memmem::find(bytes, b"\xef\xbf\xbe").is_some()
            || memmem::find(bytes, b"\xef\xbf\xbf").is_some()
    };
    !bytes.chunks(AT_ONCE).any(has_control) && (text.is_ascii() || !has_c1() && !has_nonchar())
}

/// True when every `&` in `text` begins a reference any XML parser understands.
pub(super) fn are_plain(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let from = rest.get(at..).unwrap_or_default();
        let (Reference::Plain(_), len) = read(from) else { return false };
        rest = from.get(len..).unwrap_or_default();
    }
    true
}

/// True when some `&` in `text` begins no reference at all.
pub(super) fn has_bare_ampersand(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let from = rest.get(at..).unwrap_or_default();
        let (Reference::Plain(_) | Reference::Html(_), len) = read(from) else { return true };
        rest = from.get(len..).unwrap_or_default();
    }
    false
}

/// The characters that `text` stands for.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    decode_into(&mut out, text);
    Cow::Owned(out)
}

/// Appends the characters that `text` stands for.
pub(super) fn decode_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let from = rest.get(at..).unwrap_or_default();
        let (reference, len) = read(from);
        match reference {
            Reference::Plain(c) => out.push(c),
            Reference::Html(text) => out.push_str(&text),
            Reference::Bare => out.push('&'),
        }
        rest = from.get(len..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Appends `text` so that an XML parser reads exactly it.
pub(super) fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push_str(match rest.as_bytes().get(at) {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            _ => "&gt;",
        });
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// `text` for use between double quotes.
pub(super) fn escape_attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(&mut out, text);
    if out.contains('"') { out.replace('"', "&quot;") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_the_characters_a_browser_shows() {
        for (text, decoded) in [
            ("AT&T &amp; Co", "AT&T & Co"),
            ("?a=1&b=2&c", "?a=1&b=2&c"),
            ("caf&eacute;&nbsp;&mdash;", "café\u{a0}—"),
            ("don&#146;t", "don’t"),
            ("&#xD83D;&#xDE00;!", "😀!"),
            ("&#xD83D;!", "\u{fffd}!"),
            ("a&#0;b&#8;c", "a\u{fffd}bc"),
            ("&#99999999999;", "\u{fffd}"),
            ("&unknown; &;", "&unknown; &;"),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }

    #[test]
    fn only_what_xml_knows_is_plain() {
        for (text, is_plain) in
            [("a &amp; &#233;", true), ("a & b", false), ("&nbsp;", false), ("&#146;", false)]
        {
            assert_eq!(are_plain(text), is_plain, "{text}");
        }
        assert!(has_bare_ampersand("a & b"));
        assert!(!has_bare_ampersand("&nbsp;&amp;"));
    }
}
