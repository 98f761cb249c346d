//! HTML -> a clean tree: nothing hidden, nothing that runs, addresses absolute, furniture gone.

use dom_query::{Document as Dom, NodeRef};

use super::blocks::is_cell;
use super::{addresses, enclosures, furniture, guard, phrases};
use crate::model::{Enclosure, WebUrl};

/// Elements that hold nothing to read.
const DROPPED: &[&str] = &[
    "applet", "base", "basefont", "button", "canvas", "datalist", "dialog", "frame", "frameset",
    "head", "input", "link", "map", "meta", "meter", "nav", "noembed", "noframes", "optgroup",
    "option", "output", "param", "progress", "script", "select", "style", "svg", "template",
    "textarea", "title", "track",
];
/// Where a picture's address stands when a page loads pictures late.
const LATE_SOURCES: &[&str] = &[
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-orig-file",
    "data-lazy",
    "data-srcset",
    "srcset",
];
/// Longest text of an element that its class alone may condemn, in characters.
const CONDEMNED_CHARS_MAX: usize = 1500;

/// A clean tree.
pub(super) struct Page {
    /// The tree.
    pub(super) dom: Dom,
    /// Text of each piece of furniture that was taken out.
    pub(super) cut: Vec<String>,
    /// True when the end of a very long text was left out.
    pub(super) is_cut: bool,
}

/// Cleans HTML; cannot fail.
pub(super) fn clean(html: &str, base: Option<&WebUrl>) -> Page {
    let guarded = guard::guarded(html);
    let dom = Dom::fragment(guarded.html);
    let root = dom.root();
    let mut cut = Vec::new();
    let mut next = root.first_child();
    while let Some(node) = next {
        let is_kept = !node.is_element() && !node.is_comment()
            || node.is_element() && keeps(&node, base, &mut cut);
        next = if is_kept { node.first_child().or_else(|| after(node)) } else { after(node) };
        if !is_kept {
            node.remove_from_parent();
        }
    }
    cut.extend(furniture::clear(&root));
    cut.retain(|text| !text.is_empty());
    Page { dom, cut, is_cut: guarded.is_cut }
}

/// Cleans HTML and adds what comes with it.
pub(super) fn clean_with(html: &str, base: Option<&WebUrl>, files: &[Enclosure]) -> Page {
    let page = clean(html, base);
    enclosures::attach(&page.dom, files);
    page
}

/// The node after this one and everything in it.
fn after(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let mut at = node;
    loop {
        if let Some(sibling) = at.next_sibling() {
            return Some(sibling);
        }
        at = at.parent()?;
    }
}

/// Mends an element; false when it must go.
fn keeps(node: &NodeRef, base: Option<&WebUrl>, cut: &mut Vec<String>) -> bool {
    let Some(name) = node.node_name() else { return false };
    if DROPPED.binary_search(&&*name).is_ok() || is_hidden(node) {
        return false;
    }
    match &*name {
        "a" => mend_link(node, base),
        "img" => return keeps_picture(node, base),
        "iframe" | "embed" | "object" | "video" | "audio" => {
            return becomes_link(node, &name, base);
        }
        "noscript" => return keeps_noscript(node),
        "form" => return keeps_form(node),
        _ => {}
    }
    if is_condemned(node) {
        cut.push(node.text().split_whitespace().collect::<Vec<_>>().join(" "));
        // A cell that went would move those behind it.
        if is_cell(node) {
            node.remove_children();
        }
        return is_cell(node);
    }
    true
}

fn is_hidden(node: &NodeRef) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attribute| match &*attribute.name.local {
        "hidden" => true,
        "style" => {
            let style: String = attribute.value.chars().filter(|c| !c.is_whitespace()).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        "class" => {
            attribute.value.split_ascii_whitespace().any(|c| phrases::UNSEEN_CLASSES.contains(&c))
        }
        "aria-hidden" => {
            &*attribute.value == "true" && !is_cell(node) && node.text().trim().chars().count() <= 2
        }
        _ => false,
    })
}

/// True when class or id say that a page builder put the element there, and it is short.
fn is_condemned(node: &NodeRef) -> bool {
    let names: Vec<String> = [node.class(), node.id_attr()]
        .into_iter()
        .flatten()
        .flat_map(|names| {
            names.split_ascii_whitespace().map(str::to_ascii_lowercase).collect::<Vec<_>>()
        })
        .collect();
    names.iter().any(|name| phrases::CLASSES.iter().any(|class| begins_with_name(name, class)))
        && node.normalized_char_count() <= CONDEMNED_CHARS_MAX
}

