//! `feeds.toml`: what the reader follows. Read tolerantly, edited with comments and order kept,
//! written whole.
//!
//! Changes are kept as a list until they are saved, so that a file that somebody else changed
//! meanwhile is read again and gets the same changes, instead of being overwritten.

mod document;

use std::path::PathBuf;

use super::source::{Source, read_text};
use super::{ConfigError, Fault, FeedSettings, Folders, starter, whole_file};
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};
use document::{Document, Edit};
pub(super) use document::{joined, parted, prefix_of};

/// The subscriptions with the file they came from.
pub struct SubscriptionFile {
    /// `None`: the list has no file and is never saved.
    path: Option<PathBuf>,
    /// The text as it was read or last written.
    source: Source,
    document: Document,
    /// Changes since then.
    edits: Vec<Edit>,
}

impl SubscriptionFile {
    /// Reads `feeds.toml`; on the first start it is made from the starter list. Where that cannot
    /// be written, the starter list is used all the same and a fault says so.
    pub fn load(folders: &Folders) -> Result<Self, ConfigError> {
        let path = folders.config_file("feeds.toml");
        if let Some(text) = read_text(&path)? {
            return Ok(Self::new(Some(path), text));
        }
        let made = super::folders::make_private(&folders.config)
            .and_then(|()| whole_file::create(&path, starter::FEEDS));
        let mut file = match made {
            Ok(()) => Self::new(Some(path.clone()), read_text(&path)?.unwrap_or_default()),
            Err(_) => Self::new(Some(path.clone()), starter::FEEDS.to_owned()),
        };
        if let Err(error) = made {
            let problem = format!("cannot be written: {error}");
            let mend = "make the folder writable or name another with --config";
            file.document.faults.push(Fault::of_file(&path, &problem, mend));
        }
        Ok(file)
    }

    /// Reads `feeds.toml`; while there is none the list is empty, and saving it makes the file.
    pub fn load_or_empty(folders: &Folders) -> Result<Self, ConfigError> {
        let path = folders.config_file("feeds.toml");
        let text = read_text(&path)?.unwrap_or_default();
        Ok(Self::new(Some(path), text))
    }

    /// A list without a file, for the demo; saving it does nothing.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::new(None, text.to_owned())
    }

    fn new(path: Option<PathBuf>, text: String) -> Self {
        let name = path.as_ref().map_or("feeds.toml".to_owned(), |path| path.display().to_string());
        let source = Source::new(&name, text);
        Self { path, document: Document::parse(&source), source, edits: Vec::new() }
    }

    /// The subscriptions in file order, each address once; entries at fault are left out.
    #[must_use]
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.document.subscriptions
    }

    /// The settings of those subscriptions that do something otherwise than the others.
    #[must_use]
    pub fn settings(&self) -> &[(WebUrl, FeedSettings)] {
        &self.document.settings
    }

    /// What is wrong in the file, entry by entry.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.document.faults
    }

    /// An error when the file is no TOML and so cannot be changed.
    pub fn require_editable(&self) -> Result<(), ConfigError> {
        self.document.broken().map_or(Ok(()), |fault| Err(ConfigError::Broken(fault.clone())))
    }

    /// Adds a subscription at the end; false when its address is there already.
    pub fn add(&mut self, subscription: &Subscription) -> Result<bool, ConfigError> {
        self.edit(Edit::Add(subscription.clone()))
    }

    /// Removes a subscription; false when there is none of that address. A comment right above it
    /// goes with it.
    pub fn remove(&mut self, url: &WebUrl) -> Result<bool, ConfigError> {
        self.edit(Edit::Remove(url.clone()))
    }

    /// Gives a subscription another title, or with `None` the feed's own; false when there is none
    /// of that address.
    pub fn set_title(
        &mut self,
        url: &WebUrl,
        title: Option<CleanText>,
    ) -> Result<bool, ConfigError> {
        self.edit(Edit::Title(url.clone(), title))
    }

    /// Puts a subscription into another section, or with `None` in none; false when there is none
    /// of that address.
    pub fn set_section(
        &mut self,
        url: &WebUrl,
        section: Option<SectionPath>,
    ) -> Result<bool, ConfigError> {
        self.edit(Edit::Section(url.clone(), section))
    }

    /// Gives a subscription the address its feed moved to; false when there is none of the old
    /// address. Where the new address is subscribed already, the old one is removed.
    pub fn set_url(&mut self, url: &WebUrl, moved_to: &WebUrl) -> Result<bool, ConfigError> {
        self.edit(Edit::Url(url.clone(), moved_to.clone()))
    }

    fn edit(&mut self, edit: Edit) -> Result<bool, ConfigError> {
        let is_changed = self.document.apply(&edit, &self.source)?;
        if is_changed {
            self.edits.push(edit);
        }
        Ok(is_changed)
    }

    /// Writes the changes, whole or not at all; nothing to change, nothing written. When the file
    /// changed on disk since it was read, the changes are made to what stands there now; when that
    /// is no TOML, it is left alone.
    pub fn save(&mut self) -> Result<(), ConfigError> {
        let Some(path) = self.path.clone() else {
            return Ok(());
        };
        if self.edits.is_empty() {
            return Ok(());
        }
        super::folders::make_private(whole_file::folder_of(&path))
            .map_err(|error| ConfigError::write(&path, error))?;
        let _turn = whole_file::take_turn(&path);
        let on_disk = read_text(&path)?;
        let name = path.display().to_string();
        if let Some(on_disk) = on_disk.filter(|on_disk| *on_disk != self.source.text()) {
            let source = Source::new(&name, on_disk);
            let mut now = Document::parse(&source);
            for edit in &self.edits {
                now.apply(edit, &source)?;
            }
            (self.document, self.source) = (now, source);
        }
        let text = self.document.text(&self.source)?;
        whole_file::replace(&path, &text).map_err(|error| ConfigError::write(&path, error))?;
        self.source = Source::new(&name, text);
        self.edits.clear();
        Ok(())
    }
}

/// The faults of `feeds.toml`, or of the starter list while there is none; writes nothing.
pub(super) fn check(folders: &Folders) -> Vec<Fault> {
    match Source::of_file(&folders.config_file("feeds.toml")) {
        Ok(Some(source)) => Document::parse(&source).faults,
        Ok(None) => Document::parse(&Source::new("the default feeds.toml", starter::FEEDS)).faults,
        Err(fault) => vec![fault],
    }
}
