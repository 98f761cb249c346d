//! Uniting a backup with a store: what is missing is added, nothing is ever taken away.
//!
//! Marks of entries that are not cached wait for them, since marks are kept apart from entries. A
//! starred, tagged or saved entry that is not cached is made anew with title and link alone, to be
//! listed; its feed brings the rest when it still holds it.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::Backup;
use super::lines::{
    self, ChangeLine, EntryLine, FeedLine, Guid, Line, Moment, PlacedLine, SavedLine,
};
use crate::model::{
    CleanText, Entry, EntryId, FeedId, Mark, PlacedEntry, SavedArticle, SectionPath, Tag,
    Timestamp, WebUrl,
};
use crate::store::error::StoreError;
use crate::store::rows::written;
use crate::store::save::Incoming;
use crate::store::tags::tags;
use crate::store::undo::mark_named;
use crate::store::writing::{Durability, Store, Writing};

/// Marks written in one transaction, so that others never wait long.
const MARKS_AT_ONCE: usize = 20_000;
/// What the name of a mark that is a tag begins with.
const TAG: &str = "tag:";
/// And that of one that is a place.
const PLACE: &str = "place:";

/// What a backup added to a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Entries that are read now and were not.
    pub read: u64,
    /// Entries that are starred now and were not.
    pub starred: u64,
    /// Tags that entries have now and had not.
    pub tags: u64,
    /// Articles that are known as saved now and were not.
    pub saved: u64,
    /// Sections that entries are put into by hand now and were not.
    pub placed: u64,
}

/// The last thing that journals say of each mark of each entry: by mark, feed and guid.
#[derive(Default)]
struct Later {
    said: HashMap<String, HashMap<String, HashMap<Guid, Said>>>,
    lines: usize,
}

struct Said {
    is_set: bool,
    /// Its number among all that is said: where an entry was put last counts.
    number: usize,
    entry: Option<EntryLine>,
}

impl Later {
    /// What journals say of the time since the snapshot was taken.
    fn since(
        taken_at: Option<Timestamp>,
        journals: &[impl AsRef<Path>],
    ) -> Result<Self, StoreError> {
        let mut later = Self::default();
        for journal in journals {
            lines::each(journal.as_ref(), |line: ChangeLine| {
                if taken_at.is_none_or(|taken_at| line.at.0 >= taken_at) {
                    later.take(line);
                }
                Ok(())
            })?;
        }
        Ok(later)
    }

    fn take(&mut self, line: ChangeLine) {
        self.lines += 1;
        let (is_set, number) = (line.is_set, self.lines);
        let of_mark = self.said.entry(line.mark).or_default();
        for (feed, guids) in line.feeds {
            let of_feed = of_mark.entry(feed).or_default();
            let said = |guid| (guid, Said { is_set, number, entry: None });
            of_feed.extend(guids.into_iter().map(said));
        }
        for entry in line.entries {
            let of_feed = of_mark.entry(entry.feed.clone()).or_default();
            of_feed.insert(entry.guid, Said { is_set, number, entry: Some(entry) });
        }
    }

    /// True when the mark was taken back later.
    fn takes_back(&self, mark: &str, feed: &str, guid: Guid) -> bool {
        let said = self.said.get(mark).and_then(|of_mark| of_mark.get(feed)?.get(&guid));
        said.is_some_and(|said| !said.is_set)
    }
}

impl Store {
    /// Unites a backup with this store: what it says is read, starred, tagged or saved becomes so.
    /// Feeds it names are kept as not followed unless they are known; following them is done by
    /// [`Store::follow`] before. Works in short transactions; doing it again changes nothing more.
    pub fn restore(&mut self, backup: &Backup, now: Timestamp) -> Result<Restored, StoreError> {
        let taken_at = backup.snapshot.as_ref().and_then(|path| lines::taken_at(path).ok()?);
        let later = Later::since(taken_at, &backup.journals)?;
        let mut restored = Restored::default();
        if let Some(snapshot) = &backup.snapshot {
            lines::each(snapshot, |line| self.restore_line(line, &later, &mut restored, now))?;
        }
        self.write(Durability::AtOnce, |writing| writing.restore_later(later, &mut restored, now))?;
        Ok(restored)
    }

