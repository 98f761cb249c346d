//! One article through several feeds: found when an entry comes, shown once.
//!
//! Each entry keeps its imprint; `article_key` leads from the hashes in it to the entries that have
//! them. The first of several entries that are one article is its face and stands in all lists; the
//! others, whose `face` names it, stand in the list of their feed. The face also stands in their
//! sections. What the reader does to one of them is done to all (`marks.rs`).

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{EntryId, FeedId, Imprint, Placement, Sample, Timestamp, WebUrl};
use crate::stories::{Appearance, Canonical, is_same_article, is_same_text, page_of};

use super::lists::Standing;
use super::marks::Marks;
use super::rows::places_from;
use super::save::Incoming;
use super::writing::Writing;

/// Entries looked at that may be the same article.
const CANDIDATES_MAX: usize = 24;
/// Runs of words that two texts must share to be compared: one alone is often a usual phrase.
const SHARED_RUNS_MIN: usize = 2;

/// What two entries have in common that may be one article, the most telling first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    /// A page or an identity.
    Name,
    /// Runs of words.
    Words,
}

/// An entry that may be the same article.
pub(super) struct Candidate {
    pub(super) face: i64,
    feed: FeedId,
    title: String,
    page: Option<String>,
    pub(super) canonical: Canonical,
    guid_hash: i64,
    sample: Sample,
    page_sample: Sample,
    /// A rule keeps the entry that stands for the article out of the paper.
    pub(super) is_muted: bool,
}

impl Candidate {
    pub(super) fn appearance(&self) -> Appearance<'_> {
        Appearance {
            feed: self.feed,
            title: &self.title,
            page: self.page.as_deref(),
            canonical: &self.canonical,
            guid: self.guid_hash,
            sample: &self.sample,
            page_sample: &self.page_sample,
        }
    }
}

/// How many articles these entries are.
pub(super) fn article_count(conn: &Connection, entries: &[EntryId]) -> rusqlite::Result<usize> {
    let has_twins = conn.prepare_cached("SELECT 1 FROM entry WHERE face IS NOT NULL")?.exists([])?;
    if !has_twins {
        return Ok(entries.len());
    }
    let mut face_of = conn.prepare_cached("SELECT face FROM entry WHERE id = ?1")?;
    let mut faces = HashSet::with_capacity(entries.len());
    for entry in entries {
        let face: Option<Option<i64>> =
            face_of.query_row([entry.0], |row| row.get(0)).optional()?;
        faces.insert(face.flatten().unwrap_or(entry.0));
    }
    Ok(faces.len())
}

