//! An invented paper of any size, the same on every run.

#![allow(dead_code, unused_imports, reason = "each bench uses a part")]

mod documents;
mod filled;
mod server;

use dateline::model::{
    CleanText, Entry, PlacedEntry, Placement, SectionPath, Signal, Timestamp, WebUrl,
};

use rustix::time::{ClockId, clock_gettime};

pub(crate) use filled::{fill, update, update_with};
pub(crate) use server::Server;

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const OUTER: [&str; 8] =
    ["International", "Politics", "Business", "Sport", "Culture", "Science", "Opinion", "Local"];

/// A small generator of numbers that are the same on every run (Marsaglia, "Xorshift RNGs", 2003).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
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
                confidence: 90,
            }],
            excerpt,
            ..PlacedEntry::default()
        }
    }
}

/// CPU seconds of this thread.
#[expect(clippy::cast_precision_loss, reason = "measurements are rounded")]
pub(crate) fn cpu_secs() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
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
