//! Articles as books: what a reading system asks of them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Article, LIMITS, harbour, png};
use crate::model::{CleanText, EntryId, FeedId, Headline, SectionPath, Story, Timestamp, WebUrl};
use crate::offline::picture::inlaid_pictures;
use crate::offline::{
    Bundle, Edition, EditionSection, epub_edition, epub_file, html_edition, html_file,
    markdown_edition,
};

fn files(bundle: &Bundle<'_>) -> BTreeMap<String, Vec<u8>> {
    files_of(epub_file(bundle, &LIMITS).expect("written"))
}

/// The files of a book by their names; each XML file is well-formed.
fn files_of(book: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    // The kind of the file can be told by whoever reads its first bytes.
    assert_eq!(book.get(30..58), Some(&b"mimetypeapplication/epub+zip"[..]));
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        let name = file.name().expect("a name").into_owned();
        if [".xml", ".opf", ".xhtml"].iter().any(|ending| name.ends_with(ending)) {
            assert_well_formed(&name, std::str::from_utf8(&bytes).expect("UTF-8"));
        }
        assert!(files.insert(name, bytes).is_none());
    }
    files
}

#[track_caller]
fn assert_well_formed(name: &str, text: &str) {
    let mut reader = Reader::from_str(text);
    let mut open = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}: {text}")) {
            Event::Start(tag) => {
                open += 1;
                tag.attributes().for_each(|it| drop(it.expect("an attribute")));
            }
            Event::Empty(tag) => tag.attributes().for_each(|it| drop(it.expect("an attribute"))),
            Event::End(_) => open -= 1,
            Event::GeneralRef(entity) => {
                let known = ["amp", "lt", "gt", "quot", "apos"];
                assert!(known.contains(&entity.as_ref()), "{text}");
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "{name}: {text}");
    let is_xml = |c: char| matches!(c, '\n' | '\t' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is_xml), "{name}: {text:?}");
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).expect("UTF-8")
}

#[test]
fn an_article_becomes_a_book_with_its_pictures() {
    let article = harbour();
    let language = CleanText::line("en-gb");
    let bundle = Bundle { language: Some(&language), ..article.bundle() };
    let files = files(&bundle);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "EPUB/chapter-1.xhtml",
            "EPUB/nav.xhtml",
            "EPUB/package.opf",
            "EPUB/pictures/01-hafen-sud.png",
            "EPUB/style.css",
            "META-INF/container.xml",
            "mimetype",
        ]
    );
    let package = text(&files, "EPUB/package.opf");
    for words in [
        "<dc:title>Harbour reopens after storm</dc:title>",
        "<dc:language>en-gb</dc:language>",
        "<dc:creator>Ada Writer</dc:creator>",
        "<dc:publisher>Example Daily</dc:publisher>",
        "<meta property=\"dcterms:modified\">2026-11-22T09:33:20Z</meta>",
        "href=\"pictures/01-hafen-sud.png\" media-type=\"image/png\"",
        "<spine page-progression-direction=\"ltr\">",
    ] {
        assert!(package.contains(words), "{words}: {package}");
    }
    let chapter = text(&files, "EPUB/chapter-1.xhtml");
    assert!(chapter.contains("<img src=\"pictures/01-hafen-sud.png\" alt="), "{chapter}");
    assert!(chapter.contains("(the server answered 404 (not found))"), "{chapter}");
    assert!(chapter.contains("lang=\"en-gb\" xml:lang=\"en-gb\" dir=\"ltr\""), "{chapter}");
    assert!(text(&files, "EPUB/nav.xhtml").contains("<nav epub:type=\"toc\""));
    assert_eq!(epub_file(&bundle, &LIMITS).ok(), epub_file(&bundle, &LIMITS).ok());
}

