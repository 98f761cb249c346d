//! What must hold of every function that takes bytes of strangers, whatever they are.
//!
//! Each function here is the body of a fuzz target of the same name, and of an ordinary test
//! (`tests/it/strangers.rs`) that runs it over the project's fixtures, whole and damaged.

use std::collections::BTreeMap;

use dateline::config::SubscriptionFile;
use dateline::extract::{self, Page};
use dateline::model::{
    Category, CleanText, Entry, EntryId, FeedId, Imprint, ParsedFeed, Sample, Subscription,
    Timestamp, WebUrl,
};
use dateline::offline::{Bundle, PictureFile, PictureLimits};
use dateline::parse::{ParseLimits, Source};
use dateline::query::Clock;
use dateline::sections::Taxonomy;
use dateline::stories::{
    Appearance, Canonical, Grouping, Report, Signature, is_same_article, page_of,
};
use dateline::text::{BidiMode, Document};
use dateline::ui::KeySequence;
use dateline::words::Language;
use dateline::{offline, opml, parse, query, refresh, text};

/// Bytes that show nothing more than fewer do, and only take time.
const BYTES_MAX: usize = 64 << 10;
/// A query may be so long.
const QUERY_CHARS_MAX: usize = 1000;
const WIDTHS: [u16; 4] = [1, 7, 40, 100];

/// A fuzz target's name and its body.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, in the order of the manifest.
pub const TARGETS: &[Target] = &[
    ("feed", feed),
    ("article", article),
    ("page", page),
    ("opml", opml_list),
    ("query", search),
    ("line", line),
    ("subscriptions", subscriptions),
    ("keys", keys),
    ("picture", picture),
    ("report", report),
];

/// A document that a feed's server sends: it is read twice alike, and what it gives is clean.
pub fn feed(bytes: &[u8]) {
    let url = address("https://daily.example/feed");
    let limits = ParseLimits::default();
    let source = |content_type| Source { bytes: cut(bytes), content_type, url: Some(&url) };
    for content_type in [None, Some("text/xml; charset=windows-1256")] {
        let once = parse::parse(&source(content_type), &limits);
        let again = parse::parse(&source(content_type), &limits);
        assert_eq!(format!("{once:?}"), format!("{again:?}"));
        let Ok(feed) = once else { continue };
        for entry in &feed.entries {
            assert!(!entry.guid.is_empty());
            assert_clean_line(&entry.title);
        }
    }
}

/// What an entry says of itself: it is placed twice alike, its article is the same through another
/// feed, and it is compared with itself. Nothing kept of it is ever unreadable.
pub fn report(bytes: &[u8]) {
    let text = String::from_utf8_lossy(cut(bytes));
    let mut lines = text.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (link, label, title) = (next(), next(), next());
    let entry = Entry {
        guid: link.to_owned(),
        title: CleanText::line(title),
        link: WebUrl::parse(link),
        categories: vec![Category { label: CleanText::line(label), scheme: None }],
        content_html: Some(text.to_string()),
        ..Entry::default()
    };
    let parsed = ParsedFeed { entries: vec![entry], ..ParsedFeed::default() };
    let taxonomy = Taxonomy::default();
    let content = refresh::placed(parsed.clone(), None, &taxonomy);
    assert_eq!(content, refresh::placed(parsed, None, &taxonomy));
    let Some(placed) = content.entries.first() else { return };
    let Imprint { sample, .. } = &placed.imprint;
    assert_eq!(Sample::from_bytes(&sample.to_bytes()), *sample);
    assert!(Sample::from_bytes(cut(bytes)).runs.len() <= BYTES_MAX);
    let page = placed.entry.link.as_ref().and_then(page_of);
    let canonical =
        Canonical::of(&address("https://daily.example/a"), WebUrl::parse(label).as_ref());
    let through = |feed| Appearance {
        feed: FeedId(feed),
        title: placed.entry.title.as_str(),
        page: page.as_deref(),
        canonical: &canonical,
        guid: 1,
        sample,
        page_sample: sample,
    };
    assert!(!is_same_article(&through(1), &through(1)));
    assert_eq!(
        is_same_article(&through(1), &through(2)),
        is_same_article(&through(2), &through(1))
    );
    let Some(language) = Language::of_text(&text, None) else { return };
    let mut grouping = Grouping::default();
    for id in 1..=3_i64 {
        let report = Report {
            title: placed.entry.title.as_str(),
            lead: placed.excerpt.as_str(),
            language,
            outlet: id.unsigned_abs(),
            at: i64::MAX - id,
        };
        let signature = Signature::of(&report);
        grouping.count(&signature);
        grouping.add(id, signature);
        grouping.keep_newest(1);
    }
}

