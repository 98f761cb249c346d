//! The writer, and the one transaction in which each of its changes happens.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::model::{
    Change, EntryId, Feed, FeedId, FeedUpdate, Filter, Mark, PageText, Placement, SavedArticle,
    SavedUpdate, Subscription, Timestamp, Undone,
};

use super::article_keys::HeldKeys;
use super::backup::journal;
use super::bodies::OpenPack;
use super::error::StoreError;
use super::index::{self, INDEXED_AT_ONCE, IndexProgress};
use super::lists::{ListRow, Section, Tally};
use super::open::open_writer;
use super::presence::Presence;
use super::schema::STEPS;
use super::usage::{self, Usage};
use super::{appearances, check, follow, rows, stories};

/// How often a writer waits for its turn, five seconds each time.
const BUSY_TRIES: u32 = 3;

/// The writing connection. Each function is one transaction: it happens whole or not at all.
pub struct Store {
    pub(super) conn: Connection,
    pub(super) path: PathBuf,
    memo: Memo,
    /// Reports being grouped.
    pub(super) grouping: Option<stories::Run>,
    durability: Durability,
    /// After the connection, so that it is dropped after it. `None`: nobody else knows the file.
    pub(super) presence: Option<Presence>,
}

/// When a change must have reached the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// When the function returns: marks, subscriptions, saved articles.
    AtOnce,
    /// Soon; a power failure before then loses it whole. Feeds can be fetched again.
    Soon,
}

/// What the writer keeps from one transaction to the next to be quick. Lists are never deleted, so
/// that only a failed transaction can make it wrong.
#[derive(Default)]
pub(super) struct Memo {
    /// Sections by the key of their list.
    pub(super) sections: HashMap<String, Section>,
    /// The list of each feed.
    pub(super) feeds: HashMap<FeedId, i64>,
    pub(super) compressor: Option<zstd::bulk::Compressor<'static>>,
    pub(super) held_keys: Option<HeldKeys>,
}

/// A transaction at work.
pub(super) struct Writing<'t> {
    pub(super) conn: &'t Connection,
    pub(super) memo: &'t mut Memo,
    /// What the counters of each list change by, written at the end.
    pub(super) tally: BTreeMap<i64, Tally>,
    /// Rows of lists that are still to be written, in one go and in the order of their index.
    pub(super) new_rows: Vec<ListRow>,
    /// Keys of articles that are still to be written, with their entries.
    pub(super) new_keys: Vec<(i64, i64)>,
    /// The keys that are not written yet, once one was asked for.
    pub(super) held_keys: Option<HeldKeys>,
    /// HTML that is still to be written.
    pub(super) pack: OpenPack,
    /// Lines for the journal, once all is in the store.
    pub(super) journal: Vec<(String, Timestamp)>,
}

