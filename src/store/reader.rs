//! The reading connection: what the screen and the command line show.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use crate::model::{
    Anchor, CachedEntry, Counts, EntryId, Feed, FeedId, Filter, Found, Headline, Position,
    SavedArticle, Timestamp, WebUrl,
};

use super::error::StoreError;
use super::headlines::{self, Wanted};
use super::open::open_reader;
use super::schema::STEPS;
use super::writing::Store;
use super::{counts, rows, search};

/// A connection that only reads. It never waits for a writer, and sees what is committed when it
/// asks.
pub struct Reader {
    conn: Connection,
    path: PathBuf,
    /// The state of the file when [`Reader::changed`] was last asked.
    last_version: i64,
    /// What the last search found, so that scrolling through it does not search again.
    found: RefCell<Option<Arc<LastSearch>>>,
}

/// What a filter with words let through while the file was at that version, newest first.
struct LastSearch {
    filter: Filter,
    version: i64,
    positions: Vec<Position>,
}

impl Reader {
    /// Opens the store at `path`; one that is missing or older is first created or brought to this
    /// version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
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
        Ok(Self { conn, path, last_version, found: RefCell::new(None) })
    }

    /// The section list's numbers; costs the same however much is cached.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts::counts)
    }

    /// At most `limit` headlines of the list that `filter` makes, newest first, from `anchor` on.
    /// An unknown section is an empty list.
    pub fn headlines(
        &self,
        filter: &Filter,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Vec<Headline>, StoreError> {
        self.read(|conn| {
            let wanted = Wanted::by(filter);
            if !headlines::has_words(filter) {
                let positions = headlines::positions(conn, &wanted, anchor, limit)?;
                return headlines::headlines_at(conn, &positions);
            }
            let found = self.found(&wanted)?;
            headlines::headlines_at(conn, headlines::window(&found.positions, anchor, limit))
        })
    }

    /// At most `limit` headlines of what `filter` lets through, the best match of its words first.
    /// Without words the newest come first.
    pub fn best_matches(&self, filter: &Filter, limit: usize) -> Result<Vec<Found>, StoreError> {
        let Some(words) = search::expression(&filter.query) else {
            let newest = self.headlines(filter, Anchor::Newest, limit)?;
            return Ok(newest.into_iter().map(found_by_headline).collect());
        };
        self.read(|conn| {
            let found = self.found(&Wanted::by(filter))?;
            let mut ids: Vec<i64> = found.positions.iter().map(|position| position.id.0).collect();
            ids.sort_unstable();
            let limit = limit.min(ids.len());
            let best = search::best_hits(conn, &words, limit, |id| ids.binary_search(&id).is_ok())?;
            let mut headlines = Vec::with_capacity(best.len());
            for id in best {
                headlines.extend(rows::headline(conn, EntryId(id))?);
            }
            Ok(headlines.into_iter().map(found_by_headline).collect())
        })
    }

    /// How many entries `filter` lets through.
    pub fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.read(|conn| {
            if headlines::has_words(filter) {
                return Ok(self.found(&Wanted::by(filter))?.positions.len() as u64);
            }
            headlines::count(conn, filter)
        })
    }

    /// One entry, whole, as its feed gave it; `None` when it is not cached.
    pub fn entry(&self, id: EntryId) -> Result<Option<CachedEntry>, StoreError> {
        self.read(|conn| rows::entry(conn, id))
    }

    /// The article's text taken from its page, as HTML, and what relative addresses in it are
    /// relative to; `None` when none was taken.
    pub fn full_text(&self, id: EntryId) -> Result<Option<(String, WebUrl)>, StoreError> {
        self.read(|conn| rows::full_text(conn, id))
    }

    /// The newest entry about the page at `url`.
    pub fn entry_by_link(&self, url: &WebUrl) -> Result<Option<EntryId>, StoreError> {
        self.read(|conn| {
            conn.prepare_cached(
                "SELECT id FROM entry WHERE link_hash = ?1 AND link = ?2
                 ORDER BY lists = '[]', sorted_at DESC, id DESC LIMIT 1",
            )?
            .query_row((rows::hash(url.as_str().as_bytes()), url.as_str()), |row| row.get(0))
            .optional()
            .map(|id| id.map(EntryId))
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

    /// What the words find; searches only when the filter or the file is another than the last
    /// time.
    fn found(&self, wanted: &Wanted<'_>) -> rusqlite::Result<Arc<LastSearch>> {
        let version = data_version(&self.conn)?;
        let mut last = self.found.borrow_mut();
        if let Some(found) = last.as_ref()
            && found.version == version
            && found.filter == *wanted.filter
        {
            return Ok(Arc::clone(found));
        }
        let positions = headlines::found(&self.conn, wanted)?;
        let found = Arc::new(LastSearch { filter: wanted.filter.clone(), version, positions });
        *last = Some(Arc::clone(&found));
        Ok(found)
    }

    /// Runs several statements on one state of the file.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let run = || {
            let tx = self.conn.unchecked_transaction()?;
            let outcome = work(&tx)?;
            tx.commit()?;
            Ok(outcome)
        };
        run().map_err(|error| StoreError::from_sqlite(&self.path, &error))
    }
}

/// A number that another connection's commit changes.
fn data_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

fn found_by_headline(headline: Headline) -> Found {
    Found { excerpt: headline.excerpt.clone(), headline, highlights: Vec::new() }
}
