//! Stories: reports of one event by several outlets, grouped while nobody asks.
//!
//! An entry that comes is queued (`to_group`). A run takes what is queued in the order of its dates
//! and compares it with what was told in the days around it; `story_member` says which reports
//! belong together. A report alone is no story and has no row. Only the entry that stands for an
//! article (`appearances.rs`) is a report.
//!
//! Dates of many feeds lead to pages all over the file. So a run only reads, and what came of
//! thousands of comparisons is written together; a program that ends before leaves them queued.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{CleanText, EntryId, FeedId, Headline, OtherReport, WebUrl};
use crate::stories::{CommonWords, Grouping, Joined, Report, Signature, WINDOW_SECS, page_of};
use crate::words::Language;

use super::error::StoreError;
use super::lists::PAPER;
use super::rows::{hash, headline};
use super::writing::{Durability, Store, Writing};

/// Reports grouped in one go: some ten milliseconds.
const GROUPED_AT_ONCE: usize = 200;
/// Reports whose outcome is written in one transaction: some ten milliseconds.
const SETTLED_AT_ONCE: usize = 2_000;
/// Reports that are held to be compared with, the newest: some 4 KB each.
const KNOWN_MAX: usize = 8_000;
/// Entries whose words tell the language of a feed.
const LANGUAGE_ENTRIES: i64 = 8;
/// Reports of one story that are shown.
const REPORTS_MAX: i64 = 200;

/// A run at work.
#[derive(Default)]
pub(super) struct Run {
    grouping: Grouping,
    /// When each waiting report was told, and its entry; the earliest first.
    waiting: VecDeque<(i64, i64)>,
    queued: HashSet<i64>,
    /// Up to where known reports were read.
    read_until: Option<i64>,
    languages: HashMap<FeedId, Option<Language>>,
    outcome: Outcome,
}

impl Store {
    /// Groups some of what waits, and tells whether more does.
    pub fn group_some(&mut self) -> Result<bool, StoreError> {
        let mut run = match self.grouping.take() {
            Some(run) => run,
            None => self.read(Run::begin)?,
        };
        if run.waiting.is_empty() {
            return Ok(false);
        }
        // On one state of the file, which is also quicker.
        self.read(|conn| run.go_on(&*conn.unchecked_transaction()?))?;
        if run.waiting.is_empty() || run.outcome.grouped.len() >= SETTLED_AT_ONCE {
            let outcome = std::mem::take(&mut run.outcome);
            self.write(Durability::Soon, |writing| outcome.write(writing.conn))?;
        }
        if !run.waiting.is_empty() {
            self.grouping = Some(run);
            return Ok(true);
        }
        // More may have come meanwhile.
        self.read(|conn| conn.prepare_cached("SELECT 1 FROM to_group")?.exists([]))
    }

    /// Forgets all stories and groups every report anew.
    pub fn group_anew(&mut self) -> Result<(), StoreError> {
        self.grouping = None;
        self.write(Durability::Soon, |writing| {
            writing.conn.execute_batch(
                "DELETE FROM story_member;
                 DELETE FROM waiting_report;
                 INSERT OR IGNORE INTO to_group (entry_id)
                   SELECT id FROM entry WHERE face IS NULL AND lists <> '[]'",
            )
        })?;
        self.group_all()
    }

    /// Groups all that waits.
    pub fn group_all(&mut self) -> Result<(), StoreError> {
        while self.group_some()? {}
        Ok(())
    }
}

/// What came of comparing, not written yet: a report that changes its story twice is written once.
#[derive(Default)]
struct Outcome {
    /// Entries that were taken out of the queue.
    grouped: BTreeSet<i64>,
    /// Reports and their stories.
    members: BTreeMap<i64, i64>,
    /// Stories that are part of another, in the order in which they became so.
    ended: Vec<(i64, i64)>,
}

impl Outcome {
    fn note(&mut self, joined: &Joined) {
        for ended in &joined.ended {
            self.ended.push((*ended, joined.story));
            // Reports that are not held any more are told of here alone.
            let moved = self.members.values_mut().filter(|story| *story == ended);
            moved.for_each(|story| *story = joined.story);
        }
        self.members.extend(joined.others.iter().map(|entry| (*entry, joined.story)));
    }

