//! Saving what one feed's refresh brought.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use crate::model::{
    EntryId, FeedContent, FeedId, FeedOutcome, FeedUpdate, PlacedEntry, Placement, SavedUpdate,
    Timestamp, Validators, WebUrl,
};

use super::placed::{last_placed, place_by_hand};
use super::rows::{
    categories_json, enclosures_json, entry_hashes, hash, ids_json, oddities_json, places_json,
};
use super::writing::Writing;

/// A cached entry's hashes, to see what of it changed.
struct Known {
    id: i64,
    row_hash: i64,
    text_hash: i64,
    places_hash: i64,
}

/// The entries of a document. Twice the same guid: the first, usually newer, counts.
pub(super) struct Document<'e> {
    pub(super) entries: Vec<Incoming<'e>>,
    /// The hashes of their guids,
    pub(super) guids: HashSet<i64>,
    /// and of those under which nothing is cached.
    pub(super) unknown: HashSet<i64>,
}

impl<'e> Document<'e> {
    fn of(feed: FeedId, entries: &'e [PlacedEntry]) -> Self {
        let mut guids = HashSet::with_capacity(entries.len());
        let entries = entries.iter().map(|placed| (hash(placed.entry.guid.as_bytes()), placed));
        let entries = entries.filter(|(guid_hash, _)| guids.insert(*guid_hash));
        let entries = entries.map(|(guid_hash, placed)| Incoming::new(feed, guid_hash, placed));
        Self { entries: entries.collect(), guids, unknown: HashSet::new() }
    }
}

/// An entry of a document with its hashes.
pub(super) struct Incoming<'e> {
    pub(super) feed: FeedId,
    pub(super) placed: &'e PlacedEntry,
    pub(super) guid_hash: i64,
    row_hash: i64,
    text_hash: i64,
    places_hash: i64,
}

impl<'e> Incoming<'e> {
    pub(super) fn new(feed: FeedId, guid_hash: i64, placed: &'e PlacedEntry) -> Self {
        let (row_hash, text_hash) = entry_hashes(&placed.entry, &placed.excerpt);
        let places_hash = hash(places_json(&placed.places).unwrap_or_default().as_bytes());
        Self { feed, placed, guid_hash, row_hash, text_hash, places_hash }
    }
}

