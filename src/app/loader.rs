//! The thread that reads the store for the screen, on a connection of its own: a refresh that saves
//! never delays it.

use tokio::sync::mpsc;

use crate::model::{Anchor, CleanText, EntryId, Filter};
use crate::store::{Reader, StoreError};
use crate::text::Document;
use crate::ui::{ArticleView, Load, Loaded, Message, Ticket};

/// Loads that may wait; the screen asks for a few at a time.
const LOADS_MAX: usize = 256;

/// Asks the reading thread; it ends when the last clone is gone.
#[derive(Clone)]
pub(super) struct Loader(mpsc::Sender<(Ticket, Load)>);

impl Loader {
    /// Start the thread; answers go to `inbox`.
    pub(super) fn start(reader: Reader, inbox: mpsc::Sender<Message>) -> std::io::Result<Self> {
        let (sender, mut loads) = mpsc::channel::<(Ticket, Load)>(LOADS_MAX);
        let work = move || {
            while let Some((ticket, load)) = loads.blocking_recv() {
                let message = match answer(&reader, load) {
                    Ok(loaded) => Message::Loaded(ticket, loaded),
                    Err(error) => Message::LoadFailed(ticket, CleanText::line(&error.to_string())),
                };
                if inbox.blocking_send(message).is_err() {
                    return;
                }
            }
        };
        // Documents are trees; laying them out wants more stack than a thread has by default.
        let thread = std::thread::Builder::new().name("loader".to_owned()).stack_size(16 << 20);
        thread.spawn(work)?;
        Ok(Self(sender))
    }

    /// Ask; false when too much is asked for already.
    #[must_use]
    pub(super) fn load(&self, ticket: Ticket, load: Load) -> bool {
        self.0.try_send((ticket, load)).is_ok()
    }
}

/// What a load brings, as the store is now.
pub fn answer(reader: &Reader, load: Load) -> Result<Loaded, StoreError> {
    Ok(match load {
        Load::Counts => Loaded::Counts(reader.counts()?),
        Load::Feeds => Loaded::Feeds(reader.feeds()?),
        Load::Headlines { filter, anchor, limit } => headlines(reader, &filter, anchor, limit)?,
        Load::BestMatches { filter, limit } => {
            let found = reader.best_matches(&filter, limit)?;
            let rows = found.into_iter().map(|it| it.headline).collect();
            Loaded::Headlines { rows, anchor: Anchor::Newest, has_more: false }
        }
        Load::Article(id) => Loaded::Article(article(reader, id)?.map(Box::new)),
        Load::Unread { filter, anchor } => {
            let mut rows = reader.headlines(&filter, anchor, 1)?;
            Loaded::Unread(rows.pop().map(Box::new))
        }
    })
}

fn headlines(
    reader: &Reader,
    filter: &Filter,
    anchor: Anchor,
    limit: usize,
) -> Result<Loaded, StoreError> {
    // One row more than asked for tells whether the list goes on.
    let mut rows = reader.headlines(filter, anchor, limit.saturating_add(1))?;
    let has_more = rows.len() > limit;
    if has_more {
        match anchor {
            Anchor::Newest | Anchor::Below(_) => rows.truncate(limit),
            Anchor::Above(_) | Anchor::Oldest => drop(rows.drain(..rows.len() - limit)),
        }
    }
    Ok(Loaded::Headlines { rows, anchor, has_more })
}

/// An article, ready to be laid out: its full text where that was taken, else the feed's text.
pub(super) fn article(reader: &Reader, id: EntryId) -> Result<Option<ArticleView>, StoreError> {
    let Some(entry) = reader.entry(id)? else { return Ok(None) };
    let full_text = reader.full_text(id)?;
    let document = match &full_text {
        Some((html, base)) => Document::from_html(html, Some(base)),
        None => Document::from_html(&entry.html, entry.base.as_ref()),
    };
    Ok(Some(ArticleView {
        headline: entry.headline,
        author: entry.author,
        document,
        is_full_text: full_text.is_some(),
    }))
}
