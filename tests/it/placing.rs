//! How well entries are placed: feeds of many kinds and languages, written for this, each entry with
//! the section an editor would put it in. Neither the taxonomy nor the words of the classifier were
//! taken from them.
//!
//! `cargo test --test it placing -- --nocapture` shows the figures and every misplaced entry.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use dateline::app;
use dateline::config::Folders;
use dateline::model::{Category, CleanText, Entry, ParsedFeed, SectionPath, WebUrl};
use dateline::refresh;
use dateline::sections::Taxonomy;
use dateline::words::lexicon;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    feed: FeedLine,
    entry: Vec<Line>,
}

#[derive(Deserialize)]
struct FeedLine {
    title: String,
    url: String,
    language: String,
}

#[derive(Deserialize)]
struct Line {
    title: String,
    lead: String,
    link: String,
    categories: Vec<String>,
    /// Where it stands.
    section: String,
    /// Where else it might stand.
    also: Vec<String>,
}

/// Of the entries that are placed, so many stand in the right outermost section,
const TOP_MIN: f64 = 0.92;
/// and so many in exactly the right one.
const PATH_MIN: f64 = 0.82;

/// What became of the entries of some feeds.
#[derive(Default)]
struct Score {
    entries: usize,
    placed: usize,
    /// The outermost section is right.
    top: usize,
    /// The whole path is right.
    path: usize,
    /// Outermost sections: right and given.
    confused: BTreeMap<(String, String), usize>,
    told: String,
}

impl Score {
    fn add(&mut self, line: &Line, given: Option<&SectionPath>, why: &str) {
        self.entries += 1;
        let Some(given) = given else {
            _ = writeln!(self.told, "- {} | {} [{}]", line.title, line.lead, line.section);
            return;
        };
        self.placed += 1;
        let right: Vec<SectionPath> = std::iter::once(&line.section)
            .chain(&line.also)
            .map(|p| SectionPath::parse(p))
            .collect();
        let top =
            |path: &SectionPath| path.names().first().cloned().unwrap_or_default().to_string();
        let is_path = right.iter().any(|path| path == given);
        let is_top = right.iter().any(|path| top(path) == top(given));
        self.top += usize::from(is_top);
        self.path += usize::from(is_path);
        if !is_top {
            *self.confused.entry((top(&right[0]), top(given))).or_default() += 1;
        }
        if !is_path {
            let mark = if is_top { "~" } else { "!" };
            _ = writeln!(
                self.told,
                "{mark} {} | {} [{}] -> {given} ({why})",
                line.title, line.lead, line.section
            );
        }
    }

    fn of(part: usize, whole: usize) -> f64 {
        f64::from(u32::try_from(part).expect("few")) / f64::from(u32::try_from(whole).expect("few"))
    }

    fn summary(&self, name: &str) -> String {
        let Self { entries, placed, top, path, .. } = self;
        format!(
            "{name}: {entries} entries, abstains {:.3}, top {:.3}, path {:.3}\n",
            1.0 - Self::of(*placed, *entries),
            Self::of(*top, *placed),
            Self::of(*path, *placed)
        )
    }
}

fn place(file: &File, taxonomy: &Taxonomy, score: &mut Score) {
    let entries = file.entry.iter().map(|line| Entry {
        guid: line.link.clone(),
        title: CleanText::line(&line.title),
        link: WebUrl::parse(&line.link),
        categories: line
            .categories
            .iter()
            .map(|label| Category { label: CleanText::line(label), scheme: None })
            .collect(),
        summary_html: Some(line.lead.clone()),
        ..Entry::default()
    });
    let parsed = ParsedFeed {
        title: CleanText::line(&file.feed.title),
        link: WebUrl::parse(&file.feed.url),
        language: Some(CleanText::line(&file.feed.language)),
        entries: entries.collect(),
        ..ParsedFeed::default()
    };
    let content = refresh::placed(parsed, None, taxonomy);
    for (line, placed) in file.entry.iter().zip(&content.entries) {
        let best = placed.places.first();
        let why = best.map(|best| best.detail.to_string()).unwrap_or_default();
        score.add(line, best.map(|best| &best.section), &why);
    }
}

