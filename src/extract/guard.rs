//! Markup made safe to parse: a page in, the same page out with its size, nesting and count of
//! elements bounded.
//!
//! Style sheets and scripts are left out here, before any parser sees them; JSON-LD stays. The HTML
//! parser walks its stack of open elements for most tags (WHATWG HTML, 13.2.4.2 and 13.2.4.3), so
//! that unbounded nesting, formatting elements or attributes would cost quadratic time. So would
//! its writer on a long text full of signs to escape: empty comments part it.

/// Bytes of a page that are read; the rest is cut off.
pub(super) const BYTES_MAX: usize = 8 << 20;
/// Elements nested deeper lose their tags and keep their text.
const DEPTH_MAX: usize = 100;
/// Elements of a page; the page ends there.
const ELEMENTS_MAX: usize = 50_000;
/// Character references in the text of a page; each is a token of its own to the parser. The page
/// ends there.
const REFERENCES_MAX: usize = 100_000;
/// Bytes of one text; a longer one is parted.
const TEXT_BYTES_MAX: usize = 8 << 10;
/// Parts a text.
const PARTING: &str = "<!---->";
/// Bytes of the longest character reference.
const REFERENCE_BYTES_MAX: usize = 40;
/// Formatting elements open at one time (WHATWG HTML, 13.2.4.3: each is cloned into every later
/// paragraph).
const FORMATTING_MAX: usize = 12;
/// Attributes of one tag; a tag with more is dropped.
const ATTRIBUTES_MAX: usize = 200;

/// Elements that hold text without markup up to their end tag.
const RAW: [&str; 8] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];
/// Elements that never hold anything.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements whose end tag may be left out: they do not nest in themselves.
const SELF_CLOSING: [&str; 14] = [
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "colgroup",
    "html", "body",
];
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// The page with everything bounded.
pub(super) fn bound(html: &str) -> String {
    let html = cut(html, BYTES_MAX);
    let mut guard = Guard { out: String::with_capacity(html.len() / 2), ..Guard::default() };
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let (text, tail) = rest.split_at(at);
        guard.text(text);
        rest = guard.markup(tail);
        if guard.elements > ELEMENTS_MAX || guard.references > REFERENCES_MAX {
            return guard.out;
        }
    }
    guard.text(rest);
    guard.out
}

/// Bytes of a long text's first part, which ends in no character, reference or line end.
fn part_len(text: &str) -> usize {
    let end = cut(text, TEXT_BYTES_MAX).len();
    let near = end.saturating_sub(REFERENCE_BYTES_MAX);
    let bytes = text.as_bytes().get(near..end).unwrap_or_default();
    memchr::memrchr2(b'&', b'\r', bytes).map_or(end, |at| near + at)
}

/// The start of `text`, at most `bytes_max` long, cut between characters.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[derive(Default)]
struct Guard<'a> {
    out: String,
    open: Vec<&'a str>,
    formatting: usize,
    elements: usize,
    references: usize,
}

impl<'a> Guard<'a> {
    fn text(&mut self, text: &str) {
        let left = REFERENCES_MAX.saturating_sub(self.references);
        let mut found = memchr::memchr_iter(b'&', text.as_bytes());
        let kept = found.nth(left).and_then(|end| text.get(..end)).unwrap_or(text);
        self.references += memchr::memchr_iter(b'&', kept.as_bytes()).count();
        let mut rest = kept;
        while rest.len() > TEXT_BYTES_MAX {
            let (part, behind) = rest.split_at(part_len(rest));
            self.out.push_str(part);
            self.out.push_str(PARTING);
            rest = behind;
        }
        self.out.push_str(rest);
    }

