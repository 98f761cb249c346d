//! The gate before any HTML parser: what comes out is small enough, shallow enough and free of raw
//! text.
//!
//! html5ever takes quadratic time on deep nesting, and repeats open formatting elements in every
//! block. So tags are followed here by the standard's own rules for end tags (WHATWG HTML, "in
//! body"), and those that would go too deep are left out; their text stays. Scripts, styles and
//! comments go too. Its writer looks through the rest of a text for each sign it escapes, so a long
//! text is parted into several by empty comments. One pass, linear.

use memchr::{memchr, memmem, memrchr};

use super::tag;

/// Bytes of HTML that are looked at; no article is longer.
const INPUT_BYTES_MAX: usize = 16 << 20;
/// Bytes of HTML that are let through.
const OUTPUT_BYTES_MAX: usize = 1 << 20;
/// Open elements at one time.
const NESTING_MAX: usize = 120;
/// Open formatting elements at one time; the parser repeats them in every block.
const FORMATTING_MAX: usize = 8;
/// Tags let through.
const TAGS_MAX: usize = 100_000;
/// Bytes of one text; a longer one is parted.
const TEXT_BYTES_MAX: usize = 8 << 10;
/// Bytes of the content of an element that holds no HTML, which cannot be parted.
const RAW_BYTES_MAX: usize = 64 << 10;
/// Parts a text; whoever reads the tree finds two neighbours instead of one.
const PARTING: &str = "<!---->";
/// Bytes of the longest character reference.
const REFERENCE_BYTES_MAX: usize = 40;
/// Tags that may go wrong (no end) before quotes in tags are no longer believed.
const BROKEN_TAGS_MAX: usize = 32;

/// Elements that hold no other: they end at their own tag or at the next of their kind.
const SHALLOW: &[&str] = &[
    "area", "base", "body", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "head", "hr",
    "html", "img", "input", "li", "link", "meta", "p", "param", "source", "tbody", "td", "tfoot",
    "th", "thead", "tr", "track", "wbr",
];
/// The list of active formatting elements holds these.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// An end tag of an ordinary element does not reach over these ("special" elements).
const SPECIAL: &[&str] = &[
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "button",
    "center",
    "details",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h",
    "header",
    "hgroup",
    "iframe",
    "main",
    "marquee",
    "menu",
    "nav",
    "object",
    "ol",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "template",
    "ul",
];
/// No end tag but their own reaches over these ("has an element in scope").
const SCOPES: &[&str] = &["applet", "marquee", "object", "select", "table", "template"];
/// Elements whose content is not HTML and not for reading.
const DROPPED_RAW: &[&str] = &["script", "style", "noembed", "noframes"];
/// Elements whose content is not HTML.
const RAW: &[&str] = &["textarea", "title", "xmp", "iframe"];

/// HTML that is safe to parse.
pub(super) struct Guarded {
    /// The HTML.
    pub(super) html: String,
    /// True when the end of a very long text was left out.
    pub(super) is_cut: bool,
}

/// Lets HTML through as far as a parser can bear it.
pub(super) fn guarded(html: &str) -> Guarded {
    let cut = floor_boundary(html, INPUT_BYTES_MAX);
    let source = html.get(..cut).unwrap_or(html);
    let mut guard = Guard {
        source,
        at: 0,
        out: String::with_capacity(source.len().min(OUTPUT_BYTES_MAX)),
        open: Vec::new(),
        formatting: Vec::new(),
        tags: 0,
        broken_tags: 0,
        last_close: memrchr(b'>', source.as_bytes()).unwrap_or(0),
        last_comment_end: memmem::rfind(source.as_bytes(), b"-->").unwrap_or(0),
        is_iframe_ended: true,
    };
    let is_whole = guard.run();
    Guarded { html: guard.out, is_cut: !is_whole || cut < html.len() }
}

struct Guard<'a> {
    source: &'a str,
    at: usize,
    out: String,
    open: Vec<&'a str>,
    formatting: Vec<&'a str>,
    tags: usize,
    broken_tags: usize,
    // A text full of beginnings is not looked through again for each of them: where the last ends
    // stand, and whether the end of an iframe may still come.
    last_close: usize,
    last_comment_end: usize,
    is_iframe_ended: bool,
}

impl<'a> Guard<'a> {
    /// True when the whole source came through.
    fn run(&mut self) -> bool {
        while self.at < self.source.len() {
            let rest = self.source.get(self.at..).unwrap_or_default();
            let text_len = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            let text = rest.get(..text_len).unwrap_or_default();
            let room = OUTPUT_BYTES_MAX.saturating_sub(self.out.len());
            // What parts it needs room too.
            let room = room - room / (TEXT_BYTES_MAX / PARTING.len());
            if text.len() > room {
                self.push_text(text.get(..floor_boundary(text, room)).unwrap_or_default());
                return false;
            }
            self.push_text(text);
            self.at += text_len;
            if let Some(markup) = rest.get(text_len..).filter(|markup| !markup.is_empty()) {
                if markup.len() + self.out.len() > OUTPUT_BYTES_MAX
                    && self.out.len() + 64 > OUTPUT_BYTES_MAX
                {
                    return false;
                }
                self.markup(markup);
            }
        }
        true
    }

