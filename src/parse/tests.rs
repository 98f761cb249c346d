//! The corpus in `tests/feeds`, and what must hold for any document at all.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::{Enclosure, Entry, Pace};

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/feeds")
}

/// The documents of the corpus by name.
fn documents() -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(corpus())
        .expect("the corpus")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "expected"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a readable file"))
        })
        .collect();
    found.sort();
    found
}

fn read(bytes: &[u8]) -> Result<ParsedFeed, ParseError> {
    let url = WebUrl::parse("https://daily.example/feeds/news.xml").expect("an address");
    parse(&Source { bytes, content_type: None, url: Some(&url) }, &ParseLimits::default())
}

fn read_text(text: &str) -> ParsedFeed {
    read(text.as_bytes()).expect("a feed")
}

fn kinds(feed: &ParsedFeed) -> Vec<&'static str> {
    feed.oddities.iter().map(|oddity| oddity.kind).collect()
}

fn enclosure(enclosure: &Enclosure) -> Value {
    json!([enclosure.url, enclosure.media_type, enclosure.length])
}

fn entry(entry: &Entry) -> Value {
    let all = json!({
        "guid": entry.guid,
        "title": entry.title,
        "link": entry.link,
        "author": entry.author,
        "published": entry.published,
        "updated": entry.updated,
        "categories": entry.categories.iter().map(|category| match &category.scheme {
            Some(scheme) => json!([category.label, scheme]),
            None => json!(category.label),
        }).collect::<Vec<_>>(),
        "summary": entry.summary_html,
        "content": entry.content_html,
        "base": entry.base.as_ref().filter(|base| base.as_str() != "https://daily.example/"),
        "enclosures": entry.enclosures.iter().map(enclosure).collect::<Vec<_>>(),
    });
    without_empty(all)
}

/// What is absent or empty says nothing in an expectation.
fn without_empty(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null() && field != &json!([]));
    }
    value
}

fn picture(read: &Result<ParsedFeed, ParseError>) -> Value {
    match read {
        Err(error) => json!({ "error": error.to_string() }),
        Ok(feed) => without_empty(json!({
            "title": feed.title,
            "link": feed.link,
            "description": feed.description,
            "language": feed.language,
            "updated": feed.updated,
            "oddities": kinds(feed),
            "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
        })),
    }
}

