//! What it costs to make a newspaper of what feeds bring: a refresh's work on one core, stage by
//! stage, and the part that placing, knowing an article again and finding its story have in it.
//!
//! `cargo bench --bench paper`; CPU microseconds an entry, of documents whose titles and leads are
//! those of `tests/placing`, in sixteen languages.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a measurement that cannot go on stops, and prints what it found"
)]

mod invented;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use dateline::app;
use dateline::config::Folders;
use dateline::model::{Imprint, ParsedFeed, Subscription, Timestamp, WebUrl};
use dateline::parse::{ParseLimits, Source, parse};
use dateline::refresh;
use dateline::sections::{EntryText, Outlet, Signals, Taxonomy, place};
use dateline::store::Store;
use dateline::stories::{self, Report, Signature};
use dateline::text;
use invented::{Dice, NOW, cpu_secs, update_with};
use serde::Deserialize;

/// Leads that make a text.
const LEADS_PER_TEXT: usize = 20;

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

#[derive(Clone, Deserialize)]
struct Line {
    title: String,
    lead: String,
    link: String,
    categories: Vec<String>,
}

/// CPU seconds of each stage.
#[derive(Default)]
struct Costs(BTreeMap<&'static str, f64>);

impl Costs {
    fn of<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let begin = cpu_secs();
        let done = work();
        *self.0.entry(stage).or_default() += cpu_secs() - begin;
        done
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Documents of so many entries, each with an article of some hundred words.
fn documents(entries_per_feed: usize) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/placing");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|file| file.path()).collect();
    paths.sort();
    let read = |path| std::fs::read_to_string(path).expect("a file");
    let files: Vec<File> =
        paths.into_iter().map(|path| toml::from_str(&read(path)).expect("a feed")).collect();
    let mut dice = Dice(88_172_645_463_325_252);
    let mut documents = Vec::new();
    for file in &files {
        let FeedLine { title, url, language } = &file.feed;
        let same = files.iter().filter(|other| other.feed.language.starts_with(&language[..2]));
        let stock: Vec<&Line> = same.flat_map(|file| &file.entry).collect();
        let mut xml = format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
             <channel><title>{}</title><link>{url}</link><language>{language}</language>",
            escaped(title)
        );
        for number in 0..entries_per_feed {
            let line = &file.entry[number % file.entry.len()];
            let other = stock[dice.roll(stock.len())];
            let leads = (0..LEADS_PER_TEXT).map(|_| &stock[dice.roll(stock.len())].lead);
            let leads: Vec<String> = leads.map(|lead| escaped(lead)).collect();
            let body = format!("<p>{}</p>", leads.join("</p><p>"));
            let categories =
                line.categories.iter().map(|it| format!("<category>{}</category>", escaped(it)));
            let (minute, hour) = (dice.roll(60), dice.roll(24));
            let _ = write!(
                xml,
                "<item><title>{}</title><link>{}-{number}</link><guid>{url}{number}</guid>\
                 <pubDate>Mon, {} Nov 2026 {hour:02}:{minute:02}:00 GMT</pubDate>{}\
                 <description>{}</description><content:encoded><![CDATA[<p>{}</p>{body}]]>\
                 </content:encoded></item>",
                escaped(if number < file.entry.len() { &line.title } else { &other.title }),
                line.link,
                1 + number % 28,
                categories.collect::<String>(),
                escaped(&line.lead),
                escaped(&line.lead),
            );
        }
        documents.push((url.clone(), xml + "</channel></rss>"));
    }
    documents
}

fn read(xml: &str) -> ParsedFeed {
    let source = Source { bytes: xml.as_bytes(), content_type: None, url: None };
    parse(&source, &ParseLimits::default()).expect("a feed")
}