impl Store {
    /// Opens the store at `path`, creates it when it is missing (its folder must be there), and
    /// brings an older one to this version after keeping a copy beside it. A newer one is refused
    /// and not touched.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with_steps(path, STEPS)
    }

    pub(super) fn open_with_steps(path: &Path, steps: &[&str]) -> Result<Self, StoreError> {
        let presence = Presence::enter_known(path, true);
        let mut store = Self::with_presence(path, steps, presence)?;
        store.presence.get_or_insert_with(|| Presence::enter(path, true));
        Ok(store)
    }

    /// Opens a file that nobody else knows.
    pub(super) fn open_apart(path: &Path) -> Result<Self, StoreError> {
        Self::with_presence(path, STEPS, None)
    }

    fn with_presence(
        path: &Path,
        steps: &[&str],
        presence: Option<Presence>,
    ) -> Result<Self, StoreError> {
        let conn = open_writer(path, steps)?;
        let (memo, durability) = (Memo::default(), Durability::AtOnce);
        let path = path.to_owned();
        let mut store = Self { conn, path, memo, grouping: None, durability, presence };
        store.settle_durability(Durability::Soon)?;
        Ok(store)
    }

    /// An error when the file may only be read: then nothing that is asked can be kept.
    pub fn require_writable(&self) -> Result<(), StoreError> {
        if self.read(|conn| conn.is_readonly("main"))? {
            return Err(StoreError::unwritable(&self.path));
        }
        Ok(())
    }

    /// How many entries have marks, are tagged or were placed by hand.
    pub(super) fn mark_count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM (SELECT feed_id, guid_hash FROM mark
                   UNION SELECT feed_id, guid_hash FROM tag
                   UNION SELECT feed_id, guid_hash FROM placed)";
        let count = self.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
        let count = count.map_err(|error| self.fault(&error))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Makes the followed feeds equal to `subscriptions`, matched by address (a feed that moved
    /// also by its old ones; where the reader edited an address, the feed stays). Entries of a feed
    /// no longer followed leave the lists, except starred and saved ones; following it again brings
    /// them back with their marks. When nothing differs, nothing is written.
    pub fn follow(
        &mut self,
        subscriptions: &[Subscription],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let is_followed_so = follow::is_followed_so(&self.conn, subscriptions)
            .map_err(|error| self.fault(&error))?;
        if is_followed_so {
            return Ok(());
        }
        self.write(Durability::AtOnce, |writing| writing.follow(subscriptions, now))
    }

    /// Every followed feed, in the order they were first followed.
    pub fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        rows::feeds(&self.conn).map_err(|error| self.fault(&error))
    }

    /// Saves what asking one feed brought: entries, validators and health together. What a feed no
    /// longer lists stays. An update of a feed no longer followed changes nothing.
    pub fn save_update(&mut self, update: &FeedUpdate) -> Result<SavedUpdate, StoreError> {
        self.write(Durability::Soon, |writing| writing.save_update(update))
    }

    /// As [`Store::save_update`] for each, in one transaction: what feeds have in common, such as
    /// the pages of the lists they stand in, is written once. When one fails, each is saved alone.
    pub fn save_updates(
        &mut self,
        updates: &[&FeedUpdate],
    ) -> Vec<Result<SavedUpdate, StoreError>> {
        if let [_, _, ..] = updates {
            let together = self.write(Durability::Soon, |writing| {
                updates.iter().map(|update| writing.save_update(update)).collect::<Result<_, _>>()
            });
            let told = |path: &PathBuf, fault: fn(PathBuf) -> StoreError| {
                updates.iter().map(|_| Err(fault(path.clone()))).collect()
            };
            match together {
                Ok(saved) => {
                    let saved: Vec<SavedUpdate> = saved;
                    return saved.into_iter().map(Ok).collect();
                }
                // One by one they would fail for the same reason, each after the same wait.
                Err(StoreError::Busy { path }) => {
                    return told(&path, |path| StoreError::Busy { path });
                }
                Err(StoreError::DiskFull { path }) => {
                    return told(&path, |path| StoreError::DiskFull { path });
                }
                Err(StoreError::ReadOnly { path }) => {
                    return told(&path, |path| StoreError::ReadOnly { path });
                }
                Err(_) => {}
            }
        }
        updates.iter().map(|update| self.save_update(update)).collect()
    }

    /// Sets or takes back a mark on the entries named; on disk when it returns. Entries that are
    /// gone are passed over.
    pub fn apply(&mut self, change: &Change, now: Timestamp) -> Result<(), StoreError> {
        self.write(Durability::AtOnce, |writing| {
            let changed = writing.apply(change, now)?;
            writing.note_change(&changed, now)?;
            journal::line(writing.conn, &changed, now)
        })
        .map(|line| journal::add(&self.path, line, now))
    }

    /// Takes the newest change of marks back, whichever program made it, and gives what that
    /// changed; `None` when there is none to take back. The last hundred are kept.
    pub fn undo(&mut self, now: Timestamp) -> Result<Option<Change>, StoreError> {
        let (undone, line) = self.write(Durability::AtOnce, |writing| {
            let Some(undone) = writing.undo(now)? else { return Ok((None, None)) };
            let line = journal::line(writing.conn, &undone, now)?;
            Ok((Some(undone), line))
        })?;
        journal::add(&self.path, line, now);
        Ok(undone)
    }

    /// Sets or takes back a mark on every entry `filter` lets through, and tells which ones that
    /// changed. Works in short transactions, so that a failure leaves some done.
    pub fn mark_matching(
        &mut self,
        filter: &Filter,
        mark: Mark,
        is_set: bool,
        now: Timestamp,
    ) -> Result<Change, StoreError> {
        let mut marking = self.begin_marking(filter, mark, is_set, now)?;
        while self.go_on_marking(&mut marking, now)? {}
        Ok(marking.change())
    }

    /// How many articles these entries are: one may have come through several feeds.
    pub fn article_count(&self, entries: &[EntryId]) -> Result<usize, StoreError> {
        self.read(|conn| appearances::article_count(conn, entries))
    }

    /// What was taken back, to be told.
    pub fn undone(&self, change: Change) -> Result<Undone, StoreError> {
        let articles = self.article_count(&change.entries)?;
        let title = match change.entries.as_slice() {
            [first, ..] if articles == 1 => self.read(|conn| rows::headline(conn, *first))?,
            _ => None,
        };
        Ok(Undone { change, articles, title: title.map(|headline| headline.title) })
    }

    /// Notes that a person wished for a feed that is held back: who does so again insists.
    pub fn insist(&mut self, feed: FeedId, now: Timestamp) -> Result<(), StoreError> {
        self.write(Durability::Soon, |writing| writing.insist(feed, now))
    }

    /// Notes that an article is kept offline, and where.
    pub fn record_saved(&mut self, saved: &SavedArticle) -> Result<(), StoreError> {
        // The snapshot may have been taken while its files were written.
        let at = saved.saved_at.max(journal::snapshot_at(&self.path).unwrap_or_default());
        let line = self.write(Durability::AtOnce, |writing| {
            writing.record_saved(saved)?;
            journal::saved_line(writing.conn, saved.entry, Some(saved), at)
        })?;
        journal::add(&self.path, line, at);
        Ok(())
    }

    /// Notes that an article is no longer kept offline; its files are the caller's.
    pub fn forget_saved(&mut self, entry: EntryId) -> Result<(), StoreError> {
        // What counts is the order: after it was saved, and not before the snapshot that says so.
        let snapshot_at = journal::snapshot_at(&self.path).unwrap_or_default();
        let noted = self.write(Durability::AtOnce, |writing| {
            let Some(saved_at) = writing.forget_saved(entry)? else { return Ok(None) };
            let at = saved_at.max(snapshot_at);
            Ok(Some((journal::saved_line(writing.conn, entry, None, at)?, at)))
        })?;
        if let Some((line, at)) = noted {
            journal::add(&self.path, line, at);
        }
        Ok(())
    }

    /// Keeps the article's text taken from its page, beside the feed's own text; or, where the page
    /// gave none, that it was tried. `places`: where the entry stands by what the page says, where
    /// it says so; what a rule placed stays. Where the page shows that the article came through
    /// another feed too, both are one from now on.
    pub fn save_page_text(
        &mut self,
        entry: EntryId,
        text: &PageText,
        places: Option<&[Placement]>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let is_united = self
            .write(Durability::Soon, |writing| writing.save_page_text(entry, text, places, now))?;
        if is_united {
            // It held both as reports of their own.
            self.grouping = None;
        }
        Ok(())
    }

    /// Indexes at most `entries_max` of the entries that wait to be found by their words, newest
    /// first, or tidies up a little of the index: some tens of milliseconds. To be called again
    /// until all is complete.
    pub fn index_some(&mut self, entries_max: usize) -> Result<IndexProgress, StoreError> {
        self.write(Durability::Soon, |writing| writing.index_some(entries_max))
    }

    /// Indexes all that waits, in short transactions; writes nothing when nothing does.
    pub fn index_all(&mut self) -> Result<(), StoreError> {
        let mut is_complete = self.is_indexed()?;
        while !is_complete {
            is_complete = self.index_some(INDEXED_AT_ONCE)?.is_complete;
        }
        Ok(())
    }

    /// True when there is nothing to index; reads only.
    pub fn is_indexed(&self) -> Result<bool, StoreError> {
        index::is_complete(&self.conn).map_err(|error| self.fault(&error))
    }

    /// Drops the full-text index and has every entry indexed anew.
    pub fn rebuild_index(&mut self) -> Result<(), StoreError> {
        self.write(Durability::Soon, |writing| writing.rebuild_index())
    }

    /// Replaces the places of entries. They hold until the feed's document itself says something
    /// new about them.
    pub fn place_again(&mut self, entries: &[(EntryId, Vec<Placement>)]) -> Result<(), StoreError> {
        self.write(Durability::Soon, |writing| {
            entries.iter().try_for_each(|(entry, places)| writing.place_again(*entry, places))
        })
    }

    /// Looks for contradictions in the file; reads all of it. Each finding is a line for people,
    /// none is good news.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        // On one state of the file: others may write meanwhile.
        self.read(|conn| check::findings(&*conn.unchecked_transaction()?))
    }

    /// The same without unpacking a text.
    pub(super) fn contradictions(&self) -> Result<Vec<String>, StoreError> {
        self.read(|conn| check::contradictions(&*conn.unchecked_transaction()?))
    }

    /// What the store takes on disk, by feed and by kind; reads all of it.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        self.read(usage::usage)
    }

    /// Where the store is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs statements outside a transaction of ours.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        work(&self.conn).map_err(|error| self.fault(&error))
    }

    /// Forgets what is remembered to be quick.
    pub(super) fn forget(&mut self) {
        self.memo = Memo::default();
    }

    pub(super) fn write<T>(
        &mut self,
        durability: Durability,
        work: impl FnOnce(&mut Writing<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.settle_durability(durability)?;
        let outcome = transact(&self.conn, &mut self.memo, work);
        let (done, lines) = outcome.map_err(|error| {
            self.memo = Memo::default();
            self.fault(&error)
        })?;
        for (line, now) in lines {
            journal::add(&self.path, Some(line), now);
        }
        Ok(done)
    }

    /// What an error means; damage is noted for the next start.
    fn fault(&self, error: &rusqlite::Error) -> StoreError {
        let error = StoreError::from_sqlite(&self.path, error);
        // One that is read as it is may have been written meanwhile.
        let is_as_it_is = self.conn.is_readonly("main").unwrap_or(true);
        if matches!(error, StoreError::Damaged { .. }) && !is_as_it_is {
            self.presence.iter().for_each(Presence::note_damage);
        }
        error
    }

    /// `SQLite` syncs the log at each commit (FULL) or only when it is copied into the file
    /// (NORMAL); either way the file is never torn, and a FULL commit also carries all earlier ones
    /// to the disk.
    fn settle_durability(&mut self, durability: Durability) -> Result<(), StoreError> {
        if self.durability == durability {
            return Ok(());
        }
        let pragma = match durability {
            Durability::AtOnce => "PRAGMA synchronous = FULL",
            Durability::Soon => "PRAGMA synchronous = NORMAL",
        };
        self.conn.execute_batch(pragma).map_err(|error| self.fault(&error))?;
        self.durability = durability;
        Ok(())
    }
}

