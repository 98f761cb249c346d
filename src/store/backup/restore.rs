//! Uniting a backup with a store: what is missing is added, nothing is ever taken away.
//!
//! Marks of entries that are not cached wait for them, since marks are kept apart from entries. A
//! starred, tagged or saved entry that is not cached is made anew with title and link alone, to be
//! listed; its feed brings the rest when it still holds it.

use std::path::Path;

use rusqlite::{OptionalExtension, params};

use super::Backup;
use super::journal::{self, SAVED};
use super::later::{Later, greatest_number};
use super::lines::{self, EntryLine, FeedLine, Guid, Line, Moment, PlacedLine};
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

/// A mark that was set after the snapshot.
struct SetLater {
    /// Its place among all that is said.
    place: usize,
    /// `None`: the article was saved.
    mark: Option<Mark>,
    feed: String,
    guid: Guid,
    entry: Option<EntryLine>,
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
        // Numbers that any line of ours has are never given again.
        let number = later.number.max(greatest_number(&self.path)?);
        self.write(Durability::AtOnce, |writing| {
            writing.restore_later(later, &mut restored, now)?;
            // What the journals say is in the store now.
            number.map_or(Ok(()), |number| journal::count_to(writing.conn, number))
        })?;
        Ok(restored)
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

impl Writing<'_> {
    /// The feed of that address, made when no feed ever had it.
    pub(super) fn feed_of(&self, feed: &FeedLine) -> rusqlite::Result<FeedId> {
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

    pub(super) fn cached(&self, feed: FeedId, guid: Guid) -> rusqlite::Result<Option<EntryId>> {
        self.conn
            .prepare_cached("SELECT id FROM entry WHERE feed_id = ?1 AND guid_hash = ?2")?
            .query_row(params![feed.0, guid.0], |row| row.get(0).map(EntryId))
            .optional()
    }

    /// Sets a mark of an entry that may not be cached, and tells whether that changed anything.
    pub(super) fn restore_mark(
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
        if line.saved.is_some() && !is_back(SAVED) {
            restored.saved += self.restore_saved(feed, line, now)?;
        }
        for placed in &line.placed {
            if !is_back(&format!("{PLACE}{}", placed.section)) {
                restored.placed += self.restore_placed(feed, line.guid, placed)?;
            }
        }
        if !is_starred && tags.is_empty() {
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
        if let Some(entry) = self.cached(feed, line.guid)? {
            self.relist(entry)?;
        }
        Ok(())
    }

    /// The entry, made with title and link alone when it is not cached.
    pub(super) fn make_known(
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
    pub(super) fn restore_placed(
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

    /// Notes that an article is saved, if its file is there; where it was saved later, that counts.
    pub(super) fn restore_saved(
        &mut self,
        feed: FeedId,
        line: &EntryLine,
        now: Timestamp,
    ) -> rusqlite::Result<u64> {
        let Some(saved) = line.saved.as_ref().filter(|saved| Path::new(&saved.path).exists())
        else {
            return Ok(0);
        };
        let Some(entry) = self.make_known(feed, line, now)? else { return Ok(0) };
        let known: Option<i64> = self
            .conn
            .prepare_cached("SELECT saved_at FROM saved WHERE entry_id = ?1")?
            .query_row([entry.0], |row| row.get(0))
            .optional()?;
        if known.is_some_and(|known| known >= saved.at.0.secs()) {
            return Ok(0);
        }
        let path = saved.path.clone();
        self.record_saved(&SavedArticle { entry, saved_at: saved.at.0, path })?;
        Ok(u64::from(known.is_none()))
    }

    /// What was set after the snapshot.
    fn restore_later(
        &mut self,
        later: Later,
        restored: &mut Restored,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        for SetLater { mark, feed: url, guid, entry, .. } in set_later(later) {
            let feed = self.feed_of(&FeedLine { url, ..FeedLine::default() })?;
            let Some(mark) = mark else {
                if let Some(entry) = &entry {
                    restored.saved += self.restore_saved(feed, entry, now)?;
                }
                continue;
            };
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

/// What was set after the snapshot and not taken back, in its order.
fn set_later(later: Later) -> Vec<SetLater> {
    let mut set = Vec::new();
    for (name, of_mark) in later.said {
        let mark = mark_named(&name);
        if mark.is_none() && name != SAVED {
            continue;
        }
        for (feed, of_feed) in of_mark {
            let of_feed = of_feed.into_iter().filter(|(_, said)| said.is_set);
            set.extend(of_feed.map(|(guid, said)| SetLater {
                place: said.place,
                mark: mark.clone(),
                feed: feed.clone(),
                guid,
                entry: said.entry,
            }));
        }
    }
    set.sort_by_key(|set| set.place);
    set
}
