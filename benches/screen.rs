//! What a key costs, from the press to the bytes for the terminal, with 10,000 and 100,000 entries
//! cached: update, load, drawing and the difference to the screen before; then the same while 200
//! feeds arrive from a server on loopback, beside the most that it may be.
//!
//! `cargo bench --bench screen`; with `MILLION=1` at 1,000,000 entries. It prints the median, the
//! 95th percentile and the worst of some hundred presses in milliseconds. (The program answers
//! loads on a thread of its own: there a key never waits for them.)

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a measurement that cannot go on stops, prints what it found, and rounds"
)]

mod invented;

use std::io::Sink;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use dateline::app::refreshing::{self, FeedDone, Means};
use dateline::app::{Services, clock, store_path};
use dateline::config::{Config, Folders, SubscriptionFile, load_keys, load_theme};
use dateline::model::{Change, Feed, Filter, HeldBack, Mark, Order, RefreshScope, Timestamp};
use dateline::sections::Taxonomy;
use dateline::store::{Reader, Store};
use dateline::text::BidiMode;
use dateline::ui::{
    Effect, Key, Keymap, Load, Message, RefreshEvent, Settings, Size, State, Theme, Ticket, render,
    update,
};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};
use tempfile::TempDir;

const SIZE: Size = Size { columns: 160, rows: 50 };
/// What a key may cost while feeds arrive: nearly all of them, and the worst.
const MOST_MS: f64 = 16.0;
const WORST_MS: f64 = 50.0;

/// The reader at work, drawing for nobody.
struct Desk {
    state: State,
    settings: Settings,
    theme: Theme,
    reader: Reader,
    store: Store,
    terminal: Terminal<CrosstermBackend<Sink>>,
    /// Who answers loads, where that is not done on the spot.
    loader: Option<Sender<(Ticket, Load)>>,
}

impl Desk {
    fn open(path: &Path) -> Self {
        let folder = path.parent().expect("a folder").to_owned();
        let folders = Folders { config: folder.clone(), data: folder };
        let (keymap, _) = Keymap::new(&load_keys(&folders).expect("keys"));
        let (theme, _) = Theme::new(&load_theme(&folders, "dark").expect("a theme"));
        let settings = Settings {
            charset: dateline::ui::Charset::Unicode,
            keymap,
            taxonomy: Taxonomy::default(),
            zone: jiff::tz::TimeZone::UTC,
            measure_columns: 78,
            bidi: BidiMode::App,
            marks_read_on_open: true,
            front_page_stories: 4,
            sort: Order::NewestFirst,
        };
        let area = Rect::new(0, 0, SIZE.columns, SIZE.rows);
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let backend = CrosstermBackend::new(std::io::sink());
        let mut state = State::default();
        (state.size, state.now) = (SIZE, Timestamp::from_secs(invented::NOW));
        let mut desk = Self {
            state,
            settings,
            theme,
            reader: Reader::open(path).expect("a reader"),
            store: Store::open(path).expect("a store"),
            terminal: Terminal::with_options(backend, options).expect("a terminal"),
            loader: None,
        };
        desk.take(Message::Started);
        desk.draw();
        desk
    }

    fn take(&mut self, message: Message) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            for effect in update(&mut self.state, &self.settings, message) {
                match effect {
                    Effect::Load(ticket, load) => {
                        if let Some(loader) = &self.loader {
                            loader.send((ticket, load)).expect("a loader");
                            continue;
                        }
                        let loaded = dateline::app::answer(&self.reader, load).expect("a load");
                        waiting.push(Message::Loaded(ticket, loaded));
                    }
                    Effect::Mark(ticket, _) => waiting.push(Message::Marked(ticket)),
                    _ => {}
                }
            }
        }
    }

    fn draw(&mut self) {
        let Self { terminal, state, settings, theme, .. } = self;
        terminal.draw(|frame| render(state, settings, theme, frame)).expect("drawn");
    }

    /// Presses a key and draws; gives the milliseconds.
    fn press(&mut self, key: &str) -> f64 {
        let key = Key::parse(key).expect("a key");
        let start = Instant::now();
        self.take(Message::KeyPressed(key));
        self.draw();
        start.elapsed().as_secs_f64() * 1e3
    }
}

/// Prints what some presses cost; gives the 95th percentile and the worst.
fn report(name: &str, mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    eprintln!(
        "{name:<44} {:>4} times  p50 {:>7.2}  p95 {:>7.2}  worst {:>7.2} ms",
        times.len(),
        at(50),
        at(95),
        at(100)
    );
    (at(95), at(100))
}