fn taxonomy() -> Taxonomy {
    let nowhere = tempfile::TempDir::new().expect("a folder");
    let folders = Folders { config: nowhere.path().into(), data: nowhere.path().into() };
    app::load_taxonomy(&folders).expect("a taxonomy")
}

/// The evaluation sets, a file a feed; `c` was written later, by someone who knew nothing of how
/// entries are placed.
fn feeds(sets: &[&str]) -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/placing");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            sets.iter().any(|set| name.starts_with(set))
        })
        .collect();
    paths.sort();
    let read = |path| toml::from_str(&std::fs::read_to_string(path).expect("a file"));
    paths.into_iter().map(|path| read(path).expect("a set")).collect()
}

#[expect(clippy::print_stdout, reason = "shown to who asks for it with --nocapture")]
fn show(report: &str) {
    println!("{report}");
}

#[test]
fn entries_stand_where_an_editor_would_put_them() {
    let taxonomy = taxonomy();
    // Whoever works on the placing looks at every other feed; the others tell how it does on what
    // nobody looked at.
    let names = ["looked at", "held out", "new, looked at", "new, held out"];
    let mut scores: [Score; 4] = Default::default();
    let mut languages: BTreeMap<String, Score> = BTreeMap::new();
    for (first, sets) in [(0, &["a", "b"][..]), (2, &["c"])] {
        for (number, file) in feeds(sets).iter().enumerate() {
            place(file, &taxonomy, &mut scores[first + number % 2]);
            let language = file.feed.language.get(..2).expect("a language").to_owned();
            place(file, &taxonomy, languages.entry(language).or_default());
        }
    }
    let mut confused: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (pair, count) in scores.iter().flat_map(|score| &score.confused) {
        *confused.entry(pair.clone()).or_default() += count;
    }
    let mut report: String =
        languages.iter().map(|(language, score)| score.summary(language)).collect();
    for ((right, given), count) in &confused {
        _ = writeln!(report, "{count:>4} {right} -> {given}");
    }
    report = report + &scores[0].told + &scores[2].told;
    for (score, name) in scores.iter().zip(names) {
        report += &score.summary(name);
    }
    show(&report);
    for (score, name) in scores.iter().zip(names) {
        assert!(score.entries >= 180, "{name}: {} entries", score.entries);
        assert!(Score::of(score.placed, score.entries) >= 0.70, "{name}: too few are placed");
        assert!(Score::of(score.top, score.placed) >= TOP_MIN, "{name}: sections");
        assert!(Score::of(score.path, score.placed) >= PATH_MIN, "{name}: paths");
    }
}

#[test]
fn every_topic_stands_in_a_section_of_the_taxonomy() {
    let taxonomy = taxonomy();
    let paths: Vec<String> = taxonomy.paths().map(ToString::to_string).collect();
    for (_, topic) in lexicon::topics().filter(|(_, topic)| !topic.section.is_empty()) {
        assert!(paths.iter().any(|path| path == topic.section), "{topic:?}");
    }
}

#[test]
fn codes_of_media_topics_name_sections() {
    let taxonomy = taxonomy();
    for (code, path) in [("medtop:15000000", "Sport"), ("17000000", "Weather")] {
        let found = taxonomy.find_path(&[code]).map(|found| found.to_string());
        assert_eq!(found.as_deref(), Some(path));
    }
}

#[test]
fn the_same_feed_is_placed_the_same_each_time() {
    let taxonomy = taxonomy();
    for file in feeds(&["a"]).iter().take(8) {
        let mut once = Score::default();
        let mut again = Score::default();
        place(file, &taxonomy, &mut once);
        place(file, &taxonomy, &mut again);
        assert_eq!(once.told, again.told);
    }
}
