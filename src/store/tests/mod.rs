//! The store on real files: what a reader of the news can count on.

mod appearing;
mod backups;
mod clock_jumps;
mod damage;
mod disk_full;
mod front_page;
mod indexing;
mod keeping;
mod listing;
mod marking;
mod mending;
mod muting;
mod opening;
mod packing;
mod pages;
mod placing;
mod purging;
mod querying;
mod random_walk;
mod renaming;
mod searching;
mod tagging;
mod telling;
mod undoing;
mod versions;

use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::{Reader, Store};
use crate::model::{
    Anchor, Change, CleanText, Entry, EntryId, Feed, FeedContent, FeedId, FeedOutcome, FeedUpdate,
    Filter, Mark, Order, PageSaid, PageText, PlacedEntry, Placement, Query, SavedUpdate,
    SectionPath, Signal, Subscription, Timestamp, Validators, WebUrl,
};
use crate::query::{Clock, parse_unfinished};

/// A store in a folder of its own, with a reader beside it.
struct Desk {
    folder: TempDir,
    store: Store,
    reader: Reader,
}

/// Noon of the day the tests play on.
const NOON: i64 = 1_800_000_000;

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&folder.path().join("store.db")).expect("a store");
        let reader = Reader::open(&folder.path().join("store.db")).expect("a reader");
        Self { folder, store, reader }
    }

    /// A store that follows `daily.example` and holds nothing yet.
    fn with_daily() -> (Self, FeedId) {
        let mut desk = Self::new();
        desk.follow(&["https://daily.example/feed"]);
        let feed = desk.feed("https://daily.example/feed").id;
        (desk, feed)
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("store.db")
    }

    fn follow(&mut self, urls: &[&str]) {
        let subscriptions: Vec<Subscription> = urls.iter().map(|url| subscription(url)).collect();
        self.store.follow(&subscriptions, at(0)).expect("followed");
    }

    fn feed(&self, url: &str) -> Feed {
        let feeds = self.reader.feeds().expect("feeds");
        feeds.into_iter().find(|feed| feed.url.as_str() == url).expect("a followed feed")
    }

    fn save(&mut self, feed: FeedId, secs: i64, entries: Vec<PlacedEntry>) -> SavedUpdate {
        let content = FeedContent { title: line("Example Daily"), entries, ..content() };
        let saved = self.store.save_update(&updated(feed, secs, content)).expect("saved");
        self.index();
        saved
    }

    /// Does what waits to be done for the index.
    fn index(&mut self) {
        while !self.store.index_some(100).expect("indexed").is_complete {}
    }

    fn titles(&self, filter: &Filter) -> Vec<String> {
        let headlines = self.reader.headlines(filter, Anchor::First, 100).expect("headlines");
        headlines.iter().map(|headline| headline.title.to_string()).collect()
    }

    fn id(&self, title: &str) -> EntryId {
        let all = self.reader.headlines(&Filter::default(), Anchor::First, 1000).expect("all");
        all.iter().find(|headline| headline.title == *title).expect("that headline").id
    }

    fn mark(&mut self, mark: Mark, is_set: bool, titles: &[&str]) {
        let entries = titles.iter().map(|title| self.id(title)).collect();
        self.store.apply(&Change { mark, is_set, entries }, at(0)).expect("marked");
    }

    /// Total and unread of a section; nothing when it is not listed.
    fn count(&self, section: &str) -> Option<(u64, u64)> {
        let folded = SectionPath::parse(section).folded();
        let counts = self.reader.counts().expect("counts");
        let section = counts.sections.into_iter().find(|count| count.path.folded() == folded)?;
        Some((section.total, section.unread))
    }

    fn assert_sound(&self) {
        assert_eq!(self.store.check().expect("checked"), Vec::<String>::new());
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(NOON + secs)
}

fn line(text: &str) -> CleanText {
    CleanText::line(text)
}

fn url(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("an address")
}

fn subscription(address: &str) -> Subscription {
    Subscription { url: url(address), title: None, section: None }
}

fn page_text(html: &str) -> PageText {
    let base = url("https://daily.example/one");
    PageText { html: html.to_owned(), base, note: None, said: PageSaid::default() }
}

fn content() -> FeedContent {
    FeedContent::default()
}

fn updated(feed: FeedId, secs: i64, content: FeedContent) -> FeedUpdate {
    FeedUpdate {
        feed,
        fetched_at: at(secs),
        next_fetch: at(secs + 3600),
        status: Some(200),
        asked_not_before: None,
        moved_to: None,
        outcome: FeedOutcome::Updated(Box::new(content)),
    }
}

/// An entry published `secs` after noon, standing in `sections`.
fn entry(title: &str, secs: i64, sections: &[&str]) -> PlacedEntry {
    let slug = title.to_lowercase().replace(' ', "-");
    PlacedEntry {
        entry: Entry {
            guid: slug.clone(),
            title: line(title),
            link: WebUrl::parse(&format!("https://daily.example/{slug}")),
            published: Some(at(secs)),
            content_html: Some(format!("<p>All about {title}.</p>")),
            ..Entry::default()
        },
        places: sections.iter().map(|section| place(section)).collect(),
        excerpt: line(&format!("All about {title}.")),
        ..PlacedEntry::default()
    }
}

fn place(section: &str) -> Placement {
    let detail = line(&format!("category \"{section}\""));
    Placement {
        section: SectionPath::parse(section),
        signal: Signal::Category,
        detail,
        confidence: 90,
    }
}

fn in_section(section: &str) -> Filter {
    Filter { section: SectionPath::parse(section), ..Filter::default() }
}

fn words(words: &str) -> Filter {
    Filter { query: query(words), ..Filter::default() }
}

fn query(text: &str) -> Query {
    parse_unfinished(text, &Clock { now: at(0), zone: TimeZone::UTC }).expect("a query")
}

fn validators(etag: &str) -> Validators {
    Validators { etag: Some(etag.to_owned()), ..Validators::default() }
}
