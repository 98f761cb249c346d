//! Pages written for the purpose, beside what a reader should get of them; and pages made to do
//! harm.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dom_query::{Document, NodeRef};

use crate::model::{CleanText, Signal, WebUrl};

use super::{Extracted, NotAPage, Page, Wall, decode, extract};

fn read(html: &str, url: &str) -> Extracted {
    extract(&Page { html, url: &WebUrl::parse(url).expect("an address") })
}

/// The lines of the article's text, captions left out.
fn lines(html: &str) -> Vec<String> {
    fn walk(node: NodeRef<'_>, out: &mut String) {
        if node.is_text() {
            out.push_str(&node.text().replace('\n', " "));
        } else if !node.has_name("figcaption") {
            let name = node.node_name().unwrap_or_default();
            let is_inline =
                ["a", "b", "i", "em", "strong", "span", "time"].contains(&name.as_ref());
            out.push_str(if is_inline { "" } else { "\n" });
            node.children().into_iter().for_each(|child| walk(child, out));
            out.push_str(if is_inline { "" } else { "\n" });
        }
    }
    let mut out = String::new();
    walk(Document::fragment(html).root(), &mut out);
    let lines = out.lines().map(|line| CleanText::line(line).into_string());
    lines.filter(|line| !line.is_empty()).collect()
}

/// An article as the `.expected` files write it: what is known of it, an empty line, its text.
fn written(url: &str, article: &Extracted) -> String {
    let mut out = format!("url: {url}\ntitle: {}\n", article.title);
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            writeln!(out, "{name}: {value}").expect("a string takes all");
        }
    };
    add("byline", article.byline.as_ref().map(ToString::to_string));
    add("site", article.site.as_ref().map(ToString::to_string));
    add("published", article.published.map(|moment| moment.to_string()));
    add("language", article.language.as_ref().map(ToString::to_string));
    let trail: Vec<&str> = article.trail.iter().map(CleanText::as_str).collect();
    add("trail", (!trail.is_empty()).then(|| trail.join(" / ")));
    format!("{out}\n{}\n", lines(&article.content_html).join("\n"))
}

#[test]
fn every_page_gives_the_article_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("the pages")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .collect();
    pages.sort();
    assert!(pages.len() >= 5);
    for page in pages {
        let expected =
            fs::read_to_string(page.with_extension("expected")).expect("its expectation");
        let url = expected.lines().next().and_then(|line| line.strip_prefix("url: ")).expect("url");
        let html = decode(&fs::read(&page).expect("a page"), None);
        assert_eq!(written(url, &read(&html, url)), expected, "{}", page.display());
    }
}

