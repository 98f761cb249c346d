//! What goes elsewhere: Markdown, and files that come with an entry.

use super::*;
use crate::model::{CleanText, Enclosure};

#[test]
fn markdown_holds_no_html() {
    let html = "<h2>T</h2><p>a <b>b</b> <a href=/c>c</a> 1 &lt; 2 &lt;script&gt;</p><ul><li>x\
     </li></ul><script>no</script>\
                <p>The post <a href=/a>A</a> appeared first on <a href=/>D</a>.</p>";
    let markdown = markdown(html, Some(&base()), &[]);
    assert_eq!(markdown, "## T\n\na **b** [c](https://daily.example/c) 1 \\< 2 \\<script>\n\n- x");
}

#[test]
fn markdown_keeps_blocks_apart() {
    for (html, wanted) in [
        (
            "<dl><dt>Term</dt><dd>Definition</dd><div><dt>Two</dt><dd><p>a</p><p>b</p></dd></div>\
             </dl>",
            "**Term**\n\nDefinition\n\n**Two**\n\na\n\nb",
        ),
        (
            "<figure><img src=/a.jpg alt=Port><figcaption>At dawn</figcaption></figure><p>x</p>",
            "![Port](https://daily.example/a.jpg)\n\nAt dawn\n\nx",
        ),
        (
            "<details><summary>More</summary>Text</details><aside>Beside</aside>",
            "**More**\n\nText\n\nBeside",
        ),
        (
            "<p>He said <q>no</q>, <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>.</p>",
            "He said “no”, 漢(kan).",
        ),
        (
            "<table><caption>Seats</caption><thead><tr><th>Party</th><th>Seats</th></tr></thead>\
             <tbody><tr><td rowspan=2>Left</td><td>1</td></tr><tr><td>2</td></tr></tbody>\
             <tfoot><tr><td colspan=2>Three</td></tr></tfoot></table><p>End</p>",
            "Seats\n\n\n| Party | Seats |\n| ----- | ----- |\n| Left | 1 |\n|  | 2 |\n| Three |  |\n\
             \nEnd",
        ),
        (
            "<table><tr><th>A<th>B<tr><td>a<td rowspan=2>b<tr><td>c<tr><td>d<td>e</table>",
            "| A | B |\n| - | - |\n| a | b |\n| c |  |\n| d | e |",
        ),
        (
            "<table><tr><th>A<th>B<th>C<th>D<tr><td>a<td>–<td>*<td>d</table>\
             <ul><li>+</li><li>/</li></ul>",
            "| A | B | C | D |\n| - | - | - | - |\n| a | – | \\* | d |\n\n- \\+\n- /",
        ),
        (
            "<table><tr><td><p>One</p><p>Two</p></td><td>Three</td></tr></table>",
            "One\n\nTwo\n\nThree",
        ),
    ] {
        assert_eq!(markdown(html, Some(&base()), &[]), wanted, "{html}");
    }
}

