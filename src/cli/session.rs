//! What every subcommand begins with: folders, settings, the store.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::{self, AppError, Services, following};
use crate::config::{Config, Folders, SubscriptionFile};
use crate::sections::Taxonomy;
use crate::store::{Reader, Store, StoreError};

use super::arguments::{Arguments, ColorChoice, Command, LogLevel};
use super::output::{self, Output};

/// Folders and the wishes that hold for every subcommand.
pub(super) struct Session {
    pub(super) folders: Folders,
    color: ColorChoice,
    has_told_settings: AtomicBool,
    has_told_faults: AtomicBool,
}

impl Session {
    /// Find the folders and start the log.
    pub(super) fn new(arguments: &Arguments) -> Result<Self, AppError> {
        let folders = Folders::locate(arguments.config.clone(), arguments.data.clone())?;
        let keeps_log = !matches!(
            arguments.command,
            Some(
                Command::Inspect { .. }
                    | Command::Config { .. }
                    | Command::Completions { .. }
                    | Command::Man
            )
        );
        if keeps_log {
            app::logging::start(&folders.data, level_name(arguments.log));
        }
        let (has_told_settings, has_told_faults) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Self { folders, color: arguments.color, has_told_settings, has_told_faults })
    }

    /// Standard output, by the reader's wishes.
    pub(super) fn output(&self) -> Output {
        let has_color = match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => output::is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        Output::new(has_color)
    }

    /// The settings; what is at fault in them is told the first time.
    pub(super) fn config(&self) -> Result<Config, AppError> {
        let (config, faults) = Config::load(&self.folders)?;
        if !self.has_told_settings.swap(true, Ordering::Relaxed) {
            for fault in faults {
                output::warn(&fault.to_string());
            }
        }
        Ok(config)
    }

    /// The subscriptions; each that is at fault is left out, and told the first time.
    pub(super) fn subscriptions(&self) -> Result<SubscriptionFile, AppError> {
        let file = app::load_subscriptions(&self.folders)?;
        self.tell_faults(&file);
        Ok(file)
    }

    /// The subscriptions, to be changed; one that forbids it is told by the error alone. Who begins
    /// with feeds of their own did not ask for the starter subscriptions.
    pub(super) fn subscriptions_to_edit(&self) -> Result<SubscriptionFile, AppError> {
        let file = SubscriptionFile::load_or_empty(&self.folders)?;
        file.require_editable()?;
        self.tell_faults(&file);
        Ok(file)
    }

    fn tell_faults(&self, file: &SubscriptionFile) {
        if !self.has_told_faults.swap(true, Ordering::Relaxed) {
            for fault in file.faults() {
                output::warn(&fault.to_string());
            }
        }
    }

    fn opened(&self) -> Result<Store, AppError> {
        let path = app::store_path(&self.folders);
        let (store, recovered) = Store::open_or_recover(&path, app::clock::now())?;
        if let Some(recovered) = recovered {
            output::warn(&recovered.describe());
        }
        Ok(store)
    }

    /// The store, following these subscriptions, which are to be changed: where the store takes
    /// nothing, the file must not say otherwise.
    pub(super) fn store_to_follow(&self, file: &SubscriptionFile) -> Result<Store, AppError> {
        let mut store = self.opened()?;
        store.require_writable()?;
        store.follow(file.subscriptions(), app::clock::now())?;
        Ok(store)
    }

    /// Has the store follow the changed subscriptions and writes them down: both or neither.
    pub(super) fn save_and_follow(
        &self,
        file: &mut SubscriptionFile,
        store: &mut Store,
    ) -> Result<(), AppError> {
        let now = app::clock::now();
        following::keep(file, &self.folders, |list| Ok(store.follow(list, now)?))
    }

    /// The store, following the subscriptions as they are now.
    pub(super) fn store(&self) -> Result<Store, AppError> {
        let subscriptions = self.subscriptions()?;
        let mut store = self.opened()?;
        // What may only be read can still be read.
        if store.require_writable().is_ok() {
            if store.is_unchecked() && store.unite_journal(app::clock::now())? {
                output::warn("marks that a kill had taken from the store are back");
            }
            match store.follow(subscriptions.subscriptions(), app::clock::now()) {
                Err(error @ StoreError::DiskFull { .. }) => output::warn(&error.to_string()),
                followed => followed?,
            }
        }
        Ok(store)
    }

    /// The store, to read; made and brought in line with the subscriptions first.
    pub(super) fn reader(&self) -> Result<Reader, AppError> {
        drop(self.store()?);
        Ok(Reader::open(&app::store_path(&self.folders))?)
    }

    /// The store, to read and to search in: what is saved is indexed first, if that can be.
    pub(super) fn searcher(&self) -> Result<Reader, AppError> {
        let mut store = self.store()?;
        if let Err(error) = store.index_all() {
            tracing::warn!(%error, "searching without what was saved last");
        }
        drop(store);
        Ok(Reader::open(&app::store_path(&self.folders))?)
    }

    /// A section may be a saved query, for which all must be indexed.
    pub(super) fn has_saved_queries(&self) -> bool {
        app::smart_queries(&self.folders, &Taxonomy::default()).is_ok_and(|all| !all.is_empty())
    }

    /// Everything that reaches the world.
    pub(super) fn services(self) -> Result<Services, AppError> {
        let subscriptions = self.subscriptions()?;
        let config = self.config()?;
        let mut services = Services::start(self.folders, config, &subscriptions)?;
        if let Some(told) = services.told.take() {
            output::warn(told.as_str());
        }
        services.look_after(|text| output::warn(text.as_str()));
        Ok(services)
    }
}

const fn level_name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    }
}