fn begins_with_name(name: &str, class: &str) -> bool {
    name.strip_prefix(class)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

fn mend_link(node: &NodeRef, base: Option<&WebUrl>) {
    let address = node.attr("href").and_then(|href| addresses::link(&href, base));
    match address {
        Some(url) => node.set_attr("href", url.as_str()),
        None => node.remove_attr("href"),
    }
}

fn keeps_picture(node: &NodeRef, base: Option<&WebUrl>) -> bool {
    let alt = node.attr_or("alt", "");
    let source = node.attr_or("src", "");
    let class = node.attr_or("class", "");
    if is_emoji(&source, &class) && !alt.is_empty() && alt.chars().count() <= 8 {
        node.rename("span");
        node.set_text(alt);
        return true;
    }
    let Some(url) = picture_address(node, &source, base) else {
        return keeps_inlaid_picture(node, &source);
    };
    if is_tiny(node) || phrases::COUNTING_PICTURES.iter().any(|part| url.as_str().contains(part)) {
        return false;
    }
    node.set_attr("src", url.as_str());
    node.remove_attrs(&["srcset", "sizes", "style"]);
    true
}

/// A picture that stands in its own address (RFC 2397) keeps its description alone. One without
/// counts readers or holds a place.
fn keeps_inlaid_picture(node: &NodeRef, source: &str) -> bool {
    const SCHEME: &str = "data:image/";
    let begins = source.trim_start().get(..SCHEME.len());
    let is_inlaid = begins.is_some_and(|begins| begins.eq_ignore_ascii_case(SCHEME));
    let alt = node.attr_or("alt", "");
    if !is_inlaid || alt.trim().is_empty() || is_tiny(node) || is_stand_in(node, &alt) {
        return false;
    }
    node.remove_attrs(&["src", "srcset", "sizes", "style"]);
    true
}

/// True for a picture that holds the place of one beside it, which a script would put there.
fn is_stand_in(node: &NodeRef, alt: &str) -> bool {
    let is_real = |picture: &NodeRef| {
        let source = picture.attr_or("src", "");
        picture.has_name("img")
            && !source.is_empty()
            && !source.starts_with("data:")
            && &*picture.attr_or("alt", "") == alt
    };
    let shows_it = |near: NodeRef| {
        let mut inside = std::iter::once(near).chain(near.descendants_it()).take(8);
        near.has_name("noscript") || inside.any(|inner| is_real(&inner))
    };
    let beside = [node.prev_element_sibling(), node.next_element_sibling()];
    beside.into_iter().flatten().any(shows_it)
}

fn is_emoji(source: &str, class: &str) -> bool {
    class
        .split_ascii_whitespace()
        .any(|c| matches!(c, "emoji" | "wp-smiley" | "smiley" | "twemoji"))
        || source.contains("/emoji/")
}

fn picture_address(node: &NodeRef, source: &str, base: Option<&WebUrl>) -> Option<WebUrl> {
    let is_stand_in = |source: &str| {
        source.is_empty()
            || source.starts_with("data:")
            || source.contains("placeholder")
            || source.contains("blank.")
    };
    let late = || {
        LATE_SOURCES.iter().find_map(|name| {
            let value = node.attr(name)?;
            let first = value.split([',', ' ']).find(|part| !part.is_empty())?.to_owned();
            addresses::absolute(&first, base)
        })
    };
    if is_stand_in(source) {
        return late();
    }
    addresses::absolute(source, base).or_else(late)
}

/// A picture of a few pixels counts readers or holds a place.
fn is_tiny(node: &NodeRef) -> bool {
    let pixels = |name: &str| {
        let value = node.attr(name)?;
        value.trim().trim_end_matches("px").parse::<u32>().ok()
    };
    pixels("width").is_some_and(|width| width <= 2)
        || pixels("height").is_some_and(|height| height <= 2)
}

/// A film or an embedded page becomes a line with a link to it.
fn becomes_link(node: &NodeRef, name: &str, base: Option<&WebUrl>) -> bool {
    if is_tiny(node) {
        return false;
    }
    let own = ["src", "data", "data-src"].iter().find_map(|attribute| node.attr(attribute));
    let inner = || {
        let inner =
            node.descendants_it().find(|inner| inner.has_name("source") || inner.has_name("embed"));
        inner.and_then(|inner| inner.attr("src"))
    };
    let Some(url) = own.or_else(inner).and_then(|source| addresses::absolute(&source, base)) else {
        return false;
    };
    let url = addresses::without_tracking(&url);
    let kind = match name {
        "audio" => "audio",
        "video" => "video",
        _ => embedded_kind(url.host()),
    };
    let link = node.tree.new_element("a");
    link.set_attr("href", url.as_str());
    link.set_text(format!("▶ {kind}: {}", url.host().trim_start_matches("www.")));
    node.remove_children();
    node.remove_all_attrs();
    node.rename("p");
    node.append_child(&link);
    true
}

fn embedded_kind(host: &str) -> &'static str {
    const FILMS: &[&str] = &[
        "youtu",
        "vimeo",
        "dailymotion",
        "video",
        "twitch",
        "brightcove",
        "jwplayer",
        "jwplatform",
        "aparat",
        "bilibili",
        "rutube",
        "odysee",
        "rumble",
        "kaltura",
        "wistia",
        "ted.com",
        "streamable",
    ];
    const SOUNDS: &[&str] = &[
        "soundcloud",
        "spotify",
        "podcast",
        "audio",
        "bandcamp",
        "libsyn",
        "megaphone",
        "simplecast",
        "buzzsprout",
        "acast",
        "anchor.fm",
        "omny",
        "art19",
        "mixcloud",
        "castbox",
        "deezer",
    ];
    let is_one_of = |names: &[&str]| names.iter().any(|name| host.contains(name));
    match () {
        () if is_one_of(SOUNDS) => "audio",
        () if is_one_of(FILMS) => "video",
        () => "embedded page",
    }
}