    /// True when the last change the journal knows is in this store, or it knows none. Changes are
    /// committed in their order: then all are.
    pub(in crate::store) fn has_last_change(&self, backup: &Backup) -> Result<bool, StoreError> {
        let mut last = None;
        for journal in &backup.journals {
            lines::each(journal, |line: ChangeLine| {
                last = Some(line);
                Ok(())
            })?;
        }
        let Some(last) = last else { return Ok(true) };
        let of_feeds =
            last.feeds.iter().flat_map(|(feed, guids)| guids.iter().map(move |g| (feed, *g)));
        let of_entries = last.entries.iter().map(|entry| (&entry.feed, entry.guid));
        let Some((feed, guid)) = of_feeds.chain(of_entries).next() else { return Ok(true) };
        let Some(mark) = mark_named(&last.mark) else { return Ok(true) };
        let is_set = self.read(|conn| is_set(conn, feed, guid, &mark))?;
        Ok(is_set == Some(last.is_set))
    }

    fn restore_line(
        &mut self,
        line: Line,
        later: &Later,
        restored: &mut Restored,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(feed) = line.feed {
            self.write(Durability::AtOnce, |writing| writing.feed_of(&feed).map(drop))?;
            for guids in line.read.chunks(MARKS_AT_ONCE) {
                restored.read += self.write(Durability::AtOnce, |writing| {
                    let feed_id = writing.feed_of(&feed)?;
                    let mut read = 0;
                    for guid in guids {
                        if !later.takes_back("read", &feed.url, *guid) {
                            read += u64::from(writing.restore_mark(
                                feed_id,
                                *guid,
                                &Mark::Read,
                                now,
                            )?);
                        }
                    }
                    Ok(read)
                })?;
            }
        }
        let Some(entry) = line.entry else { return Ok(()) };
        self.write(Durability::AtOnce, |writing| {
            writing.restore_entry(&entry, later, restored, now)
        })
    }
}

/// Whether that entry has the mark; `None` when its feed is not known.
fn is_set(
    conn: &Connection,
    feed: &str,
    guid: Guid,
    mark: &Mark,
) -> rusqlite::Result<Option<bool>> {
    let feed: Option<i64> = conn
        .prepare_cached("SELECT feed_id FROM feed_address WHERE url = ?1")?
        .query_row([feed], |row| row.get(0))
        .optional()?;
    let Some(feed) = feed else { return Ok(None) };
    let sql = match mark {
        Mark::Place(path) => {
            let mut placed = conn.prepare_cached(
                "SELECT 1 FROM placed WHERE feed_id = ?1 AND guid_hash = ?2 AND section = ?3",
            )?;
            return Ok(Some(placed.exists(params![feed, guid.0, written(path)])?));
        }
        Mark::Tag(tag) => {
            let tags = tags(conn, FeedId(feed), guid.0)?;
            return Ok(Some(tags.iter().any(|known| known.is_same(tag))));
        }
        Mark::Read => "SELECT is_read FROM mark WHERE feed_id = ?1 AND guid_hash = ?2",
        Mark::Starred => "SELECT is_starred FROM mark WHERE feed_id = ?1 AND guid_hash = ?2",
    };
    let found: Option<bool> =
        conn.prepare_cached(sql)?.query_row(params![feed, guid.0], |row| row.get(0)).optional()?;
    Ok(Some(found.unwrap_or(false)))
}

