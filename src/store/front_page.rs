//! The front page: of each section the stories that lead it.
//!
//! A story stands where its date puts it, but earlier for each further outlet that tells it, and
//! later once it was read. Two stories so differ by the same time today and tomorrow: no clock is
//! read, and the same store always gives the same page. What is looked at is bounded, however much
//! is cached. It leads the section where it belongs, and others only where it belongs nearly as
//! surely: a list holds what touches its subject, a page what is of it.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use crate::model::{EntryId, FrontSection, SectionPath};

use super::lists::{PAPER, list_by_key, section_key};
use super::placed::{by_hand, place_by_hand};
use super::rows::{headline, places_from};

/// Sections looked at, in the order they were asked for.
const SECTIONS_MAX: usize = 60;
/// Entries looked at of one section: the newest unread and as many of the newest read ones.
const CANDIDATES_MAX: i64 = 60;
/// Each further outlet counts as if the story were so much newer, but for a day at most.
const OUTLET_SECS: i64 = 3 * 3600;
const OUTLETS_MAX: i64 = 8;
/// What was read counts as if it were so much older.
const READ_SECS: i64 = 86_400;
/// What is so much older than the newest entry of the paper leads nothing.
const OLD_SECS: i64 = 7 * 86_400;
/// An entry belongs in another section than its first where it does so nearly as surely: its place
/// there counts so many times.
const TRACE_TIMES: u16 = 2;
/// Reports of a story that are looked at to count its outlets.
const REPORTS_MAX: i64 = 200;

/// An entry that may lead its section.
struct Candidate {
    id: i64,
    sorted_at: i64,
    is_read: bool,
    story: Option<i64>,
}

impl Candidate {
    /// What stands on the page once: the story, or the entry that tells its event alone.
    const fn topic(&self) -> (bool, i64) {
        match self.story {
            Some(story) => (true, story),
            None => (false, self.id),
        }
    }

    /// When it would have come, were it told by one outlet and unread.
    fn rank(&self, outlets: i64) -> i64 {
        let further = outlets.saturating_sub(1).clamp(0, OUTLETS_MAX);
        let read = if self.is_read { READ_SECS } else { 0 };
        self.sorted_at.saturating_add(further * OUTLET_SECS).saturating_sub(read)
    }
}

/// The sections with the stories that lead them, so many each; a story leads the first section that
/// it leads at all. A section that nothing leads is left out.
pub(super) fn front_page(
    conn: &Connection,
    sections: &[SectionPath],
    stories: usize,
) -> rusqlite::Result<Vec<FrontSection>> {
    let Some(newest) = newest(conn)? else { return Ok(Vec::new()) };
    let since = newest.saturating_sub(OLD_SECS);
    let mut page = Page { conn, outlets: HashMap::new(), taken: HashSet::new() };
    let mut front = Vec::new();
    for section in sections.iter().take(SECTIONS_MAX) {
        let Some((list, ..)) = list_by_key(conn, &section_key(section))? else { continue };
        let mut headlines = Vec::with_capacity(stories);
        for id in page.leading(section, list, since, stories)? {
            headlines.extend(headline(conn, EntryId(id))?);
        }
        if !headlines.is_empty() {
            front.push(FrontSection { section: section.clone(), headlines });
        }
    }
    Ok(front)
}

/// When the newest entry of the paper is sorted.
fn newest(conn: &Connection) -> rusqlite::Result<Option<i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT max(sorted_at) FROM list_row WHERE list_id = ?1 AND is_read = ?2",
    )?;
    let mut newest: Option<i64> = None;
    for is_read in [false, true] {
        newest = newest.max(statement.query_row(params![PAPER, is_read], |row| row.get(0))?);
    }
    Ok(newest)
}

/// The page as far as it is laid.
struct Page<'c> {
    conn: &'c Connection,
    /// How many outlets tell each story that was met.
    outlets: HashMap<i64, i64>,
    taken: HashSet<(bool, i64)>,
}