/// What a page shows without scripts repeats a picture that loads late; on its own it is content.
fn keeps_noscript(node: &NodeRef) -> bool {
    let is_picture = |node: &NodeRef| {
        node.has_name("img") || node.descendants_it().any(|inner| inner.has_name("img"))
    };
    let is_repeated = node.prev_element_sibling().is_some_and(|previous| is_picture(&previous));
    let is_kept = is_picture(node) && !is_repeated;
    if is_kept {
        node.rename("span");
    }
    is_kept
}

/// Some sites put the whole page into a form; a form to fill in is short.
fn keeps_form(node: &NodeRef) -> bool {
    let is_story = node.normalized_char_count() > 600
        && node.descendants_it().any(|inner| inner.has_name("p"));
    if is_story {
        node.rename("div");
    }
    is_story
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(html: &str) -> String {
        let base = WebUrl::parse("https://daily.example/news/a").expect("an address");
        clean(html, Some(&base))
            .dom
            .root()
            .first_child()
            .map(|root| root.inner_html().to_string())
            .unwrap_or_default()
    }

    #[test]
    fn what_is_not_for_reading_goes() {
        for (html, kept) in [
            ("<p>a<script>b</script><style>c</style></p>", "<p>a</p>"),
            ("<p>a</p><p hidden>b</p><p style='display: none'>c</p>", "<p>a</p>"),
            ("<p>a<img src=/p.gif width=1 height=1></p>", "<p>a</p>"),
            ("<p>a</p><form><input name=q><button>Go</button></form>", "<p>a</p>"),
            (
                "<p>a <img class=emoji src=/e.png alt=😀></p>",
                "<p>a <span class=\"emoji\" src=\"/e.png\" alt=\"😀\">😀</span></p>",
            ),
        ] {
            assert_eq!(cleaned(html), kept, "{html}");
        }
    }

    #[test]
    fn addresses_become_whole_and_lose_tracking() {
        for (html, kept) in [
            ("<a href='../b?utm_source=x'>b</a>", "<a href=\"https://daily.example/b\">b</a>"),
            ("<a href='javascript:x()'>b</a>", "<a>b</a>"),
            (
                "<img src='data:image/gif;base64,R0' data-src='/late.jpg' alt='A'>",
                "<img src=\"https://daily.example/late.jpg\" data-src=\"/late.jpg\" alt=\"A\">",
            ),
            (
                "<iframe src='https://www.youtube.com/embed/1'></iframe>",
                "<p><a href=\"https://www.youtube.com/embed/1\">▶ video: youtube.com</a></p>",
            ),
        ] {
            assert_eq!(cleaned(html), kept, "{html}");
        }
    }
}
