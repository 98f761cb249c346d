//! Lists as other readers write them, whole and damaged.

use std::collections::BTreeMap;

use super::*;
use crate::model::{SectionPath, WebUrl};

fn subscription(url: &str, title: &str, section: &str) -> Subscription {
    Subscription {
        url: WebUrl::parse(url).expect("an address"),
        title: (!title.is_empty()).then(|| CleanText::line(title)),
        section: (!section.is_empty()).then(|| SectionPath::parse(section)),
    }
}

/// Reads `text` and compares the subscriptions, each as (address, title, section), and the kinds of
/// the oddities.
fn check(text: &str, expected: &[(&str, &str, &str)], oddities: &[&str]) {
    let imported = read(text.as_bytes()).expect("OPML");
    let expected: Vec<_> = expected.iter().map(|(a, b, c)| subscription(a, b, c)).collect();
    assert_eq!(imported.subscriptions, expected, "{text}");
    let kinds: Vec<_> = imported.oddities.iter().map(|oddity| oddity.kind).collect();
    assert_eq!(kinds, oddities, "{text}");
}

const A: &str = "https://daily.example/a";
const B: &str = "https://daily.example/b?x=1&y=2";
const C: &str = "https://post.example/c";

#[test]
fn folders_become_sections() {
    check(
        r#"<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
        <outline text="World" title="World">
            <outline type="rss" text="Example Daily" xmlUrl="https://daily.example/a"/>
            <outline text="Middle East"><outline title="B" text="b" xmlUrl="https://daily.example/b?x=1&amp;y=2"></outline></outline>
        </outline>
        <outline text="C" xmlUrl="https://post.example/c" type="rss"/></body></opml>"#,
        &[(A, "Example Daily", "World"), (B, "B", "World / Middle East"), (C, "C", "")],
        &[],
    );
}