/// Gives what `work` gives, and lines for the journal.
fn transact<T>(
    conn: &Connection,
    memo: &mut Memo,
    work: impl FnOnce(&mut Writing<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<(T, Vec<(String, Timestamp)>)> {
    // The write lock is taken at once: a transaction that begins by reading could find it gone when
    // it wants to write.
    let tx = begin(conn)?;
    let (tally, new_rows, new_keys) = (BTreeMap::new(), Vec::new(), Vec::new());
    let pack = OpenPack::default();
    let (held_keys, journal) = (None, Vec::new());
    let mut writing =
        Writing { conn: &tx, memo, tally, new_rows, new_keys, held_keys, pack, journal };
    let outcome = work(&mut writing)?;
    writing.close_pack()?;
    writing.settle_tally()?;
    writing.keep_held_keys();
    let lines = std::mem::take(&mut writing.journal);
    tx.commit()?;
    Ok((outcome, lines))
}

/// Begins to write. Where several programs write much at a time one may find the file busy for all
/// the time that `SQLite` waits: it tries again.
fn begin(conn: &Connection) -> rusqlite::Result<Transaction<'_>> {
    let mut tries_left = BUSY_TRIES;
    loop {
        tries_left -= 1;
        match Transaction::new_unchecked(conn, TransactionBehavior::Immediate) {
            Err(error)
                if tries_left > 0 && error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            }
            begun => return begun,
        }
    }
}