/// The HTML of an article: its lines fit, what is kept of it is safe to open.
pub fn article(bytes: &[u8]) {
    let html = String::from_utf8_lossy(cut(bytes));
    let base = address("https://daily.example/news/story");
    let document = Document::from_html(&html, Some(&base));
    for width in WIDTHS {
        for line in document.lay_out(width) {
            let one_wide = line.text().chars().count() <= 2;
            assert!(line.width() <= usize::from(width) || one_wide, "{width}: {:?}", line.text());
            for span in line.in_visual_order(BidiMode::App).spans {
                assert!(span.text.as_str().chars().all(is_printable), "{:?}", span.text);
            }
        }
    }
    assert!(document.plain().chars().all(|c| c == '\n' || is_printable(c)));
    let safe = text::sanitise(&html, Some(&base));
    let lower = safe.to_ascii_lowercase();
    for danger in ["<script", "<iframe", "<style", "<object", "<embed", "<form"] {
        assert!(!lower.contains(danger), "{danger} is in {safe}");
    }
    drop(text::markdown(&safe, Some(&base), &[]));
    assert_clean_line(&text::excerpt(&html, 240));
    let _ = text::is_teaser(&html);
}

/// A web page: what is taken from it can be told.
pub fn page(bytes: &[u8]) {
    let url = address("https://daily.example/news/story");
    let html = extract::decode(cut(bytes), None);
    let found = extract::extract(&Page { html: &html, url: &url });
    assert_ne!(found.next_page.as_ref(), Some(&url));
    drop(Document::from_html(&found.content_html, Some(&url)));
}

/// Another reader's list: what was read is written and read again. Folders are written before what
/// lies beside them, and no credentials.
pub fn opml_list(bytes: &[u8]) {
    let Ok(list) = opml::read(cut(bytes)) else { return };
    let has_credentials = |it: &Subscription| {
        let url = it.url.url();
        !url.username().is_empty() || url.password().is_some()
    };
    if list.subscriptions.iter().any(has_credentials) {
        return;
    }
    let written = opml::write("Subscriptions", &list.subscriptions, &BTreeMap::new());
    let again = opml::read(written.as_bytes()).map(|list| told(list.subscriptions));
    assert_eq!(again.ok(), Some(told(list.subscriptions)));
}

