//! What effects are performed with, set up once from the settings.

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::config::{self, Config, Folders, SectionWishes, SectionsFile, SubscriptionFile};
use crate::fetch::{FetchSettings, Fetcher, OwnManners, user_agent};
use crate::model::{CleanText, WebUrl};
use crate::parse::ParseLimits;
use crate::refresh::{Refresher, Schedule};
use crate::sections::{Arrangement, Taxonomy, TaxonomyEntry};
use crate::store::{Reader, Store, StoreError, write_snapshot_if_due};

use super::AppError;
use super::clock;
use super::feed_settings::{FollowedFeed, followed_feeds};
use super::refreshing::Means;
use super::rules::load_rules;
use super::secrets::Secrets;
use super::writer::Writer;

/// Longest wait for the day's backup when the program ends.
const CARE_WAIT: Duration = Duration::from_secs(2);
/// The store's file in the data folder.
const STORE_FILE: &str = "dateline.sqlite";

/// The parts of the program that reach the world.
pub struct Services {
    /// Where config and data are.
    pub folders: Folders,
    /// Where files are kept that change while the program runs: subscriptions, rules, sections.
    pub edits_at: Folders,
    /// The settings.
    pub config: Arc<Config>,
    /// Section names and their order.
    pub taxonomy: Arc<Taxonomy>,
    /// How the reader wants the sections shown.
    pub arrangement: Arrangement,
    /// Asks feeds.
    pub refresher: Refresher,
    /// Writes to the store.
    pub writer: Writer,
    /// What servers are to be shown.
    pub secrets: Secrets,
    writer_thread: JoinHandle<()>,
    is_unchecked: bool,
    /// Hears when the care for the store is done; see [`Services::look_after`].
    care: Option<mpsc::Receiver<()>>,
    /// What became of a damaged store, for people.
    pub told: Option<CleanText>,
    /// Why nothing can be kept; then nothing is fetched either.
    pub read_only: Option<CleanText>,
}

impl Services {
    /// Open the store, follow the subscriptions, be ready to ask. Nothing is asked yet.
    pub fn start(
        folders: Folders,
        config: Config,
        file: &SubscriptionFile,
    ) -> Result<Self, AppError> {
        let subscriptions = file.subscriptions();
        let (taxonomy, arrangement) = load_sections(&folders)?;
        let taxonomy = Arc::new(taxonomy);
        let rules = load_rules(&folders)?;
        let path = store_path(&folders);
        let (mut store, mut recovered) = Store::open_or_recover(&path, clock::now())?;
        let followed =
            store.require_writable().and_then(|()| store.follow(subscriptions, clock::now()));
        if let Err(StoreError::Damaged { .. }) = followed {
            // It is noted, so that opening it again mends it.
            drop(store);
            (store, recovered) = Store::open_or_recover(&path, clock::now())?;
        }
        let mut told = recovered.map(|recovered| CleanText::line(&recovered.describe()));
        let read_only = store.require_writable().err();
        let read_only = read_only.map(|error| CleanText::line(&error.to_string()));
        if read_only.is_none() {
            // Before anything is written: what is lost is told by what was written last.
            match store.is_unchecked().then(|| store.unite_journal(clock::now())) {
                Some(Ok(true)) => {
                    let text = "marks that a kill had taken from the store are back";
                    told = told.or_else(|| Some(CleanText::line(text)));
                }
                Some(Err(error)) => tracing::warn!(%error, "the journal was not looked at"),
                Some(Ok(false)) | None => {}
            }
            match store.follow(subscriptions, clock::now()) {
                // What is cached can be read all the same.
                Err(error @ StoreError::DiskFull { .. }) => {
                    told = Some(CleanText::line(&error.to_string()));
                }
                followed => followed?,
            }
        }
        let is_unchecked = store.is_unchecked();
        let feeds = own_settings(file, &path);
        let secrets = Secrets::of(&feeds);
        let refresher = refresher(&config, Arc::clone(&taxonomy), &feeds)?;
        refresher.place_by(refresher.placer().with_rules(rules));
        learn(&refresher, &path);
        let (writer, writer_thread) = Writer::start(store).map_err(AppError::Thread)?;
        let config = Arc::new(config);
        Ok(Self {
            edits_at: folders.clone(),
            folders,
            config,
            taxonomy,
            arrangement,
            refresher,
            writer,
            secrets,
            writer_thread,
            is_unchecked,
            care: None,
            told,
            read_only,
        })
    }

