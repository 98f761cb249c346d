//! The thread that reads the store for the screen, on a connection of its own: a refresh that saves
//! never delays it.
//!
//! Only the newest load of a kind is awaited. Those it replaces are left out, and one that is under
//! way is broken off: whoever types a query does not wait for its first letters.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::model::{Anchor, CleanText, EntryId, Filter};
use crate::store::{Interrupter, Reader, StoreError};
use crate::text::Document;
use crate::ui::{ArticleView, Load, Loaded, Message, Ticket};

/// Asks the reading thread, which ends when this is dropped.
pub(super) struct Loader {
    desk: Arc<Desk>,
    interrupter: Interrupter,
}

/// What waits to be loaded.
#[derive(Default)]
struct Desk {
    loads: Mutex<Loads>,
    news: Condvar,
}

#[derive(Default)]
struct Loads {
    /// One of each kind at most.
    waiting: VecDeque<(Ticket, Load)>,
    running: Option<Kind>,
    is_closed: bool,
}

/// What a load is for; the screen awaits one of each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Counts,
    List,
    Article,
    Feeds,
    Unread,
}

impl Kind {
    const fn of(load: &Load) -> Self {
        match load {
            Load::Counts => Self::Counts,
            Load::Headlines { .. } | Load::BestMatches { .. } => Self::List,
            Load::Article(_) => Self::Article,
            Load::Feeds => Self::Feeds,
            Load::Unread { .. } => Self::Unread,
        }
    }
}

impl Loader {
    /// Start the thread; answers go to `inbox`.
    pub(super) fn start(reader: Reader, inbox: mpsc::Sender<Message>) -> std::io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let interrupter = reader.interrupter();
        let thread_desk = Arc::clone(&desk);
        let work = move || {
            while let Some((ticket, load)) = thread_desk.next() {
                let Some(message) = thread_desk.perform(&reader, ticket, &load) else { continue };
                if inbox.blocking_send(message).is_err() {
                    return;
                }
            }
        };
        // Documents are trees; laying them out wants more stack than a thread has by default.
        let thread = std::thread::Builder::new().name("loader".to_owned()).stack_size(16 << 20);
        thread.spawn(work)?;
        Ok(Self { desk, interrupter })
    }

    /// Ask; what was asked for before of the same kind is awaited no more.
    pub(super) fn load(&self, ticket: Ticket, load: Load) {
        let kind = Kind::of(&load);
        let mut loads = self.desk.lock();
        loads.waiting.retain(|(_, other)| Kind::of(other) != kind);
        loads.waiting.push_back((ticket, load));
        if loads.running == Some(kind) {
            self.interrupter.interrupt();
        }
        self.desk.news.notify_one();
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.desk.lock().is_closed = true;
        self.interrupter.interrupt();
        self.desk.news.notify_one();
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Loads> {
        self.loads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next load; waits for one. `None` when nobody asks any more.
    fn next(&self) -> Option<(Ticket, Load)> {
        let mut loads = self.lock();
        loads.running = None;
        loop {
            if loads.is_closed {
                return None;
            }
            if let Some((ticket, load)) = loads.waiting.pop_front() {
                loads.running = Some(Kind::of(&load));
                return Some((ticket, load));
            }
            loads = self.news.wait(loads).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The answer; `None` when another load of the kind has been asked for meanwhile.
    fn perform(&self, reader: &Reader, ticket: Ticket, load: &Load) -> Option<Message> {
        loop {
            match answer(reader, load.clone()) {
                Ok(loaded) => return Some(Message::Loaded(ticket, loaded)),
                Err(StoreError::Interrupted { .. }) => {
                    let loads = self.lock();
                    let kind = Kind::of(load);
                    if loads.is_closed || loads.waiting.iter().any(|(_, it)| Kind::of(it) == kind) {
                        return None;
                    }
                    // It was meant for the load before.
                }
                Err(error) => {
                    let why = CleanText::line(&error.to_string());
                    return Some(Message::LoadFailed(ticket, why));
                }
            }
        }
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