impl Writing<'_> {
    /// The entry that stands for the article of this new one; `None` when it is the first.
    pub(super) fn face_of(&mut self, incoming: &Incoming<'_>) -> rusqlite::Result<Option<i64>> {
        let imprint = &incoming.placed.imprint;
        let candidates = self.candidates(imprint)?;
        if candidates.is_empty() {
            return Ok(None);
        }
        let entry = &incoming.placed.entry;
        let page = entry.link.as_ref().and_then(page_of);
        let own = Appearance {
            feed: incoming.feed,
            title: entry.title.as_str(),
            page: page.as_deref(),
            // Its page is read after it came, if ever.
            canonical: &Canonical::Untold,
            guid: incoming.guid_hash,
            sample: &imprint.sample,
            page_sample: &Sample::default(),
        };
        for (id, shared) in candidates {
            if shared == Shared::Words && !self.has_text_like(id, &imprint.sample)? {
                continue;
            }
            let Some(other) = self.candidate(id)? else { continue };
            // What a rule keeps out of the paper keeps no other out.
            if other.is_muted && incoming.placed.ruled.muted_by.is_none() {
                continue;
            }
            if is_same_article(&own, &other.appearance()) {
                return Ok(Some(other.face));
            }
        }
        Ok(None)
    }

    /// Entries that share a page, an identity or several runs of words with it, the first to come
    /// first.
    fn candidates(&mut self, imprint: &Imprint) -> rusqlite::Result<Vec<(i64, Shared)>> {
        let mut sharing: Vec<(i64, Shared)> = Vec::new();
        for key in &imprint.keys {
            let shared = if imprint.is_of_text(*key) { Shared::Words } else { Shared::Name };
            sharing.extend(self.sharing(*key)?.into_iter().map(|id| (id, shared)));
        }
        sharing.sort_unstable();
        let groups = sharing.chunk_by(|a, b| a.0 == b.0);
        let enough = groups.filter(|group| match group {
            [(_, Shared::Name), ..] => true,
            _ => group.len() >= SHARED_RUNS_MIN,
        });
        Ok(enough.filter_map(|group| group.first()).take(CANDIDATES_MAX).copied().collect())
    }

    /// True when an entry's own text is like this one: what most that share some words are not is
    /// told without reading all of them.
    fn has_text_like(&self, id: i64, sample: &Sample) -> rusqlite::Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT sample FROM imprint WHERE entry_id = ?1")?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        Ok(is_same_text(sample, &Sample::from_bytes(row.get_ref(0)?.as_blob()?)))
    }

    /// An entry of a feed that is followed, with what tells its article.
    pub(super) fn candidate(&self, id: i64) -> rusqlite::Result<Option<Candidate>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(e.face, e.id), e.feed_id, e.title, e.link, e.guid_hash, i.sample,
                    EXISTS (SELECT 1 FROM entry s WHERE s.id = coalesce(e.face, e.id)
                      AND s.muted_by IS NOT NULL), t.base, t.canonical, t.sample
             FROM entry e JOIN imprint i ON i.entry_id = e.id
             LEFT JOIN full_text t ON t.entry_id = e.id
             JOIN feed f ON f.id = e.feed_id AND f.is_followed = 1 WHERE e.id = ?1",
        )?;
        let found = statement.query_row([id], |row| {
            let url = |at| -> rusqlite::Result<Option<WebUrl>> {
                Ok(row.get_ref(at)?.as_str_or_null()?.and_then(WebUrl::parse))
            };
            let (base, canonical) = (url(7)?, url(8)?);
            let canonical = base.map(|base| Canonical::of(&base, canonical.as_ref()));
            let page_sample = row.get_ref(9)?.as_blob_or_null()?.map(Sample::from_bytes);
            Ok(Candidate {
                face: row.get(0)?,
                feed: FeedId(row.get(1)?),
                title: row.get(2)?,
                page: url(3)?.as_ref().and_then(page_of),
                canonical: canonical.unwrap_or_default(),
                page_sample: page_sample.unwrap_or_default(),
                guid_hash: row.get(4)?,
                sample: Sample::from_bytes(row.get_ref(5)?.as_blob()?),
                is_muted: row.get(6)?,
            })
        });
        found.optional()
    }

    /// Keeps what tells an entry's article; its keys with [`Writing::settle_new_rows`].
    pub(super) fn keep_imprint(&mut self, id: i64, imprint: &Imprint) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT INTO imprint (entry_id, keys, sample) VALUES (?1, ?2, ?3)")?
            .execute(params![id, imprint.keys_to_bytes(), imprint.sample.to_bytes()])?;
        self.put_off_keys(id, &imprint.keys);
        Ok(())
    }

    /// Forgets what told an entry's article.
    pub(super) fn remove_imprint(&mut self, id: i64) -> rusqlite::Result<()> {
        let keys: Option<Vec<u8>> = self
            .conn
            .prepare_cached("DELETE FROM imprint WHERE entry_id = ?1 RETURNING keys")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let keys: Vec<i64> = Imprint::keys_from_bytes(&keys.unwrap_or_default()).collect();
        self.remove_keys(id, &keys)
    }

    /// The other entries of an article whose face is this one.
    pub(super) fn twins(&self, face: i64) -> rusqlite::Result<Vec<i64>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id FROM entry WHERE face = ?1 ORDER BY id")?;
        statement.query_map([face], |row| row.get(0))?.collect()
    }

    /// The places of the other entries of an article, of feeds that are followed.
    pub(super) fn places_of_twins(&self, face: i64) -> rusqlite::Result<Vec<Placement>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.places FROM entry e JOIN feed f ON f.id = e.feed_id AND f.is_followed = 1
             WHERE e.face = ?1 AND e.muted_by IS NULL ORDER BY e.id",
        )?;
        let mut rows = statement.query([face])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            places.extend(places_from(row.get_ref(0)?.as_str_or_null()?));
        }
        Ok(places)
    }

    /// Puts an entry into its lists, and the one that stands for its article, which stands in its
    /// sections too.
    pub(super) fn relist_article(&mut self, entry: EntryId) -> rusqlite::Result<()> {
        self.relist(entry)?;
        let face: Option<Option<i64>> = self
            .conn
            .prepare_cached("SELECT face FROM entry WHERE id = ?1")?
            .query_row([entry.0], |row| row.get(0))
            .optional()?;
        face.flatten().map_or(Ok(()), |face| self.relist(EntryId(face)))
    }

    /// All entries of the articles of these, each once.
    pub(super) fn with_twins(&self, entries: &[EntryId]) -> rusqlite::Result<Vec<EntryId>> {
        let has_twins =
            self.conn.prepare_cached("SELECT 1 FROM entry WHERE face IS NOT NULL")?.exists([])?;
        if !has_twins {
            return Ok(entries.to_vec());
        }
        let mut face_of = self.conn.prepare_cached("SELECT face FROM entry WHERE id = ?1")?;
        let mut all = Vec::with_capacity(entries.len());
        let mut seen = HashSet::with_capacity(entries.len());
        for entry in entries {
            let face: Option<Option<i64>> =
                face_of.query_row([entry.0], |row| row.get(0)).optional()?;
            let face = face.flatten().unwrap_or(entry.0);
            let twins = self.twins(face)?;
            let of_article = std::iter::once(face).chain(twins).map(EntryId);
            // The one that was named comes first.
            let of_article = std::iter::once(*entry).chain(of_article);
            all.extend(of_article.filter(|id| seen.insert(*id)));
        }
        Ok(all)
    }

    /// The marks that a new entry of a known article has: what was done to either is done to both.
    pub(super) fn join_marks(
        &mut self,
        face: i64,
        (feed, guid_hash): (FeedId, i64),
        now: Timestamp,
    ) -> rusqlite::Result<Marks> {
        let own = self.marks(feed, guid_hash)?;
        let Some(standing) = self.standing(EntryId(face))? else { return Ok(own) };
        let joined = Marks {
            is_read: own.is_read || standing.marks.is_read,
            is_starred: own.is_starred || standing.marks.is_starred,
        };
        if joined != own {
            self.insert_marks((feed, guid_hash), joined, now)?;
        }
        if joined.is_read && !standing.marks.is_read {
            self.set_read(&[EntryId(face)], true, now)?;
        }
        if joined.is_starred && !standing.marks.is_starred {
            self.star(EntryId(face), true, now)?;
        }
        Ok(joined)
    }

    /// An entry that is shown no longer, or goes, stands for its article no longer: another does.
    pub(super) fn hand_over(&mut self, face: &Standing) -> rusqlite::Result<()> {
        let next: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT e.id FROM entry e JOIN feed f ON f.id = e.feed_id AND f.is_followed = 1
                 WHERE e.face = ?1 ORDER BY e.muted_by IS NOT NULL, e.id LIMIT 1",
            )?
            .query_row([face.id], |row| row.get(0))
            .optional()?;
        let Some(next) = next else { return Ok(()) };
        self.conn
            .prepare_cached("UPDATE entry SET face = ?2 WHERE face = ?1 OR id = ?1")?
            .execute([face.id, next])?;
        self.conn.prepare_cached("UPDATE entry SET face = NULL WHERE id = ?1")?.execute([next])?;
        self.conn
            .prepare_cached("UPDATE OR REPLACE story_member SET entry_id = ?2 WHERE entry_id = ?1")?
            .execute([face.id, next])?;
        self.relist(EntryId(next))
    }
}