    /// Behind the reader's back: look whether all is well when a program was killed, then write the
    /// day's backup. `tell` hears of what is wrong.
    pub fn look_after(&mut self, tell: impl Fn(CleanText) + Send + 'static) {
        if self.read_only.is_some() {
            return;
        }
        let (path, is_unchecked) = (store_path(&self.folders), self.is_unchecked);
        let (done, care) = mpsc::channel();
        let work = move || {
            // Dropped at the end, which is all that it says.
            let _done: mpsc::Sender<()> = done;
            if is_unchecked && !is_well(&path, &tell) {
                return;
            }
            match write_snapshot_if_due(&path, clock::now()) {
                Ok(true) => tracing::info!("the day's backup is written"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the day's backup was not written"),
            }
        };
        let started = std::thread::Builder::new().name("care".to_owned()).spawn(work);
        match started {
            Ok(_) => self.care = Some(care),
            Err(error) => tracing::warn!(%error, "the day's backup was not written"),
        }
    }

    /// A connection of its own to read the store with.
    pub fn reader(&self) -> Result<Reader, AppError> {
        Ok(Reader::open(&store_path(&self.folders))?)
    }

    /// What a refresh is done with.
    #[must_use]
    pub fn means(&self) -> Means {
        let (refresher, writer) = (self.refresher.clone(), self.writer.clone());
        Means { refresher, writer, secrets: self.secrets.clone() }
    }

    /// Save articles to this folder instead of the one in the settings.
    pub fn save_to(&mut self, folder: PathBuf) {
        let mut config = (*self.config).clone();
        config.save.folder = folder;
        self.config = Arc::new(config);
    }

    /// Wait until everything asked of the store is done. The day's backup is waited for a little;
    /// looking through a large store is not: the next start does it again.
    pub fn finish(self) {
        let Self { writer, writer_thread, care, .. } = self;
        drop(writer);
        if writer_thread.join().is_err() {
            tracing::error!("the store's thread ended in a fault");
        }
        if let Some(care) = care
            && care.recv_timeout(CARE_WAIT) == Err(mpsc::RecvTimeoutError::Timeout)
        {
            tracing::warn!("the care for the store was broken off");
        }
    }
}

/// Looks whether all is well after a kill or a loss of power.
fn is_well(path: &Path, tell: &impl Fn(CleanText)) -> bool {
    let found = Store::open(path).and_then(|mut store| store.check_after_kill(clock::now()));
    match found {
        Ok(findings) if findings.is_empty() => true,
        Ok(findings) => {
            tracing::warn!(?findings, "the store is damaged");
            tell(CleanText::line(
                "the store is damaged; it is mended at the next start, and no mark is lost",
            ));
            false
        }
        Err(error) => {
            tracing::warn!(%error, "the store was not looked through");
            false
        }
    }
}

/// What the reader placed by hand speaks for what comes from now on. Without it, entries are placed
/// as they were before anything was.
pub(super) fn learn(refresher: &Refresher, store: &Path) {
    match Reader::open(store).and_then(|reader| reader.placed_by_hand()) {
        Ok(placements) => refresher.place_by(refresher.placer().with_habits(&placements)),
        Err(error) => tracing::warn!(%error, "the reader's placements were not looked at"),
    }
}

/// Where the store is.
#[must_use]
pub fn store_path(folders: &Folders) -> PathBuf {
    folders.data.join(STORE_FILE)
}

/// The reader's subscriptions; on the first start the starter subscriptions become theirs.
pub fn load_subscriptions(folders: &Folders) -> Result<SubscriptionFile, AppError> {
    let file = SubscriptionFile::load(folders)?;
    for fault in file.faults() {
        tracing::warn!(%fault, "a subscription was left out");
    }
    Ok(file)
}

/// Section names and their order: those that come with the program, the reader's own on top.
pub fn load_taxonomy(folders: &Folders) -> Result<Taxonomy, AppError> {
    Ok(load_sections(folders)?.0)
}

/// The same, and how the reader wants the sections shown.
pub fn load_sections(folders: &Folders) -> Result<(Taxonomy, Arrangement), AppError> {
    let SectionsFile { entries, first } = config::load_sections(folders)?;
    let mut wishes = Vec::new();
    let mut sections = Vec::with_capacity(entries.len());
    for entry in entries {
        if entry.wishes != SectionWishes::default() {
            wishes.push((entry.path.clone(), entry.wishes.clone()));
        }
        if entry.is_defined {
            sections.push(TaxonomyEntry {
                path: entry.path,
                names: entry.names,
                broad: entry.broad,
                places: entry.places,
                is_shelf: entry.is_shelf,
                is_domestic: entry.is_domestic,
            });
        }
    }
    let taxonomy = Taxonomy::new(sections);
    let first = first.into_iter().map(|path| taxonomy.meant(path)).collect();
    let mut arrangement = Arrangement::default().with_first(first);
    for (path, wishes) in wishes {
        let path = taxonomy.meant(path);
        if let Some(title) = wishes.title {
            arrangement.set_title(&path, title);
        }
        if let Some(notify) = wishes.notify {
            arrangement.set_notify(&path, notify);
        }
        if let Some(order) = wishes.sort {
            arrangement.set_sort(&path, order);
        }
        if wishes.is_hidden {
            arrangement.hide(&path);
        }
    }
    Ok((taxonomy, arrangement))
}

/// What the subscriptions say of their feeds; a store that cannot be read knows none.
fn own_settings(file: &SubscriptionFile, path: &Path) -> Vec<FollowedFeed> {
    if file.settings().is_empty() {
        return Vec::new();
    }
    let followed = Reader::open(path).and_then(|reader| followed_feeds(file, &reader));
    followed.unwrap_or_else(|error| {
        tracing::warn!(%error, "the settings of single feeds were not read");
        Vec::new()
    })
}

/// What asks feeds, by the settings and by what the subscriptions say.
fn refresher(
    config: &Config,
    taxonomy: Arc<Taxonomy>,
    feeds: &[FollowedFeed],
) -> Result<Refresher, AppError> {
    let limits = ParseLimits {
        entries_max: config.parse.entries_per_feed_max,
        title_chars_max: config.parse.title_chars_max,
        html_bytes_max: config.parse.html_bytes_max,
        ..ParseLimits::default()
    };
    let schedule = |minutes: u32| Schedule { interval_secs: u64::from(minutes) * 60 };
    let own_schedule = |it: &FollowedFeed| {
        Some((it.feed.typed_url.clone(), schedule(it.settings.interval_minutes?)))
    };
    let own_schedules = feeds.iter().filter_map(own_schedule).collect();
    let manners = |it: &FollowedFeed| (it.feed.typed_url.clone(), it.manners());
    let own = feeds.iter().map(manners).filter(|(_, own)| *own != OwnManners::default());
    let fetcher = Fetcher::new(FetchSettings { own: own.collect(), ..fetch_settings(config) })?;
    let usual = schedule(config.fetch.interval_minutes);
    Ok(Refresher::new(fetcher, taxonomy, limits, usual).with_own_schedules(own_schedules))
}

/// What fetches, by the settings.
pub fn fetcher(config: &Config) -> Result<Fetcher, AppError> {
    Ok(Fetcher::new(fetch_settings(config))?)
}

fn fetch_settings(config: &Config) -> FetchSettings {
    let wanted = &config.fetch;
    let defaults = FetchSettings::default();
    let user_agent = match wanted.user_agent.as_str() {
        "" => user_agent(&wanted.contact),
        own => own.to_owned(),
    };
    FetchSettings {
        user_agent,
        body_bytes_max: wanted.body_bytes_max,
        page_bytes_max: wanted.page_bytes_max,
        picture_bytes_max: config.save.picture_bytes_max,
        connect_timeout_secs: wanted.connect_timeout_secs,
        idle_timeout_secs: wanted.idle_timeout_secs,
        total_timeout_secs: wanted.total_timeout_secs,
        redirects_max: wanted.redirects_max,
        connections_per_host_max: wanted.connections_per_host_max,
        connections_max: wanted.connections_max,
        private_origins: wanted.private_origins.iter().filter_map(|it| WebUrl::parse(it)).collect(),
        ..defaults
    }
}