/// The parts of `refresh::placed`, each on its own.
fn weigh_parts(parsed: &ParsedFeed, taxonomy: &Taxonomy, costs: &mut Costs) {
    let leads: Vec<_> = costs.of("first words", || {
        parsed.entries.iter().map(|entry| text::excerpt(entry.html(), 240)).collect()
    });
    let outlet = costs.of("placing", || {
        let entries = parsed.entries.iter().zip(&leads);
        let texts: Vec<_> =
            entries.map(|(entry, lead)| EntryText::of(entry, lead.as_str())).collect();
        let declared = parsed.language.as_ref().map(AsRef::as_ref);
        let outlet = Outlet::of(&texts, declared, parsed.link.as_ref());
        for (number, entry) in parsed.entries.iter().enumerate() {
            let signals = Signals {
                subscription: None,
                feed_title: parsed.title.as_str(),
                categories: &entry.categories,
                link: entry.link.as_ref(),
                page_labels: &[],
                outlet: Some((&outlet, number)),
                habits: None,
            };
            black_box(place(&signals, taxonomy));
        }
        outlet
    });
    costs.of("imprints", || {
        for entry in &parsed.entries {
            black_box(stories::imprint(entry, &text::opening(entry.html(), 700)));
        }
    });
    costs.of("reports", || {
        for (number, (entry, lead)) in parsed.entries.iter().zip(&leads).enumerate() {
            let words = outlet.language().zip(outlet.known_words(number));
            let (language, known) = words.expect("a known language");
            let (title, lead) = (entry.title.as_str(), lead.as_str());
            let report = Report { title, lead, language, outlet: 0, at: 0 };
            black_box(Signature::read(&report, known).to_bytes());
        }
    });
}

/// Reads the words of every language, which is done once and not for each entry.
fn warm_up(documents: &[(String, String)], taxonomy: &Taxonomy) -> f64 {
    let begin = cpu_secs();
    for (_, xml) in documents {
        let mut parsed = read(xml);
        parsed.entries.truncate(2);
        black_box(refresh::placed(parsed, None, taxonomy));
    }
    cpu_secs() - begin
}

/// A store in that file that follows the feeds.
fn store(path: &Path, documents: &[(String, String)]) -> Store {
    let mut store = Store::open(path).expect("a store");
    let subscription = |(url, _): &(String, String)| Subscription {
        url: WebUrl::parse(url).expect("an address"),
        title: None,
        section: None,
    };
    let subscriptions: Vec<Subscription> = documents.iter().map(subscription).collect();
    store.follow(&subscriptions, Timestamp::from_secs(NOW)).expect("followed");
    store
}

fn main() {
    let is_measuring = std::env::args().any(|argument| argument == "--bench");
    let documents = documents(if is_measuring { 100 } else { 4 });
    let folder = tempfile::tempdir().expect("a folder");
    let folders = Folders { config: folder.path().into(), data: folder.path().into() };
    let taxonomy = app::load_taxonomy(&folders).expect("a taxonomy");
    let mut with_all = store(&folder.path().join("all.db"), &documents);
    let mut plain = store(&folder.path().join("plain.db"), &documents);
    let feeds = with_all.feeds().expect("feeds");
    eprintln!("the words of sixteen languages are read in {:.3} s", warm_up(&documents, &taxonomy));
    let mut costs = Costs::default();
    let mut entries = 0_u32;
    for ((_, xml), feed) in documents.iter().zip(&feeds) {
        let parsed = costs.of("parsing", || read(xml));
        entries += u32::try_from(parsed.entries.len()).expect("a number");
        weigh_parts(&parsed, &taxonomy, &mut costs);
        let content = refresh::placed(parsed, None, &taxonomy);
        let mut without = content.clone();
        for placed in &mut without.entries {
            placed.imprint = Imprint::default();
        }
        let with = update_with(feed.id, content);
        let without = update_with(feed.id, without);
        costs.of("saving", || plain.save_update(&without).expect("saved"));
        costs.of("saving, each article once", || with_all.save_update(&with).expect("saved"));
    }
    costs.of("indexing", || plain.index_all().expect("indexed"));
    costs.of("stories", || with_all.group_all().expect("grouped"));
    for (stage, secs) in &costs.0 {
        eprintln!("{stage:<28} {:>8.1} µs an entry", secs * 1e6 / f64::from(entries));
    }
    let get = |stage: &str| costs.0.get(stage).copied().unwrap_or_default();
    let once = get("imprints") + get("saving, each article once") - get("saving");
    let rest = get("parsing") + get("first words") + get("saving") + get("indexing");
    let share = |name: &str, secs: f64| eprintln!("{name:<28} {:>8.3} of the rest", secs / rest);
    share("placing", get("placing"));
    share("each article once", once);
    let stories = get("reports") + get("stories");
    share("stories", stories);
    share("all three", get("placing") + once + stories);
}