impl Writing<'_> {
    pub(super) fn save_update(&mut self, update: &FeedUpdate) -> rusqlite::Result<SavedUpdate> {
        let is_followed: Option<bool> = self
            .conn
            .prepare_cached("SELECT is_followed FROM feed WHERE id = ?1")?
            .query_row([update.feed.0], |row| row.get(0))
            .optional()?;
        if is_followed != Some(true) {
            return Ok(SavedUpdate::default());
        }
        let mut saved = SavedUpdate::default();
        match &update.outcome {
            FeedOutcome::Unchanged { validators, fresh_secs } => {
                if !validators.is_empty() {
                    self.save_validators(update.feed, validators)?;
                }
                self.save_freshness(update.feed, *fresh_secs)?;
                self.save_success(update)?;
            }
            FeedOutcome::Updated(content) => {
                if let Some(former) = self.former(update.feed, content)? {
                    self.take_over(former, update.feed)?;
                    return self.save_update(&FeedUpdate { feed: former, ..update.clone() });
                }
                saved = self.save_entries(update, content)?;
                self.save_feed(update.feed, content)?;
                self.save_success(update)?;
            }
            FeedOutcome::Failed { error, failures } => {
                self.save_failure(update, error.as_str(), *failures)?;
            }
        }
        if let Some(to) = &update.moved_to {
            self.move_feed(update.feed, to)?;
        }
        Ok(saved)
    }

    fn save_entries(
        &mut self,
        update: &FeedUpdate,
        content: &FeedContent,
    ) -> rusqlite::Result<SavedUpdate> {
        let mut saved = SavedUpdate::default();
        let mut document = Document::of(update.feed, &content.entries);
        let known = self.known_of(&mut document, update.fetched_at)?;
        let mut vanished = None;
        let mut ids = Vec::with_capacity(document.entries.len());
        // The first of a document is the newest, and of entries of one date the newest stands
        // first: it gets the greatest id.
        for (incoming, mut known) in document.entries.iter().zip(known).rev() {
            if known.is_none()
                && self.adopt(incoming, &document, (&mut vanished, update.fetched_at))?
            {
                known = self.known(incoming)?;
            }
            if let Some(known) = known {
                ids.push(known.id);
                saved.changed_entries += u64::from(self.change_entry(&known, incoming)?);
            } else {
                ids.push(self.add_entry(incoming, update.fetched_at)?);
                saved.new_entries += 1;
            }
        }
        self.settle_new_rows()?;
        // A pack holds what one feed brought.
        self.close_pack()?;
        if !ids.is_empty() {
            ids.sort_unstable();
            self.save_document(update.feed, &ids_json(&ids))?;
        }
        Ok(saved)
    }

    /// What is cached under the guids of a document, entry by entry. All are looked at before any
    /// is saved: where guids move on from one article to the next, each finds its own again.
    fn known_of(
        &mut self,
        document: &mut Document<'_>,
        now: Timestamp,
    ) -> rusqlite::Result<Vec<Option<Known>>> {
        let mut all = Vec::with_capacity(document.entries.len());
        for incoming in &document.entries {
            let mut known = self.known(incoming)?;
            if let Some(it) = &known
                && it.row_hash != incoming.row_hash
                && self.set_aside(it.id, incoming, (document, now))?
            {
                known = self.known(incoming)?;
            }
            if known.is_none() {
                document.unknown.insert(incoming.guid_hash);
            }
            all.push(known);
        }
        Ok(all)
    }

    fn known(&self, incoming: &Incoming<'_>) -> rusqlite::Result<Option<Known>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, row_hash, text_hash, places_hash FROM entry WHERE feed_id = ?1
               AND guid_hash = ?2",
        )?;
        let known = statement.query_row(params![incoming.feed.0, incoming.guid_hash], |row| {
            Ok(Known {
                id: row.get(0)?,
                row_hash: row.get(1)?,
                text_hash: row.get(2)?,
                places_hash: row.get(3)?,
            })
        });
        known.optional()
    }

    pub(super) fn add_entry(
        &mut self,
        incoming: &Incoming<'_>,
        first_seen: Timestamp,
    ) -> rusqlite::Result<i64> {
        let PlacedEntry { entry, excerpt, .. } = incoming.placed;
        let places = self.spelled(&incoming.placed.places)?;
        let face = self.face_of(incoming)?;
        let muted_by = incoming.placed.ruled.muted_by.as_ref();
        let identity = (incoming.feed, incoming.guid_hash);
        // One that was let go may come again: it stands where the reader put it.
        let by_hand = place_by_hand(last_placed(self.conn, identity)?.as_deref());
        let lists = match (face, muted_by) {
            (None, None) => {
                let stands = by_hand.as_ref().map_or(&*places, std::slice::from_ref);
                self.lists_of_places(incoming.feed, stands)?
            }
            _ => self.lists_aside(incoming.feed, muted_by.is_some())?,
        };
        // A date to come must not pin an entry to the top.
        let sorted_at = entry.published.unwrap_or(first_seen).min(first_seen);
        let link = entry.link.as_ref().map(WebUrl::as_str);
        self.conn
            .prepare_cached(
                "INSERT INTO entry (feed_id, guid_hash, row_hash, text_hash, places_hash,
                    published, updated, first_seen, sorted_at, lists,
                    title, link, author, excerpt, places, categories, enclosures, face, muted_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                    ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
            )?
            .execute(params![
                incoming.feed.0,
                incoming.guid_hash,
                incoming.row_hash,
                incoming.text_hash,
                incoming.places_hash,
                entry.published.map(Timestamp::secs),
                entry.updated.map(Timestamp::secs),
                first_seen.secs(),
                sorted_at.secs(),
                ids_json(&lists),
                entry.title.as_str(),
                link,
                entry.author.as_ref().map(AsRef::as_ref),
                excerpt.as_str(),
                places_json(&places),
                categories_json(&entry.categories),
                enclosures_json(&entry.enclosures),
                face,
                muted_by.map(AsRef::as_ref),
            ])?;
        let id = self.conn.last_insert_rowid();
        let marks = match face {
            Some(face) => self.join_marks(face, identity, first_seen)?,
            None => self.first_marks(identity, &incoming.placed.ruled, first_seen)?,
        };
        let row = |list| (list, marks.is_read, sorted_at.secs(), id);
        self.new_rows.extend(lists.into_iter().map(row));
        self.write_text(id, incoming.placed)?;
        self.keep_imprint(id, &incoming.placed.imprint)?;
        if face.is_none() && muted_by.is_none() {
            self.enqueue_report(id, &incoming.placed.report)?;
        }
        if let Some(face) = face {
            self.join_by_hand(face, identity, first_seen)?;
            // It stands in the sections of this one too.
            self.relist(EntryId(face))?;
        }
        if marks.is_starred || self.is_tagged(incoming.feed, incoming.guid_hash)? {
            self.relist(EntryId(id))?;
        }
        Ok(id)
    }

    /// Writes what changed of a known entry, and tells whether anything did. It stays read and
    /// where it is sorted.
    fn change_entry(&mut self, known: &Known, incoming: &Incoming<'_>) -> rusqlite::Result<bool> {
        let is_row_new = known.row_hash != incoming.row_hash;
        let is_text_new = known.text_hash != incoming.text_hash;
        let is_place_new = known.places_hash != incoming.places_hash;
        if is_row_new || is_text_new {
            self.update_row(known.id, incoming)?;
            self.enqueue(known.id)?;
        }
        if is_text_new {
            self.remove_text(known.id)?;
            self.write_text(known.id, incoming.placed)?;
            self.remove_imprint(known.id)?;
            self.keep_imprint(known.id, &incoming.placed.imprint)?;
            self.keep_page_key(known.id)?;
        }
        if is_place_new {
            self.conn
                .prepare_cached("UPDATE entry SET places_hash = ?2 WHERE id = ?1")?
                .execute(params![known.id, incoming.places_hash])?;
            let places = self.places_now(known.id, &incoming.placed.places)?;
            self.place_again(EntryId(known.id), &places)?;
        }
        Ok(is_row_new || is_text_new)
    }

    fn update_row(&self, id: i64, incoming: &Incoming<'_>) -> rusqlite::Result<()> {
        let PlacedEntry { entry, excerpt, .. } = incoming.placed;
        let link = entry.link.as_ref().map(WebUrl::as_str);
        self.conn
            .prepare_cached(
                "UPDATE entry SET row_hash = ?2, text_hash = ?3, published = ?4, updated = ?5,
                    title = ?6, link = ?7, author = ?8, excerpt = ?9, categories = ?10,
                    enclosures = ?11 WHERE id = ?1",
            )?
            .execute(params![
                id,
                incoming.row_hash,
                incoming.text_hash,
                entry.published.map(Timestamp::secs),
                entry.updated.map(Timestamp::secs),
                entry.title.as_str(),
                link,
                entry.author.as_ref().map(AsRef::as_ref),
                excerpt.as_str(),
                categories_json(&entry.categories),
                enclosures_json(&entry.enclosures),
            ])?;
        Ok(())
    }

    pub(super) fn write_text(&mut self, id: i64, placed: &PlacedEntry) -> rusqlite::Result<()> {
        let entry = &placed.entry;
        if !entry.html().is_empty() {
            self.keep_html(id, entry.html(), entry.base.as_ref())?;
        }
        self.enqueue(id)
    }

    /// Takes an entry's text out of the index and its body away.
    pub(super) fn remove_text(&mut self, id: i64) -> rusqlite::Result<()> {
        self.enqueue(id)?;
        self.remove_html(id)
    }

    pub(super) fn place_again(
        &mut self,
        entry: EntryId,
        places: &[Placement],
    ) -> rusqlite::Result<()> {
        let places = self.spelled(places)?;
        self.conn
            .prepare_cached("UPDATE entry SET places = ?2 WHERE id = ?1 AND places IS NOT ?2")?
            .execute(params![entry.0, places_json(&places)])?;
        self.relist_article(entry)
    }

    fn save_document(&self, feed: FeedId, entries: &str) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO document (feed_id, entries) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET entries = excluded.entries
                   WHERE entries <> excluded.entries",
            )?
            .execute(params![feed.0, entries])?;
        Ok(())
    }

    fn save_feed(&self, feed: FeedId, content: &FeedContent) -> rusqlite::Result<()> {
        self.save_validators(feed, &content.validators)?;
        self.save_freshness(feed, content.pace.fresh_secs)?;
        let title = Some(content.title.as_str()).filter(|title| !title.is_empty());
        self.conn
            .prepare_cached(
                "UPDATE feed SET own_title = coalesce(?2, own_title), site = coalesce(?3, site),
                    language = coalesce(?4, language), oddities = ?5, wished_secs = ?6,
                    gap_secs = coalesce(?7, gap_secs), skip_hours = ?8, skip_days = ?9
                 WHERE id = ?1",
            )?
            .execute(params![
                feed.0,
                title,
                content.site.as_ref().map(WebUrl::as_str),
                content.language.as_ref().map(AsRef::as_ref),
                oddities_json(&content.oddities),
                content.pace.wished_secs.map(u64::cast_signed),
                content.pace.gap_secs.map(u64::cast_signed),
                content.pace.skip_hours,
                content.pace.skip_days,
            ])?;
        Ok(())
    }

    fn save_validators(&self, feed: FeedId, validators: &Validators) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE feed SET etag = ?2, last_modified = ?3, validators_by = ?4 WHERE id = ?1",
            )?
            .execute(params![
                feed.0,
                validators.etag,
                validators.last_modified,
                validators.given_by.as_ref().map(WebUrl::as_str),
            ])?;
        Ok(())
    }

    fn save_freshness(&self, feed: FeedId, secs: Option<u64>) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE feed SET fresh_secs = ?2 WHERE id = ?1 AND fresh_secs IS NOT ?2",
            )?
            .execute(params![feed.0, secs.map(u64::cast_signed)])?;
        Ok(())
    }

    fn save_success(&self, update: &FeedUpdate) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE feed SET last_fetched = ?2, next_fetch = ?3, asked_not_before = NULL,
                    insisted_at = NULL, last_status = ?4, failures = 0, last_error = NULL
                 WHERE id = ?1",
            )?
            .execute(params![
                update.feed.0,
                update.fetched_at.secs(),
                update.next_fetch.secs(),
                update.status
            ])?;
        Ok(())
    }

    /// Validators stay: they belong to the last document that was saved.
    fn save_failure(
        &self,
        update: &FeedUpdate,
        error: &str,
        failures: u32,
    ) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE feed SET last_fetched = iif(?4 IS NULL, last_fetched, ?2),
                    next_fetch = ?3, last_status = ?4, failures = ?7, last_error = ?5,
                    asked_not_before = ?6, insisted_at = NULL WHERE id = ?1",
            )?
            .execute(params![
                update.feed.0,
                update.fetched_at.secs(),
                update.next_fetch.secs(),
                update.status,
                error,
                update.asked_not_before.map(Timestamp::secs),
                failures,
            ])?;
        Ok(())
    }

    /// Notes that a person wished for a feed that is held back.
    pub(super) fn insist(&self, feed: FeedId, now: Timestamp) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("UPDATE feed SET insisted_at = ?2 WHERE id = ?1")?
            .execute(params![feed.0, now.secs()])?;
        Ok(())
    }

    /// Gives a feed its new address; the old ones still lead to it. Where another feed has that
    /// address, two subscriptions lead to one document: each keeps its own address, entries and
    /// marks.
    pub(super) fn move_feed(&self, feed: FeedId, to: &WebUrl) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO feed_address (url, feed_id) VALUES (?1, ?2)")?
            .execute(params![to.as_str(), feed.0])?;
        self.conn
            .prepare_cached(
                "UPDATE feed SET url = ?2, host = ?3
                 WHERE id = ?1 AND id = (SELECT feed_id FROM feed_address WHERE url = ?2)",
            )?
            .execute(params![feed.0, to.as_str(), to.host()])?;
        Ok(())
    }
}