#[test]
fn a_trail_is_what_the_page_declares_best() {
    let crumb = |n: u8, name: &str, url: &str| {
        format!(r#"{{"@type":"ListItem","position":{n},"name":"{name}","item":"{url}"}}"#)
    };
    let list = |items: &[String]| {
        let items = items.join(",");
        format!(
            r#"<script type="application/ld+json">{{"@type":"BreadcrumbList","itemListElement":[{items}]}}</script>"#
        )
    };
    let section = |value: &str| {
        format!(
            r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"A fine headline of many words","articleSection":{value}}}</script>"#
        )
    };
    let meta = r#"<meta property="article:section" content="Economy">"#;
    let home = crumb(1, "Example Daily", "https://daily.example/");
    let world = crumb(2, "World", "/world/");
    let itself =
        crumb(3, "A fine headline of many words", "https://daily.example/world/a-fine-headline");
    let rows: Vec<(String, &[&str])> = vec![
        (list(&[home.clone(), world.clone(), itself.clone()]), &["World"]),
        (list(&[itself, world.clone(), home.clone()]), &["World"]),
        (list(&[home.clone(), world, crumb(3, "Europe", "/world/europe/")]), &["World", "Europe"]),
        (list(&[home]) + &section(r#""Economy""#), &["Economy"]),
        (section(r#"["Economy","Local"]"#), &["Economy"]),
        (section(r#""World > Asia""#), &["World", "Asia"]),
        (section(r#""Arts &amp; Culture""#), &["Arts & Culture"]),
        (meta.to_owned(), &["Economy"]),
        (meta.to_owned() + r#"<meta name="subsection" content="Markets">"#, &["Economy", "Markets"]),
        (meta.to_owned() + r#"<nav aria-label="Breadcrumb"><a href="/">Home</a> › <a href="/e">Economy</a> › <a href="/e/m">Markets</a></nav>"#,
         &["Economy", "Markets"]),
        (r#"<ul class="breadcrumbs"><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li><li>A fine headline of many words</li></ul>"#.to_owned(),
         &["Sport"]),
        (r#"<div id="crumbs">You are here: <a href="/">Example Daily</a> / <a href="/s">Sport</a> / <span>A fine headline of many words</span></div>"#.to_owned(),
         &["Sport"]),
        (r#"<a href="/tag/x" rel="tag">Ferry</a><a href="/category/travel" rel="category tag">Travel</a>"#.to_owned(),
         &["Travel"]),
        (String::new(), &["World"]),
    ];
    for (markup, wanted) in rows {
        let html = format!(
            "<html><head><title>A fine headline of many words | Example Daily</title>
             <meta property='og:site_name' content='Example Daily'></head><body>{markup}
             <h1>A fine headline of many words</h1><p>Text that says something, at some length, for once.</p></body></html>"
        );
        let found = read(&html, "https://daily.example/world/a-fine-headline");
        let trail: Vec<&str> = found.trail.iter().map(CleanText::as_str).collect();
        assert_eq!(trail, wanted, "{markup}");
    }
}

#[test]
fn every_hint_at_a_section_is_kept_with_its_source() {
    let html = r#"<title>One headline of the day</title><meta property="article:section" content="World">
        <ol class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/world/asia">Asia</a></li></ol>
        <h1>One headline of the day</h1><a class="post-cat" href="/world/asia">Asia</a>"#;
    let found = read(html, "https://daily.example/news/world/asia/2024/05/one-headline.html");
    let sources: Vec<&str> = found.labels.iter().map(|(signal, _)| signal.name()).collect();
    assert_eq!(sources, ["meta", "breadcrumb", "category-link", "url-path"]);
    let path = found.labels.iter().find(|(signal, _)| *signal == Signal::UrlPath);
    assert_eq!(path.map(|(_, names)| names.len()), Some(2), "{path:?}");
}

#[test]
fn addresses_are_absolute() {
    let html = r#"<html><head><base href="/deep/"><link rel="canonical" href="/canonical#top">
        <meta property="og:image" content="pic.jpg"></head><body><article><h1>Of links</h1>
        <p>A paragraph with <a href="other.html">a link</a> and much to say about it, so that it is found and kept, all of it.</p>
        <p>Another one, with <img src="../p.png" alt="a picture"> a picture, and words enough, one hopes, to count as prose.</p></article></body></html>"#;
    let found = read(html, "https://daily.example/a/b");
    assert!(
        found.content_html.contains("https://daily.example/deep/other.html"),
        "{}",
        found.content_html
    );
    assert!(found.content_html.contains("https://daily.example/p.png"), "{}", found.content_html);
    assert_eq!(
        found.image.map(|url| url.to_string()).as_deref(),
        Some("https://daily.example/deep/pic.jpg")
    );
    assert_eq!(found.canonical.as_str(), "https://daily.example/canonical");
}

#[test]
fn a_base_moves_relative_addresses_alone() {
    let html = r#"<base href="https://cdn.example/x/"><title>A headline of the day</title>
        <ol class="breadcrumb"><li><a href="/">Home</a><li><a href="/world">World</a></ol>
        <h1>A headline of the day</h1>"#;
    let found = read(html, "https://daily.example/sport/golf/a-headline");
    assert_eq!(found.canonical.as_str(), "https://daily.example/sport/golf/a-headline");
    let path = found.labels.iter().find(|(signal, _)| *signal == Signal::UrlPath);
    assert_eq!(path.map(|(_, names)| names.len()), Some(2), "{path:?}");
    assert_eq!(found.trail.first().map(CleanText::as_str), Some("World"));
}

#[test]
fn a_title_goes_without_the_name_of_its_site() {
    let site = r#"<meta property="og:site_name" content="The Gazette">"#;
    for (title, wanted) in [
        ("<title>Ferry sails | The Gazette</title>", "Ferry sails"),
        ("<title>Ferry sails – the gazette</title><h1>Ferry sails</h1>", "Ferry sails"),
        (r#"<meta property="og:title" content="Ferry sails - The Gazette">"#, "Ferry sails"),
        ("<title>Ferry | Harbour</title>", "Ferry | Harbour"),
        (r#"<meta property="og:title" content="The Gazette">"#, "The Gazette"),
    ] {
        let html = format!("{site}{title}<p>Text of some length.");
        assert_eq!(read(&html, "https://daily.example/a").title.as_str(), wanted, "{title}");
    }
}

#[test]
fn plain_text_keeps_its_paragraphs() {
    let url = WebUrl::parse("https://daily.example/a.txt").expect("an address");
    let text = "One <b> &\r\ntwo\r\n \r\n\r\nThree\n";
    let found = super::read(text.as_bytes(), Some("text/plain"), &url).expect("an article");
    assert_eq!(found.content_html, "<p>One &lt;b&gt; &amp;\ntwo</p>\n<p>Three</p>\n");
    assert_eq!(super::read(b"%PDF-1.7", None, &url), Err(NotAPage("a PDF")));
}

#[test]
fn walls_are_recognised() {
    for (html, wanted) in [
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False","headline":"x"}</script><p>Short."#,
            Some(Wall::Paywall),
        ),
        ("<title>Just a moment...</title><div id=challenge-form></div>", Some(Wall::Robot)),
        (
            r#"<form action="https://consent.daily.example/save"><button>Accept</button></form>"#,
            Some(Wall::Consent),
        ),
        ("<p>An ordinary page.</p>", None),
    ] {
        assert_eq!(read(html, "https://daily.example/a").wall, wanted, "{html}");
    }
}

#[test]
fn a_sign_that_says_something_stays() {
    let prose = "The council met on Tuesday to settle the question of the harbour, and after four \
        hours of debate it agreed to put the plan to a vote of the whole town.";
    let cells = "<td>Alpha</td><td>–</td><td>&nbsp;</td><td>3</td>";
    let html = format!(
        "<title>Harbour vote splits the town</title><article><h1>Harbour vote splits the town</h1>\
         <p>{prose}</p><p>?</p><p>.</p><p>{prose}</p><table><tr><th>Team</th><th>W</th><th>D</th>\
         <th>L</th></tr><tr>{cells}</tr></table><p>{prose}</p>\
         <ul><li>+</li><li>-</li><li>what else there is</li></ul><div>|</div><p>{prose}</p></article>"
    );
    let found = read(&html, "https://daily.example/a").content_html;
    for kept in [cells, "<p>?</p>", "<li>+</li><li>-</li>"] {
        assert!(found.contains(kept), "{kept} is not in {found}");
    }
    for gone in ["<p>.</p>", ">|<"] {
        assert!(!found.contains(gone), "{gone} is in {found}");
    }
}

/// A paragraph that is prose to everybody.
const PROSE: &str = "<p>The river rose again on Monday, and the people of the lower town carried \
    their chairs, their pictures and their books upstairs, as they have done for years.</p>";

#[test]
fn only_links_to_other_articles_are_lists_of_them() {
    let heading =
        |href: &str| format!("<h2><a href='{href}'>Getting into trouble with the bridge</a></h2>");
    let list = |host: &str| {
        format!(
            "<ul><li><a href='https://{host}/1'>Getting into trouble with the bridge</a></li>\
             <li><a href='https://{host}/2'>The bridge shakes in the wind of autumn</a></li></ul>"
        )
    };
    for (inner, stays) in [
        (heading("#id10"), true),
        (heading("https://blog.daily.example/a#id10"), true),
        (heading("/another-article"), false),
        (list("bugs.daily.example"), true),
        (list("www.daily.example"), false),
    ] {
        let html = format!("<article>{PROSE}{PROSE}{inner}{PROSE}{PROSE}</article>");
        let found = read(&html, "https://blog.daily.example/a");
        assert_eq!(found.content_html.contains("Getting into trouble"), stays, "{inner}");
    }
}

#[test]
fn a_heading_goes_without_its_permalink() {
    for sign in ["¶", "#", "§", "🔗"] {
        let html = format!(
            "<article>{PROSE}<h2>Out of it<a class=headerlink href='#out'>{sign}</a></h2>{PROSE}\
             <p>As <a href='#out'>§</a> says, it rose; what it left nobody has measured.</p></article>"
        );
        let found = read(&html, "https://daily.example/a").content_html;
        assert!(found.contains(">Out of it</h2>"), "{found}");
        assert!(found.contains(">§</a> says"), "{found}");
    }
}

#[test]
fn pictures_that_load_late_have_their_addresses() {
    let html = format!(
        "<article>{PROSE}<figure><img src='/grey.png' data-src='/real.jpg' alt='A bridge'></figure>\
         {PROSE}<p><amp-img src='/amp.jpg' width=60 height=40></amp-img></p>\
         <img src='/count.gif' width=1 height=1>{PROSE}</article>"
    );
    let found = read(&html, "https://daily.example/a").content_html;
    for kept in ["src=\"https://daily.example/real.jpg\"", "https://daily.example/amp.jpg"] {
        assert!(found.contains(kept), "{kept} is not in {found}");
    }
    for gone in ["grey.png", "count.gif", "data-src"] {
        assert!(!found.contains(gone), "{gone} is in {found}");
    }
}

#[test]
fn json_ld_counts_whatever_stands_beside_it() {
    let broken = r#"{"@type":"Article","headline":"A "soup" of words","author":"Nobody"}"#;
    let recipe = r##"{"@type":"Recipe","name":"Best Soup","author":{"name":"Ann Bo"},
        "datePublished":"2020-01-01","image":{"@id":"#nowhere"}}"##;
    let other = r#"{"@type":"VideoObject","name":"A film","author":"Cy Du"}"#;
    let graph = r##"{"@graph":[{"@type":"NewsArticle","headline":"Best Soup",
        "author":{"@id":"#a"},"publisher":{"@id":"#p"},"image":{"@id":"#i"}},
        {"@id":"#a","@type":"Person","name":"Ann Bo"},{"@id":"#i","url":"/soup.jpg"},
        {"@id":"#p","@type":"Organization","name":"The Ladle"}]}"##;
    let page = r#"{"@type":"WebPage","url":"/soup","datePublished":"2020-01-01"}"#;
    let part = r#"{"@type":"NewsArticle","headline":"Best Soup","url":"/soup",}"#;
    let (title, name, day) = ("Best Soup", Some("Ann Bo"), Some("2020-01-01T00:00:00Z"));
    for (blocks, byline, published, image) in [
        (vec![recipe], name, day, None),
        (vec![recipe, broken], name, day, None),
        (vec![other], None, None, None),
        (vec![graph], name, None, Some("https://daily.example/soup.jpg")),
        (vec![page, broken], None, day, None),
        (vec![page, graph], name, day, Some("https://daily.example/soup.jpg")),
        (vec![graph, part], name, None, Some("https://daily.example/soup.jpg")),
    ] {
        let scripts = blocks
            .iter()
            .map(|block| format!("<script type='application/ld+json'>{block}</script>"));
        let scripts: String = scripts.collect();
        let html = format!("<title>Best Soup</title>{scripts}<h1>Best Soup</h1>{PROSE}");
        let found = read(&html, "https://daily.example/soup");
        assert_eq!(found.title.as_str(), title, "{scripts}");
        assert_eq!(found.byline.as_ref().map(CleanText::as_str), byline, "{scripts}");
        let moment = found.published.map(|moment| moment.to_string());
        assert_eq!(moment.as_deref(), published, "{scripts}");
        assert_eq!(found.image.as_ref().map(WebUrl::as_str), image, "{scripts}");
    }
}

#[test]
fn a_page_is_told_by_its_own_names() {
    let html = format!(
        "<html lang=de_DE><title>River rises again - Some Paper</title>
         <meta property='og:site_name' content='@somepaper'>
         <ol class=breadcrumb><li><a href=/>Home</a><li><a href=/world>World</a><li>River...</ol>
         <article><h1>River rises again</h1>{PROSE}{PROSE}</article>"
    );
    let found = read(&html, "https://daily.example/a");
    assert_eq!(found.title.as_str(), "River rises again");
    assert_eq!(found.language.as_ref().map(CleanText::as_str), Some("de-DE"));
    assert_eq!(found.site, None);
    let trail_at = |url: &str, html: &str| -> Vec<String> {
        read(html, url).trail.iter().map(ToString::to_string).collect()
    };
    assert_eq!(trail_at("https://daily.example/a", &html), ["World"]);
    let url = "https://daily.example/world/syria.clashes/index.html";
    assert_eq!(trail_at(url, PROSE), ["World"]);
    assert!(trail_at("https://daily.example/@janeroe/a-story", PROSE).is_empty());
}

#[test]
fn an_article_ends_with_its_own_words() {
    let author = "Jane Roe is a reporter for News Example, and has been for years.";
    let html = format!(
        "<article>{PROSE}{PROSE}<p>© 2021 News Example. All rights reserved.</p><p>{author}</p>\
         <p>___</p><p>Tags: River, Bridge</p><p>阅读下一篇：</p></article>"
    );
    let found = lines(&read(&html, "https://daily.example/a").content_html);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found.last().map(String::as_str), Some(author));
}

#[test]
fn charsets_are_told_apart() {
    let arabic = "خبر عاجل من المدينة القديمة اليوم";
    let (bytes, _, _) = encoding_rs::WINDOWS_1256.encode(arabic);
    assert_eq!(decode(&bytes, Some("text/html; charset=windows-1256")), arabic);
    let mut page =
        b"<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1256'>"
            .to_vec();
    page.extend_from_slice(&bytes);
    assert!(decode(&page, None).ends_with(arabic));
    assert_eq!(decode("\u{feff}Tag".as_bytes(), Some("text/html; charset=latin1")), "Tag");
    assert_eq!(decode("Fußball".as_bytes(), Some("text/html; charset=iso-8859-1")), "Fußball");
    assert_eq!(decode(b"Fu\xdfball", Some("text/html; charset=iso-8859-1")), "Fußball");
    assert_eq!(decode(b"\xff\xfeT\0a\0g\0", None), "Tag");
    let (bytes, _, _) = encoding_rs::ISO_2022_JP.encode("今日のニュース");
    assert_eq!(decode(&bytes, Some("text/html; charset=iso-2022-jp")), "今日のニュース");
    assert_eq!(decode(b"", None), "");
}

#[test]
fn nothing_a_page_holds_stops_the_reader() {
    let many = |part: &str, count: usize| part.repeat(count);
    let rows = [
        String::new(),
        "plain words, no markup at all".to_owned(),
        "<".to_owned(),
        "<!--".to_owned(),
        "<script>".to_owned(),
        "<a href=\"".to_owned(),
        "\0\u{1b}[31m<p>\u{202e}x</p>".to_owned(),
        many("<div>", 20_000),
        many("<b><p>x", 5_000),
        many("<font size=1><p>x", 3_000),
        many("<table><tr><td>", 3_000),
        many("<a href=x>", 10_000),
        many("<ul><li>", 5_000),
        many("</div>", 20_000),
        many("<p>word ", 10_000),
        many("&", 8 << 20),
        many("°", 1 << 20),
        format!("<p {}>x", many("a=b ", 20_000)),
        format!("<script type='application/ld+json'>{}</script>", many("[", 20_000)),
        format!("<script type='application/ld+json'>{}</script>", many("{\"a\":", 20_000)),
        many(
            "<div class='related breadcrumb comments'><h1>x</h1><a href=/y>long words of a link</a>",
            400,
        ),
    ];
    for html in rows {
        let found = read(&html, "https://daily.example/a/b/c");
        assert!(!found.title.as_str().contains('\u{1b}'), "{html:.40}");
    }
}
