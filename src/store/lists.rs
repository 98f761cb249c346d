//! Which lists an entry stands in. The only place that writes `list`, `list_row` and `entry.lists`.

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{EntryId, FeedId, Placement, SectionPath};

use super::marks::Marks;
use super::placed::{by_hand, place_by_hand};
use super::rows::{ids_from, ids_json, places_from, written};
use super::writing::Writing;

/// The list of all entries: the root of the sections.
pub(super) const PAPER: i64 = 1;
/// The list of starred entries.
pub(super) const STARRED: i64 = 2;
/// The list of entries kept offline.
pub(super) const SAVED: i64 = 3;
/// The list of entries that rules keep out of the paper.
pub(super) const MUTED: i64 = 0;

/// A change of a list's counters.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    total: i64,
    unread: i64,
}

/// A row of a list: the list, read or not, sorted at, the entry.
pub(super) type ListRow = (i64, bool, i64, i64);

/// A section as the writer remembers it.
pub(super) struct Section {
    path: SectionPath,
    /// Its list and those of the sections it lies in, the paper first.
    lists: Vec<i64>,
}

/// Where and how an entry stands.
#[expect(clippy::struct_excessive_bools, reason = "facts that hold or not, each for itself")]
pub(super) struct Standing {
    pub(super) id: i64,
    pub(super) feed: FeedId,
    pub(super) guid_hash: i64,
    pub(super) sorted_at: i64,
    pub(super) lists: Vec<i64>,
    pub(super) marks: Marks,
    pub(super) is_saved: bool,
    pub(super) is_tagged: bool,
    pub(super) is_muted: bool,
    is_followed: bool,
    /// The entry that stands for its article, where that is another one.
    pub(super) face: Option<i64>,
    /// As stored: few who ask how an entry stands ask for its places.
    places: Option<String>,
    /// Where the reader put it, which then is its only place.
    by_hand: Option<String>,
}

impl Standing {
    /// True when the reader did something to it that keeps it, whatever its feed says.
    pub(super) const fn is_kept(&self) -> bool {
        self.marks.is_starred || self.is_saved || self.is_tagged
    }

    /// True when it stands in none of the lists that are parts of the paper.
    const fn is_aside(&self) -> bool {
        self.is_muted || self.face.is_some()
    }
}

/// The key of a section's list.
pub(super) fn section_key(section: &SectionPath) -> String {
    format!("section:{}", section.folded())
}

/// The key of a feed's list.
pub(super) fn feed_key(feed: FeedId) -> String {
    format!("feed:{feed}")
}