impl Writing<'_> {
    /// The feed of that address, made when no feed ever had it.
    fn feed_of(&self, feed: &FeedLine) -> rusqlite::Result<FeedId> {
        if let Some(known) = self.feed_at(&feed.url)? {
            return Ok(known);
        }
        for address in &feed.addresses {
            if let Some(known) = self.feed_at(address)? {
                return Ok(known);
            }
        }
        self.conn
            .prepare_cached(
                "INSERT INTO feed (url, host, is_followed, followed_at, given_title, section)
                 VALUES (?1, ?2, 0, ?3, ?4, ?5)",
            )?
            .execute(params![
                feed.url,
                WebUrl::parse(&feed.url).as_ref().map_or("", WebUrl::host),
                feed.followed_at.0.secs(),
                feed.title,
                feed.section,
            ])?;
        let id = self.conn.last_insert_rowid();
        for address in [&feed.url].into_iter().chain(&feed.addresses) {
            self.conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO feed_address (url, feed_id) VALUES (?1, ?2)",
                )?
                .execute(params![address, id])?;
        }
        Ok(FeedId(id))
    }

    fn feed_at(&self, address: &str) -> rusqlite::Result<Option<FeedId>> {
        self.conn
            .prepare_cached("SELECT feed_id FROM feed_address WHERE url = ?1")?
            .query_row([address], |row| row.get(0).map(FeedId))
            .optional()
    }

    fn cached(&self, feed: FeedId, guid: Guid) -> rusqlite::Result<Option<EntryId>> {
        self.conn
            .prepare_cached("SELECT id FROM entry WHERE feed_id = ?1 AND guid_hash = ?2")?
            .query_row(params![feed.0, guid.0], |row| row.get(0).map(EntryId))
            .optional()
    }

    /// Sets a mark of an entry that may not be cached, and tells whether that changed anything.
    fn restore_mark(
        &mut self,
        feed: FeedId,
        guid: Guid,
        mark: &Mark,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        if let Some(entry) = self.cached(feed, guid)? {
            return self.set_mark(entry, mark, true, now);
        }
        let sql = match mark {
            // What else is said of it is known to `restore_placed` alone.
            Mark::Place(_) => return Ok(false),
            Mark::Tag(tag) => {
                return Ok(self.restore_tag(feed, guid, tag.name().as_str(), now)? > 0);
            }
            Mark::Read => {
                "INSERT INTO mark (feed_id, guid_hash, is_read, is_starred, changed_at)
                 VALUES (?1, ?2, 1, 0, ?3)
                 ON CONFLICT DO UPDATE SET is_read = 1 WHERE is_read = 0"
            }
            Mark::Starred => {
                "INSERT INTO mark (feed_id, guid_hash, is_read, is_starred, changed_at)
                 VALUES (?1, ?2, 0, 1, ?3)
                 ON CONFLICT DO UPDATE SET is_starred = 1 WHERE is_starred = 0"
            }
        };
        let changed =
            self.conn.prepare_cached(sql)?.execute(params![feed.0, guid.0, now.secs()])?;
        Ok(changed > 0)
    }

    fn restore_entry(
        &mut self,
        line: &EntryLine,
        later: &Later,
        restored: &mut Restored,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let Some(feed) = self.feed_at(&line.feed)? else { return Ok(()) };
        let is_back = |mark: &str| later.takes_back(mark, &line.feed, line.guid);
        let is_starred = line.is_starred && !is_back("starred");
        let tags: Vec<&String> =
            line.tags.iter().filter(|tag| !is_back(&format!("{TAG}{tag}"))).collect();
        let saved = line.saved.as_ref().filter(|saved| Path::new(&saved.path).exists());
        for placed in &line.placed {
            if !is_back(&format!("{PLACE}{}", placed.section)) {
                restored.placed += self.restore_placed(feed, line.guid, placed)?;
            }
        }
        if !is_starred && tags.is_empty() && saved.is_none() {
            return Ok(());
        }
        if is_starred {
            self.make_known(feed, line, now)?;
            let is_new = self.restore_mark(feed, line.guid, &Mark::Starred, now)?;
            restored.starred += u64::from(is_new);
        }
        for tag in &tags {
            self.make_known(feed, line, now)?;
            restored.tags += self.restore_tag(feed, line.guid, tag, now)?;
        }
        if let Some(saved) = saved {
            let known = self.make_known(feed, line, now)?;
            restored.saved += known.map_or(Ok(0), |entry| self.restore_saved(entry, saved))?;
        }
        if let Some(entry) = self.cached(feed, line.guid)? {
            self.relist(entry)?;
        }
        Ok(())
    }

    /// The entry, made with title and link alone when it is not cached.
    fn make_known(
        &mut self,
        feed: FeedId,
        line: &EntryLine,
        now: Timestamp,
    ) -> rusqlite::Result<Option<EntryId>> {
        if let Some(entry) = self.cached(feed, line.guid)? {
            return Ok(Some(entry));
        }
        if line.title.is_none() && line.link.is_none() {
            return Ok(None);
        }
        let entry = Entry {
            title: CleanText::line(line.title.as_deref().unwrap_or_default()),
            link: line.link.as_deref().and_then(WebUrl::parse),
            published: line.published.map(|Moment(at)| at),
            ..Entry::default()
        };
        let placed = PlacedEntry { entry, ..PlacedEntry::default() };
        let first_seen = line.first_seen.map_or(now, |Moment(at)| at);
        let id = self.add_entry(&Incoming::new(feed, line.guid.0, &placed), first_seen)?;
        self.settle_new_rows()?;
        self.relist(EntryId(id))?;
        Ok(Some(EntryId(id)))
    }

    fn restore_tag(
        &self,
        feed: FeedId,
        guid: Guid,
        tag: &str,
        now: Timestamp,
    ) -> rusqlite::Result<u64> {
        // One spelling an entry: that which is there.
        let known = tags(self.conn, feed, guid.0)?;
        if Tag::new(tag).is_none_or(|tag| known.iter().any(|known| known.is_same(&tag))) {
            return Ok(0);
        }
        let added = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO tag (feed_id, guid_hash, name, tagged_at)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![feed.0, guid.0, tag, now.secs()])?;
        Ok(added as u64)
    }

    /// Puts an entry into a section as the reader did; where another was chosen since, that counts.
    fn restore_placed(
        &mut self,
        feed: FeedId,
        guid: Guid,
        placed: &PlacedLine,
    ) -> rusqlite::Result<u64> {
        let section = SectionPath::parse(&placed.section);
        let known: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT max(placed_at) FROM placed WHERE feed_id = ?1 AND guid_hash = ?2
                   AND section = ?3",
            )?
            .query_row(params![feed.0, guid.0, written(&section)], |row| row.get(0))?;
        if known.is_some_and(|known| known >= placed.at.0.secs()) {
            return Ok(0);
        }
        let labels: Vec<CleanText> =
            placed.labels.iter().map(|label| CleanText::line(label)).collect();
        self.put_by_hand((feed, guid.0), &written(&section), &labels, placed.at.0)?;
        if let Some(entry) = self.cached(feed, guid)? {
            self.relist_article(entry)?;
        }
        Ok(1)
    }

    fn restore_saved(&mut self, entry: EntryId, saved: &SavedLine) -> rusqlite::Result<u64> {
        let is_known: bool = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM saved WHERE entry_id = ?1)")?
            .query_row([entry.0], |row| row.get(0))?;
        if is_known {
            return Ok(0);
        }
        let path = saved.path.clone();
        self.record_saved(&SavedArticle { entry, saved_at: saved.at.0, path })?;
        Ok(1)
    }

    /// What was set after the snapshot.
    fn restore_later(
        &mut self,
        later: Later,
        restored: &mut Restored,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let mut said: Vec<(usize, Mark, String, Guid, Option<EntryLine>)> = Vec::new();
        for (name, of_mark) in later.said {
            let Some(mark) = mark_named(&name) else { continue };
            for (url, of_feed) in of_mark {
                let set = of_feed.into_iter().filter(|(_, said)| said.is_set);
                said.extend(
                    set.map(|(guid, it)| (it.number, mark.clone(), url.clone(), guid, it.entry)),
                );
            }
        }
        said.sort_by_key(|(number, ..)| *number);
        for (_, mark, url, guid, entry) in said {
            let feed = self.feed_of(&FeedLine { url, ..FeedLine::default() })?;
            if let Mark::Place(_) = mark {
                for placed in entry.iter().flat_map(|entry| &entry.placed) {
                    restored.placed += self.restore_placed(feed, guid, placed)?;
                }
                continue;
            }
            if let Some(entry) = &entry {
                self.make_known(feed, entry, now)?;
            }
            let changed = u64::from(self.restore_mark(feed, guid, &mark, now)?);
            match mark {
                Mark::Read => restored.read += changed,
                Mark::Starred => restored.starred += changed,
                Mark::Tag(_) => restored.tags += changed,
                Mark::Place(_) => {}
            }
        }
        Ok(())
    }
}
