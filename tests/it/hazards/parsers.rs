//! X01 to X13: documents made to blow up, to look elsewhere, or merely broken.

use std::time::{Duration, Instant};

use dateline::parse::{ParseLimits, Source, parse};

use super::{FEED, following};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::packing::gzip_bomb;

/// Longest time for any of these, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The titles that a document gives, or why it gives none.
fn titles(bytes: &[u8]) -> Result<Vec<String>, String> {
    let before = Instant::now();
    let source = Source { bytes, content_type: None, url: None };
    let read = parse(&source, &ParseLimits::default());
    assert!(before.elapsed() < PATIENCE, "{:?}", before.elapsed());
    let feed = read.map_err(|error| error.to_string())?;
    Ok(feed.entries.iter().map(|entry| entry.title.to_string()).collect())
}

fn rss(doctype: &str, title: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>{doctype}<rss version=\"2.0\"><channel><title>D</title>\
         <item><title>{title}</title><guid>1</guid></item></channel></rss>"
    )
}

#[test]
fn x01_entities_that_multiply_stay_words() {
    let more = |n: usize| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    let more: Vec<String> = (1..12).map(more).collect();
    let laughs = format!("<!DOCTYPE rss [<!ENTITY a0 \"ha\">{}]>", more.concat());
    let quadratic = format!("<!DOCTYPE rss [<!ENTITY a \"{}\">]>", "x".repeat(100_000));
    let circle = "<!DOCTYPE rss [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]>";
    for (doctype, title) in [
        (&*laughs, "&a11;".to_owned()),
        (&quadratic, "&a;".repeat(2000)),
        (circle, "&a;&b;".to_owned()),
    ] {
        let read = titles(rss(doctype, &title).as_bytes()).expect("a feed");
        assert!(read.len() == 1 && read[0].len() < 5000, "{read:?}");
        assert!(!read[0].contains("haha") && !read[0].contains("xxx"), "{read:?}");
    }
}

#[test]
fn x02_a_document_looks_nowhere_else() {
    let (server, inner) = (FeedServer::start(), FeedServer::start());
    inner.serve("/leak", Reply::feed("leaked"));
    let leak = inner.url("/leak");
    let text = rss(
        &format!(
            "<?xml-stylesheet href=\"{leak}\"?><!DOCTYPE rss SYSTEM \"{leak}\" \
             [<!ENTITY f SYSTEM \"file:///etc/passwd\"><!ENTITY h SYSTEM \"{leak}\">\
             <!ENTITY % p SYSTEM \"{leak}\"> %p;]>"
        ),
        &format!(
            "A title &f;&h;<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" \
             href=\"{leak}\"/>"
        ),
    );
    server.serve("/feed", Reply::feed(text));
    let program = following(&server);
    program.run(&["fetch"]);
    let listed = program.titles(&["list"]);
    assert!(listed.iter().all(|title| !title.contains("root:") && !title.contains("leaked")));
    assert_eq!(listed.len(), 1);
    assert!(inner.requests("/leak").is_empty());
}

#[test]
fn x03_a_bomb_costs_what_an_honest_feed_may() {
    let zeros = zstd::encode_all(&*vec![0; 64 << 20], 3).expect("packed");
    for (packing, bytes) in [("gzip", gzip_bomb(64 << 20)), ("zstd", zeros)] {
        let server = FeedServer::start();
        server.serve("/feed", Reply::feed(bytes).header("Content-Encoding", packing));
        following(&server).run(&["fetch"]).with_code(1).told(&["larger than 16 MiB when unpacked"]);
        assert!(server.bytes_sent() < 1 << 20, "{packing}: {}", server.bytes_sent());
    }
}

#[test]
fn x05_of_too_many_entries_the_first_are_taken() {
    let items: Vec<String> =
        (0..20_000).map(|n| format!("<item><title>{n}</title><guid>{n}</guid></item>")).collect();
    let text = FEED.replace("<item>", &format!("{}<item>", items.concat()));
    let read = titles(text.as_bytes()).expect("a feed");
    assert_eq!((read.len(), read[0].as_str()), (5000, "0"));
    let source = Source { bytes: text.as_bytes(), content_type: None, url: None };
    let feed = parse(&source, &ParseLimits::default()).expect("a feed");
    let told = feed.oddities.iter().find(|oddity| oddity.kind == "too-many-entries");
    assert!(told.expect("told").detail.as_str().contains("5000 of 20001"), "{told:?}");
}

#[test]
fn x06_x07_deep_and_wide_markup_is_shown_all_the_same() {
    let deep = |tag: &str| format!("{}Words{}", format!("<{tag}>").repeat(50_000), "");
    let wide = format!("<table><tr>{}</tr></table>", "<td>Words</td>".repeat(2000));
    let spans = "<table><tr><td colspan=1000000000 rowspan=1000000000>Words</td></tr></table>";
    let links = "<a href=\"https://daily.example/\">Words</a> ".repeat(5000);
    let breaks = format!("Words{}", "<wbr>".repeat(20_000));
    for html in [
        deep("div"),
        deep("blockquote"),
        deep("ul><li"),
        deep("b"),
        wide,
        spans.to_owned(),
        links,
        breaks,
    ] {
        let server = FeedServer::start();
        let item = format!("<item><description><![CDATA[{html}]]></description>");
        server.serve("/feed", Reply::feed(FEED.replace("<item>", &item)));
        let program = following(&server);
        let before = Instant::now();
        program.out(&["fetch"]);
        let shown = program.out(&["show", &program.id("A title")]);
        let start: String = html.chars().take(20).collect();
        assert!(shown.contains("Words"), "{start}");
        assert!(before.elapsed() < PATIENCE, "{start}: {:?}", before.elapsed());
    }
}

