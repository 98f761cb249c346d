//! What a reader sees of an article's HTML.
//!
//! Lines are written with a letter for their kind before them and signs round styled text: `*strong*`, `_emphasis_`,
//! `` `code` ``, `~struck~`, `<link>`; the number of a link stands as it is.

use super::*;
use crate::model::{WebUrl, is_forbidden};

fn base() -> WebUrl {
    WebUrl::parse("https://daily.example/news/story").expect("an address")
}

fn document(html: &str) -> Document {
    Document::from_html(html, Some(&base()))
}

fn shown(line: &Line) -> String {
    let letter = match line.kind {
        LineKind::Blank => return String::new(),
        LineKind::Paragraph => "P".to_owned(),
        LineKind::Heading(level) => format!("H{level}"),
        LineKind::Quote => "Q".to_owned(),
        LineKind::ListItem => "L".to_owned(),
        LineKind::Code => "C".to_owned(),
        LineKind::Table => "T".to_owned(),
        LineKind::Caption => "I".to_owned(),
        LineKind::Rule => "R".to_owned(),
    };
    let arrow = if line.direction == Direction::RightToLeft { "<" } else { "" };
    let spans: String = line.spans.iter().map(styled).collect();
    format!("{letter}{arrow} {spans}")
}

fn styled(span: &Span) -> String {
    let mut text = span.text.to_string();
    let signs = [
        (SpanStyle::CODE, "`", "`"),
        (SpanStyle::STRUCK, "~", "~"),
        (SpanStyle::EMPHASIS, "_", "_"),
        (SpanStyle::STRONG, "*", "*"),
        (SpanStyle::LINK, "<", ">"),
    ];
    for (style, open, close) in signs {
        if span.style.contains(style) {
            text = format!("{open}{text}{close}");
        }
    }
    text
}

fn check(html: &str, width: u16, expected: &[&str]) {
    let lines = document(html).lay_out(width);
    let got: Vec<String> = lines.iter().map(shown).collect();
    assert_eq!(got, expected, "{html}\n{}", got.join("\n"));
    for line in &lines {
        assert!(line.width() <= usize::from(width), "too wide: {}", line.text());
    }
}

#[test]
fn paragraphs_stand_apart_by_one_blank_line() {
    check(
        "<p>One</p>\n\n<p>Two</p><p>&nbsp;</p><p></p><div>Three</div>",
        40,
        &["P One", "", "P Two", "", "P Three"],
    );
    check("One<br>Two<br><br>Three", 40, &["P One", "P Two", "", "P Three"]);
    check(
        "<p>The quick brown fox jumps over it</p>",
        20,
        &["P The quick brown fox", "P jumps over it"],
    );
}

#[test]
fn headings_are_headings_without_signs() {
    check("<h2>Big <i>news</i></h2><p>Text</p>", 40, &["H2 Big _news_", "", "P Text"]);
}

#[test]
fn words_keep_their_styles() {
    check(
        "<p>a <b>b</b>, <em>c <strong>d</strong></em> <code>e  f</code> <del>g</del> h<sup>2</sup>o<sub>2</sub> <q>i</q></p>",
        60,
        &["P a *b*, _c __*d*_ `e f` ~g~ h²o₂ “i”".replace("_c __*d*_", "_c _*_d_*").as_str()],
    );
}

#[test]
fn lists_hang_and_nest() {
    check(
        "<p>Before</p><ul><li>One two three four five</li><li><p>Second</p><ol><li>a</li><li>b</li></ol></li></ul><p>After</p>",
        20,
        &[
            "P Before",
            "",
            "L • One two three",
            "L   four five",
            "L • Second",
            "L   1. a",
            "L   2. b",
            "",
            "P After",
        ],
    );
    check("<ol start=9><li>x<li>y</ol>", 20, &["L 9.  x", "L 10. y"]);
    check("<ol reversed><li>x</li><li>y</li></ol>", 20, &["L 2. x", "L 1. y"]);
    check("<ul><li></li><li>x</li>loose<ul><li>y</li></ul></ul>", 20, &["L • xloose", "L   • y"]);
}

#[test]
fn quotes_carry_a_bar() {
    check(
        "<p>He said:</p><blockquote><p>One two three four five</p><p>Six</p></blockquote><p>End</p>",
        20,
        &["P He said:", "", "Q │ One two three", "Q │ four five", "Q │", "Q │ Six", "", "P End"],
    );
}

