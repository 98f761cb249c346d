//! What is no part of a story goes, and no sentence of it.

use super::*;

fn check(html: &str, plain: &str, cut: &[&str]) {
    let document = document(html);
    assert_eq!(document.plain(), plain, "{html}");
    let pieces: Vec<&str> = document.cut().iter().map(crate::model::CleanText::as_str).collect();
    assert_eq!(pieces, cut, "{html}");
}

#[test]
fn a_feeds_signature_goes_in_every_language() {
    for signature in [
        "The post <a href='https://daily.example/a'>A: B</a> appeared first on \
         <a href='https://daily.example'>Daily</a>.",
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
    check("<p>Story.</p><p><a href=/a>Continue reading</a></p>", "Story.", &["Continue reading"]);
    check("<p>Story. <a href=/a>Read more »</a></p>", "Story.", &["Read more »"]);
    for sign in [".", "|", "·", "—"] {
        check(&format!("<p>Story.</p><p>{sign}</p>"), "Story.", &[sign]);
    }
    check(
        "<p>Story.</p><h3>Leave a Reply</h3>\
         <p>Your email address will not be published. Required fields are marked *</p>",
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
fn a_sign_that_says_something_stays() {
    for (html, plain) in [
        ("<ul><li>+</li><li>-</li><li>*</li><li>/</li></ul>", "+\n-\n*\n/"),
        ("<ol><li><p>.</p></li></ol>", "."),
        ("<p>?</p>", "?"),
        ("<blockquote>!</blockquote>", "!"),
        ("<blockquote><p>–</p></blockquote>", "–"),
        ("<p><code>*</code></p>", "*"),
        ("<p><code>|</code></p>", "|"),
        ("<pre>.</pre>", "."),
    ] {
        check(&format!("<p>Story.</p>{html}"), &format!("Story.\n\n{plain}"), &[]);
    }
}

#[test]
fn share_rows_and_lists_of_other_articles_go() {
    check(
        "<p>Story.</p><p>Share this:</p><ul><li><a href=/f>Facebook</a></li><li><a href=/x>X\
         </a></li></ul><p>More story.</p>",
        "Story.\n\nMore story.",
        &["Share this:", "Facebook", "X"],
    );
    check(
        "<p>Story.</p><h3>Related Articles</h3><ul><li><a href=/r>Vote count repeated</a></li>\
         <li><a href=/s>Envoy here</a></li></ul><p>End.</p>",
        "Story.\n\nEnd.",
        &["Related Articles", "Vote count repeated", "Envoy here"],
    );
    check(
        "<p>Story.</p><p><strong>Lesen Sie auch: <a href=/r>Etwas anderes</a></strong></p>\
         <p>Ende.</p>",
        "Story.\n\nEnde.",
        &["Lesen Sie auch: Etwas anderes"],
    );
    check(
        "<p>Story.</p><div class='sharedaddy sd-sharing-enabled'><h3>Share</h3><a href=/x>Print\
         </a></div>",
        "Story.",
        &["SharePrint"],
    );
}

#[test]
fn a_sentence_of_the_story_never_goes() {
    for story in [
        "<p>He asked readers to follow us on the way.</p><p>Read more books, she said.</p>\
         <p>The end.</p>",
        "<p>The post office appeared first on the list.</p><p>It closed.</p>",
        "<p>Share prices fell.</p><p>Facebook and X fell most, as <a href=/a>Facebook\
         </a> said in a statement.</p>",
        "<h2>Related</h2><p>Two events are related, and here is why they are.</p>",
        "<p>Advertisement</p>",
        "<p>More</p>",
    ] {
        let document = document(story);
        assert!(document.cut().is_empty(), "{story}: {:?}", document.cut());
    }
}

#[test]
fn an_article_from_a_page_reads_like_the_story_alone() {
    let html = "<div id='share-top' class='share-buttons'><a href='#'>Facebook</a> \
     <a href='#'>Print</a></div>\
        <div class='entry-content'>\
        <figure><img src='/a.jpg' alt='A minister at the lectern'></figure>\
        <p>The minister told a news conference that talks would go on.</p>\n\
        <p>“We need information,” he added. We need help.</p>\n<p>.</p>\n</div>\
        <div><a href='#'>Facebook</a> <a href='#'>Twitter</a></div>\
        <div><h3>Related Articles</h3>\
        <ul><li><a href='/r'>Envoy arrives in the capital</a></li></ul></div>\
        <div><h3>Leave a Reply</h3>\
        <form><p>Your email address will not be published.</p><input></form></div>\
        <p><a href='#top'><span class='screen-reader-text'>Back to top button</span></a></p>";
    check(
        html,
        "The minister told a news conference that talks would go on.\n\n\
         “We need information,” he added. We need help.",
        &[
            "Facebook Print",
            ".",
            "Facebook Twitter",
            "Related Articles",
            "Envoy arrives in the capital",
            "Leave a Reply",
        ],
    );
    let lines = document(html).lay_out(60);
    assert_eq!(lines[0].text(), "▨ A minister at the lectern");
    assert_eq!(
        lines.last().map(Line::text).as_deref(),
        Some("“We need information,” he added. We need help.")
    );
}
