//! The files' text.

use std::fmt::Write;

use super::{Article, LIMITS, harbour, png};
use crate::model::{CleanText, SectionPath};
use crate::offline::{file_stem, html_file, markdown_file, picture_addresses, text_file};

/// Compares with a file beside this one; run with `DATELINE_BLESS=1` to write what came instead,
/// and read the diff.
fn expect(name: &str, expected: &str, got: &str) {
    if std::env::var_os("DATELINE_BLESS").is_some() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/offline/tests");
        std::fs::write(folder.join(name), got).expect("written");
    } else {
        assert_eq!(got, expected, "{name}");
    }
}

#[test]
fn an_article_becomes_one_page_that_needs_nothing_else() {
    let article = harbour();
    let page = html_file(&article.bundle(), &LIMITS);
    let style = include_str!("../page.css");
    expect("saved.html", include_str!("saved.html"), &page.replace(style, "STYLE\n"));
}

#[test]
fn an_article_becomes_markdown_beside_its_pictures() {
    let article = harbour();
    let text = markdown_file(&article.bundle(), "pictures", &LIMITS);
    expect("saved.md", include_str!("saved.md"), &text);
}

#[test]
fn an_article_becomes_plain_text() {
    expect("saved.txt", include_str!("saved.txt"), &text_file(&harbour().bundle()));
}

#[test]
fn a_page_loads_nothing_from_the_network() {
    let hostile = "<p>a</p><script>x()</script><iframe src=\"https://evil.example/\"></iframe>\
        <link rel=stylesheet href=\"https://evil.example/s.css\">\
        <base href=\"https://evil.example/\">\
        <img src=\"https://evil.example/p.png\" srcset=\"https://evil.example/2x.png 2x\">\
        <picture><source srcset=\"https://evil.example/w.webp\"><img src=\"//evil\"></picture>\
        <audio src=\"https://evil.example/a.mp3\"></audio></article></body></html>";
    let article = Article::new("t", hostile, "");
    let page = html_file(&article.bundle(), &LIMITS);
    assert!(page.contains("default-src 'none'; img-src data:;"), "{page}");
    for sign in
        ["<script", "<iframe", "<link", "<base", "srcset", "<source", "<audio", "src=\"http"]
    {
        assert!(!page.contains(sign), "{sign} in {page}");
    }
    assert_eq!(page.matches("</body>").count(), 1);
    assert!(page.contains("it was not fetched"), "{page}");
}

#[test]
fn a_page_says_which_pictures_are_missing_and_why() {
    let web_page = b"<!DOCTYPE html><html>no</html>".to_vec();
    let mut html = String::new();
    let mut article = Article::new("t", "", "");
    for (nth, (outcome, told)) in [
        (Ok(png(8000, 6000)), "8000 × 6000 pixels, more than 40 million"),
        (Ok(png(0, 9)), "a damaged picture"),
        (Ok([png(9, 9), vec![0; 5000]].concat()), "larger than 4 KiB"),
        (Ok(b"%PDF-1.7 and so on".to_vec()), "not a picture that browsers show"),
        (Ok(web_page), "not a picture but a web page"),
        (Ok(Vec::new()), "not a picture that browsers show"),
        (Err("timed out after 60 s <b>"), "timed out after 60 s &lt;b&gt;"),
    ]
    .into_iter()
    .enumerate()
    {
        let address = format!("https://pictures.example/{nth}.png");
        let _ = write!(html, "<img src=\"{address}\" alt=\"number {nth}\">");
        article = article.with(&address, outcome);
        article.html.clone_from(&html);
        let page = html_file(&article.bundle(), &LIMITS);
        assert!(page.contains(&format!("Picture not saved: number {nth} ({told})")), "{page}");
        assert!(page.contains(&format!("{nth}.png</a>: {told}</li>")), "{page}");
    }
}

#[test]
fn the_pictures_of_an_article_are_limited_together() {
    let mut article = Article::new("t", "", "");
    for nth in 0..4 {
        let bytes = [png(20, 20), vec![0; 4000]].concat();
        article = article.with(&format!("https://pictures.example/{nth}.png"), Ok(bytes));
    }
    let text = markdown_file(&article.bundle(), "p", &LIMITS);
    assert_eq!(text.matches("larger than 8 KiB together").count(), 2, "{text}");
}

