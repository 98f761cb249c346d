//! What a reader sees of an article's HTML.
//!
//! Lines are written with a letter for their kind before them and signs round styled text:
//! `*strong*`, `_emphasis_`, `` `code` ``, `~struck~`, `<link>`; the number of a link stands as it
//! is.

mod directions;
mod exports;
mod furniture;
mod hostile;

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
        "<p>a <b>b</b>, <em>c <strong>d</strong></em> <code>e  f</code> <del>g</del> h<sup>2\
         </sup>o<sub>2</sub> <q>i</q></p>",
        60,
        &["P a *b*, _c_ *_d_* `e f` ~g~ h²o₂ “i”"],
    );
}

#[test]
fn lists_hang_and_nest() {
    check(
        "<p>Before</p><ul><li>One two three four five</li><li><p>Second</p><ol><li>a</li><li>b\
         </li></ol></li></ul><p>After</p>",
        20,
        &[
            "P Before",
            "",
            "L • One two three four",
            "L   five",
            "L • Second",
            "L   1. a",
            "L   2. b",
            "",
            "P After",
        ],
    );
    check("<ol start=9><li>x<li>y</ol>", 20, &["L 9.  x", "L 10. y"]);
    check("<ol reversed><li>x</li><li>y</li></ol>", 20, &["L 2. x", "L 1. y"]);
    check(
        "<ul><li></li><li>x</li>loose<ul><li>y</li></ul></ul>",
        20,
        &["L • x", "", "L   loose", "L   • y"],
    );
}

#[test]
fn quotes_carry_a_bar() {
    check(
        "<p>He said:</p><blockquote><p>One two three four five</p><p>Six</p></blockquote><p>End\
         </p>",
        20,
        &["P He said:", "", "Q │ One two three four", "Q │ five", "Q │", "Q │ Six", "", "P End"],
    );
}

#[test]
fn code_keeps_its_spaces() {
    check(
        "<pre><code>fn main() {\n    run();\n\n\n\tend\n}</code></pre><p>x</p>",
        30,
        &["C `fn main() {`", "C `    run();`", "", "", "C `    end`", "C `}`", "", "P x"],
    );
    check(
        "<pre>a\tb\nabc\td\n日本\te</pre>",
        40,
        &["C `a       b`", "C `abc     d`", "C `日本    e`"],
    );
    let long = "a".repeat(121);
    let rows = ["C `run:`".to_owned(), format!("C `{}`", "a".repeat(60))];
    check(
        &format!("<pre>run:\n{long}\n    go\n</pre>"),
        60,
        &[&rows[0], &rows[1], &rows[1], "C `a`", "C `    go`"],
    );
    check(
        &format!("<pre>{}\n\nb</pre>", "word ".repeat(25)),
        200,
        &[&format!("P {}", "word ".repeat(25).trim_end()), "", "P b"],
    );
}

