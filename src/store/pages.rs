//! What articles' pages give: the text, beside the feed's own; where the entry stands by what the
//! page says of its sections; and which other entries are the same article.

use rusqlite::{OptionalExtension, params};

use crate::model::{EntryId, PageText, Placement, Signal, Tag, Timestamp, WebUrl};
use crate::stories::{Canonical, is_same_article, page_key};

use super::rows::{page_labels_json, places_from};
use super::tags::tags;
use super::writing::Writing;

/// Places of one entry.
const PLACES_MAX: usize = 4;

impl Writing<'_> {
    /// `places`: where the entry stands by what its page says, where that is known. Tells whether
    /// it is one article with another entry since.
    pub(super) fn save_page_text(
        &mut self,
        entry: EntryId,
        text: &PageText,
        places: Option<&[Placement]>,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let frame = if text.html.is_empty() { Vec::new() } else { self.packed(&text.html)? };
        let note = text.note.as_ref().map(AsRef::as_ref);
        let canonical = text.said.canonical.as_ref().map(WebUrl::as_str);
        // A text that was taken once is not lost to a page that fails later.
        self.conn
            .prepare_cached(
                "INSERT INTO full_text (entry_id, taken_at, html, base, note, canonical, labels,
                    sample)
                 SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM entry WHERE id = ?1
                 ON CONFLICT DO UPDATE SET taken_at = excluded.taken_at, html = excluded.html,
                   base = excluded.base, note = excluded.note, canonical = excluded.canonical,
                   labels = excluded.labels, sample = excluded.sample
                   WHERE length(excluded.html) > 0 OR length(full_text.html) = 0",
            )?
            .execute(params![
                entry.0,
                now.secs(),
                frame,
                text.base.as_str(),
                note,
                canonical,
                page_labels_json(&text.said.labels),
                text.said.sample.to_bytes(),
            ])?;
        self.enqueue(entry.0)?;
        if let Some(places) = places {
            // A rule that is over by now has placed it all the same.
            let places = beside_rules(&self.places(entry.0)?, places);
            self.place_again(entry, &places)?;
        }
        self.join_by_page(entry, text, now)
    }

    /// The places of a known entry whose feed says something new of them: what its page said still
    /// counts for more.
    pub(super) fn places_now(
        &self,
        entry: i64,
        of_feed: &[Placement],
    ) -> rusqlite::Result<Vec<Placement>> {
        let has_labels = self
            .conn
            .prepare_cached("SELECT 1 FROM full_text WHERE entry_id = ?1 AND labels IS NOT NULL")?
            .exists([entry])?;
        if !has_labels {
            return Ok(of_feed.to_vec());
        }
        let stood = self.places(entry)?;
        let by_page: Vec<Placement> = stood.into_iter().filter(|place| !is_ruled(place)).collect();
        Ok(beside_rules(of_feed, &by_page))
    }

    fn places(&self, entry: i64) -> rusqlite::Result<Vec<Placement>> {
        let places: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT places FROM entry WHERE id = ?1")?
            .query_row([entry], |row| row.get(0))
            .optional()?;
        Ok(places_from(places.flatten().as_deref()))
    }

    /// An entry is found by the page that its page names too.
    pub(super) fn keep_page_key(&mut self, entry: i64) -> rusqlite::Result<()> {
        let Some(candidate) = self.candidate(entry)? else { return Ok(()) };
        let Some(page) = candidate.canonical.page() else { return Ok(()) };
        self.add_article_key(entry, page_key(page))
    }

    fn join_by_page(
        &mut self,
        entry: EntryId,
        text: &PageText,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let canonical = Canonical::of(&text.base, text.said.canonical.as_ref());
        let Some(page) = canonical.page() else { return Ok(false) };
        self.add_article_key(entry.0, page_key(page))?;
        let Some(own) = self.candidate(entry.0)? else { return Ok(false) };
        for id in self.sharing(page_key(page))? {
            let Some(other) = self.candidate(id)? else { continue };
            // What a rule keeps out of the paper keeps no other out.
            let may_be_one = other.face != own.face && other.is_muted == own.is_muted;
            if may_be_one
                && is_same_article(&own.appearance(), &other.appearance())
                && !self.share_a_feed(own.face, other.face)?
            {
                self.unite(own.face, other.face, now)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True when one feed brought entries of both articles: a feed does not bring one twice.
    fn share_a_feed(&self, face: i64, other: i64) -> rusqlite::Result<bool> {
        self.conn
            .prepare_cached(
                "SELECT 1 FROM entry a JOIN entry b ON b.feed_id = a.feed_id
                 WHERE (a.id = ?1 OR a.face = ?1) AND (b.id = ?2 OR b.face = ?2)",
            )?
            .exists([face, other])
    }

    /// Makes two articles one. The entry that came first stands for it, and what the reader did to
    /// one was done to both.
    fn unite(&mut self, face: i64, other: i64, now: Timestamp) -> rusqlite::Result<()> {
        let (face, other) = (face.min(other), face.max(other));
        let of_other = self.twins(other)?;
        let mut faces = self.conn.prepare_cached("UPDATE entry SET face = ?2 WHERE id = ?1")?;
        for id in of_other.iter().chain([&other]) {
            faces.execute([*id, face])?;
        }
        self.conn
            .prepare_cached("UPDATE OR IGNORE story_member SET entry_id = ?2 WHERE entry_id = ?1")?
            .execute([other, face])?;
        for table in ["story_member", "to_group"] {
            let sql = format!("DELETE FROM {table} WHERE entry_id = ?1");
            self.conn.prepare_cached(&sql)?.execute([other])?;
        }
        let all: Vec<EntryId> =
            std::iter::once(face).chain(self.twins(face)?).map(EntryId).collect();
        for id in &all {
            self.relist(*id)?;
        }
        self.unite_marks(&all, now)?;
        self.relist(EntryId(face))
    }

    /// `all`: the entries of an article, the one that stands for it first.
    fn unite_marks(&mut self, all: &[EntryId], now: Timestamp) -> rusqlite::Result<()> {
        let (mut is_read, mut is_starred, mut given) = (false, false, Vec::<Tag>::new());
        for id in all {
            let Some(standing) = self.standing(*id)? else { continue };
            is_read |= standing.marks.is_read;
            is_starred |= standing.marks.is_starred;
            given.extend(tags(self.conn, standing.feed, standing.guid_hash)?);
        }
        if is_read {
            self.set_read(all, true, now)?;
        }
        if let Some((face, twins)) = all.split_first() {
            for id in twins {
                let Some(standing) = self.standing(*id)? else { continue };
                self.join_by_hand(face.0, (standing.feed, standing.guid_hash), now)?;
            }
        }
        for id in all {
            if is_starred {
                self.star(*id, true, now)?;
            }
            for tag in &given {
                let Some(standing) = self.standing(*id)? else { continue };
                self.set_tag(&standing, tag, true, now)?;
            }
        }
        Ok(())
    }
}

fn is_ruled(place: &Placement) -> bool {
    place.signal == Signal::Rule
}

/// The places that a rule gave, before those of `places` that lie apart from them.
fn beside_rules(ruled: &[Placement], places: &[Placement]) -> Vec<Placement> {
    let mut all: Vec<Placement> = ruled.iter().filter(|place| is_ruled(place)).cloned().collect();
    let ruled = all.len();
    let apart = places.iter().filter(|place| !is_ruled(place)).filter(|place| {
        let section = &place.section;
        let lies_by = |it: &Placement| it.section.lies_in(section) || section.lies_in(&it.section);
        !all.iter().take(ruled).any(lies_by)
    });
    let apart: Vec<Placement> = apart.cloned().collect();
    all.extend(apart);
    all.truncate(PLACES_MAX);
    all
}
