//! Single tags before any parser sees them: bytes and attributes bounded.

use std::borrow::Cow;

use super::guard::floor_boundary;

/// Bytes of one tag; a longer one loses its long attributes, or all of them.
const TAG_BYTES_MAX: usize = 16 << 10;
/// Bytes of one attribute's value in such a tag, no address is longer; of a picture that stands in
/// its own address so many stay, of other values nothing.
const VALUE_BYTES_MAX: usize = 8 << 10;
/// Bytes that stay of a picture that stands in its own address.
const INLAID_BYTES_KEPT: usize = 2 << 10;
/// Attributes of one tag; a tag with more loses them.
const ATTRIBUTES_MAX: usize = 64;

/// The tag as a parser can bear it: as it is, without its long values, or the name alone.
pub(super) fn bearable<'t>(tag: &'t str, name: &str) -> Cow<'t, str> {
    if is_bearable(tag) {
        return Cow::Borrowed(tag);
    }
    if tag.starts_with("</") {
        return Cow::Borrowed("");
    }
    let shortened = without_long_values(tag);
    Cow::Owned(if is_bearable(&shortened) { shortened } else { format!("<{name}>") })
}

fn is_bearable(tag: &str) -> bool {
    let is_short = tag.len() <= 512
        || (tag.len() <= TAG_BYTES_MAX
            && memchr::memchr_iter(b'=', tag.as_bytes()).count() <= ATTRIBUTES_MAX * 8);
    is_short && attribute_count(tag) <= ATTRIBUTES_MAX
}

/// A tag whose quoted values are bearable.
fn without_long_values(tag: &str) -> String {
    let mut out = String::new();
    let mut rest = tag;
    while let Some(at) = memchr::memchr2(b'"', b'\'', rest.as_bytes()) {
        let (before, quoted) = rest.split_at(at);
        let (quote, value) = quoted.split_at(1);
        let Some((value, behind)) = value.split_once(quote) else { break };
        let is_data = value.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
        let kept = if value.len() <= VALUE_BYTES_MAX {
            value.len()
        } else if is_data {
            floor_boundary(value, INLAID_BYTES_KEPT)
        } else {
            0
        };
        out.extend([before, quote, value.get(..kept).unwrap_or_default(), quote]);
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn attribute_count(tag: &str) -> usize {
    if tag.len() < ATTRIBUTES_MAX * 2 {
        return 0;
    }
    let mut quote = None;
    let mut count = 0;
    let mut before = b' ';
    for byte in tag.bytes() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => {
                let separates = |b: u8| b.is_ascii_whitespace() || b == b'/';
                count += usize::from(separates(before) && !separates(byte));
            }
        }
        before = byte;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_tag_keeps_its_short_attributes() {
        let long = "x".repeat(TAG_BYTES_MAX);
        let kept = "x".repeat(INLAID_BYTES_KEPT - 5);
        for (name, html, shortened) in [
            (
                "img",
                format!("<img src='data:{long}' alt='A'>"),
                format!("<img src='data:{kept}' alt='A'>"),
            ),
            ("a", format!("<a href=\"/{long}\" title=b>"), "<a href=\"\" title=b>".to_owned()),
            ("a", format!("<a title={long} href='b'>"), "<a>".to_owned()),
        ] {
            assert_eq!(bearable(&html, name), shortened);
        }
    }
}
