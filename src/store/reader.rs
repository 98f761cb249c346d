//! The reading connection: what the screen and the command line show.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as AtomicOrdering};

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{
    Anchor, CachedEntry, CleanText, Counts, EntryId, Feed, FeedId, Filter, Found, FrontSection,
    HandPlacement, Headline, OtherReport, PageLabels, PageText, SavedArticle, SectionPath, Signal,
    Timestamp, WebUrl,
};

use super::error::StoreError;
use super::headlines::{Plan, Window, best_matches, headlines_at};
use super::open::open_reader;
use super::presence::{Left, Presence};
use super::rows::data_version;
use super::schema::STEPS;
use super::writing::Store;
use super::{counts, front_page, lists, placed, rows, stories};

/// A connection that only reads. It never waits for a writer, and sees what is committed when it
/// asks.
pub struct Reader {
    conn: Connection,
    path: PathBuf,
    /// The state of the file when [`Reader::changed`] was last asked.
    last_version: i64,
    /// The last query, looked up, so that scrolling through what it found does not search again.
    last_search: RefCell<Option<LastSearch>>,
    /// After the connection, so that it is dropped after it.
    presence: Presence,
}

/// Steps of `SQLite`'s machine after which it is looked whether they are still wanted; what ends a
/// transaction has fewer, so that one is never left open.
const STEPS_BETWEEN_LOOKS: std::ffi::c_int = 1000;

/// Breaks off what a [`Reader`] is asked, which then ends with [`StoreError::Interrupted`], until
/// it is told to go on. (`SQLite`'s own way of interrupting may hit the end of a transaction too.)
#[derive(Clone, Default)]
pub struct Interrupter(Arc<AtomicBool>);

impl Interrupter {
    /// Breaks off what is asked now.
    pub fn interrupt(&self) {
        self.0.store(true, AtomicOrdering::Relaxed);
    }

    /// What is asked from now on is answered.
    pub fn go_on(&self) {
        self.0.store(false, AtomicOrdering::Relaxed);
    }
}

/// A filter, looked up while the file was at that version.
struct LastSearch {
    filter: Filter,
    version: i64,
    plan: Plan,
}