    /// Takes the markup at the start of `tail` (it begins with `<`); gives what follows.
    fn markup(&mut self, tail: &'a str) -> &'a str {
        if let Some(comment) = tail.strip_prefix("<!--") {
            // An abrupt `<!-->` or `<!--->` is a whole comment (WHATWG HTML, 13.2.5.43).
            let abrupt = [">", "->"].iter().find_map(|end| comment.strip_prefix(end));
            return abrupt.or_else(|| after(comment, "-->")).unwrap_or("");
        }
        let second = tail.as_bytes().get(1).copied().unwrap_or_default();
        if matches!(second, b'!' | b'?') {
            let (tag, rest) = split_tag(tail);
            self.out.push_str(tag);
            return rest;
        }
        let is_end = second == b'/';
        let name = tag_name(tail.get(if is_end { 2 } else { 1 }..).unwrap_or_default());
        if name.is_empty() {
            self.references += 1;
            self.out.push_str(if is_end { "&lt;/" } else { "&lt;" });
            return tail.get(if is_end { 2 } else { 1 }..).unwrap_or_default();
        }
        let (tag, rest) = split_tag(tail);
        if is_end {
            self.end(tag, name);
            return rest;
        }
        if let Some(raw) = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw)) {
            return self.raw(tag, raw, rest);
        }
        self.start(tag, name);
        rest
    }

    fn start(&mut self, tag: &'a str, name: &'a str) {
        self.elements += 1;
        if tag.bytes().filter(u8::is_ascii_whitespace).count() > ATTRIBUTES_MAX
            && attributes(tag) > ATTRIBUTES_MAX
        {
            return;
        }
        if !is_one_of(name, &VOID) && !is_one_of(name, &SELF_CLOSING) {
            if is_one_of(name, &FORMATTING) {
                if self.formatting >= FORMATTING_MAX {
                    return;
                }
                self.formatting += 1;
            } else {
                self.open.push(name);
                if self.open.len() > DEPTH_MAX {
                    return;
                }
            }
        }
        self.out.push_str(tag);
    }

    fn end(&mut self, tag: &str, name: &str) {
        // An end tag may make an element too: `</p>` and `</br>` do.
        self.elements += usize::from(name.len() <= 2);
        if is_one_of(name, &FORMATTING) {
            self.formatting = self.formatting.saturating_sub(1);
        } else if !is_one_of(name, &SELF_CLOSING) {
            let near = self.open.len().saturating_sub(2 * DEPTH_MAX);
            let nearest =
                self.open.iter().skip(near).rposition(|open| open.eq_ignore_ascii_case(name));
            if let Some(at) = nearest.map(|at| at + near) {
                self.open.truncate(at);
                if at >= DEPTH_MAX {
                    return;
                }
            }
        }
        self.out.push_str(tag);
    }

    /// An element without markup inside: kept when a reader sees its text or when it holds JSON-LD.
    fn raw(&mut self, tag: &str, name: &str, rest: &'a str) -> &'a str {
        let (text, rest) = split_raw(rest, name);
        let is_kept = match name {
            "title" => true,
            "script" => contains_ignoring_case(tag, "ld+json"),
            _ => false,
        };
        if is_kept {
            for part in [tag, text, "</", name, ">"] {
                self.out.push_str(part);
            }
        } else if name == "iframe" {
            self.elements += 1;
            self.out.push_str(tag);
            self.out.push_str("</iframe>");
        }
        rest
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| name.eq_ignore_ascii_case(other))
}

fn contains_ignoring_case(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let at = memchr::memmem::find(text.as_bytes(), mark.as_bytes())?;
    text.get(at + mark.len()..)
}

/// The letters after `<` or `</`; empty when this is no tag.
fn tag_name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// A tag and what follows it; `>` in a quoted attribute value does not end it.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return text.split_at(at + 1),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    (text, "")
}

fn attributes(tag: &str) -> usize {
    let mut count = 0;
    let mut quote = None;
    for byte in tag.bytes() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            (None, b' ' | b'\t' | b'\n' | b'\r' | b'/') => count += 1,
            _ => {}
        }
    }
    count
}

/// The text up to `</name`, and what follows that tag.
fn split_raw<'a>(text: &'a str, name: &str) -> (&'a str, &'a str) {
    let mut from = 0;
    while let Some(at) =
        text.get(from..).and_then(|rest| memchr::memmem::find(rest.as_bytes(), b"</"))
    {
        let close = from + at;
        let tail = text.get(close + 2..).unwrap_or_default();
        if tail.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            let rest = after(tail, ">").unwrap_or("");
            return (text.get(..close).unwrap_or_default(), rest);
        }
        from = close + 2;
    }
    (text, "")
}
