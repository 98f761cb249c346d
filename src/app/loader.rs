//! The thread that reads the store for the screen, on a connection of its own: a refresh that saves
//! never delays it.
//!
//! Only the newest load of a kind is awaited. Those it replaces are left out, and one that is under
//! way is broken off: whoever types a query does not wait for its first letters.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::model::{Anchor, CleanText, Counts, EntryId, Filter};
use crate::store::{Interrupter, Reader, StoreError};
use crate::text::Document;
use crate::ui::{ArticleView, Load, Loaded, Message, Ticket};

use super::AppError;
use super::smart::SmartSections;

/// Asks the reading thread, which ends when this is dropped.
pub(super) struct Loader(Arc<Desk>);

/// What waits to be loaded.
struct Desk {
    loads: Mutex<Loads>,
    news: Condvar,
    interrupter: Interrupter,
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
    Unsaved,
}

impl Kind {
    const fn of(load: &Load) -> Self {
        match load {
            Load::Counts => Self::Counts,
            Load::Headlines { .. } | Load::BestMatches { .. } | Load::FrontPage { .. } => {
                Self::List
            }
            Load::Article(_) => Self::Article,
            Load::Feeds => Self::Feeds,
            Load::Unread { .. } => Self::Unread,
            Load::Unsaved { .. } => Self::Unsaved,
        }
    }
}

impl Loader {
    /// Start the thread; answers go to `inbox`.
    pub(super) fn start(
        mut reader: Reader,
        inbox: mpsc::Sender<Message>,
        mut smart: SmartSections,
    ) -> Result<Self, AppError> {
        let interrupter = reader.interrupter()?;
        let (loads, news) = (Mutex::default(), Condvar::new());
        let desk = Arc::new(Desk { loads, news, interrupter });
        let thread_desk = Arc::clone(&desk);
        let work = move || {
            while let Some((ticket, load)) = thread_desk.next() {
                let Some(message) = perform(&reader, &mut smart, ticket, load) else { continue };
                if inbox.blocking_send(message).is_err() {
                    return;
                }
            }
        };
        // Documents are trees; laying them out wants more stack than a thread has by default.
        let thread = std::thread::Builder::new().name("loader".to_owned()).stack_size(16 << 20);
        thread.spawn(work).map_err(AppError::Thread)?;
        Ok(Self(desk))
    }

    /// Ask; what was asked for before of the same kind is awaited no more.
    pub(super) fn load(&self, ticket: Ticket, load: Load) {
        let kind = Kind::of(&load);
        let mut loads = self.0.lock();
        loads.waiting.retain(|(_, other)| Kind::of(other) != kind);
        loads.waiting.push_back((ticket, load));
        if loads.running == Some(kind) {
            self.0.interrupter.interrupt();
        }
        self.0.news.notify_one();
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.interrupter.interrupt();
        self.0.news.notify_one();
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
                self.interrupter.go_on();
                return Some((ticket, load));
            }
            loads = self.news.wait(loads).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The answer; `None` when another load of the kind has been asked for meanwhile.
fn perform(
    reader: &Reader,
    smart: &mut SmartSections,
    ticket: Ticket,
    load: Load,
) -> Option<Message> {
    let answered = answer(reader, load).and_then(|loaded| match loaded {
        Loaded::Counts(counts) => {
            Ok(Loaded::Counts(Counts { smart: smart.counted(reader)?, ..counts }))
        }
        loaded => Ok(loaded),
    });
    match answered {
        Ok(loaded) => Some(Message::Loaded(ticket, loaded)),
        Err(StoreError::Interrupted { .. }) => None,
        Err(error) => Some(Message::LoadFailed(ticket, CleanText::line(&error.to_string()))),
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
            Loaded::Headlines { rows, anchor: Anchor::First, has_more: false }
        }
        Load::FrontPage { sections, stories } => {
            Loaded::FrontPage(reader.front_page(&sections, stories)?)
        }
        Load::Article(id) => Loaded::Article(article(reader, id)?.map(Box::new)),
        Load::Unsaved { filter, limit } => {
            let rows = reader.headlines(&filter, Anchor::First, limit)?;
            Loaded::Unsaved(rows.iter().filter(|row| !row.is_saved).count())
        }
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
            Anchor::First | Anchor::After(_) => rows.truncate(limit),
            Anchor::Before(_) | Anchor::Last => drop(rows.drain(..rows.len() - limit)),
        }
    }
    Ok(Loaded::Headlines { rows, anchor, has_more })
}