#[test]
fn categories_become_sections_where_no_folder_does() {
    for (category, section) in [
        ("/World/Asia,news", "World / Asia"),
        ("news, /World/Asia", "World / Asia"),
        ("news,daily", "news"),
        ("", ""),
        (" , /", ""),
    ] {
        let outline = format!(r#"<outline xmlUrl="{A}" category="{category}"/>"#);
        check(&format!("<opml>{outline}</opml>"), &[(A, "", section)], &[]);
        let inner = format!(r#"<opml><outline text="Mine">{outline}</outline></opml>"#);
        check(&inner, &[(A, "", "Mine")], &[]);
    }
}

#[test]
fn small_slips_do_not_matter() {
    for text in [
        r#"<OPML><BODY><OUTLINE TEXT="x" XMLURL="https://daily.example/a"/></BODY></OPML>"#,
        r"<opml><outline text='x' xmlurl = 'https://daily.example/a' /></opml>",
        r#"<opml><outline text="x"xmlUrl="https://daily.example/a"/></opml>"#,
        r"<opml><outline text=x xmlUrl=https://daily.example/a /></opml>",
        "\u{feff}\n some words < before > \n<opml><outline text=\"x\"\n\txmlUrl=\" https://daily.example/a \"/></opml>",
        r#"<o:opml xmlns:o="x"><o:outline text="x" xmlUrl="https://daily.example/a"/></o:opml>"#,
        r#"<opml><outline text="x" xmlUrl="feed:https://daily.example/a"/></opml>"#,
        r#"<opml><outline text="x" xmlUrl="https://daily.example/a" xmlUrl="b"/></opml>"#,
        r#"<opml><!-- <outline xmlUrl="https://daily.example/old"/> --><outline text="x" xmlUrl="https://daily.example/a"/><![CDATA[<outline xmlUrl="https://daily.example/old"/>]]></opml>"#,
        r#"<!DOCTYPE opml [<!ENTITY x "y">]><opml><outline text="x" xmlUrl="https://daily.example/a"/></opml>"#,
        r#"<opml><outline text="x" xmlUrl="https://daily.example/a"/><!-- never closed </opml>"#,
    ] {
        check(text, &[(A, "x", "")], &[]);
    }
}

#[test]
fn bare_ampersands_and_angles_are_read_as_meant() {
    check(
        r#"<opml><outline text="War & Peace <b>now</b>, 3 > 2" xmlUrl="https://daily.example/b?x=1&y=2"/>
        <outline text="&quot;Q&#38;A&quot; &nosuch; &amp;amp;" xmlUrl="https://post.example/c"/></opml>"#,
        &[(B, "War & Peace <b>now</b>, 3 > 2", ""), (C, "\"Q&A\" &nosuch; &amp;", "")],
        &[],
    );
}

#[test]
fn a_broken_tag_costs_only_itself() {
    for (first, title) in [
        (r#"<outline text="A" xmlUrl="https://daily.example/a/>"#, "A"),
        (r#"<outline text="A" xmlUrl="https://daily.example/a"#, "A"),
        (r#"<outline text="A xmlUrl="https://daily.example/a"/>"#, "A xmlUrl="),
        (r#"<outline xmlUrl="https://daily.example/a" text="A"#, ""),
    ] {
        let text = format!(r#"<opml>{first}<outline text="C" xmlUrl="{C}"/></opml>"#);
        check(&text, &[(A, title, ""), (C, "C", "")], &["broken-tag"]);
    }
    check(
        r#"<opml><outline text="He said "hi" twice" xmlUrl="https://daily.example/a"/></opml>"#,
        &[(A, "He said", "")],
        &[],
    );
}

#[test]
fn a_folder_is_called_as_it_is_whatever_its_name_looks_like() {
    for (name, section) in [
        ("https://daily.example/news", "https:∕∕daily.example∕news"),
        ("xmlUrl=https://daily.example/b", "xmlUrl=https:∕∕daily.example∕b"),
        ("a &quot; xmlUrl=&quot;https://b.example/&quot;", "a \" xmlUrl=\"https:∕∕b.example∕\""),
        ("type='rss' xmlUrl='https://b.example/'", "type='rss' xmlUrl='https:∕∕b.example∕'"),
    ] {
        let text = format!(
            r#"<opml><outline text="{name}"><outline text="A" xmlUrl="{A}"/></outline></opml>"#
        );
        let imported = read(text.as_bytes()).expect("OPML");
        let expected =
            Subscription { section: Some(SectionPath::new([section])), ..subscription(A, "A", "") };
        assert_eq!(imported.subscriptions, [expected], "{text}");
        assert_eq!((imported.skipped.len(), imported.oddities.len()), (0, 0), "{text}");
        // Our own export is read back as it was.
        let written = write("Mine", &imported.subscriptions, &BTreeMap::new());
        let again = read(written.as_bytes()).expect("OPML");
        assert_eq!(again.subscriptions, imported.subscriptions, "{written}");
    }
}

#[test]
fn forgotten_end_tags_do_not_pile_up_folders() {
    let feed = |url: &str| format!(r#"<outline xmlUrl="{url}">"#);
    let (a, c) = (feed(A), feed(C));
    let folder = |name: &str| format!(r#"<outline text="{name}">"#);
    let (x, y) = (folder("X"), folder("Y"));
    for text in [
        format!("<opml>{x}{a}</outline>{y}{c}</outline></opml>"),
        format!("<opml>{x}{a}{y}{c}</opml>"),
        format!("<opml>{x}{a}</outline></outline>{y}{c}</outline></outline></opml>"),
    ] {
        check(&text, &[(A, "", "X"), (C, "", "Y")], &[]);
    }
    check(&format!("<opml></outline></outline>{x}{a}</opml>"), &[(A, "", "X")], &[]);
}

#[test]
fn a_file_cut_short_gives_what_it_has() {
    let whole = r#"<opml><body><outline text="X"><outline text="A" xmlUrl="https://daily.example/a"/><outline text="C" xmlUrl="https://post.example/c"/></outline></body></opml>"#;
    for cut in 0..whole.len() {
        let (part, _) = whole.split_at(cut);
        if let Ok(imported) = read(part.as_bytes()) {
            let is_odd = imported.oddities.iter().any(|oddity| oddity.kind == "ended-early");
            assert!(is_odd || part.contains("</opml"), "{part}");
        }
    }
    let (part, _) = whole.split_once(" text=\"C\"").expect("it is there");
    check(part, &[(A, "A", "X")], &["ended-early"]);
}

#[test]
fn any_charset_is_read() {
    let text = "<?xml version='1.0' encoding='CHARSET'?><opml><outline text='Süd – Zeitung' \
                xmlUrl='https://daily.example/a'/></opml>";
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<_>>();
    let latin = |label: &str| {
        let text = text.replace("CHARSET", label);
        encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
    };
    for (bytes, is_odd) in [
        (text.as_bytes().to_vec(), false),
        (text.replace("CHARSET", "iso-8859-1").into_bytes(), false),
        (format!("\u{feff}{text}").into_bytes(), false),
        ([vec![0xff, 0xfe], utf16(u16::to_le_bytes)].concat(), true),
        (utf16(u16::to_le_bytes), true),
        (utf16(u16::to_be_bytes), true),
        (latin("windows-1252"), true),
        (latin("utf-8"), true),
        (latin("no-such-charset"), true),
    ] {
        let imported = read(&bytes).expect("OPML");
        assert_eq!(imported.subscriptions, [subscription(A, "Süd – Zeitung", "")]);
        assert_eq!(imported.oddities.len(), usize::from(is_odd), "{:?}", imported.oddities);
    }
}

#[test]
fn a_list_can_make_us_run_or_read_nothing() {
    let scheme = |scheme: &str| SkipReason::Scheme { scheme: CleanText::line(scheme) };
    for (address, why) in [
        ("|curl https://daily.example/ | sh", SkipReason::Command),
        ("exec:~/bin/feed", SkipReason::Command),
        ("EXEC:~/bin/feed", SkipReason::Command),
        ("filter:~/bin/f:https://daily.example/a", SkipReason::Command),
        ("file:///etc/passwd", scheme("file")),
        ("feed:file:///etc/passwd", scheme("feed")),
        ("javascript:alert(1)", scheme("javascript")),
        ("gopher://daily.example/", scheme("gopher")),
        ("/etc/passwd", SkipReason::Unreadable { address: CleanText::line("/etc/passwd") }),
        (
            "-oProxyCommand=x",
            SkipReason::Unreadable { address: CleanText::line("-oProxyCommand=x") },
        ),
    ] {
        let text = format!("<opml><outline text='T\u{9d}\u{202e}' xmlUrl='{address}'/></opml>");
        let imported = read(text.as_bytes()).expect("OPML");
        assert_eq!(imported.subscriptions, []);
        assert_eq!(imported.skipped, [Skipped { what: CleanText::line("T"), why }], "{address}");
    }
    check(
        r#"<opml><outline xmlUrl="https://daily.example/a" filtercmd="~/bin/f"/></opml>"#,
        &[(A, "", "")],
        &["filter-command"],
    );
}

#[test]
fn what_names_no_feed_is_named() {
    let text = r#"<opml><outline text="Page" htmlUrl="https://daily.example/"/><outline type="rss" text="Nothing" xmlUrl=""/>
        <outline type="link" url="https://daily.example/"/><outline text="An empty folder"/></opml>"#;
    let imported = read(text.as_bytes()).expect("OPML");
    let whats: Vec<_> = imported.skipped.iter().map(|skipped| skipped.what.as_str()).collect();
    assert_eq!(whats, ["Page", "Nothing", "https://daily.example/"]);
    assert!(imported.skipped.iter().all(|skipped| skipped.why == SkipReason::NoAddress));
}

#[test]
fn an_address_is_taken_once() {
    check(
        r#"<opml><outline text="A" xmlUrl="https://daily.example/a"/><outline text="X"><outline text="Again" xmlUrl="https://DAILY.example:443/a"/></outline></opml>"#,
        &[(A, "A", "X")],
        &["repeated"],
    );
}

#[test]
fn other_files_are_told_apart() {
    for (text, what) in [
        ("", "an empty file"),
        ("  \n", "an empty file"),
        ("<!doctype html><html><body>x</body></html>", "a web page"),
        ("<?xml version='1.0'?><rss><channel/></rss>", "a feed"),
        ("<rdf:RDF></rdf:RDF>", "a feed"),
        ("<x/>", "some other kind of XML"),
        ("https://daily.example/a", "some other kind of file"),
    ] {
        assert_eq!(read(text.as_bytes()), Err(OpmlError::NotOpml { what }), "{text}");
    }
    assert_eq!(read(b"<opml version='2.0'><body></body></opml>"), Ok(Imported::default()));
    assert_eq!(read(&vec![b' '; BYTES_MAX + 1]), Err(OpmlError::TooLarge));
}

#[test]
fn what_is_written_reads_back_the_same() {
    let subscriptions = [
        subscription(C, "No \"section\" <at> all & more's", ""),
        subscription(A, "Éxample – Daily", "World / Middle East"),
        subscription(B, "", "World"),
        subscription("https://daily.example/d", "D", "Sport / NRL"),
        subscription("https://daily.example/e", "E", "world / Asia ∕ Pacific"),
    ];
    // What a feed calls itself is shown, and is no title that the reader gave.
    let own_titles = subscriptions.iter().map(|it| (it.url.clone(), CleanText::line("\"Own\"")));
    let own_titles = own_titles.collect();
    let text = write("My <feeds>", &subscriptions, &own_titles);
    let own = format!(
        "text=\"&quot;Own&quot;\" title=\"&quot;Own&quot;\" xmlUrl=\"{}\"",
        B.replace('&', "&amp;")
    );
    assert_eq!((text.matches("Own").count(), text.matches(&own).count()), (2, 1), "{text}");
    let imported = read(text.as_bytes()).expect("OPML");
    assert_eq!(imported.oddities, []);
    assert_eq!(imported.skipped, []);
    let mut expected = subscriptions.to_vec();
    expected.swap(1, 2);
    // The first spelling of a section stands for all of them, and a folder's own feeds come before
    // its folders.
    expected.swap(3, 4);
    expected[3].section = Some(SectionPath::parse("World / Asia ∕ Pacific"));
    assert_eq!(imported.subscriptions, expected, "{text}");
    assert_eq!(write("My <feeds>", &imported.subscriptions, &own_titles), text);
}

#[test]
fn a_shared_list_holds_no_password() {
    let secret = subscription("https://me:secret@daily.example/a", "", "");
    let text = write("Mine", &[secret], &BTreeMap::new());
    assert!(!text.contains("secret") && !text.contains("me:"), "{text}");
    assert!(text.contains("xmlUrl=\"https://daily.example/a\""), "{text}");
}

#[test]
fn hostile_lists_end_soon() {
    let many = "<outline text=\"x\" xmlUrl=\"https://daily.example/a\"/>".repeat(OUTLINES_MAX + 9);
    let imported = read(format!("<opml>{many}</opml>").as_bytes()).expect("OPML");
    assert_eq!(imported.oddities[0].kind, "too-many-outlines");
    for part in [
        "<outline text=\"x\">",
        "<outline ",
        "<outline a=\"",
        "<outline a=\"x\" ",
        "<!-- <![CDATA[",
        "</outline>",
        "<outline xmlUrl=",
        "xmlUrl xmlUrl= ",
        "a=\"1\" ",
        "&",
    ] {
        let text = format!("<opml><outline text=\"{}", part.repeat((1 << 18) / part.len()));
        drop(read(text.as_bytes()));
        drop(read(format!("<opml><outline {}/>", part.repeat((1 << 18) / part.len())).as_bytes()));
    }
}