#[test]
fn a_picture_that_is_shown_a_thousand_times_is_inside_once() {
    let html = "<p><img src=\"https://pictures.example/a.png\" alt=\"a\"></p>".repeat(1000);
    let bytes = [png(20, 20), vec![0; 4000]].concat();
    let article = Article::new("t", &html, "").with("https://pictures.example/a.png", Ok(bytes));
    let page = html_file(&article.bundle(), &LIMITS);
    assert_eq!(page.matches("data:image/png").count(), 1);
    assert_eq!(page.matches("The same picture as above: a").count(), 999);
}

#[test]
fn titles_mean_themselves_in_every_form() {
    for title in [
        "</title><script>alert(1)</script>",
        "1. [x](javascript:alert(1)) & `code` # --- *b* _i_ <b> |",
        "- \u{1b}]0;pwned\u{7}\u{202e}gnp.exe\u{9b}2J",
        "![p](https://evil.example/p.png)",
        "---\ntitle: x\n---",
        "\u{fdd0}0\u{fdd0}",
    ] {
        let mut article = Article::new(title, "<p>x</p>", "x");
        article.outlet = CleanText::line(title);
        article.author = Some(CleanText::line(title));
        article.section = SectionPath::parse(title);
        let (bundle, limits) = (article.bundle(), &LIMITS);
        let page = html_file(&bundle, limits);
        assert!(!page.contains("<script"), "{page}");
        let text = markdown_file(&bundle, "p", limits);
        for line in text.lines().take(3) {
            assert!(!line.starts_with("- ") && !line.starts_with("1. "), "{text}");
            let bare = line.replace("\\]", "").replace("\\<", "");
            assert!(!bare.contains("](") && !bare.contains("<b>"), "{text}");
        }
        for form in [page, text, text_file(&bundle)] {
            let is_steering = |c: char| c != '\n' && crate::model::is_forbidden(c);
            assert!(!form.contains(is_steering), "{form:?}");
        }
    }
}

#[test]
fn a_text_that_reads_from_right_to_left_is_set_so() {
    let article = Article::new("إعادة فتح الميناء", "<p>عادت السفن</p>", "عادت السفن");
    let bundle = super::Bundle { is_rtl: true, ..article.bundle() };
    let page = html_file(&bundle, &LIMITS);
    assert!(page.contains("<html dir=\"rtl\">") && page.contains("<p>عادت السفن</p>"), "{page}");
}

#[test]
fn a_bundle_of_nearly_nothing_is_still_a_page() {
    let empty = CleanText::default();
    let bundle = super::Bundle {
        title: &empty,
        outlet: &empty,
        author: None,
        published: None,
        section: None,
        link: None,
        ..harbour_without_text()
    };
    assert!(html_file(&bundle, &LIMITS).contains("Saved with dateline on"));
    assert!(markdown_file(&bundle, "p", &LIMITS).contains("Saved with dateline on"));
    assert!(text_file(&bundle).contains("Saved with dateline on"));
}

fn harbour_without_text() -> super::Bundle<'static> {
    static EMPTY: std::sync::OnceLock<Article> = std::sync::OnceLock::new();
    EMPTY.get_or_init(|| Article::new("", "", "")).bundle()
}

#[test]
fn needed_pictures_are_named_once_and_only_so_many() {
    let html = "<img src=\"https://a.example/1\"><img src=\"https://a.example/1\">\
        <img src=\"https://a.example/t\" width=\"1\"><img src=\"data:image/png;base64,AA\"><img>\
        <picture><img src=\"https://a.example/2\"></picture><img src=\"https://a.example/3\">";
    let found: Vec<String> = picture_addresses(html, 2).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["https://a.example/1", "https://a.example/2"]);
}