#[test]
fn code_keeps_its_spaces() {
    check(
        "<pre><code>fn main() {\n    run();\n\n\n\tend\n}</code></pre><p>x</p>",
        30,
        &["C `fn main() {`", "C `    run();`", "", "", "C `    end`", "C `}`", "", "P x"],
    );
}

#[test]
fn links_are_numbered_in_reading_order() {
    let html = "<p>See <a href='/a?utm_source=rss'>this</a>, <a href='/b'>that</a> and <a href='/a'>again</a>. \
                <a href='#top'>Top</a> <a href='mailto:x@y'>mail</a></p>";
    check(html, 60, &["P See <this>[1], <that>[2] and <again>[1]. Top mail"]);
    let document = document(html);
    let links: Vec<(&str, &str)> =
        document.links().iter().map(|link| (link.url.as_str(), link.text.as_str())).collect();
    assert_eq!(links, [("https://daily.example/a", "this"), ("https://daily.example/b", "that")]);
    let numbers: Vec<Option<usize>> =
        document.lay_out(60)[0].spans.iter().map(|span| span.link).collect();
    assert_eq!(numbers[1], Some(1));
    assert!(!document.plain().contains('['));
}

#[test]
fn pictures_say_what_they_show() {
    check(
        "<figure><img src=/a.jpg alt='A man at a desk'><figcaption>A man at a desk</figcaption></figure><p>Text</p>",
        40,
        &["I ▨ A man at a desk", "", "P Text"],
    );
    check("<p><img src=/a.jpg alt='A harbour'>Text</p>", 40, &["I ▨ A harbour", "", "P Text"]);
    check(
        "<p>Some <img src=/a.jpg alt='A harbour'> text</p>",
        40,
        &["P Some text", "", "I ▨ A harbour"],
    );
    check("<p>Text<img src=/deco.png><img src=/IMG_1.jpg alt=IMG_1.jpg></p>", 40, &["P Text"]);
    check("<a href=/story><img src=/a.jpg alt='A harbour'></a>", 40, &["I ▨ <A harbour>[1]"]);
    let document =
        document("<figure><img src=/a.jpg alt=Alt><figcaption>Words</figcaption></figure>");
    assert_eq!(document.pictures().len(), 1);
    assert_eq!(document.pictures()[0].caption, "Words");
    assert_eq!(document.pictures()[0].url.as_str(), "https://daily.example/a.jpg");
}

#[test]
fn films_become_a_link() {
    check(
        "<iframe src='https://www.youtube.com/embed/7'></iframe>",
        40,
        &["P <▶ video: youtube.com>[1]"],
    );
    check("<audio><source src=/a.mp3></audio>", 40, &["P <▶ audio: daily.example>[1]"]);
}

#[test]
fn tables_fit_the_page() {
    let html = "<table><caption>Seats</caption><tr><th>Party</th><th>Seats</th></tr><tr><td>Left</td><td>12</td></tr>\
                <tr><td>Right</td><td>7</td></tr></table>";
    check(
        html,
        40,
        &[
            "I Seats",
            "",
            "T ───────┬───────",
            "T *Party*  │*Seats*",
            "T ───────┼───────",
            "T Left   │12",
            "T ───────┼───────",
            "T Right  │7",
            "T ───────┴───────",
        ],
    );
    check(
        &html.replace("Left", "The Party of the Incomprehensibilities of Antidisestablishment"),
        20,
        &[
            "I Seats",
            "",
            "T *Party: *The Party of",
            "T the",
            "T Incomprehensibilitie",
            "T s of",
            "T Antidisestablishment",
            "T *Seats: *12",
            "",
            "T *Party: *Right",
            "T *Seats: *7",
        ],
    );
    check(
        "<table><tr><td><p>One</p><p>Two</p></td><td>Three</td></tr></table>",
        40,
        &["P One", "", "P Two", "", "P Three"],
    );
}

#[test]
fn the_rest_of_html_reads_well_too() {
    check(
        "<p>a</p><hr><p>b</p><p>* * *</p><p>c</p>",
        20,
        &["P a", "", "R ────────────────────", "", "P b", "", "R ────────────────────", "", "P c"],
    );
    check(
        "<dl><dt>Term</dt><dd>What it means to us all</dd><dt>Two</dt><dd>b</dd></dl>",
        20,
        &["P *Term*", "P   What it means to", "P   us all", "P *Two*", "P   b"],
    );
    check(
        "<details><summary>More</summary>Hidden text</details>",
        20,
        &["P *More*", "", "P Hidden text"],
    );
    check("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>", 20, &["P 漢(kan)"]);
}

