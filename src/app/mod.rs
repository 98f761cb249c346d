//! The shell: everything that touches the world. It joins the stages, runs the event loop and
//! performs effects.
//!
//! [`read`] opens the reader, [`demo`] the same on the sample edition. The command line uses the
//! parts below directly.

mod afterwards;
mod arranging;
pub mod browser;
pub mod clock;
mod config_hints;
mod demo;
mod desk;
pub mod discovery;
mod error;
mod feed_settings;
pub mod following;
pub mod full_text;
mod history;
mod input;
mod keeping;
mod loader;
pub mod logging;
mod moves;
mod own_rules;
pub mod refreshing;
pub mod replacing;
mod round;
mod rules;
pub mod saving;
mod saving_lists;
mod secrets;
mod services;
mod shell;
mod signals;
mod smart;
mod subscribing;
mod terminal;
mod turn;
mod usual_keys;
mod writer;

use jiff::tz::TimeZone;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::config::{Config, Fault, Folders, StyleSpec, SubscriptionFile, load_keys, load_theme};
use crate::model::{CleanText, Order};
use crate::text::BidiMode;
use crate::ui::screens::sections::Listed;
use crate::ui::{Charset, ColourDepth, Keymap, Settings, State, Theme};

use demo::DemoServer;
use shell::Shell;
use terminal::Screen;

pub use afterwards::afterwards;
pub use config_hints::config_hints;
pub use error::AppError;
pub use loader::answer;
pub use rules::{config_faults, load_rules};
pub use secrets::Secrets;
pub use services::{
    Services, fetcher, load_sections, load_subscriptions, load_taxonomy, store_path,
};
pub use smart::smart_queries;
pub use turn::Turn;
pub use usual_keys::usual_keys;
pub use writer::{WriteError, Writer};

/// Threads that wait for servers and read feeds.
const WORKERS: usize = 2;
/// Feeds nest; reading them wants more stack than a thread has by default.
const WORKER_STACK_BYTES: usize = 8 << 20;

/// The runtime that waits for servers.
pub fn runtime() -> Result<Runtime, AppError> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(WORKERS).thread_stack_size(WORKER_STACK_BYTES).enable_all();
    builder.build().map_err(AppError::Thread)
}

/// Does the work, and waits for nothing that it leaves behind.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, AppError> {
    let runtime = runtime()?;
    let done = runtime.block_on(work);
    leave(runtime);
    Ok(done)
}

/// Open the reader; gives the signal that ended it, if one did.
pub fn read(folders: Folders) -> Result<Option<i32>, AppError> {
    require_terminal()?;
    let (config, mut faults) = Config::load(&folders)?;
    let subscriptions = load_subscriptions(&folders)?;
    let runtime = runtime()?;
    faults.extend(subscriptions.faults().iter().take(1).cloned());
    let edits_at = folders.clone();
    let ended = runtime.block_on(open(folders, edits_at, config, &subscriptions, faults));
    leave(runtime);
    ended
}

/// Open the reader on the sample edition, with a store that is thrown away.
pub fn demo(folders: Folders) -> Result<Option<i32>, AppError> {
    require_terminal()?;
    let (mut config, faults) = Config::load(&folders)?;
    let data = TempDir::with_prefix("dateline-demo-").map_err(AppError::Demo)?;
    config.save.folder = data.path().join("saved");
    // What is changed in the demo is thrown away with it.
    let edits_at = Folders { config: data.path().to_owned(), data: data.path().to_owned() };
    for name in ["rules.toml", "sections.toml"] {
        if let Ok(own) = std::fs::read(folders.config.join(name)) {
            std::fs::write(edits_at.config.join(name), own).map_err(AppError::Demo)?;
        }
    }
    let folders = Folders { data: data.path().to_owned(), ..folders };
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let server = DemoServer::start(clock::now()).await.map_err(AppError::Demo)?;
        let text = server.feeds_toml();
        // What follows a refresh reads the subscriptions again, and notes there what moved.
        std::fs::write(edits_at.config.join("feeds.toml"), &text).map_err(AppError::Demo)?;
        let file = SubscriptionFile::from_text(&text);
        Box::pin(open(folders, edits_at, config, &file, faults)).await
    });
    leave(runtime);
    ended
}

/// Whoever quits does not wait for servers: looking up a name can take a minute and cannot be
/// broken off.
fn leave(runtime: Runtime) {
    runtime.shutdown_background();
}

fn require_terminal() -> Result<(), AppError> {
    if Screen::is_available() { Ok(()) } else { Err(AppError::NoTerminal) }
}