#[test]
fn markdown_is_read_as_it_is_meant() {
    for (html, wanted) in [
        // What looks like a character reference, and what does not.
        (
            "<p>&amp;copy; &amp;lt;b&amp;gt; &amp;amp; AT&amp;T</p>",
            "\\&copy; \\&lt;b\\&gt; \\&amp; AT&T",
        ),
        ("<p>&amp;<span>copy</span>; &amp;#38; &amp;#x26;</p>", "\\&copy; \\&#38; \\&#x26;"),
        (
            "<p><a href=/a>&amp;copy;</a> <code>&amp;copy;</code></p>",
            "[\\&copy;](https://daily.example/a) `&copy;`",
        ),
        ("<p><img src=/a.jpg alt='&amp;copy;'></p>", "![\\&copy;](https://daily.example/a.jpg)"),
        // Stars that would end what they shall begin, or stand there as stars.
        ("<p>これは<b>重要</b>です</p>", "これは**重要**です"),
        ("<p><b>「語」</b>の</p>", "<strong>「語」</strong>の"),
        ("<p>x<i>(y)</i>z <b>5€</b>a</p>", "x<em>(y)</em>z <strong>5€</strong>a"),
        (
            "<p><b><i>bi</i></b> <i><b>ib</b></i> <b>a<i>b</i>c</b></p>",
            "***bi*** ***ib*** **a*b*c**",
        ),
        ("<p><i><b>a</b>b<b>c</b></i></p>", "<em><strong>a</strong>b<strong>c</strong></em>"),
        ("<p><b>a</b><b>b</b><i>c</i></p>", "**ab***c*"),
        ("<p>a<b> b </b>c<b> </b>d<i><i>e</i></i></p>", "a **b** c d*e*"),
        // Emphasis reaches over no empty line.
        ("<p><b>a<br>b<br><br>c</b></p>", "**a  \nb**  \n  \n**c**"),
        ("<b>a<p>b</p><ul><li>c</li></ul></b>", "**a**\n\n**b**\n\n- **c**"),
        ("<p><b><a href=/a>a</a> <code>b</code></b></p>", "**[a](https://daily.example/a) `b`**"),
        (
            "<table><tr><th><b>A</b><th>B<tr><td><i>a</i><td>b</table>",
            "| **A** | B |\n| ----- | - |\n| *a* | b |",
        ),
        ("<p>a</p><h3></h3><h2> <br></h2><p>b</p>", "a\n\nb"),
    ] {
        assert_eq!(markdown(html, Some(&base()), &[]), wanted, "{html}");
    }
}

#[test]
fn files_that_come_with_an_entry_have_a_line_each() {
    let file = |address: &str, media_type: Option<&str>, length| Enclosure {
        url: WebUrl::parse(address).expect("an address"),
        media_type: media_type.map(CleanText::line),
        length,
    };
    let audio =
        file("https://cdn.example/a.mp3?utm_source=rss", Some("audio/mpeg"), Some(12_300_000));
    let files = [
        audio.clone(),
        file("https://cdn.example/report.pdf", None, Some(0)),
        file("https://cdn.example/a.jpg", Some("image/jpeg"), None),
        file("https://cdn.example/a.jpg?w=700", Some("image/jpeg"), None),
        file("https://cdn.example/data.bin", Some("application/octet-stream"), Some(4_400)),
        audio,
    ];
    let shown_of = |html: &str, files: &[Enclosure]| {
        let document = Document::of_entry(html, Some(&base()), files);
        let lines: Vec<String> = document.lay_out(60).iter().map(Line::text).collect();
        (lines.join("\n"), document.links().len())
    };
    let all = "Audio (12 MB): https://cdn.example/a.mp3[1]\n\nPDF: https://cdn.example/report.pdf[2]\
               \n\nPicture: https://cdn.example/a.jpg[3]\n\n\
               File (4 kB): https://cdn.example/data.bin[4]";
    assert_eq!(shown_of("", &files), (all.to_owned(), 4));
    assert_eq!(shown_of("<p>Text", &files), (format!("Text\n\n{all}"), 4));
    // What the text leads to or shows is not told again; furniture at its end is still furniture.
    let text = "<p>Text <a href=https://cdn.example/a.mp3>here</a><img src=/b.jpg></p>\
                <p>The post <a href=/a>A</a> appeared first on <a href=/>D</a>.</p>";
    assert_eq!(
        shown_of(text, &files[..3]),
        ("Text here[1]\n\nPDF: https://cdn.example/report.pdf[2]".to_owned(), 2,)
    );
    assert_eq!(
        readable("<p>Text<!--", None, &files[1..2]),
        "<p>Text</p><p>PDF: <a href=\"https://cdn.example/report.pdf\" \
         rel=\"noopener noreferrer\">https://cdn.example/report.pdf</a></p>"
    );
    assert_eq!(
        markdown("", None, &files[..1]),
        "Audio (12 MB): [https://cdn.example/a.mp3](https://cdn.example/a.mp3)"
    );
}
