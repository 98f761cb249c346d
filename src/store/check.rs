//! Looks for contradictions in the file.
//!
//! What lists hold is compared with what entries and marks say in one pass over each: no entry is
//! looked up.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::index;
use super::lists::{MUTED, PAPER, SAVED, STARRED};
use super::orphans::ORPHANS;
use super::rows::{FieldHash, ids_from};
use super::unreadable;

/// How many more tags than rows in their lists there are, or fewer.
const TAGS_UNLISTED: &str = "SELECT (SELECT count(*) FROM tag t JOIN entry e
        ON e.feed_id = t.feed_id AND e.guid_hash = t.guid_hash WHERE e.face IS NULL)
    - (SELECT coalesce(sum(total), 0) FROM list WHERE key GLOB 'tag:*')";

/// The rows of a list: how many, how many of them unread, and which.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Rows {
    total: i64,
    unread: i64,
    /// The hashes of all rows, xored: the same for the same rows in any order.
    which: i64,
}

impl Rows {
    fn add(&mut self, is_read: bool, sorted_at: i64, entry: i64) {
        self.total += 1;
        self.unread += i64::from(!is_read);
        self.which ^= FieldHash::default()
            .field([u8::from(is_read)])
            .field(sorted_at.to_le_bytes())
            .field(entry.to_le_bytes())
            .finish();
    }
}

/// What entries and marks say.
#[derive(Default)]
struct Said {
    lists: BTreeMap<i64, Rows>,
    wrongly_shown: u64,
    wrongly_starred: u64,
    wrongly_muted: u64,
}

/// Each finding as a line for people, or else texts that cannot be read; none is good news.
pub(super) fn findings(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut findings = contradictions(conn)?;
    if !findings.is_empty() {
        // What is mended for them mends texts, too.
        return Ok(findings);
    }
    for (meaning, unreadable) in [
        ("an article's text cannot be read", unreadable::bodies(conn)?.len()),
        ("the text from an article's page cannot be read", unreadable::pages(conn)?.len()),
    ] {
        if unreadable > 0 {
            findings.push(format!("{meaning}: {unreadable}"));
        }
    }
    Ok(findings)
}

/// Each contradiction as a line for people. No text is unpacked for it.
pub(super) fn contradictions(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let damage = damage(conn)?;
    if !damage.is_empty() {
        // What such a file says of itself means little.
        return Ok(damage);
    }
    let said = said(conn)?;
    let held = held(conn)?;
    let counted = counted(conn)?;
    let mut findings = Vec::new();
    let mut tell = |meaning: &str, number: u64| {
        if number > 0 {
            findings.push(format!("{meaning}: {number}"));
        }
    };
    tell("a list holds other entries than stand in it", differences(&said.lists, &held));
    let numbers = |rows: &BTreeMap<i64, Rows>| {
        let numbers = rows.iter().map(|(list, rows)| (*list, Rows { which: 0, ..*rows }));
        numbers.collect()
    };
    tell("a list's numbers differ from its rows", differences(&numbers(&held), &counted));
    tell("an entry is shown or hidden against its feed and marks", said.wrongly_shown);
    tell("the starred or the saved list differs from the marks", said.wrongly_starred);
    tell("an entry is in the paper or kept out of it against its rule", said.wrongly_muted);
    let unlisted: i64 = conn.query_row(TAGS_UNLISTED, [], |row| row.get(0))?;
    tell("the lists of tags differ from the tags", unlisted.unsigned_abs());
    for orphans in ORPHANS {
        tell(orphans.meaning, orphans.count(conn)?);
    }
    findings.extend(index::findings(conn)?);
    Ok(findings)
}

/// What `SQLite` finds wrong with the file itself.
pub(super) fn damage(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare("PRAGMA quick_check")?;
    let lines = statement.query_map([], |row| row.get(0))?;
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn said(conn: &Connection) -> rusqlite::Result<Said> {
    let mut statement = conn.prepare(
        "SELECT e.id, e.sorted_at, e.lists, coalesce(f.is_followed, 0),
                coalesce(m.is_read, 0), coalesce(m.is_starred, 0), s.entry_id IS NOT NULL,
                EXISTS (SELECT 1 FROM tag t
                  WHERE t.feed_id = e.feed_id AND t.guid_hash = e.guid_hash),
                e.face IS NOT NULL, e.muted_by IS NOT NULL
         FROM entry e LEFT JOIN feed f ON f.id = e.feed_id
         LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
         LEFT JOIN saved s ON s.entry_id = e.id ORDER BY e.id",
    )?;
    let mut rows = statement.query([])?;
    let mut said = Said::default();
    while let Some(row) = rows.next()? {
        let lists = ids_from(row.get_ref(2)?.as_str()?)?;
        let (id, sorted_at, is_read) = (row.get(0)?, row.get(1)?, row.get(4)?);
        let (is_followed, is_starred, is_saved): (bool, bool, bool) =
            (row.get(3)?, row.get(5)?, row.get(6)?);
        let is_tagged: bool = row.get(7)?;
        let is_shown = is_followed || is_starred || is_saved || is_tagged;
        said.wrongly_shown += u64::from(is_shown == lists.is_empty());
        let has_face: bool = row.get(8)?;
        let is_listed_so = lists.contains(&STARRED) == (is_starred && !has_face)
            && lists.contains(&SAVED) == is_saved;
        said.wrongly_starred += u64::from(!is_listed_so);
        let is_muted: bool = row.get(9)?;
        let is_muted_so = lists.contains(&MUTED) == (is_muted && is_shown)
            && lists.contains(&PAPER) == (is_shown && !is_muted && !has_face);
        said.wrongly_muted += u64::from(!is_muted_so);
        for list in lists {
            said.lists.entry(list).or_default().add(is_read, sorted_at, id);
        }
    }
    Ok(said)
}

fn held(conn: &Connection) -> rusqlite::Result<BTreeMap<i64, Rows>> {
    let mut statement =
        conn.prepare("SELECT list_id, is_read, sorted_at, entry_id FROM list_row")?;
    let mut rows = statement.query([])?;
    let mut held: BTreeMap<i64, Rows> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        held.entry(row.get(0)?).or_default().add(row.get(1)?, row.get(2)?, row.get(3)?);
    }
    Ok(held)
}

/// The counters of all lists that count anything.
fn counted(conn: &Connection) -> rusqlite::Result<BTreeMap<i64, Rows>> {
    conn.prepare("SELECT id, total, unread FROM list WHERE total <> 0 OR unread <> 0")?
        .query_map([], |row| {
            Ok((row.get(0)?, Rows { total: row.get(1)?, unread: row.get(2)?, which: 0 }))
        })?
        .collect()
}

/// Lists that are not the same on both sides.
fn differences(one: &BTreeMap<i64, Rows>, other: &BTreeMap<i64, Rows>) -> u64 {
    let of_one = one.iter().filter(|(list, rows)| other.get(list) != Some(rows)).count();
    let of_other = other.keys().filter(|list| !one.contains_key(list)).count();
    (of_one + of_other) as u64
}
