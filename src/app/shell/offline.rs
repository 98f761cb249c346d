//! What keeps articles offline, or takes them off the disk again; full texts, too.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::app::loader;
use crate::app::saving::{self, ToSave};
use crate::app::saving_lists;
use crate::app::services::store_path;
use crate::app::{AppError, full_text};
use crate::model::{CleanText, EntryId, Filter};
use crate::store::Reader;
use crate::ui::{Loaded, Message, Ticket};

use super::Shell;

impl Shell {
    pub(super) fn save_article(&mut self, entry: EntryId) {
        let article = match to_save(self.services.reader(), entry) {
            Ok(article) => article,
            Err(why) => return self.tell(Message::Failed(why)),
        };
        let (refresher, writer) = (self.services.refresher.clone(), self.services.writer.clone());
        let (config, sender) = (Arc::clone(&self.services.config), self.sender.clone());
        let task = tokio::spawn(async move {
            let message = match saving::save(article, &refresher, &writer, &config).await {
                Ok(saved) => Message::ArticleSaved { entry, told: saved.told() },
                Err(fault) => Message::Failed(fault.why),
            };
            let _ = sender.send(message).await;
        });
        self.keep_waiting_for(task);
    }

    pub(super) fn save_list(&mut self, filter: Filter, limit: usize) {
        if let Some(why) = &self.services.read_only {
            return self.tell(Message::Failed(why.clone()));
        }
        let means = saving_lists::Means {
            store: store_path(&self.services.folders),
            refresher: self.services.refresher.clone(),
            writer: self.services.writer.clone(),
            config: Arc::clone(&self.services.config),
        };
        let task = saving_lists::save(means, filter, limit, self.sender.clone());
        self.keep_waiting_for(tokio::spawn(task));
    }

    pub(super) fn load_full_text(&mut self, ticket: Ticket, entry: EntryId) {
        let article = match to_save(self.services.reader(), entry) {
            Ok(article) => article,
            Err(why) => return self.tell(Message::LoadFailed(ticket, why)),
        };
        let path = store_path(&self.services.folders);
        let (refresher, writer) = (self.services.refresher.clone(), self.services.writer.clone());
        let sender = self.sender.clone();
        while self.passing.try_join_next().is_some() {}
        self.passing.spawn(async move {
            let found = full_text::take(&article.entry, &refresher, &writer).await;
            let message = match found {
                Ok(_) => article_now(ticket, entry, path).await,
                Err(why) => Message::LoadFailed(ticket, why),
            };
            let _ = sender.send(message).await;
        });
    }

    /// Delete an article's files, and forget that it is saved.
    pub(super) fn unsave(&mut self, entry: EntryId) {
        if let Some(why) = &self.services.read_only {
            return self.tell(Message::Failed(why.clone()));
        }
        let record = self.services.reader().and_then(|reader| Ok(reader.saved(entry)?));
        let record = match record {
            Ok(Some(record)) => record,
            Ok(None) => return self.tell(Message::Failed(CleanText::line("it is not saved"))),
            Err(error) => return self.tell(Message::Failed(CleanText::line(&error.to_string()))),
        };
        let (writer, sender) = (self.services.writer.clone(), self.sender.clone());
        let task = tokio::spawn(async move {
            let message = match saving::unsave(record, &writer).await {
                Ok(removed) => {
                    Message::ArticleUnsaved { entry, told: saving::told_removed(&removed) }
                }
                Err(why) => Message::Failed(why),
            };
            let _ = sender.send(message).await;
        });
        self.keep_waiting_for(task);
    }
}

/// The article as it is in the store by now.
async fn article_now(ticket: Ticket, entry: EntryId, store: PathBuf) -> Message {
    let read = move || Reader::open(&store).and_then(|reader| loader::article(&reader, entry));
    match spawn_blocking(read).await {
        Ok(Ok(view)) => Message::Loaded(ticket, Loaded::Article(view.map(Box::new))),
        Ok(Err(error)) => Message::LoadFailed(ticket, CleanText::line(&error.to_string())),
        Err(_) => Message::LoadFailed(ticket, CleanText::line("it could not be read")),
    }
}

fn to_save(reader: Result<Reader, AppError>, entry: EntryId) -> Result<ToSave, CleanText> {
    let reader = reader.map_err(|error| CleanText::line(&error.to_string()))?;
    ToSave::read(&reader, entry)
}