#[test]
fn file_names_are_ours() {
    for (title, stem) in [
        ("Harbour reopens after storm", "harbour-reopens-after-storm-"),
        ("Höhere Zölle: „Straße“ – L’été d'Åsa", "höhere-zölle-straße-lété-dåsa-"),
        // Composed, whichever way it came.
        ("Cafe\u{301} İstanbul", "café-i\u{307}stanbul-"),
        ("Ёлки и № 5", "ёлки-и-5-"),
        ("../../etc/passwd\u{0}", "etc-passwd-"),
        ("a\\b:c*d?\"<>|e", "a-b-c-d-e-"),
        ("CON", "con-"),
        (".hidden", "hidden-"),
        ("-rf", "rf-"),
        ("الشرق الأوسط", "الشرق-الأوسط-"),
        ("می‌روم به تهران، ۱۴۰۵", "میروم-به-تهران-۱۴۰۵-"),
        ("דובר צה״ל: \u{202e}אין\u{200f}", "דובר-צהל-אין-"),
        ("中国：新聞「続く」", "中国-新聞-続く-"),
        ("क्या हिन्दी", "क्या-हिन्दी-"),
        ("ไม่ได้ครับ", "ไม่ได้ครับ-"),
        ("GPT‑5 رجوع 2026 👩‍👩‍👧❤️", "gpt-5-رجوع-2026-"),
        ("\u{301}\u{301}", "article-"),
        ("", "article-"),
    ] {
        let name = file_stem(&CleanText::line(title), "https://daily.example/1");
        assert!(name.starts_with(stem) && name.len() == stem.len() + 12, "{title}: {name}");
        assert_ne!(name, file_stem(&CleanText::line(title), "https://daily.example/2"));
    }
    for title in [
        "x".repeat(5000),
        "long words ".repeat(500),
        "é".repeat(5000),
        "a/".repeat(5000),
        "新".repeat(5000),
        "الأوسط ".repeat(500),
        "e\u{301}\u{302}\u{303}\u{304}".repeat(5000),
        "क्ष".repeat(5000),
    ] {
        let name = file_stem(&CleanText::line(&title), "");
        assert!((80..=133).contains(&name.len()), "{name}");
        let is_plain = |c: char| c == '-' || !c.is_whitespace() && !c.is_ascii_punctuation();
        assert!(name.chars().all(is_plain) && !name.contains("--"), "{name}");
    }
}

#[test]
fn hostile_markup_is_saved_in_no_time() {
    let deep = ("<div>".repeat(256) + "x" + &"</div>".repeat(256)).repeat(20);
    let many = "<p><img src=\"https://a.example/1\" alt=\"a\">b</p>".repeat(4_000);
    let brackets = "![".repeat(200_000);
    let half = "![a](".repeat(50_000) + "\\";
    for (html, markdown) in [(&deep, &brackets), (&many, &half)] {
        let article = Article::new("t", html, markdown);
        let started = std::time::Instant::now();
        assert!(html_file(&article.bundle(), &LIMITS).len() > 1000);
        assert!(text_file(&article.bundle()).contains("Saved"));
        assert!(picture_addresses(html, 9).len() <= 1);
        let text = markdown_file(&article.bundle(), "p", &LIMITS);
        let start: String = markdown.chars().take(40).collect();
        assert!(text.contains(&start), "what is no picture stays");
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}

/// The reader of pictures' sizes is not ours: whatever bytes come, it must only answer.
#[test]
fn mangled_pictures_never_stop_the_program() {
    let avif =
        b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf\0\0\0\x20meta\0\0\0\0\0\0\0\x14iprp\0\0\0\x0cipco";
    let heads: [&[u8]; 6] = [
        &png(30, 20),
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x10\0\x10\x03",
        b"GIF89a\x10\0\x10\0\xf7\0\0",
        b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff",
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0",
        avif,
    ];
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..12_000 {
        let mut bytes = heads[round % heads.len()].to_vec();
        for _ in 0..=round % 5 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let [at, value, cut, ..] = random.to_le_bytes().map(usize::from);
            let at = at % bytes.len();
            bytes[at] = [0, 0xff, 0x7f, 0x80][value % 4];
            if cut < 40 {
                bytes.truncate(at.max(1));
            }
        }
        let article = Article::new("t", "", "").with("https://a.example/1", Ok(bytes));
        assert!(!markdown_file(&article.bundle(), "p", &LIMITS).is_empty());
    }
}