/// Subscriptions in one order; a section is one however it is spelled.
fn told(subscriptions: Vec<Subscription>) -> Vec<(String, Option<CleanText>, Option<String>)> {
    let tell = |it: Subscription| {
        (it.url.as_str().to_owned(), it.title, it.section.map(|section| section.folded()))
    };
    let mut told: Vec<_> = subscriptions.into_iter().map(tell).collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

/// A query as it is typed: a fault has a place in it, and what is printed means the same.
pub fn search(bytes: &[u8]) {
    let text = String::from_utf8_lossy(cut(bytes));
    let clock = Clock { now: Timestamp::from_secs(1_795_338_840), zone: jiff::tz::TimeZone::UTC };
    let _ = query::parse_unfinished(&text, &clock);
    let Ok(meant) = query::parse(&text, &clock) else { return };
    let printed = meant.condition.to_string();
    // Moments are printed in full, and so a query may become longer than one may be.
    if printed.chars().count() > QUERY_CHARS_MAX {
        return;
    }
    let again = query::parse(&printed, &clock);
    assert_eq!(again.map(|again| again.condition).ok(), Some(meant.condition));
}

/// A line for the screen.
pub fn line(bytes: &[u8]) {
    let text = String::from_utf8_lossy(cut(bytes));
    let line = CleanText::line(&text);
    assert_clean_line(&line);
    assert_eq!(CleanText::line(line.as_str()), line);
    let block = CleanText::block(&text);
    assert!(block.as_str().chars().all(|c| c == '\n' || is_printable(c)), "{block:?}");
    for width in WIDTHS {
        let fitted = text::fit(line.as_str(), usize::from(width));
        assert!(text::width(&fitted) <= usize::from(width), "{fitted:?}");
        drop(text::visual(&fitted, text::direction_of(&fitted), BidiMode::App));
    }
    if let Some(url) = WebUrl::parse(&text) {
        assert_eq!(WebUrl::parse(url.as_str()).as_ref(), Some(&url));
        drop(text::without_tracking(&url));
        assert!(url.for_people().chars().all(is_printable));
        assert!(url.join(&text).is_some());
    }
}

/// A hand-written `feeds.toml`: a change of it leaves it readable.
pub fn subscriptions(bytes: &[u8]) {
    let text = String::from_utf8_lossy(cut(bytes));
    let mut file = SubscriptionFile::from_text(&text);
    for fault in file.faults() {
        assert_clean_line(&CleanText::line(&fault.to_string()));
    }
    let url = address("https://new.example/feed");
    let new = Subscription { url: url.clone(), title: None, section: None };
    let is_new = file.subscriptions().iter().all(|known| known.url != url);
    if let Ok(is_added) = file.add(&new) {
        assert_eq!(is_added, is_new);
        assert!(file.remove(&url).is_ok_and(|is_removed| is_removed));
    }
}

/// Keys as `keys.toml` writes them.
pub fn keys(bytes: &[u8]) {
    let text = String::from_utf8_lossy(cut(bytes));
    let Some(keys) = KeySequence::parse(&text) else { return };
    assert_eq!(KeySequence::parse(&keys.to_string()), Some(keys));
}

/// What comes for a picture's address: it is kept as a picture or named as missing.
pub fn picture(bytes: &[u8]) {
    let url = address("https://daily.example/one.jpg");
    let title = CleanText::line("Talks at the harbour");
    let picture = PictureFile { url, outcome: Ok(cut(bytes).to_vec()) };
    let bundle = Bundle {
        id: EntryId(1),
        title: &title,
        outlet: &title,
        author: None,
        published: None,
        section: None,
        link: None,
        language: None,
        is_rtl: false,
        saved_at: Timestamp::from_secs(1_795_338_840),
        html: "<p><img src=\"https://daily.example/one.jpg\" alt=\"The harbour\"></p>",
        markdown: "![The harbour](https://daily.example/one.jpg)",
        text: &title,
        pictures: &[picture],
    };
    let limits = PictureLimits {
        picture_bytes_max: 1 << 20,
        pictures_bytes_max: 1 << 20,
        pixels_max: 10_000_000,
    };
    let page = offline::html_file(&bundle, &limits);
    assert!(!page.contains("<script") && !page.contains("src=\"http"), "{page}");
    assert!(offline::epub_file(&bundle, &limits).is_ok_and(|book| book.starts_with(b"PK")));
}

fn cut(bytes: &[u8]) -> &[u8] {
    bytes.get(..BYTES_MAX).unwrap_or(bytes)
}

fn address(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("an address")
}

/// No control, no escape, no invisible direction.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn assert_clean_line(line: &CleanText) {
    assert!(line.as_str().chars().all(is_printable), "{line:?}");
    assert_eq!(line.as_str().trim(), line.as_str());
}
