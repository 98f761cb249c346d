//! Feeds that the reader comes to follow while reading, follows no longer, or puts into a section.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::config::{Folders, SubscriptionFile};
use crate::fetch::Fetcher;
use crate::model::{CleanText, Feed, FeedId, SectionPath, Subscription, WebUrl, masked};
use crate::refresh::Refresher;
use crate::sections::Taxonomy;
use crate::store::Reader;
use crate::ui::{AddedFeed, FeedsChange, Message, NewFeed};

use super::discovery::{Discovery, Found, FoundFeed};
use super::following::{self, Wish};
use super::replacing::replace_feed;
use super::services::{Services, store_path};
use super::writer::Writer;
use super::{AppError, clock};

/// What following is done with.
pub(super) struct Subscriber {
    /// Where `feeds.toml` is.
    folders: Folders,
    store: PathBuf,
    taxonomy: Arc<Taxonomy>,
    refresher: Refresher,
    writer: Writer,
}

/// The sections that feeds are put into, in order.
pub(super) fn subscribed(file: &SubscriptionFile) -> Vec<SectionPath> {
    let sections: BTreeSet<SectionPath> =
        file.subscriptions().iter().filter_map(|it| it.section.clone()).collect();
    sections.into_iter().collect()
}

impl Subscriber {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            folders: services.edits_at.clone(),
            store: store_path(&services.folders),
            taxonomy: Arc::clone(&services.taxonomy),
            refresher: services.refresher.clone(),
            writer: services.writer.clone(),
        }
    }

    /// Finds the feed that an address leads to and follows it; several are told.
    pub(super) async fn add(self, wished: NewFeed) -> Message {
        let found = match self.discovery(&wished) {
            Ok(discovery) => discovery.look().await,
            Err(why) => return Message::Failed(why),
        };
        let section = wished.section.map(|path| self.taxonomy.in_tree(path));
        let (feed, unchecked) = match found {
            Found::Feed(feed) | Found::Named(feed) | Found::Guessed(feed) => (feed, None),
            Found::Unreached(url, error) => {
                let title = CleanText::line(url.host());
                (FoundFeed { url, title, section: None }, Some(error))
            }
            Found::Several(feeds) => {
                let typed = wished.offered_by.unwrap_or(wished.address);
                let choice = |(url, title): (WebUrl, CleanText)| {
                    let address = url.as_str().to_owned();
                    let offered_by = Some(typed.clone());
                    (title, NewFeed { address, offered_by, section: section.clone() })
                };
                return Message::FeedsFound(feeds.into_iter().map(choice).collect());
            }
            Found::Nothing(why) => {
                return Message::Failed(CleanText::line(&format!(
                    "{}: {why}",
                    masked(&wished.address)
                )));
            }
            Found::NoHost { missing, .. } => {
                let text = format!("no host is called {missing}: look at the address again");
                return Message::Failed(CleanText::line(&text));
            }
        };
        let told = unchecked.map(|why| format!("{why}; followed all the same, unchecked"));
        self.changed(move |it| it.follow(feed, section, told)).await
    }

    /// Follows a feed no longer.
    pub(super) async fn remove(self, feed: FeedId) -> Message {
        self.changed(move |it| {
            let (reader, feed) = it.followed(feed)?;
            let mut file = it.file()?;
            let told = following::leave(&feed, &mut file, &reader)?;
            it.keep(&mut file)?;
            let (subscribed, removed) = (subscribed(&file), Some(feed.id));
            Ok(FeedsChange { told, subscribed, added: None, removed })
        })
        .await
    }

    /// Puts what a feed brings into a section, and what it brought; the root takes it back.
    pub(super) async fn place(self, feed: FeedId, section: SectionPath) -> Message {
        self.changed(move |it| {
            let section = Some(section).filter(|path| !path.is_root());
            let (reader, feed) = it.followed(feed)?;
            let mut file = it.file()?;
            following::set_section(&feed, section.clone(), &mut file, &reader)?;
            it.keep(&mut file)?;
            let (reader, feed) = it.followed(feed.id)?;
            let placer = it.refresher.placer();
            let keep = |some| wait(it.writer.place_again(some).answer());
            let moved = replace_feed(&reader, &feed, &placer, clock::now(), keep)?.moved;
            let place = section.map_or_else(
                || "stands where each article belongs".to_owned(),
                |path| format!("stands in {path}"),
            );
            let told = CleanText::line(&format!("{} {place}; {moved} moved", feed.title));
            Ok(FeedsChange { told, subscribed: subscribed(&file), added: None, removed: None })
        })
        .await
    }

    fn discovery(&self, wished: &NewFeed) -> Result<Discovery, CleanText> {
        let file = self.file().map_err(|error| CleanText::line(&error.to_string()))?;
        let fetcher: Fetcher = self.refresher.fetcher().clone();
        let taxonomy = Arc::clone(&self.taxonomy);
        let typed = wished.offered_by.as_ref().unwrap_or(&wished.address);
        let discovery = Discovery::new(typed, file.subscriptions(), fetcher, taxonomy)?;
        let offered = WebUrl::parse(&wished.address).filter(|_| wished.offered_by.is_some());
        Ok(offered.map(|url| discovery.instead_at(url)).unwrap_or(discovery))
    }

    fn follow(
        &self,
        feed: FoundFeed,
        section: Option<SectionPath>,
        unchecked: Option<String>,
    ) -> Result<FeedsChange, AppError> {
        let reader = Reader::open(&self.store)?;
        let mut file = self.file()?;
        let is_placed = section.is_some();
        let wish = Wish { url: feed.url, title: None, section };
        let followed = following::follow(wish, &mut file, &reader)?;
        self.keep(&mut file)?;
        let known = reader.feeds()?;
        let mut addresses = known.iter().filter(|known| known.typed_url == followed.url);
        let proposed = feed.section.filter(|_| !is_placed);
        let title = feed.title;
        let added = addresses.next().filter(|_| followed.is_new);
        let added = added.map(|known| AddedFeed { id: known.id, title, section: proposed });
        let told = unchecked.map_or(followed.told, |text| CleanText::line(&text));
        Ok(FeedsChange { told, subscribed: subscribed(&file), added, removed: None })
    }

    fn file(&self) -> Result<SubscriptionFile, AppError> {
        let file = SubscriptionFile::load_or_empty(&self.folders)?;
        file.require_editable()?;
        Ok(file)
    }

    fn followed(&self, id: FeedId) -> Result<(Reader, Feed), AppError> {
        let reader = Reader::open(&self.store)?;
        let feed = reader.feeds()?.into_iter().find(|feed| feed.id == id);
        Ok((reader, feed.ok_or(AppError::NoFeed)?))
    }

    fn keep(&self, file: &mut SubscriptionFile) -> Result<(), AppError> {
        following::keep(file, &self.folders, |list: &[Subscription]| {
            wait(self.writer.follow(list.to_vec()).answer())
        })
    }

    /// Does it on a thread that may wait; what became of it.
    async fn changed(
        self,
        work: impl FnOnce(&Self) -> Result<FeedsChange, AppError> + Send + 'static,
    ) -> Message {
        match tokio::task::spawn_blocking(move || work(&self)).await {
            Ok(Ok(change)) => Message::FeedsChanged(change),
            Ok(Err(error)) => Message::Failed(CleanText::line(&error.to_string())),
            Err(error) => Message::Failed(CleanText::line(&error.to_string())),
        }
    }
}

/// Waits on this thread for the store's.
fn wait<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T, AppError>
where
    AppError: From<E>,
{
    Ok(Handle::current().block_on(answer)?)
}
