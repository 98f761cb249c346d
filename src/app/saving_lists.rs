//! Keeping the articles of a whole list offline, one after another.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::config::Config;
use crate::model::{Anchor, CleanText, EntryId, Filter};
use crate::refresh::Refresher;
use crate::store::{Reader, StoreError};
use crate::ui::Message;

use super::saving::{self, ToSave};
use super::writer::Writer;

/// What articles are kept with.
pub(super) struct Means {
    pub(super) store: PathBuf,
    pub(super) refresher: Refresher,
    pub(super) writer: Writer,
    pub(super) config: Arc<Config>,
}

/// Keep the newest articles of a list, so many at most, but those that are kept; `inbox` hears of
/// each, and at the end how many could not be kept.
pub(super) async fn save(means: Means, filter: Filter, limit: usize, inbox: mpsc::Sender<Message>) {
    let path = means.store.clone();
    let asked = spawn_blocking(move || ids(&path, &filter, limit)).await;
    let ids = match asked {
        Ok(Ok(ids)) => ids,
        Ok(Err(error)) => return tell(&inbox, Message::Failed(line(&error.to_string()))).await,
        Err(_) => return tell(&inbox, Message::Failed(line("saving failed"))).await,
    };
    let (wanted, mut saved, mut first_fault) = (ids.len(), 0, None);
    for entry in ids {
        let path = means.store.clone();
        let read = spawn_blocking(move || {
            let reader = Reader::open(&path).map_err(|error| line(&error.to_string()))?;
            ToSave::read(&reader, entry)
        });
        let article = read.await.unwrap_or_else(|_| Err(line("it could not be read")));
        let kept = match article {
            Ok(article) => {
                let saving = saving::save(article, &means.refresher, &means.writer, &means.config);
                saving.await.map_err(|fault| fault.why)
            }
            Err(why) => Err(why),
        };
        match kept {
            Ok(_) => {
                saved += 1;
                let told = line(&format!("saved {saved} of {wanted}"));
                tell(&inbox, Message::ArticleSaved { entry, told }).await;
            }
            Err(why) => _ = first_fault.get_or_insert(why),
        }
    }
    let message = match (first_fault, wanted) {
        (Some(why), _) => {
            let text = format!("{} of {wanted} not saved: {why}", wanted - saved);
            Message::Failed(line(&text))
        }
        (None, 0) => Message::Done(line("all of it is saved already")),
        (None, 1) => Message::Done(line("saved 1 article")),
        (None, _) => Message::Done(line(&format!("saved {saved} articles"))),
    };
    tell(&inbox, message).await;
}

fn ids(store: &std::path::Path, filter: &Filter, limit: usize) -> Result<Vec<EntryId>, StoreError> {
    let rows = Reader::open(store)?.headlines(filter, Anchor::First, limit)?;
    Ok(rows.into_iter().filter(|row| !row.is_saved).map(|row| row.id).collect())
}

/// The reader may have left meanwhile.
async fn tell(inbox: &mpsc::Sender<Message>, message: Message) {
    let _ = inbox.send(message).await;
}

fn line(text: &str) -> CleanText {
    CleanText::line(text)
}