#[test]
fn a_book_runs_as_its_article_does() {
    let article = Article::new("إعادة فتح الميناء", "<p>عادت <b>السفن</b></p>", "");
    let language = CleanText::line("ar");
    let bundle = Bundle { is_rtl: true, language: Some(&language), ..article.bundle() };
    let files = files(&bundle);
    let package = text(&files, "EPUB/package.opf");
    assert!(package.contains("<spine page-progression-direction=\"rtl\">"), "{package}");
    for name in ["EPUB/chapter-1.xhtml", "EPUB/nav.xhtml"] {
        assert!(text(&files, name).contains("xml:lang=\"ar\" dir=\"rtl\""), "{name}");
    }
    assert!(text(&files, "EPUB/chapter-1.xhtml").contains("<p>عادت <b>السفن</b></p>"));
}

#[test]
fn whatever_stands_in_an_article_makes_a_book_that_can_be_read() {
    let many = "<div><p>a<br>b<img src=\"https://a.example/1\" alt='\"<&>'></div>".repeat(50);
    let deep = "<div>".repeat(256) + "x" + &"</div>".repeat(256);
    for (title, html, language) in [
        ("", "", None),
        ("a < b & \"c\" ]]> <x>", "<p>1 < 2 & 3 &nbsp; &copy; ]]></p>", Some("en_GB")),
        (
            "]]>\u{1b}[2J\u{9b}1m",
            "<p>a\u{0}\u{b}\u{1b}[2J\u{fffe}\u{fdd0}9\u{fdd0}b</p>",
            Some("\"><x"),
        ),
        ("x", &many, Some("x")),
        ("x", &deep, Some("")),
        (
            "x",
            "<h1>Big</h1><p onclick=x() style='a'>a <a href='javascript:x()'>b</a> \
             <a href='https://b.example/?a=1&b=2'>c</a><script>x()</script><x-y z='1'>d</x-y>\
             <svg><path/></svg><table><tr><td colspan=2 rowspan=x>e</table><p>f<blockquote>g",
            Some("de-CH-1996"),
        ),
    ] {
        let mut article = Article::new(title, html, "");
        article.outlet = CleanText::line(title);
        article.section = SectionPath::parse(title);
        let article = article.with("https://a.example/1", Ok(png(20, 20)));
        let language = language.map(CleanText::line);
        let bundle = Bundle { language: language.as_ref(), ..article.bundle() };
        let files = files(&bundle);
        let (package, chapter) =
            (text(&files, "EPUB/package.opf"), text(&files, "EPUB/chapter-1.xhtml"));
        assert!(!package.contains("<dc:title></dc:title>"), "{package}");
        let told = language.as_ref().map_or("", |language| language.as_str());
        let tag = match told {
            "en_GB" => "en-GB",
            "de-CH-1996" => told,
            _ => "und",
        };
        assert!(package.contains(&format!("<dc:language>{tag}</dc:language>")), "{package}");
        for sign in ["script", "onclick", "javascript", "style=", "<svg", "x-y"] {
            assert!(!chapter.contains(sign), "{sign}: {chapter}");
        }
        if html.contains("b.example") {
            assert!(chapter.contains("<a href=\"https://b.example/?a=1&amp;b=2\">c</a>"));
            assert!(
                chapter.contains("<h2>Big</h2>") && chapter.contains("<td colspan=\"2\">e</td>")
            );
        }
    }
}

#[test]
fn a_book_keeps_the_elements_of_the_page() {
    let html = "<ul><li>a<ol start=3 reversed><li value=7>b</li></ol></li></ul><aside>c</aside>\
                <details><summary>d</summary><u>e</u> <abbr title=\"F &amp; g\">fg</abbr></details>\
                <ruby>漢<rt>kan</rt></ruby><center><tt>h</tt><wbr></center>";
    let article = Article::new("t", html, "");
    let chapter = text(&files(&article.bundle()), "EPUB/chapter-1.xhtml");
    let wanted = "<ul><li>a<ol start=\"3\" reversed=\"reversed\"><li value=\"7\">b</li></ol></li>\
                  </ul><aside>c</aside><details><summary>d</summary><u>e</u> \
                  <abbr title=\"F &amp; g\">fg</abbr></details>\
                  <ruby>漢<rt>kan</rt></ruby><div><code>h</code><wbr/></div>";
    assert!(chapter.contains(wanted), "{chapter}");
}

