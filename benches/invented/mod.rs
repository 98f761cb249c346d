//! An invented paper of any size, the same on every run, and what filling a store with it costs.

use std::path::{Path, PathBuf};
use std::time::Instant;

use dateline::model::{
    CleanText, Entry, FeedContent, FeedId, FeedOutcome, FeedUpdate, PlacedEntry, Placement,
    SectionPath, Signal, Subscription, Timestamp, WebUrl,
};
use dateline::store::{INDEXED_AT_ONCE, Store};

const ENTRIES_PER_FEED: usize = 100;
pub(crate) const NOW: i64 = 1_800_000_000;
const OUTER: [&str; 8] =
    ["International", "Politics", "Business", "Sport", "Culture", "Science", "Opinion", "Local"];

/// A small generator of numbers that are the same on every run (Marsaglia, "Xorshift RNGs", 2003).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn secs_of_a_month(&mut self) -> i64 {
        i64::try_from(self.roll(86_400 * 30)).unwrap_or(0)
    }

    /// A word of a vocabulary of 65,536, nearly as often as in real text (Zipf's law).
    fn word(&mut self) -> String {
        let bits = self.roll(17);
        let mut number = self.roll(1 << bits) * 7 + 11;
        let mut word = String::new();
        while number > 0 {
            let syllables = ["ba", "der", "ka", "li", "mon", "ne", "po", "ri", "sta", "tu", "ve"];
            word.push_str(syllables[number % syllables.len()]);
            number /= syllables.len();
        }
        word
    }

    fn words(&mut self, number: usize) -> String {
        let words: Vec<String> = (0..number).map(|_| self.word()).collect();
        words.join(" ")
    }

    pub(crate) fn entry(&mut self, number: usize) -> PlacedEntry {
        let title = CleanText::line(&self.words(9));
        let paragraphs: Vec<String> = (0..6).map(|_| self.words(100)).collect();
        let html = format!("<p>{}</p>", paragraphs.join(" <a href=\"/topic\">more</a></p> <p>"));
        let section = format!("{} / Part {}", OUTER[self.roll(8)], self.roll(12));
        let excerpt = CleanText::line(&paragraphs[0]).shortened(200);
        PlacedEntry {
            entry: Entry {
                guid: format!("tag:daily.example,2026:{number}"),
                title,
                link: WebUrl::parse(&format!("https://daily.example/story/{number}.html")),
                author: Some(CleanText::line("A. Writer")),
                published: Some(Timestamp::from_secs(NOW - self.secs_of_a_month())),
                content_html: Some(html),
                ..Entry::default()
            },
            places: vec![Placement {
                section: SectionPath::parse(&section),
                signal: Signal::Category,
                detail: CleanText::line("category \"Part\""),
            }],
            excerpt,
        }
    }
}

pub(crate) fn update(feed: FeedId, entries: Vec<PlacedEntry>) -> FeedUpdate {
    let content =
        FeedContent { title: CleanText::line("Example Daily"), entries, ..Default::default() };
    FeedUpdate {
        feed,
        fetched_at: Timestamp::from_secs(NOW),
        next_fetch: Timestamp::from_secs(NOW + 3600),
        status: Some(200),
        moved_to: None,
        outcome: FeedOutcome::Updated(Box::new(content)),
    }
}

/// Fills a store and says what that cost.
pub(crate) fn fill(folder: &Path, entries: usize) -> PathBuf {
    let path = folder.join("store.db");
    let mut store = Store::open(&path).expect("a store");
    let subscriptions: Vec<Subscription> = (0..entries / ENTRIES_PER_FEED)
        .map(|feed| Subscription {
            url: WebUrl::parse(&format!("https://daily.example/{feed}.xml")).expect("an address"),
            title: None,
            section: None,
        })
        .collect();
    store.follow(&subscriptions, Timestamp::from_secs(NOW)).expect("followed");
    let mut dice = Dice(88_172_645_463_325_252);
    let (mut text_bytes, mut seconds) = (0, 0.0);
    for (number, feed) in store.feeds().expect("feeds").iter().enumerate() {
        let first = number * ENTRIES_PER_FEED;
        let entries: Vec<_> = (first..first + ENTRIES_PER_FEED).map(|n| dice.entry(n)).collect();
        text_bytes += entries.iter().map(|entry| entry.entry.html().len()).sum::<usize>();
        let update = update(feed.id, entries);
        let start = Instant::now();
        store.save_update(&update).expect("saved");
        seconds += start.elapsed().as_secs_f64();
    }
    drop(store);
    let unindexed_bytes = std::fs::metadata(&path).expect("a file").len();
    eprintln!(
        "{entries} entries: {:.1} ms per 1000 saved; {} MB of HTML, {} MB on disk",
        seconds * 1e6 / entries as f64,
        text_bytes / 1_000_000,
        unindexed_bytes / 1_000_000
    );
    index(&mut Store::open(&path).expect("a store"), entries);
    let index_bytes = std::fs::metadata(&path).expect("a file").len() - unindexed_bytes;
    eprintln!(
        "index: {} MB, {:.3} of the HTML",
        index_bytes / 1_000_000,
        index_bytes as f64 / text_bytes as f64
    );
    path
}

/// Indexes what was saved and says what that cost.
fn index(store: &mut Store, entries: usize) {
    let (mut seconds, mut longest, mut calls) = (0.0_f64, 0.0_f64, 0);
    loop {
        let start = Instant::now();
        let progress = store.index_some(INDEXED_AT_ONCE).expect("indexed");
        let took = start.elapsed().as_secs_f64();
        (seconds, longest, calls) = (seconds + took, longest.max(took), calls + 1);
        if progress.is_complete {
            break;
        }
    }
    eprintln!(
        "indexed in {calls} steps: {:.1} ms per 1000, a step {:.1} ms, the longest {:.0} ms",
        seconds * 1e6 / entries as f64,
        seconds * 1e3 / f64::from(calls),
        longest * 1e3
    );
}

/// The sizes to measure: as a bench 10,000 and 100,000 entries, or 1,000,000 with `MILLION=1`. Run
/// as a test, a bench only shows that it still works.
pub(crate) fn sizes() -> &'static [usize] {
    let is_measuring = std::env::args().any(|argument| argument == "--bench");
    match (is_measuring, std::env::var_os("MILLION").is_some()) {
        (true, true) => &[1_000_000],
        (true, false) => &[10_000, 100_000],
        (false, _) => &[1_000],
    }
}
