//! Markup that stands unescaped in a feed becomes the HTML text it was meant to be.

use super::references::{decode, decode_into, escape_attribute, escape_into};
use super::tokens::{Attributes, Kind, Tokens};

/// Elements that have no end tag in HTML (HTML Standard, section 13.1.2).
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// How the characters between the tags are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// Plain text: `&lt;` is the sign itself (XHTML inside the feed).
    Text,
    /// HTML once more: `&lt;b&gt;` is a tag (escaped HTML inside unescaped HTML).
    Html,
}

/// The HTML of `body`, the inside of an element, without the one `<div>` XHTML wraps it in
/// (RFC 4287, section 3.1.1.3).
pub(super) fn to_html(body: &str, between: Between) -> String {
    let mut out = String::with_capacity(body.len());
    for token in Tokens::new(body, 0) {
        match token.kind {
            Kind::Text if between == Between::Text => escape_into(&mut out, &decode(token.body)),
            Kind::Text => decode_into(&mut out, token.body),
            Kind::Cdata if between == Between::Text => escape_into(&mut out, token.body),
            Kind::Cdata => out.push_str(token.body),
            Kind::Start => push_tag(&mut out, token.name, token.body),
            Kind::Empty => {
                push_tag(&mut out, token.name, token.body);
                let name = local(token.name);
                if !VOID.iter().any(|void| void.eq_ignore_ascii_case(name)) {
                    push_end(&mut out, name);
                }
            }
            Kind::End => push_end(&mut out, local(token.name)),
            Kind::Instruction | Kind::Declaration | Kind::Comment => {}
        }
    }
    without_wrapper(&out).map(str::to_owned).unwrap_or(out)
}

/// The name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn push_tag(out: &mut String, name: &str, attributes: &str) {
    out.push('<');
    out.push_str(local(name));
    for (name, value) in Attributes::parse(attributes).iter() {
        if name != "xmlns" && !name.starts_with("xmlns:") {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&escape_attribute(&decode(value)));
            out.push('"');
        }
    }
    out.push('>');
}

fn push_end(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn without_wrapper(html: &str) -> Option<&str> {
    let inner = html.trim().strip_prefix("<div>")?.strip_suffix("</div>")?;
    let mut depth = 0_i32;
    for token in Tokens::new(inner, 0).filter(|token| token.name == "div") {
        depth += match token.kind {
            Kind::Start => 1,
            Kind::End => -1,
            _ => 0,
        };
        if depth < 0 {
            return None;
        }
    }
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_feed_becomes_html() {
        for (body, between, html) in [
            ("Talks <b>resume</b> &amp; end", Between::Text, "Talks <b>resume</b> &amp; end"),
            (
                "<x:p>the &lt;blink&gt; tag<br/></x:p>",
                Between::Text,
                "<p>the &lt;blink&gt; tag<br></p>",
            ),
            ("<div>a &lt;b&gt;b&lt;/b&gt;</div>", Between::Html, "a <b>b</b>"),
            ("<div>a</div><div>b</div>", Between::Text, "<div>a</div><div>b</div>"),
            ("<script src='a&b'/>c", Between::Text, "<script src=\"a&amp;b\"></script>c"),
            ("<p><![CDATA[1 < 2]]></p>", Between::Text, "<p>1 &lt; 2</p>"),
        ] {
            assert_eq!(to_html(body, between), html, "{body}");
        }
    }
}