#[test]
fn pictures_that_stood_in_the_text_are_named() {
    let article = Article::new("t", "<p>x<img alt=\"A map\"></p><img>", "");
    let words = "Picture not saved: A map (it stood in the text itself)";
    let chapter = text(&files(&article.bundle()), "EPUB/chapter-1.xhtml");
    for form in [chapter, html_file(&article.bundle(), &LIMITS)] {
        assert_eq!(form.matches("Picture not saved").count(), 1, "{form}");
        assert!(form.contains(words), "{form}");
    }
    assert_eq!(inlaid_pictures(&article.html), 1);
}

#[test]
fn pictures_that_books_do_not_show_are_named() {
    let bmp = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x12\0\0\0\x12\0\0\0\x01\0\x18\0".to_vec();
    let html = "<p><img src=\"https://a.example/a.bmp\" alt=\"A map\"></p>";
    let article = Article::new("t", html, "").with("https://a.example/a.bmp", Ok(bmp));
    let files = files(&article.bundle());
    let chapter = text(&files, "EPUB/chapter-1.xhtml");
    let words = "Picture not saved: A map (of a kind that books do not show)";
    assert!(chapter.contains(words), "{chapter}");
    assert!(files.keys().all(|name| !name.contains("pictures")));
}

#[test]
fn an_edition_means_itself_in_every_form() {
    let hostile = "a < b & \"c\" ]]> <script>x()</script> [d](javascript:x) \u{1b}[2J\u{202e}";
    let at = Timestamp::from_secs(1_795_338_840);
    let headline = Headline {
        id: EntryId(1),
        title: CleanText::line(hostile),
        feed: CleanText::line(hostile),
        feed_id: FeedId(1),
        link: WebUrl::parse("https://daily.example/?a=1&b=<2>"),
        published: None,
        first_seen: at,
        sorted_at: at,
        sections: Vec::new(),
        categories: Vec::new(),
        tags: Vec::new(),
        is_read: false,
        is_starred: false,
        is_saved: false,
        excerpt: CleanText::line(hostile),
        story: Some(Story { id: 7, outlets: 3 }),
    };
    let section = EditionSection {
        section: SectionPath::parse("Sport"),
        title: CleanText::line(hostile),
        total: 1,
        headlines: vec![headline],
        left_out: 7,
        listed_by: CleanText::line("dateline list --section 'A & B'"),
    };
    let title = CleanText::line(hostile);
    let edition = Edition { title, made_at: at, sections: vec![section] };
    let files = files_of(epub_edition(&edition).expect("written"));
    let chapter = text(&files, "EPUB/chapter-1.xhtml");
    for form in [chapter, html_edition(&edition)] {
        assert!(form.contains("a &lt; b &amp; \"c\" ]]&gt; &lt;script&gt;"), "{form}");
        assert!(form.contains("22 November 2026, 09:14 UTC · +2"), "{form}");
        assert!(!form.contains("<script"), "{form}");
        let more = "and 7 more: <code>dateline list --section 'A &amp; B'</code></p>";
        assert!(form.contains(more), "{form}");
    }
    let markdown = markdown_edition(&edition);
    let more = "\n\nand 7 more: `dateline list --section 'A & B'`\n";
    assert!(markdown.ends_with(more), "{markdown}");
    let bare = markdown.replace("\\]", "").replace("\\<", "");
    assert!(!bare.contains("](javascript") && !bare.contains("<script"), "{markdown}");
    for form in [markdown, html_edition(&edition)] {
        assert!(form.chars().all(|c| c == '\n' || !crate::model::is_forbidden(c)), "{form:?}");
    }
}
