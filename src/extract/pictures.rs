//! Pictures that a script loads late get their own addresses back; pixels that count readers go.
//!
//! The bodies of feeds are mended much alike (`text/page.rs`). A page is mended before the article
//! in it is looked for, since a picture without an address is nothing to the finder.

use dom_query::{Document, NodeRef};

use super::dom;

/// Where the address of a picture stands until a script puts it in its place.
const LATE: [&str; 5] =
    ["data-src", "data-lazy-src", "data-original", "data-srcset", "data-lazy-srcset"];
/// Where else one stands, should the picture have none of its own.
const ELSEWHERE: [&str; 3] = ["data-orig-file", "data-lazy", "srcset"];
/// Elements beside a picture among which its sources are looked for.
const BESIDE_MAX: usize = 24;
/// Pixels of a picture that nobody sees.
const PIXELS_UNSEEN: u32 = 2;

/// Mends every picture of the page.
pub(super) fn mend(doc: &Document) {
    for node in doc.select("amp-img, amp-anim").nodes() {
        become_picture(node);
    }
    for node in doc.select("img").nodes() {
        if is_tiny(node) {
            node.remove_from_parent();
            continue;
        }
        let is_bare = is_stand_in(&node.attr_or("src", ""));
        let late = address(node, &LATE).or_else(|| in_sources(node, &LATE));
        let late = late.or_else(|| address(node, &ELSEWHERE).filter(|_| is_bare));
        let late = late.or_else(|| in_sources(node, &ELSEWHERE).filter(|_| is_bare));
        if let Some(late) = late {
            node.set_attr("src", &late);
            settle(node);
        }
    }
}

/// Takes off what would have a later reader look for the address again.
fn settle(node: &NodeRef<'_>) {
    node.remove_attrs(&LATE);
    node.remove_attrs(&ELSEWHERE);
    let class = node.attr_or("class", "");
    let kept: Vec<&str> =
        class.split_ascii_whitespace().filter(|word| !word.contains("lazy")).collect();
    node.set_attr("class", &kept.join(" "));
}

/// An AMP page's picture as an `img`. One that was never closed holds what follows it.
fn become_picture(node: &NodeRef<'_>) {
    let picture = node.tree.new_element("img");
    // Where the picture fills its place, its measures only tell how wide it is for its height.
    let layout = node.attr_or("layout", "");
    let has_measures = !matches!(&*layout, "responsive" | "fill" | "flex-item" | "intrinsic");
    let measures: &[&str] = if has_measures { &["width", "height"] } else { &[] };
    for name in ["src", "srcset", "alt", "title"].iter().chain(measures) {
        if let Some(value) = node.attr(name) {
            picture.set_attr(name, &value);
        }
    }
    node.insert_before(&picture);
    if dom::text_chars(node) == 0 {
        node.remove_from_parent();
    } else {
        node.rename("div");
    }
}

/// The first address in these attributes.
fn address(node: &NodeRef<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let value = node.attr(name)?;
        let value = value.trim();
        // Candidates of a set end at white space (WHATWG HTML, 4.8.4.2.1).
        let value = if name.ends_with("srcset") {
            value.split_ascii_whitespace().next()?.trim_end_matches(',')
        } else {
            value
        };
        // Templates ("{width}") and switches ("true") stand there too.
        let is_address =
            value.contains(['/', '.']) && !value.contains(['{', '}', '<']) && !is_stand_in(value);
        is_address.then(|| value.to_owned())
    })
}

/// The first address in these attributes of the `source` elements beside a picture.
fn in_sources(node: &NodeRef<'_>, names: &[&str]) -> Option<String> {
    let outer = node.parent().filter(|outer| outer.has_name("picture"))?;
    let mut beside = outer.children_it(false).take(BESIDE_MAX);
    beside.find_map(|node| address(&node, names).filter(|_| node.has_name("source")))
}

/// True for what only holds a picture's place.
fn is_stand_in(source: &str) -> bool {
    let source = source.trim();
    source.is_empty()
        || source.starts_with("data:")
        || source.contains("placeholder")
        || source.contains("blank.")
}

/// A picture of a few pixels counts readers or holds a place.
fn is_tiny(node: &NodeRef<'_>) -> bool {
    let style = node.attr_or("style", "").to_ascii_lowercase();
    let styled = |name: &str| {
        let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
        let value = rules.find(|(key, _)| key.trim() == name)?.1.trim();
        value.strip_suffix("px")?.trim_end().parse::<u32>().ok()
    };
    let measured = |name: &str| {
        let value = node.attr(name)?;
        value.trim().trim_end_matches("px").parse::<u32>().ok()
    };
    ["width", "height"].iter().any(|name| {
        let pixels = measured(name).or_else(|| styled(name));
        pixels.is_some_and(|pixels| pixels <= PIXELS_UNSEEN)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_own_address() {
        for (html, sources) in [
            (r#"<img src="/placeholder.png" data-src="/real.jpg">"#, vec!["/real.jpg"]),
            (r#"<img src="/grey.png" data-src="/real.jpg">"#, vec!["/real.jpg"]),
            (r#"<img src="/grey.png" data-lazy-src="/real.jpg">"#, vec!["/real.jpg"]),
            (r#"<img data-original="/my real.jpg">"#, vec!["/my real.jpg"]),
            (r#"<img src="/blank.gif" data-srcset="/s,1.jpg 1x, /s2.jpg 2x">"#, vec!["/s,1.jpg"]),
            (r#"<img src="/a.jpg" data-lazy-srcset="/b.jpg, /c.jpg 2x">"#, vec!["/b.jpg"]),
            (
                r#"<picture><source data-srcset="/real.webp 400w"><img src="/grey.png"></picture>"#,
                vec!["/real.webp"],
            ),
            (
                r#"<picture><source srcset="/wide.webp"><img src="/real.jpg"></picture>"#,
                vec!["/real.jpg"],
            ),
            (
                r#"<picture><source srcset="/wide.webp 2x"><img src="data:image/gif;,"></picture>"#,
                vec!["/wide.webp"],
            ),
            (r#"<img src="/real.jpg" data-src="">"#, vec!["/real.jpg"]),
            (r#"<img src="/real.jpg" data-src="/{width}.jpg">"#, vec!["/real.jpg"]),
            (r#"<img src="/real.jpg" data-original="true">"#, vec!["/real.jpg"]),
            (r#"<img src="/real.jpg" data-orig-file="/big.jpg">"#, vec!["/real.jpg"]),
            (
                r#"<amp-img src="/a.jpg" width="1" height="1" layout="responsive"><noscript>
                <img src="/a.jpg"></noscript></amp-img>"#,
                vec!["/a.jpg"],
            ),
            (r#"<amp-img src="/a.jpg"><p>Words of the story.</p>"#, vec!["/a.jpg"]),
            (r#"<img src="/count.gif" width="1" height="1"><img src="/b.jpg">"#, vec!["/b.jpg"]),
            (r#"<img src="/count" style="height: 1px; width:1px">"#, vec![]),
            (r#"<img src="/wide.jpg" style="max-width:1px;width:100%">"#, vec!["/wide.jpg"]),
        ] {
            let doc = Document::from(html);
            mend(&doc);
            let pictures = doc.select("img");
            let found: Vec<String> =
                pictures.nodes().iter().map(|node| node.attr_or("src", "").to_string()).collect();
            assert_eq!(found, sources, "{html}");
            let has_words = doc.root().text().contains("Words");
            assert_eq!(has_words, html.contains("Words"), "{html}");
        }
    }
}