#[test]
fn x06_deep_documents_end_no_program() {
    let deep = "<a>".repeat(100_000);
    let xml = rss("", &format!("A title{deep}"));
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{}",
        "[".repeat(100_000)
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>D</title><entry><title>A title</title>\
         <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{}",
        "<div>".repeat(50_000)
    );
    let media = format!(
        "<rss xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item><title>A title</title>{}",
        "<media:group>".repeat(50_000)
    );
    for text in [&xml, &json, &atom, &media] {
        drop(titles(text.as_bytes()));
        let server = FeedServer::start();
        server.serve("/feed", Reply::feed(text.as_str()));
        let ran = following(&server).run(&["fetch"]);
        assert!(matches!(ran.code, 0 | 1), "{ran:?}");
    }
}

#[test]
fn x08_no_document_fails_for_its_encoding() {
    let declared = |charset: &str| {
        format!("<?xml version=\"1.0\" encoding=\"{charset}\"?>{}", FEED.replace("A title", "é"))
    };
    let utf_16: Vec<u8> = [0xfe_u8, 0xff]
        .into_iter()
        .chain(declared("UTF-16").encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let latin: Vec<u8> = declared("ISO-8859-1")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("latin"))
        .collect();
    let mut bad = declared("UTF-8").into_bytes();
    let at = bad.windows(2).position(|pair| pair == "é".as_bytes()).expect("é");
    bad.splice(at..at + 2, [0xc3, 0x28, 0xff]);
    for (name, bytes, title) in [
        ("UTF-8", declared("UTF-8").into_bytes(), "é"),
        ("two BOMs", [b"\xef\xbb\xbf\xef\xbb\xbf", declared("UTF-8").as_bytes()].concat(), "é"),
        ("UTF-16", utf_16, "é"),
        ("Latin-1", latin, "é"),
        ("unknown", declared("x-nobody-knows").into_bytes(), "é"),
        ("UTF-7", declared("UTF-7").replace('é', "+AOk-").into_bytes(), "+AOk-"),
    ] {
        assert_eq!(titles(&bytes), Ok(vec![title.to_owned()]), "{name}");
    }
    assert!(titles(&bad).expect("a feed")[0].contains('('));
}

#[test]
fn x11_json_of_the_wrong_kinds_is_read_item_by_item() {
    let text = r#"{"version":"https://jsonfeed.org/version/1.1","title":5,"items":[
        {"id":1,"title":"Number"},{"id":null,"title":"Null","url":[]},"a text",null,7,[],
        {"id":{"a":1},"title":{"b":2}},{"id":"2","title":["x"],"content_html":7},
        {"id":"3","title":"Good","date_published":12,"tags":"one","authors":{"name":"A"}}]}"#;
    let read = titles(text.as_bytes()).expect("a feed");
    for title in ["Number", "Null", "Good"] {
        assert!(read.iter().any(|known| known == title), "{read:?}");
    }
}

#[test]
fn x13_what_can_be_read_is_read() {
    for text in [
        FEED.replace("A title", "A&nbsp;title").replace("<rss", "\n\njunk <rss"),
        FEED.replace("<channel>", "").replace("</channel>", ""),
        FEED.replace("<guid>", "<link>https://daily.example/?a=1&b=2</link><guid>"),
        FEED.replace("</item>", "<b>open</item>"),
        FEED.replace("<item>", "<foo:bar>x</foo:bar><item>"),
        format!("<?xml version=\"1.1\" encoding='utf8'?><?php echo 1 ?>{FEED}<!-- -- -->"),
        format!("{FEED}\n<script>track()</script>"),
        FEED.replace("<title>A title</title>", "<title><![CDATA[A title]]></title>"),
    ] {
        let read = titles(text.as_bytes()).expect(&text);
        assert_eq!(read.len(), 1, "{text}");
        assert_eq!(read[0].replace('\u{a0}', " "), "A title", "{text}");
    }
}

#[test]
fn s11_attributes_and_namespaces_without_end_take_no_time() {
    let attributes: String =
        (0..100_000).map(|n| format!(" a{n}=\"\"")).collect::<Vec<_>>().concat();
    let spaces: String =
        (0..50_000).map(|n| format!(" xmlns:n{n}=\"u{n}\"")).collect::<Vec<_>>().concat();
    for text in [
        FEED.replace("<item>", &format!("<item{attributes}>")),
        FEED.replace("<item>", &format!("<item{spaces}>")),
        FEED.replace("<rss", &format!("<rss{spaces}")),
    ] {
        drop(titles(text.as_bytes()));
    }
}