    fn push_text(&mut self, mut text: &str) {
        while text.len() > TEXT_BYTES_MAX {
            let (part, rest) = text.split_at(part_len(text));
            self.out.push_str(part);
            self.out.push_str(PARTING);
            text = rest;
        }
        self.out.push_str(text);
    }

    fn markup(&mut self, markup: &'a str) {
        if let Some(comment) = markup.strip_prefix("<!--") {
            let is_ended = self.at < self.last_comment_end;
            let end = is_ended.then(|| memmem::find(comment.as_bytes(), b"-->")).flatten();
            self.at += 4 + end.map_or(0, |end| end + 3);
        } else if markup.starts_with("<!") || markup.starts_with("<?") {
            let is_ended = self.at < self.last_close;
            let end = is_ended.then(|| memchr(b'>', markup.as_bytes())).flatten();
            self.at += end.map_or(2, |end| end + 1);
        } else {
            let is_end = markup.starts_with("</");
            let after = markup.get(if is_end { 2 } else { 1 }..).unwrap_or_default();
            let begins_name = after.starts_with(|c: char| c.is_ascii_alphabetic());
            let len = if begins_name { self.tag_end(markup) } else { None };
            if let Some(len) = len {
                self.tag(markup.get(..len).unwrap_or_default(), is_end);
            } else {
                self.out.push_str("&lt;");
                self.at += 1;
            }
        }
    }