async fn open(
    folders: Folders,
    edits_at: Folders,
    config: Config,
    file: &SubscriptionFile,
    told: Vec<Fault>,
) -> Result<Option<i32>, AppError> {
    let (settings, theme, mut faults) = screen_settings(&folders, &config)?;
    let begins_on =
        if config.reading.start == "front-page" { Listed::FrontPage } else { Listed::All };
    let mut services = Services::start(folders, config, file)?;
    services.edits_at = edits_at;
    let settings = Settings { taxonomy: (*services.taxonomy).clone(), ..settings };
    let mut state = State::default();
    state.sections.subscribed = subscribing::subscribed(file);
    state.sections.begins_on = begins_on;
    state.sections.arrangement = services.arrangement.clone();
    state.history = history::read(&services.folders.data);
    faults.splice(0..0, services.told.iter().chain(&services.read_only).cloned());
    faults.extend(told.iter().map(|fault| CleanText::line(&fault.to_string())));
    state.faults = faults;
    state.muted = own_rules::muted(&services.edits_at);
    Box::pin(Shell::new(services, settings, theme, state)?.run()).await
}

/// What the screen is drawn with, and every fault found in it.
fn screen_settings(
    folders: &Folders,
    config: &Config,
) -> Result<(Settings, Theme, Vec<CleanText>), AppError> {
    let (keymap, unbound) = Keymap::new(&load_keys(folders)?);
    let mut faults: Vec<CleanText> =
        unbound.iter().map(|fault| CleanText::line(&fault.to_string())).collect();
    let (rows, fault) = theme_rows(folders, &config.reading.theme);
    faults.extend(fault);
    let (theme, theme_faults) = Theme::new(&rows);
    let variable = |name| std::env::var(name).unwrap_or_default();
    let theme = theme.shown_in(ColourDepth::of_terminal(&variable("COLORTERM"), &variable("TERM")));
    faults.extend(theme_faults);
    let charset = Charset::of_locale(&variable("LC_ALL"), &variable("LC_CTYPE"), &variable("LANG"));
    let settings = Settings {
        keymap,
        taxonomy: crate::sections::Taxonomy::default(),
        zone: TimeZone::system(),
        measure_columns: config.reading.measure_columns,
        bidi: bidi_mode(&config.reading.bidi, charset),
        marks_read_on_open: config.reading.mark_read_on_open,
        front_page_stories: config.reading.front_page_stories,
        sort: match config.reading.sort.as_str() {
            "oldest" => Order::OldestFirst,
            _ => Order::NewestFirst,
        },
        charset,
    };
    Ok((settings, theme, faults))
}

/// The theme that is wished for. A fault in it is told, and keeps nobody from reading: the usual
/// one takes its place.
fn theme_rows(folders: &Folders, wished: &str) -> (Vec<(String, StyleSpec)>, Option<CleanText>) {
    match load_theme(folders, theme_name(wished)) {
        Ok(rows) => (rows, None),
        Err(faults) => {
            let usual = load_theme(folders, theme_name("auto")).unwrap_or_default();
            (usual, Some(CleanText::line(&faults.to_string())))
        }
    }
}

/// The theme meant by `auto`: none of the colours when `NO_COLOR` is set (no-color.org) or the
/// terminal is dumb, the light one where the terminal says that its background is light
/// (`COLORFGBG`), else the dark one.
fn theme_name(wished: &str) -> &str {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if wished != "auto" {
        return wished;
    }
    if is_set("NO_COLOR") || std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return "plain";
    }
    let background = std::env::var("COLORFGBG").unwrap_or_default();
    match background.rsplit(';').next() {
        Some("7" | "15") => "light",
        _ => "dark",
    }
}

/// Who orders right-to-left text under `auto`: terminals known to do it themselves, else dateline.
/// Where it is written in ASCII nobody does: those letters run from the left.
fn bidi_mode(wished: &str, charset: Charset) -> BidiMode {
    if charset == Charset::Ascii {
        return BidiMode::Off;
    }
    let is_set = |name| std::env::var_os(name).is_some();
    let term = std::env::var("TERM").unwrap_or_default();
    let orders_itself =
        is_set("VTE_VERSION") || is_set("KONSOLE_VERSION") || term.contains("mlterm");
    match wished {
        "off" => BidiMode::Off,
        "terminal" => BidiMode::Terminal,
        "app" => BidiMode::App,
        _ if orders_itself => BidiMode::Terminal,
        _ => BidiMode::App,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_written_in_ascii_is_not_turned() {
        for (wished, charset, mode) in [
            ("app", Charset::Unicode, BidiMode::App),
            ("terminal", Charset::Unicode, BidiMode::Terminal),
            ("app", Charset::Ascii, BidiMode::Off),
            ("terminal", Charset::Ascii, BidiMode::Off),
            ("auto", Charset::Ascii, BidiMode::Off),
        ] {
            assert_eq!(bidi_mode(wished, charset), mode, "{wished} {charset:?}");
        }
    }
}