#[test]
fn links_are_numbered_in_reading_order() {
    let html = "<p>See <a href='/a?utm_source=rss'>this</a>, <a href='/b'>that</a> and \
     <a href='/a'>again</a>. \
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
        "<figure><img src=/a.jpg alt='A man at a desk'><figcaption>A man at a desk</figcaption>\
         </figure><p>Text</p>",
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
fn pictures_inside_the_text_say_what_they_show() {
    let inlaid =
        |len: usize| format!("<img src='data:image/png;base64,{}' alt='A map'>", "A".repeat(len));
    for len in [4_000, 40_000] {
        let html = format!("<p>Text</p><p>{}</p>", inlaid(len));
        check(&html, 40, &["P Text", "", "I ▨ A map"]);
        check(&format!("<figure>{}</figure>", inlaid(len)), 40, &["I ▨ A map"]);
        assert!(readable(&html, None, &[]).contains("<img alt=\"A map\">"), "{len}");
        assert_eq!(markdown(&html, None, &[]), "Text\n\n\\[Picture: A map\\]", "{len}");
    }
    // A small one, too, if it says what it shows.
    let html = format!("<p>Text</p>{}<p>End</p>", inlaid(90));
    check(&html, 40, &["P Text", "", "I ▨ A map", "", "P End"]);
    for (html, lines) in [
        ("<p>Text</p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", vec!["P Text"]),
        ("<p>Text</p><img src='data:image/gif;base64,R0' alt=Map width=1>", vec!["P Text"]),
    ] {
        check(html, 40, &lines);
    }
    // What holds the place of a picture that a script loads.
    let real = "<img src=/a.jpg alt='A map'>";
    for len in [90, 4_000] {
        for html in [
            format!("{}<noscript>{real}</noscript>", inlaid(len)),
            format!("<noscript>{real}</noscript>{}", inlaid(len)),
        ] {
            check(&html, 40, &["I ▨ A map"]);
            assert_eq!(document(&html).pictures().len(), 1, "{html}");
        }
    }
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
    let html = "<table><caption>Seats</caption><tr><th>Party</th><th>Seats</th></tr><tr>\
     <td>Left</td><td>12</td></tr>\
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
fn cells_of_mere_signs_stay_in_their_columns() {
    for sign in ["–", "—", "-", "*", "•", "·", "+", "=", "?", "!", "%", ".", "/", "#"] {
        check(
            &format!(
                "<table><tr><th>Team</th><th>W</th><th>D</th><th>L</th></tr>\
                 <tr><td>Alpha</td><td>{sign}</td><td>2</td><td>3</td></tr></table>"
            ),
            40,
            &[
                "T ───────┬───┬───┬───",
                "T *Team*   │*W*  │*D*  │*L*",
                "T ───────┼───┼───┼───",
                &format!("T Alpha  │{sign}  │2  │3"),
                "T ───────┴───┴───┴───",
            ],
        );
    }
    // One that goes for another reason moves no other either.
    let html = "<table><tr><td>a</td><td class=share-links>Share</td><td>c</td></tr>\
        <tr><td>d</td><td aria-hidden=true>–</td><td>f</td></tr></table>";
    let rows: Vec<String> = document(html).lay_out(40).iter().map(Line::text).collect();
    assert!(rows.iter().any(|row| row.ends_with("│c")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("│–") && row.ends_with("│f")), "{rows:?}");
}

#[test]
fn words_part_where_the_publisher_lets_them() {
    for sign in ["<wbr>", "&#8203;", "<wbr>&#8203;<wbr>", "<b>\u{200b}</b>"] {
        let html = ["aaaaaaa", "bbbbbbb", "ccccccc", "ddddddd"].join(sign);
        check(&format!("<p>{html}</p>"), 20, &["P aaaaaaabbbbbbb", "P cccccccddddddd"]);
        check(
            &format!(
                "<table><tr><td>{html}</td><td>One</td></tr>\
                 <tr><td>Two</td><td>Three</td></tr></table>"
            ),
            30,
            &[
                "T ──────────────────────┬───────",
                "T aaaaaaabbbbbbbccccccc │One",
                "T ddddddd               │",
                "T ──────────────────────┼───────",
                "T Two                   │Three",
                "T ──────────────────────┴───────",
            ],
        );
    }
    check("<p>a <wbr>b</p><p>&#8203;</p><p><wbr></p><p>c</p>", 20, &["P a b", "", "P c"]);
    check("<p>Donau<b>&shy;</b>dampfschifffahrt</p>", 20, &["P Donau-", "P dampfschifffahrt"]);
    assert_eq!(document("<p>a<wbr>b&#8203;c</p>").plain(), "abc");
}

#[test]
fn no_break_spaces_give_way_before_words_do() {
    let html = ["non", "breaking", "space", "text", "here", "long"].join("&nbsp;");
    check(&format!("<p>{html}</p>"), 20, &["P non breaking space", "P text here long"]);
    check(
        &format!(
            "<table><tr><td>{html}</td><td>One</td></tr>\
             <tr><td>Two</td><td>Three</td></tr></table>"
        ),
        30,
        &[
            "T ──────────────────────┬───────",
            "T non breaking space    │One",
            "T text here long        │",
            "T ──────────────────────┼───────",
            "T Two                   │Three",
            "T ──────────────────────┴───────",
        ],
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
        "<p>a</p><ul><li>---</li></ul><blockquote>***</blockquote><p><code>===</code></p>",
        20,
        &["P a", "", "L • ---", "", "Q │ ***", "", "P `===`"],
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
    check(
        "<p>aaaaaaaaaaaaaaaaaa 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 b\
     </p>",
        20,
        &["P aaaaaaaaaaaaaaaaaa", "P 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 b"],
    );
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
        "<blockquote><p>السوق متقلبة</p><p>قال</p></blockquote>",
        40,
        &["Q< │ السوق متقلبة", "Q< │", "Q< │ قال"],
    );
    check(
        "<p>الأولى والثانية والثالثة والرابعة (NASA) 2026</p>",
        24,
        &["P< الأولى والثانية والثالثة", "P< والرابعة (NASA) 2026"],
    );
}

#[test]
fn plain_text_is_the_story_alone() {
    let html = "<h2>Title</h2><p>One <a href=/a>two</a></p><ul><li>a</li><li>b</li></ul>\
     <img src=/x.jpg alt='A sea'><p>End</p>";
    assert_eq!(document(html).plain(), "Title\n\nOne two\n\na\nb\n\nEnd");
    assert!(document("<p> </p><script>x</script>").is_empty());
    assert_eq!(Document::from_text("One\ntwo\n\nThree").plain(), "One\ntwo\n\nThree");
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
            "<video src=\"https://daily.example/v.mp4\" poster=\"https://daily.example/p.jpg\">\
             </video>",
        ),
    ] {
        assert_eq!(sanitise(html, Some(&base())), safe, "{html}");
    }
}

#[test]
fn captions_are_no_part_of_the_running_text() {
    let figure =
        "<figure><img src=/a.jpg alt=Port><figcaption>The port at dawn</figcaption></figure>";
    let story = document(&format!("<p>One.</p>{figure}<p>Two.</p>"));
    assert_eq!(story.plain(), "One.\n\nTwo.");
    assert_eq!(story.pictures()[0].caption.as_str(), "The port at dawn");
    assert_eq!(document(figure).plain(), "The port at dawn", "nothing else is there to read");
}
