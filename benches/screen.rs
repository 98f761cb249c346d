//! What a key costs, from the press to the bytes for the terminal, with 10,000 and 100,000 entries
//! cached: update, load, drawing and the difference to the screen before.
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
use std::time::Instant;

use dateline::config::{Folders, load_keys, load_theme};
use dateline::model::{Change, Filter, Mark, Timestamp};
use dateline::sections::Taxonomy;
use dateline::store::{Reader, Store};
use dateline::text::BidiMode;
use dateline::ui::{Effect, Key, Keymap, Message, Settings, Size, State, Theme, render, update};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};
use tempfile::TempDir;

const SIZE: Size = Size { columns: 160, rows: 50 };

/// The reader at work, drawing for nobody.
struct Desk {
    state: State,
    settings: Settings,
    theme: Theme,
    reader: Reader,
    store: Store,
    terminal: Terminal<CrosstermBackend<Sink>>,
}

impl Desk {
    fn open(path: &Path) -> Self {
        let folder = path.parent().expect("a folder").to_owned();
        let folders = Folders { config: folder.clone(), data: folder };
        let (keymap, _) = Keymap::new(&load_keys(&folders).expect("keys"));
        let (theme, _) = Theme::new(&load_theme(&folders, "dark").expect("a theme"));
        let settings = Settings {
            keymap,
            taxonomy: Taxonomy::default(),
            zone: jiff::tz::TimeZone::UTC,
            measure_columns: 78,
            bidi: BidiMode::App,
            marks_read_on_open: true,
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

fn report(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    eprintln!(
        "{name:<44} {:>4} times  p50 {:>7.2}  p95 {:>7.2}  worst {:>7.2} ms",
        times.len(),
        at(50),
        at(95),
        at(100)
    );
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
    let ids = desk.reader.headlines(&Filter::default(), dateline::model::Anchor::Newest, 100);
    let ids: Vec<_> = ids.expect("headlines").iter().map(|row| row.id).collect();
    for id in &ids {
        let change = Change { mark: Mark::Starred, is_set: true, entries: vec![*id] };
        desk.store.apply(&change, desk.state.now).expect("kept");
    }
    let each = start.elapsed().as_secs_f64() * 1e3 / ids.len() as f64;
    eprintln!("{size}: a mark until it is on disk: {each:.2} ms");
}

fn main() {
    for &size in invented::sizes() {
        let folder = TempDir::new().expect("a folder");
        let path = invented::fill(folder.path(), size);
        measure(&path, size);
    }
}
