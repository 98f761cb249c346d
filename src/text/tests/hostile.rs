//! Input made to break, stall or deceive.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn check(name: &str, html: &str) {
    let start = Instant::now();
    let document = document(html);
    for width in [78, 7] {
        for line in document.lay_out(width) {
            assert!(line.width() <= usize::from(width), "{name}: {:?}", line.text());
        }
    }
    let took = start.elapsed();
    assert!(!document.is_empty(), "{name} lost its text");
    assert!(took < Duration::from_secs(30), "{name} took {took:?}");
}

#[test]
fn huge_and_deep_input_ends_soon_with_its_text() {
    check("deep divs", &format!("{}deep text", "<div>".repeat(100_000)));
    check("deep quotes", &format!("{}deep text", "<blockquote><ul><li>".repeat(40_000)));
    check("a long word", &"a".repeat(10 << 20));
    check("a long ideographic line", &"政".repeat(3 << 20));
    check("many links", &"<a href='/x'>y</a> ".repeat(50_000));
    check(
        "different links",
        &(0..50_000).map(|n| format!("<a href=/{n}>y</a> ")).collect::<Vec<_>>().concat(),
    );
    check("a wide table", &format!("<table><tr>{}</tr></table>", "<td>cell</td>".repeat(2000)));
    check(
        "spans",
        "<table><tr><td colspan=3>a</td><td rowspan=2>b</td></tr><tr>\
         <td rowspan=0 colspan=99999999>c</table>",
    );
    check("a long table", &format!("<table>{}</table>", "<tr><td>a<td>b<td>c</tr>".repeat(30_000)));
    check(
        "open formatting",
        &format!("{}{}", "<font color=1><b id=2>".repeat(20_000), "<p>x".repeat(50_000)),
    );
    check("paragraphs", &"<p>x".repeat(200_000));
    check("many attributes", &format!("<p {}>x", "a=b ".repeat(200_000)));
    check("broken tags", &format!("x{}", "<a '".repeat(200_000)));
    check("break points", &format!("x{}", "<wbr>".repeat(20_000)));
    check("code with tabs", &format!("<pre>{}x</pre>", "\t".repeat(100_000)));
    check("tables in tables", &format!("{}x", "<table><tr><td>".repeat(5_000)));
    check("stacked accents", &format!("<p>a{}</p>", "\u{301}".repeat(100_000)));
    check(
        "different clusters",
        &(0..60_000_u32)
            .filter_map(|n| char::from_u32(0x1_0000 + n))
            .map(|c| format!("{c}\u{301} "))
            .collect::<Vec<_>>()
            .concat(),
    );
}

#[test]
fn beginnings_without_an_end_are_looked_through_once() {
    for unit in ["<svg>", "<select>", "<!--", "<!", "<?", "<iframe>", "<iframe/>", "<a \"", "</"] {
        let html = format!("first {}", unit.repeat((8 << 20) / unit.len()));
        assert!(words(&html).starts_with("first"), "{unit}");
        assert_eq!(excerpt(&html, 5).as_str().get(..5), Some("first"), "{unit}");
        check(unit, &html);
    }
}

#[test]
fn signs_to_escape_are_each_escaped_once() {
    for unit in ["&", "&amp;", "°", "<", "&nbsp;"] {
        let html = format!("<p>first {}</p>", unit.repeat((1 << 20) / unit.len()));
        let start = Instant::now();
        assert!(sanitise(&html, None).starts_with("<p>first"), "{unit}");
        assert!(readable(&html, None, &[]).starts_with("<p>first"), "{unit}");
        assert!(markdown(&html, None, &[]).starts_with("first"), "{unit}");
        let took = start.elapsed();
        assert!(took < Duration::from_secs(10), "{unit} took {took:?}");
    }
}

#[test]
fn deep_input_leaves_the_stack_alone() {
    let units = [
        "<div>",
        "<blockquote><ul><li>",
        "<table><tr><td>",
        "<b><i><u><p>",
        "<a href=/x><p><span>",
        "<dl><dd><ol><li>",
        "<figure><figcaption><details>",
    ];
    let work = move || {
        for unit in units {
            let html = format!("{}text", unit.repeat(3000));
            assert!(document(&html).plain().contains("text"), "{unit}");
            assert!(markdown(&html, None, &[]).contains("text"), "{unit}");
            assert!(sanitise(&html, None).contains("text"), "{unit}");
            assert!(words(&html).contains("text"), "{unit}");
        }
    };
    // Half of what a worker thread has.
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work).expect("a thread");
    thread.join().expect("no panic");
}

#[test]
fn a_document_may_go_to_another_thread() {
    fn is_sent<T: Send + Sync + Clone + std::fmt::Debug>() {}
    is_sent::<Document>();
}

fn soup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "a href=/x",
        "b",
        "i",
        "code",
        "h2",
        "br",
        "hr",
        "img src=/a.jpg alt='A \u{202e} sea'",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "caption",
        "td colspan=3",
        "td rowspan=2",
        "ol start=-3",
        "li value=7",
        "iframe src=/v",
        "sup",
        "q",
        "details",
        "summary",
        "span",
    ]);
    let text = prop_oneof![
        "[ -~]{0,20}",
        "\\PC{0,12}",
        "[\u{0}-\u{ff}]{0,8}",
        "[آ-ی\u{200c} ]{0,20}",
        "[ぁ-ん一-十。「]{0,30}",
        "[👩👧\u{200d}\u{fe0f}🇮🇷\u{301}e]{0,9}",
        "[\t\n ]{0,5}",
    ];
    let piece = prop_oneof![
        3 => tag.clone().prop_map(|tag| format!("<{tag}>")),
        2 => tag.prop_map(|tag| format!("</{}>", tag.split(' ').next().unwrap_or_default())),
        3 => text,
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tag_soup_always_fits_the_page(html in soup(), width in 0_u16..120) {
        let document = document(&html);
        for line in document.lay_out(width) {
            prop_assert!(line.width() <= usize::from(width), "{:?}", line.text());
            prop_assert!(!line.text().chars().any(is_forbidden));
            let turned = line.in_visual_order(BidiMode::App);
            prop_assert!(turned.width() <= line.width());
        }
        let plain = document.plain();
        prop_assert!(!plain.chars().any(|c| c != '\n' && is_forbidden(c)), "{:?}", plain);
        let safe = sanitise(&html, Some(&base()));
        prop_assert!(!safe.contains("<script") && !safe.contains("\
         <iframe") && !safe.contains("javascript:"));
        let _ = words(&html);
        let _ = excerpt(&html, 200);
        let _ = markdown(&html, Some(&base()), &[]);
    }
}