/// The list of that key with its counters, total and unread.
pub(super) fn list_by_key(
    conn: &Connection,
    key: &str,
) -> rusqlite::Result<Option<(i64, i64, i64)>> {
    conn.prepare_cached("SELECT id, total, unread FROM list WHERE key = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()
}

impl Writing<'_> {
    pub(super) fn standing(&self, id: EntryId) -> rusqlite::Result<Option<Standing>> {
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT e.feed_id, e.guid_hash, e.sorted_at, e.lists, e.places, f.is_followed,
                    coalesce(m.is_read, 0), coalesce(m.is_starred, 0),
                    EXISTS (SELECT 1 FROM saved s WHERE s.entry_id = e.id),
                    EXISTS (SELECT 1 FROM tag t WHERE t.feed_id = e.feed_id
                      AND t.guid_hash = e.guid_hash),
                    e.face, e.muted_by IS NOT NULL, ",
            by_hand!(),
            " FROM entry e JOIN feed f ON f.id = e.feed_id
             LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
             WHERE e.id = ?1",
        ))?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Standing {
                id: id.0,
                feed: FeedId(row.get(0)?),
                guid_hash: row.get(1)?,
                sorted_at: row.get(2)?,
                lists: ids_from(row.get_ref(3)?.as_str()?)?,
                places: row.get(4)?,
                is_followed: row.get(5)?,
                marks: Marks { is_read: row.get(6)?, is_starred: row.get(7)? },
                is_saved: row.get(8)?,
                is_tagged: row.get(9)?,
                face: row.get(10)?,
                is_muted: row.get(11)?,
                by_hand: row.get(12)?,
            })
        };
        statement.query_row([id.0], read).optional()
    }

    /// The lists of a shown entry without its marks: the paper, its feed, its sections and all they
    /// lie in.
    pub(super) fn lists_of_places(
        &mut self,
        feed: FeedId,
        places: &[Placement],
    ) -> rusqlite::Result<Vec<i64>> {
        let mut lists = vec![PAPER, self.feed_list(feed)?];
        for place in places {
            lists.extend(&self.section(&place.section)?.lists);
        }
        lists.sort_unstable();
        lists.dedup();
        Ok(lists)
    }

    /// The places with their sections spelled as the store spells them: one section, one spelling.
    pub(super) fn spelled(&mut self, places: &[Placement]) -> rusqlite::Result<Vec<Placement>> {
        let mut spelled = Vec::with_capacity(places.len());
        for place in places {
            let section = self.spelled_section(&place.section)?;
            spelled.push(Placement { section, ..place.clone() });
        }
        Ok(spelled)
    }

    /// A section as the store spells it.
    pub(super) fn spelled_section(&mut self, path: &SectionPath) -> rusqlite::Result<SectionPath> {
        Ok(self.section(path)?.path.clone())
    }

    /// The lists of a shown entry that is kept out of the paper: its feed, and that of all muted
    /// ones where a rule did it.
    pub(super) fn lists_aside(
        &mut self,
        feed: FeedId,
        is_muted: bool,
    ) -> rusqlite::Result<Vec<i64>> {
        let feed = self.feed_list(feed)?;
        Ok(is_muted.then_some(MUTED).into_iter().chain([feed]).collect())
    }

    /// Puts an entry into the lists it belongs in now, takes it out of all others.
    pub(super) fn relist(&mut self, entry: EntryId) -> rusqlite::Result<()> {
        let Some(standing) = self.standing(entry)? else { return Ok(()) };
        let is_shown = standing.is_followed || standing.is_kept();
        let mut wanted = Vec::new();
        if is_shown {
            wanted = if standing.is_aside() {
                self.lists_aside(standing.feed, standing.is_muted)?
            } else {
                let mut places = Vec::from_iter(place_by_hand(standing.by_hand.as_deref()));
                if places.is_empty() {
                    places = places_from(standing.places.as_deref());
                    places.extend(self.places_of_twins(standing.id)?);
                }
                self.lists_of_places(standing.feed, &places)?
            };
            wanted.extend(standing.is_saved.then_some(SAVED));
            let is_face = standing.face.is_none();
            wanted.extend((is_face && standing.marks.is_starred).then_some(STARRED));
            if is_face && standing.is_tagged {
                wanted.extend(self.tag_lists(standing.feed, standing.guid_hash)?);
            }
        } else if standing.face.is_none() {
            self.hand_over(&standing)?;
        }
        wanted.sort_unstable();
        wanted.dedup();
        if wanted == standing.lists {
            return Ok(());
        }
        for list in standing.lists.iter().filter(|list| !wanted.contains(list)) {
            self.leave(*list, &standing)?;
        }
        for list in wanted.iter().filter(|list| !standing.lists.contains(list)) {
            self.enter(*list, (standing.marks.is_read, standing.sorted_at, standing.id))?;
        }
        self.conn
            .prepare_cached("UPDATE entry SET lists = ?2 WHERE id = ?1")?
            .execute(params![standing.id, ids_json(&wanted)])?;
        Ok(())
    }

    /// Adds a row: read or not, sorted at, entry.
    pub(super) fn enter(
        &mut self,
        list: i64,
        (is_read, sorted_at, entry): (bool, i64, i64),
    ) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO list_row (list_id, is_read, sorted_at, entry_id)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![list, is_read, sorted_at, entry])?;
        let tally = self.tally.entry(list).or_default();
        tally.total += 1;
        tally.unread += i64::from(!is_read);
        Ok(())
    }

    /// Writes the rows that were put off. In the order of the index neighbours share their pages,
    /// which are then looked for and written once.
    pub(super) fn settle_new_rows(&mut self) -> rusqlite::Result<()> {
        self.settle_new_keys()?;
        let mut rows = std::mem::take(&mut self.new_rows);
        rows.sort_unstable();
        for (list, is_read, sorted_at, entry) in rows {
            self.enter(list, (is_read, sorted_at, entry))?;
        }
        Ok(())
    }

    /// Removes a row.
    pub(super) fn leave(&mut self, list: i64, standing: &Standing) -> rusqlite::Result<()> {
        let removed = self
            .conn
            .prepare_cached(
                "DELETE FROM list_row WHERE list_id = ?1 AND is_read = ?2 AND sorted_at = ?3
                   AND entry_id = ?4",
            )?
            .execute(params![list, standing.marks.is_read, standing.sorted_at, standing.id])?;
        if removed > 0 {
            let tally = self.tally.entry(list).or_default();
            tally.total -= 1;
            tally.unread -= i64::from(!standing.marks.is_read);
        }
        Ok(())
    }

    /// Counts rows of a list that moved among the read or the unread ones.
    pub(super) fn count_moved(&mut self, list: i64, rows: usize, is_read: bool) {
        let rows = i64::try_from(rows).unwrap_or(0);
        self.tally.entry(list).or_default().unread += if is_read { -rows } else { rows };
    }

    /// A section with its lists, made when they are missing.
    fn section(&mut self, path: &SectionPath) -> rusqlite::Result<&Section> {
        let key = section_key(path);
        if !self.memo.sections.contains_key(&key) {
            let section = self.load_section(&key, path)?;
            self.memo.sections.insert(key.clone(), section);
        }
        self.memo.sections.get(&key).ok_or(rusqlite::Error::QueryReturnedNoRows)
    }

    fn load_section(&mut self, key: &str, path: &SectionPath) -> rusqlite::Result<Section> {
        let (Some(parent), Some(name)) = (path.parent(), path.name()) else {
            return Ok(Section { path: SectionPath::root(), lists: vec![PAPER] });
        };
        let outer = self.section(&parent)?;
        let mut lists = outer.lists.clone();
        let spelled = SectionPath::new(outer.path.names().iter().chain([name]));
        let (id, path) = self.find_or_make_section(key, &spelled)?;
        lists.push(id);
        Ok(Section { path, lists })
    }

    fn find_or_make_section(
        &self,
        key: &str,
        spelled: &SectionPath,
    ) -> rusqlite::Result<(i64, SectionPath)> {
        let found: Option<(i64, i64, String)> = self
            .conn
            .prepare_cached("SELECT id, total, path FROM list WHERE key = ?1")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        match found {
            Some((id, total, path)) if total > 0 => Ok((id, SectionPath::parse(&path))),
            // An empty section has no spelling to keep: who comes first names it.
            Some((id, ..)) => {
                self.conn
                    .prepare_cached("UPDATE list SET path = ?2 WHERE id = ?1 AND path <> ?2")?
                    .execute(params![id, written(spelled)])?;
                Ok((id, spelled.clone()))
            }
            None => {
                let id = self.make_list(key, Some(&written(spelled)))?;
                Ok((id, spelled.clone()))
            }
        }
    }

    pub(super) fn feed_list(&mut self, feed: FeedId) -> rusqlite::Result<i64> {
        if let Some(id) = self.memo.feeds.get(&feed) {
            return Ok(*id);
        }
        let key = feed_key(feed);
        let id = match list_by_key(self.conn, &key)? {
            Some((id, ..)) => id,
            None => self.make_list(&key, None)?,
        };
        self.memo.feeds.insert(feed, id);
        Ok(id)
    }

    pub(super) fn make_list(&self, key: &str, path: Option<&str>) -> rusqlite::Result<i64> {
        self.conn
            .prepare_cached("INSERT INTO list (key, path) VALUES (?1, ?2)")?
            .execute(params![key, path])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Writes what the counters changed by; the last step of every transaction.
    pub(super) fn settle_tally(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE list SET total = total + ?2, unread = unread + ?3 WHERE id = ?1",
        )?;
        for (list, tally) in std::mem::take(&mut self.tally) {
            if tally.total != 0 || tally.unread != 0 {
                statement.execute(params![list, tally.total, tally.unread])?;
            }
        }
        Ok(())
    }
}