#[test]
fn wide_and_joined_characters_stay_whole() {
    check(
        "<p>政府は記者会見で、新しい計画を発表した。</p>",
        20,
        &["P 政府は記者会見で、新", "P しい計画を発表した。"],
    );
    check("<p>aaaaaaaaaaaaaaaaaa 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 b</p>", 20, &["P aaaaaaaaaaaaaaaaaa", "P 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 b"]);
}

#[test]
fn arabic_and_persian_paragraphs_run_from_the_right() {
    check(
        "<p>ارتفعت الأسعار <b>اليوم</b></p><p>NASA said</p>",
        40,
        &["P< ارتفعت الأسعار *اليوم*", "", "P NASA said"],
    );
    check("<p>می‌خواهم نیم‌فاصله بماند</p>", 40, &["P< می‌خواهم نیم‌فاصله بماند"]);
    check("<ul><li>قاعة للأطفال</li><li>12</li></ul>", 40, &["L< • قاعة للأطفال", "L< • 12"]);
    check(
        "<p>الأولى والثانية والثالثة والرابعة (NASA) 2026</p>",
        24,
        &["P< الأولى والثانية والثالثة", "P< والرابعة (NASA) 2026"],
    );
}

#[test]
fn plain_text_is_the_story_alone() {
    let html = "<h2>Title</h2><p>One <a href=/a>two</a></p><ul><li>a</li><li>b</li></ul><img src=/x.jpg alt='A sea'><p>End</p>";
    assert_eq!(document(html).plain(), "Title\n\nOne two\n\na\nb\n\nEnd");
    assert!(document("<p> </p><script>x</script>").is_empty());
    assert_eq!(Document::from_text("One\ntwo\n\nThree").plain(), "One\ntwo\n\nThree");
}

mod furniture {
    use super::*;

    fn check(html: &str, plain: &str, cut: &[&str]) {
        let document = document(html);
        assert_eq!(document.plain(), plain, "{html}");
        let pieces: Vec<&str> =
            document.cut().iter().map(crate::model::CleanText::as_str).collect();
        assert_eq!(pieces, cut, "{html}");
    }

    #[test]
    fn a_feeds_signature_goes_in_every_language() {
        for signature in [
            "The post <a href='https://daily.example/a'>A: B</a> appeared first on <a href='https://daily.example'>Daily</a>.",
            "Der Beitrag <a href=/a>A</a> erschien zuerst auf <a href=/>Daily</a>.",
            "L&#8217;article <a href=/a>A</a> est apparu en premier sur <a href=/>Daily</a>.",
            "La entrada <a href=/a>A</a> se publicó primero en <a href=/>Daily</a>.",
            "ظهرت المقالة <a href=/a>ا</a> أولًا على <a href=/>المثال</a>.",
            "نوشته <a href=/a>ا</a> اولین بار در <a href=/>نمونه</a> پدیدار شد.",
            "הפוסט <a href=/a>א</a> הופיע לראשונה ב-<a href=/>דוגמה</a>.",
            "<a href=/a>甲</a>最先出现在<a href=/>乙</a>。",
            "Nonsense words <a href='/long/title'>A</a> in no language <a href='/'>Daily</a>.",
        ] {
            let document = document(&format!("<p>Story [&#8230;]</p>\n<p>{signature}</p>"));
            assert_eq!(document.plain(), "Story …", "{signature}");
            assert_eq!(document.cut().len(), 1, "{signature}");
        }
    }

    #[test]
    fn what_only_ends_a_page_goes() {
        check(
            "<p>Story.</p><p><a href=/a>Continue reading</a></p>",
            "Story.",
            &["Continue reading"],
        );
        check("<p>Story. <a href=/a>Read more »</a></p>", "Story.", &["Read more »"]);
        check("<p>Story.</p><p>.</p>", "Story.", &["."]);
        check(
            "<p>Story.</p><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p>",
            "Story.",
            &[
                "Leave a Reply",
                "Your email address will not be published. Required fields are marked *",
            ],
        );
        check(
            "<p>Story.</p><p>12 Comments</p><a href='#top'>Back to top</a>",
            "Story.",
            &["12 Comments", "Back to top"],
        );
        check(
            "<p>Advertisement</p><p>Story.</p><p>Sign up for our newsletter</p>",
            "Story.",
            &["Advertisement", "Sign up for our newsletter"],
        );
    }