/// An article, ready to be laid out: its full text where that was taken, else the feed's text.
pub(super) fn article(reader: &Reader, id: EntryId) -> Result<Option<ArticleView>, StoreError> {
    let Some(entry) = reader.entry(id)? else { return Ok(None) };
    let others = match entry.headline.story {
        Some(_) => reader.others(&entry.headline)?,
        None => Vec::new(),
    };
    let page = reader.page_text(id)?;
    let page_note = page.as_ref().and_then(|page| page.note.clone());
    let page = page.filter(|page| !page.html.is_empty());
    let (html, base) = match &page {
        Some(page) => (&page.html, Some(&page.base)),
        None => (&entry.html, entry.base.as_ref()),
    };
    let document = Document::of_entry(html, base, &entry.enclosures);
    Ok(Some(ArticleView {
        headline: entry.headline,
        author: entry.author,
        also_in: entry.also_in,
        placed_by: entry.placed_by,
        others,
        document,
        is_full_text: page.is_some(),
        page_note,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Entry, FeedContent, FeedOutcome, FeedUpdate, PlacedEntry, Subscription, Timestamp, WebUrl,
    };
    use crate::query::{Clock, parse_unfinished};
    use crate::store::Store;

    fn fill(store: &mut Store) {
        let url = WebUrl::parse("https://daily.example/feed").expect("an address");
        let now = Timestamp::from_secs(1_800_000_000);
        store.follow(&[Subscription { url, title: None, section: None }], now).expect("followed");
        let entry = |n: i64| Entry {
            guid: n.to_string(),
            title: CleanText::line(&format!("Story {n} of the river")),
            published: Some(now.plus_secs(-n)),
            content_html: Some(format!("<p>The river {n} and the sea.</p>").repeat(40)),
            ..Entry::default()
        };
        let placed = |entry| PlacedEntry { entry, ..PlacedEntry::default() };
        let entries = (0..400).map(entry).map(placed).collect();
        let content = Box::new(FeedContent { entries, ..FeedContent::default() });
        let update = FeedUpdate {
            feed: store.feeds().expect("feeds")[0].id,
            fetched_at: now,
            next_fetch: now,
            status: Some(200),
            asked_not_before: None,
            moved_to: None,
            outcome: FeedOutcome::Updated(content),
        };
        store.save_update(&update).expect("saved");
        store.index_all().expect("indexed");
    }

    #[test]
    fn the_last_load_of_each_kind_is_always_answered() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("store.sqlite");
        fill(&mut Store::open(&path).expect("a store"));
        let (sender, mut inbox) = mpsc::channel(4096);
        let loader =
            Loader::start(Reader::open(&path).expect("a reader"), sender, SmartSections::default())
                .expect("started");
        let clock = Clock { now: Timestamp::from_secs(0), zone: jiff::tz::TimeZone::UTC };
        let list = |words: &str| Load::Headlines {
            filter: Filter {
                query: parse_unfinished(words, &clock).expect("a query"),
                ..Filter::default()
            },
            anchor: Anchor::First,
            limit: 120,
        };
        let typed = "the \"river and\" sea";
        let mut ticket = 0;
        let mut next = || {
            ticket += 1;
            Ticket(ticket)
        };
        for round in 0..60_usize {
            let mut last = Ticket::default();
            for end in (1..=typed.len()).filter(|end| end % (round % 3 + 1) == 0) {
                last = next();
                loader.load(last, list(typed.get(..end).expect("ASCII")));
                loader.load(next(), Load::Counts);
                for _ in 0..round * 50 {
                    std::hint::spin_loop();
                }
            }
            let article = next();
            loader.load(article, Load::Article(EntryId(1)));
            let mut awaited = vec![last, article];
            while !awaited.is_empty() {
                match inbox.blocking_recv().expect("an answer") {
                    Message::Loaded(ticket, _) => awaited.retain(|it| *it != ticket),
                    Message::LoadFailed(_, why) => panic!("round {round}: {why}"),
                    _ => {}
                }
            }
        }
    }
}