    /// Bytes of the tag that begins here, its `>` included; quoted values may hold `>`.
    fn tag_end(&mut self, markup: &str) -> Option<usize> {
        if self.at >= self.last_close {
            return None;
        }
        let plain = memchr(b'>', markup.as_bytes()).map(|end| end + 1);
        if self.broken_tags >= BROKEN_TAGS_MAX {
            return plain;
        }
        let mut quote = None;
        let mut before = b'<';
        for (at, byte) in markup.bytes().enumerate() {
            match quote {
                Some(open) if byte == open => quote = None,
                None if byte == b'>' => return Some(at + 1),
                None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
        }
        self.broken_tags += 1;
        plain
    }

    fn tag(&mut self, tag: &'a str, is_end: bool) {
        self.at += tag.len();
        let body = tag.get(if is_end { 2 } else { 1 }..).unwrap_or_default();
        let name_len =
            body.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap_or(body.len());
        let name = body.get(..name_len).unwrap_or_default();
        let known = known_name(name);
        if !is_end && (is_one_of(known, DROPPED_RAW) || is_one_of(known, RAW)) {
            self.raw_element(tag, known);
            return;
        }
        self.tags += 1;
        if self.tags > TAGS_MAX || is_one_of(known, DROPPED_RAW) || is_one_of(known, RAW) {
            return;
        }
        let passes = match (is_end, is_one_of(known, SHALLOW), is_one_of(known, FORMATTING)) {
            (_, true, _) => true,
            (true, _, true) => self.closes_formatting(known),
            (false, _, true) => opens(&mut self.formatting, known, FORMATTING_MAX),
            (true, ..) => self.closes(known),
            (false, ..) => opens(&mut self.open, known, NESTING_MAX),
        };
        if passes {
            self.out.push_str(&tag::bearable(tag, name));
        }
    }

    /// Passes over an element whose content is not HTML; an unread script goes, a title's text
    /// stays.
    fn raw_element(&mut self, tag: &'a str, name: &str) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        // Feeds write `<iframe … />`, as XML has it. By the book the rest of the story would be its
        // content, and so it would where the end is missing.
        let (content_len, close_len) = if name == "iframe" {
            let is_ended = self.is_iframe_ended && !tag.ends_with("/>");
            let found = is_ended.then(|| raw_content(rest, name)).flatten();
            self.is_iframe_ended &= found.is_some() || !is_ended;
            found.unwrap_or((0, 0))
        } else {
            raw_content(rest, name).unwrap_or((rest.len(), 0))
        };
        let content = rest.get(..content_len).unwrap_or_default();
        self.at += content_len + close_len;
        let bytes_max = RAW_BYTES_MAX.min(OUTPUT_BYTES_MAX.saturating_sub(self.out.len()));
        if is_one_of(name, DROPPED_RAW) || (name != "iframe" && content.len() > bytes_max) {
            return;
        }
        self.out.push_str(&tag::bearable(tag, name));
        if name != "iframe" {
            self.out.push_str(content);
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn closes_formatting(&mut self, name: &str) -> bool {
        let open = self.formatting.iter().rposition(|entry| *entry == name);
        open.is_some_and(|at| {
            self.formatting.remove(at);
            true
        })
    }

    fn closes(&mut self, name: &str) -> bool {
        let is_ordinary = !is_one_of(name, SPECIAL);
        for at in (0..self.open.len()).rev() {
            let Some(entry) = self.open.get(at).copied() else { break };
            if entry == name {
                self.open.truncate(at);
                return true;
            }
            if is_one_of(entry, SCOPES) || (is_ordinary && is_one_of(entry, SPECIAL)) {
                return false;
            }
        }
        false
    }
}

fn opens<'a>(open: &mut Vec<&'a str>, name: &'a str, open_max: usize) -> bool {
    let has_room = open.len() < open_max;
    if has_room {
        open.push(name);
    }
    has_room
}

/// The name as the lists above write it; headings close one another and share a name.
fn known_name(name: &str) -> &str {
    let heading = |name: &str| matches!(name.as_bytes(), [b'h' | b'H', b'1'..=b'6']);
    if heading(name) {
        return "h";
    }
    [SHALLOW, FORMATTING, SPECIAL, DROPPED_RAW, RAW]
        .into_iter()
        .flatten()
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied()
        .unwrap_or(name)
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.contains(&name)
}

/// Bytes of content and of the end tag; `None` where there is no end tag.
fn raw_content(rest: &str, name: &str) -> Option<(usize, usize)> {
    let bytes = rest.as_bytes();
    for at in memmem::find_iter(bytes, b"</") {
        let after = bytes.get(at + 2..).unwrap_or_default();
        let is_close =
            after.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
                && after
                    .get(name.len())
                    .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
        if is_close {
            let close = memchr(b'>', after).map_or(bytes.len() - at, |end| end + 3);
            return Some((at, close));
        }
    }
    None
}

/// Bytes of a long text's first part, which ends in no character, reference or line end.
fn part_len(text: &str) -> usize {
    let end = floor_boundary(text, TEXT_BYTES_MAX);
    let near = end.saturating_sub(REFERENCE_BYTES_MAX);
    let bytes = text.as_bytes().get(near..end).unwrap_or_default();
    memchr::memrchr2(b'&', b'\r', bytes).map_or(end, |at| near + at)
}

/// The largest character boundary at or below `at`.
pub(super) fn floor_boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_html_comes_through_as_it_is() {
        for html in [
            "<p>One <b>two</b> <a href=\"a>b\">three</a></p>",
            "<ul><li>a<li>b</ul>",
            "<h2>Title</h3><p>Text",
            "a &lt; b &amp; c",
        ] {
            assert_eq!(guarded(html).html, html);
        }
    }

    #[test]
    fn scripts_comments_and_stray_signs_go() {
        for (html, kept) in [
            ("a<script>if (a < b) { '</p>' }</script>b", "ab"),
            ("a<!-- <p> -->b<!-- open", "ab open"),
            ("3 < 4 and <3", "3 &lt; 4 and &lt;3"),
            ("a<SCRIPT src=x>y</sCript >b", "ab"),
            ("end <a href=", "end &lt;a href="),
            ("<iframe src=\"x\"><p>old</p></iframe>", "<iframe src=\"x\"></iframe>"),
            ("safe<iframe src=\"x\" /> story", "safe<iframe src=\"x\" /></iframe> story"),
            ("safe<iframe src=x> story", "safe<iframe src=x></iframe> story"),
            ("x</span></div>", "x"),
        ] {
            assert_eq!(guarded(html).html, kept, "{html}");
        }
    }

    #[test]
    fn nesting_is_bounded_whatever_the_end_tags_say() {
        for unit in [
            "<div>",
            "<div></span>",
            "<span><div></span>",
            "<div><table></div>",
            "<b><div></b>",
            "<q>",
        ] {
            let html = guarded(&unit.repeat(50_000)).html;
            let opened = html.matches("<div>").count() + html.matches("<q>").count();
            let closed = html.matches("</div>").count();
            assert!(opened - closed <= NESTING_MAX, "{unit}: {opened} opened, {closed} closed");
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let guarded = guarded(&"ü".repeat(2 << 20));
        assert!(guarded.is_cut);
        assert!(guarded.html.len() <= OUTPUT_BYTES_MAX && guarded.html.ends_with('ü'));
    }

    #[test]
    fn a_long_text_is_parted_between_characters_and_references() {
        for unit in ["&", "&amp;", "ü°", "a b ", "&CounterClockwiseContourIntegral;", "\r\n"] {
            let text = unit.repeat((64 << 10) / unit.len());
            let html = guarded(&text).html;
            assert_eq!(html.replace(PARTING, ""), text, "{unit}");
            for part in html.split(PARTING) {
                assert!(part.len() <= TEXT_BYTES_MAX, "{unit}");
                assert!(part.starts_with(['&', 'ü', '°', '\r']) || unit == "a b ", "{unit}");
            }
        }
    }
}