    fn write(mut self, conn: &Connection) -> rusqlite::Result<()> {
        let mut taken = conn.prepare_cached("DELETE FROM to_group WHERE entry_id = ?1")?;
        for entry in &self.grouped {
            if taken.execute([entry])? == 0 {
                // It is gone, or another program grouped it meanwhile.
                self.members.remove(entry);
            }
        }
        // Older reports of a story are not held any more, but belong to it all the same.
        let mut merges =
            conn.prepare_cached("UPDATE story_member SET story_id = ?2 WHERE story_id = ?1")?;
        for (ended, story) in self.ended {
            merges.execute([ended, story])?;
        }
        let mut joins = conn.prepare_cached(
            "INSERT INTO story_member (entry_id, story_id)
             SELECT id, ?2 FROM entry WHERE id = ?1 AND face IS NULL AND muted_by IS NULL
             ON CONFLICT DO UPDATE SET story_id = excluded.story_id
               WHERE story_id <> excluded.story_id",
        )?;
        for (entry, story) in self.members {
            joins.execute([entry, story])?;
        }
        if !conn.prepare_cached("SELECT 1 FROM to_group")?.exists([])? {
            conn.prepare_cached("DELETE FROM waiting_report")?.execute([])?;
        }
        Ok(())
    }
}

impl Writing<'_> {
    /// Has an entry grouped; `report`: what it tells.
    pub(super) fn enqueue_report(&self, entry: i64, report: &[u8]) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO to_group (entry_id) VALUES (?1)")?
            .execute([entry])?;
        if !report.is_empty() {
            self.conn
                .prepare_cached(
                    "INSERT OR REPLACE INTO waiting_report (entry_id, report) VALUES (?1, ?2)",
                )?
                .execute(params![entry, report])?;
        }
        Ok(())
    }
}

impl Run {
    fn begin(conn: &Connection) -> rusqlite::Result<Self> {
        let mut statement = conn.prepare_cached(
            "SELECT e.sorted_at, q.entry_id FROM to_group q JOIN entry e ON e.id = q.entry_id",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut waiting: Vec<(i64, i64)> = rows.collect::<Result<_, _>>()?;
        waiting.sort_unstable();
        let queued = waiting.iter().map(|(_, id)| *id).collect();
        Ok(Self { waiting: waiting.into(), queued, ..Self::default() })
    }

    fn go_on(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let number = self.waiting.len().min(GROUPED_AT_ONCE);
        let some: Vec<(i64, i64)> = self.waiting.drain(..number).collect();
        let (Some((first, _)), Some((last, _))) = (some.first(), some.last()) else {
            return Ok(());
        };
        self.read_known(conn, first - WINDOW_SECS, last + WINDOW_SECS)?;
        let mut still_waits = conn.prepare_cached("SELECT 1 FROM to_group WHERE entry_id = ?1")?;
        let mut reports = Vec::with_capacity(some.len());
        for (_, id) in some {
            // Another program may have grouped it.
            if !still_waits.exists([id])? {
                continue;
            }
            self.outcome.grouped.insert(id);
            if let Some(signature) = self.signature_of_new(conn, id)? {
                self.grouping.count(&signature);
                reports.push((id, signature));
            }
        }
        for (id, signature) in reports {
            if let Some(joined) = self.grouping.add(id, signature) {
                self.outcome.note(&joined);
            }
        }
        self.grouping.keep_newest(KNOWN_MAX);
        Ok(())
    }

    /// Reads the known reports of that time which were not read yet, and forgets those before it.
    fn read_known(&mut self, conn: &Connection, from: i64, to: i64) -> rusqlite::Result<()> {
        self.grouping.forget_before(from);
        let after = self.read_until.map_or(from, |until| until.max(from));
        self.read_until = Some(to);
        let mut statement = conn.prepare_cached(
            "SELECT entry_id FROM list_row WHERE list_id = ?1 AND is_read = ?2
               AND sorted_at > ?3 AND sorted_at <= ?4 ORDER BY sorted_at DESC LIMIT ?5",
        )?;
        let room = KNOWN_MAX.saturating_sub(self.grouping.len());
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        let mut known: Vec<i64> = Vec::new();
        for is_read in [false, true] {
            let rows =
                statement.query_map(params![PAPER, is_read, after, to, room], |row| row.get(0))?;
            known.extend(rows.collect::<Result<Vec<i64>, _>>()?);
        }
        known.retain(|id| !self.queued.contains(id));
        known.sort_unstable();
        let mut reports = Vec::with_capacity(known.len());
        for id in known {
            if let Some((signature, story)) = self.signature(conn, id)? {
                self.grouping.count(&signature);
                reports.push((id, signature, story));
            }
        }
        for (id, signature, story) in reports {
            self.grouping.add_known(id, signature, story);
        }
        Ok(())
    }

    /// What an entry that waits reports: as it was kept when it came, else read anew.
    fn signature_of_new(
        &mut self,
        conn: &Connection,
        id: i64,
    ) -> rusqlite::Result<Option<Signature>> {
        let mut statement = conn.prepare_cached(
            "SELECT w.report, e.feed_id, e.link, e.sorted_at
             FROM waiting_report w JOIN entry e ON e.id = w.entry_id
             WHERE w.entry_id = ?1 AND e.face IS NULL AND e.muted_by IS NULL",
        )?;
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            let outlet = outlet(FeedId(row.get(1)?), row.get_ref(2)?.as_str_or_null()?);
            let kept = row.get_ref(0)?.as_blob()?;
            if let Some(signature) = Signature::from_bytes(kept, outlet, row.get(3)?) {
                return Ok(Some(signature));
            }
            // Another version of the program wrote it.
        }
        Ok(self.signature(conn, id)?.map(|(signature, _)| signature))
    }