    #[test]
    fn share_rows_and_lists_of_other_articles_go() {
        check(
            "<p>Story.</p><p>Share this:</p><ul><li><a href=/f>Facebook</a></li><li><a href=/x>X</a></li></ul><p>More story.</p>",
            "Story.\n\nMore story.",
            &["Share this:", "Facebook", "X"],
        );
        check(
            "<p>Story.</p><h3>Related Articles</h3><ul><li><a href=/r>Vote count repeated</a></li><li><a href=/s>Envoy here</a></li></ul><p>End.</p>",
            "Story.\n\nEnd.",
            &["Related Articles", "Vote count repeated", "Envoy here"],
        );
        check(
            "<p>Story.</p><p><strong>Lesen Sie auch: <a href=/r>Etwas anderes</a></strong></p><p>Ende.</p>",
            "Story.\n\nEnde.",
            &["Lesen Sie auch: Etwas anderes"],
        );
        check(
            "<p>Story.</p><div class='sharedaddy sd-sharing-enabled'><h3>Share</h3><a href=/x>Print</a></div>",
            "Story.",
            &["SharePrint"],
        );
    }

    #[test]
    fn a_sentence_of_the_story_never_goes() {
        for story in [
            "<p>He asked readers to follow us on the way.</p><p>Read more books, she said.</p><p>The end.</p>",
            "<p>The post office appeared first on the list.</p><p>It closed.</p>",
            "<p>Share prices fell.</p><p>Facebook and X fell most, as <a href=/a>Facebook</a> said in a statement.</p>",
            "<h2>Related</h2><p>Two events are related, and here is why they are.</p>",
            "<p>Advertisement</p>",
            "<p>More</p>",
        ] {
            let document = document(story);
            assert!(document.cut().is_empty(), "{story}: {:?}", document.cut());
        }
    }
}

mod hostile {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn check(name: &str, html: &str) {
        let start = Instant::now();
        let document = document(html);
        for width in [78, 30, 7] {
            for line in document.lay_out(width) {
                assert!(line.width() <= usize::from(width), "{name}");
            }
        }
        let took = start.elapsed();
        assert!(!document.is_empty(), "{name} lost its text");
        assert!(took < Duration::from_secs(30), "{name} took {took:?}");
        println!("{name}: {took:?}");
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
            &(0..50_000).map(|n| format!("<a href=/{n}>y</a> ")).collect::<String>(),
        );
        check("a wide table", &format!("<table><tr>{}</tr></table>", "<td>cell</td>".repeat(2000)));
        check(
            "spans",
            "<table><tr><td colspan=3>a</td><td rowspan=2>b</td></tr><tr><td rowspan=0 colspan=99999999>c</table>",
        );
        check(
            "a long table",
            &format!("<table>{}</table>", "<tr><td>a<td>b<td>c</tr>".repeat(30_000)),
        );
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
                .collect::<String>(),
        );
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
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

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
            prop_assert_eq!(sanitise(&safe, Some(&base())), safe);
            words(&html);
            excerpt(&html, 200);
            markdown(&html, Some(&base()));
        }
    }
}

#[test]
fn html_for_a_browser_is_safe_and_whole() {
    for (html, safe) in [
        ("<p class=x id=y style='a' onclick=z>a</p>", "<p>a</p>"),
        (
            "<a href='../b?utm_x=1' target=_blank>b</a>",
            "<a href=\"https://daily.example/b?utm_x=1\" rel=\"noopener noreferrer\">b</a>",
        ),
        ("<a href='java\nscript:x()'>b</a>", "<a rel=\"noopener noreferrer\">b</a>"),
        (
            "<img src='/a.jpg' srcset='/b.jpg 2x' alt=A onerror=x>",
            "<img src=\"https://daily.example/a.jpg\" alt=\"A\">",
        ),
        ("<img src='data:image/png;base64,x'>", "<img>"),
        ("a<script>b</script><iframe src=/c>d</iframe><form>e<input></form>", "ae"),
        (
            "<video src=/v.mp4 poster=/p.jpg autoplay></video>",
            "<video src=\"https://daily.example/v.mp4\" poster=\"https://daily.example/p.jpg\"></video>",
        ),
    ] {
        assert_eq!(sanitise(html, Some(&base())), safe, "{html}");
    }
}

#[test]
fn markdown_holds_no_html() {
    let html = "<h2>T</h2><p>a <b>b</b> <a href=/c>c</a> 1 &lt; 2 &lt;script&gt;</p><ul><li>x</li></ul><script>no</script>\
                <p>The post <a href=/a>A</a> appeared first on <a href=/>D</a>.</p>";
    let markdown = markdown(html, Some(&base()));
    assert_eq!(
        markdown,
        "## T\n\na **b** [c](https://daily.example/c) 1 &lt; 2 &lt;script&gt;\n\n- x"
    );
}