/// `DATELINE_BLESS=1` writes the expectations anew; read the difference before keeping it.
#[test]
fn every_document_of_the_corpus_reads_as_expected() {
    let is_blessed = std::env::var_os("DATELINE_BLESS").is_some();
    let mut wrong = Vec::new();
    for (name, bytes) in documents() {
        let path = corpus().join(format!("{name}.expected"));
        let got = picture(&read(&bytes));
        if is_blessed {
            let text = serde_json::to_string_pretty(&got).expect("JSON") + "\n";
            fs::write(&path, text).expect("a writable corpus");
        }
        let expected: Value = fs::read_to_string(&path)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        if got != expected {
            wrong.push(format!("{name}:\n got {got:#}\n expected {expected:#}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_feed_cut_anywhere_keeps_its_whole_entries_as_they_were() {
    for (name, bytes) in documents() {
        let Ok(whole) = read(&bytes) else { continue };
        for end in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
            let Ok(cut) = read(&bytes[..end]) else { continue };
            assert!(cut.entries.len() <= whole.entries.len(), "{name} cut at {end}");
            for entry in &cut.entries {
                let same = whole
                    .entries
                    .iter()
                    .any(|one| one.guid == entry.guid || one.link == entry.link);
                assert!(same, "{name} cut at {end}: {entry:?}");
            }
        }
    }
}

#[test]
fn a_well_written_feed_is_read_as_it_stands() {
    for name in ["rss-2.0.xml", "atom-1.0.xml"] {
        let bytes = fs::read(corpus().join(name)).expect("a file");
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let mut faults = Faults::default();
        let scope = Scope { base: None, entries_max: 100, is_bare: false };
        let repaired = repair::repair(text, scope, &mut faults).expect("a feed");
        assert!(
            matches!(repaired.text, std::borrow::Cow::Borrowed(_)),
            "{name}: {}",
            repaired.text
        );
        assert!(faults.into_oddities().is_empty());
    }
}

#[test]
fn what_is_no_feed_is_named() {
    for (text, message) in [
        ("", "the document is empty"),
        (" \n ", "the document is empty"),
        (
            "<!DOCTYPE html><html><title>Log in</title>",
            "this address answered with a web page, not a feed",
        ),
        (
            "<html><body>the &lt;rss&gt; tag</body></html>",
            "this address answered with a web page, not a feed",
        ),
        (
            "<opml version='1.0'/>",
            "this is a list of subscriptions (OPML), not a feed; use `dateline import`",
        ),
        (
            "<?xml version='1.0'?><opml version='2.0'><head><title>My feeds</title></head><body>\
             <outline type='rss' xmlUrl='https://daily.example/feed'/></body></opml>",
            "this is a list of subscriptions (OPML), not a feed; use `dateline import`",
        ),
        ("%PDF-1.7 \u{1b}[31m", "not a feed: it begins with \"%PDF-1.7 [31m\""),
        ("{\"error\": 404}", "not a feed: it begins with \"{\\\"error\\\": 404}\""),
    ] {
        assert_eq!(read(text.as_bytes()).expect_err("no feed").to_string(), message);
    }
}

#[test]
fn the_feeds_a_page_names_are_found() {
    let base = WebUrl::parse("https://daily.example/news/").expect("an address");
    let page = "<head><base href='/x/'>
        <script>'<link rel=alternate type=application/rss+xml href=no>'</script>
        <LINK REL='alternate' TYPE='application/rss+xml'
            TITLE='Example Daily &raquo; World' HREF='world.xml'>
        <link href=feed:https://feeds.example/old type=application/rss+xml rel=alternate>
        <link href='FEED://feeds.example/older' type=application/rss+xml rel=alternate>
        <link href=//feeds.example/all type=application/atom+xml rel='alternate home'>
        <link rel=alternate type=application/feed+json href=https://daily.example/feed.json />
        <link rel=alternate hreflang=de href=/de/><link rel=stylesheet type=text/css href=a.css>";
    let found: Vec<String> = feed_links(page.as_bytes(), None, &base)
        .into_iter()
        .map(|feed| format!("{} {}", feed.url, feed.title))
        .collect();
    assert_eq!(
        found,
        [
            "https://daily.example/x/world.xml Example Daily » World",
            "https://feeds.example/old ",
            "https://feeds.example/older ",
            "https://feeds.example/all ",
            "https://daily.example/feed.json ",
        ]
    );
}

#[test]
fn entries_that_share_a_guid_are_told_apart_the_same_way_each_time() {
    let item = |guid: &str, n: u8| {
        format!(
            "<item><guid>{guid}</guid><title>T{n}</title>\
             <link>https://daily.example/{n}</link></item>"
        )
    };
    let document = |items: &[String]| {
        format!("<rss version='2.0'><channel>{}</channel></rss>", items.concat())
    };
    let first = read_text(&document(&[item("g", 1), item("g", 2), item("h", 3)]));
    let later = read_text(&document(&[item("g", 4), item("g", 1), item("g", 2), item("h", 3)]));
    let guids: Vec<&str> = first.entries.iter().map(|entry| &*entry.guid).collect();
    let later_guids: Vec<&str> = later.entries.iter().skip(1).map(|entry| &*entry.guid).collect();
    assert_eq!(guids, later_guids);
    assert_ne!(guids[0], guids[1]);
    assert_eq!(guids[2], "h");
    let same = read_text(&document(&[item("g", 1), item("g", 1)]));
    assert_eq!(same.entries[0].guid, "g");
}

#[test]
fn more_entries_than_are_kept_are_said_to_be() {
    let item = "<item><title>x &nbsp; y</title></item>".repeat(30);
    let text = format!("<rss version='2.0'><channel>{item}</channel></rss>");
    let limits = ParseLimits { entries_max: 10, ..ParseLimits::default() };
    let source = Source { bytes: text.as_bytes(), content_type: None, url: None };
    let feed = parse(&source, &limits).expect("a feed");
    assert_eq!(feed.entries.len(), 10);
    assert!(kinds(&feed).contains(&"too-many-entries"));
}

#[test]
fn hostile_markup_is_read_in_time_that_grows_with_its_size() {
    let n = 60_000;
    let rss = |inside: &str| format!("<rss version='2.0'><channel>{inside}</channel></rss>");
    for text in [
        rss(&"<a>".repeat(n)),
        rss(&"<media:group>".repeat(n)),
        rss(&"</b>".repeat(n)),
        rss(&format!("<item><title>{}", "<b>".repeat(n))),
        rss(&"<item>".repeat(n)),
        rss(&"<!--".repeat(n)),
        rss(&"<![CDATA[".repeat(n)),
        rss(&"<?x".repeat(n)),
        rss(&"<!A[".repeat(n)),
        rss(&"<a b=\"".repeat(n)),
        rss(&"<a b='\"".repeat(n)),
        rss(&format!("<item><title>{}</title></item>", "&".repeat(n))),
        rss(&format!("<item {}/>", "a='1' ".repeat(n))),
        rss(&format!("<item {}/>", "xmlns:a='1' ".repeat(n))),
        format!("<!DOCTYPE a [{}]><rss/>", "<!ENTITY a '&b;&b;'>".repeat(n / 4)),
        "<".repeat(n),
        "<x ".repeat(n),
        format!("{{\"items\":{}", "[".repeat(n)),
        format!("{{\"items\":[{}", "{\"a\":[".repeat(n)),
        format!("{{\"items\":[{}", "[}".repeat(n)),
        format!("{{\"items\":[{}", "{]".repeat(n)),
        format!("{{\"items\":[{}", "\"".repeat(n)),
        format!("{{\"items\":[{}", "\" ,".repeat(n)),
        format!("{{\"items\":[{}", "{\"id\":1,".repeat(n)),
        format!("{{\"items\":[\"{}", "\\ud83d".repeat(n)),
        rss(&format!("<item>{}", "<media:group><media:title>x</media:title>".repeat(n))),
        rss(&format!("<item><media:group>{}", "<media:title>".repeat(n))),
    ] {
        // The runner's patience is the clock: what is not linear here takes minutes.
        _ = read(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn damage_never_stops_the_program_and_reads_the_same_twice(
        pick in any::<prop::sample::Index>(),
        wounds in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..40, "[<>&;/'\"\\[\\]!a-z:= \u{0}é-]{0,8}"),
            1..6,
        ),
    ) {
        let documents = documents();
        let (_, mut bytes) = documents[pick.index(documents.len())].clone();
        for (at, len, new) in wounds {
            let start = at.index(bytes.len() + 1);
            let end = (start + len).min(bytes.len());
            bytes.splice(start..end, new.into_bytes());
        }
        let once = read(&bytes);
        prop_assert_eq!(&once, &read(&bytes));
        if let Ok(feed) = once {
            for entry in &feed.entries {
                prop_assert!(!entry.guid.is_empty());
            }
        }
    }
}

#[test]
fn a_feed_says_how_often_it_brings_something() {
    let check = |inner: &str, wished_secs, skip_hours, skip_days| {
        for text in [
            format!("<rss version=\"2.0\"><channel><title>D</title>{inner}</channel></rss>"),
            // The syndication module is found by its prefix where it is not declared.
            format!(
                "<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\" \
                 xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
                 xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"><channel>\
                 <title>D</title>{inner}</channel></rdf:RDF>"
            ),
        ] {
            let pace = Pace { wished_secs, skip_hours, skip_days, ..Pace::default() };
            assert_eq!(read_text(&text).pace, pace, "{text}");
        }
    };
    check("", None, 0, 0);
    check("<ttl>90</ttl>", Some(5400), 0, 0);
    check("<ttl> 60\n</ttl><ttl>x</ttl>", Some(3600), 0, 0);
    check("<ttl>5000000</ttl>", Some(366 * 86_400), 0, 0);
    for wrong in ["0", "-60", "1.5", "", "an hour", "99999999999999999999999"] {
        check(&format!("<ttl>{wrong}</ttl>"), None, 0, 0);
    }
    check("<sy:updatePeriod>hourly</sy:updatePeriod>", Some(3600), 0, 0);
    let daily = "<sy:updatePeriod> Daily </sy:updatePeriod>";
    check(daily, Some(86_400), 0, 0);
    check(&format!("{daily}<sy:updateFrequency>4</sy:updateFrequency>"), Some(21_600), 0, 0);
    check(&format!("{daily}<sy:updateFrequency>0</sy:updateFrequency>"), Some(86_400), 0, 0);
    check("<sy:updateFrequency>2</sy:updateFrequency>", Some(43_200), 0, 0);
    check("<sy:updatePeriod>often</sy:updatePeriod>", None, 0, 0);
    check(&format!("{daily}<ttl>60</ttl>"), Some(86_400), 0, 0);
    let hours = "<skipHours><hour>0</hour><hour> 3 </hour><hour>23</hour><hour>24</hour>\
                 <hour>25</hour><hour>-1</hour><hour>x</hour></skipHours>";
    check(hours, None, 1 | 1 << 3 | 1 << 23, 0);
    let days = "<skipDays><day>Saturday</day><day>sunday</day><day>Caturday</day></skipDays>";
    check(days, None, 0, 1 << 5 | 1 << 6);
    check("<skipHours/><skipDays></skipDays>", None, 0, 0);
}

#[test]
fn a_feed_that_says_it_moved_is_told_so() {
    let told = |address: &str| {
        let feed = read_text(&format!(
            "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>\
             <channel><title>D</title><itunes:new-feed-url>{address}</itunes:new-feed-url>\
             </channel></rss>"
        ));
        feed.oddities.first().map(|oddity| (oddity.kind, oddity.detail.to_string()))
    };
    for own in ["https://daily.example/feeds/news.xml", "http://daily.example/feeds/news.xml/"] {
        assert_eq!(told(own), None);
    }
    for no_address in ["", "soon", "javascript:alert(1)"] {
        assert_eq!(told(no_address), None, "{no_address}");
    }
    let (kind, detail) = told("https://me:secret@talk.example/feed.xml").expect("told");
    assert_eq!(kind, "moved");
    assert!(detail.contains("`dateline add`"), "{detail}");
    assert!(detail.ends_with("https://me:***@talk.example/feed.xml"), "{detail}");
}

#[test]
fn an_entry_named_for_want_of_a_title_keeps_its_identity() {
    let item = |title: &str| {
        format!(
            "<rss version='2.0'><channel><item>{title}\
             <enclosure url='https://audio.daily.example/12.mp3'/></item></channel></rss>"
        )
    };
    let read = |title: &str| read_text(&item(title)).entries.remove(0);
    let (absent, empty) = (read(""), read("<title> </title>"));
    assert_eq!((absent.title.as_str(), empty.title.as_str()), ("12.mp3", "12.mp3"));
    assert_eq!(absent.guid, empty.guid);
    // What such entries were called before they had a name.
    assert_eq!(absent.guid, "dateline:384868fba0c21fdc");
}

/// The first entry of an RSS feed with these elements in its item.
fn item(elements: &str) -> Entry {
    let text = format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>\
         <channel><title>D</title><item><guid>1</guid>{elements}</item></channel></rss>"
    );
    let mut feed = read_text(&text);
    assert!(feed.oddities.is_empty(), "{elements}: {:?}", feed.oddities);
    feed.entries.remove(0)
}

/// The first entry of an Atom feed with these elements in it.
fn atom_entry(elements: &str) -> Entry {
    let text = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://n.example/e/'>\
         <title>D</title><entry><id>tag:1</id><title>T</title>{elements}</entry></feed>"
    );
    read_text(&text).entries.remove(0)
}

#[test]
fn items_of_json_that_name_nobody_are_by_who_wrote_the_feed() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1.1","PEOPLE,"items":[
        {"id":"1"},{"id":"2","authors":[]},{"id":"3","author":{"name":"Ada Quill"}}]}"#;
    for (people, name) in [
        (r#"authors":[{"name":"The desk"},{"name":"B. Nib"}]"#, "The desk, B. Nib"),
        (r#"author":{"name":"The desk"}"#, "The desk"),
    ] {
        let feed = read_text(&feed.replace("PEOPLE", people));
        let authors = feed.entries.iter().map(|entry| entry.author.as_ref().expect("a name"));
        let authors: Vec<&str> = authors.map(CleanText::as_str).collect();
        assert_eq!(authors, [name, name, "Ada Quill"]);
    }
}

#[test]
fn an_author_is_a_name_whatever_markup_it_carries() {
    for (written, name) in [
        ("<![CDATA[<a href=\"http://x/\">Link Name</a>]]>", "Link Name"),
        ("&lt;b&gt;Ada&lt;/b&gt; Quill", "Ada Quill"),
        ("<![CDATA[&lt;a href=\"http://x/\"&gt;Link Name&lt;/a&gt;]]>", "Link Name"),
        ("<![CDATA[<a href=\"mailto:ada@daily.example\">Ada Quill</a>]]>", "Ada Quill"),
        ("Ada Quill &lt;ada@daily.example&gt;", "Ada Quill"),
        ("Quill &amp; Nib", "Quill & Nib"),
    ] {
        let read = item(&format!("<title>T</title><dc:creator>{written}</dc:creator>"));
        assert_eq!(read.author.expect("an author"), name, "{written}");
    }
}

#[test]
fn categories_of_podcasts_hold_narrower_ones() {
    let category = |inner: &str| {
        format!("<title>T</title><itunes:category text='Society'>{inner}</itunes:category>")
    };
    for (inner, labels) in [
        ("", "Society"),
        ("<itunes:category text='Documentary'/>", "Society, Documentary"),
        (
            "\n <itunes:category text='Arts &amp; craft'></itunes:category>\n \
             <itunes:category text='Places'/>\n",
            "Society, Arts & craft, Places",
        ),
    ] {
        let read = item(&category(inner));
        let found: Vec<&str> = read.categories.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(found.join(", "), labels, "{inner}");
    }
}

#[test]
fn a_title_does_not_end_in_the_name_of_its_source() {
    let source = "<source url='https://www.theguardian.com'>The Guardian</source>";
    let read = item(&format!("<title>Talks resume - The Guardian</title>{source}"));
    assert_eq!(read.title, "Talks resume");
    let read = item(&format!("{source}<title>The Guardian - a history</title>"));
    assert_eq!(read.title, "The Guardian - a history");
    let read = item("<source><title>S</title><link>https://s.example/</link></source>");
    assert_eq!(read.link, None);
}

#[test]
fn content_that_stands_elsewhere_is_the_page_of_an_entry() {
    let full = "<content type='text/html' src='full.html'/>";
    for (elements, link) in [
        (full.to_owned(), "http://n.example/e/full.html"),
        (full.replace("src", "xml:base='p/' src"), "http://n.example/e/p/full.html"),
        (format!("{full}<link href='page'/>"), "http://n.example/e/page"),
    ] {
        let read = atom_entry(&elements);
        assert_eq!(read.link.expect("a link").as_str(), link, "{elements}");
    }
    let picture = atom_entry("<content type='image/png' src='map.png'/>");
    assert_eq!(picture.enclosures[0].url.as_str(), "http://n.example/e/map.png");
}

#[test]
fn an_enclosure_is_relative_to_what_its_element_says() {
    let read = atom_entry("<link rel='enclosure' xml:base='enc/' href='e.mp3'/>");
    assert_eq!(read.enclosures[0].url.as_str(), "http://n.example/e/enc/e.mp3");
    let read = item("<title>T</title><enclosure xml:base='http://n.example/e/' url='e.mp3'/>");
    assert_eq!(read.enclosures[0].url.as_str(), "http://n.example/e/e.mp3");
}
