//! How well the same article is known again: entries of many feeds, written for this, each with the
//! article it is. Most of them are made to be mistaken for another.
//!
//! `cargo test --test it same_article -- --nocapture` shows the figures and every mistake.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::Path;

use dateline::model::{CleanText, Entry, FeedId, Imprint, Sample, WebUrl};
use dateline::stories::{Appearance, Canonical, imprint, is_same_article, page_key, page_of};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    entry: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    feed: String,
    guid: String,
    title: String,
    link: String,
    /// What the page calls its own address; feeds do not say it, it is known once it was read.
    canonical: String,
    text: String,
    /// Empty: no other entry is the same.
    article: String,
}

struct Known {
    line: Line,
    feed: FeedId,
    page: Option<String>,
    canonical: Canonical,
    guid: i64,
    imprint: Imprint,
}

/// The text of a page that was not read.
const UNREAD: &Sample = &Sample { runs: Vec::new(), numbers: Vec::new() };

impl Known {
    fn appearance(&self) -> Appearance<'_> {
        Appearance {
            feed: self.feed,
            title: &self.line.title,
            page: self.page.as_deref(),
            canonical: &self.canonical,
            guid: self.guid,
            sample: &self.imprint.sample,
            page_sample: UNREAD,
        }
    }
}

fn known() -> Vec<Known> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories/duplicates.toml");
    let text = std::fs::read_to_string(path).expect("a set");
    let file: File = toml::from_str(&text).expect("a set");
    let mut feeds: HashMap<String, i64> = HashMap::new();
    let known = file.entry.into_iter().map(|line| {
        let number = i64::try_from(feeds.len()).expect("few");
        let feed = FeedId(*feeds.entry(line.feed.clone()).or_insert(number));
        let link = WebUrl::parse(&line.link);
        let page = link.as_ref().and_then(page_of);
        let named = WebUrl::parse(&line.canonical);
        let canonical = link.as_ref().map(|base| Canonical::of(base, named.as_ref()));
        let canonical = canonical.unwrap_or_default();
        let entry = Entry {
            guid: line.guid.clone(),
            title: CleanText::line(&line.title),
            link,
            ..Entry::default()
        };
        let mut imprint = imprint(&entry, &line.text);
        imprint.keys.extend(canonical.page().map(page_key));
        let mut hash = std::hash::DefaultHasher::new();
        line.guid.hash(&mut hash);
        Known { guid: hash.finish().cast_signed(), line, feed, page, canonical, imprint }
    });
    known.collect()
}

#[expect(clippy::print_stdout, reason = "shown to who asks for it with --nocapture")]
fn show(report: &str) {
    println!("{report}");
}

#[test]
fn the_same_article_is_known_again_and_no_other_is_taken_for_it() {
    let known = known();
    let mut report = String::new();
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for (number, a) in known.iter().enumerate() {
        let keys: HashSet<i64> = a.imprint.keys.iter().copied().collect();
        for b in &known[number + 1..] {
            let is_one = !a.line.article.is_empty() && a.line.article == b.line.article;
            if a.feed == b.feed {
                continue;
            }
            let is_found = b.imprint.keys.iter().any(|key| keys.contains(key))
                && is_same_article(&a.appearance(), &b.appearance());
            match (is_one, is_found) {
                (true, true) => right += 1,
                (false, true) => {
                    wrong += 1;
                    _ = writeln!(report, "! {} | {}", a.line.title, b.line.title);
                }
                (true, false) => {
                    missed += 1;
                    _ = writeln!(
                        report,
                        "? {} {} | {}",
                        a.line.article, a.line.title, b.line.title
                    );
                }
                (false, false) => {}
            }
        }
    }
    _ = writeln!(report, "right {right}, wrong {wrong}, missed {missed}");
    show(&report);
    assert_eq!(wrong, 0, "{report}");
    assert!(f64::from(right) >= 0.98 * f64::from(right + missed), "{report}");
}