fn measure(path: &Path, size: usize) {
    let rounds = if size > 1_000 { 300 } else { 3 };
    let mut desk = Desk::open(path);
    desk.press("tab");
    let times = (0..rounds).map(|_| desk.press("f12")).collect();
    report(&format!("{size}: a key that does nothing"), times);
    let times = (0..rounds).map(|_| desk.press("j")).collect();
    report(&format!("{size}: down in the headlines, article beside"), times);
    let open = |desk: &mut Desk| {
        let milliseconds = desk.press("enter");
        desk.press("esc");
        desk.press("j");
        milliseconds
    };
    let times = (0..rounds).map(|_| open(&mut desk)).collect();
    report(&format!("{size}: open an article"), times);
    desk.press("enter");
    let times = (0..rounds).map(|_| desk.press("J")).collect();
    report(&format!("{size}: next article"), times);
    desk.press("esc");
    desk.press("esc");
    let times = (0..rounds).map(|n| desk.press(if n % 60 < 30 { "j" } else { "k" })).collect();
    report(&format!("{size}: another section"), times);
    desk.press("tab");
    for word in ["monster", "bader", "tuve"] {
        let mut times = Vec::new();
        for _ in 0..(rounds / 60).max(1) {
            desk.press("/");
            times.extend(word.chars().map(|letter| desk.press(&letter.to_string())));
            desk.press("ctrl-u");
            desk.press("esc");
        }
        report(&format!("{size}: \"{word}\" typed, each letter"), times);
    }
    let start = Instant::now();
    let ids = desk.reader.headlines(&Filter::default(), dateline::model::Anchor::First, 100);
    let ids: Vec<_> = ids.expect("headlines").iter().map(|row| row.id).collect();
    for id in &ids {
        let change = Change { mark: Mark::Starred, is_set: true, entries: vec![*id] };
        desk.store.apply(&change, desk.state.now).expect("kept");
    }
    let each = start.elapsed().as_secs_f64() * 1e3 / ids.len() as f64;
    eprintln!("{size}: a mark until it is on disk: {each:.2} ms");
}

/// Answers loads on a thread of its own, as the program does.
fn loader(path: &Path, inbox: Sender<Message>) -> Sender<(Ticket, Load)> {
    let (sender, loads) = channel();
    let reader = Reader::open(path).expect("a reader");
    let work = move || {
        for (ticket, load) in loads {
            let loaded = dateline::app::answer(&reader, load).expect("a load");
            if inbox.send(Message::Loaded(ticket, loaded)).is_err() {
                return;
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(16 << 20);
    thread.spawn(work).expect("a thread");
    sender
}

/// So many feeds of an invented server, none of them asked yet.
fn followed(folder: &Path, feeds: usize) -> Services {
    let mut dice = invented::Dice(88_172_645_463_325_252);
    let document = |n| dice.rss(50).replace("daily.example", &format!("outlet{n}.example"));
    let server = invented::Server::start((0..feeds).map(document).collect());
    let subscription = |n| format!("[[feed]]\nurl = \"{}\"\n", server.url(n));
    let file = SubscriptionFile::from_text(&(0..feeds).map(subscription).collect::<String>());
    let folders = Folders { config: folder.to_owned(), data: folder.to_owned() };
    let (mut config, _) = Config::load(&folders).expect("the defaults");
    config.fetch.connections_per_host_max = config.fetch.connections_max;
    Services::start(folders, config, &file).expect("services")
}

/// Asks every feed; what comes is told to the screen.
async fn arrive(means: Means, feeds: Vec<Feed>, at_once: usize, screen: Sender<Message>) {
    let tell = |event| drop(screen.send(Message::Refreshed(event)));
    tell(RefreshEvent::Begun { feeds: feeds.len() });
    refreshing::refresh(&means, feeds, at_once, |done: FeedDone| {
        assert_eq!(done.failure, None);
        let new_entries = done.saved.new_entries;
        tell(RefreshEvent::FeedDone { new_entries, has_failed: false });
    })
    .await;
    tell(RefreshEvent::Ended { is_offline: false, held: HeldBack::default() });
}

/// Presses keys until the last feed has come. A key waits for what came before it and for a screen
/// that was begun.
fn press_meanwhile(desk: &mut Desk, inbox: &Receiver<Message>) -> Vec<f64> {
    let keys = ["j", "j", "enter", "J", "esc", "k", "m", "tab", "j", "shift-tab"];
    let mut times = Vec::new();
    for key in keys.iter().cycle() {
        // A fast typist's pause, or until something comes.
        let mut next = inbox.recv_timeout(Duration::from_millis(20)).ok();
        let start = Instant::now();
        let mut is_over = false;
        while let Some(message) = next {
            is_over |= matches!(message, Message::Refreshed(RefreshEvent::Ended { .. }));
            desk.take(message);
            next = inbox.try_recv().ok();
        }
        desk.draw();
        desk.press(key);
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if is_over {
            break;
        }
    }
    times
}

fn measure_arriving(feeds: usize) {
    let folder = TempDir::new().expect("a folder");
    let services = followed(folder.path(), feeds);
    let path = store_path(&services.folders);
    let (sender, inbox) = channel();
    let mut desk = Desk::open(&path);
    desk.loader = Some(loader(&path, sender.clone()));
    let runtime = dateline::app::runtime().expect("a runtime");
    let begun = Instant::now();
    let feeds = services.reader().expect("a reader").feeds().expect("feeds");
    let asked = dateline::refresh::plan(feeds, &RefreshScope::All, clock::now()).asked;
    let (count, at_once) = (asked.len(), services.config.fetch.connections_max);
    let arriving = runtime.spawn(arrive(services.means(), asked, at_once, sender));
    let times = press_meanwhile(&mut desk, &inbox);
    let took = begun.elapsed().as_secs_f64();
    let (most, worst) = report(&format!("a key while {count} feeds arrive"), times);
    eprintln!(
        "{count} feeds in {took:.1} s; ratio of p95 to {MOST_MS} ms {:.2}, of the worst to \
         {WORST_MS} ms {:.2}",
        most / MOST_MS,
        worst / WORST_MS
    );
    runtime.block_on(arriving).expect("it came");
    drop(runtime);
    services.finish();
}

fn main() {
    let is_measuring = invented::sizes() != [1_000];
    measure_arriving(if is_measuring { 200 } else { 5 });
    for &size in invented::sizes() {
        let folder = TempDir::new().expect("a folder");
        let path = invented::fill(folder.path(), size);
        measure(&path, size);
    }
}