    /// What an entry reports, and its story; `None` for one in a language that is not known, for
    /// another appearance of an article, and for one that is gone.
    fn signature(
        &mut self,
        conn: &Connection,
        id: i64,
    ) -> rusqlite::Result<Option<(Signature, Option<i64>)>> {
        let mut statement = conn.prepare_cached(
            "SELECT e.feed_id, e.title, e.excerpt, e.sorted_at, e.link,
                    (SELECT story_id FROM story_member s WHERE s.entry_id = e.id)
             FROM entry e WHERE e.id = ?1 AND e.face IS NULL AND e.muted_by IS NULL",
        )?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let feed = FeedId(row.get(0)?);
        let Some(language) = self.language(conn, feed)? else { return Ok(None) };
        let outlet = outlet(feed, row.get_ref(4)?.as_str_or_null()?);
        let report = Report {
            title: row.get_ref(1)?.as_str()?,
            lead: row.get_ref(2)?.as_str()?,
            language,
            outlet,
            at: row.get(3)?,
        };
        Ok(Some((Signature::of(&report), row.get(5)?)))
    }

    fn language(&mut self, conn: &Connection, feed: FeedId) -> rusqlite::Result<Option<Language>> {
        if let Some(known) = self.languages.get(&feed) {
            return Ok(*known);
        }
        let declared: Option<String> = conn
            .prepare_cached("SELECT language FROM feed WHERE id = ?1")?
            .query_row([feed.0], |row| row.get(0))
            .optional()?
            .flatten();
        let mut statement = conn.prepare_cached(
            "SELECT title || char(10) || excerpt FROM entry WHERE feed_id = ?1
             ORDER BY id DESC LIMIT ?2",
        )?;
        let texts = statement.query_map([feed.0, LANGUAGE_ENTRIES], |row| row.get(0))?;
        let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
        let language = Language::of_text(&texts.join("\n"), declared.as_deref());
        self.languages.insert(feed, language);
        Ok(language)
    }
}

/// Who tells it: the site of its page, else its feed.
fn outlet(feed: FeedId, link: Option<&str>) -> u64 {
    let site = link.and_then(WebUrl::parse).as_ref().and_then(site);
    site.map_or(feed.0, |site| hash(site.as_bytes())).cast_unsigned()
}

/// The site of a page, by which feeds of one outlet are known; none where it has no name.
fn site(link: &WebUrl) -> Option<String> {
    link.url().domain()?;
    page_of(link)?.split('/').next().map(str::to_owned)
}

/// The reports of an entry's story in the order in which they were told; none when it tells its
/// event alone.
pub(super) fn reports(conn: &Connection, entry: EntryId) -> rusqlite::Result<Vec<Headline>> {
    let mut statement = conn.prepare_cached(
        "WITH report (id) AS (SELECT coalesce(face, id) FROM entry WHERE id = ?1)
         SELECT e.id FROM report JOIN story_member s ON s.entry_id = report.id
         JOIN story_member t ON t.story_id = s.story_id
         JOIN entry e ON e.id = t.entry_id AND e.lists <> '[]'
         ORDER BY e.sorted_at, e.id LIMIT ?2",
    )?;
    let ids = statement.query_map(params![entry.0, REPORTS_MAX], |row| row.get(0).map(EntryId))?;
    let ids: Vec<EntryId> = ids.collect::<Result<_, _>>()?;
    if ids.len() < 2 {
        return Ok(Vec::new());
    }
    let mut reports = Vec::with_capacity(ids.len());
    for id in ids {
        reports.extend(headline(conn, id)?);
    }
    Ok(reports)
}

/// The other reports of that story, with what each has in common with the entry.
pub(super) fn others(conn: &Connection, entry: &Headline) -> rusqlite::Result<Vec<OtherReport>> {
    let words = CommonWords::of(entry.title.as_str(), entry.excerpt.as_str());
    let others = reports(conn, entry.id)?.into_iter().filter(|other| other.id != entry.id);
    let others = others.map(|headline| {
        let common = words.with(headline.title.as_str(), headline.excerpt.as_str());
        let in_common = common.into_iter().map(CleanText::line).collect();
        OtherReport { headline, in_common }
    });
    Ok(others.collect())
}