impl Page<'_> {
    /// The entries that lead this section, the first one first.
    fn leading(
        &mut self,
        section: &SectionPath,
        list: i64,
        since: i64,
        stories: usize,
    ) -> rusqlite::Result<Vec<i64>> {
        let mut waiting = Vec::new();
        for told in by_story(candidates(self.conn, list, since)?) {
            let Some(first) = told.first().filter(|it| !self.taken.contains(&it.topic())) else {
                continue;
            };
            let reports = first.story.map_or(Ok(1), |story| self.reports(story))?;
            let most = told.iter().map(|candidate| candidate.rank(reports)).max();
            waiting.push((most, first.id, told));
        }
        waiting.sort_by_key(|(most, id, _)| Reverse((*most, *id)));
        // A story has no more outlets than reports: those that cannot lead even so are not counted.
        let mut leading: Vec<(i64, Candidate)> = Vec::new();
        for (most, _, told) in waiting {
            let last = stories.checked_sub(1).and_then(|last| leading.get(last));
            if last.is_some_and(|(rank, _)| most < Some(*rank)) {
                break;
            }
            let Some(candidate) = self.first_of(section, told)? else { continue };
            let outlets = candidate.story.map_or(Ok(1), |story| self.outlets(story))?;
            leading.push((candidate.rank(outlets), candidate));
            leading.sort_by_key(|(rank, candidate)| {
                Reverse((*rank, candidate.sorted_at, candidate.id))
            });
        }
        leading.truncate(stories);
        self.taken.extend(leading.iter().map(|(_, candidate)| candidate.topic()));
        Ok(leading.into_iter().map(|(_, candidate)| candidate.id).collect())
    }

    /// The first of a story's reports that belongs in the section.
    fn first_of(
        &self,
        section: &SectionPath,
        told: Vec<Candidate>,
    ) -> rusqlite::Result<Option<Candidate>> {
        for candidate in told {
            if self.belongs(section, candidate.id)? {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// True for an entry whose first place is in the section, or one that is at least half as sure,
    /// by what any appearance of its article says.
    fn belongs(&self, section: &SectionPath, entry: i64) -> rusqlite::Result<bool> {
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT e.places, ",
            by_hand!(),
            " FROM entry e WHERE e.id = ?1 UNION ALL SELECT e.places, ",
            by_hand!(),
            " FROM entry e WHERE e.face = ?1 AND e.muted_by IS NULL",
        ))?;
        let mut rows = statement.query([entry])?;
        let mut is_trace = false;
        while let Some(row) = rows.next()? {
            // Then it has no other place.
            if place_by_hand(row.get_ref(1)?.as_str_or_null()?).is_some() {
                return Ok(true);
            }
            let places = places_from(row.get_ref(0)?.as_str_or_null()?);
            let best = places.first().map_or(0, |place| place.confidence);
            let here = places.iter().filter(|place| place.section.lies_in(section));
            let Some(most) = here.map(|place| place.confidence).max() else { continue };
            if u16::from(most) * TRACE_TIMES >= u16::from(best) {
                return Ok(true);
            }
            is_trace = true;
        }
        Ok(!is_trace)
    }

    /// How many reports tell a story, without a look at them.
    fn reports(&self, story: i64) -> rusqlite::Result<i64> {
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM story_member WHERE story_id = ?1")?;
        statement.query_row([story], |row| row.get(0))
    }

    fn outlets(&mut self, story: i64) -> rusqlite::Result<i64> {
        if let Some(known) = self.outlets.get(&story) {
            return Ok(*known);
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT count(DISTINCT e.feed_id)
             FROM (SELECT entry_id FROM story_member WHERE story_id = ?1 LIMIT ?2) s
             JOIN entry e ON e.id = s.entry_id AND e.lists <> '[]'",
        )?;
        let outlets = statement.query_row(params![story, REPORTS_MAX], |row| row.get(0))?;
        self.outlets.insert(story, outlets);
        Ok(outlets)
    }
}

/// The newest unread entries of a list, then its newest read ones.
fn candidates(conn: &Connection, list: i64, since: i64) -> rusqlite::Result<Vec<Candidate>> {
    let mut statement = conn.prepare_cached(
        "SELECT r.entry_id, r.sorted_at, s.story_id FROM list_row r
         LEFT JOIN story_member s ON s.entry_id = r.entry_id
         WHERE r.list_id = ?1 AND r.is_read = ?2 AND r.sorted_at >= ?3
         ORDER BY r.sorted_at DESC, r.entry_id DESC LIMIT ?4",
    )?;
    let mut found = Vec::new();
    for is_read in [false, true] {
        let rows = statement.query_map(params![list, is_read, since, CANDIDATES_MAX], |row| {
            let (id, sorted_at, story) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Candidate { id, sorted_at, is_read, story })
        })?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

/// The reports of each story, the newest unread one first, else the newest: as in lists.
fn by_story(candidates: Vec<Candidate>) -> Vec<Vec<Candidate>> {
    let mut found: HashMap<(bool, i64), usize> = HashMap::new();
    let mut stories: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        let at = *found.entry(candidate.topic()).or_insert(stories.len());
        match stories.get_mut(at) {
            Some(told) => told.push(candidate),
            None => stories.push(vec![candidate]),
        }
    }
    stories
}