impl Reader {
    /// Opens the store at `path`; one that is missing or older is first created or brought to this
    /// version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let presence = Presence::enter_known(path, false);
        let mut conn = open_reader(path, STEPS)?;
        if conn.is_none() {
            drop(Store::open(path)?);
            conn = open_reader(path, STEPS)?;
        }
        let path = path.to_owned();
        let Some(conn) = conn else {
            let reason = "it vanished while it was being opened".to_owned();
            return Err(StoreError::CannotOpen { path, reason });
        };
        let last_version =
            data_version(&conn).map_err(|error| StoreError::from_sqlite(&path, &error))?;
        let presence = presence.unwrap_or_else(|| Presence::enter(&path, false));
        Ok(Self { conn, path, last_version, last_search: RefCell::new(None), presence })
    }

    /// The section list's numbers; costs the same however much is cached.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts::counts)
    }

    /// At most `limit` headlines of the list that `filter` makes, in its order, from `anchor` on.
    /// An unknown section is an empty list.
    pub fn headlines(
        &self,
        filter: &Filter,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Vec<Headline>, StoreError> {
        let window = Window { order: filter.order, anchor, limit };
        self.read(|conn| {
            self.planned(filter, |plan| headlines_at(conn, &plan.window(conn, window)?))
        })
    }

    /// At most `limit` of what `filter` lets through, the best match of its words first. Without
    /// words the newest come first.
    pub fn best_matches(&self, filter: &Filter, limit: usize) -> Result<Vec<Found>, StoreError> {
        self.read(|conn| self.planned(filter, |plan| best_matches(conn, plan, filter, limit)))
    }

    /// Of each of these sections at most so many stories that lead it, in their order; costs the
    /// same however much is cached.
    pub fn front_page(
        &self,
        sections: &[SectionPath],
        stories: usize,
    ) -> Result<Vec<FrontSection>, StoreError> {
        self.read(|conn| front_page::front_page(conn, sections, stories))
    }

    /// How many entries `filter` lets through.
    pub fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.read(|conn| self.planned(filter, |plan| plan.count(conn)))
    }

    /// How many entries `filter` lets through, up to `max`. Its lists and words are looked up anew:
    /// the plan of the list that is on screen stays.
    pub fn count_up_to(&self, filter: &Filter, max: usize) -> Result<u64, StoreError> {
        self.read(
            |conn| Ok(Plan::of(conn, filter)?.window(conn, Window::newest(max))?.len() as u64),
        )
    }

    /// How many entries each rule keeps out of the paper, by what the rule asks.
    pub fn muted(&self) -> Result<Vec<(CleanText, u64)>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT e.muted_by, count(*) FROM list_row r JOIN entry e ON e.id = r.entry_id
                 WHERE r.list_id = ?1 AND e.muted_by IS NOT NULL GROUP BY e.muted_by",
            )?;
            let rows = statement.query_map([lists::MUTED], |row| {
                let rule = CleanText::line(row.get_ref(0)?.as_str()?);
                Ok((rule, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
            })?;
            rows.collect()
        })
    }

    /// One entry, whole, as its feed gave it; `None` when it is not cached.
    pub fn entry(&self, id: EntryId) -> Result<Option<CachedEntry>, StoreError> {
        self.read(|conn| rows::entry(conn, id))
    }

    /// What was taken from the article's page; `None` when it was never tried.
    pub fn page_text(&self, id: EntryId) -> Result<Option<PageText>, StoreError> {
        self.read(|conn| rows::page_text(conn, id))
    }

    /// What the article's page says of its sections; nothing when it was never read.
    pub fn page_labels(&self, id: EntryId) -> Result<PageLabels, StoreError> {
        self.read(|conn| rows::page_labels(conn, id))
    }

    /// At most `limit` entries of a feed whose pages were never tried, first seen at that moment or
    /// later, newest first.
    pub fn without_page_text(
        &self,
        feed: FeedId,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<EntryId>, StoreError> {
        self.read(|conn| {
            conn.prepare_cached(
                "SELECT e.id FROM entry e WHERE e.feed_id = ?1 AND e.first_seen >= ?2
                   AND e.link IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM full_text t WHERE t.entry_id = e.id)
                 ORDER BY e.id DESC LIMIT ?3",
            )?
            .query_map(
                params![feed.0, since.secs(), i64::try_from(limit).unwrap_or(i64::MAX)],
                |row| row.get(0).map(EntryId),
            )?
            .collect()
        })
    }

    /// The newest entry about the page at `url`.
    pub fn entry_by_link(&self, url: &WebUrl) -> Result<Option<EntryId>, StoreError> {
        self.read(|conn| {
            conn.prepare_cached(
                "SELECT id FROM entry WHERE link = ?1
                 ORDER BY lists = '[]', sorted_at DESC, id DESC LIMIT 1",
            )?
            .query_row([url.as_str()], |row| row.get(0))
            .optional()
            .map(|id| id.map(EntryId))
        })
    }

    /// The reports of the story that an entry belongs to, in the order in which they were told;
    /// none when it tells its event alone.
    pub fn story(&self, entry: EntryId) -> Result<Vec<Headline>, StoreError> {
        self.read(|conn| stories::reports(conn, entry))
    }

    /// The other reports of that story, and what each has in common with the entry.
    pub fn others(&self, entry: &Headline) -> Result<Vec<OtherReport>, StoreError> {
        self.read(|conn| stories::others(conn, entry))
    }

    /// Where the reader put entries by hand, each with its last placement; those of which no label
    /// is known are left out.
    pub fn placed_by_hand(&self) -> Result<Vec<HandPlacement>, StoreError> {
        self.read(placed::all_by_hand)
    }

    /// The feeds of entries that a rule placed, perhaps some others.
    pub fn feeds_placed_by_rule(&self) -> Result<Vec<FeedId>, StoreError> {
        self.read(|conn| {
            let mut statement =
                conn.prepare("SELECT DISTINCT feed_id FROM entry WHERE instr(places, ?1) > 0")?;
            let name = format!("\"{}\"", Signal::Rule.name());
            statement.query_map([name], |row| row.get(0).map(FeedId))?.collect()
        })
    }

    /// Gives feed, labels and first section of every entry in the paper that has labels to `take`.
    pub fn each_labelled(
        &self,
        mut take: impl FnMut(&CleanText, &[CleanText], Option<&SectionPath>),
    ) -> Result<(), StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT f.title, e.categories, e.places FROM entry e
                 JOIN feed f ON f.id = e.feed_id AND f.is_followed = 1
                 WHERE e.categories IS NOT NULL AND e.face IS NULL AND e.muted_by IS NULL",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let feed = CleanText::line(row.get_ref(0)?.as_str()?);
                let labels = rows::categories_from(row.get_ref(1)?.as_str_or_null()?);
                let places = rows::places_from(row.get_ref(2)?.as_str_or_null()?);
                take(&feed, &labels, places.first().map(|place| &place.section));
            }
            Ok(())
        })
    }

    /// What a feed calls itself, and the language it declares.
    pub fn feed_words(&self, feed: FeedId) -> Result<(CleanText, Option<CleanText>), StoreError> {
        self.read(|conn| {
            conn.prepare_cached("SELECT own_title, language FROM feed WHERE id = ?1")?.query_row(
                [feed.0],
                |row| {
                    let text = |at| Ok(row.get_ref(at)?.as_str_or_null()?.map(CleanText::line));
                    let title: rusqlite::Result<Option<CleanText>> = text(0);
                    Ok((title?.unwrap_or_default(), text(1)?))
                },
            )
        })
    }

    /// Every followed feed, in the order they were first followed.
    pub fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        self.read(rows::feeds)
    }

    /// Every address the feed ever had, the present one among them: its subscription may name any
    /// of them.
    pub fn addresses(&self, feed: FeedId) -> Result<Vec<WebUrl>, StoreError> {
        self.read(|conn| {
            let mut statement =
                conn.prepare_cached("SELECT url FROM feed_address WHERE feed_id = ?1")?;
            let urls = statement.query_map([feed.0], |row| row.get::<_, String>(0))?;
            let urls: Vec<String> = urls.collect::<Result<_, _>>()?;
            Ok(urls.iter().filter_map(|url| WebUrl::parse(url)).collect())
        })
    }

    /// Where the entry is kept offline; `None` when it is not.
    pub fn saved(&self, id: EntryId) -> Result<Option<SavedArticle>, StoreError> {
        self.read(|conn| {
            conn.prepare_cached("SELECT saved_at, path FROM saved WHERE entry_id = ?1")?
                .query_row([id.0], |row| {
                    let saved_at = Timestamp::from_secs(row.get(0)?);
                    Ok(SavedArticle { entry: id, saved_at, path: row.get(1)? })
                })
                .optional()
        })
    }

    /// True when anything was written since this was last asked, or since the store was opened.
    pub fn changed(&mut self) -> Result<bool, StoreError> {
        let version = self.read(data_version)?;
        Ok(std::mem::replace(&mut self.last_version, version) != version)
    }

    /// Works with the filter's plan; one with a query is kept until the filter or the file is
    /// another.
    fn planned<T>(
        &self,
        filter: &Filter,
        work: impl FnOnce(&Plan) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        if filter.query.is_empty() && filter.within.is_empty() {
            return work(&Plan::of(&self.conn, filter)?);
        }
        let version = data_version(&self.conn)?;
        let mut last = self.last_search.borrow_mut();
        let is_same = |last: &LastSearch| last.version == version && last.filter == *filter;
        if let Some(last) = last.as_ref().filter(|last| is_same(last)) {
            return work(&last.plan);
        }
        let plan = Plan::of(&self.conn, filter)?;
        let search = LastSearch { filter: filter.clone(), version, plan };
        work(&last.insert(search).plan)
    }

    /// What breaks off long questions from another thread.
    pub fn interrupter(&mut self) -> Result<Interrupter, StoreError> {
        let interrupter = Interrupter::default();
        let is_broken_off = Arc::clone(&interrupter.0);
        self.conn
            .progress_handler(
                STEPS_BETWEEN_LOOKS,
                Some(move || is_broken_off.load(AtomicOrdering::Relaxed)),
            )
            .map_err(|error| StoreError::from_sqlite(&self.path, &error))?;
        Ok(interrupter)
    }

    /// True when this or another connection met damage.
    pub(super) fn has_met_damage(&self) -> bool {
        self.presence.left() == Left::Damaged
    }

    /// Runs `work` on one state of the file, however long it takes.
    pub(super) fn on_one_state<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self.conn.unchecked_transaction()?;
        let outcome = work(&tx)?;
        tx.commit()?;
        Ok(outcome)
    }

    /// Runs several statements on one state of the file.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.on_one_state(work).map_err(|error| {
            let error = match StoreError::from_sqlite(&self.path, &error) {
                // Nothing was to be changed.
                StoreError::DiskFull { path } => StoreError::NoRoomToRead { path },
                error => error,
            };
            // One that is read as it is may have been written meanwhile.
            let is_as_it_is = self.conn.is_readonly("main").unwrap_or(true);
            if matches!(error, StoreError::Damaged { .. }) && !is_as_it_is {
                self.presence.note_damage();
            }
            error
        })
    }
}
