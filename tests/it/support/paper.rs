//! A reader at work without a terminal: keys go in, the screen comes out. Store, loads and marks are real.

use dateline::config::{Folders, load_keys, load_theme};
use dateline::model::{
    CachedEntry, Category, CleanText, Entry, FeedContent, FeedId, FeedOutcome, FeedUpdate, Filter,
    Mark, Order, PlacedEntry, Placement, SectionPath, Signal, Subscription, Timestamp, WebUrl,
};
use dateline::sections::{Taxonomy, TaxonomyEntry};
use dateline::store::{Reader, Store};
use dateline::text::BidiMode;
use dateline::ui::{
    Effect, Key, Keymap, Load, Message, Settings, Size, State, Theme, render, update,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

/// Sunday, 22 November 2026, 09:14:00 UTC.
pub(crate) const NOW: i64 = 1_795_338_840;

/// A story for the paper.
#[derive(Clone, Copy)]
pub(crate) struct Story {
    pub(crate) outlet: &'static str,
    pub(crate) section: &'static str,
    pub(crate) title: &'static str,
    pub(crate) minutes_ago: i64,
    pub(crate) html: &'static str,
}

/// A reader at work.
pub(crate) struct Paper {
    pub(crate) state: State,
    pub(crate) settings: Settings,
    pub(crate) theme: Theme,
    pub(crate) store: Store,
    pub(crate) reader: Reader,
    /// What was asked of the world and not answered here: links, copies, saves, refreshes.
    pub(crate) asked: Vec<Effect>,
    pub(crate) has_quit: bool,
    /// Answers to loads wait until they are let come, as those of a slow disk.
    pub(crate) holds_answers_back: bool,
    /// Why no change of marks can be kept now.
    pub(crate) disk_fault: Option<&'static str>,
    /// How often the feeds were asked for.
    pub(crate) feed_loads: usize,
    held_back: Vec<Message>,
    _folder: TempDir,
}

impl Paper {
    /// A reader that holds these stories, on a screen of this size.
    pub(crate) fn new(columns: u16, rows: u16, stories: &[Story]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("store.sqlite");
        let mut store = Store::open(&path).expect("a store");
        fill(&mut store, stories);
        let reader = Reader::open(&path).expect("a reader");
        let folders = Folders { config: folder.path().to_owned(), data: folder.path().to_owned() };
        let (keymap, faults) = Keymap::new(&load_keys(&folders).expect("keys"));
        assert!(faults.is_empty(), "{faults:?}");
        let (theme, faults) = Theme::new(&load_theme(&folders, "dark").expect("a theme"));
        assert!(faults.is_empty(), "{faults:?}");
        let settings = Settings {
            charset: dateline::ui::Charset::Unicode,
            keymap,
            taxonomy: taxonomy(),
            zone: jiff::tz::TimeZone::UTC,
            measure_columns: 78,
            bidi: BidiMode::App,
            marks_read_on_open: true,
            front_page_stories: 4,
            sort: Order::NewestFirst,
        };
        let mut state = State::default();
        state.size = Size { columns, rows };
        state.now = Timestamp::from_secs(NOW);
        let mut paper = Self {
            state,
            settings,
            theme,
            store,
            reader,
            asked: Vec::new(),
            has_quit: false,
            holds_answers_back: false,
            disk_fault: None,
            feed_loads: 0,
            held_back: Vec::new(),
            _folder: folder,
        };
        paper.take(Message::Started);
        paper
    }

    /// Take over a message and perform what it asks for, until nothing more is asked.
    pub(crate) fn take(&mut self, message: Message) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            for effect in update(&mut self.state, &self.settings, message) {
                waiting.extend(self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Message> {
        let now = self.state.now;
        match effect {
            Effect::Load(ticket, load) => {
                self.feed_loads += usize::from(load == Load::Feeds);
                let loaded = dateline::app::answer(&self.reader, load).expect("a load");
                let message = Message::Loaded(ticket, loaded);
                if self.holds_answers_back {
                    self.held_back.push(message);
                    return None;
                }
                Some(message)
            }
            Effect::Mark(ticket, change) => {
                if let Some(why) = &self.disk_fault {
                    return Some(Message::MarkHeldUp(CleanText::line(why)));
                }
                self.store.apply(&change, now).expect("a mark");
                Some(Message::Marked(ticket))
            }
            Effect::MarkListRead(filter) => {
                let change = self.store.mark_matching(&filter, Mark::Read, true, now);
                let change = change.expect("marks");
                let articles = self.store.article_count(&change.entries).expect("counted");
                Some(Message::ListMarked(change, articles))
            }
            Effect::Undo => {
                let undone = self.store.undo(now).expect("undone");
                let told = |change| self.store.undone(change).expect("told");
                Some(Message::Undone(undone.map(told)))
            }
            Effect::Quit => {
                self.has_quit = true;
                None
            }
            Effect::WakeIn { .. } => None,
            other => {
                self.asked.push(other);
                None
            }
        }
    }

    /// So many seconds pass.
    pub(crate) fn wait(&mut self, secs: i64) {
        self.take(Message::Ticked(self.state.now.plus_secs(secs)));
    }

    /// The answers held back come, in their order, and later ones at once.
    pub(crate) fn let_answers_come(&mut self) {
        self.holds_answers_back = false;
        for message in std::mem::take(&mut self.held_back) {
            self.take(message);
        }
    }

    /// Press keys, written as in `keys.toml`: `j j enter`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let key = Key::parse(key).unwrap_or_else(|| panic!("{key} is no key"));
            self.take(Message::KeyPressed(key));
        }
        self
    }

    /// Type text, character by character.
    pub(crate) fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.take(Message::KeyPressed(Key::of_char(c)));
        }
        self
    }

    /// Draw the screen.
    pub(crate) fn draw(&self) -> Terminal<TestBackend> {
        let Size { columns, rows } = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a terminal");
        let draw = |frame: &mut ratatui::Frame<'_>| {
            render(&self.state, &self.settings, &self.theme, frame);
        };
        terminal.draw(draw).expect("a frame");
        terminal
    }

    /// The screen's text, a line a row, spaces at the ends cut.
    pub(crate) fn text(&self) -> String {
        let terminal = self.draw();
        let buffer = terminal.backend().buffer();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                skip = dateline::text::width(symbol).saturating_sub(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The row in which a text stands.
    pub(crate) fn row_of(&self, wanted: &str) -> Option<usize> {
        self.text().lines().position(|line| line.contains(wanted))
    }

    /// The stored entry of that title.
    pub(crate) fn entry(&self, title: &str) -> CachedEntry {
        let all = self.reader.headlines(&Filter::default(), dateline::model::Anchor::First, 10_000);
        let all = all.expect("headlines");
        let row = all.iter().find(|row| row.title.as_str() == title).expect("the entry");
        self.reader.entry(row.id).expect("a load").expect("an entry")
    }
}

fn taxonomy() -> Taxonomy {
    let paths = [
        "International",
        "International / Africa",
        "International / Middle East",
        "Politics",
        "Culture",
        "Sport",
    ];
    let entry =
        |path: &str| TaxonomyEntry { path: SectionPath::parse(path), ..TaxonomyEntry::default() };
    Taxonomy::new(paths.into_iter().map(entry).collect())
}

/// Keep stories in a store, as a refresh would.
pub(crate) fn fill(store: &mut Store, stories: &[Story]) {
    let mut outlets: Vec<&str> = stories.iter().map(|story| story.outlet).collect();
    outlets.sort_unstable();
    outlets.dedup();
    let url = |outlet: &str| {
        let slug: String =
            outlet.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        WebUrl::parse(&format!("https://{slug}.example/feed")).expect("an address")
    };
    let subscriptions: Vec<Subscription> = outlets
        .iter()
        .map(|outlet| Subscription {
            url: url(outlet),
            title: Some(CleanText::line(outlet)),
            section: None,
        })
        .collect();
    let now = Timestamp::from_secs(NOW);
    store.follow(&subscriptions, now).expect("subscriptions");
    for feed in store.feeds().expect("feeds") {
        let of_feed = stories.iter().filter(|story| feed.title.as_str() == story.outlet);
        let entries = of_feed.map(|story| placed(story, &feed.url)).collect();
        let update = update_of(feed.id, entries);
        store.save_update(&update).expect("an update");
        store.index_all().expect("indexed");
    }
    store.group_all().expect("grouped");
}

fn update_of(feed: FeedId, entries: Vec<PlacedEntry>) -> FeedUpdate {
    let now = Timestamp::from_secs(NOW);
    FeedUpdate {
        feed,
        fetched_at: now,
        next_fetch: now.plus_secs(3600),
        status: Some(200),
        asked_not_before: None,
        moved_to: None,
        outcome: FeedOutcome::Updated(Box::new(FeedContent { entries, ..FeedContent::default() })),
    }
}

fn placed(story: &Story, feed: &WebUrl) -> PlacedEntry {
    let published = Some(Timestamp::from_secs(NOW - story.minutes_ago * 60));
    let link = feed.join(&format!("/{}", story.minutes_ago));
    let section = SectionPath::parse(story.section);
    let detail = CleanText::line("category");
    let places = vec![Placement { section, signal: Signal::Category, detail, confidence: 90 }];
    let entry = Entry {
        guid: story.title.to_owned(),
        title: CleanText::line(story.title),
        link,
        published,
        author: Some(CleanText::line("J. Haddad")),
        categories: vec![Category { label: CleanText::line(story.section), scheme: None }],
        content_html: Some(story.html.to_owned()),
        ..Entry::default()
    };
    let excerpt = dateline::text::excerpt(story.html, 240);
    PlacedEntry { entry, places, excerpt, ..PlacedEntry::default() }
}
